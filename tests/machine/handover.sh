#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: handover.sh DIRECTORY CPUS
# Runs handover.bin, which starts successor.bin: where it is, is told in front of the first.
set -euo pipefail
directory=$1 cpus=$2 address=0x48200000
exec "$(dirname "$0")/boot.sh" "$directory" handover "$cpus" \
	-device "loader,file=$directory/successor.bin,addr=$address,force-raw=on" \
	-device "loader,addr=0x401ffff0,data=$address,data-len=8"

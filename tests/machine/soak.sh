#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: soak.sh DIRECTORY CPUS [VMS [SEED]]
# Runs soak.bin; without a seed with another one each time. It prints the seed. On one CPU, where time
# is counted in instructions, the same seed gives the same run.
set -euo pipefail
directory=$1 cpus=$2 vms=${3:-2000} seed=${4:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
time=()
if [ "$cpus" -eq 1 ]; then
	time=(-icount shift=3)
fi
# soak.c reads them there.
# It ends a machine that hangs.
exec timeout $((60 + vms / 20)) "$(dirname "$0")/boot.sh" "$directory" soak "$cpus" "${time[@]}" \
	-device "loader,addr=0x401ffff0,data=$seed,data-len=4" \
	-device "loader,addr=0x401ffff4,data=$vms,data-len=4"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: boot.sh DIRECTORY IMAGE CPUS [QEMU OPTION...]
# Boots DIRECTORY/firmware.bin at EL3 and then DIRECTORY/IMAGE.bin at EL2. The exit status is the
# images' verdict, through semihosting.
set -euo pipefail
directory=$1 image=$2 cpus=$3
shift 3
exec qemu-system-aarch64 -M virt,secure=on,virtualization=on,gic-version=3 -cpu max -m 1G \
	-smp "$cpus" -net none -display none -monitor none -serial stdio \
	-semihosting-config enable=on,target=native -bios "$directory/firmware.bin" \
	-device "loader,file=$directory/$image.bin,addr=0x40200000" "$@" </dev/null

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Core, recorder and emulator need no symbol from outside, not even memcpy, and they define only
# names that begin with ffa_.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

failed=0
# check PART COMPILER...
check() {
	local directory=$work/$1-$2$3 undefined foreign
	compile "$1" "$directory" "${@:2}" -mgeneral-regs-only -ffreestanding
	"${cross}ld" -r "$directory"/*.o -o "$directory/all"
	undefined=$("${cross}nm" -u "$directory/all" | awk '{ print $NF }')
	foreign=$("${cross}nm" -g --defined-only "$directory/all" | awk '$NF !~ /^ffa_/ { print $NF }')
	echo "$1, $2 $3: undefined: ${undefined:-none}, unprefixed: ${foreign:-none}"
	if [ -n "$undefined$foreign" ]; then
		failed=1
	fi
}

for level in -Os -O2 -O3; do
	parts=(core)
	if [ "$level" != -O2 ]; then
		parts+=(trace spmc)
	fi
	for part in "${parts[@]}"; do
		check "$part" "${cross}gcc" $level
		check "$part" clang $level --target=aarch64-none-elf
	done
done
exit $failed

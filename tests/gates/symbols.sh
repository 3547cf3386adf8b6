#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The core needs no symbol from outside, not even memcpy, and defines only names that begin with
# ffa_.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

failed=0
for compiler in "${cross}gcc" "clang --target=aarch64-none-elf"; do
	read -ra cc <<<"$compiler"
	for level in -Os -O2 -O3; do
		directory=$work/${cc[0]}$level
		compile "$directory" "${cc[@]}" $level -mgeneral-regs-only -ffreestanding
		"${cross}ld" -r "$directory"/*.o -o "$directory/all"
		undefined=$("${cross}nm" -u "$directory/all" | awk '{ print $NF }')
		foreign=$("${cross}nm" -g --defined-only "$directory/all" |
			awk '$NF !~ /^ffa_/ { print $NF }')
		echo "${cc[0]} $level: undefined: ${undefined:-none}, unprefixed: ${foreign:-none}"
		if [ -n "$undefined$foreign" ]; then
			failed=1
		fi
	done
done
exit $failed

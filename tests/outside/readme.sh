#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Compiles the embedding example of README.md, the C block that follows the line <!-- example -->, and
# links it with the library and nothing else.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

awk '/^<!-- example -->$/ { wanted = 1 }
     /^```$/ { inside = 0 }
     inside { print }
     wanted && /^```c$/ { inside = 1; wanted = 0 }' "$root/README.md" >"$work/example.c"
if ! [ -s "$work/example.c" ]; then
	echo "README.md has no C block after a line <!-- example -->" >&2
	exit 1
fi

mapfile -t warnings < <(grep '^-' "$root/cmake/warnings.txt")
mapfile -t core < <(grep '^[^#]' "$root/src/core/sources.txt" | sed "s|^|$root/src/core/|")
cd "$work"
for compiler in aarch64-linux-gnu-gcc "clang --target=aarch64-none-elf"; do
	read -ra cc <<<"$compiler"
	for level in -O0 -O2 -Os; do
		# Its prototypes are for the reader's own header.
		"${cc[@]}" $level -std=c99 -ffreestanding -mgeneral-regs-only "${warnings[@]}" \
			-Wno-missing-prototypes -Werror -I"$root/include" -c example.c "${core[@]}" "$root/src/arch/aarch64/smccc.S"
		aarch64-linux-gnu-ld -static --entry=start_ffa ./*.o -o example
	done
done
echo "ok: $(wc -l <example.c) lines, linked without any other library"

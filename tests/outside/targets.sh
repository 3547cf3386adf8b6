#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Compiles the core, the emulator and the recorder without an operating system for every kind of target and every
# C standard from C99 on, warnings being errors.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compilers=(
	"aarch64-linux-gnu-gcc -mgeneral-regs-only -mstrict-align"
	"aarch64-linux-gnu-gcc -mgeneral-regs-only -mstrict-align -mbig-endian"
	"clang --target=aarch64-none-elf -mgeneral-regs-only -mstrict-align"
	"clang --target=aarch64_be-none-elf -mgeneral-regs-only -mstrict-align"
	"arm-none-eabi-gcc -mcpu=cortex-a7"
	"clang --target=armv7a-none-eabi"
	"gcc -m64"
	"clang --target=x86_64-none-elf"
)
mapfile -t warnings < <(grep '^-' "$root/cmake/warnings.txt")
# files_of DIRECTORY...: their sources.
files_of() {
	local directory
	for directory; do
		grep '^[^#]' "$root/$directory/sources.txt" | sed "s|^|$root/$directory/|"
	done
}
mapfile -t core < <(files_of src/core)
mapfile -t all < <(files_of src/core src/spmc src/trace)

cd "$work"
for compiler in "${compilers[@]}"; do
	read -ra cc <<<"$compiler"
	# The emulator and the recorder by the oldest and the newest standard. Code is the same by all of them, so
	# one makes it, for the warnings that need it.
	for std in c99 gnu99 c11 c17 c2x; do
		sources=("${core[@]}")
		if [ $std = c99 ] || [ $std = c2x ]; then
			sources=("${all[@]}")
		fi
		what=-fsyntax-only
		if [ $std = c99 ]; then
			what=-c
		fi
		"${cc[@]}" -std=$std -Os -ffreestanding "${warnings[@]}" -Werror -I"$root/include" \
			$what "${sources[@]}"
	done
	echo "ok: ${#all[@]} files, $compiler"
done

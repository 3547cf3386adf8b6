#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Compiles the core, the emulator and the recorder without an operating system for every kind of target, by the
# oldest and the newest C standard, warnings being errors. hosts.sh has those between.
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
mapfile -t all < <(files_of src/core src/spmc src/trace)
options=(-Os -ffreestanding "${warnings[@]}" -Werror -I"$root/include")

cd "$work"
for compiler in "${compilers[@]}"; do
	read -ra cc <<<"$compiler"
	# Code is the same by both, so one makes it, for the warnings that need it.
	"${cc[@]}" -std=c99 "${options[@]}" -c "${all[@]}"
	"${cc[@]}" -std=c2x "${options[@]}" -fsyntax-only "${all[@]}"
	echo "ok: ${#all[@]} files, $compiler"
done

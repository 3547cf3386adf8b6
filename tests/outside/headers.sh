#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Compiles each public header alone, and twice in one file, as C99 to C23 and as C++11 to C++20.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

mapfile -t c_warnings < <(grep '^-' "$root/cmake/warnings.txt")
# g++ rejects the two that speak of prototypes, which C++ always has.
mapfile -t cxx_warnings < <(grep '^-' "$root/cmake/warnings.txt" | grep -v prototypes)

# check LANGUAGE STANDARD COMPILER [OPTION...]
check() {
	local header
	for header in "$root"/include/ffa/*.h; do
		header=ffa/$(basename "$header")
		printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
			"${@:3}" -x "$1" -std="$2" -Werror -I"$root/include" -fsyntax-only -
	done
}

for cc in gcc clang aarch64-linux-gnu-gcc arm-none-eabi-gcc; do
	for std in c99 gnu99 c11 c17 c2x; do
		check c $std $cc -ffreestanding "${c_warnings[@]}"
	done
	echo "ok: $cc"
done
for cxx in g++ clang++; do
	for std in c++11 c++14 c++17 c++20; do
		check c++ $std $cxx "${cxx_warnings[@]}"
	done
	echo "ok: $cxx"
done

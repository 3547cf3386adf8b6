#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Compiles the embedding example of README.md: the C block that follows the line <!-- example -->.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk '/^<!-- example -->$/ { wanted = 1 }
     /^```$/ { inside = 0 }
     inside { print }
     wanted && /^```c$/ { inside = 1; wanted = 0 }' "$root/README.md" >"$work/example.c"
if ! [ -s "$work/example.c" ]; then
	echo "README.md has no C block after a line <!-- example -->" >&2
	exit 1
fi

mapfile -t warnings < <(grep '^-' "$root/cmake/warnings.txt")
for cc in aarch64-linux-gnu-gcc "clang --target=aarch64-none-elf"; do
	read -ra cc <<<"$cc"
	"${cc[@]}" -std=c99 -ffreestanding "${warnings[@]}" -Werror -I"$root/include" \
		-c "$work/example.c" -o "$work/example.o"
done
echo "ok: $(wc -l <"$work/example.c") lines"

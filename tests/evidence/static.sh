#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# static.sh [--update]: the core under gcc's analyser, clang-tidy, cppcheck and MISRA C:2012, whose
# deviations docs/misra.md lists; --update writes their places into it. The conduits are assembly,
# of which these tools know nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
if [ $# -gt 1 ] || { [ $# -eq 1 ] && [ "$1" != --update ]; }; then
	echo "usage: tests/run static [--update]" >&2
	exit 2
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

mapfile -t sources < <(sed -n 's|^[^#]|src/core/&|p' src/core/sources.txt)
for source in "${sources[@]}"; do
	aarch64-linux-gnu-gcc -std=c99 -Iinclude -Os -mgeneral-regs-only -ffreestanding \
		-fanalyzer -Werror -c "$source" -o /dev/null
done
clang-tidy --quiet "${sources[@]}" -- -std=c99 -Iinclude -ffreestanding \
	--target=aarch64-none-elf 2>"$log" || {
	cat "$log" >&2
	exit 1
}
# Others use the entry points; the system's headers are the compiler's own.
cppcheck=(cppcheck -q --enable=all --std=c99 --platform=unix64 -Iinclude
	-UFFA_NOTIFY_PLATFORM_HEADER
	--suppress=missingIncludeSystem --suppress=unusedFunction)
"${cppcheck[@]}" --error-exitcode=1 src/core
"${cppcheck[@]}" --addon=misra --template='{id} {file} {line}' src/core 2>"$log"
"$here/misra.py" "$log" docs/misra.md "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# scripts/amalgamate: its two files compile anywhere, and in the place of the core pass the unit tests.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

vendor "$work/library"
core=$work/library/src/core
rm "$core"/*.c
"$root/scripts/amalgamate" "$core"
mapfile -t warnings < <(grep '^-' "$root/cmake/warnings.txt")
for compiler in aarch64-linux-gnu-gcc "clang --target=aarch64-none-elf" arm-none-eabi-gcc; do
	read -ra cc <<<"$compiler"
	"${cc[@]}" -std=c99 -Os -ffreestanding "${warnings[@]}" -Werror -c "$core/ffa_notify.c" \
		-o "$work/object"
done

echo ffa_notify.c >"$core/sources.txt"
for header in notify partinfo; do
	echo '#include "../../src/core/ffa_notify.h"' >"$work/library/include/ffa/$header.h"
done
cp -r "$root/tests" "$work/library"
stories=$(cd "$root/tests/stories" && printf '%s;' *.c)
build build "$work/library" -DFFA_NOTIFY_WERROR=ON -DFFA_NOTIFY_BUILD_EXAMPLES=OFF \
	-DFFA_NOTIFY_TEST_PROGRAMS="${stories//.c/}"
quietly ctest --test-dir "$work/build" --no-tests=error
grep 'tests passed' "$work/log"

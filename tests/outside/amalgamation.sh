#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# scripts/amalgamate: what it writes compiles anywhere, in the place of the core passes the unit tests,
# and under another prefix lives beside it. Bad arguments are named.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mapfile -t warnings < <(grep '^-' "$root/cmake/warnings.txt")
mkdir "$work"/{whole,events}
"$root/scripts/amalgamate" "$work/whole"
"$root/scripts/amalgamate" --events --prefix xen_ "$work/events"
for compiler in aarch64-linux-gnu-gcc "clang --target=aarch64-none-elf" arm-none-eabi-gcc; do
	read -ra cc <<<"$compiler"
	for source in "$work"/{whole,events}/ffa_notify.c; do
		"${cc[@]}" -std=c99 -Os -ffreestanding "${warnings[@]}" -Wunused-macros -Werror -c "$source" \
			-o "$work/object"
	done
done
# Only what the header declares can be seen from outside.
for part in whole events; do
	gcc -c "$work/$part/ffa_notify.c" -o "$work/object"
	for symbol in $(nm -g --defined-only "$work/object" | cut -d' ' -f3); do
		grep -qw "$symbol" "$work/$part/ffa_notify.h" || {
			echo "amalgamate: $part has $symbol for all to see" >&2
			exit 1
		}
	done
done

gcc "${warnings[@]}" -Werror -DXEN_FFA_NOTIFY_NO_LOG -I"$work" "$here/prefixed.c" \
	"$work"/{whole,events}/ffa_notify.c -o "$work/prefixed"
"$work/prefixed"
for bad in "--prefix 1x $work" "$work/none" "--event-s $work" ""; do
	read -ra arguments <<<"$bad"
	if "$root/scripts/amalgamate" "${arguments[@]}" >"$work/log" 2>&1 || ! grep -q 'error:' "$work/log"; then
		echo "amalgamate $bad: no error" >&2
		exit 1
	fi
done

vendor "$work/library"
core=$work/library/src/core
rm "$core"/*.c
cp "$work/whole/ffa_notify".[ch] "$core"
echo ffa_notify.c >"$core/sources.txt"
for header in notify partinfo conduit; do
	echo '#include "../../src/core/ffa_notify.h"' >"$work/library/include/ffa/$header.h"
done
cp -r "$root/tests" "$work/library"
stories=$(cd "$root/tests/stories" && printf '%s;' *.c)
build build "$work/library" -DFFA_NOTIFY_WERROR=ON -DFFA_NOTIFY_BUILD_EXAMPLES=OFF \
	-DFFA_NOTIFY_TEST_PROGRAMS="${stories//.c/}"
quietly ctest --test-dir "$work/build" --no-tests=error
grep 'tests passed' "$work/log"

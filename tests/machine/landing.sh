#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: landing.sh ARCHIVE OBJDUMP READELF
# What a run does not show of the conduits: landing pads, the note that lets a linker keep BTI on,
# and unwinding at every instruction.
set -euo pipefail
archive=$1 objdump=$2 readelf=$3

failed=0
check() {
	if ! grep -qE -- "$2" <<<"$3"; then
		echo "FAILED: $1" >&2
		failed=1
	else
		echo "ok: $1"
	fi
}

code=$("$objdump" -d "$archive")
notes=$("$readelf" -n "$archive" 2>/dev/null)
frames=$("$readelf" --debug-dump=frames-interp "$archive")

check "the note says BTI and PAC" 'AArch64 feature: BTI, PAC' "$notes"
for name in ffa_conduit_smc ffa_conduit_hvc; do
	body=$(sed -n "/<$name>:/,/^\$/p" <<<"$code")
	start=$(grep -E "<$name>:" <<<"$code" | cut -d' ' -f1)
	unwinding=$(sed -n "/pc=$start\\.\\./,/^\$/p" <<<"$frames")
	check "$name begins with bti c" $'\tbti[ \t]+c$' "$(sed -n 2p <<<"$body")"
	check "$name has unwinding from its first instruction" " sp\\+0 +u" "$unwinding"
	check "$name has its frame and x19 described" " sp\\+16 +c-16" "$unwinding"
	# The last row is for `ret`, when the frame is gone.
	check "$name has unwinding to its last instruction" " sp\\+0 +u" \
		"$(grep -v '^$' <<<"$unwinding" | tail -n 1)"
	end=$(sed -n "s/.*pc=$start\\.\\.0*//p" <<<"$frames")
	last=$(grep -E '^ +[0-9a-f]+:' <<<"$body" | tail -n 1 | sed 's/^ *\([0-9a-f]*\):.*/\1/')
	check "$name has all of its code covered" "^$(printf '%x' $((0x$last + 4)))\$" "$end"
done
exit $failed

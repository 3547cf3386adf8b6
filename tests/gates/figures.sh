#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# figures.sh [--print | --update]: compares the table of sizes in docs/performance.md with what the
# gates measure, and the table of evidence in README.md with those sizes and with docs/testing.md; or
# prints or updates the tables. They stand between lines <!-- NAME --> and <!-- /NAME -->.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

sizes() {
	local gate rows
	echo '| What | Now | Budget |'
	echo '|---|---:|---:|'
	for gate in size stack structs; do
		# A figure over its budget is that gate's own failure.
		rows=$("$here/$gate.sh" 2>"$log" || true)
		rows=$(sed -nE 's/^(.*): ([0-9]+) of ([0-9]+) B$/| \1 | \2 B | \3 B |/p' <<<"$rows")
		if [ -z "$rows" ]; then
			cat "$log" >&2
			exit 1
		fi
		echo "$rows"
	done
}

# size_of WHAT: its figure in the table of sizes.
size_of() {
	awk -F ' *[|] *' -v what="$1" '$2 == what { print $3 }' <<<"$new"
}

# claim NAME EXPRESSION: what sed's EXPRESSION makes of that figure in docs/testing.md.
claim() {
	sed -nE "s/^.*[|] $1: (.*) [|]\$/\1/p" "$root/docs/testing.md" | sed -nE "s/$2p"
}

# row TEXT FIGURE
row() {
	if [ -z "$2" ]; then
		echo "No figure for: $1" >&2
		exit 1
	fi
	echo "| $1 | $2 |"
}

evidence() {
	echo '| What | Figure |'
	echo '|---|---:|'
	row "Code of the events, gcc \`-Os\` for AArch64; no writable data" \
		"$(size_of 'Text of the events alone')"
	row "Memory for a VM, with up to 64 SPs that subscribe" "$(size_of "\`struct ffa_vm\`, one a VM")"
	row "VM lifecycles with wrong answers of the firmware; the library mishandles none" \
		"$(claim sweep '^([0-9]+) cases ran/\1/')"
	row "Recorded answers of real firmware that the emulator gives, register by register" \
		"$(claim replay '.*: ([0-9]+ of [0-9]+) modelled ones agree/\1/')"
	row "Lines and branches of the core that the tests reach" \
		"$(claim 'coverage of the core' '^([0-9]+) of ([0-9]+) lines, ([0-9]+) of ([0-9]+) .*/\1 of \2, \3 of \4/')"
}

# with_table DOCUMENT NAME TABLE: the document with that table between its lines.
with_table() {
	table=$3 awk -v name="$2" '$0 == "<!-- /" name " -->" { inside = 0 }
	                           !inside { print }
	                           $0 == "<!-- " name " -->" { inside = 1; print ENVIRON["table"] }' "$1"
}

# settle DOCUMENT NAME TABLE: updates or compares it.
settle() {
	local document=$root/$1 updated
	if ! grep -qx "<!-- $2 -->" "$document" || ! grep -qx "<!-- /$2 -->" "$document"; then
		echo "$1 has no lines <!-- $2 --> and <!-- /$2 -->" >&2
		exit 1
	fi
	updated=$(with_table "$document" "$2" "$3")
	if [ "$mode" = --update ]; then
		echo "$updated" >"$document"
	elif ! diff -u "$document" - <<<"$updated"; then
		echo "The table \"$2\" of $1 is out of date. Update it: tests/run figures --update" >&2
		exit 1
	fi
}

lines() { # directory
	find "$root/$1" \( -name '*.[chS]' -o -name '*.sh' -o -name '*.py' \) -exec cat {} + | wc -l
}

closing() {
	local core tests
	core=$(lines src/core)
	tests=$(lines tests)
	echo "figures: $(($(wc -l <<<"$new") - 2)) sizes; $core lines of core, $((tests / core)) lines of tests for each"
}

mode=${1-}
case $mode in
--print | --update | '') ;;
*)
	echo "usage: figures.sh [--print | --update]" >&2
	exit 2
	;;
esac
new=$(sizes)
proofs=$(evidence)
if [ "$mode" = --print ]; then
	echo "$new"
	echo "$proofs"
else
	settle docs/performance.md figures "$new"
	settle README.md evidence "$proofs"
fi
closing

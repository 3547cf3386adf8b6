#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# figures.sh [--print | --update]: compares the table of sizes in README.md, between the lines
# <!-- figures --> and <!-- /figures -->, with what the gates measure; or prints or updates it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readme=$(cd "$here/../.." && pwd)/README.md
log=$(mktemp)
trap 'rm -f "$log"' EXIT

table() {
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

# README.md with the table between its markers replaced by the argument.
with_table() {
	table=$1 awk '$0 == "<!-- /figures -->" { inside = 0 }
	              !inside { print }
	              $0 == "<!-- figures -->" { inside = 1; print ENVIRON["table"] }' "$readme"
}

lines() { # directory
	find "$here/../../$1" \( -name '*.[chS]' -o -name '*.sh' -o -name '*.py' \) -exec cat {} + | wc -l
}

closing() {
	local core tests
	core=$(lines src/core)
	tests=$(lines tests)
	echo "figures: $(($(wc -l <<<"$new") - 2)) sizes; $core lines of core, $((tests / core)) lines of tests for each"
}

new=$(table)
case ${1-} in
--print)
	echo "$new"
	closing
	exit
	;;
--update | '') ;;
*)
	echo "usage: figures.sh [--print | --update]" >&2
	exit 2
	;;
esac

if ! grep -qx '<!-- figures -->' "$readme" || ! grep -qx '<!-- /figures -->' "$readme"; then
	echo "README.md has no lines <!-- figures --> and <!-- /figures -->" >&2
	exit 1
fi
if [ "${1-}" = --update ]; then
	updated=$(with_table "$new")
	echo "$updated" >"$readme"
elif ! diff -u "$readme" <(with_table "$new"); then
	echo "The sizes in README.md are out of date. Update them: tests/run figures --update" >&2
	exit 1
fi
closing

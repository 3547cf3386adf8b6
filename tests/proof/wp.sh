#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Proves the contracts of tests/proof/wp/ for the core with Frama-C, and that it has no run-time error.
# Usage: wp.sh [SOURCE_TREE [FUNCTION,...]]: of another tree, or some functions only.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "${1:-$here/../..}" && pwd)
only=${2-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export WHY3CONFIG=$work/why3.conf

packages=(frama-c-base why3 z3 cvc4)
for tool in frama-c why3 z3 cvc4; do
	if ! command -v "$tool" >/dev/null; then
		echo "wp: $tool is missing: apt-get install --no-install-recommends ${packages[*]}" >&2
		exit 1
	fi
done
why3 config detect >"$work/detect" 2>&1 || {
	cat "$work/detect" >&2
	exit 1
}

# Structures that a source keeps for itself, for the contracts of its functions.
for name in notify.c:run probe.c:probe; do
	sed -n "/^struct ${name#*:} {/,/^};/p" "$root/src/core/${name%:*}"
done >"$work/structs.h"

# void pointers become pointers to bytes or slots: memory that is used as one type only.
casts=(first_bytes ffa_partinfo_get add_all walk_regs list_by_regs read_rx list_by_rx list_by_rxtx
	list_partitions take_table discover ffa_probe)
# Conjunctions and branches are proved one by one.
split=(calls_allowed run_event ffa_partinfo_open_regs pages_to_map map_lent)

proved=0 total=0
# prove OPTION...: adds up what Frama-C says, and shows what it did not prove.
prove() {
	local log=$work/log line
	frama-c -machdep gcc_x86_64 \
		-cpp-extra-args="-Dstatic= -Dinline= ${FFA_PROOF_DEFINES-} -I$root/include -I$root/src/core -I$here/wp -I$work" \
		-kernel-warn-key linker:drop-conflicting-unused=abort,annot-error=abort \
		"$here/wp/core.c" "$here/wp/contracts.c" \
		-wp -wp-rte -rte-no-pointer-call -wp-prover z3,cvc4 -wp-timeout "${FFA_PROOF_TIMEOUT:-20}" \
		-wp-par 2 ${FFA_WP_OPTS-} "$@" >"$log" 2>&1 || {
		cat "$log" >&2
		exit 1
	}
	grep -A2 -E '^\[wp\] \[(Failed|Timeout|Unknown)' "$log" || true
	if grep -q 'No goal generated' "$log"; then
		return
	fi
	line=$(grep '^\[wp\] Proved goals:' "$log")
	read -r _ _ _ part _ whole <<<"$line"
	proved=$((proved + part))
	total=$((total + whole))
}

# chosen FUNCTION...: those of the functions that are to be proved, separated by commas.
chosen() {
	local function list=
	for function in "$@"; do
		if [ -z "$only" ] || [[ ",$only," == *",$function,"* ]]; then
			list+=,$function
		fi
	done
	echo "${list#,}"
}

SECONDS=0
skip=$(IFS=, && echo "${casts[*]},${split[*]}")
if [ -z "$only" ]; then
	prove -wp-model Typed -wp-skip-fct "$skip"
else
	IFS=, read -ra functions <<<"$only"
	rest=
	for function in "${functions[@]}"; do
		[[ ",$skip," == *",$function,"* ]] || rest+=,$function
	done
	[ -z "$rest" ] || prove -wp-model Typed -wp-fct "${rest#,}"
fi
list=$(chosen "${casts[@]}")
[ -z "$list" ] || prove -wp-model Typed+cast -wp-fct "$list"
list=$(chosen "${split[@]}")
[ -z "$list" ] || prove -wp-model Typed -wp-split -wp-fct "$list"

echo "wp: $proved of $total goals proved in $SECONDS s"
[ "$total" -gt 0 ] && [ "$proved" -eq "$total" ]

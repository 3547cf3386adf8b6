#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Plants faults in copies of the core, one at a time: the proof must fail for each.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

survivors=0
# mutant WHAT SOURCE FUNCTION SED: the fault and the function whose proof finds it.
mutant() {
	local what=$1 source=src/core/$2 function=$3 edit=$4 output
	rm -rf "$work/tree"
	mkdir -p "$work/tree/src"
	cp -r "$here/../../include" "$work/tree/"
	cp -r "$here/../../src/core" "$work/tree/src/"
	sed -i "$edit" "$work/tree/$source"
	if cmp -s "$work/tree/$source" "$here/../../$source"; then
		echo "no longer fits the source: $what" >&2
		exit 2
	fi
	if output=$(FFA_PROOF_TIMEOUT=5 "$here/wp.sh" "$work/tree" "$function" 2>&1); then
		echo "NOT FOUND: $what"
		survivors=$((survivors + 1))
	elif grep -q '^wp: [0-9]* of [0-9]* goals' <<<"$output"; then
		echo "found: $what ($(tail -n 1 <<<"$output"))"
	else
		echo "$output" >&2
		echo "the proof did not run: $what" >&2
		exit 2
	fi
}

mutant 'the counter of calls stands still' notify.c ask 's/^\trun->left--;$//'
mutant 'the loop of an event has no bound' notify.c run_event 's/while (run.left != 0u \&\& /while (/'
mutant 'limits.calls is not looked at' notify.c calls_allowed \
	's/return (limits->calls != 0u .*/return most;/'
mutant 'the index of struct ffa_vm is trusted' event.c ffa_event_begin \
	's/ || vm->index + suspended > n->subscriber_count//'
mutant 'one subscriber too many' event.c ffa_event_next \
	's/for (; vm->index < n->subscriber_count/for (; vm->index <= n->subscriber_count/'
mutant 'a status beyond the table' event.c row_of 's/return (row < sizeof.*/return row;/'
mutant 'the size of descriptors is forgotten' partinfo.c ffa_partinfo_open \
	's,count > capacity / stride,count > capacity,'
mutant 'a list in registers goes backwards' partinfo.c ffa_partinfo_open_regs \
	's/current < cursor->next || //'
mutant 'one entry too many' partinfo.c ffa_partinfo_get \
	's/if (index >= list->count)/if (index > list->count)/'
mutant 'a table without an end' subscribers.c ffa_table_add 's/i < capacity; i++/; i++/'
mutant 'one restart too many' probe.c list_by_regs 's/MAX_RESTARTS 3u/MAX_RESTARTS 4u/'

[ "$survivors" -eq 0 ]

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: cbmc.sh [--sps N] [--first] [--root DIRECTORY] [PROOF...]
# CBMC on the unmodified sources: who is told what, and what a probe leaves behind. Proofs:
#   events   from any state between two calls, one call of an event function with N SPs (2)
#   reach    that the states and ends which "events" speaks of are reached at all
#   corrupt  event functions on an object of any content
#   probe    ffa_probe() with any configuration
# --first stops at the first property that does not hold, --root names the tree whose src/ and
# include/ are read.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
sps=2
proofs=()
# What a proof checks besides its own assertions.
checks=(--object-bits 10 --unwinding-assertions --bounds-check --pointer-check --signed-overflow-check
	--div-by-zero-check --undefined-shift-check --drop-unused-functions)
while [ $# -gt 0 ]; do
	case $1 in
	--sps)
		sps=${2-}
		if ! [[ $sps =~ ^[1-4]$ ]]; then
			echo "cbmc.sh: --sps needs a number from 1 to 4" >&2
			exit 2
		fi
		shift
		;;
	--first) checks+=(--stop-on-fail) ;;
	--root) root=${2:?needs a directory} && shift ;;
	events | reach | corrupt | probe) proofs+=("$1") ;;
	*)
		sed -n '3,11s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
	shift
done
if [ ${#proofs[@]} -eq 0 ]; then
	proofs=(events reach corrupt probe)
fi

tools=$here/../../build/tools
"$here/cbmc/install.sh" "$tools"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs CBMC on a file of this folder and files of src/core. What it says goes to $log.
run() { # file, subscribers of a VM, sources, options...
	local file=$1 most=$2 sources=()
	read -ra sources <<<"$3"
	shift 3
	"$tools/cbmc" "$here/cbmc/$file.c" "${sources[@]/#/$root/src/core/}" -I "$root/include" \
		-I "$root/src/core" -DFFA_NOTIFY_MAX_SUBSCRIBERS="$most" "${checks[@]}" "$@" \
		>"$log" 2>&1
}

# One more turn than the bound allows, so that a broken bound fails an unwinding assertion.
turns=$((2 * sps * 2 * 2 + sps + 2))
properties=0

# A run has to find every property to hold.
proof() { # name, arguments of run
	local name=$1 start=$SECONDS count
	shift
	if ! run "$@"; then
		grep -a ': FAILURE$' "$log" || grep -a -A 3 '^Violated property:' "$log" ||
			tail -n 20 "$log"
		echo "FAILED: $name"
		exit 1
	fi
	count=$(sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1/p' "$log")
	properties=$((properties + count))
	echo "ok: $name: $count properties hold ($((SECONDS - start)) s)"
}

# A run has to find every place marked REACHED reachable, which looks like a failure each.
reach() {
	local start=$SECONDS checks=(--object-bits 10 --drop-unused-functions)
	run events $((sps + 1)) "event.c notify.c" -DREACH -DSPS="$sps" --unwind 19 \
		--unwindset "run_event.0:$turns" || true
	if grep -a 'reached: .*: SUCCESS$' "$log" || ! grep -qa 'reached: .*: FAILURE$' "$log"; then
		echo "FAILED: some places are not reached"
		exit 1
	fi
	echo "ok: reach: $(grep -ca 'reached: .*: FAILURE$' "$log") places are reached" \
		"($((SECONDS - start)) s)"
}

for proof in "${proofs[@]}"; do
	case $proof in
	events)
		proof "events, an object at rest" events $((sps + 1)) "event.c notify.c" \
			-DSPS="$sps" -DBASE --unwind 19
		proof "events, one call, any state, SPs: $sps" events $((sps + 1)) "event.c notify.c" \
			-DSPS="$sps" --unwind 19 --unwindset "run_event.0:$turns"
		;;
	reach) reach ;;
	corrupt)
		proof "corrupt, an object of any content" corrupt $((sps + 1)) "event.c notify.c" -DSPS="$sps" \
			--unwind 19 --unwindset "run_event.0:$turns"
		;;
	probe)
		proof "probe" probe 2 "probe.c call.c partinfo.c subscribers.c" --unwind 19 \
			--unwindset "negotiate.0:5,add_all.0:5,walk_regs.0:5,list_by_regs.0:6,ffa_table_add.0:4,list_by_rxtx.0:6,map_lent.0:4,main.0:4,main.1:4,load_le64.0:9"
		;;
	esac
done
echo "cbmc: $properties properties hold, none left open ($SECONDS s)"

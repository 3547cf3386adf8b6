#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: cbmc.sh [--sps N] [--first] [--root DIRECTORY] [PROOF...]
# CBMC on the unmodified sources: who is told what, and what a probe leaves behind. Proofs:
#   events   from any state between two calls, one call of an event function with N SPs (2)
#   reach    that the states and ends which "events" speaks of are reached at all
#   corrupt  event functions on an object of any content
#   probe    ffa_probe() with any configuration
# Without names all of them run, or all but "probe" if --sps is given. --first stops at the first property
# that does not hold, --root names the tree whose src/ and include/ are read.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../../..
sps=2
all=(probe events reach corrupt) # the longest first
proofs=()
common=(--object-bits 10 --drop-unused-functions --slice-formula)
# What a proof checks besides its own assertions.
checks=(--unwinding-assertions --bounds-check --pointer-check --signed-overflow-check
	--div-by-zero-check --undefined-shift-check)
while [ $# -gt 0 ]; do
	case $1 in
	--sps)
		sps=${2-}
		if ! [[ $sps =~ ^[1-4]$ ]]; then
			echo "cbmc.sh: --sps needs a number from 1 to 4" >&2
			exit 2
		fi
		all=(reach events corrupt)
		shift
		;;
	--first) checks+=(--stop-on-fail) ;;
	--root) root=${2:?needs a directory} && shift ;;
	events | reach | corrupt | probe) proofs+=("$1") ;;
	*)
		sed -n '3,10s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
	shift
done
if [ ${#proofs[@]} -eq 0 ]; then
	proofs=("${all[@]}")
fi

tools=$here/../../../build/tools
"$here/cbmc/install.sh" "$tools"
work=$(mktemp -d)
# shellcheck disable=SC2046 # process groups: CBMC starts an external solver
trap 'kill -- $(jobs -rp | sed s/^/-/) 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# What CBMC solves with is slower on large formulas.
if [ "$sps" -gt 2 ]; then
	command -v cadical >/dev/null || {
		echo "cbmc.sh: --sps $sps needs the solver cadical, Debian's package of that name" >&2
		exit 1
	}
	common+=(--external-sat-solver cadical)
fi

cores=$(nproc)
names=() pids=() starts=() # of the runs, whose output is $work/NUMBER
judged=0
properties='' places=''

# A run of CBMC on a file of this folder and files of src/core, beside the others.
start() { # name, file, subscribers of a VM, sources, options...
	local name=$1 file=$here/cbmc/$2.c most=$3 sources=()
	read -ra sources <<<"$4"
	shift 4
	while [ "$(jobs -rp | wc -l)" -ge "$cores" ]; do
		await_one
	done
	TMPDIR=$work setsid "$tools/cbmc" "$file" "${sources[@]/#/$root/src/core/}" -I "$root/include" -I "$root/src/core" \
		-DFFA_NOTIFY_MAX_SUBSCRIBERS="$most" "${common[@]}" "$@" >"$work/${#names[@]}" 2>&1 &
	pids+=($!)
	names+=("$name")
	starts+=("$EPOCHSECONDS")
}

# What has ended is judged in the order of the starts.
await_one() {
	wait -n || true
	while [ "$judged" -lt ${#names[@]} ] && ! kill -0 "${pids[judged]}" 2>/dev/null; do
		judge "${names[judged]}" "$work/$judged" "${starts[judged]}"
		judged=$((judged + 1))
	done
}

judge() { # name, log, start
	local kind=holds seconds
	seconds=$(($(date -r "$2" +%s) - $3))
	if [ "$1" = reach ]; then
		kind=reaches
	fi
	if ! grep -qa '^VERIFICATION' "$2"; then
		tail -n 20 "$2"
		kind=false
	fi
	if ! "$kind" "$2"; then
		echo "FAILED: $1"
		exit 1
	fi
	echo "ok: $1: $said ($seconds s)"
}

# A run has to find every property to hold.
holds() { # log
	local count
	count=$(sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1/p' "$1")
	if [ -z "$count" ]; then
		grep -a ': FAILURE$' "$1" || grep -a -A 3 '^Violated property:' "$1"
		return 1
	fi
	properties=$((properties + count))
	said="$count properties hold"
}

# A run has to find every place marked REACHED reachable, which looks like a failure each.
reaches() { # log
	local marks missing=()
	marks=$(sed -n 's/.*REACHED("\(.*\)");$/\1/p' "$here/cbmc/events.c")
	mapfile -t missing < <(grep -vxFf <(sed -n 's/.* reached: \(.*\): FAILURE$/\1/p' "$1") <<<"$marks")
	if [ ${#missing[@]} -gt 0 ]; then
		printf 'not reached: %s\n' "${missing[@]}"
		return 1
	fi
	places=$(wc -l <<<"$marks")
	said="$places places are reached"
}

# Two sends and a resume after each: four calls for an SP and a message. A turn of the loop for each call,
# one that finds nobody left, and one more, so that a broken bound fails an unwinding assertion.
destroyed_turns=$((4 * sps + 1 + 2)) # a creation that was abandoned is resumed once more
created_turns=$((4 * (2 * sps - 1) + 2))
corrupt_turns=$((4 * 2 * sps + 2))
events=("$((sps + 1))" event.c -DSPS="$sps" --unwind 19 --unwindset)

for proof in "${proofs[@]}"; do
	case $proof in
	events)
		start "events, ffa_vm_created, SPs: $sps" events "${events[@]}" "run_event.0:$created_turns" \
			-DCREATING=true "${checks[@]}"
		start "events, ffa_vm_destroyed, SPs: $sps" events "${events[@]}" "run_event.0:$destroyed_turns" \
			-DCREATING=false "${checks[@]}"
		start "events, an object at rest" events "${events[@]}" "run_event.0:1" -DBASE "${checks[@]}"
		;;
	reach) start reach events "${events[@]}" "run_event.0:$created_turns" -DREACH --no-standard-checks ;;
	corrupt)
		start "corrupt, an object of any content" corrupt "${events[@]}" \
			"run_event.0:$corrupt_turns" "${checks[@]}"
		;;
	probe)
		start probe probe 2 "probe.c call.c partinfo.c subscribers.c" "${checks[@]}" --unwind 19 \
			--unwindset "negotiate.0:5,add_all.0:5,walk_regs.0:5,list_by_regs.0:6,ffa_table_add.0:4,list_by_rxtx.0:6,map_lent.0:4,main.0:4,main.1:4"
		;;
	esac
done
while [ "$judged" -lt ${#names[@]} ]; do
	await_one
done
echo "cbmc, SPs: $sps${properties:+; $properties properties hold, none left open}${places:+; $places places are reached}"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: cbmc.sh [--sps N] [--depth N] [--first] [--root DIRECTORY] [PROOF...]
# CBMC on the unmodified sources: who is told what, and what a probe leaves behind. Proofs:
#   events   from any state between two calls, one call of an event function or a skip, with N SPs (2)
#   fair     that an SP that answers at once is told, whatever the others do
#   whole    as "events", a whole call with one SP
#   reach    that the states and ends which these speak of are reached at all
#   corrupt  event functions on an object of any content
#   restore  ffa_vm_restore() of any bytes, and of what ffa_vm_save() wrote
#   probe    ffa_probe() with any configuration
# Without names all of them run, or all but "probe" if --sps is given. --depth says how many firmware calls
# "events" and "fair" look at in a row (2; 0: all of a call). --first stops at the first property that does
# not hold, --root names the tree whose src/ and include/ are read.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../../..
sps=2
depth=2
all=(probe corrupt events fair restore whole reach) # the longest first
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
		all=(corrupt events fair restore reach)
		shift
		;;
	--depth)
		depth=${2-}
		if ! [[ $depth =~ ^[0-9]$ ]]; then
			echo "cbmc.sh: --depth needs a number from 0 to 9" >&2
			exit 2
		fi
		shift
		;;
	--first) checks+=(--stop-on-fail) ;;
	--root) root=${2:?needs a directory} && shift ;;
	events | fair | whole | reach | corrupt | restore | probe) proofs+=("$1") ;;
	*)
		sed -n '3,15s/^# \{0,1\}//p' "$0" >&2
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

# Of events CaDiCaL makes less than what CBMC solves with by itself; of a probe, and asked again and again, more.
solver=()
if command -v cadical >/dev/null; then
	solver=(--external-sat-solver cadical)
elif [ "$sps" -gt 2 ]; then
	echo "cbmc.sh: --sps $sps needs the solver cadical, Debian's package of that name" >&2
	exit 1
fi

cores=$(nproc)
names=() pids=() starts=() # of the runs, whose output is $work/NUMBER
judged=0
properties='' places=''
# What is to be found in a run that looks for places.
marks_in() { # file
	sed -n 's/.*REACHED("\(.*\)");$/\1/p' "$here/cbmc/$1.c"
}

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
	if [[ $1 == reach,* ]]; then
		kind=reaches
	fi
	if ! grep -qa '^VERIFICATION' "$2"; then
		tail -n 20 "$2"
		kind=false
	fi
	if ! "$kind" "$2" "$1"; then
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
reaches() { # log, name
	local count marks missing=()
	case $2 in
	*whole) marks=$(sed -n 's/.*REACHED_WHOLE("\(.*\)");$/\1/p' "$here/cbmc/events.c") ;;
	*) marks=$(marks_in "${2#reach, }") ;;
	esac
	mapfile -t missing < <(grep -vxFf <(sed -n 's/.* reached: \(.*\): FAILURE$/\1/p' "$1") <<<"$marks")
	if [ ${#missing[@]} -gt 0 ]; then
		printf 'not reached: %s\n' "${missing[@]}"
		return 1
	fi
	count=$(wc -l <<<"$marks")
	places=$((places + count))
	said="$count places are reached"
}

# Two sends and a resume after each: four calls for an SP and a message. A turn of the loop for each call, one
# that ends the pass that a restored event is in, one that ends a pass in which somebody was late, one that
# finds nobody left, and one more, so that a broken bound fails an unwinding assertion.
turns() { # firmware calls
	echo "tell.0:$(($1 + 4))"
}
most=$((depth > 0 ? depth : 4 * (2 * sps - 1)))
event_sources="event.c attach.c lifecycle.c"
saving_sources="$event_sources handover.c"
# Loops whose bound CBMC does not see.
loops() { # SPs
	echo "find_next.0:$(($1 + 1)),begin_creation.0:$(($1 + 1)),ffa_event_find.0:$(($1 + 1))"
}
events=("$((sps + 1))" "$event_sources" -DSPS="$sps" --unwind 19 --unwindset "$(loops "$sps")" --unwindset)
bytes=$((16 + 4 * (sps + 1)))
records=ffa_vm_save.0:$((sps + 1)),checksum_of.0:$((bytes / 2 - 1)),are_entries.0:$((sps + 2)),are_entries.1:$((sps + 2))
records+=,is_zero.0:29,ffa_vm_restore.0:$((sps + 1)),ffa_vm_restore.1:$((sps + 3))
saving=("$((sps + 1))" "$saving_sources" -DSPS="$sps" --unwind 19 --unwindset "$(loops "$sps"),$records" --unwindset)
one=(2 "$event_sources" -DSPS=1 --unwind 19 --unwindset "$(loops 1)" --unwindset "$(turns 8)")
looking=(-DREACH --no-standard-checks --no-unwinding-assertions)
probing=(--unwind 19 --unwindset
	"negotiate.0:5,add_all.0:5,walk_regs.0:5,list_by_regs.0:6,ffa_table_add.0:4,list_by_rxtx.0:6,map_lent.0:4"
	--unwindset "main.0:4,main.1:4")
probe_sources="probe.c attach.c partinfo.c subscribers.c"

for proof in "${proofs[@]}"; do
	case $proof in
	events)
		for action in SKIP ANNOUNCE CREATE DESTROY; do
			start "events, $action, SPs: $sps" events "${events[@]}" "$(turns "$most")" \
				-DACTION="$action" -DDEPTH="$depth" "${checks[@]}" "${solver[@]}"
		done
		start "events, an object at rest" events "${events[@]}" "$(turns 0)" -DBASE "${checks[@]}" "${solver[@]}"
		;;
	fair)
		for action in ANNOUNCE CREATE DESTROY; do
			start "fair, $action, SPs: $sps" events "${events[@]}" "$(turns "$most")" \
				-DACTION="$action" -DDEPTH="$depth" -DFAIR "${checks[@]}" "${solver[@]}"
		done
		;;
	whole)
		for action in ANNOUNCE CREATE DESTROY; do
			start "whole, $action, SPs: 1" events "${one[@]}" -DACTION="$action" "${checks[@]}" "${solver[@]}"
		done
		;;
	reach)
		start "reach, events" events "${events[@]}" "$(turns 2)" -DDEPTH=2 "${looking[@]}"
		start "reach, events, whole" events "${one[@]}" "${looking[@]}"
		start "reach, corrupt" corrupt "${saving[@]}" "$(turns 2)" "${looking[@]}"
		start "reach, restore" restore "${saving[@]}" "save_and_restore.0:2" "${looking[@]}"
		start "reach, probe" probe 2 "$probe_sources" "${looking[@]}" "${probing[@]}"
		;;
	corrupt)
		start "corrupt, an object of any content" corrupt "${saving[@]}" \
			"$(turns $((8 * sps)))" "${checks[@]}" "${solver[@]}"
		;;
	restore)
		for save in false true; do
			start "restore, what was saved: $save, SPs: $sps" restore "${saving[@]}" \
				"save_and_restore.0:$((bytes + 1)),save_and_restore.1:$((bytes + 1))" -DSAVE="$save" \
				"${checks[@]}" "${solver[@]}"
		done
		;;
	probe)
		start "probe, the list" probe 2 "$probe_sources" "${checks[@]}" "${probing[@]}"
		start "probe, the version" probe 2 "$probe_sources" -DNEGOTIATE "${checks[@]}" "${probing[@]}"
		;;
	esac
done
while [ "$judged" -lt ${#names[@]} ]; do
	await_one
done
echo "cbmc, SPs: $sps${properties:+; $properties properties hold, none left open}${places:+; $places places are reached}"

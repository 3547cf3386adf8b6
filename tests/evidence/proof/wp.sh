#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: wp.sh [--slots N] [--timeout S] [--root DIRECTORY] [initialised | FUNCTION...]
# Frama-C on the sources of the core. WP proves the contracts of tests/evidence/proof/wp/ and that nothing has a
# run-time error, for any number of SPs up to N slots (64). EVA shows that no value is read before it is
# set: "initialised". With names of functions WP alone runs, on these. A prover gets S seconds (60) for a
# goal, and ten times that for one of discover; --root names the tree whose src/ and include/ are read.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../../..
slots=64
timeout=60
functions=()
while [ $# -gt 0 ]; do
	case $1 in
	--slots | --timeout)
		if ! [[ ${2-} =~ ^[0-9]+$ ]]; then
			echo "wp.sh: $1 needs a number" >&2
			exit 2
		fi
		printf -v "${1#--}" %s "$2"
		shift
		;;
	--root) root=${2:?needs a directory} && shift ;;
	-*)
		sed -n '3,8s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	*) functions+=("$1") ;;
	esac
	shift
done

packages=(frama-c-base why3 z3 cvc4)
for tool in frama-c why3 z3 cvc4; do
	if ! command -v "$tool" >/dev/null; then
		echo "wp.sh: $tool is missing: apt-get install --no-install-recommends ${packages[*]}" >&2
		exit 1
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export WHY3CONFIG=$work/why3.conf
if ! why3 config detect >"$work/log" 2>&1; then
	cat "$work/log"
	exit 1
fi

# The type that a source keeps for itself, for the contracts of its functions.
sed -n '/^struct probe {/,/^};/p' "$root/src/core/probe.c" >"$work/structs.h"

frama_c() { # options of the preprocessor, files and options...
	local status=0 define=$1
	shift
	frama-c -machdep gcc_x86_64 -kernel-warn-key linker:drop-conflicting-unused=abort,annot-error=abort \
		-cpp-extra-args="-DFFA_NOTIFY_MAX_SUBSCRIBERS=$slots -I$root/include -I$root/src/core -I$here/wp -I$work $define" \
		"$@" >"$work/log" 2>&1 || status=$?
	if [ "$status" -ne 0 ]; then
		cat "$work/log"
		exit 1
	fi
}

goals='' values=''
prove() { # name, options...
	local name=$1 start=$SECONDS proved all
	shift
	frama_c "-Dstatic= -Dinline= -include hooks.h" "$here/wp/core.c" "$here/wp/contracts.c" \
		-wp -wp-rte -rte-no-pointer-call -wp-prover z3,cvc4 -wp-timeout "$timeout" -wp-par "$(nproc)" "$@"
	read -r proved all < <(sed -n 's/^\[wp\] Proved goals: *\([0-9]*\) \/ \([0-9]*\)$/\1 \2/p' "$work/log")
	if [ "${proved:-0}" -eq 0 ] || [ "$proved" -ne "$all" ]; then
		grep -E '^\[wp\] \[(Failed|Timeout|Unknown)' "$work/log" | sed 's/^\[wp\]/ /' ||
			tail -n 20 "$work/log"
		echo "FAILED: $name"
		exit 1
	fi
	goals=$((goals + all))
	echo "ok: $name: $all goals proved ($((SECONDS - start)) s)"
}

# Functions that turn void pointers into pointers to bytes or slots: memory of one type each.
casts=first_bytes,ffa_partinfo_get,add_all,walk_regs,list_by_regs,read_rx,list_by_rx,list_by_rxtx
casts+=,list_partitions,take_table,ffa_vm_save,ffa_vm_restore
# Functions of which conjunctions and branches are proved one by one.
splits=ffa_notify_end,is_list,note,acknowledged,conclude,begin_announcement
splits+=,ffa_partinfo_open_regs,pages_to_map,map_lent

# That its loop ends is proved branch by branch, which would take too long for the rest of it.
prove_run() {
	prove "tell" -wp-model Typed -wp-fct tell -wp-prop=-@variant
	prove "tell ends" -wp-model Typed -wp-split -wp-fct tell -wp-prop=@variant
}

# Some goals of it relate all memory that a probe knows: with other work on the machine they take minutes.
prove_discover() {
	timeout=$((10 * timeout)) prove "discover" -wp-model Typed+cast -wp-fct discover
}

# Its paths are proved one by one, or the product in the bound of events is more than the provers see through.
prove_probe() {
	prove "ffa_probe" -wp-model Typed+cast -wp-split -wp-fct ffa_probe
}

prove_function() {
	local how=(-wp-model Typed)
	case ,$casts, in *,"$1",*) how=(-wp-model Typed+cast) ;; esac
	case ,$splits, in *,"$1",*) how+=(-wp-split) ;; esac
	case $1 in
	discover) prove_discover ;;
	tell) prove_run ;;
	ffa_probe) prove_probe ;;
	*) prove "$1" "${how[@]}" -wp-fct "$1" ;;
	esac
}

prove_all() {
	prove "functions without casts" -wp-model Typed -wp-skip-fct "$casts,$splits,discover,ffa_probe,tell"
	prove "functions with casts" -wp-model Typed+cast -wp-fct "$casts"
	prove "functions proved in pieces" -wp-model Typed -wp-split -wp-fct "$splits"
	prove_discover
	prove_probe
	prove_run
}

initialised() {
	local start=$SECONDS unset
	frama_c "" "$here/wp/initialised.c" -eva -eva-precision 2 -eva-split-return auto
	# Bounds and pointers are WP's part, which follows relations between values.
	unset=$(grep -A 1 ': Warning: *$' "$work/log" | grep -B 1 uninitialized || true)
	if [ -n "$unset" ] || ! grep -q 'functions analyzed.*: 100% coverage' "$work/log"; then
		echo "${unset:-$(tail -n 20 "$work/log")}"
		echo "FAILED: initialised"
		exit 1
	fi
	values='; no value is read before it is set'
	echo "ok: initialised${values} ($((SECONDS - start)) s)"
}

case ${functions[*]} in
'') prove_all && initialised ;;
initialised) initialised ;;
*) for function in "${functions[@]}"; do prove_function "$function"; done ;;
esac
echo "wp, slots: $slots${goals:+; $goals goals proved, none left open}$values"

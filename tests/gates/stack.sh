#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The deepest stack of the public functions of the core, without what the hooks use.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

compile core "$work/core" "${core_cc[@]}" -fcallgraph-info=su,da
# deepest WHAT BUDGET FUNCTION...
deepest() {
	local depth
	depth=$("$here/stack.py" "$work/core" "${@:3}")
	echo "${depth#*$'\n'}"
	figure "$1, hooks excluded" "${depth%%$'\n'*}" "$2" B
}

mapfile -t entries < <("$here/public_functions.sh" notify.h partinfo.h)
deepest "Deepest stack of an entry point" 384 "${entries[@]}"
deepest "Deepest stack of an event" 320 ffa_vm_{created,destroyed,skip,announce}
exit $over_budget

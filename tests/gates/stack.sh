#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The deepest stack of any public function of the core, without what the hooks use.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

compile core "$work/core" "${core_cc[@]}" -fcallgraph-info=su,da
mapfile -t entries < <("$here/public_functions.sh" notify.h partinfo.h)
depth=$("$here/stack.py" "$work/core" "${entries[@]}")
echo "${depth#*$'\n'}"
figure "Deepest stack of an entry point, hooks excluded" "${depth%%$'\n'*}" 384 B
exit $over_budget

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# layers.sh [--picture HOUSE]: who may use whom, and who may touch the hooks; or prints the picture of
# core, spmc or tools for dot.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for part in core spmc trace; do
	compile "$part" "$work/$part" "${core_cc[@]}"
	for object in "$work/$part"/*.o; do
		"${cross}nm" --format=posix "$object" >"${object%.o}.symbols"
	done
done
"$here/layers.py" "$work" "$@"

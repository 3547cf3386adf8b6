#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: campaign.sh [SECONDS]
# Builds the fuzz targets and runs each of them that long.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
seconds=${1:-60}
if [ $# -gt 1 ] || ! [[ $seconds =~ ^[1-9][0-9]{0,5}$ ]]; then
	echo "usage: tests/run fuzz [SECONDS], from 1 to 999999" >&2
	exit 2
fi
cmake --preset host-fuzz >/dev/null
cmake --build --preset host-fuzz >/dev/null
directory=build/host-fuzz/tests/fuzz
log=$directory/campaign.log
: >"$log"
found=()
for target in decoder probe events restore; do
	tests/fuzz/fuzz.sh "$directory/fuzz_$target" "$directory/seeds/$target" "$seconds" | tee -a "$log" ||
		found+=("$target")
done
cmake --preset host >/dev/null
cmake --build --preset host --target ffa_trace_command ffa_trace_judge record >/dev/null
HYPOTHESIS_STORAGE_DIRECTORY=build/hypothesis \
	tests/recordings/reader_fuzz.py build/host/tools/ffa-trace build/host/tests/record "$seconds" | tee -a "$log" ||
	found+=(reader)
if [ ${#found[@]} -gt 0 ]; then
	echo "fuzz: found something in ${found[*]}; the lines above say how to see it again"
	exit 1
fi
runs=$(sed -n 's/^fuzz [a-z]*: \([0-9]*\) runs .*/\1/p' "$log" | paste -sd +)
echo "fuzz: 5 targets for $seconds s each, $((runs)) runs, nothing found"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# fuzz.sh PROGRAM SEEDS SECONDS: runs a libFuzzer target and prints how far it came. What it found
# stays in findings/ beside the program.
set -euo pipefail
program=$1 seeds=$2 seconds=$3
name=${program##*/fuzz_}
directory=$(dirname "$program")
corpus=$directory/corpus/$name
findings=$directory/findings/$name-
log=$directory/$name.log
rm -rf "$corpus"
mkdir -p "$corpus" "$directory/findings"

# Prints "edges/features" of the first, the middle and the last line that tells them.
watch() {
	local line now start=$SECONDS first='' middle='' last=''
	while IFS= read -r line; do
		echo "$line" >>"$log"
		if [[ $line =~ cov:\ ([0-9]+)\ ft:\ ([0-9]+) ]]; then
			now=${BASH_REMATCH[1]}/${BASH_REMATCH[2]}
			# The corpus is read before the search begins.
			[[ $line == *INITED* || -z $first ]] && first=$now
			((SECONDS - start <= (seconds + 1) / 2)) && middle=$now
			last=$now
		fi
	done
	echo "${first:-none} at the start, ${middle:-none} at half time, ${last:-none} at the end"
}

: >"$log"
status=0
coverage=$({ "$program" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
	-print_final_stats=1 -verbosity=1 -artifact_prefix="$findings" \
	"$corpus" "$seeds" 2>&1 || echo "fuzz: ended with $?"; } | watch)
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
echo "fuzz $name: ${runs:-an unknown number of} runs in $seconds s; edges/features: $coverage"
if grep -q '^fuzz: ended with' "$log"; then
	status=1
	grep -E '^broken: |ERROR: |runtime error|^fuzz: ended|^ *#[0-9]+ .* in ffa_' "$log" | head -n 20 || true
	input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
	echo "fuzz $name: FOUND; again with: $program ${input:-$findings*} (all output: $log)"
fi
exit $status

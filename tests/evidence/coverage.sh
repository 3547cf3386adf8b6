#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Which lines, branches and conditions of the core the tests reach. Fails below all of them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
tree=build/host-coverage
out=build/coverage
core=src/core
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# quiet COMMAND...: shows what it says only if it fails.
quiet() {
	"$@" >"$log" 2>&1 || {
		cat "$log" >&2
		return 1
	}
}

# The rest tests the emulator, examples and threads: what only those reach, no story asserts.
others='\.(judge|emulator|replay|threads|smallest_test|glue_test|mediate_test)$'
# Every this manieth case of the sweep; all of them take minutes.
export FFA_SWEEP_STRIDE=31

rm -rf "$out"
mkdir -p "$out"
quiet cmake --preset host-coverage
quiet cmake --build --preset host-coverage
mapfile -t programs < <(ctest --test-dir "$tree" -N -E "$others" |
	sed -nE "s|^ *Test +#[0-9]+: coverage\.|$tree/tests/|p")
quiet env LLVM_PROFILE_FILE="$PWD/$out/%m.profraw" \
	ctest --test-dir "$tree" --parallel 2 --no-tests=error --output-on-failure -E "$others"
llvm-profdata-19 merge -o "$out/profile" "$out"/*.profraw

arguments=("${programs[0]}")
for program in "${programs[@]:1}"; do
	arguments+=(-object "$program")
done
arguments+=(-instr-profile "$out/profile" -sources "$core")
llvm-cov-19 show -format=html -show-branches=count -show-mcdc -output-dir "$out/html" "${arguments[@]}"
llvm-cov-19 export "${arguments[@]}" >"$out/coverage.json"
llvm-cov-19 export -format=lcov "${arguments[@]}" >"$out/coverage.lcov"
"$here/coverage_report.py" "$out/coverage.json" "$out/coverage.lcov" "$core"

# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# shellcheck disable=SC2034 # used by the scripts that source this one
# Sourced by the gates that measure the core and the recorder. Budgets are for gcc with the options in core_cc.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/gates
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cross=aarch64-linux-gnu-
# Debian's compiler is for Linux programs: position-independent, and with tables for unwinding that
# a hypervisor has no use for.
core_cc=("${cross}gcc" -fno-pie -fno-unwind-tables -fno-asynchronous-unwind-tables
	-Os -mgeneral-regs-only -ffreestanding)

# compile PART DIRECTORY COMPILER...: makes an object of each source of src/PART in the new directory.
compile() {
	local part=$root/src/$1 directory=$2 source sources
	shift 2
	mkdir "$directory"
	mapfile -t sources < <(grep '^[^#]' "$part/sources.txt")
	for source in "${sources[@]}"; do
		"$@" -std=c99 -I"$root/include" -c "$part/$source" -o "$directory/${source%.c}.o"
	done
}

# figure WHAT VALUE BUDGET [UNIT]: prints a figure and notes when it is over its budget.
over_budget=0
figure() {
	echo "$1: $2 of $3${4:+ $4}"
	if (($2 > $3)); then
		echo "over budget: $1" >&2
		over_budget=1
	fi
}

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Sizes of the structures that embedders own.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"${core_cc[@]}" -std=c11 -I"$root/include" -c "$here/structs.c" -o "$work/structs.o"
size_of() {
	"${cross}nm" -S --radix=d "$work/structs.o" | awk -v name="size_of_$1" '$4 == name { print $2 + 0 }'
}

figure "\`struct ffa_notify\`, one a system" "$(size_of ffa_notify)" 64 B
figure "\`struct ffa_vm\`, one a VM" "$(size_of ffa_vm)" 96 B
figure "\`struct ffa_subscriber\`, one a slot" "$(size_of ffa_subscriber)" 4 B
exit $over_budget

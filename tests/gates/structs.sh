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

# A host that is compiled with -fshort-enums sees the same as a library that is not.
layout() { # name [option]
	"${core_cc[@]}" "${@:2}" -std=c11 -I"$root/include" -c "$here/structs.c" -o "$work/$1.o"
	"${cross}nm" -S --radix=d "$work/$1.o" | awk '{ print $2 + 0, $4 }' | sort >"$work/$1"
}
layout plain
layout short -fshort-enums
if ! diff "$work/plain" "$work/short" >&2; then
	echo "-fshort-enums changes the layout of public structures: their members must not be of enum type" >&2
	exit 1
fi
exit $over_budget

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Text of the core and of the recorder, and writable data, of which they have none.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Sum of one column of size's table over the objects in a directory: 1 text, 2 data, 3 bss.
column() {
	"${cross}size" "$1"/*.o | awk -v column="$2" 'NR > 1 { sum += $column } END { print sum }'
}

compile core "$work/plain" "${core_cc[@]}"
compile core "$work/pic" "${core_cc[@]}" -fPIC
writable() {
	echo $(($(column "$1" 2) + $(column "$1" 3)))
}
figure "Writable data of the core" "$(writable "$work/plain")" 0 B
figure "Writable data of the core, \`-fPIC\`" "$(writable "$work/pic")" 0 B

rm "$work/plain/strerror.o"
figure "Text of the core without \`ffa_strerror\`" "$(column "$work/plain" 1)" 6700 B

compile trace "$work/trace" "${core_cc[@]}" -fPIC
figure "Writable data of the recorder" "$(writable "$work/trace")" 0 B
figure "Text of the recorder" "$(column "$work/trace" 1)" 1024 B
exit $over_budget

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Text of the parts of the core and of the recorder, and writable data, of which they have none.
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

# part NAME OBJECT...: moves these objects apart.
part() {
	mkdir "$work/$1"
	mv "${@:2}" "$work/$1"
}
rm "$work/plain/strerror.o" # which a host can leave out
compile core "$work/silent" "${core_cc[@]}" -DFFA_NOTIFY_NO_LOG
part lifecycle "$work"/plain/{lifecycle,handover}.o
figure "Text of discovery and events" "$(column "$work/plain" 1)" 6250 B
part events "$work"/plain/{attach,event}.o
figure "Text of the events alone" "$(column "$work/events" 1)" 2900 B
part silent-events "$work"/silent/{attach,event}.o
figure "Text of the events without the log" "$(column "$work/silent-events" 1)" 2600 B
figure "Text of announcing, saving and restoring" "$(column "$work/lifecycle" 1)" 1800 B

compile trace "$work/trace" "${core_cc[@]}" -fPIC
figure "Writable data of the recorder" "$(writable "$work/trace")" 0 B
figure "Text of the recorder" "$(column "$work/trace" 1)" 1024 B
exit $over_budget

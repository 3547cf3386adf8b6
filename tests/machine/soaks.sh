#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: soaks.sh [VMS [SEED]]
# Builds the images and runs the soak on 1, 2 and 4 CPUs.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
if [ $# -gt 2 ]; then
	echo "usage: tests/run soak [VMS [SEED]]" >&2
	exit 2
fi
vms=${1:-20000}
check() { # what, number, greatest
	if ! [[ $2 =~ ^[1-9][0-9]{0,9}$ ]] || [ "$2" -gt "$3" ]; then
		echo "soak: the $1 is not a number from 1 to $3: $2" >&2
		exit 2
	fi
}
check 'number of VMs' "$vms" 99999999
check seed "${2:-1}" 4294967295
cmake --preset aarch64 >/dev/null
cmake --build --preset aarch64 >/dev/null
log=build/aarch64/soak.log
: >"$log"
for cpus in 1 2 4; do
	tests/machine/soak.sh build/aarch64/examples/monitor "$cpus" "$vms" "${@:2:1}" | tee -a "$log"
done
sum() { # the number behind a word, in all lines of the log that have it
	echo $(($(sed -n "s/.* $1=\([0-9]*\).*/\1/p" "$log" | paste -sd +)))
}
echo "soak: 3 machines with 1, 2 and 4 CPUs, $(sum vms) VMs, $(sum suspensions) suspensions, $(sum deaths) deaths" \
	"of SPs, $(sum retired) VM IDs retired, $(sum calls) calls, no violation"

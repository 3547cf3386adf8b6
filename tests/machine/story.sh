#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: story.sh [OPTION...]
# Runs examples/monitor/run with the options, and looks for the suspension that its README promises:
# ticks take the CPU from SP 8004 in the midst of its work for VM 2, are let in, and it goes on where
# it was; and for the restart: SP 8009 dies of VM 3, and is told of all three VMs again before anything
# else. Then the recording has to hold all calls that the monitor counted, and the chart be there.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
build=$root/build/monitor
console=$(mktemp)
trap 'rm -f "$console"' EXIT

"$root/examples/monitor/run" "$@" | tr -d '\r' | tee /dev/stderr "$console" | awk '
	/^firmware: SP 8004 suspended by interrupt 26 in VM 0002, loop / {
		if (suspensions++ > 0 && $NF < last)
			failed = "it went back"
		risen += suspensions > 1 && $NF > last
		last = $NF
	}
	/^ffa: wait vm=0002 sp=8004 reason=interrupt tries=[0-9]+ interrupts=1 tick=[0-9]+$/ {
		waits++
	}
	END {
		if (suspensions < 2 || waits < 2 || risen == 0)
			failed = "not there"
		print "The suspension of the story: " (failed ? failed : "ok")
		exit failed != ""
	}'

# What SP 8009 heard of each VM, and who died in between.
tr -d '\r' <"$console" | awk '
	/^firmware: SP 8009 died in VM 0003 / { heard[1] = heard[2] = heard[3] = "forgotten" }
	/^ffa: message vm=000[123] sp=8009 .* name=SUCCESS / {
		vm = substr($3, 7)
		heard[vm] = heard[vm] " " substr($5, 9)
	}
	/^ffa: event=announced vm=000[123] result=0 / { announced++ }
	END {
		for (vm = 1; vm <= 3; vm++)
			failed = failed || heard[vm] != "forgotten created destroyed"
		print "The restart of the story: " (failed || announced != 3 ? "not there" : "ok")
		exit failed || announced != 3
	}'

trace() {
	python3 -B "$root/tools/ffa_trace" "$@" "$build/recording.bin"
}
counted=$(sed -nE 's/^ffa: summary .* calls=([0-9]+) .*/\1/p' "$console")
recorded=$(trace decode | grep -c '\[FF-A ')
echo "Calls: $counted counted, $recorded recorded"
[ "$counted" = "$recorded" ] && grep -q 'SP 8004 is suspended' "$build/chart.svg"

# docs/porting.md shows the plain story. The licence is this file's.
picture=monitor.svg
if [ $# -eq 0 ]; then
	{ sed -n '2s/^# \(.*\)/<!-- \1 -->/p' "$0"; trace chart --vm 2; } >"$build/$picture"
	# The numbers of calls depend on where ticks fall in other VMs' events.
	if ! diff <(sed '/class="number"/d' "$build/$picture") <(sed '/class="number"/d' "$root/docs/pictures/$picture"); then
		echo "Copy the new one: cp build/monitor/$picture docs/pictures" >&2
		exit 1
	fi
fi

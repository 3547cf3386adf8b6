#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: run.sh
# FF-A clients of others judge the emulator, and its judge judges them: U-Boot and Linux, built from Debian's
# sources, on the firmware of examples/monitor, as each of the recorded firmwares.
set -euo pipefail
if [ $# -ne 0 ]; then
	echo "tests/run: clients takes no arguments" >&2
	exit 2
fi
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
work=$root/build/clients
boots=0 calls=0 suspensions=0 violations=0 failed=0
profiles=(strict-1.3 hafnium-2.15 optee-4.10 tfa-el3-2.15)

# boot CLIENT OPTION...: its console is in $console, without colours.
boot() {
	local client=$1
	shift
	name="$client${profile:+, $profile}"
	console=$work/console
	"$root/examples/monitor/firmware/run" "$work/$client.bin" "$@" </dev/null 2>&1 |
		sed 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\r//g; s/^\[ *[0-9.]*\] //' >"$console" || true
	boots=$((boots + 1))
	calls=$((calls + $(figure calls)))
	violations=$((violations + $(figure violations)))
	suspensions=$((suspensions + $(grep -c 'suspended by interrupt' "$console" || true)))
	says 1 '^firmware: messages=0 .* violations=0 held=0 verdict=pass$'
}

# A number of the firmware's last line; 0 if it is not there.
figure() {
	local found
	found=$(sed -n "s/^firmware: messages=.* $1=\([0-9]*\).*/\1/p" "$console")
	echo "${found:-0}"
}

# says COUNT PATTERN: so many lines of the console match.
says() {
	local count
	count=$(grep -cE -e "$2" "$console" || true)
	if [ "$count" -ne "$1" ]; then
		echo "FAILED: $name: $count lines, not $1, say $2" >&2
		cp "$console" "$work/failed-$((++failed)).log"
	fi
}

# Buffers; UUIDs in its own order of bytes, so that none matches as it is written. README.md has the sentence.
u_boot() {
	boot u-boot --profile "$profile" --sps "$here/sps.txt"
	says 1 '^device arm_ffa, addr .*, driver arm_ffa, '
	says 1 '^Failure in querying partition\(s\) info \(error code: -(22|61)\)$'
	says 1 '^Partition: id = 8002 , exec_ctxt 1 , properties 1$'
	for data in aaaaaaaa bbbbbbbb cccccccc dddddddd eeeeeeee; do
		says 1 "^$data\$"
	done
}

# Linux on two CPUs, where an SP works so long that interrupts suspend it, and is resumed.
linux() { # OPTION...
	boot linux --cpus 2 --profile "$profile" "$@"
	says 1 '^ARM FF-A: Driver version 1\.1$'
	says 1 '^client: partition id=8002 properties=101 uuid=01234567-89ab-cdef-0123-456789abcdef$'
	says 1 '^client: message=wide code=0 same=1$'
	says 1 '^client: message=long code=0 same=1$'
	says 1 '^client: message=narrow code=0 same=1$'
	says 1 '^client: driver code=0$'
	says 0 '^(WARNING|BUG|Unable to handle|\[Firmware Bug\]|.*x1-x3 nonzero)'
}

"$here/build.sh" u-boot
"$here/build.sh" linux
rm -f "$work"/failed-*.log
for profile in "${profiles[@]}"; do
	u_boot
	if [ "$profile" = hafnium-2.15 ]; then
		linux --sps "$here/one.txt"
	else
		linux --sps "$here/sps.txt"
		says 1 '^client: partition id=8001 properties=1c1 '
		says 1 '^client: partition id=8003 properties=181 '
	fi
done
if [ "$suspensions" -eq 0 ]; then
	echo "FAILED: no interrupt suspended an SP" >&2
	failed=1
fi
if [ "$failed" -ne 0 ]; then
	echo "The consoles are $work/failed-*.log" >&2
	exit 1
fi
echo "clients: U-Boot and Linux, $boots boots as ${#profiles[@]} firmwares: $calls calls, $violations violations"

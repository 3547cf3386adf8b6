#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: firmware_run.sh MONITOR
# examples/monitor/firmware/run with the monitor as somebody's hypervisor, with an image that breaks a
# rule, and with input that it refuses by name.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
monitor=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "FAILED: $1" >&2
	exit 1
}

# run STATUS ARGUMENT...: its output is in $work/out.
run() {
	local expected=$1 status=0
	shift
	"$root/examples/monitor/firmware/run" "$@" </dev/null 2>&1 | tr -d '\r' >"$work/out" || status=$?
	if [ "$status" -ne "$expected" ]; then
		cat "$work/out"
		fail "it ended $status, not $expected: run $*"
	fi
}

# says PATTERN [COUNT]
says() {
	if [ "$(grep -cE -e "$1" "$work/out")" -ne "${2:-1}" ]; then
		cat "$work/out"
		fail "it does not say this ${2:-1} times: $1"
	fi
}

cat >"$work/sps" <<'END'
sp 8001 each-cpu
service 12345678-9abc-def0-1234-56789abcdef0 created destroyed
on created 2 answer -6
sp 8100
service 00000000-0000-0000-0000-000000000001
END
run 0 "$monitor" --cpus 2 --profile strict-1.3 --sps "$work/sps"
says '^firmware: EL3, profile strict-1.3, FF-A version 10003, 2 secure partitions at S-EL1, 2 CPUs$'
says '^ffa: partition id=8001 contexts=2 '
says '^ffa: log .*vm=0002 sp=8001 status=fffffffa '
says '^firmware: messages=.* violations=0 held=0 verdict=pass$'
echo "ok: the monitor, on two CPUs with SPs of another description"

aarch64-linux-gnu-gcc -c "$root/tests/machine/rude.S" -o "$work/rude.o"
aarch64-linux-gnu-objcopy -O binary -j .text "$work/rude.o" "$work/rude.bin"
run 1 "$work/rude.bin" 0x48000000
says '^firmware: violation=FFA_RX_RELEASE of a buffer that is not owned$'
says '^firmware: request=84000065 0 0 0 0 0 0 0$'
says '^firmware: unsupported=83000001 '
says '^firmware: messages=0 calls=2 violations=1 held=0 verdict=fail$'
echo "ok: an image that breaks a rule"

refuses() { # PATTERN ARGUMENT...
	local pattern=$1
	shift
	run 2 "$@"
	says "$pattern"
}
refuses 'no IMAGE'
refuses 'no image in nowhere' nowhere
refuses 'is an ELF file' "$work/rude.o"
refuses 'ADDRESS is of the form' "$monitor" 40200000
refuses 'ADDRESS is no number' "$monitor" 0x4020000g
refuses 'ADDRESS is not in RAM' "$monitor" 0x00200000
refuses 'no profile hafnium;' "$monitor" --profile hafnium
refuses 'from 1 to 8, not 9' "$monitor" --cpus 9
refuses '--dtb needs a value' "$monitor" --dtb
refuses 'no device tree in nowhere' "$monitor" --dtb nowhere
refuses 'unknown option: --fast' "$monitor" --fast
refuses 'one argument too many: 3' "$monitor" 0x48000000 3
refuses 'no description of secure partitions' "$monitor" --sps nowhere

# A description with one line that is wrong.
describes() { # PATTERN LINE
	printf 'sp 8001\nservice 00000000-0000-0000-0000-000000000001 created\n%s\n' "$2" >"$work/bad"
	refuses "^$work/bad:[34]: $1" "$monitor" --sps "$work/bad"
}
describes 'a second SP 8001' 'sp 08001'
describes 'the SP.s ID is not from 1 to ffff' 'sp 0'
describes 'no word for an SP: fast' 'sp 8002 fast'
describes 'SP 8002 has no service' 'sp 8002'
describes 'no UUID: 1' 'service 1'
describes 'a service subscribes to created and to destroyed, not to all' \
	'service 00000000-0000-0000-0000-000000000001 all'
describes 'a message is created or destroyed, not born' 'on born 1 fault'
describes 'the VM is no hexadecimal number: x' 'on created x fault'
describes 'no status of FF-A: 7' 'on created 1 answer 7'
describes 'the work in milliseconds is no number: -1' 'on created 1 work -1'
describes 'SP 8001 cannot call SP 8001' 'on created 1 call 8001'
describes 'how many times is no number: ' 'on created 1 fault times'
describes 'what is to be done with this' 'on created 1 answer -6 2'
describes 'an SP can answer, work, call or fault, not die' 'on created 1 die'
describes 'no such word: spare' 'spare'
echo "ok: what cannot be used is refused by name"

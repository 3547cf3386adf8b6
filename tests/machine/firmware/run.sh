#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: tests/run firmware [--record FILE] [WORLD...]
#        tests/run firmware [--record FILE] --hafnium DIRECTORY
#        tests/run firmware [--record FILE] --fip FIP --bl1 BL1
# The monitor, and random life, as BL33 of TF-A on QEMU: in each WORLD (none optee optee-sps tfa-el3), which
# is built if no earlier run has built it; in the WORLD hafnium, for which DIRECTORY has the sources of
# Hafnium, once; or in the firmware of TF-A's image FIP and boot loader BL1.
# --record writes the monitor's calls in the last world as a trace. The dumps of the recorder are judged, and
# what the SPs report; build/firmware/WORLD keeps dumps and consoles.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../.."
build=$PWD/build/firmware
images=$build/images/examples/monitor
life_vms=400
most_bl1=$((256 * 1024)) # the FIP follows in the flash
flash_size=$((64 * 1024 * 1024))
seconds=300 # far beyond what it takes: a machine that hangs

refuse() {
	echo "firmware: $*" >&2
	exit 2
}

usage() {
	sed -n '3,10s/^# \{0,1\}//p' "$0"
}

record='' fip='' bl1='' hafnium='' worlds=()
while [ $# -gt 0 ]; do
	case $1 in
	--record | --fip | --bl1 | --hafnium)
		[ $# -gt 1 ] || refuse "$1 needs a path"
		printf -v "${1#--}" %s "$(readlink -m "$2")"
		shift
		;;
	none | optee | optee-sps | tfa-el3 | hafnium) worlds+=("$1") ;;
	-h | --help) usage && exit ;;
	*) usage >&2 && exit 2 ;;
	esac
	shift
done

check_image() { # file, option, greatest size
	[ -f "$1" ] || refuse "$2: no such file: $1"
	[ -r "$1" ] || refuse "$2: may not be read: $1"
	[ -s "$1" ] || refuse "$2: the file is empty: $1"
	[ "$(stat -Lc %s "$1")" -le "$3" ] || refuse "$2: more than $3 bytes: $1"
}

if [ -n "$hafnium" ]; then
	[ -e "$hafnium/src/ffa/spmc" ] || refuse "--hafnium: not the sources of Hafnium: $hafnium"
	[[ " ${worlds[*]} " = *" hafnium "* ]] || worlds+=(hafnium)
fi
if [ -n "$fip$bl1" ]; then
	if [ -z "$fip" ] || [ -z "$bl1" ]; then
		refuse "--fip and --bl1 go together"
	fi
	[ ${#worlds[@]} -eq 0 ] || refuse "a world is not built from --fip"
	check_image "$bl1" --bl1 $most_bl1
	check_image "$fip" --fip $((flash_size - most_bl1))
	fiptool info "$fip" >/dev/null 2>&1 || refuse "--fip: not a firmware image package: $fip"
	fiptool info "$fip" | grep -q '^Trusted Boot Firmware BL2' || refuse "--fip: without BL2: $fip"
	worlds=(given)
elif [ ${#worlds[@]} -eq 0 ]; then
	worlds=(none optee optee-sps tfa-el3)
fi
if [ -n "$record" ] && ! { : >>"$record"; } 2>/dev/null; then
	refuse "--record: cannot be written: $record"
fi

quietly() {
	"$@" >"$build/log" 2>&1 || {
		cat "$build/log" >&2
		exit 1
	}
}

build_images() {
	mkdir -p "$build"
	quietly cmake -S . -B "$build/images" -G Ninja -DCMAKE_BUILD_TYPE=MinSizeRel \
		-DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/aarch64.cmake" -DFFA_NOTIFY_INSTALL=OFF \
		-DFFA_MONITOR_BASE=0x60000000 -DFFA_MONITOR_VMS=1,2,3,4 -DFFA_MONITOR_RECORDING=recording.bin
	quietly cmake --build "$build/images" --target monitor real sp0 sp1
	quietly cmake --preset host
	quietly cmake --build --preset host --target ffa-trace-judge
}

# Where world.sh finds it, now and in later runs.
take_hafnium() {
	local sources=$build/sources/hafnium
	mkdir -p "$build/sources"
	rm -rf "$build/hafnium/about" "$sources" "$sources.version"
	mkdir "$sources"
	cp -R "$hafnium"/{.gn,BUILD.gn,build,inc,src,vmlib} "$sources"
	git --git-dir="$hafnium/.git" describe --tags --always >"$sources.version" 2>/dev/null ||
		echo "of unknown version" >"$sources.version"
}

# In a directory of its own, which gets flash, consoles and recording.
boot() { # world, image with or without -NUMBER, QEMU options...
	local world=$1 image=$2 directory=$build/$1/$2
	shift 2
	rm -rf "$directory"
	mkdir -p "$directory"
	cp "$build/$world/fip.bin" "$directory/fip.bin"
	chmod u+w "$directory/fip.bin"
	fiptool update --nt-fw "$images/${image%-*}.bin" "$directory/fip.bin"
	truncate -s $flash_size "$directory/flash.bin"
	dd if="$build/$world/bl1.bin" of="$directory/flash.bin" conv=notrunc status=none
	dd if="$directory/fip.bin" of="$directory/flash.bin" bs=$most_bl1 seek=1 conv=notrunc status=none
	(cd "$directory" && timeout $seconds qemu-system-aarch64 -M virt,secure=on,virtualization=on,gic-version=3 \
		-cpu max,sme=off,sve=off -smp 2 -m 1057M -net none -display none -monitor none \
		-serial file:console -serial file:secure -semihosting-config enable=on,target=native \
		-bios flash.bin "$@" </dev/null) || {
		fail "$image" "QEMU ended with $?"
		tail -n 15 "$directory/console" | tr -d '\r' | sed 's/^/    /'
	}
	rm -f "$directory"/{flash,fip}.bin
}

fail() { # image, text
	echo "FAILED: $world, $1: $2"
	failed=1
}

# No more than its lines promise, and no rule broken.
judge() { # image, options of verdict.py...
	local image=$1 dump=$build/$world/$1/recording.bin said
	shift
	if ! [ -s "$dump" ]; then
		fail "$image" "there is no recording"
		return
	fi
	if ! said=$(PATH="$PWD/build/host/tools:$PATH" python3 -B tools/ffa_trace check --verbose --profile "$profile" "$dump" 2>&1); then
		echo "$said" | tail -n 10
		fail "$image" "ffa-trace check: $(tail -n 1 <<<"$said")"
	fi
	if ! figures=$(python3 -B "$here/verdict.py" "$@" "$dump"); then
		grep '^FAILED' <<<"$figures" || true
		fail "$image" "what the recording shows is not enough"
	fi
	figures=$(tail -n 1 <<<"$figures")
}

tell_story() { # what the console has to say of the probe, options of verdict.py...
	local said=$1
	shift
	boot "$world" monitor
	grep -aq "^ffa: probe .*$said" "$build/$world/monitor/console" || fail monitor "the probe does not say $said"
	judge monitor "$@"
}

live() { # VMs, VMs at once, first SP, SPs, one death in so many works, options of verdict.py...
	live_on 1 "$@"
}

live_on() { # CPUs, and as above
	local number at=$((0x60000000 - 28)) options=() image=real-$1
	for number in "$seed" "${@:2:5}" "$1"; do
		options+=(-device "loader,addr=$at,data=$number,data-len=4")
		at=$((at + 4))
	done
	shift 6
	boot "$world" "$image" "${options[@]}"
	judge "$image" "$@"
}

judge_world() {
	seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	profile=strict-1.3
	case $world in
	none)
		tell_story 'result=-3'
		figures='no FF-A, and the probe says so'
		;;
	optee)
		profile=optee-4.10
		# It has room for two guests at once, and refuses others. It does not free all tables of a guest: at
		# some 60 guests its memory is used up.
		tell_story 'subscribers=1 .*result=0' --vms 2
		live 40 2 0 0 0 --vms 5
		;;
	optee-sps)
		profile=optee-4.10-novirt
		tell_story 'subscribers=2 .*result=0' --vms 4
		live $life_vms 8 0x8005 2 0 --vms 200 --suspensions 100 --chained 5 --sp 8005 --sp 8006
		;;
	tfa-el3)
		profile=tfa-el3-2.15
		tell_story 'subscribers=0 .*result=0'
		grep -aq '^ffa: partition id=8001 ' "$build/$world/monitor/console" || fail monitor "no SP 8001 in the list"
		live 1 1 0x8001 1 0 --sp 8001
		figures="no SP has subscribed, as TF-A 2.12 lists them: the probe is the test"
		;;
	hafnium)
		profile='hafnium-2.15'
		tell_story 'subscribers=3 .*result=0' --vms 4
		# An interrupt in an SP that another one called names the one that called.
		live $life_vms 8 0x8001 3 64 --vms 200 --suspensions 100 --calls 100 --deaths 20 \
			--sp 8001 --sp 8002 --sp 8003
		on_one=$figures
		live_on 2 $life_vms 16 0x8001 3 0 --vms 200 --suspensions 100 --sp 8001 --sp 8002 --sp 8003
		figures="$on_one; on 2 CPUs $figures"
		;;
	given)
		tell_story ''
		live 40 2 0 0 0
		;;
	esac
	echo "firmware: $world (seed $seed): $about: $figures"
	all+="${all:+; }$world: $figures"
}

build_images
[ -z "$hafnium" ] || take_hafnium
failed=0 all=
for world in "${worlds[@]}"; do
	if [ "$world" = given ]; then
		mkdir -p "$build/given"
		cp "$fip" "$build/given/fip.bin"
		cp "$bl1" "$build/given/bl1.bin"
		about=$(basename "$fip")
	else
		"$here/world.sh" "$world" "$build" "$images"
		about=$(cat "$build/$world/about")
	fi
	judge_world
	if [ -n "$record" ]; then
		python3 -B "$here/verdict.py" --record "$record" "$build/$world/monitor/recording.bin" >/dev/null
	fi
done
if [ "$failed" -ne 0 ]; then
	exit 1
fi
echo "firmware: worlds: ${#worlds[@]}, nothing broken; $all"

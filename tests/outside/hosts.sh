#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# hosts.sh gcc|clang: compiles the core and the conduits with the options of each host in hosts.txt,
# then with the warnings of all of them at once, warnings being errors; and the files that
# scripts/amalgamate makes, whole and events alone. No symbol may be needed from outside.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case ${1-} in
gcc)
	# Debian's makes position-independent executables unless told otherwise.
	cc=(aarch64-linux-gnu-gcc -fno-pie)
	link=(-nostdlib -r -flinker-output=nolto-rel)
	;;
clang)
	cc=(clang --target=aarch64-none-elf -Qunused-arguments)
	link=(-nostdlib -r -fuse-ld=lld)
	;;
*)
	echo "usage: hosts.sh gcc|clang" >&2
	exit 2
	;;
esac
compiler=$1
mapfile -t sources < <(grep '^[^#]' "$root/src/core/sources.txt" | sed "s|^|$root/src/core/|")
sources+=("$root/src/arch/aarch64/smccc.S")

# Whether the compiler knows an option.
echo 'typedef int option;' >"$work/option.c"
declare -A knows
is_known() {
	if [ -z "${knows[$1]-}" ]; then
		knows[$1]=no
		if "${cc[@]}" -Werror -Wall "$1" -c "$work/option.c" -o "$work/option.o" 2>/dev/null; then
			knows[$1]=yes
		fi
	fi
	[ "${knows[$1]}" = yes ]
}

# compile NAME STANDARD OPTION...: leaves out what the compiler does not know, and links the result; with
# -fsyntax-only it only reads the sources. With -nostdinc the types come from types.h, which has what notify.h asks for and no more.
compile() {
	local name=$1 standard=$2 option undefined options=() allowed=
	shift 2
	if ! is_known "-std=$standard"; then
		standard=${standard/23/2x}
	fi
	for option; do
		if is_known "$option"; then
			options+=("$option")
		fi
	done
	if [[ " $* " == *" -nostdinc "* ]]; then
		options+=({-D,-DHOST_}FFA_NOTIFY_PLATFORM_HEADER='"types.h"' -I"$here")
	fi
	# What the compiler itself calls when it is to protect or to clear the stack.
	if [[ " $* " == *" -fstack-protector-"* ]]; then
		allowed+=' __stack_chk_fail __stack_chk_guard'
	fi
	if [[ " $* " == *" -ftrivial-auto-var-init="* ]]; then
		allowed+=' memset'
	fi
	rm -rf "$work/objects"
	mkdir "$work/objects"
	cd "$work/objects"
	"${cc[@]}" -std="$standard" "${options[@]}" -Werror -I"$root/include" -c "${sources[@]}"
	if [[ " $* " == *" -fsyntax-only "* ]]; then
		echo "ok: $name, $standard, read"
		return
	fi
	"${cc[@]}" "${options[@]}" "${link[@]}" ./*.o -o all
	undefined=$(aarch64-linux-gnu-nm -u all | awk -v allowed="$allowed " \
		'!index(allowed, " " $NF " ") { print $NF }')
	if [ -n "$undefined" ]; then
		echo "$name: undefined: $undefined" >&2
		exit 1
	fi
	echo "ok: $name, $standard"
}

hosts=()
declare -A standards compilers options_of
while read -r line; do
	case $line in
	'#'*) ;;
	*:*)
		host=${line%%:*}
		hosts+=("$host")
		read -r "standards[$host]" "compilers[$host]" <<<"${line#*:}"
		;;
	*) options_of[$host]+=" $line" ;;
	esac
done <"$here/hosts.txt"

# compile_for_hosts WHAT [OPTION...]: the sources with each host's options.
compile_for_hosts() {
	local host options
	for host in "${hosts[@]}"; do
		read -ra options <<<"${options_of[$host]}"
		if [[ " ${compilers[$host]} " == *" $compiler "* ]]; then
			compile "$host$1" "${standards[$host]}" "${options[@]}" "${@:2}"
		fi
	done
}

# Two files in place of the tree, with the warnings of all hosts and those that are only for them.
compile_amalgamated() {
	local what=$1
	mkdir "$work/$what"
	"$root/scripts/amalgamate" "${@:2}" "$work/$what"
	sources=("$work/$what/ffa_notify.c" "$work/$what/ffa_conduit.S")
	compile_for_hosts ", $what" -fsyntax-only
	compile "all ${#warnings[@]} warnings, $what" gnu99 -O2 -Wunused-macros "${strict[@]}"
}

compile_for_hosts ""
mapfile -t warnings < <(printf '%s\n' "${options_of[@]}" | grep -oE '(^| )-W\S+' | tr -d ' ' |
	grep -vE '^-W(no-|everything)' | sort -u)
strict=(-nostdinc -fno-builtin -ffreestanding -fno-common -mgeneral-regs-only -mstrict-align
	-mno-outline-atomics -Wpedantic "${warnings[@]}")
compile "all ${#warnings[@]} warnings" gnu99 -O2 "${strict[@]}"
for standard in c99 gnu11 c11 gnu17 c17 gnu23 c23; do
	compile "all ${#warnings[@]} warnings" $standard -O2 "${strict[@]}" -fsyntax-only
done
for variant in '-O0' '-Os -fPIC' '-Os -flto' '-O3 -flto -fPIC' \
	'-Os -mbranch-protection=standard' '-O2 -flto -fPIC -mbranch-protection=pac-ret+leaf+b-key+bti'; do
	read -ra options <<<"$variant"
	compile "all warnings, $variant" gnu99 "${options[@]}" "${strict[@]}"
done
compile "all warnings, no log, freed after boot" gnu99 -O2 -DFFA_NOTIFY_NO_LOG \
	-DFFA_NOTIFY_INIT='__attribute__((section(".init.text")))' "${strict[@]}"

compile_amalgamated "two files"
compile_amalgamated events --events --prefix host_

for header in "$root"/include/ffa/*.h; do
	echo "#include <ffa/$(basename "$header")>" | "${cc[@]}" -nostdinc -I"$here" -I"$root/include" \
		-DFFA_NOTIFY_PLATFORM_HEADER='"types.h"' -DFOR_SPMC_H -Werror -fsyntax-only -x c -
done
echo "ok: each header with the types of types.h"

for option in "${!knows[@]}"; do
	if [ "${knows[$option]}" = no ]; then
		echo "left out, since $compiler does not know it: $option"
	fi
done

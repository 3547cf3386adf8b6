#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: toolchains.sh [COMPILER...]
# Builds everything with compilers newer than Debian 12's, for AArch64 and for this machine, at all levels of
# optimisation, warnings being errors. Runs the unit tests but the two long ones, and the machine tests but the
# soak; checks that no archive for AArch64 needs a symbol from outside; shows the core's size.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
root=$PWD
place=$root/build/toolchains
work=$place/work
all=(gcc-14 gcc-16 clang-19 clang-22 none-elf)
levels=(-O0 -Os -O2 -O3 -Og "-O2 -flto=auto")
compilers=("$@")
for name; do
	if [[ " ${all[*]} " != *" $name "* ]]; then
		echo "usage: tests/run toolchains [COMPILER...], of ${all[*]}" >&2
		exit 2
	fi
done
if [ $# -eq 0 ]; then
	compilers=("${all[@]}")
fi

"$root/tests/outside/toolchains/install.sh" "$place"
rm -rf "$work"
mkdir "$work"
log=$work/log

fail() { # what is wrong
	cat "$log"
	echo "FAILED: $name for $target, $level: $1" >&2
	exit 1
}

# What a target needs: the compiler as a command, and options for CMake.
set_up() {
	local prefix=''
	options=()
	link=(-nostdlib -r "-Wl,--whole-archive")
	unset LDFLAGS
	case $name,$target in
	gcc-*,AArch64) prefix=aarch64-linux-gnu- ;;
	none-elf,AArch64) prefix=aarch64-none-elf- ;;
	esac
	if [ "$target" = AArch64 ]; then
		options+=(--toolchain "$root/cmake/aarch64.cmake")
	fi
	case $name,$target in
	clang-*,AArch64)
		options+=(-DFFA_TOOLCHAIN=clang)
		cc=(clang --target=aarch64-none-elf -fuse-ld=lld)
		;;
	clang-*)
		options+=(-DCMAKE_C_COMPILER=clang -DCMAKE_AR="$place/$name/llvm-ar" -DCMAKE_RANLIB="$place/$name/llvm-ranlib")
		cc=(clang -fuse-ld=lld)
		export LDFLAGS=-fuse-ld=lld
		;;
	*)
		cc=("${prefix}gcc")
		options+=(-DFFA_GCC="${cc[0]}" -DCMAKE_C_COMPILER="${cc[0]}"
			-DCMAKE_AR="$place/$name/${prefix}gcc-ar" -DCMAKE_RANLIB="$place/$name/${prefix}gcc-ranlib")
		link+=(-flinker-output=nolto-rel)
		;;
	esac
}

build() {
	rm -rf "$work/tree"
	cmake -G Ninja -S "$root" -B "$work/tree" -DCMAKE_BUILD_TYPE=None -DFFA_NOTIFY_WERROR=ON \
		-DFFA_NOTIFY_INSTALL=OFF "${options[@]}" >"$log" 2>&1 || fail "it cannot be configured"
	cmake --build "$work/tree" --parallel 2 >"$log" 2>&1 || fail "it does not build"
	# What the linker says is an error nowhere.
	if grep -q 'warning:' "$log"; then
		fail "there are warnings"
	fi
}

# Each archive as one object, also where its members hold what only link-time optimisation reads.
make_objects() {
	local archive
	for archive in "$work"/tree/libffa-*.a; do
		# shellcheck disable=SC2086 # options
		"${cc[@]}" $level "${link[@]}" "$archive" -o "${archive%.a}.o" >"$log" 2>&1 || fail "$archive does not link"
	done
}

# Where there is no C library. On the host, clang 19 calls memset at -O0.
check_symbols() {
	local object undefined
	for object in "$work"/tree/libffa-*.o; do
		undefined=$(aarch64-linux-gnu-nm -u "$object" | awk '{ print $NF }' | xargs)
		if [ -n "$undefined" ]; then
			fail "${object##*/} needs $undefined"
		fi
	done
}

size_of_core() {
	aarch64-linux-gnu-size -A "$work/tree/libffa-notify.o" |
		awk '$1 ~ /^\.(text|rodata)/ { sum += $2 } END { print sum }'
}

run_tests() {
	ctest --test-dir "$work/tree" --parallel 2 --no-tests=error --output-on-failure \
		--exclude-regex '\.(sweep|faults|bench|soak-.)$' >"$log" 2>&1 || fail "a test fails"
	sed -n 's/^100% tests passed, .* out of //p' "$log" >"$work/passed"
}

# In a shell of its own, for the sake of the path. Run in the background: as a condition it would go on after errors.
try() (
	PATH=$place/$name:$PATH
	export CFLAGS=$level
	set_up
	build
	make_objects
	if [ "$target" = AArch64 ]; then
		check_symbols
	fi
	run_tests
)

builds=0 tests=0 failed=0
least='' most=0
rows=()
used=()
for name in "${compilers[@]}"; do
	if [ ! -d "$place/$name" ]; then
		echo "toolchains: left out, since it is not there: $name" >&2
		continue
	fi
	used+=("$name")
	targets=(AArch64 host)
	if [ "$name" = none-elf ]; then
		targets=(AArch64)
	fi
	for target in "${targets[@]}"; do
		row="| $name | $target |"
		for level in "${levels[@]}"; do
			try &
			if ! wait $!; then
				failed=$((failed + 1))
				row+=" - |"
				continue
			fi
			passed=$(cat "$work/passed")
			size=$(size_of_core)
			builds=$((builds + 1))
			tests=$((tests + passed))
			row+=" $size |"
			if [ "$target" = AArch64 ]; then
				most=$((size > most ? size : most))
				least=$((size < ${least:-size + 1} ? size : least))
			fi
			echo "ok: $name for $target, $level: $passed tests, $size bytes of core"
		done
		rows+=("$row")
	done
done
if [ ${#used[@]} -eq 0 ]; then
	echo "toolchains: none of ${compilers[*]} is there" >&2
	exit 1
fi
rm -rf "$work"
{
	printf '| Core, bytes of .text and .rodata | for |'
	printf ' %s |' "${levels[@]}"
	printf '\n|---|---|'
	printf -- '---:|%.0s' "${levels[@]}"
	printf '\n%s' "${rows[@]}"
	echo
} | sed 's/-O2 -flto=auto/-O2, LTO/'
if [ $failed -ne 0 ]; then
	echo "toolchains: $failed builds failed, $builds did not" >&2
	exit 1
fi
echo "toolchains: ${used[*]}: $builds builds without a warning, none for AArch64 needs a symbol from outside, $tests tests passed;" \
	"core for AArch64: $least to $most B"

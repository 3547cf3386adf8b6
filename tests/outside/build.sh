#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Builds a program that gets the library through CMake or pkg-config, in the way named by the
# argument, and runs it where this machine can.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Installs the library in $work/prefix. The move shows that nothing holds the first place's name.
install_library() {
	build library "$root" -DFFA_NOTIFY_BUILD_TESTS=OFF -DFFA_NOTIFY_BUILD_EXAMPLES=OFF \
		-DCMAKE_INSTALL_PREFIX=/nowhere "$@"
	quietly cmake --install "$work/library" --prefix "$work/first"
	mv "$work/first" "$work/prefix"
}

# The arguments that cc needs for the installed packages named.
flags_of() {
	local pc
	pc=$(find "$work/prefix" -type d -name pkgconfig)
	PKG_CONFIG_PATH=$pc pkg-config --cflags --libs "$@"
}

# A program that takes the address of every function declared in the public headers given.
every_declaration() {
	local header
	for header; do
		echo "#include <ffa/$header>"
	done
	echo 'extern void (*const all[])(void);'
	echo 'void (*const all[])(void) = {'
	"$root/tests/gates/public_functions.sh" "$@" | sed 's/.*/(void (*)(void))&,/'
	echo '};'
}

case ${1-} in
subdirectory)
	build consumer "$here/consumer" -DFFA_NOTIFY_SOURCE="$root"
	"$work/consumer/consumer"
	;;
installed)
	install_library
	build consumer "$here/consumer" -DCMAKE_PREFIX_PATH="$work/prefix"
	"$work/consumer/consumer"
	# The command, which ends with 1, and its judge beside it.
	diff <("$work/prefix/bin/ffa-trace" check --any-handle --profile hafnium-2.15 \
		"$root/tests/recordings/data/hafnium-2.15-ffa1.2.tsv" || [ $? -eq 1 ]) \
		"$root/tests/recordings/expected/hafnium-2.15-ffa1.2.check"
	;;
pkg-config)
	install_library -DFFA_NOTIFY_MAX_SUBSCRIBERS=8
	read -ra flags < <(flags_of ffa-notify ffa-spmc)
	for compiler in "cc -std=c99" "c++ -std=c++20 -x c++"; do
		read -ra cc <<<"$compiler"
		"${cc[@]}" -DEXPECTED_SUBSCRIBERS=8 "$here/consumer/consumer.c" -x none "${flags[@]}" \
			-o "$work/consumer"
		"$work/consumer"
		echo "ok: $compiler"
	done
	# Who holds the list of subscribers links nothing of discovery, from either archive.
	for library in ffa-notify ffa-events; do
		read -ra flags < <(flags_of $library)
		cc "$here/consumer/events.c" "${flags[@]}" -o "$work/events"
		"$work/events"
		if nm "$work/events" | grep -E 'ffa_(probe|partinfo|table|vm_announce|vm_save)'; then
			echo "$library: more than events is linked" >&2
			exit 1
		fi
	done
	;;
aarch64)
	toolchain=-DCMAKE_TOOLCHAIN_FILE=$root/cmake/aarch64.cmake
	for compiler in gcc clang; do
		install_library "$toolchain" -DFFA_TOOLCHAIN=$compiler
		build consumer "$here/consumer" "$toolchain" -DFFA_TOOLCHAIN=$compiler \
			-DCMAKE_PREFIX_PATH="$work/prefix"
		echo "ok: linked by $compiler without any other library"
		rm -r "$work/library" "$work/prefix" "$work/consumer"
	done
	;;
declarations)
	cd "$root/include/ffa"
	headers=(*.h)
	portable=(notify.h partinfo.h spmc.h trace.h)
	install_library
	read -ra flags < <(flags_of ffa-notify ffa-spmc ffa-trace)
	{ every_declaration "${portable[@]}"; echo 'int main(void) { return all[0] == 0; }'; } \
		>"$work/all.c"
	cc "$work/all.c" "${flags[@]}" -o "$work/all"
	"$work/all"
	echo "ok: $(grep -c '^(void' "$work/all.c") functions of ${portable[*]} on this machine"
	rm -r "$work/library" "$work/prefix"

	install_library -DCMAKE_TOOLCHAIN_FILE="$root/cmake/aarch64.cmake"
	read -ra flags < <(flags_of ffa-notify ffa-conduit ffa-spmc ffa-trace)
	every_declaration "${headers[@]}" >"$work/all.c"
	aarch64-linux-gnu-gcc -ffreestanding -nostdlib -static -Wl,--entry=0 "$work/all.c" \
		"${flags[@]}" -o "$work/all"
	echo "ok: $(grep -c '^(void' "$work/all.c") functions of ${headers[*]} on AArch64"
	;;
*)
	echo "usage: build.sh subdirectory|installed|pkg-config|aarch64|declarations" >&2
	exit 2
	;;
esac

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: install.sh DIRECTORY
# Makes DIRECTORY/NAME for each compiler NAME: a folder to be put on the path, in which the compiler and its tools
# have their plain names. Those that Debian 12 lacks are unpacked from the packages of a later suite into
# DIRECTORY/root, with the libraries that they need, and nothing of the system changes. What cannot be had is
# named. What an earlier run has made stays.
set -euo pipefail
suite=forky
names=(gcc-14 gcc-16 clang-22 none-elf) # and clang-19, which Debian 12 has
mkdir -p "$1"
directory=$(cd "$1" && pwd)
root=$directory/root
# shellcheck source=tests/private_apt.sh
. "$(dirname "$(readlink -f "$0")")/../../private_apt.sh"

fail() { # reason: Debian 12's own compilers are used all the same
	echo "toolchains: $*" >&2
	return 1
}

packages_of() {
	case $1 in
	gcc-*) echo "$1 $1-aarch64-linux-gnu" ;;
	clang-*) echo "$1 lld-${1#*-} llvm-${1#*-}" ;;
	none-elf) echo gcc-aarch64-none-elf picolibc-aarch64-none-elf ;;
	esac
}

lacking() { # reason, compilers
	printf 'toolchains: %s\n' "${@:2}" | sed "s/\$/ is not to be had: $1/" >&2
}

# Downloads what is missing. A compiler of which the suite lacks a package is left out.
download() {
	local name packages
	find_mirror || return 0
	rm -rf "$directory/apt"
	open_apt "$directory/apt" deb "$suite" || return 0
	for name in "${missing[@]}"; do
		read -ra packages <<<"$(packages_of "$name")"
		if in_apt install -y --no-install-recommends --download-only "${packages[@]}" >"$apt/log" 2>&1; then
			got+=("$name")
		else
			cat "$apt/log" >&2
		fi
	done
}

# The programs run on the libraries of their own suite. What they compile is for the system's: the C library's
# files for linking are left out.
unpack() {
	local archive program programs libraries=$root/usr/lib/x86_64-linux-gnu
	for archive in "$apt"/var/cache/apt/archives/*.deb; do
		case $archive in */libc6-dev_*) continue ;; esac
		dpkg -x "$archive" "$root"
	done
	mapfile -t programs < <(find "$root"/usr/{bin,libexec,lib/llvm-*/bin} -type f -perm -u+x)
	for program in "${programs[@]}"; do
		patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$libraries" \
			"$program" 2>/dev/null || true # a script or a library
	done
	# They name a folder of their own, which would count in place of the programs'.
	find "$libraries" -name 'libLLVM.so.*' -exec patchelf --remove-rpath {} +
	find "$libraries" -name 'libclang-cpp.so.*' -exec patchelf --remove-rpath {} +
}

# Debian's gcc has the absolute name of the system's assembler, which is too old for what gcc 15 and later write.
with_own_assembler() { # gcc
	local machine
	machine=$("$1" -dumpmachine)
	"$1" -dumpspecs | sed "/^\*invoke_as:/,/^\$/s/ as / $machine-as /" >"$apt/specs"
	cp "$apt/specs" "$(dirname "$("$1" -print-libgcc-file-name)")/specs"
}

# link FOLDER PROGRAM NAME...: the program by these names.
link() {
	local name
	for name in "${@:3}"; do
		ln -sf "$2" "$1/$name"
	done
}

binutils=(ar as ld nm objcopy objdump ranlib readelf size)
fill() { # name, folder, where its programs are
	local bin=$3 version=${1#*-} tool prefix
	case $1 in
	gcc-*)
		for prefix in '' x86_64-linux-gnu- aarch64-linux-gnu-; do
			for tool in "${binutils[@]}"; do
				link "$2" "$bin/$prefix$tool" "$prefix$tool"
			done
		done
		for prefix in '' aarch64-linux-gnu-; do
			for tool in gcc gcc-ar gcc-nm gcc-ranlib; do
				link "$2" "$bin/$prefix$tool-$version" "$prefix$tool"
			done
			with_own_assembler "$bin/${prefix}gcc-$version"
		done
		;;
	clang-*)
		link "$2" "$bin/clang-$version" clang
		for tool in lld ar nm ranlib objcopy objdump; do
			link "$2" "$bin/llvm-$tool-$version" "llvm-$tool"
		done
		link "$2" "$bin/ld.lld-$version" ld.lld
		;;
	none-elf)
		for tool in gcc gcc-ar gcc-nm gcc-ranlib "${binutils[@]}"; do
			link "$2" "$bin/aarch64-none-elf-$tool" "aarch64-none-elf-$tool"
		done
		;;
	esac
}

# The folder has its name when it is whole.
provide() { # name, where its programs are
	local folder=$directory/$1 cc
	rm -rf "$folder.new"
	mkdir "$folder.new"
	fill "$1" "$folder.new" "$2"
	for cc in "$folder.new"/{gcc,clang,aarch64-none-elf-gcc}; do
		if [ -L "$cc" ] && ! "$cc" --version >/dev/null; then
			lacking "what was unpacked does not start" "$1"
			return
		fi
	done
	mv "$folder.new" "$folder"
}

missing=()
for name in "${names[@]}"; do
	if [ ! -d "$directory/$name" ]; then
		missing+=("$name")
	fi
done
if [ ! -d "$directory/clang-19" ] && command -v clang-19 ld.lld-19 llvm-ar-19 >/dev/null; then
	provide clang-19 /usr/bin
fi
if [ ${#missing[@]} -eq 0 ]; then
	exit
fi
if [ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ]; then
	lacking "only Debian for amd64 is set up here" "${missing[@]}"
	exit
fi
got=()
download
if [ ${#got[@]} -ne 0 ]; then
	unpack
fi
for name in "${missing[@]}"; do
	if [[ " ${got[*]} " == *" $name "* ]]; then
		provide "$name" "$root/usr/bin"
	else
		lacking "Debian's suite $suite does not give its packages" "$name"
	fi
done
rm -rf "$apt"

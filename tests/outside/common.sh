# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# shellcheck disable=SC2034 # used by the scripts that source this one
# Sourced by the scripts that use the library as an outsider does.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Runs a command silently unless it fails.
quietly() {
	"$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
}

# vendor DIRECTORY: puts a copy of the library there, as a project would that takes it in.
vendor() {
	mkdir -p "$1"
	cp -r "$root"/{CMakeLists.txt,cmake,include,meson.build,src,tools} "$1"
}

# build DIRECTORY SOURCE [CMAKE-OPTION...]: by CMake, in that directory of $work.
build() {
	quietly cmake -G Ninja -S "$2" -B "$work/$1" "${@:3}"
	quietly cmake --build "$work/$1" -j2
}

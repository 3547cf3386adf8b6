#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: fetch.sh DIRECTORY deb|source PACKAGE FILE SUITE...
# Downloads a binary or a source package of the first of Debian's suites whose mirror has it, and prints the
# path of its file that matches the pattern FILE. Nothing of the system changes.
set -euo pipefail
mkdir -p "$1"
directory=$(cd "$1" && pwd)
kind=$2 package=$3 file=$4
shift 4

fail() {
	echo "$package is missing: $1" >&2
	exit 1
}

# shellcheck source=tests/private_apt.sh
. "$(dirname "$(readlink -f "$0")")/../private_apt.sh"

find_mirror
case $kind in
deb) type=deb ;;
*) type=deb-src ;;
esac
found=

# Which of the files the mirror lacks is known by asking again: what is there and whole is not asked for.
download() {
	if [ "$kind" = deb ]; then
		in_apt download "$package"
	else
		in_apt source --download-only "$package" || true
		if in_apt source --download-only --print-uris "$package" | grep -qF "/$file'"; then
			return 1
		fi
	fi
}

for suite; do
	if (cd "$directory" && open_apt "$directory/apt" $type "$suite" && download) >"$directory/log" 2>&1; then
		found=$(find "$directory" -maxdepth 1 -name "$file" | head -n 1)
	fi
	rm -rf "$directory/apt"
	[ -z "$found" ] || break
done
if [ -z "$found" ]; then
	cat "$directory/log" >&2
	fail "$mirror has no $file in $*"
fi
echo "$found"

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

if ! command -v apt-get >/dev/null; then
	fail "this is not Debian"
fi
# shellcheck disable=SC2016 # apt-get expands them
mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Identifier: Packages' |
	sed -n 's/^Debian Debian //p' | head -n 1)
[ -n "$mirror" ] || fail "no source of Debian packages is set up (apt-get update?)"

apt=$directory/apt
private=(-qq -o "Dir=$apt" -o "Dir::State::status=$apt/var/lib/dpkg/status" -o APT::Sandbox::User=root)
found=

# Which of the files the mirror lacks is known by asking again: what is there and whole is not asked for.
download() {
	if [ "$kind" = deb ]; then
		apt-get "${private[@]}" download "$package"
	else
		apt-get "${private[@]}" source --download-only "$package" || true
		if apt-get "${private[@]}" source --download-only --print-uris "$package" | grep -qF "/$file'"; then
			return 1
		fi
	fi
}

for suite; do
	mkdir -p "$apt"/{etc/apt/{preferences,apt.conf}.d,var/lib/{apt/lists/partial,dpkg},var/cache/apt/archives/partial}
	: >"$apt/var/lib/dpkg/status"
	for line in deb deb-src; do
		echo "$line [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
	done >"$apt/etc/apt/sources.list"
	if (cd "$directory" && apt-get "${private[@]}" update && download) >"$directory/log" 2>&1; then
		found=$(find "$directory" -maxdepth 1 -name "$file" | head -n 1)
	fi
	rm -rf "$apt"
	[ -z "$found" ] || break
done
if [ -z "$found" ]; then
	cat "$directory/log" >&2
	fail "$mirror has no $file in $*"
fi
echo "$found"

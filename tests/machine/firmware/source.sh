#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: source.sh DIRECTORY PACKAGE SUITE...
# Makes DIRECTORY/PACKAGE, unless it is there, from Debian's source package of that name: that of the first
# release for which the mirror has it. What apt keeps of other releases is in the directory too, and
# nothing of the system changes. DIRECTORY/PACKAGE.version says what it is.
set -euo pipefail
package=$2
if [ -e "$1/$package.version" ]; then
	exit
fi
mkdir -p "$1"
directory=$(cd "$1" && pwd)
shift 2

fail() {
	echo "firmware: the source package $package is missing: $*" >&2
	exit 1
}

# shellcheck source=tests/private_apt.sh
. "$(dirname "$(readlink -f "$0")")/../../private_apt.sh"

update() { # suite
	apt=$directory/apt-$1
	[ -e "$apt/updated" ] || { open_apt "$apt" deb-src "$1" && touch "$apt/updated"; }
}

unpack() {
	local archives=$directory/$package.unpacking version
	rm -rf "$archives" "${directory:?}/$package"
	mkdir "$archives"
	(cd "$archives" && in_apt source --download-only --only-source "$package") || return 1
	version=$(sed -n 's/^Version: //p' "$archives"/*.dsc | head -n 1)
	dpkg-source --no-check -x "$archives"/*.dsc "$directory/$package" >/dev/null || return 1
	rm -rf "$archives"
	echo "$version" >"$directory/$package.version"
}

find_mirror
for suite do
	if update "$suite" && unpack; then
		echo "$package $(cat "$directory/$package.version") of $suite"
		exit
	fi
	echo "firmware: $mirror has no $package in $suite" >&2
done
fail "$mirror has it in none of: $*"

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

in_root() { # command of apt-get, arguments
	apt-get -qq -o "Dir=$apt" -o "Dir::State::status=$apt/status" -o APT::Sandbox::User=root "$@"
}

update() { # suite
	apt=$directory/apt-$1
	if [ -e "$apt/updated" ]; then
		return
	fi
	mkdir -p "$apt"/{etc/apt/{preferences,apt.conf}.d,var/lib/apt/lists/partial,var/cache/apt/archives/partial}
	: >"$apt/status"
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" \
		>"$apt/etc/apt/sources.list"
	in_root update && touch "$apt/updated"
}

unpack() {
	local archives=$directory/$package.unpacking version
	rm -rf "$archives" "${directory:?}/$package"
	mkdir "$archives"
	(cd "$archives" && in_root source --download-only --only-source "$package") || return 1
	version=$(sed -n 's/^Version: //p' "$archives"/*.dsc | head -n 1)
	dpkg-source --no-check -x "$archives"/*.dsc "$directory/$package" >/dev/null || return 1
	rm -rf "$archives"
	echo "$version" >"$directory/$package.version"
}

if ! command -v apt-get >/dev/null; then
	fail "this is not Debian"
fi
# shellcheck disable=SC2016 # apt-get expands them
mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Identifier: Packages' |
	sed -n 's/^Debian Debian //p' | head -n 1)
[ -n "$mirror" ] || fail "no source of Debian packages is set up (apt-get update?)"
for suite do
	if update "$suite" && unpack; then
		echo "$package $(cat "$directory/$package.version") of $suite"
		exit
	fi
	echo "firmware: $mirror has no $package in $suite" >&2
done
fail "$mirror has it in none of: $*"

# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Sourced by the scripts that take packages of another Debian release than this one. apt keeps all that it knows
# of that release in a directory, and nothing of the system changes. Whoever sources this has fail(),
# which ends or returns 1.

# Sets $mirror to where this system has Debian's packages from.
find_mirror() {
	local tool
	for tool in apt-get dpkg; do
		command -v $tool >/dev/null || fail "this is not Debian" || return
	done
	# shellcheck disable=SC2016 # apt-get expands them
	mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Identifier: Packages' |
		sed -n 's/^Debian Debian //p' | head -n 1)
	[ -n "$mirror" ] || fail "no source of Debian packages is set up (apt-get update?)"
}

# open_apt DIRECTORY deb|deb-src SUITE: what in_apt uses from then on. Fails if the mirror does not have the suite.
open_apt() {
	apt=$1
	mkdir -p "$apt"/{etc/apt/{preferences,apt.conf}.d,var/lib/apt/lists/partial,var/cache/apt/archives/partial}
	: >"$apt/status"
	echo "$2 [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $3 main" >"$apt/etc/apt/sources.list"
	in_apt update
}

in_apt() { # command of apt-get, arguments
	apt-get -qq -o "Dir=$apt" -o "Dir::State::status=$apt/status" -o APT::Sandbox::User=root "$@"
}

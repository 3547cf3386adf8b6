# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Sourced by the examples' scripts, which define die().

# install_missing {COMMAND PACKAGE}...: installs the Debian packages whose commands are not there.
install_missing() {
	missing=
	while [ $# -ne 0 ]; do
		command -v "$1" >/dev/null || missing="$missing $2"
		shift 2
	done
	[ -n "$missing" ] || return 0
	echo "Packages to be installed:$missing"
	command -v apt-get >/dev/null || die "no apt-get here: please install the packages above"
	[ "$(id -u)" -eq 0 ] || die "not root: please install the packages above"
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update || die "apt-get update failed"
	# shellcheck disable=SC2086 # one word each
	apt-get -qq install -y --no-install-recommends $missing >/dev/null ||
		die "apt-get install failed"
}

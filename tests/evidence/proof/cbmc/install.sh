#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# usage: install.sh DIRECTORY
# Makes DIRECTORY/cbmc, CBMC 6, unless there is one on the path. Debian has it from release 13 on; for
# 12 the packages of 13 are unpacked into the directory, with the libraries that they need, and
# nothing of the system changes.
set -euo pipefail
suite=trixie
packages=(cbmc minisat libc6 libstdc++6 libgcc-s1 libgmp10 zlib1g)

mkdir -p "$1"
directory=$(cd "$1" && pwd)
if [ -x "$directory/cbmc" ] && "$directory/cbmc" --version >/dev/null 2>&1; then
	exit
fi
if found=$(command -v cbmc) && "$found" --version | grep -q '^6\.'; then
	ln -sf "$found" "$directory/cbmc"
	exit
fi

fail() {
	echo "CBMC 6 is missing: $1. Put one on the path, for example Debian 13's package cbmc." >&2
	exit 1
}

# shellcheck source=tests/private_apt.sh
. "$(dirname "$(readlink -f "$0")")/../../../private_apt.sh"

find_mirror
open_apt "$directory/apt" deb "$suite" || fail "apt-get update of $suite failed"
mkdir -p "$apt/debs"
(cd "$apt/debs" && in_apt download "${packages[@]}") || fail "apt-get download of ${packages[*]} failed"
for package in "$apt"/debs/*.deb; do
	dpkg -x "$package" "$directory/root"
done

loader=$(find "$directory/root" -name 'ld-linux-x86-64.so.2' | head -n 1)
[ -n "$loader" ] || fail "only x86-64 is set up here"
root=$directory/root
libraries=$(dirname "$loader"):$root/usr/lib/x86_64-linux-gnu:$root/usr/lib
cat >"$directory/cbmc" <<END
#!/bin/sh
exec "$loader" --library-path "$libraries" "$root/usr/bin/cbmc" "\$@"
END
chmod +x "$directory/cbmc"
"$directory/cbmc" --version >/dev/null || fail "what was unpacked does not start"
rm -rf "$apt"

# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Sourced by the hosts' apply.sh. A tree is changed at the end only: if nothing was missing.

die() {
	echo "apply.sh: $*" >&2
	exit 1
}

# start DIRECTORY GLUE ARGUMENT...: handles the arguments of apply.sh, whose usage() it calls. Files
# are named from DIRECTORY of the tree; GLUE is the one that finish() adds.
start() {
	directory=$1
	glue=$2
	shift 2
	[ "${1-}" != --help ] || { usage && exit 0; }
	[ $# -eq 1 ] || { usage >&2 && exit 2; }
	here=$(cd "$(dirname "$0")" && pwd)
	root=$(cd "$here/../.." && pwd)
	tree=$1
	host=$tree/$directory
	[ -d "$host" ] || die "no $directory in $tree: another tree than README.md names?"
	[ ! -e "$host/$glue" ] || die "$tree has been changed already"
	new=$(mktemp -d)
	trap 'rm -rf "$new"' EXIT
}

# edit FILE LINE SED-COMMAND: edits the one line that matches, or the lines from it on.
edit() {
	[ -f "$host/$1" ] || die "no $1: another tree than README.md names?"
	mkdir -p "$(dirname "$new/$1")"
	[ -e "$new/$1" ] || cp "$host/$1" "$new/$1"
	count=$(grep -Ec -e "$2" "$new/$1") || :
	[ "$count" -eq 1 ] || die "$1: $count lines match \"$2\", not one: another tree than README.md names?"
	sed -E "\\|$2|$3" "$new/$1" >"$new/edited"
	! cmp -s "$new/edited" "$new/$1" || die "$1: no effect at \"$2\""
	mv "$new/edited" "$new/$1"
}

# finish: adds the glue, and beside it the library, and puts everything into the tree.
finish() {
	library=$new/$(dirname "$glue")/ffa-notify
	mkdir -p "$library/src"
	cp "$here/$(basename "$glue")" "$new/$glue"
	cp -R "$root/include" "$root/LICENSE" "$library/"
	cp -R "$root/src/core" "$root/src/arch" "$library/src/"
	cp -R "$new/." "$host/"
	echo "$tree tells SPs of VMs through libffa-notify"
}

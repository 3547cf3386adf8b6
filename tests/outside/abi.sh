#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# abi.sh [REVISION]: what changed for programs that were compiled with the public headers of the
# revision, or else of the last release. Fails if anything has, and only the patch version is new.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -gt 1 ]; then
	echo "usage: tests/run abi [REVISION]" >&2
	exit 2
fi
old=${1-}
if [ -z "$old" ] && ! old=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null); then
	echo "There is no tag v*, so nothing to compare with. Name a revision: tests/run abi REVISION" >&2
	exit 1
fi
if ! git rev-parse -q --verify "$old^{commit}" >/dev/null; then
	echo "tests/run abi: git knows no revision \"$old\"" >&2
	exit 1
fi

# The core of one tree as a shared object that exports what its headers declare.
build() {
	local sources
	mapfile -t sources < <(grep '^[^#]' "$1/src/core/sources.txt" | sed "s|^|$1/src/core/|")
	{
		echo '{ global:'
		tests/gates/public_functions.sh notify.h partinfo.h | sed 's/$/;/'
		echo 'local: *; };'
	} >"$1/exports"
	aarch64-linux-gnu-gcc -std=c99 -g -fno-eliminate-unused-debug-types -Og -ffreestanding \
		-nostdlib -shared -fPIC -Wl,--version-script="$1/exports" \
		-I"$1/include" "${sources[@]}" -o "$1/core.so"
}

version() {
	sed -nE 's/^#define FFA_NOTIFY_VERSION_(MAJOR|MINOR) ([0-9]+)$/\2/p' "$1/include/ffa/notify.h" | xargs
}

parts=(include src/core)
mkdir "$work/old" "$work/new"
git archive "$old" "${parts[@]}" | tar -x -C "$work/old"
cp -r --parents "${parts[@]}" "$work/new"
build "$work/old"
build "$work/new"

status=0
abidiff --no-added-syms --non-reachable-types \
	--headers-dir1 "$work/old/include" --headers-dir2 "$work/new/include" \
	"$work/old/core.so" "$work/new/core.so" || status=$?
if ((status & 3)); then
	echo "abidiff failed" >&2
	exit 1
fi
if [ $status -eq 0 ]; then
	echo "Programs that were compiled with $old work unchanged."
elif [ "$(version "$work/old")" = "$(version "$work/new")" ]; then
	echo "Programs that were compiled with $old may break: this needs a new minor version." >&2
	exit 1
else
	echo "Programs that were compiled with $old may break; the minor version is new."
fi

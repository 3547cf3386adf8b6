#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Follows docs/emulator.md: its code is that of examples/glue, and its commands, run as written next
# to a copy of the library, build and pass.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 "$root/tests/package/guide.py" "$root/docs/emulator.md" "$root/examples/glue" >"$work/commands"

mkdir -p "$work/libffa-notify/examples"
cp -r "$root"/{CMakeLists.txt,cmake,include,src} "$work/libffa-notify"
cp -r "$root/examples/glue" "$work/libffa-notify/examples"
cd "$work"
if ! bash -euo pipefail commands >log 2>&1; then
	cat log
	exit 1
fi
grep 'tests passed' log
echo "ok: $(grep -c '[^ ]' commands) lines of commands"

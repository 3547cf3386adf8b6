#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# guide.sh DOCUMENT: follows docs/DOCUMENT.md. Its code is that of examples/glue, and its commands, run as
# written next to a copy of the library, build and pass.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python3 "$here/guide.py" "$root/docs/$1.md" "$root/examples/glue" >"$work/commands"

vendor "$work/libffa-notify"
mkdir "$work/libffa-notify/examples"
cp -r "$root/examples/glue" "$work/libffa-notify/examples"
cd "$work"
quietly bash -euo pipefail commands
grep -E 'tests passed|PASSED' "$work/log"
echo "ok: $(grep -c '[^ ]' commands) lines of commands"

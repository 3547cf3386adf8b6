#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# build.sh [DIRECTORY]: writes the reference of the public headers into DIRECTORY/html and their man
# pages into DIRECTORY/man, build/docs unless given. What is not documented is an error.
set -euo pipefail
out=$(readlink -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../../build/docs}")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
if ! command -v doxygen >/dev/null; then
	echo "No doxygen: install Debian's package doxygen." >&2
	exit 1
fi

version=$(sed -nE 's/^#define FFA_NOTIFY_VERSION_\w+ ([0-9]+)$/\1/p' include/ffa/notify.h | paste -sd.)
rm -rf "$out"/{html,xml,man}
mkdir -p "$out"
doxygen - <<END >"$out/doxygen.log" 2>&1 || { cat "$out/doxygen.log" >&2; exit 1; }
$(cat docs/reference/Doxyfile)
PROJECT_NUMBER = $version
OUTPUT_DIRECTORY = "$out"
END
# Members of structures may be left to their names.
if grep -v '(variable) of struct .* is not documented' "$out/doxygen.log" >&2; then
	exit 1
fi
python3 docs/reference/man.py "$out/xml" "$out/man" "$version"
pages=("$out"/man/*.3)
echo "$out/html/index.html and ${#pages[@]} man pages"

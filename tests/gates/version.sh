#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The version of include/ffa/notify.h is that of the build systems and documents too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=$(sed -nE 's/^#define FFA_NOTIFY_VERSION_\w+ ([0-9]+)$/\1/p' include/ffa/notify.h | paste -sd.)
failed=0
# check FILE PATTERN: the first line that matches has the version.
check() {
	local line
	line=$(grep -m1 -E "$2" "$1" || echo "nothing like $2")
	if ! grep -qwF "$version" <<<"$line"; then
		echo "$1 has \"$line\", include/ffa/notify.h has $version" >&2
		failed=1
	fi
}
check CMakeLists.txt '^project\('
check meson.build '^  version: '
check CHANGELOG.md '^## '
check README.md '^Version [0-9]'
echo "version $version"
exit $failed

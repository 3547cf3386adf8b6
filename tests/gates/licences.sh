#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Every file names its licence itself, except data and formats without comments; the REUSE tool
# agrees with the whole.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

unnamed=$(grep -rL 'SPDX.License.Identifier: BSD-2-Clause OR GPL-2.0-or-later' . \
	--exclude-dir={.git,.reuse,LICENSES,build,data,expected} --exclude=.git --exclude=CMakePresets.json || true)
if [ -n "$unnamed" ]; then
	printf 'no SPDX-License-Identifier line in:\n%s\n' "$unnamed" >&2
	exit 1
fi

# The tool asks git what is ignored; git answers nobody but the owner unless told to.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
reuse lint

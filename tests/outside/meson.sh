#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Meson, with the library as a subproject, for this machine and for AArch64.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cp -r "$here/meson" "$work/host"
cp "$here"/consumer/*.c "$work/host"
vendor "$work/host/subprojects/ffa-notify"
cd "$work/host"
quietly meson setup native
quietly meson test -C native
quietly meson setup --cross-file aarch64.ini cross
quietly meson compile -C cross
echo "ok: three programs ran, one was linked for AArch64"

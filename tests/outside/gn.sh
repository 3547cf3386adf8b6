#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# GN and ninja, with the library in third_party/, for this machine and for AArch64.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cp -r "$here/gn" "$work/host"
cp "$here"/consumer/{absent,bare,events}.c "$work/host"
vendor "$work/host/third_party/libffa-notify"
cd "$work/host"
quietly gn gen --dotfile=dotfile.gn --root=. out
quietly ninja -C out programs
out/absent
out/events

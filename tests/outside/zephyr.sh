#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The library as a Zephyr module: its Kconfig and CMake files, in a stand-in for Zephyr.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

module=$("$here/zephyr/configure.py" "$root" "$work/.config")
build build "$here/zephyr" -DMODULE="$module" -DCONFIGURATION="$work/.config"
"$work/build/absent"

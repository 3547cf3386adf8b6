#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# make, with src/core/Makefile.ffa-notify.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

quietly make -C "$here/make" LIBRARY="$root" OUT="$work"
"$work/absent"
"$work/events"
dirs=$(make -s -f - <<-END
	include $root/src/core/Makefile.ffa-notify
	all:; @echo \$(FFA_NOTIFY_INCLUDE_DIRS)
END
)
test "$dirs" = "$root/include"

#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Kbuild: as part of a Linux module and built into Linux, by the build system of Debian's kernel,
# and by a makefile that compiles as Xen does.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

shopt -s nullglob
kernels=(/usr/src/linux-headers-*-"$(dpkg --print-architecture)")
if [ ${#kernels[@]} -eq 0 ]; then
	echo "No /usr/src/linux-headers-*: install linux-headers-$(dpkg --print-architecture)." >&2
	exit 1
fi
# linux DIRECTORY [ARGUMENT...]: the makefile of Debian's kernel, for a directory outside of it.
linux() {
	quietly make -C "${kernels[-1]}" M="$1" W=1 KCFLAGS=-Werror "${@:2}"
}
# check NAME FILE...: these are the core's objects, and no others.
check() {
	diff <(grep '^[^#]' "$root/src/core/sources.txt" | sort) \
		<(printf '%s\n' "${@:2}" | sed 's|.*/||; s/o$/c/' | sort)
	echo "ok: $1"
}

vendor "$work/module/libffa-notify"
cp "$here"/kbuild/{Kbuild,module.c} "$work/module"
linux "$work/module" modules
rm "$work/module/ffa.ko"
check "in a module for $(basename "${kernels[-1]}")" "$work"/module/libffa-notify/src/core/*.o

vendor "$work/builtin/libffa-notify"
echo 'obj-y := libffa-notify/src/core/' >"$work/builtin/Kbuild"
linux "$work/builtin" KBUILD_BUILTIN=1 "$work/builtin"
mapfile -t objects < <(ar t "$work/builtin/libffa-notify/src/core/built-in.a")
check "built into Linux" "${objects[@]}"

mkdir -p "$work/xen/xen" "$work/other" "$work/events"
cp "$here/types.h" "$work/xen/xen"
cp "$here/types.h" "$work/other"
cp "$here/types.h" "$work/events"
quietly make -f "$here/kbuild/xen.mk" CORE="$root/src/core" OUT="$work/xen"
check "as in Xen" "$work"/xen/*.o
export FFA_NOTIFY_PLATFORM_HEADER='"types.h"'
quietly make -f "$here/kbuild/xen.mk" CORE="$root/src/core" OUT="$work/other"
check "with another header for types" "$work"/other/*.o
FFA_NOTIFY_EVENTS_ONLY=y quietly make -f "$here/kbuild/xen.mk" CORE="$root/src/core" OUT="$work/events"
diff <(printf '%s\n' attach.o event.o) <(basename -a "$work"/events/*.o)
echo "ok: events alone"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Puts the library behind Xen's FF-A mediator. README.md says what is changed, and why.
set -eu

usage() {
	cat <<'END'
usage: apply.sh [--help] TREE

Copies the library and ffa_events.c into the Xen source tree TREE, below xen/arch/arm/tee, and
edits four files there. Changes nothing if a place to be edited is not found.
END
}

die() {
	echo "apply.sh: $*" >&2
	exit 1
}

# Edits the one line that matches, or the lines from it on.
edit() { # FILE LINE SED-COMMAND
	count=$(grep -Ec -e "$2" "$new/$1") || :
	[ "$count" -eq 1 ] || die "$1: $count lines match \"$2\", not one: another Xen than README.md names?"
	sed -E "\\|$2|$3" "$new/$1" >"$new/edited"
	! cmp -s "$new/edited" "$new/$1" || die "$1: no effect at \"$2\""
	mv "$new/edited" "$new/$1"
}

# The sources of the library, all in one directory, and their public headers in another.
copy_library() {
	sources=$(grep -v '^#' "$root/src/core/sources.txt")
	mkdir -p "$new/ffa-notify/ffa"
	(cd "$root/src/core" && cp -- *.c *.h "$new/ffa-notify/")
	cp "$root"/include/ffa/notify.h "$root"/include/ffa/partinfo.h "$new/ffa-notify/ffa/"
	cp "$root/LICENSE" "$new/ffa-notify/"
	cat >"$new/ffa-notify/flags.mk" <<'END'
# For the library and whoever includes its headers.
ffa-notify-flags := -I$(srctree)/arch/arm/tee/ffa-notify
ffa-notify-flags += -DFFA_NOTIFY_PLATFORM_HEADER='"xen/types.h"'
END
	# shellcheck disable=SC2086 # one word each
	cat >"$new/ffa-notify/Makefile" <<END
include \$(srctree)/arch/arm/tee/ffa-notify/flags.mk
CFLAGS-y += \$(ffa-notify-flags)

$(printf 'obj-y += %s\n' ${sources} | sed 's/\.c$/.o/')
END
}

# shellcheck disable=SC2016 # the dollars are for make
edit_xen() {
	edit Makefile 'ffa_msg\.o' 'a\
obj-$(CONFIG_FFA) += ffa_events.o ffa-notify/\
include $(srctree)/arch/arm/tee/ffa-notify/flags.mk\
$(obj)/ffa_events.o: CFLAGS-y += $(ffa-notify-flags)'

	edit ffa_private.h 'unsigned long \*vm_destroy_bitmap;' 's/unsigned.*/struct ffa_events *events;/'
	edit ffa_private.h '^int32_t ffa_partinfo_domain_init\(' 'c\
bool ffa_events_init(void);\
int ffa_events_created(struct domain *d);\
void ffa_events_destroyed(struct ffa_ctx *ctx);\
int ffa_events_relinquish(struct ffa_ctx *ctx);\
void ffa_events_free(struct ffa_ctx *ctx);'
	edit ffa_private.h '^bool ffa_partinfo_domain_destroy\(' 'd'

	edit ffa_partinfo.c '^static uint32_t ffa_sp_entry_read_partition_properties\(' ',/^}/d'
	edit ffa_partinfo.c '^static int32_t ffa_direct_req_send_vm\(' ',/^}/d'
	edit ffa_partinfo.c '^static void vm_destroy_bitmap_init\(' ',/^}/d'
	edit ffa_partinfo.c '^int32_t ffa_partinfo_domain_init\(' ',/^}/d'
	edit ffa_partinfo.c '^bool ffa_partinfo_domain_destroy\(' ',/^}/d'

	edit ffa.c 'if \( !ffa_partinfo_init\(\) \)' 's/\( !.*\)$/( !ffa_partinfo_init() || !ffa_events_init() )/'
	edit ffa.c 'ret = ffa_partinfo_domain_init\(d\);' 's/ffa_partinfo_domain_init/ffa_events_created/'
	edit ffa.c 'if \( !ffa_partinfo_domain_destroy\(' ',+1d'
	edit ffa.c 'ffa_domain_teardown_continue\(ctx, true' 'i\
    ffa_events_destroyed(ctx);'
	edit ffa.c 'XFREE\(d->arch\.tee\);' 'i\
    ffa_events_free(d->arch.tee);'
	edit ffa.c '^static int ffa_relinquish_resources\(' \
		',/^}/s/return 0;/return ffa_events_relinquish(d->arch.tee);/'
}

case ${1-} in
--help)
	usage
	exit 0
	;;
esac
if [ $# -ne 1 ]; then
	usage >&2
	exit 2
fi

root=$(cd "$(dirname "$0")/../.." && pwd)
tee=$1/xen/arch/arm/tee
[ -f "$tee/ffa_partinfo.c" ] || die "no FF-A mediator in $1: not a Xen tree, or an old one"
[ ! -e "$tee/ffa_events.c" ] || die "$1 has been changed already"

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
cp "$tee/Makefile" "$tee/ffa.c" "$tee/ffa_partinfo.c" "$tee/ffa_private.h" "$new/"
edit_xen
copy_library
cp "$root/examples/xen/ffa_events.c" "$new/"
cp -R "$new/." "$tee/"
echo "Xen in $1 tells SPs of domains through libffa-notify"

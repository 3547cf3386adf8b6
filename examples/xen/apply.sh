#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Makes Xen's FF-A mediator tell SPs of domains as it should. README.md says what is changed, and why.
set -eu

fixes=6
patches=8

usage() {
	cat <<END
usage: apply.sh [--help] [--patches N] [--commit] TREE

Changes the FF-A mediator of the Xen source tree TREE, below xen/arch/arm/tee, by a series of
$patches patches: first $fixes fixes of Xen's own faults, which need no library, then the library and
its glue. Changes nothing if a place to be edited is not found.

  --patches N  applies only the first N; $fixes: without the library
  --commit     a commit for each in TREE, which has to be a work tree of git, clean
END
}

# shellcheck source=examples/edit.sh
. "$(dirname "$0")/../edit.sh"

# A fragment without its line about the licence, as sed's commands i and c take it.
text() {
	sed '1d; s/\\/\\\\/g; s/$/\\/' "$here/tee/$1"
}

# insert FILE LINE FRAGMENT: puts the fragment and an empty line above the line.
insert() {
	edit "$1" "$2" "i\\
$(text "$3")
"
}

# patch SUBJECT <BODY: ends a patch. What the edits have made so far is kept apart.
patch() {
	count_patches=$((count_patches + 1))
	mkdir -p "$series/$count_patches"
	cp -R "$new/." "$series/$count_patches/"
	{ printf '%s\n\n' "$1" && cat; } >"$series/message.$count_patches"
}

fix_handle() {
	edit ffa_private.h '^#define FFA_MSG_RESP_VM_DESTROYED ' 'a\
/* w3 and w4: there is no memory handle */\
#define FFA_MSG_NO_HANDLE               GENMASK(31, 0)'
	edit ffa_partinfo.c '\.a5 = vm_id,' 'i\
            .a3 = FFA_MSG_NO_HANDLE,\
            .a4 = FFA_MSG_NO_HANDLE,'
	patch "xen/arm: ffa: send the invalid handle in VM messages" <<'END'
w3 and w4 of a message about a VM have a memory handle. 0 is a handle that an
SP can know; all ones means that there is none (FF-A 18.3.2).
END
}

fix_duplicates() {
	insert ffa_partinfo.c '^static int32_t ffa_direct_req_send_vm\(' subscriptions.c
	edit ffa_partinfo.c '^static void vm_destroy_bitmap_init\(' ',/^}/{
		/const void \*entry/d
		s/ffa_sp_entry_read_partition_properties\(entry\)/ffa_sp_subscriptions(n)/
	}'
	edit ffa_partinfo.c '^int32_t ffa_partinfo_domain_init\(' \
		',/^}/s/ffa_sp_entry_read_partition_properties\(entry\)/ffa_sp_subscriptions(n)/'
	patch "xen/arm: ffa: tell an SP of a domain once, not per UUID" <<'END'
The firmware lists an SP once for each of its UUIDs. An SP that is told of a VM
twice takes the second message for an error, and refuses that VM from then on:
no domain can be created. Any entry can have the subscription, so look at all
entries of an SP.
END
}

fix_suspension() {
	insert ffa_partinfo.c '^static int32_t ffa_direct_req_send_vm\(' resume.c
	edit ffa_partinfo.c '^static int32_t ffa_direct_req_send_vm\(' ',/^}/{
		/arm_smccc_1_2_smc\(&arg, &resp\);/a\
        ffa_direct_req_resume(\&resp);
	}'
	patch "xen/arm: ffa: resume an SP that is suspended in a VM message" <<'END'
Xen took FFA_INTERRUPT and FFA_MSG_YIELD for wrong answers. The creation failed,
and the SP stayed suspended, and BUSY for all domains.
END
}

fix_undo() {
	edit ffa.c 'XFREE\(d->arch\.tee\);' 'i\
    struct ffa_ctx *ctx = d->arch.tee;\
\
    /* However a creation fails, it comes by here, and not by the teardown. */\
    if ( ctx \&\& !ffa_partinfo_domain_destroy(d) )\
    {\
        printk(XENLOG_WARNING "%pd: ffa: an SP still knows it\\n", d);\
        xfree(ctx->vm_destroy_bitmap);\
    }'
	patch "xen/arm: ffa: tell SPs of a creation that has failed" <<'END'
Xen freed the context before the teardown, which tells SPs that the domain is
gone. SPs that were not told refused that VM ID for ever.
END
}

fix_hold() {
	edit ffa.c 'ctx->teardown_expire = NOW\(\) \+' 'i\
        if ( first_time )\
            get_knownalive_domain(ctx->teardown_d);\
'
	edit ffa.c '^    if \( next_ctx \)' 'i\
    if ( !retry \&\& !first_time )\
        put_domain(ctx->teardown_d);\
'
	patch "xen/arm: ffa: hold the domain while its teardown is retried" <<'END'
Shared memory holds the domain. A message that an SP has not acknowledged did
not: the timer used the context after Xen freed it, and another domain could
get the ID.
END
}

fix_guests() {
	edit ffa_private.h 'unsigned long \*vm_destroy_bitmap;' 'a\
    /* w1 of own requests that an SP is suspended in, for FFA_RUN */\
    uint32_t suspended[FFA_MAX_SUSPENDED];'
	edit ffa_private.h '^#define FFA_MAX_NUM_SP ' 'a\
\
/*\
 * Direct requests of one guest at a time, suspended ones included. Another one\
 * is busy.\
 */\
#define FFA_MAX_SUSPENDED               16U'
	insert ffa_msg.c '^static void ffa_finish_direct_req_run\(' suspended.c
	edit ffa_msg.c '^static void ffa_finish_direct_req_run\(' ',/^}/{
		/^    arm_smccc_1_2_smc\(req, &resp\);/{
			i\
    slot = ffa_take_slot(req->a0 == FFA_RUN ? req->a1 : FFA_SLOT_FREE);\
    if ( !slot )\
    {\
        ffa_set_regs_error(regs, req->a0 == FFA_RUN ? FFA_RET_DENIED\
                                                    : FFA_RET_BUSY);\
        return;\
    }\

			a\
    ACCESS_ONCE(*slot) = ffa_slot_after(req, \&resp);
		}
		/^    uint64_t mask;/a\
    uint32_t *slot;
	}'
	edit ffa_msg.c 'smccc_is_conv_64\(fid\)' 'i\
    /* Framework messages are between Xen and the SPMC. REQ2 has a UUID there. */\
    if ( fid != FFA_MSG_SEND_DIRECT_REQ2 \&\&\
         (get_user_reg(regs, 2) \& FFA_MSG_FLAG_FRAMEWORK) )\
    {\
        ret = FFA_RET_INVALID_PARAMETERS;\
        gdprintk(XENLOG_DEBUG, "ffa: direct req is a framework message\\n");\
        goto out;\
    }\
'
	patch "xen/arm: ffa: keep guests out of messages that are not theirs" <<'END'
If an SP was suspended in a message of Xen or of another guest, a guest's
FFA_RUN took the answer away from them. And a guest could tell an SP that any VM
is gone: SPMCs do not check who sends a framework message.
END
}

add_library() {
	mkdir -p "$new/libffa-notify"
	"$root/scripts/amalgamate" --events --prefix lib "$new/libffa-notify"
	rm "$new/libffa-notify/ffa_conduit.S"
	sed "s/VERSION/version $(version)/" "$here/tee/README.source" >"$new/libffa-notify/README.source"
	cat >"$new/libffa-notify/Makefile" <<'END'
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
CFLAGS-y += -DLIBFFA_NOTIFY_PLATFORM_HEADER='<xen/types.h>'
CFLAGS-y += -DLIBFFA_NOTIFY_INIT='__text_section(".init.text")'
CFLAGS-y += -DLIBFFA_NOTIFY_NO_LOG
obj-y += ffa_notify.o
END
	# shellcheck disable=SC2016 # the dollars are for make
	edit Makefile 'ffa_msg\.o' 'a\
obj-$(CONFIG_FFA) += libffa-notify/'
	patch "xen/arm: ffa: add libffa-notify" <<'END'
The library tells SPs of VMs. These are its events, as two files that are made
from its sources; README.source says how. Nothing uses them yet.
END
}

version() {
	sed -n 's/^#define FFA_NOTIFY_VERSION_[A-Z]* //p' "$root/include/ffa/notify.h" | paste -sd.
}

use_library() {
	cp "$here/tee/ffa_events.c" "$new/"
	# shellcheck disable=SC2016 # the dollars are for make
	edit Makefile 'ffa_msg\.o' 'i\
obj-$(CONFIG_FFA) += ffa_events.o'

	edit ffa_private.h '^/\* Error codes \*/' 'i\
#define LIBFFA_NOTIFY_PLATFORM_HEADER <xen/types.h>\
#include "libffa-notify/ffa_notify.h"\
'
	edit ffa_private.h 'Keep track of SPs that should be notified' 'd'
	edit ffa_private.h 'unsigned long \*vm_destroy_bitmap;' 'c\
    /*\
     * What SPs know of the domain, which is held while the timer tells them the\
     * rest.\
     */\
    struct libffa_vm vm;\
    struct domain *vm_held;\
    struct timer vm_timer;\
    s_time_t vm_deadline;\
    s_time_t vm_pause;'
	edit ffa_private.h '^int32_t ffa_partinfo_domain_init\(' 'c\
unsigned int ffa_partinfo_subscribers(struct libffa_subscriber *subscribers);'
	edit ffa_private.h '^bool ffa_partinfo_domain_destroy\(' 'd'
	edit ffa_private.h '^void ffa_partinfo_inc_tag\(' 'a\
\
int ffa_events_created(struct domain *d);\
void ffa_events_destroyed(struct ffa_ctx *ctx, struct domain *d);\
bool ffa_events_free(struct ffa_ctx *ctx);'

	edit ffa_partinfo.c '^static void ffa_direct_req_resume\(' ',/^}/d'
	edit ffa_partinfo.c '^static int32_t ffa_direct_req_send_vm\(' ',/^}/d'
	edit ffa_partinfo.c '^static void vm_destroy_bitmap_init\(' ',/^}/d'
	edit ffa_partinfo.c '^int32_t ffa_partinfo_domain_init\(' ',/^}/d'
	edit ffa_partinfo.c '^bool ffa_partinfo_domain_destroy\(' ',/^}/d'
	insert ffa_partinfo.c '^static void ffa_sp_list_cache_free\(' subscribers.c
	edit ffa_partinfo.c '^#include <xen/const\.h>' 'a\
#include <xen/init.h>'
	edit ffa_partinfo.c '^static uint32_t ffa_sp_subscriptions\(' 's/uint32_t/& __init/'
	cat -s "$new/ffa_partinfo.c" | sed '${/^$/d}' >"$new/edited"
	mv "$new/edited" "$new/ffa_partinfo.c"

	edit ffa.c 'ret = ffa_partinfo_domain_init\(d\);' 's/ffa_partinfo_domain_init/ffa_events_created/'
	edit ffa.c 'if \( !ffa_partinfo_domain_destroy\(ctx' ',+1d'
	edit ffa.c '^        if \( first_time \)' ',+2d'
	edit ffa.c '^    if \( !retry && !first_time \)' ',+2d'
	edit ffa.c 'ffa_domain_teardown_continue\(ctx, true' 'i\
    ffa_events_destroyed(ctx, d);'
	edit ffa.c '^static void ffa_free_domain_ctx\(' ',/^}/c\
static void ffa_free_domain_ctx(struct domain *d)\
{\
    struct ffa_ctx *ctx = d->arch.tee;\
\
    d->arch.tee = NULL;\
    if ( ctx \&\& ffa_events_free(ctx) )\
        xfree(ctx);\
}'
	patch "xen/arm: ffa: tell SPs of domains by libffa-notify" <<'END'
Wait between two tries if an SP answers RETRY or is BUSY, until a deadline.
Resume a suspended SP on its CPU, by a timer if it takes long. Give up an SP
that never answers, so that the SPs behind it are told. Do not use an ID again
that an SP may still know.
END
}

# Puts the first patches into the tree, each with a commit if that is wanted.
finish_series() {
	number=0
	while [ $((number += 1)) -le "$only" ]; do
		cp -R "$series/$number/." "$host/"
		[ "$commit" = no ] || {
			git -C "$tree" add -A "$directory" &&
				git -C "$tree" commit -q -F "$series/message.$number"
		} || die "git does not take patch $number"
	done
	echo "$tree has $only of $patches patches"
}

number_of() {
	case $1 in
	[1-$patches]) echo "$1" ;;
	*)
		echo "apply.sh: --patches takes a number from 1 to $patches, not \"$1\"" >&2
		exit 2
		;;
	esac
}

only=$patches
commit=no
while [ $# -gt 1 ]; do
	case $1 in
	--patches)
		only=$(number_of "$2")
		shift
		;;
	--commit) commit=yes ;;
	*) break ;;
	esac
	shift
done
start xen/arch/arm/tee ffa_events.c "$@"
[ "$commit" = no ] || [ -z "$(git -C "$tree" status --porcelain 2>&1)" ] ||
	die "--commit: $tree is no clean work tree of git"
count_patches=0
series=$(mktemp -d)
trap 'rm -rf "$new" "$series"' EXIT
! grep -q FFA_MSG_NO_HANDLE "$host/ffa_private.h" || die "$tree has been changed already"

fix_handle
fix_duplicates
fix_suspension
fix_undo
fix_hold
fix_guests
add_library
use_library
finish_series

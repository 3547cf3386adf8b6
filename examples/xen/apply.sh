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

# shellcheck source=examples/edit.sh
. "$(dirname "$0")/../edit.sh"
start xen/arch/arm/tee ffa_events.c "$@"

# shellcheck disable=SC2016 # the dollars are for make
edit Makefile 'ffa_msg\.o' 'a\
obj-$(CONFIG_FFA) += ffa_events.o ffa-notify/src/core/\
$(obj)/ffa_events.o: CFLAGS-y += -I$(srctree)/arch/arm/tee/ffa-notify/include\
$(obj)/ffa_events.o: CFLAGS-y += -DFFA_NOTIFY_PLATFORM_HEADER=\\"xen/types.h\\"'

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
edit ffa_partinfo.c 'Error releasing SPMC RX buffer' 'a\
    ret = ret \&\& ffa_events_init();'

edit ffa.c 'ret = ffa_partinfo_domain_init\(d\);' 's/ffa_partinfo_domain_init/ffa_events_created/'
edit ffa.c 'if \( !ffa_partinfo_domain_destroy\(' ',+1d'
edit ffa.c 'ffa_domain_teardown_continue\(ctx, true' 'i\
    ffa_events_destroyed(ctx);'
edit ffa.c 'XFREE\(d->arch\.tee\);' 'i\
    ffa_events_free(d->arch.tee);'
edit ffa.c '^static int ffa_relinquish_resources\(' \
	',/^}/s/return 0;/return ffa_events_relinquish(d->arch.tee);/'
finish

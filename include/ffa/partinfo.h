/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Decoder for FF-A partition information descriptors (FF-A 6.2, Table 6.1 and 18.22): untrusted
 * bytes or registers in, plain structures out. ffa_probe() uses it; so can a hypervisor that holds
 * the list already. It makes no firmware call.
 */
#ifndef FFA_PARTINFO_H
#define FFA_PARTINFO_H

#include <ffa/notify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One descriptor. Later versions have more fields behind these, which are not needed here. */
struct ffa_partition {
	uint16_t id;
	uint16_t contexts; /* execution contexts, or a proxy's ID: informational */
	uint32_t properties;
};

/* Descriptors that were checked to lie within their memory or registers; `count` may be read. */
struct ffa_partinfo {
	const void *bytes;
	const struct ffa_regs *regs;
	uint32_t count;
	uint32_t stride;
};

/*
 * Opens a list in memory: what FFA_PARTITION_INFO_GET left in an RX buffer, or a copy of it. Checks
 * that `count` descriptors (w2 of the answer) of `size` bytes each (w3) lie within `capacity`
 * bytes, and fills *list. At version 1.0 w3 is not defined, and the size is 8. Later versions may
 * have 8, or a multiple of 4 from 24 on. The firmware may share `bytes`, which need not be aligned
 * and must stay readable for as long as the list is used.
 *
 * FFA_R_OK        *list can be used.
 * FFA_R_PROTOCOL  the descriptors do not lie within, or have another size.
 */
int ffa_partinfo_open(struct ffa_partinfo *list, const void *bytes, size_t capacity,
                      uint32_t version, uint32_t count, uint32_t size);

/* Where the next FFA_PARTITION_INFO_GET_REGS of a list continues. Zero it before the first. */
struct ffa_partinfo_cursor {
	uint64_t shape; /* private */
	uint16_t next;  /* index to ask for; 0 once the list is complete */
	uint16_t tag;   /* to be asked for with it */
};

/*
 * Opens a part of a list in registers (FF-A 13.9). *regs is the successful answer to a request for
 * index cursor->next with cursor->tag. Fills *list with its entries and moves *cursor on. *regs
 * must stay unchanged for as long as the list is used.
 *
 * FFA_R_OK        *list can be used. cursor->next is 0 if this was the last part.
 * FFA_R_PROTOCOL  not an answer to that request.
 * FFA_R_AGAIN     the list has changed: read it again from its beginning, with a zeroed cursor.
 */
int ffa_partinfo_open_regs(struct ffa_partinfo *list, struct ffa_partinfo_cursor *cursor,
                           const struct ffa_regs *regs);

/*
 * Gets entry `index`. Reads each of its bytes once.
 *
 * FFA_R_OK       it is in *out.
 * FFA_R_INVALID  index >= list->count.
 */
int ffa_partinfo_get(const struct ffa_partinfo *list, uint32_t index, struct ffa_partition *out);

/*
 * Which VM messages this entry subscribes to: FFA_NOTIFY_CREATED, FFA_NOTIFY_DESTROYED, both or 0.
 * One SP can have several entries: OR their results. Only a PE endpoint that receives direct
 * requests subscribes (FF-A Table 6.2, bits [5:4], 0, 6, 7), only from version 1.1 on, and never ID
 * 0, the hypervisor.
 */
uint8_t ffa_partinfo_events(const struct ffa_partition *partition, uint32_t version);

#ifdef __cplusplus
}
#endif

#endif

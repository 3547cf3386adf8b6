/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Decoder for FF-A partition information descriptors (FF-A 6.2, Table 6.1 and 18.22): untrusted
 * bytes or registers in, plain structures out. ffa_probe() is built on it; a hypervisor that holds
 * the list already can use it alone. It makes no firmware call.
 */
#ifndef FFA_PARTINFO_H
#define FFA_PARTINFO_H

#include <ffa/notify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One descriptor. The fields behind them, in versions that have more, are not needed here. */
struct ffa_partition {
	uint16_t id;
	uint16_t contexts; /* execution contexts, or a proxy's ID: informational */
	uint32_t properties;
};

/* A list in memory: what FFA_PARTITION_INFO_GET left in an RX buffer, or a copy of it. */
struct ffa_partinfo {
	const void *bytes;
	uint32_t count;
	uint32_t stride;
};

/*
 * Checks that `count` descriptors (w2 of the answer) of `size` bytes each (w3) lie within
 * `capacity` bytes, and fills *list. At version 1.0 `size` is not defined and 8 is used; later, 8
 * or a multiple of 4 from 24 on is accepted. `bytes` may be shared with the firmware and need not
 * be aligned; it must stay readable for as long as the list is used.
 * FFA_R_OK or FFA_R_PROTOCOL.
 */
int ffa_partinfo_open(struct ffa_partinfo *list, const void *bytes, size_t capacity,
                      uint32_t version, uint32_t count, uint32_t size);

/* Entry `index` of the list, each byte read once. FFA_R_INVALID if index >= list->count. */
int ffa_partinfo_get(const struct ffa_partinfo *list, uint32_t index, struct ffa_partition *out);

/* One successful answer of FFA_PARTITION_INFO_GET_REGS (FF-A 13.9). */
struct ffa_partinfo_regs {
	uint16_t last; /* index of the last entry of the whole list */
	uint16_t next; /* index to ask for next, when more is not 0 */
	uint16_t tag;  /* to hand back with it */
	uint8_t count; /* entries in this answer, 1 to 5 */
	uint8_t more;  /* not 0: this answer does not end the list */
	uint16_t size; /* bytes of one entry */
};

/*
 * Checks the answer in *regs to a request that started at index `start`, and fills *reply.
 * FFA_R_OK or FFA_R_PROTOCOL.
 */
int ffa_partinfo_regs_open(struct ffa_partinfo_regs *reply, const struct ffa_regs *regs,
                           uint16_t start);

/* Entry `index` of this answer, from 0. FFA_R_INVALID if index >= reply->count. */
int ffa_partinfo_regs_get(const struct ffa_partinfo_regs *reply, const struct ffa_regs *regs,
                          uint32_t index, struct ffa_partition *out);

/*
 * Which VM messages this entry subscribes to: FFA_NOTIFY_CREATED, FFA_NOTIFY_DESTROYED, both or 0.
 * Only a PE endpoint that can receive direct requests subscribes (FF-A Table 6.2, bits [5:4], 0, 6,
 * 7), and only from version 1.1 on; ID 0 is the hypervisor. One SP can have several entries: OR
 * their results.
 */
uint8_t ffa_partinfo_events(const struct ffa_partition *partition, uint32_t version);

#ifdef __cplusplus
}
#endif

#endif

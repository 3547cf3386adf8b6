/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The subscriber table while it is being filled. */
#ifndef FFA_SUBSCRIBERS_H
#define FFA_SUBSCRIBERS_H

#include <ffa/notify.h>

struct ffa_table {
	struct ffa_subscriber *slots;
	uint16_t capacity;
	uint16_t count; /* slots needed: more than capacity when they ran out */
	uint16_t lost;  /* the last SP that found no slot, or 0 */
};

void ffa_table_reset(struct ffa_table *table);

/*
 * Adds what one descriptor says of an SP, if it subscribes to anything. An SP can have several:
 * each names a service, and any of them can carry the subscription (FF-A 6.2.3.1), so their events
 * are merged. Without a slot left, only an SP's neighbouring descriptors are recognised as one, and
 * count can be too high.
 */
void ffa_table_add(struct ffa_table *table, uint32_t sp_id, uint32_t events);

#endif

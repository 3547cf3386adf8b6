/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What hypervisors write themselves, for comparison: an array of SPs for each message, at most 11
 * sends in a loop, and a bitmap for each VM of who is to be told of its end. It knows nothing of
 * suspended SPs, and takes each entry of the list for another SP.
 */
#ifndef FFA_BENCH_NAIVE_H
#define FFA_BENCH_NAIVE_H

#include <ffa/notify.h>

#define NAIVE_MAX 64

struct naive {
	const struct ffa_hooks *hooks;
	uint16_t created[NAIVE_MAX];
	uint16_t destroyed[NAIVE_MAX];
	uint16_t created_count;
	uint16_t destroyed_count;
};

struct naive_vm {
	uint16_t id;
	uint64_t owed; /* bit n: destroyed[n] is to be told */
};

/* Only hooks->call and the buffers are used. FFA_R_OK, or FFA_R_PROTOCOL for whatever went wrong. */
int naive_probe(struct naive *n, const struct ffa_config *config);

/* FFA_R_OK, or FFA_R_REFUSED: then naive_destroyed() is to be called. */
int naive_created(const struct naive *n, struct naive_vm *vm, uint16_t vm_id);

/* FFA_R_OK, or FFA_R_AGAIN: to be called again. */
int naive_destroyed(const struct naive *n, struct naive_vm *vm);

/* Adds `count` entries, `size` bytes apart, to the arrays. */
void naive_add(struct naive *n, const void *entries, uint32_t count, uint32_t size);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What can be told of a struct ffa_vm of any content. */
#ifndef FFA_USABLE_H
#define FFA_USABLE_H

#include "bits.h"
#include "event.h"

/* Whether the set has the phase of these bits. */
static inline int is_in_set(uint64_t phases, uint32_t bits)
{
	return bits <= PHASE_BITS && bits % 2u == 0u &&
	       (phases & ((uint64_t)1 << (bits / 2u))) != 0u;
}

/* At rest, or in an event of which no function runs. At the end of the list no SP is suspended. */
static inline int is_usable(const struct ffa_notify *n, const struct ffa_vm *vm)
{
	const uint32_t bits = vm->phase - (uint32_t)PHASE_LIVE;

	return vm->phase == PHASE_REST ||
	       (vm->inside == 0u && is_in_set(EVERY_PHASE, bits) &&
	        vm->index + (is_in_flight(vm) ? 1u : 0u) <= n->subscriber_count);
}

#endif

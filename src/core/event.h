/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What struct ffa_vm holds. */
#ifndef FFA_EVENT_H
#define FFA_EVENT_H

#include <ffa/notify.h>

#include "abi.h"

/* vm->sp[]: what is still to be told to an SP. At first it is what the SP subscribes to. */
enum {
	SP_DONE = 0, /* nothing, and it does not know of the VM */
	/* "created"; nothing once the VM is gone. These two alone are odd. */
	SP_UNTOLD = FFA_NOTIFY_CREATED,
	SP_UNTOLD_BOTH = FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED, /* and then "destroyed" */
	SP_ONCE_PRESENT = FFA_NOTIFY_DESTROYED, /* "destroyed", if the creation is completed */
	SP_AWARE = 4,                           /* "destroyed": it acknowledged the creation */
	SP_SPENT = 8 /* nothing, and it may believe in the VM: the VM ID is spent */
};

/*
 * vm->phase: 0 in a new object, else bits beside a number that memory which nobody zeroed hardly
 * holds. The bit of an SP's state says that such an SP is told something now.
 */
#define TELLS(state) (1u << (state))
#define TELLS_CREATED (TELLS(SP_UNTOLD) | TELLS(SP_UNTOLD_BOTH))
enum {
	PHASE_REST = 0,
	PHASE_COMPLETE = 0x20, /* a bit: the creation was completed */
	PHASE_MUTE = 0x40,     /* a bit: what is answered now does not decide the result */
	PHASE_BITS = 0x7F,
	PHASE_LIVE = 0xC400,
	PHASE_CREATING = PHASE_LIVE | TELLS_CREATED,
	PHASE_PRESENT = PHASE_LIVE | PHASE_COMPLETE,
	PHASE_ANNOUNCING =
		PHASE_CREATING | PHASE_COMPLETE, /* "created" again, of a VM that is present */
	/* To be destroyed, while an SP is suspended in "created", which it answers first. */
	PHASE_CREATION_IN_DOUBT = PHASE_CREATING | PHASE_MUTE,
	PHASE_ANNOUNCEMENT_IN_DOUBT = PHASE_ANNOUNCING | PHASE_MUTE,
	PHASE_ABANDONED = PHASE_LIVE | TELLS(SP_AWARE), /* destroying what was not created */
	PHASE_UNDOING = PHASE_ABANDONED | PHASE_MUTE,   /* a creation that failed */
	PHASE_DESTROYING = PHASE_ABANDONED | PHASE_COMPLETE | TELLS(SP_ONCE_PRESENT)
};

/* A set of phases has a bit for each. The lowest bit of a phase is 0. */
#define IN_SET(phase) ((uint64_t)1 << (((phase)&PHASE_BITS) >> 1))
#define EVERY_PHASE \
	(IN_SET(PHASE_CREATING) | IN_SET(PHASE_PRESENT) | IN_SET(PHASE_ANNOUNCING) | \
	 IN_SET(PHASE_CREATION_IN_DOUBT) | IN_SET(PHASE_ANNOUNCEMENT_IN_DOUBT) | \
	 IN_SET(PHASE_ABANDONED) | IN_SET(PHASE_UNDOING) | IN_SET(PHASE_DESTROYING))

/* vm->failure: what the event will return but for PHASE_MUTE. */
enum { FAILURE_NONE = 0, FAILURE_REFUSED = 1, FAILURE_EXHAUSTED = 2 };

/* vm->again: why the pass over the SPs does not end with the list. */
#define AGAIN_BEFORE 1u /* a restored event has not yet looked at SPs before vm->index */
#define AGAIN_LATE 2u   /* an SP before vm->index answered "later" too often */

/* vm->spent: the VM ID is spent. */
#define SPENT_HERE 1u    /* because of an SP in the list */
#define SPENT_MISSING 2u /* because of one that is not in the list any more */

/*
 * What a caller wants: to create the VM of an ID from 1 to 0xFFFF, or one of these, which are larger.
 * To skip comes with the index of an SP: that many steps more.
 */
#define EVENT_INVALID 0u /* something with an ID that is none */
#define EVENT_DESTROY 0x10000u
#define EVENT_GO_ON 0x20000u
#define EVENT_SKIP 0x30000u
#define EVENT_SKIP_STEP 0x10000u

/* Where the SP stands in the list; n->subscriber_count if it does not. */
uint32_t ffa_event_find(const struct ffa_notify *n, uint32_t sp_id);

/* Does what the caller wants: the result of an entry point. */
int ffa_event_run(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t what);

#endif

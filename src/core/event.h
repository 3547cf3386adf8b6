/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What struct ffa_vm holds. */
#ifndef FFA_EVENT_H
#define FFA_EVENT_H

#include <ffa/notify.h>

#include "abi.h"

/* vm->phase: 0 in a new object, else numbers that memory which nobody zeroed hardly holds. */
enum {
	PHASE_REST = 0,
	PHASE_FIRST = 0xC51,
	PHASE_ANNOUNCING = PHASE_FIRST, /* telling "created" again, of a VM that is present */
	PHASE_CREATING,                 /* telling "created" */
	PHASE_PRESENT,                  /* creation completed */
	PHASE_ABANDONED, /* by the host, while an SP is suspended in "created": it answers first */
	PHASE_UNDOING,   /* creation failed: telling "destroyed" to those who are aware */
	PHASE_DESTROYING
};

/*
 * vm->sp[]: what is still to be told to an SP. In a creation without FLAG_MARKED it says nothing of
 * SPs from vm->index on: there the list says who gets "created". An SP that only subscribes to
 * destruction is told "destroyed" if the creation was completed.
 */
enum {
	SP_DONE = 0,                    /* nothing, and it does not know of the VM */
	SP_UNTOLD = 1,                  /* "created" */
	SP_OWED = FFA_NOTIFY_DESTROYED, /* a bit: "destroyed" */
	SP_AWARE = SP_OWED,             /* acknowledged creation and subscribes to destruction */
	SP_ONCE_PRESENT = SP_OWED | SP_UNTOLD, /* subscribes to destruction only */
	SP_SPENT = 4 /* nothing, and it may believe in the VM: the VM ID is spent */
};

/* vm->flags */
#define FLAG_LATE 0x1u      /* an SP before vm->index is still to get the message of this pass */
#define FLAG_REFUSED 0x2u   /* what is told has been refused, and that is the result */
#define FLAG_EXHAUSTED 0x4u /* tries were used up, and that is the result */
#define FLAG_SPENT 0x8u     /* an SP was left that may believe in the VM */
#define FLAG_INSIDE 0x10u   /* an event function runs: nobody else may touch the object */
#define FLAG_BEFORE 0x20u   /* a restored event has not yet looked at SPs before vm->index */
#define FLAG_MISSING 0x40u  /* FLAG_SPENT, and by an SP that is not in the list any more */
#define FLAG_MARKED 0x80u   /* vm->sp[] says of every SP what is to be done */

/* What an event is to do: create the VM of an ID from 1 to 0xFFFF, or one of these. */
#define EVENT_DESTROY 0u
#define EVENT_GO_ON 0x10000u /* in the phase that the object is in */

/* Where the SP stands in the list; n->subscriber_count if it does not. */
uint32_t ffa_event_find(const struct ffa_notify *n, uint32_t sp_id);

/* NULL, or why the object cannot be used now; with a VM ID, to create that VM. */
const char *ffa_event_problem(const struct ffa_notify *n, const struct ffa_vm *vm, uint32_t what);

/* Says in the log, if there are hooks, what the caller did wrong: `result`. `n` can be NULL. */
int ffa_event_refuse(const struct ffa_notify *n, uint32_t what, int result, const char *text);

/* Begins what is to be done, or goes on with it: the result of an entry point. */
int ffa_event_run(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t what);

#endif

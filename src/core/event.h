/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What struct ffa_vm holds. */
#ifndef FFA_EVENT_H
#define FFA_EVENT_H

#include <ffa/notify.h>

#include "abi.h"

/* vm->phase: 0 in a new object, else numbers that memory which nobody zeroed hardly holds. */
enum {
	PHASE_REST = 0,
	PHASE_CREATING = 0xC51, /* telling "created" */
	PHASE_ABANDONED, /* by the host, while an SP is suspended in "created": it is in doubt */
	PHASE_UNDOING,   /* creation failed: telling "destroyed" to those who are aware */
	PHASE_PRESENT,   /* creation completed */
	PHASE_DESTROYING
};

/*
 * vm->sp[]: what is to be done for an SP, a bit for each pass in which it is told something. Who
 * only subscribes to destruction is owed it once the creation has completed.
 */
enum {
	SP_DONE = 0,  /* nothing, and it does not know of the VM */
	SP_SPENT = 1, /* nothing, and it may believe in the VM: the VM ID is spent */
	SP_OWED = 2,
	SP_AWARE = SP_OWED, /* acknowledged creation and subscribes to destruction */
	SP_UNTOLD = 4,      /* subscribes to creation */
	SP_ONCE_PRESENT = SP_OWED | 8
};

/* vm->flags */
#define FLAG_LATE 0x1u      /* somebody is still owed the message of this pass */
#define FLAG_REFUSED 0x2u   /* somebody refused to be told of the destruction */
#define FLAG_EXHAUSTED 0x4u /* the creation failed for want of tries, not by a refusal */
#define FLAG_SPENT 0x8u     /* somebody is SP_SPENT */
#define FLAG_INSIDE 0x10u   /* an event function runs: nobody else may touch the object */

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What struct ffa_vm holds. */
#ifndef FFA_EVENT_H
#define FFA_EVENT_H

#include <ffa/notify.h>

#include "abi.h"

/* vm->phase. A zero-initialised object is absent. */
enum {
	PHASE_ABSENT = 0,
	PHASE_CREATING, /* telling "created" */
	PHASE_UNDOING,  /* creation failed: telling "destroyed" to those who are aware */
	PHASE_PRESENT,  /* creation completed */
	PHASE_DESTROYING
};

/*
 * vm->sp[]: what is to be done for an SP. With SP_TELL, the value but for bit 0 is the message
 * (FF-A Tables 18.10, 18.12) that it is told next.
 */
enum {
	SP_NOTHING = 0,
	SP_AWARE = 1,        /* acknowledged creation and subscribes to destruction */
	SP_ONCE_PRESENT = 2, /* subscribes to destruction only */
	SP_TELL = 4,
	SP_TELL_CREATED = ABI_VM_CREATED,
	SP_IN_DOUBT = SP_TELL_CREATED | 1, /* suspended in "created" of an abandoned creation */
	SP_TELL_DESTROYED = ABI_VM_DESTROYED
};

/* vm->flags */
#define FLAG_LATE 0x1u      /* somebody is still owed the message of this pass */
#define FLAG_REFUSED 0x2u   /* somebody refused to be told of the destruction */
#define FLAG_EXHAUSTED 0x4u /* the creation failed for want of tries, not by a refusal */

#endif

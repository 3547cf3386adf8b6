/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The state machine of an event, without a firmware call in it: what to send next, what an answer
 * means, what it changes in struct ffa_vm.
 *
 * What always holds, whatever the firmware answers (FF-A 18.3.2 and Table 18.9 say why):
 * I1 An entry point makes at most FFA_NOTIFY_MAX_CALLS calls, and at most limits.calls.
 * I2 After a final answer, an SP is not sent that message again for that VM.
 * I3 "Destroyed" goes only to SPs that are owed it, "created" only to subscribers of creation.
 * I4 Owed: acknowledged creation and subscribed to destruction, or subscribed to destruction only
 *    and creation completed.
 * I5 What remains to be told only shrinks, and only on a final answer.
 * I6 No index or register that is read is out of bounds, whatever struct ffa_vm holds.
 * I7 While a message is in flight, the next call is FFA_RUN with the w1 that came back.
 * I8 Only ffa_probe() and ffa_release() write struct ffa_notify.
 * I9 RX is released exactly as often as it was granted; what a probe mapped, it unmapped.
 */
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

/* What an answer means, and what the caller of ffa_event_take() does next. */
enum ffa_step {
	STEP_ON,       /* acknowledged, or nothing is owed any more: to the next SP */
	STEP_LATER,    /* the SP did not take the message: wait, then send it again */
	STEP_RUN,      /* the SP is suspended in the message: wait, then FFA_RUN */
	STEP_STUCK,    /* the same, but FFA_RUN is refused here: say so, stop */
	STEP_GIVEN_UP, /* the SP said "later" once too often in this pass: say so */
	STEP_REFUSED,  /* final: say so; ffa_event_fail() unless the host lets a creation pass */
	STEP_BROKEN    /* the same, and the answer is outside the protocol */
};

/*
 * Starts or continues the creation of vm_id, or for 0 a destruction, which abandons a creation.
 * FFA_R_AGAIN: there is work. FFA_R_OK: there is none. FFA_R_STATE: not in this phase, or what
 * selects a phase or an SP is out of range.
 */
int ffa_event_begin(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id);

/* Moves on to the next SP that is to be told something. NULL: this pass is over. */
const struct ffa_subscriber *ffa_event_next(const struct ffa_notify *n, struct ffa_vm *vm);

/* Makes *regs the next request to that SP. */
void ffa_event_request(const struct ffa_vm *vm, const struct ffa_subscriber *who,
                       struct ffa_regs *regs);

/* Changes *vm as *regs, in answer to that request, demands. */
enum ffa_step ffa_event_take(const struct ffa_notify *n, struct ffa_vm *vm,
                             const struct ffa_subscriber *who, const struct ffa_regs *regs);

/* The same answer in the words of the hooks: its status, and what the next try waits for. */
int32_t ffa_event_status(const struct ffa_regs *regs);
enum ffa_wait_reason ffa_event_reason(const struct ffa_regs *regs);

/* The creation fails: those who are aware are to be told, then ffa_event_end() says why it did. */
void ffa_event_fail(const struct ffa_notify *n, struct ffa_vm *vm);

/* What the entry point returns when a pass is over. */
int ffa_event_end(struct ffa_vm *vm);

#endif

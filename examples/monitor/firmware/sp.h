/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The program of secure partitions: of this firmware at S-EL1, and of other SPMCs at S-EL1 or S-EL0
 * (SP_LEVEL). They keep the state of each VM as FF-A Table 18.9 has it, and answer commands that
 * the normal world sends as partition messages.
 */
#ifndef SP_H
#define SP_H

#include "marks.h"

#include <ffa/conduit.h>

/*
 * FFA_MSG_SEND_DIRECT_REQ (32-bit) with the command in w3; the response has its results from w3 on.
 * An SP with a context for each CPU keeps settings and counts for each.
 */
#define SP_COMMAND_REPORT 0u /* w3: VMs held, w4: mistakes, w5: loops, w6: messages, w7: calls */
#define SP_COMMAND_WORK 1u   /* w4: loops of work in each VM message from now on */
#define SP_COMMAND_RANDOM 2u /* w4: seed; from now on work of up to w5 loops, and answers, vary */
#define SP_COMMAND_TOIL 3u   /* w4: loops of work, now */
#define SP_COMMAND_CALL 4u   /* w4: SP that works for it in some VM messages; 0: none */
#define SP_COMMAND_DEATHS 5u /* w4: in one of so many works that vary it breaks down; 0: in none */
#define SP_COMMAND_FAULT 6u  /* it breaks down when it works for another SP next */
#define SP_COMMAND_VM 7u     /* w4: VM ID; w3: enum sp_vm, w4: starts, w5: sp_self.unknown */

/* What an SP does when a normal-world interrupt comes while it works (FF-A 9.3.1). */
enum sp_interrupts {
	SP_SIGNALED,    /* EL3 suspends it */
	SP_QUEUED,      /* nothing: it is not to be interrupted */
	SP_MANAGED_EXIT /* it is told, and answers INTERRUPTED */
};

/* What an SP holds of a VM. */
enum sp_vm { SP_VM_UNAVAILABLE, SP_VM_AVAILABLE, SP_VM_ERROR };

enum sp_act { SP_STATUS, SP_WORK, SP_FAULT, SP_CALL };

/* What another SP does in a call: many milliseconds. */
#define SP_CALL_LOOPS 5000000u

/* For a VM's message: 4 created, 6 destroyed. */
struct sp_rule {
	uint16_t vm_id;
	uint8_t message;
	enum sp_act act;
	uint32_t times; /* counted down */
	int32_t value;  /* SP_STATUS: w3; SP_WORK: milliseconds; SP_CALL: the SP that works */
};

/* One SP, all its contexts. */
struct sp {
	uint16_t id;
	uint8_t is_mp;
	uint8_t yields;         /* gives the CPU away in the middle of its work */
	uint8_t destroyed_only; /* hears of no creation */
	enum sp_interrupts interrupts;
	struct sp_rule *rules;
	size_t rule_count;
	uint8_t *vms;    /* a state for each VM ID */
	uint32_t starts; /* from 1; who starts it anew has cleared `vms` */
};

struct sp_marks {
	MARKED_AT_EL1(MARK_MEMBER)
};

/*
 * One execution context: the argument of sp_main(), and what it shows of itself. What a test has set
 * and wants to know outlives a restart.
 */
struct sp_self {
	volatile uint32_t interrupted; /* sp.S knows where these two are */
	volatile uint32_t loops;       /* of work, all in all */
	struct sp *sp;
	uint32_t messages;
	uint32_t mistakes; /* messages that break the order, registers that changed */
	uint32_t
		unknown; /* VMs whose end it heard of, and not since its restart of their creation */
	uint32_t work;
	uint32_t max_work;
	uint32_t random; /* 0: nothing varies */
	uint32_t deaths; /* one in so many; 0: none */
	uint32_t is_faulty;
	uint16_t vm_id;  /* of the latest VM message */
	uint16_t helper; /* SP_COMMAND_CALL */
	uint32_t calls;  /* of other SPs that were answered */
	struct sp_marks marks;
};

__attribute__((noreturn)) void sp_main(struct sp_self *self);

/* An FF-A call of the SP: an SMC, and at S-EL0 an SVC. */
void sp_svc(void *priv, struct ffa_regs *regs);
#if defined(SP_LEVEL) && SP_LEVEL == 0
#define sp_call(regs) sp_svc(NULL, (regs))
#else
#define sp_call(regs) ffa_conduit_smc(NULL, (regs))
#endif

uint32_t sp_loop(struct sp_self *self, uint32_t loops);

/* For VBAR_EL1. A fault becomes FFA_ABORT; an FIQ sets self->interrupted, self in TPIDR_EL1. */
extern const uint8_t sp_vectors[];

#endif

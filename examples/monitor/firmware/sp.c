/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The program of every SP. It can be suspended at any instruction, and is not to notice. */
#include "sp.h"

#include "arch.h"

#include <ffa/conduit.h>

SYSREG_RO(cntfrq_el0)
SYSREG_RO(cntpct_el0)

/* FF-A chapters 14, 15 and 18.3.2. */
#define FN_ERROR 0x84000060u
#define FN_INTERRUPT 0x84000062u
#define FN_MSG_WAIT 0x8400006bu
#define FN_YIELD 0x8400006cu
#define FN_RUN 0x8400006du
#define FN_DIRECT_REQ 0x8400006fu
#define FN_DIRECT_RESP 0x84000070u
#define FN_WIDE 0x40000000u
#define FRAMEWORK 0x80000000u
#define MESSAGE_CREATED 4u
#define STATUS_INVALID_PARAMETERS (-2)
#define STATUS_BUSY (-4)
#define STATUS_INTERRUPTED (-5)
#define STATUS_RETRY (-7)
#define STATUS_ABORTED (-8)

#define VM_IDS 65536u

/* Longer than any step of the work takes: the SP was suspended in between. */
#define GAPS_PER_SECOND 1000u

static uint32_t next_random(struct sp_self *self)
{
	self->random ^= self->random << 13;
	self->random ^= self->random >> 17;
	self->random ^= self->random << 5;
	return self->random;
}

static void yield(void)
{
	struct ffa_regs regs = {{FN_YIELD}};

	sp_call(&regs);
}

static void work(struct sp_self *self, uint32_t loops)
{
	uint32_t rest = loops;

	if (self->sp->yields && loops != 0) {
		self->mistakes += sp_loop(self, loops / 2);
		rest -= loops / 2;
		yield();
	}
	self->mistakes += sp_loop(self, rest);
}

/* Time in which the SP is suspended does not count. */
static void work_for(struct sp_self *self, uint32_t milliseconds)
{
	const uint64_t length = read_cntfrq_el0() / 1000u * milliseconds;
	const uint64_t gap = read_cntfrq_el0() / GAPS_PER_SECOND;
	uint64_t last = read_cntpct_el0();
	uint64_t done = 0;

	while (done < length && !self->interrupted) {
		const uint64_t now = read_cntpct_el0();

		self->loops++;
		done += now - last < gap ? now - last : 0;
		last = now;
	}
}

/*
 * Another SP works for this one, in its own time, and has to answer; unless it is in use, or dies. Some
 * SPMCs leave it to this one to let an SP go on that was suspended.
 */
static int32_t call_sp(struct sp_self *self, uint16_t sp_id, uint32_t loops)
{
	struct ffa_regs regs = {{FN_DIRECT_REQ, (uint64_t)self->sp->id << 16 | sp_id, 0,
	                         SP_COMMAND_TOIL, loops, self->vm_id}};

	sp_call(&regs);
	while ((uint32_t)regs.x[0] == FN_INTERRUPT) {
		const struct ffa_regs run = {{FN_RUN, regs.x[1]}};

		regs = run;
		sp_call(&regs);
	}
	if ((uint32_t)regs.x[0] == FN_ERROR && (int32_t)regs.x[2] == STATUS_BUSY) {
		return STATUS_RETRY;
	}
	if ((uint32_t)regs.x[0] == FN_ERROR && (int32_t)regs.x[2] == STATUS_ABORTED) {
		return 0;
	}
	self->calls++;
	self->mistakes += (uint32_t)regs.x[0] != FN_DIRECT_RESP ||
	                  (uint32_t)regs.x[1] != ((uint32_t)sp_id << 16 | self->sp->id);
	return 0;
}

/* With the MMU off all memory is Device memory, which has to be accessed aligned. */
static void fault(const struct sp_self *self)
{
	(void)*(const volatile uint32_t *)((uintptr_t)self + 1);
}

static void fault_randomly(struct sp_self *self)
{
	if (self->deaths != 0 && next_random(self) % self->deaths == 0) {
		fault(self);
	}
}

static struct sp_rule *find_rule(const struct sp_self *self, uint32_t message)
{
	struct sp_rule *rule = self->sp->rules;
	size_t i;

	for (i = 0; i < self->sp->rule_count; i++, rule++) {
		if (rule->times != 0 && rule->vm_id == self->vm_id && rule->message == message) {
			rule->times--;
			return rule;
		}
	}
	return NULL;
}

static int32_t prepare_randomly(struct sp_self *self)
{
	work(self, next_random(self) % self->max_work);
	fault_randomly(self);
	if (self->helper != 0 && next_random(self) % 2 == 0) {
		return call_sp(self, self->helper, next_random(self) % self->max_work);
	}
	return next_random(self) % 16 == 0 ? STATUS_RETRY : 0;
}

/* What comes before the message is taken; a status other than 0 means that it is not. */
static int32_t prepare(struct sp_self *self, uint32_t message)
{
	const struct sp_rule *rule = find_rule(self, message);

	work(self, self->work);
	if (self->random != 0 && self->max_work != 0) {
		return prepare_randomly(self);
	}
	if (rule == NULL) {
		return 0;
	}
	if (rule->act == SP_WORK) {
		work_for(self, (uint32_t)rule->value);
	} else if (rule->act == SP_FAULT) {
		fault(self);
	} else if (rule->act == SP_CALL) {
		return call_sp(self, (uint16_t)rule->value, SP_CALL_LOOPS);
	}
	return rule->act == SP_STATUS ? rule->value : 0;
}

/* FF-A Table 18.9. Of VMs that lived before it started anew an SP knows nothing: no mistake. */
static int32_t take(struct sp_self *self, uint32_t message)
{
	const int is_creation = message == MESSAGE_CREATED;
	uint8_t *const state = &self->sp->vms[self->vm_id];

	if (self->sp->destroyed_only) {
		return 0;
	}
	if (*state == (is_creation ? SP_VM_UNAVAILABLE : SP_VM_AVAILABLE)) {
		*state = is_creation ? SP_VM_AVAILABLE : SP_VM_UNAVAILABLE;
		return 0;
	}
	if (*state == SP_VM_UNAVAILABLE && self->sp->starts > 1) {
		self->unknown++;
	} else {
		self->mistakes++;
	}
	*state = SP_VM_ERROR;
	return STATUS_INVALID_PARAMETERS;
}

static int32_t vm_message(struct sp_self *self, uint32_t message, uint16_t vm_id)
{
	const int can_exit = self->sp->interrupts == SP_MANAGED_EXIT;
	int32_t status;

	self->vm_id = vm_id;
	self->messages++;
	self->interrupted = 0;
	if (can_exit) {
		__asm__ volatile("msr daifclr, #1\n\tisb" ::: "memory");
	}
	status = prepare(self, message);
	if (can_exit) {
		__asm__ volatile("msr daifset, #1" ::: "memory");
	}
	if (self->interrupted) {
		return STATUS_INTERRUPTED;
	}
	return status != 0 ? status : take(self, message);
}

/* For another SP. */
static void toil(struct sp_self *self, uint32_t loops)
{
	const uint32_t is_faulty = self->is_faulty;

	self->mistakes += sp_loop(self, loops);
	self->is_faulty = 0;
	if (is_faulty != 0) {
		fault(self);
	}
	fault_randomly(self);
}

static uint32_t vms_held(const struct sp *sp)
{
	uint32_t held = 0;
	uint32_t vm_id;

	for (vm_id = 0; vm_id < VM_IDS; vm_id++) {
		held += sp->vms[vm_id] != SP_VM_UNAVAILABLE;
	}
	return held;
}

static void obey(struct sp_self *self, struct ffa_regs *regs)
{
	switch ((uint32_t)regs->x[3]) {
	case SP_COMMAND_REPORT:
		regs->x[3] = vms_held(self->sp);
		regs->x[4] = self->mistakes;
		regs->x[5] = self->loops;
		regs->x[6] = self->messages;
		regs->x[7] = self->calls;
		break;
	case SP_COMMAND_WORK:
		self->work = (uint32_t)regs->x[4];
		break;
	case SP_COMMAND_RANDOM:
		self->random = (uint32_t)regs->x[4];
		self->max_work = (uint32_t)regs->x[5];
		break;
	case SP_COMMAND_TOIL:
		toil(self, (uint32_t)regs->x[4]);
		break;
	case SP_COMMAND_CALL:
		self->helper = (uint16_t)regs->x[4];
		break;
	case SP_COMMAND_DEATHS:
		self->deaths = (uint32_t)regs->x[4];
		break;
	case SP_COMMAND_FAULT:
		self->is_faulty = 1;
		break;
	case SP_COMMAND_VM:
		regs->x[3] = self->sp->vms[(uint16_t)regs->x[4]];
		regs->x[4] = self->sp->starts;
		regs->x[5] = self->unknown;
		break;
	default:
		break;
	}
}

#ifdef SP_LEVEL
/* Which system registers another SPMC keeps is its own business, and S-EL0 has none. */
static void set_marks(struct sp_self *self)
{
	(void)self;
}

static uint32_t lost_marks(const struct sp_self *self)
{
	(void)self;
	return 0;
}
#else
MARKED_AT_EL1(SYSREG)
SYSREG_RO(tpidr_el1)

static void set_marks(struct sp_self *self)
{
	struct sp_marks *const marks = &self->marks;
	uint64_t seed = (uint64_t)self * 0x9e3779b97f4a7c15u;

	MARKED_AT_EL1(MARK_WRITE)
	isb();
	MARKED_AT_EL1(MARK_READ)
}

/* How many registers a world switch did not bring back. */
static uint32_t lost_marks(const struct sp_self *self)
{
	const struct sp_marks *const marks = &self->marks;
	uint32_t lost = read_tpidr_el1() != (uint64_t)self;

	MARKED_AT_EL1(MARK_COMPARE)
	return lost;
}
#endif

/* Turns a request into its response, which is as wide. */
static void answer(struct sp_self *self, struct ffa_regs *regs)
{
	const uint32_t w1 = (uint32_t)regs->x[1];
	const uint32_t w2 = (uint32_t)regs->x[2];

	if ((w2 & FRAMEWORK) != 0) {
		regs->x[3] = (uint32_t)vm_message(self, w2 & 0xffu, (uint16_t)regs->x[5]);
		regs->x[2] = w2 + 1u;
		regs->x[4] = 0;
		regs->x[5] = 0;
	} else {
		obey(self, regs);
	}
	self->mistakes += lost_marks(self);
	regs->x[0] = FN_DIRECT_RESP | (regs->x[0] & FN_WIDE);
	regs->x[1] = (uint64_t)self->sp->id << 16 | w1 >> 16;
}

void sp_main(struct sp_self *self)
{
	struct ffa_regs regs = {{FN_MSG_WAIT}};

	set_marks(self);
	for (;;) {
		sp_call(&regs);
		answer(self, &regs);
	}
}

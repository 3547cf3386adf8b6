/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The secure partitions as EL3 sees them. The emulated SPMC decides who runs; here they run, at
 * S-EL1, until they answer or an interrupt of the normal world takes the CPU from them.
 */
#include "secure.h"

#include "arch.h"
#include "console.h"
#include "el1.h"
#include "firmware.h"
#include "sp.h"

SYSREG(elr_el3)
SYSREG(spsr_el3)
SYSREG_RO(esr_el3)
SYSREG_RO(icc_hppir1_el1)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Properties of a descriptor (FF-A Table 6.2). */
#define DIRECT_REQUESTS 0x001u
#define VM_CREATED 0x040u
#define VM_DESTROYED 0x080u
#define AARCH64 0x100u

#define MESSAGE_CREATED 4
#define MESSAGE_DESTROYED 6
#define STATUS_ABORTED (-8)

#define FN_ERROR 0x84000060u
#define FN_SUCCESS 0x84000061u
#define FN_INTERRUPT 0x84000062u
#define FN_MSG_WAIT 0x8400006bu
#define FN_YIELD 0x8400006cu
#define FN_RUN 0x8400006du
#define FN_DIRECT_REQ 0x8400006fu
#define FN_DIRECT_RESP 0x84000070u
#define FN_ABORT 0x84000090u
#define FN_WIDE 0x40000000u /* the 64-bit form */

/* Secure, AArch64 below, no traps of pointer authentication; FIQ: the normal world's are EL3's. */
#define SCR_SECURE 0x30430u
#define SCR_FIQ (1u << 2)
#define SCTLR_EL1_MMU_OFF 0x30d00802u
#define PSTATE_EL1H_MASKED 0x3c5u
#define STACK_SIZE 4096u

#define VM_IDS 65536u
#define SHOWN_EACH 16u

struct context {
	struct lower_regs regs;
	struct el1_registers el1;
	struct sp_self self;
	uint16_t vm_id;  /* of the latest message */
	uint16_t ticket; /* the low half of w1 of the latest suspension: this SPMC's own business */
	uint8_t has_yielded;
	uint8_t is_called; /* the latest message is another SP's */
	uint8_t is_starting;
	uint32_t starts; /* of the SP, when this context was started */
	uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));
};

/* An SP's program, what becomes of it when it dies, and what the list says of it. */
struct partition {
	struct sp program;
	enum ffa_spmc_end end;
	const struct ffa_spmc_service *services;
	size_t service_count;
};

#include "sps.h" /* partitions[], which sps.awk makes of a description */

struct ffa_spmc_sp secure_sps[COUNT(partitions)];
const size_t secure_sp_count = COUNT(partitions);
uint8_t secure_vm_state[FFA_SPMC_VM_STATE_SIZE(COUNT(partitions))];

static uint8_t vms[COUNT(partitions)][VM_IDS];
static struct context contexts[COUNT(partitions)][FFA_SPMC_MAX_CPUS];
static struct secure_counts counts;
static struct lock shown_lock;
static uint32_t shown_suspensions;
static uint32_t shown_deaths;

enum exception secure_enter(struct lower_regs *regs, uint64_t scr);

void lock_take(struct lock *lock)
{
	while (__atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE) != 0) {
		while (__atomic_load_n(&lock->taken, __ATOMIC_RELAXED) != 0)
			;
	}
}

void lock_release(struct lock *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

static void count(uint64_t *counter)
{
	(void)__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

void secure_read_counts(struct secure_counts *to)
{
	to->suspensions = __atomic_load_n(&counts.suspensions, __ATOMIC_RELAXED);
	to->at_once = __atomic_load_n(&counts.at_once, __ATOMIC_RELAXED);
	to->yields = __atomic_load_n(&counts.yields, __ATOMIC_RELAXED);
	to->in_calls = __atomic_load_n(&counts.in_calls, __ATOMIC_RELAXED);
	to->deaths = __atomic_load_n(&counts.deaths, __ATOMIC_RELAXED);
}

/* From the normal world into the SP and back again, whatever brings it back. */
static enum exception switch_to(struct context *context)
{
	const int is_signaled =
		context->self.sp->interrupts == SP_SIGNALED && !context->is_starting;
	const uint64_t elr = read_elr_el3();
	const uint64_t spsr = read_spsr_el3();
	struct el1_registers normal;
	enum exception kind;

	el1_save(&normal);
	el1_restore(&context->el1);
	kind = secure_enter(&context->regs, SCR_SECURE | (is_signaled ? SCR_FIQ : 0));
	el1_save(&context->el1);
	el1_restore(&normal);
	write_elr_el3(elr);
	write_spsr_el3(spsr);
	return kind;
}

/* Only the first ones are of interest to a reader. */
static void show_suspension(const struct context *context)
{
	const uint32_t intid = (uint32_t)read_icc_hppir1_el1();

	lock_take(&shown_lock);
	if (shown_suspensions++ < SHOWN_EACH) {
		print("firmware: SP %04x suspended by interrupt %u in VM %04x, loop %u\n",
		      context->self.sp->id, intid, context->vm_id, context->self.loops);
	}
	lock_release(&shown_lock);
}

/* An answer with the SP's ID and the context's in w1. */
static void suspended(struct context *context, uint32_t function, struct ffa_regs *regs)
{
	const struct ffa_regs answer = {
		{function, (uint64_t)context->self.sp->id << 16 | ++context->ticket}};

	*regs = answer;
}

static void died(const struct context *context, enum exception kind, struct ffa_regs *regs)
{
	const struct ffa_regs answer = {{FN_ERROR, 0, (uint32_t)STATUS_ABORTED}};

	count(&counts.deaths);
	lock_take(&shown_lock);
	if (shown_deaths++ < SHOWN_EACH) {
		print("firmware: SP %04x died in VM %04x (kind %u, at %lx)\n", context->self.sp->id,
		      context->vm_id, (unsigned)kind, context->el1.elr_el1);
	}
	lock_release(&shown_lock);
	*regs = answer;
}

/* An SMC of the SP: its answer, its call of another SP, or what this firmware does not have. */
static int is_answered(struct context *context, struct ffa_regs *regs)
{
	size_t i;

	switch ((uint32_t)context->regs.x[0]) {
	case FN_YIELD:
		count(&counts.yields);
		context->has_yielded = 1;
		suspended(context, FN_YIELD, regs);
		return 1;
	case FN_ABORT:
		died(context, EXCEPTION_SYNC, regs);
		return 1;
	case FN_MSG_WAIT:
	case FN_DIRECT_REQ:
	case FN_DIRECT_RESP:
	case FN_DIRECT_RESP | FN_WIDE:
		for (i = 0; i < COUNT(regs->x); i++) {
			regs->x[i] = context->regs.x[i];
		}
		return 1;
	default:
		context->regs.x[0] = UINT64_MAX;
		return 0;
	}
}

static void run(struct context *context, struct ffa_regs *regs)
{
	enum exception kind;

	do {
		const uint64_t pc = context->regs.pc;
		const uint32_t loops = context->self.loops;

		kind = switch_to(context);
		if (kind == EXCEPTION_FIQ) {
			count(&counts.suspensions);
			/* A loop can be left where it was entered. */
			if (context->regs.pc == pc && context->self.loops == loops) {
				count(&counts.at_once);
			}
			if (context->is_called) {
				count(&counts.in_calls);
			}
			show_suspension(context);
			suspended(context, FN_INTERRUPT, regs);
			return;
		}
		if (kind != EXCEPTION_SYNC || ESR_EC(read_esr_el3()) != EC_SMC64) {
			died(context, kind, regs);
			return;
		}
	} while (!is_answered(context, regs));
}

/*
 * A message arrives as the results of the SP's latest SMC, and so does what came of its own call; one
 * that yielded is told to go on.
 */
static void deliver(struct context *context, const struct ffa_regs *regs)
{
	const int is_run = (uint32_t)regs->x[0] == FN_RUN;
	size_t i;

	if (is_run && !context->has_yielded) {
		return;
	}
	if (((uint32_t)regs->x[0] & ~FN_WIDE) == FN_DIRECT_REQ) {
		context->vm_id = (uint16_t)regs->x[5];
		context->is_called = regs->x[1] >> 16 != 0;
	}
	for (i = 0; i < COUNT(regs->x); i++) {
		context->regs.x[i] = is_run ? 0 : regs->x[i];
	}
	if (is_run) {
		context->regs.x[0] = FN_SUCCESS;
	}
	context->has_yielded = 0;
}

static void prepare(struct context *context, struct sp *program)
{
	static const struct lower_regs no_regs;
	static const struct el1_registers no_el1;

	context->starts = program->starts;
	context->has_yielded = 0;
	context->is_called = 0;
	context->self.sp = program;
	context->regs = no_regs;
	context->regs.x[0] = (uint64_t)&context->self;
	context->regs.pc = (uint64_t)sp_main;
	context->regs.pstate = PSTATE_EL1H_MASKED;
	context->el1 = no_el1;
	context->el1.sctlr_el1 = SCTLR_EL1_MMU_OFF;
	context->el1.sp_el1 = (uint64_t)&context->stack[STACK_SIZE];
	context->el1.vbar_el1 = (uint64_t)sp_vectors;
	context->el1.tpidr_el1 = (uint64_t)&context->self;
}

/* Lets the program run until it waits for messages. Interrupts wait meanwhile. */
static void start(struct context *context, struct sp *program)
{
	struct ffa_regs regs;

	prepare(context, program);
	context->is_starting = 1;
	run(context, &regs);
	context->is_starting = 0;
	if ((uint32_t)regs.x[0] != FN_MSG_WAIT) {
		firmware_panic("an SP does not start");
	}
}

/*
 * The SPMC counts the starts: an SP that has died, in this message or for another reason, begins anew
 * when the next one comes, which is as good as at once. Nobody else runs it: of an SP with a context
 * for each CPU one alone may run when it dies, while others are suspended.
 */
static void restart_if_due(struct context *context, const struct ffa_spmc_sp *sp)
{
	struct sp *const program = context->self.sp;

	uint32_t i;

	if (program->starts != sp->starts) {
		program->starts = sp->starts;
		for (i = 0; i < VM_IDS; i++) {
			program->vms[i] = 0;
		}
	}
	if (context->starts != program->starts) {
		start(context, program);
	}
}

/* The hook of the emulated SPMC; `priv` is the SP's own entry. */
static void run_sp(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	const struct ffa_spmc_sp *sp = priv;
	struct context *const of_sp = contexts[sp - secure_sps];
	struct context *const context = of_sp[0].self.sp->is_mp ? &of_sp[cpu] : &of_sp[0];

	restart_if_due(context, sp);
	deliver(context, regs);
	run(context, regs);
}

void secure_init(uint32_t cpus)
{
	size_t i;

	for (i = 0; i < COUNT(partitions); i++) {
		struct partition *partition = &partitions[i];

		partition->program.vms = vms[i];
		partition->program.starts = 1; /* as the SPMC counts */
		secure_sps[i].id = partition->program.id;
		secure_sps[i].contexts = partition->program.is_mp ? (uint16_t)cpus : 1;
		secure_sps[i].version = 0x10002;
		secure_sps[i].services = partition->services;
		secure_sps[i].service_count = partition->service_count;
		secure_sps[i].run = run_sp;
		secure_sps[i].run_priv = &secure_sps[i];
		secure_sps[i].end = partition->end;
	}
}

void secure_start(uint32_t cpu)
{
	size_t i;

	for (i = 0; i < COUNT(partitions); i++) {
		struct context *const context = &contexts[i][cpu];

		if (cpu != 0 && !partitions[i].program.is_mp) {
			continue;
		}
		/* Low halves of w1 that nobody can guess from another. */
		context->ticket = (uint16_t)((uintptr_t)context / sizeof(*context) * 0x61);
		start(context, &partitions[i].program);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Many VMs on all CPUs at once, with ticks at random moments, against SPs whose work and answers
 * vary. Any CPU may take the next step of a VM, unless an SP is suspended in it. In the end no SP
 * may hold any VM, and the judge of the firmware may have found nothing.
 *
 * The seed and the number of VMs are in memory in front of the image, where QEMU's loader has put
 * them.
 */
#include "el2.h"

#define PARAMETERS (FFA_MONITOR_BASE - 16u)
#define SLOTS_PER_CPU 8u
#define VMS (SLOTS_PER_CPU * HYP_MAX_CPUS)
#define FIRST_VM_ID 0x100u
#define VM_IDS_PER_SLOT 64u

/* One in so many: waits that stop the call, creations that are abandoned, VMs that live on. */
#define STOPS 16u
#define ABANDONED 8u
#define LIVES_ON 2u

#define MAX_WORK 20000u /* loops of an SP in one message */
#define SENDS 200u      /* SPs that are busy with other CPUs' messages are no reason to give up */
#define MAX_TICK 120u   /* microseconds */
#define MAX_PAUSE 50u
#define MAX_STEPS_PER_VM 20u

void monitor_main(void);
void monitor_wrong_level(unsigned level);

enum vm_state { VM_ABSENT, VM_CREATING, VM_PRESENT, VM_DESTROYING };

struct vm {
	struct ffa_vm ffa;
	uint32_t claimed; /* by a CPU, for one step */
	enum vm_state state;
	uint32_t bound_to; /* the CPU of a suspension, or NOBODY */
	uint32_t last_cpu; /* that took a step of it */
	uint32_t generation;
	uint32_t index;
};

#define NOBODY UINT32_MAX

/* What one CPU saw. */
struct account {
	uint32_t random;
	uint32_t steps;
	uint32_t calls; /* of the step that is being taken */
	int stopped;    /* by its latest wait */
	uint32_t unbounded;
	uint32_t mistakes; /* results that no step may have */
	uint32_t created;
	uint32_t failed;
	uint32_t abandoned;
	uint32_t destroyed;
	uint32_t again;
	uint32_t in_flight;
	uint32_t moved; /* steps of a VM on another CPU than the one before */
	uint32_t waits[FFA_WAIT_BUSY + 1];
};

static struct account accounts[HYP_MAX_CPUS];
static struct vm vms[VMS];
static struct ffa_notify notify;
static uint32_t cpus;
static uint32_t seed;
static uint32_t goal;
static uint32_t started;
static uint32_t ended;
static uint32_t given_up; /* a CPU took too many steps */

static struct account *here(void)
{
	return &accounts[cpu_number()];
}

static uint32_t any(uint32_t bound)
{
	uint32_t *const random = &here()->random;

	*random ^= *random << 13;
	*random ^= *random >> 17;
	*random ^= *random << 5;
	return *random % bound;
}

static void call(void *priv, struct ffa_regs *regs)
{
	here()->calls++;
	ffa_conduit_smc(priv, regs);
}

/* One that is still masked has to be let in: setting the timer anew would take it back. */
static void next_tick(void)
{
	const uint32_t microseconds = 1 + any(MAX_TICK);

	if (!interrupt_is_pending()) {
		tick_once(microseconds);
	}
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	here()->waits[wait->reason]++;
	interrupt_window(wait->reason == FFA_WAIT_INTERRUPT ? 0 : any(MAX_PAUSE));
	if (any(2) == 0) {
		next_tick();
	}
	here()->stopped = any(STOPS) == 0;
	return here()->stopped;
}

static const struct ffa_hooks hooks = {.call = call, .relax = relax};

static int claim(struct vm *vm)
{
	if (__atomic_exchange_n(&vm->claimed, 1, __ATOMIC_ACQUIRE) != 0) {
		return 0;
	}
	if (vm->bound_to == NOBODY || vm->bound_to == cpu_number()) {
		return 1;
	}
	__atomic_store_n(&vm->claimed, 0, __ATOMIC_RELEASE);
	return 0;
}

static void let_go(struct vm *vm)
{
	__atomic_store_n(&vm->claimed, 0, __ATOMIC_RELEASE);
}

static int may_start(void)
{
	return __atomic_fetch_add(&started, 1, __ATOMIC_RELAXED) < goal;
}

static void end(struct vm *vm)
{
	vm->state = VM_ABSENT;
	vm->generation++;
	(void)__atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED);
}

static uint16_t id_of(const struct vm *vm)
{
	return (uint16_t)(FIRST_VM_ID + vm->index * VM_IDS_PER_SLOT +
	                  vm->generation % VM_IDS_PER_SLOT);
}

static void create(struct vm *vm, struct account *account, int result)
{
	if (result == FFA_R_OK) {
		account->created++;
		vm->state = VM_PRESENT;
	} else if (result == FFA_R_REFUSED || result == FFA_R_EXHAUSTED) {
		account->failed++;
		end(vm);
	} else {
		account->mistakes++;
	}
}

static void destroy(struct vm *vm, struct account *account, int result)
{
	if (result == FFA_R_OK) {
		account->destroyed++;
		end(vm);
	} else {
		account->mistakes++;
	}
}

static void take(struct vm *vm, struct account *account)
{
	int result;

	if (vm->state == VM_CREATING && vm->ffa.id != 0 && any(ABANDONED) == 0) {
		account->abandoned++;
		vm->state = VM_DESTROYING;
	}
	if (++account->steps > goal * MAX_STEPS_PER_VM) {
		__atomic_store_n(&given_up, 1, __ATOMIC_RELAXED);
	}
	account->calls = 0;
	account->stopped = 0;
	if (vm->state == VM_CREATING) {
		result = ffa_vm_created(&notify, &vm->ffa, id_of(vm));
	} else {
		result = ffa_vm_destroyed(&notify, &vm->ffa);
	}
	account->unbounded += account->calls > FFA_NOTIFY_MAX_CALLS(notify.subscriber_count, SENDS,
	                                                            FFA_NOTIFY_DEFAULT_RESUMES);
	vm->bound_to = result == FFA_R_IN_FLIGHT ? cpu_number() : NOBODY;
	account->again += result == FFA_R_AGAIN;
	account->in_flight += result == FFA_R_IN_FLIGHT;
	/* With interrupts let in, no SP is suspended so often that the resumes are used up. */
	account->mistakes += result == FFA_R_IN_FLIGHT && !account->stopped;
	if (result > 0) {
		return;
	}
	if (vm->state == VM_CREATING) {
		create(vm, account, result);
	} else {
		destroy(vm, account, result);
	}
}

static void step(struct vm *vm, struct account *account)
{
	if (vm->state == VM_ABSENT) {
		if (!may_start()) {
			return;
		}
		vm->state = VM_CREATING;
	} else if (vm->state == VM_PRESENT) {
		if (any(LIVES_ON) == 0) {
			return;
		}
		vm->state = VM_DESTROYING;
	}
	account->moved += vm->last_cpu != cpu_number();
	vm->last_cpu = cpu_number();
	take(vm, account);
}

static int is_over(void)
{
	return __atomic_load_n(&ended, __ATOMIC_RELAXED) >= goal ||
	       __atomic_load_n(&given_up, __ATOMIC_RELAXED) != 0;
}

static void run(void *unused)
{
	struct account *account = here();
	struct vm *suspended = NULL;

	(void)unused;
	account->random = seed + 0x9e3779b9u * (cpu_number() + 1);
	account->random += account->random == 0;
	(void)ask(SP_MP, SP_COMMAND_RANDOM, any(UINT32_MAX) | 1, MAX_WORK);
	while (!is_over()) {
		/* An SP that is suspended is busy for everybody: most often it goes on at once. */
		struct vm *vm = suspended != NULL && any(4) != 0 ? suspended
		                                                 : &vms[any(SLOTS_PER_CPU * cpus)];

		if (!claim(vm)) {
			continue;
		}
		if (any(4) != 0) {
			next_tick();
		}
		step(vm, account);
		suspended = vm->bound_to == cpu_number() ? vm : NULL;
		let_go(vm);
		if (any(4) == 0) {
			interrupt_window(0);
		}
	}
	tick_once(0);
	interrupt_window(0);
}

static uint32_t vms_left(void)
{
	uint32_t left = 0;
	uint32_t i;

	for (i = 0; i < VMS; i++) {
		left += vms[i].state != VM_ABSENT;
	}
	return left;
}

/* What all CPUs have in one member of their accounts. */
static uint64_t sum(size_t offset)
{
	uint64_t all = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < cpus; cpu++) {
		all += *(const uint32_t *)((const uint8_t *)&accounts[cpu] + offset);
	}
	return all;
}

static void show(const char *what, size_t offset)
{
	print(" %s=%lu", what, sum(offset));
}

#define SHOW(member) show(#member, offsetof(struct account, member))

static void show_accounts(void)
{
	const struct firmware_counts counts = firmware_counts();

	print("soak:");
	SHOW(steps);
	SHOW(created);
	SHOW(failed);
	SHOW(abandoned);
	SHOW(destroyed);
	SHOW(again);
	SHOW(in_flight);
	SHOW(moved);
	show("busy", offsetof(struct account, waits[FFA_WAIT_BUSY]));
	show("later", offsetof(struct account, waits[FFA_WAIT_RETRY]));
	print(" suspensions=%lu at_once=%lu yields=%lu\n", counts.suspensions, counts.at_once,
	      counts.yields);
}

static void prepare(void)
{
	uint32_t sp_id;
	uint32_t i;

	accounts[0].random = seed;
	for (i = 0; i < VMS; i++) {
		vms[i].index = i;
		vms[i].bound_to = NOBODY;
	}
	for (sp_id = SP_MP + 1; sp_id <= LAST_SP; sp_id++) {
		(void)ask(sp_id, SP_COMMAND_RANDOM, any(UINT32_MAX) | 1, MAX_WORK);
	}
}

static void run_all(void)
{
	uint32_t cpu;

	for (cpu = 1; cpu < cpus; cpu++) {
		start_on_cpu(cpu, run, NULL);
	}
	run(NULL);
	for (cpu = 1; cpu < cpus; cpu++) {
		wait_for_cpu(cpu);
	}
}

static void judge(void)
{
	const struct firmware_counts counts = firmware_counts();
	struct ffa_regs report;

	check(!given_up && vms_left() == 0, "all VMs came to their end");
	check(sum(offsetof(struct account, mistakes)) + sum(offsetof(struct account, unbounded)) ==
	              0,
	      "each step ended as it may, within its bound");
	check(counts.suspensions >= goal / 20, "suspensions were survived, at least one in 20 VMs");
	check(goal < 20 || counts.suspensions > counts.at_once,
	      "some of them in the midst of work");
	check(sum(offsetof(struct account, created)) >= goal / 4,
	      "at least one VM in 4 was created");
	check(vms_held_by_sps(0) == 0, "no SP holds a VM");
	check(mistakes_of_sps(cpus, 0) == 0, "no SP found an order broken or a register changed");
	report = firmware_report(checks_failed(), 0);
	check(report.x[1] == 0 && report.x[4] == 0, "the judge found no violation, and no VM held");
}

void monitor_main(void)
{
	const volatile uint32_t *const parameters = (const uint32_t *)PARAMETERS;

	console_init();
	(void)hyp_init();
	tick_once(0);
	seed = parameters[0] != 0 ? parameters[0] : 1;
	goal = parameters[1];
	cpus = start_cpus();
	print("soak: seed=%u vms=%u cpus=%u\n", seed, goal, cpus);
	probe(&notify, &hooks, SENDS);
	prepare();
	run_all();
	show_accounts();
	judge();
	hyp_end(checks_failed());
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}

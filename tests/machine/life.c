/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "life.h"

#include "el2.h"

#define VMS (LIFE_SLOTS_PER_CPU * HYP_MAX_CPUS)
#define FIRST_VM_ID 0x100u
#define VM_IDS_PER_SLOT 64u

/* One in so many: waits that stop the call, creations that are abandoned, VMs that live on. */
#define STOPS 16u
#define ABANDONED 8u
#define LIVES_ON 2u

#define MAX_TICK 120u /* microseconds */
#define MAX_PAUSE 50u
#define MAX_STEPS_PER_VM 20u

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
static const struct life *life;
static uint32_t cpus;
static uint32_t started;
static uint32_t ended;
static uint32_t given_up; /* a CPU took too many steps */

static struct account *here(void)
{
	return &accounts[cpu_number()];
}

uint32_t life_any(uint32_t bound)
{
	uint32_t *const random = &here()->random;

	if (*random == 0) {
		*random = life->seed + 0x9e3779b9u * (cpu_number() + 1);
		*random += *random == 0;
	}
	*random ^= *random << 13;
	*random ^= *random >> 17;
	*random ^= *random << 5;
	return *random % bound;
}

void life_call(void *priv, struct ffa_regs *regs)
{
	here()->calls++;
	ffa_conduit_smc(priv, regs);
}

/* One that is still masked has to be let in: setting the timer anew would take it back. */
static void next_tick(void)
{
	const uint32_t microseconds = 1 + life_any(MAX_TICK);

	if (!interrupt_is_pending()) {
		tick_once(microseconds);
	}
}

int life_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	here()->waits[wait->reason]++;
	interrupt_window(wait->reason == FFA_WAIT_INTERRUPT ? 0 : life_any(MAX_PAUSE));
	if (life_any(2) == 0) {
		next_tick();
	}
	here()->stopped = life_any(STOPS) == 0;
	return here()->stopped;
}

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
	return __atomic_fetch_add(&started, 1, __ATOMIC_RELAXED) < life->goal;
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

	if (vm->state == VM_CREATING && vm->ffa.id != 0 && life_any(ABANDONED) == 0) {
		account->abandoned++;
		vm->state = VM_DESTROYING;
	}
	if (++account->steps > life->goal * MAX_STEPS_PER_VM) {
		__atomic_store_n(&given_up, 1, __ATOMIC_RELAXED);
	}
	account->calls = 0;
	account->stopped = 0;
	if (vm->state == VM_CREATING) {
		result = ffa_vm_created(life->notify, &vm->ffa, id_of(vm));
	} else {
		result = ffa_vm_destroyed(life->notify, &vm->ffa);
	}
	account->unbounded +=
		account->calls > FFA_NOTIFY_MAX_CALLS(life->notify->subscriber_count, LIFE_SENDS,
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
		if (life_any(LIVES_ON) == 0) {
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
	return __atomic_load_n(&ended, __ATOMIC_RELAXED) >= life->goal ||
	       __atomic_load_n(&given_up, __ATOMIC_RELAXED) != 0;
}

static void run(void *unused)
{
	struct account *account = here();
	struct vm *suspended = NULL;

	(void)unused;
	if (life->begin != NULL) {
		life->begin();
	}
	while (!is_over()) {
		/* An SP that is suspended is busy for everybody: most often it goes on at once. */
		struct vm *vm = suspended != NULL && life_any(4) != 0 ? suspended
		                                                      : &vms[life_any(life->slots)];

		if (!claim(vm)) {
			continue;
		}
		if (life_any(4) != 0) {
			next_tick();
		}
		step(vm, account);
		suspended = vm->bound_to == cpu_number() ? vm : NULL;
		let_go(vm);
		if (life_any(4) == 0) {
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

void life_show(void)
{
	SHOW(steps);
	SHOW(created);
	SHOW(failed);
	SHOW(abandoned);
	SHOW(destroyed);
	SHOW(again);
	SHOW(in_flight);
	SHOW(moved);
	show("interrupts", offsetof(struct account, waits[FFA_WAIT_INTERRUPT]));
	show("busy", offsetof(struct account, waits[FFA_WAIT_BUSY]));
	show("later", offsetof(struct account, waits[FFA_WAIT_RETRY]));
}

uint64_t life_created(void)
{
	return sum(offsetof(struct account, created));
}

void life_judge(void)
{
	check(!given_up && vms_left() == 0, "all VMs came to their end");
	check(sum(offsetof(struct account, mistakes)) + sum(offsetof(struct account, unbounded)) ==
	              0,
	      "each step ended as it may, within its bound");
}

void life_run(const struct life *of, uint32_t on_cpus)
{
	uint32_t cpu;
	uint32_t i;

	life = of;
	cpus = on_cpus;
	for (i = 0; i < VMS; i++) {
		vms[i].index = i;
		vms[i].bound_to = NOBODY;
	}
	for (cpu = 1; cpu < cpus; cpu++) {
		start_on_cpu(cpu, run, NULL);
	}
	run(NULL);
	for (cpu = 1; cpu < cpus; cpu++) {
		wait_for_cpu(cpu);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "life.h"

#include "el2.h"
#include "known.h"

#define VMS (LIFE_SLOTS_PER_CPU * HYP_MAX_CPUS)
#define FIRST_VM_ID 0x100u
#define VM_IDS 0x4000u

/* One in so many: waits that stop the call, creations that are abandoned, VMs that live on. */
#define STOPS 16u
#define ABANDONED 8u
#define LIVES_ON 2u
#define SKIPPED 8u
#define ANNOUNCED 16u

#define MAX_TICK 120u /* microseconds */
#define MAX_PAUSE 50u
#define MAX_STEPS_PER_VM 20u

enum vm_state { VM_ABSENT, VM_CREATING, VM_PRESENT, VM_ANNOUNCING, VM_DESTROYING };

struct vm {
	struct ffa_vm ffa;
	uint32_t claimed; /* by a CPU, for one step */
	enum vm_state state;
	uint32_t bound_to; /* the CPU of a suspension, or NOBODY */
	uint32_t last_cpu; /* that took a step of it */
	uint32_t generation;
	uint32_t index;
	uint16_t told; /* the SP that is told of it again, or 0 */
	struct known known;
};

#define NOBODY UINT32_MAX

/* What one CPU saw. */
struct account {
	uint32_t random;
	uint32_t steps;
	struct vm *vm;  /* in whose step it is */
	uint32_t calls; /* of that step */
	int stopped;    /* by its latest wait */
	uint32_t unbounded;
	uint32_t mistakes; /* results that no step may have */
	uint32_t created;
	uint32_t failed;
	uint32_t abandoned;
	uint32_t destroyed;
	uint32_t announced;
	uint32_t skipped;
	uint32_t retired; /* VM IDs */
	uint32_t again;
	uint32_t in_flight;
	uint32_t moved; /* steps of a VM on another CPU than the one before */
	uint32_t waits[FFA_WAIT_BUSY + 1];
};

static struct account accounts[HYP_MAX_CPUS];
static struct vm vms[VMS];
static const struct life *life;
static uint32_t cpus;
static uint32_t begun; /* CPUs */
static uint32_t started;
static uint32_t ended;
static uint32_t allowed;  /* steps of a CPU, all in all */
static uint32_t given_up; /* a CPU took more, or a slot has no VM ID left */
static uint8_t spent[VM_IDS];

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
	struct account *const account = here();

	(void)priv;
	account->calls++;
	if (account->vm != NULL && life->is_deadly) {
		known_call(life->notify, &account->vm->known, regs, life->strike);
	} else {
		call_firmware(regs);
	}
}

int life_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	(void)why;
	return life->is_deadly && life_any(2) == 0;
}

/* One that is still masked has to be let in: setting the timer anew would take it back. */
static void next_tick(void)
{
	const uint32_t microseconds = 1 + life_any(MAX_TICK);

	if (!life->is_calm && !interrupt_is_pending()) {
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
	return life->end == LIFE_GOES_ON ||
	       __atomic_fetch_add(&started, 1, __ATOMIC_RELAXED) < life->goal;
}

/* Each slot has VM IDs of its own. */
static uint32_t id_index(const struct vm *vm)
{
	const uint32_t share = VM_IDS / VMS;

	return vm->index * share + vm->generation % share;
}

static uint16_t id_of(const struct vm *vm)
{
	return (uint16_t)(FIRST_VM_ID + id_index(vm));
}

/* The next VM gets the next ID, unless that is spent. */
static void end(struct vm *vm, struct account *account)
{
	static const struct known nobody;
	uint32_t tries = 0;

	if (vm->ffa.id != 0) {
		account->retired++;
		spent[id_index(vm)] = 1;
	}
	vm->known = nobody;
	vm->state = VM_ABSENT;
	do {
		vm->generation++;
	} while (spent[id_index(vm)] && ++tries < VM_IDS);
	if (tries == VM_IDS) {
		__atomic_store_n(&given_up, 1, __ATOMIC_RELAXED);
	}
	(void)__atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED);
}

static int wants_creation(uint32_t sp)
{
	return (life->notify->subscribers[sp].events & FFA_NOTIFY_CREATED) != 0;
}

/* An SP that has forgotten the VM, and in the end any that does not know of it; or NULL. */
static const struct ffa_subscriber *find_untold(const struct vm *vm)
{
	const struct ffa_notify *const n = life->notify;
	uint32_t sp;

	for (sp = 0; life->is_deadly && sp < n->subscriber_count; sp++) {
		if (wants_creation(sp) &&
		    (life->end == LIFE_SETTLES ? !known_told(&vm->known, sp)
		                               : known_forgotten(&vm->known, sp))) {
			return &n->subscribers[sp];
		}
	}
	return NULL;
}

static void create(struct vm *vm, struct account *account, int result)
{
	if (result == FFA_R_OK) {
		account->created++;
		vm->state = VM_PRESENT;
	} else if (result == FFA_R_REFUSED || result == FFA_R_EXHAUSTED) {
		account->failed++;
		end(vm, account);
	} else {
		account->mistakes++;
	}
}

static void destroy(struct vm *vm, struct account *account, int result)
{
	if (result == FFA_R_OK || (life->is_deadly && result == FFA_R_REFUSED)) {
		account->destroyed++;
		end(vm, account);
	} else {
		account->mistakes++;
	}
}

/* The VM is present, whatever came of it. */
static void announce(struct vm *vm, struct account *account, int result)
{
	account->announced += result == FFA_R_OK;
	account->mistakes +=
		result != FFA_R_OK && result != FFA_R_REFUSED && result != FFA_R_EXHAUSTED;
	vm->state = VM_PRESENT;
}

static int event(struct vm *vm)
{
	switch (vm->state) {
	case VM_CREATING:
		return ffa_vm_created(life->notify, &vm->ffa, id_of(vm));
	case VM_ANNOUNCING:
		return ffa_vm_announce(life->notify, &vm->ffa, vm->told);
	default:
		return ffa_vm_destroyed(life->notify, &vm->ffa);
	}
}

static void skip(struct vm *vm, struct account *account, uint16_t sp_id)
{
	account->skipped++;
	account->mistakes += ffa_vm_skip(life->notify, &vm->ffa, sp_id) != FFA_R_OK;
}

static void judge_unfinished(struct vm *vm, struct account *account, int result)
{
	vm->bound_to = result == FFA_R_IN_FLIGHT ? cpu_number() : NOBODY;
	account->again += result == FFA_R_AGAIN;
	account->in_flight += result == FFA_R_IN_FLIGHT;
	/* With interrupts let in, no SP is suspended so often that the resumes are used up. */
	account->mistakes += result == FFA_R_IN_FLIGHT && !account->stopped;
	if (life->is_deadly && result == FFA_R_AGAIN && vm->ffa.waiting_sp != 0 &&
	    life_any(SKIPPED) == 0) {
		skip(vm, account, vm->ffa.waiting_sp);
	}
}

static void take(struct vm *vm, struct account *account)
{
	int result;

	if ((vm->state == VM_CREATING || vm->state == VM_ANNOUNCING) && vm->ffa.id != 0 &&
	    life->end != LIFE_SETTLES && life_any(ABANDONED) == 0) {
		account->abandoned++;
		vm->state = VM_DESTROYING;
	}
	if (++account->steps > allowed) {
		__atomic_store_n(&given_up, 1, __ATOMIC_RELAXED);
	}
	account->calls = 0;
	account->stopped = 0;
	account->vm = vm;
	result = event(vm);
	account->vm = NULL;
	account->unbounded +=
		account->calls > FFA_NOTIFY_MAX_CALLS(life->notify->subscriber_count, LIFE_SENDS,
	                                              FFA_NOTIFY_DEFAULT_RESUMES);
	judge_unfinished(vm, account, result);
	if (result > 0) {
		return;
	}
	if (vm->state == VM_CREATING) {
		create(vm, account, result);
	} else if (vm->state == VM_ANNOUNCING) {
		announce(vm, account, result);
	} else {
		destroy(vm, account, result);
	}
}

/* Returns whether the VM that is present has something to be done now. */
static int choose(struct vm *vm, struct account *account)
{
	const struct ffa_subscriber *const untold = find_untold(vm);

	if (untold != NULL && life->end != LIFE_SETTLES && life_any(SKIPPED) == 0) {
		skip(vm, account, untold->sp_id);
		return 0;
	}
	if (untold == NULL && life->end == LIFE_SETTLES) {
		return 0;
	}
	if (untold != NULL || (life->is_deadly && life_any(ANNOUNCED) == 0)) {
		vm->told = untold != NULL ? untold->sp_id : 0;
		vm->state = VM_ANNOUNCING;
		return 1;
	}
	if (life_any(LIVES_ON) == 0) {
		return 0;
	}
	vm->state = VM_DESTROYING;
	return 1;
}

static void step(struct vm *vm, struct account *account)
{
	if (vm->state == VM_ABSENT) {
		if (!may_start()) {
			return;
		}
		vm->state = VM_CREATING;
	} else if (vm->state == VM_PRESENT && !choose(vm, account)) {
		return;
	}
	account->moved += vm->last_cpu != cpu_number();
	vm->last_cpu = cpu_number();
	take(vm, account);
}

static int is_settled(const struct vm *vm)
{
	return vm->state == VM_ABSENT ||
	       (life->end == LIFE_SETTLES && vm->state == VM_PRESENT && find_untold(vm) == NULL);
}

static int are_all_settled(void)
{
	uint32_t i;

	for (i = 0; i < life->slots; i++) {
		int settled;

		if (!claim(&vms[i])) {
			return 0;
		}
		settled = is_settled(&vms[i]);
		let_go(&vms[i]);
		if (!settled) {
			return 0;
		}
	}
	return 1;
}

static int is_over(void)
{
	if (__atomic_load_n(&given_up, __ATOMIC_RELAXED) != 0) {
		return 1;
	}
	return __atomic_load_n(&ended, __ATOMIC_RELAXED) >= life->goal &&
	       (life->end == LIFE_GOES_ON || are_all_settled());
}

/* What is suspended on this CPU can go on nowhere else. */
static void finish_suspended(struct account *account)
{
	uint32_t i;

	for (i = 0; i < life->slots; i++) {
		struct vm *const vm = &vms[i];

		while (__atomic_load_n(&vm->bound_to, __ATOMIC_RELAXED) == cpu_number() &&
		       !given_up) {
			if (claim(vm)) {
				take(vm, account);
				let_go(vm);
			}
		}
	}
}

/* SPs in whose messages other CPUs are cannot be asked. */
static void begin_together(void)
{
	if (life->begin != NULL) {
		life->begin();
	}
	(void)__atomic_fetch_add(&begun, 1, __ATOMIC_ACQ_REL);
	while (__atomic_load_n(&begun, __ATOMIC_ACQUIRE) < cpus)
		;
}

static void run(void *unused)
{
	struct account *account = here();
	struct vm *suspended = NULL;

	(void)unused;
	begin_together();
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
	finish_suspended(account);
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
	SHOW(announced);
	SHOW(skipped);
	SHOW(retired);
	SHOW(again);
	SHOW(in_flight);
	SHOW(moved);
	show("interrupts", offsetof(struct account, waits[FFA_WAIT_INTERRUPT]));
	show("busy", offsetof(struct account, waits[FFA_WAIT_BUSY]));
	show("retry", offsetof(struct account, waits[FFA_WAIT_RETRY]));
}

uint64_t life_created(void)
{
	return sum(offsetof(struct account, created));
}

uint64_t life_spent(void)
{
	return sum(offsetof(struct account, retired));
}

void life_judge(void)
{
	check(!given_up && vms_left() == 0, "all VMs came to their end");
	check(sum(offsetof(struct account, mistakes)) + sum(offsetof(struct account, unbounded)) ==
	              0,
	      "each step ended as it may, within its bound");
}

/* What the SP holds of the VM, which is present. Returns whether it does not know it. */
static uint32_t audit(struct vm *vm, uint32_t sp)
{
	const uint16_t sp_id = life->notify->subscribers[sp].sp_id;
	const struct ffa_regs answer = ask(sp_id, SP_COMMAND_VM, vm->ffa.id, 0);

	if (answer.x[3] == SP_VM_UNAVAILABLE && answer.x[4] > 1 && known_told(&vm->known, sp)) {
		known_found(&vm->known, sp);
		return 1;
	}
	if (answer.x[3] != (known_told(&vm->known, sp) ? SP_VM_AVAILABLE : SP_VM_UNAVAILABLE)) {
		check(0, "an SP holds a VM as the hypervisor has it");
	}
	return !known_told(&vm->known, sp);
}

uint32_t life_audit(void)
{
	uint32_t unknown = 0;
	uint32_t sp;
	uint32_t i;

	for (i = 0; i < life->slots; i++) {
		for (sp = 0; vms[i].state == VM_PRESENT && sp < life->notify->subscriber_count;
		     sp++) {
			unknown += wants_creation(sp) ? audit(&vms[i], sp) : 0;
		}
	}
	return unknown;
}

uint64_t life_held_spent(void)
{
	uint64_t held = 0;
	uint32_t sp;
	uint32_t i;

	for (i = 0; i < VM_IDS; i++) {
		for (sp = 0; spent[i] && sp < life->notify->subscriber_count; sp++) {
			held += ask(life->notify->subscribers[sp].sp_id, SP_COMMAND_VM,
			            FIRST_VM_ID + i, 0)
			                .x[3] != SP_VM_UNAVAILABLE;
		}
	}
	return held;
}

void life_run(const struct life *of, uint32_t on_cpus)
{
	uint32_t cpu;
	uint32_t i;

	if (life == NULL) {
		for (i = 0; i < VMS; i++) {
			vms[i].index = i;
			vms[i].bound_to = NOBODY;
		}
	}
	life = of;
	cpus = on_cpus;
	allowed += (life->goal + VMS) * MAX_STEPS_PER_VM;
	begun = 0;
	started = 0;
	ended = 0;
	for (cpu = 1; cpu < cpus; cpu++) {
		start_on_cpu(cpu, run, NULL);
	}
	run(NULL);
	for (cpu = 1; cpu < cpus; cpu++) {
		wait_for_cpu(cpu);
	}
}

void life_with_deaths(struct life *of, void (*make_immortal)(void), uint32_t on_cpus)
{
	uint32_t unknown;

	of->is_deadly = 1;
	of->end = LIFE_GOES_ON;
	life_run(of, on_cpus);

	of->goal = 0;
	of->end = LIFE_SETTLES;
	of->begin = make_immortal;
	of->strike = NULL;
	life_run(of, on_cpus);
	unknown = life_audit();
	print("life: %u VMs were unknown to an SP after the last announcements\n", unknown);
	life_run(of, on_cpus);
	check(life_audit() == 0, "each SP knows of each VM that lives");

	of->end = LIFE_ENDS;
	life_run(of, on_cpus);
}

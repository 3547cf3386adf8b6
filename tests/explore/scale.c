/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * usage: scale [VMS [SEED]]
 * Systems of 1 to 256 CPUs and 1 to 512 SPs, in each of which VMS VMs are created and destroyed, by
 * all CPUs at once. In a round each CPU makes one entry, in random order; what an entry leaves
 * unfinished goes on in a later round. A VM gets an ID that no VM had, or one that the verdict on an
 * earlier VM gave free; IDs that are spent are not used again. In some systems an SP fails half-way:
 * the host carries on without it. Prints a line of figures for each system.
 */
#include "firmware.h"

#include <ffa/spmc.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* One in so many: unfinished creations that are abandoned, VMs left to other CPUs. */
#define ABANDONED 32u
#define LEFT 8u
/* A CPU that found an SP busy stays away for up to so many rounds, by its tries. */
#define MAX_BACKOFF 256u
/* So many without the end of an event: there is one that does not end. */
#define MAX_IDLE_ROUNDS 100000u
/* So many unfinished entries of a VM that waits for an SP that failed, and the host skips it. */
#define PATIENCE 4u

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum state { ABSENT, CREATING, PRESENT, DESTROYING, GONE };

struct vm {
	struct ffa_vm ffa;
	enum state state;
	uint32_t waited; /* for the SP that failed */
};

struct cpu {
	uint32_t vm;        /* that it works on, or 0 */
	uint32_t suspended; /* that it has put aside with an SP suspended in it, or 0 */
	uint32_t idle_until;
};

struct figures {
	uint64_t events;
	uint64_t refused;
	uint64_t exhausted;
	uint64_t abandoned;
	uint64_t moved; /* VMs that another CPU went on with */
	uint64_t worst; /* calls in one entry */
	uint64_t bound;
	uint64_t carried_on; /* creations, without the SP that failed */
	uint64_t skipped;    /* VMs in which it was given up */
	uint32_t reused;     /* VMs with the ID of an earlier one */
	uint32_t spent;      /* VM IDs */
	uint32_t reserved;   /* VM IDs in the end, by VMs that have not */
};

/* One system while it runs; priv of the hooks. */
struct run {
	const struct system *system;
	struct firmware firmware;
	struct ffa_notify notify;
	struct ffa_subscriber table[FFA_NOTIFY_MAX_SUBSCRIBERS];
	struct ffa_spmc_cpu *lister; /* while probing */
	struct moment now;
	struct cpu cpus[MAX_CPUS];
	struct vm *vms;  /* by VM ID */
	uint16_t *ready; /* VM IDs that any CPU may go on with */
	uint32_t ready_count;
	uint16_t *free; /* VM IDs that may be used again */
	uint32_t free_count;
	uint32_t fresh; /* the latest VM ID that no VM had before */
	uint32_t started;
	uint32_t gone;
	uint32_t latest_end; /* round */
	struct figures figures;
};

static void call(void *priv, struct ffa_regs *regs)
{
	struct run *r = priv;

	if (r->lister != NULL) {
		ffa_spmc_call(r->lister, regs);
		return;
	}
	firmware_call(&r->firmware, &r->now, regs);
	r->now.tick++;
}

static int has_failed(const struct run *r, uint32_t sp_id)
{
	return r->firmware.failed != NULL && r->firmware.failed->id == sp_id;
}

/*
 * The host lets interrupts in half of the time, and stays away from who is busy, unless it has heard
 * that this will not end.
 */
static int relax(void *priv, const struct ffa_wait *wait)
{
	struct run *r = priv;
	const uint32_t range = wait->tries < 8 ? 1u << wait->tries : MAX_BACKOFF;

	if (wait->reason == FFA_WAIT_INTERRUPT || wait->reason == FFA_WAIT_YIELD) {
		return (int)any(&r->firmware, 2);
	}
	if (has_failed(r, wait->sp_id)) {
		return 0;
	}
	r->cpus[r->now.cpu].idle_until = r->now.round + 1 + any(&r->firmware, range);
	return 1;
}

static int refused(void *priv, const struct ffa_refusal *why)
{
	struct run *r = priv;

	r->figures.carried_on += has_failed(r, why->sp_id) != 0;
	return has_failed(r, why->sp_id);
}

/* The emulator lists the SPs. */
static void probe(struct run *r, const struct ffa_hooks *hooks)
{
	const struct system *s = r->system;
	struct ffa_spmc_service services[4] = {
		{{1}, 0x101}, {{2}, 0x141}, {{3}, 0x181}, {{4}, 0x1c1}};
	struct ffa_spmc_sp *sps = allocate(s->sps, sizeof(*sps));
	uint8_t *vm_state = allocate(1, FFA_SPMC_VM_STATE_SIZE(s->sps));
	const struct ffa_spmc_config list = {.sps = sps, .sp_count = s->sps, .vm_state = vm_state};
	const struct ffa_config config = {.hooks = hooks,
	                                  .table = r->table,
	                                  .table_len = FFA_NOTIFY_MAX_SUBSCRIBERS,
	                                  .limits = s->limits,
	                                  .vm_size = sizeof(struct ffa_vm)};
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu lister = {&spmc, 0};

	for (uint32_t i = 0; i < s->sps; i++) {
		sps[i].id = (uint16_t)(FIRST_SP_ID + i);
		sps[i].services = &services[subscription(s, i)];
		sps[i].service_count = 1;
	}
	r->lister = &lister;
	if (ffa_spmc_init(&spmc, &list) != FFA_SPMC_M_NONE ||
	    ffa_probe(&r->notify, &config) != FFA_R_OK || ffa_spmc_finish(&spmc) != 0) {
		violation(&r->firmware, "probing failed");
	}
	r->lister = NULL;
	free(sps);
	free(vm_state);
}

static void make_ready(struct run *r, uint32_t vm)
{
	r->ready[r->ready_count++] = (uint16_t)vm;
}

/* Any of them. */
static uint32_t take_out(struct run *r, uint16_t *ids, uint32_t *count)
{
	const uint32_t index = any(&r->firmware, *count);
	const uint32_t vm = ids[index];

	ids[index] = ids[--*count];
	return vm;
}

static void start(struct run *r, uint32_t vm, enum state state)
{
	r->vms[vm].state = state;
	r->figures.events++;
}

/* A new VM, half of them with a used ID if there is one. */
static uint32_t start_new(struct run *r)
{
	uint32_t vm;

	if (r->free_count != 0 && any(&r->firmware, 2) == 0) {
		vm = take_out(r, r->free, &r->free_count);
		r->figures.reused++;
	} else {
		vm = ++r->fresh;
	}
	firmware_begin(&r->firmware, vm);
	start(r, vm, CREATING);
	if (++r->started == r->system->vms / 2 && r->system->failure != NEVER_FAILS) {
		firmware_fail(&r->firmware);
	}
	return vm;
}

/* What a CPU works on next, or 0. */
static uint32_t choose(struct run *r)
{
	const int may_start = r->started < r->system->vms;
	uint32_t vm = 0;

	if (may_start && (r->ready_count == 0 || any(&r->firmware, 4) != 0)) {
		vm = start_new(r);
	} else if (r->ready_count != 0) {
		vm = take_out(r, r->ready, &r->ready_count);
		r->figures.moved += r->vms[vm].state != PRESENT;
	}
	if (r->vms[vm].state == PRESENT) {
		start(r, vm, DESTROYING);
	}
	return vm;
}

static void end_creation(struct run *r, uint32_t vm, int result)
{
	if (result == FFA_R_OK) {
		firmware_complete(&r->firmware, vm);
		if (firmware_unaware(&r->firmware, vm) != 0) {
			violation(&r->firmware, "a creation that an SP does not know of");
		}
		r->vms[vm].state = PRESENT;
		make_ready(r, vm);
		return;
	}
	r->figures.refused += result == FFA_R_REFUSED;
	r->figures.exhausted += result == FFA_R_EXHAUSTED;
	r->vms[vm].state = GONE;
}

/* The host does what the verdict says. */
static void end_life(struct run *r, uint32_t vm)
{
	const uint16_t verdict = r->vms[vm].ffa.id;
	const int is_spent = firmware_believers(&r->firmware, vm) != 0;

	r->gone++;
	if (firmware_owed(&r->firmware, vm) != 0 || r->firmware.in[vm] != 0) {
		violation(&r->firmware, "the end of a VM that an SP does not know of");
	}
	if (verdict != (is_spent ? vm : 0)) {
		violation(&r->firmware,
		          is_spent ? "a VM ID that is free while an SP believes in the VM"
		                   : "a VM ID that is kept without a reason");
	}
	if (verdict != 0) {
		r->figures.spent++;
	} else {
		r->free[r->free_count++] = (uint16_t)vm;
	}
}

static void end_event(struct run *r, uint32_t vm, int result)
{
	r->latest_end = r->now.round;
	if (result != FFA_R_OK && result != FFA_R_REFUSED && result != FFA_R_EXHAUSTED) {
		violation(&r->firmware, ffa_strerror(result));
	}
	if (r->vms[vm].state == CREATING) {
		end_creation(r, vm, result);
	} else {
		r->vms[vm].state = GONE;
	}
	if (r->vms[vm].state == GONE) {
		end_life(r, vm);
	}
}

/* The host waits for an SP that failed only so long. */
static void lose_patience(struct run *r, uint32_t vm)
{
	struct vm *target = &r->vms[vm];
	const uint16_t sp_id = target->ffa.waiting_sp;

	if (sp_id == 0) {
		violation(&r->firmware, "an unfinished event that waits for nobody");
	}
	if (!has_failed(r, sp_id) || ++target->waited % PATIENCE != 0) {
		return;
	}
	firmware_give_up(&r->firmware, vm, sp_id);
	r->figures.skipped++;
	if (ffa_vm_skip(&r->notify, &target->ffa, sp_id) != FFA_R_OK) {
		violation(&r->firmware, "an SP that cannot be skipped");
	}
}

/* An unfinished event stays where it is, is put aside, or is left to whoever comes. */
static void keep(struct run *r, struct cpu *cpu, uint32_t *slot, int result)
{
	const uint32_t vm = *slot;

	if ((result == FFA_R_IN_FLIGHT) != (r->firmware.in[vm] != 0)) {
		violation(&r->firmware, "a result that hides a suspension, or invents one");
	}
	lose_patience(r, vm);
	if (slot == &cpu->vm && any(&r->firmware, LEFT) != 0) {
		return;
	}
	if (result == FFA_R_AGAIN) {
		*slot = 0;
		make_ready(r, vm);
	} else if (cpu->suspended == 0) {
		*slot = 0;
		cpu->suspended = vm;
	}
}

static int enter(struct run *r, uint32_t vm)
{
	struct vm *target = &r->vms[vm];
	int result;

	if (target->state == CREATING && target->ffa.id != 0 && any(&r->firmware, ABANDONED) == 0) {
		r->figures.abandoned++;
		start(r, vm, DESTROYING);
	}
	r->now.vm = vm;
	r->now.tick = 0;
	if (target->state == CREATING) {
		result = ffa_vm_created(&r->notify, &target->ffa, (uint16_t)vm);
	} else {
		result = ffa_vm_destroyed(&r->notify, &target->ffa);
	}
	if (r->now.tick > r->figures.worst) {
		r->figures.worst = r->now.tick;
	}
	return result;
}

static void step(struct run *r, uint32_t number)
{
	struct cpu *cpu = &r->cpus[number];
	uint32_t *slot = &cpu->suspended;
	uint32_t vm;
	int result;

	if (cpu->suspended == 0 || any(&r->firmware, 2) == 0) {
		slot = &cpu->vm;
		if (r->now.round < cpu->idle_until) {
			return;
		}
		if (cpu->vm == 0) {
			cpu->vm = choose(r);
		}
	}
	vm = *slot;
	if (vm == 0) {
		return;
	}
	r->now.cpu = number;
	result = enter(r, vm);
	if (result > 0) {
		keep(r, cpu, slot, result);
	} else {
		*slot = 0;
		end_event(r, vm, result);
	}
}

static void play(struct run *r)
{
	uint32_t order[MAX_CPUS];

	for (uint32_t i = 0; i < r->system->cpus; i++) {
		order[i] = i;
	}
	while (r->gone < r->system->vms && r->now.round - r->latest_end < MAX_IDLE_ROUNDS) {
		r->now.round++;
		for (uint32_t left = r->system->cpus; left > 0; left--) {
			const uint32_t chosen = any(&r->firmware, left);
			const uint32_t number = order[chosen];

			order[chosen] = order[left - 1];
			order[left - 1] = number;
			step(r, number);
		}
	}
}

static void judge(struct run *r)
{
	const struct system *s = r->system;
	struct firmware *w = &r->firmware;
	struct figures *f = &r->figures;

	f->bound = FFA_NOTIFY_MAX_CALLS(s->subscribers, r->notify.limits.sends,
	                                r->notify.limits.resumes);
	if (s->limits.calls != 0 && s->limits.calls < f->bound) {
		f->bound = s->limits.calls;
	}
	for (uint32_t vm = 1; vm <= r->fresh; vm++) {
		f->reserved += r->vms[vm].state != GONE;
	}
	if (f->reserved != 0) {
		violation(w, "VM IDs that are still reserved");
	}
	if (f->spent + r->free_count + f->reserved != r->fresh) {
		violation(w, "VM IDs that are neither free nor spent");
	}
	if (s->percent == 0 && s->failure != NEVER_FAILS && f->refused + f->exhausted != 0) {
		violation(w, "creations that failed because of the SP that did");
	}
	if (f->worst > f->bound) {
		violation(w, "more calls in an entry than the bound");
	}
	if (s->cpus == 1 && s->percent == 0 && s->failure == NEVER_FAILS &&
	    w->calls != w->answered) {
		violation(w, "more calls than messages, without a fault");
	}
}

static uint64_t memory_of(const struct system *s)
{
	return sizeof(struct ffa_notify) + s->subscribers * sizeof(struct ffa_subscriber) +
	       s->vms * sizeof(struct ffa_vm);
}

static void print_figures(const struct run *r)
{
	const struct system *s = r->system;
	const struct firmware *w = &r->firmware;
	const struct figures *f = &r->figures;
	const uint64_t numbers[] = {
		s->cpus,       s->sps,          s->subscribers,  s->keepers, s->percent,
		s->failure,    s->limits.sends, s->limits.calls, f->events,  w->calls,
		w->answered,   w->busy,         w->suspensions,  f->refused, f->exhausted,
		f->abandoned,  f->moved,        f->worst,        f->bound,   memory_of(s),
		f->carried_on, f->skipped,      f->reused,       f->spent,   f->reserved,
	};

	for (size_t i = 0; i < LENGTH(numbers); i++) {
		printf("%s%" PRIu64, i == 0 ? "" : "\t", numbers[i]);
	}
	printf("\n");
}

static struct {
	uint64_t systems;
	uint64_t events;
	uint64_t calls;
	uint64_t answered;
	uint64_t reused;
	uint64_t spent;
	uint64_t reserved;
	uint64_t violations;
	/* What all of them together have to have seen. */
	uint64_t busy;
	uint64_t suspensions;
	uint64_t refused;
	uint64_t exhausted;
	uint64_t abandoned;
	uint64_t moved;
	uint64_t carried_on;
	uint64_t skipped;
} total;

static void add(const struct run *r)
{
	total.systems++;
	total.events += r->figures.events;
	total.calls += r->firmware.calls;
	total.answered += r->firmware.answered;
	total.reused += r->figures.reused;
	total.spent += r->figures.spent;
	total.reserved += r->figures.reserved;
	total.violations += r->firmware.violations;
	total.busy += r->firmware.busy;
	total.suspensions += r->firmware.suspensions;
	total.refused += r->figures.refused;
	total.exhausted += r->figures.exhausted;
	total.abandoned += r->figures.abandoned;
	total.moved += r->figures.moved;
	total.carried_on += r->figures.carried_on;
	total.skipped += r->figures.skipped;
}

static int is_complete(void)
{
	return total.busy != 0 && total.suspensions != 0 && total.refused != 0 &&
	       total.exhausted != 0 && total.abandoned != 0 && total.moved != 0 &&
	       total.carried_on != 0 && total.skipped != 0 && total.reused != 0 && total.spent != 0;
}

static void run_system(const struct system *system)
{
	static struct run r;
	const struct ffa_hooks hooks = {
		.priv = &r, .call = call, .relax = relax, .refused = refused};

	r = (struct run){.system = system};
	r.vms = allocate(system->vms + 1, sizeof(*r.vms));
	r.ready = allocate(system->vms, sizeof(*r.ready));
	r.free = allocate(system->vms, sizeof(*r.free));
	firmware_init(&r.firmware, system);
	probe(&r, &hooks);
	play(&r);
	judge(&r);
	print_figures(&r);
	add(&r);
	firmware_free(&r.firmware);
	free(r.vms);
	free(r.ready);
	free(r.free);
}

/* As many SPs as this build keeps apart; anything but the defaults for up to 64 of them. */
static void run_if_wanted(const struct system *system)
{
	const int is_default = system->limits.sends == 0 && system->limits.calls == 0;

	if (system->subscribers <= (is_default ? FFA_NOTIFY_MAX_SUBSCRIBERS : 64)) {
		run_system(system);
	}
}

static const uint32_t all_cpus[] = {1, 4, 16, 64, MAX_CPUS};
static const uint32_t percents[] = {0, 1, 10};

static void run_healthy(uint32_t vms, uint64_t seed)
{
	/* SPs, subscribers, of them to creations only */
	static const uint32_t sps[][3] = {{1, 1, 0},   {8, 4, 0},    {16, 8, 1},
	                                  {64, 16, 0}, {512, 64, 0}, {512, 512, 0}};
	static const struct ffa_limits limits[] = {{0}, {.calls = 8}, {.sends = 11}};
	const size_t all = LENGTH(sps) * LENGTH(all_cpus) * LENGTH(percents) * LENGTH(limits);

	for (size_t i = 0; i < all; i++) {
		const size_t k = i / LENGTH(limits);
		const size_t l = k / LENGTH(percents);
		const uint32_t *const chosen = sps[l / LENGTH(all_cpus)];
		const struct system system = {.cpus = all_cpus[l % LENGTH(all_cpus)],
		                              .sps = chosen[0],
		                              .subscribers = chosen[1],
		                              .keepers = chosen[2],
		                              .percent = percents[k % LENGTH(percents)],
		                              .limits = limits[i % LENGTH(limits)],
		                              .vms = vms,
		                              .seed = seed};

		run_if_wanted(&system);
	}
}

/* One SP fails. */
static void run_with_failures(uint32_t vms, uint64_t seed)
{
	static const uint32_t sps[][2] = {{8, 4}, {64, 16}};
	static const enum failure failures[] = {STOPS, HANGS};
	const size_t all = LENGTH(sps) * LENGTH(failures) * LENGTH(all_cpus) * LENGTH(percents);

	for (size_t i = 0; i < all; i++) {
		const size_t k = i / LENGTH(percents);
		const size_t l = k / LENGTH(all_cpus);
		const uint32_t *const chosen = sps[l / LENGTH(failures)];
		const struct system system = {.cpus = all_cpus[k % LENGTH(all_cpus)],
		                              .sps = chosen[0],
		                              .subscribers = chosen[1],
		                              .percent = percents[i % LENGTH(percents)],
		                              .failure = failures[l % LENGTH(failures)],
		                              .vms = vms,
		                              .seed = seed};

		run_if_wanted(&system);
	}
}

/* The number in an argument, or 0 if it is none of them from 1 to `most`. */
static uint64_t read_number(const char *text, uint64_t most)
{
	char *end;
	const uint64_t number = strtoull(text, &end, 10);

	return *end == '\0' && number <= most ? number : 0;
}

int main(int argc, char **argv)
{
	const uint64_t vms = argc > 1 ? read_number(argv[1], MAX_VMS) : 1000;
	const uint64_t seed = argc > 2 ? read_number(argv[2], UINT64_MAX) : 1;

	if (argc > 3 || vms == 0 || seed == 0) {
		printf("usage: scale [VMS [SEED]], VMS from 1 to %u, SEED from 1\n", MAX_VMS);
		return 2;
	}
	printf("cpus\tsps\tsubscribers\tkeepers\tpercent\tfailure\tsends\tlimit\tevents\tcalls\t"
	       "minimum\tbusy\tsuspensions\trefused\texhausted\tabandoned\tmoved\tworst\tbound\t"
	       "memory\tcarried\tskipped\treused\tspent\treserved\n");
	run_healthy((uint32_t)vms, seed);
	run_with_failures((uint32_t)vms, seed);
	printf("scale: %" PRIu64 " systems with %" PRIu64 " VMs each, seed %" PRIu64 ": %" PRIu64
	       " events, %" PRIu64 " calls, %" PRIu64 " messages, %" PRIu64
	       " VM IDs used again, %" PRIu64 " spent, %" PRIu64 " reserved in the end, %" PRIu64
	       " violations\n",
	       total.systems, vms, seed, total.events, total.calls, total.answered, total.reused,
	       total.spent, total.reserved, total.violations);
	if (!is_complete()) {
		printf("scale: too few VMs for a fault of each kind\n");
	}
	return total.violations != 0 || !is_complete();
}

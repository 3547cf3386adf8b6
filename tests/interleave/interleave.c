/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Two VMs come and go on shared SPs, one firmware call at a time, in every order. Each VM has an
 * oracle of its own; the emulator's judge watches both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <ffa/spmc.h>

#include "sweep/oracle.h"

#define VMS 2
#define MAX_SPS 2
#define MAX_ACTS 8
#define MAX_STEPS 128
#define BOTH (FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED)
#define FIRST_SP 0x8001u

enum stage { TO_BE_CREATED, PRESENT, GONE };

struct vm {
	struct ffa_vm object;
	struct oracle oracle;
	enum stage stage;
	unsigned int spins; /* steps that brought nothing since the other VM was in the way */
};

/* All that a step changes. Copied to come back to it; what points into it points to `now`. */
struct scene {
	struct ffa_spmc spmc;
	struct ffa_spmc_sp sps[MAX_SPS];
	struct ffa_spmc_act acts[MAX_SPS][MAX_ACTS];
	uint8_t vm_states[MAX_SPS]; /* of VMs 1 to 3, the first byte of an SP's */
	struct vm vms[VMS];
	unsigned int steps;
};

struct scenario {
	const char *name;
	size_t sp_count;
	unsigned int events[MAX_SPS];
	uint16_t contexts;
	unsigned int cpus; /* 1: both VMs on the same, 2: one each */
	uint16_t sends;
	unsigned int max_spins;
	/* What each SP does once, or more often, with each message of each VM, before it obeys. */
	enum ffa_spmc_act_kind kind[MAX_SPS];
	int32_t value[MAX_SPS];
	uint32_t times[MAX_SPS];
};

static const struct scenario *scenario;
static struct scene now;
static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(MAX_SPS)];
static struct ffa_spmc_service services[MAX_SPS];
static struct ffa_spmc_cpu cpus[VMS];
static struct ffa_spmc_record records[MAX_STEPS];
static struct ffa_subscriber table[MAX_SPS];
static struct ffa_notify notify;
static struct ffa_hooks hooks;
static size_t whose_turn;
static uint64_t interleavings;
static uint64_t exhausted;
static uint64_t all_interleavings;
static char order[MAX_STEPS];

static void call(void *priv, struct ffa_regs *regs)
{
	const struct ffa_spmc_record *record;

	(void)priv;
	if (now.spmc.calls >= MAX_STEPS) {
		fail_msg("an entry that does not end: \"%s\"", scenario->name);
	}
	ffa_spmc_call(&cpus[whose_turn], regs);
	record = ffa_spmc_find_record(&now.spmc, now.spmc.calls);
	if (notify.version != 0) {
		oracle_call(&now.vms[whose_turn].oracle, &record->request, &record->answer);
	}
}

static void save(struct scene *to)
{
	for (size_t i = 0; i < scenario->sp_count; i++) {
		now.vm_states[i] = vm_state[FFA_SPMC_VM_STATE_SIZE(i)];
	}
	memcpy(to, &now, sizeof(now));
}

static void restore(const struct scene *from)
{
	memcpy(&now, from, sizeof(now));
	for (size_t i = 0; i < scenario->sp_count; i++) {
		vm_state[FFA_SPMC_VM_STATE_SIZE(i)] = now.vm_states[i];
	}
}

static uint16_t vm_id(size_t vm)
{
	return (uint16_t)(vm + 1);
}

static void complain(const char *text)
{
	print_error("%s: %s\n", scenario->name, text);
	for (uint64_t seq = 1; seq <= now.spmc.calls; seq++) {
		const struct ffa_spmc_record *r = ffa_spmc_find_record(&now.spmc, seq);

		for (size_t i = 0; r != NULL && i < 6; i++) {
			print_error(" %llx", (unsigned long long)r->request.x[i]);
		}
		for (size_t i = 0; r != NULL && i < 4; i++) {
			print_error("%s %llx", i == 0 ? " ->" : "",
			            (unsigned long long)r->answer.x[i]);
		}
		print_error("\n");
	}
	order[now.steps] = '\0';
	fail_msg("in the order %s", order);
}

/* One call of the function whose turn it is in the VM's life. */
static int enter(struct vm *vm, size_t which)
{
	const int creates = vm->stage == TO_BE_CREATED;
	int result;

	oracle_enter(&vm->oracle, creates ? ORACLE_CREATED : ORACLE_DESTROYED);
	if (creates) {
		result = ffa_vm_created(&notify, &vm->object, vm_id(which));
	} else {
		result = ffa_vm_destroyed(&notify, &vm->object);
	}
	oracle_leave(&vm->oracle, result, &vm->object);
	return result;
}

static void take_result(struct vm *vm, int result)
{
	if (result > 0) {
		return;
	}
	if (vm->stage == TO_BE_CREATED && result == FFA_R_OK) {
		vm->stage = PRESENT;
		return;
	}
	/* The other VM was in the way for too long. */
	if (vm->stage == TO_BE_CREATED && result == FFA_R_EXHAUSTED &&
	    vm->spins >= scenario->sends) {
		exhausted++;
	} else if (result != FFA_R_OK) {
		complain("a result that nothing explains");
	}
	vm->stage = GONE;
}

/* Whether the SP of the latest request is held by the other VM. */
static int was_in_the_way(size_t which)
{
	const struct oracle *other = &now.vms[1 - which].oracle;
	const struct oracle *own = &now.vms[which].oracle;

	return own->last.kind == ORACLE_LATER && own->last.reason == FFA_WAIT_BUSY &&
	       other->in_flight >= 0 && other->sps[other->in_flight].id == own->last_sp_id;
}

static void step(size_t which)
{
	struct vm *vm = &now.vms[which];
	const uint64_t calls = now.spmc.calls;
	int result;

	if (now.steps >= MAX_STEPS - 1) {
		complain("it does not end");
	}
	order[now.steps++] = (char)('A' + which);
	whose_turn = which;
	result = enter(vm, which);
	if (now.spmc.calls > calls && was_in_the_way(which)) {
		vm->spins++;
	}
	if (vm->oracle.broken != NULL) {
		complain(vm->oracle.broken);
	}
	if (now.spmc.violations != 0) {
		complain(ffa_spmc_violation_text(now.spmc.last_violation));
	}
	take_result(vm, result);
}

static void judge_end(void)
{
	if (ffa_spmc_finish(&now.spmc) != 0) {
		complain(ffa_spmc_violation_text(now.spmc.last_violation));
	}
	for (size_t i = 0; i < scenario->sp_count; i++) {
		for (size_t vm = 0; vm < VMS; vm++) {
			if (ffa_spmc_state_of(&now.spmc, now.sps[i].id, vm_id(vm)) !=
			    FFA_SPMC_VM_UNAVAILABLE) {
				complain("an SP still holds a VM");
			}
		}
	}
	interleavings++;
}

/* A VM that waits for the other one's SP gets no more turns than it has patience. */
static int may_step(size_t which)
{
	const struct vm *own = &now.vms[which];
	const struct vm *other = &now.vms[1 - which];

	if (own->stage == GONE) {
		return 0;
	}
	return own->oracle.in_flight >= 0 || other->oracle.in_flight < 0 ||
	       own->spins < scenario->max_spins;
}

static void explore(void)
{
	struct scene here;

	if (now.vms[0].stage == GONE && now.vms[1].stage == GONE) {
		judge_end();
		return;
	}
	save(&here);
	for (size_t which = 0; which < VMS; which++) {
		if (!may_step(which)) {
			continue;
		}
		step(which);
		explore();
		restore(&here);
	}
}

static void write_script(size_t sp)
{
	size_t count = 0;

	for (uint16_t vm = 1; vm <= VMS; vm++) {
		for (uint8_t message = 4; message <= 6; message = (uint8_t)(message + 2)) {
			struct ffa_spmc_act *act = &now.acts[sp][count++];

			act->kind = scenario->kind[sp];
			act->value = scenario->value[sp];
			act->times = scenario->times[sp];
			act->vm_id = vm;
			act->message = message;
		}
	}
	now.sps[sp].script = now.acts[sp];
	now.sps[sp].script_len = count;
}

static void set_up_firmware(void)
{
	static const struct ffa_spmc_profile profile = {.version = 0x10002};
	const struct ffa_spmc_config config = {
		.profile = &profile,
		.sps = now.sps,
		.sp_count = scenario->sp_count,
		.vm_state = vm_state,
		.records = records,
		.record_capacity = MAX_STEPS,
	};

	memset(&now, 0, sizeof(now));
	for (size_t i = 0; i < scenario->sp_count; i++) {
		services[i].properties = 1u | scenario->events[i] << 6;
		now.sps[i].id = (uint16_t)(FIRST_SP + i);
		now.sps[i].contexts = scenario->contexts;
		now.sps[i].services = &services[i];
		now.sps[i].service_count = 1;
		write_script(i);
	}
	assert_int_equal(ffa_spmc_init(&now.spmc, &config), FFA_SPMC_M_NONE);
	for (size_t i = 0; i < VMS; i++) {
		cpus[i].spmc = &now.spmc;
		cpus[i].cpu = scenario->cpus > 1 ? (uint32_t)i : 0;
	}
}

static void probe(void)
{
	struct ffa_config config = {.hooks = &hooks,
	                            .table = table,
	                            .table_len = MAX_SPS,
	                            .limits = {.sends = scenario->sends, .calls = 1}};

	hooks.call = call;
	memset(&notify, 0, sizeof(notify));
	whose_turn = 0;
	assert_int_equal(ffa_probe(&notify, &config), FFA_R_OK);
	assert_int_equal(notify.subscriber_count, scenario->sp_count);
	for (size_t i = 0; i < VMS; i++) {
		struct oracle *oracle = &now.vms[i].oracle;

		oracle->limits.sends = notify.limits.sends;
		oracle->limits.resumes = notify.limits.resumes;
		oracle->limits.calls = 1;
		oracle_reset(oracle, vm_id(i), notify.subscribers, notify.subscriber_count);
	}
}

static void run(const struct scenario *of)
{
	scenario = of;
	interleavings = 0;
	exhausted = 0;
	set_up_firmware();
	probe();
	explore();
	ffa_release(&notify);
	assert_true(interleavings != 0);
	all_interleavings += interleavings;
	print_message("%s: %llu interleavings", of->name, (unsigned long long)interleavings);
	if (exhausted != 0) {
		print_message(", %llu creations exhausted", (unsigned long long)exhausted);
	}
	print_message("\n");
}

#define OBEY FFA_SPMC_STATUS
#define RETRY_ONCE .kind = {FFA_SPMC_STATUS, FFA_SPMC_STATUS}, .value = {-7, -7}, .times = {1, 1}

static void two_vms_on_sps_that_obey_are_told_in_every_order(void **state)
{
	static const struct scenario scenarios[] = {
		{.name = "one SP", .sp_count = 1, .events = {BOTH}, .contexts = 1, .cpus = 1},
		{.name = "two SPs",
	         .sp_count = 2,
	         .events = {BOTH, BOTH},
	         .contexts = 1,
	         .cpus = 1},
		{.name = "two SPs, one for destructions only",
	         .sp_count = 2,
	         .events = {BOTH, FFA_NOTIFY_DESTROYED},
	         .contexts = 1,
	         .cpus = 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		run(&scenarios[i]);
	}
}

static void two_vms_on_sps_that_say_later_are_told_in_every_order(void **state)
{
	static const struct scenario scenarios[] = {
		{.name = "one SP, RETRY",
	         .sp_count = 1,
	         .events = {BOTH},
	         .contexts = 1,
	         .cpus = 1,
	         RETRY_ONCE},
		{.name = "two SPs, RETRY",
	         .sp_count = 2,
	         .events = {BOTH, BOTH},
	         .contexts = 1,
	         .cpus = 1,
	         RETRY_ONCE},
		{.name = "one SP, INTERRUPTED three times, two sends",
	         .sp_count = 1,
	         .events = {FFA_NOTIFY_DESTROYED},
	         .contexts = 1,
	         .cpus = 1,
	         .sends = 2,
	         .value = {-5},
	         .times = {3}},
		{.name = "two SPs, BUSY and RETRY",
	         .sp_count = 2,
	         .events = {BOTH, BOTH},
	         .contexts = 1,
	         .cpus = 2,
	         .kind = {FFA_SPMC_ERROR, FFA_SPMC_STATUS},
	         .value = {-4, -7},
	         .times = {1, 1}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		run(&scenarios[i]);
	}
}

static void two_vms_on_sps_that_are_suspended_are_told_in_every_order(void **state)
{
	static const struct scenario scenarios[] = {
		{.name = "one SP, suspended",
	         .sp_count = 1,
	         .events = {BOTH},
	         .contexts = 1,
	         .cpus = 1,
	         .max_spins = 12,
	         .kind = {FFA_SPMC_INTERRUPT},
	         .times = {1}},
		{.name = "one SP, yields twice, on two CPUs",
	         .sp_count = 1,
	         .events = {BOTH},
	         .contexts = 1,
	         .cpus = 2,
	         .max_spins = 12,
	         .kind = {FFA_SPMC_YIELD},
	         .times = {2}},
		{.name = "one SP with a context for each CPU, suspended",
	         .sp_count = 1,
	         .events = {BOTH},
	         .contexts = 2,
	         .cpus = 2,
	         .max_spins = 1,
	         .kind = {FFA_SPMC_INTERRUPT},
	         .times = {2}},
		{.name = "two SPs, suspended and obedient",
	         .sp_count = 2,
	         .events = {BOTH, BOTH},
	         .contexts = 1,
	         .cpus = 1,
	         .max_spins = 12,
	         .kind = {FFA_SPMC_INTERRUPT, OBEY},
	         .times = {1, 0}},
		{.name = "two SPs, obedient and suspended, two sends",
	         .sp_count = 2,
	         .events = {BOTH, BOTH},
	         .contexts = 1,
	         .cpus = 1,
	         .sends = 2,
	         .max_spins = 8,
	         .kind = {OBEY, FFA_SPMC_INTERRUPT},
	         .times = {0, 1}},
		{.name = "two SPs, suspended and RETRY",
	         .sp_count = 2,
	         .events = {BOTH, BOTH},
	         .contexts = 1,
	         .cpus = 2,
	         .max_spins = 8,
	         .kind = {FFA_SPMC_YIELD, FFA_SPMC_STATUS},
	         .value = {0, -7},
	         .times = {1, 1}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		run(&scenarios[i]);
	}
}

static int say_total(void **state)
{
	(void)state;
	print_message("interleave: %llu interleavings ran\n",
	              (unsigned long long)all_interleavings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_vms_on_sps_that_obey_are_told_in_every_order),
		cmocka_unit_test(two_vms_on_sps_that_say_later_are_told_in_every_order),
		cmocka_unit_test(two_vms_on_sps_that_are_suspended_are_told_in_every_order),
	};

	return cmocka_run_group_tests(tests, NULL, say_total);
}

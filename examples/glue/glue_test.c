/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Tests of the glue on the host, against an emulated secure world. docs/emulator.md explains it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ffa/spmc.h>

#include "glue.h"

#define FFA_ERROR 0x84000060u
#define FFA_INTERRUPT 0x84000062u
#define FFA_RUN 0x8400006Du
#define FFA_DIRECT_REQ 0x8400006Fu
#define FFA_DIRECT_RESP 0x84000070u
#define INVALID_PARAMETERS (-2)
#define BUSY (-4)
#define DENIED (-6)
#define RETRY (-7)
#define CREATED 4
#define DESTROYED 6

/* Partition properties (FF-A Table 6.2). */
#define RECEIVES 0x101u /* direct requests, in AArch64 */
#define SUBSCRIBES (RECEIVES | 0x040u | 0x080u)

#define SPS 3
#define KEYS 0x8001u   /* two services, one context for all CPUs */
#define VIDEO 0x8002u  /* a context for each CPU */
#define SENSOR 0x8003u /* does not subscribe */

static const struct ffa_spmc_service keys[] = {{{1}, SUBSCRIBES}, {{2}, RECEIVES}};
static const struct ffa_spmc_service video[] = {{{3}, SUBSCRIBES}};
static const struct ffa_spmc_service sensor[] = {{{4}, RECEIVES}};

static const struct ffa_spmc_sp sps[SPS] = {
	{.id = KEYS, .contexts = 1, .services = keys, .service_count = 2},
	{.id = VIDEO, .contexts = 2, .services = video, .service_count = 1},
	{.id = SENSOR, .contexts = 1, .services = sensor, .service_count = 1},
};

static const char *const profiles[] = {"strict-1.3", "hafnium-2.15", "optee-4.10",
                                       "optee-4.10-novirt", "tfa-el3-2.15"};
#define PROFILES (sizeof(profiles) / sizeof(profiles[0]))

struct world {
	struct ffa_spmc spmc;
	struct ffa_spmc_config config;
	struct ffa_spmc_sp sps[SPS];
	struct ffa_spmc_act acts[SPS];
	struct ffa_spmc_fault fault;
	struct ffa_spmc_record records[64];
	struct ffa_spmc_cpu cpu;
	struct ffa_hooks hooks;
	struct hyp hyp;
};

static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SPS)];

/* Does not wait: the next tick goes on. */
static int leave_it_to_the_tick(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	return 1;
}

static void build(struct world *w, const char *profile)
{
	memset(w, 0, sizeof(*w));
	memcpy(w->sps, sps, sizeof(sps));
	w->config.profile = ffa_spmc_find_profile(profile);
	assert_non_null(w->config.profile);
	w->config.sps = w->sps;
	w->config.sp_count = SPS;
	w->config.vm_state = vm_state;
	w->config.records = w->records;
	w->config.record_capacity = sizeof(w->records) / sizeof(w->records[0]);
	w->config.faults = &w->fault;
	w->config.fault_count = 1;
	w->cpu.spmc = &w->spmc;
	w->hooks.priv = &w->cpu;
	w->hooks.call = ffa_spmc_call;
	w->hooks.relax = leave_it_to_the_tick;
	w->hooks.refused = hyp_refused;
}

static int power_on(struct world *w)
{
	assert_int_equal(ffa_spmc_init(&w->spmc, &w->config), FFA_SPMC_M_NONE);
	return hyp_boot(&w->hyp, &w->hooks);
}

static int begin(void **state)
{
	static struct world world;

	build(&world, "strict-1.3");
	*state = &world;
	return power_on(&world);
}

static void destroy_all_vms(struct world *w)
{
	for (uint16_t id = 1; id <= HYP_VMS; id++) {
		vm_destroy(&w->hyp, id);
		vm_poll(&w->hyp, id);
	}
}

/* Whatever a story does, the specification allows it, and at last the SPs hold no VM. */
static int end(void **state)
{
	struct world *w = *state;

	destroy_all_vms(w);
	if (ffa_spmc_finish(&w->spmc) != 0) {
		print_error("%s\n", ffa_spmc_violation_text(w->spmc.last_violation));
		return 1;
	}
	if (ffa_spmc_held(&w->spmc) != 0) {
		print_error("an SP was not told that a VM is gone\n");
		return 1;
	}
	return 0;
}

static enum vm_phase phase(const struct world *w, uint16_t id)
{
	return w->hyp.vms[id - 1].phase;
}

static int knows(const struct world *w, uint16_t sp, uint16_t vm)
{
	return ffa_spmc_state_of(&w->spmc, sp, vm) == FFA_SPMC_VM_AVAILABLE;
}

static void script(struct world *w, uint16_t sp, const struct ffa_spmc_act *act)
{
	struct ffa_spmc_sp *of = &w->sps[sp - KEYS];

	w->acts[sp - KEYS] = *act;
	of->script = &w->acts[sp - KEYS];
	of->script_len = 1;
}

/* Goes on until the event is finished. Returns the ticks that it took. */
static int tick_until_finished(struct world *w, uint16_t id)
{
	int ticks = 0;

	while (phase(w, id) == VM_STARTING || phase(w, id) == VM_STOPPING) {
		vm_poll(&w->hyp, id);
		ticks++;
		assert_true(ticks <= 2 * HYP_PATIENCE);
	}
	return ticks;
}

static int is_offered(struct world *w, uint16_t id)
{
	int found = 0;

	for (int i = 0; i < HYP_VMS; i++) {
		found |= vm_free_id(&w->hyp) == id;
	}
	return found;
}

static void subscribers_know_a_vm_while_it_exists(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < PROFILES; i++) {
		build(w, profiles[i]);
		assert_int_equal(power_on(w), FFA_R_OK);
		assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
		assert_true(knows(w, KEYS, 1) && knows(w, VIDEO, 1));
		assert_false(knows(w, SENSOR, 1));
		assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
		assert_false(knows(w, KEYS, 1) || knows(w, VIDEO, 1));
		assert_int_equal(ffa_spmc_finish(&w->spmc), 0);
	}
}

static void vm_starts_after_an_sp_said_retry_twice(void **state)
{
	static const struct ffa_spmc_act retry_twice = {
		.kind = FFA_SPMC_STATUS, .value = RETRY, .message = CREATED, .times = 2};
	struct world *w = *state;

	script(w, VIDEO, &retry_twice);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_AGAIN);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_AGAIN);
	assert_int_equal(phase(w, 1), VM_STARTING);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(phase(w, 1), VM_RUNNING);
}

static void interrupted_sp_is_resumed_by_the_tick(void **state)
{
	static const struct ffa_spmc_act interrupted = {
		.kind = FFA_SPMC_INTERRUPT, .vm_id = 1, .message = CREATED, .times = 1};
	struct world *w = *state;
	const struct ffa_spmc_record *last;

	script(w, KEYS, &interrupted);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_IN_FLIGHT);
	last = ffa_spmc_find_record(&w->spmc, w->spmc.calls);
	assert_int_equal(last->request.x[0], FFA_DIRECT_REQ);
	assert_int_equal(last->request.x[5], 1);
	assert_int_equal(last->answer.x[0], FFA_INTERRUPT);

	vm_poll(&w->hyp, 1);
	assert_int_equal(phase(w, 1), VM_RUNNING);
	assert_int_equal(ffa_spmc_find_record(&w->spmc, last->seq + 1)->request.x[0], FFA_RUN);
}

static void refusal_fails_the_creation_and_the_others_forget_the_vm(void **state)
{
	static const struct ffa_spmc_act refuses = {
		.kind = FFA_SPMC_STATUS, .value = DENIED, .message = CREATED, .times = 1};
	struct world *w = *state;

	script(w, VIDEO, &refuses);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_REFUSED);
	assert_int_equal(phase(w, 1), VM_NONE);
	assert_false(knows(w, KEYS, 1));
}

static void creation_that_fails_later_keeps_its_id_for_its_owner(void **state)
{
	static const struct ffa_spmc_act too_often = {.kind = FFA_SPMC_STATUS,
	                                              .value = RETRY,
	                                              .message = CREATED,
	                                              .times = FFA_NOTIFY_DEFAULT_SENDS};
	struct world *w = *state;

	script(w, KEYS, &too_often);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_AGAIN);
	for (int sends = 2; sends < FFA_NOTIFY_DEFAULT_SENDS; sends++) {
		assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_AGAIN);
	}
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_EXHAUSTED);
	assert_int_equal(phase(w, 1), VM_FAILED);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_EXHAUSTED);
	assert_int_equal(vm_result(&w->hyp, 1), FFA_R_EXHAUSTED);

	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_STATE);
	assert_false(is_offered(w, 1));
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
}

static void vm_id_is_lost_when_the_undo_is_refused(void **state)
{
	static const struct ffa_spmc_act keeps_it = {
		.kind = FFA_SPMC_STATUS, .value = DENIED, .message = DESTROYED, .times = 1};
	static const struct ffa_spmc_act refuses = {
		.kind = FFA_SPMC_STATUS, .value = DENIED, .message = CREATED, .times = 1};
	struct world *w = *state;

	script(w, KEYS, &keeps_it);
	script(w, VIDEO, &refuses);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_REFUSED);
	assert_true(knows(w, KEYS, 1));
	assert_int_equal(phase(w, 1), VM_LOST);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_STATE);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_STATE);
	assert_false(is_offered(w, 1));
	assert_int_equal(vm_create(&w->hyp, 2), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 2), FFA_R_OK);
}

static void vm_id_is_lost_when_an_sp_says_that_it_knows_it_already(void **state)
{
	static const struct ffa_spmc_act knows_it = {.kind = FFA_SPMC_STATUS,
	                                             .value = INVALID_PARAMETERS,
	                                             .vm_id = 1,
	                                             .message = CREATED,
	                                             .times = 1};
	struct world *w = *state;

	script(w, VIDEO, &knows_it);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_REFUSED);
	assert_false(knows(w, KEYS, 1));
	assert_int_equal(phase(w, 1), VM_LOST);
	assert_false(is_offered(w, 1));
	assert_int_equal(vm_create(&w->hyp, 2), FFA_R_OK);
}

static void vm_id_is_free_when_the_sp_that_knew_it_died(void **state)
{
	static const struct ffa_spmc_act dies = {
		.kind = FFA_SPMC_ABORT, .message = DESTROYED, .times = 1};
	struct world *w = *state;

	script(w, VIDEO, &dies);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_REFUSED);
	assert_int_equal(vm_result(&w->hyp, 1), FFA_R_REFUSED);
	assert_int_equal(phase(w, 1), VM_NONE);
	assert_true(is_offered(w, 1));

	/* The next one with this ID has to do without that SP. */
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_AGAIN);
	tick_until_finished(w, 1);
	assert_int_equal(phase(w, 1), VM_RUNNING);
	assert_true(knows(w, KEYS, 1));
}

/*
 * SPs that die in the event of another VM. `end` finds an SP that hears of a VM in the wrong order.
 */

/* VM 2's creation or end kills VIDEO, which then is as `of_end` has it. */
static void kill_video(struct world *w, uint8_t message, enum ffa_spmc_end of_end)
{
	const struct ffa_spmc_act dies = {
		.kind = FFA_SPMC_ABORT, .vm_id = 2, .message = message, .times = 1};

	script(w, VIDEO, &dies);
	w->sps[VIDEO - KEYS].end = of_end;
	vm_create(&w->hyp, 2);
	vm_destroy(&w->hyp, 2);
	assert_false(knows(w, VIDEO, 1));
}

static void vm_is_announced_to_an_sp_that_has_restarted(void **state)
{
	static const uint8_t messages[] = {CREATED, DESTROYED};
	struct world *w = *state;
	uint64_t calls;

	for (size_t i = 0; i < sizeof(messages); i++) {
		assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
		kill_video(w, messages[i], FFA_SPMC_END_RESTART);
		assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
		assert_true(knows(w, VIDEO, 1) && knows(w, KEYS, 1));
		calls = w->spmc.calls;
		assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
		assert_int_equal(w->spmc.calls, calls);
		assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
		assert_int_equal(phase(w, 1), VM_NONE);
	}
}

static void vm_that_ends_before_the_tick_is_announced_first(void **state)
{
	struct world *w = *state;

	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	kill_video(w, DESTROYED, FFA_SPMC_END_RESTART);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(phase(w, 1), VM_NONE);
}

static void vm_lives_and_ends_without_an_sp_that_stays_dead(void **state)
{
	static const enum ffa_spmc_end ends[] = {FFA_SPMC_END_DESTROY, FFA_SPMC_END_STOP,
	                                         FFA_SPMC_END_ABORTED, FFA_SPMC_END_UNLISTED};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		assert_int_equal(begin(state), 0);
		assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
		assert_int_equal(vm_create(&w->hyp, 3), FFA_R_OK);
		kill_video(w, DESTROYED, ends[i]);
		/* One ends at once, the other one after its announcement was given up. */
		assert_int_equal(vm_destroy(&w->hyp, 3), FFA_R_OK);
		for (unsigned int tick = 0; tick < FFA_NOTIFY_DEFAULT_SENDS; tick++) {
			assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
		}
		assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
		assert_int_equal(phase(w, 1), VM_NONE);
		assert_int_equal(phase(w, 3), VM_NONE);
		assert_int_equal(w->spmc.violations, 0);
		assert_int_equal(ffa_spmc_held(&w->spmc), 0);
	}
}

/* It is the one that kills the SP: to be told of it again would kill it again. */
static void vm_in_whose_creation_an_sp_dies_is_not_announced(void **state)
{
	static const struct ffa_spmc_act dies = {
		.kind = FFA_SPMC_ABORT, .vm_id = 2, .message = CREATED, .times = UINT32_MAX};
	struct world *w = *state;

	script(w, VIDEO, &dies);
	w->sps[VIDEO - KEYS].end = FFA_SPMC_END_RESTART;
	assert_int_equal(vm_create(&w->hyp, 2), FFA_R_OK);
	assert_int_equal(vm_poll(&w->hyp, 2), FFA_R_OK);
	assert_int_equal(w->sps[VIDEO - KEYS].starts, 2);
	assert_int_equal(vm_destroy(&w->hyp, 2), FFA_R_OK);
	assert_int_equal(phase(w, 2), VM_NONE);
}

/* A creation waits for KEYS, before VIDEO is told, or for VIDEO, after KEYS was told. */
static void creation_that_goes_on_tells_an_sp_that_died_meanwhile_once(void **state)
{
	static const struct ffa_spmc_act retries = {.kind = FFA_SPMC_STATUS,
	                                            .vm_id = 1,
	                                            .message = CREATED,
	                                            .value = RETRY,
	                                            .times = 1};
	static const struct ffa_spmc_act dies = {
		.kind = FFA_SPMC_ABORT, .vm_id = 2, .message = DESTROYED, .times = 1};
	static const uint16_t waits_for[] = {KEYS, VIDEO};
	struct world *w = *state;

	for (size_t i = 0; i < 2; i++) {
		script(w, waits_for[i], &retries);
		script(w, waits_for[1 - i], &dies);
		w->sps[1 - i].end = FFA_SPMC_END_RESTART;
		assert_int_equal(vm_create(&w->hyp, 2), FFA_R_OK);
		assert_int_equal(vm_create(&w->hyp, 1), FFA_R_AGAIN);
		assert_int_equal(vm_destroy(&w->hyp, 2), FFA_R_REFUSED);
		assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
		assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
		assert_true(knows(w, KEYS, 1) && knows(w, VIDEO, 1));
		assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
		assert_int_equal(phase(w, 1), VM_NONE);
	}
}

/* Nothing can be announced in the middle of another event: the VM ID is lost, but nobody is misled. */
static void sp_that_died_is_left_out_of_an_event_under_way(void **state)
{
	static const struct ffa_spmc_act retries = {.kind = FFA_SPMC_STATUS,
	                                            .vm_id = 1,
	                                            .message = DESTROYED,
	                                            .value = RETRY,
	                                            .times = 1};
	struct world *w = *state;

	script(w, KEYS, &retries);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_AGAIN);
	kill_video(w, DESTROYED, FFA_SPMC_END_RESTART);
	tick_until_finished(w, 1);
	assert_int_equal(phase(w, 1), VM_LOST);
	assert_false(knows(w, KEYS, 1));
}

static void vm_starts_without_an_sp_that_is_stopped(void **state)
{
	static const struct ffa_spmc_act stopped = {
		.kind = FFA_SPMC_ERROR, .value = BUSY, .times = UINT32_MAX};
	struct world *w = *state;

	script(w, KEYS, &stopped);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_AGAIN);
	assert_int_equal(tick_until_finished(w, 1), FFA_NOTIFY_DEFAULT_SENDS - 1);
	assert_int_equal(phase(w, 1), VM_RUNNING);
	assert_true(knows(w, VIDEO, 1) && !knows(w, KEYS, 1));
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(phase(w, 1), VM_NONE);
}

/* Whether the VM is created or destroyed: everybody else is told, and the VM ID is lost. */
static void sp_that_never_comes_back_is_skipped_after_a_while(void **state)
{
	static const struct ffa_spmc_act never = {
		.kind = FFA_SPMC_INTERRUPT, .vm_id = 1, .message = CREATED, .times = UINT32_MAX};
	static const struct ffa_spmc_act never_again = {
		.kind = FFA_SPMC_INTERRUPT, .vm_id = 1, .message = DESTROYED, .times = UINT32_MAX};
	struct world *w = *state;

	script(w, KEYS, &never);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_IN_FLIGHT);
	assert_int_equal(tick_until_finished(w, 1), HYP_PATIENCE);
	assert_int_equal(phase(w, 1), VM_RUNNING);
	assert_true(knows(w, VIDEO, 1));
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(phase(w, 1), VM_LOST);
	assert_false(knows(w, VIDEO, 1) || is_offered(w, 1));

	begin(state);
	script(w, KEYS, &never_again);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_IN_FLIGHT);
	assert_int_equal(tick_until_finished(w, 1), HYP_PATIENCE);
	assert_int_equal(phase(w, 1), VM_LOST);
	assert_false(knows(w, VIDEO, 1) || is_offered(w, 1));
}

static void each_event_has_time_of_its_own(void **state)
{
	static const struct ffa_spmc_act slow = {
		.kind = FFA_SPMC_INTERRUPT, .vm_id = 1, .times = HYP_PATIENCE - 1};
	struct world *w = *state;

	script(w, KEYS, &slow);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_IN_FLIGHT);
	tick_until_finished(w, 1);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
	script(w, KEYS, &slow);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_IN_FLIGHT);
	tick_until_finished(w, 1);
	assert_int_equal(phase(w, 1), VM_NONE);
}

static void two_sps_that_are_stopped_end_no_later(void **state)
{
	static const struct ffa_spmc_act stopped = {
		.kind = FFA_SPMC_ERROR, .value = BUSY, .message = DESTROYED, .times = UINT32_MAX};
	struct world *w = *state;

	script(w, KEYS, &stopped);
	script(w, VIDEO, &stopped);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_AGAIN);
	assert_true(tick_until_finished(w, 1) >= 2 * HYP_PATIENCE - 1);
	assert_int_equal(phase(w, 1), VM_LOST);
}

/* As an interrupt handler would, that does not keep to the rule. */
static int come_back_to_the_same_vm(void *priv, const struct ffa_wait *wait)
{
	struct world *w = (struct world *)((char *)priv - offsetof(struct world, cpu));

	assert_int_equal(vm_poll(&w->hyp, wait->vm_id), FFA_R_STATE);
	assert_int_equal(vm_create(&w->hyp, wait->vm_id), FFA_R_STATE);
	assert_int_equal(vm_destroy(&w->hyp, wait->vm_id), FFA_R_STATE);
	return wait->tries % 2 == 0;
}

static void event_inside_an_event_of_its_vm_changes_nothing(void **state)
{
	static const struct ffa_spmc_act retry = {
		.kind = FFA_SPMC_STATUS, .value = RETRY, .vm_id = 1, .times = 6};
	struct world *w = *state;

	w->hooks.relax = come_back_to_the_same_vm;
	script(w, KEYS, &retry);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_AGAIN);
	assert_int_equal(phase(w, 1), VM_STARTING);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_AGAIN);
	w->acts[0].times = 1;
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(phase(w, 1), VM_RUNNING);
	assert_true(knows(w, KEYS, 1));
	w->acts[0].times = 3;
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_AGAIN);
	assert_int_equal(phase(w, 1), VM_STOPPING);
	assert_int_equal(vm_poll(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(phase(w, 1), VM_NONE);
}

static void vm_id_is_reserved_until_every_sp_has_let_go(void **state)
{
	static const struct ffa_spmc_act retry_once = {
		.kind = FFA_SPMC_STATUS, .value = RETRY, .message = DESTROYED, .times = 1};
	struct world *w = *state;

	script(w, KEYS, &retry_once);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_AGAIN);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_STATE);
	vm_poll(&w->hyp, 1);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
}

static void free_id_is_none_that_a_vm_has_or_an_sp_may_know(void **state)
{
	static const struct ffa_spmc_act refuses = {
		.kind = FFA_SPMC_STATUS, .value = DENIED, .message = DESTROYED, .times = 1};
	struct world *w = *state;

	script(w, KEYS, &refuses);
	for (uint16_t id = 1; id <= HYP_VMS; id++) {
		assert_int_equal(vm_free_id(&w->hyp), id);
		assert_int_equal(vm_create(&w->hyp, id), FFA_R_OK);
	}
	assert_int_equal(vm_free_id(&w->hyp), 0);

	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_REFUSED);
	assert_int_equal(phase(w, 1), VM_LOST);
	assert_int_equal(vm_free_id(&w->hyp), 0);
	assert_int_equal(vm_destroy(&w->hyp, 3), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 2), FFA_R_OK);
	assert_int_equal(vm_free_id(&w->hyp), 2);
	assert_int_equal(vm_free_id(&w->hyp), 3);
	assert_int_equal(vm_free_id(&w->hyp), 2);
}

static void ids_that_no_vm_can_have_are_invalid(void **state)
{
	static const uint16_t ids[] = {0, HYP_VMS + 1, UINT16_MAX};
	struct world *w = *state;
	uint64_t calls = w->spmc.calls;
	struct hyp before = w->hyp;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		assert_int_equal(vm_create(&w->hyp, ids[i]), FFA_R_INVALID);
		assert_int_equal(vm_destroy(&w->hyp, ids[i]), FFA_R_INVALID);
		assert_int_equal(vm_poll(&w->hyp, ids[i]), FFA_R_INVALID);
	}
	assert_memory_equal(&w->hyp, &before, sizeof(before));
	assert_int_equal(w->spmc.calls, calls);
	assert_int_equal(vm_create(&w->hyp, HYP_VMS), FFA_R_OK);
}

/* From boot to the end of a VM, for at most as many ticks as the longest way takes. */
static void live(struct world *w)
{
	if (power_on(w) != FFA_R_OK) {
		return;
	}
	vm_create(&w->hyp, 1);
	vm_destroy(&w->hyp, 1);
	for (int tick = 0; tick < 4; tick++) {
		vm_poll(&w->hyp, 1);
	}
	assert_true(phase(w, 1) == VM_NONE || phase(w, 1) == VM_LOST);
}

static void one_hostile_answer_hangs_nothing_and_frees_no_vm_id_early(void **state)
{
	static const struct ffa_regs hostile[] = {
		{{FFA_ERROR, 0, (uint32_t)DENIED}},
		{{FFA_DIRECT_RESP, 0x80010000, 0x80000007, 0}},
		{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}},
	};
	struct world *w = *state;
	uint64_t calls;

	build(w, "strict-1.3");
	live(w);
	calls = w->spmc.calls;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		for (uint64_t n = 1; n <= calls; n++) {
			build(w, "strict-1.3");
			w->fault.first = n;
			w->fault.last = n;
			w->fault.regs = hostile[i];
			live(w);
			if (phase(w, 1) == VM_NONE) {
				assert_int_equal(ffa_spmc_held(&w->spmc), 0);
			}
			assert_int_equal(ffa_spmc_finish(&w->spmc), 0);
		}
	}
}

static void vms_run_on_a_machine_without_ff_a(void **state)
{
	struct world *w = *state;
	uint64_t calls;

	build(w, "strict-1.3");
	w->fault.first = 1;
	w->fault.last = UINT64_MAX;
	w->fault.regs.x[0] = UINT64_MAX; /* NOT_SUPPORTED, as of any unknown SMC */
	assert_int_equal(power_on(w), FFA_R_OK);
	calls = w->spmc.calls;
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(vm_destroy(&w->hyp, 1), FFA_R_OK);
	assert_int_equal(w->spmc.calls, calls);
}

static void no_vm_runs_where_the_probe_failed(void **state)
{
	struct world *w = *state;

	build(w, "strict-1.3");
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_STATE); /* not booted */
	w->fault.first = 1;
	w->fault.last = UINT64_MAX;
	w->fault.regs.x[0] = 0x20000; /* FF-A 2.0 */
	assert_int_equal(power_on(w), FFA_R_VERSION);
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_STATE);
	assert_int_equal(phase(w, 1), VM_NONE);
}

/* What glue without the library might do: tell SPs the end of a VM that they never heard of. */
static void judge_counts_what_the_specification_forbids(void **state)
{
	struct ffa_regs regs = {{FFA_DIRECT_REQ, KEYS, 0x80000006u, UINT32_MAX, UINT32_MAX, 1}};
	struct world *w = *state;

	ffa_spmc_call(&w->cpu, &regs);
	assert_int_equal(w->spmc.violations, 1);
	assert_int_equal(w->spmc.violation_count[FFA_SPMC_V_DESTROYED_FIRST], 1);
	assert_int_equal(ffa_spmc_find_record(&w->spmc, w->spmc.calls)->violation,
	                 FFA_SPMC_V_DESTROYED_FIRST);
	assert_string_equal(ffa_spmc_violation_text(w->spmc.last_violation),
	                    "a VM destroyed that the SP does not hold");
}

/* An SP with a mind of its own: an interrupt comes before each message, then it obeys. */
struct mind {
	uint32_t message[FFA_SPMC_MAX_CPUS]; /* w2, of each CPU's context */
	unsigned int done[FFA_SPMC_MAX_CPUS];
};

static void think(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	struct mind *mind = priv;

	if ((uint32_t)regs->x[0] == FFA_DIRECT_REQ) {
		mind->message[cpu] = (uint32_t)regs->x[2];
		*regs = (struct ffa_regs){{FFA_INTERRUPT, VIDEO << 16 | cpu}};
		return;
	}
	mind->done[cpu]++;
	*regs = (struct ffa_regs){{FFA_DIRECT_RESP, VIDEO << 16, mind->message[cpu] + 1}};
}

static void sp_that_is_code_decides_for_itself(void **state)
{
	struct world *w = *state;
	static struct mind mind;

	w->sps[VIDEO - KEYS].run = think;
	w->sps[VIDEO - KEYS].run_priv = &mind;
	assert_int_equal(vm_create(&w->hyp, 1), FFA_R_IN_FLIGHT);
	assert_int_equal(mind.done[0], 0);
	vm_poll(&w->hyp, 1);
	assert_int_equal(mind.done[0], 1);
	assert_true(knows(w, VIDEO, 1));
}

static _Thread_local struct ffa_spmc_cpu *this_cpu;

static void call_from_this_cpu(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	ffa_spmc_call(this_cpu, regs);
}

static void lock(void *priv)
{
	pthread_mutex_lock(priv);
}

static void unlock(void *priv)
{
	pthread_mutex_unlock(priv);
}

struct thread {
	pthread_t id;
	struct ffa_spmc_cpu cpu;
	struct hyp *hyp;
};

/* The VM whose ID is the CPU's number and one comes and goes. */
static void *run_vms(void *arg)
{
	struct thread *thread = arg;
	const uint16_t id = (uint16_t)(thread->cpu.cpu + 1);

	this_cpu = &thread->cpu;
	for (int i = 0; i < 100; i++) {
		vm_create(thread->hyp, id);
		while (thread->hyp->vms[id - 1].phase == VM_STARTING) {
			vm_poll(thread->hyp, id);
		}
		vm_destroy(thread->hyp, id);
		while (thread->hyp->vms[id - 1].phase == VM_STOPPING) {
			vm_poll(thread->hyp, id);
		}
	}
	return NULL;
}

static void two_cpus_run_vms_at_once(void **state)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct world *w = *state;
	struct thread threads[2] = {{.cpu = {&w->spmc, 0}, .hyp = &w->hyp},
	                            {.cpu = {&w->spmc, 1}, .hyp = &w->hyp}};
	struct mind mind = {{0}, {0}};

	w->sps[VIDEO - KEYS].run = think;
	w->sps[VIDEO - KEYS].run_priv = &mind;
	w->config.lock = lock;
	w->config.unlock = unlock;
	w->config.lock_priv = &mutex;
	w->hooks.call = call_from_this_cpu;
	this_cpu = &threads[0].cpu;
	assert_int_equal(power_on(w), FFA_R_OK);
	for (size_t i = 0; i < 2; i++) {
		pthread_create(&threads[i].id, NULL, run_vms, &threads[i]);
	}
	for (size_t i = 0; i < 2; i++) {
		pthread_join(threads[i].id, NULL);
		assert_int_equal(mind.done[i], 200);
	}
	assert_int_equal(phase(w, 1), VM_NONE);
	assert_int_equal(phase(w, 2), VM_NONE);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(subscribers_know_a_vm_while_it_exists),
		STORY(vm_starts_after_an_sp_said_retry_twice),
		STORY(interrupted_sp_is_resumed_by_the_tick),
		STORY(refusal_fails_the_creation_and_the_others_forget_the_vm),
		STORY(creation_that_fails_later_keeps_its_id_for_its_owner),
		STORY(vm_id_is_reserved_until_every_sp_has_let_go),
		STORY(ids_that_no_vm_can_have_are_invalid),
		STORY(vm_id_is_free_when_the_sp_that_knew_it_died),
		STORY(vm_is_announced_to_an_sp_that_has_restarted),
		STORY(vm_that_ends_before_the_tick_is_announced_first),
		STORY(vm_lives_and_ends_without_an_sp_that_stays_dead),
		STORY(vm_in_whose_creation_an_sp_dies_is_not_announced),
		STORY(creation_that_goes_on_tells_an_sp_that_died_meanwhile_once),
		STORY(sp_that_died_is_left_out_of_an_event_under_way),
		STORY(vm_starts_without_an_sp_that_is_stopped),
		STORY(each_event_has_time_of_its_own),
		STORY(event_inside_an_event_of_its_vm_changes_nothing),
		/* These end with an SP that does not let go. */
		cmocka_unit_test_setup(vm_id_is_lost_when_the_undo_is_refused, begin),
		cmocka_unit_test_setup(vm_id_is_lost_when_an_sp_says_that_it_knows_it_already,
	                               begin),
		cmocka_unit_test_setup(sp_that_never_comes_back_is_skipped_after_a_while, begin),
		cmocka_unit_test_setup(two_sps_that_are_stopped_end_no_later, begin),
		cmocka_unit_test_setup(free_id_is_none_that_a_vm_has_or_an_sp_may_know, begin),
		cmocka_unit_test_setup(one_hostile_answer_hangs_nothing_and_frees_no_vm_id_early,
	                               begin),
		STORY(vms_run_on_a_machine_without_ff_a),
		STORY(no_vm_runs_where_the_probe_failed),
		cmocka_unit_test_setup(judge_counts_what_the_specification_forbids, begin),
		STORY(sp_that_is_code_decides_for_itself),
		STORY(two_cpus_run_vms_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Guests that share SPs with messages about VMs, against an emulated secure world. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ffa/spmc.h>

#include "mediate.h"

#define FFA_ERROR 0x84000060u
#define FFA_FEATURES 0x84000064u
#define FFA_INTERRUPT 0x84000062u
#define FFA_RUN 0x8400006Du
#define FFA_DIRECT_REQ 0x8400006Fu
#define FFA_DIRECT_REQ_64 0xC400006Fu
#define FFA_DIRECT_RESP 0x84000070u
#define NOT_SUPPORTED (-1)
#define INVALID_PARAMETERS (-2)
#define BUSY (-4)
#define DENIED (-6)
#define RETRY (-7)
#define CREATED 4
#define DESTROYED 6
#define OF_PARTITION 255
#define FRAMEWORK 0x80000000u
#define FRAMEWORK_CREATED_RESP 0x80000005u
#define SUBSCRIBES 0x1c1u

#define SP 0x8001u
#define GUEST 1u
#define OTHER 2u

static const char *const profiles[] = {"strict-1.3", "hafnium-2.15", "optee-4.10",
                                       "optee-4.10-novirt", "tfa-el3-2.15"};
#define PROFILES (sizeof(profiles) / sizeof(profiles[0]))

struct world {
	struct ffa_spmc spmc;
	struct ffa_spmc_config config;
	struct ffa_spmc_sp sp;
	struct ffa_spmc_act act;
	struct ffa_spmc_fault fault;
	struct ffa_spmc_record records[8];
	struct ffa_spmc_cpu cpu;
	struct ffa_hooks hooks;
	struct hyp hyp;
	struct guest_cpu guest;
	struct guest_cpu other;
};

static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(1)];
static const struct ffa_spmc_service service = {{1}, SUBSCRIBES};

static int leave_it_to_the_tick(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	return 1;
}

static void build(struct world *w, const char *profile)
{
	memset(w, 0, sizeof(*w));
	w->sp = (struct ffa_spmc_sp){.id = SP, .services = &service, .service_count = 1};
	w->config = (struct ffa_spmc_config){.profile = ffa_spmc_find_profile(profile),
	                                     .sps = &w->sp,
	                                     .sp_count = 1,
	                                     .vm_state = vm_state,
	                                     .records = w->records,
	                                     .record_capacity = 8,
	                                     .faults = &w->fault,
	                                     .fault_count = 1};
	assert_non_null(w->config.profile);
	w->cpu.spmc = &w->spmc;
	w->hooks.priv = &w->cpu;
	w->hooks.call = ffa_spmc_call;
	w->hooks.relax = leave_it_to_the_tick;
	w->guest.vm_id = GUEST;
	w->other.vm_id = OTHER;
	assert_int_equal(ffa_spmc_init(&w->spmc, &w->config), FFA_SPMC_M_NONE);
	assert_int_equal(hyp_boot(&w->hyp, &w->hooks), FFA_R_OK);
}

static void finish(struct world *w)
{
	assert_int_equal(vm_destroy(&w->hyp, GUEST), FFA_R_OK);
	assert_int_equal(ffa_spmc_finish(&w->spmc), 0);
	assert_int_equal(ffa_spmc_held(&w->spmc), 0);
}

/* What the SP does with the next message of this kind. */
static void script(struct world *w, enum ffa_spmc_act_kind kind, uint8_t message, int64_t value)
{
	w->act =
		(struct ffa_spmc_act){.kind = kind, .message = message, .value = value, .times = 1};
	w->sp.script = &w->act;
	w->sp.script_len = 1;
}

static int knows(const struct world *w, uint16_t vm)
{
	return ffa_spmc_state_of(&w->spmc, SP, vm) == FFA_SPMC_VM_AVAILABLE;
}

static struct ffa_regs call(struct world *w, struct guest_cpu *cpu, const struct ffa_regs *request)
{
	struct ffa_regs regs = *request;

	guest_call(&w->hyp, &w->hooks, cpu, &regs);
	return regs;
}

static void is_refused(struct world *w, struct guest_cpu *cpu, const struct ffa_regs *request,
                       int32_t status)
{
	const uint64_t calls = w->spmc.calls;
	const struct ffa_regs answer = call(w, cpu, request);

	assert_int_equal(answer.x[0], FFA_ERROR);
	assert_int_equal(answer.x[2], (uint32_t)status);
	assert_int_equal(w->spmc.calls, calls);
}

static void is_answered(const struct ffa_regs *answer, uint16_t vm)
{
	assert_int_equal(answer->x[0], FFA_DIRECT_RESP);
	assert_int_equal((uint32_t)answer->x[1], SP << 16 | vm);
	assert_int_equal((uint32_t)answer->x[2], 0);
}

static const struct ffa_regs request = {{FFA_DIRECT_REQ, GUEST << 16 | SP}};
static const struct ffa_regs of_other = {{FFA_DIRECT_REQ, OTHER << 16 | SP}};

/* The guest's request is suspended. Returns the FFA_RUN that resumes it. */
static struct ffa_regs suspend(struct world *w)
{
	struct ffa_regs answer;

	assert_int_equal(vm_create(&w->hyp, GUEST), FFA_R_OK);
	script(w, FFA_SPMC_INTERRUPT, OF_PARTITION, 0);
	answer = call(w, &w->guest, &request);
	assert_int_equal(answer.x[0], FFA_INTERRUPT);
	return (struct ffa_regs){{FFA_RUN, answer.x[1]}};
}

/* A creation is suspended. Returns the FFA_RUN that resumes it. */
static struct ffa_regs suspend_creation(struct world *w)
{
	script(w, FFA_SPMC_INTERRUPT, CREATED, 0);
	assert_int_equal(vm_create(&w->hyp, OTHER), FFA_R_IN_FLIGHT);
	assert_int_equal(w->hyp.vms[OTHER - 1].ffa.waiting_sp, SP);
	return (struct ffa_regs){
		{FFA_RUN, ffa_spmc_find_record(&w->spmc, w->spmc.calls)->answer.x[1]}};
}

static void guest_resumes_its_own_request(void **state)
{
	static struct world w;
	struct ffa_regs run;
	struct ffa_regs answer;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		build(&w, profiles[i]);
		run = suspend(&w);
		answer = call(&w, &w.guest, &run);
		is_answered(&answer, GUEST);
		is_refused(&w, &w.guest, &run, DENIED);
		finish(&w);
	}
}

static void guest_cannot_take_the_answer_to_an_event(void **state)
{
	static struct world w;
	struct ffa_regs run;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		build(&w, profiles[i]);
		assert_int_equal(vm_create(&w.hyp, GUEST), FFA_R_OK);
		run = suspend_creation(&w);
		is_refused(&w, &w.guest, &run, DENIED);
		assert_int_equal(vm_poll(&w.hyp, OTHER), FFA_R_OK);
		assert_true(knows(&w, OTHER));
		assert_int_equal(vm_destroy(&w.hyp, OTHER), FFA_R_OK);
		finish(&w);
	}
}

/* What guest_call() is for: a mediator that forwards all loses the SP's answer. */
static void without_the_check_it_would(void **state)
{
	static struct world w;
	struct ffa_regs run;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++) {
		build(&w, profiles[i]);
		run = suspend_creation(&w);
		ffa_spmc_call(&w.cpu, &run);
		assert_int_equal(run.x[0], FFA_DIRECT_RESP);
		assert_int_equal((uint32_t)run.x[2], FRAMEWORK_CREATED_RESP);
		assert_int_not_equal(vm_poll(&w.hyp, OTHER), FFA_R_OK);
	}
}

static void guest_cannot_speak_for_the_hypervisor_or_another(void **state)
{
	static const uint16_t senders[] = {0, OTHER, SP};
	static struct world w;
	struct ffa_regs forged;

	(void)state;
	build(&w, "hafnium-2.15");
	assert_int_equal(vm_create(&w.hyp, GUEST), FFA_R_OK);
	for (uint32_t type = 0; type < 256; type++) {
		forged = (struct ffa_regs){{FFA_DIRECT_REQ, GUEST << 16 | SP, FRAMEWORK | type,
		                            UINT32_MAX, UINT32_MAX, GUEST}};
		is_refused(&w, &w.guest, &forged, INVALID_PARAMETERS);
		forged.x[0] = FFA_DIRECT_REQ_64;
		is_refused(&w, &w.guest, &forged, INVALID_PARAMETERS);
	}
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		forged = (struct ffa_regs){{FFA_DIRECT_REQ, (uint32_t)senders[i] << 16 | SP}};
		is_refused(&w, &w.guest, &forged, INVALID_PARAMETERS);
	}
	forged = (struct ffa_regs){{FFA_FEATURES, FFA_RUN}};
	is_refused(&w, &w.guest, &forged, NOT_SUPPORTED);
	assert_true(knows(&w, GUEST));
	finish(&w);
}

static void guest_cannot_resume_the_request_of_another(void **state)
{
	static struct world w;
	struct ffa_regs run;
	struct ffa_regs wrong;
	struct ffa_regs answer;

	(void)state;
	build(&w, "strict-1.3");
	run = suspend(&w);
	is_refused(&w, &w.other, &run, DENIED);
	wrong = run;
	wrong.x[1]++;
	is_refused(&w, &w.guest, &wrong, DENIED);
	is_refused(&w, &w.guest, &request, BUSY);
	answer = call(&w, &w.other, &of_other);
	assert_int_equal(answer.x[2], (uint32_t)BUSY); /* the SPMC's own word */
	answer = call(&w, &w.guest, &run);
	is_answered(&answer, GUEST);
	answer = call(&w, &w.other, &of_other);
	is_answered(&answer, OTHER);
	finish(&w);
}

static void guest_finds_the_sp_busy_during_an_event_and_served_after(void **state)
{
	static struct world w;
	struct ffa_regs answer;

	(void)state;
	build(&w, "strict-1.3");
	assert_int_equal(vm_create(&w.hyp, GUEST), FFA_R_OK);
	suspend_creation(&w);
	is_refused(&w, &w.guest, &request, BUSY);
	assert_int_equal(vm_poll(&w.hyp, OTHER), FFA_R_OK);
	answer = call(&w, &w.guest, &request);
	is_answered(&answer, GUEST);

	/* An SP that has answered RETRY serves guests. */
	script(&w, FFA_SPMC_STATUS, DESTROYED, RETRY);
	assert_int_equal(vm_destroy(&w.hyp, OTHER), FFA_R_AGAIN);
	assert_int_equal(w.hyp.vms[OTHER - 1].ffa.waiting_sp, SP);
	answer = call(&w, &w.guest, &request);
	is_answered(&answer, GUEST);
	assert_int_equal(vm_poll(&w.hyp, OTHER), FFA_R_OK);
	finish(&w);
}

static void guest_that_dies_leaves_no_sp_suspended(void **state)
{
	static struct world w;

	(void)state;
	build(&w, "strict-1.3");
	suspend(&w);
	w.act.times = 1;
	assert_int_equal(vm_create(&w.hyp, OTHER), FFA_R_AGAIN); /* the SP is busy */
	assert_int_equal(guest_end(&w.hooks, &w.guest), FFA_R_IN_FLIGHT);
	assert_int_equal(guest_end(&w.hooks, &w.guest), FFA_R_OK);
	assert_int_equal(guest_end(&w.hooks, &w.guest), FFA_R_OK);
	assert_int_equal(vm_poll(&w.hyp, OTHER), FFA_R_OK);
	assert_int_equal(vm_destroy(&w.hyp, OTHER), FFA_R_OK);
	finish(&w);
}

/* As on another CPU than the one on which the SP is suspended. */
static void request_survives_an_ffa_run_that_the_spmc_refuses(void **state)
{
	static struct world w;
	struct ffa_regs run;
	struct ffa_regs answer;

	(void)state;
	build(&w, "strict-1.3");
	run = suspend(&w);
	w.fault.first = w.spmc.calls + 1;
	w.fault.last = w.fault.first;
	w.fault.regs = (struct ffa_regs){{FFA_ERROR, 0, (uint32_t)INVALID_PARAMETERS}};
	answer = call(&w, &w.guest, &run);
	assert_int_equal(answer.x[0], FFA_ERROR);
	answer = call(&w, &w.guest, &run);
	is_answered(&answer, GUEST);
	finish(&w);
}

static void request_is_over_when_the_sp_dies(void **state)
{
	static struct world w;
	struct ffa_regs run;
	struct ffa_regs answer;

	(void)state;
	build(&w, "strict-1.3");
	run = suspend(&w);
	script(&w, FFA_SPMC_ABORT, OF_PARTITION, 0);
	answer = call(&w, &w.guest, &run);
	assert_int_equal(answer.x[0], FFA_ERROR);
	is_refused(&w, &w.guest, &run, DENIED);
	assert_int_equal(guest_end(&w.hooks, &w.guest), FFA_R_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guest_resumes_its_own_request),
		cmocka_unit_test(guest_cannot_take_the_answer_to_an_event),
		cmocka_unit_test(without_the_check_it_would),
		cmocka_unit_test(guest_cannot_speak_for_the_hypervisor_or_another),
		cmocka_unit_test(guest_cannot_resume_the_request_of_another),
		cmocka_unit_test(guest_finds_the_sp_busy_during_an_event_and_served_after),
		cmocka_unit_test(guest_that_dies_leaves_no_sp_suspended),
		cmocka_unit_test(request_survives_an_ffa_run_that_the_spmc_refuses),
		cmocka_unit_test(request_is_over_when_the_sp_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

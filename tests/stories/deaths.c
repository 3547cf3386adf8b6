/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The emulator's SPs that die: what comes of each end, who is told, and what the judge then expects
 * of the caller. The recordings of Hafnium show the same of whole rows; here are the neighbours.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <ffa/spmc.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define F_ERROR 0x84000060u
#define F_INTERRUPT 0x84000062u
#define F_VERSION 0x84000063u
#define F_MSG_WAIT 0x8400006Bu
#define F_RUN 0x8400006Du
#define F_REQ 0x8400006Fu
#define F_RESP 0x84000070u
#define F_LIST_REGS 0xC400008Bu
#define F_SUCCESS_64 0xC4000061u

#define V1_3 0x10003u

#define INVALID_PARAMETERS (-2)
#define BUSY (-4)
#define DENIED (-6)
#define RETRY (-7)
#define ABORTED (-8)
#define NOT_READY (-10)

#define CREATED 0x80000004u
#define DESTROYED 0x80000006u

#define MORTAL 0x8001u /* both messages, one context; what dies */
#define MP 0x8002u     /* both messages, a context for each CPU */
#define CALLER 0x8003u /* both messages; calls MORTAL when it is told of VM_CALLS */
#define SPS 3u

#define VM 1u
#define VM_KILLS 0x10u  /* MORTAL and MP die in any message about it */
#define VM_CALLS 0x11u  /* CALLER sends MORTAL a partition message, in which that dies */
#define VM_SLEEPS 0x12u /* one interrupt */

static const struct ffa_spmc_service services[SPS] = {{{1}, 0x1C1}, {{2}, 0x1C1}, {{3}, 0x1C1}};

static const struct ffa_spmc_act acts[] = {
	{.kind = FFA_SPMC_ABORT, .vm_id = VM_KILLS, .times = UINT32_MAX},
	{.kind = FFA_SPMC_ABORT, .vm_id = VM_CALLS, .message = 255, .times = UINT32_MAX},
	{.kind = FFA_SPMC_INTERRUPT, .vm_id = VM_SLEEPS, .times = 1},
	{.kind = FFA_SPMC_INTERRUPT, .vm_id = VM_SLEEPS, .message = 255, .times = 1},
};

static const struct ffa_spmc_act calls[] = {
	{.kind = FFA_SPMC_CALL, .vm_id = VM_CALLS, .times = UINT32_MAX, .value = MORTAL},
};

static struct {
	struct ffa_spmc_profile profile;
	struct ffa_spmc_config config;
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu cpus[2];
	struct ffa_spmc_sp sps[SPS];
	struct ffa_spmc_act acts[2][COUNT_OF(acts)];
	struct ffa_spmc_act calls[COUNT_OF(calls)];
	uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SPS)];
	struct ffa_regs answer; /* of the last call */
	unsigned int locked;
	unsigned int runs;
} fw;

static void call_on(size_t cpu, struct ffa_regs request)
{
	ffa_spmc_call(&fw.cpus[cpu], &request);
	fw.answer = request;
}

/* Up to 8 registers. */
#define CALL(...) call_on(0, (struct ffa_regs){{__VA_ARGS__}})
#define CALL_ON_1(...) call_on(1, (struct ffa_regs){{__VA_ARGS__}})
#define TELL(sp, message, vm) CALL(F_REQ, (sp), (message), ~0u, ~0u, (vm))

static uint32_t w(unsigned int index)
{
	return (uint32_t)fw.answer.x[index];
}

static void assert_error(int32_t code)
{
	assert_int_equal(w(0), F_ERROR);
	assert_int_equal((int32_t)w(2), code);
}

static void assert_status(int32_t status)
{
	assert_int_equal(w(0), F_RESP);
	assert_int_equal((int32_t)w(3), status);
}

static void assert_state(uint16_t sp, uint16_t vm, enum ffa_spmc_vm_state state)
{
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, sp, vm), state);
}

/* How many SPs the list has. */
static uint32_t listed(void)
{
	CALL(F_LIST_REGS);
	assert_int_equal(w(0), F_SUCCESS_64);
	return (w(2) & 0xFFFFu) + 1u;
}

static void lock(void *priv)
{
	(void)priv;
	assert_int_equal(fw.locked, 0);
	fw.locked = 1;
}

static void unlock(void *priv)
{
	(void)priv;
	assert_int_equal(fw.locked, 1);
	fw.locked = 0;
}

static int set_up(void **state)
{
	size_t i;

	(void)state;
	memset(&fw, 0, sizeof(fw));
	for (i = 0; i < SPS; i++) {
		fw.sps[i].id = (uint16_t)(MORTAL + i);
		fw.sps[i].contexts = MORTAL + i == MP ? 4 : 1;
		fw.sps[i].services = &services[i];
		fw.sps[i].service_count = 1;
	}
	for (i = 0; i < COUNT_OF(fw.acts); i++) {
		memcpy(fw.acts[i], acts, sizeof(acts));
		fw.sps[i].script = fw.acts[i];
		fw.sps[i].script_len = COUNT_OF(acts);
	}
	memcpy(fw.calls, calls, sizeof(calls));
	fw.sps[2].script = fw.calls;
	fw.sps[2].script_len = COUNT_OF(calls);
	for (i = 0; i < COUNT_OF(fw.cpus); i++) {
		fw.cpus[i].spmc = &fw.spmc;
		fw.cpus[i].cpu = (uint32_t)i;
	}
	fw.config.profile = &fw.profile;
	fw.config.sps = fw.sps;
	fw.config.sp_count = SPS;
	fw.config.vm_state = fw.vm_state;
	fw.config.lock = lock;
	fw.config.unlock = unlock;
	return 0;
}

#define STORY(test) cmocka_unit_test_setup(test, set_up)

/* Both SPs that can die have this end. */
static void start(enum ffa_spmc_end end)
{
	size_t i;

	memcpy(fw.acts[0], acts, sizeof(acts));
	memcpy(fw.acts[1], acts, sizeof(acts));
	fw.sps[0].end = end;
	fw.sps[1].end = end;
	assert_int_equal(ffa_spmc_init(&fw.spmc, &fw.config), FFA_SPMC_M_NONE);
	CALL(F_VERSION, V1_3);
	for (i = 0; i < SPS; i++) {
		assert_int_equal(fw.sps[i].starts, 1);
	}
}

static void end(uint16_t sp, enum ffa_spmc_end how)
{
	assert_int_equal(ffa_spmc_end_sp(&fw.spmc, sp, how), 0);
}

static void assert_allowed(void)
{
	if (fw.spmc.violations != 0) {
		print_message("%s\n", ffa_spmc_violation_text(fw.spmc.last_violation));
	}
	assert_int_equal(fw.spmc.violations, 0);
}

/* Since the last time, this one. */
static void assert_broken(enum ffa_spmc_violation violation)
{
	assert_int_equal(fw.spmc.violations, 1);
	assert_int_equal(fw.spmc.last_violation, violation);
	fw.spmc.violations = 0;
}

/*
 * Ends.
 */

/* Who comes to the SP afterwards gets `code`, or with 0 an SP that knows nothing. */
static const struct {
	enum ffa_spmc_end end;
	int32_t code;
	uint32_t listed;
} ends[] = {
	{FFA_SPMC_END_OF_PROFILE, BUSY, 2},
	{FFA_SPMC_END_RESTART, 0, 3},
	{FFA_SPMC_END_DESTROY, INVALID_PARAMETERS, 2},
	{FFA_SPMC_END_STOP, BUSY, 3},
	{FFA_SPMC_END_NOT_READY, NOT_READY, 3},
	{FFA_SPMC_END_ABORTED, ABORTED, 3},
	{FFA_SPMC_END_UNLISTED, BUSY, 2},
};

static void assert_end(size_t i)
{
	const int is_back = ends[i].code == 0;
	unsigned int k;

	assert_int_equal(fw.sps[0].starts, is_back ? 2 : 1);
	assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
	assert_int_equal(listed(), ends[i].listed);
	CALL(F_RUN, MORTAL << 16);
	if (is_back) {
		assert_int_equal(w(0), F_MSG_WAIT);
		TELL(MORTAL, CREATED, VM);
		assert_status(0);
		return;
	}
	assert_error(ends[i].code);
	for (k = 0; k < 3u; k++) {
		TELL(MORTAL, CREATED, VM);
		assert_error(ends[i].code);
		CALL(F_REQ, MORTAL);
		assert_error(ends[i].code);
	}
	assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
}

static void by_line(void)
{
	TELL(MORTAL, CREATED, VM_KILLS);
	assert_error(ABORTED);
}

static void die(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	(void)priv;
	(void)cpu;
	fw.runs++;
	*regs = (struct ffa_regs){{F_ERROR, 0, (uint32_t)ABORTED}};
}

static void by_code(void)
{
	fw.sps[0].run = die;
	CALL(F_REQ, MORTAL);
	assert_error(ABORTED);
	fw.sps[0].run = NULL;
}

static void by_another_sp(void)
{
	TELL(CALLER, CREATED, VM_CALLS);
	assert_status(0);
}

static void by_a_secure_interrupt(void)
{
	end(MORTAL, FFA_SPMC_END_OF_PROFILE);
}

static void each_end_is_as_recorded_whatever_causes_it(void **state)
{
	static void (*const causes[])(void) = {by_line, by_code, by_another_sp,
	                                       by_a_secure_interrupt};
	size_t cause;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends); i++) {
		for (cause = 0; cause < COUNT_OF(causes); cause++) {
			start(ends[i].end);
			TELL(MORTAL, CREATED, VM);
			assert_status(0);
			causes[cause]();
			assert_end(i);
			TELL(MP, CREATED, VM);
			assert_status(0);
		}
	}
}

/* Hafnium's is that of a manifest without lifecycle support. */
static void profile_has_an_end_for_sps_that_do_not_say(void **state)
{
	static const struct {
		const struct ffa_spmc_profile *profile;
		int32_t code;
		enum ffa_spmc_end end;
	} rows[] = {
		{&ffa_spmc_strict_1_3, BUSY, FFA_SPMC_END_UNLISTED},
		{&ffa_spmc_hafnium_2_15, ABORTED, FFA_SPMC_END_ABORTED},
		{&ffa_spmc_optee_4_10, BUSY, FFA_SPMC_END_UNLISTED},
		{&ffa_spmc_optee_4_10_novirt, BUSY, FFA_SPMC_END_UNLISTED},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		fw.config.profile = rows[i].profile;
		start(FFA_SPMC_END_OF_PROFILE);
		by_line();
		TELL(MORTAL, CREATED, VM);
		assert_error(rows[i].code);
		assert_int_equal(fw.sps[0].gone, rows[i].end);
		start(FFA_SPMC_END_STOP);
		by_line();
		assert_int_equal(fw.sps[0].gone, FFA_SPMC_END_STOP);
	}
}

static void end_without_an_sp_is_refused(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	assert_int_equal(ffa_spmc_end_sp(&fw.spmc, 0x9000, FFA_SPMC_END_STOP), -1);
	assert_int_equal(
		ffa_spmc_end_sp(&fw.spmc, MORTAL, (enum ffa_spmc_end)(FFA_SPMC_END_UNLISTED + 1)),
		-1);
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
}

/* FF-A 1.3 stops SPs and starts them again. */
static void sp_comes_back_after_it_was_busy_or_not_ready(void **state)
{
	static const enum ffa_spmc_end meanwhile[] = {FFA_SPMC_END_STOP, FFA_SPMC_END_NOT_READY};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(meanwhile); i++) {
		start(meanwhile[i]);
		TELL(MORTAL, CREATED, VM);
		by_line();
		TELL(MORTAL, CREATED, VM);
		assert_error(i == 0u ? BUSY : NOT_READY);
		end(MORTAL, FFA_SPMC_END_RESTART);
		assert_int_equal(fw.sps[0].starts, 2);
		TELL(MORTAL, CREATED, VM);
		assert_status(0);
		TELL(MORTAL, DESTROYED, VM);
		assert_status(0);
		assert_allowed();
	}
}

static void sp_appears(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	end(MP, FFA_SPMC_END_DESTROY);
	assert_int_equal(listed(), 2);
	end(MP, FFA_SPMC_END_RESTART);
	assert_int_equal(listed(), 3);
	TELL(MP, CREATED, VM);
	assert_status(0);
	assert_allowed();
}

/* The list has not changed if the SP is where it was; else whoever walks it has to begin anew. */
static void tag_of_the_list_changes_with_the_list(void **state)
{
	uint32_t tag;

	(void)state;
	start(FFA_SPMC_END_RESTART);
	fw.profile.regs_entries = 1;
	CALL(F_LIST_REGS);
	tag = (uint32_t)(fw.answer.x[2] >> 32) & 0xFFFFu;
	end(MORTAL, FFA_SPMC_END_RESTART);
	end(MORTAL, FFA_SPMC_END_STOP);
	CALL(F_LIST_REGS, 0, 0, tag << 16 | 1);
	assert_int_equal(w(0), F_SUCCESS_64);
	end(MORTAL, FFA_SPMC_END_DESTROY);
	CALL(F_LIST_REGS, 0, 0, tag << 16 | 1);
	assert_error(RETRY);
	CALL(F_LIST_REGS);
	tag = (uint32_t)(fw.answer.x[2] >> 32) & 0xFFFFu;
	end(MORTAL, FFA_SPMC_END_RESTART);
	CALL(F_LIST_REGS, 0, 0, tag << 16 | 1);
	assert_error(RETRY);

	fw.profile.quirks = FFA_SPMC_Q_NO_TAG;
	CALL(F_LIST_REGS, 0, 0, 2);
	assert_int_equal(w(0), F_SUCCESS_64);
	end(MORTAL, FFA_SPMC_END_DESTROY);
	CALL(F_LIST_REGS, 0, 0, 2);
	assert_error(INVALID_PARAMETERS);
}

/* The library's call: behind the first reply of the list, an SP is gone. */
static void shrink_the_list(void *priv, struct ffa_regs *regs)
{
	const int is_list = (uint32_t)regs->x[0] == F_LIST_REGS;

	ffa_spmc_call(priv, regs);
	fw.runs += is_list ? 1u : 0u;
	if (is_list && fw.runs == 2u) {
		end(CALLER, FFA_SPMC_END_DESTROY);
	}
}

/* Where tags say nothing, the SPMC refuses an index that the list no longer has. */
static void list_that_shrinks_between_two_replies_is_probed_anew(void **state)
{
	static const struct ffa_hooks hooks = {.priv = &fw.cpus[0], .call = shrink_the_list};
	struct ffa_subscriber table[SPS];
	const struct ffa_config config = {.hooks = &hooks,
	                                  .table = table,
	                                  .table_len = SPS,
	                                  .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify n;

	(void)state;
	fw.profile.quirks = FFA_SPMC_Q_NO_TAG;
	fw.profile.regs_entries = 1;
	start(FFA_SPMC_END_RESTART);
	assert_int_equal(ffa_probe(&n, &config), FFA_R_OK);
	assert_int_equal(n.subscriber_count, 2);
	assert_int_equal(n.subscribers[0].sp_id, MORTAL);
	assert_int_equal(n.subscribers[1].sp_id, MP);
	assert_int_equal(fw.runs, 5); /* two, one that is refused, and two */
	assert_allowed();
	ffa_release(&n);
}

/*
 * What it knew.
 */

static void restarted_sp_is_in_error_for_a_vm_that_it_is_told_the_end_of(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	TELL(MORTAL, CREATED, 2);
	by_line();
	TELL(MORTAL, DESTROYED, VM);
	assert_status(INVALID_PARAMETERS);
	assert_state(MORTAL, VM, FFA_SPMC_VM_ERROR);
	TELL(MORTAL, CREATED, VM);
	assert_status(INVALID_PARAMETERS);
	/* Announced first, it is as any other. */
	TELL(MORTAL, CREATED, 2);
	assert_status(0);
	TELL(MORTAL, DESTROYED, 2);
	assert_status(0);
	/* Errors are forgotten too. */
	end(MORTAL, FFA_SPMC_END_RESTART);
	assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
}

static void dead_sps_hold_nothing(void **state)
{
	static void (*const causes[])(void) = {by_line, by_a_secure_interrupt};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends) * COUNT_OF(causes); i++) {
		start(ends[i / COUNT_OF(causes)].end);
		TELL(MORTAL, CREATED, VM);
		TELL(MORTAL, CREATED, 0xFFFF);
		TELL(MP, CREATED, VM);
		assert_int_equal(ffa_spmc_held(&fw.spmc), 3);
		causes[i % COUNT_OF(causes)]();
		assert_int_equal(ffa_spmc_held(&fw.spmc), 1);
	}
}

/* OP-TEE counts, and has memory for as many VMs as before. */
static void restarted_sp_of_kind_optee_counts_anew(void **state)
{
	static const int is_seen[] = {0, 1};
	size_t i;

	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	fw.sps[0].max_vms = 2;
	for (i = 0; i < COUNT_OF(is_seen); i++) {
		start(FFA_SPMC_END_RESTART);
		TELL(MORTAL, CREATED, VM);
		TELL(MORTAL, CREATED, 2);
		TELL(MORTAL, CREATED, 3);
		assert_status(DENIED);
		if (is_seen[i]) {
			by_line();
		} else {
			by_a_secure_interrupt();
		}
		assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
		assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
		TELL(MORTAL, CREATED, VM);
		assert_status(0);
		TELL(MORTAL, CREATED, 3);
		assert_status(0);
		TELL(MORTAL, CREATED, 4);
		assert_status(DENIED);
		assert_int_equal(ffa_spmc_held(&fw.spmc), 2);
		TELL(MORTAL, DESTROYED, VM);
		TELL(MORTAL, DESTROYED, 3);
		assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
		assert_allowed();
		/* A VM of before its death: the caller can know that it is forgotten, or not. */
		TELL(MORTAL, DESTROYED, 2);
		assert_status(0);
		assert_int_equal(fw.spmc.violations, is_seen[i]);
		TELL(MORTAL, DESTROYED, 2);
		assert_int_equal(fw.spmc.violations, is_seen[i] + 1);
		assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
	}
}

/*
 * What the caller can know.
 */

static void end_of_a_vm_is_owed_by_whoever_was_told_of_no_death(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends); i++) {
		start(ends[i].end);
		TELL(MORTAL, CREATED, VM);
		by_another_sp();
		TELL(MORTAL, DESTROYED, VM);
		assert_allowed();
	}
}

static void end_of_a_vm_is_wrong_to_an_sp_that_was_seen_to_die(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends); i++) {
		start(ends[i].end);
		TELL(MORTAL, CREATED, VM);
		by_line();
		assert_allowed();
		TELL(MORTAL, DESTROYED, VM);
		assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
	}
}

static void announcement_that_comes_first_makes_it_right(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	by_line();
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
	TELL(MORTAL, DESTROYED, VM);
	assert_status(0);
	assert_allowed();
	TELL(MORTAL, DESTROYED, VM);
	assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
}

/* It may know from elsewhere; where the SP lives on, it is wrong. */
static void announcement_to_an_sp_that_died_unseen_is_right(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	TELL(MP, CREATED, VM);
	by_another_sp();
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
	assert_allowed();
	TELL(MP, CREATED, VM);
	assert_broken(FFA_SPMC_V_CREATED_TWICE);
}

/* A death of its own, told by a later message: of the VMs before it, all. */
static void death_that_is_seen_after_one_that_is_not_counts_for_all_vms(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	by_another_sp();
	TELL(MORTAL, CREATED, 2);
	by_line();
	TELL(MORTAL, DESTROYED, VM);
	assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
	TELL(MORTAL, DESTROYED, 2);
	assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
	TELL(MP, CREATED, VM);
	TELL(MP, DESTROYED, VM);
	assert_allowed();
}

/* Whoever is told has to believe it. */
static void injected_death_counts_as_one(void **state)
{
	struct ffa_spmc_fault fault = {
		.first = 3, .last = 3, .regs = {{F_ERROR, 0, (uint32_t)ABORTED}}};

	(void)state;
	fw.config.faults = &fault;
	fw.config.fault_count = 1;
	start(FFA_SPMC_END_STOP);
	TELL(MORTAL, CREATED, VM);
	TELL(MORTAL, CREATED, 2);
	assert_error(ABORTED);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
	TELL(MORTAL, DESTROYED, VM);
	assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
	assert_status(INVALID_PARAMETERS);
}

/*
 * Suspended messages.
 */

static void sleep_in(uint16_t sp)
{
	TELL(sp, CREATED, VM_SLEEPS);
	assert_int_equal(w(0), F_INTERRUPT);
}

static void suspended_message_ends_with_the_sp(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends); i++) {
		start(ends[i].end);
		sleep_in(MORTAL);
		end(MORTAL, ends[i].end);
		CALL(F_RUN, MORTAL << 16);
		assert_error(ends[i].end == FFA_SPMC_END_DESTROY ? INVALID_PARAMETERS : ABORTED);
		assert_state(MORTAL, VM_SLEEPS, FFA_SPMC_VM_UNAVAILABLE);
		assert_allowed();
		assert_int_equal(ffa_spmc_finish(&fw.spmc), 0);
	}
}

/* What the SP held before, its caller knows to be forgotten. */
static void suspended_message_tells_of_the_death(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	TELL(MORTAL, CREATED, 2);
	sleep_in(MORTAL);
	end(MORTAL, FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, 2);
	CALL(F_RUN, MORTAL << 16);
	assert_error(ABORTED);
	TELL(MORTAL, DESTROYED, 2);
	assert_allowed();
	TELL(MORTAL, DESTROYED, VM);
	assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
}

/* On CPU 1, in a message of its own. */
static void other_context_ends_too(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	sleep_in(MP);
	CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, VM_KILLS);
	assert_error(ABORTED);
	CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, VM);
	assert_status(0);
	CALL(F_RUN, MP << 16);
	assert_error(ABORTED);
	assert_state(MP, VM, FFA_SPMC_VM_AVAILABLE);
	/* It is told once. */
	CALL(F_RUN, MP << 16);
	assert_int_equal(w(0), F_MSG_WAIT);
	assert_broken(FFA_SPMC_V_RUN_IDLE);
}

/* An SP that is suspended is BUSY; one that has restarted is not, and its message is still told. */
static void restarted_sp_takes_messages_before_the_old_one_is_collected(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	sleep_in(MORTAL);
	TELL(MORTAL, CREATED, VM);
	assert_error(BUSY);
	end(MORTAL, FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
	CALL(F_RUN, MORTAL << 16);
	assert_error(ABORTED);
	/* What it was told since, it knows. */
	TELL(MORTAL, DESTROYED, VM);
	assert_status(0);
	assert_allowed();
}

/* Who gave up on it may announce the same VM, in which it can be suspended again. */
static void restarted_sp_can_be_suspended_in_a_newer_message(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	sleep_in(MORTAL);
	end(MORTAL, FFA_SPMC_END_RESTART);
	fw.acts[0][2].times = 1;
	sleep_in(MORTAL);
	TELL(MORTAL, CREATED, VM);
	assert_error(BUSY);
	CALL(F_RUN, MORTAL << 16);
	assert_status(0);
	assert_state(MORTAL, VM_SLEEPS, FFA_SPMC_VM_AVAILABLE);
	assert_allowed();
}

/* Here both have the same w1: who asks first goes on, and the other one is told. */
static void message_that_died_waits_behind_a_newer_one_with_its_w1(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	fw.acts[0][2].vm_id = 0;
	fw.acts[0][2].times = 2;
	TELL(MORTAL, CREATED, VM);
	end(MORTAL, FFA_SPMC_END_RESTART);
	CALL_ON_1(F_REQ, MORTAL, CREATED, ~0u, ~0u, 2);
	assert_int_equal(w(0), F_INTERRUPT);
	CALL_ON_1(F_RUN, MORTAL << 16);
	assert_status(0);
	CALL(F_RUN, MORTAL << 16);
	assert_error(ABORTED);
	assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
	assert_state(MORTAL, 2, FFA_SPMC_VM_AVAILABLE);
	assert_allowed();
	CALL(F_RUN, MORTAL << 16);
	assert_broken(FFA_SPMC_V_RUN_IDLE);
}

/* MORTAL is suspended in a call of CALLER's, and dies there: only CALLER is told. */
static void sp_that_dies_while_it_works_for_another_ends_that_call(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	fw.calls[0].vm_id = VM_SLEEPS;
	TELL(CALLER, CREATED, VM_SLEEPS);
	assert_int_equal(w(0), F_INTERRUPT);
	end(MORTAL, FFA_SPMC_END_RESTART);
	/* Not before CALLER has been told. */
	TELL(MORTAL, CREATED, VM);
	assert_error(BUSY);
	fw.calls[0].times = 0;
	CALL(F_RUN, CALLER << 16);
	assert_status(0);
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
	assert_allowed();
}

/* That it has died is not forgotten when MORTAL is suspended once more. */
static void sp_that_dies_while_another_is_suspended_for_it_ends_after_all(void **state)
{
	unsigned int i;

	(void)state;
	start(FFA_SPMC_END_RESTART);
	fw.calls[0].vm_id = VM_SLEEPS;
	fw.acts[0][3].times = 3;
	TELL(CALLER, CREATED, VM_SLEEPS);
	end(CALLER, FFA_SPMC_END_RESTART);
	for (i = 0; i < 2u; i++) {
		CALL(F_RUN, CALLER << 16);
		assert_int_equal(w(0), F_INTERRUPT);
	}
	CALL(F_RUN, CALLER << 16);
	assert_error(ABORTED);
	assert_state(CALLER, VM_SLEEPS, FFA_SPMC_VM_UNAVAILABLE);
	assert_allowed();
}

/* CALLER dies while MORTAL works for it, which finishes first. */
static void sp_that_dies_while_another_works_for_it_ends_with_that(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	fw.calls[0].vm_id = VM_SLEEPS;
	TELL(CALLER, CREATED, VM_SLEEPS);
	assert_int_equal(w(0), F_INTERRUPT);
	end(CALLER, FFA_SPMC_END_RESTART);
	CALL(F_RUN, CALLER << 16);
	assert_error(ABORTED);
	fw.calls[0].times = 0;
	TELL(CALLER, CREATED, VM_SLEEPS);
	assert_status(0);
	TELL(MORTAL, CREATED, VM);
	assert_status(0);
	assert_allowed();
}

/*
 * Code.
 */

/* Somebody ends it while it works: what it answers is not heard. */
static void be_ended(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	(void)priv;
	(void)cpu;
	fw.runs++;
	end(MORTAL, FFA_SPMC_END_OF_PROFILE);
	*regs = (struct ffa_regs){{F_RESP, MORTAL << 16, CREATED + 1}};
}

static void code_that_is_ended_while_it_works_is_not_heard(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends); i++) {
		start(ends[i].end);
		fw.sps[0].run = be_ended;
		TELL(MORTAL, CREATED, VM);
		assert_error(ends[i].end == FFA_SPMC_END_DESTROY ? INVALID_PARAMETERS : ABORTED);
		assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
		fw.sps[0].run = NULL;
		TELL(MORTAL, CREATED, VM);
		if (ends[i].code != 0) {
			assert_error(ends[i].code);
		} else {
			assert_status(0);
		}
	}
}

/* CPU 0's context is ended while it works; CPU 1 tells the SP of a VM before CPU 0 is answered. */
static void be_ended_and_told(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	(void)priv;
	if (cpu == 0) {
		end(MP, FFA_SPMC_END_RESTART);
		CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, VM);
		assert_status(0);
	}
	*regs = (struct ffa_regs){{F_RESP, MP << 16, CREATED + 1}};
}

static void what_an_sp_was_told_since_its_end_it_knows(void **state)
{
	(void)state;
	start(FFA_SPMC_END_RESTART);
	TELL(MP, CREATED, 2);
	fw.sps[1].run = be_ended_and_told;
	TELL(MP, CREATED, 3);
	assert_error(ABORTED);
	fw.sps[1].run = NULL;
	assert_state(MP, VM, FFA_SPMC_VM_AVAILABLE);
	TELL(MP, DESTROYED, VM);
	assert_allowed();
	TELL(MP, DESTROYED, 2);
	assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
}

/*
 * MP dies in a message of CPU 0's, which has been suspended while CPU 1 told it of VM: whether that was
 * before its death, nobody is told.
 */
static void vm_of_another_cpu_may_be_known_or_not(void **state)
{
	static const int dies_by_itself[] = {0, 1};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(dies_by_itself); i++) {
		start(FFA_SPMC_END_RESTART);
		TELL(MP, CREATED, 2);
		sleep_in(MP);
		CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, VM);
		assert_status(0);
		if (dies_by_itself[i]) {
			fw.sps[1].run = die;
		} else {
			end(MP, FFA_SPMC_END_RESTART);
		}
		CALL(F_RUN, MP << 16);
		assert_error(ABORTED);
		fw.sps[1].run = NULL;
		CALL_ON_1(F_REQ, MP, DESTROYED, ~0u, ~0u, VM);
		assert_status(INVALID_PARAMETERS);
		assert_allowed();
		TELL(MP, DESTROYED, 2);
		assert_broken(FFA_SPMC_V_DESTROYED_FIRST);
	}
}

/* So many VMs are told apart as MP was told of since it was suspended; of more, each may be known. */
static void vms_of_another_cpu_are_told_apart_if_they_are_few(void **state)
{
	static const uint16_t counts[] = {16, 17};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(counts); i++) {
		uint16_t n;

		start(FFA_SPMC_END_RESTART);
		TELL(MP, CREATED, VM);
		sleep_in(MP);
		for (n = 0; n < counts[i]; n++) {
			CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, 0x100u + n);
		}
		end(MP, FFA_SPMC_END_RESTART);
		CALL(F_RUN, MP << 16);
		assert_error(ABORTED);
		for (n = 0; n < counts[i]; n++) {
			TELL(MP, DESTROYED, 0x100u + n);
		}
		assert_allowed();
		TELL(MP, DESTROYED, VM);
		assert_int_equal(fw.spmc.violations, counts[i] == 16u);
	}
}

/* The firmware's way: each suspension has a w1 of its own. */
static void be_suspended(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	const struct ffa_spmc_sp *sp = priv;

	(void)cpu;
	if ((uint32_t)regs->x[0] == F_RUN) {
		*regs = (struct ffa_regs){{F_RESP, (uint64_t)sp->id << 16, CREATED + 1}};
	} else {
		*regs = (struct ffa_regs){{F_INTERRUPT, (uint64_t)sp->id << 16 | ++fw.runs}};
	}
}

static void start_with_code(uint16_t sp_id)
{
	struct ffa_spmc_sp *sp = &fw.sps[sp_id - MORTAL];

	start(FFA_SPMC_END_RESTART);
	sp->run = be_suspended;
	sp->run_priv = sp;
}

/* A message of CPU 1, from its beginning to its end. */
static void use_in_between(void)
{
	CALL_ON_1(F_REQ, MORTAL, CREATED, ~0u, ~0u, 2);
	assert_int_equal(w(0), F_INTERRUPT);
	CALL_ON_1(F_RUN, fw.answer.x[1]);
	assert_status(0);
}

static void suspend_in_between(void)
{
	CALL_ON_1(F_REQ, MORTAL, CREATED, ~0u, ~0u, 2);
	assert_int_equal(w(0), F_INTERRUPT);
}

/* CALLER sends MORTAL a message. */
static void call_in_between(void)
{
	fw.acts[0][1].kind = FFA_SPMC_WIDE;
	CALL_ON_1(F_REQ, CALLER, CREATED, ~0u, ~0u, VM_CALLS);
	assert_status(0);
}

static void die_again_in_between(void)
{
	suspend_in_between();
	end(MORTAL, FFA_SPMC_END_RESTART);
	CALL_ON_1(F_RUN, fw.answer.x[1]);
	assert_error(ABORTED);
}

static void message_that_died_is_told_whoever_used_the_sp_since(void **state)
{
	static void (*const uses[])(void) = {use_in_between, suspend_in_between, call_in_between,
	                                     die_again_in_between};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(uses); i++) {
		uint64_t w1;

		start_with_code(MORTAL);
		TELL(MORTAL, CREATED, VM);
		assert_int_equal(w(0), F_INTERRUPT);
		w1 = fw.answer.x[1];
		end(MORTAL, FFA_SPMC_END_RESTART);
		uses[i]();
		CALL(F_RUN, w1);
		assert_error(ABORTED);
		assert_state(MORTAL, VM, FFA_SPMC_VM_UNAVAILABLE);
		assert_state(MORTAL, 2, i == 0u ? FFA_SPMC_VM_AVAILABLE : FFA_SPMC_VM_UNAVAILABLE);
		assert_allowed();
		/* Once. */
		CALL(F_RUN, w1);
		assert_error(INVALID_PARAMETERS);
		assert_int_equal(fw.spmc.violations, 1);
	}
}

/* A context of an MP SP is its CPU's, also when the message in it is over. */
static void message_that_died_is_told_on_its_own_cpu(void **state)
{
	uint64_t w1;

	(void)state;
	start_with_code(MP);
	TELL(MP, CREATED, VM);
	w1 = fw.answer.x[1];
	end(MP, FFA_SPMC_END_RESTART);
	CALL_ON_1(F_RUN, w1);
	assert_error(INVALID_PARAMETERS);
	assert_broken(FFA_SPMC_V_RUN_CPU);
	CALL(F_RUN, w1);
	assert_error(ABORTED);
	assert_allowed();
}

/* Nobody needs to resume a message that was skipped: the oldest make way. */
static void newest_messages_that_died_are_told(void **state)
{
	uint64_t w1[FFA_SPMC_MAX_CPUS + 2];
	size_t i;

	(void)state;
	start_with_code(MORTAL);
	for (i = 0; i < COUNT_OF(w1); i++) {
		TELL(MORTAL, CREATED, VM);
		assert_int_equal(w(0), F_INTERRUPT);
		w1[i] = fw.answer.x[1];
		end(MORTAL, FFA_SPMC_END_RESTART);
	}
	for (i = 0; i < COUNT_OF(w1); i++) {
		CALL(F_RUN, w1[i]);
		assert_error(i < 2u ? INVALID_PARAMETERS : ABORTED);
	}
	assert_int_equal(fw.spmc.violations, 2);
	assert_int_equal(ffa_spmc_init(&fw.spmc, &fw.config), FFA_SPMC_M_NONE);
	CALL(F_VERSION, V1_3);
	CALL(F_RUN, w1[0]);
	assert_broken(FFA_SPMC_V_RUN_IDLE);
}

/* The caller has to believe what it is told, also of a message that died. */
static void injected_answer_to_a_message_that_died_counts(void **state)
{
	struct ffa_spmc_fault faults[] = {
		{.first = 3, .last = 3, .regs = {{F_INTERRUPT, MORTAL << 16 | 9u}}},
		{.first = 4, .last = 4, .regs = {{F_RESP, MORTAL << 16, CREATED + 1}}},
	};

	(void)state;
	fw.config.faults = faults;
	fw.config.fault_count = COUNT_OF(faults);
	start_with_code(MORTAL);
	TELL(MORTAL, CREATED, VM);
	end(MORTAL, FFA_SPMC_END_RESTART);
	CALL(F_RUN, fw.answer.x[1]);
	CALL(F_RUN, MORTAL << 16 | 9u);
	assert_status(0);
	assert_state(MORTAL, VM, FFA_SPMC_VM_AVAILABLE);
	assert_allowed();
}

/* It hears of no message as long as it is gone, nor of the one that it had when it died. */
static void code_is_not_called_when_it_is_dead(void **state)
{
	(void)state;
	start(FFA_SPMC_END_STOP);
	sleep_in(MORTAL);
	end(MORTAL, FFA_SPMC_END_STOP);
	fw.sps[0].run = die;
	TELL(MORTAL, CREATED, VM);
	CALL(F_RUN, MORTAL << 16);
	assert_error(ABORTED);
	assert_int_equal(fw.runs, 0);
	end(MORTAL, FFA_SPMC_END_RESTART);
	TELL(MORTAL, CREATED, VM);
	assert_error(ABORTED);
	assert_int_equal(fw.runs, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(each_end_is_as_recorded_whatever_causes_it),
		STORY(profile_has_an_end_for_sps_that_do_not_say),
		STORY(end_without_an_sp_is_refused),
		STORY(sp_comes_back_after_it_was_busy_or_not_ready),
		STORY(sp_appears),
		STORY(tag_of_the_list_changes_with_the_list),
		STORY(list_that_shrinks_between_two_replies_is_probed_anew),
		STORY(restarted_sp_is_in_error_for_a_vm_that_it_is_told_the_end_of),
		STORY(dead_sps_hold_nothing),
		STORY(restarted_sp_of_kind_optee_counts_anew),
		STORY(end_of_a_vm_is_owed_by_whoever_was_told_of_no_death),
		STORY(end_of_a_vm_is_wrong_to_an_sp_that_was_seen_to_die),
		STORY(announcement_that_comes_first_makes_it_right),
		STORY(announcement_to_an_sp_that_died_unseen_is_right),
		STORY(death_that_is_seen_after_one_that_is_not_counts_for_all_vms),
		STORY(injected_death_counts_as_one),
		STORY(suspended_message_ends_with_the_sp),
		STORY(suspended_message_tells_of_the_death),
		STORY(other_context_ends_too),
		STORY(restarted_sp_takes_messages_before_the_old_one_is_collected),
		STORY(restarted_sp_can_be_suspended_in_a_newer_message),
		STORY(message_that_died_waits_behind_a_newer_one_with_its_w1),
		STORY(sp_that_dies_while_it_works_for_another_ends_that_call),
		STORY(sp_that_dies_while_another_is_suspended_for_it_ends_after_all),
		STORY(sp_that_dies_while_another_works_for_it_ends_with_that),
		STORY(code_that_is_ended_while_it_works_is_not_heard),
		STORY(what_an_sp_was_told_since_its_end_it_knows),
		STORY(vm_of_another_cpu_may_be_known_or_not),
		STORY(vms_of_another_cpu_are_told_apart_if_they_are_few),
		STORY(message_that_died_is_told_whoever_used_the_sp_since),
		STORY(message_that_died_is_told_on_its_own_cpu),
		STORY(newest_messages_that_died_are_told),
		STORY(injected_answer_to_a_message_that_died_counts),
		STORY(code_is_not_called_when_it_is_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Whom an unfinished event waits for, and that a host which skips that SP reaches all others: one
 * bad SP harms nobody else.
 */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u

static void stop_at(struct fake *f, size_t wait)
{
	f->hooks.relax = fake_relax;
	f->relax_stops_at = wait;
}

static void probe_three(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
}

static void waits_for_nobody(struct fake *f, int result, int expected)
{
	assert_int_equal(result, expected);
	assert_int_equal(f->vm.waiting_sp, 0);
}

static void waits_for(struct fake *f, int result, int expected, uint16_t sp)
{
	assert_int_equal(result, expected);
	assert_int_equal(f->vm.waiting_sp, sp);
}

static void creation_that_goes_on_waits_for_the_next_sp(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8002);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8002);
	expect_ack(f, CREATED, 0x8002, S_OK);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8003);
	expect_ack(f, CREATED, 0x8003, S_OK);
	waits_for_nobody(f, created(f), FFA_R_OK);
}

static void creation_passes_over_who_is_not_told(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_DESTROYED), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8003);
	expect_ack(f, CREATED, 0x8003, S_OK);
	waits_for_nobody(f, created(f), FFA_R_OK);
}

static void suspended_creation_waits_for_the_sp_that_was_sent_to(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	stop_at(f, 1);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80030000);
	waits_for(f, created(f), FFA_R_IN_FLIGHT, 0x8002);
	stop_at(f, 2);
	expect_run(f, 0x80030000, reply(F_YIELD, 0x80010000, 0, 0));
	waits_for(f, created(f), FFA_R_IN_FLIGHT, 0x8002);
	expect_run(f, 0x80010000, reply_error(S_DENIED));
	waits_for(f, created(f), FFA_R_IN_FLIGHT, 0x8002);
	expect_run(f, 0x80010000, reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, CREATED, 0x8003, S_OK);
	waits_for_nobody(f, created(f), FFA_R_OK);
}

static void failed_creation_waits_for_nobody(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	stop_at(f, 1);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8002);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	waits_for_nobody(f, created(f), FFA_R_REFUSED);
}

static void exhausted_creation_waits_for_nobody(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	probe_three(f);
	stop_at(f, 1);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8001);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	waits_for_nobody(f, created(f), FFA_R_EXHAUSTED);
}

static void undo_waits_for_who_is_late(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_RETRY);
	waits_for(f, created(f), FFA_R_AGAIN, 0x8002);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	waits_for_nobody(f, created(f), FFA_R_REFUSED);
}

static void create_three(struct fake *f)
{
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void destruction_waits_for_the_first_who_is_late(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	create_three(f);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8003, S_RETRY);
	waits_for(f, destroyed(f), FFA_R_AGAIN, 0x8002);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_RETRY);
	waits_for(f, destroyed(f), FFA_R_AGAIN, 0x8003);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	waits_for_nobody(f, destroyed(f), FFA_R_OK);
}

static void suspended_destruction_waits_for_its_sp_and_then_for_who_is_late(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	create_three(f);
	stop_at(f, 1);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_suspension(f, DESTROYED, 0x8002, 0x80010000);
	waits_for(f, destroyed(f), FFA_R_IN_FLIGHT, 0x8002);
	expect_run(f, 0x80010000, reply_ack(0x8002, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	waits_for(f, destroyed(f), FFA_R_AGAIN, 0x8001);
}

static void refused_destruction_waits_for_nobody(void **state)
{
	struct fake *f = *state;

	create_three(f);
	stop_at(f, 1);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	waits_for(f, destroyed(f), FFA_R_AGAIN, 0x8001);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	waits_for_nobody(f, destroyed(f), FFA_R_REFUSED);
}

/* 8001 is aware, 8002 suspended in "created", and the host gives the creation up. */
static void doubt(struct fake *f)
{
	probe_three(f);
	stop_at(f, 1);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80020000);
	waits_for(f, created(f), FFA_R_IN_FLIGHT, 0x8002);
	stop_at(f, 2);
	expect_run(f, 0x80020000, reply(F_YIELD, 0x80020000, 0, 0));
	waits_for(f, destroyed(f), FFA_R_IN_FLIGHT, 0x8002);
	stop_at(f, 3);
}

static void sp_that_leaves_its_doubt_is_waited_for_no_more(void **state)
{
	struct fake *f = *state;

	doubt(f);
	expect_run(f, 0x80020000, reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	waits_for(f, destroyed(f), FFA_R_AGAIN, 0x8001);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	waits_for_nobody(f, destroyed(f), FFA_R_OK);
}

static void calls_that_end_with_the_doubt_wait_for_the_first_who_is_owed(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 2;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80020000);
	waits_for(f, created(f), FFA_R_IN_FLIGHT, 0x8002);
	expect_run(f, 0x80020000, reply(F_YIELD, 0x80020000, 0, 0));
	expect_run(f, 0x80020000, reply_ack(0x8002, CREATED, S_OK));
	waits_for(f, destroyed(f), FFA_R_AGAIN, 0x8001);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	waits_for_nobody(f, destroyed(f), FFA_R_OK);
}

static void skipped_sp_is_waited_for_no_more(void **state)
{
	struct fake *f = *state;

	doubt(f);
	assert_int_equal(skipped(f, 0x8002), FFA_R_OK);
	assert_int_equal(f->vm.waiting_sp, 0);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	waits_for_nobody(f, destroyed(f), FFA_R_OK);
}

static void skipping_another_sp_leaves_who_is_waited_for(void **state)
{
	struct fake *f = *state;

	doubt(f);
	assert_int_equal(skipped(f, 0x8001), FFA_R_OK);
	assert_int_equal(f->vm.waiting_sp, 0x8002);
	expect_run(f, 0x80020000, reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	waits_for_nobody(f, destroyed(f), FFA_R_OK);
}

/*
 * SPs that behave badly for ever, among others that do what they are told. The firmware counts who
 * acknowledged what.
 */

struct habit {
	const char *name;
	struct ffa_regs (*to_send)(uint16_t sp, uint32_t message);
	struct ffa_regs (*to_run)(uint16_t sp, uint32_t message);
	int is_final; /* also a last word on the creation: the host need not skip the SP */
};

static struct ffa_regs is_busy(uint16_t sp, uint32_t message)
{
	(void)sp;
	(void)message;
	return reply_error(S_BUSY);
}

static struct ffa_regs is_dead(uint16_t sp, uint32_t message)
{
	(void)sp;
	(void)message;
	return reply_error(S_ABORTED);
}

static struct ffa_regs is_gone(uint16_t sp, uint32_t message)
{
	(void)sp;
	(void)message;
	return reply_error(S_INVALID_PARAMETERS);
}

static struct ffa_regs says_retry(uint16_t sp, uint32_t message)
{
	return reply_ack(sp, message, S_RETRY);
}

static struct ffa_regs is_in_its_error_state(uint16_t sp, uint32_t message)
{
	return reply_ack(sp, message, S_INVALID_PARAMETERS);
}

static struct ffa_regs is_interrupted(uint16_t sp, uint32_t message)
{
	(void)message;
	return reply(F_INTERRUPT, (uint32_t)sp << 16 | 2u, 0, 0);
}

static struct ffa_regs is_held_up_by_another(uint16_t sp, uint32_t message)
{
	(void)sp;
	(void)message;
	return reply(F_YIELD, 0x90000000u, 0, 0);
}

static const struct habit habits[] = {
	{"busy", is_busy, is_busy, 0},
	{"RETRY", says_retry, says_retry, 0},
	{"dead", is_dead, is_dead, 1},
	{"gone", is_gone, is_gone, 1},
	{"in its error state", is_in_its_error_state, is_in_its_error_state, 1},
	{"suspended", is_interrupted, is_interrupted, 0},
	{"suspended in another SP", is_held_up_by_another, is_held_up_by_another, 0},
	{"suspended, then busy", is_interrupted, is_busy, 0},
	{"suspended, then of another CPU", is_interrupted, is_gone, 0},
	{"suspended, then RETRY", is_interrupted, says_retry, 0},
	{"suspended, then dead", is_interrupted, is_dead, 1},
};

#define SPS 5u

struct town {
	const struct habit *habit;
	uint32_t bad;  /* a bit for each SP that has the habit... */
	uint32_t from; /* ...from this message on: CREATED or DESTROYED */
	uint32_t message;
	uint32_t told[DESTROYED + 1u]; /* who acknowledged a message, a bit each */
	int refuses;                   /* the last SP refuses to be told of the creation */
};

static struct town town;

static void town_call(void *priv, struct ffa_regs *regs)
{
	const int is_run = regs->x[0] == F_RUN;
	static uint16_t sp;

	(void)priv;
	if (!is_run) {
		sp = (uint16_t)regs->x[1];
		town.message = (uint32_t)regs->x[2] & 0xFFu;
	}
	if (((town.bad >> (sp - 0x8001u)) & 1u) != 0u && town.message >= town.from) {
		*regs = (is_run ? town.habit->to_run : town.habit->to_send)(sp, town.message);
	} else if (town.refuses && sp == 0x8000u + SPS && town.message == CREATED) {
		*regs = reply_ack(sp, CREATED, S_DENIED);
	} else {
		assert_int_equal(town.told[town.message] >> (sp - 0x8001u) & 1u, 0);
		town.told[town.message] |= 1u << (sp - 0x8001u);
		*regs = reply_ack(sp, town.message, S_OK);
	}
}

static void found(struct fake *f, const struct habit *habit, uint32_t bad, uint32_t from)
{
	memset(&town, 0, sizeof(town));
	memset(&f->vm, 0, sizeof(f->vm));
	town.habit = habit;
	town.bad = bad;
	town.from = from;
	f->row = habit->name;
	f->column = bad;
}

/*
 * A host that skips whom the event waits for, until `everybody` has been told: the event may be
 * called as often as SPs were skipped, and once more.
 */
static void tells(struct fake *f, int (*event)(struct fake *f), uint32_t message,
                  uint32_t everybody)
{
	unsigned int skips = 0;
	int result = event(f);

	while (result > 0) {
		if ((town.told[message] & everybody) == everybody) {
			break;
		}
		assert_int_equal((town.bad >> (f->vm.waiting_sp - 0x8001u)) & 1u, 1);
		assert_int_equal(skipped(f, f->vm.waiting_sp), FFA_R_OK);
		skips++;
		assert_in_range(skips, 1, SPS);
		result = event(f);
	}
	assert_int_equal(town.told[message] & everybody, everybody);
}

static void probe_town(struct fake *f)
{
	f->config.limits.sends = 3;
	f->config.limits.resumes = 3;
	f->hooks.refused = fake_refused;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH), SP(0x8004, BOTH),
	      SP(0x8005, BOTH));
	f->hooks.call = town_call;
}

#define ALL ((1u << SPS) - 1u)

static void bad_sps_keep_nobody_from_being_told_of_a_creation(void **state)
{
	struct fake *f = *state;
	uint32_t bad;
	size_t i;

	f->carry_on = 1;
	probe_town(f);
	for (i = 0; i < COUNT_OF(habits); i++) {
		for (bad = 0; bad <= ALL; bad++) {
			found(f, &habits[i], bad, CREATED);
			tells(f, created, CREATED, ALL & ~bad);
		}
	}
	f->row = NULL;
}

static void bad_sps_keep_nobody_from_being_told_of_a_destruction(void **state)
{
	struct fake *f = *state;
	uint32_t bad;
	size_t i;

	probe_town(f);
	for (i = 0; i < COUNT_OF(habits); i++) {
		for (bad = 0; bad <= ALL; bad++) {
			found(f, &habits[i], bad, DESTROYED);
			assert_int_equal(created(f), FFA_R_OK);
			tells(f, destroyed, DESTROYED, ALL & ~bad);
		}
	}
	f->row = NULL;
}

static void bad_sps_keep_nobody_from_being_told_in_an_undo(void **state)
{
	const uint32_t aware = ALL >> 1;
	struct fake *f = *state;
	uint32_t bad;
	size_t i;

	probe_town(f);
	for (i = 0; i < COUNT_OF(habits); i++) {
		for (bad = 0; bad <= aware; bad++) {
			found(f, &habits[i], bad, DESTROYED);
			town.refuses = 1;
			tells(f, created, DESTROYED, aware & ~bad);
		}
	}
	f->row = NULL;
}

static void bad_sp_keeps_nobody_from_being_told_that_its_creation_was_abandoned(void **state)
{
	struct fake *f = *state;
	unsigned int sp;
	size_t i;

	probe_town(f);
	for (i = 0; i < COUNT_OF(habits); i++) {
		for (sp = 0; sp < SPS; sp++) {
			found(f, &habits[i], 1u << sp, CREATED);
			(void)created(f);
			tells(f, destroyed, DESTROYED, town.told[CREATED]);
		}
	}
	f->row = NULL;
}

/* The hook is asked of whoever refuses, dies or never takes it: it can keep VMs being created. */
static void bad_sp_that_is_waved_through_needs_no_other_call(void **state)
{
	struct fake *f = *state;
	size_t i;

	f->carry_on = 1;
	probe_town(f);
	for (i = 0; i < COUNT_OF(habits); i++) {
		found(f, &habits[i], 2, CREATED);
		if (created(f) != FFA_R_OK) {
			assert_false(habits[i].is_final);
			assert_int_equal(f->vm.waiting_sp, 0x8002);
		}
	}
	f->row = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(creation_that_goes_on_waits_for_the_next_sp),
		STORY(creation_passes_over_who_is_not_told),
		STORY(suspended_creation_waits_for_the_sp_that_was_sent_to),
		STORY(failed_creation_waits_for_nobody),
		STORY(exhausted_creation_waits_for_nobody),
		STORY(undo_waits_for_who_is_late),
		STORY(destruction_waits_for_the_first_who_is_late),
		STORY(suspended_destruction_waits_for_its_sp_and_then_for_who_is_late),
		STORY(refused_destruction_waits_for_nobody),
		STORY(sp_that_leaves_its_doubt_is_waited_for_no_more),
		STORY(calls_that_end_with_the_doubt_wait_for_the_first_who_is_owed),
		STORY(skipped_sp_is_waited_for_no_more),
		STORY(skipping_another_sp_leaves_who_is_waited_for),
		STORY(bad_sps_keep_nobody_from_being_told_of_a_creation),
		STORY(bad_sps_keep_nobody_from_being_told_of_a_destruction),
		STORY(bad_sps_keep_nobody_from_being_told_in_an_undo),
		STORY(bad_sp_keeps_nobody_from_being_told_that_its_creation_was_abandoned),
		STORY(bad_sp_that_is_waved_through_needs_no_other_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Every entry point ends: the worst firmware there can be, and firmware that answers at random. */
#include "fake.h"

#include <string.h>

#define SENDS 3u
#define RESUMES 4u
#define SPS 3u
#define A_TURN (SENDS * (1u + RESUMES)) /* the most for one message to one SP */

/*
 * Firmware that wastes all it can: it suspends every message until the last FFA_RUN, says RETRY
 * until the last send, and acknowledges then; except for SP `refuses`, which says RETRY for ever.
 */
struct waster {
	uint16_t refuses;
	uint32_t message;
	uint16_t sp;
	unsigned int sends;
	unsigned int runs;
	uint64_t calls;
};

static void waste(void *priv, struct ffa_regs *regs)
{
	struct waster *waster = priv;
	const int is_run = (uint32_t)regs->x[0] == F_RUN;

	waster->calls++;
	if (is_run) {
		waster->runs++;
	} else {
		const uint16_t sp = (uint16_t)regs->x[1];
		const uint32_t message = (uint32_t)regs->x[2] & 0xFFu;
		const int is_same = sp == waster->sp && message == waster->message;

		waster->sends = is_same ? waster->sends + 1u : 1u;
		waster->runs = 0;
		waster->sp = sp;
		waster->message = message;
	}
	if (waster->runs < RESUMES) {
		*regs = reply(F_INTERRUPT, (uint32_t)waster->sp << 16, 0, 0);
	} else if (waster->sends < SENDS || waster->sp == waster->refuses) {
		*regs = reply_ack(waster->sp, waster->message, S_RETRY);
	} else {
		*regs = reply_ack(waster->sp, waster->message, S_OK);
	}
}

static struct waster waster;

static void probe_wasteful(struct fake *f, uint16_t refuses)
{
	f->config.limits.sends = SENDS;
	f->config.limits.resumes = RESUMES;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	memset(&waster, 0, sizeof(waster));
	waster.refuses = refuses;
	f->hooks.priv = &waster;
	f->hooks.call = waste;
	f->hooks.log = NULL;
}

static void creation_and_destruction_take_a_turn_for_each_sp(void **state)
{
	struct fake *f = *state;

	probe_wasteful(f, 0);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(waster.calls, SPS * A_TURN);
	waster.calls = 0;
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(waster.calls, SPS * A_TURN);
	assert_int_equal(2u * SPS * A_TURN, FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES));
}

static void failed_creation_takes_all_but_the_turn_of_who_failed_it(void **state)
{
	struct fake *f = *state;

	probe_wasteful(f, 0x8003);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_int_equal(waster.calls, FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES) - A_TURN);
}

static void calls_limit_beats_the_worst_firmware(void **state)
{
	struct fake *f = *state;
	const struct ffa_hooks hooks = f->hooks;
	uint32_t limit;

	for (limit = 1; limit <= 2u * SPS * A_TURN; limit++) {
		int result = FFA_R_AGAIN;

		f->hooks = hooks;
		f->config.limits.calls = limit;
		probe_wasteful(f, 0x8003);
		while (result > 0) {
			waster.calls = 0;
			result = created(f);
			assert_in_range(waster.calls, 1, limit);
		}
		assert_int_equal(result, FFA_R_EXHAUSTED);
	}
}

/* Firmware that answers at random, by preference in ways that prolong the matter. */
struct dice {
	uint64_t seed;
	uint64_t calls;
	unsigned int kindness; /* of 16 answers so many are what is hoped for */
};

static uint32_t roll(struct dice *dice, uint32_t sides)
{
	return random_from(&dice->seed) % sides;
}

static void answer_at_random(struct dice *dice, struct ffa_regs *regs)
{
	static const int32_t statuses[] = {
		S_BUSY,   S_RETRY, S_INTERRUPTED,        S_NOT_READY,
		S_DENIED, 0,       S_INVALID_PARAMETERS, S_NOT_SUPPORTED};
	static const uint32_t functions[] = {F_ERROR,    F_ERROR,   F_INTERRUPT, F_YIELD,
	                                     F_RESPONSE, F_SUCCESS, F_MSG_WAIT,  0xFFFFFFFFu};
	const uint32_t status = (uint32_t)statuses[roll(dice, COUNT_OF(statuses))];
	const uint32_t function = functions[roll(dice, COUNT_OF(functions))];
	const uint32_t sp = 0x8001u + roll(dice, 3);

	*regs = reply(function, sp << 16, status, status);
	if (function == F_RESPONSE) {
		*regs = reply(function, sp << 16, 0x80000005u + 2u * roll(dice, 2), status);
	}
}

static void roll_event(void *priv, struct ffa_regs *regs)
{
	struct dice *dice = priv;
	const uint16_t sp =
		(uint16_t)((uint32_t)regs->x[0] == F_RUN ? regs->x[1] >> 16 : regs->x[1]);

	dice->calls++;
	if (roll(dice, 16) >= dice->kindness) {
		answer_at_random(dice, regs);
	} else if (roll(dice, 2) != 0u) {
		*regs = reply(F_INTERRUPT, (uint32_t)sp << 16 | roll(dice, 4), 0, 0);
	} else {
		*regs = reply_ack(sp, 4u + 2u * roll(dice, 2), roll(dice, 2) ? S_OK : S_RETRY);
	}
}

static struct dice dice;

static int one_of_three(struct fake *f)
{
	if (roll(&dice, 8) == 0u) {
		return skipped(f, (uint16_t)(0x8001u + roll(&dice, 3)));
	}
	/* A spent ID is refused, and would be for ever. */
	return roll(&dice, 2) ? ffa_vm_created(&f->n, &f->vm, (uint16_t)(1u + roll(&dice, 2)))
	                      : destroyed(f);
}

static void random_firmware_never_exceeds_the_bound_of_an_event(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	f->config.limits.sends = SENDS;
	f->config.limits.resumes = RESUMES;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_CREATED), SP(0x8003, BOTH));
	memset(&dice, 0, sizeof(dice));
	f->hooks.priv = &dice;
	f->hooks.call = roll_event;
	f->hooks.log = NULL;
	for (i = 0; i < 100000; i++) {
		dice.calls = 0;
		dice.kindness = i % 17u;
		(void)one_of_three(f);
		assert_in_range(dice.calls, 0, FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES));
	}
}

/* A reply in registers: one entry from the index asked for, of a list of `entries`. */
static struct ffa_regs one_entry(const struct ffa_regs *request, uint32_t entries)
{
	struct ffa_regs regs = reply(F_SUCCESS | F_WIDE, 0, 0, 0);

	regs.x[2] = (entries - 1u) | (request->x[3] & 0xFFFFu) << 16 | (uint64_t)24 << 48;
	regs.x[3] = head((uint16_t)(0x8000u + roll(&dice, 9)), 0);
	return regs;
}

static uint32_t entries;

static struct ffa_regs hoped_for(const struct ffa_regs *request)
{
	switch (request->x[0]) {
	case F_VERSION:
		return reply((uint32_t)request->x[1] - roll(&dice, 2), 0, 0, 0);
	case F_LIST_REGS:
		return one_entry(request, entries);
	case F_LIST:
		return reply_success(roll(&dice, 200), 24);
	default:
		return reply_success(roll(&dice, 3), 0);
	}
}

static void roll_probe(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	dice.calls++;
	if (roll(&dice, 16) < dice.kindness) {
		*regs = hoped_for(regs);
	} else {
		answer_at_random(&dice, regs);
	}
}

static void lend_to_dice(struct fake *f, uint32_t count)
{
	memset(&dice, 0, sizeof(dice));
	entries = count;
	fake_lend(f, 31);
	f->hooks.call = roll_probe;
	f->hooks.log = NULL;
}

static void random_firmware_never_exceeds_the_bound_of_a_probe(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	lend_to_dice(f, 6);
	for (i = 0; i < 100000; i++) {
		dice.calls = 0;
		dice.kindness = i % 17u;
		(void)probe(f);
		assert_in_range(dice.calls, 1, FFA_NOTIFY_MAX_PROBE_CALLS(6));
	}
}

/*
 * Offers 1.2 when 1.3 is asked, says RETRY in answer to the last entry, lacks the register form the
 * fourth time, and is busy.
 */
static void waste_probe(void *priv, struct ffa_regs *regs)
{
	struct fake *f = priv;

	dice.calls++;
	if (regs->x[0] == F_LIST_REGS && (regs->x[3] & 0xFFFFu) == entries - 1u) {
		*regs = reply_error(dice.calls < 6u + 4u * entries ? S_RETRY : S_NOT_SUPPORTED);
	} else if (regs->x[0] == F_LIST_REGS) {
		*regs = one_entry(regs, entries);
	} else if (regs->x[0] == F_RXTX_MAP && regs->x[3] == f->config.rxtx.pages) {
		*regs = reply_error(S_INVALID_PARAMETERS);
	} else if (regs->x[0] == F_LIST && f->config.rxtx.mapped == 0u && dice.kindness++ == 0u) {
		*regs = reply_error(S_BUSY);
	} else if (regs->x[0] == F_VERSION) {
		*regs = reply(dice.calls < 4u ? 0 : 0x10002, 0, 0, 0);
	} else {
		*regs = reply_success(0, 0);
	}
}

static void worst_probe_takes_all_of_its_bound(void **state)
{
	static const uint32_t counts[] = {1, 2, 100, 65536};
	struct fake *f = *state;
	size_t i;

	lend_to_dice(f, 1);
	f->hooks.call = waste_probe;
	for (i = 0; i < COUNT_OF(counts); i++) {
		dice.calls = 0;
		dice.kindness = 0;
		entries = counts[i];
		assert_int_equal(probe(f), FFA_R_OK);
		/* 5 versions, 1 feature, the list 4 times; 4 features, 2 maps, 4 for RX, 1 unmap */
		assert_int_equal(dice.calls, 5u + 1u + 4u * entries + 11u);
		assert_int_equal(dice.calls, FFA_NOTIFY_MAX_PROBE_CALLS(entries));
	}
}

static void lowest_version_stays_within_the_bound_of_a_probe(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 2);
	expect_version(f, 0x10002, 0);
	expect_version(f, 0x10001, 0x10001);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 0);
	expect_map(f, 2, reply_error(S_INVALID_PARAMETERS));
	expect_map(f, 1, reply_success(0, 0));
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_success(0, 0));
	expect_list(f, 0, 24, NULL, 0);
	expect_release(f, reply_success(0, 0));
	expect_unmap(f, reply_success(0, 0));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_in_range(f->calls, 1, FFA_NOTIFY_MAX_PROBE_CALLS(1));
}

static void endless_list_is_given_up(void **state)
{
	struct fake *f = *state;

	lend_to_dice(f, 65536);
	dice.kindness = 16;
	f->config.version = 0x10002;
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(dice.calls, 1u + 65536u);
}

static void calls_are_counted_in_64_bits(void **state)
{
	(void)state;
	assert_true(FFA_NOTIFY_MAX_CALLS(1, 1, 1) == 4u);
	assert_true(FFA_NOTIFY_MAX_CALLS(64, 100, 64) == 2u * 64u * 100u * 65u);
	assert_true(FFA_NOTIFY_MAX_PROBE_CALLS(1) == 21u);
	assert_true(FFA_NOTIFY_MAX_PROBE_CALLS(65536) == 17u + 4u * 65536u);
	assert_true(FFA_NOTIFY_MAX_CALLS(1024, 0xFFFF, 0xFFFF) == 0x7FFF8000000u);
	assert_int_equal(sizeof(FFA_NOTIFY_MAX_CALLS(1, 1, 1)), sizeof(uint64_t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(creation_and_destruction_take_a_turn_for_each_sp),
		STORY(failed_creation_takes_all_but_the_turn_of_who_failed_it),
		STORY(calls_limit_beats_the_worst_firmware),
		STORY(random_firmware_never_exceeds_the_bound_of_an_event),
		STORY(random_firmware_never_exceeds_the_bound_of_a_probe),
		STORY(worst_probe_takes_all_of_its_bound),
		STORY(lowest_version_stays_within_the_bound_of_a_probe),
		STORY(endless_list_is_given_up),
		cmocka_unit_test(calls_are_counted_in_64_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

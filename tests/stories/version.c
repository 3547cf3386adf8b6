/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which FF-A version comes into force: FF-A 13.2 and what firmware makes of it. */
#include "fake.h"

#include <string.h>

#define V1_0 0x10000u
#define V1_1 0x10001u
#define V1_2 0x10002u
#define V1_3 0x10003u
#define MINUS_1 0xFFFFFFFFu
#define MINUS_3 0xFFFFFFFDu

/* What is asked and answered in turn, up to an `asked` of 0, and how it ends. */
struct negotiation {
	struct {
		uint32_t asked;
		uint32_t answer;
	} turns[5];
	int result;
	uint32_t version;
};

/*
 * From 1.1 on the probe goes on: it is stopped at its next call, which shows the version in force.
 */
static void negotiate(struct fake *f, const struct negotiation *row)
{
	unsigned int i;

	for (i = 0; i < COUNT_OF(row->turns) && row->turns[i].asked != 0u; i++) {
		expect_version(f, row->turns[i].asked, row->turns[i].answer);
	}
	if (row->version > V1_0) {
		expect_feature(f, F_REQUEST, reply_success(0, 0));
		if (row->version >= V1_2) {
			expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
		} else {
			fake_lend(f, 1);
			expect_buffer_features(f, 0);
			expect_map(f, 1, reply_success(0, 0));
			expect_list_error(f, S_INVALID_PARAMETERS);
			expect_unmap(f, reply_success(0, 0));
		}
	}
	assert_int_equal(probe(f), row->result);
	assert_int_equal(f->n.version, row->version);
	assert_int_equal(f->calls, f->step_count);
	if (row->result < 0) {
		assert_unprobed(f);
	} else if (row->version == V1_0) {
		assert_null(f->n.subscribers);
	}
}

/* One test for each row of a table, by name. */
#define NEGOTIATION(name, ...) \
	static void name(void **state) \
	{ \
		static const struct negotiation row = __VA_ARGS__; \
		negotiate(*state, &row); \
	}

#define REFUSED_DOWN \
	{V1_2, MINUS_1}, {V1_1, MINUS_1}, \
	{ \
		V1_0, MINUS_1 \
	}

NEGOTIATION(same_version_is_in_force, {{{V1_2, V1_2}}, FFA_R_OK, V1_2})
NEGOTIATION(higher_minor_means_ours_is_in_force, {{{V1_2, V1_3}}, FFA_R_OK, V1_2})
NEGOTIATION(highest_minor_means_ours_is_in_force, {{{V1_2, 0x1FFFFu}}, FFA_R_OK, V1_2})
NEGOTIATION(minus_1_to_1_2_goes_down_to_1_1, {{{V1_2, MINUS_1}, {V1_1, V1_1}}, FFA_R_OK, V1_1})
NEGOTIATION(locked_at_1_1_answers_its_own_1_3, {{{V1_2, MINUS_1}, {V1_1, V1_3}}, FFA_R_OK, V1_1})
NEGOTIATION(minus_1_twice_goes_down_to_1_0,
            {{{V1_2, MINUS_1}, {V1_1, MINUS_1}, {V1_0, V1_0}}, FFA_R_OK, V1_0})
NEGOTIATION(locked_at_1_0_answers_its_own_1_3,
            {{{V1_2, MINUS_1}, {V1_1, MINUS_1}, {V1_0, V1_3}}, FFA_R_OK, V1_0})
NEGOTIATION(minus_3_goes_down, {{{V1_2, MINUS_3}, {V1_1, V1_1}}, FFA_R_OK, V1_1})
NEGOTIATION(null_version_goes_down, {{{V1_2, 0}, {V1_1, V1_1}}, FFA_R_OK, V1_1})
NEGOTIATION(other_negative_breaks_the_protocol, {{{V1_2, 0x80000000u}}, FFA_R_PROTOCOL, 0})
NEGOTIATION(minus_2_breaks_the_protocol, {{{V1_2, 0xFFFFFFFEu}}, FFA_R_PROTOCOL, 0})
NEGOTIATION(lower_offer_is_asked_for_and_confirmed, {{{V1_2, V1_1}, {V1_1, V1_1}}, FFA_R_OK, V1_1})
NEGOTIATION(much_lower_offer_is_asked_for_at_once, {{{V1_2, V1_0}, {V1_0, V1_0}}, FFA_R_OK, V1_0})
NEGOTIATION(offer_of_1_1_confirmed_by_a_higher_one_is_in_force,
            {{{V1_2, V1_1}, {V1_1, V1_3}}, FFA_R_OK, V1_1})
NEGOTIATION(offer_of_1_1_that_is_withdrawn_for_1_0_is_no_version,
            {{{V1_2, V1_1}, {V1_1, V1_0}}, FFA_R_VERSION, 0})
NEGOTIATION(offer_of_1_1_that_is_not_confirmed_is_no_version,
            {{{V1_2, V1_1}, {V1_1, MINUS_1}}, FFA_R_VERSION, 0})
NEGOTIATION(offer_that_becomes_0_is_no_version, {{{V1_2, V1_1}, {V1_1, 0}}, FFA_R_VERSION, 0})
NEGOTIATION(offer_that_becomes_2_0_is_no_version,
            {{{V1_2, V1_1}, {V1_1, 0x20000u}}, FFA_R_VERSION, 0})
NEGOTIATION(offer_of_1_0_that_is_not_confirmed_is_no_version,
            {{{V1_2, V1_0}, {V1_0, MINUS_1}}, FFA_R_VERSION, 0})
NEGOTIATION(minus_1_down_to_1_0_is_locked_at_1_3, {{REFUSED_DOWN, {V1_3, V1_3}}, FFA_R_OK, V1_3})
NEGOTIATION(null_version_down_to_1_0_is_locked_at_1_3,
            {{{V1_2, 0}, {V1_1, 0}, {V1_0, 0}, {V1_3, V1_3}}, FFA_R_OK, V1_3})
NEGOTIATION(locked_at_1_4_is_used_as_1_3, {{REFUSED_DOWN, {V1_3, 0x10004u}}, FFA_R_OK, V1_3})
NEGOTIATION(offer_to_1_3_is_asked_for_and_confirmed,
            {{REFUSED_DOWN, {V1_3, V1_2}, {V1_2, V1_2}}, FFA_R_OK, V1_2})
NEGOTIATION(offer_to_1_3_that_is_not_confirmed_is_no_version,
            {{REFUSED_DOWN, {V1_3, V1_2}, {V1_2, MINUS_1}}, FFA_R_VERSION, 0})
NEGOTIATION(version_2_0_in_answer_to_1_3_is_no_version,
            {{REFUSED_DOWN, {V1_3, 0x20000u}}, FFA_R_VERSION, 0})
NEGOTIATION(minus_2_to_1_3_breaks_the_protocol,
            {{REFUSED_DOWN, {V1_3, 0xFFFFFFFEu}}, FFA_R_PROTOCOL, 0})
NEGOTIATION(null_version_to_all_is_no_version,
            {{{V1_2, 0}, {V1_1, 0}, {V1_0, 0}, {V1_3, 0}}, FFA_R_VERSION, 0})
NEGOTIATION(minus_3_to_all_is_no_version,
            {{{V1_2, MINUS_3}, {V1_1, MINUS_3}, {V1_0, MINUS_3}, {V1_3, MINUS_3}},
             FFA_R_VERSION,
             0})
NEGOTIATION(null_version_at_first_is_not_absent,
            {{{V1_2, 0}, {V1_1, MINUS_1}, {V1_0, MINUS_1}, {V1_3, MINUS_1}}, FFA_R_VERSION, 0})
NEGOTIATION(null_version_at_last_is_not_absent, {{REFUSED_DOWN, {V1_3, 0}}, FFA_R_VERSION, 0})
NEGOTIATION(version_2_0_is_no_version, {{{V1_2, 0x20000u}}, FFA_R_VERSION, 0})
NEGOTIATION(version_0_9_is_no_version, {{{V1_2, 0x00009u}}, FFA_R_VERSION, 0})
NEGOTIATION(version_0_1_is_no_version, {{{V1_2, 0x00001u}}, FFA_R_VERSION, 0})
NEGOTIATION(version_2_0_after_minus_1_is_no_version,
            {{{V1_2, MINUS_1}, {V1_1, 0x20000u}}, FFA_R_VERSION, 0})
NEGOTIATION(highest_version_is_no_version, {{{V1_2, 0x7FFFFFFFu}}, FFA_R_VERSION, 0})

/* Every version is answered -1: FFA_ID_GET is what tells why. */
static void ask_for_the_id(struct fake *f, struct ffa_regs answer)
{
	expect_version(f, V1_2, MINUS_1);
	expect_version(f, V1_1, MINUS_1);
	expect_version(f, V1_0, MINUS_1);
	expect_version(f, V1_3, MINUS_1);
	expect(f, REGS(F_ID_GET), answer);
}

static void minus_1_to_all_and_to_the_id_is_absent(void **state)
{
	struct fake *f = *state;

	ask_for_the_id(f, reply(MINUS_1, 0, 0, 0));
	probe_ends(f, FFA_R_ABSENT);
}

static void unknown_function_in_64_bits_is_absent(void **state)
{
	static const uint32_t versions[] = {V1_2, V1_1, V1_0, V1_3};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(versions); i++) {
		expect(f, REGS(F_VERSION, versions[i]), REGS(UINT64_MAX, versions[i]));
	}
	expect(f, REGS(F_ID_GET), REGS(UINT64_MAX));
	probe_ends(f, FFA_R_ABSENT);
}

static void absent_firmware_is_no_error_in_the_log(void **state)
{
	struct fake *f = *state;

	minus_1_to_all_and_to_the_id_is_absent(state);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].level, FFA_LOG_INFO);
	assert_int_equal(f->logs[0].function, F_ID_GET);
	assert_int_equal(f->logs[0].status, -1);
	assert_non_null(strstr(f->logs[0].text, "no FF-A"));
}

static void any_answer_to_the_id_is_no_version_and_an_error(void **state)
{
	const struct ffa_regs answers[] = {
		reply_success(0, 0),
		reply(F_SUCCESS | F_WIDE, 0, 0x8000, 0),
		reply_error(S_NOT_SUPPORTED),
		REGS(F_ERROR, 0, UINT64_MAX),
		reply_error(S_DENIED),
		reply_error(0),
		reply(0, 0, 0, 0),
		reply(MINUS_3, 0, 0, 0),
		reply(0xFFFFFFFEu, 0, 0, 0),
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(answers); i++) {
		f->log_count = 0;
		ask_for_the_id(f, answers[i]);
		probe_ends(f, FFA_R_VERSION);
		assert_int_equal(f->log_count, 1);
		assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
		assert_non_null(strstr(f->logs[0].text, "refuses every version"));
	}
}

static void version_1_0_says_in_the_log_why_nobody_subscribed(void **state)
{
	struct fake *f = *state;

	minus_1_twice_goes_down_to_1_0(state);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].level, FFA_LOG_INFO);
	assert_int_equal(f->logs[0].sp_id, 0);
	assert_int_equal(f->logs[0].vm_id, 0);
	assert_non_null(strstr(f->logs[0].text, "1.0 has no VM messages"));
}

static void version_1_0_has_no_vm_messages(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	minus_1_twice_goes_down_to_1_0(state);
	assert_int_equal(f->n.subscriber_count, 0);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(f->calls, 3);
}

static void version_1_0_in_force_already_makes_no_call(void **state)
{
	struct fake *f = *state;

	f->config.version = V1_0;
	fake_lend(f, 1);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.version, V1_0);
	assert_int_equal(f->n.subscriber_count, 0);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].level, FFA_LOG_INFO);
}

/* Nobody is asked for the version when it is in force already. */
static void in_force(struct fake *f, uint32_t version)
{
	f->config.version = version;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.version, version);
}

static void version_1_2_in_force_is_not_negotiated(void **state)
{
	in_force(*state, V1_2);
}

static void version_1_3_in_force_lists_in_registers(void **state)
{
	in_force(*state, V1_3);
}

static void later_minors_in_force_list_in_registers(void **state)
{
	in_force(*state, 0x1FFFFu);
}

static void version_1_1_in_force_lists_in_buffers(void **state)
{
	static const struct negotiation row = {{{0, 0}}, FFA_R_OK, V1_1};
	struct fake *f = *state;

	f->config.version = V1_1;
	negotiate(f, &row);
}

static void other_majors_in_force_are_no_version(void **state)
{
	static const uint32_t versions[] = {0x20000u, 0x00009u, 1u, 0x7FFFFFFFu};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(versions); i++) {
		f->config.version = versions[i];
		assert_int_equal(probe(f), FFA_R_VERSION);
		assert_unprobed(f);
	}
}

static void failure_without_a_call_is_logged_without_a_status(void **state)
{
	struct fake *f = *state;
	int asked;
	int given;

	expect_version(f, V1_2, 0x20000u);
	asked = probe(f);
	f->config.version = 0x20000u;
	given = probe(f);
	assert_int_equal(asked, FFA_R_VERSION);
	assert_int_equal(given, FFA_R_VERSION);
	assert_int_equal(f->log_count, 2);
	assert_int_equal(f->logs[0].status, 0x20000);
	assert_int_equal(f->logs[1].status, 0);
}

static void bit_31_in_force_is_invalid(void **state)
{
	struct fake *f = *state;

	f->config.version = 0x80010002u;
	assert_int_equal(probe(f), FFA_R_INVALID);
	assert_unprobed(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(same_version_is_in_force),
		STORY(higher_minor_means_ours_is_in_force),
		STORY(highest_minor_means_ours_is_in_force),
		STORY(minus_1_to_1_2_goes_down_to_1_1),
		STORY(locked_at_1_1_answers_its_own_1_3),
		STORY(minus_1_twice_goes_down_to_1_0),
		STORY(locked_at_1_0_answers_its_own_1_3),
		STORY(minus_3_goes_down),
		STORY(null_version_goes_down),
		STORY(other_negative_breaks_the_protocol),
		STORY(minus_2_breaks_the_protocol),
		STORY(lower_offer_is_asked_for_and_confirmed),
		STORY(much_lower_offer_is_asked_for_at_once),
		STORY(offer_of_1_1_confirmed_by_a_higher_one_is_in_force),
		STORY(offer_of_1_1_that_is_withdrawn_for_1_0_is_no_version),
		STORY(offer_of_1_1_that_is_not_confirmed_is_no_version),
		STORY(offer_that_becomes_0_is_no_version),
		STORY(offer_that_becomes_2_0_is_no_version),
		STORY(offer_of_1_0_that_is_not_confirmed_is_no_version),
		STORY(minus_1_down_to_1_0_is_locked_at_1_3),
		STORY(null_version_down_to_1_0_is_locked_at_1_3),
		STORY(locked_at_1_4_is_used_as_1_3),
		STORY(offer_to_1_3_is_asked_for_and_confirmed),
		STORY(offer_to_1_3_that_is_not_confirmed_is_no_version),
		STORY(version_2_0_in_answer_to_1_3_is_no_version),
		STORY(minus_2_to_1_3_breaks_the_protocol),
		STORY(null_version_to_all_is_no_version),
		STORY(minus_3_to_all_is_no_version),
		STORY(null_version_at_first_is_not_absent),
		STORY(null_version_at_last_is_not_absent),
		STORY(version_2_0_is_no_version),
		STORY(version_0_1_is_no_version),
		STORY(version_0_9_is_no_version),
		STORY(version_2_0_after_minus_1_is_no_version),
		STORY(highest_version_is_no_version),
		STORY(unknown_function_in_64_bits_is_absent),
		STORY(minus_1_to_all_and_to_the_id_is_absent),
		STORY(absent_firmware_is_no_error_in_the_log),
		STORY(any_answer_to_the_id_is_no_version_and_an_error),
		STORY(version_1_0_says_in_the_log_why_nobody_subscribed),
		STORY(version_1_0_has_no_vm_messages),
		STORY(version_1_0_in_force_already_makes_no_call),
		STORY(version_1_2_in_force_is_not_negotiated),
		STORY(version_1_3_in_force_lists_in_registers),
		STORY(later_minors_in_force_list_in_registers),
		STORY(version_1_1_in_force_lists_in_buffers),
		STORY(other_majors_in_force_are_no_version),
		STORY(failure_without_a_call_is_logged_without_a_status),
		STORY(bit_31_in_force_is_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The verdict on a VM ID: whether anybody may still believe in the VM once its object is at rest.
 * FF-A 18.3.2.3.
 */
#include "fake.h"

#include <string.h>

#define SUBJECT 0x8001u /* whose last word it is */
#define WITNESS 0x8002u
#define W1 0x80010002u

/* The answer that is tried, made for the message that it answers. */
static struct ffa_regs acknowledgement(uint32_t message, int32_t status)
{
	return reply_ack(SUBJECT, message, status);
}

static struct ffa_regs error(uint32_t message, int32_t status)
{
	(void)message;
	return reply_error(status);
}

/* All of a good response but its function: so much above that of FFA_ERROR. */
static struct ffa_regs other_function(uint32_t message, int32_t above)
{
	return reply(F_ERROR + (uint32_t)above, SUBJECT << 16, 0x80000001u + message, 0);
}

static struct ffa_regs unknown_to_smccc(uint32_t message, int32_t value)
{
	(void)message;
	(void)value;
	return REGS(UINT64_MAX);
}

static struct ffa_regs other_message(uint32_t message, int32_t status)
{
	return reply_ack(SUBJECT, CREATED + DESTROYED - message, status);
}

static struct ffa_regs other_sp(uint32_t message, int32_t status)
{
	return reply_ack(WITNESS, message, status);
}

static struct ffa_regs suspension_of_nobody(uint32_t message, int32_t w1)
{
	(void)message;
	return reply(F_INTERRUPT, (uint32_t)w1, 0, 0);
}

enum verdict { FREE, SPENT };

/* A last word, and what it means in answer to either message. */
struct word {
	const char *name;
	struct ffa_regs (*answer)(uint32_t message, int32_t value);
	int32_t value;
	enum verdict on_created;
	enum verdict on_destroyed;
	int is_for_run; /* also final in answer to FFA_RUN */
};

static const struct word words[] = {
	{"SP: invalid parameters, its error state", acknowledgement, S_INVALID_PARAMETERS, SPENT,
         SPENT, 1},
	{"SP: denied", acknowledgement, S_DENIED, FREE, SPENT, 1},
	{"SP: no memory", acknowledgement, S_NO_MEMORY, FREE, SPENT, 1},
	{"SP: busy", acknowledgement, S_BUSY, FREE, SPENT, 1},
	{"SP: says itself that it aborted", acknowledgement, S_ABORTED, FREE, SPENT, 1},
	{"SP: no status of FF-A", acknowledgement, 1, FREE, SPENT, 1},
	{"SPMC: invalid parameters", error, S_INVALID_PARAMETERS, FREE, SPENT, 0},
	{"SPMC: denied", error, S_DENIED, FREE, SPENT, 0},
	{"SPMC: not supported", error, S_NOT_SUPPORTED, FREE, SPENT, 1},
	{"SPMC: no memory", error, S_NO_MEMORY, FREE, SPENT, 1},
	{"SPMC: no status of FF-A", error, -11, FREE, SPENT, 1},
	{"SPMC: aborted, the SP died", error, S_ABORTED, FREE, FREE, 1},
	{"broken: error 0", error, 0, SPENT, SPENT, 1},
	{"broken: error 2", error, 2, SPENT, SPENT, 1},
	{"broken: success", other_function, F_SUCCESS - F_ERROR, SPENT, SPENT, 1},
	{"broken: end of work", other_function, F_MSG_WAIT - F_ERROR, SPENT, SPENT, 1},
	{"broken: request", other_function, F_REQUEST - F_ERROR, SPENT, SPENT, 1},
	{"broken: unknown to SMCCC", unknown_to_smccc, 0, SPENT, SPENT, 1},
	{"broken: response to the other message", other_message, 0, SPENT, SPENT, 1},
	{"broken: response of another SP", other_sp, 0, SPENT, SPENT, 1},
	{"broken: suspension of nobody", suspension_of_nobody, 7, SPENT, SPENT, 1},
};

/* The word is the next answer to `message`, or to the FFA_RUN that resumes it. */
static void expect_word(struct fake *f, const struct word *word, uint32_t message, int is_run)
{
	const struct ffa_regs answer = word->answer(message, word->value);

	if (is_run) {
		expect_suspension(f, message, SUBJECT, W1);
		expect_run(f, W1, answer);
	} else {
		expect_message(f, message, SUBJECT, answer);
	}
}

/* Places in which it can be said: each ends at rest. */

static void in_a_creation(struct fake *f, const struct word *word, int is_run)
{
	expect_word(f, word, CREATED, is_run);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void waved_through(struct fake *f, const struct word *word, int is_run)
{
	f->carry_on = 1;
	expect_word(f, word, CREATED, is_run);
	expect_ack(f, CREATED, WITNESS, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->vm.id, VM);
	expect_ack(f, DESTROYED, WITNESS, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void in_doubt(struct fake *f, const struct word *word, int is_run)
{
	(void)is_run;
	f->relax_stops_at = 1;
	expect_suspension(f, CREATED, SUBJECT, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, W1, word->answer(CREATED, word->value));
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void in_an_undo(struct fake *f, const struct word *word, int is_run)
{
	expect_ack(f, CREATED, SUBJECT, S_OK);
	expect_ack(f, CREATED, WITNESS, S_DENIED);
	expect_word(f, word, DESTROYED, is_run);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, WITNESS, S_DENIED, F_RESPONSE);
}

static void in_an_undo_that_destroyed_finishes(struct fake *f, const struct word *word, int is_run)
{
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, SUBJECT, S_OK);
	expect_ack(f, CREATED, WITNESS, S_DENIED);
	expect_ack(f, DESTROYED, SUBJECT, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_word(f, word, DESTROYED, is_run);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
}

static void in_a_destruction(struct fake *f, const struct word *word, int is_run)
{
	expect_ack(f, CREATED, SUBJECT, S_OK);
	expect_ack(f, CREATED, WITNESS, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_word(f, word, DESTROYED, is_run);
	expect_ack(f, DESTROYED, WITNESS, S_OK);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
}

typedef void (*place)(struct fake *f, const struct word *word, int is_run);

static void try_words(struct fake *f, place say, uint32_t message, int is_run)
{
	size_t i;

	f->hooks.relax = fake_relax;
	f->hooks.refused = fake_refused;
	PROBE(f, SP(SUBJECT, BOTH), SP(WITNESS, BOTH));
	for (i = 0; i < COUNT_OF(words); i++) {
		const enum verdict verdict =
			(message == CREATED) ? words[i].on_created : words[i].on_destroyed;

		if (is_run && !words[i].is_for_run) {
			continue;
		}
		f->row = words[i].name;
		f->wait_count = 0;
		f->relax_stops_at = 0;
		memset(&f->vm, 0, sizeof(f->vm));
		say(f, &words[i], is_run);
		if (verdict == SPENT) {
			assert_spent(f);
		} else {
			assert_free(f);
		}
		assert_int_equal(f->calls, f->step_count);
		f->calls = 0;
		f->step_count = 0;
	}
	f->row = NULL;
}

static void each_last_word_in_a_creation(void **state)
{
	try_words(*state, in_a_creation, CREATED, 0);
	try_words(*state, in_a_creation, CREATED, 1);
}

static void each_last_word_that_is_waved_through(void **state)
{
	try_words(*state, waved_through, CREATED, 0);
	try_words(*state, waved_through, CREATED, 1);
}

static void each_last_word_of_an_sp_in_doubt(void **state)
{
	try_words(*state, in_doubt, CREATED, 1);
}

static void each_last_word_in_an_undo(void **state)
{
	try_words(*state, in_an_undo, DESTROYED, 0);
	try_words(*state, in_an_undo, DESTROYED, 1);
}

static void each_last_word_in_an_undo_that_destroyed_finishes(void **state)
{
	try_words(*state, in_an_undo_that_destroyed_finishes, DESTROYED, 0);
	try_words(*state, in_an_undo_that_destroyed_finishes, DESTROYED, 1);
}

static void each_last_word_in_a_destruction(void **state)
{
	try_words(*state, in_a_destruction, DESTROYED, 0);
	try_words(*state, in_a_destruction, DESTROYED, 1);
}

/* What is no refusal. */

static void acknowledgements_to_the_end_free_the_id(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_DESTROYED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void refusal_of_a_subscriber_to_destruction_alone_spends_the_id(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_DESTROYED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_DENIED);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_spent(f);
}

static void exhausted_creation_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_error(f, CREATED, 0x8002, S_BUSY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_free(f);
}

static void exhausted_creation_with_a_refused_undo_spends_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_spent(f);
}

static void abandoned_creation_answered_later_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_RETRY));
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void undo_that_was_late_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(f->vm.id, VM);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_free(f);
}

static void refusal_in_an_undo_spends_the_id_but_refuses_no_destruction(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_NO_MEMORY);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	expect_ack(f, DESTROYED, 0x8002, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_status(&f->vm, 0x8003, S_NO_MEMORY, F_RESPONSE);
	assert_spent(f);
}

static void one_refusal_among_acknowledgements_spends_the_id(void **state)
{
	struct fake *f = *state;
	uint16_t refuses;
	uint16_t sp;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	for (refuses = 0x8001; refuses <= 0x8003; refuses++) {
		memset(&f->vm, 0, sizeof(f->vm));
		for (sp = 0x8001; sp <= 0x8003; sp++) {
			expect_ack(f, CREATED, sp, S_OK);
		}
		assert_int_equal(created(f), FFA_R_OK);
		for (sp = 0x8001; sp <= 0x8003; sp++) {
			expect_ack(f, DESTROYED, sp, sp == refuses ? S_DENIED : S_OK);
		}
		assert_int_equal(destroyed(f), FFA_R_REFUSED);
		assert_spent(f);
	}
}

static void refusal_that_a_later_call_follows_spends_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_spent(f);
}

/* 8001 subscribes to both messages, 8002 to creation alone: nobody can tell it of the end. */
static void probe_with_creation_alone(struct fake *f)
{
	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_CREATED), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
}

static void creation_alone_acknowledged_spends_the_id_of_a_failed_creation(void **state)
{
	struct fake *f = *state;

	probe_with_creation_alone(f);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_spent(f);
}

static void creation_alone_acknowledged_spends_the_id_of_an_abandoned_creation(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 2;
	probe_with_creation_alone(f);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void creation_alone_acknowledged_in_doubt_spends_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 2;
	probe_with_creation_alone(f);
	expect_suspension(f, CREATED, 0x8002, 0x80020000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80020000, reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void creation_alone_never_told_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	probe_with_creation_alone(f);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void creation_alone_refused_frees_the_id(void **state)
{
	struct fake *f = *state;

	probe_with_creation_alone(f);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_free(f);
}

static void creation_alone_exhausted_frees_the_id(void **state)
{
	struct fake *f = *state;

	probe_with_creation_alone(f);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_free(f);
}

/* After the verdict. */

static void spend(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_INVALID_PARAMETERS);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void spent_id_is_refused_in_its_object(void **state)
{
	struct fake *f = *state;
	struct ffa_vm before;
	unsigned int i;

	spend(f);
	before = f->vm;
	f->log_count = 0;
	for (i = 0; i < 2; i++) {
		assert_int_equal(created(f), FFA_R_STATE);
		assert_memory_equal(&f->vm, &before, sizeof(before));
	}
	assert_int_equal(f->log_count, 2);
	assert_non_null(strstr(f->logs[0].text, "spent"));
}

static void other_id_is_accepted_and_has_a_verdict_of_its_own(void **state)
{
	struct fake *f = *state;

	spend(f);
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_OK);
	assert_int_equal(f->vm.id, OTHER);
	assert_status(&f->vm, 0, 0, 0);
	expect_message_of(f, OTHER, DESTROYED, 0x8001, reply_ack(0x8001, DESTROYED, S_OK));
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void free_id_is_accepted_again_at_once(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	PROBE(f, SP(0x8001, BOTH));
	for (i = 0; i < 3; i++) {
		expect_ack(f, CREATED, 0x8001, S_DENIED);
		assert_int_equal(created(f), FFA_R_REFUSED);
		assert_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(each_last_word_in_a_creation),
		STORY(each_last_word_that_is_waved_through),
		STORY(each_last_word_of_an_sp_in_doubt),
		STORY(each_last_word_in_an_undo),
		STORY(each_last_word_in_an_undo_that_destroyed_finishes),
		STORY(each_last_word_in_a_destruction),
		STORY(acknowledgements_to_the_end_free_the_id),
		STORY(refusal_of_a_subscriber_to_destruction_alone_spends_the_id),
		STORY(exhausted_creation_frees_the_id),
		STORY(exhausted_creation_with_a_refused_undo_spends_the_id),
		STORY(abandoned_creation_answered_later_frees_the_id),
		STORY(undo_that_was_late_frees_the_id),
		STORY(refusal_in_an_undo_spends_the_id_but_refuses_no_destruction),
		STORY(one_refusal_among_acknowledgements_spends_the_id),
		STORY(refusal_that_a_later_call_follows_spends_the_id),
		STORY(creation_alone_acknowledged_spends_the_id_of_a_failed_creation),
		STORY(creation_alone_acknowledged_spends_the_id_of_an_abandoned_creation),
		STORY(creation_alone_acknowledged_in_doubt_spends_the_id),
		STORY(creation_alone_never_told_frees_the_id),
		STORY(creation_alone_refused_frees_the_id),
		STORY(creation_alone_exhausted_frees_the_id),
		STORY(spent_id_is_refused_in_its_object),
		STORY(other_id_is_accepted_and_has_a_verdict_of_its_own),
		STORY(free_id_is_accepted_again_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

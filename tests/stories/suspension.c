/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* An SP is suspended inside a message: FFA_INTERRUPT, FFA_YIELD, FFA_RUN; FF-A 14.3, 14.4, 15.2. */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u

static struct ffa_regs interrupted(uint32_t w1)
{
	return reply(F_INTERRUPT, w1, 0x22u, 0);
}

static struct ffa_regs yielded(uint32_t w1)
{
	return reply(F_YIELD, w1, 0x9ABCDEF0u, 0x12345678u);
}

static struct ffa_regs acknowledged(void)
{
	return reply_ack(0x8001, CREATED, S_OK);
}

static void stop_at(struct fake *f, size_t wait)
{
	f->hooks.relax = fake_relax;
	f->relax_stops_at = wait;
}

static void w1_is_handed_back_as_it_came(void **state)
{
	static const uint32_t values[] = {0x80010000u, 0x80010001u, 0x8001FFFFu, 0x80017FFFu};
	struct fake *f = *state;
	size_t i;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, 0x80010005u);
	expect_run(f, 0x80010005u, interrupted(values[0]));
	for (i = 1; i < COUNT_OF(values); i++) {
		expect_run(f, values[i - 1u],
		           (i % 2u) ? yielded(values[i]) : interrupted(values[i]));
	}
	expect_run(f, values[COUNT_OF(values) - 1u], acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void yield_is_resumed(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_message(f, CREATED, 0x8001, yielded(W1));
	expect_run(f, W1, yielded(W1));
	expect_run(f, W1, acknowledged());
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void in_flight_is_continued_by_ffa_run_and_nothing_else(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	stop_at(f, 1);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	stop_at(f, 2);
	expect_run(f, W1, interrupted(0x80010004u));
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010004u, acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void sixty_four_resumes_by_default(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	for (i = 0; i < FFA_NOTIFY_DEFAULT_RESUMES; i++) {
		expect_run(f, W1, interrupted(W1));
	}
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(FFA_NOTIFY_DEFAULT_RESUMES, 64);
}

static void last_resume_can_succeed(void **state)
{
	struct fake *f = *state;

	f->config.limits.resumes = 2;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, interrupted(W1));
	expect_run(f, W1, acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void call_that_continues_resumes_as_often_again(void **state)
{
	struct fake *f = *state;
	unsigned int call;
	unsigned int i;

	f->config.limits.resumes = 3;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	for (call = 0; call < 5; call++) {
		for (i = 0; i < 3; i++) {
			expect_run(f, W1, interrupted(W1));
		}
		assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	}
	expect_run(f, W1, acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void each_send_has_its_own_resumes(void **state)
{
	struct fake *f = *state;
	unsigned int send;

	f->config.limits.sends = 3;
	f->config.limits.resumes = 2;
	PROBE(f, SP(0x8001, BOTH));
	for (send = 0; send < 3; send++) {
		expect_suspension(f, CREATED, 0x8001, W1);
		expect_run(f, W1, interrupted(W1));
		expect_run(f, W1, reply_ack(0x8001, CREATED, S_RETRY));
	}
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
}

static void each_sp_has_its_own_resumes(void **state)
{
	struct fake *f = *state;
	uint16_t sp;

	f->config.limits.resumes = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	for (sp = 0x8001; sp <= 0x8003; sp++) {
		const uint32_t w1 = (uint32_t)sp << 16;

		expect_suspension(f, CREATED, sp, w1);
		expect_run(f, w1, interrupted(w1));
		expect_run(f, w1, reply_ack(sp, CREATED, S_OK));
	}
	assert_int_equal(created(f), FFA_R_OK);
}

static void busy_while_resuming_is_run_again(void **state)
{
	static const int32_t statuses[] = {S_BUSY, S_NOT_READY, S_RETRY, S_INTERRUPTED};
	struct fake *f = *state;
	size_t i;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	for (i = 0; i < COUNT_OF(statuses); i++) {
		expect_run(f, W1, reply_error(statuses[i]));
	}
	expect_run(f, W1, acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void busy_for_ever_while_resuming_stays_in_flight(void **state)
{
	struct fake *f = *state;

	f->config.limits.resumes = 3;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_error(S_BUSY));
	expect_run(f, W1, reply_error(S_BUSY));
	expect_run(f, W1, reply_error(S_BUSY));
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
}

static void wrong_cpu_stops_at_once(void **state)
{
	static const int32_t statuses[] = {S_INVALID_PARAMETERS, S_DENIED};
	struct fake *f = *state;
	size_t i;

	PROBE(f, SP(0x8001, BOTH));
	stop_at(f, 0);
	expect_suspension(f, CREATED, 0x8001, W1);
	for (i = 0; i < COUNT_OF(statuses); i++) {
		f->wait_count = 0;
		f->log_count = 0;
		expect_run(f, W1, reply_error(statuses[i]));
		assert_int_equal(created(f), FFA_R_IN_FLIGHT);
		assert_int_equal(f->wait_count, i == 0u); /* for the suspension, not the refusal */
		assert_int_equal(f->log_count, 1);
		assert_int_equal(f->logs[0].status, statuses[i]);
		assert_int_equal(f->logs[0].sp_id, 0x8001);
		assert_int_equal(f->logs[0].vm_id, VM);
	}
	expect_run(f, W1, acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void sp_that_aborts_while_suspended_is_told_nothing_more(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80020000u);
	expect_run(f, 0x80020000u, reply_error(S_ABORTED));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8002, S_ABORTED, F_ERROR);
}

static void end_of_work_without_a_response_is_a_refusal(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply(F_MSG_WAIT, 0, 0, 0));
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, 0, F_MSG_WAIT);
}

/* Call chains: the SP that the message went to, 8001, called another one. */

static void sp_that_was_called_is_resumed_and_the_one_sent_to_responds(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_suspension(f, CREATED, 0x8001, 0x80020005u);
	expect_run(f, 0x80020005u, acknowledged());
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void sp_that_was_called_need_not_subscribe(void **state)
{
	static const uint32_t values[] = {0x00010000u, 0x7FFF0001u, 0x90000002u, 0xFFFFFFFFu};
	struct fake *f = *state;
	size_t i;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, values[0]);
	for (i = 1; i < COUNT_OF(values); i++) {
		expect_run(f, values[i - 1u],
		           (i % 2u) ? yielded(values[i]) : interrupted(values[i]));
	}
	expect_run(f, values[COUNT_OF(values) - 1u], acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void w1_of_the_latest_suspension_counts_in_the_next_call_too(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	stop_at(f, 2);
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, yielded(0x80060000u));
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80060000u, reply_error(S_BUSY));
	expect_run(f, 0x80060000u, interrupted(W1));
	expect_run(f, W1, acknowledged());
	assert_int_equal(created(f), FFA_R_OK);
}

static void destruction_resumes_the_sp_that_was_called(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_DESTROYED));
	assert_int_equal(created(f), FFA_R_OK);
	expect_suspension(f, DESTROYED, 0x8001, 0x80020005u);
	expect_run(f, 0x80020005u, reply_ack(0x8001, DESTROYED, S_OK));
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void response_of_the_sp_that_was_called_breaks_the_protocol(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_suspension(f, CREATED, 0x8001, 0x80020000u);
	expect_run(f, 0x80020000u, reply_ack(0x8002, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, S_OK, F_RESPONSE);
	assert_spent(f);
}

static void hooks_are_told_of_the_sp_that_the_message_went_to(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	stop_at(f, 0);
	expect_suspension(f, CREATED, 0x8001, 0x80020000u);
	expect_run(f, 0x80020000u, reply_error(S_ABORTED));
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->waits[0].sp_id, 0x8001);
	assert_int_equal(f->refusals[0].sp_id, 0x8001);
	assert_int_equal(f->logs[0].sp_id, 0x8001);
	assert_int_equal(f->vm.status_sp, 0x8001);
}

static void suspension_of_nobody_is_never_resumed(void **state)
{
	static const uint32_t values[] = {0, 1, 0xFFFFu};
	struct fake *f = *state;
	size_t i;

	PROBE(f, SP(0x8001, BOTH));
	for (i = 0; i < COUNT_OF(values); i++) {
		memset(&f->vm, 0, sizeof(f->vm));
		expect_message(f, CREATED, 0x8001, interrupted(values[i]));
		assert_int_equal(created(f), FFA_R_REFUSED);
		assert_status(&f->vm, 0x8001, 0, F_INTERRUPT);
		assert_spent(f);
	}
}

static void suspension_of_nobody_in_answer_to_a_resume_ends_it(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, yielded(0x00000002u));
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, 0, F_YIELD);
	assert_spent(f);
}

static void managed_exit_after_a_resume_is_sent_anew(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_INTERRUPTED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void other_sps_wait_for_the_suspended_one(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	stop_at(f, 1);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, W1, acknowledged());
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void object_given_up_is_as_new(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	stop_at(f, 1);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	memset(&f->vm, 0, sizeof(f->vm));
	assert_int_equal(destroyed(f), FFA_R_OK);
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_error(S_BUSY));
	expect_message_of(f, OTHER, CREATED, 0x8001, acknowledged());
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(w1_is_handed_back_as_it_came),
		STORY(yield_is_resumed),
		STORY(in_flight_is_continued_by_ffa_run_and_nothing_else),
		STORY(sixty_four_resumes_by_default),
		STORY(last_resume_can_succeed),
		STORY(call_that_continues_resumes_as_often_again),
		STORY(each_send_has_its_own_resumes),
		STORY(each_sp_has_its_own_resumes),
		STORY(busy_while_resuming_is_run_again),
		STORY(busy_for_ever_while_resuming_stays_in_flight),
		STORY(wrong_cpu_stops_at_once),
		STORY(sp_that_aborts_while_suspended_is_told_nothing_more),
		STORY(end_of_work_without_a_response_is_a_refusal),
		STORY(sp_that_was_called_is_resumed_and_the_one_sent_to_responds),
		STORY(sp_that_was_called_need_not_subscribe),
		STORY(w1_of_the_latest_suspension_counts_in_the_next_call_too),
		STORY(destruction_resumes_the_sp_that_was_called),
		STORY(response_of_the_sp_that_was_called_breaks_the_protocol),
		STORY(hooks_are_told_of_the_sp_that_the_message_went_to),
		STORY(suspension_of_nobody_is_never_resumed),
		STORY(suspension_of_nobody_in_answer_to_a_resume_ends_it),
		STORY(managed_exit_after_a_resume_is_sent_anew),
		STORY(other_sps_wait_for_the_suspended_one),
		STORY(object_given_up_is_as_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

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

static void foreign_sp_is_never_resumed(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_suspension(f, CREATED, 0x8001, 0x80020000u);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, 0, F_INTERRUPT);
}

static void foreign_sp_in_answer_to_a_resume_ends_it(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, yielded(0x80020002u));
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(destroyed(f), FFA_R_OK);
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
	expect(f, REGS(F_REQUEST, 0x8001, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 4),
	       reply_error(S_BUSY));
	expect(f, REGS(F_REQUEST, 0x8001, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 4), acknowledged());
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 4), FFA_R_OK);
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
		STORY(foreign_sp_is_never_resumed),
		STORY(foreign_sp_in_answer_to_a_resume_ends_it),
		STORY(managed_exit_after_a_resume_is_sent_anew),
		STORY(other_sps_wait_for_the_suspended_one),
		STORY(object_given_up_is_as_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the hooks are told and may decide, and the limits. */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u

static void assert_wait(const struct fake *f, size_t index, enum ffa_wait_reason reason,
                        uint16_t sp, uint32_t tries)
{
	assert_in_range(index, 0, f->wait_count - 1u);
	assert_int_equal(f->waits[index].reason, reason);
	assert_int_equal(f->waits[index].sp_id, sp);
	assert_int_equal(f->waits[index].vm_id, VM);
	assert_int_equal(f->waits[index].tries, tries);
}

static void relax_counts_the_sends_of_each_sp(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_INTERRUPTED);
	expect_error(f, CREATED, 0x8001, S_BUSY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_error(f, CREATED, 0x8002, S_NOT_READY);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->wait_count, 4);
	assert_wait(f, 0, FFA_WAIT_RETRY, 0x8001, 1);
	assert_wait(f, 1, FFA_WAIT_INTERRUPT, 0x8001, 2);
	assert_wait(f, 2, FFA_WAIT_BUSY, 0x8001, 3);
	assert_wait(f, 3, FFA_WAIT_BUSY, 0x8002, 1);
}

static void relax_counts_the_resumes_of_each_send(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply(F_YIELD, W1, 0, 0));
	expect_run(f, W1, reply_error(S_BUSY));
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_RETRY));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->wait_count, 5);
	assert_wait(f, 0, FFA_WAIT_INTERRUPT, 0x8001, 1);
	assert_wait(f, 1, FFA_WAIT_YIELD, 0x8001, 2);
	assert_wait(f, 2, FFA_WAIT_BUSY, 0x8001, 3);
	assert_wait(f, 3, FFA_WAIT_RETRY, 0x8001, 1);
	assert_wait(f, 4, FFA_WAIT_INTERRUPT, 0x8001, 1);
}

static void relax_goes_on_counting_sends_in_the_next_call(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	f->relax_stops_at = 2;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->wait_count, 3);
	assert_wait(f, 1, FFA_WAIT_RETRY, 0x8001, 2);
	assert_wait(f, 2, FFA_WAIT_RETRY, 0x8001, 3);
}

static void relax_is_not_called_after_final_answers(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->wait_count, 0);
}

static void relax_is_not_called_after_the_last_send(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	f->config.limits.sends = 3;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_int_equal(f->wait_count, 2);
}

static void relax_is_not_called_after_the_last_resume(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	f->config.limits.resumes = 2;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply(F_INTERRUPT, W1, 0, 0));
	expect_run(f, W1, reply(F_INTERRUPT, W1, 0, 0));
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(f->wait_count, 2);
}

static void relax_is_not_called_when_calls_are_used_up(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	f->config.limits.calls = 2;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(f->wait_count, 1);
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply(F_YIELD, W1, 0, 0));
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(f->wait_count, 2);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
}

static void relax_works_for_destructions(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, FFA_NOTIFY_DESTROYED));
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_INTERRUPTED);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(f->wait_count, 2);
	assert_wait(f, 0, FFA_WAIT_INTERRUPT, 0x8001, 1);
	assert_wait(f, 1, FFA_WAIT_RETRY, 0x8001, 1);
}

/* A relax hook that uses the library for another VM. */
struct nested {
	struct fake *f;
	struct ffa_vm vm;
	int result;
};

static struct nested nested;

static int relax_and_create(void *priv, const struct ffa_wait *wait)
{
	struct fake *f = priv;

	assert_ptr_equal(f, nested.f);
	assert_int_equal(wait->vm_id, VM);
	nested.result = ffa_vm_created(&f->n, &nested.vm, 7);
	return 0;
}

static void relax_may_use_the_library_for_another_vm(void **state)
{
	struct fake *f = *state;

	memset(&nested, 0, sizeof(nested));
	nested.f = f;
	f->hooks.relax = relax_and_create;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect(f, REGS(F_REQUEST, 0x8001, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 7),
	       reply_ack(0x8001, CREATED, S_OK));
	expect(f, REGS(F_REQUEST, 0x8002, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 7),
	       reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(nested.result, FFA_R_OK);
	assert_int_equal(nested.vm.id, 7);
}

/* A whole life with everything in it, in as many calls as it takes. */
static void script_of_a_life(struct fake *f)
{
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_error(S_BUSY));
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_error(f, CREATED, 0x8003, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_INTERRUPTED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_message(f, DESTROYED, 0x8002, reply(F_YIELD, 0x80020000u, 0, 0));
	expect_run(f, 0x80020000u, reply_ack(0x8002, DESTROYED, S_OK));
}

static void calls_limit_cuts_a_creation_anywhere(void **state)
{
	struct fake *f = *state;
	const size_t length = 10;
	uint32_t limit;

	for (limit = 1; limit <= length + 1u; limit++) {
		int result = FFA_R_AGAIN;
		size_t before;

		f->config.limits.calls = limit;
		PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
		script_of_a_life(f);
		for (before = 0; result > 0; before += limit) {
			result = created(f);
			assert_in_range(f->calls, before, before + limit);
			if (result > 0) {
				assert_int_equal(f->calls, before + limit);
			}
		}
		assert_int_equal(result, FFA_R_REFUSED);
		assert_int_equal(f->calls, length);
		assert_status(&f->vm, 0x8003, S_DENIED, F_ERROR);
	}
}

static void one_call_at_a_time_tells_what_is_in_flight(void **state)
{
	static const int results[] = {
		FFA_R_AGAIN, FFA_R_IN_FLIGHT, FFA_R_IN_FLIGHT, FFA_R_AGAIN,     FFA_R_AGAIN,
		FFA_R_AGAIN, FFA_R_AGAIN,     FFA_R_AGAIN,     FFA_R_IN_FLIGHT, FFA_R_REFUSED,
	};
	struct fake *f = *state;
	size_t i;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	script_of_a_life(f);
	for (i = 0; i < COUNT_OF(results); i++) {
		assert_int_equal(created(f), results[i]);
		assert_int_equal(f->calls, i + 1u);
	}
}

static void last_acknowledgement_ends_it_though_calls_are_used_up(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void calls_limit_holds_for_destructions(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void highest_limits_do_not_overflow(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 0xFFFF;
	f->config.limits.resumes = 0xFFFF;
	f->config.limits.calls = 0xFFFFFFFF;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
}

static void refused_hook_that_says_no_fails_the_creation(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_NO_MEMORY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->refusal_count, 1);
	assert_int_equal(f->refusals[0].sp_id, 0x8002);
	assert_int_equal(f->refusals[0].vm_id, VM);
	assert_int_equal(f->refusals[0].status, S_NO_MEMORY);
	assert_int_equal(f->refusals[0].function, F_RESPONSE);
}

static void refused_hook_waves_sps_through(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH), SP(0x8004, BOTH));
	expect_error(f, CREATED, 0x8001, S_NOT_SUPPORTED);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_message(f, CREATED, 0x8003, reply(F_MSG_WAIT, 0, 0, 0));
	expect_ack(f, CREATED, 0x8004, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->refusal_count, 2);
	assert_int_equal(f->refusals[0].sp_id, 0x8001);
	assert_int_equal(f->refusals[0].status, S_NOT_SUPPORTED);
	assert_int_equal(f->refusals[0].function, F_ERROR);
	assert_int_equal(f->refusals[1].sp_id, 0x8003);
	assert_int_equal(f->refusals[1].status, 0);
	assert_int_equal(f->refusals[1].function, F_MSG_WAIT);
	assert_status(&f->vm, 0x8003, 0, F_MSG_WAIT);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void refused_hook_is_asked_when_tries_are_used_up(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->config.limits.sends = 3;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_error(f, CREATED, 0x8002, S_NOT_READY);
	expect_error(f, CREATED, 0x8002, S_BUSY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_int_equal(f->refusal_count, 1);
	assert_int_equal(f->refusals[0].sp_id, 0x8002);
	assert_int_equal(f->refusals[0].vm_id, VM);
	assert_int_equal(f->refusals[0].status, S_BUSY);
	assert_int_equal(f->refusals[0].function, F_ERROR);
	assert_status(&f->vm, 0x8002, S_BUSY, F_ERROR);
}

static void refused_hook_waves_an_sp_through_that_is_busy_for_ever(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_error(f, CREATED, 0x8001, S_BUSY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->refusal_count, 1);
	assert_int_equal(f->refusals[0].status, S_RETRY);
	assert_int_equal(f->refusals[0].function, F_RESPONSE);
	assert_status(&f->vm, 0x8001, S_RETRY, F_RESPONSE);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void refused_hook_is_asked_of_each_sp_once(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	f->config.limits.sends = 1;
	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_error(f, CREATED, 0x8001, S_BUSY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_error(f, CREATED, 0x8002, S_BUSY);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->refusal_count, 2);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void refused_hook_is_not_asked_when_a_destruction_is_late(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	assert_int_equal(f->refusal_count, 0);
}

static void everybody_waved_through_is_ok(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_error(f, CREATED, 0x8001, S_NOT_SUPPORTED);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_as_new(&f->vm);
}

static void sp_waved_through_is_not_told_of_a_later_failure(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	f->config.limits.calls = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	f->carry_on = 0;
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->refusal_count, 2);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
}

static void refused_hook_is_for_creations_only(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_int_equal(f->refusal_count, 0);
}

static void refused_hook_is_not_asked_in_an_undo(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->refusal_count, 1);
}

static void refused_hook_is_not_asked_once_the_creation_is_abandoned(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_DENIED));
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(f->refusal_count, 0);
}

static void everything_works_with_the_call_hook_alone(void **state)
{
	struct fake *f = *state;

	f->hooks.log = NULL;
	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_RETRY));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_message(f, CREATED, 0x8002, reply(F_SUCCESS, 0, 0, 0));
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_error(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(relax_counts_the_sends_of_each_sp),
		STORY(relax_counts_the_resumes_of_each_send),
		STORY(relax_goes_on_counting_sends_in_the_next_call),
		STORY(relax_is_not_called_after_final_answers),
		STORY(relax_is_not_called_after_the_last_send),
		STORY(relax_is_not_called_after_the_last_resume),
		STORY(relax_is_not_called_when_calls_are_used_up),
		STORY(relax_works_for_destructions),
		STORY(relax_may_use_the_library_for_another_vm),
		STORY(calls_limit_cuts_a_creation_anywhere),
		STORY(one_call_at_a_time_tells_what_is_in_flight),
		STORY(last_acknowledgement_ends_it_though_calls_are_used_up),
		STORY(calls_limit_holds_for_destructions),
		STORY(highest_limits_do_not_overflow),
		STORY(refused_hook_that_says_no_fails_the_creation),
		STORY(refused_hook_waves_sps_through),
		STORY(refused_hook_is_asked_when_tries_are_used_up),
		STORY(refused_hook_waves_an_sp_through_that_is_busy_for_ever),
		STORY(refused_hook_is_asked_of_each_sp_once),
		STORY(refused_hook_is_not_asked_when_a_destruction_is_late),
		STORY(everybody_waved_through_is_ok),
		STORY(sp_waved_through_is_not_told_of_a_later_failure),
		STORY(refused_hook_is_for_creations_only),
		STORY(refused_hook_is_not_asked_in_an_undo),
		STORY(refused_hook_is_not_asked_once_the_creation_is_abandoned),
		STORY(everything_works_with_the_call_hook_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A VM is created: FF-A 18.3.2, Tables 18.10 and 18.11. */
#include "fake.h"

#include <string.h>

static void nobody_subscribed_is_ok_without_a_call(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->vm.id, VM);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_as_new(&f->vm);
}

static void each_creation_subscriber_is_told_once_in_order(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8005, BOTH), SP(0x8001, FFA_NOTIFY_CREATED), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8005, S_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->vm.id, VM);
}

static void destruction_subscribers_are_not_told(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_DESTROYED), SP(0x8002, BOTH),
	      SP(0x8003, FFA_NOTIFY_DESTROYED));
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void most_subscribers_are_told(void **state)
{
	struct fake *f = *state;
	struct ffa_subscriber sps[FFA_NOTIFY_MAX_SUBSCRIBERS];
	uint16_t i;

	for (i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		sps[i].sp_id = (uint16_t)(0x8000u + i);
		sps[i].events = BOTH;
	}
	fake_probe(f, sps, FFA_NOTIFY_MAX_SUBSCRIBERS);
	for (i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		expect_ack(f, CREATED, sps[i].sp_id, S_OK);
	}
	assert_int_equal(created(f), FFA_R_OK);
	for (i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		expect_ack(f, DESTROYED, sps[i].sp_id, S_OK);
	}
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_as_new(&f->vm);
}

static void retry_twice_then_ok_tells_once(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void every_kind_of_later_is_sent_again(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_INTERRUPTED);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_error(f, CREATED, 0x8001, S_BUSY);
	expect_error(f, CREATED, 0x8001, S_NOT_READY);
	expect_error(f, CREATED, 0x8001, S_RETRY);
	expect_error(f, CREATED, 0x8001, S_INTERRUPTED);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void hundred_sends_by_default_then_given_up(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	PROBE(f, SP(0x8001, BOTH));
	for (i = 0; i < FFA_NOTIFY_DEFAULT_SENDS; i++) {
		expect_ack(f, CREATED, 0x8001, S_RETRY);
	}
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_int_equal(FFA_NOTIFY_DEFAULT_SENDS, 100);
	assert_status(&f->vm, 0x8001, S_RETRY, 0x84000070);
	assert_free(f);
}

static void giving_up_is_warned_of_in_other_words_than_a_refusal(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->log_count, 2);
	assert_int_equal(f->logs[0].level, FFA_LOG_WARNING);
	assert_int_equal(f->logs[0].status, S_RETRY);
	assert_string_not_equal(f->logs[0].text, f->logs[1].text);
}

static void last_send_can_succeed(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	f->config.limits.sends = 3;
	PROBE(f, SP(0x8001, BOTH));
	for (i = 0; i < 2; i++) {
		expect_error(f, CREATED, 0x8001, S_BUSY);
	}
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void one_send_is_never_repeated(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_error(f, CREATED, 0x8001, S_BUSY);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_status(&f->vm, 0x8001, S_BUSY, 0x84000060);
}

static void each_sp_has_its_own_sends(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 3;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void sends_count_over_the_calls_that_continue(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 3;
	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_error(f, CREATED, 0x8001, S_BUSY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
}

static void sends_start_anew_with_the_next_creation(void **state)
{
	struct fake *f = *state;
	unsigned int creation;

	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH));
	for (creation = 0; creation < 2; creation++) {
		expect_ack(f, CREATED, 0x8001, S_RETRY);
		expect_ack(f, CREATED, 0x8001, S_RETRY);
		assert_int_equal(created(f), FFA_R_EXHAUSTED);
	}
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void refusal_by_the_sp_stays_readable(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, S_DENIED, 0x84000070);
}

static void refusal_by_the_spmc_stays_readable(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_error(f, CREATED, 0x8001, S_NOT_SUPPORTED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, S_NOT_SUPPORTED, 0x84000060);
}

static void destruction_after_a_refusal_keeps_it_readable(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_status(&f->vm, 0x8001, S_DENIED, 0x84000070);
}

static void refusal_that_was_waved_through_is_readable_until_the_destruction(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_status(&f->vm, 0x8001, S_DENIED, 0x84000070);
	expect_ack(f, DESTROYED, 0x8002, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	assert_status(&f->vm, 0, 0, 0);
}

static void other_functions_stay_readable_without_a_status(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_message(f, CREATED, 0x8001, reply(F_SUCCESS, 5, 6, 7));
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, 0, 0x84000061);
}

static void sps_after_the_refusal_are_not_told(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void refused_creation_can_be_tried_again_at_once(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_status(&f->vm, 0, 0, 0);
}

static void refused_object_serves_another_vm(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_OK);
	assert_int_equal(f->vm.id, OTHER);
}

static void vms_do_not_know_of_each_other(void **state)
{
	struct fake *f = *state;
	struct ffa_vm other;

	memset(&other, 0, sizeof(other));
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_ack(0x8001, CREATED, S_DENIED));
	assert_int_equal(ffa_vm_created(&f->n, &other, OTHER), FFA_R_REFUSED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(nobody_subscribed_is_ok_without_a_call),
		STORY(each_creation_subscriber_is_told_once_in_order),
		STORY(destruction_subscribers_are_not_told),
		STORY(most_subscribers_are_told),
		STORY(retry_twice_then_ok_tells_once),
		STORY(every_kind_of_later_is_sent_again),
		STORY(hundred_sends_by_default_then_given_up),
		STORY(giving_up_is_warned_of_in_other_words_than_a_refusal),
		STORY(last_send_can_succeed),
		STORY(one_send_is_never_repeated),
		STORY(each_sp_has_its_own_sends),
		STORY(sends_count_over_the_calls_that_continue),
		STORY(sends_start_anew_with_the_next_creation),
		STORY(refusal_by_the_sp_stays_readable),
		STORY(refusal_by_the_spmc_stays_readable),
		STORY(destruction_after_a_refusal_keeps_it_readable),
		STORY(refusal_that_was_waved_through_is_readable_until_the_destruction),
		STORY(other_functions_stay_readable_without_a_status),
		STORY(sps_after_the_refusal_are_not_told),
		STORY(refused_creation_can_be_tried_again_at_once),
		STORY(refused_object_serves_another_vm),
		STORY(vms_do_not_know_of_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

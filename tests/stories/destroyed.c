/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A VM is destroyed, or its creation abandoned: FF-A 18.3.2, Tables 18.12 and 18.13. */
#include "fake.h"

/*
 * 8001 and 8003 subscribe to both messages, 8002 to creation and 8004 to destruction only. Nobody
 * can tell 8002 that the VM is gone: where it acknowledged, the ID is spent.
 */
static void probe_all_kinds(struct fake *f)
{
	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_CREATED), SP(0x8003, BOTH),
	      SP(0x8004, FFA_NOTIFY_DESTROYED));
}

static void create(struct fake *f)
{
	probe_all_kinds(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void owed_sps_are_told_in_order(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void expect_other_vm(struct fake *f)
{
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_ack(0x8001, CREATED, S_OK));
	expect_message_of(f, OTHER, CREATED, 0x8002, reply_ack(0x8002, CREATED, S_OK));
	expect_message_of(f, OTHER, CREATED, 0x8003, reply_ack(0x8003, CREATED, S_OK));
}

static void object_serves_another_vm(void **state)
{
	struct fake *f = *state;

	owed_sps_are_told_in_order(state);
	expect_other_vm(f);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_OK);
	assert_int_equal(f->vm.id, OTHER);
}

static void id_can_be_used_again_without_subscribers_to_creation_alone(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void second_destruction_has_nothing_to_do(void **state)
{
	struct fake *f = *state;

	owed_sps_are_told_in_order(state);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void zeroed_object_has_nothing_to_do(void **state)
{
	struct fake *f = *state;

	probe_all_kinds(f);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void failed_creation_has_nothing_to_do(void **state)
{
	struct fake *f = *state;

	probe_all_kinds(f);
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void only_created_subscribers_leave_nothing_to_do(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_CREATED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void later_is_sent_again(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_INTERRUPTED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_error(f, DESTROYED, 0x8003, S_NOT_READY);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void later_too_often_stays_owed_and_the_others_are_told(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_error(f, DESTROYED, 0x8004, S_BUSY);
	expect_error(f, DESTROYED, 0x8004, S_BUSY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	assert_int_equal(f->vm.id, VM);
}

static void what_is_owed_is_told_by_the_next_call(void **state)
{
	struct fake *f = *state;

	later_too_often_stays_owed_and_the_others_are_told(state);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_error(f, DESTROYED, 0x8004, S_BUSY);
	expect_error(f, DESTROYED, 0x8004, S_BUSY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_error(f, DESTROYED, 0x8004, S_BUSY);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void what_is_owed_never_expires(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	for (i = 0; i < 300; i++) {
		expect_ack(f, DESTROYED, 0x8001, S_RETRY);
		assert_int_equal(destroyed(f), FFA_R_AGAIN);
	}
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void refusal_is_final_and_the_others_are_told(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_int_equal(f->vm.id, VM);
	assert_status(&f->vm, 0x8001, S_DENIED, F_RESPONSE);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void object_that_was_refused_serves_another_vm(void **state)
{
	struct fake *f = *state;

	refusal_is_final_and_the_others_are_told(state);
	expect_other_vm(f);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_OK);
	assert_status(&f->vm, 0, 0, 0);
}

static void refusal_is_told_once_nobody_is_owed_any_more(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_INVALID_PARAMETERS);
	expect_ack(f, DESTROYED, 0x8003, S_RETRY);
	expect_ack(f, DESTROYED, 0x8003, S_RETRY);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, S_INVALID_PARAMETERS, F_RESPONSE);
}

static void sp_that_died_is_a_refusal(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_error(f, DESTROYED, 0x8001, S_ABORTED);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, S_ABORTED, F_ERROR);
}

static void suspended_sp_is_resumed(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_suspension(f, DESTROYED, 0x8001, 0x80010003);
	expect_run(f, 0x80010003, reply(F_YIELD, 0x80010004, 0, 0));
	expect_run(f, 0x80010004, reply_ack(0x8001, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void suspended_sp_keeps_the_destruction_in_flight(void **state)
{
	struct fake *f = *state;

	create(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_suspension(f, DESTROYED, 0x8003, 0x80030000);
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80030000, reply_ack(0x8003, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* Abandoned creations: 8001 acknowledged, 8003 is where it stopped, 8002 subscribed to creation. */
static void stop_creation(struct fake *f, struct ffa_regs answer, int result)
{
	probe_all_kinds(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_message(f, CREATED, 0x8003, answer);
	assert_int_equal(created(f), result);
}

static void abandoned_creation_is_told_to_those_who_acknowledged(void **state)
{
	struct fake *f = *state;

	stop_creation(f, reply_ack(0x8003, CREATED, S_RETRY), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void abandoned_creation_that_told_nobody_makes_no_call(void **state)
{
	static const struct ffa_vm as_new;
	struct fake *f = *state;

	probe_all_kinds(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_error(f, CREATED, 0x8001, S_BUSY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_memory_equal(&f->vm, &as_new, offsetof(struct ffa_vm, sp));
}

static void abandoned_creation_cannot_be_continued(void **state)
{
	struct fake *f = *state;

	stop_creation(f, reply_ack(0x8003, CREATED, S_RETRY), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	assert_int_equal(created(f), FFA_R_STATE);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

/* 8003 is suspended in "created": its answer is awaited before anybody is told anything. */
static void stop_in_doubt(struct fake *f)
{
	stop_creation(f, reply(F_INTERRUPT, 0x80030002, 0, 0), FFA_R_IN_FLIGHT);
}

static void sp_in_doubt_that_acknowledges_is_owed(void **state)
{
	struct fake *f = *state;

	stop_in_doubt(f);
	expect_run(f, 0x80030002, reply_ack(0x8003, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_in_doubt_that_says_later_is_owed_nothing(void **state)
{
	struct fake *f = *state;

	stop_in_doubt(f);
	expect_run(f, 0x80030002, reply_ack(0x8003, CREATED, S_INTERRUPTED));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_in_doubt_that_refuses_is_owed_nothing(void **state)
{
	struct fake *f = *state;

	stop_in_doubt(f);
	expect_run(f, 0x80030002, reply_ack(0x8003, CREATED, S_DENIED));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_in_doubt_that_dies_is_owed_nothing(void **state)
{
	struct fake *f = *state;

	stop_in_doubt(f);
	expect_run(f, 0x80030002, reply_error(S_ABORTED));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void sp_in_doubt_is_resumed_until_it_answers(void **state)
{
	struct fake *f = *state;

	stop_in_doubt(f);
	expect_run(f, 0x80030002, reply(F_YIELD, 0x80030007, 0, 0));
	expect_run(f, 0x80030007, reply_error(S_BUSY));
	expect_run(f, 0x80030007, reply_ack(0x8003, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void sp_in_doubt_can_stay_so_over_many_calls(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	stop_in_doubt(f);
	for (i = 1; i <= 20; i++) {
		f->relax_stops_at = f->wait_count + 1u;
		expect_run(f, 0x80030002, reply(F_INTERRUPT, 0x80030002, 0, 0));
		assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	}
	expect_run(f, 0x80030002, reply_ack(0x8003, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void sp_in_doubt_on_the_wrong_cpu_stays_in_doubt(void **state)
{
	struct fake *f = *state;

	stop_in_doubt(f);
	expect_run(f, 0x80030002, reply_error(S_INVALID_PARAMETERS));
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80030002, reply_ack(0x8003, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void subscriber_to_creation_only_in_doubt_is_driven_to_its_answer(void **state)
{
	struct fake *f = *state;

	probe_all_kinds(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80020000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80020000, reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_told_after_its_doubt_has_all_its_sends(void **state)
{
	struct fake *f = *state;

	probe_all_kinds(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 2;
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_suspension(f, CREATED, 0x8001, 0x80010000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010000, reply_ack(0x8001, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(owed_sps_are_told_in_order),
		STORY(object_serves_another_vm),
		STORY(id_can_be_used_again_without_subscribers_to_creation_alone),
		STORY(second_destruction_has_nothing_to_do),
		STORY(zeroed_object_has_nothing_to_do),
		STORY(failed_creation_has_nothing_to_do),
		STORY(only_created_subscribers_leave_nothing_to_do),
		STORY(later_is_sent_again),
		STORY(later_too_often_stays_owed_and_the_others_are_told),
		STORY(what_is_owed_is_told_by_the_next_call),
		STORY(what_is_owed_never_expires),
		STORY(refusal_is_final_and_the_others_are_told),
		STORY(object_that_was_refused_serves_another_vm),
		STORY(refusal_is_told_once_nobody_is_owed_any_more),
		STORY(sp_that_died_is_a_refusal),
		STORY(suspended_sp_is_resumed),
		STORY(suspended_sp_keeps_the_destruction_in_flight),
		STORY(abandoned_creation_is_told_to_those_who_acknowledged),
		STORY(abandoned_creation_that_told_nobody_makes_no_call),
		STORY(abandoned_creation_cannot_be_continued),
		STORY(sp_in_doubt_that_acknowledges_is_owed),
		STORY(sp_in_doubt_that_says_later_is_owed_nothing),
		STORY(sp_in_doubt_that_refuses_is_owed_nothing),
		STORY(sp_in_doubt_that_dies_is_owed_nothing),
		STORY(sp_in_doubt_is_resumed_until_it_answers),
		STORY(sp_in_doubt_can_stay_so_over_many_calls),
		STORY(sp_in_doubt_on_the_wrong_cpu_stays_in_doubt),
		STORY(subscriber_to_creation_only_in_doubt_is_driven_to_its_answer),
		STORY(sp_told_after_its_doubt_has_all_its_sends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

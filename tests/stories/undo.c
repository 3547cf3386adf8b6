/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A creation fails: those who know of the VM are told that it is gone, and nobody else. */
#include "fake.h"

static void those_who_acknowledged_are_told_in_order(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH), SP(0x8004, BOTH),
	      SP(0x8005, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	expect_ack(f, CREATED, 0x8004, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8004, S_DENIED, F_RESPONSE);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void only_subscribers_of_destruction_are_told(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_CREATED), SP(0x8002, BOTH), SP(0x8003, FFA_NOTIFY_CREATED),
	      SP(0x8004, BOTH), SP(0x8005, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	expect_ack(f, CREATED, 0x8004, S_OK);
	expect_error(f, CREATED, 0x8005, S_INVALID_PARAMETERS);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void for_subscribers_of_destruction_alone_the_vm_never_was(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_DESTROYED), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void sp_that_never_took_the_message_is_not_told(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_error(f, CREATED, 0x8002, S_BUSY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_status(&f->vm, 0x8002, S_BUSY, F_ERROR);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void undo_has_sends_of_its_own(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

/* 8001 and 8002 know of the VM, 8003 refused it; each gets two tries. */
static void until_the_undo(struct fake *f)
{
	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
}

static void later_too_often_leaves_it_unfinished_but_tells_the_others(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
}

static void calling_again_tells_who_is_left(void **state)
{
	struct fake *f = *state;

	later_too_often_leaves_it_unfinished_but_tells_the_others(state);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void destroyed_tells_who_is_left_and_keeps_what_decided(void **state)
{
	struct fake *f = *state;

	later_too_often_leaves_it_unfinished_but_tells_the_others(state);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
}

static void exhausted_creation_abandoned_in_its_undo_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
	assert_status(&f->vm, 0x8002, S_RETRY, F_RESPONSE);
}

static void exhaustion_is_still_the_result_after_a_late_undo(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_status(&f->vm, 0x8002, S_RETRY, F_RESPONSE);
}

static void refusal_in_the_undo_is_final_and_keeps_the_first_status(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	expect_ack(f, DESTROYED, 0x8001, S_INVALID_PARAMETERS);
	expect_error(f, DESTROYED, 0x8002, S_ABORTED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void exhaustion_stays_the_result_when_the_undo_is_refused(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_status(&f->vm, 0x8002, S_RETRY, F_RESPONSE);
}

static void suspension_in_the_undo_is_resumed(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	expect_suspension(f, DESTROYED, 0x8001, 0x80010001);
	expect_run(f, 0x80010001, reply_ack(0x8001, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void suspension_in_the_undo_is_continued_by_the_next_call(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_suspension(f, DESTROYED, 0x8001, 0x80010001);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010001, reply_ack(0x8001, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
}

static void suspension_in_the_undo_is_continued_by_destroyed(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_suspension(f, DESTROYED, 0x8001, 0x80010001);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010001, reply_ack(0x8001, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
}

static void stopped_undo_goes_on_where_it_was(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void after_the_undo_the_vm_can_be_created_anew(void **state)
{
	struct fake *f = *state;

	until_the_undo(f);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_as_new(&f->vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(those_who_acknowledged_are_told_in_order),
		STORY(only_subscribers_of_destruction_are_told),
		STORY(for_subscribers_of_destruction_alone_the_vm_never_was),
		STORY(sp_that_never_took_the_message_is_not_told),
		STORY(undo_has_sends_of_its_own),
		STORY(later_too_often_leaves_it_unfinished_but_tells_the_others),
		STORY(calling_again_tells_who_is_left),
		STORY(destroyed_tells_who_is_left_and_keeps_what_decided),
		STORY(exhausted_creation_abandoned_in_its_undo_frees_the_id),
		STORY(exhaustion_is_still_the_result_after_a_late_undo),
		STORY(refusal_in_the_undo_is_final_and_keeps_the_first_status),
		STORY(exhaustion_stays_the_result_when_the_undo_is_refused),
		STORY(suspension_in_the_undo_is_resumed),
		STORY(suspension_in_the_undo_is_continued_by_the_next_call),
		STORY(suspension_in_the_undo_is_continued_by_destroyed),
		STORY(stopped_undo_goes_on_where_it_was),
		STORY(after_the_undo_the_vm_can_be_created_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

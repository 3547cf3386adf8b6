/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* SPs restart and come while the VM lives: ffa_vm_announce() tells them of it. */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u
#define ALL 0u /* who was not told, and does not believe in the VM */

static int announced(struct fake *f, uint16_t sp)
{
	return ffa_vm_announce(&f->n, &f->vm, sp);
}

static void create(struct fake *f)
{
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

/* 8001 and 8003 subscribe to both messages, 8004 to destruction alone. */
static void create_three(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	create(f);
}

static void destroy_three(struct fake *f)
{
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

/* Only 8003 and 8004 are still to be told of the end. */
static void destroy_without_8001(struct fake *f)
{
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

/* By name. */

static void sp_that_restarted_is_told_again_and_told_the_end(void **state)
{
	struct fake *f = *state;

	create_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(announced(f, 0x8001), FFA_R_OK);
	assert_int_equal(f->vm.id, VM);
	destroy_three(f);
}

static void second_sp_that_restarted_is_told_alone(void **state)
{
	struct fake *f = *state;

	create_three(f);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(announced(f, 0x8003), FFA_R_OK);
	destroy_three(f);
}

static void sp_that_was_skipped_and_restarted_frees_the_id(void **state)
{
	struct fake *f = *state;

	create_three(f);
	assert_int_equal(skipped(f, 0x8001), FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(announced(f, 0x8001), FFA_R_OK);
	destroy_three(f);
}

static void other_sp_that_was_skipped_still_spends_the_id(void **state)
{
	struct fake *f = *state;

	create_three(f);
	assert_int_equal(skipped(f, 0x8003), FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(announced(f, 0x8001), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_cannot_be_told_the_end_spends_the_id_again(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_CREATED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_error(f, CREATED, 0x8001, S_ABORTED);
	assert_int_equal(announced(f, 0x8001), FFA_R_REFUSED);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(announced(f, 0x8001), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* Whoever does not know of it. */

static void nobody_to_tell_is_done_without_a_call(void **state)
{
	struct fake *f = *state;

	create_three(f);
	assert_int_equal(announced(f, ALL), FFA_R_OK);
	destroy_three(f);
}

static void sp_that_was_waved_through_is_told(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	expect_error(f, CREATED, 0x8001, S_DENIED);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(announced(f, ALL), FFA_R_OK);
	destroy_three(f);
}

static void sp_that_was_skipped_before_it_was_told_is_told(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(skipped(f, 0x8003), FFA_R_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(announced(f, ALL), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void sp_for_which_the_id_is_spent_is_not_told(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_INVALID_PARAMETERS);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(skipped(f, 0x8003), FFA_R_OK);
	assert_int_equal(announced(f, ALL), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_wants_the_end_alone_stays_skipped(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(skipped(f, 0x8004), FFA_R_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(announced(f, ALL), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

/* What may go wrong: the VM stays present. */

static void refusal_is_asked_about_and_leaves_the_vm_and_the_others(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	create_three(f);
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(announced(f, 0x8001), FFA_R_REFUSED);
	assert_int_equal(f->refusal_count, 1);
	assert_int_equal(f->refusals[0].sp_id, 0x8001);
	assert_status(&f->vm, 0x8001, S_DENIED, F_RESPONSE);
	assert_int_equal(f->vm.id, VM);
	destroy_without_8001(f);
	assert_free(f);
}

static void refusal_that_the_host_lets_pass_is_ok(void **state)
{
	struct fake *f = *state;

	create_three(f);
	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(announced(f, 0x8001), FFA_R_OK);
	destroy_without_8001(f);
	assert_free(f);
}

static void tries_used_up_are_asked_about_and_owe_nothing(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	f->hooks.refused = fake_refused;
	create_three(f);
	expect_error(f, CREATED, 0x8001, S_BUSY);
	expect_error(f, CREATED, 0x8001, S_BUSY);
	assert_int_equal(announced(f, 0x8001), FFA_R_EXHAUSTED);
	assert_int_equal(f->refusal_count, 1);
	assert_int_equal(f->refusals[0].status, S_BUSY);
	destroy_without_8001(f);
	assert_free(f);
}

static void refusal_goes_before_exhaustion_and_the_third_is_told(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_error(f, CREATED, 0x8001, S_BUSY);
	expect_error(f, CREATED, 0x8002, S_BUSY);
	expect_error(f, CREATED, 0x8003, S_BUSY);
	assert_int_equal(created(f), FFA_R_OK);
	f->carry_on = 0;
	expect_ack(f, CREATED, 0x8001, S_NO_MEMORY);
	expect_error(f, CREATED, 0x8002, S_BUSY);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(announced(f, ALL), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8002, S_BUSY, F_ERROR);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void error_state_spends_the_id(void **state)
{
	struct fake *f = *state;

	create_three(f);
	expect_ack(f, CREATED, 0x8001, S_INVALID_PARAMETERS);
	assert_int_equal(announced(f, 0x8001), FFA_R_REFUSED);
	destroy_without_8001(f);
	assert_spent(f);
}

/* Unfinished. */

static void announce_until_suspended(struct fake *f, uint16_t sp, uint32_t w1)
{
	create_three(f);
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_suspension(f, CREATED, sp, w1);
	assert_int_equal(announced(f, sp), FFA_R_IN_FLIGHT);
}

static void suspended_sp_is_continued_whatever_the_name(void **state)
{
	struct fake *f = *state;

	announce_until_suspended(f, 0x8001, W1);
	assert_int_equal(f->vm.waiting_sp, 0x8001);
	f->relax_stops_at++;
	expect_run(f, W1, reply(F_YIELD, W1, 0, 0));
	assert_int_equal(announced(f, 0x8004), FFA_R_IN_FLIGHT); /* who could not be named now */
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(announced(f, ALL), FFA_R_OK);
	assert_int_equal(f->vm.waiting_sp, 0);
	destroy_three(f);
}

static void suspended_sp_can_be_skipped(void **state)
{
	struct fake *f = *state;

	announce_until_suspended(f, 0x8001, W1);
	assert_int_equal(skipped(f, 0x8001), FFA_R_OK);
	assert_int_equal(announced(f, 0x8001), FFA_R_OK);
	destroy_without_8001(f);
	assert_spent(f);
}

static void end_in_between_drives_the_sp_in_doubt_first(void **state)
{
	struct fake *f = *state;

	announce_until_suspended(f, 0x8003, 0x80030000);
	expect_run(f, 0x80030000, reply_ack(0x8003, CREATED, S_OK));
	destroy_three(f);
}

static void end_in_between_spares_who_was_not_told(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	expect_error(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_error(f, CREATED, 0x8002, S_DENIED);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(announced(f, ALL), FFA_R_AGAIN);
	assert_int_equal(f->vm.waiting_sp, 0x8002);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

/* A refusal of the announcement is no refusal of the end. */
static void end_after_a_refused_announcement_is_ok(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_error(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_error(f, CREATED, 0x8002, S_DENIED);
	assert_int_equal(created(f), FFA_R_OK);
	f->carry_on = 0;
	expect_error(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(announced(f, ALL), FFA_R_AGAIN);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

/* Mistakes. */

static void is_a_mistake(struct fake *f, int result, uint16_t sp)
{
	const struct ffa_vm before = f->vm;
	const size_t entries = f->log_count;

	assert_int_equal(announced(f, sp), result);
	assert_memory_equal(&f->vm, &before, sizeof(before));
	assert_int_equal(f->log_count, entries + 1u);
	assert_int_equal(f->logs[entries].vm_id, (result == FFA_R_STATE) ? before.id : 0);
}

static void only_a_vm_that_is_present_can_be_announced(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	is_a_mistake(f, FFA_R_STATE, ALL);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_a_mistake(f, FFA_R_STATE, 0x8001);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	is_a_mistake(f, FFA_R_STATE, 0x8001);
	is_a_mistake(f, FFA_R_INVALID, 0x8003);
}

static void who_does_not_subscribe_to_creation_cannot_be_named(void **state)
{
	struct fake *f = *state;
	struct ffa_notify unprobed;

	memset(&unprobed, 0, sizeof(unprobed));
	create_three(f);
	is_a_mistake(f, FFA_R_INVALID, 0x8004);
	is_a_mistake(f, FFA_R_INVALID, 0x8002);
	assert_int_equal(ffa_vm_announce(NULL, &f->vm, ALL), FFA_R_INVALID);
	assert_int_equal(ffa_vm_announce(&unprobed, &f->vm, 0x8001), FFA_R_STATE);
	f->log_count = 0;
	assert_int_equal(ffa_vm_announce(&f->n, NULL, ALL), FFA_R_INVALID);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].vm_id, 0);
}

static void object_that_is_not_zeroed_is_not_announced(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	memset(&f->vm, 0xFF, sizeof(f->vm));
	assert_int_equal(announced(f, 0x8001), FFA_R_STATE);
	assert_int_equal(f->log_count, 1);
	assert_string_equal(f->logs[0].text, "VM is not present");
}

static void creation_is_no_way_to_go_on(void **state)
{
	struct fake *f = *state;

	announce_until_suspended(f, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_STATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(sp_that_restarted_is_told_again_and_told_the_end),
		STORY(second_sp_that_restarted_is_told_alone),
		STORY(sp_that_was_skipped_and_restarted_frees_the_id),
		STORY(other_sp_that_was_skipped_still_spends_the_id),
		STORY(sp_that_cannot_be_told_the_end_spends_the_id_again),
		STORY(nobody_to_tell_is_done_without_a_call),
		STORY(sp_that_was_waved_through_is_told),
		STORY(sp_that_was_skipped_before_it_was_told_is_told),
		STORY(sp_for_which_the_id_is_spent_is_not_told),
		STORY(sp_that_wants_the_end_alone_stays_skipped),
		STORY(refusal_is_asked_about_and_leaves_the_vm_and_the_others),
		STORY(refusal_that_the_host_lets_pass_is_ok),
		STORY(tries_used_up_are_asked_about_and_owe_nothing),
		STORY(refusal_goes_before_exhaustion_and_the_third_is_told),
		STORY(error_state_spends_the_id),
		STORY(suspended_sp_is_continued_whatever_the_name),
		STORY(suspended_sp_can_be_skipped),
		STORY(end_in_between_drives_the_sp_in_doubt_first),
		STORY(end_in_between_spares_who_was_not_told),
		STORY(end_after_a_refused_announcement_is_ok),
		STORY(only_a_vm_that_is_present_can_be_announced),
		STORY(who_does_not_subscribe_to_creation_cannot_be_named),
		STORY(object_that_is_not_zeroed_is_not_announced),
		STORY(creation_is_no_way_to_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

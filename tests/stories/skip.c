/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The host gives up on an SP: ffa_vm_skip() leaves it out of what is to come, and nobody else. */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u

/* relax stops every event where it first has to wait. */
static void stop_at_waits(struct fake *f)
{
	f->hooks.relax = fake_relax;
	f->relax_stops_at = f->wait_count + 1u;
}

/* 8001 and 8003 subscribe to both messages, 8004 to destruction alone. */
static void probe_three(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	stop_at_waits(f);
}

static void create(struct fake *f)
{
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void is_skipped(struct fake *f, uint16_t sp)
{
	const size_t calls = f->calls;
	const size_t entries = f->log_count;

	assert_int_equal(skipped(f, sp), FFA_R_OK);
	assert_int_equal(f->calls, calls);
	assert_int_equal(f->log_count, entries);
}

/* The object as it is: whatever is skipped has no effect. */
static void has_no_effect(struct fake *f, uint16_t sp)
{
	const struct ffa_vm before = f->vm;

	is_skipped(f, sp);
	assert_memory_equal(&f->vm, &before, sizeof(before));
}

/* In a creation. */

static void suspended_sp_is_left_and_the_creation_goes_on(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	probe_three(f);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8001);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->refusal_count, 0);
	assert_status(&f->vm, 0, 0, 0);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_says_later_is_left_and_frees_the_id(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void sp_that_says_later_after_it_was_suspended_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->config.limits.calls = 2;
	probe_three(f);
	f->hooks.relax = NULL;
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_INTERRUPTED));
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_free(f);
}

static void sp_not_told_yet_is_never_told_and_frees_the_id(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8003);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void aware_sp_is_not_told_in_the_undo_and_spends_the_id(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_spent(f);
}

static void aware_sp_is_not_told_by_an_abandonment_and_spends_the_id(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void destroyed_only_sp_before_completion_frees_the_id(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8004);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void everybody_can_be_left_out(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	is_skipped(f, 0x8003);
	is_skipped(f, 0x8004);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(f->vm.id, VM);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void next_sp_has_all_its_sends(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	expect_ack(f, CREATED, 0x8003, S_RETRY);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void sp_that_is_waited_for_has_no_more_sends_than_before(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	is_skipped(f, 0x8003);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
}

/* In doubt: suspended in the creation that the host abandoned. */

static void sp_in_doubt_is_left_and_the_others_are_told(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8003, 0x80030000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	stop_at_waits(f);
	expect_run(f, 0x80030000, reply(F_YIELD, 0x80030000, 0, 0));
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8003);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void suspended_sp_is_left_before_the_creation_is_abandoned(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8003, 0x80030000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8003);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void aware_sp_behind_one_in_doubt_is_left_out(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8003, 0x80030000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	stop_at_waits(f);
	expect_run(f, 0x80030000, reply(F_YIELD, 0x80030000, 0, 0));
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8001);
	expect_run(f, 0x80030000, reply_ack(0x8003, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* While the VM is there. */

static void sp_that_knows_of_a_living_vm_spends_the_id(void **state)
{
	struct fake *f = *state;

	create(f);
	is_skipped(f, 0x8001);
	assert_int_equal(created(f), FFA_R_STATE);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void destroyed_only_sp_after_completion_spends_the_id(void **state)
{
	struct fake *f = *state;

	create(f);
	is_skipped(f, 0x8004);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_was_waved_through_frees_the_id(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_DENIED);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	has_no_effect(f, 0x8001);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void sp_that_was_waved_through_in_its_error_state_spends_the_id(void **state)
{
	struct fake *f = *state;

	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_INVALID_PARAMETERS);
	assert_int_equal(created(f), FFA_R_OK);
	has_no_effect(f, 0x8001);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_only_hears_of_creations_has_spent_the_id_already(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, FFA_NOTIFY_CREATED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	has_no_effect(f, 0x8001);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* In a destruction, and in an undo. */

static void late_sp_is_left_and_nobody_else_is_called(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 1;
	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_behind_the_late_one_is_left_out(void **state)
{
	struct fake *f = *state;

	f->config.limits.sends = 2;
	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	is_skipped(f, 0x8003);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_suspended_in_the_destruction_is_left_and_the_others_are_told(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_suspension(f, DESTROYED, 0x8001, W1);
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8001);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_let_go_already_frees_the_id(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	has_no_effect(f, 0x8001);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void refusal_of_another_sp_stays_the_result(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_error(f, DESTROYED, 0x8001, S_ABORTED);
	expect_ack(f, DESTROYED, 0x8003, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	is_skipped(f, 0x8003);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8001, S_ABORTED, F_ERROR);
	assert_spent(f);
}

/* 8003 refused the creation, 8001 knows of the VM. */
static void undo(struct fake *f, struct ffa_regs answer, int result)
{
	f->config.limits.sends = 1;
	probe_three(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	expect_message(f, DESTROYED, 0x8001, answer);
	assert_int_equal(created(f), result);
}

static void late_sp_in_the_undo_is_left_and_the_creation_is_refused(void **state)
{
	struct fake *f = *state;

	undo(f, reply_ack(0x8001, DESTROYED, S_RETRY), FFA_R_AGAIN);
	is_skipped(f, 0x8001);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_status(&f->vm, 0x8003, S_DENIED, F_RESPONSE);
	assert_spent(f);
}

static void suspended_sp_in_the_undo_is_left_and_the_creation_is_refused(void **state)
{
	struct fake *f = *state;

	undo(f, reply(F_INTERRUPT, W1, 0, 0), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8001);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_spent(f);
}

static void destroyed_only_sp_in_the_undo_has_no_part(void **state)
{
	struct fake *f = *state;
	struct ffa_vm before;

	undo(f, reply_ack(0x8001, DESTROYED, S_RETRY), FFA_R_AGAIN);
	before = f->vm;
	is_skipped(f, 0x8004);
	assert_memory_equal(&f->vm, &before, offsetof(struct ffa_vm, sp));
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_free(f);
}

/* Who is only named in w1 is not whom the message went to. */

static void sp_named_in_w1_loses_its_own_part_alone(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	expect_suspension(f, CREATED, 0x8001, 0x80030007);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8003);
	expect_run(f, 0x80030007, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void aware_sp_named_in_w1_spends_the_id(void **state)
{
	struct fake *f = *state;

	create(f);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_suspension(f, DESTROYED, 0x8003, 0x80040007);
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	is_skipped(f, 0x8004);
	expect_run(f, 0x80040007, reply_ack(0x8003, DESTROYED, S_OK));
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* At rest, again, for others. */

static void at_rest_it_has_no_effect(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	has_no_effect(f, 0x8001);
	expect_ack(f, CREATED, 0x8001, S_INVALID_PARAMETERS);
	assert_int_equal(created(f), FFA_R_REFUSED);
	has_no_effect(f, 0x8001);
	has_no_effect(f, 0x8003);
	has_no_effect(f, 0x8004);
	assert_spent(f);
}

static void second_time_has_no_effect(void **state)
{
	struct fake *f = *state;

	create(f);
	is_skipped(f, 0x8001);
	has_no_effect(f, 0x8001);
}

static void next_vm_of_the_object_is_told_to_everybody(void **state)
{
	struct fake *f = *state;

	sp_that_knows_of_a_living_vm_spends_the_id(state);
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_ack(0x8001, CREATED, S_OK));
	expect_message_of(f, OTHER, CREATED, 0x8003, reply_ack(0x8003, CREATED, S_OK));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_OK);
}

static void other_vms_are_told_to_everybody(void **state)
{
	struct fake *f = *state;
	struct ffa_vm other;

	create(f);
	is_skipped(f, 0x8001);
	memset(&other, 0, sizeof(other));
	expect_message_of(f, OTHER, CREATED, 0x8001, reply_ack(0x8001, CREATED, S_OK));
	expect_message_of(f, OTHER, CREATED, 0x8003, reply_ack(0x8003, CREATED, S_OK));
	assert_int_equal(ffa_vm_created(&f->n, &other, OTHER), FFA_R_OK);
}

/* Misuse: nothing is changed. */

static void is_refused(struct fake *f, uint16_t sp, int result)
{
	const struct ffa_vm before = f->vm;

	f->log_count = 0;
	assert_int_equal(skipped(f, sp), result);
	assert_memory_equal(&f->vm, &before, sizeof(before));
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
	assert_int_equal(f->logs[0].vm_id, 0);
}

static void unknown_sp_is_invalid(void **state)
{
	static const uint16_t ids[] = {0, 1, 0x8000, 0x8002, 0x0180, 0xFFFF};
	struct fake *f = *state;
	size_t i;

	create(f);
	for (i = 0; i < COUNT_OF(ids); i++) {
		is_refused(f, ids[i], FFA_R_INVALID);
	}
}

static void unknown_sp_is_invalid_at_rest_too(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	is_refused(f, 0x8002, FFA_R_INVALID);
}

static void everybody_is_unknown_without_subscribers(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
	assert_int_equal(probe(f), FFA_R_OK);
	is_refused(f, 0x8001, FFA_R_INVALID);
	is_refused(f, 0, FFA_R_INVALID);
}

static void nothing_is_invalid(void **state)
{
	struct fake *f = *state;

	assert_int_equal(ffa_vm_skip(&f->n, NULL, 0x8001), FFA_R_INVALID);
	probe_three(f);
	assert_int_equal(ffa_vm_skip(&f->n, NULL, 0x8001), FFA_R_INVALID);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].vm_id, 0);
	assert_int_equal(ffa_vm_skip(&f->n, NULL, 0x8002), FFA_R_INVALID);
	assert_int_equal(ffa_vm_skip(NULL, &f->vm, 0x8001), FFA_R_INVALID);
	assert_int_equal(ffa_vm_skip(NULL, NULL, 0x8001), FFA_R_INVALID);
	assert_as_new(&f->vm);
}

static void before_the_probe_it_is_the_wrong_state(void **state)
{
	struct fake *f = *state;

	assert_int_equal(skipped(f, 0x8001), FFA_R_STATE);
	assert_int_equal(skipped(f, 0), FFA_R_STATE);
	assert_as_new(&f->vm);
}

static void corrupted_object_is_the_wrong_state(void **state)
{
	struct fake *f = *state;

	probe_three(f);
	memset(&f->vm, 0xFF, sizeof(f->vm));
	is_refused(f, 0x8001, FFA_R_STATE);
	memset(&f->vm, 0xA5, sizeof(f->vm));
	is_refused(f, 0x8001, FFA_R_STATE);
	is_refused(f, 0x8002, FFA_R_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(suspended_sp_is_left_and_the_creation_goes_on),
		STORY(sp_that_says_later_is_left_and_frees_the_id),
		STORY(sp_that_says_later_after_it_was_suspended_frees_the_id),
		STORY(sp_not_told_yet_is_never_told_and_frees_the_id),
		STORY(aware_sp_is_not_told_in_the_undo_and_spends_the_id),
		STORY(aware_sp_is_not_told_by_an_abandonment_and_spends_the_id),
		STORY(destroyed_only_sp_before_completion_frees_the_id),
		STORY(everybody_can_be_left_out),
		STORY(next_sp_has_all_its_sends),
		STORY(sp_that_is_waited_for_has_no_more_sends_than_before),
		STORY(sp_in_doubt_is_left_and_the_others_are_told),
		STORY(suspended_sp_is_left_before_the_creation_is_abandoned),
		STORY(aware_sp_behind_one_in_doubt_is_left_out),
		STORY(sp_that_knows_of_a_living_vm_spends_the_id),
		STORY(destroyed_only_sp_after_completion_spends_the_id),
		STORY(sp_that_was_waved_through_frees_the_id),
		STORY(sp_that_was_waved_through_in_its_error_state_spends_the_id),
		STORY(sp_that_only_hears_of_creations_has_spent_the_id_already),
		STORY(late_sp_is_left_and_nobody_else_is_called),
		STORY(sp_behind_the_late_one_is_left_out),
		STORY(sp_suspended_in_the_destruction_is_left_and_the_others_are_told),
		STORY(sp_that_let_go_already_frees_the_id),
		STORY(refusal_of_another_sp_stays_the_result),
		STORY(late_sp_in_the_undo_is_left_and_the_creation_is_refused),
		STORY(suspended_sp_in_the_undo_is_left_and_the_creation_is_refused),
		STORY(destroyed_only_sp_in_the_undo_has_no_part),
		STORY(sp_named_in_w1_loses_its_own_part_alone),
		STORY(aware_sp_named_in_w1_spends_the_id),
		STORY(at_rest_it_has_no_effect),
		STORY(second_time_has_no_effect),
		STORY(next_vm_of_the_object_is_told_to_everybody),
		STORY(other_vms_are_told_to_everybody),
		STORY(unknown_sp_is_invalid),
		STORY(unknown_sp_is_invalid_at_rest_too),
		STORY(everybody_is_unknown_without_subscribers),
		STORY(nothing_is_invalid),
		STORY(before_the_probe_it_is_the_wrong_state),
		STORY(corrupted_object_is_the_wrong_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

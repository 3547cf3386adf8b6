/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The log: one entry for each thing that happened, with the answer where it explains the entry. */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u

/* The entry number `index` is of VM and SP 8001, and has this answer. */
static void is_entry(const struct fake *f, size_t index, enum ffa_log_level level,
                     uint32_t function, int32_t status, const char *text,
                     const struct ffa_regs *answer)
{
	const struct ffa_log *log = &f->logs[index];

	assert_in_range(index, 0, f->log_count - 1u);
	assert_int_equal(log->level, level);
	assert_int_equal(log->sp_id, 0x8001);
	assert_int_equal(log->vm_id, VM);
	assert_int_equal(log->function, function);
	assert_int_equal(log->status, status);
	assert_non_null(strstr(log->text, text));
	assert_non_null(log->regs);
	assert_memory_equal(log->regs, answer, sizeof(*answer));
}

static void refusal_is_one_warning_with_the_answer(void **state)
{
	const struct ffa_regs answer = reply_ack(0x8001, CREATED, S_DENIED);
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_message(f, CREATED, 0x8001, answer);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_WARNING, F_REQUEST, S_DENIED, "refused", &answer);
}

static void refusal_of_ffa_run_names_ffa_run(void **state)
{
	const struct ffa_regs answer = reply_error(S_ABORTED);
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, answer);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_WARNING, F_RUN, S_ABORTED, "refused", &answer);
}

static void broken_protocol_is_one_error_with_all_registers(void **state)
{
	struct fake *f = *state;
	struct ffa_regs answer = reply(F_SUCCESS, 1, 2, 3);

	answer.x[17] = 0x1234567887654321;
	PROBE(f, SP(0x8001, BOTH));
	expect_message(f, CREATED, 0x8001, answer);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_ERROR, F_REQUEST, 0, "broken protocol", &answer);
}

static void used_up_tries_are_one_warning_with_the_last_answer(void **state)
{
	const struct ffa_regs answer = reply_error(S_BUSY);
	struct fake *f = *state;

	f->config.limits.sends = 2;
	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_message(f, CREATED, 0x8001, answer);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_WARNING, F_REQUEST, S_BUSY, "tries used up", &answer);
}

static void used_up_tries_of_a_destruction_are_a_warning_in_each_call(void **state)
{
	const struct ffa_regs answer = reply_ack(0x8001, DESTROYED, S_RETRY);
	struct fake *f = *state;
	size_t i;

	f->config.limits.sends = 1;
	PROBE(f, SP(0x8001, FFA_NOTIFY_DESTROYED));
	assert_int_equal(created(f), FFA_R_OK);
	for (i = 0; i < 3; i++) {
		expect_message(f, DESTROYED, 0x8001, answer);
		assert_int_equal(destroyed(f), FFA_R_AGAIN);
		assert_int_equal(f->log_count, i + 1u);
		is_entry(f, i, FFA_LOG_WARNING, F_REQUEST, S_RETRY, "tries used up", &answer);
	}
}

static void sp_that_stays_suspended_is_one_warning(void **state)
{
	const struct ffa_regs answer = reply(F_YIELD, W1, 0, 0);
	struct fake *f = *state;

	f->config.limits.resumes = 2;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_error(S_BUSY));
	expect_run(f, W1, answer);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_WARNING, F_RUN, 0, "still suspended", &answer);
}

static void wrong_cpu_is_one_warning(void **state)
{
	const struct ffa_regs answer = reply_error(S_DENIED);
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, answer);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_WARNING, F_RUN, S_DENIED, "wrong CPU", &answer);
}

static void refusal_in_an_undo_is_a_warning_of_its_own(void **state)
{
	const struct ffa_regs answer = reply_ack(0x8001, DESTROYED, S_NO_MEMORY);
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_message(f, DESTROYED, 0x8001, answer);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->log_count, 2);
	assert_int_equal(f->logs[0].sp_id, 0x8002);
	is_entry(f, 1, FFA_LOG_WARNING, F_REQUEST, S_NO_MEMORY, "refused", &answer);
}

static void refusal_of_an_sp_in_doubt_is_a_warning(void **state)
{
	const struct ffa_regs answer = reply_ack(0x8001, CREATED, S_INVALID_PARAMETERS);
	struct fake *f = *state;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, W1, answer);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(f->log_count, 1);
	is_entry(f, 0, FFA_LOG_WARNING, F_RUN, S_INVALID_PARAMETERS, "refused", &answer);
}

static void host_that_stops_need_not_be_told(void **state)
{
	struct fake *f = *state;

	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	PROBE(f, SP(0x8001, BOTH));
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(f->log_count, 0);
}

static void log_is_silent_when_all_goes_well(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_suspension(f, CREATED, 0x8001, W1);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(f->log_count, 0);
}

/* Misuse of the events. */

static void is_misuse(struct fake *f, int result, int expected, uint16_t vm_id, const char *text)
{
	const struct ffa_log *log = &f->logs[0];

	assert_int_equal(result, expected);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(log->level, FFA_LOG_ERROR);
	assert_int_equal(log->sp_id, 0);
	assert_int_equal(log->vm_id, vm_id);
	assert_int_equal(log->function, 0);
	assert_int_equal(log->status, 0);
	assert_null(log->regs);
	assert_non_null(strstr(log->text, text));
	f->log_count = 0;
}

static void misuse_says_why(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	is_misuse(f, ffa_vm_created(&f->n, NULL, VM), FFA_R_INVALID, VM, "NULL");
	is_misuse(f, ffa_vm_created(&f->n, &f->vm, 0), FFA_R_INVALID, 0, "bad ID");
	is_misuse(f, ffa_vm_destroyed(&f->n, NULL), FFA_R_INVALID, 0, "NULL");
	is_misuse(f, skipped(f, 0x8002), FFA_R_INVALID, 0, "bad ID");
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	is_misuse(f, created(f), FFA_R_STATE, VM, "in use");
	is_misuse(f, ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_STATE, OTHER, "in use");
	expect_ack(f, DESTROYED, 0x8001, S_DENIED);
	assert_int_equal(destroyed(f), FFA_R_REFUSED);
	f->log_count = 0;
	is_misuse(f, created(f), FFA_R_STATE, VM, "spent");
	memset(&f->vm, 0xA5, sizeof(f->vm));
	is_misuse(f, created(f), FFA_R_STATE, VM, "not zeroed");
	is_misuse(f, destroyed(f), FFA_R_STATE, 0, "not zeroed");
	is_misuse(f, skipped(f, 0x8001), FFA_R_STATE, 0, "not zeroed");
}

static void misuse_without_a_log_hook_is_the_same(void **state)
{
	struct fake *f = *state;

	f->hooks.log = NULL;
	PROBE(f, SP(0x8001, BOTH));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 0), FFA_R_INVALID);
	memset(&f->vm, 0xA5, sizeof(f->vm));
	assert_int_equal(destroyed(f), FFA_R_STATE);
}

/* A probe that fails: the call that failed, its status, and what is missing in words. */

static void failed_probe_is(struct fake *f, int result, uint32_t function, int32_t status,
                            const char *text)
{
	const struct ffa_log *log = &f->logs[0];

	f->log_count = 0;
	assert_int_equal(probe(f), result);
	assert_int_equal(f->calls, f->step_count);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(log->level, FFA_LOG_ERROR);
	assert_int_equal(log->sp_id, 0);
	assert_int_equal(log->vm_id, 0);
	assert_int_equal(log->function, function);
	assert_int_equal(log->status, status);
	assert_non_null(strstr(log->text, text));
}

#define AS_STATUS(w0) (-1 - (int32_t) ~(w0))

static void other_major_version(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x20000);
	failed_probe_is(f, FFA_R_VERSION, F_VERSION, 0x20000, "no common FF-A version");
}

static void offer_that_is_not_confirmed(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10001);
	expect_version(f, 0x10001, 0xFFFFFFFF);
	failed_probe_is(f, FFA_R_VERSION, F_VERSION, -1, "no common FF-A version");
}

static void no_direct_messages(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_error(S_NOT_SUPPORTED));
	failed_probe_is(f, FFA_R_UNSUPPORTED, F_FEATURES, S_NOT_SUPPORTED, "no direct messages");
}

static void answer_without_a_status_is_logged_with_its_w0(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply(F_MSG_WAIT, 0, 0, 0));
	failed_probe_is(f, FFA_R_PROTOCOL, F_FEATURES, AS_STATUS(F_MSG_WAIT), "no direct messages");
}

static void start(struct fake *f)
{
	f->config.version = 0x10002;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
}

static void list_in_registers_is_denied(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, reply_error(S_DENIED));
	failed_probe_is(f, FFA_R_REFUSED, F_LIST_REGS, S_DENIED, "FF-A probe failed");
}

static void list_in_registers_keeps_changing(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	start(f);
	for (i = 0; i < 4; i++) {
		expect_regs(f, 0, 0, reply_error(S_RETRY));
	}
	failed_probe_is(f, FFA_R_EXHAUSTED, F_LIST_REGS, S_RETRY, "list changes");
}

static void no_buffers_and_no_register_form(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, reply_error(S_NOT_SUPPORTED));
	failed_probe_is(f, FFA_R_UNSUPPORTED, F_LIST_REGS, S_NOT_SUPPORTED,
	                "no buffers lent, and no register form");
}

static void start_buffers(struct fake *f)
{
	fake_lend(f, 1);
	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
}

static void no_buffers_at_1_1(void **state)
{
	struct fake *f = *state;

	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	failed_probe_is(f, FFA_R_UNSUPPORTED, 0, 0, "no buffers lent");
}

static void no_calls_for_buffers(void **state)
{
	struct fake *f = *state;

	start_buffers(f);
	expect_feature(f, F_LIST, reply_success(0, 0));
	expect_feature(f, F_RX_RELEASE, reply_error(S_NOT_SUPPORTED));
	failed_probe_is(f, FFA_R_UNSUPPORTED, F_FEATURES, S_NOT_SUPPORTED, "no calls for buffers");
}

static void buffers_are_not_mapped(void **state)
{
	struct fake *f = *state;

	start_buffers(f);
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_error(S_NO_MEMORY));
	failed_probe_is(f, FFA_R_NOMEM, F_RXTX_MAP, S_NO_MEMORY, "FF-A probe failed");
}

static void list_in_buffers_is_denied(void **state)
{
	struct fake *f = *state;

	start_buffers(f);
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_success(0, 0));
	expect_list_error(f, S_DENIED);
	expect_unmap(f, reply_success(0, 0));
	failed_probe_is(f, FFA_R_REFUSED, F_LIST, S_DENIED, "FF-A probe failed");
}

static void rx_is_not_released(void **state)
{
	struct fake *f = *state;

	start_buffers(f);
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_success(0, 0));
	expect_list(f, 0, 24, NULL, 0);
	expect_release(f, reply_error(S_DENIED));
	expect_unmap(f, reply_success(0, 0));
	failed_probe_is(f, FFA_R_REFUSED, F_RX_RELEASE, S_DENIED, "FF-A probe failed");
}

static void buffers_are_not_unmapped(void **state)
{
	struct fake *f = *state;

	start_buffers(f);
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_success(0, 0));
	expect_list_error(f, S_INVALID_PARAMETERS);
	expect_unmap(f, reply_error(S_DENIED));
	failed_probe_is(f, FFA_R_REFUSED, F_RXTX_UNMAP, S_DENIED, "FF-A probe failed");
}

static void no_memory_for_slots(void **state)
{
	struct fake *f = *state;

	f->config.table = NULL;
	f->hooks.alloc = fake_alloc;
	f->hooks.free = fake_free;
	f->alloc_fails = 1;
	start(f);
	failed_probe_is(f, FFA_R_NOMEM, 0, 0, "alloc returned NULL");
}

static void too_few_slots(void **state)
{
	const uint64_t heads[] = {head(0x8001, P_BOTH)};
	const struct fake_reply list = {0, 0, 0, 0, 24, heads};
	struct fake *f = *state;

	f->config.table_len = 0;
	start(f);
	expect_regs(f, 0, 0, reply_regs(&list));
	failed_probe_is(f, FFA_R_NOSPACE, 0, 0, "subscriber_count");
}

static void malformed_list_in_registers_names_the_list(void **state)
{
	struct fake *f = *state;
	struct ffa_regs answer = reply(F_SUCCESS | F_WIDE, 0, 0, 0);

	answer.x[2] = (uint64_t)8 << 48; /* entries of 8 bytes */
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, answer);
	failed_probe_is(f, FFA_R_PROTOCOL, F_LIST_REGS, AS_STATUS(F_SUCCESS | F_WIDE),
	                "malformed list");
}

static void expect_list_of(struct fake *f, uint16_t current, uint16_t last)
{
	const uint64_t heads[] = {head(0x8001, P_BOTH)};
	const struct fake_reply list = {current, current, last, 0, 24, heads};

	expect_regs(f, current, 0, reply_regs(&list));
}

static void list_that_keeps_changing_is_told(void **state)
{
	struct fake *f = *state;
	uint16_t i;

	start(f);
	for (i = 1; i <= 4; i++) {
		expect_list_of(f, 0, 9);
		expect_list_of(f, 1, (uint16_t)(9u + i));
	}
	failed_probe_is(f, FFA_R_EXHAUSTED, 0, 0, "list changes");
}

static void list_that_changes_and_is_refused_is_no_longer_a_changed_one(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_list_of(f, 0, 9);
	expect_list_of(f, 1, 10);
	expect_regs(f, 0, 0, reply_error(S_DENIED));
	failed_probe_is(f, FFA_R_REFUSED, F_LIST_REGS, S_DENIED, "FF-A probe failed");
}

static void malformed_list_in_buffers_names_the_list(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_success(0, 0));
	expect_list(f, 1, 7, NULL, 0);
	expect_release(f, reply_success(0, 0));
	expect_unmap(f, reply_success(0, 0));
	failed_probe_is(f, FFA_R_PROTOCOL, F_LIST, AS_STATUS(F_SUCCESS), "malformed list");
}

static void too_few_slots_after_a_negotiation_names_no_call(void **state)
{
	const uint64_t heads[] = {head(0x8001, P_BOTH)};
	const struct fake_reply list = {0, 0, 0, 0, 24, heads};
	struct fake *f = *state;

	f->config.table_len = 0;
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_regs(&list));
	failed_probe_is(f, FFA_R_NOSPACE, 0, 0, "subscriber_count");
}

static void buffers_below_the_granule_are_said_in_words(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 1);
	failed_probe_is(f, FFA_R_INVALID, 0, 0, "granule");
}

static void probe_into_nothing_says_so(void **state)
{
	struct fake *f = *state;

	assert_int_equal(ffa_probe(NULL, &f->config), FFA_R_INVALID);
	assert_int_equal(f->log_count, 1);
}

static void configuration_is_refused_in_words(void **state)
{
	struct fake *f = *state;

	f->config.vm_size--;
	failed_probe_is(f, FFA_R_INVALID, 0, 0, "vm_size");
	f->config.vm_size++;
	f->config.version = 0x80010002;
	failed_probe_is(f, FFA_R_INVALID, 0, 0, "version");
	f->config.version = 0;
	f->config.rxtx.pages = 1;
	failed_probe_is(f, FFA_R_INVALID, 0, 0, "RX/TX");
	f->config.table = NULL;
	failed_probe_is(f, FFA_R_INVALID, 0, 0, "table");
	f->hooks.call = NULL;
	failed_probe_is(f, FFA_R_INVALID, 0, 0, "no object or hooks");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(refusal_is_one_warning_with_the_answer),
		STORY(refusal_of_ffa_run_names_ffa_run),
		STORY(broken_protocol_is_one_error_with_all_registers),
		STORY(used_up_tries_are_one_warning_with_the_last_answer),
		STORY(used_up_tries_of_a_destruction_are_a_warning_in_each_call),
		STORY(sp_that_stays_suspended_is_one_warning),
		STORY(wrong_cpu_is_one_warning),
		STORY(refusal_in_an_undo_is_a_warning_of_its_own),
		STORY(refusal_of_an_sp_in_doubt_is_a_warning),
		STORY(host_that_stops_need_not_be_told),
		STORY(log_is_silent_when_all_goes_well),
		STORY(misuse_says_why),
		STORY(misuse_without_a_log_hook_is_the_same),
		STORY(other_major_version),
		STORY(offer_that_is_not_confirmed),
		STORY(no_direct_messages),
		STORY(answer_without_a_status_is_logged_with_its_w0),
		STORY(list_in_registers_is_denied),
		STORY(list_in_registers_keeps_changing),
		STORY(no_buffers_and_no_register_form),
		STORY(no_buffers_at_1_1),
		STORY(no_calls_for_buffers),
		STORY(buffers_are_not_mapped),
		STORY(list_in_buffers_is_denied),
		STORY(rx_is_not_released),
		STORY(buffers_are_not_unmapped),
		STORY(no_memory_for_slots),
		STORY(too_few_slots),
		STORY(malformed_list_in_registers_names_the_list),
		STORY(list_that_keeps_changing_is_told),
		STORY(list_that_changes_and_is_refused_is_no_longer_a_changed_one),
		STORY(malformed_list_in_buffers_names_the_list),
		STORY(too_few_slots_after_a_negotiation_names_no_call),
		STORY(buffers_below_the_granule_are_said_in_words),
		STORY(probe_into_nothing_says_so),
		STORY(configuration_is_refused_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The host holds the list of subscribers: ffa_attach() takes it, and asks nobody. */
#include "fake.h"

#include <string.h>

#define V1_0 0x10000u
#define V1_1 0x10001u
#define V1_2 0x10002u

static int attach(struct fake *f, uint16_t count)
{
	f->config.table = f->table;
	f->config.table_len = COUNT_OF(f->table);
	return ffa_attach(&f->n, &f->config, count);
}

/* 8001 and 8003 subscribe to both messages, 8004 to destruction alone. */
static void fill_three(struct fake *f)
{
	static const struct ffa_subscriber three[] = {
		SP(0x8001, BOTH), {0x8003, BOTH, 0xFF}, SP(0x8004, FFA_NOTIFY_DESTROYED)};

	memcpy(f->table, three, sizeof(three));
	f->config.version = V1_1; /* the lowest one with VM messages */
}

static void list_of_the_host_is_told_of_events_without_a_probe(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	assert_int_equal(attach(f, 3), FFA_R_OK);
	assert_int_equal(f->calls, 0);
	f->snapshot = f->n;
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void list_stays_as_it_is_and_is_readable(void **state)
{
	struct fake *f = *state;
	struct ffa_subscriber before[3];

	fill_three(f);
	memcpy(before, f->table, sizeof(before));
	assert_int_equal(attach(f, 3), FFA_R_OK);
	assert_memory_equal(f->table, before, sizeof(before));
	assert_int_equal(f->n.version, V1_1);
	assert_int_equal(f->n.subscriber_count, 3);
	assert_ptr_equal(f->n.subscribers, f->table);
	assert_int_equal(f->log_count, 0);
}

static void limits_and_their_defaults_are_those_of_a_probe(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	f->config.limits.sends = 2;
	assert_int_equal(attach(f, 1), FFA_R_OK);
	f->snapshot = f->n;
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_free(f);
}

static void limit_of_calls_holds(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	f->config.limits.calls = 1;
	assert_int_equal(attach(f, 3), FFA_R_OK);
	f->snapshot = f->n;
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

/* No firmware can make an event take all of its bound, so the number itself is looked at. */
static void bound_of_an_event_is_that_of_the_limits(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	f->config.limits.sends = 5;
	f->config.limits.resumes = 2;
	assert_int_equal(attach(f, 3), FFA_R_OK);
	assert_true(f->n.calls == FFA_NOTIFY_MAX_CALLS(3, 5, 2));
	f->config.limits.calls = FFA_NOTIFY_MAX_CALLS(3, 5, 2) - 1u;
	assert_int_equal(attach(f, 3), FFA_R_OK);
	assert_true(f->n.calls == FFA_NOTIFY_MAX_CALLS(3, 5, 2) - 1u);
	f->config.limits.calls = FFA_NOTIFY_MAX_CALLS(3, 5, 2) + 1u;
	assert_int_equal(attach(f, 3), FFA_R_OK);
	assert_true(f->n.calls == FFA_NOTIFY_MAX_CALLS(3, 5, 2));
	ffa_release(&f->n);
}

static void nobody_needs_no_table_and_any_version_1(void **state)
{
	static const uint32_t versions[] = {V1_0, 0x10001u, V1_2, 0x1FFFFu};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(versions); i++) {
		f->config.version = versions[i];
		f->config.table = NULL;
		f->config.table_len = 0;
		assert_int_equal(ffa_attach(&f->n, &f->config, 0), FFA_R_OK);
		f->snapshot = f->n;
		assert_int_equal(created(f), FFA_R_OK);
		assert_int_equal(destroyed(f), FFA_R_OK);
		ffa_release(&f->n);
	}
	f->snapshot.version = 0;
	assert_unprobed(f);
}

static void is_refused(struct fake *f, int result, uint16_t count)
{
	f->log_count = 0;
	memset(&f->n, 0xA5, sizeof(f->n));
	assert_int_equal(ffa_attach(&f->n, &f->config, count), result);
	assert_unprobed(f);
	assert_int_equal(f->calls, 0);
	if (result == FFA_R_INVALID) {
		assert_int_equal(f->log_count, 1);
		assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
		assert_int_equal(f->logs[0].vm_id, 0);
	}
}

static void version_that_is_not_the_one_in_force_is_invalid(void **state)
{
	static const uint32_t versions[] = {0, 0xFFFFu, 0x20000u, 0x20002u, 0x80010002u};
	struct fake *f = *state;
	size_t i;

	fill_three(f);
	assert_int_equal(attach(f, 3), FFA_R_OK);
	for (i = 0; i < COUNT_OF(versions); i++) {
		f->config.version = versions[i];
		is_refused(f, FFA_R_INVALID, 3);
		is_refused(f, FFA_R_INVALID, 0);
	}
	f->config.version = V1_0;
	is_refused(f, FFA_R_INVALID, 3);
}

static void table_that_is_missing_or_short_is_invalid(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	f->config.table = f->table;
	f->config.table_len = 2;
	is_refused(f, FFA_R_INVALID, 3);
	f->config.table = NULL;
	f->config.table_len = 3;
	is_refused(f, FFA_R_INVALID, 3);
}

static void entry_that_names_no_subscriber_is_invalid(void **state)
{
	static const struct ffa_subscriber bad[] = {SP(0, BOTH), SP(0x8009, 0), SP(0x8009, 4),
	                                            SP(0x8009, 0xFF)};
	struct fake *f = *state;
	size_t i;
	size_t slot;

	for (slot = 0; slot < 3; slot++) {
		for (i = 0; i < COUNT_OF(bad); i++) {
			fill_three(f);
			f->config.table = f->table;
			f->config.table_len = 3;
			f->table[slot] = bad[i];
			is_refused(f, FFA_R_INVALID, 3);
		}
	}
}

static void list_that_has_an_sp_twice_is_invalid(void **state)
{
	struct fake *f = *state;
	size_t slot;

	for (slot = 0; slot < 3; slot++) {
		fill_three(f);
		f->config.table = f->table;
		f->config.table_len = 3;
		f->table[slot].sp_id = f->table[(slot + 1u) % 3u].sp_id;
		is_refused(f, FFA_R_INVALID, 3);
	}
}

static void hooks_and_object_are_looked_at_as_in_a_probe(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	f->config.table = f->table;
	f->config.table_len = 3;
	f->config.vm_size--;
	is_refused(f, FFA_R_INVALID, 3);
	f->config.vm_size++;
	f->hooks.alloc = fake_alloc;
	is_refused(f, FFA_R_INVALID, 3);
	f->hooks.alloc = NULL;
	assert_int_equal(ffa_attach(NULL, &f->config, 3), FFA_R_INVALID);
	assert_int_equal(ffa_attach(&f->n, NULL, 3), FFA_R_INVALID);
	f->config.hooks = NULL;
	assert_int_equal(ffa_attach(&f->n, &f->config, 3), FFA_R_INVALID);
}

/* The largest list is used, and of a longer one a mistake is told first. */
static void list_above_the_maximum_has_no_space(void **state)
{
	struct fake *f = *state;
	uint16_t i;

	f->config.version = V1_2;
	for (i = 0; i <= FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		f->table[i] = (struct ffa_subscriber)SP((uint16_t)(0x8001u + i), BOTH);
	}
	assert_int_equal(attach(f, FFA_NOTIFY_MAX_SUBSCRIBERS), FFA_R_OK);
	ffa_release(&f->n);
	is_refused(f, FFA_R_NOSPACE, FFA_NOTIFY_MAX_SUBSCRIBERS + 1u);
	f->table[FFA_NOTIFY_MAX_SUBSCRIBERS].sp_id = 0x8001;
	is_refused(f, FFA_R_INVALID, FFA_NOTIFY_MAX_SUBSCRIBERS + 1u);
}

/* Buffers are the probe's: these would not be taken by one. */
static void buffers_are_not_looked_at(void **state)
{
	struct fake *f = *state;

	fill_three(f);
	f->config.rxtx.pages = 99;
	f->config.rxtx.rx = f;
	assert_int_equal(attach(f, 3), FFA_R_OK);
	f->config.rxtx.rx = NULL;
	ffa_release(&f->n);
	assert_unprobed(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(list_of_the_host_is_told_of_events_without_a_probe),
		STORY(list_stays_as_it_is_and_is_readable),
		STORY(limits_and_their_defaults_are_those_of_a_probe),
		STORY(limit_of_calls_holds),
		STORY(bound_of_an_event_is_that_of_the_limits),
		STORY(nobody_needs_no_table_and_any_version_1),
		STORY(version_that_is_not_the_one_in_force_is_invalid),
		STORY(table_that_is_missing_or_short_is_invalid),
		STORY(entry_that_names_no_subscriber_is_invalid),
		STORY(list_that_has_an_sp_twice_is_invalid),
		STORY(hooks_and_object_are_looked_at_as_in_a_probe),
		STORY(list_above_the_maximum_has_no_space),
		STORY(buffers_are_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

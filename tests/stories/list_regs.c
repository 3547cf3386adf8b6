/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The list of partitions in registers: FFA_PARTITION_INFO_GET_REGS, FF-A 13.9. */
#include "fake.h"

#define MAX_REGISTERS 15u

/* Subscribers 8000, 8001, ... as entries of a list. */
static const uint64_t *heads_from(uint16_t first)
{
	static uint64_t heads[MAX_REGISTERS];
	uint16_t i;

	for (i = 0; i < MAX_REGISTERS; i++) {
		heads[i] = head((uint16_t)(0x8000u + first + i), P_BOTH);
	}
	return heads;
}

static struct ffa_regs entries(uint16_t first, uint16_t current, uint16_t last, uint16_t size)
{
	const struct fake_reply list = {first, current, last, 0, size, heads_from(first)};

	return reply_regs(&list);
}

static struct ffa_regs tagged(uint16_t first, uint16_t current, uint16_t last, uint16_t tag)
{
	const struct fake_reply list = {first, current, last, tag, 24, heads_from(first)};

	return reply_regs(&list);
}

/* A reply that only has an x2; what would be descriptors is junk. */
static struct ffa_regs header(uint64_t current, uint64_t last, uint64_t size)
{
	struct ffa_regs regs = reply(F_SUCCESS | F_WIDE, 0, 0, 0);

	regs.x[2] = last | current << 16 | size << 48;
	return regs;
}

static void start(struct fake *f)
{
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
}

static void one_entry_in_one_reply(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 0, 0, 24));
	probe_finds(f, 1);
}

static void five_entries_fill_one_reply(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 4, 4, 24));
	probe_finds(f, 5);
}

static void next_reply_starts_after_the_current_index(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 4, 11, 24));
	expect_regs(f, 5, 0, entries(5, 9, 11, 24));
	expect_regs(f, 10, 0, entries(10, 11, 11, 24));
	probe_finds(f, 12);
}

static void two_entries_of_48_bytes_in_a_reply(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 1, 4, 48));
	expect_regs(f, 2, 0, entries(2, 3, 4, 48));
	expect_regs(f, 4, 0, entries(4, 4, 4, 48));
	probe_finds(f, 5);
}

static void any_whole_number_of_registers_is_an_entry(void **state)
{
	struct fake *f = *state;
	uint16_t size;

	for (size = 24; size <= 120; size = (uint16_t)(size + 8u)) {
		const uint16_t most = (uint16_t)(120u / size);

		start(f);
		expect_regs(f, 0, 0, entries(0, (uint16_t)(most - 1u), most, size));
		expect_regs(f, most, 0, entries(most, most, most, size));
		probe_finds(f, (uint16_t)(most + 1u));
	}
}

static void first_reply_with_one_entry_goes_on_at_index_1(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 0, 2, 24));
	expect_regs(f, 1, 0, entries(1, 1, 2, 24));
	expect_regs(f, 2, 0, entries(2, 2, 2, 24));
	probe_finds(f, 3);
}

static void latest_tag_is_handed_back(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, tagged(0, 0, 3, 0xFFFF));
	expect_regs(f, 1, 0xFFFF, tagged(1, 1, 3, 0x0001));
	expect_regs(f, 2, 0x0001, tagged(2, 2, 3, 0));
	expect_regs(f, 3, 0, tagged(3, 3, 3, 9));
	probe_finds(f, 4);
}

static void success_in_32_bits_is_a_success(void **state)
{
	struct fake *f = *state;
	struct ffa_regs regs = entries(0, 0, 0, 24);

	regs.x[0] = F_SUCCESS;
	start(f);
	expect_regs(f, 0, 0, regs);
	probe_finds(f, 1);
}

static void no_partitions_is_no_subscribers(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
	probe_finds(f, 0);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void malformed_replies_break_the_protocol(void **state)
{
	static const struct {
		uint64_t current;
		uint64_t last;
		uint64_t size;
	} rows[] = {
		/* sizes that no version has */
		{0, 0, 0},
		{0, 0, 1},
		{0, 0, 8},
		{0, 0, 16},
		{0, 0, 23},
		{0, 0, 25},
		{0, 0, 28},
		{0, 0, 44},
		/* more entries than registers */
		{5, 5, 24},
		{5, 9, 24},
		{3, 3, 32},
		{2, 2, 48},
		{1, 1, 64},
		{0, 0, 128},
		{0, 0, 0xFFF8},
		{0xFFFF, 0xFFFF, 24},
		{0xFFFF, 0xFFFF, 0xFFF8},
		/* beyond the end of the list */
		{1, 0, 24},
		{4, 3, 24},
		{0xFFFF, 0, 24},
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		start(f);
		expect_regs(f, 0, 0, header(rows[i].current, rows[i].last, rows[i].size));
		probe_ends(f, FFA_R_PROTOCOL);
	}
}

static void malformed_later_replies_break_the_protocol(void **state)
{
	static const uint64_t currents[] = {0, 4, 12, 0xFFFF}; /* asked for index 5 of 0 to 11 */
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(currents); i++) {
		start(f);
		expect_regs(f, 0, 0, entries(0, 4, 11, 24));
		expect_regs(f, 5, 0, header(currents[i], 11, 24));
		probe_ends(f, FFA_R_PROTOCOL);
	}
}

static void later_reply_with_too_many_entries_breaks_the_protocol(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 1, 11, 24));
	expect_regs(f, 2, 0, header(7, 11, 24));
	probe_ends(f, FFA_R_PROTOCOL);
}

static void retry_restarts_at_index_0_without_a_tag(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, tagged(0, 0, 1, 7));
	expect_regs(f, 1, 7, reply_error(S_RETRY));
	expect_regs(f, 0, 0, tagged(0, 0, 1, 8));
	expect_regs(f, 1, 8, tagged(1, 1, 1, 8));
	probe_finds(f, 2);
}

static void list_that_no_longer_reaches_so_far_restarts(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 1, 3, 24));
	expect_regs(f, 2, 0, reply_error(S_INVALID_PARAMETERS));
	expect_regs(f, 0, 0, entries(0, 0, 0, 24));
	probe_finds(f, 1);
}

static void changed_length_restarts(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 1, 3, 24));
	expect_regs(f, 2, 0, entries(2, 2, 2, 24));
	expect_regs(f, 0, 0, entries(0, 2, 2, 24));
	probe_finds(f, 3);
}

static void changed_size_restarts(void **state)
{
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, entries(0, 1, 3, 24));
	expect_regs(f, 2, 0, entries(2, 3, 3, 48));
	expect_regs(f, 0, 0, entries(0, 1, 2, 48));
	expect_regs(f, 2, 0, entries(2, 2, 2, 48));
	probe_finds(f, 3);
}

static void sp_that_left_before_a_restart_is_forgotten(void **state)
{
	const uint64_t gone[] = {head(0x9000, P_BOTH)};
	const struct fake_reply before = {0, 0, 1, 0, 24, gone};
	struct fake *f = *state;

	start(f);
	expect_regs(f, 0, 0, reply_regs(&before));
	expect_regs(f, 1, 0, reply_error(S_RETRY));
	expect_regs(f, 0, 0, entries(0, 0, 0, 24));
	probe_finds(f, 1);
}

static void third_restart_can_succeed(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	start(f);
	for (i = 0; i < 3; i++) {
		expect_regs(f, 0, 0, reply_error(S_RETRY));
	}
	expect_regs(f, 0, 0, entries(0, 0, 0, 24));
	probe_finds(f, 1);
}

static void list_that_keeps_changing_is_given_up_after_3_restarts(void **state)
{
	struct fake *f = *state;
	uint16_t i;

	start(f);
	expect_regs(f, 0, 0, entries(0, 0, 9, 24));
	expect_regs(f, 1, 0, reply_error(S_RETRY));
	for (i = 1; i <= 3; i++) {
		expect_regs(f, 0, 0, entries(0, 0, 9, 24));
		expect_regs(f, 1, 0, entries(1, 1, (uint16_t)(9u + i), 24));
	}
	probe_ends(f, FFA_R_EXHAUSTED);
}

static void each_error_status_ends_the_list(void **state)
{
	static const struct {
		int32_t status;
		int result;
	} rows[] = {
		{S_NO_MEMORY, FFA_R_NOMEM},
		{S_BUSY, FFA_R_EXHAUSTED},
		{S_INTERRUPTED, FFA_R_EXHAUSTED},
		{S_DENIED, FFA_R_REFUSED},
		{S_ABORTED, FFA_R_REFUSED},
		{S_NOT_READY, FFA_R_EXHAUSTED},
		{5, FFA_R_PROTOCOL},
		{0, FFA_R_PROTOCOL},
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		start(f);
		expect_regs(f, 0, 0, reply_error(rows[i].status));
		probe_ends(f, rows[i].result);
		start(f);
		expect_regs(f, 0, 0, entries(0, 0, 1, 24));
		expect_regs(f, 1, 0, reply_error(rows[i].status));
		probe_ends(f, rows[i].result);
	}
}

/* What the buffers then say: one other SP. */
static void fall_back(struct fake *f)
{
	static uint8_t rx[24];
	const uint64_t heads[] = {head(0x9000, P_RECEIVES | P_CREATED)};

	put_descriptors(rx, heads, 1, 24);
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_success(0, 0));
	expect_list(f, 1, 24, rx, sizeof(rx));
	expect_release(f, reply_success(0, 0));
	expect_unmap(f, reply_success(0, 0));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 1);
	assert_subscriber(&f->n, 0, 0x9000, FFA_NOTIFY_CREATED);
}

static void not_supported_falls_back_to_buffers(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	start(f);
	expect_regs(f, 0, 0, reply_error(S_NOT_SUPPORTED));
	fall_back(f);
}

static void unknown_function_falls_back_to_buffers(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	start(f);
	expect_regs(f, 0, 0, REGS(UINT64_MAX));
	fall_back(f);
}

static void unknown_function_in_32_bits_falls_back_to_buffers(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	start(f);
	expect_regs(f, 0, 0, reply(0xFFFFFFFFu, 0, 0, 0));
	fall_back(f);
}

static void fallback_in_mid_list_forgets_what_was_read(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	start(f);
	expect_regs(f, 0, 0, entries(0, 1, 3, 24));
	expect_regs(f, 2, 0, reply_error(S_NOT_SUPPORTED));
	fall_back(f);
}

static void buffers_are_left_alone_when_registers_work(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 1);
	start(f);
	expect_regs(f, 0, 0, entries(0, 0, 0, 24));
	probe_finds(f, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(one_entry_in_one_reply),
		STORY(five_entries_fill_one_reply),
		STORY(next_reply_starts_after_the_current_index),
		STORY(two_entries_of_48_bytes_in_a_reply),
		STORY(any_whole_number_of_registers_is_an_entry),
		STORY(first_reply_with_one_entry_goes_on_at_index_1),
		STORY(latest_tag_is_handed_back),
		STORY(success_in_32_bits_is_a_success),
		STORY(no_partitions_is_no_subscribers),
		STORY(malformed_replies_break_the_protocol),
		STORY(malformed_later_replies_break_the_protocol),
		STORY(later_reply_with_too_many_entries_breaks_the_protocol),
		STORY(retry_restarts_at_index_0_without_a_tag),
		STORY(list_that_no_longer_reaches_so_far_restarts),
		STORY(changed_length_restarts),
		STORY(changed_size_restarts),
		STORY(sp_that_left_before_a_restart_is_forgotten),
		STORY(third_restart_can_succeed),
		STORY(list_that_keeps_changing_is_given_up_after_3_restarts),
		STORY(each_error_status_ends_the_list),
		STORY(not_supported_falls_back_to_buffers),
		STORY(unknown_function_falls_back_to_buffers),
		STORY(unknown_function_in_32_bits_falls_back_to_buffers),
		STORY(fallback_in_mid_list_forgets_what_was_read),
		STORY(buffers_are_left_alone_when_registers_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

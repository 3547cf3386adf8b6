/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The list of partitions in the RX buffer: FFA_PARTITION_INFO_GET, FF-A 4.10 and 13.8. */
#include <stdlib.h>
#include <string.h>

#include "fake.h"

#define MAX_PAGES 31u

static uint8_t rx[MAX_PAGES * PAGE];

/*
 * Subscribers 8000, 8001, ... as descriptors of `stride` bytes in rx[]. The bytes between and after
 * them look like subscribers too: C1 in the properties is one.
 */
static void write_rx(uint32_t count, uint32_t stride)
{
	uint64_t one;
	uint32_t i;

	memset(rx, 0xC1, sizeof(rx));
	for (i = 0; i < count; i++) {
		one = head((uint16_t)(0x8000u + i), P_BOTH);
		put_descriptors(&rx[i * stride], &one, 1, stride);
	}
}

/* Up to the mapping of `pages` pages, at version 1.1. */
static void start(struct fake *f, uint32_t pages)
{
	if (f->config.rxtx.rx == NULL) {
		fake_lend(f, pages);
	}
	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 0);
}

static void start_mapped(struct fake *f, uint32_t pages)
{
	start(f, pages);
	expect_map(f, pages, reply_success(0, 0));
}

static void clean_up(struct fake *f)
{
	expect_release(f, reply_success(0, 0));
	expect_unmap(f, reply_success(0, 0));
}

static void list_is_mapped_read_released_and_unmapped(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(3, 24);
	expect_list(f, 3, 24, rx, PAGE);
	clean_up(f);
	probe_finds(f, 3);
	assert_int_equal(f->n.rxtx_stuck, 0);
}

static void stride_is_the_one_that_the_firmware_tells(void **state)
{
	static const uint32_t strides[] = {8, 24, 28, 32, 44, 48, 52, 96, 1000, 1364};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(strides); i++) {
		start_mapped(f, 1);
		write_rx(3, strides[i]);
		expect_list(f, 3, strides[i], rx, PAGE);
		clean_up(f);
		probe_finds(f, 3);
	}
}

static void one_descriptor_can_fill_the_buffer(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(1, PAGE);
	expect_list(f, 1, PAGE, rx, PAGE);
	clean_up(f);
	probe_finds(f, 1);
}

static void other_strides_break_the_protocol(void **state)
{
	static const uint32_t strides[] = {0,  1,  4,  7,  9,  12,   16,         20,
	                                   23, 25, 26, 27, 30, 4097, 0xFFFFFFFFu};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(strides); i++) {
		start_mapped(f, 1);
		expect_list(f, 1, strides[i], rx, PAGE);
		clean_up(f);
		probe_ends(f, FFA_R_PROTOCOL);
	}
}

static void count_fills_the_buffer_but_no_more(void **state)
{
	static const struct {
		uint32_t stride;
		uint32_t fit;
	} rows[] = {{24, 170}, {48, 85}, {8, 512}, {2048, 2}, {4096, 1}};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		start_mapped(f, 1);
		memset(rx, 0, sizeof(rx)); /* IDs of 0 do not subscribe */
		expect_list(f, rows[i].fit, rows[i].stride, rx, PAGE);
		clean_up(f);
		probe_finds(f, 0);
		start_mapped(f, 1);
		expect_list(f, rows[i].fit + 1u, rows[i].stride, rx, PAGE);
		clean_up(f);
		probe_ends(f, FFA_R_PROTOCOL);
	}
}

static void huge_counts_and_strides_do_not_overflow(void **state)
{
	static const uint32_t rows[][2] = {
		{0xFFFFFFFFu, 24}, {0x80000000u, 24},          {0x20000000u, 8},
		{0x15555556u, 24}, {0x04000000u, 64},          {2, 0x80000000u},
		{4, 0x40000000u},  {0xFFFFFFFFu, 0xFFFFFFFCu}, {1, 0xFFFFFFFCu},
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		start_mapped(f, 1);
		expect_list(f, rows[i][0], rows[i][1], rx, PAGE);
		clean_up(f);
		probe_ends(f, FFA_R_PROTOCOL);
	}
}

static void descriptors_after_the_count_are_not_read(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(5, 24);
	expect_list(f, 2, 24, rx, PAGE);
	clean_up(f);
	probe_finds(f, 2);
}

static void descriptors_fill_31_pages(void **state)
{
	struct fake *f = *state;
	uint64_t heads[2];

	start_mapped(f, MAX_PAGES);
	memset(rx, 0, sizeof(rx));
	heads[0] = head(0x8000, P_BOTH);
	heads[1] = head(0x8001, P_BOTH);
	put_descriptors(rx, &heads[0], 1, 8);
	put_descriptors(&rx[sizeof(rx) - 8u], &heads[1], 1, 8);
	expect_list(f, sizeof(rx) / 8u, 8, rx, sizeof(rx));
	clean_up(f);
	probe_finds(f, 2);
}

static void no_match_is_no_subscribers_and_no_grant(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list_error(f, S_INVALID_PARAMETERS);
	expect_unmap(f, reply_success(0, 0));
	probe_finds(f, 0);
}

static void count_0_is_no_subscribers_but_a_grant(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(3, 24);
	expect_list(f, 0, 24, rx, PAGE);
	clean_up(f);
	probe_finds(f, 0);
}

static void count_0_needs_no_stride(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list(f, 0, 0, rx, PAGE);
	clean_up(f);
	probe_finds(f, 0);
}

static void busy_once_is_released_and_asked_again(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(1, 24);
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_success(0, 0));
	expect_list(f, 1, 24, rx, PAGE);
	clean_up(f);
	probe_finds(f, 1);
}

static void busy_rx_that_is_not_ours_is_asked_again_all_the_same(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(1, 24);
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_error(S_DENIED));
	expect_list(f, 1, 24, rx, PAGE);
	clean_up(f);
	probe_finds(f, 1);
}

static void malformed_list_after_busy_is_logged_as_that(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_success(0, 0));
	expect_list(f, 1, 7, rx, PAGE);
	clean_up(f);
	probe_ends(f, FFA_R_PROTOCOL);
	assert_int_equal(f->log_count, 1);
	assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
	assert_int_equal(f->logs[0].function, F_LIST);
	assert_int_equal((uint32_t)f->logs[0].status, F_SUCCESS);
}

static void busy_twice_is_given_up(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_success(0, 0));
	expect_list_error(f, S_BUSY);
	expect_unmap(f, reply_success(0, 0));
	probe_ends(f, FFA_R_EXHAUSTED);
}

static void no_match_after_busy_is_no_subscribers(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_error(S_DENIED));
	expect_list_error(f, S_INVALID_PARAMETERS);
	expect_unmap(f, reply_success(0, 0));
	probe_finds(f, 0);
}

static void failed_list_is_not_released_but_unmapped(void **state)
{
	static const struct {
		int32_t status;
		int result;
	} rows[] = {
		{S_NOT_SUPPORTED, FFA_R_UNSUPPORTED},
		{S_NO_MEMORY, FFA_R_NOMEM},
		{S_DENIED, FFA_R_REFUSED},
		{S_RETRY, FFA_R_EXHAUSTED},
		{S_NOT_READY, FFA_R_EXHAUSTED},
		{S_ABORTED, FFA_R_REFUSED},
		{3, FFA_R_PROTOCOL},
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		start_mapped(f, 1);
		expect_list_error(f, rows[i].status);
		expect_unmap(f, reply_success(0, 0));
		probe_ends(f, rows[i].result);
		assert_int_equal(f->n.rxtx_stuck, 0);
	}
}

static void release_that_fails_fails_the_probe(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(1, 24);
	expect_list(f, 1, 24, rx, PAGE);
	expect_release(f, reply_error(S_DENIED));
	expect_unmap(f, reply_success(0, 0));
	probe_ends(f, FFA_R_REFUSED);
}

static void unmap_that_fails_leaves_the_buffers_stuck(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	write_rx(1, 24);
	expect_list(f, 1, 24, rx, PAGE);
	expect_release(f, reply_success(0, 0));
	expect_unmap(f, reply_error(S_DENIED));
	probe_ends(f, FFA_R_REFUSED);
	assert_int_not_equal(f->n.rxtx_stuck, 0);
}

static void unmap_of_unknown_outcome_leaves_the_buffers_stuck(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list_error(f, S_INVALID_PARAMETERS);
	expect_unmap(f, reply(F_INTERRUPT, 0, 0, 0));
	probe_ends(f, FFA_R_PROTOCOL);
	assert_int_not_equal(f->n.rxtx_stuck, 0);
}

static void first_failure_is_the_result_when_unmap_fails_too(void **state)
{
	struct fake *f = *state;

	start_mapped(f, 1);
	expect_list_error(f, S_NO_MEMORY);
	expect_unmap(f, reply_error(S_DENIED));
	probe_ends(f, FFA_R_NOMEM);
	assert_int_not_equal(f->n.rxtx_stuck, 0);
}

static void next_probe_forgets_that_buffers_were_stuck(void **state)
{
	struct fake *f = *state;

	unmap_that_fails_leaves_the_buffers_stuck(state);
	start_mapped(f, 1);
	expect_list_error(f, S_INVALID_PARAMETERS);
	expect_unmap(f, reply_success(0, 0));
	probe_finds(f, 0);
	assert_int_equal(f->n.rxtx_stuck, 0);
}

static void mapping_that_fails_is_not_undone(void **state)
{
	static const struct {
		int32_t status;
		int result;
	} rows[] = {
		{S_INVALID_PARAMETERS, FFA_R_REFUSED},
		{S_NO_MEMORY, FFA_R_NOMEM},
		{S_DENIED, FFA_R_REFUSED},
		{S_NOT_SUPPORTED, FFA_R_UNSUPPORTED},
		{S_BUSY, FFA_R_EXHAUSTED},
		{7, FFA_R_PROTOCOL},
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		start(f, 1);
		expect_map(f, 1, reply_error(rows[i].status));
		probe_ends(f, rows[i].result);
		assert_int_equal(f->n.rxtx_stuck, 0);
	}
}

static void mapping_refused_is_tried_with_one_granule(void **state)
{
	struct fake *f = *state;

	start(f, 4);
	write_rx(3, 24);
	expect_map(f, 4, reply_error(S_INVALID_PARAMETERS));
	expect_map(f, 1, reply_success(0, 0));
	expect_list(f, 3, 24, rx, PAGE);
	clean_up(f);
	probe_finds(f, 3);
}

static void mapping_refused_twice_is_refused(void **state)
{
	struct fake *f = *state;

	start(f, 4);
	expect_map(f, 4, reply_error(S_INVALID_PARAMETERS));
	expect_map(f, 1, reply_error(S_INVALID_PARAMETERS));
	probe_ends(f, FFA_R_REFUSED);
}

static void mapping_denied_is_not_tried_again(void **state)
{
	struct fake *f = *state;

	start(f, 4);
	expect_map(f, 4, reply_error(S_DENIED));
	probe_ends(f, FFA_R_REFUSED);
}

static void only_what_is_mapped_can_hold_descriptors(void **state)
{
	struct fake *f = *state;

	start(f, 4);
	expect_map(f, 4, reply_error(S_INVALID_PARAMETERS));
	expect_map(f, 1, reply_success(0, 0));
	expect_list(f, 171, 24, rx, PAGE);
	clean_up(f);
	probe_ends(f, FFA_R_PROTOCOL);
}

static void mapping_retried_with_a_16_kib_granule_has_4_pages(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 8);
	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 2);
	expect_map(f, 8, reply_error(S_INVALID_PARAMETERS));
	expect_map(f, 4, reply_success(0, 0));
	expect_list_error(f, S_INVALID_PARAMETERS);
	expect_unmap(f, reply_success(0, 0));
	probe_finds(f, 0);
}

/* Buffers that the hypervisor mapped itself, at 1.2 and without the register form. */
static void start_with_own_buffers(struct fake *f, uint32_t pages)
{
	fake_lend(f, pages);
	f->config.rxtx.mapped = 1;
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_error(S_NOT_SUPPORTED));
	expect_buffer_features(f, 0);
}

static void own_buffers_are_released_and_stay_mapped(void **state)
{
	struct fake *f = *state;

	start_with_own_buffers(f, 2);
	write_rx(3, 24);
	expect_list(f, 3, 24, rx, (size_t)2 * PAGE);
	expect_release(f, reply_success(0, 0));
	probe_finds(f, 3);
}

static void own_buffers_need_only_rx_and_pages(void **state)
{
	struct fake *f = *state;

	start_with_own_buffers(f, 1);
	free(f->config.rxtx.tx);
	f->config.rxtx.tx = NULL;
	f->config.rxtx.rx_pa = 0;
	f->config.rxtx.tx_pa = 0;
	write_rx(1, 48);
	expect_list(f, 1, 48, rx, PAGE);
	expect_release(f, reply_success(0, 0));
	probe_finds(f, 1);
}

static void own_buffers_hold_what_their_pages_hold(void **state)
{
	struct fake *f = *state;

	start_with_own_buffers(f, 2);
	expect_list(f, 342, 24, rx, (size_t)2 * PAGE);
	expect_release(f, reply_success(0, 0));
	probe_ends(f, FFA_R_PROTOCOL);
}

static void own_buffers_that_are_busy_are_released_once(void **state)
{
	struct fake *f = *state;

	start_with_own_buffers(f, 1);
	write_rx(1, 24);
	expect_list_error(f, S_BUSY);
	expect_release(f, reply_success(0, 0));
	expect_list(f, 1, 24, rx, PAGE);
	expect_release(f, reply_success(0, 0));
	probe_finds(f, 1);
}

static void own_buffers_are_not_released_without_a_grant(void **state)
{
	struct fake *f = *state;

	start_with_own_buffers(f, 1);
	expect_list_error(f, S_DENIED);
	probe_ends(f, FFA_R_REFUSED);
	assert_int_equal(f->n.rxtx_stuck, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(list_is_mapped_read_released_and_unmapped),
		STORY(stride_is_the_one_that_the_firmware_tells),
		STORY(one_descriptor_can_fill_the_buffer),
		STORY(other_strides_break_the_protocol),
		STORY(count_fills_the_buffer_but_no_more),
		STORY(huge_counts_and_strides_do_not_overflow),
		STORY(descriptors_after_the_count_are_not_read),
		STORY(descriptors_fill_31_pages),
		STORY(no_match_is_no_subscribers_and_no_grant),
		STORY(count_0_is_no_subscribers_but_a_grant),
		STORY(count_0_needs_no_stride),
		STORY(busy_once_is_released_and_asked_again),
		STORY(busy_rx_that_is_not_ours_is_asked_again_all_the_same),
		STORY(malformed_list_after_busy_is_logged_as_that),
		STORY(busy_twice_is_given_up),
		STORY(no_match_after_busy_is_no_subscribers),
		STORY(failed_list_is_not_released_but_unmapped),
		STORY(release_that_fails_fails_the_probe),
		STORY(unmap_that_fails_leaves_the_buffers_stuck),
		STORY(unmap_of_unknown_outcome_leaves_the_buffers_stuck),
		STORY(first_failure_is_the_result_when_unmap_fails_too),
		STORY(next_probe_forgets_that_buffers_were_stuck),
		STORY(mapping_that_fails_is_not_undone),
		STORY(mapping_refused_is_tried_with_one_granule),
		STORY(mapping_refused_twice_is_refused),
		STORY(mapping_denied_is_not_tried_again),
		STORY(only_what_is_mapped_can_hold_descriptors),
		STORY(mapping_retried_with_a_16_kib_granule_has_4_pages),
		STORY(own_buffers_are_released_and_stay_mapped),
		STORY(own_buffers_need_only_rx_and_pages),
		STORY(own_buffers_hold_what_their_pages_hold),
		STORY(own_buffers_that_are_busy_are_released_once),
		STORY(own_buffers_are_not_released_without_a_grant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

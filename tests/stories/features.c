/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the firmware must offer: FFA_FEATURES, FF-A 13.3; and what an error status ends a probe
 * with.
 */
#include "fake.h"

struct outcome {
	int32_t status;
	int result;
};

static const struct outcome outcomes[] = {
	{S_NOT_SUPPORTED, FFA_R_UNSUPPORTED},
	{S_INVALID_PARAMETERS, FFA_R_REFUSED},
	{S_NO_MEMORY, FFA_R_NOMEM},
	{S_BUSY, FFA_R_EXHAUSTED},
	{S_INTERRUPTED, FFA_R_EXHAUSTED},
	{S_DENIED, FFA_R_REFUSED},
	{S_RETRY, FFA_R_EXHAUSTED},
	{S_ABORTED, FFA_R_REFUSED},
	{S_NO_DATA, FFA_R_REFUSED},
	{S_NOT_READY, FFA_R_EXHAUSTED},
	{-11, FFA_R_REFUSED},
	{INT32_MIN, FFA_R_REFUSED},
	{0, FFA_R_PROTOCOL},
	{1, FFA_R_PROTOCOL},
	{INT32_MAX, FFA_R_PROTOCOL},
};

static void ask_for_direct_requests(struct fake *f, struct ffa_regs answer)
{
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, answer);
}

static void each_error_status_has_its_result(void **state)
{
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(outcomes); i++) {
		ask_for_direct_requests(f, reply_error(outcomes[i].status));
		assert_int_equal(probe(f), outcomes[i].result);
		assert_unprobed(f);
	}
}

static void error_in_64_bits_is_an_error(void **state)
{
	struct fake *f = *state;

	ask_for_direct_requests(f, reply(F_ERROR | F_WIDE, 0, (uint32_t)S_NO_MEMORY, 0));
	assert_int_equal(probe(f), FFA_R_NOMEM);
}

static void sign_extended_error_is_the_same(void **state)
{
	struct fake *f = *state;

	ask_for_direct_requests(f, REGS(F_ERROR, 0, UINT64_MAX));
	assert_int_equal(probe(f), FFA_R_UNSUPPORTED);
}

static void function_unknown_to_smccc_is_unsupported(void **state)
{
	struct fake *f = *state;

	ask_for_direct_requests(f, REGS(UINT64_MAX, F_REQUEST));
	assert_int_equal(probe(f), FFA_R_UNSUPPORTED);
	ask_for_direct_requests(f, reply(0xFFFFFFFFu, 0, 0, 0));
	assert_int_equal(probe(f), FFA_R_UNSUPPORTED);
}

static void any_other_function_breaks_the_protocol(void **state)
{
	static const uint32_t functions[] = {0,          F_FEATURES, F_INTERRUPT, F_YIELD,
	                                     F_RESPONSE, F_MSG_WAIT, 0xFFFFFFFEu, 0x10002u};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(functions); i++) {
		ask_for_direct_requests(f, reply(functions[i], 0, 0xFFFFFFFFu, 0));
		assert_int_equal(probe(f), FFA_R_PROTOCOL);
		assert_unprobed(f);
	}
}

static void success_in_64_bits_is_a_success(void **state)
{
	struct fake *f = *state;

	ask_for_direct_requests(f, reply(F_SUCCESS | F_WIDE, 0, 0, 0));
	expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
	assert_int_equal(probe(f), FFA_R_OK);
}

static void register_form_is_tried_without_asking_for_it(void **state)
{
	struct fake *f = *state;

	ask_for_direct_requests(f, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_error(S_INVALID_PARAMETERS));
	assert_int_equal(probe(f), FFA_R_OK);
}

static void without_registers_and_buffers_probe_is_unsupported(void **state)
{
	struct fake *f = *state;

	ask_for_direct_requests(f, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_error(S_NOT_SUPPORTED));
	assert_int_equal(probe(f), FFA_R_UNSUPPORTED);
	assert_unprobed(f);
}

static void at_1_1_without_buffers_probe_is_unsupported(void **state)
{
	struct fake *f = *state;

	f->config.version = 0x10001;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	assert_int_equal(probe(f), FFA_R_UNSUPPORTED);
	assert_unprobed(f);
}

/* The calls of the buffer form, in the order in which they are asked for. */
static const uint32_t needed[] = {F_REQUEST, F_LIST, F_RX_RELEASE, F_RXTX_UNMAP, F_RXTX_MAP};

static void each_call_of_the_buffer_form_is_needed(void **state)
{
	struct fake *f = *state;
	size_t missing;
	size_t i;

	f->config.version = 0x10001;
	fake_lend(f, 1);
	for (missing = 0; missing < COUNT_OF(needed); missing++) {
		for (i = 0; i < missing; i++) {
			expect_feature(f, needed[i], reply_success(0, 0));
		}
		expect_feature(f, needed[missing], reply_error(S_NOT_SUPPORTED));
		assert_int_equal(probe(f), FFA_R_UNSUPPORTED);
		assert_unprobed(f);
		assert_int_equal(f->n.rxtx_stuck, 0);
	}
}

static void mapped_buffers_need_no_mapping_calls(void **state)
{
	struct fake *f = *state;

	f->config.version = 0x10001;
	fake_lend(f, 1);
	f->config.rxtx.mapped = 1;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 0);
	expect_list_error(f, S_INVALID_PARAMETERS);
	assert_int_equal(probe(f), FFA_R_OK);
}

/* Whether pages of these buffers are mapped, for what the firmware says of RXTX_MAP. */
struct granule {
	uint32_t version;
	uint32_t properties;
	uint32_t pages;
	uint64_t pa;     /* of rx and, so many bytes above, tx */
	uint32_t mapped; /* pages, or 0 */
	int result;
};

static const struct granule granules[] = {
	/* The granule: 4, 64, 16 KiB and a reserved encoding. */
	{0x10001, 0, 1, 0x1000, 1, FFA_R_OK},
	{0x10001, 0, 31, 0x1000, 31, FFA_R_OK},
	{0x10001, 1, 16, 0x10000, 16, FFA_R_OK},
	{0x10001, 2, 4, 0x4000, 4, FFA_R_OK},
	{0x10001, 3, 31, 0x10000, 0, FFA_R_PROTOCOL},
	/* Whole granules. */
	{0x10001, 1, 31, 0x10000, 16, FFA_R_OK},
	{0x10001, 2, 7, 0x4000, 4, FFA_R_OK},
	{0x10001, 2, 8, 0x4000, 8, FFA_R_OK},
	/* Smaller than the granule, or not as aligned. */
	{0x10001, 1, 15, 0x10000, 0, FFA_R_INVALID},
	{0x10001, 2, 3, 0x4000, 0, FFA_R_INVALID},
	{0x10001, 1, 16, 0x8000, 0, FFA_R_INVALID},
	{0x10001, 2, 4, 0x2000, 0, FFA_R_INVALID},
	/* The maximum counts from 1.2 on; below, these bits are reserved. */
	{0x10002, 0x10000, 4, 0x1000, 1, FFA_R_OK},
	{0x10002, 0x30000, 4, 0x1000, 3, FFA_R_OK},
	{0x10002, 0x40000, 4, 0x1000, 4, FFA_R_OK},
	{0x10002, 0x50000, 4, 0x1000, 4, FFA_R_OK},
	{0x10002, 0, 4, 0x1000, 4, FFA_R_OK},
	{0x10002, 0x60002, 8, 0x4000, 4, FFA_R_OK},
	{0x10003, 0x20000, 4, 0x1000, 2, FFA_R_OK},
	{0x10001, 0x10000, 4, 0x1000, 4, FFA_R_OK},
	/* Reserved bits mean nothing. */
	{0x10002, 0xFFFC, 4, 0x1000, 4, FFA_R_OK},
};

static void ask_granule(struct fake *f, const struct granule *row, uint64_t rx, uint64_t tx)
{
	f->config.version = row->version;
	f->config.rxtx.pages = row->pages;
	f->config.rxtx.rx_pa = rx;
	f->config.rxtx.tx_pa = tx;
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	if (row->version >= 0x10002) {
		expect_regs(f, 0, 0, reply_error(S_NOT_SUPPORTED));
	}
	expect_buffer_features(f, row->properties);
	if (row->mapped != 0u) {
		expect_map(f, row->mapped, reply_success(0, 0));
		expect_list_error(f, S_INVALID_PARAMETERS);
		expect_unmap(f, reply_success(0, 0));
	}
	assert_int_equal(probe(f), row->result);
}

static void buffers_fit_the_granule_and_the_maximum(void **state)
{
	struct fake *f = *state;
	const uint64_t far = 0x100000;
	size_t i;

	fake_lend(f, 31);
	for (i = 0; i < COUNT_OF(granules); i++) {
		const uint64_t pa = granules[i].pa;

		/* Each of them can be the one that is not aligned. */
		ask_granule(f, &granules[i], pa, far);
		ask_granule(f, &granules[i], far, pa);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(each_error_status_has_its_result),
		STORY(error_in_64_bits_is_an_error),
		STORY(sign_extended_error_is_the_same),
		STORY(function_unknown_to_smccc_is_unsupported),
		STORY(any_other_function_breaks_the_protocol),
		STORY(success_in_64_bits_is_a_success),
		STORY(register_form_is_tried_without_asking_for_it),
		STORY(without_registers_and_buffers_probe_is_unsupported),
		STORY(at_1_1_without_buffers_probe_is_unsupported),
		STORY(each_call_of_the_buffer_form_is_needed),
		STORY(mapped_buffers_need_no_mapping_calls),
		STORY(buffers_fit_the_granule_and_the_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

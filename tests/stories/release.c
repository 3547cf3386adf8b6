/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* ffa_release() and ffa_strerror(). */
#include "fake.h"

#include <string.h>

static void probe_and_release(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH));
	f->snapshot.version = 0;
	ffa_release(&f->n);
}

static void released_object_is_unprobed(void **state)
{
	struct fake *f = *state;

	probe_and_release(f);
	assert_int_equal(f->n.subscriber_count, 0);
	assert_null(f->n.subscribers);
	assert_unprobed(f);
}

static void release_makes_no_firmware_call(void **state)
{
	struct fake *f = *state;

	probe_and_release(f);
	assert_int_equal(f->calls, 0);
}

static void release_twice_is_allowed(void **state)
{
	struct fake *f = *state;

	f->config.table = NULL;
	f->hooks.alloc = fake_alloc;
	f->hooks.free = fake_free;
	probe_and_release(f);
	ffa_release(&f->n);
	assert_int_equal(f->alloc_count, 1);
	assert_int_equal(f->free_count, 1);
}

static void release_of_nothing_is_allowed(void **state)
{
	struct fake *f = *state;

	ffa_release(NULL);
	ffa_release(&f->n);
	assert_unprobed(f);
}

static void released_object_can_be_probed_again(void **state)
{
	struct fake *f = *state;

	f->config.table = NULL;
	f->hooks.alloc = fake_alloc;
	f->hooks.free = fake_free;
	probe_and_release(f);
	probe_and_release(f);
	assert_int_equal(f->alloc_count, 2);
	assert_int_equal(f->free_count, 2);
}

static void configuration_is_not_needed_after_the_probe(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	memset(&f->config, 0, sizeof(f->config));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void each_result_has_a_text_of_its_own(void **state)
{
	int result;
	int other;

	(void)state;
	for (result = FFA_R_EXHAUSTED; result <= FFA_R_IN_FLIGHT; result++) {
		assert_non_null(ffa_strerror(result));
		assert_string_not_equal(ffa_strerror(result), "");
		assert_string_not_equal(ffa_strerror(result), "unknown result");
		for (other = FFA_R_EXHAUSTED; other < result; other++) {
			assert_string_not_equal(ffa_strerror(result), ffa_strerror(other));
		}
	}
}

static void other_numbers_are_unknown_results(void **state)
{
	static const int others[] = {INT32_MIN, -1000, -12, -11, 3, 4, 13, 1000, INT32_MAX};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(others); i++) {
		assert_string_equal(ffa_strerror(others[i]), "unknown result");
	}
}

static void texts_belong_to_their_results(void **state)
{
	(void)state;
	assert_non_null(strstr(ffa_strerror(FFA_R_ABSENT), "no FF-A"));
	assert_non_null(strstr(ffa_strerror(FFA_R_NOMEM), "memory"));
	assert_non_null(strstr(ffa_strerror(FFA_R_NOSPACE), "slots"));
	assert_non_null(strstr(ffa_strerror(FFA_R_REFUSED), "refused"));
	assert_non_null(strstr(ffa_strerror(FFA_R_VERSION), "version"));
	assert_non_null(strstr(ffa_strerror(FFA_R_IN_FLIGHT), "CPU"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(released_object_is_unprobed),
		STORY(release_makes_no_firmware_call),
		STORY(release_twice_is_allowed),
		STORY(release_of_nothing_is_allowed),
		STORY(released_object_can_be_probed_again),
		STORY(configuration_is_not_needed_after_the_probe),
		cmocka_unit_test(each_result_has_a_text_of_its_own),
		cmocka_unit_test(other_numbers_are_unknown_results),
		cmocka_unit_test(texts_belong_to_their_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

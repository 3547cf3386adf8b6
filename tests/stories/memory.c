/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Objects that hold what no call of the library left in them: not zeroed, spoilt, or of another
 * list.
 */
#include "fake.h"

#include <string.h>

/* Memory that nobody zeroed is refused, or used as new. */

static void is_refused_as_it_is(struct fake *f)
{
	const struct ffa_vm before = f->vm;

	assert_int_equal(created(f), FFA_R_STATE);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, OTHER), FFA_R_STATE);
	assert_int_equal(destroyed(f), FFA_R_STATE);
	assert_int_equal(skipped(f, 0x8001), FFA_R_STATE);
	assert_memory_equal(&f->vm, &before, sizeof(before));
}

static void object_full_of_one_byte_is_refused(void **state)
{
	struct fake *f = *state;
	unsigned int byte;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	for (byte = 1; byte <= UINT8_MAX; byte++) {
		f->column = byte;
		memset(&f->vm, (int)byte, sizeof(f->vm));
		is_refused_as_it_is(f);
	}
}

static void object_full_of_counted_bytes_is_refused(void **state)
{
	struct fake *f = *state;
	uint8_t *const bytes = (uint8_t *)&f->vm;
	unsigned int first;
	unsigned int step;
	size_t i;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	for (first = 0; first <= UINT8_MAX; first++) {
		for (step = 1; step <= UINT8_MAX; step += 2) {
			for (i = 0; i < sizeof(f->vm); i++) {
				bytes[i] = (uint8_t)(first + step * i);
			}
			f->column = first;
			if (f->vm.phase != 0u) {
				is_refused_as_it_is(f);
			}
		}
	}
}

/* Firmware that acknowledges everything, and counts. */
static unsigned int acknowledged[DESTROYED + 1u];

static void acknowledge(void *priv, struct ffa_regs *regs)
{
	const uint32_t message = (uint32_t)regs->x[2] & 0xFFu;

	(void)priv;
	assert_int_equal(regs->x[0], F_REQUEST);
	assert_int_equal(regs->x[5], VM);
	acknowledged[message]++;
	*regs = reply_ack((uint16_t)regs->x[1], message, S_OK);
}

static void object_of_random_bytes_is_refused_or_used_as_new(void **state)
{
	struct fake *f = *state;
	uint8_t *const bytes = (uint8_t *)&f->vm;
	uint64_t seed = 11;
	unsigned int used = 0;
	unsigned int i;
	size_t byte;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	f->hooks.call = acknowledge;
	f->hooks.log = NULL;
	for (i = 0; i < 50000; i++) {
		struct ffa_vm before;

		memset(acknowledged, 0, sizeof(acknowledged));
		for (byte = 0; byte < sizeof(f->vm); byte++) {
			bytes[byte] = (uint8_t)random_from(&seed);
		}
		/* What looks like an object at rest is rare. */
		f->vm.phase = (i % 2u != 0u) ? 0u : f->vm.phase;
		before = f->vm;
		if (created(f) == FFA_R_STATE) {
			assert_memory_equal(&f->vm, &before, sizeof(before));
			continue;
		}
		used++;
		assert_int_equal(f->vm.id, VM);
		assert_status(&f->vm, 0, 0, 0);
		assert_int_equal(destroyed(f), FFA_R_OK);
		assert_int_equal(acknowledged[CREATED], 2);
		assert_int_equal(acknowledged[DESTROYED], 2);
		assert_free(f);
	}
	assert_in_range(used, 1000, 25000);
}

static void object_in_no_phase_is_corrupted(void **state)
{
	struct fake *f = *state;
	struct ffa_vm before;
	unsigned int refused = 0;
	unsigned int phase;

	PROBE(f, SP(0x8001, BOTH));
	for (phase = 0; phase <= UINT16_MAX; phase++) {
		memset(&before, 0, sizeof(before));
		before.phase = (uint16_t)phase;
		before.id = VM;
		f->vm = before;
		if (destroyed(f) == FFA_R_STATE) {
			assert_memory_equal(&f->vm, &before, sizeof(before));
			refused++;
		} else {
			/* No small number, and none of two equal bytes, as memory can hold. */
			assert_true(phase == 0u || phase > UINT8_MAX);
			assert_true(phase == 0u || phase >> 8 != (phase & UINT8_MAX));
			assert_int_equal(f->vm.id, phase == 0u ? VM : 0u);
		}
	}
	assert_in_range(refused, UINT16_MAX - 8u, UINT16_MAX);
}

static void object_at_rest_that_points_elsewhere_begins_with_the_first_sp(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	f->vm.index = 1;
	f->vm.sends = 99;
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

/* Suspends each message, and answers RETRY to all but "created". */
struct dawdling {
	uint32_t sp;
	uint32_t message;
	uint64_t calls;
};

static void dawdling_call(void *priv, struct ffa_regs *regs)
{
	struct dawdling *d = priv;

	d->calls++;
	if (regs->x[0] == F_REQUEST) {
		d->sp = (uint32_t)regs->x[1];
		d->message = (uint32_t)regs->x[2] & 0xFFu;
		*regs = reply(F_INTERRUPT, d->sp << 16, 0, 0);
	} else {
		*regs = reply_ack((uint16_t)d->sp, d->message,
		                  d->message == CREATED ? S_OK : S_RETRY);
	}
}

/* One SP can be in doubt: here all of them are to be told "destroyed". */
static void corrupted_object_is_held_to_the_bound_below_limits_calls(void **state)
{
	struct fake *f = *state;
	struct dawdling dawdling = {0, 0, 0};

	f->config.limits.sends = 1;
	f->config.limits.resumes = 1;
	f->config.limits.calls = 1000;
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	expect_suspension(f, CREATED, 0x8001, 0x80010000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010000, reply(F_YIELD, 0x80010000, 0, 0));
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	memset(f->vm.sp, 4, 3); /* SP_AWARE */
	f->vm.run_w1 = 0;
	f->hooks.priv = &dawdling;
	f->hooks.call = dawdling_call;
	f->hooks.log = NULL;
	f->hooks.relax = NULL;
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	assert_int_equal(dawdling.calls, FFA_NOTIFY_MAX_CALLS(3, 1, 1) / 2);
}

static void object_in_flight_at_an_sp_that_is_not_listed_any_more(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80020000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	ffa_release(&f->n);
	PROBE(f, SP(0x8001, BOTH));
	assert_int_equal(created(f), FFA_R_STATE);
	assert_int_equal(destroyed(f), FFA_R_STATE);
}

/* Firmware that answers anything to a library that remembers anything. */
struct chaos {
	uint64_t seed;
	uint64_t calls;
};

static void chaos_call(void *priv, struct ffa_regs *regs)
{
	static const uint32_t functions[] = {F_ERROR, F_INTERRUPT, F_YIELD, F_RESPONSE, F_SUCCESS};
	struct chaos *chaos = priv;
	const uint32_t sp = 0x8001u + random_from(&chaos->seed) % 3u;

	chaos->calls++;
	regs->x[0] = functions[random_from(&chaos->seed) % COUNT_OF(functions)];
	regs->x[1] = sp << 16;
	regs->x[2] = 0x80000005u + 2u * (random_from(&chaos->seed) % 2u);
	regs->x[3] = (uint32_t)0 - random_from(&chaos->seed) % 8u;
}

static int one_of_three(struct fake *f, uint32_t value)
{
	switch (value % 8u) {
	case 0:
		return skipped(f, (uint16_t)(0x8001u + (value >> 8) % 4u));
	case 1:
	case 2:
	case 3:
		return destroyed(f);
	default:
		return created(f);
	}
}

static void corrupted_objects_harm_nobody(void **state)
{
	struct fake *f = *state;
	static struct chaos chaos = {7, 0};
	unsigned int i;
	uint32_t spoilt;

	f->config.limits.sends = 3;
	f->config.limits.resumes = 3;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_CREATED),
	      SP(0x8003, FFA_NOTIFY_DESTROYED));
	f->hooks.priv = &chaos;
	f->hooks.call = chaos_call;
	f->hooks.log = NULL;
	for (i = 0; i < 100000; i++) {
		/* Some bytes of an object in use: what is nearly right goes deepest. */
		const uint32_t small = random_from(&chaos.seed) % 2u;
		uint8_t *bytes = (uint8_t *)&f->vm;
		int result;

		for (spoilt = random_from(&chaos.seed) % 4u; spoilt > 0u; spoilt--) {
			const uint32_t value = random_from(&chaos.seed);

			bytes[value % sizeof(f->vm)] =
				(uint8_t)((value >> 16) % (small ? 8u : 256u));
		}
		chaos.calls = 0;
		result = one_of_three(f, random_from(&chaos.seed));
		assert_in_range(chaos.calls, 0, FFA_NOTIFY_MAX_CALLS(3, 3, 3));
		assert_in_range(result - FFA_R_EXHAUSTED, 0, FFA_R_IN_FLIGHT - FFA_R_EXHAUSTED);
		if (result == FFA_R_STATE) {
			memset(&f->vm, 0, sizeof(f->vm));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(object_full_of_one_byte_is_refused),
		STORY(object_full_of_counted_bytes_is_refused),
		STORY(object_of_random_bytes_is_refused_or_used_as_new),
		STORY(object_in_no_phase_is_corrupted),
		STORY(object_at_rest_that_points_elsewhere_begins_with_the_first_sp),
		STORY(corrupted_object_is_held_to_the_bound_below_limits_calls),
		STORY(object_in_flight_at_an_sp_that_is_not_listed_any_more),
		STORY(corrupted_objects_harm_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

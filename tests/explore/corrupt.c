/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* I1, I6 and I8 with a struct ffa_vm that holds anything at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "answers.h"
#include "world.h"

#define SEED UINT64_C(0xC0FFEE0DDBA11000)
#define ROUNDS 20000

static struct world world;

/* Small numbers reach further than big ones, which are told from a phase or an index at once. */
static void corrupt(struct ffa_vm *vm, uint64_t *random)
{
	uint8_t *bytes = (uint8_t *)vm;
	const uint64_t style = answer_random(random) % 4;

	for (size_t i = 0; i < sizeof(*vm); i++) {
		const uint64_t luck = answer_random(random) >> 20;

		bytes[i] = (uint8_t)luck;
		if (style != 0) {
			bytes[i] &= 7u;
		}
		if (style > 1 && (luck & 0x300u) != 0) {
			bytes[i] = 0;
		}
	}
	if (style == 3) {
		vm->phase = (uint8_t)(answer_random(random) % 6);
		vm->index = (uint16_t)(answer_random(random) % 5);
	}
}

static void enter(struct world *w, uint64_t *random)
{
	const struct ffa_notify before = w->objects.n;
	const struct ffa_limits *limits = &before.limits;
	const uint64_t calls = w->spmc.calls;
	uint64_t most;

	if ((answer_random(random) >> 40 & 1u) != 0) {
		(void)ffa_vm_destroyed(&w->objects.n, &w->objects.vm);
	} else {
		(void)ffa_vm_created(&w->objects.n, &w->objects.vm,
		                     (uint16_t)(w->objects.vm.id | 1u));
	}
	most = FFA_NOTIFY_MAX_CALLS(before.subscriber_count, limits->sends, limits->resumes);
	if (limits->calls != 0 && limits->calls < most) {
		most = limits->calls;
	}
	world_check(w, w->spmc.calls - calls <= most, "I1: more calls than the bound");
	world_check_memory(w, &before);
}

static uint64_t run(const struct mode *mode, size_t sp_count)
{
	uint64_t random = SEED;
	uint64_t ran = 0;

	world_configure(&world, mode, sp_count, 0x1Bu); /* both, created, destroyed */
	world.random = SEED;
	world.lie_count = 0;
	world_reset(&world);
	assert_int_equal(world_probe(&world), FFA_R_OK);
	world.lie_count = 1;
	world.lies[0].first = 1;
	world.lies[0].last = UINT64_MAX;
	world_plant(&world);
	for (; ran < ROUNDS; ran++) {
		world.lies[0].answer = answer_random(&random) % plain_answer_count();
		corrupt(&world.objects.vm, &random);
		for (int entry = 0; entry < 3; entry++) {
			enter(&world, &random);
		}
		if (world.broken != NULL) {
			fail_msg("%s, after %llu rounds of \"%s\"", world.broken,
			         (unsigned long long)ran, mode->name);
		}
	}
	world_release(&world);
	return ran;
}

static void events_on_a_corrupted_object_end_within_the_bound(void **state)
{
	static const struct mode modes[] = {
		{.name = "defaults", .profile.version = 0x10002},
		{.name = "one call", .profile.version = 0x10002, .limits = {.calls = 1}},
		{.name = "relax stops", .profile.version = 0x10002, .relax = RELAX_STOP},
		{.name = "two sends, one resume, an allocated table",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .relax = RELAX_GO,
	         .refused = REFUSED_WAVE,
	         .allocates = 1},
	};
	uint64_t ran = 0;

	(void)state;
	world_open(&world);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		for (size_t sps = 0; sps <= WORLD_MAX_SPS; sps++) {
			ran += run(&modes[i], sps);
		}
	}
	print_message("corrupt: %llu corrupted objects from seed %llx\n", (unsigned long long)ran,
	              (unsigned long long)SEED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_on_a_corrupted_object_end_within_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

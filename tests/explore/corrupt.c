/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * I1, I6 and I8 with a struct ffa_vm that holds anything at all; and what becomes of an object that
 * nobody zeroed. Most random bits are refused at sight, so most objects are made of a real one: what
 * each stage of a VM's life leaves in it is seen, then bits of it are changed.
 */
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
#define STAGES 6 /* at rest, being created, abandoned, undone, present, being destroyed */
#define VM_ID 7

static struct world world;
static struct ffa_vm stages[STAGES];
static uint64_t entered; /* calls that the library did not refuse at sight */
static uint64_t called;

static void lie_from_now_on(struct world *w, const char *answer)
{
	w->lie_count = 1;
	w->lies[0].sp_id = 0;
	w->lies[0].first = 1;
	w->lies[0].last = UINT64_MAX;
	w->lies[0].answer = answer_find(answer);
	world_plant(w);
}

/* Objects that the library made itself, among SPs with every subscription. */
static void see_stages(void)
{
	static const struct mode mode = {.name = "to be seen",
	                                 .profile.version = 0x10002,
	                                 .limits = {.sends = 1, .calls = 1}};
	struct ffa_vm *vm = &world.objects.vm;

	world_configure(&world, &mode, 3, 0x3Fu);
	world.lie_count = 0;
	world_reset(&world);
	assert_int_equal(world_probe(&world), FFA_R_OK);
	world_begin(&world, VM_ID);
	stages[0] = *vm;
	assert_int_equal(world_created(&world, VM_ID), FFA_R_AGAIN);
	stages[1] = *vm;
	lie_from_now_on(&world, "INTERRUPT, vCPU 2");
	assert_int_equal(world_created(&world, VM_ID), FFA_R_IN_FLIGHT);
	assert_int_equal(world_destroyed(&world), FFA_R_IN_FLIGHT);
	stages[2] = *vm;
	lie_from_now_on(&world, "ack OK");
	while (world_destroyed(&world) > 0) {
	}
	world_begin(&world, VM_ID);
	assert_int_equal(world_created(&world, VM_ID), FFA_R_AGAIN);
	lie_from_now_on(&world, "ack DENIED");
	assert_int_equal(world_created(&world, VM_ID), FFA_R_AGAIN);
	stages[3] = *vm;
	lie_from_now_on(&world, "ack OK");
	while (world_created(&world, VM_ID) > 0) {
	}
	world_begin(&world, VM_ID);
	while (world_created(&world, VM_ID) > 0) {
	}
	stages[4] = *vm;
	assert_int_equal(world_destroyed(&world), FFA_R_AGAIN);
	stages[5] = *vm;
	world_release(&world);
	assert_null(world.broken);
	for (size_t i = 0; i < STAGES; i++) {
		for (size_t j = 0; j < i; j++) {
			assert_int_not_equal(stages[i].phase, stages[j].phase);
		}
	}
}

/* Small numbers reach further than big ones, which are told from a phase or an index at once. */
static void fill(struct ffa_vm *vm, uint64_t *random)
{
	uint8_t *bytes = (uint8_t *)vm;
	const uint64_t style = answer_random(random) % 3;

	for (size_t i = 0; i < sizeof(*vm); i++) {
		const uint64_t luck = answer_random(random) >> 20;

		bytes[i] = (uint8_t)luck;
		if (style != 0) {
			bytes[i] &= 15u;
		}
		if (style > 1 && (luck & 0x300u) != 0) {
			bytes[i] = 0;
		}
	}
}

/* A real object with a few bytes of chance, or chance with what makes an object look real. */
static void corrupt(struct ffa_vm *vm, uint32_t count, uint64_t *random)
{
	const struct ffa_vm *stage = &stages[answer_random(random) % STAGES];
	const uint64_t style = answer_random(random) % 8;
	uint8_t *bytes = (uint8_t *)vm;

	if (style < 4) {
		*vm = *stage;
		vm->index = (uint16_t)(answer_random(random) % (count + 1u));
		for (uint64_t i = 0; i <= style; i++) {
			bytes[answer_random(random) % sizeof(*vm)] =
				(uint8_t)(answer_random(random) >> 30);
		}
		return;
	}
	fill(vm, random);
	if (style < 7) {
		vm->phase = stage->phase;
		vm->index = (uint16_t)(answer_random(random) % (count + 2u));
		vm->inside = 0;
	}
}

/* What is saved of it goes on in another object, if it can be. */
static int hand_over(struct world *w)
{
	uint8_t bytes[FFA_NOTIFY_SAVE_SIZE(WORLD_MAX_SPS)];
	struct ffa_vm vm;
	const size_t size = ffa_vm_save(&w->objects.n, &w->objects.vm, bytes, sizeof(bytes));
	int result;

	world_check(w, size <= sizeof(bytes), "a saved form that is too long");
	if (size == 0) {
		return FFA_R_STATE;
	}
	memset(&vm, 0, sizeof(vm));
	result = ffa_vm_restore(&w->objects.n, &vm, bytes, size);
	if (result >= 0) {
		w->objects.vm = vm;
	}
	return result;
}

static void enter(struct world *w, uint64_t *random)
{
	const struct ffa_notify before = w->objects.n;
	const struct ffa_limits *limits = &before.limits;
	const uint64_t calls = w->spmc.calls;
	const uint64_t luck = answer_random(random) >> 40;
	struct ffa_vm *vm = &w->objects.vm;
	uint64_t most =
		FFA_NOTIFY_MAX_CALLS(before.subscriber_count, limits->sends, limits->resumes);
	int result;

	if ((luck & 15u) == 3) {
		/* One of the subscribers, or none. */
		result = ffa_vm_skip(&w->objects.n, vm,
		                     (uint16_t)(WORLD_FIRST_SP + (luck >> 4 & 3u)));
		most = 0;
	} else if ((luck & 15u) == 7) {
		result = hand_over(w);
		most = 0;
	} else if ((luck & 7u) == 6) {
		result = ffa_vm_announce(
			&w->objects.n, vm,
			(luck & 8u) != 0 ? 0 : (uint16_t)(WORLD_FIRST_SP + (luck >> 4 & 3u)));
	} else if ((luck & 1u) != 0) {
		result = ffa_vm_destroyed(&w->objects.n, vm);
	} else {
		/* The VM that it is of; at rest another one. */
		result = ffa_vm_created(&w->objects.n, vm,
		                        vm->phase != stages[0].phase && vm->id != 0
		                                ? vm->id
		                                : (uint16_t)((vm->id ^ VM_ID) | 0x100u));
	}
	entered += result != FFA_R_STATE && result != FFA_R_INVALID;
	called++;
	if (result == FFA_R_STATE || result == FFA_R_INVALID) {
		most = 0;
	}
	if (limits->calls != 0 && limits->calls < most) {
		most = limits->calls;
	}
	world_check(w, result >= FFA_R_EXHAUSTED && result <= FFA_R_IN_FLIGHT, "no result at all");
	world_check(w, w->spmc.calls - calls <= most, "I1: more calls than the bound");
	world_check_memory(w, &before);
}

static void prepare(const struct mode *mode, size_t sp_count, unsigned int subscriptions)
{
	world_configure(&world, mode, sp_count, subscriptions);
	world.random = SEED;
	world.lie_count = 0;
	world_reset(&world);
	assert_int_equal(world_probe(&world), FFA_R_OK);
	world.is_unjudged = 1;
}

static uint64_t run(const struct mode *mode, size_t sp_count)
{
	uint64_t random = SEED;
	uint64_t ran = 0;

	prepare(mode, sp_count, 0x1Bu); /* both, created, destroyed */
	lie_from_now_on(&world, "ack OK");
	for (; ran < ROUNDS; ran++) {
		world.lies[0].answer = answer_random(&random) % plain_answer_count();
		corrupt(&world.objects.vm, world.objects.n.subscriber_count, &random);
		for (int entry = 0; entry < 3; entry++) {
			enter(&world, &random);
		}
		if (world.broken != NULL) {
			fail_msg("%s, after %llu rounds of \"%s\"", world.broken,
			         (unsigned long long)ran, mode->name);
		}
	}
	world_release(&world);
	world.is_unjudged = 0;
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
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		for (size_t sps = 0; sps <= WORLD_MAX_SPS; sps++) {
			ran += run(&modes[i], sps);
		}
	}
	print_message("corrupt: %llu corrupted objects from seed %llx, %llu of %llu calls not "
	              "refused at sight\n",
	              (unsigned long long)ran, (unsigned long long)SEED,
	              (unsigned long long)entered, (unsigned long long)called);
	/* Else little was tried. */
	assert_true(entered > called / 3);
}

/* What memory holds that nobody zeroed: one byte over and over, addresses, text, numbers, chance. */
static void litter(struct ffa_vm *vm, uint64_t round, uint64_t *random)
{
	static const char text[] = "the quick brown fox jumps over the lazy dog. ";
	uint8_t *bytes = (uint8_t *)vm;
	const uint64_t address = UINT64_C(0xFFFF800000000000) | (answer_random(random) >> 20 << 3);

	for (size_t i = 0; i < sizeof(*vm); i++) {
		switch (round < 255 ? 0 : 1 + round % 4) {
		case 0:
			bytes[i] = (uint8_t)(round + 1);
			break;
		case 1:
			bytes[i] = (uint8_t)((address + i / 8 * 64) >> 8 * (i % 8));
			break;
		case 2:
			bytes[i] = (uint8_t)text[(i + round) % (sizeof(text) - 1)];
			break;
		case 3:
			bytes[i] = 0;
			if ((answer_random(random) >> 40 & 3u) == 0) {
				bytes[i] = (uint8_t)(answer_random(random) >> 30 & 15u);
			}
			break;
		default:
			bytes[i] = (uint8_t)(answer_random(random) >> 30);
			break;
		}
	}
	if (round % 7 == 6) {
		vm->phase = 0; /* and only that */
	}
}

/* By chance it can be like a real one. */
static int looks_real(const struct ffa_vm *vm)
{
	for (size_t i = 1; i < STAGES; i++) {
		if (vm->phase == stages[i].phase) {
			return 1;
		}
	}
	return 0;
}

/* Returns whether it was used as a new one. */
static int is_new_or_refused(struct world *w)
{
	const struct ffa_vm before = w->objects.vm;
	const uint64_t calls = w->spmc.calls;
	int result;

	world_begin(w, VM_ID);
	oracle_enter(&w->oracle, ORACLE_CREATED);
	result = ffa_vm_created(&w->objects.n, &w->objects.vm, VM_ID);
	if (result == FFA_R_STATE) {
		world_check(w, memcmp(&before, &w->objects.vm, sizeof(before)) == 0,
		            "a refused call changed the object");
		world_check(w, w->spmc.calls == calls, "a refused call called");
		return 0;
	}
	oracle_leave(&w->oracle, result, &w->objects.vm);
	world_check(w, result == FFA_R_OK, "a new VM that is not created");
	world_check(w, world_destroyed(w) == FFA_R_OK, "a new VM that is not destroyed");
	return 1;
}

static int is_at_rest_or_refused(struct world *w)
{
	const struct ffa_vm before = w->objects.vm;
	const uint64_t calls = w->spmc.calls;
	const int result = ffa_vm_destroyed(&w->objects.n, &w->objects.vm);
	const int skipped = ffa_vm_skip(&w->objects.n, &w->objects.vm, WORLD_FIRST_SP);

	return (result == FFA_R_OK || result == FFA_R_STATE) && skipped == result &&
	       w->spmc.calls == calls && memcmp(&before, &w->objects.vm, sizeof(before)) == 0;
}

static void an_object_that_was_not_zeroed_is_refused_or_new(void **state)
{
	static const struct mode mode = {.name = "not zeroed", .profile.version = 0x10002};
	uint64_t random = SEED;
	uint64_t ran = 0;
	uint64_t used = 0;

	(void)state;
	prepare(&mode, 3, 0x3Fu); /* who let go of the ID, since it is used again and again */
	world.is_unjudged = 0;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		litter(&world.objects.vm, round, &random);
		if (looks_real(&world.objects.vm)) {
			continue;
		}
		if (!is_at_rest_or_refused(&world)) {
			fail_msg("an object that was not zeroed has a VM, in round %llu",
			         (unsigned long long)round);
		}
		used += is_new_or_refused(&world) ? 1u : 0u;
		ran++;
		if (world.broken != NULL) {
			fail_msg("%s, in round %llu", world.broken, (unsigned long long)round);
		}
	}
	world_release(&world);
	print_message("corrupt: %llu objects not zeroed, %llu used as new ones\n",
	              (unsigned long long)ran, (unsigned long long)used);
	assert_true(used != 0 && used < ran / 3);
}

static int open_world(void **state)
{
	(void)state;
	world_open(&world);
	see_stages();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_on_a_corrupted_object_end_within_the_bound),
		cmocka_unit_test(an_object_that_was_not_zeroed_is_refused_or_new),
	};

	return cmocka_run_group_tests(tests, open_world, NULL);
}

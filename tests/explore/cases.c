/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cases.h"
#include "answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define SEED UINT64_C(0x5EED0FFA50123457)
#define MAX_CALLS_OF_A_LIFE 64
#define DIRECT_REQ 0x8400006Fu

/*
 * Sanitizers slow the cases down: they get a sample, of a prime step so that it meets everything.
 */
#if defined(__SANITIZE_ADDRESS__)
#define DEFAULT_STRIDE 5
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DEFAULT_STRIDE 5
#endif
#endif
#ifndef DEFAULT_STRIDE
#define DEFAULT_STRIDE 1
#endif

uint64_t cases_stride(void)
{
	const char *wanted = getenv("FFA_SWEEP_STRIDE");
	const uint64_t stride = wanted != NULL ? strtoull(wanted, NULL, 10) : 0;

	return stride != 0 ? stride : DEFAULT_STRIDE;
}

static void run(struct cases *c)
{
	c->run(c->world, 2);
	c->ran++;
}

/* The functions that a life without faults calls; what comes before the k-th lie is the same. */
static uint64_t rehearse(struct cases *c, uint32_t functions[MAX_CALLS_OF_A_LIFE])
{
	struct world *w = c->world;

	w->lie_count = 0;
	run(c);
	/* Without the second VM, which is the first one's life again. */
	c->is_rehearsing = 1;
	c->run(w, w->mode->only_probe ? 0 : 1);
	c->is_rehearsing = 0;
	assert_in_range(w->spmc.calls, 1, MAX_CALLS_OF_A_LIFE - 1);
	for (uint64_t seq = 1; seq <= w->spmc.calls; seq++) {
		functions[seq] = (uint32_t)ffa_spmc_find_record(&w->spmc, seq)->request.x[0];
	}
	return w->spmc.calls;
}

static int is_turn(struct cases *c)
{
	return c->considered++ % c->stride == 0;
}

static uint64_t last_call(uint64_t first, enum follow follow)
{
	return follow == FOR_EVER ? UINT64_MAX : first + (follow == TWICE);
}

void cases_set_lie(struct world *w, size_t which, uint64_t first, enum follow follow, size_t answer)
{
	w->lies[which].sp_id = 0;
	w->lies[which].first = first;
	w->lies[which].last = last_call(first, follow);
	w->lies[which].answer = answer;
}

static void answer_call(struct cases *c, uint64_t k, uint32_t function)
{
	for (size_t answer = 0; answer < answer_count(); answer++) {
		for (int follow = ONCE; follow <= FOR_EVER; follow++) {
			if (!answer_fits(answer, function) || !is_turn(c)) {
				continue;
			}
			c->world->lie_count = 1;
			cases_set_lie(c->world, 0, k, (enum follow)follow, answer);
			run(c);
		}
	}
}

static void answer_each_call(struct cases *c)
{
	uint32_t functions[MAX_CALLS_OF_A_LIFE];
	const uint64_t calls = rehearse(c, functions);

	for (uint64_t k = 1; k <= calls; k++) {
		answer_call(c, k, functions[k]);
	}
}

/* What the first lie leads to meets the second one. */
static void answer_pair(struct cases *c, uint64_t k, uint64_t j)
{
	for (size_t a = 0; a < plain_answer_count(); a++) {
		for (size_t b = 0; b < plain_answer_count(); b++) {
			if (!is_turn(c)) {
				continue;
			}
			c->world->lie_count = 2;
			cases_set_lie(c->world, 0, k, ONCE, a);
			cases_set_lie(c->world, 1, j, j == k + 1 ? TWICE : FOR_EVER, b);
			run(c);
		}
	}
}

static void answer_each_pair(struct cases *c)
{
	uint32_t functions[MAX_CALLS_OF_A_LIFE];
	const uint64_t calls = rehearse(c, functions);
	uint64_t first = 1;

	while (first <= calls && functions[first] != DIRECT_REQ) {
		first++;
	}
	for (uint64_t k = first; k <= calls; k++) {
		for (uint64_t j = k + 1; j <= k + 3; j++) {
			answer_pair(c, k, j);
		}
	}
}

static void set_liar(struct cases *c, size_t which, enum lie_part part, size_t answer)
{
	struct lie *lie = &c->world->lies[which];

	lie->first = 0;
	lie->last = 0;
	lie->answer = answer;
	lie->part = part;
}

/* What follows a suspension is another matter than what follows any other answer. */
static int suspends(struct cases *c, uint16_t sp_id, uint32_t message, size_t answer)
{
	const struct asked asked = {NULL, sp_id, message, &c->world->random};
	struct ffa_regs regs;

	answer_make(answer, &asked, &regs);
	return oracle_read(sp_id, message, 0, &regs).kind == ORACLE_SUSPENDED;
}

static void lie_to_message(struct cases *c, uint16_t sp_id, uint32_t message)
{
	struct world *w = c->world;

	w->lies[0].sp_id = sp_id;
	w->lies[0].message = message;
	w->lies[1].sp_id = sp_id;
	w->lies[1].message = message;
	w->lie_count = 2;
	for (size_t a = 0; a < plain_answer_count(); a++) {
		const size_t second = suspends(c, sp_id, message, a) ? plain_answer_count() : 1;

		for (size_t b = 0; b < second; b++) {
			if (!is_turn(c)) {
				continue;
			}
			set_liar(c, 0, TO_SENDS, a);
			set_liar(c, 1, TO_RUNS, b);
			run(c);
		}
	}
}

/* Each its own; a sample, since how the two meet matters more than all pairs of answers. */
static void lie_both(struct cases *c, uint16_t one, uint16_t other)
{
	struct world *w = c->world;
	const uint64_t offset = c->considered;

	for (size_t a = 0; a < plain_answer_count(); a++) {
		for (size_t b = 0; b < plain_answer_count(); b++) {
			if ((a * 5 + b * 3 + offset) % 13 != 0 || !is_turn(c)) {
				continue;
			}
			w->lies[0].sp_id = one;
			w->lies[0].message = 0;
			w->lies[1].sp_id = other;
			w->lies[1].message = 0;
			w->lie_count = 2;
			set_liar(c, 0, TO_ALL, a);
			set_liar(c, 1, TO_ALL, b);
			run(c);
		}
	}
}

static void lie_for_ever(struct cases *c)
{
	const struct ffa_spmc_sp *sps = c->world->sps;

	if (c->world->sp_count == 3) {
		lie_both(c, sps[0].id, sps[1].id);
		lie_both(c, sps[0].id, sps[2].id);
		lie_both(c, sps[1].id, sps[2].id);
	}
	for (size_t i = 0; i < c->world->sp_count; i++) {
		const uint16_t sp_id = sps[i].id;

		lie_to_message(c, sp_id, 0);
		lie_to_message(c, sp_id, 4);
		lie_to_message(c, sp_id, 6);
	}
}

static void for_each_configuration(struct cases *c, const struct mode *mode, size_t min_sps,
                                   size_t max_sps, void (*act)(struct cases *))
{
	const uint64_t before = c->ran;

	c->world->random = SEED;
	for (size_t sps = min_sps; sps <= max_sps; sps++) {
		for (unsigned int subs = 0; subs < 1u << (2 * sps); subs++) {
			world_configure(c->world, mode, sps, subs);
			act(c);
		}
	}
	print_message("%s: %llu cases ran\n", mode->name, (unsigned long long)(c->ran - before));
}

void cases_run(struct cases *cases, const struct mode *mode, size_t max_sps)
{
	for_each_configuration(cases, mode, 0, max_sps, answer_each_call);
}

void cases_run_pairs(struct cases *cases, const struct mode *mode)
{
	for_each_configuration(cases, mode, 0, 2, answer_each_pair);
}

void cases_run_liars(struct cases *cases, const struct mode *mode)
{
	for_each_configuration(cases, mode, 2, 3, lie_for_ever);
}

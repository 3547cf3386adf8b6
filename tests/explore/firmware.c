/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "firmware.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DIRECT_REQ 0x8400006Fu
#define DIRECT_RESP 0x84000070u
#define RUN 0x8400006Du
#define INTERRUPT 0x84000062u
#define YIELD 0x8400006Cu
#define ERROR 0x84000060u
#define FRAMEWORK 0x80000000u

enum message { CREATED = 4, DESTROYED = 6 };
enum status { INVALID_PARAMETERS = -2, BUSY = -4, INTERRUPTED = -5, DENIED = -6, RETRY = -7 };

/* What an SP answered for good, and whether it has the VM on its books. */
#define ANSWERED_CREATED 1u
#define ANSWERED_DESTROYED 2u
#define HOLDS 4u
/* It was given up: nobody may tell it anything, */
#define GIVEN_UP 8u
/* with a message that it may go on with one day. */
#define IN_DOUBT 16u

/* Of so many faults one is a refusal; of the others half are RETRY, half suspensions. */
#define FAULTS_PER_REFUSAL 32u
#define MAX_SHOWN 5u

uint32_t any(struct firmware *w, uint32_t bound)
{
	uint64_t x = w->random += 0x9E3779B97F4A7C15u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return (uint32_t)(((x ^ x >> 31) >> 32) * bound >> 32);
}

/*
 * Subscribers are spread over the list. Of eight, one wants destructions only. One that wants creations
 * only never lets go of a VM, and so of its ID.
 */
uint8_t subscription(const struct system *system, uint32_t index)
{
	const uint32_t before = index * system->subscribers / system->sps;

	if (before == (index + 1) * system->subscribers / system->sps) {
		return 0;
	}
	if (before < system->keepers) {
		return FFA_NOTIFY_CREATED;
	}
	return before % 8 == 6 ? FFA_NOTIFY_DESTROYED : FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED;
}

void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL) {
		printf("scale: out of memory\n");
		exit(1);
	}
	return memory;
}

void firmware_init(struct firmware *w, const struct system *system)
{
	uint32_t known = 0;

	*w = (struct firmware){.system = system, .random = system->seed};
	w->sps = allocate(system->subscribers, sizeof(*w->sps));
	w->pairs = allocate((size_t)(system->vms + 1) * system->subscribers, 1);
	w->in = allocate(system->vms + 1, sizeof(*w->in));
	for (uint32_t i = 0; i < system->sps; i++) {
		const uint8_t events = subscription(system, i);

		if (events != 0) {
			w->sps[known].id = (uint16_t)(FIRST_SP_ID + i);
			w->sps[known].events = events;
			w->sps[known].has_context_per_cpu = known % 2 != 0;
			known++;
		}
	}
}

void firmware_free(struct firmware *w)
{
	free(w->sps);
	free(w->pairs);
	free(w->in);
}

void violation(struct firmware *w, const char *what)
{
	const struct system *s = w->system;

	if (w->violations++ < MAX_SHOWN) {
		printf("%u CPUs, %u of %u SPs, %u %% faults, limits %u and %u, seed %" PRIu64
		       ": %s\n",
		       s->cpus, s->subscribers, s->sps, s->percent, s->limits.sends,
		       s->limits.calls, s->seed, what);
	}
}

static uint8_t *pair(const struct firmware *w, uint32_t vm, const struct sp *sp)
{
	return &w->pairs[(size_t)vm * w->system->subscribers + (size_t)(sp - w->sps)];
}

static struct sp *find(const struct firmware *w, uint32_t id)
{
	const uint32_t index = id - FIRST_SP_ID;
	struct sp *sp;

	if (index >= w->system->sps) {
		return NULL;
	}
	sp = &w->sps[index * w->system->subscribers / w->system->sps];
	return sp->id == id ? sp : NULL;
}

static int is_owed(const struct firmware *w, uint32_t vm, const struct sp *sp)
{
	const uint8_t state = *pair(w, vm, sp);

	return (sp->events & FFA_NOTIFY_DESTROYED) != 0 &&
	       (state & (ANSWERED_DESTROYED | GIVEN_UP | HOLDS)) == HOLDS;
}

uint32_t firmware_unaware(const struct firmware *w, uint32_t vm)
{
	uint32_t count = 0;

	for (const struct sp *sp = w->sps; sp < w->sps + w->system->subscribers; sp++) {
		count += sp != w->failed && (*pair(w, vm, sp) & HOLDS) == 0;
	}
	return count;
}

uint32_t firmware_owed(const struct firmware *w, uint32_t vm)
{
	uint32_t count = 0;

	for (const struct sp *sp = w->sps; sp < w->sps + w->system->subscribers; sp++) {
		count += (uint32_t)is_owed(w, vm, sp);
	}
	return count;
}

uint32_t firmware_believers(const struct firmware *w, uint32_t vm)
{
	uint32_t count = 0;

	for (const struct sp *sp = w->sps; sp < w->sps + w->system->subscribers; sp++) {
		count += (*pair(w, vm, sp) & (HOLDS | IN_DOUBT)) != 0;
	}
	return count;
}

void firmware_fail(struct firmware *w)
{
	w->failed = &w->sps[w->system->subscribers / 2];
}

/* What an SP holds it goes on holding: a creation with that ID is then one too many. */
void firmware_begin(struct firmware *w, uint32_t vm)
{
	for (const struct sp *sp = w->sps; sp < w->sps + w->system->subscribers; sp++) {
		*pair(w, vm, sp) &= HOLDS | IN_DOUBT;
	}
}

/* Who is not told of creations has heard of the VM otherwise. */
void firmware_complete(struct firmware *w, uint32_t vm)
{
	for (const struct sp *sp = w->sps; sp < w->sps + w->system->subscribers; sp++) {
		if (sp->events == FFA_NOTIFY_DESTROYED && (*pair(w, vm, sp) & GIVEN_UP) == 0) {
			*pair(w, vm, sp) |= HOLDS;
		}
	}
}

void firmware_give_up(struct firmware *w, uint32_t vm, uint32_t sp_id)
{
	struct sp *sp = find(w, sp_id);

	if (sp == NULL) {
		violation(w, "a stranger that is waited for");
		return;
	}
	*pair(w, vm, sp) |= GIVEN_UP;
	if (w->in[vm] == sp - w->sps + 1) {
		/* Its context stays as it is. */
		*pair(w, vm, sp) |= IN_DOUBT;
		w->in[vm] = 0;
	}
}

static const char *judge_send(const struct firmware *w, const struct moment *now,
                              const struct sp *sp, uint32_t message, const struct ffa_regs *regs)
{
	if ((uint32_t)regs->x[5] != now->vm) {
		return "a message of another VM";
	}
	if (w->in[now->vm] != 0) {
		return "a message of a VM in which an SP is suspended";
	}
	if ((*pair(w, now->vm, sp) & GIVEN_UP) != 0) {
		return "a message to an SP that was given up";
	}
	if (message == DESTROYED) {
		return is_owed(w, now->vm, sp) ? NULL : "a destruction that is not to be told";
	}
	if (message != CREATED || (sp->events & FFA_NOTIFY_CREATED) == 0) {
		return "a message that the SP did not subscribe to";
	}
	return *pair(w, now->vm, sp) != 0 ? "a creation told twice" : NULL;
}

static struct suspended *context_of(struct sp *sp, uint32_t cpu)
{
	return &sp->contexts[sp->has_context_per_cpu ? cpu : 0];
}

static uint32_t w1_of_suspension(const struct sp *sp, uint32_t cpu)
{
	return (uint32_t)sp->id << 16 | (sp->has_context_per_cpu ? cpu : 0);
}

/* The call with this number in an entry: all CPUs make theirs at the same time. */
static int was_used(struct sp *sp, const struct moment *now)
{
	const uint64_t tick = (uint64_t)1 << now->tick % 64;
	uint64_t before;

	if (sp->round != now->round) {
		sp->round = now->round;
		sp->ticks = 0;
	}
	before = sp->ticks;
	sp->ticks |= tick;
	return (before & tick) != 0;
}

/* An SP with one context serves one CPU at a time. */
static int is_occupied(struct sp *sp, const struct moment *now)
{
	if (context_of(sp, now->cpu)->vm != 0) {
		return 1;
	}
	return !sp->has_context_per_cpu && was_used(sp, now);
}

static void answer(struct ffa_regs *regs, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	*regs = (struct ffa_regs){{w0, w1, w2, w3}};
}

static void answer_error(struct ffa_regs *regs, enum status status)
{
	answer(regs, ERROR, 0, (uint32_t)status, 0);
}

static void acknowledge(const struct sp *sp, uint32_t message, int32_t status,
                        struct ffa_regs *regs)
{
	answer(regs, DIRECT_RESP, (uint32_t)sp->id << 16, (FRAMEWORK | message) + 1,
	       (uint32_t)status);
}

static void leave(struct firmware *w, const struct moment *now, struct sp *sp)
{
	if (w->in[now->vm] != 0) {
		w->in[now->vm] = 0;
		context_of(sp, now->cpu)->vm = 0;
	}
}

/* Whoever refuses a destruction goes on believing in the VM. */
static void answer_for_good(struct firmware *w, const struct moment *now, struct sp *sp,
                            uint32_t message, int32_t status, struct ffa_regs *regs)
{
	uint8_t *state = pair(w, now->vm, sp);

	leave(w, now, sp);
	w->answered++;
	if (message == CREATED) {
		*state |= status == 0 ? ANSWERED_CREATED | HOLDS : ANSWERED_CREATED;
	} else {
		*state = (uint8_t)((status == 0 ? *state & ~HOLDS : *state) | ANSWERED_DESTROYED);
	}
	acknowledge(sp, message, status, regs);
}

static void answer_later(struct firmware *w, const struct moment *now, struct sp *sp,
                         uint32_t message, struct ffa_regs *regs)
{
	if (any(w, 2) == 0) {
		answer_error(regs, BUSY); /* which leaves a suspended SP as it is */
		return;
	}
	leave(w, now, sp);
	acknowledge(sp, message, any(w, 2) == 0 ? RETRY : INTERRUPTED, regs);
}

static void suspend(struct firmware *w, const struct moment *now, struct sp *sp, uint32_t message,
                    struct ffa_regs *regs)
{
	*context_of(sp, now->cpu) = (struct suspended){now->vm, now->cpu, message};
	w->in[now->vm] = (uint16_t)(sp - w->sps + 1);
	w->suspensions++;
	answer(regs, any(w, 2) == 0 ? INTERRUPT : YIELD, w1_of_suspension(sp, now->cpu), 0, 0);
}

static void work_on(struct firmware *w, const struct moment *now, struct sp *sp, uint32_t message,
                    struct ffa_regs *regs)
{
	uint32_t kind;

	if (sp == w->failed && w->system->failure == STOPS) {
		answer_error(regs, BUSY);
		return;
	}
	if (sp == w->failed) {
		suspend(w, now, sp, message, regs);
		return;
	}
	if (any(w, 100) >= w->system->percent) {
		answer_for_good(w, now, sp, message, 0, regs);
		return;
	}
	kind = any(w, FAULTS_PER_REFUSAL);
	if (kind == 0) {
		answer_for_good(w, now, sp, message, DENIED, regs);
	} else if (kind % 2 == 0) {
		answer_later(w, now, sp, message, regs);
	} else {
		suspend(w, now, sp, message, regs);
	}
}

static void take_send(struct firmware *w, const struct moment *now, struct ffa_regs *regs)
{
	struct sp *sp = find(w, (uint32_t)regs->x[1]);
	const uint32_t message = (uint32_t)regs->x[2] ^ FRAMEWORK;
	const char *wrong =
		sp == NULL ? "a message to a stranger" : judge_send(w, now, sp, message, regs);

	if (wrong != NULL) {
		violation(w, wrong);
		answer_error(regs, INVALID_PARAMETERS);
	} else if (is_occupied(sp, now)) {
		w->busy++;
		answer_error(regs, BUSY);
	} else {
		work_on(w, now, sp, message, regs);
	}
}

static void take_run(struct firmware *w, const struct moment *now, struct ffa_regs *regs)
{
	const uint32_t w1 = (uint32_t)regs->x[1];
	struct sp *sp = find(w, w1 >> 16);
	const struct suspended *context = sp != NULL ? context_of(sp, now->cpu) : NULL;

	if (context == NULL || context->vm != now->vm || context->cpu != now->cpu ||
	    w1 != w1_of_suspension(sp, now->cpu)) {
		violation(w, "FFA_RUN of what is not suspended here");
		answer_error(regs, INVALID_PARAMETERS);
		return;
	}
	(void)was_used(sp, now);
	work_on(w, now, sp, context->message, regs);
}

void firmware_call(struct firmware *w, const struct moment *now, struct ffa_regs *regs)
{
	w->calls++;
	if ((uint32_t)regs->x[0] == RUN) {
		take_run(w, now, regs);
	} else if ((uint32_t)regs->x[0] == DIRECT_REQ) {
		take_send(w, now, regs);
	} else {
		violation(w, "a call that is neither a message nor FFA_RUN");
		answer_error(regs, INVALID_PARAMETERS);
	}
}

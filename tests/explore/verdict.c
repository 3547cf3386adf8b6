/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "verdict.h"

#include <string.h>

#define CREATED_MESSAGE 4u
#define DIRECT_REQ 0x8400006Fu
#define RUN 0x8400006Du
#define INVALID_PARAMETERS (-2)
#define ABORTED (-8)

static const char *const texts[VERDICT_REASONS] = {
	[VERDICT_FREE] = "nobody believes in it",
	[VERDICT_NEVER_TOLD] = "not told of the end",
	[VERDICT_SP_REFUSED] = "refused by the SP",
	[VERDICT_SPMC_REFUSED] = "refused by the SPMC",
	[VERDICT_BROKEN] = "outside the protocol",
	[VERDICT_IN_ERROR] = "in its error state",
	[VERDICT_LEFT_KNOWING] = "skipped, knowing",
	[VERDICT_LEFT_SUSPENDED] = "skipped, suspended",
};

const char *verdict_text(enum verdict_reason reason)
{
	return texts[reason];
}

void verdict_begin(struct verdict *v, const struct ffa_subscriber *subscribers, uint32_t count)
{
	memset(v, 0, sizeof(*v));
	v->count = count < ORACLE_MAX_SPS ? count : ORACLE_MAX_SPS;
	v->in_flight = -1;
	v->asked = -1;
	for (uint32_t i = 0; i < v->count; i++) {
		v->sps[i].id = subscribers[i].sp_id;
		v->sps[i].events = subscribers[i].events;
	}
}

static int find(const struct verdict *v, uint64_t id)
{
	for (uint32_t i = 0; i < v->count; i++) {
		if (v->sps[i].id == id) {
			return (int)i;
		}
	}
	return -1;
}

static enum verdict_reason hear_of_creation(struct verdict_sp *sp, const struct oracle_answer *a)
{
	sp->knows = a->kind == ORACLE_DONE;
	if (a->kind == ORACLE_DONE) {
		return (sp->events & FFA_NOTIFY_DESTROYED) != 0 ? VERDICT_FREE : VERDICT_NEVER_TOLD;
	}
	if (a->kind == ORACLE_BROKEN) {
		return VERDICT_BROKEN;
	}
	/* Whoever else refuses does not hold the VM. */
	return !a->is_error && a->status == INVALID_PARAMETERS ? VERDICT_IN_ERROR : VERDICT_FREE;
}

static enum verdict_reason hear_of_destruction(struct verdict_sp *sp, const struct oracle_answer *a)
{
	sp->ended = 1;
	sp->knows = 0;
	if (a->kind == ORACLE_DONE) {
		return VERDICT_FREE;
	}
	if (a->kind == ORACLE_BROKEN) {
		return VERDICT_BROKEN;
	}
	if (!a->is_error) {
		return VERDICT_SP_REFUSED;
	}
	return a->status == ABORTED ? VERDICT_FREE : VERDICT_SPMC_REFUSED;
}

void verdict_call(struct verdict *v, const struct ffa_regs *request, const struct ffa_regs *answer)
{
	const int is_run = (uint32_t)request->x[0] == RUN;
	struct verdict_sp *sp;
	struct oracle_answer a;

	if ((uint32_t)request->x[0] == DIRECT_REQ) {
		v->asked = find(v, request->x[1]);
		v->message = (uint32_t)(request->x[2] & 0xFFu);
	}
	if (v->asked < 0) {
		return;
	}
	sp = &v->sps[v->asked];
	a = oracle_read(sp->id, v->message, is_run, answer);
	v->in_flight = -1;
	switch (a.kind) {
	case ORACLE_LATER:
		break;
	case ORACLE_SUSPENDED:
	case ORACLE_STUCK:
		v->in_flight = v->asked;
		break;
	default:
		sp->reason = v->message == CREATED_MESSAGE ? hear_of_creation(sp, &a)
		                                           : hear_of_destruction(sp, &a);
		break;
	}
}

void verdict_completed(struct verdict *v)
{
	v->completed = 1;
}

/* It knows nothing, whatever it said before. */
void verdict_announced(struct verdict *v, uint16_t sp_id)
{
	const int index = find(v, sp_id);

	if (index >= 0) {
		v->sps[index].reason = VERDICT_FREE;
		v->sps[index].knows = 0;
		v->sps[index].ended = 0;
	}
}

void verdict_skipped(struct verdict *v, uint16_t sp_id)
{
	const int index = find(v, sp_id);
	struct verdict_sp *sp;
	int is_owed;

	if (index < 0) {
		return;
	}
	sp = &v->sps[index];
	/* An SP that subscribes to destruction only is to be told once the VM was there. */
	is_owed = sp->events == FFA_NOTIFY_DESTROYED && v->completed && !sp->ended;
	if (v->in_flight == index) {
		sp->reason = VERDICT_LEFT_SUSPENDED;
		v->in_flight = -1;
	} else if (sp->reason == VERDICT_FREE && (sp->knows || is_owed)) {
		sp->reason = VERDICT_LEFT_KNOWING;
	}
	sp->ended = 1; /* nothing is still to be told */
	sp->knows = 0;
}

enum verdict_reason verdict_give(const struct verdict *v)
{
	for (uint32_t i = 0; i < v->count; i++) {
		if (v->sps[i].reason != VERDICT_FREE) {
			return v->sps[i].reason;
		}
	}
	return VERDICT_FREE;
}

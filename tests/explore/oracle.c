/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The life of one VM by the rules: what may be sent, and what each answer makes of it. */
#include "oracle.h"

#include <string.h>

#define CREATED_MESSAGE 4u
#define DESTROYED_MESSAGE 6u

static void rule(struct oracle *o, int holds, const char *text)
{
	if (!holds && o->broken == NULL) {
		o->broken = text;
	}
}

void oracle_reset(struct oracle *o, uint16_t vm_id, const struct ffa_subscriber *subscribers,
                  uint32_t count)
{
	const struct oracle old = *o;

	memset(o, 0, sizeof(*o));
	o->broken = old.broken;
	o->limits = old.limits;
	o->has_relax = old.has_relax;
	o->has_refused = old.has_refused;
	o->vm_id = vm_id;
	o->in_flight = -1;
	rule(o, count <= ORACLE_MAX_SPS, "more subscribers than slots");
	o->count = count < ORACLE_MAX_SPS ? count : ORACLE_MAX_SPS;
	for (uint32_t i = 0; i < o->count; i++) {
		o->sps[i].id = subscribers[i].sp_id;
		o->sps[i].events = subscribers[i].events;
	}
}

/* A message of creation is told, of a new VM or of one that is present. */
static int is_creating(const struct oracle *o)
{
	return o->phase == ORACLE_CREATING || o->phase == ORACLE_ANNOUNCING;
}

/* I4. */
static int is_owed(const struct oracle *o, const struct oracle_sp *sp)
{
	if ((sp->events & FFA_NOTIFY_DESTROYED) == 0 || sp->destroyed_final) {
		return 0;
	}
	return (sp->events & FFA_NOTIFY_CREATED) != 0 ? sp->knows : o->completed;
}

static int is_next_to_create(const struct oracle *o, uint32_t index)
{
	for (uint32_t i = 0; i < o->count; i++) {
		if ((o->sps[i].events & FFA_NOTIFY_CREATED) != 0 && !o->sps[i].created_final) {
			return i == index;
		}
	}
	return 0;
}

/* SPs that still have to be tried in this pass. */
static int is_work_left(const struct oracle *o)
{
	for (uint32_t i = 0; i < o->count; i++) {
		const struct oracle_sp *sp = &o->sps[i];

		if (!is_creating(o) && is_owed(o, sp) && !sp->late) {
			return 1;
		}
		if (is_creating(o) && is_next_to_create(o, i)) {
			return 1;
		}
	}
	return 0;
}

/* The pass is over: those who were late may be tried again. */
static int forgive_late(struct oracle *o)
{
	int any = 0;

	for (uint32_t i = 0; i < o->count; i++) {
		any |= o->sps[i].late;
		o->sps[i].late = 0;
	}
	return any;
}

void oracle_enter(struct oracle *o, enum oracle_entry entry)
{
	o->entry = entry;
	o->calls = 0;
	o->runs = 0;
	o->must_stop = 0;
	o->relax_due = 0;
	rule(o, !o->ask_due, "a refusal that the host was not asked about");
	if (entry == ORACLE_CREATED && o->phase == ORACLE_REST) {
		o->phase = ORACLE_CREATING;
	} else if (entry == ORACLE_ANNOUNCED && o->phase == ORACLE_PRESENT) {
		o->phase = ORACLE_ANNOUNCING;
		o->refusal_count = 0;
	} else if (entry == ORACLE_DESTROYED && o->phase != ORACLE_REST) {
		o->outcome = o->phase == ORACLE_ANNOUNCING ? 0 : o->outcome;
		o->phase = ORACLE_DESTROYING;
	}
	/* Sends of a creation that is given up do not count for its undo. */
	for (uint32_t i = 0; i < o->count && entry == ORACLE_DESTROYED; i++) {
		if (!o->completed && !o->sps[i].knows) {
			o->sps[i].sends = 0;
		}
	}
}

/* An announcement goes on with the others, and a refusal counts for more than tries used up. */
static void fail_creation(struct oracle *o, int outcome, const struct ffa_refusal *why)
{
	if (o->phase == ORACLE_CREATING) {
		o->phase = ORACLE_UNDOING;
	}
	if (o->outcome != FFA_R_REFUSED) {
		o->outcome = outcome;
	}
	o->decided = *why;
}

/* A creation cannot go on with this SP: the host is asked, if it can be. */
static void doubt_creation(struct oracle *o, int outcome, const struct ffa_refusal *why)
{
	if (o->has_refused) {
		o->ask_due = outcome;
	} else {
		fail_creation(o, outcome, why);
	}
}

static void note_refusal(struct oracle *o, const struct ffa_refusal *why)
{
	if (o->refusal_count < ORACLE_MAX_REFUSALS) {
		o->refusals[o->refusal_count++] = *why;
	}
}

static struct ffa_refusal refusal_of(const struct oracle *o, const struct oracle_answer *a)
{
	const struct ffa_refusal why = {o->last_sp_id, o->vm_id, a->status, a->function};

	return why;
}

static void finish_message(struct oracle_sp *sp, uint32_t message)
{
	sp->sends = 0;
	if (message == CREATED_MESSAGE) {
		sp->created_final = 1;
	} else {
		sp->destroyed_final = 1;
	}
}

static void take_refusal(struct oracle *o, uint32_t index, uint32_t message)
{
	const struct ffa_refusal why = refusal_of(o, &o->last);

	finish_message(&o->sps[index], message);
	note_refusal(o, &why);
	/* What was met before the host took over, or by an SP in doubt, is not its concern. */
	if (message == DESTROYED_MESSAGE && o->phase == ORACLE_DESTROYING) {
		o->refused_destruction = 1;
		o->decided = why;
	}
	if (is_creating(o)) {
		doubt_creation(o, FFA_R_REFUSED, &why);
	}
}

static void take_later(struct oracle *o, uint32_t index, uint32_t message)
{
	struct oracle_sp *sp = &o->sps[index];
	const struct ffa_refusal why = refusal_of(o, &o->last);

	if (message == CREATED_MESSAGE && o->phase == ORACLE_DESTROYING) {
		finish_message(sp, message); /* abandoned, not acknowledged: no end to tell */
		return;
	}
	if (sp->sends < o->limits.sends) {
		o->relax_due = 1;
		return;
	}
	sp->sends = 0;
	if (is_creating(o)) {
		finish_message(sp, message);
		note_refusal(o, &why);
		doubt_creation(o, FFA_R_EXHAUSTED, &why);
	} else {
		sp->late = 1;
	}
}

static void take_suspension(struct oracle *o, uint32_t index, uint32_t message, int is_run)
{
	if (!is_run || o->last.run_w1 != 0) {
		o->run_w1 = o->last.run_w1;
	}
	o->in_flight = (int)index;
	o->in_flight_message = message;
	if (o->runs >= o->limits.resumes) {
		o->must_stop = 1;
	} else {
		o->relax_due = 1;
	}
}

static void take_answer(struct oracle *o, uint32_t index, uint32_t message, int is_run)
{
	struct oracle_sp *sp = &o->sps[index];

	if (o->last.kind != ORACLE_SUSPENDED && o->last.kind != ORACLE_STUCK) {
		o->in_flight = -1;
	}
	switch (o->last.kind) {
	case ORACLE_DONE:
		finish_message(sp, message);
		sp->knows = message == CREATED_MESSAGE;
		break;
	case ORACLE_LATER:
		take_later(o, index, message);
		break;
	case ORACLE_SUSPENDED:
		take_suspension(o, index, message, is_run);
		break;
	case ORACLE_STUCK:
		o->must_stop = 1;
		break;
	case ORACLE_REFUSAL:
	case ORACLE_BROKEN:
	default:
		take_refusal(o, index, message);
		break;
	}
}

static int is_request(const struct ffa_regs *regs, const uint64_t expected[6])
{
	for (unsigned int i = 0; i < 18; i++) {
		if (regs->x[i] != (i < 6 ? expected[i] : 0)) {
			return 0;
		}
	}
	return 1;
}

static void judge_run(struct oracle *o, const struct ffa_regs *request)
{
	const uint64_t expected[6] = {0x8400006Du, o->run_w1, 0, 0, 0, 0};

	rule(o, is_request(request, expected),
	     "I7: something other than FFA_RUN with the w1 that came back, with a message in "
	     "flight");
	o->runs++;
	rule(o, o->runs <= o->limits.resumes, "more FFA_RUNs than limits.resumes");
}

static int find_sp(const struct oracle *o, uint64_t id)
{
	for (uint32_t i = 0; i < o->count; i++) {
		if (o->sps[i].id == id) {
			return (int)i;
		}
	}
	return -1;
}

static void judge_creation(struct oracle *o, uint32_t index)
{
	const struct oracle_sp *sp = &o->sps[index];

	rule(o, o->entry != ORACLE_DESTROYED && is_creating(o),
	     "\"created\" sent although no VM is being created");
	rule(o, (sp->events & FFA_NOTIFY_CREATED) != 0,
	     "I3: \"created\" to an SP without interest");
	rule(o, !sp->created_final, "I2: \"created\" sent again after a final answer");
	rule(o, is_next_to_create(o, index), "\"created\" out of the order of discovery");
}

static void judge_destruction(struct oracle *o, uint32_t index)
{
	const struct oracle_sp *sp = &o->sps[index];

	rule(o, o->phase == ORACLE_UNDOING || o->phase == ORACLE_DESTROYING,
	     "\"destroyed\" sent although no VM ends");
	rule(o, !sp->destroyed_final, "I2: \"destroyed\" sent again after a final answer");
	rule(o, is_owed(o, sp), "I3: \"destroyed\" to an SP that is not to be told");
	rule(o, !sp->late, "the SP that was late is tried again before the others");
}

/* Returns the SP's index and the message, or -1 for a request that makes no sense. */
static int judge_send(struct oracle *o, const struct ffa_regs *request, uint32_t *message)
{
	const uint64_t expected[6] = {0x8400006Fu, request->x[1], request->x[2],
	                              0xFFFFFFFFu, 0xFFFFFFFFu,   o->vm_id};
	const int index = find_sp(o, request->x[1]);

	*message = (uint32_t)(request->x[2] & 0x7FFFFFFFu);
	if (!is_request(request, expected) || index < 0 ||
	    (request->x[2] != 0x80000004u && request->x[2] != 0x80000006u)) {
		rule(o, 0, "a request that is not a VM message to a subscriber");
		return -1;
	}
	if (*message == CREATED_MESSAGE) {
		judge_creation(o, (uint32_t)index);
	} else {
		judge_destruction(o, (uint32_t)index);
	}
	o->sps[index].sends++;
	o->runs = 0;
	rule(o, o->sps[index].sends <= o->limits.sends, "more sends than limits.sends");
	return index;
}

static void judge_count(struct oracle *o)
{
	o->calls++;
	rule(o, o->calls <= FFA_NOTIFY_MAX_CALLS(o->count, o->limits.sends, o->limits.resumes),
	     "I1: more calls than FFA_NOTIFY_MAX_CALLS");
	rule(o, o->limits.calls == 0 || o->calls <= o->limits.calls,
	     "I1: more calls than limits.calls");
	rule(o, !o->must_stop, "a call although this entry had to stop");
	rule(o, !o->ask_due, "a call before the host was asked about a refusal");
	rule(o, !o->relax_due || !o->has_relax, "the next try without a call of relax");
	o->relax_due = 0;
}

void oracle_call(struct oracle *o, const struct ffa_regs *request, const struct ffa_regs *answer)
{
	const int is_run = o->in_flight >= 0;
	uint32_t message = o->in_flight_message;
	int index = o->in_flight;

	judge_count(o);
	if (is_run) {
		judge_run(o, request);
	} else {
		index = judge_send(o, request, &message);
	}
	if (index < 0) {
		return;
	}
	o->last_sp_id = o->sps[index].id;
	o->last = oracle_read(o->last_sp_id, message, is_run, answer);
	take_answer(o, (uint32_t)index, message, is_run);
}

void oracle_relax(struct oracle *o, const struct ffa_wait *wait, int verdict)
{
	const int index = find_sp(o, o->last_sp_id);

	rule(o, o->relax_due && index >= 0, "relax called although there is no next try");
	rule(o, o->limits.calls == 0 || o->calls < o->limits.calls,
	     "relax called at the end of limits.calls");
	if (index < 0) {
		return;
	}
	rule(o, wait->reason == o->last.reason, "relax was told a wrong reason");
	rule(o, wait->sp_id == o->last_sp_id && wait->vm_id == o->vm_id,
	     "relax was told wrong IDs");
	rule(o, wait->tries == (o->in_flight >= 0 ? o->runs + 1u : o->sps[index].sends),
	     "relax was told a wrong number of tries");
	o->relax_due = 0;
	if (verdict != 0) {
		o->must_stop = 1;
	}
}

static int is_same(const struct ffa_refusal *a, const struct ffa_refusal *b)
{
	return a->sp_id == b->sp_id && a->vm_id == b->vm_id && a->status == b->status &&
	       a->function == b->function;
}

void oracle_refused(struct oracle *o, const struct ffa_refusal *why, int verdict)
{
	const struct ffa_refusal expected = refusal_of(o, &o->last);
	const int outcome = o->ask_due;

	rule(o, outcome != 0, "the host was asked about what does not fail a creation");
	rule(o, is_same(why, &expected), "the host was told of another refusal than there was");
	o->ask_due = 0;
	if (verdict == 0) {
		fail_creation(o, outcome, why);
	}
}

/* An entry about an answer is about the latest one. */
void oracle_log(struct oracle *o, const struct ffa_log *entry)
{
	const uint32_t function = entry->function;

	if (entry->regs == NULL) {
		return;
	}
	rule(o, entry->sp_id == o->last_sp_id && entry->vm_id == o->vm_id,
	     "a log entry with wrong IDs");
	rule(o, entry->status == o->last.status && (uint32_t)entry->regs->x[0] == o->last.function,
	     "a log entry about another answer than the latest");
	rule(o, function == 0x8400006Fu || function == 0x8400006Du,
	     "a log entry about another request than there was");
}

static int is_zero(const struct ffa_refusal *kept)
{
	return kept->sp_id == 0 && kept->status == 0 && kept->function == 0;
}

static int has_met(const struct oracle *o, const struct ffa_refusal *kept)
{
	for (uint32_t i = 0; i < o->refusal_count; i++) {
		if (is_same(kept, &o->refusals[i])) {
			return 1;
		}
	}
	return 0;
}

/* What the object keeps when an event is over: what decided, else a refusal that `refused` let pass. */
static void judge_status(struct oracle *o, int result, const struct ffa_vm *vm)
{
	const struct ffa_refusal kept = {vm->status_sp, o->vm_id, vm->status, vm->status_function};

	if (result < 0 || o->outcome != 0) {
		rule(o, is_same(&kept, &o->decided),
		     "the object keeps another answer than the one that decided");
	} else if (o->entry != ORACLE_DESTROYED && o->refusal_count != 0) {
		rule(o, has_met(o, &kept),
		     "the object does not keep whom the creation went on without");
	} else {
		rule(o, is_zero(&kept) || has_met(o, &kept),
		     "the object keeps an answer that there was not");
	}
}

/* Whether the SP has yet to give its final answer. */
static int is_waited_for(const struct oracle *o, const struct oracle_sp *sp)
{
	if (is_creating(o)) {
		return (sp->events & FFA_NOTIFY_CREATED) != 0 && !sp->created_final;
	}
	return is_owed(o, sp);
}

static void judge_waiting(struct oracle *o, int result, uint16_t waiting_sp)
{
	const int index = find_sp(o, waiting_sp);

	if (result == FFA_R_IN_FLIGHT) {
		rule(o, o->in_flight >= 0 && waiting_sp == o->sps[o->in_flight].id,
		     "waiting_sp is not the SP that the suspended message went to");
	} else if (result == FFA_R_AGAIN) {
		rule(o, index >= 0 && is_waited_for(o, &o->sps[index]),
		     "waiting_sp is an SP that nobody waits for");
	} else {
		rule(o, waiting_sp == 0, "waiting_sp although nobody is waited for");
	}
}

void oracle_announced(struct oracle *o, uint16_t sp_id)
{
	const int index = find_sp(o, sp_id);

	rule(o, index >= 0, "announced to an SP that is none");
	if (index < 0) {
		return;
	}
	o->sps[index].created_final = 0;
	o->sps[index].destroyed_final = 0;
	o->sps[index].knows = 0;
	o->sps[index].skipped = 0;
}

/* It gave its final answer to everything. */
void oracle_skipped(struct oracle *o, uint16_t sp_id)
{
	const int index = find_sp(o, sp_id);

	rule(o, index >= 0, "skipped an SP that is none");
	if (index < 0 || o->phase == ORACLE_REST) {
		return;
	}
	o->sps[index].skipped = 1;
	o->sps[index].created_final = 1;
	o->sps[index].destroyed_final = 1;
	o->sps[index].late = 0;
	o->sps[index].sends = 0;
	if (o->in_flight == index) {
		o->in_flight = -1;
	}
}

/* Everybody has given a final answer. */
static int final_result(struct oracle *o)
{
	if (is_creating(o)) {
		const int outcome = o->outcome;

		o->completed = 1;
		o->phase = ORACLE_PRESENT;
		o->outcome = 0;
		return outcome;
	}
	if (o->phase == ORACLE_UNDOING) {
		o->phase = ORACLE_REST;
		return o->outcome;
	}
	o->phase = ORACLE_REST;
	return o->refused_destruction ? FFA_R_REFUSED : FFA_R_OK;
}

/* What the answers imply, and whether there was a reason to stop before the end. */
static int implied_result(struct oracle *o)
{
	const int may_stop = o->must_stop || (o->limits.calls != 0 && o->calls == o->limits.calls);

	if (o->phase == ORACLE_REST) {
		rule(o, o->calls == 0, "a call for a VM that is at rest");
		return FFA_R_OK;
	}
	if (o->in_flight >= 0) {
		rule(o, may_stop, "stopped in flight without a reason");
		return FFA_R_IN_FLIGHT;
	}
	if (is_work_left(o)) {
		rule(o, may_stop, "stopped without a reason");
		return FFA_R_AGAIN;
	}
	return forgive_late(o) ? FFA_R_AGAIN : final_result(o);
}

void oracle_leave(struct oracle *o, int result, const struct ffa_vm *vm)
{
	const int implied = implied_result(o);

	rule(o, !o->ask_due, "a refusal that the host was not asked about");
	rule(o, result == implied, "another result than the answers imply");
	judge_waiting(o, implied, vm->waiting_sp);
	if (implied <= 0) {
		judge_status(o, implied, vm);
	}
}

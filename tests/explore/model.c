/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include <string.h>

enum message { CREATED = 4, DESTROYED = 6 };
enum outcome { TOLD, REFUSED, TOO_OFTEN, NOT_TAKEN, STOPPED };
enum meaning { SUCCESS, LATER, SUSPENDED, WRONG_CPU, NO, BROKEN };

#define INVALID_PARAMETERS (-2)
#define ABORTED (-8)
#define DIRECT_REQ 0x8400006Fu
#define RUN 0x8400006Du
#define ERROR 0x84000060u

static int has_calls(const struct model *m)
{
	return m->limits.calls == 0 || m->calls < m->limits.calls;
}

/* What an error means to a send; to FFA_RUN the same says that the SP is still suspended. */
static enum meaning read_error(int32_t status, int is_run, enum ffa_wait_reason *reason)
{
	switch (status) {
	case -4:  /* BUSY */
	case -10: /* NOT_READY */
		*reason = FFA_WAIT_BUSY;
		return is_run ? SUSPENDED : LATER;
	case -5: /* INTERRUPTED */
		*reason = FFA_WAIT_INTERRUPT;
		return is_run ? SUSPENDED : LATER;
	case -7: /* RETRY */
		*reason = FFA_WAIT_RETRY;
		return is_run ? SUSPENDED : LATER;
	case -2: /* INVALID_PARAMETERS */
	case -6: /* DENIED */
		return is_run ? WRONG_CPU : NO;
	default:
		return status < 0 ? NO : BROKEN;
	}
}

static enum meaning read_response(uint16_t sp, enum message message, const uint32_t x[4],
                                  enum ffa_wait_reason *reason)
{
	if (x[1] != (uint32_t)sp << 16 ||
	    x[2] != (message == CREATED ? 0x80000005u : 0x80000007u)) {
		return BROKEN;
	}
	if (x[3] == 0xFFFFFFF9u) {
		*reason = FFA_WAIT_RETRY;
		return LATER;
	}
	if (x[3] == 0xFFFFFFFBu) {
		*reason = FFA_WAIT_INTERRUPT;
		return LATER;
	}
	return x[3] == 0 ? SUCCESS : NO;
}

/* The table of answers; only the low halves of registers count. */
static enum meaning read_answer(struct model *m, const struct model_sp *sp, enum message message,
                                int is_run, const struct ffa_regs *regs,
                                enum ffa_wait_reason *reason)
{
	const uint32_t x[4] = {(uint32_t)regs->x[0], (uint32_t)regs->x[1], (uint32_t)regs->x[2],
	                       (uint32_t)regs->x[3]};

	m->why = (struct ffa_refusal){sp->id, m->vm_id, 0, x[0]};
	switch (x[0]) {
	case 0x84000070u: /* FFA_MSG_SEND_DIRECT_RESP */
	case 0xC4000070u:
		m->why.status = (int32_t)x[3];
		return read_response(sp->id, message, x, reason);
	case 0x84000062u: /* FFA_INTERRUPT */
	case 0xC4000062u:
	case 0x8400006Cu: /* FFA_YIELD */
	case 0xC400006Cu:
		*reason = (x[0] & 0xFFu) == 0x62u ? FFA_WAIT_INTERRUPT : FFA_WAIT_YIELD;
		/* The SP may have called another one, which is named then: any but 0. */
		if (x[1] >> 16 == 0) {
			return BROKEN;
		}
		m->run_w1 = x[1];
		return SUSPENDED;
	case 0x84000060u: /* FFA_ERROR */
	case 0xC4000060u:
		m->why.status = (int32_t)x[2];
		return read_error((int32_t)x[2], is_run, reason);
	default:
		return BROKEN;
	}
}

static void make_request(const struct model *m, const struct model_sp *sp, enum message message,
                         struct ffa_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	if (m->suspended != NULL) {
		regs->x[0] = RUN;
		regs->x[1] = m->run_w1;
		return;
	}
	regs->x[0] = DIRECT_REQ; /* from ID 0 */
	regs->x[1] = sp->id;
	regs->x[2] = message == CREATED ? 0x80000004u : 0x80000006u;
	regs->x[3] = 0xFFFFFFFFu;
	regs->x[4] = 0xFFFFFFFFu;
	regs->x[5] = m->vm_id;
}

/* One entry; regs is the answer that explains it, or NULL. */
static void say(const struct model *m, const char *text, const struct ffa_regs *regs)
{
	struct ffa_log entry;

	memset(&entry, 0, sizeof(entry));
	entry.text = text;
	entry.regs = regs;
	entry.vm_id = m->vm_id;
	if (regs != NULL) {
		entry.sp_id = m->why.sp_id;
		entry.status = m->why.status;
		entry.function = m->function;
	}
	if (m->hooks->log != NULL) {
		m->hooks->log(m->hooks->priv, &entry);
	}
}

static int may_go_on(const struct model *m, const struct model_sp *sp, enum ffa_wait_reason reason,
                     uint32_t tries)
{
	const struct ffa_wait wait = {reason, sp->id, m->vm_id, tries};

	if (!has_calls(m)) {
		return 0;
	}
	return m->hooks->relax == NULL || m->hooks->relax(m->hooks->priv, &wait) == 0;
}

/* One call: the message, or FFA_RUN if the SP is suspended in it. */
static enum meaning ask(struct model *m, struct model_sp *sp, enum message message,
                        enum ffa_wait_reason *reason)
{
	const int is_run = m->suspended != NULL;
	struct ffa_regs regs;
	enum meaning meaning;

	make_request(m, sp, message, &regs);
	m->function = (uint32_t)regs.x[0];
	m->runs = is_run ? m->runs + 1 : 0;
	sp->sends += is_run ? 0 : 1;
	m->calls++;
	m->hooks->call(m->hooks->priv, &regs);
	meaning = read_answer(m, sp, message, is_run, &regs, reason);
	m->regs = regs;
	m->is_broken = meaning == BROKEN;
	m->suspended = meaning == SUSPENDED || meaning == WRONG_CPU ? sp : NULL;
	return meaning;
}

/* After these the SP may believe in the VM, whatever it is told. */
static int leaves_doubt(const struct model *m, enum message message)
{
	const uint32_t is_error = (m->why.function | 0x40000000u) == (ERROR | 0x40000000u);

	if (m->is_broken) {
		return 1;
	}
	if (message == CREATED) {
		return !is_error && m->why.status == INVALID_PARAMETERS;
	}
	return !is_error || m->why.status != ABORTED;
}

static enum outcome end_of_message(struct model *m, struct model_sp *sp, enum message message,
                                   enum meaning meaning)
{
	if (meaning == SUCCESS) {
		return TOLD;
	}
	if (meaning == LATER) {
		say(m, MODEL_LOG_USED_UP, &m->regs);
		return TOO_OFTEN;
	}
	sp->doubt |= leaves_doubt(m, message);
	say(m, meaning == BROKEN ? MODEL_LOG_BROKEN : MODEL_LOG_REFUSED, &m->regs);
	return REFUSED;
}

/* That relax says stop, or limits.calls does, is the host's own wish and no news. */
static int stays_suspended(const struct model *m)
{
	if (m->runs < m->limits.resumes) {
		return 0;
	}
	say(m, MODEL_LOG_SUSPENDED, &m->regs);
	return 1;
}

/* Sends a message and resumes, again and again, until it is over or this event has to stop. */
static enum outcome tell(struct model *m, struct model_sp *sp, enum message message)
{
	enum ffa_wait_reason reason = FFA_WAIT_BUSY;
	int is_over = 0;

	m->runs = 0;
	while (!is_over && has_calls(m)) {
		const enum meaning meaning = ask(m, sp, message, &reason);

		if (meaning == SUSPENDED) {
			is_over = stays_suspended(m) || !may_go_on(m, sp, reason, m->runs + 1);
		} else if (meaning == WRONG_CPU) {
			say(m, MODEL_LOG_WRONG_CPU, &m->regs);
			is_over = 1;
		} else if (meaning == LATER && message == CREATED && m->phase == DESTROYING) {
			return NOT_TAKEN;
		} else if (meaning == LATER && sp->sends < m->limits.sends) {
			is_over = !may_go_on(m, sp, reason, sp->sends);
		} else {
			sp->sends = 0;
			return end_of_message(m, sp, message, meaning);
		}
	}
	return STOPPED;
}

static int unfinished(const struct model *m)
{
	return m->suspended != NULL ? FFA_R_IN_FLIGHT : FFA_R_AGAIN;
}

/* The host decides whether the creation goes on without the SP. */
static int is_waved_through(const struct model *m)
{
	return m->hooks->refused != NULL && m->hooks->refused(m->hooks->priv, &m->why) != 0;
}

static int is_unaware(const struct model_sp *sp)
{
	return sp->wants_created && !sp->answered && !sp->skipped;
}

static void forget_place(struct model *m)
{
	m->is_restored = 0;
	for (struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		sp->before = 0;
		sp->later = 0;
	}
}

/* Whether all SPs have answered; if not, the creation failed or has to go on later. */
static int tell_created(struct model *m)
{
	for (struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		enum outcome outcome;

		if (!is_unaware(sp) || sp->before) {
			continue;
		}
		outcome = tell(m, sp, CREATED);
		if (outcome == STOPPED) {
			return 0;
		}
		sp->answered = 1;
		sp->knows = outcome == TOLD;
		if (outcome == TOLD) {
			continue;
		}
		m->decided = m->why;
		if (is_waved_through(m)) {
			continue;
		}
		if (m->phase == ANNOUNCING) {
			m->refused |= outcome == REFUSED;
			m->exhausted |= outcome != REFUSED;
			continue;
		}
		for (struct model_sp *other = m->sps; other < m->sps + m->count; other++) {
			other->before = 0;
		}
		m->phase = UNDOING;
		m->result = outcome == REFUSED ? FFA_R_REFUSED : FFA_R_EXHAUSTED;
		return 0;
	}
	if (m->is_restored) {
		forget_place(m);
		return tell_created(m);
	}
	return 1;
}

static int is_owed(const struct model *m, const struct model_sp *sp)
{
	return sp->wants_destroyed && !sp->told && !sp->skipped &&
	       (sp->wants_created ? sp->knows : m->was_present);
}

static int is_anybody_late(const struct model *m)
{
	int is_late = 0;

	for (const struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		is_late |= sp->later;
	}
	return is_late;
}

/* One pass over the SPs that are still to be told. Returns `done` if none is left. */
static int tell_destroyed(struct model *m, int done)
{
	for (struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		enum outcome outcome;

		if (!is_owed(m, sp) || sp->later || sp->before) {
			continue;
		}
		outcome = tell(m, sp, DESTROYED);
		if (outcome == STOPPED) {
			return unfinished(m);
		}
		sp->later = outcome == TOO_OFTEN;
		sp->told = outcome != TOO_OFTEN;
		if (outcome == REFUSED && m->phase == DESTROYING) {
			m->refused = 1;
			m->decided = m->why;
		}
	}
	if (is_anybody_late(m)) {
		forget_place(m);
		return FFA_R_AGAIN;
	}
	if (m->is_restored) {
		forget_place(m);
		return tell_destroyed(m, done);
	}
	m->phase = AT_REST;
	return m->refused ? FFA_R_REFUSED : done;
}

static void begin(struct model *m, uint16_t vm_id)
{
	for (struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		sp->answered = sp->knows = sp->told = sp->later = sp->skipped = sp->doubt = 0;
		sp->before = 0;
		sp->sends = 0;
	}
	m->phase = CREATING;
	m->vm_id = vm_id;
	m->refused = m->exhausted = m->is_restored = 0;
	m->was_present = 0;
	memset(&m->decided, 0, sizeof(m->decided));
}

static int misuse(const struct model *m, int result)
{
	say(m, MODEL_LOG_MISUSE, NULL);
	return result;
}

static int leave(struct model *m, int result)
{
	m->is_inside = 0;
	return result;
}

static int may_create(const struct model *m, uint16_t vm_id)
{
	if (m->is_inside) {
		return 0;
	}
	if (m->phase == AT_REST) {
		return vm_id != model_id(m);
	}
	return (m->phase == CREATING || m->phase == UNDOING) && m->vm_id == vm_id;
}

int model_created(struct model *m, uint16_t vm_id)
{
	if (vm_id == 0) {
		return misuse(m, FFA_R_INVALID);
	}
	if (!may_create(m, vm_id)) {
		return misuse(m, FFA_R_STATE);
	}
	if (m->phase == AT_REST) {
		begin(m, vm_id);
	}
	m->is_inside = 1;
	m->calls = 0;
	if (m->phase == CREATING && tell_created(m)) {
		m->phase = PRESENT;
		m->was_present = 1;
		return leave(m, FFA_R_OK);
	}
	return leave(m, m->phase == UNDOING ? tell_destroyed(m, m->result) : unfinished(m));
}

int model_destroyed(struct model *m)
{
	struct model_sp *sp = m->suspended;

	if (m->is_inside) {
		return misuse(m, FFA_R_STATE);
	}
	if (m->phase == AT_REST) {
		return FFA_R_OK;
	}
	m->is_inside = 1;
	m->calls = 0;
	/* What failed a creation stays readable when the host takes its undo over. */
	if (m->phase == CREATING || m->phase == PRESENT || m->phase == ANNOUNCING) {
		memset(&m->decided, 0, sizeof(m->decided));
		m->refused = 0;
		forget_place(m);
	}
	m->phase = DESTROYING;
	/* Only the answer of an SP suspended in "created" says whether it is to be told of the end. */
	if (sp != NULL && sp->wants_created && !sp->answered) {
		const enum outcome outcome = tell(m, sp, CREATED);

		if (outcome == STOPPED) {
			return leave(m, unfinished(m));
		}
		sp->answered = 1;
		sp->knows = outcome == TOLD;
		forget_place(m);
	}
	return leave(m, tell_destroyed(m, FFA_R_OK));
}

int model_skip(struct model *m, uint16_t sp_id)
{
	struct model_sp *sp = m->sps;

	while (sp < m->sps + m->count && sp->id != sp_id) {
		sp++;
	}
	if (sp == m->sps + m->count) {
		return misuse(m, FFA_R_INVALID);
	}
	if (m->is_inside) {
		return misuse(m, FFA_R_STATE);
	}
	if (m->phase == AT_REST) {
		return FFA_R_OK;
	}
	/* That it knows of the VM stays so. */
	sp->doubt |= m->suspended == sp || is_owed(m, sp);
	sp->skipped = 1;
	sp->later = 0;
	sp->sends = 0;
	m->suspended = m->suspended == sp ? NULL : m->suspended;
	return FFA_R_OK;
}

/* Of an SP that is told anew, everything is forgotten. */
static void begin_announcement(struct model *m, uint16_t sp_id)
{
	for (struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		const int is_free = !sp->doubt && !sp->knows;

		if (sp->wants_created && (sp_id == 0 ? is_free : sp->id == sp_id)) {
			sp->answered = sp->knows = sp->skipped = sp->doubt = 0;
			sp->sends = 0;
		}
	}
	m->phase = ANNOUNCING;
	m->refused = m->exhausted = 0;
	memset(&m->decided, 0, sizeof(m->decided));
}

static int can_be_named(const struct model *m, uint16_t sp_id)
{
	int can = sp_id == 0 || m->phase == ANNOUNCING;

	for (const struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		can |= sp->id == sp_id && sp->wants_created;
	}
	return can;
}

int model_announce(struct model *m, uint16_t sp_id)
{
	if (!can_be_named(m, sp_id)) {
		return misuse(m, FFA_R_INVALID);
	}
	if (m->is_inside || (m->phase != PRESENT && m->phase != ANNOUNCING)) {
		return misuse(m, FFA_R_STATE);
	}
	if (m->phase == PRESENT) {
		begin_announcement(m, sp_id);
	}
	m->is_inside = 1;
	m->calls = 0;
	if (!tell_created(m)) {
		return leave(m, unfinished(m));
	}
	m->phase = PRESENT;
	if (m->refused) {
		m->refused = 0;
		return leave(m, FFA_R_REFUSED);
	}
	return leave(m, m->exhausted ? FFA_R_EXHAUSTED : FFA_R_OK);
}

void model_move(struct model *m)
{
	struct model_sp *const suspended = m->suspended;
	struct model_sp turned[MODEL_SPS];

	forget_place(m);
	memset(&m->decided, 0, sizeof(m->decided));
	memcpy(turned, m->sps, sizeof(turned));
	for (uint32_t i = 0; i < m->count; i++) {
		m->sps[i] = turned[m->count - 1 - i];
		m->sps[i].sends = 0;
	}
	if (suspended != NULL) {
		m->suspended = m->sps + (m->count - 1) - (suspended - m->sps);
		m->suspended->sends = 1; /* the one that is in flight */
		/* Who is in doubt answers before anything else is looked at. */
		m->is_restored = !(m->phase == DESTROYING && m->suspended->wants_created &&
		                   !m->suspended->answered);
		for (struct model_sp *sp = m->sps; sp < m->suspended; sp++) {
			sp->before = m->is_restored;
		}
	}
}

uint16_t model_id(const struct model *m)
{
	int is_spent = m->phase != AT_REST;

	for (const struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		is_spent |= sp->doubt || (sp->knows && !sp->told);
	}
	return is_spent ? m->vm_id : 0;
}

int model_waits_for(const struct model *m, uint16_t sp_id)
{
	int anybody = 0;

	if (m->suspended != NULL) {
		return sp_id == m->suspended->id;
	}
	for (const struct model_sp *sp = m->sps; sp < m->sps + m->count; sp++) {
		const int is_creation = m->phase == CREATING || m->phase == ANNOUNCING;
		const int is_left = is_creation ? is_unaware(sp) : is_owed(m, sp);

		/* Creations are told in order, but for one that was restored in the middle. */
		if (is_left && ((is_creation && !m->is_restored) || sp->id == sp_id)) {
			return sp->id == sp_id;
		}
		anybody |= is_left;
	}
	return sp_id == 0 && !anybody;
}

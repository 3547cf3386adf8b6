/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What every possible answer to a VM message, or to the FFA_RUN that resumes it, means. Each row is
 * tried in both messages, in the 32- and the 64-bit form of its function, and with the upper halves
 * of its registers zero, junk and sign-extended.
 */
#include "fake.h"

#include <string.h>

#define SP_ID 0x8001u
#define RUN_W1 0x80010003u

/* Placeholders of a row for what depends on the message: its acknowledgement and the other's. */
#define ACK 0x11111111u
#define OTHER_ACK 0x22222222u
#define REQUEST_ITSELF 0x33333333u

enum meaning {
	DONE,
	LATER,     /* relax, then send again */
	SUSPENDED, /* relax, then FFA_RUN */
	STUCK,     /* stop at once, then FFA_RUN */
	REFUSED,
	BROKEN /* a refusal that breaks the protocol */
};

struct row {
	const char *name;
	uint32_t w0;
	uint32_t w1;
	uint32_t w2;
	uint32_t w3;
	enum meaning to_send;
	enum meaning to_run;
	enum ffa_wait_reason reason;
	int32_t status; /* of a refusal */
};

#define W1 (SP_ID << 16)
#define NONE FFA_WAIT_BUSY /* where nobody waits */
#define RESPONSE(status) F_RESPONSE, W1, ACK, (uint32_t)(status)
#define ERROR(status) F_ERROR, 0, (uint32_t)(status), 0x77u

static const struct row rows[] = {
	{"response, success", RESPONSE(0), DONE, DONE, NONE, 0},
	{"response, retry", RESPONSE(S_RETRY), LATER, LATER, FFA_WAIT_RETRY, S_RETRY},
	{"response, interrupted", RESPONSE(S_INTERRUPTED), LATER, LATER, FFA_WAIT_INTERRUPT,
         S_INTERRUPTED},
	{"response, not supported", RESPONSE(S_NOT_SUPPORTED), REFUSED, REFUSED, NONE,
         S_NOT_SUPPORTED},
	{"response, invalid parameters", RESPONSE(S_INVALID_PARAMETERS), REFUSED, REFUSED, NONE,
         S_INVALID_PARAMETERS},
	{"response, no memory", RESPONSE(S_NO_MEMORY), REFUSED, REFUSED, NONE, S_NO_MEMORY},
	{"response, busy", RESPONSE(S_BUSY), REFUSED, REFUSED, NONE, S_BUSY},
	{"response, denied", RESPONSE(S_DENIED), REFUSED, REFUSED, NONE, S_DENIED},
	{"response, aborted", RESPONSE(S_ABORTED), REFUSED, REFUSED, NONE, S_ABORTED},
	{"response, no data", RESPONSE(S_NO_DATA), REFUSED, REFUSED, NONE, S_NO_DATA},
	{"response, not ready", RESPONSE(S_NOT_READY), REFUSED, REFUSED, NONE, S_NOT_READY},
	{"response, -11", RESPONSE(-11), REFUSED, REFUSED, NONE, -11},
	{"response, most negative", RESPONSE(INT32_MIN), REFUSED, REFUSED, NONE, INT32_MIN},
	{"response, 1", RESPONSE(1), REFUSED, REFUSED, NONE, 1},
	{"response, 5", RESPONSE(5), REFUSED, REFUSED, NONE, 5},
	{"response, most positive", RESPONSE(INT32_MAX), REFUSED, REFUSED, NONE, INT32_MAX},

	{"error, busy", ERROR(S_BUSY), LATER, SUSPENDED, FFA_WAIT_BUSY, S_BUSY},
	{"error, not ready", ERROR(S_NOT_READY), LATER, SUSPENDED, FFA_WAIT_BUSY, S_NOT_READY},
	{"error, retry", ERROR(S_RETRY), LATER, SUSPENDED, FFA_WAIT_RETRY, S_RETRY},
	{"error, interrupted", ERROR(S_INTERRUPTED), LATER, SUSPENDED, FFA_WAIT_INTERRUPT,
         S_INTERRUPTED},
	{"error, invalid parameters", ERROR(S_INVALID_PARAMETERS), REFUSED, STUCK, NONE,
         S_INVALID_PARAMETERS},
	{"error, denied", ERROR(S_DENIED), REFUSED, STUCK, NONE, S_DENIED},
	{"error, not supported", ERROR(S_NOT_SUPPORTED), REFUSED, REFUSED, NONE, S_NOT_SUPPORTED},
	{"error, no memory", ERROR(S_NO_MEMORY), REFUSED, REFUSED, NONE, S_NO_MEMORY},
	{"error, aborted", ERROR(S_ABORTED), REFUSED, REFUSED, NONE, S_ABORTED},
	{"error, no data", ERROR(S_NO_DATA), REFUSED, REFUSED, NONE, S_NO_DATA},
	{"error, -11", ERROR(-11), REFUSED, REFUSED, NONE, -11},
	{"error, most negative", ERROR(INT32_MIN), REFUSED, REFUSED, NONE, INT32_MIN},
	{"error, 0", ERROR(0), BROKEN, BROKEN, NONE, 0},
	{"error, 1", ERROR(1), BROKEN, BROKEN, NONE, 1},
	{"error, most positive", ERROR(INT32_MAX), BROKEN, BROKEN, NONE, INT32_MAX},

	{"interrupt", F_INTERRUPT, RUN_W1, 0x22, 0, SUSPENDED, SUSPENDED, FFA_WAIT_INTERRUPT, 0},
	{"yield", F_YIELD, RUN_W1, 0x9ABCDEF0, 0x12345678, SUSPENDED, SUSPENDED, FFA_WAIT_YIELD, 0},
	{"interrupt of another SP", F_INTERRUPT, 0x80020003, 0, 0, SUSPENDED, SUSPENDED,
         FFA_WAIT_INTERRUPT, 0},
	{"yield of another SP", F_YIELD, 0x80020003, 0, 0, SUSPENDED, SUSPENDED, FFA_WAIT_YIELD, 0},
	{"interrupt of the lowest SP", F_INTERRUPT, 0x00010000, 0, 0, SUSPENDED, SUSPENDED,
         FFA_WAIT_INTERRUPT, 0},

	{"response of another SP", F_RESPONSE, 0x80020000, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"response to somebody else", F_RESPONSE, W1 | 1u, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"response with IDs swapped", F_RESPONSE, SP_ID, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"response of nobody", F_RESPONSE, 0, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"response, the other message", F_RESPONSE, W1, OTHER_ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"response, the other message, retry", F_RESPONSE, W1, OTHER_ACK, 0xFFFFFFF9, BROKEN,
         BROKEN, NONE, S_RETRY},
	{"response, the request's type", F_RESPONSE, W1, REQUEST_ITSELF, 0, BROKEN, BROKEN, NONE,
         0},
	{"response, reserved bit", F_RESPONSE, W1, 0x80000105, 0, BROKEN, BROKEN, NONE, 0},
	{"response, partition message", F_RESPONSE, W1, 0x00000005, 0, BROKEN, BROKEN, NONE, 0},
	{"response, w2 zero", F_RESPONSE, W1, 0, 0, BROKEN, BROKEN, NONE, 0},
	{"interrupt of nobody", F_INTERRUPT, 0, 0x22, 0, BROKEN, BROKEN, NONE, 0},
	{"interrupt of nobody's vCPU", F_INTERRUPT, 0x0000FFFF, 0x22, 0, BROKEN, BROKEN, NONE, 0},
	{"yield of nobody's vCPU", F_YIELD, 0x00000001, 0, 0, BROKEN, BROKEN, NONE, 0},
	{"success", F_SUCCESS, 0, 0, 0, BROKEN, BROKEN, NONE, 0},
	{"success that looks like a response", F_SUCCESS, W1, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"end of work without a response", F_MSG_WAIT, W1, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"unknown to SMCCC", 0xFFFFFFFF, 0, 0, 0, BROKEN, BROKEN, NONE, 0},
	{"version", F_VERSION, 0, 0, 0, BROKEN, BROKEN, NONE, 0},
	{"request", F_REQUEST, SP_ID, REQUEST_ITSELF, 0, BROKEN, BROKEN, NONE, 0},
	{"run", F_RUN, RUN_W1, 0, 0, BROKEN, BROKEN, NONE, 0},
	{"response of the second kind", 0x8400008E, W1, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"zero", 0, W1, ACK, 0, BROKEN, BROKEN, NONE, 0},
	{"FFA_ERROR without its owner bits", 0x04000060, 0, 0xFFFFFFFC, 0, BROKEN, BROKEN, NONE, 0},
};

/* A way in which a row reaches the library. */
struct form {
	uint32_t message;
	int is_wide;
	uint64_t above[2]; /* upper halves: of w0 to w3, of what means nothing */
	int is_extended;   /* instead: of the sign */
};

static const struct form forms[] = {
	{CREATED, 0, {0, 0}, 0},
	{CREATED, 0, {0xDEADBEEF00000000, 0xDEADBEEF}, 0},
	{CREATED, 0, {0xFFFFFFFF00000000, UINT64_MAX}, 0},
	{CREATED, 0, {0, 0}, 1},
	{CREATED, 1, {0, 0}, 0},
	{CREATED, 1, {0x4444444400000000, 0x44444444}, 0},
	{DESTROYED, 0, {0, 0}, 0},
	{DESTROYED, 0, {0xDEADBEEF00000000, 0xDEADBEEF}, 0},
	{DESTROYED, 0, {0, 0}, 1},
	{DESTROYED, 1, {0x0000000100000000, 1}, 0},
};

static uint32_t fill_in(uint32_t w2, uint32_t message)
{
	switch (w2) {
	case ACK:
		return 0x80000001u + message;
	case OTHER_ACK:
		return 0x80000001u + (CREATED + DESTROYED - message);
	case REQUEST_ITSELF:
		return 0x80000000u + message;
	default:
		return w2;
	}
}

static uint32_t function_in(const struct row *row, const struct form *form)
{
	return form->is_wide ? row->w0 | F_WIDE : row->w0;
}

static struct ffa_regs answer_in(const struct row *row, const struct form *form)
{
	const uint32_t w[4] = {function_in(row, form), row->w1, fill_in(row->w2, form->message),
	                       row->w3};
	struct ffa_regs regs;
	unsigned int i;

	for (i = 0; i < 18u; i++) {
		regs.x[i] = (i < 4u) ? w[i] | form->above[0] : form->above[1];
		if (i < 4u && form->is_extended && (w[i] & 0x80000000u) != 0u) {
			regs.x[i] |= 0xFFFFFFFF00000000u;
		}
	}
	return regs;
}

static int event(struct fake *f, const struct form *form)
{
	return (form->message == CREATED) ? created(f) : destroyed(f);
}

/* Up to the call whose answer is tried: the message, or the FFA_RUN that resumes it. */
static void arrange(struct fake *f, const struct form *form, int is_run)
{
	f->relax_stops_at = 0;
	memset(&f->vm, 0, sizeof(f->vm));
	if (form->message == DESTROYED) {
		expect_ack(f, CREATED, SP_ID, S_OK);
		assert_int_equal(created(f), FFA_R_OK);
	}
	if (is_run) {
		expect_suspension(f, form->message, SP_ID, RUN_W1);
	}
	f->wait_count = 0;
	f->log_count = 0;
	f->relax_stops_at = is_run ? 2 : 1;
}

static void waits_for(struct fake *f, const struct row *row, int is_run)
{
	const struct ffa_wait *wait = &f->waits[is_run ? 1 : 0];

	assert_int_equal(f->wait_count, is_run ? 2 : 1);
	assert_int_equal(wait->reason, row->reason);
	assert_int_equal(wait->sp_id, SP_ID);
	assert_int_equal(wait->vm_id, VM);
}

/* One entry, with the answer in it. */
static void logs(struct fake *f, enum ffa_log_level level, int is_run, int32_t status,
                 const struct ffa_regs *answer)
{
	const struct ffa_log *log = &f->logs[0];

	assert_int_equal(f->log_count, 1);
	assert_int_equal(log->level, level);
	assert_int_equal(log->function, is_run ? F_RUN : F_REQUEST);
	assert_int_equal(log->status, status);
	assert_int_equal(log->sp_id, SP_ID);
	assert_int_equal(log->vm_id, VM);
	assert_non_null(log->regs);
	assert_memory_equal(log->regs, answer, sizeof(*answer));
}

/* The verdict after a final answer, in the words of FF-A rather than in those of the library. */
static int may_believe(const struct row *row, const struct form *form, enum meaning meaning)
{
	if (meaning == BROKEN) {
		return 1;
	}
	if (form->message == CREATED) {
		return row->w0 == F_RESPONSE && row->status == S_INVALID_PARAMETERS;
	}
	return row->w0 == F_RESPONSE || row->status != S_ABORTED;
}

/* Acts once, then says success to whatever has to come next. */
static void act(struct fake *f, const struct row *row, const struct form *form, int is_run)
{
	const enum meaning meaning = is_run ? row->to_run : row->to_send;
	const struct ffa_regs answer = answer_in(row, form);
	const struct ffa_regs success = reply_ack(SP_ID, form->message, S_OK);
	const int result = event(f, form);

	switch (meaning) {
	case DONE:
		assert_int_equal(result, FFA_R_OK);
		assert_int_equal(f->log_count, 0);
		break;
	case LATER:
		assert_int_equal(result, FFA_R_AGAIN);
		waits_for(f, row, is_run);
		assert_int_equal(f->log_count, 0);
		expect_message(f, form->message, SP_ID, success);
		assert_int_equal(event(f, form), FFA_R_OK);
		break;
	case SUSPENDED:
		assert_int_equal(result, FFA_R_IN_FLIGHT);
		waits_for(f, row, is_run);
		assert_int_equal(f->log_count, 0);
		expect_run(f, row->w0 == F_ERROR ? RUN_W1 : row->w1, success);
		assert_int_equal(event(f, form), FFA_R_OK);
		break;
	case STUCK:
		assert_int_equal(result, FFA_R_IN_FLIGHT);
		assert_int_equal(f->wait_count, 1);
		logs(f, FFA_LOG_WARNING, is_run, row->status, &answer);
		expect_run(f, RUN_W1, success);
		assert_int_equal(event(f, form), FFA_R_OK);
		break;
	case BROKEN:
	case REFUSED:
	default:
		assert_int_equal(result, FFA_R_REFUSED);
		assert_status(&f->vm, SP_ID, row->status, function_in(row, form));
		logs(f, meaning == BROKEN ? FFA_LOG_ERROR : FFA_LOG_WARNING, is_run, row->status,
		     &answer);
		assert_int_equal(f->wait_count, is_run ? 1 : 0);
		if (may_believe(row, form, meaning)) {
			assert_spent(f);
		} else {
			assert_free(f);
		}
		break;
	}
	assert_int_equal(f->calls, f->step_count);
}

static void try_all(struct fake *f, int is_run)
{
	size_t r;
	size_t form;

	PROBE(f, SP(SP_ID, BOTH));
	f->hooks.relax = fake_relax;
	for (r = 0; r < COUNT_OF(rows); r++) {
		for (form = 0; form < COUNT_OF(forms); form++) {
			const struct ffa_regs answer = answer_in(&rows[r], &forms[form]);

			f->calls = 0;
			f->step_count = 0;
			arrange(f, &forms[form], is_run);
			if (is_run) {
				expect_run(f, RUN_W1, answer);
			} else {
				expect_message(f, forms[form].message, SP_ID, answer);
			}
			f->row = rows[r].name;
			f->column = form;
			act(f, &rows[r], &forms[form], is_run);
		}
	}
	f->row = NULL;
}

static void each_answer_to_a_message(void **state)
{
	try_all(*state, 0);
}

static void each_answer_to_ffa_run(void **state)
{
	try_all(*state, 1);
}

/* The SP ID is compared in full, and so is the low half that names the sender. */
static void response_of_any_other_sp_is_broken(void **state)
{
	struct fake *f = *state;
	uint32_t bit;

	PROBE(f, SP(SP_ID, BOTH));
	for (bit = 0; bit < 32; bit++) {
		memset(&f->vm, 0, sizeof(f->vm));
		f->log_count = 0;
		expect_message(f, CREATED, SP_ID,
		               reply(F_RESPONSE, W1 ^ (1u << bit), 0x80000005u, 0));
		assert_int_equal(created(f), FFA_R_REFUSED);
		assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
		memset(&f->vm, 0, sizeof(f->vm));
		f->log_count = 0;
		expect_message(f, CREATED, SP_ID,
		               reply(F_RESPONSE, W1, 0x80000005u ^ (1u << bit), 0));
		assert_int_equal(created(f), FFA_R_REFUSED);
		assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(each_answer_to_a_message),
		STORY(each_answer_to_ffa_run),
		STORY(response_of_any_other_sp_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

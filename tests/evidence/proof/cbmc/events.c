/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: who is told what by one call of an event function or of ffa_vm_skip(), from every state
 * that a struct ffa_vm can be in between two calls, for every answer of the firmware and of the
 * hooks.
 *
 * The proof is by induction over calls. A ledger holds what the firmware was told and what it
 * answered, kept from the requests and answers alone. consistent() says how a struct ffa_vm and its
 * ledger belong together; a zeroed object and an empty ledger do, and each call is shown to keep
 * it so. What is asserted at each firmware call and at the end thus holds for any number of calls.
 *
 * With DEPTH defined, it is by induction over firmware calls, too: before one call more than that
 * the state is shown to be one that the event can be entered with, from which the rest is shown.
 *
 * With FAIR defined, some SPs answer at once and for good, whatever the others do, and nothing but
 * they stops an event: I11.
 */
#include "ledger.h"

#ifndef ACTION
#define ACTION nondet_u8()
#endif
#ifndef DEPTH
#define DEPTH 0 /* the whole call */
#endif
/* A creation of which the last SP exhausts its tries, and an undo in which all others do. */
#define MOST_CALLS ((2 * SPS - 1) * SENDS * (1 + RESUMES))

/* FF-A Tables 12.2, 18.10 to 18.13, chapter 11; none of it is the library's. */
#define REQ 0x8400006Fu
#define RESP 0x84000070u
#define RUN 0x8400006Du
#define INTERRUPT 0x84000062u
#define YIELD 0x8400006Cu
#define ERROR 0x84000060u
#define WIDE 0x40000000u
#define ONES 0xFFFFFFFFu
#define BUSY ((uint32_t)-4)
#define INTERRUPTED ((uint32_t)-5)
#define DENIED ((uint32_t)-6)
#define RETRY ((uint32_t)-7)
#define NOT_READY ((uint32_t)-10)

/* A place that is far from where a call is entered. */
#if DEPTH == 0
#define REACHED_WHOLE(text) REACHED(text)
#else
#define REACHED_WHOLE(text) ((void)0)
#endif

enum action { CREATE, DESTROY, SKIP, ANNOUNCE };

static struct ffa_vm before;
static uint8_t action;
static bool bad[SPS]; /* those of whom FAIR supposes nothing */

/* Of this call. */
static uint32_t calls;
static uint32_t rank; /* how many there can be, at the latest one */
static uint32_t logs;
static uint32_t resumes; /* since the latest send */
static uint8_t destroyed_sends[SPS];
static bool answered[SPS]; /* for good, or given up */
static bool must_ask;      /* whether the creation goes on without an SP */
static bool must_stop;     /* no other firmware call is allowed */

/* The latest request and its answer. */
static struct {
	unsigned int i;
	uint32_t request;
	uint32_t function;
	uint32_t status;
	uint32_t reason;
	bool was_declined; /* and this: ledger.is_declined and ledger.is_exhausted before it */
	bool was_exhausted;
	bool is_transient;
	bool has_waited; /* relax was asked */
} latest;

/*
 * The ledger's entries.
 */

static void note_decision(unsigned int i)
{
	ledger.decided.sp_id = subscribers[i].sp_id;
	ledger.decided.status = latest.status;
	ledger.decided.function = latest.function;
}

/* Unless any_refused() has it otherwise. */
static void note_failure(unsigned int i, bool is_exhausted)
{
	if (is_off()) {
		return;
	}
	latest.was_declined = ledger.is_declined;
	latest.was_exhausted = ledger.is_exhausted;
	ledger.is_exhausted |= is_exhausted;
	if (ledger.is_announcing) {
		ledger.is_declined |= !is_exhausted;
		ledger.of[i].waved = true;
	} else {
		ledger.is_failing = true;
	}
	must_ask = true;
	note_decision(i);
}

static void note_final(unsigned int i, uint32_t message, enum word word)
{
	struct page *page = &ledger.of[i];

	ledger.in_flight = false;
	answered[i] = true;
	page->message = message;
	page->word = (uint8_t)word;
	page->status = latest.status;
	if (word == ACKNOWLEDGED) {
		return;
	}
	if (message == CREATED) {
		note_failure(i, false);
	} else if (ledger.is_ending) {
		ledger.is_declined = true;
		note_decision(i);
	}
}

/* The SP did not take it. The last allowed send of "created" makes the creation fail. */
static void note_later(unsigned int i, uint32_t message)
{
	ledger.in_flight = false;
	latest.is_transient = true;
	if (message != CREATED) {
		return;
	}
	if (is_off()) {
		REACHED("an SP in doubt that did not take it");
		answered[i] = true;
	} else if (ledger.of[i].sends >= SENDS) {
		ledger.of[i].given_up = true;
		answered[i] = true;
		note_failure(i, true);
	}
}

static void note_suspension(unsigned int i, uint32_t message, uint32_t w1)
{
	if (w1 >> 16 != subscribers[i].sp_id) {
		REACHED("suspended in another SP's work");
	}
	ledger.in_flight = true;
	ledger.sp = (uint8_t)i;
	ledger.message = message;
	ledger.w1 = w1;
	latest.is_transient = true;
}

/* A status of FFA_ERROR, negative. */
static void note_error(unsigned int i, uint32_t message, uint32_t status)
{
	const bool is_run = ledger.in_flight;

	if (status == BUSY || status == NOT_READY || status == RETRY || status == INTERRUPTED) {
		latest.reason = status == RETRY         ? FFA_WAIT_RETRY
		                : status == INTERRUPTED ? FFA_WAIT_INTERRUPT
		                                        : FFA_WAIT_BUSY;
		if (is_run) {
			latest.is_transient = true; /* still suspended */
		} else {
			note_later(i, message);
		}
	} else if (is_run && (status == INVALID_PARAMETERS || status == DENIED)) {
		REACHED("a resume on the wrong CPU");
		latest.is_transient = true;
		must_stop = true;
	} else {
		note_final(i, message, REFUSED_BY_SPMC);
	}
}

/* Reads an answer as chapters 12 to 18 of FF-A have it. */
static void note_answer(unsigned int i, uint32_t message, const struct ffa_regs *answer)
{
	const uint32_t function = (uint32_t)answer->x[0] & ~WIDE;
	const uint32_t w1 = (uint32_t)answer->x[1];
	const uint32_t w2 = (uint32_t)answer->x[2];
	const uint32_t w3 = (uint32_t)answer->x[3];

	latest.i = i;
	latest.function = (uint32_t)answer->x[0];
	latest.status = function == RESP ? w3 : function == ERROR ? w2 : 0;
	latest.is_transient = false;
	latest.has_waited = false;
	latest.reason = ONES;
	if (function == RESP && w1 == (uint32_t)subscribers[i].sp_id << 16 && w2 == message + 1) {
		if (w3 == INTERRUPTED || w3 == RETRY) {
			latest.reason = w3 == RETRY ? FFA_WAIT_RETRY : FFA_WAIT_INTERRUPT;
			note_later(i, message);
		} else {
			note_final(i, message, w3 == 0 ? ACKNOWLEDGED : REFUSED_BY_SP);
		}
	} else if ((function == INTERRUPT || function == YIELD) && w1 >> 16 != 0) {
		latest.reason = function == YIELD ? FFA_WAIT_YIELD : FFA_WAIT_INTERRUPT;
		note_suspension(i, message, w1);
	} else if (function == ERROR && w2 > 0x7FFFFFFFu) {
		note_error(i, message, w2);
	} else {
		note_final(i, message, BROKEN);
	}
}

/* For I11: a pass of "destroyed" goes by nobody but those whom FAIR leaves out. */
static bool is_fair(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		if (ledger.is_begun && (vm.phase & TELLS(SP_AWARE)) != 0 && !bad[i] &&
		    is_passed(i) && is_owed(i)) {
			return false;
		}
	}
	return true;
}

/* For I1: the firmware calls that this call can still make, by what remains to be told. */
static uint32_t most_calls(void)
{
	const uint32_t each = SENDS * (1 + RESUMES);
	const bool in_creation = message_now() == CREATED;
	/* Once somebody was late, no other pass follows. */
	const bool is_again = vm.again == AGAIN_BEFORE;
	uint32_t most = 0;

	for (unsigned int i = 0; i < SPS; i++) {
		const bool is_next = i == vm.index;
		const uint32_t tries = (SENDS - (is_next ? vm.sends : 0)) * (1 + RESUMES) -
		                       (is_next && ledger.in_flight ? 1 + resumes : 0);

		if (is_in_doubt(i)) {
			most += RESUMES - resumes + (wants(i, DESTROYED) ? each : 0);
		} else if (ledger.is_announcing) {
			most += is_untold(i) ? tries : 0;
		} else if (in_creation && is_untold(i)) {
			most += tries + (wants(i, DESTROYED) ? each : 0);
		} else if (is_owed(i) && is_next && !in_creation) {
			most += tries;
		} else if (is_owed(i) && (in_creation || i > vm.index || is_again)) {
			most += each;
		}
	}
	return most;
}

/*
 * The hooks.
 */

static unsigned int index_of(uint32_t sp_id)
{
	for (unsigned int i = 0; i < SPS; i++) {
		if (subscribers[i].sp_id == sp_id) {
			return i;
		}
	}
	CHECK(false, "only subscribers are named");
	return 0;
}

static unsigned int check_send(const struct ffa_regs *regs)
{
	const unsigned int i = index_of((uint32_t)regs->x[1]);
	const uint32_t message = (uint32_t)regs->x[2];

	CHECK(!ledger.in_flight, "I7: nothing but FFA_RUN while a message is in flight");
	CHECK(regs->x[1] <= 0xFFFF, "the sender is the hypervisor");
	CHECK(regs->x[2] == CREATED || regs->x[2] == DESTROYED, "a VM message");
	CHECK(regs->x[3] == ONES && regs->x[4] == ONES, "the unused handle");
	CHECK(regs->x[5] == ledger.id, "of this VM");
	check_unused(regs, 6);
	if (message == CREATED) {
		CHECK(wants(i, CREATED), "I3: created goes to its subscribers only");
		CHECK(is_untold(i), "I2: no second answer to created is asked");
		CHECK(!is_off() && (action == ANNOUNCE ? ledger.is_announcing
		                                       : action == CREATE && !ledger.is_complete),
		      "I3: nobody hears of a creation that has ended");
		CHECK(ledger.of[i].sends < SENDS, "no more sends than allowed");
	} else {
		CHECK(is_owed(i), "I2, I3: destroyed goes to those who are owed it");
		CHECK(is_off() && action != ANNOUNCE,
		      "I3: not while the VM lives or is on its way");
		CHECK(destroyed_sends[i] < SENDS, "no more sends than allowed");
	}
	return i;
}

static unsigned int check_run(const struct ffa_regs *regs)
{
	if (is_in_doubt(ledger.sp)) {
		if (ledger.is_complete) {
			REACHED("FFA_RUN of an abandoned announcement");
		} else {
			REACHED("FFA_RUN of an abandoned creation");
		}
	}
	CHECK(ledger.in_flight, "I7: FFA_RUN of a message in flight");
	CHECK(regs->x[1] == ledger.w1, "I7: with the w1 that came back");
	CHECK(resumes < RESUMES, "no more resumes than allowed");
	check_unused(regs, 2);
	return ledger.sp;
}

static void check_inside(void)
{
	CHECK(vm.inside != 0, "a hook that uses the object gets STATE");
}

/* What makes a state in which the firmware is called one that the event can be entered with. */
static void check_progress(void)
{
	const uint32_t most = most_calls();

	CHECK(most > 0 && most <= FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES),
	      "I1: what remains is within the bound");
	CHECK(calls == 1 || most < rank, "I1: less remains with each call");
	CHECK(is_begun_consistent(), "consistent at each call");
	CHECK(ledger.is_ending == (action == DESTROY) &&
	              ledger.is_announcing == (action == ANNOUNCE) &&
	              (action != CREATE || !ledger.is_complete),
	      "and the same event");
	rank = most;
#ifdef FAIR
	CHECK(is_fair(), "I11: nobody was passed by");
#endif
	__CPROVER_assume(DEPTH == 0 || calls <= DEPTH);
}

static void any_call(void *priv, struct ffa_regs *regs)
{
	uint32_t message;
	unsigned int i;

	(void)priv;
	calls++;
	check_inside();
	CHECK(!must_stop, "nothing is called after the word to stop");
	CHECK(!must_ask, "a refusal is put to the host first");
	CHECK(regs->x[0] == REQ || regs->x[0] == RUN, "a send or FFA_RUN");
	latest.request = (uint32_t)regs->x[0];
	if (regs->x[0] == RUN) {
		i = check_run(regs);
		message = ledger.message;
	} else {
		i = check_send(regs);
		message = (uint32_t)regs->x[2];
	}
	CHECK(calls == 1 || !latest.is_transient || latest.has_waited || latest.i != i,
	      "the host is asked before another try");
	check_progress();
	if (regs->x[0] == RUN) {
		resumes++;
	} else if (message == CREATED) {
		resumes = 0;
		ledger.of[i].sends++;
	} else {
		resumes = 0;
		destroyed_sends[i]++;
	}
	take_any_answer(regs);
	note_answer(i, message, regs);
#ifdef FAIR
	__CPROVER_assume(bad[i] || !latest.is_transient);
#endif
}

static int any_refused(void *priv, const struct ffa_refusal *why)
{
	const int answer = nondet_int();

	(void)priv;
	check_inside();
	CHECK(action != DESTROY && must_ask, "asked once, and not of a destruction");
	CHECK(why->vm_id == ledger.id && why->sp_id == subscribers[latest.i].sp_id,
	      "of this VM and the SP that the message went to");
	CHECK((uint32_t)why->status == latest.status && why->function == latest.function,
	      "with its answer");
	must_ask = false;
	if (answer != 0) {
		if (ledger.of[latest.i].given_up) {
			REACHED("carries on without an SP that used up its tries");
		} else {
			REACHED("carries on without an SP that refused");
		}
		if (ledger.is_announcing) {
			REACHED("an announcement that goes on without an SP, by the host's word");
		}
		ledger.of[latest.i].waved = true;
		ledger.is_failing = false;
		ledger.is_declined = latest.was_declined;
		ledger.is_exhausted = latest.was_exhausted;
	}
	return answer;
}

static int any_relax(void *priv, const struct ffa_wait *wait)
{
#ifdef FAIR
	const int answer = 0;
#else
	const int answer = nondet_int();
#endif

	(void)priv;
	check_inside();
	CHECK(wait->vm_id == ledger.id && wait->sp_id == subscribers[latest.i].sp_id,
	      "a wait for this VM and the SP that the message went to");
	CHECK(wait->reason == latest.reason, "for the reason that the answer gave");
	CHECK(!must_stop && (n.limits.calls == 0 || calls < n.limits.calls) &&
	              calls < FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES),
	      "only if there is another try");
	if (ledger.in_flight) {
		CHECK(wait->tries == resumes + 1 && wait->tries <= RESUMES, "the next resume");
	} else {
		CHECK(wait->tries >= 1 && wait->tries < SENDS, "the sends so far");
	}
	must_stop = answer != 0;
	latest.has_waited = true;
	return answer;
}

static void any_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	logs++;
	CHECK(entry->text != NULL, "a text");
	if (calls > 0) {
		check_inside();
		CHECK(entry->sp_id == subscribers[latest.i].sp_id && entry->vm_id == ledger.id &&
		              entry->function == latest.request &&
		              (uint32_t)entry->status == latest.status,
		      "of the SP that the message went to, and its answer");
	}
}

static void set_up(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		bad[i] = nondet_bool();
	}
	hooks.call = any_call;
	hooks.relax = any_relax;
	hooks.refused = any_refused;
	hooks.log = any_log;
	take_any_list();
}

/*
 * What a call has to end with.
 */

static void check_unchanged(void)
{
	bool is_same = vm.id == before.id && vm.waiting_sp == before.waiting_sp &&
	               vm.status == before.status && vm.status_sp == before.status_sp &&
	               vm.status_function == before.status_function && vm.index == before.index &&
	               vm.run_w1 == before.run_w1 && vm.sends == before.sends &&
	               vm.phase == before.phase && vm.inside == before.inside &&
	               vm.again == before.again && vm.spent == before.spent &&
	               vm.failure == before.failure;

	for (unsigned int i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		is_same &= vm.sp[i] == before.sp[i];
	}
	CHECK(is_same, "the object is as before");
	CHECK(calls == 0, "nothing was called");
}

static void check_mistake(int result, int mistake)
{
	CHECK(result == mistake, "a mistake is found, and which");
	CHECK(logs == 1, "and logged");
	check_unchanged();
}

/* I5. What remains of an SP changes by its own final answer. */
static void check_remains(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		const uint8_t now = vm.sp[i];
		const uint8_t then = before.sp[i];

		CHECK(now == then || answered[i],
		      "I5, I11: what one SP is owed is no other SP's affair");
	}
	CHECK(vm.sp[SPS] == before.sp[SPS], "no slot but those of subscribers");
}

static void check_unfinished(int result)
{
	CHECK(result == FFA_R_AGAIN || result == FFA_R_IN_FLIGHT, "unfinished");
	CHECK((result == FFA_R_IN_FLIGHT) == ledger.in_flight, "in flight is told");
	CHECK(vm.waiting_sp != 0, "somebody is waited for");
	if (ledger.in_flight) {
		CHECK(vm.waiting_sp == subscribers[ledger.sp].sp_id,
		      "whom the suspended message went to");
		if (ledger.w1 >> 16 != vm.waiting_sp) {
			REACHED("waits for an SP that is suspended in another one's work");
		}
	} else {
		CHECK(is_open(index_of(vm.waiting_sp), message_now()),
		      "who has not given a final answer");
	}
#ifdef FAIR
	for (unsigned int i = 0; i < SPS; i++) {
		/* In a restored event, those before the SP in flight are told by another call. */
		const bool is_excused = bad[i] || (before.again & AGAIN_BEFORE) != 0;

		CHECK(is_excused || result == FFA_R_IN_FLIGHT || !is_open(i, message_now()),
		      "I11: all others were told");
		CHECK((before.again & AGAIN_BEFORE) == 0 || (vm.again & AGAIN_BEFORE) == 0 ||
		              result == FFA_R_IN_FLIGHT,
		      "I11: which the next call is no more");
		CHECK(is_excused || vm.waiting_sp != subscribers[i].sp_id,
		      "I11: nobody waits for an SP that answers");
	}
#endif
}

static void check_created(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		const struct page *page = &ledger.of[i];

		CHECK(!wants(i, CREATED) || is_aware(i) || page->waved || page->skipped,
		      "created: every subscriber acknowledged, or was left out");
		CHECK(page->message != DESTROYED, "created: nobody heard of its end");
	}
	CHECK(!ledger.is_failing, "created: nobody's refusal stands");
	ledger.is_complete = true;
}

static void show_verdict(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	if (page->knew) {
		REACHED("spent: skipped");
	} else if (page->word == BROKEN && page->message == CREATED) {
		REACHED("spent: broken protocol in created");
	} else if (page->word == BROKEN) {
		REACHED("spent: broken protocol in destroyed");
	} else if (is_aware(i)) {
		REACHED("spent: not subscribed to destruction");
	} else if (page->message == CREATED && may_believe(i)) {
		REACHED("spent: in the error state");
	} else if (page->message == DESTROYED && page->word == REFUSED_BY_SP && action == CREATE) {
		REACHED("spent: refused an undo");
	} else if (page->message == DESTROYED && page->word == REFUSED_BY_SP) {
		REACHED("spent: refused destroyed");
	} else if (page->message == DESTROYED && may_believe(i)) {
		REACHED("spent: destroyed refused on its behalf");
	}
}

static void show_free(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	if (page->message == DESTROYED && page->word == REFUSED_BY_SPMC) {
		REACHED("free: died");
	} else if (page->message == CREATED && page->word == REFUSED_BY_SP) {
		REACHED("free: refused created");
	} else if (page->message == CREATED && page->word == REFUSED_BY_SPMC) {
		REACHED("free: created refused on its behalf");
	} else if (page->given_up) {
		REACHED("free: used up its tries");
	} else if (page->skipped) {
		REACHED("free: skipped before it was told");
	} else if (page->message == DESTROYED) {
		REACHED("free: acknowledged destroyed");
	}
}

/* Everybody that was to be told again has had his chance, and the VM is present as before. */
static void check_announced(int result)
{
	CHECK(result == (ledger.is_declined    ? FFA_R_REFUSED
	                 : ledger.is_exhausted ? FFA_R_EXHAUSTED
	                                       : FFA_R_OK),
	      "announced: who did not take it is told");
	for (unsigned int i = 0; i < SPS; i++) {
		const struct page *page = &ledger.of[i];

		CHECK(!page->called || is_aware(i) || page->waved || page->skipped,
		      "announced: each acknowledged, or was left out");
		ledger.of[i].called = false;
	}
	CHECK(vm.phase == PHASE_PRESENT, "announced: the VM stays present");
	ledger.is_announcing = false;
	ledger.is_declined = false;
	ledger.is_exhausted = false;
}

/* The VM is gone, or never was. */
static void check_end(int result)
{
	bool is_spent = ledger.is_missing;

	for (unsigned int i = 0; i < SPS; i++) {
		CHECK(!is_owed(i), "ended: nobody is owed destroyed, all or nothing");
		is_spent |= may_believe(i);
	}
	if (action == CREATE) {
		CHECK(ledger.is_failing, "not created: for a reason");
		CHECK(result == (ledger.is_exhausted ? FFA_R_EXHAUSTED : FFA_R_REFUSED),
		      "not created: for which reason");
	} else {
		CHECK(result == (ledger.is_declined ? FFA_R_REFUSED : FFA_R_OK),
		      "destroyed: refusals are told");
	}
	CHECK(vm.id == (is_spent ? ledger.id : 0), "I10: the verdict on the VM ID");
	CHECK((vm.inside | vm.again | vm.spent | vm.failure | vm.run_w1) == 0,
	      "nothing is left for a record to say");
	for (unsigned int i = 0; i < SPS; i++) {
		if (may_believe(i)) {
			show_verdict(i);
		} else if (!is_spent) {
			show_free(i);
		}
	}
	ledger.id = is_spent ? ledger.id : 0;
	ledger.is_begun = false;
}

static void show_result(int result)
{
	if (calls == 0) {
		return;
	}
	if (action == CREATE && result == FFA_R_OK) {
		REACHED("created");
	} else if (action == CREATE && result == FFA_R_REFUSED) {
		REACHED("a creation refused");
	} else if (action == CREATE && result == FFA_R_EXHAUSTED) {
		REACHED("a creation given up");
	} else if (action == CREATE && result == FFA_R_AGAIN && !ledger.is_failing) {
		REACHED("a creation to be continued");
	} else if (action == CREATE && result == FFA_R_AGAIN) {
		REACHED("an undo to be continued");
	} else if (action == CREATE && result == FFA_R_IN_FLIGHT && !ledger.is_failing) {
		REACHED("a creation in flight");
	} else if (action == CREATE && result == FFA_R_IN_FLIGHT) {
		REACHED("an undo in flight");
	} else if (action == DESTROY && result == FFA_R_OK) {
		REACHED("destroyed");
	} else if (action == DESTROY && result == FFA_R_REFUSED) {
		REACHED("a destruction refused");
	} else if (action == DESTROY && result == FFA_R_AGAIN) {
		REACHED("a destruction to be continued");
	} else if (action == DESTROY && result == FFA_R_IN_FLIGHT && ledger.message == CREATED &&
	           ledger.is_complete) {
		REACHED("an abandoned announcement in flight");
	} else if (action == DESTROY && result == FFA_R_IN_FLIGHT && ledger.message == CREATED) {
		REACHED("an abandoned creation in flight");
	} else if (action == DESTROY && result == FFA_R_IN_FLIGHT) {
		REACHED("a destruction in flight");
	}
	if (action == ANNOUNCE && result == FFA_R_OK) {
		REACHED("announced");
	} else if (action == ANNOUNCE && result == FFA_R_REFUSED) {
		REACHED("an announcement refused");
	} else if (action == ANNOUNCE && result == FFA_R_EXHAUSTED) {
		REACHED("an announcement given up");
	} else if (action == ANNOUNCE && result == FFA_R_AGAIN) {
		REACHED("an announcement to be continued");
	} else if (action == ANNOUNCE && result == FFA_R_IN_FLIGHT) {
		REACHED("an announcement in flight");
	}
	if ((before.again & AGAIN_BEFORE) != 0 && (vm.again & AGAIN_BEFORE) == 0) {
		REACHED("a restored event that has been with everybody");
	}
	if (calls == MOST_CALLS) {
		REACHED_WHOLE("as many calls as the bound allows");
	}
}

static void check_result(int result, bool was_begun)
{
	show_result(result);
	CHECK(calls <= FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES), "I1: the bound");
	CHECK(n.limits.calls == 0 || calls <= n.limits.calls, "I1: limits.calls");
	CHECK(!must_ask, "every refusal of a creation is put to the host");
	if (was_begun) {
		check_remains();
	}
	if (result > 0) {
		check_unfinished(result);
		return;
	}
	CHECK(!ledger.in_flight, "nothing is left in flight");
	CHECK(vm.waiting_sp == 0, "nobody is waited for");
	if (action == CREATE && result == FFA_R_OK) {
		check_created();
	} else if (action == ANNOUNCE) {
		check_announced(result);
	} else {
		check_end(result);
	}
}

/*
 * The calls.
 */

static int mistake_of_creation(uint16_t id)
{
	if (id == 0) {
		REACHED("VM ID 0");
		return FFA_R_INVALID;
	}
	if (!ledger.is_begun) {
		if (id == ledger.id) {
			REACHED("an ID that is spent");
		}
		return id == ledger.id ? FFA_R_STATE : 0;
	}
	if (id != ledger.id) {
		REACHED("another ID");
	} else if (ledger.is_complete) {
		REACHED("a VM that is there");
	} else if (ledger.is_ending) {
		REACHED("a creation that was abandoned");
	}
	return id != ledger.id || ledger.is_complete || ledger.is_ending ? FFA_R_STATE : 0;
}

static void begin(uint16_t id)
{
	static const struct ledger empty;

	if (ledger.id != 0) {
		REACHED("another ID after a spent one");
	}
	ledger = empty;
	ledger.id = id;
	ledger.is_begun = true;
}

static void create(void)
{
	const uint16_t id = nondet_u16();
	const int mistake = mistake_of_creation(id);
	const bool was_begun = ledger.is_begun;
	int result;

	if (mistake == 0 && !was_begun) {
		begin(id);
	}
	result = ffa_vm_created(&n, &vm, id);
	if (mistake != 0) {
		check_mistake(result, mistake);
	} else {
		check_result(result, was_begun);
	}
}

static void destroy(void)
{
	static const struct decision none;
	const bool was_off = is_off();
	int result;

	if (ledger.is_begun) {
		if (!was_off) {
			ledger.decided = none;
		}
		if (ledger.is_announcing) {
			ledger.is_announcing = false;
			ledger.is_declined = false;
			ledger.is_exhausted = false;
		}
		ledger.is_ending = true;
		ledger.is_failing |= !ledger.is_complete;
	}
	result = ffa_vm_destroyed(&n, &vm);
	if (ledger.is_begun) {
		check_result(result, true);
	} else {
		CHECK(result == FFA_R_OK, "nothing to do");
		check_unchanged();
	}
}

static int mistake_of_announcement(uint16_t sp_id)
{
	const bool is_present = ledger.is_begun && ledger.is_complete && !ledger.is_ending;
	bool is_wanted = sp_id == 0;

	if (is_present && ledger.is_announcing) {
		return 0;
	}
	for (unsigned int i = 0; i < SPS; i++) {
		is_wanted |= subscribers[i].sp_id == sp_id && wants(i, CREATED);
	}
	if (!is_wanted) {
		REACHED("an announcement to somebody else");
		return FFA_R_INVALID;
	}
	if (!is_present) {
		REACHED("an announcement of no VM");
	}
	return is_present ? 0 : FFA_R_STATE;
}

/* Who is named is told whatever it knew; without a name, who knows nothing and is not in doubt. */
static void begin_announcement(uint16_t sp_id)
{
	static const struct decision none;
	static const struct page empty;

	for (unsigned int i = 0; i < SPS; i++) {
		const bool is_named = sp_id != 0 ? subscribers[i].sp_id == sp_id : !may_believe(i);

		if (!wants(i, CREATED) || !is_named) {
			continue;
		}
		if (is_owed(i)) {
			REACHED("an announcement to an SP that was told");
		} else if (may_believe(i)) {
			REACHED("an announcement to an SP because of which the ID was spent");
		} else if (ledger.of[i].skipped) {
			REACHED("an announcement to an SP that was skipped");
		}
		ledger.of[i] = empty;
		ledger.of[i].called = true;
		answered[i] = true;
	}
	ledger.is_announcing = true;
	ledger.decided = none;
}

static void announce(void)
{
	const uint16_t sp_id = nondet_u16();
	const int mistake = mistake_of_announcement(sp_id);
	int result;

	if (mistake == 0 && !ledger.is_announcing) {
		begin_announcement(sp_id);
	}
	result = ffa_vm_announce(&n, &vm, sp_id);
	if (mistake != 0) {
		check_mistake(result, mistake);
	} else {
		check_result(result, true);
	}
}

static void show_skip(unsigned int i)
{
	if (is_in_doubt(i)) {
		REACHED("skip of an SP in doubt");
	} else if (ledger.in_flight && ledger.sp == i && ledger.message == CREATED) {
		REACHED("skip of an SP that is suspended in created");
	} else if (ledger.in_flight && ledger.sp == i) {
		REACHED("skip of an SP that is suspended in destroyed");
	} else if (ledger.in_flight && ledger.w1 >> 16 == subscribers[i].sp_id) {
		REACHED("skip of the SP in whose work another one is suspended");
	} else if (is_untold(i)) {
		REACHED("skip of an SP that is not yet told");
	} else if (is_owed(i) && (vm.again & AGAIN_LATE) != 0) {
		REACHED("skip of an SP that may be late");
	} else if (is_owed(i)) {
		REACHED("skip of an SP that is owed destroyed");
	} else {
		REACHED("skip of an SP that is owed nothing");
	}
}

static void note_skip(unsigned int i)
{
	struct page *page = &ledger.of[i];
	const bool is_suspended = ledger.in_flight && ledger.sp == i;

	show_skip(i);
	page->knew |= is_suspended || is_owed(i) || is_aware(i);
	page->skipped = true;
	if (is_suspended) {
		ledger.in_flight = false;
	}
}

static void skip(void)
{
	const uint16_t sp_id = nondet_u16();
	const bool was_fair = is_fair();
	unsigned int i = 0;
	int result;

	while (i < SPS && subscribers[i].sp_id != sp_id) {
		i++;
	}
	if (i < SPS && ledger.is_begun) {
		note_skip(i);
	}
	result = ffa_vm_skip(&n, &vm, sp_id);
	CHECK(calls == 0, "a skip makes no call");
	if (i == SPS) {
		REACHED("skip of somebody else");
		check_mistake(result, FFA_R_INVALID);
		return;
	}
	CHECK(result == FFA_R_OK, "skipped");
	if (!ledger.is_begun) {
		check_unchanged();
		return;
	}
	answered[i] = true;
	check_remains();
	CHECK(vm.sp[i] == SP_DONE || vm.sp[i] == SP_SPENT, "I5: nothing remains to be told it");
	CHECK(vm.waiting_sp != sp_id, "nor is it waited for");
	CHECK(vm.index == before.index && vm.phase == before.phase,
	      "and the event goes on where it was");
	CHECK(!was_fair || is_fair(), "I11: no other SP is passed by");
}

int main(void)
{
	set_up();
#ifdef BASE
	CHECK(consistent(), "a zeroed object and an empty ledger are consistent");
	CHECK(is_fair(), "I11: nobody was passed by");
	return 0;
#endif
	take_any_state();
	__CPROVER_assume(consistent());
#ifdef FAIR
	__CPROVER_assume(is_fair());
#endif
	before = vm;
	action = ACTION;
	if (action == CREATE) {
		create();
	} else if (action == DESTROY) {
		destroy();
	} else if (action == ANNOUNCE) {
		announce();
	} else {
		skip();
	}
	CHECK(consistent(), "consistent again");
#ifdef FAIR
	CHECK(is_fair(), "I11: nobody was passed by");
#endif
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: who is told what by one call of an event function, from every state that a struct
 * ffa_vm can be in between two calls, for every answer of the firmware and of the hooks.
 *
 * The proof is by induction over calls. A ledger holds what the firmware was told and what it
 * answered, kept from the requests and answers alone. consistent() says how a struct ffa_vm and its
 * ledger belong together; a zeroed object and an empty ledger do, and each call is shown to keep
 * it so. What is asserted at each firmware call and at the end thus holds for any number of calls.
 */
#include "any.h"

#include "event.h"

#ifndef SPS
#define SPS 2
#endif
#ifndef CREATING
#define CREATING nondet_bool()
#endif
#define SENDS 2
#define RESUMES 1
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
#define CREATED 0x80000004u
#define DESTROYED 0x80000006u
#define ONES 0xFFFFFFFFu

/* With REACH defined, CBMC has to find each of these places reachable, or the proof is empty. */
#ifdef REACH
#define REACHED(text) __CPROVER_assert(false, "reached: " text)
#else
#define REACHED(text) ((void)0)
#endif

/* One SP's part of the ledger. */
struct page {
	bool created;   /* gave a final answer to "created" */
	bool aware;     /* acknowledged it */
	bool destroyed; /* gave a final answer to "destroyed" */
	bool declined;  /* which was no acknowledgement */
	uint8_t sends;  /* of "created" */
};

struct ledger {
	struct page of[SPS];
	bool is_complete; /* a call of ffa_vm_created() returned FFA_R_OK */
	bool is_failing;  /* the creation was refused, given up or abandoned */
	bool in_flight;
	uint8_t sp; /* in flight: which SP, in which message, to be resumed by which w1 */
	uint32_t message;
	uint32_t w1;
};

static struct ffa_subscriber subscribers[SPS];
static struct ffa_hooks hooks;
static struct ffa_notify n;
static struct ffa_vm vm;
static struct ledger ledger;
static uint32_t calls;
static uint16_t vm_id;
static bool creating;

static bool wants(unsigned int i, uint32_t message)
{
	return (subscribers[i].events & (message == CREATED ? 1u : 2u)) != 0;
}

/* I4. */
static bool is_owed(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	return wants(i, DESTROYED) && !page->destroyed &&
	       (page->aware || (!wants(i, CREATED) && ledger.is_complete));
}

static bool is_status_later(uint32_t status)
{
	return status == (uint32_t)-5 || status == (uint32_t)-7;
}

static bool is_error_later(uint32_t status)
{
	return is_status_later(status) || status == (uint32_t)-4 || status == (uint32_t)-10;
}

static void note_final(unsigned int i, uint32_t message, bool is_acknowledged)
{
	struct page *page = &ledger.of[i];

	ledger.in_flight = false;
	if (message == CREATED) {
		page->created = true;
		page->aware = is_acknowledged;
	} else {
		page->destroyed = true;
		page->declined = !is_acknowledged;
	}
}

/* The SP did not take it. The last allowed send of "created" makes the creation fail. */
static void note_later(unsigned int i, uint32_t message)
{
	ledger.in_flight = false;
	if (message == CREATED && ledger.of[i].sends >= SENDS) {
		ledger.is_failing = true;
	}
}

/* Reads an answer as sections 12 to 18 of FF-A have it. */
static void note_answer(unsigned int i, uint32_t message, const struct ffa_regs *answer)
{
	const uint32_t function = (uint32_t)answer->x[0] & ~WIDE;
	const uint32_t w1 = (uint32_t)answer->x[1];
	const uint32_t w2 = (uint32_t)answer->x[2];
	const uint32_t w3 = (uint32_t)answer->x[3];

	if (function == RESP && w1 == (uint32_t)subscribers[i].sp_id << 16 && w2 == message + 1) {
		if (is_status_later(w3)) {
			note_later(i, message);
			return;
		}
		note_final(i, message, w3 == 0);
		return;
	}
	if ((function == INTERRUPT || function == YIELD) && w1 >> 16 == subscribers[i].sp_id) {
		ledger.in_flight = true;
		ledger.sp = (uint8_t)i;
		ledger.message = message;
		ledger.w1 = w1;
		return;
	}
	if (function == ERROR && ledger.in_flight &&
	    (is_error_later(w2) || w2 == (uint32_t)-2 || w2 == (uint32_t)-6)) {
		return;
	}
	if (function == ERROR && is_error_later(w2)) {
		note_later(i, message);
		return;
	}
	note_final(i, message, false);
}

static unsigned int index_of(uint32_t sp_id)
{
	for (unsigned int i = 0; i < SPS; i++) {
		if (subscribers[i].sp_id == sp_id) {
			return i;
		}
	}
	__CPROVER_assert(false, "only subscribers are called");
	return 0;
}

static unsigned int check_send(const struct ffa_regs *regs)
{
	const unsigned int i = index_of((uint32_t)regs->x[1]);
	const uint32_t message = (uint32_t)regs->x[2];

	__CPROVER_assert(!ledger.in_flight, "I7: nothing but FFA_RUN while a message is in flight");
	__CPROVER_assert(regs->x[1] <= 0xFFFF, "the sender is the hypervisor");
	__CPROVER_assert(regs->x[2] == CREATED || regs->x[2] == DESTROYED, "a VM message");
	__CPROVER_assert(regs->x[3] == ONES && regs->x[4] == ONES, "the unused handle");
	__CPROVER_assert(regs->x[5] == vm_id, "of this VM");
	check_unused(regs, 6);
	if (message == CREATED) {
		__CPROVER_assert(wants(i, CREATED), "I3: created goes to its subscribers only");
		__CPROVER_assert(!ledger.of[i].created, "I2: no second answer to created is asked");
		__CPROVER_assert(!ledger.is_failing && !ledger.is_complete,
		                 "I3: nobody hears of a creation that has ended");
		__CPROVER_assert(ledger.of[i].sends < SENDS, "no more sends than allowed");
		ledger.of[i].sends++;
	} else {
		__CPROVER_assert(is_owed(i), "I2, I3: destroyed goes to those who are owed it");
		__CPROVER_assert(ledger.is_failing || (ledger.is_complete && !creating),
		                 "I3: not while the VM lives or is on its way");
	}
	return i;
}

static void any_call(void *priv, struct ffa_regs *regs)
{
	uint32_t message;
	unsigned int i;

	(void)priv;
	calls++;
	if (regs->x[0] == RUN) {
		if (ledger.message == CREATED && ledger.is_failing) {
			REACHED("FFA_RUN of an abandoned creation");
		}
		__CPROVER_assert(ledger.in_flight, "I7: FFA_RUN of a message in flight");
		__CPROVER_assert(regs->x[1] == ledger.w1, "I7: with the w1 that came back");
		check_unused(regs, 2);
		i = ledger.sp;
		message = ledger.message;
	} else {
		__CPROVER_assert(regs->x[0] == REQ, "a send or FFA_RUN");
		i = check_send(regs);
		message = (uint32_t)regs->x[2];
	}
	take_any_answer(regs);
	note_answer(i, message, regs);
	if (message == CREATED && ledger.of[i].created && !ledger.of[i].aware &&
	    !ledger.is_failing) {
		/* Unless any_refused() has it otherwise. */
		ledger.is_failing = true;
	}
}

static int any_refused(void *priv, const struct ffa_refusal *why)
{
	const int answer = nondet_int();

	(void)priv;
	__CPROVER_assert(creating, "only a creation can be refused");
	__CPROVER_assert(why->vm_id == vm_id, "of this VM");
	__CPROVER_assert(ledger.is_failing, "and it was");
	if (answer != 0) {
		ledger.is_failing = false;
	}
	return answer;
}

static int any_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	__CPROVER_assert(wait->vm_id == vm_id, "a wait for this VM");
	return nondet_int();
}

static void any_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	__CPROVER_assert(entry->text != NULL, "a text");
}

/*
 * How a struct ffa_vm and its ledger belong together between two calls.
 */

static bool is_settled(void)
{
	return vm.run_w1 == 0 && vm.sends == 0 && !ledger.in_flight;
}

static bool is_empty(const struct page *page)
{
	return !page->created && !page->aware && !page->destroyed && !page->declined &&
	       page->sends == 0;
}

static bool is_sane(const struct page *page, unsigned int i)
{
	return (!page->created || wants(i, CREATED)) && (!page->aware || page->created) &&
	       (!page->destroyed ||
	        (wants(i, DESTROYED) &&
	         (page->aware || (!wants(i, CREATED) && ledger.is_complete)))) &&
	       (!page->declined || page->destroyed) && page->sends <= SENDS &&
	       (page->sends > 0 || !page->created);
}

/* The SP is still to give its final answer to the message. */
static bool is_open(unsigned int i, uint32_t message)
{
	return message == CREATED ? wants(i, CREATED) && !ledger.of[i].created : is_owed(i);
}

/* Suspended in a message: in vm and ledger alike. */
static bool is_flight_consistent(void)
{
	if (ledger.in_flight != (vm.run_w1 != 0)) {
		return false;
	}
	return !ledger.in_flight ||
	       (vm.index < SPS && is_open(vm.index, ledger.message) && ledger.sp == vm.index &&
	        ledger.w1 == vm.run_w1 && ledger.w1 >> 16 == subscribers[ledger.sp].sp_id &&
	        (ledger.message == CREATED || ledger.message == DESTROYED));
}

static uint8_t state_in_creation(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	if (!wants(i, CREATED)) {
		return SP_ONCE_PRESENT;
	}
	if (!page->created) {
		return SP_TELL_CREATED;
	}
	return page->aware && wants(i, DESTROYED) ? SP_AWARE : SP_NOTHING;
}

static bool is_creating_consistent(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		if (vm.sp[i] != state_in_creation(i) || ledger.of[i].destroyed ||
		    !is_sane(&ledger.of[i], i)) {
			return false;
		}
		if (i < vm.index && vm.sp[i] == SP_TELL_CREATED) {
			return false;
		}
		if (vm.sp[i] == SP_TELL_CREATED &&
		    ledger.of[i].sends != (i == vm.index ? vm.sends + ledger.in_flight : 0)) {
			return false;
		}
	}
	return !ledger.is_failing && vm.flags == 0;
}

static bool is_ending_consistent(void)
{
	bool declined = false;

	for (unsigned int i = 0; i < SPS; i++) {
		const bool in_doubt =
			ledger.in_flight && ledger.message == CREATED && ledger.sp == i;

		if (!is_sane(&ledger.of[i], i) || vm.sp[i] != (in_doubt     ? SP_IN_DOUBT
		                                               : is_owed(i) ? SP_TELL_DESTROYED
		                                                            : SP_NOTHING)) {
			return false;
		}
		if (in_doubt && (ledger.is_complete || ledger.of[i].sends == 0)) {
			return false;
		}
		if (vm.sp[i] == SP_TELL_DESTROYED && i < vm.index && (vm.flags & FLAG_LATE) == 0 &&
		    !(ledger.in_flight && ledger.message == CREATED)) {
			return false;
		}
		declined |= ledger.of[i].declined;
	}
	return declined == ((vm.flags & FLAG_REFUSED) != 0);
}

static bool consistent(void)
{
	if (vm.phase > PHASE_DESTROYING || vm.index > SPS || !is_flight_consistent() ||
	    (ledger.is_complete && ledger.is_failing)) {
		return false;
	}
	/* A message that was sent is the one that is sent again. */
	if (vm.sends > 0 && (vm.index == SPS || (vm.sp[vm.index] & SP_TELL) == 0)) {
		return false;
	}
	switch (vm.phase) {
	case PHASE_ABSENT:
		for (unsigned int i = 0; i < SPS; i++) {
			if (!is_empty(&ledger.of[i])) {
				return false;
			}
		}
		return is_settled() && !ledger.is_complete && !ledger.is_failing && vm.flags == 0;
	case PHASE_CREATING:
		return is_creating_consistent() && !ledger.is_complete && vm.id != 0 &&
		       (!ledger.in_flight || ledger.message == CREATED) && vm.sends < SENDS;
	case PHASE_PRESENT:
		for (unsigned int i = 0; i < SPS; i++) {
			if (vm.sp[i] == SP_TELL_CREATED) {
				return false;
			}
		}
		return is_creating_consistent() && ledger.is_complete && is_settled() && vm.id != 0;
	default:
		return is_ending_consistent() && vm.id != 0 &&
		       (ledger.is_failing || ledger.is_complete) &&
		       (vm.phase == PHASE_DESTROYING ||
		        (ledger.is_failing && !(ledger.in_flight && ledger.message == CREATED))) &&
		       vm.sends < SENDS;
	}
}

static void set_up(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		subscribers[i].sp_id = nondet_u16();
		subscribers[i].events = nondet_u8();
		__CPROVER_assume(subscribers[i].sp_id != 0);
		__CPROVER_assume(subscribers[i].events >= 1 && subscribers[i].events <= 3);
		for (unsigned int j = 0; j < i; j++) {
			__CPROVER_assume(subscribers[i].sp_id != subscribers[j].sp_id);
		}
	}
	hooks.call = any_call;
	hooks.relax = any_relax;
	hooks.refused = any_refused;
	hooks.log = any_log;
	n.version = 0x10002;
	n.subscriber_count = SPS;
	n.subscribers = subscribers;
	n.hooks = &hooks;
	n.limits.sends = SENDS;
	n.limits.resumes = RESUMES;
	n.limits.calls = nondet_u32();
}

static void take_any_state(void)
{
	struct ffa_vm any;

	vm = any;
	for (unsigned int i = 0; i < SPS; i++) {
		ledger.of[i].created = nondet_bool();
		ledger.of[i].aware = nondet_bool();
		ledger.of[i].destroyed = nondet_bool();
		ledger.of[i].declined = nondet_bool();
		ledger.of[i].sends = nondet_u8();
	}
	ledger.is_complete = nondet_bool();
	ledger.is_failing = nondet_bool();
	ledger.in_flight = nondet_bool();
	ledger.sp = nondet_u8();
	ledger.message = nondet_u32();
	ledger.w1 = nondet_u32();
}

static bool nobody_is_owed(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		if (wants(i, DESTROYED) && ledger.of[i].aware && !ledger.of[i].destroyed) {
			return false;
		}
	}
	return true;
}

static void check_created(int result)
{
	if (result == FFA_R_OK) {
		for (unsigned int i = 0; i < SPS; i++) {
			__CPROVER_assert(!wants(i, CREATED) || ledger.of[i].created,
			                 "created: every subscriber was told");
			__CPROVER_assert(!ledger.of[i].destroyed,
			                 "created: nobody heard of its end");
		}
		__CPROVER_assert(!ledger.is_failing, "created: nobody refused");
		ledger.is_complete = true;
		return;
	}
	__CPROVER_assert(ledger.is_failing, "not created: for a reason");
	__CPROVER_assert(nobody_is_owed(), "not created: all or nothing");
}

static void check_destroyed(int result)
{
	bool declined = false;

	for (unsigned int i = 0; i < SPS; i++) {
		__CPROVER_assert(!is_owed(i), "destroyed: nobody is owed it any more");
		declined |= ledger.of[i].declined;
	}
	__CPROVER_assert(declined == (result == FFA_R_REFUSED), "destroyed: refusals are told");
}

static void start_anew(void)
{
	static const struct ledger empty;

	ledger = empty;
}

static void show_result(int result)
{
	if (calls == 0) {
		return;
	}
	if (creating && result == FFA_R_OK) {
		REACHED("created");
	} else if (creating && result == FFA_R_REFUSED) {
		REACHED("a creation refused");
	} else if (creating && result == FFA_R_EXHAUSTED) {
		REACHED("a creation given up");
	} else if (creating && result == FFA_R_AGAIN) {
		REACHED("a creation to be continued");
	} else if (creating && result == FFA_R_IN_FLIGHT) {
		REACHED("a creation in flight");
	} else if (!creating && result == FFA_R_OK) {
		REACHED("destroyed");
	} else if (!creating && result == FFA_R_REFUSED) {
		REACHED("a destruction refused");
	} else if (!creating && result == FFA_R_AGAIN) {
		REACHED("a destruction to be continued");
	} else if (!creating && result == FFA_R_IN_FLIGHT) {
		REACHED("a destruction in flight");
	}
	if (calls == MOST_CALLS) {
		REACHED("as many calls as the bound allows");
	}
}

static void check_end(int result, uint8_t phase)
{
	show_result(result);
	if (result == FFA_R_STATE || result == FFA_R_INVALID) {
		__CPROVER_assert(calls == 0, "a mistake is found before any call");
		return;
	}
	if (result > 0) {
		__CPROVER_assert((result == FFA_R_IN_FLIGHT) == ledger.in_flight,
		                 "in flight is told");
		return;
	}
	__CPROVER_assert(!ledger.in_flight, "nothing is left in flight");
	if (creating) {
		check_created(result);
	} else if (phase != PHASE_ABSENT) {
		check_destroyed(result);
	}
	if (!creating || result < 0) {
		start_anew();
	}
}

int main(void)
{
	struct ffa_vm before;
	int result;

	set_up();
#ifdef BASE
	__CPROVER_assert(consistent(), "a zeroed object and an empty ledger are consistent");
	return 0;
#endif
	take_any_state();
	__CPROVER_assume(consistent());
	creating = CREATING;
	vm_id = vm.phase == PHASE_ABSENT ? nondet_u16() : vm.id;
	before = vm;
	if (creating) {
		const uint16_t id = nondet_u16();

		__CPROVER_assume(before.phase != PHASE_ABSENT || id == vm_id);
		result = ffa_vm_created(&n, &vm, id);
		__CPROVER_assert(id == vm_id || result == FFA_R_STATE || result == FFA_R_INVALID,
		                 "another ID is a mistake");
	} else {
		if (before.phase != PHASE_ABSENT && !ledger.is_complete) {
			ledger.is_failing = true;
		}
		result = ffa_vm_destroyed(&n, &vm);
	}
	__CPROVER_assert(calls <= FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES), "I1: the bound");
	__CPROVER_assert(n.limits.calls == 0 || calls <= n.limits.calls, "I1: limits.calls");
	check_end(result, before.phase);
	__CPROVER_assert(consistent(), "consistent again");
	return 0;
}

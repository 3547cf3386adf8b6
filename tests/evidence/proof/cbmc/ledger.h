/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: the ledger of what each SP was told and what it answered, and how a struct ffa_vm
 * belongs together with it between two calls.
 */
#ifndef FFA_PROOF_LEDGER_H
#define FFA_PROOF_LEDGER_H

#include "any.h"

#include "attach.h"
#include "event.h"

#ifndef SPS
#define SPS 2
#endif
#define SENDS 2
#define RESUMES 1

/* FF-A Tables 12.2, 18.10 to 18.13; none of it is the library's. */
#define CREATED 0x80000004u
#define DESTROYED 0x80000006u
#define INVALID_PARAMETERS ((uint32_t)-2)
#define ABORTED ((uint32_t)-8)

enum word {
	SILENT,
	ACKNOWLEDGED,
	REFUSED_BY_SP,
	REFUSED_BY_SPMC,
	BROKEN /* outside the protocol */
};

/* One SP's part of the ledger. */
struct page {
	uint32_t message; /* that it gave its latest final answer to, or 0 */
	uint8_t word;     /* which was */
	uint32_t status;  /* of a refusal */
	bool called;      /* it is announced to */
	bool given_up;    /* used up its tries of "created" */
	bool waved;       /* the VM goes on without it */
	bool skipped;     /* the host gave up on it */
	bool knew;        /* when it was skipped: it may believe in the VM */
	uint8_t sends;    /* of "created" */
};

/* What decided: an SP and its answer. */
struct decision {
	uint16_t sp_id;
	uint32_t status;
	uint32_t function;
};

struct ledger {
	struct page of[SPS];
	uint16_t id;        /* of the VM; at rest the spent one, or 0 */
	bool is_begun;      /* a creation, of which the end is not yet told */
	bool is_complete;   /* a call of ffa_vm_created() returned FFA_R_OK */
	bool is_failing;    /* the creation was refused, given up or abandoned */
	bool is_announcing; /* the VM is present, and some SPs are told so again */
	bool is_exhausted;  /* the creation, or somebody in the announcement, for want of tries */
	bool is_ending;     /* ffa_vm_destroyed() was called */
	bool is_declined;   /* somebody refused to be told, in an announcement or a destruction */
	bool is_missing;    /* an SP that is not in this list may believe in the VM */
	bool in_flight;
	uint8_t sp; /* in flight: which SP, in which message, to be resumed by which w1 */
	uint32_t message;
	uint32_t w1;
	struct decision decided;
};

static struct ffa_subscriber subscribers[SPS];
static struct ffa_hooks hooks;
static struct ffa_notify n;
static struct ffa_vm vm;
static struct ledger ledger;

static bool wants(unsigned int i, uint32_t message)
{
	return (subscribers[i].events & (message == CREATED ? 1u : 2u)) != 0;
}

static bool is_aware(unsigned int i)
{
	return ledger.of[i].message == CREATED && ledger.of[i].word == ACKNOWLEDGED;
}

/* I4. */
static bool is_owed(unsigned int i)
{
	return wants(i, DESTROYED) && !ledger.of[i].skipped && ledger.of[i].message != DESTROYED &&
	       (is_aware(i) || (!wants(i, CREATED) && ledger.is_complete));
}

/* Nobody is to hear of the VM any more. */
static bool is_off(void)
{
	return ledger.is_failing || ledger.is_ending;
}

/* Suspended in "created" of a VM that is off. */
static bool is_in_doubt(unsigned int i)
{
	return is_off() && ledger.in_flight && ledger.message == CREATED && ledger.sp == i;
}

/* The SP is still to give its final answer to "created". */
static bool is_untold(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	if (!wants(i, CREATED) || page->message != 0 || page->given_up || page->skipped ||
	    (ledger.is_complete && !page->called)) {
		return false;
	}
	return !is_off() || is_in_doubt(i);
}

static bool is_open(unsigned int i, uint32_t message)
{
	return message == CREATED ? is_untold(i) : is_owed(i);
}

/* What is told now. */
static uint32_t message_now(void)
{
	const bool is_wanted = !is_off() && (!ledger.is_complete || ledger.is_announcing);

	return is_wanted || (ledger.in_flight && ledger.message == CREATED) ? CREATED : DESTROYED;
}

/*
 * The verdict: whether this SP's last word leaves it believing in the VM. Who died knows nothing,
 * and who refuses to be told of a creation does not hold the VM.
 */
static bool may_believe(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	if (page->knew || page->word == BROKEN) {
		return true;
	}
	if (page->message == CREATED) {
		return page->word == ACKNOWLEDGED ||
		       (page->word == REFUSED_BY_SP && page->status == INVALID_PARAMETERS);
	}
	return page->message == DESTROYED &&
	       (page->word == REFUSED_BY_SP ||
	        (page->word == REFUSED_BY_SPMC && page->status != ABORTED));
}

/*
 * How they belong together.
 */

static bool is_sane(unsigned int i)
{
	const struct page *page = &ledger.of[i];

	if ((page->word == SILENT) != (page->message == 0) || page->word > BROKEN ||
	    (page->knew && !page->skipped) || page->sends > SENDS ||
	    (page->called && (!(ledger.is_announcing || ledger.is_ending) || !wants(i, CREATED)))) {
		return false;
	}
	if (page->given_up && (page->message != 0 || !wants(i, CREATED))) {
		return false;
	}
	if (!is_off() && wants(i, CREATED) && !page->waved &&
	    (page->given_up || (page->message == CREATED && page->word != ACKNOWLEDGED))) {
		return false;
	}
	switch (page->message) {
	case 0:
		return true;
	case CREATED:
		/* It can have subscribed to creation in an earlier list. */
		return page->sends > 0 && (wants(i, CREATED) || page->word == ACKNOWLEDGED);
	case DESTROYED:
		return wants(i, DESTROYED) && is_off() && (page->sends > 0 || ledger.is_complete);
	default:
		return false;
	}
}

/* What vm.sp[] has to say. */
static uint8_t state_of(unsigned int i)
{
	if (is_untold(i)) {
		return subscribers[i].events;
	}
	if (is_owed(i)) {
		return is_aware(i) ? SP_AWARE : SP_ONCE_PRESENT;
	}
	if (!is_off() && !wants(i, CREATED) && !ledger.of[i].skipped) {
		return SP_ONCE_PRESENT;
	}
	return may_believe(i) ? SP_SPENT : SP_DONE;
}

/* Who stands before vm.index has been told. */
static bool is_passed(unsigned int i)
{
	return i < vm.index && (vm.again & AGAIN_BEFORE) == 0;
}

/* Not told before the VM was off, or waiting for a completion that will not be. */
static bool is_stale(unsigned int i)
{
	return is_off() && vm.sp[i] == subscribers[i].events &&
	       (wants(i, CREATED) || !ledger.is_complete);
}

static bool is_state_consistent(unsigned int i)
{
	const uint8_t state = state_of(i);

	return vm.sp[i] == state || (state == SP_DONE && is_stale(i));
}

static bool are_sps_consistent(void)
{
	const bool is_telling = vm.phase == PHASE_CREATING || vm.phase == PHASE_ANNOUNCING;
	bool is_spent = ledger.is_missing;

	for (unsigned int i = 0; i < SPS; i++) {
		if (!is_sane(i) || !is_state_consistent(i)) {
			return false;
		}
		if (is_telling && is_untold(i) &&
		    (is_passed(i) ||
		     ledger.of[i].sends != (i == vm.index ? vm.sends + ledger.in_flight : 0))) {
			return false;
		}
		is_spent |= state_of(i) == SP_SPENT;
	}
	return is_spent == (vm.spent != 0);
}

/* Suspended in a message: in vm and ledger alike. */
static bool is_flight_consistent(void)
{
	if (ledger.in_flight != (vm.run_w1 != 0)) {
		return false;
	}
	return !ledger.in_flight ||
	       (vm.index < SPS && ledger.sp == vm.index && ledger.message == message_now() &&
	        is_open(vm.index, ledger.message) && ledger.w1 == vm.run_w1 &&
	        ledger.w1 >> 16 != 0 &&
	        (ledger.message == DESTROYED || ledger.of[vm.index].sends > 0));
}

/* Nobody is waited for who has given his final answer. */
static bool is_waiting_consistent(void)
{
	bool is_open_one = vm.waiting_sp == 0;

	if (ledger.in_flight) {
		return vm.waiting_sp == subscribers[ledger.sp].sp_id;
	}
	for (unsigned int i = 0; i < SPS; i++) {
		is_open_one |= subscribers[i].sp_id == vm.waiting_sp && is_open(i, message_now());
	}
	return is_open_one && (vm.phase != PHASE_PRESENT || vm.waiting_sp == 0);
}

/* In a pass of "destroyed", who stands before vm->index is late. */
static bool is_pass_consistent(void)
{
	for (unsigned int i = 0; i < SPS; i++) {
		if (is_owed(i) && is_passed(i) && (vm.again & AGAIN_LATE) == 0) {
			return false;
		}
	}
	return true;
}

static bool is_decision_consistent(void)
{
	return vm.status_sp == ledger.decided.sp_id &&
	       (uint32_t)vm.status == ledger.decided.status &&
	       vm.status_function == ledger.decided.function;
}

/* What will be the result of what is told. */
static uint8_t failure(void)
{
	return ledger.is_declined    ? FAILURE_REFUSED
	       : ledger.is_exhausted ? FAILURE_EXHAUSTED
	                             : FAILURE_NONE;
}

static bool is_phase_consistent(void)
{
	const bool is_late = (vm.again & AGAIN_LATE) != 0;

	/* Who is missing counts until the VM is off. */
	if ((vm.spent & SPENT_MISSING) != 0 ? !ledger.is_missing : ledger.is_missing && !is_off()) {
		return false;
	}
	switch (vm.phase) {
	case PHASE_ANNOUNCING:
		return ledger.is_announcing && !is_late && vm.failure == failure();
	case PHASE_CREATING:
		return !ledger.is_complete && !is_off() && !is_late && vm.failure == FAILURE_NONE;
	case PHASE_PRESENT:
		return ledger.is_complete && !ledger.is_announcing && !ledger.is_ending &&
		       !ledger.in_flight && vm.index == 0 && vm.sends == 0 && vm.again == 0 &&
		       vm.failure == FAILURE_NONE;
	case PHASE_CREATION_IN_DOUBT:
	case PHASE_ANNOUNCEMENT_IN_DOUBT:
		return ledger.is_ending && !ledger.is_declined && !is_late &&
		       ledger.is_complete == (vm.phase == PHASE_ANNOUNCEMENT_IN_DOUBT) &&
		       vm.failure == FAILURE_NONE && vm.status_sp == 0 && vm.status == 0 &&
		       vm.status_function == 0 &&
		       (ledger.in_flight ? ledger.message == CREATED : vm.sends == 0);
	case PHASE_UNDOING:
		return ledger.is_failing && !ledger.is_ending && message_now() == DESTROYED &&
		       vm.failure == (ledger.is_exhausted ? FAILURE_EXHAUSTED : FAILURE_REFUSED) &&
		       is_pass_consistent();
	case PHASE_ABANDONED:
	case PHASE_DESTROYING:
		return ledger.is_ending && message_now() == DESTROYED &&
		       ledger.is_complete == (vm.phase == PHASE_DESTROYING) &&
		       vm.failure == (ledger.is_declined ? FAILURE_REFUSED : FAILURE_NONE) &&
		       is_pass_consistent();
	default:
		return false;
	}
}

/* Of a VM of which the end is not yet told: within a call, too, where no answer is being read. */
static bool is_begun_consistent(void)
{
	if (vm.id == 0 || vm.id != ledger.id || vm.index > SPS || vm.sends >= SENDS ||
	    vm.again > (AGAIN_BEFORE | AGAIN_LATE) || vm.spent > (SPENT_HERE | SPENT_MISSING) ||
	    (ledger.is_complete && ledger.is_failing) ||
	    (ledger.is_ending && !ledger.is_complete && !ledger.is_failing) ||
	    (ledger.is_announcing && (!ledger.is_complete || ledger.is_ending)) ||
	    (ledger.is_declined && !ledger.is_ending && !ledger.is_announcing) ||
	    (ledger.is_exhausted && !ledger.is_failing && !ledger.is_announcing)) {
		return false;
	}
	/* A message that was sent is the one that is sent again. */
	if (vm.sends > 0 && (vm.index == SPS || !is_open(vm.index, message_now()))) {
		return false;
	}
	return is_decision_consistent() && is_flight_consistent() && is_phase_consistent() &&
	       are_sps_consistent();
}

/* At rest, an object may hold anything else: memory with phase 0 is as good as a new one. */
static bool consistent(void)
{
	if (!ledger.is_begun) {
		return vm.phase == PHASE_REST && vm.id == ledger.id && is_decision_consistent();
	}
	return vm.inside == 0 && is_begun_consistent() && is_waiting_consistent();
}

/*
 * Every list, and every state.
 */

static void take_any_list(void)
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
	n.limits.sends = SENDS;
	n.limits.resumes = RESUMES;
#ifndef FAIR
	n.limits.calls = nondet_u32();
#endif
	ffa_notify_end(&n, &hooks, subscribers, SPS, 0x10002);
}

static void take_any_state(void)
{
	struct ffa_vm any;

	vm = any;
	for (unsigned int i = 0; i < SPS; i++) {
		ledger.of[i].message = nondet_u32();
		ledger.of[i].word = nondet_u8();
		ledger.of[i].status = nondet_u32();
		ledger.of[i].called = nondet_bool();
		ledger.of[i].given_up = nondet_bool();
		ledger.of[i].waved = nondet_bool();
		ledger.of[i].skipped = nondet_bool();
		ledger.of[i].knew = nondet_bool();
		ledger.of[i].sends = nondet_u8();
	}
	ledger.id = nondet_u16();
	ledger.is_begun = nondet_bool();
	ledger.is_complete = nondet_bool();
	ledger.is_failing = nondet_bool();
	ledger.is_announcing = nondet_bool();
	ledger.is_exhausted = nondet_bool();
	ledger.is_ending = nondet_bool();
	ledger.is_declined = nondet_bool();
	ledger.is_missing = nondet_bool();
	ledger.in_flight = nondet_bool();
	ledger.sp = nondet_u8();
	ledger.message = nondet_u32();
	ledger.w1 = nondet_u32();
	ledger.decided.sp_id = nondet_u16();
	ledger.decided.status = nondet_u32();
	ledger.decided.function = nondet_u32();
}

#endif

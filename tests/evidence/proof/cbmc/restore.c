/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: ffa_vm_restore() with any bytes, any list and any object. What it accepts is an object
 * that "events" starts from: a ledger is made up to which it belongs.
 *
 * With SAVE: an object that "events" starts from, saved and restored, still belongs to its
 * ledger, but for the tries that were made and what decided, which are not saved.
 */
#include "ledger.h"

#include <stdlib.h>

#ifndef SAVE
#define SAVE nondet_bool()
#endif

#define MOST_ENTRIES (SPS + 1)
#define MOST_BYTES FFA_NOTIFY_SAVE_SIZE(MOST_ENTRIES)

static uint32_t logs;
static struct ffa_vm before;

/* Never called: neither function makes a firmware call. */
static void no_call(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	(void)regs;
	CHECK(false, "no firmware call");
}

static void any_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	CHECK(entry->level == FFA_LOG_ERROR && entry->text != NULL, "says why");
	logs++;
}

static bool is_as_before(void)
{
	for (unsigned int i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		if (vm.sp[i] != before.sp[i]) {
			return false;
		}
	}
	return vm.id == before.id && vm.waiting_sp == before.waiting_sp &&
	       vm.status == before.status && vm.status_function == before.status_function &&
	       vm.status_sp == before.status_sp && vm.index == before.index &&
	       vm.run_w1 == before.run_w1 && vm.sends == before.sends && vm.phase == before.phase &&
	       vm.inside == before.inside && vm.again == before.again && vm.spent == before.spent &&
	       vm.failure == before.failure;
}

/* What a record does not hold. */
static void forget(void)
{
	static const struct decision none;

	ledger.decided = none;
	for (unsigned int i = 0; i < SPS; i++) {
		if (ledger.is_begun && is_untold(i)) {
			ledger.of[i].sends = ledger.in_flight && ledger.sp == i ? 1 : 0;
		}
	}
}

static void show_saved(void)
{
	if (vm.phase == PHASE_REST && vm.id != 0) {
		REACHED("saved: a spent ID");
	} else if (vm.phase == PHASE_CREATING && vm.run_w1 != 0) {
		REACHED("saved: a creation in flight");
	} else if (vm.phase == PHASE_ANNOUNCING && vm.run_w1 != 0) {
		REACHED("saved: an announcement in flight");
	} else if (vm.phase == PHASE_CREATION_IN_DOUBT && vm.run_w1 != 0) {
		REACHED("saved: an abandoned creation in flight");
	} else if (vm.phase == PHASE_UNDOING && vm.failure == FAILURE_EXHAUSTED) {
		REACHED("saved: an undo after tries were used up");
	} else if (vm.phase == PHASE_DESTROYING && vm.run_w1 != 0 && vm.index > 0) {
		REACHED("saved: a destruction in flight");
	}
}

static void save_and_restore(void)
{
	static uint8_t record[MOST_BYTES];
	static const struct ffa_vm zeroed;
	const size_t size = nondet_u16();
	size_t needed;

	take_any_state();
	__CPROVER_assume(consistent());
	/* A new object, or one of which an event has ended: "events" shows that this is so then. */
	__CPROVER_assume(vm.phase != PHASE_REST || (vm.spent | vm.failure | vm.run_w1) == 0);
	before = vm;
	show_saved();
	needed = ffa_vm_save(&n, &vm, NULL, 0);
	CHECK(needed == FFA_NOTIFY_SAVE_SIZE(ledger.is_begun ? SPS : 0), "the size");
	CHECK(ffa_vm_save(&n, &vm, record, size) == needed, "the size, whatever is given");
	if (size < needed) {
		for (unsigned int i = 0; i < MOST_BYTES; i++) {
			CHECK(record[i] == 0, "nothing is written without room");
		}
		return;
	}
	for (unsigned int i = 0; i < MOST_BYTES; i++) {
		CHECK(i < needed || record[i] == 0, "no more is written than is needed");
	}
	CHECK(is_as_before(), "a save changes nothing");
	vm = zeroed;
	CHECK(ffa_vm_restore(&n, &vm, record, needed) == FFA_R_OK, "what was saved is restored");
	CHECK(logs == 0, "nothing was wrong");
	CHECK(vm.id == before.id && vm.phase == before.phase && vm.run_w1 == before.run_w1,
	      "the same VM, event and w1");
	CHECK(vm.failure == before.failure && (vm.spent != 0) == (before.spent != 0),
	      "the same results");
	forget();
	CHECK(consistent(), "the same is known of every SP");
}

/* The ledger that an accepted record may stand for. */
static void make_up_ledger(void)
{
	bool is_spent = false;

	ledger.id = vm.id;
	if (vm.phase == PHASE_REST) {
		return;
	}
	ledger.is_begun = true;
	ledger.is_complete = (vm.phase & PHASE_COMPLETE) != 0;
	ledger.is_ending =
		(vm.phase & (TELLS(SP_AWARE) | PHASE_MUTE)) != 0 && vm.phase != PHASE_UNDOING;
	ledger.is_failing = vm.phase == PHASE_UNDOING || (ledger.is_ending && !ledger.is_complete);
	ledger.is_announcing = vm.phase == PHASE_ANNOUNCING;
	ledger.is_declined = vm.phase != PHASE_UNDOING && vm.failure == FAILURE_REFUSED;
	ledger.is_exhausted = vm.failure == FAILURE_EXHAUSTED;
	ledger.in_flight = vm.run_w1 != 0;
	ledger.sp = (uint8_t)vm.index;
	ledger.message = (vm.phase & TELLS_CREATED) != 0 ? CREATED : DESTROYED;
	ledger.w1 = vm.run_w1;
	for (unsigned int i = 0; i < SPS; i++) {
		struct page *page = &ledger.of[i];
		const bool is_suspended = ledger.in_flight && ledger.sp == i;

		is_spent |= vm.sp[i] == SP_SPENT;
		if (vm.sp[i] == SP_AWARE) {
			page->message = CREATED;
			page->word = ACKNOWLEDGED;
			page->sends = 1;
		} else if (vm.sp[i] % 2 != 0 && (!is_off() || is_suspended)) {
			page->called = ledger.is_complete;
			page->sends = is_suspended ? 1 : 0;
		} else if (vm.sp[i] != SP_ONCE_PRESENT) {
			page->skipped = true;
			page->knew = vm.sp[i] == SP_SPENT;
		}
	}
	ledger.is_missing =
		(vm.spent & SPENT_MISSING) != 0 || (is_off() && !is_spent && vm.spent != 0);
}

/* "Spent", of a VM that is not off, and because of nobody: ffa_vm_save() writes no such thing. */
static bool is_hollow(void)
{
	bool is_spent = (vm.phase & (TELLS(SP_AWARE) | PHASE_MUTE)) != 0;

	for (unsigned int i = 0; i < SPS; i++) {
		is_spent |= vm.sp[i] == SP_SPENT;
	}
	return !is_spent && vm.spent == SPENT_HERE;
}

static uint32_t word_of(const uint8_t *record, unsigned int i)
{
	return record[4 * i] | (uint32_t)record[4 * i + 1] << 8 |
	       (uint32_t)record[4 * i + 2] << 16 | (uint32_t)record[4 * i + 3] << 24;
}

/* What an entry says of an SP is what is known of it, or the SP counts as skipped. */
static void check_entry(const uint8_t *record, unsigned int k)
{
	const uint32_t entry = word_of(record, 3 + k);
	const uint32_t w1 = word_of(record, 2);
	const uint16_t state = (uint16_t)(entry >> 16);
	const bool is_spent = vm.spent != 0;
	unsigned int i = 0;

	CHECK((uint16_t)entry != 0, "an SP that can be");
	for (unsigned int j = 0; j < k; j++) {
		CHECK((uint16_t)word_of(record, 3 + j) != (uint16_t)entry, "no SP is named twice");
	}
	while (i < SPS && subscribers[i].sp_id != (uint16_t)entry) {
		i++;
	}
	if (k == 0 && w1 != 0) {
		CHECK(is_spent || (vm.index == i && vm.run_w1 == w1), "who is suspended");
	} else if (state == SP_AWARE) {
		CHECK(i < SPS && wants(i, DESTROYED) ? vm.sp[i] == SP_AWARE : is_spent,
		      "who is aware");
	} else if (state == SP_SPENT) {
		CHECK(is_spent && (i == SPS || vm.sp[i] == SP_SPENT), "who may believe in the VM");
	} else if (i < SPS && state == SP_DONE) {
		CHECK(vm.sp[i] == SP_DONE, "who is done with");
	} else if (i < SPS && state == SP_UNTOLD && wants(i, CREATED)) {
		CHECK(vm.sp[i] == subscribers[i].events, "who is to be told");
	} else if (i < SPS && state == SP_ONCE_PRESENT && !wants(i, CREATED)) {
		CHECK(vm.sp[i] == SP_ONCE_PRESENT, "who is owed destroyed alone");
	}
}

static void show_restored(int result)
{
	if (result == FFA_R_INVALID) {
		REACHED("a record that is refused");
	} else if (result == FFA_R_STATE) {
		REACHED("an object that is in use");
	} else if (result == FFA_R_AGAIN && vm.phase == PHASE_ANNOUNCING) {
		REACHED("somebody new in an announcement");
	} else if (result == FFA_R_AGAIN) {
		REACHED("somebody new");
	} else if ((vm.spent & SPENT_MISSING) != 0) {
		REACHED("somebody that is missing");
	} else if (vm.phase == PHASE_DESTROYING && vm.run_w1 != 0) {
		REACHED("restored in flight");
	}
}

static void restore_anything(void)
{
	const size_t size = nondet_u8();
	void *mem;
	struct ffa_vm any;
	const struct ffa_notify *list = nondet_bool() ? &n : NULL;
	struct ffa_vm *object = nondet_bool() ? &vm : NULL;
	int result;

	__CPROVER_assume(size <= MOST_BYTES);
	mem = malloc(size); /* of any content; or NULL */
	vm = any;
	before = vm;
	if (nondet_bool()) {
		n.hooks = NULL;
	}
	result = ffa_vm_restore(list, object, mem, size);
	show_restored(result);
	if (result < 0) {
		CHECK(result == FFA_R_INVALID || result == FFA_R_STATE, "one of two mistakes");
		CHECK(is_as_before(), "a mistake changes nothing");
		CHECK(logs == (list != NULL && n.hooks != NULL ? 1 : 0), "and is logged");
		return;
	}
	CHECK(list != NULL && object != NULL && mem != NULL && n.hooks != NULL, "all is there");
	CHECK(before.phase == PHASE_REST && before.id == 0, "into a new object");
	CHECK(result == FFA_R_OK || (result == FFA_R_AGAIN &&
	                             (vm.phase == PHASE_PRESENT || vm.phase == PHASE_ANNOUNCING)),
	      "somebody new is told of only if the VM is present");
	CHECK(logs == 0, "nothing was wrong");
	CHECK(vm.sp[SPS] == before.sp[SPS], "no slot but those of subscribers");
	for (unsigned int k = 0; k < MOST_ENTRIES && vm.phase != PHASE_REST; k++) {
		if (k < word_of(mem, 1) >> 16) {
			check_entry(mem, k);
		}
	}
	make_up_ledger();
	CHECK(consistent() || is_hollow(), "an object that events go on with");
}

int main(void)
{
	hooks.call = no_call;
	hooks.log = any_log;
	take_any_list();
	if (SAVE) {
		save_and_restore();
	} else {
		restore_anything();
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the SPs know of a VM, as bytes (docs/saved-form.md): the record. */
#include "attach.h"
#include "bits.h"
#include "event.h"
#include "usable.h"

#define RECORD_VERSION 1u

/* Where the record holds what, in bytes. Numbers of more than one byte are little-endian. */
#define AT_VERSION 0u
#define AT_PHASE 1u
#define AT_FAILURE 2u
#define AT_SPENT 3u
#define AT_VM_ID 4u
#define AT_COUNT 6u    /* of entries */
#define AT_RUN_W1 8u   /* if not 0, the first entry is of the SP that is suspended */
#define AT_ENTRIES 12u /* in each the SP ID, and from ENTRY_STATE on the state */
#define ENTRY_STATE 2u
#define ENTRY_SIZE 4u
#define CHECKSUM_SIZE 4u
#define MAX_COUNT 1024u /* the most that FFA_NOTIFY_MAX_SUBSCRIBERS can be */

/* Of a record of that size. */
static uint32_t entries_in(size_t size)
{
	return (uint32_t)((size - FFA_NOTIFY_SAVE_SIZE(0)) / ENTRY_SIZE);
}

static uint32_t get16(const uint8_t *p)
{
	return p[0] | ((uint32_t)p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (get16(p + 2) << 16);
}

static uint32_t state_in(const uint8_t *entry)
{
	return get16(entry + ENTRY_STATE);
}

static void put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, value);
	put16(p + 2, value >> 16);
}

/* A change of one halfword always changes it. */
static uint32_t checksum_of(const uint8_t *record, size_t size)
{
	uint32_t sum = 0;
	size_t i;

	/*@ loop invariant 0 <= i <= size && i % 2 == 0;
	    loop assigns i, sum;
	    loop variant size - i;
	*/
	for (i = 0; i < size; i += 2u) {
		sum = ((sum << 5) | (sum >> 27)) ^ get16(record + i);
	}
	return sum;
}

size_t ffa_vm_save(const struct ffa_notify *n, const struct ffa_vm *vm, void *mem, size_t size)
{
	uint8_t *const record = mem;
	uint8_t *entry;
	uint32_t count = 0;
	uint32_t k;
	uint32_t i;
	size_t needed;

	if (n == NULL || vm == NULL || n->hooks == NULL || !is_usable(n, vm)) {
		return 0;
	}
	if (vm->phase != PHASE_REST) {
		count = n->subscriber_count;
	}
	needed = FFA_NOTIFY_SAVE_SIZE(count);
	if (size < needed) {
		return needed;
	}
	if (record == NULL) {
		return 0;
	}
	record[AT_VERSION] = RECORD_VERSION;
	record[AT_PHASE] = (uint8_t)vm->phase;
	record[AT_FAILURE] = vm->failure;
	record[AT_SPENT] = vm->spent;
	put16(record + AT_VM_ID, vm->id);
	put16(record + AT_COUNT, count);
	put32(record + AT_RUN_W1, vm->run_w1);
	entry = record + AT_ENTRIES;
	i = vm->index;
	/*@ loop invariant 0 <= k <= count && (count == 0 || 0 <= i <= count);
	    loop invariant entry == record + (12 + 4 * k);
	    loop assigns k, i, entry, record[0 .. needed - 1];
	    loop variant count - k;
	*/
	for (k = 0; k < count; k++) {
		const uint32_t next = (i < count) ? i : 0u;
		const uint32_t state = vm->sp[next];

		put16(entry, n->subscribers[next].sp_id);
		put16(entry + ENTRY_STATE,
		      ((state & SP_UNTOLD) != 0u) ? (uint32_t)SP_UNTOLD : state);
		i = next + 1u;
		entry += ENTRY_SIZE;
	}
	put32(entry, checksum_of(record, needed - CHECKSUM_SIZE));
	return needed;
}

/* Whether an event in that phase can have come to that failure. */
static int is_phase_with(uint32_t phase, uint32_t failure)
{
	static const uint64_t phases[3] = {
		[FAILURE_NONE] = IN_SET(PHASE_REST) | (EVERY_PHASE & ~IN_SET(PHASE_UNDOING)),
		[FAILURE_REFUSED] = IN_SET(PHASE_UNDOING) | IN_SET(PHASE_ANNOUNCING) |
	                            IN_SET(PHASE_ABANDONED) | IN_SET(PHASE_DESTROYING),
		[FAILURE_EXHAUSTED] = IN_SET(PHASE_UNDOING) | IN_SET(PHASE_ANNOUNCING),
	};

	return failure <= FAILURE_EXHAUSTED && is_in_set(phases[failure], phase);
}

/* Whether each entry names another SP, with a state that an SP can have in that phase. */
static int are_entries(const uint8_t *entries, uint32_t count, uint32_t phase)
{
	const uint8_t *entry = entries;
	uint32_t k;

	/*@ loop invariant 0 <= k <= count && entry == entries + 4 * k;
	    loop assigns k, entry;
	    loop variant count - k;
	*/
	for (k = 0; k < count; k++) {
		const uint32_t sp_id = get16(entry);
		const uint32_t state = state_in(entry);
		const uint8_t *other = entries;
		uint32_t i;

		if (sp_id == 0u || state > SP_SPENT || (state & (state - 1u)) != 0u ||
		    (state == SP_UNTOLD && phase == (PHASE_PRESENT & PHASE_BITS))) {
			return 0;
		}
		/*@ loop invariant 0 <= i <= k && other == entries + 4 * i;
		    loop assigns i, other;
		    loop variant k - i;
		*/
		for (i = 0; i < k; i++) {
			if (get16(other) == sp_id) {
				return 0;
			}
			other += ENTRY_SIZE;
		}
		entry += ENTRY_SIZE;
	}
	return 1;
}

/* Whether the bytes are what ffa_vm_save() writes. */
static int is_record(const uint8_t *record, size_t size)
{
	const uint8_t *entries;
	uint32_t phase;
	uint32_t count;
	uint32_t w1;

	if (size < FFA_NOTIFY_SAVE_SIZE(0) || size > FFA_NOTIFY_SAVE_SIZE(MAX_COUNT) ||
	    size % ENTRY_SIZE != 0u) {
		return 0;
	}
	entries = record + AT_ENTRIES;
	phase = record[AT_PHASE];
	count = entries_in(size);
	w1 = get32(record + AT_RUN_W1);
	if (count != get16(record + AT_COUNT) || record[AT_VERSION] != RECORD_VERSION ||
	    get32(record + size - CHECKSUM_SIZE) != checksum_of(record, size - CHECKSUM_SIZE) ||
	    !is_phase_with(phase, record[AT_FAILURE]) || !are_entries(entries, count, phase)) {
		return 0;
	}
	if (phase == PHASE_REST) {
		return (count | w1 | record[AT_SPENT]) == 0u;
	}
	if (w1 != 0u &&
	    (w1 >> 16 == 0u || count == 0u || (phase >> (state_in(entries) % 32u)) % 2u == 0u)) {
		return 0;
	}
	return record[AT_SPENT] <= (SPENT_HERE | SPENT_MISSING) && get16(record + AT_VM_ID) != 0u;
}

static int is_zero(const uint8_t *bytes, size_t size)
{
	size_t i;

	/*@ loop invariant 0 <= i <= size;
	    loop assigns i;
	    loop variant size - i;
	*/
	for (i = 0; i < size; i++) {
		if (bytes[i] != 0u) {
			return 0;
		}
	}
	return 1;
}

/*
 * Takes over the state in which the record has an SP of that number in the list. An SP counts as
 * skipped if it is not in the list any more, or does not subscribe any more to the message that it
 * had still to get. Returns 1 if it is a subscriber of creation that the record does name.
 */
static uint32_t take_over(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t i,
                          uint32_t recorded, uint32_t w1)
{
	/* What an SP with these subscriptions can be in, as bits. */
	static const uint8_t states[] = {SP_DONE, SP_UNTOLD, SP_ONCE_PRESENT | SP_AWARE,
	                                 SP_UNTOLD | SP_AWARE};
	const uint32_t events = (i < n->subscriber_count) ? n->subscribers[i].events : 0u;
	const int is_possible = (recorded & ~(uint32_t)states[events & 3u]) == 0u;
	uint32_t state = (recorded == SP_UNTOLD) ? events : recorded;

	if (!is_possible) {
		if (w1 == 0u && (recorded == SP_UNTOLD ||
		                 (recorded == SP_ONCE_PRESENT &&
		                  (events != 0u || (vm->phase & PHASE_COMPLETE) == 0u)))) {
			return 0; /* it never was told anything, and subscribes otherwise now */
		}
		vm->spent |= (events != 0u) ? SPENT_HERE : SPENT_MISSING;
		state = SP_SPENT;
	}
	if (events == 0u) {
		return 0;
	}
	vm->sp[i] = (uint8_t)state;
	if (w1 != 0u && is_possible) {
		vm->index = (uint16_t)i;
		vm->run_w1 = w1;
		vm->waiting_sp = n->subscribers[i].sp_id;
		vm->again = AGAIN_BEFORE;
	}
	return events & FFA_NOTIFY_CREATED;
}

/* What an SP is to be told that the record does not name. */
static uint32_t state_of_new(const struct ffa_vm *vm, uint32_t events)
{
	if ((vm->phase & (TELLS(SP_AWARE) | PHASE_MUTE)) != 0u ||
	    (vm->phase == PHASE_PRESENT && (events & FFA_NOTIFY_CREATED) != 0u)) {
		return SP_DONE;
	}
	return events;
}

int ffa_vm_restore(const struct ffa_notify *n, struct ffa_vm *vm, const void *mem, size_t size)
{
	const uint8_t *const record = mem;
	const uint8_t *entry;
	uint32_t unnamed = 0; /* subscribers of creation */
	uint32_t count;
	uint32_t w1;
	uint32_t i;

	if (n == NULL || vm == NULL || mem == NULL || !is_record(mem, size)) {
		return ffa_refuse((n != NULL) ? n->hooks : NULL, 0, FFA_R_INVALID,
		                  "NULL, or a bad record");
	}
	/* vm->sp[] is written anyway. */
	if (n->hooks == NULL ||
	    !is_zero((const uint8_t *)vm, (size_t)(vm->sp - (const uint8_t *)vm))) {
		return ffa_refuse(n->hooks, 0, FFA_R_STATE, "not zeroed");
	}
	vm->id = (uint16_t)get16(record + AT_VM_ID);
	if (record[AT_PHASE] == PHASE_REST) {
		return FFA_R_OK;
	}
	count = entries_in(size);
	vm->phase = record[AT_PHASE] | PHASE_LIVE;
	vm->failure = record[AT_FAILURE];
	vm->spent = record[AT_SPENT];
	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, unnamed, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		vm->sp[i] = (uint8_t)state_of_new(vm, n->subscribers[i].events);
		unnamed += n->subscribers[i].events & FFA_NOTIFY_CREATED;
	}
	entry = record + AT_ENTRIES;
	w1 = get32(record + AT_RUN_W1);
	/*@ loop invariant 0 <= i <= count && entry == record + (12 + 4 * i);
	    loop assigns i, entry, w1, unnamed, *vm;
	    loop variant count - i;
	*/
	for (i = 0; i < count; i++) {
		unnamed -= take_over(n, vm, ffa_event_find(n, get16(entry)), state_in(entry), w1);
		w1 = 0; /* it is of the first entry's SP */
		entry += ENTRY_SIZE;
	}
	if (unnamed != 0u && (vm->phase == PHASE_PRESENT || vm->phase == PHASE_ANNOUNCING)) {
		return FFA_R_AGAIN;
	}
	return FFA_R_OK;
}

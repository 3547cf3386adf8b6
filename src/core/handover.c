/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the SPs know of a VM, as words of 32 bits, little-endian (docs/saved-form.md):
 *   0      version in [7:0]; phase in [15:8], 0 at rest, else counted from PHASE_FIRST as 1;
 *          flags in [23:16]
 *   1      VM ID in [15:0], number of entries in [31:16]
 *   2      w1 of the suspended message, or 0
 *   3...   an entry each: SP ID in [15:0], state in [23:16], bit 24: suspended
 *   last   a checksum of the words before
 */
#include "bits.h"
#include "event.h"

#define RECORD_VERSION 1u
#define WORD_SIZE 4u
#define FIRST_ENTRY 3u
#define OTHER_WORDS 4u    /* than entries */
#define MAX_ENTRIES 1024u /* of the largest FFA_NOTIFY_MAX_SUBSCRIBERS */
#define SUSPENDED 0x1000000u
#define SAVED_FLAGS (FLAG_REFUSED | FLAG_EXHAUSTED | FLAG_SPENT | FLAG_MISSING)
#define UNNAMED 0xFFu /* no state: the record does not name this SP */

static void store(uint8_t *record, uint32_t index, uint32_t word)
{
	uint8_t *const p = record + (size_t)index * WORD_SIZE;

	p[0] = (uint8_t)word;
	p[1] = (uint8_t)(word >> 8);
	p[2] = (uint8_t)(word >> 16);
	p[3] = (uint8_t)(word >> 24);
}

/* Nobody shares the record, so this is not load_le32(): compilers may make one load of it. */
static uint32_t load(const uint8_t *record, uint32_t index)
{
	const uint8_t *const p = record + (size_t)index * WORD_SIZE;

	return p[0] | ((uint32_t)p[1] << 8) | ((uint32_t)p[2] << 16) | ((uint32_t)p[3] << 24);
}

/* The factor is odd, so a change of one word always changes it. */
static uint32_t checksum_of(const uint8_t *record, uint32_t words)
{
	uint32_t sum = 0;
	uint32_t i;

	/*@ loop invariant 0 <= i <= words;
	    loop assigns i, sum;
	    loop variant words - i;
	*/
	for (i = 0; i < words; i++) {
		sum = sum * 31u + load(record, i);
	}
	return sum;
}

size_t ffa_vm_save(const struct ffa_notify *n, const struct ffa_vm *vm, void *mem, size_t size)
{
	uint32_t phase = 0;
	uint32_t count = 0;
	uint32_t i;
	int is_unmarked;
	size_t needed;

	if (n == NULL || vm == NULL || ffa_event_problem(n, vm, EVENT_GO_ON) != NULL) {
		return 0;
	}
	if (vm->phase != PHASE_REST) {
		phase = vm->phase - (PHASE_FIRST - 1u);
		count = n->subscriber_count;
	}
	is_unmarked = vm->phase == PHASE_CREATING && (vm->flags & FLAG_MARKED) == 0u;
	needed = FFA_NOTIFY_SAVE_SIZE(count);
	if (size < needed) {
		return needed;
	}
	if (mem == NULL) {
		return 0;
	}
	store(mem, 0, RECORD_VERSION | (phase << 8) | ((vm->flags & SAVED_FLAGS) << 16));
	store(mem, 1, vm->id | (count << 16));
	store(mem, 2, vm->run_w1);
	/*@ loop invariant 0 <= i <= count;
	    loop assigns i, ((uint8_t *)mem)[0 .. needed - 1];
	    loop variant count - i;
	*/
	for (i = 0; i < count; i++) {
		const uint32_t suspended = (is_in_flight(vm) && i == vm->index) ? SUSPENDED : 0u;
		const uint32_t state =
			(is_unmarked && i >= vm->index) ? (uint32_t)SP_UNTOLD : vm->sp[i];

		store(mem, FIRST_ENTRY + i, n->subscribers[i].sp_id | (state << 16) | suspended);
	}
	store(mem, FIRST_ENTRY + count, checksum_of(mem, FIRST_ENTRY + count));
	return needed;
}

/* Whether an SP in that phase can be in this state, and suspended if it is. */
static int is_entry(uint32_t entry, uint32_t phase)
{
	const uint32_t state = (entry >> 16) & 0xFFu;

	if ((entry & 0xFFFFu) == 0u || entry >= 2u * SUSPENDED || state > SP_SPENT ||
	    (phase == PHASE_PRESENT && state == SP_UNTOLD) ||
	    (phase == PHASE_UNDOING && state == SP_ONCE_PRESENT)) {
		return 0;
	}
	if ((entry & SUSPENDED) == 0u) {
		return 1;
	}
	return (phase >= PHASE_UNDOING) ? (state & SP_OWED) != 0u
	                                : phase != PHASE_PRESENT && state == SP_UNTOLD;
}

/* Whether the entries are possible, of an SP each, and whether one is suspended if one has to be. */
static int are_entries(const uint8_t *record, uint32_t count, uint32_t phase, uint32_t w1)
{
	uint32_t suspended = (w1 != 0u) ? 1u : 0u;
	uint32_t i;
	uint32_t k;

	/*@ loop invariant 0 <= i <= count;
	    loop assigns i, k, suspended;
	    loop variant count - i;
	*/
	for (i = 0; i < count; i++) {
		const uint32_t entry = load(record, FIRST_ENTRY + i);

		if (!is_entry(entry, phase)) {
			return 0;
		}
		suspended -= entry / SUSPENDED;
		/*@ loop invariant 0 <= k <= i;
		    loop assigns k;
		    loop variant i - k;
		*/
		for (k = 0; k < i; k++) {
			if ((uint16_t)load(record, FIRST_ENTRY + k) == (uint16_t)entry) {
				return 0;
			}
		}
	}
	return suspended == 0u;
}

/* Whether an event in that phase can have come to these results, and who is missing counts. */
static int are_flags(uint32_t flags, uint32_t phase)
{
	const uint32_t results = flags & (FLAG_REFUSED | FLAG_EXHAUSTED);

	if ((flags & (FLAG_SPENT | FLAG_MISSING)) == FLAG_MISSING) {
		return 0;
	}
	if (phase == PHASE_UNDOING) {
		return results == FLAG_REFUSED || results == FLAG_EXHAUSTED;
	}
	return results == 0u || phase == PHASE_ANNOUNCING ||
	       (phase == PHASE_DESTROYING && results == FLAG_REFUSED);
}

/* Whether the bytes are what ffa_vm_save() writes. */
static int is_record(const uint8_t *record, size_t size)
{
	const uint32_t words = (uint32_t)(size / WORD_SIZE);
	uint32_t head;
	uint32_t phase;
	uint32_t count;
	uint32_t w1;

	if (size % WORD_SIZE != 0u || size < FFA_NOTIFY_SAVE_SIZE(0) ||
	    size > FFA_NOTIFY_SAVE_SIZE(MAX_ENTRIES) ||
	    load(record, words - 1u) != checksum_of(record, words - 1u)) {
		return 0;
	}
	head = load(record, 0);
	phase = (head >> 8) & 0xFFu;
	count = load(record, 1) >> 16;
	w1 = load(record, 2);
	if ((head & ~((SAVED_FLAGS << 16) | 0xFF00u)) != RECORD_VERSION ||
	    count != words - OTHER_WORDS || (w1 != 0u && w1 >> 16 == 0u)) {
		return 0;
	}
	if (phase == 0u) {
		return head == RECORD_VERSION && (count | w1) == 0u;
	}
	phase += PHASE_FIRST - 1u;
	return phase <= PHASE_DESTROYING && (uint16_t)load(record, 1) != 0u &&
	       are_flags(head >> 16, phase) && are_entries(record, count, phase, w1);
}

/* Apart from what a restoration writes anyway. */
static int is_zeroed(const struct ffa_vm *vm)
{
	return (vm->id | vm->waiting_sp | (uint32_t)vm->status | vm->status_function |
	        vm->status_sp | vm->index | vm->run_w1 | vm->sends | vm->phase | vm->flags) == 0u;
}

/*
 * Takes over what the record says of an SP, and returns its state. An SP counts as skipped if it is
 * not in the list any more, or does not subscribe any more to the message that it had still to get.
 */
static uint32_t take_over(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t entry, uint32_t i)
{
	const uint32_t events = (i < n->subscriber_count) ? n->subscribers[i].events : 0u;
	const uint32_t wanted =
		(vm->phase > PHASE_ABANDONED) ? FFA_NOTIFY_DESTROYED : FFA_NOTIFY_CREATED;
	const uint32_t state = (entry >> 16) & 0xFFu;
	const uint32_t unlike = ((events & FFA_NOTIFY_CREATED) != 0u) ? (uint32_t)SP_ONCE_PRESENT
	                                                              : (uint32_t)SP_UNTOLD;

	if ((entry & SUSPENDED) != 0u && (events & wanted) != 0u) {
		vm->index = (uint16_t)i;
		vm->waiting_sp = n->subscribers[i].sp_id;
		if (vm->phase != PHASE_ABANDONED) {
			vm->flags |= FLAG_BEFORE;
		}
		return wanted; /* SP_UNTOLD or SP_AWARE */
	}
	if (entry >> 16 == unlike) {
		return UNNAMED; /* it never was told anything, and subscribes otherwise now */
	}
	if ((entry & SUSPENDED) != 0u || state == SP_SPENT ||
	    (state == SP_AWARE && (events & FFA_NOTIFY_DESTROYED) == 0u) ||
	    (state == SP_ONCE_PRESENT && events == 0u && vm->phase != PHASE_CREATING)) {
		vm->flags |= (events == 0u) ? FLAG_SPENT | FLAG_MISSING : FLAG_SPENT;
		return SP_SPENT;
	}
	return state;
}

static void take_over_all(const struct ffa_notify *n, struct ffa_vm *vm, const uint8_t *record,
                          uint32_t count)
{
	uint32_t k;

	/*@ loop invariant 0 <= k <= count;
	    loop assigns k, vm->index, vm->waiting_sp, vm->flags;
	    loop assigns vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant count - k;
	*/
	for (k = 0; k < count; k++) {
		const uint32_t entry = load(record, FIRST_ENTRY + k);
		const uint32_t i = ffa_event_find(n, (uint16_t)entry);
		const uint32_t state = take_over(n, vm, entry, i);

		if (i < n->subscriber_count) {
			vm->sp[i] = (uint8_t)state;
		}
	}
}

/* Non-zero: an SP is to be announced to that the record does not name. */
static int add_new(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t i)
{
	const int wants_creation = (n->subscribers[i].events & FFA_NOTIFY_CREATED) != 0u;

	vm->sp[i] = wants_creation ? SP_UNTOLD : SP_ONCE_PRESENT;
	if (vm->phase >= PHASE_ABANDONED || (vm->phase == PHASE_PRESENT && wants_creation)) {
		vm->sp[i] = SP_DONE;
	}
	return wants_creation && (vm->phase == PHASE_PRESENT || vm->phase == PHASE_ANNOUNCING);
}

int ffa_vm_restore(const struct ffa_notify *n, struct ffa_vm *vm, const void *mem, size_t size)
{
	int is_wanting = 0;
	uint32_t phase;
	uint32_t i;

	if (n == NULL || vm == NULL || mem == NULL) {
		return ffa_event_refuse(n, 0, FFA_R_INVALID, "no object");
	}
	if (!is_record(mem, size)) {
		return ffa_event_refuse(n, 0, FFA_R_INVALID, "damaged or unknown saved form");
	}
	if (n->hooks == NULL || !is_zeroed(vm)) {
		return ffa_event_refuse(n, 0, FFA_R_STATE, "not probed, or object not zeroed");
	}
	phase = (load(mem, 0) >> 8) & 0xFFu;
	vm->id = (uint16_t)load(mem, 1);
	if (phase == 0u) {
		return FFA_R_OK;
	}
	vm->phase = (uint16_t)(phase + PHASE_FIRST - 1u);
	vm->flags = (uint8_t)((load(mem, 0) >> 16) | FLAG_MARKED);
	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		vm->sp[i] = UNNAMED;
	}
	take_over_all(n, vm, mem, load(mem, 1) >> 16);
	vm->run_w1 = (vm->waiting_sp != 0u) ? load(mem, 2) : 0u;
	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, is_wanting, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		if (vm->sp[i] == UNNAMED) {
			is_wanting |= add_new(n, vm, i);
		}
	}
	return is_wanting ? FFA_R_AGAIN : FFA_R_OK;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ffa_vm_restore() with any bytes. Input: how (bit 0: the list is the record's own, else the input's; bit 1:
 * the checksum is made right), the limits, SPs and their subscriptions, and the record. The record
 * is allocated, so that the address sanitizer sees each byte that is read behind it.
 *
 * What is refused changes nothing. What is restored is saved, restored and saved again: the same
 * bytes; and those of the record, where the list fits it. Then the VM comes to its end, among SPs
 * that acknowledge all, as soon as it can and with each told once.
 */
#include <ffa/notify.h>

#include <string.h>

#include "input.h"

#define WORD 4u
#define HEAD 3u /* words before the entries */
#define MOST FFA_NOTIFY_MAX_SUBSCRIBERS
#define FIRST_SP 0x8001u
#define BOTH (FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED)

#define PHASE_CREATING 0xAu
#define PHASE_ANNOUNCING 0x2Au
#define PHASE_UNDOING 0x50u
#define TELLS_CREATED 0xAu /* of a phase */
#define ONCE_PRESENT 2u
#define SPENT 8u
#define SPENT_HERE 1u

static struct {
	struct ffa_notify n;
	struct ffa_subscriber table[MOST];
	uint16_t count;
	uint32_t told[MOST][2]; /* "created", "destroyed" */
	uint32_t asked;         /* the SP of the latest message, in the table */
	uint32_t calls;
	uint32_t runs;
	uint32_t run_w1;
	uint32_t resumed; /* the message that an FFA_RUN goes on with: 4, 6 */
} w;

static uint32_t load(const uint8_t *record, size_t index)
{
	struct input word = {record + index * WORD, WORD};

	return take32(&word);
}

static uint32_t rotated(uint32_t sum)
{
	return low((uint64_t)sum << 5) | sum >> 27;
}

/* docs/saved-form.md. */
static uint32_t checksum(const uint8_t *record, size_t words)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < words; i++) {
		sum = rotated(sum) ^ (load(record, i) & 0xFFFFu);
		sum = rotated(sum) ^ (load(record, i) >> 16);
	}
	return sum;
}

static void correct_checksum(uint8_t *record, size_t size)
{
	const size_t words = size / WORD;
	uint32_t sum;

	if (words == 0) {
		return;
	}
	sum = checksum(record, words - 1);
	for (unsigned int i = 0; i < WORD; i++) {
		record[(words - 1) * WORD + i] = (uint8_t)(sum >> 8 * i);
	}
}

static size_t entries_of(size_t size)
{
	const size_t words = size / WORD;

	return words > HEAD + 1 ? words - HEAD - 1 : 0;
}

static uint32_t find(uint32_t sp_id)
{
	uint32_t i = 0;

	while (i < w.count && w.table[i].sp_id != sp_id) {
		i++;
	}
	return i;
}

/* Each SP of the record subscribes to what the record says is to be told to it, and to what was. */
static void list_of_record(const uint8_t *record, size_t size)
{
	for (size_t i = 0; i < entries_of(size) && w.count < MOST; i++) {
		const uint32_t entry = load(record, HEAD + i);
		const uint16_t id = (uint16_t)entry;

		if (id != 0 && find(id) == w.count) {
			w.table[w.count].sp_id = id;
			w.table[w.count].events =
				entry >> 16 == ONCE_PRESENT ? FFA_NOTIFY_DESTROYED : BOTH;
			w.count++;
		}
	}
}

static void list_of_input(struct input *in)
{
	const unsigned int count = take8(in) % 9u;

	for (unsigned int i = 0; i < count; i++) {
		w.table[i].sp_id = (uint16_t)(FIRST_SP + i);
		w.table[i].events = (uint8_t)(take8(in) % BOTH + 1u);
	}
	w.count = (uint16_t)count;
}

/* All SPs acknowledge what they are told. */
static void call(void *priv, struct ffa_regs *regs)
{
	const uint32_t function = low(regs->x[0]);
	uint32_t message = low(regs->x[2]) & 0xFFu;

	(void)priv;
	w.calls++;
	if (function == 0x8400006Du) {
		require(w.runs == 0 && low(regs->x[1]) == w.run_w1,
		        "FFA_RUN without a suspended message, or of another one");
		w.runs++;
		message = w.resumed;
	} else {
		w.asked = find(low(regs->x[1]));
		require(w.asked < w.count, "a message to an SP that is not in the list");
	}
	w.told[w.asked][message >> 1 & 1]++;
	require(w.told[w.asked][message >> 1 & 1] == 1, "an SP was told twice");
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = 0x84000070u;
	regs->x[1] = (uint64_t)w.table[w.asked].sp_id << 16;
	regs->x[2] = 0x80000001u + message;
}

static const struct ffa_hooks hooks = {.call = call};

/* How the event that was restored goes on. */
static int go_on(struct ffa_vm *vm, uint32_t phase)
{
	switch (phase) {
	case PHASE_ANNOUNCING:
		return ffa_vm_announce(&w.n, vm, 0);
	case PHASE_CREATING:
	case PHASE_UNDOING:
		return ffa_vm_created(&w.n, vm, vm->id);
	default:
		return ffa_vm_destroyed(&w.n, vm);
	}
}

/* Events that go on from the middle of the list need a second call, with a message in flight a third. */
static void end(struct ffa_vm *vm, uint32_t phase)
{
	int result = FFA_R_AGAIN;

	for (unsigned int i = 0; i < 3 && result > 0; i++) {
		result = go_on(vm, phase);
	}
	require(result <= 0, "the event that was restored does not end");
	result = FFA_R_AGAIN;
	for (unsigned int i = 0; i < 2 && result > 0; i++) {
		result = ffa_vm_destroyed(&w.n, vm);
	}
	require(result == FFA_R_OK, "a VM does not end among SPs that acknowledge all");
	require(w.calls <= 2u * w.count, "more calls than messages");
}

static uint8_t *save(const struct ffa_vm *vm, size_t *size)
{
	uint8_t *record;

	*size = ffa_vm_save(&w.n, vm, NULL, 0);
	require(*size >= FFA_NOTIFY_SAVE_SIZE(0) && *size <= FFA_NOTIFY_SAVE_SIZE(w.count),
	        "a saved form of another size than it can have");
	record = malloc(*size);
	if (record == NULL) {
		abort();
	}
	require(ffa_vm_save(&w.n, vm, record, *size) == *size, "two sizes of one saved form");
	return record;
}

static int is_same(const uint8_t *a, size_t size_a, const uint8_t *b, size_t size_b)
{
	return size_a == size_b && memcmp(a, b, size_a) == 0;
}

static struct ffa_vm *zeroed_vm(void)
{
	struct ffa_vm *vm = calloc(1, sizeof(*vm));

	if (vm == NULL) {
		abort();
	}
	return vm;
}

/* As it is saved again: an SP that may believe in the VM spends the VM ID, which the head says, too. */
static void normalise(uint8_t *record, size_t size)
{
	for (size_t i = 0; i < entries_of(size); i++) {
		if (load(record, HEAD + i) >> 16 == SPENT) {
			record[3] |= SPENT_HERE;
		}
	}
	correct_checksum(record, size);
}

/* `is_own`: the list is made of the record, in its order. */
static void check_restored(struct ffa_vm *vm, uint8_t *record, size_t size, int is_own)
{
	struct ffa_vm *copy = zeroed_vm();
	size_t first_size;
	size_t second_size;
	uint8_t *first = save(vm, &first_size);
	uint8_t *second;

	normalise(record, size);
	require(!is_own || is_same(record, size, first, first_size),
	        "the saved form is another one than was restored with the same list");
	require(ffa_vm_restore(&w.n, copy, first, first_size) == FFA_R_OK,
	        "what was saved is not restored with the same list");
	require(memcmp(vm, copy, sizeof(*vm)) == 0, "restored as another object");
	second = save(copy, &second_size);
	require(is_same(first, first_size, second, second_size), "saved otherwise than restored");
	free(second);
	free(first);
	free(copy);
}

static int names_each_once(const uint8_t *record, size_t size)
{
	for (size_t i = 0; i < entries_of(size); i++) {
		const uint32_t id = load(record, HEAD + i) & 0xFFFFu;

		for (size_t k = 0; k < i; k++) {
			if ((load(record, HEAD + k) & 0xFFFFu) == id) {
				return 0;
			}
		}
		if (id == 0) {
			return 0;
		}
	}
	return 1;
}

/* What the message is that the restored VM waits for, if there is one. */
static void expect_resumption(const struct ffa_vm *vm, uint32_t phase, uint32_t w1)
{
	w.resumed = (phase & TELLS_CREATED) != 0 ? 4 : 6;
	w.run_w1 = w1;
	w.asked = find(vm->waiting_sp);
	w.runs = vm->waiting_sp == 0;
}

static void restore(uint8_t *record, size_t size, int is_own)
{
	struct ffa_vm *vm = zeroed_vm();
	struct ffa_vm *zero = zeroed_vm();
	const int result = ffa_vm_restore(&w.n, vm, record, size);
	uint32_t phase;

	if (result != FFA_R_OK && result != FFA_R_AGAIN) {
		require(result == FFA_R_INVALID, "another result than for a bad record");
		require(memcmp(vm, zero, sizeof(*vm)) == 0, "a record was refused after a change");
	} else {
		require(!is_own || result == FFA_R_OK, "a list of the record has somebody new");
		require(names_each_once(record, size), "an SP that is named twice, or SP 0");
		phase = load(record, 0) >> 8 & 0xFFu;
		check_restored(vm, record, size, is_own);
		expect_resumption(vm, phase, load(record, 2));
		end(vm, phase);
	}
	free(zero);
	free(vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	const uint8_t how = take8(&in);
	struct ffa_config config = {.hooks = &hooks, .version = 0x10002};
	uint8_t *record;

	memset(&w, 0, sizeof(w));
	if ((how & 1u) == 0) {
		list_of_input(&in);
	}
	record = malloc(in.left != 0 ? in.left : 1);
	if (record == NULL) {
		abort();
	}
	memcpy(record, in.at, in.left);
	if ((how & 2u) != 0) {
		correct_checksum(record, in.left);
	}
	if ((how & 1u) != 0) {
		list_of_record(record, in.left);
	}
	config.table = w.table;
	config.table_len = MOST;
	config.vm_size = sizeof(struct ffa_vm);
	require(ffa_attach(&w.n, &config, w.count) == FFA_R_OK, "a good list is refused");
	restore(record, in.left, (how & 1u) != 0 && w.count == entries_of(in.left));
	ffa_release(&w.n);
	free(record);
	return 0;
}

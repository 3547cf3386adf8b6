/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The descriptor decoder. Input: 0, version, count, stride and the memory; or 1 and answers of
 * FFA_PARTITION_INFO_GET_REGS, x2 to x17, one after the other. The memory ends with the input, so
 * that the address sanitizer sees each byte that is read behind it.
 */
#include <ffa/partinfo.h>

#include <string.h>

#include "input.h"

static uint8_t events_of(uint64_t head, uint32_t version)
{
	const uint32_t properties = (uint32_t)(head >> 32);

	if (version < 0x10001u || (head & 0xFFFFu) == 0 || (properties & 1u) == 0 ||
	    (properties & 0x30u) != 0) {
		return 0;
	}
	return (uint8_t)((properties & 0x40u ? FFA_NOTIFY_CREATED : 0u) |
	                 (properties & 0x80u ? FFA_NOTIFY_DESTROYED : 0u));
}

static void check_entry(const struct ffa_partinfo *list, uint32_t index, uint64_t head,
                        uint32_t version)
{
	struct ffa_partition p;

	require(ffa_partinfo_get(list, index, &p) == FFA_R_OK, "an entry of the list is missing");
	require(((uint64_t)p.properties << 32 | (uint64_t)p.contexts << 16 | p.id) == head,
	        "an entry is not what the firmware wrote");
	require(ffa_partinfo_events(&p, version) == events_of(head, version),
	        "other subscriptions than the properties say");
}

static void check_end(const struct ffa_partinfo *list)
{
	struct ffa_partition p;

	require(ffa_partinfo_get(list, list->count, &p) == FFA_R_INVALID,
	        "an entry behind the last");
	require(ffa_partinfo_get(list, UINT32_MAX, &p) == FFA_R_INVALID,
	        "an entry far behind the last");
}

static void try_memory(struct input *in)
{
	const uint32_t version = take32(in);
	const uint32_t count = take32(in);
	const uint32_t size = take32(in);
	const uint64_t stride = version <= 0x10000u ? 8 : size;
	const int is_good = (stride == 8 || (stride >= 24 && stride % 4 == 0)) &&
	                    (uint64_t)count * stride <= in->left;
	struct ffa_partinfo list;
	const int result = ffa_partinfo_open(&list, in->at, in->left, version, count, size);

	require(result == (is_good ? FFA_R_OK : FFA_R_PROTOCOL),
	        "a list is taken exactly if it lies within its memory");
	if (!is_good) {
		return;
	}
	require(list.count == count, "another count than the firmware's");
	for (uint32_t i = 0; i < count; i++) {
		struct input entry = {in->at + i * stride, 8};

		check_entry(&list, i, take(&entry, 8), version);
	}
	check_end(&list);
}

/* A reading of the list so far. */
struct reading {
	uint32_t next;
	uint32_t last;
	uint32_t size;
};

static int expected_result(const struct reading *r, uint64_t x2)
{
	const uint32_t last = (uint16_t)x2;
	const uint32_t current = (uint16_t)(x2 >> 16);
	const uint32_t size = (uint16_t)(x2 >> 48);

	if (r->next != 0 && (last != r->last || size != r->size)) {
		return FFA_R_AGAIN;
	}
	if (size < 24 || size % 8 != 0 || current < r->next || current > last ||
	    (uint64_t)(current - r->next + 1) * (size / 8) > 15) {
		return FFA_R_PROTOCOL;
	}
	return FFA_R_OK;
}

static int try_answer(struct reading *r, struct ffa_partinfo_cursor *cursor,
                      const struct ffa_regs *regs)
{
	const uint64_t x2 = regs->x[2];
	const uint32_t current = (uint16_t)(x2 >> 16);
	struct ffa_partinfo list;
	const int result = ffa_partinfo_open_regs(&list, cursor, regs);

	require(result == expected_result(r, x2), "another verdict on registers");
	if (result != FFA_R_OK) {
		return 0;
	}
	r->last = (uint16_t)x2;
	r->size = (uint16_t)(x2 >> 48);
	require(list.count == current - r->next + 1, "another count than in the registers");
	for (uint32_t i = 0; i < list.count; i++) {
		check_entry(&list, i, regs->x[3 + i * (r->size / 8)], 0x10002);
	}
	check_end(&list);
	r->next = current == r->last ? 0 : current + 1;
	require(cursor->next == r->next && cursor->tag == (uint16_t)(x2 >> 32),
	        "the cursor points elsewhere");
	return r->next != 0;
}

static void try_registers(struct input *in)
{
	struct reading reading = {0, 0, 0};
	struct ffa_partinfo_cursor cursor = {0, 0, 0};
	int more = 1;

	while (more && in->left > 0) {
		struct ffa_regs *regs = malloc(sizeof(*regs));

		if (regs == NULL) {
			abort();
		}
		memset(regs, 0, sizeof(*regs));
		for (unsigned int i = 2; i < 18; i++) {
			regs->x[i] = take(in, 8);
		}
		more = try_answer(&reading, &cursor, regs);
		free(regs);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};

	if (take8(&in) % 2 == 0) {
		try_memory(&in);
	} else {
		try_registers(&in);
	}
	return 0;
}

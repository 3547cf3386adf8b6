/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The descriptor decoder on its own: untrusted bytes and registers. FF-A 6.2, 13.9, 18.5. */
#include "fake.h"

#include <stdlib.h>
#include <string.h>

#include <ffa/partinfo.h>

#define V1_0 0x10000u
#define V1_1 0x10001u
#define V1_2 0x10002u

static void assert_partition(const struct ffa_partition *partition, uint16_t id, uint16_t contexts,
                             uint32_t properties)
{
	assert_int_equal(partition->id, id);
	assert_int_equal(partition->contexts, contexts);
	assert_int_equal(partition->properties, properties);
}

static void bytes_are_little_endian_and_need_no_alignment(void **state)
{
	static const uint8_t bytes[] = {
		0xEE, 0x02, 0x81, 0x04, 0x03, 0xC9, 0x11, 0x22, 0x33, 0xEE,
		0x34, 0x12, 0x78, 0x56, 0xF0, 0xDE, 0xBC, 0x9A, 0xEE,
	};
	struct ffa_partinfo list;
	struct ffa_partition partition;

	(void)state;
	assert_int_equal(ffa_partinfo_open(&list, &bytes[1], 8, V1_0, 1, 0), FFA_R_OK);
	assert_int_equal(ffa_partinfo_get(&list, 0, &partition), FFA_R_OK);
	assert_partition(&partition, 0x8102, 0x0304, 0x332211C9);
	assert_int_equal(ffa_partinfo_open(&list, &bytes[10], 8, V1_1, 1, 8), FFA_R_OK);
	assert_int_equal(ffa_partinfo_get(&list, 0, &partition), FFA_R_OK);
	assert_partition(&partition, 0x1234, 0x5678, 0x9ABCDEF0);
}

static void index_beyond_the_list_is_invalid(void **state)
{
	static const uint8_t bytes[96];
	struct ffa_partinfo list;
	struct ffa_partition partition;

	(void)state;
	assert_int_equal(ffa_partinfo_open(&list, bytes, sizeof(bytes), V1_1, 3, 24), FFA_R_OK);
	assert_int_equal(list.count, 3);
	assert_int_equal(ffa_partinfo_get(&list, 2, &partition), FFA_R_OK);
	assert_int_equal(ffa_partinfo_get(&list, 3, &partition), FFA_R_INVALID);
	assert_int_equal(ffa_partinfo_get(&list, UINT32_MAX, &partition), FFA_R_INVALID);
}

static void empty_list_has_no_entry(void **state)
{
	struct ffa_partinfo list;
	struct ffa_partition partition;

	(void)state;
	assert_int_equal(ffa_partinfo_open(&list, NULL, 0, V1_1, 0, 24), FFA_R_OK);
	assert_int_equal(ffa_partinfo_get(&list, 0, &partition), FFA_R_INVALID);
}

struct opening {
	size_t capacity;
	uint32_t version;
	uint32_t count;
	uint32_t size;
	int result;
};

static void sizes_and_counts_are_checked(void **state)
{
	static const struct opening rows[] = {
		/* at 1.0 the size is not defined */
		{4096, V1_0, 512, 0, FFA_R_OK},
		{4096, V1_0, 512, 0xFFFFFFFF, FFA_R_OK},
		{4096, V1_0, 513, 8, FFA_R_PROTOCOL},
		{7, V1_0, 1, 8, FFA_R_PROTOCOL},
		/* later it is the firmware's */
		{4096, V1_1, 512, 8, FFA_R_OK},
		{4096, V1_1, 170, 24, FFA_R_OK},
		{4096, V1_1, 171, 24, FFA_R_PROTOCOL},
		{4096, V1_2, 85, 48, FFA_R_OK},
		{4096, V1_2, 86, 48, FFA_R_PROTOCOL},
		{4096, 0x1FFFF, 146, 28, FFA_R_OK},
		{4096, V1_2, 1, 4096, FFA_R_OK},
		{4096, V1_2, 1, 4100, FFA_R_PROTOCOL},
		{0, V1_2, 1, 24, FFA_R_PROTOCOL},
		{23, V1_2, 1, 24, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 0, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 4, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 12, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 16, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 20, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 25, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 26, FFA_R_PROTOCOL},
		{4096, V1_1, 1, 27, FFA_R_PROTOCOL},
		/* products that wrap around */
		{4096, V1_1, 0x20000000, 8, FFA_R_PROTOCOL},
		{4096, V1_1, 0x0AAAAAAB, 24, FFA_R_PROTOCOL},
		{4096, V1_1, 2, 0x80000000, FFA_R_PROTOCOL},
		{4096, V1_1, 0xFFFFFFFF, 0xFFFFFFFC, FFA_R_PROTOCOL},
	};
	static const uint8_t bytes[4096];
	struct ffa_partinfo list;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		const struct opening *row = &rows[i];

		assert_int_equal(ffa_partinfo_open(&list, bytes, row->capacity, row->version,
		                                   row->count, row->size),
		                 row->result);
	}
}

/* Exact allocations: with a sanitizer a read beyond them ends the test. */
static void every_entry_of_an_accepted_list_is_readable(void **state)
{
	uint64_t seed = 11;
	unsigned int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		const size_t capacity = random_from(&seed) % 200u + 1u;
		const uint32_t count = random_from(&seed) % 12u;
		const uint32_t size = random_from(&seed) % 60u;
		uint8_t *bytes = calloc(1, capacity);
		struct ffa_partinfo list;
		struct ffa_partition partition;
		uint32_t index;

		assert_non_null(bytes);
		if (ffa_partinfo_open(&list, bytes, capacity, V1_0 + i % 4u, count, size) ==
		    FFA_R_OK) {
			for (index = 0; index < count; index++) {
				assert_int_equal(ffa_partinfo_get(&list, index, &partition),
				                 FFA_R_OK);
			}
			assert_int_equal(ffa_partinfo_get(&list, index, &partition), FFA_R_INVALID);
		}
		free(bytes);
	}
}

static struct ffa_regs with_x2(uint64_t x2)
{
	struct ffa_regs regs = REGS(F_SUCCESS | F_WIDE, 0, x2);
	unsigned int i;

	for (i = 3; i < 18; i++) {
		regs.x[i] = head((uint16_t)(0x8000u + i), i);
	}
	return regs;
}

static void three_entries_of_24_bytes_in_registers(void **state)
{
	const struct ffa_regs regs = with_x2(0x0018000000020002);
	struct ffa_partinfo_cursor cursor;
	struct ffa_partinfo list;
	struct ffa_partition partition;
	uint32_t i;

	(void)state;
	memset(&cursor, 0, sizeof(cursor));
	assert_int_equal(ffa_partinfo_open_regs(&list, &cursor, &regs), FFA_R_OK);
	assert_int_equal(list.count, 3);
	assert_int_equal(cursor.next, 0);
	for (i = 0; i < 3; i++) {
		const uint32_t reg = 3u + 3u * i;

		assert_int_equal(ffa_partinfo_get(&list, i, &partition), FFA_R_OK);
		assert_partition(&partition, (uint16_t)(0x8000u + reg), 1, reg);
	}
	assert_int_equal(ffa_partinfo_get(&list, 3, &partition), FFA_R_INVALID);
}

static void two_replies_of_48_bytes_in_registers(void **state)
{
	const struct ffa_regs first = with_x2(0x0030000900010002);
	const struct ffa_regs second = with_x2(0x0030000A00020002);
	struct ffa_partinfo_cursor cursor;
	struct ffa_partinfo list;
	struct ffa_partition partition;

	(void)state;
	memset(&cursor, 0, sizeof(cursor));
	assert_int_equal(ffa_partinfo_open_regs(&list, &cursor, &first), FFA_R_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(cursor.next, 2);
	assert_int_equal(cursor.tag, 9);
	assert_int_equal(ffa_partinfo_get(&list, 1, &partition), FFA_R_OK);
	assert_partition(&partition, 0x8009, 1, 9);
	assert_int_equal(ffa_partinfo_open_regs(&list, &cursor, &second), FFA_R_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(cursor.next, 0);
	assert_int_equal(ffa_partinfo_get(&list, 0, &partition), FFA_R_OK);
	assert_partition(&partition, 0x8003, 1, 3);
}

static void changed_list_in_registers_is_to_be_read_anew(void **state)
{
	static const uint64_t changed[] = {0x0030000000020003, 0x0018000000020002,
	                                   0x0030000000000000};
	const struct ffa_regs first = with_x2(0x0030000000010002);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(changed); i++) {
		const struct ffa_regs second = with_x2(changed[i]);
		struct ffa_partinfo_cursor cursor;
		struct ffa_partinfo list;

		memset(&cursor, 0, sizeof(cursor));
		assert_int_equal(ffa_partinfo_open_regs(&list, &cursor, &first), FFA_R_OK);
		assert_int_equal(ffa_partinfo_open_regs(&list, &cursor, &second), FFA_R_AGAIN);
	}
}

/* At most 15 registers hold descriptors, of which each is 24 bytes or more and whole registers. */
static void register_replies_that_do_not_fit_are_refused(void **state)
{
	uint32_t size;
	uint32_t count;

	(void)state;
	for (size = 0; size < 300; size++) {
		for (count = 1; count <= 20; count++) {
			const int fits = size >= 24 && size % 8u == 0u && count * size <= 120u;
			const struct ffa_regs regs =
				with_x2((uint64_t)size << 48 | (count - 1u) << 16 | 40u);
			struct ffa_partinfo_cursor cursor;
			struct ffa_partinfo list;
			int result;

			memset(&cursor, 0, sizeof(cursor));
			result = ffa_partinfo_open_regs(&list, &cursor, &regs);
			assert_int_equal(result, fits ? FFA_R_OK : FFA_R_PROTOCOL);
		}
	}
}

static void random_register_replies_are_read_within_bounds(void **state)
{
	uint64_t seed = 5;
	unsigned int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		struct ffa_regs *regs = malloc(sizeof(*regs));
		struct ffa_partinfo_cursor cursor;
		struct ffa_partinfo list;
		struct ffa_partition partition;
		uint32_t index;

		assert_non_null(regs);
		memset(&cursor, 0, sizeof(cursor));
		cursor.next = (uint16_t)(random_from(&seed) % 4u);
		*regs = with_x2((uint64_t)(random_from(&seed) % 20u * 8u) << 48 |
		                (uint64_t)(random_from(&seed) % 9u) << 16 |
		                random_from(&seed) % 9u);
		if (ffa_partinfo_open_regs(&list, &cursor, regs) == FFA_R_OK) {
			assert_in_range(list.count, 1, 5);
			for (index = 0; ffa_partinfo_get(&list, index, &partition) == FFA_R_OK;
			     index++) {
				assert_in_range(partition.properties, 3, 17);
			}
			assert_int_equal(index, list.count);
		}
		free(regs);
	}
}

static void events_are_those_of_a_receiving_endpoint(void **state)
{
	struct ffa_partition partition = {0x8001, 1, 0};
	uint32_t low;

	(void)state;
	for (low = 0; low < 0x10000; low++) {
		const int receives = (low & 0x31u) == 0x01u;
		const uint32_t events = receives ? low >> 6 & 3u : 0u;

		partition.properties = low | 0xABCD0000u;
		assert_int_equal(ffa_partinfo_events(&partition, V1_1), events);
		assert_int_equal(ffa_partinfo_events(&partition, 0x1FFFF), events);
		assert_int_equal(ffa_partinfo_events(&partition, V1_0), 0);
	}
	partition.properties = P_BOTH;
	partition.id = 0;
	assert_int_equal(ffa_partinfo_events(&partition, V1_2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_little_endian_and_need_no_alignment),
		cmocka_unit_test(index_beyond_the_list_is_invalid),
		cmocka_unit_test(empty_list_has_no_entry),
		cmocka_unit_test(sizes_and_counts_are_checked),
		cmocka_unit_test(every_entry_of_an_accepted_list_is_readable),
		cmocka_unit_test(three_entries_of_24_bytes_in_registers),
		cmocka_unit_test(two_replies_of_48_bytes_in_registers),
		cmocka_unit_test(changed_list_in_registers_is_to_be_read_anew),
		cmocka_unit_test(register_replies_that_do_not_fit_are_refused),
		cmocka_unit_test(random_register_replies_are_read_within_bounds),
		cmocka_unit_test(events_are_those_of_a_receiving_endpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

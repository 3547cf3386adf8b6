/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Who becomes a subscriber, how entries of one SP are merged, and where subscribers are kept. */
#include "fake.h"

#define MAX FFA_NOTIFY_MAX_SUBSCRIBERS
#define ENTRY 24u
#define MOST 1200u

/* Entries of a list, sent five a reply. */
struct list {
	uint64_t heads[MOST];
	uint16_t count;
};

static void add(struct list *list, uint16_t id, uint32_t properties)
{
	assert_in_range(list->count, 0, MOST - 1u);
	list->heads[list->count++] = head(id, properties);
}

static void expect_entries(struct fake *f, const struct list *list)
{
	struct fake_reply part = {0, 0, 0, 0, ENTRY, NULL};
	uint16_t first;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	part.last = (uint16_t)(list->count - 1u);
	for (first = 0; first < list->count; first = (uint16_t)(first + 5u)) {
		part.first = first;
		part.current = (uint16_t)(first + 4u < part.last ? first + 4u : part.last);
		part.heads = &list->heads[first];
		expect_regs(f, first, 0, reply_regs(&part));
	}
}

static void expect_one_entry(struct fake *f, uint16_t id, uint32_t properties)
{
	struct list list = {{0}, 0};

	add(&list, id, properties);
	expect_entries(f, &list);
}

/* So many subscribers, 8000 and up. */
static void expect_subscribers(struct fake *f, uint16_t count)
{
	struct list list = {{0}, 0};
	uint16_t i;

	for (i = 0; i < count; i++) {
		add(&list, (uint16_t)(0x8000u + i), P_BOTH);
	}
	expect_entries(f, &list);
}

static void lacks_space(struct fake *f, uint16_t needed)
{
	assert_int_equal(probe(f), FFA_R_NOSPACE);
	assert_int_equal(f->n.subscriber_count, needed);
	assert_unprobed(f);
}

static void only_receivers_of_direct_requests_subscribe(void **state)
{
	static const struct {
		uint16_t id;
		uint32_t properties;
		uint8_t events;
	} rows[] = {
		{0x8001, 0x041, FFA_NOTIFY_CREATED},
		{0x8001, 0x081, FFA_NOTIFY_DESTROYED},
		{0x8001, 0x0C1, BOTH},
		{0x8001, 0x1C9, BOTH},      /* Hafnium's */
		{0x8001, 0x1C3, BOTH},      /* OP-TEE's */
		{0x8001, 0xFFFFFFCF, BOTH}, /* bits of later versions */
		{0x0001, 0x0C1, BOTH},      /* an SP's ID need not have bit 15 */
		{0xFFFF, 0x0C1, BOTH},
		{0x8001, 0x001, 0}, /* does not want messages */
		{0x8001, 0x0C0, 0}, /* cannot receive them */
		{0x8001, 0x6C2, 0}, /* can send, and receive the other kind of request */
		{0x8001, 0x0D1, 0}, /* independent device */
		{0x8001, 0x0E1, 0}, /* dependent device */
		{0x8001, 0x0F1, 0}, /* auxiliary ID */
		{0x0000, 0x0C1, 0}, /* the hypervisor */
		{0x8001, 0x000, 0},
		{0x8001, 0xFFFFFFFF, 0},
	};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		expect_one_entry(f, rows[i].id, rows[i].properties);
		assert_int_equal(probe(f), FFA_R_OK);
		assert_int_equal(f->n.subscriber_count, rows[i].events != 0u);
		if (rows[i].events != 0u) {
			assert_subscriber(&f->n, 0, rows[i].id, rows[i].events);
		}
	}
}

static void entries_of_one_sp_are_merged(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	add(&list, 0x8001, P_RECEIVES | P_CREATED);
	add(&list, 0x8002, P_BOTH);
	add(&list, 0x8001, P_RECEIVES | P_DESTROYED);
	add(&list, 0x8002, P_RECEIVES);
	add(&list, 0x8003, P_RECEIVES | P_DESTROYED);
	add(&list, 0x8003, P_RECEIVES | P_DESTROYED);
	expect_entries(f, &list);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 3);
	assert_subscriber(&f->n, 0, 0x8001, BOTH);
	assert_subscriber(&f->n, 1, 0x8002, BOTH);
	assert_subscriber(&f->n, 2, 0x8003, FFA_NOTIFY_DESTROYED);
}

static void service_that_cannot_receive_adds_nothing(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	add(&list, 0x8001, P_CREATED | P_DESTROYED);
	add(&list, 0x8001, P_RECEIVES | P_CREATED);
	add(&list, 0x8001, P_DESTROYED);
	expect_entries(f, &list);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 1);
	assert_subscriber(&f->n, 0, 0x8001, FFA_NOTIFY_CREATED);
}

static void sp_listed_twice_is_told_once(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	add(&list, 0x8001, P_BOTH);
	add(&list, 0x8001, P_BOTH);
	expect_entries(f, &list);
	assert_int_equal(probe(f), FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void order_is_that_of_the_list(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	add(&list, 0x9000, P_BOTH);
	add(&list, 0x0007, P_BOTH);
	add(&list, 0xFFFF, P_BOTH);
	add(&list, 0x0007, P_BOTH);
	add(&list, 0x8000, P_BOTH);
	expect_entries(f, &list);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 4);
	assert_subscriber(&f->n, 0, 0x9000, BOTH);
	assert_subscriber(&f->n, 1, 0x0007, BOTH);
	assert_subscriber(&f->n, 2, 0xFFFF, BOTH);
	assert_subscriber(&f->n, 3, 0x8000, BOTH);
}

static void lent_table_is_used(void **state)
{
	struct fake *f = *state;

	f->hooks.alloc = fake_alloc;
	f->hooks.free = fake_free;
	expect_subscribers(f, 2);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_ptr_equal(f->n.subscribers, f->table);
	ffa_release(&f->n);
	assert_int_equal(f->alloc_count, 0);
	assert_int_equal(f->free_count, 0);
}

static void slots_after_the_lent_ones_are_not_written(void **state)
{
	struct fake *f = *state;

	f->config.table_len = 2;
	f->table[2].sp_id = 0x1234;
	expect_subscribers(f, 5);
	lacks_space(f, 5);
	assert_int_equal(f->table[2].sp_id, 0x1234);
	assert_int_equal(f->table[2].events, 0);
}

static void subscribers_that_just_fit_are_kept(void **state)
{
	struct fake *f = *state;

	f->config.table_len = 7;
	expect_subscribers(f, 7);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 7);
	assert_subscriber(&f->n, 6, 0x8006, BOTH);
}

static void one_subscriber_too_many_is_no_space(void **state)
{
	struct fake *f = *state;

	f->config.table_len = 6;
	expect_subscribers(f, 7);
	lacks_space(f, 7);
}

static void most_subscribers_of_one_vm_are_kept(void **state)
{
	struct fake *f = *state;

	expect_subscribers(f, MAX);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, MAX);
}

static void longer_table_keeps_no_more_than_a_vm_can(void **state)
{
	struct fake *f = *state;

	f->config.table_len = MAX + 1u;
	f->table[MAX].sp_id = 0x1234;
	expect_subscribers(f, MAX + 1u);
	lacks_space(f, MAX + 1u);
	assert_int_equal(f->table[MAX].sp_id, 0x1234);
}

static void full_table_still_merges(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	f->config.table_len = 2;
	add(&list, 0x8001, P_RECEIVES | P_CREATED);
	add(&list, 0x8002, P_RECEIVES | P_CREATED);
	add(&list, 0x8003, P_RECEIVES); /* needs no slot */
	add(&list, 0x8001, P_RECEIVES | P_DESTROYED);
	add(&list, 0x8002, P_RECEIVES | P_DESTROYED);
	expect_entries(f, &list);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 2);
	assert_subscriber(&f->n, 0, 0x8001, BOTH);
	assert_subscriber(&f->n, 1, 0x8002, BOTH);
}

static void neighbouring_entries_of_an_sp_without_a_slot_count_once(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	f->config.table_len = 1;
	add(&list, 0x8001, P_BOTH);
	add(&list, 0x8002, P_RECEIVES | P_CREATED);
	add(&list, 0x8002, P_RECEIVES | P_DESTROYED);
	add(&list, 0x8002, P_BOTH);
	add(&list, 0x8003, P_BOTH);
	add(&list, 0x8003, P_BOTH);
	expect_entries(f, &list);
	lacks_space(f, 3);
}

static void count_after_no_space_is_enough_for_the_next_probe(void **state)
{
	struct fake *f = *state;

	f->config.table_len = 1;
	expect_subscribers(f, 9);
	lacks_space(f, 9);
	f->config.table_len = f->n.subscriber_count;
	expect_subscribers(f, 9);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 9);
}

static void table_without_slots_holds_nobody(void **state)
{
	struct fake *f = *state;

	f->config.table_len = 0;
	expect_one_entry(f, 0x8001, P_RECEIVES);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 0);
	expect_one_entry(f, 0x8001, P_BOTH);
	lacks_space(f, 1);
}

static void restart_forgets_what_found_no_space(void **state)
{
	static const uint16_t ids[] = {0x8001, 0x8002};
	const uint64_t heads[] = {head(ids[0], P_BOTH), head(ids[1], P_BOTH)};
	const struct fake_reply two = {0, 1, 2, 0, ENTRY, heads};
	const struct fake_reply one = {0, 0, 0, 0, ENTRY, heads};
	struct fake *f = *state;

	f->config.table_len = 1;
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_regs(f, 0, 0, reply_regs(&two));
	expect_regs(f, 2, 0, reply_error(S_RETRY));
	expect_regs(f, 0, 0, reply_regs(&one));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, 1);
	assert_subscriber(&f->n, 0, 0x8001, BOTH);
}

static void no_space_in_the_buffer_form_gives_everything_back(void **state)
{
	static uint8_t rx[2 * ENTRY];
	const uint64_t heads[] = {head(0x8001, P_BOTH), head(0x8002, P_BOTH)};
	struct fake *f = *state;

	put_descriptors(rx, heads, 2, ENTRY);
	f->config.table_len = 1;
	f->config.version = 0x10001;
	fake_lend(f, 1);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_buffer_features(f, 0);
	expect_map(f, 1, reply_success(0, 0));
	expect_list(f, 2, ENTRY, rx, sizeof(rx));
	expect_release(f, reply_success(0, 0));
	expect_unmap(f, reply_success(0, 0));
	lacks_space(f, 2);
}

/* Firmware with the longest list that there can be, on which each entry differs from the next. */
static void longest_list_call(void *priv, struct ffa_regs *regs)
{
	const uint16_t first = (uint16_t)regs->x[3];
	uint64_t heads[5];
	struct fake_reply part = {first, first, UINT16_MAX, 0, ENTRY, heads};
	uint32_t i;

	(void)priv;
	for (i = 0; i < COUNT_OF(heads) && first + i <= UINT16_MAX; i++) {
		heads[i] = head((uint16_t)(0x8000u + (first + i) % 2u), P_BOTH);
		part.current = (uint16_t)(first + i);
	}
	if (regs->x[0] == F_VERSION) {
		*regs = reply((uint32_t)regs->x[1], 0, 0, 0);
	} else {
		*regs = (regs->x[0] == F_LIST_REGS) ? reply_regs(&part) : reply_success(0, 0);
	}
}

static void count_that_does_not_fit_is_not_taken_for_a_small_one(void **state)
{
	struct fake *f = *state;

	f->hooks.call = longest_list_call;
	f->config.table_len = 0;
	lacks_space(f, UINT16_MAX);
}

/* The first three of four entries, of which the second finds no slot. */
static void expect_more_than_a_slot(struct fake *f)
{
	const uint64_t heads[] = {head(0x8001, P_BOTH), head(0x8002, P_BOTH), head(0x8002, P_BOTH)};
	const struct fake_reply part = {0, 2, 3, 0, ENTRY, heads};

	f->config.table_len = 1;
	expect_regs(f, 0, 0, reply_regs(&part));
}

static void restart_counts_who_found_no_space_before(void **state)
{
	const uint64_t heads[] = {head(0x8001, P_BOTH), head(0x8002, P_BOTH)};
	const struct fake_reply whole = {0, 1, 1, 0, ENTRY, heads};
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_more_than_a_slot(f);
	expect_regs(f, 3, 0, reply_error(S_RETRY));
	expect_regs(f, 0, 0, reply_regs(&whole));
	lacks_space(f, 2);
}

static void any_sp_id_can_find_no_space(void **state)
{
	struct fake *f = *state;
	struct list list = {{0}, 0};

	f->config.table_len = 1;
	add(&list, 0x8001, P_BOTH);
	add(&list, 0x0001, P_BOTH);
	expect_entries(f, &list);
	lacks_space(f, 2);
}

static void failure_after_the_slots_ran_out_is_told_instead(void **state)
{
	struct fake *f = *state;

	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	expect_more_than_a_slot(f);
	expect_regs(f, 3, 0, reply_error(S_DENIED));
	assert_int_equal(probe(f), FFA_R_REFUSED);
	assert_unprobed(f);
	assert_int_equal(f->n.subscriber_count, 0);
}

static void use_allocator(struct fake *f)
{
	f->config.table = NULL;
	f->hooks.alloc = fake_alloc;
	f->hooks.free = fake_free;
}

static void without_a_table_slots_are_allocated_once(void **state)
{
	struct fake *f = *state;

	use_allocator(f);
	f->config.table_len = 1; /* of no table: it does not count */
	expect_subscribers(f, MAX);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, MAX);
	assert_int_equal(f->alloc_count, 1);
	assert_int_equal(f->allocated, MAX * sizeof(struct ffa_subscriber));
	assert_int_equal(f->free_count, 0);
	ffa_release(&f->n);
	assert_int_equal(f->free_count, 1);
}

static void restarts_do_not_allocate_again(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	use_allocator(f);
	expect_version(f, 0x10002, 0x10002);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	for (i = 0; i < 4; i++) {
		expect_regs(f, 0, 0, reply_error(S_RETRY));
	}
	assert_int_equal(probe(f), FFA_R_EXHAUSTED);
	assert_in_range(f->alloc_count, 0, 1);
	assert_int_equal(f->free_count, f->alloc_count);
	assert_unprobed(f);
}

static void no_memory_for_slots_ends_the_probe(void **state)
{
	struct fake *f = *state;

	use_allocator(f);
	f->alloc_fails = 1;
	f->config.version = 0x10001;
	fake_lend(f, 1);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	assert_int_equal(probe(f), FFA_R_NOMEM);
	assert_int_equal(f->alloc_count, 1);
	assert_int_equal(f->free_count, 0);
	assert_unprobed(f);
}

static void failed_probe_frees_what_it_allocated(void **state)
{
	struct fake *f = *state;

	use_allocator(f);
	expect_subscribers(f, MAX + 1u);
	lacks_space(f, MAX + 1u);
	assert_int_equal(f->alloc_count, 1);
	assert_int_equal(f->free_count, 1);
	ffa_release(&f->n);
	assert_int_equal(f->free_count, 1);
}

static void memory_without_subscribers_is_freed_once(void **state)
{
	struct fake *f = *state;

	use_allocator(f);
	expect_one_entry(f, 0x8001, P_RECEIVES);
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	ffa_release(&f->n);
	assert_int_equal(f->free_count, f->alloc_count);
}

static void absent_firmware_leaves_nothing_allocated(void **state)
{
	struct fake *f = *state;

	use_allocator(f);
	expect_version(f, 0x10002, 0x20000);
	assert_int_equal(probe(f), FFA_R_VERSION);
	assert_int_equal(f->free_count, f->alloc_count);
	assert_unprobed(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(only_receivers_of_direct_requests_subscribe),
		STORY(entries_of_one_sp_are_merged),
		STORY(service_that_cannot_receive_adds_nothing),
		STORY(sp_listed_twice_is_told_once),
		STORY(order_is_that_of_the_list),
		STORY(lent_table_is_used),
		STORY(slots_after_the_lent_ones_are_not_written),
		STORY(subscribers_that_just_fit_are_kept),
		STORY(one_subscriber_too_many_is_no_space),
		STORY(most_subscribers_of_one_vm_are_kept),
		STORY(longer_table_keeps_no_more_than_a_vm_can),
		STORY(full_table_still_merges),
		STORY(neighbouring_entries_of_an_sp_without_a_slot_count_once),
		STORY(count_after_no_space_is_enough_for_the_next_probe),
		STORY(table_without_slots_holds_nobody),
		STORY(restart_forgets_what_found_no_space),
		STORY(no_space_in_the_buffer_form_gives_everything_back),
		STORY(count_that_does_not_fit_is_not_taken_for_a_small_one),
		STORY(restart_counts_who_found_no_space_before),
		STORY(any_sp_id_can_find_no_space),
		STORY(failure_after_the_slots_ran_out_is_told_instead),
		STORY(without_a_table_slots_are_allocated_once),
		STORY(restarts_do_not_allocate_again),
		STORY(no_memory_for_slots_ends_the_probe),
		STORY(failed_probe_frees_what_it_allocated),
		STORY(memory_without_subscribers_is_freed_once),
		STORY(absent_firmware_leaves_nothing_allocated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

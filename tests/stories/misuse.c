/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Misuse gets a named result, and no firmware call is made: the script is empty. */
#include "fake.h"

#include <string.h>

static void is_invalid(struct fake *f)
{
	assert_int_equal(probe(f), FFA_R_INVALID);
	assert_unprobed(f);
}

static void probing_into_nothing(void **state)
{
	struct fake *f = *state;

	assert_int_equal(ffa_probe(NULL, &f->config), FFA_R_INVALID);
	assert_int_equal(ffa_probe(NULL, NULL), FFA_R_INVALID);
}

static void probing_without_a_configuration(void **state)
{
	struct fake *f = *state;

	assert_int_equal(ffa_probe(&f->n, NULL), FFA_R_INVALID);
	assert_unprobed(f);
}

static void probing_without_hooks(void **state)
{
	struct fake *f = *state;

	f->config.hooks = NULL;
	is_invalid(f);
}

static void probing_without_a_call_hook(void **state)
{
	struct fake *f = *state;

	f->hooks.call = NULL;
	is_invalid(f);
}

static void alloc_without_free(void **state)
{
	struct fake *f = *state;

	f->hooks.alloc = fake_alloc;
	is_invalid(f);
	f->config.table = NULL;
	is_invalid(f);
	assert_int_equal(f->alloc_count, 0);
}

static void free_without_alloc(void **state)
{
	struct fake *f = *state;

	f->hooks.free = fake_free;
	is_invalid(f);
	f->config.table = NULL;
	is_invalid(f);
}

static void neither_table_nor_allocator(void **state)
{
	struct fake *f = *state;

	f->config.table = NULL;
	is_invalid(f);
	f->config.table_len = 0;
	is_invalid(f);
}

static void size_of_a_vm_that_is_not_the_librarys(void **state)
{
	static const uint32_t sizes[] = {0, sizeof(struct ffa_vm) - 1u, sizeof(struct ffa_vm) + 1u,
	                                 sizeof(struct ffa_vm) + 0x10000u, UINT32_MAX};
	struct fake *f = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(sizes); i++) {
		f->config.vm_size = sizes[i];
		is_invalid(f);
	}
}

static void garbage_in_n_before_the_probe_does_not_matter(void **state)
{
	struct fake *f = *state;

	memset(&f->n, 0xA5, sizeof(f->n));
	f->hooks.call = NULL;
	is_invalid(f);
	ffa_release(&f->n);
}

/* Correct buffers, which each test spoils in one way. */
static struct ffa_rxtx *lend(struct fake *f)
{
	fake_lend(f, 2);
	return &f->config.rxtx;
}

/* The fake owns the memory; it is put back for it. */
static void refused_configuration_leaves_no_buffers_stuck(void **state)
{
	struct fake *f = *state;

	memset(&f->n, 0xFF, sizeof(f->n));
	assert_int_equal(ffa_probe(&f->n, NULL), FFA_R_INVALID);
	assert_unprobed(f);
	assert_int_equal(f->n.rxtx_stuck, 0);
}

static void rxtx_is_invalid(struct fake *f, struct ffa_rxtx rxtx)
{
	const struct ffa_rxtx lent = f->config.rxtx;

	f->config.rxtx = rxtx;
	is_invalid(f);
	f->config.rxtx = lent;
}

static void rx_equal_to_tx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.tx = rxtx.rx;
	rxtx_is_invalid(*state, rxtx);
	rxtx.tx_pa = rxtx.rx_pa;
	rxtx_is_invalid(*state, rxtx);
}

static void physical_rx_equal_to_tx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.tx_pa = rxtx.rx_pa;
	rxtx_is_invalid(*state, rxtx);
}

static void overlapping_buffers(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.tx_pa = rxtx.rx_pa + PAGE;
	rxtx_is_invalid(*state, rxtx);
	rxtx.tx_pa = rxtx.rx_pa - PAGE;
	rxtx_is_invalid(*state, rxtx);
}

static void neighbouring_buffers_do_not_overlap(void **state)
{
	struct fake *f = *state;
	struct ffa_rxtx *rxtx = lend(f);

	rxtx->tx_pa = rxtx->rx_pa + (uint64_t)2 * PAGE;
	f->config.version = 0x20000;
	assert_int_equal(probe(f), FFA_R_VERSION);
}

static void misaligned_rx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.rx_pa += 8;
	rxtx_is_invalid(*state, rxtx);
	rxtx.rx_pa += 2048u - 8u;
	rxtx_is_invalid(*state, rxtx);
}

static void misaligned_tx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.tx_pa += 1;
	rxtx_is_invalid(*state, rxtx);
	rxtx.tx_pa += 2048u - 1u;
	rxtx_is_invalid(*state, rxtx);
}

static void absent_rx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.rx = NULL;
	rxtx_is_invalid(*state, rxtx);
}

static void absent_tx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.tx = NULL;
	rxtx_is_invalid(*state, rxtx);
}

static void absent_physical_rx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.rx_pa = 0;
	rxtx_is_invalid(*state, rxtx);
}

static void absent_physical_tx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.tx_pa = 0;
	rxtx_is_invalid(*state, rxtx);
}

static void pages_of_no_buffers(void **state)
{
	struct ffa_rxtx rxtx = {NULL, NULL, 0, 0, 1, 0};

	rxtx_is_invalid(*state, rxtx);
}

/* Only all zero means that there are none. */
static void tx_alone(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.rx = NULL;
	rxtx.rx_pa = 0;
	rxtx.pages = 0;
	rxtx_is_invalid(*state, rxtx);
}

static void physical_addresses_alone(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.rx = NULL;
	rxtx.tx = NULL;
	rxtx.pages = 0;
	rxtx_is_invalid(*state, rxtx);
}

static void one_address_alone(void **state)
{
	const struct ffa_rxtx lent = *lend(*state);
	const struct ffa_rxtx rows[] = {{.tx = lent.tx}, {.rx_pa = PAGE}, {.tx_pa = PAGE}};
	size_t i;

	for (i = 0; i < COUNT_OF(rows); i++) {
		rxtx_is_invalid(*state, rows[i]);
	}
}

static void page_counts_that_not_all_firmware_can_map(void **state)
{
	static const uint32_t counts[] = {0, 32, 33, 63, 64, 0x80000001u, 0xFFFFFFFFu};
	struct ffa_rxtx rxtx = *lend(*state);
	size_t i;

	rxtx.rx_pa = 0x100000000;
	rxtx.tx_pa = 0x800000000000;
	for (i = 0; i < COUNT_OF(counts); i++) {
		rxtx.pages = counts[i];
		rxtx.mapped = 0;
		rxtx_is_invalid(*state, rxtx);
		rxtx.mapped = 1;
		rxtx_is_invalid(*state, rxtx);
	}
}

static void mapped_buffers_without_rx(void **state)
{
	struct ffa_rxtx rxtx = *lend(*state);

	rxtx.rx = NULL;
	rxtx.mapped = 1;
	rxtx_is_invalid(*state, rxtx);
}

static void mapped_buffers_that_are_not_there(void **state)
{
	struct ffa_rxtx rxtx = {NULL, NULL, 0, 0, 0, 1};

	rxtx_is_invalid(*state, rxtx);
}

static void creation_of_vm_0(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 0), FFA_R_INVALID);
	assert_as_new(&f->vm);
}

static void events_of_nothing(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	assert_int_equal(ffa_vm_created(&f->n, NULL, VM), FFA_R_INVALID);
	assert_int_equal(ffa_vm_destroyed(&f->n, NULL), FFA_R_INVALID);
	assert_int_equal(ffa_vm_created(NULL, &f->vm, VM), FFA_R_INVALID);
	assert_int_equal(ffa_vm_destroyed(NULL, &f->vm), FFA_R_INVALID);
	assert_as_new(&f->vm);
}

static void events_before_the_probe(void **state)
{
	struct fake *f = *state;

	assert_unprobed(f);
	assert_as_new(&f->vm);
}

static void creation_of_a_vm_that_is_there(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(created(f), FFA_R_STATE);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, VM + 1u), FFA_R_STATE);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

static void unfinished_creation_continued_as_another(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, VM + 1u), FFA_R_STATE);
	assert_int_equal(f->vm.id, VM);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

static void suspended_creation_continued_as_another(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_suspension(f, CREATED, 0x8001, 0x80010000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, VM + 1u), FFA_R_STATE);
	expect_run(f, 0x80010000, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
}

static void undo_continued_as_another(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH));
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, VM + 1u), FFA_R_STATE);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
}

static void creation_while_a_destruction_is_owed(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	f->hooks.relax = fake_relax;
	f->relax_stops_at = 1;
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	assert_int_equal(created(f), FFA_R_STATE);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, VM + 1u), FFA_R_STATE);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

/* What is wrong with an argument is found before what is wrong with its state. */
static void invalid_is_found_first(void **state)
{
	struct fake *f = *state;

	/* Not probed. */
	assert_int_equal(ffa_vm_created(&f->n, NULL, VM), FFA_R_INVALID);
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 0), FFA_R_INVALID);
	assert_int_equal(ffa_vm_destroyed(&f->n, NULL), FFA_R_INVALID);
	assert_int_equal(ffa_vm_skip(&f->n, NULL, 0x8001), FFA_R_INVALID);
	/* Corrupted. */
	PROBE(f, SP(0x8001, BOTH));
	memset(&f->vm, 0xFF, sizeof(f->vm));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 0), FFA_R_INVALID);
	assert_int_equal(skipped(f, 0x8002), FFA_R_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(probing_into_nothing),
		STORY(probing_without_a_configuration),
		STORY(probing_without_hooks),
		STORY(probing_without_a_call_hook),
		STORY(alloc_without_free),
		STORY(free_without_alloc),
		STORY(neither_table_nor_allocator),
		STORY(size_of_a_vm_that_is_not_the_librarys),
		STORY(garbage_in_n_before_the_probe_does_not_matter),
		STORY(refused_configuration_leaves_no_buffers_stuck),
		STORY(rx_equal_to_tx),
		STORY(physical_rx_equal_to_tx),
		STORY(overlapping_buffers),
		STORY(neighbouring_buffers_do_not_overlap),
		STORY(misaligned_rx),
		STORY(misaligned_tx),
		STORY(absent_rx),
		STORY(absent_tx),
		STORY(absent_physical_rx),
		STORY(absent_physical_tx),
		STORY(pages_of_no_buffers),
		STORY(tx_alone),
		STORY(physical_addresses_alone),
		STORY(one_address_alone),
		STORY(page_counts_that_not_all_firmware_can_map),
		STORY(mapped_buffers_without_rx),
		STORY(mapped_buffers_that_are_not_there),
		STORY(creation_of_vm_0),
		STORY(events_of_nothing),
		STORY(events_before_the_probe),
		STORY(creation_of_a_vm_that_is_there),
		STORY(unfinished_creation_continued_as_another),
		STORY(suspended_creation_continued_as_another),
		STORY(undo_continued_as_another),
		STORY(creation_while_a_destruction_is_owed),
		STORY(invalid_is_found_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A VM goes on under another list, or in another hypervisor: ffa_vm_save() and ffa_vm_restore(). */
#include "fake.h"

#include <string.h>

#define W1 0x80010002u
#define SIZE FFA_NOTIFY_SAVE_SIZE(FFA_NOTIFY_MAX_SUBSCRIBERS)

struct record {
	uint8_t bytes[SIZE];
	size_t size;
};

static struct record save(struct fake *f)
{
	struct record record;

	record.size = ffa_vm_save(&f->n, &f->vm, record.bytes, sizeof(record.bytes));
	assert_true(record.size != 0 && record.size <= sizeof(record.bytes));
	return record;
}

/* Attaches to another list, and restores into an object that was zeroed. */
static int restore_into(struct fake *f, const struct record *record,
                        const struct ffa_subscriber *sps, size_t count)
{
	memcpy(f->table, sps, count * sizeof(*sps));
	f->config.version = 0x10002u;
	f->config.table = f->table;
	f->config.table_len = COUNT_OF(f->table);
	assert_int_equal(ffa_attach(&f->n, &f->config, (uint16_t)count), FFA_R_OK);
	f->snapshot = f->n;
	memset(&f->vm, 0, sizeof(f->vm));
	return ffa_vm_restore(&f->n, &f->vm, record->bytes, record->size);
}
#define RESTORE(f, record, ...) \
	restore_into(f, record, (const struct ffa_subscriber[]){__VA_ARGS__}, \
	             COUNT_OF(((const struct ffa_subscriber[]){__VA_ARGS__})))

static void stop_at_waits(struct fake *f)
{
	f->hooks.relax = fake_relax;
	f->relax_stops_at = f->wait_count + 1u;
}

/* 8001 and 8003 subscribe to both messages, 8004 to destruction alone. */
static void create_three(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
}

/* 8001 is suspended in a message when the VM is saved. */

static struct record save_suspended_in_creation(struct fake *f)
{
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	stop_at_waits(f);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	return save(f);
}

static struct record save_suspended_in_destruction(struct fake *f)
{
	create_three(f);
	stop_at_waits(f);
	expect_suspension(f, DESTROYED, 0x8001, W1);
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	return save(f);
}

static struct record save_suspended_in_announcement(struct fake *f)
{
	create_three(f);
	stop_at_waits(f);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8001), FFA_R_IN_FLIGHT);
	return save(f);
}

static void is_told_the_end(struct fake *f, uint16_t first, uint16_t second, uint16_t third)
{
	expect_ack(f, DESTROYED, first, S_OK);
	expect_ack(f, DESTROYED, second, S_OK);
	expect_ack(f, DESTROYED, third, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
}

/* The bytes. */

static void vm_that_is_present_is_these_bytes(void **state)
{
	static const uint8_t golden[] = {
		0x01, 0x20, 0x00, 0x00, /* version, present, no failure, not spent */
		0x03, 0x00, 0x03, 0x00, /* VM 3, three entries */
		0x00, 0x00, 0x00, 0x00, /* nothing in flight */
		0x01, 0x80, 0x04, 0x00, /* 8001 is to be told of the end */
		0x03, 0x80, 0x04, 0x00, /* 8003 too */
		0x04, 0x80, 0x02, 0x00, /* 8004 now that the VM is present */
		0x92, 0xF2, 0xD1, 0x42, /* checksum */
	};
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(record.size, sizeof(golden));
	assert_memory_equal(record.bytes, golden, sizeof(golden));
}

static void suspended_message_is_saved_with_its_w1(void **state)
{
	static const uint8_t golden[] = {
		0x01, 0x0A, 0x00, 0x00, /* version, being created */
		0x03, 0x00, 0x02, 0x00, /* VM 3, two entries */
		0x02, 0x00, 0x01, 0x80, /* w1 */
		0x01, 0x80, 0x01, 0x00, /* 8001 is suspended in "created" */
		0x03, 0x80, 0x01, 0x00, /* 8003 is untold */
		0x71, 0xA4, 0x40, 0xC5, /* checksum */
	};
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_creation(f);
	assert_int_equal(record.size, sizeof(golden));
	assert_memory_equal(record.bytes, golden, sizeof(golden));
}

/* Whoever stands where in the list: who is suspended comes first. */
static void suspended_sp_is_the_first_entry(void **state)
{
	struct fake *f = *state;
	struct record record;

	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH), SP(0x8004, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8003, 0x80030001);
	stop_at_waits(f);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	record = save(f);
	assert_int_equal(record.bytes[12], 3);
	assert_int_equal(record.bytes[14], 1);
	assert_int_equal(record.bytes[16], 4);
	assert_int_equal(record.bytes[18], 1);
	assert_int_equal(record.bytes[20], 1);
	assert_int_equal(record.bytes[22], 4);
}

static void vm_at_rest_is_its_id(void **state)
{
	struct fake *f = *state;
	struct record record;

	PROBE(f, SP(0x8001, FFA_NOTIFY_CREATED));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	record = save(f);
	assert_int_equal(record.size, FFA_NOTIFY_SAVE_SIZE(0));
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH)), FFA_R_OK);
	assert_spent(f);
}

static void short_memory_is_told_and_not_written(void **state)
{
	struct fake *f = *state;
	uint8_t bytes[SIZE];
	size_t size;

	create_three(f);
	for (size = 0; size < FFA_NOTIFY_SAVE_SIZE(3); size++) {
		memset(bytes, 0xA5, sizeof(bytes));
		assert_int_equal(ffa_vm_save(&f->n, &f->vm, bytes, size), FFA_NOTIFY_SAVE_SIZE(3));
		assert_int_equal(bytes[0], 0xA5);
		assert_memory_equal(bytes, bytes + 1, sizeof(bytes) - 1u);
	}
	assert_int_equal(ffa_vm_save(&f->n, &f->vm, NULL, 0), FFA_NOTIFY_SAVE_SIZE(3));
	memset(bytes, 0xA5, sizeof(bytes));
	assert_int_equal(ffa_vm_save(&f->n, &f->vm, bytes, size), FFA_NOTIFY_SAVE_SIZE(3));
	assert_int_equal(bytes[size], 0xA5);
}

static void nothing_is_saved_of_what_is_not_there(void **state)
{
	struct fake *f = *state;
	struct ffa_notify unprobed;
	uint8_t bytes[SIZE];

	memset(&unprobed, 0, sizeof(unprobed));
	create_three(f);
	assert_int_equal(ffa_vm_save(NULL, &f->vm, bytes, SIZE), 0);
	assert_int_equal(ffa_vm_save(&f->n, NULL, bytes, SIZE), 0);
	assert_int_equal(ffa_vm_save(&f->n, &f->vm, NULL, SIZE), 0);
	assert_int_equal(ffa_vm_save(&unprobed, &f->vm, bytes, SIZE), 0);
}

static size_t saved_inside;

static int save_inside(void *priv, const struct ffa_wait *wait)
{
	struct fake *f = priv;
	uint8_t bytes[SIZE];

	(void)wait;
	saved_inside = ffa_vm_save(&f->n, &f->vm, bytes, SIZE);
	return 0;
}

static void nothing_is_saved_inside_an_event(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	f->hooks.relax = save_inside;
	saved_inside = 1;
	expect_error(f, CREATED, 0x8001, S_BUSY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	assert_int_equal(saved_inside, 0);
}

/* The same list, in another order. */

static void vm_that_is_present_is_told_to_be_gone_once(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8004, FFA_NOTIFY_DESTROYED), SP(0x8003, BOTH),
	                         SP(0x8001, BOTH)),
	                 FFA_R_OK);
	assert_int_equal(f->vm.id, VM);
	is_told_the_end(f, 0x8004, 0x8003, 0x8001);
	assert_free(f);
}

static void creation_in_flight_is_resumed_and_then_tells_who_stands_before(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_creation(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH), SP(0x8001, BOTH), SP(0x8002, BOTH)),
	                 FFA_R_OK);
	assert_int_equal(f->vm.waiting_sp, 0x8001);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	expect_ack(f, CREATED, 0x8002, S_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	is_told_the_end(f, 0x8003, 0x8001, 0x8002);
	assert_free(f);
}

static void destruction_in_flight_is_resumed_and_forgets_nobody(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_destruction(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED),
	                         SP(0x8001, BOTH)),
	                 FFA_R_OK);
	expect_run(f, W1, reply_ack(0x8001, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void abandoned_creation_still_waits_for_the_sp_in_doubt(void **state)
{
	struct fake *f = *state;
	struct record record;

	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	stop_at_waits(f);
	expect_suspension(f, CREATED, 0x8003, 0x80030000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	f->relax_stops_at++;
	expect_run(f, 0x80030000, reply(F_YIELD, 0x80030000, 0, 0));
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	record = save(f);
	/* An SP that is new is told nothing of it. */
	assert_int_equal(RESTORE(f, &record, SP(0x8005, FFA_NOTIFY_DESTROYED), SP(0x8003, BOTH),
	                         SP(0x8001, BOTH), SP(0x8002, BOTH)),
	                 FFA_R_OK);
	expect_run(f, 0x80030000, reply_ack(0x8003, CREATED, S_OK));
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void refused_creation_goes_on_with_its_undo_and_its_result(void **state)
{
	struct fake *f = *state;
	struct record record;

	f->config.limits.calls = 2;
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	assert_int_equal(created(f), FFA_R_AGAIN);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH), SP(0x8001, BOTH)), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_free(f);
}

static void announcement_is_continued(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_announcement(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8004, FFA_NOTIFY_DESTROYED), SP(0x8003, BOTH),
	                         SP(0x8001, BOTH)),
	                 FFA_R_OK);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0), FFA_R_OK);
	is_told_the_end(f, 0x8004, 0x8003, 0x8001);
	assert_free(f);
}

static void refused_announcement_is_refused_in_the_end(void **state)
{
	struct fake *f = *state;
	struct record record;

	f->config.limits.calls = 1;
	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_error(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_error(f, CREATED, 0x8003, S_DENIED);
	assert_int_equal(created(f), FFA_R_OK);
	f->carry_on = 0;
	expect_error(f, CREATED, 0x8001, S_DENIED);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0), FFA_R_AGAIN);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH), SP(0x8001, BOTH)), FFA_R_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0), FFA_R_REFUSED);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

/* Another list. */

static void announcement_goes_on_with_who_is_new(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_announcement(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_AGAIN);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_OK));
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	is_told_the_end(f, 0x8002, 0x8003, 0x8004);
	assert_free(f);
}

/* For who wants the end alone, a VM that is present is one, announced or not. */
static void who_is_new_and_wants_the_end_alone_is_told_it(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED),
	                         SP(0x8005, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	stop_at_waits(f);
	expect_suspension(f, CREATED, 0x8001, W1);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8001), FFA_R_IN_FLIGHT);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH), SP(0x8005, FFA_NOTIFY_DESTROYED),
	                         SP(0x8006, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	expect_run(f, W1, reply_ack(0x8001, CREATED, S_DENIED));
	expect_ack(f, DESTROYED, 0x8005, S_OK);
	expect_ack(f, DESTROYED, 0x8006, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f); /* 8003 and 8004 have gone */
}

static void who_wanted_the_end_alone_and_went_before_there_was_a_vm_leaves_the_id_free(void **state)
{
	struct fake *f = *state;
	struct record record;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8004, FFA_NOTIFY_DESTROYED), SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH), SP(0x8003, BOTH)), FFA_R_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void sp_suspended_in_the_end_that_does_not_want_it_any_more_counts_as_skipped(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_destruction(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, FFA_NOTIFY_CREATED), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	assert_int_equal(f->vm.waiting_sp, 0);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_was_told_and_wants_the_end_alone_now_is_told_it(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, FFA_NOTIFY_DESTROYED), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void new_subscriber_of_a_vm_that_is_present_has_to_be_announced_to(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8002, BOTH), SP(0x8005, FFA_NOTIFY_DESTROYED),
	                         SP(0x8001, BOTH), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_AGAIN);
	expect_ack(f, CREATED, 0x8002, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
	expect_ack(f, DESTROYED, 0x8005, S_OK);
	is_told_the_end(f, 0x8001, 0x8003, 0x8004);
	assert_free(f);
}

static void new_subscriber_that_is_not_announced_to_is_told_nothing(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8002, BOTH), SP(0x8001, BOTH), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_AGAIN);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8002, BOTH), SP(0x8001, BOTH), SP(0x8003, BOTH),
	                         SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8001), FFA_R_OK);
	is_told_the_end(f, 0x8001, 0x8003, 0x8004);
	assert_free(f);
}

/* It was to be told of the end alone, and now subscribes to creation, too. */
static void sp_that_subscribes_to_creation_too_has_to_be_announced_to(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH), SP(0x8003, BOTH), SP(0x8004, BOTH)),
	                 FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void new_subscriber_is_not_told_by_a_destruction(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_destruction(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH),
	                         SP(0x8005, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	expect_run(f, W1, reply_ack(0x8001, DESTROYED, S_OK));
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f); /* 8004 is gone, and was to be told of it */
}

static void sp_that_has_gone_spends_the_id(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH), SP(0x8004, FFA_NOTIFY_DESTROYED)),
	                 FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* Although the others are announced to, who alone could let go of the VM. */
static void sp_that_has_gone_spends_the_id_for_good(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH)), FFA_R_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8003), FFA_R_OK);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH)), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_refused_and_has_gone_spends_the_id_for_good(void **state)
{
	struct fake *f = *state;
	struct record record;

	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	f->hooks.refused = fake_refused;
	f->carry_on = 1;
	expect_ack(f, CREATED, 0x8001, S_INVALID_PARAMETERS);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH)), FFA_R_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8003), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* 8001 has gone, and 8003 is skipped, and told again at last. */
static void sp_that_has_gone_is_not_forgotten_for_one_that_was_skipped(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH), SP(0x8006, BOTH)), FFA_R_AGAIN);
	assert_int_equal(ffa_vm_skip(&f->n, &f->vm, 0x8003), FFA_R_OK);
	expect_ack(f, CREATED, 0x8006, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8006), FFA_R_OK);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8003), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	expect_ack(f, DESTROYED, 0x8006, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_was_told_the_end_and_has_gone_leaves_the_id_free(void **state)
{
	struct fake *f = *state;
	struct record record;

	f->config.limits.calls = 2;
	create_three(f);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8004, FFA_NOTIFY_DESTROYED)), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8004, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void sp_that_went_while_it_was_suspended_is_not_waited_for(void **state)
{
	struct fake *f = *state;
	struct record record;

	record = save_suspended_in_creation(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8003, BOTH)), FFA_R_OK);
	assert_int_equal(f->vm.waiting_sp, 0);
	expect_ack(f, CREATED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

static void sp_that_went_untold_leaves_the_id_free(void **state)
{
	struct fake *f = *state;
	struct record record;

	f->config.limits.calls = 1;
	PROBE(f, SP(0x8001, BOTH), SP(0x8003, BOTH));
	expect_ack(f, CREATED, 0x8001, S_OK);
	assert_int_equal(created(f), FFA_R_AGAIN);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, BOTH)), FFA_R_OK);
	assert_int_equal(created(f), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_free(f);
}

static void sp_that_does_not_want_the_end_any_more_is_not_told_it(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	assert_int_equal(RESTORE(f, &record, SP(0x8001, FFA_NOTIFY_CREATED), SP(0x8003, BOTH)),
	                 FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f);
}

/* Untrusted bytes. */

static void every_damaged_byte_is_found_and_nothing_changes(void **state)
{
	struct fake *f = *state;
	struct record record;
	size_t i;

	create_three(f);
	record = save(f);
	memset(&f->vm, 0, sizeof(f->vm));
	for (i = 0; i < record.size * 8u; i++) {
		record.bytes[i / 8u] ^= (uint8_t)(1u << i % 8u);
		assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size),
		                 FFA_R_INVALID);
		assert_as_new(&f->vm);
		record.bytes[i / 8u] ^= (uint8_t)(1u << i % 8u);
	}
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size), FFA_R_OK);
}

static void bytes_that_lack_or_follow_are_found(void **state)
{
	struct fake *f = *state;
	struct record record;
	size_t size;

	create_three(f);
	record = save(f);
	memset(&f->vm, 0, sizeof(f->vm));
	for (size = 0; size <= SIZE; size++) {
		if (size != record.size) {
			assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, size),
			                 FFA_R_INVALID);
		}
	}
	assert_as_new(&f->vm);
}

/* Bytes with a checksum that fits, as somebody else could write them. */
static void put(uint8_t *bytes, size_t index, uint32_t word)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		bytes[4u * index + i] = (uint8_t)(word >> 8u * i);
	}
}

static void seal_bytes(uint8_t *bytes, size_t size)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 4u < size; i += 2) {
		sum = (sum << 5 | sum >> 27) ^ (bytes[i] | (uint32_t)bytes[i + 1u] << 8);
	}
	put(bytes, i / 4u, sum);
}

static void seal(struct record *record, size_t size)
{
	seal_bytes(record->bytes, size);
	record->size = size;
}

static void record_of_more_sps_than_any_library_holds_is_refused(void **state)
{
	static uint8_t bytes[FFA_NOTIFY_SAVE_SIZE(0x10000)];
	const uint32_t counts[] = {1024, 1025, 0};
	const int results[] = {FFA_R_OK, FFA_R_INVALID, FFA_R_INVALID};
	struct fake *f = *state;
	uint32_t i;
	uint32_t k;
	size_t size;

	PROBE(f, SP(1, BOTH));
	put(bytes, 0, 0x2001u);
	for (i = 0; i < COUNT_OF(counts); i++) {
		for (k = 1; k <= 1025u; k++) {
			put(bytes, 2u + k, k);
		}
		/* Of the last one the count does not tell. */
		size = FFA_NOTIFY_SAVE_SIZE((counts[i] != 0) ? counts[i] : 0x10000u);
		memset(&f->vm, 0, sizeof(f->vm));
		put(bytes, 1, VM | counts[i] << 16);
		seal_bytes(bytes, size);
		assert_int_equal(ffa_vm_restore(&f->n, &f->vm, bytes, size), results[i]);
		assert_int_equal(f->vm.id, (results[i] == FFA_R_OK) ? VM : 0);
	}
}

static void object_that_is_not_zeroed_is_not_restored_into(void **state)
{
	struct fake *f = *state;
	struct record record;
	struct ffa_vm before;

	create_three(f);
	record = save(f);
	before = f->vm;
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size), FFA_R_STATE);
	assert_memory_equal(&f->vm, &before, sizeof(before));
	record.bytes[0]++;
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size), FFA_R_INVALID);
}

static void no_member_alone_passes_for_zero(void **state)
{
	static const struct ffa_vm used[] = {
		{.id = 1},        {.waiting_sp = 1}, {.status = 1}, {.status_function = 1},
		{.status_sp = 1}, {.index = 1},      {.run_w1 = 1}, {.sends = 1},
		{.phase = 1},     {.inside = 1},     {.again = 1},  {.spent = 1},
		{.failure = 1},
	};
	struct fake *f = *state;
	struct record record;
	size_t i;

	create_three(f);
	record = save(f);
	f->row = "member";
	for (i = 0; i < COUNT_OF(used); i++) {
		f->column = i;
		f->vm = used[i];
		assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size),
		                 FFA_R_STATE);
	}
	f->row = NULL;
}

static void null_and_an_unprobed_list_are_mistakes(void **state)
{
	struct fake *f = *state;
	struct ffa_notify unprobed;
	struct record record;

	memset(&unprobed, 0, sizeof(unprobed));
	create_three(f);
	record = save(f);
	memset(&f->vm, 0, sizeof(f->vm));
	assert_int_equal(ffa_vm_restore(NULL, &f->vm, record.bytes, record.size), FFA_R_INVALID);
	assert_int_equal(ffa_vm_restore(&f->n, NULL, record.bytes, record.size), FFA_R_INVALID);
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, NULL, record.size), FFA_R_INVALID);
	assert_int_equal(ffa_vm_restore(&unprobed, &f->vm, record.bytes, record.size), FFA_R_STATE);
	assert_as_new(&f->vm);
}

static void each_mistake_is_told_the_log(void **state)
{
	struct fake *f = *state;
	struct record record;
	size_t i;

	create_three(f);
	record = save(f);
	assert_int_equal(ffa_vm_restore(&f->n, NULL, record.bytes, record.size), FFA_R_INVALID);
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, 15), FFA_R_INVALID);
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size), FFA_R_STATE);
	assert_int_equal(f->log_count, 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(f->logs[i].level, FFA_LOG_ERROR);
		assert_int_equal(f->logs[i].vm_id, 0);
	}
}

static void is_impossible(struct fake *f, const struct record *good, size_t at, uint8_t byte)
{
	struct record bad = *good;

	f->column = at;
	bad.bytes[at] = byte;
	seal(&bad, bad.size);
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, bad.bytes, bad.size), FFA_R_INVALID);
	assert_as_new(&f->vm);
}

static void what_cannot_be_saved_cannot_be_restored(void **state)
{
	struct fake *f = *state;
	struct record record;

	create_three(f);
	record = save(f);
	memset(&f->vm, 0, sizeof(f->vm));
	f->row = "a VM that is present";
	is_impossible(f, &record, 0, 2);    /* another version of the form */
	is_impossible(f, &record, 1, 7);    /* no such phase */
	is_impossible(f, &record, 1, 0x21); /* nor these, in spite of the bits of one */
	is_impossible(f, &record, 1, 0xA0);
	is_impossible(f, &record, 1, 0); /* at rest, and with entries */
	is_impossible(f, &record, 2, 3); /* no such failure */
	is_impossible(f, &record, 3, 4); /* no such reason why it is spent */
	is_impossible(f, &record, 4, 0); /* VM 0 */
	is_impossible(f, &record, 6, 2); /* fewer entries than bytes */
	is_impossible(f, &record, 6, 4); /* more */
	is_impossible(f, &record, 7, 0xFF);
	is_impossible(f, &record, 10, 1); /* in flight, and at nobody */
	is_impossible(f, &record, 11, 1); /* in flight, and nothing is told */
	is_impossible(f, &record, 14, 3); /* no such state */
	is_impossible(f, &record, 14, 9);
	is_impossible(f, &record, 14, 16);
	is_impossible(f, &record, 15, 1);
	is_impossible(f, &record, 14, 1); /* untold, and the VM is present */
	is_impossible(f, &record, 16, 1); /* an SP twice, as its neighbour */
	is_impossible(f, &record, 20, 1); /* and with another in between */
	record.bytes[13] = 0;
	is_impossible(f, &record, 12, 0); /* SP 0 */
	f->row = NULL;
}

static void results_fit_the_phase(void **state)
{
	struct fake *f = *state;
	struct record record;
	struct record rest;

	create_three(f);
	record = save(f);
	memset(&f->vm, 0, sizeof(f->vm));
	f->row = "failure";
	is_impossible(f, &record, 2, 1); /* present, and refused */
	is_impossible(f, &record, 2, 2);
	record.bytes[1] = 0x34; /* being destroyed, and tries used up */
	is_impossible(f, &record, 2, 2);
	record.bytes[1] = 0x50; /* being undone, and nobody said why */
	is_impossible(f, &record, 2, 0);
	memset(&rest, 0, sizeof(rest));
	rest.bytes[0] = 1;
	rest.size = FFA_NOTIFY_SAVE_SIZE(0);
	is_impossible(f, &rest, 2, 1); /* at rest, and refused */
	is_impossible(f, &rest, 3, 1); /* at rest, and spent */
	is_impossible(f, &rest, 8, 1); /* at rest, and in flight */
	f->row = NULL;
	record.bytes[2] = 2;
	seal(&record, record.size);
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size), FFA_R_OK);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8003, S_OK);
	assert_int_equal(created(f), FFA_R_EXHAUSTED);
	assert_free(f);
}

static void suspension_fits_its_message(void **state)
{
	struct fake *f = *state;
	struct record record;
	struct record nobody;

	record = save_suspended_in_creation(f);
	memset(&f->vm, 0, sizeof(f->vm));
	f->row = "a creation in flight";
	nobody = record;
	nobody.bytes[6] = 0; /* no entry, and in flight */
	seal(&nobody, FFA_NOTIFY_SAVE_SIZE(0));
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, nobody.bytes, nobody.size), FFA_R_INVALID);
	/* Who is suspended in "created" has not acknowledged it. */
	is_impossible(f, &record, 14, 2);
	is_impossible(f, &record, 1, 0x34); /* in the end, and nothing to be told */
	is_impossible(f, &record, 1, 0x20); /* in none */
	record.bytes[11] = 0;
	record.bytes[9] = 0x80;
	is_impossible(f, &record, 10, 0); /* w1 names nobody */
	f->row = NULL;
	record.bytes[10] = 1;
	seal(&record, record.size);
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, record.bytes, record.size), FFA_R_OK);
}

/* A list that this library cannot hold, of a hypervisor that was built for more SPs. */
static void record_of_more_sps_than_there_are_slots_is_restored(void **state)
{
	static uint8_t bytes[FFA_NOTIFY_SAVE_SIZE(FFA_NOTIFY_MAX_SUBSCRIBERS + 1)];
	struct fake *f = *state;
	uint32_t i;

	PROBE(f, SP(FFA_NOTIFY_MAX_SUBSCRIBERS + 1, BOTH));
	put(bytes, 0, 0x2001u);
	put(bytes, 1, VM | (FFA_NOTIFY_MAX_SUBSCRIBERS + 1u) << 16);
	for (i = 0; i <= FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		put(bytes, 3u + i, (i + 1u) | 4u << 16);
	}
	seal_bytes(bytes, sizeof(bytes));
	assert_int_equal(ffa_vm_restore(&f->n, &f->vm, bytes, sizeof(bytes)), FFA_R_OK);
	expect_ack(f, DESTROYED, FFA_NOTIFY_MAX_SUBSCRIBERS + 1, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_spent(f); /* the others are not in this list */
}

/* Nothing that the last place needs is read behind it. */
static void largest_list_is_saved_and_undone(void **state)
{
	struct fake *f = *state;
	struct ffa_subscriber sps[FFA_NOTIFY_MAX_SUBSCRIBERS];
	const struct record rest = {{1}, FFA_NOTIFY_SAVE_SIZE(0)};
	const struct record present = {{1, 0x20, 0, 0, VM}, FFA_NOTIFY_SAVE_SIZE(0)};
	struct record record = rest;
	uint16_t i;

	for (i = 0; i < COUNT_OF(sps); i++) {
		sps[i] = (struct ffa_subscriber)SP((uint16_t)(0x8001u + i), BOTH);
	}
	seal(&record, record.size);
	assert_int_equal(restore_into(f, &record, sps, COUNT_OF(sps)), FFA_R_OK);
	stop_at_waits(f);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_ack(f, CREATED, 0x8002, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	assert_int_equal(save(f).size, SIZE);
	record = save(f);
	sps[0].sp_id = 0x7FFF;
	assert_int_equal(restore_into(f, &record, sps, COUNT_OF(sps)), FFA_R_OK);
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_spent(f); /* 8001 is gone, and was to be told of the end */
	record = present;
	seal(&record, record.size);
	assert_int_equal(restore_into(f, &record, sps, COUNT_OF(sps)), FFA_R_AGAIN);
	stop_at_waits(f);
	expect_ack(f, CREATED, 0x7FFF, S_RETRY);
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0), FFA_R_AGAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(vm_that_is_present_is_these_bytes),
		STORY(suspended_message_is_saved_with_its_w1),
		STORY(suspended_sp_is_the_first_entry),
		STORY(vm_at_rest_is_its_id),
		STORY(short_memory_is_told_and_not_written),
		STORY(nothing_is_saved_of_what_is_not_there),
		STORY(nothing_is_saved_inside_an_event),
		STORY(vm_that_is_present_is_told_to_be_gone_once),
		STORY(creation_in_flight_is_resumed_and_then_tells_who_stands_before),
		STORY(destruction_in_flight_is_resumed_and_forgets_nobody),
		STORY(abandoned_creation_still_waits_for_the_sp_in_doubt),
		STORY(refused_creation_goes_on_with_its_undo_and_its_result),
		STORY(announcement_is_continued),
		STORY(new_subscriber_of_a_vm_that_is_present_has_to_be_announced_to),
		STORY(new_subscriber_that_is_not_announced_to_is_told_nothing),
		STORY(sp_that_subscribes_to_creation_too_has_to_be_announced_to),
		STORY(new_subscriber_is_not_told_by_a_destruction),
		STORY(sp_that_has_gone_spends_the_id),
		STORY(sp_that_has_gone_spends_the_id_for_good),
		STORY(sp_that_refused_and_has_gone_spends_the_id_for_good),
		STORY(sp_that_has_gone_is_not_forgotten_for_one_that_was_skipped),
		STORY(sp_that_was_told_the_end_and_has_gone_leaves_the_id_free),
		STORY(sp_that_went_while_it_was_suspended_is_not_waited_for),
		STORY(sp_that_went_untold_leaves_the_id_free),
		STORY(sp_that_does_not_want_the_end_any_more_is_not_told_it),
		STORY(every_damaged_byte_is_found_and_nothing_changes),
		STORY(bytes_that_lack_or_follow_are_found),
		STORY(record_of_more_sps_than_any_library_holds_is_refused),
		STORY(object_that_is_not_zeroed_is_not_restored_into),
		STORY(no_member_alone_passes_for_zero),
		STORY(null_and_an_unprobed_list_are_mistakes),
		STORY(each_mistake_is_told_the_log),
		STORY(what_cannot_be_saved_cannot_be_restored),
		STORY(refused_announcement_is_refused_in_the_end),
		STORY(announcement_goes_on_with_who_is_new),
		STORY(who_is_new_and_wants_the_end_alone_is_told_it),
		STORY(who_wanted_the_end_alone_and_went_before_there_was_a_vm_leaves_the_id_free),
		STORY(sp_suspended_in_the_end_that_does_not_want_it_any_more_counts_as_skipped),
		STORY(sp_that_was_told_and_wants_the_end_alone_now_is_told_it),
		STORY(results_fit_the_phase),
		STORY(suspension_fits_its_message),
		STORY(record_of_more_sps_than_there_are_slots_is_restored),
		STORY(largest_list_is_saved_and_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

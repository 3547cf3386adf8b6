/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A hook, or an interrupt that it lets in, calls the library again while an event runs: with the
 * same object it is refused and changes nothing, with another one it works.
 */
#include "fake.h"

#include <string.h>

enum door { CALL, RELAX, ASKED, LOG, DOORS };
static const char *const doors[DOORS] = {"call", "relax", "refused", "log"};

/* What an intruder does, each time that its door opens; it does not come in through itself. */
struct intruder {
	struct fake *f;
	struct ffa_hooks hooks;
	enum door door;
	int (*act)(struct fake *f);
	struct ffa_vm other;
	int expected;
	unsigned int times;
	int is_inside;
};

static struct intruder intruder;

static void open_door(enum door door)
{
	struct fake *f = intruder.f;
	const struct ffa_vm before = f->vm;

	if (door != intruder.door || intruder.is_inside) {
		return;
	}
	intruder.is_inside = 1;
	assert_int_equal(intruder.act(f), intruder.expected);
	assert_memory_equal(&f->vm, &before, sizeof(before));
	intruder.times++;
	intruder.is_inside = 0;
}

static void guarded_call(void *priv, struct ffa_regs *regs)
{
	if (intruder.is_inside) {
		/* Another VM's, which the script does not have. */
		assert_int_equal(regs->x[5], OTHER);
		*regs = reply_ack((uint16_t)regs->x[1], (uint32_t)regs->x[2] & 0xFFu, S_OK);
		return;
	}
	open_door(CALL);
	intruder.hooks.call(priv, regs);
}

static int guarded_relax(void *priv, const struct ffa_wait *wait)
{
	open_door(RELAX);
	return fake_relax(priv, wait);
}

static int guarded_refused(void *priv, const struct ffa_refusal *why)
{
	open_door(ASKED);
	return fake_refused(priv, why);
}

static void guarded_log(void *priv, const struct ffa_log *entry)
{
	open_door(LOG);
	intruder.hooks.log(priv, entry);
}

static int skip_one(struct fake *f)
{
	return skipped(f, 0x8001);
}

static int create_another_with_it(struct fake *f)
{
	return ffa_vm_created(&f->n, &f->vm, OTHER);
}

/* A creation that comes by every door: told, RETRY, suspended, refused, undone, late. */
static void script_of_a_creation(struct fake *f)
{
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	expect_ack(f, CREATED, 0x8001, S_OK);
	expect_suspension(f, CREATED, 0x8002, 0x80020000);
	expect_run(f, 0x80020000, reply_ack(0x8002, CREATED, S_OK));
	expect_ack(f, CREATED, 0x8003, S_DENIED);
	expect_ack(f, DESTROYED, 0x8001, S_INTERRUPTED);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	expect_ack(f, DESTROYED, 0x8002, S_RETRY);
	expect_ack(f, DESTROYED, 0x8002, S_OK);
}

static void let_in(struct fake *f, enum door door, int (*act)(struct fake *f), int expected)
{
	memset(&intruder, 0, sizeof(intruder));
	memset(&f->vm, 0, sizeof(f->vm));
	intruder.f = f;
	intruder.hooks = f->hooks;
	intruder.door = door;
	intruder.act = act;
	intruder.expected = expected;
	PROBE(f, SP(0x8001, BOTH), SP(0x8002, BOTH), SP(0x8003, BOTH));
	f->hooks.call = guarded_call;
	f->hooks.relax = guarded_relax;
	f->hooks.refused = guarded_refused;
	f->hooks.log = guarded_log;
	script_of_a_creation(f);
	f->row = doors[door];
	assert_int_equal(created(f), FFA_R_REFUSED);
	assert_int_equal(f->calls, f->step_count);
	assert_in_range(intruder.times, 1, f->calls);
	f->hooks = intruder.hooks;
	f->row = NULL;
}

static void event_of_the_same_object_is_refused_in_any_hook(void **state)
{
	static int (*const acts[])(struct fake * f) = {created, destroyed, skip_one,
	                                               create_another_with_it};
	struct fake *f = *state;
	unsigned int door;
	size_t i;

	for (door = 0; door < DOORS; door++) {
		for (i = 0; i < COUNT_OF(acts); i++) {
			f->column = i;
			let_in(f, (enum door)door, acts[i], FFA_R_STATE);
			assert_free(f);
		}
	}
}

/* The intruder's entries beside those of the event: who refused. */
static void refused_event_is_in_the_log(void **state)
{
	struct fake *f = *state;

	let_in(f, RELAX, destroyed, FFA_R_STATE);
	assert_int_equal(intruder.times, 4);
	assert_int_equal(f->log_count, 4 + 1);
	assert_int_equal(f->logs[0].level, FFA_LOG_ERROR);
	assert_non_null(strstr(f->logs[0].text, "in an event"));
}

static int live_another_life(struct fake *f)
{
	assert_int_equal(ffa_vm_created(&f->n, &intruder.other, OTHER), FFA_R_OK);
	assert_int_equal(intruder.other.id, OTHER);
	assert_int_equal(ffa_vm_skip(&f->n, &intruder.other, 0x8003), FFA_R_OK);
	assert_int_equal(ffa_vm_destroyed(&f->n, &intruder.other), FFA_R_OK);
	assert_int_equal(intruder.other.id, OTHER);
	memset(&intruder.other, 0, sizeof(intruder.other));
	return FFA_R_OK;
}

static void other_object_works_in_any_hook(void **state)
{
	struct fake *f = *state;
	unsigned int door;

	for (door = 0; door < DOORS; door++) {
		let_in(f, (enum door)door, live_another_life, FFA_R_OK);
		assert_free(f);
	}
}

static int intrude_and_stop(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	open_door(RELAX);
	return 1;
}

static void object_can_be_used_after_each_way_out(void **state)
{
	struct fake *f = *state;

	memset(&intruder, 0, sizeof(intruder));
	intruder.f = f;
	intruder.door = RELAX;
	intruder.act = created;
	intruder.expected = FFA_R_STATE;
	PROBE(f, SP(0x8001, BOTH));
	f->hooks.relax = intrude_and_stop;
	expect_ack(f, CREATED, 0x8001, S_RETRY);
	assert_int_equal(created(f), FFA_R_AGAIN);
	expect_suspension(f, CREATED, 0x8001, 0x80010000);
	assert_int_equal(created(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010000, reply_ack(0x8001, CREATED, S_OK));
	assert_int_equal(created(f), FFA_R_OK);
	expect_suspension(f, DESTROYED, 0x8001, 0x80010000);
	assert_int_equal(destroyed(f), FFA_R_IN_FLIGHT);
	expect_run(f, 0x80010000, reply_ack(0x8001, DESTROYED, S_RETRY));
	assert_int_equal(destroyed(f), FFA_R_AGAIN);
	expect_ack(f, DESTROYED, 0x8001, S_OK);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(intruder.times, 4);
	assert_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(event_of_the_same_object_is_refused_in_any_hook),
		STORY(refused_event_is_in_the_log),
		STORY(other_object_works_in_any_hook),
		STORY(object_can_be_used_after_each_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

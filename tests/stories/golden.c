/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every request that the library makes, register by register, in numbers alone: SP 8001, VM 3. The
 * fake compares x0 to x17, of which those not named here are zero.
 */
#include "fake.h"

static void versions_from_1_2_down_then_1_3_then_the_id(void **state)
{
	struct fake *f = *state;

	expect(f, REGS(0x84000063, 0x00010002), REGS(0xFFFFFFFF));
	expect(f, REGS(0x84000063, 0x00010001), REGS(0xFFFFFFFF));
	expect(f, REGS(0x84000063, 0x00010000), REGS(0xFFFFFFFF));
	expect(f, REGS(0x84000063, 0x00010003), REGS(0xFFFFFFFF));
	expect(f, REGS(0x84000069), REGS(0xFFFFFFFF));
	assert_int_equal(probe(f), FFA_R_ABSENT);
}

static void list_in_registers(void **state)
{
	struct fake *f = *state;

	/* Three SPs in all, entries of 48 bytes: two in the first reply, one in the second. */
	expect(f, REGS(0x84000063, 0x00010002), REGS(0x00010002));
	expect(f, REGS(0x84000064, 0x8400006F), REGS(0x84000061));
	expect(f, REGS(0xC400008B),
	       REGS(0xC4000061, 0, 0x0030000700010002, 0x000000C100018001, 1, 2, 3, 4, 5,
	            0x0000004100018002, 1, 2, 3, 4, 5));
	expect(f, REGS(0xC400008B, 0, 0, 0x00070002),
	       REGS(0xC4000061, 0, 0x0030000700020002, 0x0000008100018003));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.version, 0x10002);
	assert_int_equal(f->n.subscriber_count, 3);
	assert_subscriber(&f->n, 0, 0x8001, 3);
	assert_subscriber(&f->n, 1, 0x8002, 1);
	assert_subscriber(&f->n, 2, 0x8003, 2);
}

static void list_in_lent_buffers(void **state)
{
	static const uint8_t rx[3 * 24] = {
		0x01, 0x80, 1, 0, 0xC1, 0,           0,    0, [24] = 0x02, 0x80, 1,
		0,    0x41, 0, 0, 0,    [48] = 0x03, 0x80, 1, 0,           0x81,
	};
	struct fake *f = *state;

	f->config.version = 0x10001;
	fake_lend(f, 1);
	f->config.rxtx.tx_pa = 0x123456789000;
	f->config.rxtx.rx_pa = 0x023456788000;
	expect(f, REGS(0x84000064, 0x8400006F), REGS(0x84000061));
	expect(f, REGS(0x84000064, 0x84000068), REGS(0x84000061));
	expect(f, REGS(0x84000064, 0x84000065), REGS(0x84000061));
	expect(f, REGS(0x84000064, 0x84000067), REGS(0x84000061));
	expect(f, REGS(0x84000064, 0xC4000066), REGS(0x84000061));
	expect(f, REGS(0xC4000066, 0x123456789000, 0x023456788000, 1), REGS(0x84000061));
	expect(f, REGS(0x84000068), REGS(0x84000061, 0, 3, 0x18));
	f->steps[f->step_count - 1].rx = rx;
	f->steps[f->step_count - 1].rx_size = sizeof(rx);
	expect(f, REGS(0x84000065), REGS(0x84000061));
	expect(f, REGS(0x84000067), REGS(0x84000061));
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.version, 0x10001);
	assert_int_equal(f->n.subscriber_count, 3);
	assert_subscriber(&f->n, 0, 0x8001, 3);
	assert_subscriber(&f->n, 1, 0x8002, 1);
	assert_subscriber(&f->n, 2, 0x8003, 2);
}

static void messages_and_ffa_run(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0x8001, BOTH));
	/* created: RETRY, then interrupted on vCPU 2, yielded, done */
	expect(f, REGS(0x8400006F, 0x00008001, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000003),
	       REGS(0x84000070, 0x80010000, 0x80000005, 0xFFFFFFF9));
	expect(f, REGS(0x8400006F, 0x00008001, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000003),
	       REGS(0x84000062, 0x80010002));
	expect(f, REGS(0x8400006D, 0x80010002), REGS(0x8400006C, 0x80010002));
	expect(f, REGS(0x8400006D, 0x80010002), REGS(0x84000070, 0x80010000, 0x80000005));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 3), FFA_R_OK);

	/* destroyed: busy, INTERRUPTED, done */
	expect(f, REGS(0x8400006F, 0x00008001, 0x80000006, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000003),
	       REGS(0x84000060, 0, 0xFFFFFFFC));
	expect(f, REGS(0x8400006F, 0x00008001, 0x80000006, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000003),
	       REGS(0x84000070, 0x80010000, 0x80000007, 0xFFFFFFFB));
	expect(f, REGS(0x8400006F, 0x00008001, 0x80000006, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000003),
	       REGS(0x84000070, 0x80010000, 0x80000007));
	assert_int_equal(ffa_vm_destroyed(&f->n, &f->vm), FFA_R_OK);
}

static void highest_ids_fill_their_fields(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(0xFFFF, BOTH));
	expect(f, REGS(0x8400006F, 0x0000FFFF, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 0x0000FFFF),
	       REGS(0x84000062, 0xFFFFFFFF));
	expect(f, REGS(0x8400006D, 0xFFFFFFFF), REGS(0x84000070, 0xFFFF0000, 0x80000005));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 0xFFFF), FFA_R_OK);
	assert_int_equal(f->vm.id, 0xFFFF);
}

static void lowest_ids_leave_the_rest_zero(void **state)
{
	struct fake *f = *state;

	PROBE(f, SP(1, BOTH));
	expect(f, REGS(0x8400006F, 0x00000001, 0x80000004, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000001),
	       REGS(0x84000062, 0x00010000));
	expect(f, REGS(0x8400006D, 0x00010000), REGS(0x84000070, 0x00010000, 0x80000005));
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 1), FFA_R_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(versions_from_1_2_down_then_1_3_then_the_id),
		STORY(list_in_registers),
		STORY(list_in_lent_buffers),
		STORY(messages_and_ffa_run),
		STORY(highest_ids_fill_their_fields),
		STORY(lowest_ids_leave_the_rest_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

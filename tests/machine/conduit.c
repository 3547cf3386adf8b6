/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The conduits on the machine: ffa_conduit_smc() from EL2, ffa_conduit_hvc() from EL1. */
#include <ffa/conduit.h>

#include "machine.h"

#define ROUNDS 4
#define CANARY 0xCAFE0000CAFE0000u
#define EXCEPTION_SMC 0x17u
#define EXCEPTION_HVC 0x16u
#define ESR_CLASS_SHIFT 26
#define ESR_IMMEDIATE 0xFFFFu
#define DAIF_MASK 0x3C0u

/* The registers, 8 bytes off the alignment of the stack, with other memory around. */
static struct {
	uint64_t padding;
	uint64_t before[SENTINELS - 1];
	struct ffa_regs regs;
	uint64_t after[SENTINELS];
} box __attribute__((aligned(16)));

static struct around around_before;
static struct around around_after;
static unsigned int failures;

static void check(int holds, const char *text)
{
	machine_write(holds ? "ok      " : "FAILED  ");
	machine_write(text);
	machine_write("\n");
	if (!holds) {
		failures++;
	}
}

/* 18 values that no other register, no other round and no other direction has. */
static uint64_t value(unsigned int n, unsigned int round, uint64_t direction)
{
	static const uint64_t patterns[ROUNDS] = {0x0123456789ABCD00u, 0xFEDCBA9876543200u,
	                                          0xFFFFFFFFFFFFFF00u, 0x00000000FFFFFF00u};

	return patterns[round] ^ direction ^ n;
}

static void fill(unsigned int round)
{
	for (unsigned int i = 0; i < 18; i++) {
		box.regs.x[i] = value(i, round, 0);
		machine_answer[i] = value(i, round, 0xA5A5000000000000u);
	}
	for (unsigned int i = 0; i < SENTINELS; i++) {
		box.after[i] = CANARY + i;
	}
	for (unsigned int i = 0; i < SENTINELS - 1; i++) {
		box.before[i] = CANARY - i;
	}
}

static int is_passed_in(unsigned int round)
{
	for (unsigned int i = 0; i < 18; i++) {
		if (machine_seen.x[i] != value(i, round, 0)) {
			return 0;
		}
	}
	return 1;
}

static int is_passed_out(unsigned int round)
{
	for (unsigned int i = 0; i < 18; i++) {
		if (box.regs.x[i] != value(i, round, 0xA5A5000000000000u)) {
			return 0;
		}
	}
	return 1;
}

static int is_memory_untouched(void)
{
	for (unsigned int i = 0; i < SENTINELS; i++) {
		if (box.after[i] != CANARY + i) {
			return 0;
		}
	}
	for (unsigned int i = 0; i < SENTINELS - 1; i++) {
		if (box.before[i] != CANARY - i) {
			return 0;
		}
	}
	return 1;
}

static int is_frame_untouched(void)
{
	for (unsigned int i = 0; i < SENTINELS; i++) {
		if (around_before.caller_frame[i] != around_after.caller_frame[i]) {
			return 0;
		}
	}
	return 1;
}

static int are_saved(unsigned int first, unsigned int last)
{
	for (unsigned int i = first; i <= last; i++) {
		if (around_before.x18_to_x29[i - 18] != around_after.x18_to_x29[i - 18]) {
			return 0;
		}
	}
	return 1;
}

static void check_round(void (*conduit)(void *, struct ffa_regs *), uint64_t class,
                        unsigned int round)
{
	const uint64_t calls = machine_seen.count;

	fill(round);
	machine_call(conduit, (void *)(uintptr_t)0xDEAD0001u, &box.regs, &around_before,
	             &around_after);
	check(machine_seen.count == calls + 1, "one call was made");
	check(machine_seen.esr >> ESR_CLASS_SHIFT == class, "by the right instruction");
	check((machine_seen.esr & ESR_IMMEDIATE) == 0, "its immediate is 0");
	check(is_passed_in(round), "x0 to x17 went in");
	check(is_passed_out(round), "x0 to x17 came out");
	check(is_memory_untouched(), "memory around the registers is untouched");
	check(machine_seen.x[18] == around_before.x18_to_x29[0],
	      "x18 is the caller's during the call");
	check(are_saved(18, 18), "x18 is untouched");
	check(are_saved(19, 28), "x19 to x28 are preserved");
	check(are_saved(29, 29) && machine_seen.x[29] == around_before.x18_to_x29[11],
	      "the frame pointer is the caller's at all times");
	check(around_before.sp == around_after.sp, "sp is as before");
	check(machine_seen.sp % 16 == 0 && machine_seen.sp <= around_before.sp &&
	              around_before.sp - machine_seen.sp <= 32,
	      "sp is aligned during the call, with a frame of 32 bytes at most");
	check(is_frame_untouched(), "the caller's frame is untouched");
	check((machine_seen.spsr & DAIF_MASK) == around_before.daif,
	      "interrupts stay masked as they were");
	check(around_before.daif == around_after.daif, "DAIF is as before");
}

/* As the library does; compiled with checks of the pointer's type, too (kcfi.sh). */
static void check_call_from_c(void (*conduit)(void *, struct ffa_regs *))
{
	fill(0);
	conduit((void *)0, &box.regs);
	check(is_passed_in(0) && is_passed_out(0), "C calls it through a pointer");
}

static void run(void (*conduit)(void *, struct ffa_regs *), uint64_t class)
{
	check(machine_call_without_landing_pad() != 0,
	      "a branch without a landing pad is caught here");
	for (unsigned int round = 0; round < ROUNDS; round++) {
		check_round(conduit, class, round);
	}
	check_call_from_c(conduit);
}

void main_at_el2(void)
{
	machine_write("ffa_conduit_smc at EL2\n");
	run(ffa_conduit_smc, EXCEPTION_SMC);
}

_Noreturn void main_at_el1(void)
{
	machine_write("ffa_conduit_hvc at EL1\n");
	run(ffa_conduit_hvc, EXCEPTION_HVC);
	machine_write(failures == 0 ? "PASSED\n" : "FAILED\n");
	machine_exit(failures == 0 ? 0 : 1);
}

_Noreturn void main_lost(uint64_t esr, uint64_t elr)
{
	(void)esr;
	(void)elr;
	machine_write("FAILED  an exception that nobody expects\n");
	machine_exit(2);
}

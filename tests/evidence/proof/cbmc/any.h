/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For CBMC: values of which nothing is known, and what holds of every request. */
#ifndef FFA_PROOF_ANY_H
#define FFA_PROOF_ANY_H

#include <ffa/notify.h>

#include <stdbool.h>

/* With REACH defined, CBMC has to find each of the places reachable, or the proof is empty. */
#ifdef REACH
#define CHECK(condition, text) ((void)0)
#define REACHED(text) __CPROVER_assert(false, "reached: " text)
#else
#define CHECK(condition, text) __CPROVER_assert(condition, text)
#define REACHED(text) ((void)0)
#endif

/* CBMC returns any value from a function that has no body. */
uint64_t nondet_u64(void);
uint32_t nondet_u32(void);
uint16_t nondet_u16(void);
uint8_t nondet_u8(void);
int nondet_int(void);
bool nondet_bool(void);

static inline void take_any_answer(struct ffa_regs *regs)
{
	for (unsigned int i = 0; i < 18; i++) {
		regs->x[i] = nondet_u64();
	}
}

static inline void check_unused(const struct ffa_regs *regs, unsigned int first)
{
	for (unsigned int i = first; i < 18; i++) {
		CHECK(regs->x[i] == 0, "unused registers are zero");
	}
}

#endif

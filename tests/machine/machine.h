/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the assembly of this test gives to its C. */
#ifndef FFA_TEST_MACHINE_H
#define FFA_TEST_MACHINE_H

#include <ffa/notify.h>

#define SENTINELS 8

/* What the exception level above saw of a call. Filled by the vectors. */
struct seen {
	uint64_t x[31];
	uint64_t esr;
	uint64_t spsr;
	uint64_t sp; /* of the caller */
	uint64_t count;
};

/* Registers around a call of a conduit: x18 to x29, then sp, DAIF and the flags. */
struct around {
	uint64_t x18_to_x29[12];
	uint64_t sp;
	uint64_t daif;
	uint64_t caller_frame[SENTINELS];
};

extern struct seen machine_seen;
/* What the vectors put into x0 to x17. */
extern uint64_t machine_answer[18];

/*
 * Calls conduit(priv, regs) through a pointer with known values in x18 to x29 and in the words
 * above sp. *before gets what was set, *after what was found.
 */
void machine_call(void (*conduit)(void *, struct ffa_regs *), void *priv, struct ffa_regs *regs,
                  struct around *before, struct around *after);

/* Calls a function without a landing pad. Non-zero: that was an exception, as it should be. */
uint64_t machine_call_without_landing_pad(void);

void machine_write(const char *text);
_Noreturn void machine_exit(uint64_t status);

/* Called by the assembly, at EL2 and then at EL1. */
void main_at_el2(void);
_Noreturn void main_at_el1(void);
_Noreturn void main_lost(uint64_t esr, uint64_t elr);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Loads, register fields, requests, and members of struct ffa_vm. */
#ifndef FFA_BITS_H
#define FFA_BITS_H

#include <ffa/notify.h>

#include "abi.h"

/* The loads are volatile: the bytes can be shared with the firmware, and each is read once. */
static inline uint32_t load_le32(const volatile uint8_t *p)
{
	const uint32_t b0 = p[0];
	const uint32_t b1 = p[1];
	const uint32_t b2 = p[2];
	const uint32_t b3 = p[3];

	return b0 | (b1 << 8) | (b2 << 16) | (b3 << 24);
}

/* What a 32-bit register of the answer holds: its upper half means nothing (SMCCC 1.2, 2.6). */
static inline uint32_t reg_w(const struct ffa_regs *regs, unsigned int index)
{
	return (uint32_t)regs->x[index];
}

/* The number of the function that an answer is, in either form; too large if it is none of FF-A. */
static inline uint32_t function_of(const struct ffa_regs *regs)
{
	return (reg_w(regs, 0) & ~ABI_SMC64) - ABI_FUNCTION;
}

/* Two's complement without an implementation-defined conversion. */
static inline int32_t to_signed(uint32_t value)
{
	return (value <= 0x7FFFFFFFu) ? (int32_t)value : -1 - (int32_t)~value;
}

/* Whether an SP is suspended in a message: what FFA_RUN is given names the SP, so it is not 0. */
static inline int is_in_flight(const struct ffa_vm *vm)
{
	return vm->run_w1 != 0u;
}

static inline void clear_status(struct ffa_vm *vm)
{
	vm->status_sp = 0;
	vm->status = 0;
	vm->status_function = 0;
}

/*
 * Makes *regs a request for an ABI_ function, with every register that it does not use zero.
 * Written out: compilers turn a loop into a call of memset, which an embedder need not have.
 */
static inline void request(struct ffa_regs *regs, uint32_t function, uint64_t x1, uint64_t x2,
                           uint64_t x3)
{
	regs->x[0] = ABI_FUNCTION | function;
	regs->x[1] = x1;
	regs->x[2] = x2;
	regs->x[3] = x3;
	regs->x[4] = 0;
	regs->x[5] = 0;
	regs->x[6] = 0;
	regs->x[7] = 0;
	regs->x[8] = 0;
	regs->x[9] = 0;
	regs->x[10] = 0;
	regs->x[11] = 0;
	regs->x[12] = 0;
	regs->x[13] = 0;
	regs->x[14] = 0;
	regs->x[15] = 0;
	regs->x[16] = 0;
	regs->x[17] = 0;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* How an answer is written and read. The model makes it in place of the request's registers. */
#ifndef FFA_SPMC_ANSWER_H
#define FFA_SPMC_ANSWER_H

#include <ffa/spmc.h>

#include "numbers.h"
#include "request.h"

#pragma GCC visibility push(hidden)

void ffa_spmc_copy(struct ffa_regs *to, const struct ffa_regs *from);
void ffa_spmc_clear(const struct ffa_spmc_request *req, struct ffa_regs *out);
void ffa_spmc_success(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out);
void ffa_spmc_error(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, int32_t code,
                    struct ffa_regs *out);
void ffa_spmc_plain_error(const struct ffa_spmc_request *req, uint32_t w1, int32_t code,
                          struct ffa_regs *out);
void ffa_spmc_complete(const struct ffa_spmc_request *req, uint32_t function, uint32_t w1,
                       struct ffa_regs *out);
uint32_t ffa_spmc_response(const struct ffa_spmc_suspended *message);

#pragma GCC visibility pop

/* Whether the answer is this function in its 32-bit or 64-bit form. */
static inline int ffa_spmc_is(const struct ffa_regs *answer, uint32_t number)
{
	return (ffa_spmc_w(answer, 0) & ~CALL_WIDE) == CALL_32(number);
}

/* FFA_INTERRUPT or FFA_YIELD of an SP, be it another one than the message went to. */
static inline int ffa_spmc_suspends(const struct ffa_regs *answer)
{
	return (ffa_spmc_is(answer, N_INTERRUPT) || ffa_spmc_is(answer, N_YIELD)) &&
	       ffa_spmc_high(ffa_spmc_w(answer, 1)) != 0;
}

/* The code of FFA_ERROR, 0 for any other answer. */
static inline int32_t ffa_spmc_code(const struct ffa_regs *answer)
{
	return ffa_spmc_is(answer, N_ERROR) ? (int32_t)ffa_spmc_w(answer, 2) : 0;
}

/* Stores that compilers do not gather into calls of memcpy and memset: there is no libc. */
static inline void ffa_spmc_put(volatile uint64_t *to, uint64_t value)
{
	*to = value;
}

static inline void ffa_spmc_put8(volatile uint8_t *to, uint8_t value)
{
	*to = value;
}

#endif

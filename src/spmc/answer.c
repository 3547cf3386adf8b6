/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* How an answer is written. */
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

void ffa_spmc_copy(struct ffa_regs *to, const struct ffa_regs *from)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		ffa_spmc_put(&to->x[i], from->x[i]);
	}
}

/* x8 to x17 are not results of a 32-bit call: they stay as they were (SMCCC 1.2, 2.7). */
void ffa_spmc_clear(const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	const size_t count = (req->function & CALL_WIDE) != 0 ? REGISTERS : 8;

	for (size_t i = 0; i < count; i++) {
		ffa_spmc_put(&out->x[i], 0);
	}
}

void ffa_spmc_success(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out)
{
	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_LEAVES_INPUTS)) {
		ffa_spmc_clear(req, out);
	}
	out->x[0] = CALL_32(N_SUCCESS);
}

/* Not of the SPMC's own making. */
void ffa_spmc_plain_error(const struct ffa_spmc_request *req, uint32_t w1, int32_t code,
                          struct ffa_regs *out)
{
	ffa_spmc_clear(req, out);
	out->x[0] = CALL_32(N_ERROR);
	out->x[1] = w1;
	out->x[2] = (uint32_t)code;
}

void ffa_spmc_error(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, int32_t code,
                    struct ffa_regs *out)
{
	ffa_spmc_plain_error(req, 0, code, out);
	if (ffa_spmc_has(spmc, FFA_SPMC_Q_SIGN_EXTENDS)) {
		out->x[2] = (uint64_t)(int64_t)code;
	}
}

void ffa_spmc_complete(const struct ffa_spmc_request *req, uint32_t function, uint32_t w1,
                       struct ffa_regs *out)
{
	ffa_spmc_clear(req, out);
	out->x[0] = function;
	out->x[1] = w1;
}

/* A response has the width of its request (FF-A Table 15.11). */
uint32_t ffa_spmc_response(const struct ffa_spmc_suspended *message)
{
	return message->wide ? CALL_64(N_DIRECT_RESP) : CALL_32(N_DIRECT_RESP);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What TF-A's SPMD, the dispatcher at EL3 in front of an SPMC, does by itself. */
#include "internal.h"

/* The last number that is FF-A's to it: TF-A ffa_svc.h; recorded: 95 is known, EF is not. */
#define LAST_NUMBER 0x97u

int ffa_spmc_is_known(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	return ffa_spmc_is_ffa(req->function) &&
	       (!ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD) ||
	        (req->function & CALL_NUMBER_MASK) <= LAST_NUMBER);
}

/* Recorded: a sender in the secure half of the IDs is refused, whatever the SPMC. */
int ffa_spmc_spmd_refuses(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	return ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD) &&
	       (req->function & ~CALL_WIDE) == CALL_32(N_DIRECT_REQ) &&
	       (ffa_spmc_high(ffa_spmc_w(req->regs, 1)) & ID_SECURE) != 0;
}

/* x8 to x17 come with 64-bit answers to callers of 1.2; recorded: the register form below 1.2. */
void ffa_spmc_spmd_returns(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                           struct ffa_regs *out)
{
	const int is_wide = (ffa_spmc_w(out, 0) & ~CALL_NUMBER_MASK) == CALL_64(0);

	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD) || (is_wide && spmc->in_force >= VERSION_1_2)) {
		return;
	}
	for (size_t i = 8; i < REGISTERS; i++) {
		ffa_spmc_put(&out->x[i], req->regs->x[i]);
	}
}

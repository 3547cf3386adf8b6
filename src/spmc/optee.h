/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* SPs of kind OP-TEE. */
#ifndef FFA_SPMC_OPTEE_H
#define FFA_SPMC_OPTEE_H

#include <ffa/spmc.h>

#include "request.h"

#pragma GCC visibility push(hidden)

int32_t ffa_spmc_optee_verdict(const struct ffa_spmc_sp *sp,
                               const struct ffa_spmc_suspended *message);
void ffa_spmc_ask_optee(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        const struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                        struct ffa_regs *out);

#pragma GCC visibility pop

#endif

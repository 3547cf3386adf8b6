/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The lines of an SP's script. */
#ifndef FFA_SPMC_SCRIPT_H
#define FFA_SPMC_SCRIPT_H

#include <ffa/spmc.h>

#include "request.h"

#pragma GCC visibility push(hidden)

const struct ffa_spmc_act *ffa_spmc_next_act(const struct ffa_spmc_sp *sp,
                                             struct ffa_spmc_suspended *message);
uint32_t ffa_spmc_suspension(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                             struct ffa_spmc_sp *sp);
void ffa_spmc_perform(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_spmc_sp *sp, const struct ffa_spmc_act *act, struct ffa_regs *out);

#pragma GCC visibility pop

#endif

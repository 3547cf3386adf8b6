/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What an SP answers. */
#ifndef FFA_SPMC_SP_H
#define FFA_SPMC_SP_H

#include <ffa/spmc.h>

#include "request.h"

#pragma GCC visibility push(hidden)

void ffa_spmc_work_on(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                      struct ffa_regs *out);
void ffa_spmc_end_message(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          const struct ffa_spmc_sp *sp, struct ffa_regs *out);
void ffa_spmc_go_on(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_spmc_sp *sp, struct ffa_regs *out);

#pragma GCC visibility pop

#endif

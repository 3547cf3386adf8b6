/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The stations of a call. They do not know each other. */
#ifndef FFA_SPMC_STATIONS_H
#define FFA_SPMC_STATIONS_H

#include <ffa/spmc.h>

#include "request.h"

#pragma GCC visibility push(hidden)

/* judge.c: whether the specification allows the request. */
enum ffa_spmc_violation ffa_spmc_judge(const struct ffa_spmc *spmc,
                                       const struct ffa_spmc_request *req);

/* firmware.c: *out is the request and becomes the answer. */
void ffa_spmc_answer(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                     struct ffa_regs *out);

/* commit.c: what the answer makes true. */
void ffa_spmc_commit(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                     const struct ffa_regs *answer);

#pragma GCC visibility pop

#endif

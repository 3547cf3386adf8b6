/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the firmware does with each kind of call. */
#ifndef FFA_SPMC_CALLS_H
#define FFA_SPMC_CALLS_H

#include <ffa/spmc.h>

#include "request.h"

#pragma GCC visibility push(hidden)

/* spmd.c */
int ffa_spmc_is_known(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
int ffa_spmc_spmd_answers(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          struct ffa_regs *out);
void ffa_spmc_spmd_notes(struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
void ffa_spmc_spmd_returns(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                           struct ffa_regs *out);

/* setup.c */
void ffa_spmc_version(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out);
void ffa_spmc_settle_version(struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
void ffa_spmc_id(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, uint32_t id,
                 struct ffa_regs *out);
void ffa_spmc_map(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                  struct ffa_regs *out);
void ffa_spmc_unmap(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_regs *out);
void ffa_spmc_rx_release(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                         struct ffa_regs *out);

/* features.c */
int ffa_spmc_implements(const struct ffa_spmc *spmc, uint32_t function);
void ffa_spmc_features(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       struct ffa_regs *out);

/* list.c */
void ffa_spmc_info(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out);
void ffa_spmc_info_regs(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        struct ffa_regs *out);

/* messages.c */
void ffa_spmc_send(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out);
void ffa_spmc_run(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out);

#pragma GCC visibility pop

#endif

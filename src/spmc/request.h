/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a request says. */
#ifndef FFA_SPMC_REQUEST_H
#define FFA_SPMC_REQUEST_H

#include <ffa/spmc.h>

#include "numbers.h"

/* One call on its way through the stations. */
struct ffa_spmc_request {
	const struct ffa_regs *regs;
	uint32_t function; /* w0 without the SVE hint */
	uint32_t cpu;      /* less than FFA_SPMC_MAX_CPUS */
};

#pragma GCC visibility push(hidden)

int ffa_spmc_is_ffa(uint32_t function);
int ffa_spmc_is_in(const uint32_t set_32[2], const uint32_t set_64[2], uint32_t function);
uint32_t ffa_spmc_version_query(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);

/* Of FFA_RXTX_MAP. */
uint32_t ffa_spmc_pages(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
int ffa_spmc_is_page_count(uint32_t pages);
uint64_t ffa_spmc_address(const struct ffa_spmc_request *req, unsigned int n);
int ffa_spmc_map_is_wrong(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          uint32_t pages, uint32_t quirks);

int ffa_spmc_wants_count(const struct ffa_spmc_request *req);
void ffa_spmc_message(const struct ffa_spmc_request *req, struct ffa_spmc_suspended *message);

#pragma GCC visibility pop

/* FF-A's wN: all that counts of a register in most calls. */
static inline uint32_t ffa_spmc_w(const struct ffa_regs *regs, unsigned int n)
{
	return (uint32_t)regs->x[n];
}

static inline uint16_t ffa_spmc_high(uint32_t w)
{
	return (uint16_t)(w >> 16);
}

static inline uint16_t ffa_spmc_low(uint32_t w)
{
	return (uint16_t)(w & 0xFFFFu);
}

static inline int ffa_spmc_is_framework(const struct ffa_spmc_request *req)
{
	return (ffa_spmc_w(req->regs, 2) & MESSAGE_FRAMEWORK) != 0;
}

static inline int ffa_spmc_same_major(uint32_t a, uint32_t b)
{
	return a >> VERSION_MAJOR_SHIFT == b >> VERSION_MAJOR_SHIFT;
}

#endif

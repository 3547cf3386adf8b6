/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a request says. */
#include "request.h"
#include "world.h"
#include "numbers.h"

int ffa_spmc_is_ffa(uint32_t function)
{
	return (function & CALL_CLASS_MASK & ~CALL_WIDE) == CALL_32(0) &&
	       (function & CALL_NUMBER_MASK) >= N_FIRST;
}

int ffa_spmc_is_in(const uint32_t set_32[2], const uint32_t set_64[2], uint32_t function)
{
	const uint32_t number = function & CALL_NUMBER_MASK;
	const uint32_t word = (number - N_FIRST) / 32;
	const uint32_t *set = (function & CALL_WIDE) != 0 ? set_64 : set_32;

	if ((function & CALL_CLASS_MASK & ~CALL_WIDE) != CALL_32(0) || word > 1) {
		return 0;
	}
	return (set[word] & BIT(number)) != 0;
}

/* w2 is reserved, thus ignored, before 1.3 (FF-A 13.2.2), and what TF-A spmd_main.c drops. */
uint32_t ffa_spmc_version_query(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	if (ffa_spmc_own_version(spmc) < VERSION_1_3 || ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD)) {
		return VERSION_QUERY_NEGOTIATE;
	}
	return ffa_spmc_w(req->regs, 2) & VERSION_QUERY_MASK;
}

static uint64_t granule(const struct ffa_spmc *spmc)
{
	switch (spmc->config.profile->rxtx_min & RXTX_GRANULE_MASK) {
	case RXTX_GRANULE_64K:
		return 65536;
	case RXTX_GRANULE_16K:
		return 16384;
	default:
		return RXTX_PAGE_SIZE;
	}
}

uint32_t ffa_spmc_pages(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const uint32_t mask = spmc->config.profile->rxtx_mask;

	return ffa_spmc_w(req->regs, 3) & (mask != 0 ? mask : UINT32_MAX);
}

int ffa_spmc_is_page_count(uint32_t pages)
{
	return pages != 0 && pages <= RXTX_PAGES_MASK;
}

/* x1 and x2, or w1 and w2, of FFA_RXTX_MAP: TX, then RX. */
uint64_t ffa_spmc_address(const struct ffa_spmc_request *req, unsigned int n)
{
	return (req->function & CALL_WIDE) != 0 ? req->regs->x[n] : ffa_spmc_w(req->regs, n);
}

/* FF-A 4.10, 13.6: what a caller can know to be wrong with buffers, and the quirks do not allow. */
int ffa_spmc_map_is_wrong(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          uint32_t pages, uint32_t quirks)
{
	const uint64_t size = (uint64_t)pages * RXTX_PAGE_SIZE;
	const uint64_t tx = ffa_spmc_address(req, 1);
	const uint64_t rx = ffa_spmc_address(req, 2);
	const uint64_t apart = tx > rx ? tx - rx : rx - tx;

	if (apart < size && (quirks & FFA_SPMC_Q_MAP_OVERLAP) == 0) {
		return 1;
	}
	if (((tx | rx | size) & (granule(spmc) - 1)) != 0 &&
	    (quirks & FFA_SPMC_Q_MAP_UNALIGNED) == 0) {
		return 1;
	}
	return !ffa_spmc_is_page_count(pages);
}

/* Of FFA_PARTITION_INFO_GET: the list itself is not asked for. */
int ffa_spmc_wants_count(const struct ffa_spmc_request *req)
{
	return (ffa_spmc_w(req->regs, 5) & INFO_COUNT_ONLY) != 0;
}

/* What FFA_MSG_SEND_DIRECT_REQ carries. */
void ffa_spmc_message(const struct ffa_spmc_request *req, struct ffa_spmc_suspended *message)
{
	const uint32_t w2 = ffa_spmc_w(req->regs, 2);
	const uint32_t type = w2 & MESSAGE_TYPE_MASK;

	message->w1 = 0;
	message->running = 0;
	message->died = 0;
	message->cpu = (uint8_t)req->cpu;
	message->caller = 0;
	message->callee = 0;
	message->since = 0;
	message->line = 0;
	message->wide = (req->function & CALL_WIDE) != 0;
	message->sender = ffa_spmc_high(ffa_spmc_w(req->regs, 1));
	message->vm_id = ffa_spmc_low(ffa_spmc_w(req->regs, 5));
	if ((w2 & MESSAGE_FRAMEWORK) == 0) {
		message->message = MESSAGE_OF_PARTITION;
	} else if (type == MESSAGE_CREATED || type == MESSAGE_DESTROYED) {
		message->message = (uint8_t)type;
	} else {
		message->message = MESSAGE_OTHER;
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Setup: FFA_VERSION, the IDs, and the RX/TX buffers. */
#include "internal.h"

static int speaks_1_3(const struct ffa_spmc *spmc)
{
	return ffa_spmc_own_version(spmc) >= VERSION_1_3;
}

/* The one version that is still accepted, or 0 when all are. */
static uint32_t decided_version(const struct ffa_spmc *spmc)
{
	if (spmc->version_locked) {
		return spmc->in_force != 0 ? spmc->in_force : ffa_spmc_own_version(spmc);
	}
	if (spmc->used &&
	    !ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_MOVES | FFA_SPMC_Q_VERSION_SETTLES)) {
		return spmc->in_force;
	}
	return 0;
}

/* FF-A 13.2.1, 13.2.2. */
static uint32_t offer(const struct ffa_spmc *spmc, uint32_t asked)
{
	const int minus1 = ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_MINUS1) || !speaks_1_3(spmc);
	const uint32_t own = ffa_spmc_own_version(spmc);
	const uint32_t decided = decided_version(spmc);

	if ((asked & VERSION_BIT31) != 0) {
		return (uint32_t)(minus1 ? E_NOT_SUPPORTED : VERSION_INVALID);
	}
	if (ffa_spmc_is_settled(spmc)) {
		return spmc->in_force != 0 ? spmc->in_force : (uint32_t)E_NOT_SUPPORTED;
	}
	if (decided != 0 && asked != decided) {
		return minus1 ? (uint32_t)E_NOT_SUPPORTED : VERSION_NULL;
	}
	if (ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_MINUS1) &&
	    (asked > own || !ffa_spmc_same_major(asked, own))) {
		return (uint32_t)E_NOT_SUPPORTED;
	}
	return own;
}

/* w2 is reserved, thus ignored, before 1.3 (FF-A 13.2.2), and what TF-A spmd_main.c drops. */
uint32_t ffa_spmc_version_query(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	if (!speaks_1_3(spmc) || ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD)) {
		return VERSION_QUERY_NEGOTIATE;
	}
	return ffa_spmc_w(req->regs, 2) & VERSION_QUERY_MASK;
}

static uint32_t version_answer(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	switch (ffa_spmc_version_query(spmc, req)) {
	case VERSION_QUERY_NEGOTIATE:
	case VERSION_QUERY_COMPATIBLE:
		return offer(spmc, ffa_spmc_w(req->regs, 1));
	case VERSION_QUERY_CURRENT:
		return spmc->in_force;
	default:
		return (uint32_t)VERSION_INVALID;
	}
}

void ffa_spmc_version(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out)
{
	const uint32_t version = version_answer(spmc, req);

	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_LEAVES_INPUTS)) {
		ffa_spmc_clear(req, out);
	}
	out->x[0] = version;
}

/* Where any call ends the negotiation, or any but FFA_VERSION. */
void ffa_spmc_settle_version(struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const int is_version = req->function == CALL_32(N_VERSION);

	if (ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_LOCKS) ||
	    (!is_version && ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_SETTLES))) {
		spmc->version_locked = 1;
	}
}

void ffa_spmc_id(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, uint32_t id,
                 struct ffa_regs *out)
{
	ffa_spmc_success(spmc, req, out);
	out->x[1] = 0;
	out->x[2] = id;
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

/* x1 and x2, or w1 and w2, of FFA_RXTX_MAP: TX, then RX. */
uint64_t ffa_spmc_address(const struct ffa_spmc_request *req, unsigned int n)
{
	return (req->function & CALL_WIDE) != 0 ? req->regs->x[n] : ffa_spmc_w(req->regs, n);
}

static int is_count(uint32_t pages)
{
	return pages != 0 && pages <= RXTX_PAGES_MASK;
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
	return !is_count(pages);
}

void *ffa_spmc_memory(const struct ffa_spmc *spmc, uint64_t pa, size_t size)
{
	if (spmc->config.memory != NULL) {
		return spmc->config.memory(spmc->config.memory_priv, pa, size);
	}
	return (void *)(uintptr_t)pa;
}

static int has_memory(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      uint32_t pages)
{
	const size_t size = (size_t)pages * RXTX_PAGE_SIZE;
	const uint64_t tx = ffa_spmc_address(req, 1);
	const uint64_t rx = ffa_spmc_address(req, 2);

	if (ffa_spmc_has(spmc, FFA_SPMC_Q_MAP_SECURE)) {
		return tx != 0 && rx != 0;
	}
	return ffa_spmc_memory(spmc, tx, size) != NULL && ffa_spmc_memory(spmc, rx, size) != NULL;
}

static int32_t map_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const struct ffa_spmc_profile *profile = spmc->config.profile;
	const uint32_t max = profile->rxtx_max;
	const uint32_t pages = ffa_spmc_pages(spmc, req);

	if (!is_count(pages) && !ffa_spmc_has(spmc, FFA_SPMC_Q_DENIED_FIRST)) {
		return E_INVALID_PARAMETERS;
	}
	if (spmc->pages != 0) {
		return E_DENIED;
	}
	if (ffa_spmc_map_is_wrong(spmc, req, pages, profile->quirks) || (max != 0 && pages > max)) {
		return E_INVALID_PARAMETERS;
	}
	if (!has_memory(spmc, req, pages)) {
		return ffa_spmc_or(profile->memory_code, E_INVALID_PARAMETERS);
	}
	return 0;
}

void ffa_spmc_map(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                  struct ffa_regs *out)
{
	const int32_t code = map_problem(spmc, req);

	if (code != 0) {
		ffa_spmc_error(spmc, req, code, out);
	} else {
		ffa_spmc_success(spmc, req, out);
	}
}

/* The buffers of VMs (w1 not 0) are not modelled: no VM has any. */
void ffa_spmc_unmap(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_regs *out)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const uint32_t id = ffa_spmc_has(spmc, FFA_SPMC_Q_UNMAP_ALL_W1) ? w1 : ffa_spmc_high(w1);
	const int is_own = id == ID_HYPERVISOR || ffa_spmc_has(spmc, FFA_SPMC_Q_ANY_UNMAP_ID);

	if (spmc->pages == 0 || !is_own) {
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
	} else {
		ffa_spmc_success(spmc, req, out);
	}
}

void ffa_spmc_rx_release(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                         struct ffa_regs *out)
{
	const uint16_t id = ffa_spmc_low(ffa_spmc_w(req->regs, 1));
	const int is_own = id == ID_HYPERVISOR || ffa_spmc_has(spmc, FFA_SPMC_Q_ANY_RX_ID);
	const int is_there = spmc->pages != 0 || ffa_spmc_has(spmc, FFA_SPMC_Q_RX_STAYS);

	if (!is_own) {
		/* An SP's buffer is there, but nothing in it is the caller's. */
		ffa_spmc_error(spmc, req,
		               ffa_spmc_find(spmc, id) != NULL ? E_DENIED : E_INVALID_PARAMETERS,
		               out);
	} else if (!is_there || spmc->rx_owned == RX_OF_SPMC) {
		ffa_spmc_error(spmc, req, E_DENIED, out);
	} else {
		ffa_spmc_success(spmc, req, out);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Setup: FFA_VERSION, the IDs, and the RX/TX buffers. */
#include "calls.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* The one version that is still accepted, or 0 when all are. */
static uint32_t decided_version(const struct ffa_spmc *spmc)
{
	if (spmc->version_locked) {
		return spmc->in_force != 0 ? spmc->in_force : ffa_spmc_own_version(spmc);
	}
	switch (spmc->config.profile->negotiation) {
	case FFA_SPMC_VERSION_SETTLES:
	case FFA_SPMC_VERSION_MOVES:
		return 0;
	default:
		return spmc->used ? spmc->in_force : 0;
	}
}

/* FF-A 13.2.1, 13.2.2. */
static uint32_t offer(const struct ffa_spmc *spmc, uint32_t asked)
{
	const uint32_t own = ffa_spmc_own_version(spmc);
	const int minus1 = ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_MINUS1) || own < VERSION_1_3;
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
	const enum ffa_spmc_negotiation negotiation = spmc->config.profile->negotiation;
	const int is_version = req->function == CALL_32(N_VERSION);

	if (negotiation == FFA_SPMC_VERSION_LOCKS ||
	    (!is_version && negotiation == FFA_SPMC_VERSION_SETTLES)) {
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

	if (!ffa_spmc_is_page_count(pages) && !ffa_spmc_has(spmc, FFA_SPMC_Q_DENIED_FIRST)) {
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

static int unmaps_own(const struct ffa_spmc *spmc, uint32_t w1)
{
	switch (spmc->config.profile->unmap_id) {
	case FFA_SPMC_UNMAP_ID_ANY:
		return 1;
	case FFA_SPMC_UNMAP_ID_ALL:
		return w1 == ID_HYPERVISOR;
	default:
		return ffa_spmc_high(w1) == ID_HYPERVISOR;
	}
}

/* The buffers of VMs (w1 not 0) are not modelled: no VM has any. */
void ffa_spmc_unmap(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_regs *out)
{
	if (spmc->pages == 0 || !unmaps_own(spmc, ffa_spmc_w(req->regs, 1))) {
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

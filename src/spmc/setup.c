/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Setup: FFA_VERSION, FFA_FEATURES, the IDs, and the RX/TX buffers. */
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
	if (spmc->used && !ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_MOVES)) {
		return spmc->in_force;
	}
	return 0;
}

static int is_settled(const struct ffa_spmc *spmc)
{
	return spmc->version_locked && ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_SETTLES);
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
	if (is_settled(spmc)) {
		return spmc->in_force != 0 ? spmc->in_force : (uint32_t)E_NOT_SUPPORTED;
	}
	if (decided != 0 && asked != decided) {
		return minus1 ? (uint32_t)E_NOT_SUPPORTED : VERSION_NULL;
	}
	if (asked > own && ffa_spmc_same_major(asked, own) &&
	    ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_MINUS1)) {
		return (uint32_t)E_NOT_SUPPORTED;
	}
	return own;
}

/* w2 is reserved, thus ignored, before 1.3 (FF-A 13.2.2). */
uint32_t ffa_spmc_version_query(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	if (!speaks_1_3(spmc)) {
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

void ffa_spmc_version(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out)
{
	const uint32_t version = version_answer(spmc, req);

	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_LEAVES_INPUTS) || (version & VERSION_BIT31) != 0) {
		ffa_spmc_clear(req, out);
	}
	out->x[0] = version;
	if (ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_LOCKS)) {
		spmc->version_locked = 1;
	}
}

/* What the emulator has: calls, and those completions that FFA_FEATURES knows. */
#define HAS_32 \
	(BIT(N_ERROR) | BIT(N_SUCCESS) | BIT(N_INTERRUPT) | BIT(N_VERSION) | BIT(N_FEATURES) | \
	 BIT(N_RX_RELEASE) | BIT(N_RXTX_MAP) | BIT(N_RXTX_UNMAP) | BIT(N_PARTITION_INFO_GET) | \
	 BIT(N_ID_GET) | BIT(N_MSG_WAIT) | BIT(N_RUN) | BIT(N_DIRECT_REQ) | BIT(N_DIRECT_RESP))
#define HAS_32_FROM_80 BIT(N_SPM_ID_GET)
#define HAS_64 (BIT(N_SUCCESS) | BIT(N_RXTX_MAP) | BIT(N_DIRECT_REQ) | BIT(N_DIRECT_RESP))
#define HAS_64_FROM_80 BIT(N_PARTITION_INFO_GET_REGS)

static const uint32_t implemented[2][2] = {
	{HAS_32, HAS_32_FROM_80},
	{HAS_64, HAS_64_FROM_80},
};

/* What came after 1.0, for callers of 1.2 and with 1.1 (FF-A 13.9), and what firmware lacks. */
static int is_there(const struct ffa_spmc *spmc, uint32_t function)
{
	switch (function) {
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		return !ffa_spmc_has(spmc, FFA_SPMC_Q_NO_REGS) &&
		       (spmc->in_force >= VERSION_1_2 ||
		        ffa_spmc_has(spmc, FFA_SPMC_Q_REGS_ALWAYS));
	case CALL_32(N_RXTX_MAP):
		return !ffa_spmc_has(spmc, FFA_SPMC_Q_NO_MAP_32);
	case CALL_32(N_SPM_ID_GET):
		return ffa_spmc_own_version(spmc) >= VERSION_1_1;
	default:
		return 1;
	}
}

static int is_in(const uint32_t set_32[2], const uint32_t set_64[2], uint32_t function)
{
	const uint32_t number = function & CALL_NUMBER_MASK;
	const uint32_t word = (number - N_FIRST) / 32;
	const uint32_t *set = (function & CALL_WIDE) != 0 ? set_64 : set_32;

	if ((function & CALL_CLASS_MASK & ~CALL_WIDE) != CALL_32(0) || word > 1) {
		return 0;
	}
	return (set[word] & BIT(number)) != 0;
}

int ffa_spmc_implements(const struct ffa_spmc *spmc, uint32_t function)
{
	return spmc->in_force != 0 && is_in(implemented[0], implemented[1], function) &&
	       is_there(spmc, function);
}

/* FF-A 13.6: w2 of FFA_FEATURES for FFA_RXTX_MAP. */
static uint32_t buffer_sizes(const struct ffa_spmc *spmc)
{
	const uint32_t min = spmc->config.profile->rxtx_min & RXTX_GRANULE_MASK;

	if (spmc->in_force < VERSION_1_2) {
		return min;
	}
	return min | (uint32_t)spmc->config.profile->rxtx_max << RXTX_MAX_SHIFT;
}

static const struct ffa_spmc_feature *find_feature(const struct ffa_spmc *spmc, uint32_t id)
{
	const struct ffa_spmc_features *features = spmc->config.profile->features;

	for (size_t i = 0; features != NULL && i < features->other_count; i++) {
		const struct ffa_spmc_feature *feature = &features->others[i];

		if (feature->id == id && (feature->below == 0 || spmc->in_force < feature->below)) {
			return feature;
		}
	}
	return NULL;
}

static int is_listed(const struct ffa_spmc *spmc, uint32_t function)
{
	const struct ffa_spmc_features *features = spmc->config.profile->features;

	if (features == NULL) {
		return ffa_spmc_implements(spmc, function);
	}
	return is_in(features->calls_32, features->calls_64, function);
}

/* Properties of zero are what a firmware that leaves inputs does not write. */
void ffa_spmc_features(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       struct ffa_regs *out)
{
	const uint32_t id = ffa_spmc_w(req->regs, 1);
	const struct ffa_spmc_feature *feature = find_feature(spmc, id);
	uint32_t w2 = feature != NULL ? feature->w2 : 0;

	if (feature == NULL && !is_listed(spmc, id)) {
		ffa_spmc_error(spmc, req, E_NOT_SUPPORTED, out);
		return;
	}
	if ((id & ~CALL_WIDE) == CALL_32(N_RXTX_MAP)) {
		w2 = buffer_sizes(spmc);
	}
	ffa_spmc_success(spmc, req, out);
	if (w2 != 0) {
		out->x[2] = w2;
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

uint32_t ffa_spmc_pages(const struct ffa_spmc_request *req)
{
	return ffa_spmc_w(req->regs, 3) & RXTX_PAGES_MASK;
}

/* x1 and x2, or w1 and w2, of FFA_RXTX_MAP: TX, then RX. */
uint64_t ffa_spmc_address(const struct ffa_spmc_request *req, unsigned int n)
{
	return (req->function & CALL_WIDE) != 0 ? req->regs->x[n] : ffa_spmc_w(req->regs, n);
}

/* FF-A 4.10, 13.6: what a caller can know to be wrong with buffers, and the quirks do not allow. */
int ffa_spmc_map_is_wrong(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          uint32_t quirks)
{
	const uint64_t size = (uint64_t)ffa_spmc_pages(req) * RXTX_PAGE_SIZE;
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
	return size == 0;
}

void *ffa_spmc_memory(const struct ffa_spmc *spmc, uint64_t pa, size_t size)
{
	if (spmc->config.memory != NULL) {
		return spmc->config.memory(spmc->config.memory_priv, pa, size);
	}
	return (void *)(uintptr_t)pa;
}

static int has_memory(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const size_t size = (size_t)ffa_spmc_pages(req) * RXTX_PAGE_SIZE;

	return ffa_spmc_memory(spmc, ffa_spmc_address(req, 1), size) != NULL &&
	       ffa_spmc_memory(spmc, ffa_spmc_address(req, 2), size) != NULL;
}

static int32_t map_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const struct ffa_spmc_profile *profile = spmc->config.profile;
	const uint32_t max = profile->rxtx_max;

	if (spmc->pages != 0) {
		return E_DENIED;
	}
	if (ffa_spmc_map_is_wrong(spmc, req, profile->quirks) ||
	    (max != 0 && ffa_spmc_pages(req) > max)) {
		return E_INVALID_PARAMETERS;
	}
	if (!has_memory(spmc, req) && !ffa_spmc_has(spmc, FFA_SPMC_Q_MAP_SECURE)) {
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
	if (spmc->pages == 0 || ffa_spmc_high(ffa_spmc_w(req->regs, 1)) != ID_HYPERVISOR) {
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
	} else {
		ffa_spmc_success(spmc, req, out);
	}
}

void ffa_spmc_rx_release(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                         struct ffa_regs *out)
{
	if (ffa_spmc_low(ffa_spmc_w(req->regs, 1)) != ID_HYPERVISOR) {
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
	} else if (spmc->pages == 0 || spmc->rx_owned == RX_OF_SPMC) {
		ffa_spmc_error(spmc, req, E_DENIED, out);
	} else {
		ffa_spmc_success(spmc, req, out);
	}
}

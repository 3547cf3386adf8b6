/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which calls there are, and what FFA_FEATURES says of them. */
#include "calls.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

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
		return ffa_spmc_is_from(spmc, spmc->config.profile->regs_from, VERSION_1_2);
	case CALL_32(N_RXTX_MAP):
		return !ffa_spmc_has(spmc, FFA_SPMC_Q_NO_MAP_32);
	case CALL_32(N_SPM_ID_GET):
		return ffa_spmc_own_version(spmc) >= VERSION_1_1;
	default:
		return 1;
	}
}

int ffa_spmc_implements(const struct ffa_spmc *spmc, uint32_t function)
{
	return ffa_spmc_spoken(spmc) != 0 &&
	       ffa_spmc_is_in(implemented[0], implemented[1], function) && is_there(spmc, function);
}

/* FF-A 13.6: w2 of FFA_FEATURES for FFA_RXTX_MAP. */
static uint32_t buffer_sizes(const struct ffa_spmc *spmc)
{
	const uint32_t min = spmc->config.profile->rxtx_min & RXTX_GRANULE_MASK;

	if (ffa_spmc_spoken(spmc) < VERSION_1_2) {
		return min;
	}
	return min | (uint32_t)spmc->config.profile->rxtx_max << RXTX_MAX_SHIFT;
}

static const struct ffa_spmc_feature *find_feature(const struct ffa_spmc *spmc, uint32_t id)
{
	const struct ffa_spmc_features *features = spmc->config.profile->features;
	const uint32_t version = ffa_spmc_spoken(spmc);

	for (size_t i = 0; features != NULL && i < features->other_count; i++) {
		const struct ffa_spmc_feature *feature = &features->others[i];

		if (feature->id == id && version >= feature->from &&
		    (feature->below == 0 || version < feature->below)) {
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
	return ffa_spmc_is_in(features->calls_32, features->calls_64, function);
}

static int denies_input(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const struct ffa_spmc_features *features = spmc->config.profile->features;
	const uint32_t query = (ffa_spmc_w(req->regs, 1) & FEATURES_FUNCTION) != 0
	                               ? FFA_SPMC_INPUT_OF_FUNCTIONS
	                               : FFA_SPMC_INPUT_OF_IDS;

	return features != NULL && ffa_spmc_w(req->regs, 2) != 0 &&
	       (features->denied_inputs & query) != 0;
}

/* Properties of zero are what a firmware that leaves inputs does not write. */
void ffa_spmc_features(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       struct ffa_regs *out)
{
	const uint32_t id = ffa_spmc_w(req->regs, 1);
	const struct ffa_spmc_feature *feature = find_feature(spmc, id);
	uint32_t w2 = feature != NULL ? feature->w2 : 0;

	if (denies_input(spmc, req) || (feature == NULL && !is_listed(spmc, id))) {
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

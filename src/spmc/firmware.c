/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The answer to a call: the fault plan's, else that of the model, behind its dispatcher. */
#include "stations.h"
#include "calls.h"
#include "answer.h"
#include "request.h"
#include "numbers.h"

static void answer_ffa(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       struct ffa_regs *out)
{
	switch (req->function) {
	case CALL_32(N_FEATURES):
		ffa_spmc_features(spmc, req, out);
		break;
	case CALL_32(N_ID_GET):
		ffa_spmc_id(spmc, req, ID_HYPERVISOR, out);
		break;
	case CALL_32(N_SPM_ID_GET):
		ffa_spmc_id(spmc, req, ID_SPMC, out);
		break;
	case CALL_32(N_RXTX_MAP):
	case CALL_64(N_RXTX_MAP):
		ffa_spmc_map(spmc, req, out);
		break;
	case CALL_32(N_RXTX_UNMAP):
		ffa_spmc_unmap(spmc, req, out);
		break;
	case CALL_32(N_RX_RELEASE):
		ffa_spmc_rx_release(spmc, req, out);
		break;
	case CALL_32(N_PARTITION_INFO_GET):
		ffa_spmc_info(spmc, req, out);
		break;
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		ffa_spmc_info_regs(spmc, req, out);
		break;
	case CALL_32(N_DIRECT_REQ):
	case CALL_64(N_DIRECT_REQ):
		ffa_spmc_send(spmc, req, out);
		break;
	case CALL_32(N_RUN):
		ffa_spmc_run(spmc, req, out);
		break;
	default:
		ffa_spmc_error(spmc, req, E_NOT_SUPPORTED, out);
		break;
	}
}

static void answer_call(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        struct ffa_regs *out)
{
	if (req->function == CALL_32(N_VERSION)) {
		ffa_spmc_version(spmc, req, out);
	} else if (ffa_spmc_implements(spmc, req->function)) {
		answer_ffa(spmc, req, out);
	} else {
		ffa_spmc_error(spmc, req, E_NOT_SUPPORTED, out);
	}
	ffa_spmc_settle_version(spmc, req);
}

static void model(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	if (!ffa_spmc_is_known(spmc, req)) {
		out->x[0] = UINT64_MAX;
		return;
	}
	ffa_spmc_spmd_notes(spmc, req);
	if (!ffa_spmc_spmd_answers(spmc, req, out)) {
		answer_call(spmc, req, out);
	}
	ffa_spmc_spmd_returns(spmc, req, out);
}

static const struct ffa_spmc_fault *fault_of_this_call(const struct ffa_spmc *spmc)
{
	const struct ffa_spmc_fault *fault = spmc->config.faults;

	for (size_t i = 0; i < spmc->config.fault_count; i++, fault++) {
		if (spmc->calls >= fault->first && spmc->calls <= fault->last) {
			return fault;
		}
	}
	return NULL;
}

void ffa_spmc_answer(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                     struct ffa_regs *out)
{
	const struct ffa_spmc_fault *fault = fault_of_this_call(spmc);

	if (fault == NULL) {
		model(spmc, req, out);
		return;
	}
	ffa_spmc_copy(out, &fault->regs);
	if (fault->answer != NULL) {
		fault->answer(fault->priv, req->regs, out);
	}
}

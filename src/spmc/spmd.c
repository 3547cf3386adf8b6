/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What TF-A's SPMD, the dispatcher at EL3 in front of an SPMC, does by itself. */
#include "calls.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* The last number that is FF-A's to it: TF-A ffa_svc.h; recorded: 95 is known, EF is not. */
#define LAST_NUMBER 0x97u

int ffa_spmc_is_known(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	return ffa_spmc_is_ffa(req->function) &&
	       (!ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD) ||
	        (req->function & CALL_NUMBER_MASK) <= LAST_NUMBER);
}

/* What it hands on to the SPMC; TF-A spmd_main.c. */
static const uint32_t forwarded[2][2] = {
	{BIT(N_ERROR) | BIT(N_SUCCESS) | BIT(N_VERSION) | BIT(N_FEATURES) | BIT(N_RX_RELEASE) |
                 BIT(N_RXTX_MAP) | BIT(N_RXTX_UNMAP) | BIT(N_PARTITION_INFO_GET) | BIT(N_RUN) |
                 BIT(N_MSG_SEND) | BIT(N_DIRECT_REQ) | BIT(N_DIRECT_RESP) | BIT(N_MEM_DONATE) |
                 BIT(N_MEM_LEND) | BIT(N_MEM_SHARE) | BIT(N_MEM_RETRIEVE_REQ) |
                 BIT(N_MEM_RETRIEVE_RESP) | BIT(N_MEM_RELINQUISH) | BIT(N_MEM_RECLAIM) |
                 BIT(N_MEM_FRAG_RX) | BIT(N_MEM_FRAG_TX) | BIT(N_NOTIFICATION_BITMAP_CREATE) |
                 BIT(N_NOTIFICATION_BITMAP_DESTROY) | BIT(N_NOTIFICATION_BIND),
         BIT(N_NOTIFICATION_UNBIND) | BIT(N_NOTIFICATION_SET) | BIT(N_NOTIFICATION_GET) |
                 BIT(N_NOTIFICATION_INFO_GET) | BIT(N_RX_ACQUIRE) | BIT(N_MSG_SEND2)},
	{BIT(N_SUCCESS) | BIT(N_RXTX_MAP) | BIT(N_DIRECT_REQ) | BIT(N_DIRECT_RESP) |
                 BIT(N_MEM_DONATE) | BIT(N_MEM_LEND) | BIT(N_MEM_SHARE) | BIT(N_MEM_RETRIEVE_REQ),
         BIT(N_NOTIFICATION_INFO_GET) | BIT(N_PARTITION_INFO_GET_REGS) | BIT(N_DIRECT_REQ2) |
                 BIT(N_DIRECT_RESP2) | BIT(N_NS_RES_INFO_GET)},
};

/* A sender in the secure half of the IDs is refused, whatever the SPMC. */
static int32_t refusal(const struct ffa_spmc_request *req)
{
	if ((req->function & ~CALL_WIDE) == CALL_32(N_DIRECT_REQ) &&
	    (ffa_spmc_high(ffa_spmc_w(req->regs, 1)) & ID_SECURE) != 0) {
		return E_INVALID_PARAMETERS;
	}
	if (req->function == CALL_32(N_NORMAL_WORLD_RESUME)) {
		return E_DENIED;
	}
	return ffa_spmc_is_in(forwarded[0], forwarded[1], req->function) ? 0 : E_NOT_SUPPORTED;
}

static void tell(const struct ffa_spmc_request *req, uint32_t id, struct ffa_regs *out)
{
	ffa_spmc_complete(req, CALL_32(N_SUCCESS), 0, out);
	out->x[2] = id;
}

/* Whether it answers without the SPMC, which thus does not see the call. */
int ffa_spmc_spmd_answers(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          struct ffa_regs *out)
{
	int32_t code;

	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD)) {
		return 0;
	}
	if (req->function == CALL_32(N_ID_GET)) {
		tell(req, ID_HYPERVISOR, out);
		return 1;
	}
	if (req->function == CALL_32(N_SPM_ID_GET)) {
		tell(req, ID_SPMC, out);
		return 1;
	}
	if (req->function == CALL_32(N_VERSION) &&
	    (ffa_spmc_w(req->regs, 1) & VERSION_BIT31) != 0) {
		ffa_spmc_clear(req, out);
		out->x[0] = (uint32_t)E_NOT_SUPPORTED;
		return 1;
	}
	code = refusal(req);
	if (code != 0) {
		ffa_spmc_plain_error(req, 0, code, out);
	}
	return code != 0;
}

/* The caller's version is the last one asked for before another call, be it served or not. */
void ffa_spmc_spmd_notes(struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const uint32_t asked = ffa_spmc_w(req->regs, 1);

	if (req->function != CALL_32(N_VERSION)) {
		spmc->spmd_settled = 1;
	} else if (!spmc->spmd_settled && (asked & VERSION_BIT31) == 0) {
		spmc->spmd_version = asked;
	}
}

/* x8 to x17 come with 64-bit answers to callers of 1.2; recorded: the register form below 1.2. */
void ffa_spmc_spmd_returns(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                           struct ffa_regs *out)
{
	const int is_wide = (ffa_spmc_w(out, 0) & ~CALL_NUMBER_MASK) == CALL_64(0);

	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_SPMD) ||
	    (is_wide && spmc->spmd_version >= VERSION_1_2)) {
		return;
	}
	for (size_t i = 8; i < REGISTERS; i++) {
		ffa_spmc_put(&out->x[i], req->regs->x[i]);
	}
}

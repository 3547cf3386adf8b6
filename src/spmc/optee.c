/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* SPs of kind OP-TEE. */
#include "optee.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* OP-TEE virtualization.c; recorded: VM 0, memory used up. A second creation takes memory too. */
int32_t ffa_spmc_optee_verdict(const struct ffa_spmc_sp *sp,
                               const struct ffa_spmc_suspended *message)
{
	if (message->message == MESSAGE_DESTROYED) {
		return 0;
	}
	if (message->vm_id == 0) {
		return E_INVALID_PARAMETERS;
	}
	return sp->max_vms != 0 && sp->held >= sp->max_vms ? E_DENIED : 0;
}

/* It serves VMs that it knows; without virtualization support, everybody. */
static uint32_t partition_answer(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                                 const struct ffa_spmc_sp *sp, uint16_t sender)
{
	if (ffa_spmc_subscription(sp) != 0 &&
	    ffa_spmc_state_of(spmc, sp->id, sender) != FFA_SPMC_VM_AVAILABLE) {
		return OPTEE_ITEM_NOT_FOUND;
	}
	return ffa_spmc_w(req->regs, 3) == OPTEE_GET_API_VERSION ? OPTEE_API_MAJOR
	                                                         : OPTEE_BAD_PARAMETERS;
}

/* Other messages than it subscribed to. OP-TEE thread_spmc.c; recorded. */
void ffa_spmc_ask_optee(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        const struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                        struct ffa_regs *out)
{
	const uint32_t type = ffa_spmc_w(req->regs, 2) & MESSAGE_TYPE_MASK;
	const uint32_t w1 = ffa_spmc_w1(sp, message->sender);

	if (message->message == MESSAGE_OF_PARTITION && sp->service_count == 0) {
		/* Its own endpoint, which is the SPMC. */
		ffa_spmc_plain_error(req, 0, E_INVALID_PARAMETERS, out);
	} else if (message->message == MESSAGE_OF_PARTITION) {
		ffa_spmc_complete(req, ffa_spmc_response(message), w1, out);
		out->x[3] = partition_answer(spmc, req, sp, message->sender);
	} else if (type == MESSAGE_VERSION) {
		ffa_spmc_complete(req, ffa_spmc_response(message), w1, out);
		out->x[2] = MESSAGE_FRAMEWORK | (MESSAGE_VERSION + 1u);
		out->x[3] = sp->version;
	} else {
		ffa_spmc_plain_error(req, 0, E_NOT_SUPPORTED, out);
	}
}

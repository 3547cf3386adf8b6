/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The judge: whether the specification allows a request, from what the caller has been told. */
#include "stations.h"
#include "fields.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

#define TEXT_SIZE 64

static const char texts[FFA_SPMC_V_COUNT][TEXT_SIZE] = {
	[FFA_SPMC_V_NONE] = "allowed",
	[FFA_SPMC_V_BEFORE_VERSION] = "a call before FFA_VERSION succeeded",
	[FFA_SPMC_V_VERSION_CHANGED] = "another version asked for after one was in use",
	[FFA_SPMC_V_FUNCTION] = "a function that a hypervisor does not call",
	[FFA_SPMC_V_RESERVED] = "a reserved register or field that is not zero",
	[FFA_SPMC_V_SENDER] = "a sender that may not send this",
	[FFA_SPMC_V_NO_SUCH_SP] = "no such SP",
	[FFA_SPMC_V_MESSAGE] = "a framework message that a hypervisor does not send",
	[FFA_SPMC_V_UNSUBSCRIBED] = "a message that the SP did not subscribe to",
	[FFA_SPMC_V_HANDLE] = "an unused handle that is not all ones",
	[FFA_SPMC_V_VM_ID] = "VM ID 0",
	[FFA_SPMC_V_RESENT] = "a VM's message to an SP that has not finished one",
	[FFA_SPMC_V_CREATED_TWICE] = "a VM created again",
	[FFA_SPMC_V_DESTROYED_FIRST] = "a VM destroyed that the SP does not hold",
	[FFA_SPMC_V_RUN_CPU] = "FFA_RUN on another CPU than the suspension's",
	[FFA_SPMC_V_RUN_W1] = "FFA_RUN with another w1 than the suspension gave",
	[FFA_SPMC_V_RUN_IDLE] = "FFA_RUN of an SP that is not suspended",
	[FFA_SPMC_V_MAP] = "FFA_RXTX_MAP of bad buffers, or of a second pair",
	[FFA_SPMC_V_UNMAP] = "FFA_RXTX_UNMAP of nothing",
	[FFA_SPMC_V_RX_NOT_OWNED] = "FFA_RX_RELEASE of a buffer that is not owned",
	[FFA_SPMC_V_RX_OWNED] = "a query that needs the RX buffer that the caller owns",
	[FFA_SPMC_V_TAG] = "a tag that was not handed out",
	[FFA_SPMC_V_LEFT_MAPPED] = "buffers left mapped",
	[FFA_SPMC_V_LEFT_RX] = "the RX buffer left owned",
	[FFA_SPMC_V_LEFT_SUSPENDED] = "an SP left suspended",
};

const char *ffa_spmc_violation_text(enum ffa_spmc_violation violation)
{
	if ((unsigned int)violation >= FFA_SPMC_V_COUNT) {
		return "unknown violation";
	}
	return texts[violation];
}

static int is_another_version(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	if (ffa_spmc_version_query(spmc, req) != VERSION_QUERY_NEGOTIATE) {
		return 0;
	}
	return spmc->used && spmc->in_force != 0 && ffa_spmc_w(req->regs, 1) != spmc->in_force;
}

/* On whichever CPU: one message of a VM at a time. */
static int is_in_message_of(const struct ffa_spmc_sp *sp, uint16_t vm_id)
{
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		const struct ffa_spmc_suspended *context = &sp->suspended[i];

		if (ffa_spmc_is_of_vm(context) && !context->died && context->vm_id == vm_id) {
			return 1;
		}
	}
	return 0;
}

/* What a hypervisor that keeps the ID of a VM by the rules cannot send (FF-A 18.3.2.3). */
static enum ffa_spmc_violation judge_vm_state(const struct ffa_spmc *spmc,
                                              const struct ffa_spmc_request *req,
                                              const struct ffa_spmc_sp *sp)
{
	const uint32_t both = PROPERTY_VM_CREATED | PROPERTY_VM_DESTROYED;
	const uint16_t vm_id = ffa_spmc_low(ffa_spmc_w(req->regs, 5));
	const uint32_t type = ffa_spmc_w(req->regs, 2) & MESSAGE_TYPE_MASK;

	if (is_in_message_of(sp, vm_id)) {
		return FFA_SPMC_V_RESENT;
	}
	/* One subscription alone leaves the SP with half of the story. */
	if (ffa_spmc_subscription(sp) != both) {
		return FFA_SPMC_V_NONE;
	}
	/* Who announces a VM to an SP that has died is right, be it without having been told. */
	if (type == MESSAGE_CREATED &&
	    ffa_spmc_state_of(spmc, sp->id, vm_id) == FFA_SPMC_VM_AVAILABLE) {
		return FFA_SPMC_V_CREATED_TWICE;
	}
	if (type == MESSAGE_DESTROYED && !ffa_spmc_is_believed(spmc, sp, vm_id)) {
		return FFA_SPMC_V_DESTROYED_FIRST;
	}
	return FFA_SPMC_V_NONE;
}

static enum ffa_spmc_violation judge_vm_message(const struct ffa_spmc *spmc,
                                                const struct ffa_spmc_request *req,
                                                const struct ffa_spmc_sp *sp)
{
	const uint32_t type = ffa_spmc_w(req->regs, 2) & MESSAGE_TYPE_MASK;

	if (type != MESSAGE_CREATED && type != MESSAGE_DESTROYED) {
		return FFA_SPMC_V_MESSAGE;
	}
	/* The subscription bits came with 1.1 (FF-A Table 6.2). */
	if (spmc->in_force < VERSION_1_1 || !ffa_spmc_subscribes(sp, type)) {
		return FFA_SPMC_V_UNSUBSCRIBED;
	}
	if ((ffa_spmc_w(req->regs, 3) & ffa_spmc_w(req->regs, 4)) != MESSAGE_NO_HANDLE) {
		return FFA_SPMC_V_HANDLE;
	}
	if (ffa_spmc_low(ffa_spmc_w(req->regs, 5)) == 0) {
		return FFA_SPMC_V_VM_ID;
	}
	return judge_vm_state(spmc, req, sp);
}

static enum ffa_spmc_violation judge_send(const struct ffa_spmc *spmc,
                                          const struct ffa_spmc_request *req)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const struct ffa_spmc_sp *sp = ffa_spmc_find(spmc, ffa_spmc_low(w1));

	if (ffa_spmc_poses_as_sp(spmc, ffa_spmc_high(w1)) ||
	    (ffa_spmc_is_framework(req) && ffa_spmc_high(w1) != ID_HYPERVISOR)) {
		return FFA_SPMC_V_SENDER;
	}
	if (sp == NULL) {
		return FFA_SPMC_V_NO_SUCH_SP;
	}
	return ffa_spmc_is_framework(req) ? judge_vm_message(spmc, req, sp) : FFA_SPMC_V_NONE;
}

static enum ffa_spmc_violation judge_run(const struct ffa_spmc *spmc,
                                         const struct ffa_spmc_request *req)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const struct ffa_spmc_suspended *here;
	struct ffa_spmc_sp *sp;

	if (ffa_spmc_resumed(spmc, req->cpu, w1) != NULL ||
	    ffa_spmc_lost(spmc, req->cpu, w1, &sp) != NULL) {
		return FFA_SPMC_V_NONE;
	}
	sp = ffa_spmc_find(spmc, ffa_spmc_high(w1));
	if (ffa_spmc_suspended_as(spmc, w1)) {
		return FFA_SPMC_V_RUN_CPU;
	}
	if (sp == NULL) {
		return FFA_SPMC_V_NO_SUCH_SP;
	}
	here = &sp->suspended[ffa_spmc_context(sp, req->cpu)];
	return here->message != 0 && !here->running ? FFA_SPMC_V_RUN_W1 : FFA_SPMC_V_RUN_IDLE;
}

static int owns_rx(const struct ffa_spmc *spmc)
{
	return spmc->pages != 0 && spmc->rx_owned == RX_OF_CALLER;
}

/* Who has just been told that RX is busy may find out whether it is the owner. */
static enum ffa_spmc_violation judge_release(const struct ffa_spmc *spmc,
                                             const struct ffa_spmc_request *req)
{
	const int is_own = ffa_spmc_low(ffa_spmc_w(req->regs, 1)) == ID_HYPERVISOR;
	const int was_told_busy = (spmc->rx_busy_told >> req->cpu & 1) != 0;

	return is_own && (owns_rx(spmc) || was_told_busy) ? FFA_SPMC_V_NONE
	                                                  : FFA_SPMC_V_RX_NOT_OWNED;
}

static enum ffa_spmc_violation judge_unmap(const struct ffa_spmc *spmc,
                                           const struct ffa_spmc_request *req)
{
	const int is_own = ffa_spmc_high(ffa_spmc_w(req->regs, 1)) == ID_HYPERVISOR;

	return is_own && spmc->pages != 0 ? FFA_SPMC_V_NONE : FFA_SPMC_V_UNMAP;
}

static enum ffa_spmc_violation judge_info(const struct ffa_spmc *spmc,
                                          const struct ffa_spmc_request *req)
{
	if ((ffa_spmc_w(req->regs, 5) & INFO_COUNT_ONLY) != 0) {
		return FFA_SPMC_V_NONE;
	}
	return owns_rx(spmc) ? FFA_SPMC_V_RX_OWNED : FFA_SPMC_V_NONE;
}

/* FF-A 13.9: no tag at index 0, from then on the last reply's. */
static enum ffa_spmc_violation judge_info_regs(const struct ffa_spmc *spmc,
                                               const struct ffa_spmc_request *req)
{
	const uint32_t w3 = ffa_spmc_w(req->regs, 3);
	const uint16_t handed_out = ffa_spmc_low(w3) != 0 ? spmc->tag : 0;

	return ffa_spmc_high(w3) == handed_out ? FFA_SPMC_V_NONE : FFA_SPMC_V_TAG;
}

static enum ffa_spmc_violation judge_content(const struct ffa_spmc *spmc,
                                             const struct ffa_spmc_request *req)
{
	switch (req->function) {
	case CALL_32(N_DIRECT_REQ):
	case CALL_64(N_DIRECT_REQ):
		return judge_send(spmc, req);
	case CALL_32(N_RUN):
		return judge_run(spmc, req);
	case CALL_32(N_RXTX_MAP):
	case CALL_64(N_RXTX_MAP):
		return spmc->pages != 0 ||
		                       ffa_spmc_map_is_wrong(spmc, req, ffa_spmc_w(req->regs, 3), 0)
		               ? FFA_SPMC_V_MAP
		               : FFA_SPMC_V_NONE;
	case CALL_32(N_RXTX_UNMAP):
		return judge_unmap(spmc, req);
	case CALL_32(N_RX_RELEASE):
		return judge_release(spmc, req);
	case CALL_32(N_PARTITION_INFO_GET):
		return judge_info(spmc, req);
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		return judge_info_regs(spmc, req);
	default:
		return FFA_SPMC_V_NONE;
	}
}

/* Before 1.3 framework messages and FFA_RUN have a 32-bit form only. */
static int is_too_wide(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	const int is_new = req->function == CALL_64(N_RUN) ||
	                   (req->function == CALL_64(N_DIRECT_REQ) && ffa_spmc_is_framework(req));

	return is_new && spmc->in_force < VERSION_1_3;
}

enum ffa_spmc_violation ffa_spmc_judge(const struct ffa_spmc *spmc,
                                       const struct ffa_spmc_request *req)
{
	const int is_version = req->function == CALL_32(N_VERSION);

	/* FFA_ID_GET tells a caller who is refused all versions whether there is FF-A at all. */
	if (!is_version && spmc->in_force == 0 && req->function != CALL_32(N_ID_GET)) {
		return FFA_SPMC_V_BEFORE_VERSION;
	}
	if (is_version && is_another_version(spmc, req)) {
		return FFA_SPMC_V_VERSION_CHANGED;
	}
	if (!ffa_spmc_is_callable(req->function) || is_too_wide(spmc, req)) {
		return FFA_SPMC_V_FUNCTION;
	}
	if (ffa_spmc_breaks_reserved(spmc, req)) {
		return FFA_SPMC_V_RESERVED;
	}
	return judge_content(spmc, req);
}

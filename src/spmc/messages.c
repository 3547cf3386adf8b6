/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Direct messages and FFA_RUN: who may send which, and to whom. */
#include "calls.h"
#include "sp.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* FF-A 18.3.2.1: VM messages go from the hypervisor to SPs that subscribed, from 1.1. */
static int32_t delivery_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                                const struct ffa_spmc_sp *sp,
                                const struct ffa_spmc_suspended *message)
{
	const enum ffa_spmc_delivery delivery = spmc->config.profile->delivery;
	const uint64_t w2 = message->wide ? req->regs->x[2] : ffa_spmc_w(req->regs, 2);
	int is_right;

	if (message->message == MESSAGE_OF_PARTITION) {
		is_right = w2 == 0;
	} else if (delivery == FFA_SPMC_DELIVERS_FRAMEWORK) {
		is_right = (w2 & ~(MESSAGE_FRAMEWORK | MESSAGE_TYPE_MASK)) == 0;
	} else if (message->message == MESSAGE_OTHER) {
		return ffa_spmc_or(spmc->config.profile->type_code, E_INVALID_PARAMETERS);
	} else {
		is_right = ffa_spmc_own_version(spmc) >= VERSION_1_1 &&
		           ffa_spmc_asks_for(sp, message->message) &&
		           (message->sender == ID_HYPERVISOR ||
		            delivery == FFA_SPMC_DELIVERS_ANY_SENDER);
	}
	return is_right ? 0 : E_INVALID_PARAMETERS;
}

/* FF-A Table 15.8. */
static int32_t send_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                            const struct ffa_spmc_suspended *message)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const struct ffa_spmc_sp *sp = ffa_spmc_find(spmc, ffa_spmc_low(w1));
	int32_t code;

	if (sp == NULL || sp->gone == FFA_SPMC_END_DESTROY ||
	    ffa_spmc_poses_as_sp(spmc, ffa_spmc_high(w1))) {
		return E_INVALID_PARAMETERS;
	}
	if (sp->kind == FFA_SPMC_SP_OPTEE && ffa_spmc_has(spmc, FFA_SPMC_Q_OPTEE_IS_SPMC)) {
		return ffa_spmc_absence(sp);
	}
	code = delivery_problem(spmc, req, sp, message);
	if (code != 0) {
		return code;
	}
	return ffa_spmc_receive_problem(spmc, sp, req->cpu);
}

void ffa_spmc_send(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	struct ffa_spmc_sp *sp = ffa_spmc_find(spmc, ffa_spmc_low(ffa_spmc_w(req->regs, 1)));
	struct ffa_spmc_suspended message;
	int32_t code;

	ffa_spmc_message(req, &message);
	code = send_problem(spmc, req, &message);
	if (code != 0) {
		ffa_spmc_error(spmc, req, code, out);
	} else {
		ffa_spmc_work_on(spmc, req, sp, &message, out);
	}
}

/* FFA_RUN of an SP that is not suspended here under this w1. */
static void run_other(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      const struct ffa_spmc_sp *sp, struct ffa_regs *out)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const uint32_t context = ffa_spmc_context(sp, req->cpu);
	const int8_t code = spmc->config.profile->run_code;

	if (code != 0) {
		ffa_spmc_error(spmc, req,
		               sp->kind == FFA_SPMC_SP_OPTEE ? E_INVALID_PARAMETERS : code, out);
	} else if (sp->suspended[context].running) {
		ffa_spmc_error(spmc, req, E_BUSY, out);
	} else if (sp->suspended[context].caller != 0 || sp->suspended[context].callee != 0) {
		/* A call chain goes on as a whole: Hafnium cpu_cycles.c. */
		ffa_spmc_error(spmc, req, E_DENIED, out);
	} else if (sp->suspended[context].message != 0 || ffa_spmc_suspended_as(spmc, w1) ||
	           w1 != ffa_spmc_w1(sp, context)) {
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
	} else if (sp->gone != 0) {
		ffa_spmc_error(spmc, req, ffa_spmc_absence(sp), out);
	} else {
		ffa_spmc_complete(req, CALL_32(N_MSG_WAIT), 0, out);
	}
}

/* FF-A 14.3, Table 14.14. */
void ffa_spmc_run(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const struct ffa_spmc_sp *named = ffa_spmc_find(spmc, ffa_spmc_high(w1));
	struct ffa_spmc_sp *sp = ffa_spmc_resumed(spmc, req->cpu, w1);

	if (sp != NULL) {
		ffa_spmc_go_on(spmc, req, sp, out);
	} else if (ffa_spmc_lost(spmc, req->cpu, w1, &sp) != NULL) {
		ffa_spmc_end_message(spmc, req, sp, out);
	} else if (named == NULL || named->gone == FFA_SPMC_END_DESTROY) {
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
	} else {
		run_other(spmc, req, named, out);
	}
}

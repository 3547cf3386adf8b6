/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the SPs answer: by script, as code, or as their kind has it. */
#include "sp.h"
#include "script.h"
#include "optee.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

static void acknowledge(const struct ffa_spmc_request *req, const struct ffa_spmc_sp *sp,
                        const struct ffa_spmc_suspended *message, int32_t status,
                        struct ffa_regs *out)
{
	ffa_spmc_complete(req, ffa_spmc_response(message), ffa_spmc_w1(sp, message->sender), out);
	out->x[2] = MESSAGE_FRAMEWORK | (message->message + 1u);
	out->x[3] = (uint32_t)status;
}

static int32_t verdict(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                       const struct ffa_spmc_suspended *message)
{
	if (sp->kind == FFA_SPMC_SP_OPTEE) {
		return ffa_spmc_optee_verdict(sp, message);
	}
	/* A careless SP has no such state. */
	if (ffa_spmc_next_state(spmc, sp, message) == FFA_SPMC_VM_ERROR) {
		return E_INVALID_PARAMETERS;
	}
	return 0;
}

/* The SPs that are no code answer a partition message with its payload. */
static void echo(const struct ffa_spmc_request *req, const struct ffa_spmc_sp *sp,
                 const struct ffa_spmc_suspended *message, struct ffa_regs *out)
{
	const uint64_t mask = message->wide ? UINT64_MAX : UINT32_MAX;

	ffa_spmc_complete(req, ffa_spmc_response(message), ffa_spmc_w1(sp, message->sender), out);
	if (req->function == CALL_32(N_RUN) || sp->kind == FFA_SPMC_SP_CARELESS) {
		return;
	}
	for (size_t i = 3; i < 8; i++) {
		ffa_spmc_put(&out->x[i], req->regs->x[i] & mask);
	}
}

/* The SP's code runs; *out is still the request. Whoever else comes meanwhile finds it busy. */
static void execute(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                    struct ffa_regs *out)
{
	struct ffa_spmc_suspended *context = &sp->suspended[ffa_spmc_context(sp, req->cpu)];
	const uint8_t suspended = context->message;

	ffa_spmc_occupy(context, message);
	context->running = 1;
	ffa_spmc_unlock(spmc);
	sp->run(sp->run_priv, req->cpu, out);
	ffa_spmc_lock(spmc);
	context->running = 0;
	/* What the answer makes of it is the commit's to say. */
	context->message = suspended;
	if (ffa_spmc_code(out) == E_ABORTED) {
		ffa_spmc_lose(spmc, sp, SP_ABORTED);
	}
}

/* What an SP that is no code makes of a message without a line in its script. */
static void handle(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                   const struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                   struct ffa_regs *out)
{
	const int is_of_vm = ffa_spmc_is_of_vm(message);

	if (sp->kind == FFA_SPMC_SP_OPTEE && !(is_of_vm && ffa_spmc_subscription(sp) != 0)) {
		ffa_spmc_ask_optee(spmc, req, sp, message, out);
	} else if (is_of_vm) {
		acknowledge(req, sp, message, verdict(spmc, sp, message), out);
	} else if (message->message == MESSAGE_OF_PARTITION) {
		echo(req, sp, message, out);
	} else {
		ffa_spmc_plain_error(req, ffa_spmc_w1(sp, 0), E_NOT_SUPPORTED, out);
	}
}

static void narrow(const struct ffa_spmc *spmc, struct ffa_regs *out)
{
	if ((out->x[0] & CALL_WIDE) != 0) {
		return;
	}
	for (size_t i = 0; i < spmc->config.profile->narrowed; i++) {
		ffa_spmc_put(&out->x[i], (uint32_t)out->x[i]);
	}
}

/* A message reaches the SP, or goes on in it. */
void ffa_spmc_work_on(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                      struct ffa_regs *out)
{
	const struct ffa_spmc_act *act = ffa_spmc_next_act(sp, message);

	if (act == NULL && sp->run != NULL) {
		execute(spmc, req, sp, message, out);
	} else {
		handle(spmc, req, sp, message, out);
	}
	if (act != NULL) {
		ffa_spmc_perform(spmc, req, sp, act, out);
	}
	narrow(spmc, out);
}

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

/* The SP has died in this message, which was suspended, or with its code at work elsewhere. */
void ffa_spmc_end_message(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          const struct ffa_spmc_sp *sp, struct ffa_regs *out)
{
	ffa_spmc_error(spmc, req,
	               sp->gone == FFA_SPMC_END_DESTROY ? E_INVALID_PARAMETERS : E_ABORTED, out);
}

/* The SP's code runs; *out is what it gets. Whoever else comes meanwhile finds it busy. */
static void execute(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_spmc_sp *sp, struct ffa_regs *out)
{
	ffa_spmc_unlock(spmc);
	sp->run(sp->run_priv, req->cpu, out);
	ffa_spmc_lock(spmc);
	if (ffa_spmc_here(sp, req->cpu)->died) {
		ffa_spmc_end_message(spmc, req, sp, out);
	} else if (ffa_spmc_code(out) == E_ABORTED) {
		ffa_spmc_lose(spmc, sp, FFA_SPMC_END_OF_PROFILE);
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

/*
 * One step of an SP, until it answers, is suspended, or calls another SP, which is what is returned.
 * req is what it answers to; its code finds in *out what it gets.
 */
static int step(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_spmc_sp *sp,
                struct ffa_regs *out)
{
	struct ffa_spmc_suspended *message = ffa_spmc_here(sp, req->cpu);
	const struct ffa_spmc_act *act;
	int calls;

	if (message->died) {
		ffa_spmc_end_message(spmc, req, sp, out);
		return 0;
	}
	act = ffa_spmc_next_act(sp, message);
	if (act == NULL && sp->run != NULL) {
		execute(spmc, req, sp, out);
		calls = ffa_spmc_is(out, N_DIRECT_REQ);
	} else {
		ffa_spmc_copy(out, req->regs);
		handle(spmc, req, sp, message, out);
		if (act != NULL) {
			ffa_spmc_perform(spmc, req, sp, act, out);
		}
		calls = act != NULL && act->kind == FFA_SPMC_CALL;
	}
	narrow(spmc, out);
	return calls;
}

/* SPs send each other partition messages, in their own name. */
static int32_t call_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_request *call,
                            const struct ffa_spmc_sp *caller, const struct ffa_spmc_sp *callee)
{
	if (callee == NULL || callee->gone == FFA_SPMC_END_DESTROY || ffa_spmc_is_framework(call) ||
	    ffa_spmc_high(ffa_spmc_w(call->regs, 1)) != caller->id) {
		return E_INVALID_PARAMETERS;
	}
	return ffa_spmc_receive_problem(spmc, callee, call->cpu);
}

/* The SP that is called, or NULL: then *out is the answer to the caller. */
static struct ffa_spmc_sp *enter(const struct ffa_spmc *spmc, const struct ffa_spmc_request *call,
                                 struct ffa_spmc_sp *caller, struct ffa_regs *out)
{
	struct ffa_spmc_sp *callee = ffa_spmc_find(spmc, ffa_spmc_low(ffa_spmc_w(call->regs, 1)));
	const int32_t code = call_problem(spmc, call, caller, callee);
	struct ffa_spmc_suspended message;
	struct ffa_spmc_suspended *context;

	if (code != 0) {
		ffa_spmc_error(spmc, call, code, out);
		return NULL;
	}
	ffa_spmc_message(call, &message);
	context = ffa_spmc_here(callee, call->cpu);
	ffa_spmc_copy_message(context, &message);
	context->running = 1;
	context->caller = caller->id;
	ffa_spmc_here(caller, call->cpu)->callee = callee->id;
	return callee;
}

/* Back to the SP that has called. */
static struct ffa_spmc_sp *leave(const struct ffa_spmc *spmc, struct ffa_spmc_sp *callee,
                                 uint32_t cpu)
{
	struct ffa_spmc_suspended *context = ffa_spmc_here(callee, cpu);
	struct ffa_spmc_sp *caller = ffa_spmc_find(spmc, context->caller);

	ffa_spmc_vacate(spmc, context);
	ffa_spmc_here(caller, cpu)->callee = 0;
	return caller;
}

/* The last SP of a call chain, which works; the others wait for it. They all run, or none does. */
static struct ffa_spmc_sp *last_of(const struct ffa_spmc *spmc, struct ffa_spmc_sp *head,
                                   uint32_t cpu, uint8_t running)
{
	struct ffa_spmc_sp *next = head;
	struct ffa_spmc_sp *last;

	do {
		last = next;
		ffa_spmc_here(last, cpu)->running = running;
		next = ffa_spmc_find(spmc, ffa_spmc_here(last, cpu)->callee);
	} while (next != NULL);
	return last;
}

/*
 * From SP to SP, until there is an answer for the normal world. `inner` is what an SP answers to if
 * not to the normal world's call: the call of another SP, or else as if it were resumed.
 */
static void walk(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                 struct ffa_spmc_sp *head, struct ffa_regs *out)
{
	struct ffa_regs regs;
	struct ffa_spmc_request inner = {&regs, CALL_32(N_RUN), req->cpu};
	struct ffa_spmc_sp *sp = last_of(spmc, head, req->cpu, 1);

	if (sp != head) {
		/* It is resumed as itself, whatever the normal world has been told. */
		out->x[1] = ffa_spmc_here(sp, req->cpu)->w1;
	}
	ffa_spmc_copy(&regs, out);
	for (;;) {
		if (step(spmc, sp == head ? req : &inner, sp, out)) {
			struct ffa_spmc_sp *callee;

			ffa_spmc_copy(&regs, out);
			inner.function = ffa_spmc_w(out, 0) & ~CALL_SVE_HINT;
			callee = enter(spmc, &inner, sp, out);
			if (callee != NULL) {
				sp = callee;
				continue;
			}
		} else if (sp == head || ffa_spmc_suspends(out)) {
			return;
		} else {
			sp = leave(spmc, sp, req->cpu);
		}
		ffa_spmc_copy(&regs, out);
		inner.function = CALL_32(N_RUN);
	}
}

/* A chain is suspended where its last SP is; the normal world is told a w1 of one of its SPs. */
static void suspend(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_spmc_sp *head, struct ffa_spmc_sp *last, struct ffa_regs *out)
{
	uint32_t w1;

	if (last == head) {
		return;
	}
	w1 = ffa_spmc_w(out, 1);
	if (spmc->config.profile->chain == FFA_SPMC_CHAIN_HEAD) {
		out->x[1] = ffa_spmc_suspension(spmc, req, head);
	}
	ffa_spmc_here(last, req->cpu)->w1 = w1;
}

/* A suspended message goes on. What the answer makes of it is the commit's to say. */
void ffa_spmc_go_on(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_spmc_sp *sp, struct ffa_regs *out)
{
	struct ffa_spmc_sp *last;

	walk(spmc, req, sp, out);
	last = last_of(spmc, sp, req->cpu, 0);
	if (ffa_spmc_suspends(out)) {
		suspend(spmc, req, sp, last, out);
	}
}

/* A message reaches the SP. It may be in another one, if it is the SPMC itself. */
void ffa_spmc_work_on(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                      struct ffa_regs *out)
{
	struct ffa_spmc_suspended *context = ffa_spmc_here(sp, req->cpu);
	struct ffa_spmc_suspended before;
	const uint32_t since = sp->created;

	ffa_spmc_copy_message(&before, context);
	ffa_spmc_copy_message(context, message);
	context->since = since;
	ffa_spmc_go_on(spmc, req, sp, out);
	if (ffa_spmc_suspends(out)) {
		context->message = before.message;
	} else {
		/* The commit has to know whether it died in this message. */
		const uint8_t died = context->died;

		ffa_spmc_copy_message(context, &before);
		context->died = died;
		context->since = since;
	}
}

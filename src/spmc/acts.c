/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the SPs answer: by script, as code, or as their kind has it. */
#include "internal.h"

#define JUNK 0x5AA55AA5DEADBEEFu
#define JUNK_ABOVE 0xDEADBEEF00000000u
#define MESSAGE_RESERVED 0x100u

/* w1 with this SP as its upper half. */
uint32_t ffa_spmc_w1(const struct ffa_spmc_sp *sp, uint32_t low)
{
	return (uint32_t)sp->id << 16 | low;
}

void ffa_spmc_complete(const struct ffa_spmc_request *req, uint32_t function, uint32_t w1,
                       struct ffa_regs *out)
{
	ffa_spmc_clear(req, out);
	out->x[0] = function;
	out->x[1] = w1;
}

/* A response has the width of its request (FF-A Table 15.11). */
uint32_t ffa_spmc_response(const struct ffa_spmc_suspended *message)
{
	return message->wide ? CALL_64(N_DIRECT_RESP) : CALL_32(N_DIRECT_RESP);
}

static void acknowledge(const struct ffa_spmc_request *req, const struct ffa_spmc_sp *sp,
                        const struct ffa_spmc_suspended *message, int32_t status,
                        struct ffa_regs *out)
{
	ffa_spmc_complete(req, ffa_spmc_response(message), ffa_spmc_w1(sp, message->sender), out);
	out->x[2] = MESSAGE_FRAMEWORK | (message->message + 1u);
	out->x[3] = (uint32_t)status;
}

static void litter(struct ffa_regs *out)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		ffa_spmc_put(&out->x[i], i < 4 ? out->x[i] | JUNK_ABOVE : JUNK);
	}
}

static void widen(struct ffa_regs *out)
{
	litter(out);
	out->x[0] = CALL_64(N_DIRECT_RESP);
}

static void lose(struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, uint8_t how)
{
	sp->gone = how;
	spmc->generation++;
}

static int is_thread_of(const struct ffa_spmc_sp *sp, uint32_t number)
{
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		if (sp->suspended[i].message != 0 && ffa_spmc_low(sp->suspended[i].w1) == number) {
			return 1;
		}
	}
	return 0;
}

static uint32_t free_thread(const struct ffa_spmc *spmc)
{
	uint32_t number = 0;

	for (size_t i = 0; i < spmc->config.sp_count;) {
		if (is_thread_of(&spmc->config.sps[i], number)) {
			number++;
			i = 0;
		} else {
			i++;
		}
	}
	return number;
}

/* w1 of a suspension: it keeps the thread that it has. */
static uint32_t suspension(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                           const struct ffa_spmc_sp *sp)
{
	const uint32_t context = ffa_spmc_context(sp, req->cpu);

	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_THREADS)) {
		return ffa_spmc_w1(sp, context);
	}
	if (sp->suspended[context].message != 0) {
		return sp->suspended[context].w1;
	}
	return ffa_spmc_w1(sp, free_thread(spmc));
}

static void yield(const struct ffa_spmc_request *req, uint32_t w1, uint64_t timeout,
                  struct ffa_regs *out)
{
	ffa_spmc_complete(req, CALL_32(N_YIELD), w1, out);
	out->x[2] = (uint32_t)timeout;
	out->x[3] = timeout >> 32;
}

static void perform(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_spmc_sp *sp, const struct ffa_spmc_act *act, struct ffa_regs *out)
{
	const uint32_t w1 = suspension(spmc, req, sp);

	switch (act->kind) {
	case FFA_SPMC_STATUS:
		out->x[3] = (uint32_t)act->value;
		break;
	case FFA_SPMC_STATUS_64:
		out->x[3] = (uint64_t)act->value;
		break;
	case FFA_SPMC_ERROR:
		ffa_spmc_error(spmc, req, (int32_t)act->value, out);
		break;
	case FFA_SPMC_INTERRUPT:
		ffa_spmc_complete(req, CALL_32(N_INTERRUPT), w1, out);
		break;
	case FFA_SPMC_YIELD:
		yield(req, w1, (uint64_t)act->value, out);
		break;
	case FFA_SPMC_WRONG_TYPE:
		out->x[2] ^= MESSAGE_CREATED ^ MESSAGE_DESTROYED;
		break;
	case FFA_SPMC_WRONG_ID:
		out->x[1] = (uint32_t)act->value << 16;
		break;
	case FFA_SPMC_RESERVED:
		out->x[2] |= MESSAGE_RESERVED;
		break;
	case FFA_SPMC_NARROW:
		out->x[0] = CALL_32(N_DIRECT_RESP);
		break;
	case FFA_SPMC_WIDE:
		widen(out);
		break;
	case FFA_SPMC_JUNK:
		litter(out);
		break;
	case FFA_SPMC_REGISTERS:
		ffa_spmc_copy(out, act->regs);
		break;
	case FFA_SPMC_SP_ERROR:
		ffa_spmc_plain_error(req, ffa_spmc_w1(sp, 0), (int32_t)act->value, out);
		break;
	case FFA_SPMC_SUCCESS:
		ffa_spmc_complete(req, CALL_32(N_SUCCESS), 0, out);
		break;
	case FFA_SPMC_WAIT:
		ffa_spmc_complete(req, CALL_32(N_MSG_WAIT), 0, out);
		break;
	case FFA_SPMC_ABORT:
		lose(spmc, sp, SP_ABORTED);
		ffa_spmc_error(spmc, req, E_ABORTED, out);
		break;
	case FFA_SPMC_VANISH:
		lose(spmc, sp, SP_VANISHED);
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
		break;
	default:
		break;
	}
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
		lose(spmc, sp, SP_ABORTED);
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
		acknowledge(req, sp, message, ffa_spmc_verdict(spmc, sp, message), out);
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
		perform(spmc, req, sp, act, out);
	}
	narrow(spmc, out);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The lines of an SP's script. */
#include "script.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

#define JUNK 0x5AA55AA5DEADBEEFu
#define JUNK_ABOVE 0xDEADBEEF00000000u
#define MESSAGE_RESERVED 0x100u

static int is_for(const struct ffa_spmc_act *act, const struct ffa_spmc_suspended *message)
{
	const int is_type =
		act->message == 0 ? ffa_spmc_is_of_vm(message) : act->message == message->message;

	return is_type && act->times != 0 && (act->vm_id == 0 || act->vm_id == message->vm_id);
}

/* What the SP does next in this message, or NULL. */
const struct ffa_spmc_act *ffa_spmc_next_act(const struct ffa_spmc_sp *sp,
                                             struct ffa_spmc_suspended *message)
{
	for (size_t i = message->line; i < sp->script_len; i++) {
		struct ffa_spmc_act *act = &sp->script[i];

		if (!is_for(act, message)) {
			continue;
		}
		if (act->times != UINT32_MAX) {
			act->times--;
		}
		if (act->kind == FFA_SPMC_CALL) {
			message->line = i + 1;
		}
		return act;
	}
	return NULL;
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

/* A message that was never suspended has no number yet. */
static int has_thread(const struct ffa_spmc_suspended *context, uint32_t number)
{
	return context->message != 0 && context->w1 != 0 && ffa_spmc_low(context->w1) == number;
}

static int is_thread_of(const struct ffa_spmc_sp *sp, uint32_t number)
{
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		if (has_thread(&sp->suspended[i], number) || has_thread(&sp->lost[i], number)) {
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

/* The message in which this SP works, or in which the one does that it is called by. */
static const struct ffa_spmc_suspended *first_message(const struct ffa_spmc *spmc,
                                                      struct ffa_spmc_sp *sp, uint32_t cpu)
{
	const struct ffa_spmc_suspended *context = ffa_spmc_here(sp, cpu);

	while (context->caller != 0) {
		context = ffa_spmc_here(ffa_spmc_find(spmc, context->caller), cpu);
	}
	return context;
}

/* w1 of a suspension: a message keeps the thread that it has, whoever works for it (recorded). */
uint32_t ffa_spmc_suspension(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                             struct ffa_spmc_sp *sp)
{
	uint32_t w1;

	if (spmc->config.profile->target == FFA_SPMC_TARGET_VCPU) {
		return ffa_spmc_w1(sp, ffa_spmc_context(sp, req->cpu));
	}
	w1 = first_message(spmc, sp, req->cpu)->w1;
	return ffa_spmc_w1(sp, w1 != 0 ? ffa_spmc_low(w1) : free_thread(spmc));
}

static void yield(const struct ffa_spmc_request *req, uint32_t w1, uint64_t timeout,
                  struct ffa_regs *out)
{
	ffa_spmc_complete(req, CALL_32(N_YIELD), w1, out);
	out->x[2] = (uint32_t)timeout;
	out->x[3] = timeout >> 32;
}

/* It is what the other SP gets. */
static void call_sp(const struct ffa_spmc_sp *sp, uint16_t callee, uint16_t vm_id,
                    struct ffa_regs *out)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		ffa_spmc_put(&out->x[i], 0);
	}
	out->x[0] = CALL_32(N_DIRECT_REQ);
	out->x[1] = ffa_spmc_w1(sp, callee);
	out->x[5] = vm_id;
}

/* *out is what the SP would have answered without the line. */
void ffa_spmc_perform(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_spmc_sp *sp, const struct ffa_spmc_act *act, struct ffa_regs *out)
{
	const uint32_t w1 = ffa_spmc_suspension(spmc, req, sp);

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
		ffa_spmc_lose(spmc, sp, FFA_SPMC_END_OF_PROFILE);
		ffa_spmc_error(spmc, req, E_ABORTED, out);
		break;
	case FFA_SPMC_VANISH:
		ffa_spmc_lose(spmc, sp, FFA_SPMC_END_DESTROY);
		ffa_spmc_error(spmc, req, E_INVALID_PARAMETERS, out);
		break;
	case FFA_SPMC_CALL:
		call_sp(sp, (uint16_t)act->value, ffa_spmc_here(sp, req->cpu)->vm_id, out);
		break;
	default:
		break;
	}
}

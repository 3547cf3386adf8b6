/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What an answer makes true for the caller who saw it, be it the model's or a fault's. */
#include "stations.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* A higher minor in the answer puts the version in force that was asked for (FF-A 13.2.2). */
static void commit_version(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                           const struct ffa_regs *answer)
{
	const uint32_t asked = ffa_spmc_w(req->regs, 1);
	const uint32_t offered = ffa_spmc_w(answer, 0);

	if (ffa_spmc_version_query(spmc, req) != VERSION_QUERY_NEGOTIATE) {
		return;
	}
	if (ffa_spmc_is_settled(spmc)) {
		return;
	}
	if ((offered & VERSION_BIT31) != 0 || offered == VERSION_NULL ||
	    !ffa_spmc_same_major(asked, offered)) {
		return;
	}
	if (offered >= asked) {
		spmc->in_force = asked;
	} else if (!ffa_spmc_has(spmc, FFA_SPMC_Q_UNRECORDED)) {
		spmc->in_force = offered;
	}
}

static void commit_map(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       const struct ffa_regs *answer)
{
	if (!ffa_spmc_is(answer, N_SUCCESS)) {
		return;
	}
	spmc->tx_pa = ffa_spmc_address(req, 1);
	spmc->rx_pa = ffa_spmc_address(req, 2);
	spmc->pages = (uint16_t)ffa_spmc_pages(spmc, req);
	/* A caller that mapped anew has not been told that it still owns RX. */
	if (spmc->rx_owned != RX_OF_SPMC) {
		spmc->rx_owned = ffa_spmc_has(spmc, FFA_SPMC_Q_RX_STAYS) ? RX_STUCK : RX_OF_SPMC;
	}
}

static void commit_info(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        const struct ffa_regs *answer)
{
	if (ffa_spmc_code(answer) == E_BUSY) {
		spmc->rx_busy_told = (uint8_t)(spmc->rx_busy_told | 1u << req->cpu);
	}
	if (ffa_spmc_is(answer, N_SUCCESS) && !ffa_spmc_wants_count(req)) {
		spmc->rx_owned = RX_OF_CALLER;
	}
}

static int acknowledges(const struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                        const struct ffa_regs *answer)
{
	return ffa_spmc_is_of_vm(message) && ffa_spmc_is(answer, N_DIRECT_RESP) &&
	       ffa_spmc_w(answer, 1) == ffa_spmc_w1(sp, message->sender) &&
	       ffa_spmc_w(answer, 2) == (MESSAGE_FRAMEWORK | (message->message + 1u));
}

static void suspend(const struct ffa_spmc_sp *sp, struct ffa_spmc_suspended *context,
                    const struct ffa_spmc_suspended *message, const struct ffa_regs *answer)
{
	ffa_spmc_occupy(context, message);
	context->w1 = ffa_spmc_w(answer, 1);
	context->since = sp->created;
}

/*
 * Whatever the SP did: who is told ABORTED of it has to take it for one that knows nothing. What it
 * was told since it died it knows.
 */
static void note_death(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp,
                       const struct ffa_regs *answer, int died, uint32_t since)
{
	if (ffa_spmc_code(answer) != E_ABORTED) {
		return;
	}
	if (!died) {
		ffa_spmc_forget(spmc, sp);
	}
	ffa_spmc_seen_dead(spmc, sp, since);
}

static void commit_send(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        const struct ffa_regs *answer)
{
	struct ffa_spmc_sp *sp = ffa_spmc_find(spmc, ffa_spmc_low(ffa_spmc_w(req->regs, 1)));
	struct ffa_spmc_suspended message;
	struct ffa_spmc_suspended *context;

	if (sp == NULL) {
		return;
	}
	ffa_spmc_message(req, &message);
	context = ffa_spmc_here(sp, req->cpu);
	if (ffa_spmc_suspends(answer)) {
		suspend(sp, context, &message, answer);
	} else if (acknowledges(sp, &message, answer)) {
		ffa_spmc_vacate(spmc, context);
		ffa_spmc_acknowledged(spmc, sp, &message, (int32_t)ffa_spmc_w(answer, 3));
	} else {
		note_death(spmc, sp, answer, context->died,
		           context->died ? context->since : sp->created);
		if (context->message == 0) {
			context->died = 0;
		}
	}
}

/* FFA_RUN was refused; the SP is where it was. */
static int stays_suspended(const struct ffa_regs *answer)
{
	switch (ffa_spmc_code(answer)) {
	case E_BUSY:
	case E_NOT_READY:
	case E_RETRY:
	case E_INTERRUPTED:
	case E_INVALID_PARAMETERS:
	case E_DENIED:
		return 1;
	default:
		return 0;
	}
}

static void commit_run(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       const struct ffa_regs *answer)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	struct ffa_spmc_sp *sp = ffa_spmc_resumed(spmc, req->cpu, w1);
	struct ffa_spmc_suspended *context =
		sp != NULL ? ffa_spmc_here(sp, req->cpu) : ffa_spmc_lost(spmc, req->cpu, w1, &sp);
	struct ffa_spmc_suspended message;

	if (context == NULL || stays_suspended(answer)) {
		return;
	}
	ffa_spmc_copy_message(&message, context);
	if (ffa_spmc_suspends(answer)) {
		suspend(sp, context, &message, answer);
		return;
	}
	ffa_spmc_vacate(spmc, context);
	note_death(spmc, sp, answer, message.died, message.since);
	if (acknowledges(sp, &message, answer)) {
		ffa_spmc_acknowledged(spmc, sp, &message, (int32_t)ffa_spmc_w(answer, 3));
	}
}

static void commit_ffa(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       const struct ffa_regs *answer)
{
	switch (req->function) {
	case CALL_32(N_RXTX_MAP):
	case CALL_64(N_RXTX_MAP):
		commit_map(spmc, req, answer);
		break;
	case CALL_32(N_RXTX_UNMAP):
		if (ffa_spmc_is(answer, N_SUCCESS)) {
			spmc->pages = 0;
		}
		break;
	case CALL_32(N_RX_RELEASE):
		if (ffa_spmc_is(answer, N_SUCCESS)) {
			spmc->rx_owned = RX_OF_SPMC;
		}
		break;
	case CALL_32(N_PARTITION_INFO_GET):
		commit_info(spmc, req, answer);
		break;
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		if (ffa_spmc_is(answer, N_SUCCESS)) {
			spmc->tag = (uint16_t)(answer->x[2] >> 32);
		}
		break;
	case CALL_32(N_DIRECT_REQ):
	case CALL_64(N_DIRECT_REQ):
		commit_send(spmc, req, answer);
		break;
	case CALL_32(N_RUN):
		commit_run(spmc, req, answer);
		break;
	default:
		break;
	}
}

void ffa_spmc_commit(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                     const struct ffa_regs *answer)
{
	if (!ffa_spmc_is_ffa(req->function)) {
		return;
	}
	spmc->rx_busy_told = (uint8_t)(spmc->rx_busy_told & ~(1u << req->cpu));
	if (req->function == CALL_32(N_VERSION)) {
		commit_version(spmc, req, answer);
		return;
	}
	if (spmc->in_force != 0) {
		spmc->used = 1;
	}
	commit_ffa(spmc, req, answer);
}

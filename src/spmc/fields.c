/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For the judge: which functions a hypervisor calls, and what must be zero in a request. */
#include "fields.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* Calls of a hypervisor, whether the emulator has them or not (FF-A chapters 13 to 17). */
#define CALLS_32 \
	(BIT(N_VERSION) | BIT(N_FEATURES) | BIT(N_RX_RELEASE) | BIT(N_RXTX_MAP) | \
	 BIT(N_RXTX_UNMAP) | BIT(N_PARTITION_INFO_GET) | BIT(N_ID_GET) | BIT(N_MSG_POLL) | \
	 BIT(N_RUN) | BIT(N_MSG_SEND) | BIT(N_DIRECT_REQ) | BIT(N_MEM_DONATE) | BIT(N_MEM_LEND) | \
	 BIT(N_MEM_SHARE) | BIT(N_MEM_RETRIEVE_REQ) | BIT(N_MEM_RELINQUISH) | BIT(N_MEM_RECLAIM) | \
	 BIT(N_MEM_FRAG_RX) | BIT(N_MEM_FRAG_TX) | BIT(N_NOTIFICATION_BITMAP_CREATE) | \
	 BIT(N_NOTIFICATION_BITMAP_DESTROY) | BIT(N_NOTIFICATION_BIND))
#define CALLS_32_FROM_80 \
	(BIT(N_NOTIFICATION_UNBIND) | BIT(N_NOTIFICATION_SET) | BIT(N_NOTIFICATION_GET) | \
	 BIT(N_NOTIFICATION_INFO_GET) | BIT(N_RX_ACQUIRE) | BIT(N_SPM_ID_GET) | BIT(N_MSG_SEND2) | \
	 BIT(N_CONSOLE_LOG))
#define CALLS_64 \
	(BIT(N_RXTX_MAP) | BIT(N_RUN) | BIT(N_DIRECT_REQ) | BIT(N_MEM_DONATE) | BIT(N_MEM_LEND) | \
	 BIT(N_MEM_SHARE) | BIT(N_MEM_RETRIEVE_REQ))
#define CALLS_64_FROM_80 \
	(BIT(N_NOTIFICATION_INFO_GET) | BIT(N_CONSOLE_LOG) | BIT(N_PARTITION_INFO_GET_REGS) | \
	 BIT(N_DIRECT_REQ2) | BIT(N_NS_RES_INFO_GET) | BIT(N_NOTIFICATION_BIND2) | \
	 BIT(N_NOTIFICATION_UNBIND2) | BIT(N_NOTIFICATION_SET2) | BIT(N_NOTIFICATION_GET2))

static const uint32_t callable[2][2] = {
	{CALLS_32, CALLS_32_FROM_80},
	{CALLS_64, CALLS_64_FROM_80},
};

int ffa_spmc_is_callable(uint32_t function)
{
	const unsigned int wide = (function & CALL_WIDE) != 0;
	const uint32_t number = function & CALL_NUMBER_MASK;
	const uint32_t word = (number - N_FIRST) / 32;

	return word <= 1 && (callable[wide][word] & BIT(number)) != 0;
}

#define ALL_REGISTERS 0x3FFFFu

/* A bit for each register that carries something, from x1 in bit 1; the calls that are modelled. */
static uint32_t used_registers(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	switch (req->function) {
	case CALL_32(N_VERSION):
		return ffa_spmc_own_version(spmc) >= VERSION_1_3 ? 0x6u : 0x2u;
	case CALL_32(N_FEATURES):
		return (ffa_spmc_w(req->regs, 1) & ~CALL_WIDE) == CALL_32(N_MEM_RETRIEVE_REQ)
		               ? 0x6u
		               : 0x2u;
	case CALL_32(N_RX_RELEASE):
	case CALL_32(N_RXTX_UNMAP):
	case CALL_32(N_RUN):
		return 0x2u;
	case CALL_32(N_RXTX_MAP):
	case CALL_64(N_RXTX_MAP):
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		return 0xEu;
	case CALL_32(N_PARTITION_INFO_GET):
		return spmc->in_force < VERSION_1_1 ? 0x1Eu : 0x3Eu;
	case CALL_32(N_ID_GET):
	case CALL_32(N_SPM_ID_GET):
		return 0;
	case CALL_32(N_DIRECT_REQ):
		return ffa_spmc_is_framework(req) ? 0x3Eu : 0xFEu;
	case CALL_64(N_DIRECT_REQ):
		if (ffa_spmc_is_framework(req)) {
			return 0x3Eu;
		}
		/* From 1.3 the payload goes on in x8 to x17 (FF-A 15.2). */
		return spmc->in_force < VERSION_1_3 ? 0xFEu : ALL_REGISTERS;
	default:
		return (req->function & CALL_WIDE) != 0 ? ALL_REGISTERS : 0xFEu;
	}
}

/* SMCCC 1.2, 2.7: what else is in x8 to x17 when a 32-bit call is made is no part of the call. */
static size_t registers_of(const struct ffa_spmc_request *req)
{
	return (req->function & CALL_WIDE) != 0 ? REGISTERS : 8;
}

/* 32-bit calls have nothing in the upper halves, and no call has in that of x0. */
static int has_upper_half(const struct ffa_spmc_request *req)
{
	const size_t count = (req->function & CALL_WIDE) != 0 ? 1 : registers_of(req);

	for (size_t i = 0; i < count; i++) {
		if (req->regs->x[i] > UINT32_MAX) {
			return 1;
		}
	}
	return 0;
}

static int has_unused_register(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	uint32_t used = used_registers(spmc, req) >> 1;

	for (size_t i = 1; i < registers_of(req); i++, used >>= 1) {
		if ((used & 1u) == 0 && req->regs->x[i] != 0) {
			return 1;
		}
	}
	return 0;
}

/* Reserved bits of a direct request; a framework message's are all 32 bits wide. */
static int has_reserved_message_bits(const struct ffa_spmc_request *req)
{
	const uint32_t w2 = ffa_spmc_w(req->regs, 2);
	uint64_t upper = 0;

	if (!ffa_spmc_is_framework(req)) {
		return w2 != 0 || req->regs->x[1] > UINT32_MAX || req->regs->x[2] > UINT32_MAX;
	}
	for (size_t i = 1; i < 6; i++) {
		upper |= req->regs->x[i] >> 32;
	}
	return upper != 0 || (w2 & ~(MESSAGE_FRAMEWORK | MESSAGE_TYPE_MASK)) != 0 ||
	       ffa_spmc_high(ffa_spmc_w(req->regs, 5)) != 0;
}

static int has_reserved_feature_bits(uint32_t w1)
{
	return (w1 & FEATURES_FUNCTION) == 0 && (w1 & ~FEATURES_ID_MASK) != 0;
}

/* FF-A 13.2.2: one query has no use for w1, and one number is none. */
static int has_reserved_version_bits(const struct ffa_spmc_request *req)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);
	const uint32_t w2 = ffa_spmc_w(req->regs, 2);

	if (w2 == VERSION_QUERY_CURRENT) {
		return w1 != 0;
	}
	return (w1 & VERSION_BIT31) != 0 || w2 > VERSION_QUERY_CURRENT;
}

/* Reserved bits within the registers that carry something. */
static int has_reserved_bits(const struct ffa_spmc_request *req)
{
	const uint32_t w1 = ffa_spmc_w(req->regs, 1);

	switch (req->function) {
	case CALL_32(N_VERSION):
		return has_reserved_version_bits(req);
	case CALL_32(N_FEATURES):
		return has_reserved_feature_bits(w1);
	case CALL_32(N_RX_RELEASE):
		return ffa_spmc_high(w1) != 0;
	case CALL_32(N_RXTX_UNMAP):
		return ffa_spmc_low(w1) != 0;
	case CALL_32(N_RXTX_MAP):
	case CALL_64(N_RXTX_MAP):
		return req->regs->x[3] > RXTX_PAGES_MASK;
	case CALL_32(N_PARTITION_INFO_GET):
		return (ffa_spmc_w(req->regs, 5) & ~INFO_COUNT_ONLY) != 0;
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		return req->regs->x[3] > UINT32_MAX;
	case CALL_32(N_DIRECT_REQ):
	case CALL_64(N_DIRECT_REQ):
		return has_reserved_message_bits(req);
	default:
		return 0;
	}
}

int ffa_spmc_breaks_reserved(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	return has_upper_half(req) || has_unused_register(spmc, req) || has_reserved_bits(req);
}

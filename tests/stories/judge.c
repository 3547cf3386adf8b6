/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The emulator's judge: next to each request that the specification forbids stands one that differs
 * in what is wrong with it, and that it allows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <ffa/spmc.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define F_VERSION 0x84000063u
#define F_FEATURES 0x84000064u
#define F_RX_RELEASE 0x84000065u
#define F_MAP_32 0x84000066u
#define F_MAP 0xC4000066u
#define F_UNMAP 0x84000067u
#define F_LIST 0x84000068u
#define F_ID_GET 0x84000069u
#define F_RUN 0x8400006Du
#define F_RUN_64 0xC400006Du
#define F_REQ 0x8400006Fu
#define F_REQ_64 0xC400006Fu
#define F_RESP 0x84000070u
#define F_SHARE 0x84000073u
#define F_SHARE_64 0xC4000073u
#define F_RETRIEVE 0x84000074u
#define F_RETRIEVE_64 0xC4000074u
#define F_SPM_ID_GET 0x84000085u
#define F_LIST_REGS 0xC400008Bu
#define F_PSCI_VERSION 0x84000000u
#define SVE_HINT 0x10000u

#define V1_0 0x10000u
#define V1_1 0x10001u
#define V1_2 0x10002u
#define V1_3 0x10003u

#define FRAMEWORK 0x80000000u
#define CREATED 0x80000004u
#define DESTROYED 0x80000006u
#define NO_HANDLE 0xFFFFFFFFu
#define HIGH (1ull << 32)

#define PAGE 4096u
#define RX_PA 0x40000000u
#define TX_PA 0x40001000u

#define UP 0x8001u             /* both messages, one context */
#define MP 0x8002u             /* both messages, a context for each CPU */
#define CREATED_ONLY 0x8003u   /* one message */
#define DESTROYED_ONLY 0x8004u /* the other one */
#define OTHER 0x8005u          /* no message */
#define DEAF 0x8006u           /* both messages, but receives no direct requests */
#define SPS 6u
#define NOBODY 0x9000u

/* VM IDs with which the SPs do something else than follow the specification. */
#define SUSPENDS 0x55u /* the first message is suspended once */
#define KILLS 0x66u
#define SAYS_RETRY 0x77u /* once */
#define IS_REFUSED 0x88u /* INVALID_PARAMETERS: an error from then on */
#define CALLS 0x99u      /* UP calls OTHER, which is interrupted once */

static const struct ffa_spmc_service services[SPS] = {{{1}, 0x1C1}, {{2}, 0x1C1}, {{3}, 0x141},
                                                      {{4}, 0x181}, {{5}, 0x101}, {{6}, 0x1C4}};

static const struct ffa_spmc_act acts[] = {
	{.kind = FFA_SPMC_YIELD, .vm_id = SUSPENDS, .times = 1},
	{.kind = FFA_SPMC_YIELD, .vm_id = SUSPENDS, .message = 255, .times = 1},
	{.kind = FFA_SPMC_ABORT, .vm_id = KILLS, .times = 1},
	{.kind = FFA_SPMC_STATUS, .vm_id = SAYS_RETRY, .times = 1, .value = -7},
	{.kind = FFA_SPMC_STATUS, .vm_id = IS_REFUSED, .times = 1, .value = -2},
	{.kind = FFA_SPMC_INTERRUPT, .vm_id = CALLS, .message = 255, .times = 1},
};

static struct {
	struct ffa_spmc_profile profile;
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu cpus[2];
	struct ffa_spmc_sp sps[SPS];
	struct ffa_spmc_act acts[SPS][COUNT_OF(acts) + 1u]; /* the last one is UP's */
	uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SPS)];
	struct ffa_spmc_record record;
	uint8_t ram[2u * PAGE];
} fw;

static void *memory_at(void *priv, uint64_t pa, size_t size)
{
	(void)priv;
	return pa >= RX_PA && pa - RX_PA + size <= sizeof(fw.ram) ? &fw.ram[pa - RX_PA] : NULL;
}

static void start(uint32_t own_version, uint16_t rxtx_min, size_t sp_count)
{
	const struct ffa_spmc_config config = {
		.profile = &fw.profile,
		.sps = fw.sps,
		.sp_count = sp_count,
		.vm_state = fw.vm_state,
		.records = &fw.record,
		.record_capacity = 1,
		.memory = memory_at,
	};
	size_t i;

	memset(fw.sps, 0, sizeof(fw.sps));
	for (i = 0; i < SPS; i++) {
		memcpy(fw.acts[i], acts, sizeof(acts));
		fw.sps[i].id = (uint16_t)(UP + i);
		fw.sps[i].contexts = UP + i == MP ? 4 : 1;
		fw.sps[i].services = &services[i];
		fw.sps[i].service_count = 1;
		fw.sps[i].script = fw.acts[i];
		fw.sps[i].script_len = COUNT_OF(acts);
	}
	fw.acts[0][COUNT_OF(acts)] = (struct ffa_spmc_act){
		.kind = FFA_SPMC_CALL, .vm_id = CALLS, .times = 1, .value = OTHER};
	fw.sps[0].script_len++;
	for (i = 0; i < COUNT_OF(fw.cpus); i++) {
		fw.cpus[i].spmc = &fw.spmc;
		fw.cpus[i].cpu = (uint32_t)i;
	}
	fw.profile.version = own_version;
	fw.profile.rxtx_min = rxtx_min;
	assert_int_equal(ffa_spmc_init(&fw.spmc, &config), FFA_SPMC_M_NONE);
}

/* One call; without a function ID it is none. */
struct call {
	uint32_t cpu;
	struct ffa_regs regs;
};

/* Up to 18 registers. */
#define DO(...) \
	{ \
		0, \
		{ \
			{ \
				__VA_ARGS__ \
			} \
		} \
	}
#define DO_ON_1(...) \
	{ \
		1, \
		{ \
			{ \
				__VA_ARGS__ \
			} \
		} \
	}

#define MAX_CALLS 4u

/*
 * After the calls in `before`, those in `bad` break a rule, the last one as `violation` says, or
 * what they leave behind does; those in `good` do not.
 */
struct row {
	enum ffa_spmc_violation violation;
	uint32_t version;     /* 0: none is asked for */
	uint32_t own_version; /* of the SPMC; 0: 1.3 */
	uint16_t rxtx_min;
	enum ffa_spmc_chain chain;
	struct call before[MAX_CALLS];
	struct call bad[MAX_CALLS];
	struct call good[MAX_CALLS];
};

#define OF(name) .violation = FFA_SPMC_V_##name, .version = V1_3
#define OF_1_2(name) .violation = FFA_SPMC_V_##name, .version = V1_2

#define TELL(sp, message, vm) F_REQ, (sp), (message), NO_HANDLE, NO_HANDLE, (vm)
#define MAPPED F_MAP, TX_PA, RX_PA, 1

static const struct row rows[] = {
	{.violation = FFA_SPMC_V_BEFORE_VERSION,
         .bad = {DO(F_SPM_ID_GET)},
         .good = {DO(F_VERSION, V1_2), DO(F_SPM_ID_GET)}},
	/* What failed counts for nothing. */
	{.violation = FFA_SPMC_V_BEFORE_VERSION,
         .before = {DO(F_VERSION, 0x20000)},
         .bad = {DO(F_SPM_ID_GET)},
         .good = {DO(F_VERSION, V1_2), DO(F_SPM_ID_GET)}},
	{.violation = FFA_SPMC_V_BEFORE_VERSION,
         .bad = {DO(F_SPM_ID_GET)},
         .good = {DO(F_PSCI_VERSION)}},
	/* Whether there is FF-A at all. */
	{.violation = FFA_SPMC_V_BEFORE_VERSION, .bad = {DO(F_SPM_ID_GET)}, .good = {DO(F_ID_GET)}},

	{OF(VERSION_CHANGED), .bad = {DO(F_ID_GET), DO(F_VERSION, V1_2)},
         .good = {DO(F_VERSION, V1_2), DO(F_ID_GET)}},
	{OF(VERSION_CHANGED), .before = {DO(F_ID_GET)}, .bad = {DO(F_VERSION, V1_2)},
         .good = {DO(F_VERSION, V1_3)}},
	/* To ask is not to change. */
	{OF(VERSION_CHANGED), .before = {DO(F_ID_GET)}, .bad = {DO(F_VERSION, V1_2, 0)},
         .good = {DO(F_VERSION, V1_2, 1)}},
	{OF(VERSION_CHANGED), .before = {DO(F_ID_GET)}, .bad = {DO(F_VERSION, V1_2)},
         .good = {DO(F_VERSION, 0, 2)}},

	{OF(FUNCTION), .bad = {DO(F_RESP)}, .good = {DO(F_ID_GET)}},
	{OF(FUNCTION), .bad = {DO(F_RESP | SVE_HINT)}, .good = {DO(F_ID_GET | SVE_HINT)}},
	{OF_1_2(FUNCTION), .bad = {DO(F_REQ_64, UP, CREATED, NO_HANDLE, NO_HANDLE, 1)},
         .good = {DO(TELL(UP, CREATED, 1))}},
	{OF_1_2(FUNCTION), .bad = {DO(F_REQ_64, UP, CREATED, NO_HANDLE, NO_HANDLE, 1)},
         .good = {DO(F_REQ_64, UP, 0, NO_HANDLE, NO_HANDLE, 1)}},
	{.violation = FFA_SPMC_V_FUNCTION,
         .bad = {DO(F_VERSION, V1_2), DO(F_REQ_64, UP, CREATED, NO_HANDLE, NO_HANDLE, 1)},
         .good = {DO(F_VERSION, V1_3), DO(F_REQ_64, UP, CREATED, NO_HANDLE, NO_HANDLE, 1)}},
	{.violation = FFA_SPMC_V_FUNCTION,
         .bad = {DO(F_VERSION, V1_2), DO(F_RUN_64, UP << 16)},
         .good = {DO(F_VERSION, V1_3), DO(F_RUN_64, UP << 16)}},

	/* The bits of all calls are in `fields`; here is what single bits do not show. */
	{OF(RESERVED), .bad = {DO(F_ID_GET, 1)}, .good = {DO(F_ID_GET)}},
	{OF(RESERVED), .bad = {DO(F_VERSION, V1_3, 3)}, .good = {DO(F_VERSION, V1_3, 1)}},
	{OF(RESERVED), .bad = {DO(F_VERSION, V1_3, 2)}, .good = {DO(F_VERSION, 0, 2)}},
	{OF(RESERVED), .bad = {DO(F_FEATURES, F_REQ, 2)}, .good = {DO(F_FEATURES, F_RETRIEVE, 2)}},
	{OF(RESERVED), .bad = {DO(F_FEATURES, F_SHARE_64, 2)},
         .good = {DO(F_FEATURES, F_RETRIEVE_64, 2)}},

	{OF(SENDER), .bad = {DO(F_REQ, MP << 16 | UP)}, .good = {DO(F_REQ, 0x70000 | UP)}},
	{OF(SENDER), .bad = {DO(F_REQ, UP << 16 | UP)}, .good = {DO(F_REQ, UP)}},
	{OF(SENDER), .bad = {DO(TELL(0x70000 | UP, CREATED, 1))},
         .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(SENDER), .bad = {DO(F_REQ_64, 0x70000 | UP, CREATED, NO_HANDLE, NO_HANDLE, 1)},
         .good = {DO(F_REQ_64, 0x70000 | UP, 0, NO_HANDLE, NO_HANDLE, 1)}},

	{OF(NO_SUCH_SP), .bad = {DO(F_REQ, NOBODY)}, .good = {DO(F_REQ, UP)}},
	{OF(NO_SUCH_SP), .bad = {DO(F_REQ_64, NOBODY)}, .good = {DO(F_REQ_64, UP)}},
	{OF(NO_SUCH_SP), .bad = {DO(TELL(NOBODY, CREATED, 1))}, .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(NO_SUCH_SP), .before = {DO(TELL(UP, CREATED, SUSPENDS))},
         .bad = {DO(F_RUN, NOBODY << 16)}, .good = {DO(F_RUN, UP << 16)}},
	/* It was there. */
	{OF(NO_SUCH_SP), .before = {DO(TELL(UP, CREATED, KILLS))},
         .bad = {DO(TELL(NOBODY, CREATED, 1))}, .good = {DO(TELL(UP, CREATED, 1))}},

	{OF(MESSAGE), .bad = {DO(TELL(UP, FRAMEWORK, 1))}, .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(MESSAGE), .bad = {DO(TELL(UP, CREATED + 1, 1))}, .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(MESSAGE), .before = {DO(TELL(UP, CREATED, 1))}, .bad = {DO(TELL(UP, DESTROYED + 1, 1))},
         .good = {DO(TELL(UP, DESTROYED, 1))}},

	{OF(UNSUBSCRIBED), .bad = {DO(TELL(OTHER, CREATED, 1))},
         .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(UNSUBSCRIBED), .bad = {DO(TELL(DEAF, CREATED, 1))}, .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(UNSUBSCRIBED), .bad = {DO(TELL(CREATED_ONLY, DESTROYED, 1))},
         .good = {DO(TELL(CREATED_ONLY, CREATED, 1))}},
	{OF(UNSUBSCRIBED), .bad = {DO(TELL(DESTROYED_ONLY, CREATED, 1))},
         .good = {DO(TELL(DESTROYED_ONLY, DESTROYED, 1))}},
	{.violation = FFA_SPMC_V_UNSUBSCRIBED,
         .bad = {DO(F_VERSION, V1_0), DO(TELL(UP, CREATED, 1))},
         .good = {DO(F_VERSION, V1_1), DO(TELL(UP, CREATED, 1))}},

	{OF(HANDLE), .bad = {DO(F_REQ, UP, CREATED, 0, NO_HANDLE, 1)},
         .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(HANDLE), .bad = {DO(F_REQ, UP, CREATED, NO_HANDLE, 0, 1)},
         .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(HANDLE), .before = {DO(TELL(UP, CREATED, 1))},
         .bad = {DO(F_REQ, UP, DESTROYED, 0, 0, 1)}, .good = {DO(TELL(UP, DESTROYED, 1))}},

	{OF(VM_ID), .bad = {DO(TELL(UP, CREATED, 0))}, .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(VM_ID), .bad = {DO(TELL(DESTROYED_ONLY, DESTROYED, 0))},
         .good = {DO(TELL(DESTROYED_ONLY, DESTROYED, 1))}},

	{OF(RESENT), .before = {DO(TELL(UP, CREATED, SUSPENDS))},
         .bad = {DO(TELL(UP, CREATED, SUSPENDS))}, .good = {DO(TELL(UP, CREATED, 1))}},
	{OF(RESENT), .before = {DO(TELL(UP, CREATED, SUSPENDS))},
         .bad = {DO(TELL(UP, DESTROYED, SUSPENDS))},
         .good = {DO(F_RUN, UP << 16), DO(TELL(UP, DESTROYED, SUSPENDS))}},
	{OF(RESENT), .before = {DO(TELL(MP, CREATED, SUSPENDS))},
         .bad = {DO_ON_1(TELL(MP, CREATED, SUSPENDS))},
         .good = {DO_ON_1(TELL(UP, CREATED, SUSPENDS))}},
	{OF(RESENT), .before = {DO_ON_1(TELL(MP, CREATED, SUSPENDS))},
         .bad = {DO(TELL(MP, CREATED, SUSPENDS))}, .good = {DO(TELL(MP, CREATED, 1))}},
	{OF(RESENT), .bad = {DO(TELL(UP, CREATED, SUSPENDS)), DO(TELL(UP, CREATED, SUSPENDS))},
         .good = {DO(F_REQ, UP, 0, 0, 0, SUSPENDS), DO(TELL(UP, CREATED, SUSPENDS))}},
	{OF(RESENT), .before = {DO(TELL(UP, CREATED, SUSPENDS))},
         .bad = {DO(TELL(UP, CREATED, SUSPENDS))}, .good = {DO(F_REQ, UP, 0, 0, 0, SUSPENDS)}},

	{OF(CREATED_TWICE), .before = {DO(TELL(UP, CREATED, 1))}, .bad = {DO(TELL(UP, CREATED, 1))},
         .good = {DO(TELL(UP, CREATED, 2))}},
	{OF(CREATED_TWICE), .before = {DO(TELL(UP, CREATED, 1))},
         .bad = {DO_ON_1(TELL(UP, CREATED, 1))}, .good = {DO(TELL(MP, CREATED, 1))}},
	{OF(CREATED_TWICE), .before = {DO(TELL(UP, CREATED, 1))}, .bad = {DO(TELL(UP, CREATED, 1))},
         .good = {DO(TELL(UP, DESTROYED, 1)), DO(TELL(UP, CREATED, 1))}},
	{OF(CREATED_TWICE), .bad = {DO(TELL(UP, CREATED, 1)), DO(TELL(UP, CREATED, 1))},
         .good = {DO(TELL(CREATED_ONLY, CREATED, 1)), DO(TELL(CREATED_ONLY, CREATED, 1))}},
	{OF(CREATED_TWICE), .bad = {DO(TELL(UP, CREATED, 1)), DO(TELL(UP, CREATED, 1))},
         .good = {DO(TELL(UP, CREATED, SAYS_RETRY)), DO(TELL(UP, CREATED, SAYS_RETRY))}},
	{OF(CREATED_TWICE), .before = {DO(TELL(UP, CREATED, 1))}, .bad = {DO(TELL(UP, CREATED, 1))},
         .good = {DO(TELL(UP, CREATED, KILLS)), DO(TELL(UP, CREATED, 1))}},

	{OF(DESTROYED_FIRST), .bad = {DO(TELL(UP, DESTROYED, 1))},
         .good = {DO(TELL(UP, CREATED, 1)), DO(TELL(UP, DESTROYED, 1))}},
	{OF(DESTROYED_FIRST), .before = {DO(TELL(UP, CREATED, 1))},
         .bad = {DO(TELL(UP, DESTROYED, 2))}, .good = {DO(TELL(UP, DESTROYED, 1))}},
	{OF(DESTROYED_FIRST), .before = {DO(TELL(UP, CREATED, 1))},
         .bad = {DO(TELL(UP, DESTROYED, 1)), DO(TELL(UP, DESTROYED, 1))},
         .good = {DO(TELL(UP, DESTROYED, 1))}},
	{OF(DESTROYED_FIRST),
         .bad = {DO(TELL(UP, CREATED, IS_REFUSED)), DO(TELL(UP, DESTROYED, IS_REFUSED))},
         .good = {DO(TELL(UP, CREATED, 1)), DO(TELL(UP, DESTROYED, 1))}},
	{OF(DESTROYED_FIRST), .bad = {DO(TELL(UP, DESTROYED, 1))},
         .good = {DO(TELL(DESTROYED_ONLY, DESTROYED, 1))}},
	/* It was seen to die. */
	{OF(DESTROYED_FIRST), .before = {DO(TELL(UP, CREATED, 1))},
         .bad = {DO(TELL(UP, CREATED, KILLS)), DO(TELL(UP, DESTROYED, 1))},
         .good = {DO(TELL(MP, CREATED, KILLS)), DO(TELL(UP, DESTROYED, 1))}},

	{OF(RUN_CPU), .before = {DO_ON_1(TELL(MP, CREATED, SUSPENDS))},
         .bad = {DO(F_RUN, MP << 16 | 1)}, .good = {DO_ON_1(F_RUN, MP << 16 | 1)}},
	{OF(RUN_CPU), .bad = {DO(TELL(MP, CREATED, SUSPENDS)), DO_ON_1(F_RUN, MP << 16)},
         .good = {DO(TELL(UP, CREATED, SUSPENDS)), DO_ON_1(F_RUN, UP << 16)}},

	{OF(RUN_W1), .before = {DO(TELL(UP, CREATED, SUSPENDS))}, .bad = {DO(F_RUN, UP << 16 | 1)},
         .good = {DO(F_RUN, UP << 16)}},
	{OF(RUN_W1), .before = {DO(F_REQ, UP, 0, 0, 0, SUSPENDS)}, .bad = {DO(F_RUN, UP << 16 | 1)},
         .good = {DO(F_RUN, UP << 16)}},

	/* A call chain: by the SP that was sent to, or by the one that ran. */
	{OF(RUN_W1), .before = {DO(TELL(UP, CREATED, CALLS))}, .bad = {DO(F_RUN, OTHER << 16)},
         .good = {DO(F_RUN, UP << 16)}},
	{OF(RUN_W1), .chain = FFA_SPMC_CHAIN_RUNNING, .before = {DO(TELL(UP, CREATED, CALLS))},
         .bad = {DO(F_RUN, UP << 16)}, .good = {DO(F_RUN, OTHER << 16)}},
	{OF(RUN_CPU), .before = {DO(TELL(UP, CREATED, CALLS))}, .bad = {DO_ON_1(F_RUN, UP << 16)},
         .good = {DO(F_RUN, UP << 16)}},
	{OF(RUN_CPU), .chain = FFA_SPMC_CHAIN_RUNNING, .before = {DO(TELL(UP, CREATED, CALLS))},
         .bad = {DO_ON_1(F_RUN, OTHER << 16)}, .good = {DO(F_RUN, OTHER << 16)}},
	{OF(RUN_IDLE), .chain = FFA_SPMC_CHAIN_RUNNING, .before = {DO(TELL(UP, CREATED, CALLS))},
         .bad = {DO(F_RUN, OTHER << 16), DO(F_RUN, OTHER << 16)}, .good = {DO(F_RUN, OTHER << 16)}},
	{OF(RESENT), .chain = FFA_SPMC_CHAIN_RUNNING, .before = {DO(TELL(UP, CREATED, CALLS))},
         .bad = {DO(TELL(UP, CREATED, CALLS))}, .good = {DO(F_RUN, OTHER << 16)}},
	{OF(RESENT), .before = {DO(TELL(UP, CREATED, CALLS))},
         .bad = {DO(TELL(UP, DESTROYED, CALLS))}, .good = {DO(TELL(MP, CREATED, CALLS))}},

	{OF(RUN_IDLE), .bad = {DO(F_RUN, UP << 16)},
         .good = {DO(TELL(UP, CREATED, SUSPENDS)), DO(F_RUN, UP << 16)}},
	{OF(RUN_IDLE), .before = {DO(TELL(UP, CREATED, SUSPENDS))},
         .bad = {DO(F_RUN, UP << 16), DO(F_RUN, UP << 16)}, .good = {DO(F_RUN, UP << 16)}},

	{OF(MAP), .before = {DO(MAPPED)}, .bad = {DO(MAPPED)}, .good = {DO(F_UNMAP), DO(MAPPED)}},
	{OF(MAP), .bad = {DO(F_MAP, RX_PA, RX_PA, 1)}, .good = {DO(MAPPED)}},
	{OF(MAP), .bad = {DO(F_MAP, TX_PA, RX_PA, 2)}, .good = {DO(MAPPED)}},
	{OF(MAP), .bad = {DO(F_MAP, TX_PA + 8, RX_PA, 1)}, .good = {DO(MAPPED)}},
	{OF(MAP), .bad = {DO(F_MAP, TX_PA, RX_PA - 8, 1)}, .good = {DO(MAPPED)}},
	{OF(MAP), .bad = {DO(F_MAP, TX_PA, RX_PA, 0)}, .good = {DO(MAPPED)}},
	{OF(MAP), .rxtx_min = 1, /* 64 KiB */
         .bad = {DO(F_MAP, 0x20000, 0x40000, 1)}, .good = {DO(F_MAP, 0x20000, 0x40000, 16)}},
	{OF(MAP), .bad = {DO(F_MAP_32, RX_PA, RX_PA, 1)}, .good = {DO(F_MAP_32, TX_PA, RX_PA, 1)}},
	{OF(MAP), .before = {DO(F_MAP_32, TX_PA, RX_PA, 1)}, .bad = {DO(F_MAP_32, TX_PA, RX_PA, 1)},
         .good = {DO(F_UNMAP), DO(F_MAP_32, TX_PA, RX_PA, 1)}},

	{OF(UNMAP), .bad = {DO(F_UNMAP)}, .good = {DO(MAPPED), DO(F_UNMAP)}},
	{OF(UNMAP), .before = {DO(MAPPED)}, .bad = {DO(F_UNMAP, 0x70000)}, .good = {DO(F_UNMAP)}},

	{OF(RX_NOT_OWNED), .before = {DO(MAPPED)}, .bad = {DO(F_RX_RELEASE)},
         .good = {DO(F_LIST), DO(F_RX_RELEASE)}},
	{OF(RX_NOT_OWNED), .before = {DO(MAPPED), DO(F_LIST)},
         .bad = {DO(F_RX_RELEASE), DO(F_RX_RELEASE)}, .good = {DO(F_RX_RELEASE)}},
	{OF(RX_NOT_OWNED), .before = {DO(MAPPED), DO(F_LIST)},
         .bad = {DO(F_UNMAP), DO(F_RX_RELEASE)}, .good = {DO(F_RX_RELEASE), DO(F_UNMAP)}},
	{OF(RX_NOT_OWNED), .before = {DO(MAPPED), DO(F_LIST)}, .bad = {DO(F_RX_RELEASE, 7)},
         .good = {DO(F_RX_RELEASE)}},
	{OF(RX_NOT_OWNED), .before = {DO(MAPPED)},
         .bad = {DO(F_LIST, 0, 0, 0, 0, 1), DO(F_RX_RELEASE)},
         .good = {DO(F_LIST), DO(F_RX_RELEASE)}},
	/* Without buffers a list is BUSY; who was told so may try, once, and nobody else. */
	{OF(RX_NOT_OWNED), .before = {DO(F_LIST)}, .bad = {DO_ON_1(F_RX_RELEASE)},
         .good = {DO(F_RX_RELEASE)}},
	{OF(RX_NOT_OWNED), .before = {DO(F_LIST)}, .bad = {DO(F_RX_RELEASE), DO(F_RX_RELEASE)},
         .good = {DO_ON_1(F_ID_GET), DO(F_RX_RELEASE)}},
	{OF(RX_NOT_OWNED), .before = {DO(F_LIST), DO_ON_1(F_LIST)},
         .bad = {DO(F_ID_GET), DO(F_RX_RELEASE)},
         .good = {DO(F_RX_RELEASE), DO_ON_1(F_RX_RELEASE)}},

	{OF(RX_OWNED), .before = {DO(MAPPED), DO(F_LIST)}, .bad = {DO(F_LIST)},
         .good = {DO(F_RX_RELEASE), DO(F_LIST)}},
	{OF(RX_OWNED), .before = {DO(MAPPED), DO(F_LIST)}, .bad = {DO_ON_1(F_LIST)},
         .good = {DO(F_LIST, 0, 0, 0, 0, 1)}},
	{OF(RX_OWNED), .before = {DO(MAPPED), DO(F_LIST)}, .bad = {DO(F_LIST)},
         .good = {DO(F_LIST_REGS)}},
	/* There is no RX buffer. */
	{OF(RX_OWNED), .before = {DO(MAPPED), DO(F_LIST)}, .bad = {DO(F_LIST)},
         .good = {DO(F_UNMAP), DO(F_LIST)}},

	{OF(TAG), .bad = {DO(F_LIST_REGS, 0, 0, 0x10000)}, .good = {DO(F_LIST_REGS)}},
	{OF(TAG), .before = {DO(F_LIST_REGS)}, .bad = {DO(F_LIST_REGS, 0, 0, 0x10000)},
         .good = {DO(F_LIST_REGS)}},
	{OF(TAG), .before = {DO(F_LIST_REGS)}, .bad = {DO(F_LIST_REGS, 0, 0, 1)},
         .good = {DO(F_LIST_REGS, 0, 0, 0x10001)}},
	/* The list changed with the death of an SP, but the caller does not know. */
	{OF(TAG), .before = {DO(F_LIST_REGS), DO(TELL(UP, CREATED, KILLS))},
         .bad = {DO(F_LIST_REGS, 0, 0, 0x20001)}, .good = {DO(F_LIST_REGS, 0, 0, 0x10001)}},

	{OF(LEFT_MAPPED), .before = {DO(MAPPED)}, .good = {DO(F_UNMAP)}},
	{OF(LEFT_RX), .before = {DO(MAPPED), DO(F_LIST)}, .bad = {DO(F_UNMAP)},
         .good = {DO(F_RX_RELEASE), DO(F_UNMAP)}},
	{OF(LEFT_SUSPENDED), .before = {DO(TELL(UP, CREATED, SUSPENDS))},
         .good = {DO(F_RUN, UP << 16)}},
	{OF(LEFT_SUSPENDED), .before = {DO_ON_1(TELL(MP, CREATED, SUSPENDS))},
         .good = {DO_ON_1(F_RUN, MP << 16 | 1)}},
	{OF(LEFT_SUSPENDED), .before = {DO_ON_1(F_REQ, MP, 0, 0, 0, SUSPENDS)},
         .good = {DO_ON_1(F_RUN, MP << 16 | 1)}},
	{OF(LEFT_SUSPENDED), .before = {DO(TELL(UP, CREATED, CALLS))},
         .good = {DO(F_RUN, UP << 16)}},
	{OF(LEFT_SUSPENDED), .chain = FFA_SPMC_CHAIN_RUNNING,
         .before = {DO(TELL(UP, CREATED, CALLS))}, .good = {DO(F_RUN, OTHER << 16)}},
	/* Nobody can resume it. */
	{OF(LEFT_SUSPENDED), .before = {DO(TELL(MP, CREATED, SUSPENDS))},
         .good = {DO_ON_1(TELL(MP, CREATED, KILLS))}},
};

static int is_left_behind(const struct row *row)
{
	return row->violation >= FFA_SPMC_V_LEFT_MAPPED;
}

static void make(const struct call *calls)
{
	size_t i;

	for (i = 0; i < MAX_CALLS && calls[i].regs.x[0] != 0u; i++) {
		struct ffa_regs regs = calls[i].regs;

		ffa_spmc_call(&fw.cpus[calls[i].cpu], &regs);
	}
}

static size_t count_calls(const struct call *calls)
{
	size_t count = 0;

	while (count < MAX_CALLS && calls[count].regs.x[0] != 0u) {
		count++;
	}
	return count;
}

static void begin(const struct row *row)
{
	const struct call version = DO(F_VERSION, row->version);
	struct ffa_regs regs = version.regs;

	fw.profile.chain = row->chain;
	start(row->own_version, row->rxtx_min, SPS);
	if (row->version != 0u) {
		ffa_spmc_call(&fw.cpus[0], &regs);
	}
	make(row->before);
}

static void end(const struct row *row)
{
	if (is_left_behind(row)) {
		assert_int_equal(fw.spmc.violations, 0);
		ffa_spmc_finish(&fw.spmc);
	}
}

static void print_row(const struct row *row)
{
	print_message("%s, row %zu: %llu violations, the last one: %s\n",
	              ffa_spmc_violation_text(row->violation), (size_t)(row - rows),
	              (unsigned long long)fw.spmc.violations,
	              ffa_spmc_violation_text(fw.spmc.last_violation));
}

static void assert_counts(const struct row *row, uint64_t expected)
{
	const int is_right = fw.spmc.violations == expected &&
	                     fw.spmc.violation_count[row->violation] == expected;

	if (!is_right) {
		print_row(row);
	}
	assert_true(is_right);
}

static void request_that_breaks_a_rule_counts_and_its_neighbour_does_not(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		begin(&rows[i]);
		assert_counts(&rows[i], 0);
		make(rows[i].bad);
		end(&rows[i]);
		assert_counts(&rows[i], 1);
		assert_int_equal(fw.spmc.last_violation, rows[i].violation);
		if (!is_left_behind(&rows[i])) {
			/* None of the calls before it. */
			assert_int_equal(fw.record.violation, rows[i].violation);
		}

		begin(&rows[i]);
		make(rows[i].good);
		end(&rows[i]);
		assert_counts(&rows[i], 0);
		assert_true(count_calls(rows[i].good) != 0u);
	}
}

static void every_violation_has_a_row(void **state)
{
	unsigned int rows_of[FFA_SPMC_V_COUNT] = {0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		rows_of[rows[i].violation]++;
	}
	assert_int_equal(rows_of[FFA_SPMC_V_NONE], 0);
	for (i = FFA_SPMC_V_NONE + 1u; i < FFA_SPMC_V_COUNT; i++) {
		const char *const text = ffa_spmc_violation_text((enum ffa_spmc_violation)i);

		if (rows_of[i] == 0u) {
			print_message("no row: %s\n", text);
		}
		assert_true(rows_of[i] != 0u);
		assert_string_not_equal(text, "");
	}
}

/*
 * Functions: what a hypervisor calls, by number.
 */

static const uint8_t callable_32[] = {
	0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6D, 0x6E, 0x6F, 0x71, 0x72, 0x73, 0x74,
	0x76, 0x77, 0x7A, 0x7B, 0x7D, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x8A,
};
static const uint8_t callable_64[] = {
	0x66, 0x6D, 0x6F, 0x71, 0x72, 0x73, 0x74, 0x83,
	0x8A, 0x8B, 0x8D, 0x8F, 0x94, 0x95, 0x96, 0x97,
};

static int is_in(const uint8_t *list, size_t count, unsigned int number)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (list[i] == number) {
			return 1;
		}
	}
	return 0;
}

static enum ffa_spmc_violation judge_one(const struct ffa_regs *request, uint32_t version)
{
	struct ffa_regs regs = {{F_VERSION, version}};

	ffa_spmc_call(&fw.cpus[0], &regs);
	regs = *request;
	ffa_spmc_call(&fw.cpus[0], &regs);
	return fw.record.violation;
}

static void hypervisor_calls_these_functions_and_no_others(void **state)
{
	unsigned int number;

	(void)state;
	for (number = 0x60; number <= 0xFFu; number++) {
		const struct ffa_regs narrow = {{0x84000000u | number}};
		const struct ffa_regs wide = {{0xC4000000u | number}};

		start(V1_3, 0, 0);
		assert_int_equal(judge_one(&narrow, V1_3) != FFA_SPMC_V_FUNCTION,
		                 is_in(callable_32, COUNT_OF(callable_32), number));
		start(V1_3, 0, 0);
		assert_int_equal(judge_one(&wide, V1_3) != FFA_SPMC_V_FUNCTION,
		                 is_in(callable_64, COUNT_OF(callable_64), number));
	}
}

/*
 * Fields: a request that breaks no rule of them, and the bits that may be flipped in it without
 * breaking one. Of x0 the upper half alone is looked at, which is always reserved. Nothing of x8 to
 * x17 is in a 32-bit call.
 */
struct fields {
	uint32_t own_version;
	uint32_t version;
	struct ffa_regs request;
	uint64_t free[7]; /* x1 to x7 */
	uint64_t beyond;  /* each of x8 to x17 */
};

#define W 0xFFFFFFFFull
#define X UINT64_MAX

static const struct fields fields[] = {
	{V1_3, V1_3, {{F_VERSION, V1_3}}, {W >> 1, 1}, X},
	{V1_3, V1_3, {{F_VERSION, V1_3, 1}}, {W >> 1, 1}, X},
	{V1_3, V1_3, {{F_VERSION, 0, 2}}, {0, 2}, X},
	{V1_2, V1_2, {{F_VERSION, V1_2}}, {W >> 1}, X},
	{V1_3, V1_3, {{F_FEATURES, F_REQ}}, {W >> 1}, X},
	{V1_3, V1_3, {{F_FEATURES, 1}}, {0x800000FF}, X},
	{V1_3, V1_3, {{F_FEATURES, F_RETRIEVE, 2}}, {0x40000000, W}, X},
	{V1_3, V1_3, {{F_RX_RELEASE}}, {0xFFFF}, X},
	{V1_3, V1_3, {{F_MAP, TX_PA, RX_PA, 1}}, {X, X, 0x3F}, 0},
	{V1_3, V1_3, {{F_MAP_32, TX_PA, RX_PA, 1}}, {W, W, 0x3F}, X},
	{V1_3, V1_3, {{F_UNMAP}}, {0xFFFF0000}, X},
	{V1_3, V1_0, {{F_LIST}}, {W, W, W, W}, X},
	{V1_3, V1_1, {{F_LIST}}, {W, W, W, W, 1}, X},
	{V1_3, V1_3, {{F_LIST}}, {W, W, W, W, 1}, X},
	{V1_3, V1_3, {{F_ID_GET}}, {0}, X},
	{V1_3, V1_3, {{F_SPM_ID_GET}}, {0}, X},
	{V1_3, V1_3, {{F_RUN}}, {W}, X},
	{V1_3, V1_3, {{F_LIST_REGS}}, {X, X, W}, 0},
	/* Another message, even one of partitions, has another use for w2. */
	{V1_3, V1_3, {{F_REQ, UP}}, {W, FRAMEWORK, W, W, W, W, W}, X},
	{V1_3, V1_3, {{TELL(UP, CREATED, 1)}}, {W, 0xFF, W, W, 0xFFFF}, X},
	{V1_3, V1_2, {{F_REQ_64, UP}}, {W, FRAMEWORK, X, X, X, X, X}, 0},
	{V1_3, V1_3, {{F_REQ_64, UP}}, {W, FRAMEWORK, X, X, X, X, X}, X},
	{V1_3,
         V1_3,
         {{F_REQ_64, UP, CREATED, NO_HANDLE, NO_HANDLE, 1}},
         {W, 0xFF, W, W, 0xFFFF},
         0},
	/* Not modelled, so that only what holds for all calls is looked at. */
	{V1_3, V1_3, {{F_SHARE}}, {W, W, W, W, W, W, W}, X},
	{V1_3, V1_3, {{F_SHARE_64}}, {X, X, X, X, X, X, X}, X},
};

static uint64_t free_bits(const struct fields *of, unsigned int index)
{
	if (index == 0u) {
		return 0;
	}
	return index <= COUNT_OF(of->free) ? of->free[index - 1u] : of->beyond;
}

static void assert_register(const struct fields *of, unsigned int index)
{
	unsigned int bit;

	for (bit = index == 0u ? 32 : 0; bit < 64u; bit++) {
		const uint64_t mask = 1ull << bit;
		const int is_reserved = (free_bits(of, index) & mask) == 0;
		struct ffa_regs request = of->request;
		int is_counted;

		request.x[index] ^= mask;
		start(of->own_version, 0, 0);
		is_counted = judge_one(&request, of->version) == FFA_SPMC_V_RESERVED;
		if (is_counted != is_reserved) {
			print_message("%llx, row %zu, x%u bit %u\n",
			              (unsigned long long)of->request.x[0], (size_t)(of - fields),
			              index, bit);
		}
		assert_int_equal(is_counted, is_reserved);
	}
}

static void each_bit_is_reserved_or_free(void **state)
{
	unsigned int index;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(fields); i++) {
		start(fields[i].own_version, 0, 0);
		assert_int_not_equal(judge_one(&fields[i].request, fields[i].version),
		                     FFA_SPMC_V_RESERVED);
		for (index = 0; index < 18u; index++) {
			assert_register(&fields[i], index);
		}
	}
}

/*
 * What takes two CPUs at once.
 */

static void call_on_1(struct ffa_regs regs)
{
	ffa_spmc_call(&fw.cpus[1], &regs);
}

/* While it runs on CPU 0, CPU 1 resumes it and repeats its message. */
static void busy_sp(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	enum ffa_spmc_violation *const seen = priv;

	(void)cpu;
	call_on_1((struct ffa_regs){{F_RUN, UP << 16}});
	seen[0] = fw.record.violation;
	call_on_1((struct ffa_regs){{TELL(UP, CREATED, 1)}});
	seen[1] = fw.record.violation;
	call_on_1((struct ffa_regs){{TELL(UP, CREATED, 2)}});
	seen[2] = fw.record.violation;
	regs->x[0] = F_RESP;
	regs->x[1] = UP << 16;
	regs->x[2] = CREATED + 1u;
	regs->x[3] = 0;
}

static void sp_that_runs_is_not_suspended_and_has_its_message_already(void **state)
{
	enum ffa_spmc_violation seen[3] = {FFA_SPMC_V_NONE};

	(void)state;
	start(V1_3, 0, SPS);
	fw.sps[0].run = busy_sp;
	fw.sps[0].run_priv = seen;
	assert_int_equal(judge_one(&(struct ffa_regs){{TELL(UP, CREATED, 1)}}, V1_3),
	                 FFA_SPMC_V_NONE);
	assert_int_equal(seen[0], FFA_SPMC_V_RUN_IDLE);
	assert_int_equal(seen[1], FFA_SPMC_V_RESENT);
	assert_int_equal(seen[2], FFA_SPMC_V_NONE);
	assert_int_equal(fw.spmc.violations, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_that_breaks_a_rule_counts_and_its_neighbour_does_not),
		cmocka_unit_test(every_violation_has_a_row),
		cmocka_unit_test(hypervisor_calls_these_functions_and_no_others),
		cmocka_unit_test(each_bit_is_reserved_or_free),
		cmocka_unit_test(sp_that_runs_is_not_suspended_and_has_its_message_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

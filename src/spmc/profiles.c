/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The named profiles. "recorded" is tests/recordings/data; where recordings are silent, a source names the
 * file of the firmware that was read.
 */
#include <ffa/spmc.h>

#include "numbers.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* FF-A 1.3 and nothing else. */
const struct ffa_spmc_profile ffa_spmc_strict_1_3 = {
	.name = "strict-1.3",
	.version = VERSION_1_3,
};

/*
 * Hafnium.
 */

/* Recorded; retrieving as 1.1 has it depends on w2, which nobody asked with. */
static const struct ffa_spmc_feature hafnium_properties[] = {
	{FEATURE_SCHEDULE_RECEIVER, 8, 0, 0},
	{FEATURE_NOTIFICATIONS, 3, 0, 0},
	{CALL_32(N_MEM_RETRIEVE_REQ), 6, VERSION_1_1, 0},
	{CALL_64(N_MEM_RETRIEVE_REQ), 6, VERSION_1_1, 0},
};

/* Recorded: the same at 1.0, 1.1 and 1.2; of the functions, those that are listed. */
static const struct ffa_spmc_features hafnium_features = {
	.calls_32 = {BIT(N_ERROR) | BIT(N_SUCCESS) | BIT(N_INTERRUPT) | BIT(N_VERSION) |
                             BIT(N_FEATURES) | BIT(N_RX_RELEASE) | BIT(N_RXTX_UNMAP) |
                             BIT(N_PARTITION_INFO_GET) | BIT(N_ID_GET) | BIT(N_MSG_WAIT) |
                             BIT(N_RUN) | BIT(N_DIRECT_REQ) | BIT(N_DIRECT_RESP) |
                             BIT(N_MEM_DONATE) | BIT(N_MEM_LEND) | BIT(N_MEM_SHARE) |
                             BIT(N_MEM_RETRIEVE_RESP) | BIT(N_MEM_RELINQUISH) | BIT(N_MEM_RECLAIM) |
                             BIT(N_MEM_FRAG_RX) | BIT(N_MEM_FRAG_TX) |
                             BIT(N_NOTIFICATION_BITMAP_CREATE) |
                             BIT(N_NOTIFICATION_BITMAP_DESTROY) | BIT(N_NOTIFICATION_BIND),
                     BIT(N_NOTIFICATION_UNBIND) | BIT(N_NOTIFICATION_SET) |
                             BIT(N_NOTIFICATION_GET) | BIT(N_RX_ACQUIRE) | BIT(N_SPM_ID_GET) |
                             BIT(N_MSG_SEND2) | BIT(N_CONSOLE_LOG)},
	.calls_64 = {BIT(N_SUCCESS) | BIT(N_RXTX_MAP) | BIT(N_DIRECT_REQ) | BIT(N_DIRECT_RESP) |
                             BIT(N_MEM_DONATE) | BIT(N_MEM_LEND) | BIT(N_MEM_SHARE),
                     BIT(N_NOTIFICATION_INFO_GET) | BIT(N_CONSOLE_LOG) |
                             BIT(N_PARTITION_INFO_GET_REGS) | BIT(N_DIRECT_REQ2) |
                             BIT(N_DIRECT_RESP2) | BIT(N_NS_RES_INFO_GET)},
	.others = hafnium_properties,
	.other_count = COUNT_OF(hafnium_properties),
	.denied_inputs = FFA_SPMC_INPUT_OF_IDS, /* Hafnium api.c */
};

const struct ffa_spmc_profile ffa_spmc_hafnium_2_15 = {
	.name = "hafnium-2.15",
	.version = VERSION_1_3,  /* recorded */
	.presumed = VERSION_1_3, /* Hafnium other_world.c */
	.descriptor_size = 48,   /* recorded, in the register form at 1.0 too */
	.rxtx_max = 1,           /* recorded: told at 1.2; two pages are refused */
	.narrowed = 8,           /* recorded: a status of 64 bits; Hafnium src/api.c */
	.memory_code = E_DENIED, /* recorded */
	.features = &hafnium_features,
	.negotiation = FFA_SPMC_VERSION_LOCKS,    /* recorded; other calls: Hafnium handler.c */
	.delivery = FFA_SPMC_DELIVERS_ANY_SENDER, /* recorded */
	.end = FFA_SPMC_END_ABORTED,              /* recorded: no lifecycle support */
	.regs_from = FFA_SPMC_ALWAYS,             /* recorded */
	.size_from = FFA_SPMC_ALWAYS,             /* recorded */
	.counted_from = FFA_SPMC_ALWAYS,          /* recorded */
	.quirks = FFA_SPMC_Q_SPMD |               /* recorded */
                  FFA_SPMC_Q_VERSION_MINUS1 |     /* recorded */
                  FFA_SPMC_Q_NO_TAG |             /* recorded */
                  FFA_SPMC_Q_NO_MAP_32 |          /* recorded */
                  FFA_SPMC_Q_DENIED_FIRST |       /* Hafnium api.c */
                  FFA_SPMC_Q_RX_STAYS, /* Hafnium api.c: the mailbox's state is its own */
};

/*
 * OP-TEE.
 */

/* Recorded; which version it takes: OP-TEE thread_spmc.c. */
static const struct ffa_spmc_feature optee_properties[] = {
	{FEATURE_SCHEDULE_RECEIVER, 8, 0, 0},
	{FEATURE_MANAGED_EXIT, 0, 0, 0},
	{CALL_32(N_MEM_SHARE), 1, 0, 0},
	{CALL_64(N_MEM_SHARE), 1, 0, 0},
	{CALL_64(N_DIRECT_REQ2), 0, 0, VERSION_1_2},
	{CALL_64(N_DIRECT_RESP2), 0, 0, VERSION_1_2},
};

/* Recorded. FFA_ID_GET and FFA_RUN are not in it, but work. */
static const struct ffa_spmc_features optee_features = {
	.calls_32 = {BIT(N_ERROR) | BIT(N_SUCCESS) | BIT(N_INTERRUPT) | BIT(N_VERSION) |
                             BIT(N_FEATURES) | BIT(N_RX_RELEASE) | BIT(N_RXTX_MAP) |
                             BIT(N_RXTX_UNMAP) | BIT(N_PARTITION_INFO_GET) | BIT(N_DIRECT_REQ) |
                             BIT(N_MEM_RECLAIM) | BIT(N_MEM_FRAG_TX) |
                             BIT(N_NOTIFICATION_BITMAP_CREATE) |
                             BIT(N_NOTIFICATION_BITMAP_DESTROY) | BIT(N_NOTIFICATION_BIND),
                     BIT(N_NOTIFICATION_UNBIND) | BIT(N_NOTIFICATION_SET) |
                             BIT(N_NOTIFICATION_GET) | BIT(N_NOTIFICATION_INFO_GET) |
                             BIT(N_SPM_ID_GET)},
	.calls_64 = {BIT(N_SUCCESS) | BIT(N_RXTX_MAP) | BIT(N_DIRECT_REQ),
                     BIT(N_NOTIFICATION_INFO_GET)},
	.others = optee_properties,
	.other_count = COUNT_OF(optee_properties),
};

/* "sp" and "chain" are the recordings with SPs at S-EL0. */
#define OPTEE_QUIRKS \
	(FFA_SPMC_Q_SPMD              /* recorded */ \
	 | FFA_SPMC_Q_EMPTY_SUCCESS   /* recorded */ \
	 | FFA_SPMC_Q_FAILED_TAKES_RX /* OP-TEE thread_spmc.c */ \
	 | FFA_SPMC_Q_UUID_ALWAYS     /* recorded */ \
	 | FFA_SPMC_Q_ANY_FLAGS       /* recorded */ \
	 | FFA_SPMC_Q_ANY_RX_ID       /* OP-TEE thread_spmc.c */ \
	 | FFA_SPMC_Q_MAP_OVERLAP     /* recorded without virtualization support */ \
	 | FFA_SPMC_Q_OPTEE_IS_SPMC)  /* recorded */

#define OPTEE_RULES \
	.negotiation = FFA_SPMC_VERSION_MOVES,     /* recorded */ \
		.regs_from = FFA_SPMC_NEVER,       /* recorded */ \
		.unmap_id = FFA_SPMC_UNMAP_ID_ANY, /* OP-TEE thread_spmc.c */ \
		.end = FFA_SPMC_END_UNLISTED,      /* recorded: sp */ \
		.target = FFA_SPMC_TARGET_THREAD,  /* recorded: sp, where the only thread is 0 */ \
		.chain = FFA_SPMC_CHAIN_RUNNING    /* recorded: chain */

#define OPTEE_CODES \
	.room_code = E_INVALID_PARAMETERS,       /* OP-TEE thread_spmc.c */ \
		.type_code = E_NOT_SUPPORTED,    /* recorded: sp */ \
		.run_code = E_DENIED,            /* recorded: sp */ \
		.receive_code = E_NOT_SUPPORTED, /* OP-TEE spmc_sp_handler.c */ \
		.narrowed = 5                    /* recorded: sp */

const struct ffa_spmc_profile ffa_spmc_optee_4_10 = {
	.name = "optee-4.10",
	.version = VERSION_1_2,                             /* recorded */
	.presumed = VERSION_1_0,                            /* OP-TEE thread_spmc.c */
	.quirks = OPTEE_QUIRKS | FFA_SPMC_Q_MAP_UNALIGNED | /* recorded */
                  FFA_SPMC_Q_MAP_SECURE,                    /* OP-TEE thread_spmc.c */
	.features = &optee_features,
	OPTEE_RULES,
	OPTEE_CODES,
};

const struct ffa_spmc_profile ffa_spmc_optee_4_10_novirt = {
	.name = "optee-4.10-novirt",
	.version = VERSION_1_2,  /* recorded */
	.presumed = VERSION_1_0, /* OP-TEE thread_spmc.c */
	.quirks = OPTEE_QUIRKS,  /* recorded: an address that is not aligned is refused */
	.features = &optee_features,
	OPTEE_RULES,
	OPTEE_CODES,
};

/*
 * TF-A's SPMC at EL3.
 */

/* Recorded. */
static const struct ffa_spmc_features tfa_el3_features = {
	.calls_32 = {BIT(N_ERROR) | BIT(N_SUCCESS) | BIT(N_INTERRUPT) | BIT(N_VERSION) |
                             BIT(N_FEATURES) | BIT(N_RX_RELEASE) | BIT(N_RXTX_MAP) |
                             BIT(N_RXTX_UNMAP) | BIT(N_PARTITION_INFO_GET) | BIT(N_ID_GET) |
                             BIT(N_RUN) | BIT(N_DIRECT_REQ) | BIT(N_MEM_LEND) | BIT(N_MEM_SHARE) |
                             BIT(N_MEM_RETRIEVE_REQ) | BIT(N_MEM_RECLAIM) | BIT(N_MEM_FRAG_RX) |
                             BIT(N_MEM_FRAG_TX),
                     BIT(N_SPM_ID_GET)},
	.calls_64 = {BIT(N_RXTX_MAP) | BIT(N_DIRECT_REQ) | BIT(N_MEM_LEND) | BIT(N_MEM_SHARE) |
                             BIT(N_MEM_RETRIEVE_REQ),
                     BIT(N_DIRECT_REQ2)},
	.denied_inputs = FFA_SPMC_INPUT_OF_FUNCTIONS, /* TF-A spmc_main.c */
};

const struct ffa_spmc_profile ffa_spmc_tfa_el3_2_15 = {
	.name = "tfa-el3-2.15",
	.version = VERSION_1_2, /* recorded */
	.rxtx_mask = 0x1F,      /* TF-A spmc_main.c */
	.narrowed = 5,          /* TF-A spmc_main.c */
	.features = &tfa_el3_features,
	.negotiation = FFA_SPMC_VERSION_SETTLES, /* recorded; nothing in force: TF-A spmc_main.c */
	.delivery = FFA_SPMC_DELIVERS_FRAMEWORK, /* recorded */
	.unmap_id = FFA_SPMC_UNMAP_ID_ALL,       /* TF-A spmc_main.c */
	.regs_from = FFA_SPMC_NEVER,             /* recorded */
	.services_from = FFA_SPMC_ALWAYS,        /* TF-A spmc_main.c */
	.quirks = FFA_SPMC_Q_SPMD |              /* recorded */
                  FFA_SPMC_Q_UNRECORDED |        /* TF-A spmc_main.c */
                  FFA_SPMC_Q_LEAVES_INPUTS |     /* recorded */
                  FFA_SPMC_Q_SIGN_EXTENDS |      /* recorded */
                  FFA_SPMC_Q_UUID_ALWAYS |       /* recorded; left on the stack: spmc_main.c */
                  FFA_SPMC_Q_ANY_FLAGS |         /* recorded */
                  FFA_SPMC_Q_MAP_SECURE |        /* recorded */
                  FFA_SPMC_Q_RX_STAYS |          /* TF-A spmc_main.c */
                  FFA_SPMC_Q_ANY_RX_ID,          /* TF-A spmc_main.c */
};

static const struct ffa_spmc_profile *const profiles[] = {
	&ffa_spmc_strict_1_3,        &ffa_spmc_hafnium_2_15, &ffa_spmc_optee_4_10,
	&ffa_spmc_optee_4_10_novirt, &ffa_spmc_tfa_el3_2_15,
};

static int is_same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

const struct ffa_spmc_profile *ffa_spmc_find_profile(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(profiles); i++) {
		if (is_same(profiles[i]->name, name)) {
			return profiles[i];
		}
	}
	return NULL;
}

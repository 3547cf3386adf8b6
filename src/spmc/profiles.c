/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The named profiles. "recorded" is tests/data; where recordings are silent, a source names the
 * file of the firmware that was read.
 */
#include "internal.h"

/* FF-A 1.3 and nothing else. */
const struct ffa_spmc_profile ffa_spmc_strict_1_3 = {
	.name = "strict-1.3",
	.version = VERSION_1_3,
};

const struct ffa_spmc_profile ffa_spmc_hafnium_2_15 = {
	.name = "hafnium-2.15",
	.version = VERSION_1_3,               /* recorded */
	.descriptor_size = 48,                /* recorded: at 1.1 and 1.2 */
	.rxtx_max = 1,                        /* recorded: at 1.2; a second page is refused */
	.quirks = FFA_SPMC_Q_VERSION_LOCKS    /* Hafnium src/api.c */
                  | FFA_SPMC_Q_VERSION_MINUS1 /* recorded */
                  | FFA_SPMC_Q_NO_TAG,        /* recorded */
};

const struct ffa_spmc_profile ffa_spmc_optee_4_10 = {
	.name = "optee-4.10",
	.version = VERSION_1_2,                 /* recorded */
	.quirks = FFA_SPMC_Q_VERSION_MOVES      /* recorded */
                  | FFA_SPMC_Q_NO_REGS          /* recorded */
                  | FFA_SPMC_Q_EMPTY_SUCCESS    /* recorded */
                  | FFA_SPMC_Q_FAILED_TAKES_RX, /* OP-TEE thread_spmc.c */
};

const struct ffa_spmc_profile ffa_spmc_optee_4_10_novirt = {
	.name = "optee-4.10-novirt",
	.version = VERSION_1_2,
	.quirks = FFA_SPMC_Q_VERSION_MOVES | FFA_SPMC_Q_NO_REGS | FFA_SPMC_Q_EMPTY_SUCCESS |
                  FFA_SPMC_Q_FAILED_TAKES_RX,
};

const struct ffa_spmc_profile ffa_spmc_tfa_el3_2_15 = {
	.name = "tfa-el3-2.15",
	.version = VERSION_1_2,              /* recorded */
	.quirks = FFA_SPMC_Q_UNRECORDED      /* TF-A spmc_main.c */
                  | FFA_SPMC_Q_NO_REGS       /* recorded */
                  | FFA_SPMC_Q_LEAVES_INPUTS /* recorded */
                  | FFA_SPMC_Q_SIGN_EXTENDS  /* recorded */
                  | FFA_SPMC_Q_LISTS_ALWAYS, /* TF-A spmc_main.c */
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
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		if (is_same(profiles[i]->name, name)) {
			return profiles[i];
		}
	}
	return NULL;
}

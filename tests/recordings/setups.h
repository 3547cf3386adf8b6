/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The secure worlds behind the recordings: which firmware, which SPs, and what these do. Nothing of
 * it is an answer of the firmware: that is the profile's to know.
 */
#ifndef FFA_TEST_SETUPS_H
#define FFA_TEST_SETUPS_H

#include <stddef.h>
#include <stdint.h>

#include <ffa/spmc.h>

#define SETUP_MAX_SPS 8u
#define SETUP_MAX_ACTS 48u

/* One SP: what it is, and its script. */
struct setup_sp {
	struct ffa_spmc_sp sp;
	const struct ffa_spmc_act *acts;
	size_t act_count;
	int obeys; /* does as partition messages say: replay.c has its program */
};

struct setup {
	const char *file; /* of tests/data */
	const struct ffa_spmc_profile *profile;
	const struct setup_sp *sps;
	size_t sp_count;
	/* What the replay has to come to. */
	size_t rows;
	size_t modelled;
	size_t agreeing;
	size_t violations[FFA_SPMC_V_COUNT]; /* rows that break a rule */
};

#define SETUP_COUNT 10u
extern const struct setup setups[SETUP_COUNT];

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which lies are told in which worlds: each makes one case, whoever lives in it. */
#ifndef FFA_TEST_CASES_H
#define FFA_TEST_CASES_H

#include "world.h"

struct cases {
	struct world *world;
	/* A probe and then the lives of so many VMs, from world_reset() to the verdict. */
	void (*run)(struct world *w, unsigned int vms);
	uint64_t stride; /* every so many cases, one runs: cases_stride() */
	uint64_t considered;
	uint64_t ran;
	int is_rehearsing; /* a case that only shows which calls a life makes */
};

/* FFA_SWEEP_STRIDE of the environment, or as many as the compiler's options allow. */
uint64_t cases_stride(void);

enum follow { ONCE, TWICE, FOR_EVER };

void cases_set_lie(struct world *w, size_t which, uint64_t first, enum follow follow,
                   size_t answer);

/* Each call answered by everything that firmware could answer; up to max_sps SPs. */
void cases_run(struct cases *cases, const struct mode *mode, size_t max_sps);

/* One SP of two or three answers always the same to sends, and to FFA_RUN; then two of three. */
void cases_run_liars(struct cases *cases, const struct mode *mode);

/* Two lies in one life, up to 2 SPs. */
void cases_run_pairs(struct cases *cases, const struct mode *mode);

#endif

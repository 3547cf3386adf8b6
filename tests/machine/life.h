/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Many VMs on all CPUs at once, with ticks at random moments. Any CPU may take the next step of a VM,
 * unless an SP is suspended in it.
 */
#ifndef FFA_TEST_LIFE_H
#define FFA_TEST_LIFE_H

#include "hyp.h"

#include <ffa/notify.h>

#define LIFE_SLOTS_PER_CPU 8u

/* SPs that are busy with other CPUs' messages are no reason to give up. */
#define LIFE_SENDS 200u

struct life {
	const struct ffa_notify *notify; /* whose hooks come to life_call() and are life_relax() */
	uint32_t seed;
	uint32_t goal;       /* VMs, all in all */
	uint32_t slots;      /* VMs at once, up to LIFE_SLOTS_PER_CPU times HYP_MAX_CPUS */
	void (*begin)(void); /* or NULL; on each CPU, before its first step */
};

/* Makes a firmware call, and counts it. */
void life_call(void *priv, struct ffa_regs *regs);
int life_relax(void *priv, const struct ffa_wait *wait);

void life_run(const struct life *life, uint32_t cpus);

/* A random number below the bound, by the seed and the CPU; once life runs. */
uint32_t life_any(uint32_t bound);

/* Prints what all CPUs did in the line that the caller began. */
void life_show(void);

/* How many creations succeeded. */
uint64_t life_created(void);

/* That all VMs came to their end, and no step took more or other than it may. */
void life_judge(void);

#endif

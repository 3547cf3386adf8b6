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

/* How it ends. */
enum life_end {
	LIFE_ENDS,    /* each VM that was created is destroyed */
	LIFE_SETTLES, /* no VM is begun; those that are present stay so, and each SP is told of them */
	LIFE_GOES_ON /* VMs are left as they are, but none with an SP suspended */
};

struct life {
	/* Its hooks come to life_call(), and are life_relax() and, where SPs die, life_refused(). */
	const struct ffa_notify *notify;
	uint32_t seed;
	uint32_t goal;       /* VMs, all in all; 0: none is begun */
	uint32_t slots;      /* VMs at once, up to LIFE_SLOTS_PER_CPU times HYP_MAX_CPUS */
	void (*begin)(void); /* or NULL; on each CPU, before its first step */
	enum life_end end;
	/*
	 * SPs may die and start anew: results are as they come then, and SPs are skipped and told
	 * again.
	 */
	int is_deadly;
	void (*strike)(uint32_t sp_id); /* as in known_call() */
	int is_calm;                    /* no tick comes */
};

/* Makes a firmware call by call_firmware(), and counts it. */
void life_call(void *priv, struct ffa_regs *regs);
int life_relax(void *priv, const struct ffa_wait *wait);
int life_refused(void *priv, const struct ffa_refusal *why);

/* Once, or one after the other: VMs that one has left live on in the next. *life stays in use. */
void life_run(const struct life *life, uint32_t cpus);

/*
 * SPs die while the goal is lived, from *life's `begin` until make_immortal() is called. Then each SP is
 * told of each VM that is left, is asked whether it knows of it, and all VMs end.
 */
void life_with_deaths(struct life *life, void (*make_immortal)(void), uint32_t cpus);

/*
 * Between two runs: asks each SP what it holds of each VM that is present. Returns how many it does
 * not know, for whatever reason; these are found, and the next run tells the SP of them. Whatever
 * else is not as the hypervisor has it is a failed check.
 */
uint32_t life_audit(void);

/* A random number below the bound, by the seed and the CPU; once life runs. */
uint32_t life_any(uint32_t bound);

/* Prints what all CPUs did in the line that the caller began. */
void life_show(void);

/* How many creations succeeded. */
uint64_t life_created(void);

/* VM IDs that are spent, by the library's verdict. */
uint64_t life_spent(void);

/* Pairs of one of these and an SP that holds it. */
uint64_t life_held_spent(void);

/* That all VMs came to their end, and no step took more or other than it may. */
void life_judge(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Which SPs know of a VM, as far as a hypervisor can tell while SPs die and start anew. Each
 * acknowledged creation has a number, which grows with each SP. ABORTED says that the SP has
 * forgotten all of them; a VM whose end it refuses, that it has forgotten that one and all before it,
 * though not when: later ones it may know.
 */
#ifndef FFA_TEST_KNOWN_H
#define FFA_TEST_KNOWN_H

#include "el2.h"

/* Of one VM; SPs by their index in the list of subscribers. */
struct known {
	uint32_t acknowledged[SLOTS]; /* the number of its creation, or 0 */
	uint32_t last; /* number that the SP had given when the message was last sent */
	uint32_t sp;   /* that the message went to */
	int is_end;
};

/* What was seen, on all CPUs. */
struct known_counts {
	uint32_t deaths;  /* ABORTED */
	uint32_t unknown; /* ends that were refused: the SP has started anew, unseen */
	uint32_t spared;  /* ends that were not sent to an SP that had forgotten the VM */
};

/*
 * Makes a call of an event of the VM, one at a time for each SP: between the death of an SP that one
 * CPU is told of, and what others tell it then, there is no gap. `strike` is called before the SP is
 * resumed, or NULL.
 */
void known_call(const struct ffa_notify *n, struct known *vm, struct ffa_regs *regs,
                void (*strike)(uint32_t sp_id));

/* The SP knows of the VM. */
int known_told(const struct known *vm, uint32_t sp);

/* It did, and has forgotten it. */
int known_forgotten(const struct known *vm, uint32_t sp);

/* Somebody has found out that the SP does not know of the VM. */
void known_found(const struct known *vm, uint32_t sp);

struct known_counts known_counts(void);

#endif

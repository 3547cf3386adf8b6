/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* EL3's side of the secure partitions: who they are, their contexts, and the world switch. */
#ifndef SECURE_H
#define SECURE_H

#include <ffa/spmc.h>

/* Test-and-set. With the MMU off this is up to the machine; QEMU's does it. */
struct lock {
	uint32_t taken;
};

void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

/* What the world switches amounted to, on all CPUs. */
struct secure_counts {
	uint64_t suspensions; /* by interrupts of the normal world */
	uint64_t at_once;     /* of these, before the first instruction */
	uint64_t yields;
	uint64_t in_calls; /* suspensions of an SP that another one had called */
	uint64_t deaths;
};

extern struct ffa_spmc_sp secure_sps[];
extern const size_t secure_sp_count;
extern uint8_t secure_vm_state[]; /* for ffa_spmc_config.vm_state */

/* Once, on CPU 0, before the others. */
void secure_init(uint32_t cpus);

/* On each CPU: lets the SPs' contexts of this CPU run until they wait for messages. */
void secure_start(uint32_t cpu);

void secure_read_counts(struct secure_counts *counts);

#endif

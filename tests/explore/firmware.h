/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A secure world for very many CPUs, SPs and VMs, and its judge: direct messages and FFA_RUN alone,
 * with faults at random. The emulator lists the SPs; it keeps 8 CPUs apart and looks for an SP
 * among all of them, which is too few and too slow here.
 */
#ifndef SCALE_FIRMWARE_H
#define SCALE_FIRMWARE_H

#include <ffa/notify.h>

#include <stdint.h>

#define MAX_CPUS 256u
#define MAX_VMS 65535u
#define FIRST_SP_ID 0x8001u

/* What one of the subscribers does for ever once it fails, in the middle of the run. */
enum failure { NEVER_FAILS, STOPS, HANGS };

struct system {
	uint32_t cpus;
	uint32_t sps;
	uint32_t subscribers; /* of them */
	uint32_t keepers;     /* of these: want creations only */
	uint32_t percent;     /* of the answers are faults */
	struct ffa_limits limits;
	enum failure failure;
	uint32_t vms;
	uint64_t seed;
};

/* A message in which an SP is suspended. */
struct suspended {
	uint32_t vm; /* 0: none */
	uint32_t cpu;
	uint32_t message;
};

struct sp {
	uint16_t id;
	uint8_t events;
	uint8_t has_context_per_cpu;
	uint32_t round; /* the latest in which it served a message, */
	uint64_t ticks; /* and when in it: a bit for each tick */
	struct suspended contexts[MAX_CPUS];
};

struct firmware {
	const struct system *system;
	struct sp *sps;    /* those that subscribe, in the order of the list */
	uint8_t *pairs;    /* [VM ID][SP]: what the SP answered and holds */
	struct sp *failed; /* or NULL */
	uint16_t *in;      /* [VM ID]: the SP that is suspended in a message of it, from 1 */
	uint64_t random;

	uint64_t calls;
	uint64_t answered; /* messages with a final answer: the fewest calls that can do */
	uint64_t busy;     /* answers while another CPU was in the SP */
	uint64_t suspensions;
	uint64_t violations;
};

/* When and where a call is made, and for which VM. */
struct moment {
	uint32_t cpu;
	uint32_t vm;
	uint32_t round;
	uint32_t tick;
};

/* Zeroed, or it exits. */
void *allocate(size_t count, size_t size);

/* 0 to bound - 1. */
uint32_t any(struct firmware *w, uint32_t bound);

/* Whether SP `index` of the list subscribes, and to what: FFA_NOTIFY_CREATED and _DESTROYED. */
uint8_t subscription(const struct system *system, uint32_t index);

void firmware_init(struct firmware *w, const struct system *system);
void firmware_free(struct firmware *w);
void firmware_call(struct firmware *w, const struct moment *now, struct ffa_regs *regs);

/* The SP in the middle of the list fails from now on. */
void firmware_fail(struct firmware *w);

/* The ID of a VM is taken; its creation is complete; an SP is given up in it. */
void firmware_begin(struct firmware *w, uint32_t vm);
void firmware_complete(struct firmware *w, uint32_t vm);
void firmware_give_up(struct firmware *w, uint32_t vm, uint32_t sp_id);

void violation(struct firmware *w, const char *what);

/* Of the SPs that have not failed: how many do not know of the VM; have still to be told its end. */
uint32_t firmware_unaware(const struct firmware *w, uint32_t vm);
uint32_t firmware_owed(const struct firmware *w, uint32_t vm);
/* How many SPs may believe in the VM. */
uint32_t firmware_believers(const struct firmware *w, uint32_t vm);

#endif

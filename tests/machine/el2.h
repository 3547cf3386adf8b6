/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the test programs at EL2 share: checks, other CPUs, and talking to the SPs of the firmware. */
#ifndef FFA_TEST_EL2_H
#define FFA_TEST_EL2_H

#include "arch.h"
#include "console.h"
#include "hyp.h"
#include "sp.h"

#include <ffa/conduit.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define SP_MP 0x8001u
#define SP_CALLING 0x8002u
#define SP_SILENT 0x8003u
#define SP_UP 0x8004u
#define SP_QUEUING 0x8005u
#define SP_EXITING 0x8007u
#define SP_YIELDING 0x8008u
#define SP_FAULTY 0x8009u

/* Those of the firmware: 8001 to 8009, all but one subscribed to something. */
#define FIRST_SP 0x8001u
#define LAST_SP 0x8009u
#define SLOTS 16

/* Prints "ok" or "FAILED" with the text; the end of the program tells. */
void check(int holds, const char *text);
int checks_failed(void);

/* Where a CPU waits for another program to take it. */
struct cpu_stand {
	uint64_t entry; /* 0: not yet */
	void *stack_end;
};

/*
 * Starts CPUs, or takes those that stand by there; returns how many these are with this one, the
 * first: `most`, or all that there are.
 */
uint32_t start_cpus(uint32_t most, struct cpu_stand *stands);

/* A job without an end: its argument is the struct cpu_stand. */
void stand_by(void *stand);

/* Has another CPU call job(argument), and waits until it has returned. */
void on_cpu(uint32_t cpu, void (*job)(void *argument), void *argument);

/* The same in two steps. */
void start_on_cpu(uint32_t cpu, void (*job)(void *argument), void *argument);
void wait_for_cpu(uint32_t cpu);

/* The hook `call` makes the calls of call_firmware() from now on. */
void call_by(const struct ffa_hooks *hooks);

void call_firmware(struct ffa_regs *regs);

/* Sends a command as a partition message, and sees it through suspensions. */
struct ffa_regs ask(uint32_t sp_id, uint32_t command, uint64_t argument4, uint64_t argument5);

/* The firmware's COUNT_CALL. */
struct firmware_counts {
	uint64_t suspensions;
	uint64_t at_once;
	uint64_t yields;
	uint64_t violations;
	uint64_t in_calls;
	uint64_t deaths;
};
struct firmware_counts firmware_counts(void);

/* What the firmware says at the end of its own books: REPORT_CALL. */
struct ffa_regs firmware_report(int failed, uint64_t deliberate_violations, uint64_t retired);

/* Mistakes that the SPs counted, in all their contexts on `cpus` CPUs. */
uint64_t mistakes_of_sps(uint32_t cpus);

/* VMs that the SPs hold, all together; but for one SP, or 0. */
uint64_t vms_held_by_sps(uint32_t but);

/* Probes once, with these hooks, into slots of its own; a failure is a failed check. */
void probe(struct ffa_notify *n, const struct ffa_hooks *hooks, uint16_t sends);

#endif

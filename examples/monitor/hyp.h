/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The machine at EL2: interrupts, ticks, exceptions, the end. */
#ifndef HYP_H
#define HYP_H

#include "arch.h"

#include <stdint.h>

/* An interrupted EL2, as el2.S stores it: without x20 to x29, which C preserves. */
struct frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t unused;
};

#define HYP_MAX_CPUS 8u

/* Starts the tick; returns 0 on a machine without the GICv3 registers, where ticks are polled. */
int hyp_init(void);

/* Starts another CPU in main(), with a tick of its own. Returns 0, or PSCI's error. */
int hyp_start_cpu(uint32_t cpu, void *stack_end, void (*main)(void));

/* Where it starts, with the end of its stack in x0. */
extern const uint8_t secondary_start[];

/* From now on no tick comes on this CPU but one, in so many microseconds; 0: none. */
void tick_once(uint32_t microseconds);

/* Whether an interrupt waits for a window. */
int interrupt_is_pending(void);

/* Lets pending interrupts in for at least `microseconds`, then masks them again. */
void interrupt_window(uint64_t microseconds);

/* Interrupts taken so far on this CPU. */
uint32_t interrupts_taken(void);

/* Those of them that were ticks. */
uint32_t ticks_taken(void);

/* Acknowledges one pending interrupt; returns 0 if there is no way to do that. */
int interrupt_take(void);

/* Returns at the next tick. */
void tick_wait(void);

/* The C part of the vectors, for exceptions taken from EL2. */
void el2_exception(struct frame *frame, enum exception kind);

/* Switches the machine off; `failed` becomes QEMU's exit status where somebody can hand it on. */
__attribute__((noreturn)) void hyp_end(int failed);

#endif

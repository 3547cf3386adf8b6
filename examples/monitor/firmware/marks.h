/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * EL1 registers whose values are free while the MMU is off: what is written into them shows whether
 * a world switch brings them back. For those who are switched; the switch has a list of its own.
 */
#ifndef MARKS_H
#define MARKS_H

#include "arch.h"

/* Free to code that runs at EL1, too. */
#define MARKED_AT_EL1(X) \
	X(cpacr_el1) \
	X(ttbr0_el1) \
	X(ttbr1_el1) \
	X(tcr_el1) \
	X(mair_el1) \
	X(amair_el1) \
	X(sp_el0) \
	X(esr_el1) \
	X(far_el1) \
	X(afsr0_el1) \
	X(afsr1_el1) \
	X(par_el1) \
	X(contextidr_el1) \
	X(tpidr_el0) \
	X(tpidrro_el0) \
	X(csselr_el1) \
	X(cntkctl_el1)

/* Free to EL2, while nothing runs below it. */
#define MARKED_FROM_EL2(X) \
	MARKED_AT_EL1(X) \
	X(sctlr_el1) \
	X(actlr_el1) \
	X(vbar_el1) \
	X(sp_el1) \
	X(elr_el1) \
	X(spsr_el1) \
	X(tpidr_el1) \
	X(mdscr_el1)

#define MARK_MEMBER(name) uint64_t name;

/* Another value in each, from `seed`; then what came of it, as not every bit is there. */
#define MARK_WRITE(name) \
	write_##name(seed); \
	seed = seed * 5 + 1;
#define MARK_READ(name) marks->name = read_##name();

#define MARK_COMPARE(name) lost += read_##name() != marks->name;

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The system registers of EL1 that both worlds use: what a switch has to save and restore. */
#ifndef EL1_H
#define EL1_H

#include "arch.h"

/* Without timers, pointer authentication, floating point and newer extensions: not in use here. */
#define EL1_REGISTERS(X) \
	X(sctlr_el1) \
	X(actlr_el1) \
	X(cpacr_el1) \
	X(ttbr0_el1) \
	X(ttbr1_el1) \
	X(tcr_el1) \
	X(mair_el1) \
	X(amair_el1) \
	X(vbar_el1) \
	X(sp_el1) \
	X(sp_el0) \
	X(elr_el1) \
	X(spsr_el1) \
	X(esr_el1) \
	X(far_el1) \
	X(afsr0_el1) \
	X(afsr1_el1) \
	X(par_el1) \
	X(contextidr_el1) \
	X(tpidr_el1) \
	X(tpidr_el0) \
	X(tpidrro_el0) \
	X(csselr_el1) \
	X(mdscr_el1) \
	X(cntkctl_el1)

#define EL1_MEMBER(name) uint64_t name;
struct el1_registers {
	EL1_REGISTERS(EL1_MEMBER)
};
#undef EL1_MEMBER

EL1_REGISTERS(SYSREG)

static inline void el1_save(struct el1_registers *to)
{
#define EL1_SAVE(name) to->name = read_##name();
	EL1_REGISTERS(EL1_SAVE)
#undef EL1_SAVE
}

static inline void el1_restore(const struct el1_registers *from)
{
#define EL1_RESTORE(name) write_##name(from->name);
	EL1_REGISTERS(EL1_RESTORE)
#undef EL1_RESTORE
	isb();
}

#endif

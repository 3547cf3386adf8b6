/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* System registers, device registers and the few addresses of QEMU's virt machine that both use. */
#ifndef ARCH_H
#define ARCH_H

#include <stdint.h>

/* SYSREG(vbar_el2) defines read_vbar_el2() and write_vbar_el2(). */
#define SYSREG_RO(name) \
	static inline uint64_t read_##name(void) \
	{ \
		uint64_t value; \
		__asm__ volatile("mrs %0, " #name : "=r"(value)::"memory"); \
		return value; \
	}
#define SYSREG_WO(name) \
	static inline void write_##name(uint64_t value) \
	{ \
		__asm__ volatile("msr " #name ", %0" ::"r"(value) : "memory"); \
	}
#define SYSREG(name) SYSREG_RO(name) SYSREG_WO(name)

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* The CPU that this runs on, from 0. */
static inline uint32_t cpu_number(void)
{
	uint64_t mpidr;

	__asm__ volatile("mrs %0, mpidr_el1" : "=r"(mpidr));
	return (uint32_t)mpidr & 0xff;
}

static inline uint32_t mmio_read(uint64_t address)
{
	return *(const volatile uint32_t *)address;
}

static inline void mmio_write(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

/* GICv3: the distributor, and each CPU's redistributor with its SGI and PPI frame. */
#define GICD UINT64_C(0x08000000)
#define GICD_CTLR (GICD + 0x0000)
#define GICD_TYPER (GICD + 0x0004)
#define GICD_TYPER_LINES 0x1fu
#define GICD_IGROUPR(n) (GICD + 0x0080 + 4 * (uint64_t)(n))
#define GICD_ICENABLER(n) (GICD + 0x0180 + 4 * (uint64_t)(n))
#define GICR(cpu) (UINT64_C(0x080a0000) + 0x20000 * (uint64_t)(cpu))
#define GICR_TYPER(cpu) (GICR(cpu) + 0x0008)
#define GICR_TYPER_LAST (1u << 4)
#define GICR_WAKER(cpu) (GICR(cpu) + 0x0014)
#define GICR_IGROUPR0(cpu) (GICR(cpu) + 0x10080)
#define GICR_ISENABLER0(cpu) (GICR(cpu) + 0x10100)
#define GICR_ICENABLER0(cpu) (GICR(cpu) + 0x10180)
#define GICR_WAKER_SLEEP (1u << 1)

/* The hypervisor's physical timer (CNTHP), a PPI. */
#define TIMER_INTID 26u

/* Exceptions in the order of a vector table; also the reasons for which a lower level is left. */
enum exception { EXCEPTION_SYNC, EXCEPTION_IRQ, EXCEPTION_FIQ, EXCEPTION_SERROR };

/* The registers of a lower level that is entered and left. switch.inc knows this layout. */
struct lower_regs {
	uint64_t x[31];
	uint64_t pc;
	uint64_t pstate;
};

/* Exception classes: ESR_ELx bits [31:26]. */
#define ESR_EC(esr) ((uint32_t)(esr) >> 26)
#define EC_UNKNOWN 0x00u
#define EC_HVC64 0x16u
#define EC_SMC64 0x17u

/*
 * The calls by which EL2 talks to this example's own firmware; others do not know them and answer
 * -1. SMCCC OEM range. The report is the end: in, x1 = 0 when the caller is content, x2 = how many
 * more violations it committed on purpose, x3 = pairs of an SP and a VM that it knows to be lost, at
 * most. Out: x0 = 0, x1 = violations, x2 = FF-A calls, x3 = messages, x4 = pairs of an SP and a VM
 * that the SP still believes in. Counting can be asked for at any time. Out: x0 = 0, x1 = suspensions
 * of SPs by interrupts, x2 = those before the SP's first instruction, x3 = yields, x4 = violations,
 * x5 = suspensions of SPs that another SP had called, x6 = deaths of SPs. The chain call, in x1 = 0 or
 * 1, says whom FFA_INTERRUPT names in such a case: the SP that EL2 has told, or the one that ran. The
 * last one ends the SP x1 outside of EL2's messages; x2 is what comes then: enum ffa_spmc_end.
 */
#define REPORT_CALL 0x8300ffa0u
#define COUNT_CALL 0x8300ffa1u
#define CHAIN_CALL 0x8300ffa2u
#define END_SP_CALL 0x8300ffa3u

#define PSCI_VERSION 0x84000000u
#define PSCI_CPU_SUSPEND 0x84000001u
#define PSCI_CPU_SUSPEND_64 0xc4000001u
#define PSCI_CPU_ON_32 0x84000003u
#define PSCI_CPU_ON 0xc4000003u
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u
#define PSCI_FEATURES 0x8400000au
#define SMCCC_VERSION 0x80000000u

/* Ends QEMU with `status` if semihosting is enabled, else takes an exception. */
void semihosting_exit(unsigned status);

/* Any other operation, with its parameters in `block`; UINT64_MAX at EL2 if there is none. */
uint64_t semihosting(uint64_t operation, const void *block);

#endif

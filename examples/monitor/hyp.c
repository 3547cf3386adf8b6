/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The machine at EL2: a tick from the hypervisor timer, interrupt windows, exceptions, the end. */
#include "hyp.h"

#include "arch.h"
#include "console.h"

#include <ffa/conduit.h>

SYSREG_RO(id_aa64pfr0_el1)
SYSREG_RO(cntfrq_el0)
SYSREG_RO(cntpct_el0)
SYSREG_WO(cnthp_tval_el2)
SYSREG_WO(cnthp_ctl_el2)
SYSREG_RO(isr_el1)
SYSREG_WO(hcr_el2)
SYSREG_RO(esr_el2)
SYSREG_RO(far_el2)
SYSREG(icc_sre_el2)
SYSREG_WO(icc_pmr_el1)
SYSREG_WO(icc_igrpen1_el1)
SYSREG_RO(icc_iar1_el1)
SYSREG_WO(icc_eoir1_el1)

#define TICKS_PER_SECOND 100u
#define PFR0_GIC(pfr0) (((pfr0) >> 24) & 0xfu)
#define ICC_SRE_ENABLE_DIB_DFB_SRE 0xfu
#define GICD_CTLR_ARE_GRP1 0x12u
#define INTID_SPECIAL 1020u
#define TIMER_ENABLED 1u
#define SPSR_I (1u << 7)
#define ISR_I (1u << 7)

#define SMC_0 0xd4000003u
#define HLT_F000 0xd45e0000u

/* RW: EL1 is AArch64. TSC: a guest's SMC traps. IMO, FMO, AMO: interrupts come to EL2. */
#define HCR_RW (UINT64_C(1) << 31)
#define HCR_TSC (UINT64_C(1) << 19)
#define HCR_AMO_IMO_FMO (UINT64_C(7) << 3)
#define HCR_VM UINT64_C(1)

struct cpu {
	uint32_t ticks;
	uint32_t taken;
	int is_periodic;
};

static struct {
	struct cpu cpus[HYP_MAX_CPUS];
	void (*secondary)(void);
	uint64_t frequency;
	int gic;
	int dying;
} hyp;

void hyp_secondary(void);

static struct cpu *this_cpu(void)
{
	return &hyp.cpus[cpu_number() % HYP_MAX_CPUS];
}

static void timer_start(uint64_t cycles)
{
	write_cnthp_tval_el2(cycles);
	write_cnthp_ctl_el2(TIMER_ENABLED);
	isb();
}

/* The level of the timer's interrupt has to go away before it ends. */
static void timer_again(const struct cpu *cpu)
{
	if (cpu->is_periodic) {
		timer_start(hyp.frequency / TICKS_PER_SECOND);
	} else {
		write_cnthp_ctl_el2(0);
		isb();
	}
}

/* The system registers are there, and the firmware lets EL2 use them. */
static int gic_usable(void)
{
	if (PFR0_GIC(read_id_aa64pfr0_el1()) == 0) {
		return 0;
	}
	write_icc_sre_el2(ICC_SRE_ENABLE_DIB_DFB_SRE);
	isb();
	return (read_icc_sre_el2() & 1) != 0;
}

/* Groups and wake-up are the firmware's where it has a secure side: those writes are ignored. */
static void gic_init(uint32_t cpu)
{
	mmio_write(GICR_WAKER(cpu), mmio_read(GICR_WAKER(cpu)) & ~GICR_WAKER_SLEEP);
	mmio_write(GICR_IGROUPR0(cpu), mmio_read(GICR_IGROUPR0(cpu)) | 1u << TIMER_INTID);
	mmio_write(GICR_ISENABLER0(cpu), 1u << TIMER_INTID);
	write_icc_pmr_el1(0xff);
	write_icc_igrpen1_el1(1);
	isb();
}

/* Returns whether there is a GIC to be used. */
static int cpu_init(void)
{
	const int gic = gic_usable();

	this_cpu()->is_periodic = 1;
	write_hcr_el2(HCR_RW | HCR_TSC | HCR_VM | HCR_AMO_IMO_FMO);
	isb();
	if (gic) {
		gic_init(cpu_number());
		timer_again(this_cpu());
	}
	return gic;
}

int hyp_init(void)
{
	hyp.frequency = read_cntfrq_el0();
	if (gic_usable()) {
		mmio_write(GICD_CTLR, mmio_read(GICD_CTLR) | GICD_CTLR_ARE_GRP1);
	}
	hyp.gic = cpu_init();
	return hyp.gic;
}

void hyp_secondary(void)
{
	(void)cpu_init();
	hyp.secondary();
	for (;;) {
		__asm__ volatile("wfi");
	}
}

int hyp_start_cpu(uint32_t cpu, void *stack_end, void (*main)(void))
{
	struct ffa_regs regs = {{PSCI_CPU_ON, cpu, (uint64_t)secondary_start, (uint64_t)stack_end}};

	hyp.secondary = main;
	ffa_conduit_smc(NULL, &regs);
	return (int)regs.x[0];
}

void tick_once(uint32_t microseconds)
{
	this_cpu()->is_periodic = 0;
	if (microseconds != 0) {
		timer_start(hyp.frequency / 1000000u * microseconds);
	} else {
		write_cnthp_ctl_el2(0);
		isb();
	}
}

int interrupt_is_pending(void)
{
	return (read_isr_el1() & ISR_I) != 0;
}

uint32_t interrupts_taken(void)
{
	return this_cpu()->taken;
}

uint32_t ticks_taken(void)
{
	return this_cpu()->ticks;
}

/* A level-sensitive interrupt that nobody serves would come back for ever. */
static void disable(uint32_t intid)
{
	const uint32_t bit = 1u << intid % 32;

	mmio_write(intid < 32 ? GICR_ICENABLER0(cpu_number()) : GICD_ICENABLER(intid / 32), bit);
	print("ffa: interrupt unexpected=%u\n", intid);
}

int interrupt_take(void)
{
	struct cpu *cpu = this_cpu();
	uint32_t intid;

	if (!hyp.gic) {
		return 0;
	}
	intid = (uint32_t)read_icc_iar1_el1();
	if (intid >= INTID_SPECIAL) {
		return 1;
	}
	cpu->taken++;
	if (intid == TIMER_INTID) {
		cpu->ticks++;
		timer_again(cpu);
	} else {
		disable(intid);
	}
	write_icc_eoir1_el1(intid);
	isb();
	return 1;
}

void interrupt_window(uint64_t microseconds)
{
	const uint64_t start = read_cntpct_el0();
	const uint64_t length = hyp.frequency / 1000000u * microseconds;

	do {
		__asm__ volatile("msr daifclr, #2\n\tisb\n\tmsr daifset, #2" ::: "memory");
	} while (read_cntpct_el0() - start < length);
}

/* Without a GIC, and should the interrupt stay away, the period itself is the tick. */
void tick_wait(void)
{
	const uint64_t start = read_cntpct_el0();
	const struct cpu *cpu = this_cpu();
	const uint32_t ticks = cpu->ticks;

	do {
		interrupt_window(0);
	} while (cpu->ticks == ticks &&
	         read_cntpct_el0() - start < 2 * hyp.frequency / TICKS_PER_SECOND);
}

/*
 * SMC where there is no EL3, and HLT where there is no semihosting, are undefined. They get the
 * answer to an unknown call.
 */
static int is_call_missing(struct frame *frame)
{
	uint32_t instruction;

	if (ESR_EC(read_esr_el2()) != EC_UNKNOWN) {
		return 0;
	}
	instruction = *(const uint32_t *)frame->elr;
	if (instruction != SMC_0 && instruction != HLT_F000) {
		return 0;
	}
	frame->x[0] = UINT64_MAX;
	frame->elr += 4;
	return 1;
}

static uint64_t smc(uint64_t function, uint64_t argument)
{
	struct ffa_regs regs = {{function, argument}};

	ffa_conduit_smc(NULL, &regs);
	return regs.x[0];
}

/* Firmware that takes the report hands the failure on; elsewhere QEMU is told directly. */
void hyp_end(int failed)
{
	hyp.dying = 1;
	if (smc(REPORT_CALL, (uint64_t)failed) != 0 && failed) {
		semihosting_exit(1);
	}
	(void)smc(PSCI_SYSTEM_OFF, 0);
	semihosting_exit((unsigned)failed);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

void el2_exception(struct frame *frame, enum exception kind)
{
	if (kind == EXCEPTION_IRQ) {
		if (!interrupt_take()) {
			frame->spsr |= SPSR_I;
		}
		return;
	}
	if (kind == EXCEPTION_SYNC && is_call_missing(frame)) {
		return;
	}
	if (!hyp.dying) {
		print("ffa: exception el=2 kind=%u esr=%08x elr=%016lx far=%016lx\n",
		      (unsigned)kind, (uint32_t)read_esr_el2(), frame->elr, read_far_el2());
		hyp_end(1);
	}
	for (;;) {
		__asm__ volatile("wfi");
	}
}

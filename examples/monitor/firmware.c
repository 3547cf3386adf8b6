/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A small EL3 firmware: PSCI's way to switch off, and the emulated SPMC with the secure partitions
 * that the monitor's story needs. The verdict is QEMU's exit status.
 */
#include "arch.h"
#include "console.h"

#include <ffa/spmc.h>

SYSREG_RO(esr_el3)
SYSREG_RO(elr_el3)
SYSREG_RO(far_el3)
SYSREG_WO(icc_sre_el3)
SYSREG_WO(icc_sre_el2)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Properties of a descriptor (FF-A Table 6.2). */
#define DIRECT_REQUESTS 0x001u
#define VM_CREATED 0x040u
#define VM_DESTROYED 0x080u
#define AARCH64 0x100u
#define VM_BOTH (AARCH64 | VM_DESTROYED | VM_CREATED | DIRECT_REQUESTS)

#define MESSAGE_CREATED 4
#define MESSAGE_DESTROYED 6
#define STATUS_DENIED (-6)
#define STATUS_RETRY (-7)

#define FN_INTERRUPT 0x84000062u

/* 0x84000060 to 0x840000ff, and the 64-bit form of each (FF-A chapter 11). */
#define FFA_RANGE 0x84000000u
#define FFA_RANGE_MASK 0xbfffff00u
#define FFA_NUMBER_MASK 0xffu
#define FFA_FIRST 0x60u

#define ICC_SRE_ALL 0xfu
#define GICD_CTLR_ARE_S_NS_GRP1NS 0x32u
#define PSCI_VERSION_1_1 0x10001u
#define EXCEPTION_FROM_BELOW 8u

static const struct ffa_spmc_service both[] = {{{0x10}, VM_BOTH}};
static const struct ffa_spmc_service both_twice[] = {{{0x20}, VM_BOTH}, {{0x21}, VM_BOTH}};
static const struct ffa_spmc_service destroyed_only[] = {
	{{0x30}, AARCH64 | VM_DESTROYED | DIRECT_REQUESTS}};
static const struct ffa_spmc_service neither[] = {{{0x40}, AARCH64 | DIRECT_REQUESTS}};

/* "Later", twice, to the creation of VM 1. */
static struct ffa_spmc_act says_later[] = {{FFA_SPMC_STATUS, 1, MESSAGE_CREATED, 2, STATUS_RETRY}};
/* Interrupted twice while it handles the creation of VM 2. */
static struct ffa_spmc_act is_suspended[] = {{FFA_SPMC_INTERRUPT, 2, MESSAGE_CREATED, 2, 0}};
/* "Later" to the destruction of VM 3, for as long as the library asks in one go. */
static struct ffa_spmc_act stays_owed[] = {
	{FFA_SPMC_STATUS, 3, MESSAGE_DESTROYED, FFA_NOTIFY_DEFAULT_SENDS, STATUS_RETRY}};
/* Will not have VM 4. */
static struct ffa_spmc_act refuses[] = {
	{FFA_SPMC_STATUS, 4, MESSAGE_CREATED, UINT32_MAX, STATUS_DENIED}};

/* UP SPs: one context. */
#define SP(sp_id, list) \
	.id = (sp_id), .contexts = 1, .services = (list), .service_count = COUNT(list)
#define SCRIPT(acts) .script = (acts), .script_len = COUNT(acts)

static struct ffa_spmc_sp sps[] = {
	{SP(0x8001, both_twice)},
	{SP(0x8002, both), SCRIPT(says_later)},
	{SP(0x8003, neither)},
	{SP(0x8004, both), SCRIPT(is_suspended)},
	{SP(0x8005, both), SCRIPT(stays_owed)},
	{SP(0x8006, destroyed_only)},
	{SP(0x8007, both), SCRIPT(refuses)},
	{SP(0x8008, both)},
};

static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(COUNT(sps))];
static struct ffa_spmc spmc;
static struct ffa_spmc_cpu cpu = {&spmc, 0};
static uint64_t calls;
static int content;
static int judged;
static int dying;

uint64_t firmware_main(void);
void firmware_smc(struct ffa_regs *regs);
void firmware_exception(unsigned kind);

/* All that EL2 needs of the GIC, and that only the secure side may set: every PPI is EL2's. */
static void gic_init(void)
{
	write_icc_sre_el3(ICC_SRE_ALL);
	isb();
	write_icc_sre_el2(ICC_SRE_ALL);
	mmio_write(GICD_CTLR, GICD_CTLR_ARE_S_NS_GRP1NS);
	mmio_write(GICR_WAKER, mmio_read(GICR_WAKER) & ~GICR_WAKER_SLEEP);
	mmio_write(GICR_IGROUPR0, UINT32_MAX);
}

static void spmc_start(void)
{
	static const struct ffa_spmc_profile profile = {
		.version = FFA_FIRMWARE_VERSION,
		.quirks = FFA_FIRMWARE_QUIRKS,
	};
	const struct ffa_spmc_config config = {
		.sps = sps,
		.sp_count = COUNT(sps),
		.profile = &profile,
		.vm_state = vm_state,
	};

	ffa_spmc_init(&spmc, &config);
}

/* Returns where to go on at EL2. */
uint64_t firmware_main(void)
{
	console_init();
	gic_init();
	spmc_start();
	print("firmware: EL3, FF-A version %x, %u secure partitions, quirks %x\n",
	      FFA_FIRMWARE_VERSION, (unsigned)COUNT(sps), FFA_FIRMWARE_QUIRKS);
	return FFA_MONITOR_BASE;
}

/* Pairs of an SP and a VM that the SP believes in. */
static uint64_t held(void)
{
	uint64_t pairs = 0;
	uint32_t vm_id;
	size_t i;

	for (i = 0; i < COUNT(sps); i++) {
		for (vm_id = 1; vm_id <= UINT16_MAX; vm_id++) {
			pairs += ffa_spmc_state_of(&spmc, sps[i].id, (uint16_t)vm_id) !=
			         FFA_SPMC_VM_UNAVAILABLE;
		}
	}
	return pairs;
}

/* Judged once, when the monitor reports or switches off. */
static uint64_t violations(void)
{
	if (!judged) {
		ffa_spmc_finish(&spmc);
	}
	judged = 1;
	return spmc.violations;
}

static void report(struct ffa_regs *regs)
{
	content = regs->x[1] == 0;
	regs->x[0] = 0;
	regs->x[1] = violations();
	regs->x[2] = calls;
	regs->x[3] = spmc.messages;
	regs->x[4] = held();
}

static void off(void)
{
	const uint64_t left = held();
	const int pass = content && violations() == 0 && left == 0;

	print("firmware: messages=%lu calls=%lu violations=%lu held=%lu verdict=%s\n",
	      spmc.messages, calls, violations(), left, pass ? "pass" : "fail");
	dying = 1;
	semihosting_exit(pass ? 0 : 1);
}

/*
 * The emulator decides that a tick suspends an SP; here the tick becomes real: it is pending when
 * the hypervisor gets its answer.
 */
static void ffa_call(struct ffa_regs *regs)
{
	const uint64_t before = spmc.violations;

	calls++;
	if (FFA_FIRMWARE_VERSION == 0) {
		regs->x[0] = UINT64_MAX;
		return;
	}
	ffa_spmc_call(&cpu, regs);
	if ((uint32_t)regs->x[0] == FN_INTERRUPT) {
		mmio_write(GICR_ISPENDR0, 1u << TIMER_INTID);
	}
	if (spmc.violations != before) {
		print("firmware: violation=%s\n", ffa_spmc_violation_text(spmc.last_violation));
	}
}

static int is_ffa(uint32_t function)
{
	return (function & FFA_RANGE_MASK) == FFA_RANGE &&
	       (function & FFA_NUMBER_MASK) >= FFA_FIRST;
}

void firmware_smc(struct ffa_regs *regs)
{
	const uint32_t function = (uint32_t)regs->x[0];

	if (ESR_EC(read_esr_el3()) != EC_SMC64) {
		firmware_exception(EXCEPTION_FROM_BELOW);
	} else if (is_ffa(function)) {
		ffa_call(regs);
	} else if (function == PSCI_VERSION) {
		regs->x[0] = PSCI_VERSION_1_1;
	} else if (function == PSCI_SYSTEM_OFF) {
		off();
	} else if (function == REPORT_CALL) {
		report(regs);
	} else {
		regs->x[0] = UINT64_MAX;
	}
}

void firmware_exception(unsigned kind)
{
	if (!dying) {
		dying = 1;
		print("firmware: exception=%u esr=%08x elr=%016lx far=%016lx\n", kind,
		      (uint32_t)read_esr_el3(), read_elr_el3(), read_far_el3());
		semihosting_exit(1);
	}
	for (;;) {
		__asm__ volatile("wfi");
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A small EL3 firmware: PSCI to start CPUs, to wait and to switch off, and the emulated SPMC in
 * front of secure partitions that run at S-EL1 (secure.c). The verdict is QEMU's exit status.
 */
#include "firmware.h"

#include "arch.h"
#include "console.h"
#include "secure.h"

SYSREG_RO(esr_el3)
SYSREG_RO(elr_el3)
SYSREG_RO(far_el3)
SYSREG_WO(icc_sre_el3)
SYSREG_WO(icc_sre_el2)

/* 0x84000060 to 0x840000ff, and the 64-bit form of each (FF-A chapter 11). */
#define FFA_RANGE 0x84000000u
#define FFA_RANGE_MASK 0xbfffff00u
#define FFA_NUMBER_MASK 0xffu
#define FFA_FIRST 0x60u

#define ICC_SRE_ALL 0xfu
#define GICD_CTLR_ARE_S_NS_GRP1NS 0x32u
#define PSCI_VERSION_1_1 0x10001u
#define SMCCC_VERSION_1_2 0x10002u
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON (-4)
#define MPIDR_RES1 (UINT64_C(1) << 31)
#define EXCEPTION_FROM_BELOW 8u

#define FFA_ERROR 0x84000060u
#define FFA_FEATURES 0x84000064u
#define FFA_NOT_SUPPORTED UINT32_MAX

/* Of the normal world, with QEMU's -m 1G. */
#define RAM UINT64_C(0x40000000)
#define RAM_SIZE UINT64_C(0x40000000)

#define MAX_TOLD 32u

/* Where a CPU goes on at EL2, and with what in x0. firmware.S knows this layout. */
struct start {
	uint64_t entry; /* 0: the CPU is off */
	uint64_t argument;
};

static struct ffa_spmc spmc;
static struct ffa_spmc_profile profile;
static struct ffa_spmc_cpu callers[FFA_SPMC_MAX_CPUS];
static struct lock spmc_lock;
static struct lock start_lock;
static uint64_t violations_told;
static uint64_t calls;
static uint32_t cpus;
static uint64_t deliberate; /* violations */
static uint64_t retired;    /* pairs of an SP and a VM */
static int reported;        /* by the monitor; others do not know that call */
static int content;
static int judged;
static int dying;
static struct lock told_lock;
static uint32_t told[MAX_TOLD];
static uint32_t told_count;

struct start firmware_start[FFA_SPMC_MAX_CPUS];

uint64_t firmware_main(void);
void firmware_secondary(uint32_t cpu);
void firmware_smc(struct ffa_regs *regs);
void firmware_exception(unsigned kind);

/* What only the secure side may set of the GIC: every interrupt is EL2's. First the SPIs. */
static void gic_share(void)
{
	const uint32_t last = mmio_read(GICD_TYPER) & GICD_TYPER_LINES;
	uint32_t i;

	mmio_write(GICD_CTLR, GICD_CTLR_ARE_S_NS_GRP1NS);
	for (i = 1; i <= last; i++) {
		mmio_write(GICD_IGROUPR(i), UINT32_MAX);
	}
}

static void gic_init(uint32_t cpu)
{
	write_icc_sre_el3(ICC_SRE_ALL);
	isb();
	write_icc_sre_el2(ICC_SRE_ALL);
	mmio_write(GICR_WAKER(cpu), mmio_read(GICR_WAKER(cpu)) & ~GICR_WAKER_SLEEP);
	mmio_write(GICR_IGROUPR0(cpu), UINT32_MAX);
}

static uint32_t count_cpus(void)
{
	uint32_t count = 1;

	while (count < FFA_SPMC_MAX_CPUS &&
	       (mmio_read(GICR_TYPER(count - 1)) & GICR_TYPER_LAST) == 0) {
		count++;
	}
	return count;
}

static void take(void *lock)
{
	lock_take(lock);
}

static void release(void *lock)
{
	lock_release(lock);
}

/* One of the recorded firmwares by its name, else the specification's, with what was given. */
static const struct ffa_spmc_profile *choose_profile(void)
{
	static const char name[] = FFA_FIRMWARE_PROFILE;
	static const struct ffa_spmc_profile unnamed = {
		.name = "none",
		.version = FFA_FIRMWARE_VERSION,
		.quirks = FFA_FIRMWARE_QUIRKS,
		.regs_from = FFA_FIRMWARE_BUFFERS ? FFA_SPMC_NEVER : 0,
	};
	const struct ffa_spmc_profile *named = ffa_spmc_find_profile(name);

	if (named == NULL && name[0] != '\0') {
		firmware_panic("no such profile; include/ffa/spmc.h names them");
	}
	return named != NULL ? named : &unnamed;
}

/* Other addresses are nobody's, or not the caller's. */
static void *normal_memory(void *priv, uint64_t pa, size_t size)
{
	(void)priv;
	if (pa < RAM || size > RAM_SIZE || pa - RAM > RAM_SIZE - size) {
		return NULL;
	}
	return (void *)pa;
}

static void spmc_start(void)
{
	const struct ffa_spmc_config config = {
		.sps = secure_sps,
		.sp_count = secure_sp_count,
		.profile = &profile,
		.vm_state = secure_vm_state,
		.memory = normal_memory,
		.lock = take,
		.unlock = release,
		.lock_priv = &spmc_lock,
	};
	const enum ffa_spmc_mistake mistake = ffa_spmc_init(&spmc, &config);
	uint32_t i;

	if (mistake != FFA_SPMC_M_NONE) {
		firmware_panic(ffa_spmc_mistake_text(mistake));
	}
	for (i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		callers[i].spmc = &spmc;
		callers[i].cpu = i;
	}
}

/* Returns where to go on at EL2. */
uint64_t firmware_main(void)
{
	console_init();
	profile = *choose_profile();
	gic_share();
	gic_init(0);
	cpus = count_cpus();
	secure_init(cpus);
	secure_start(0);
	spmc_start();
	print("firmware: EL3, profile %s, FF-A version %x, %u secure partitions at S-EL1, %u "
	      "CPUs\n",
	      profile.name, profile.version, (unsigned)secure_sp_count, cpus);
	return FFA_MONITOR_BASE;
}

/* On the CPU itself. */
void firmware_secondary(uint32_t cpu)
{
	gic_init(cpu);
	secure_start(cpu);
}

/* Some hand in what MPIDR_EL1 reads. */
static int64_t cpu_on(const struct ffa_regs *regs)
{
	const uint64_t cpu = regs->x[1] & ~MPIDR_RES1;
	struct start *start = &firmware_start[cpu % FFA_SPMC_MAX_CPUS];
	int64_t result = 0;

	if (cpu >= cpus) {
		return PSCI_INVALID_PARAMETERS;
	}
	lock_take(&start_lock);
	if (cpu == 0 || start->entry != 0) {
		result = PSCI_ALREADY_ON;
	} else {
		start->argument = regs->x[3];
		__atomic_store_n(&start->entry, regs->x[2], __ATOMIC_RELEASE);
		__asm__ volatile("dsb sy\n\tsev" ::: "memory");
	}
	lock_release(&start_lock);
	return result;
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
	reported = 1;
	content = regs->x[1] == 0;
	deliberate += regs->x[2];
	retired += regs->x[3];
	regs->x[0] = 0;
	regs->x[1] = violations();
	regs->x[2] = calls;
	regs->x[3] = spmc.messages;
	regs->x[4] = ffa_spmc_held(&spmc);
}

static void count(struct ffa_regs *regs)
{
	struct secure_counts counts;

	secure_read_counts(&counts);
	regs->x[0] = 0;
	regs->x[1] = counts.suspensions;
	regs->x[2] = counts.at_once;
	regs->x[3] = counts.yields;
	regs->x[4] = spmc.violations;
	regs->x[5] = counts.in_calls;
	regs->x[6] = counts.deaths;
}

/* Whom w1 names from now on when an SP is suspended that another one called; no SP is meanwhile. */
static void set_chain(struct ffa_regs *regs)
{
	profile.chain = regs->x[1] == 0 ? FFA_SPMC_CHAIN_HEAD : FFA_SPMC_CHAIN_RUNNING;
	regs->x[0] = 0;
}

/* An SP dies outside of any message of EL2's. */
static void end_sp(struct ffa_regs *regs)
{
	const int result =
		ffa_spmc_end_sp(&spmc, (uint16_t)regs->x[1], (enum ffa_spmc_end)regs->x[2]);

	regs->x[0] = (uint64_t)result;
}

/* What nobody gave back. The monitor has to; others may switch off as they are. */
static void show_left(void)
{
	uint32_t i;

	for (i = FFA_SPMC_V_LEFT_MAPPED; i <= FFA_SPMC_V_LEFT_SUSPENDED; i++) {
		if (spmc.violation_count[i] != 0) {
			print("firmware: left=%s\n",
			      ffa_spmc_violation_text((enum ffa_spmc_violation)i));
		}
	}
}

static void off(void)
{
	const uint64_t committed = reported ? violations() : spmc.violations;
	const uint64_t held = ffa_spmc_held(&spmc);
	const int pass = reported ? content && committed == deliberate && held <= retired
	                          : committed == 0 && calls != 0;

	(void)violations();
	show_left();
	print("firmware: messages=%lu calls=%lu violations=%lu held=%lu verdict=%s\n",
	      spmc.messages, calls, committed, held, pass ? "pass" : "fail");
	dying = 1;
	semihosting_exit(pass ? 0 : 1);
}

static void show_violations(const struct ffa_regs *request)
{
	const uint64_t *const x = request->x;

	lock_take(&spmc_lock);
	if (spmc.violations != violations_told) {
		violations_told = spmc.violations;
		print("firmware: violation=%s\n", ffa_spmc_violation_text(spmc.last_violation));
		print("firmware: request=%lx %lx %lx %lx %lx %lx %lx %lx\n", x[0], x[1], x[2], x[3],
		      x[4], x[5], x[6], x[7]);
	}
	lock_release(&spmc_lock);
}

/* What is not there, each function once. */
static void show_missing(const struct ffa_regs *request)
{
	const uint32_t function = (uint32_t)request->x[0];
	uint32_t i = 0;

	lock_take(&told_lock);
	while (i < told_count && told[i] != function) {
		i++;
	}
	if (i == told_count && i < MAX_TOLD) {
		told[told_count++] = function;
		print("firmware: unsupported=%08x x1=%lx\n", function, request->x[1]);
	}
	lock_release(&told_lock);
}

static void ffa_call(struct ffa_regs *regs)
{
	const struct ffa_regs request = *regs;

	(void)__atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
	if (FFA_FIRMWARE_VERSION == 0) {
		regs->x[0] = UINT64_MAX;
		return;
	}
	ffa_spmc_call(&callers[cpu_number()], regs);
	show_violations(&request);
	if ((uint32_t)regs->x[0] == FFA_ERROR && (uint32_t)regs->x[2] == FFA_NOT_SUPPORTED &&
	    (uint32_t)request.x[0] != FFA_FEATURES) {
		show_missing(&request);
	}
}

static int is_ffa(uint32_t function)
{
	return (function & FFA_RANGE_MASK) == FFA_RANGE &&
	       (function & FFA_NUMBER_MASK) >= FFA_FIRST;
}

static int is_cpu_on(uint32_t function)
{
	return function == PSCI_CPU_ON || function == PSCI_CPU_ON_32;
}

static int is_cpu_suspend(uint32_t function)
{
	return function == PSCI_CPU_SUSPEND || function == PSCI_CPU_SUSPEND_64;
}

/* For hypervisors that ask before they call. */
static int is_offered(uint32_t function)
{
	return function == PSCI_VERSION || is_cpu_on(function) || is_cpu_suspend(function) ||
	       function == PSCI_SYSTEM_OFF || function == PSCI_SYSTEM_RESET ||
	       function == PSCI_FEATURES || function == SMCCC_VERSION;
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
	} else if (function == PSCI_FEATURES && is_offered((uint32_t)regs->x[1])) {
		regs->x[0] = 0;
	} else if (function == SMCCC_VERSION) {
		regs->x[0] = SMCCC_VERSION_1_2;
	} else if (function == PSCI_SYSTEM_OFF || function == PSCI_SYSTEM_RESET) {
		off();
	} else if (is_cpu_on(function)) {
		regs->x[0] = (uint64_t)cpu_on(regs);
	} else if (is_cpu_suspend(function)) {
		__asm__ volatile("wfi");
		regs->x[0] = 0;
	} else if (function == REPORT_CALL) {
		report(regs);
	} else if (function == COUNT_CALL) {
		count(regs);
	} else if (function == CHAIN_CALL) {
		set_chain(regs);
	} else if (function == END_SP_CALL) {
		end_sp(regs);
	} else {
		show_missing(regs);
		regs->x[0] = UINT64_MAX;
	}
}

__attribute__((noreturn)) static void stop(void)
{
	dying = 1;
	semihosting_exit(1);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

void firmware_panic(const char *why)
{
	print("firmware: %s\n", why);
	stop();
}

void firmware_exception(unsigned kind)
{
	if (!dying) {
		print("firmware: exception=%u esr=%08x elr=%016lx far=%016lx\n", kind,
		      (uint32_t)read_esr_el3(), read_elr_el3(), read_far_el3());
	}
	stop();
}

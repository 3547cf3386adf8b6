/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "el2.h"

#define FN_INTERRUPT 0x84000062u
#define FN_YIELD 0x8400006cu
#define FN_RUN 0x8400006du
#define FN_DIRECT_REQ 0x8400006fu
#define FN_DIRECT_RESP 0x84000070u

#define PSCI_ALREADY_ON (-4)
#define STACK_SIZE 8192u

struct worker {
	void (*job)(void *argument);
	void *argument;
};

static struct worker workers[HYP_MAX_CPUS];
static uint8_t stacks[HYP_MAX_CPUS][STACK_SIZE] __attribute__((aligned(16)));
static int failed;
static const struct ffa_hooks plain = {.call = ffa_conduit_smc};
static const struct ffa_hooks *calling = &plain;

void check(int holds, const char *text)
{
	print("%s%s\n", holds ? "ok      " : "FAILED  ", text);
	failed |= !holds;
}

int checks_failed(void)
{
	return failed;
}

static void work(void)
{
	struct worker *worker = &workers[cpu_number()];

	tick_once(0);
	for (;;) {
		void (*job)(void *) = __atomic_load_n(&worker->job, __ATOMIC_ACQUIRE);

		if (job != NULL) {
			job(worker->argument);
			__atomic_store_n(&worker->job, NULL, __ATOMIC_RELEASE);
		}
	}
}

/* The firmware does not take back a CPU that it has handed out. */
static int start_cpu(uint32_t cpu, struct cpu_stand *stands)
{
	void *const stack_end = &stacks[cpu][STACK_SIZE];
	const int result = hyp_start_cpu(cpu, stack_end, work);

	if (stands == NULL || result != PSCI_ALREADY_ON) {
		return result;
	}
	stands[cpu].stack_end = stack_end;
	__atomic_store_n(&stands[cpu].entry, (uint64_t)secondary_start, __ATOMIC_RELEASE);
	return 0;
}

uint32_t start_cpus(uint32_t most, struct cpu_stand *stands)
{
	uint32_t cpu = 1;

	while (cpu < most && start_cpu(cpu, stands) == 0) {
		cpu++;
	}
	return cpu;
}

void stand_by(void *of_cpu)
{
	struct cpu_stand *const stand = of_cpu;
	uint64_t entry;

	do {
		entry = __atomic_load_n(&stand->entry, __ATOMIC_ACQUIRE);
	} while (entry == 0);
	((void (*)(void *))entry)(stand->stack_end);
}

void start_on_cpu(uint32_t cpu, void (*job)(void *argument), void *argument)
{
	workers[cpu].argument = argument;
	__atomic_store_n(&workers[cpu].job, job, __ATOMIC_RELEASE);
}

void wait_for_cpu(uint32_t cpu)
{
	while (__atomic_load_n(&workers[cpu].job, __ATOMIC_ACQUIRE) != NULL)
		;
}

void on_cpu(uint32_t cpu, void (*job)(void *argument), void *argument)
{
	start_on_cpu(cpu, job, argument);
	wait_for_cpu(cpu);
}

void call_by(const struct ffa_hooks *hooks)
{
	calling = hooks;
}

void call_firmware(struct ffa_regs *regs)
{
	calling->call(calling->priv, regs);
}

struct ffa_regs ask(uint32_t sp_id, uint32_t command, uint64_t argument4, uint64_t argument5)
{
	struct ffa_regs regs = {{FN_DIRECT_REQ, sp_id, 0, command, argument4, argument5}};

	call_firmware(&regs);
	while ((uint32_t)regs.x[0] == FN_INTERRUPT || (uint32_t)regs.x[0] == FN_YIELD) {
		const struct ffa_regs run = {{FN_RUN, regs.x[1]}};

		interrupt_window(0);
		regs = run;
		call_firmware(&regs);
	}
	if ((uint32_t)regs.x[0] != FN_DIRECT_RESP) {
		check(0, "an SP answers a partition message");
	}
	return regs;
}

struct firmware_counts firmware_counts(void)
{
	struct ffa_regs regs = {{COUNT_CALL}};
	struct firmware_counts counts;

	ffa_conduit_smc(NULL, &regs);
	counts.suspensions = regs.x[1];
	counts.at_once = regs.x[2];
	counts.yields = regs.x[3];
	counts.violations = regs.x[4];
	counts.in_calls = regs.x[5];
	counts.deaths = regs.x[6];
	return counts;
}

struct ffa_regs firmware_report(int is_failed, uint64_t deliberate_violations, uint64_t retired)
{
	struct ffa_regs regs = {{REPORT_CALL, (uint64_t)is_failed, deliberate_violations, retired}};

	ffa_conduit_smc(NULL, &regs);
	return regs;
}

/* Of the SPs that have a context on this CPU: all on the first one. */
static void add_mistakes(void *sum)
{
	*(uint64_t *)sum += ask(SP_MP, SP_COMMAND_REPORT, 0, 0).x[4];
}

uint64_t mistakes_of_sps(uint32_t cpus)
{
	uint64_t mistakes = 0;
	uint32_t sp_id;
	uint32_t cpu;

	for (sp_id = FIRST_SP; sp_id <= LAST_SP; sp_id++) {
		mistakes += ask(sp_id, SP_COMMAND_REPORT, 0, 0).x[4];
	}
	for (cpu = 1; cpu < cpus; cpu++) {
		on_cpu(cpu, add_mistakes, &mistakes);
	}
	return mistakes;
}

uint64_t vms_held_by_sps(uint32_t but)
{
	uint64_t held = 0;
	uint32_t sp_id;

	for (sp_id = FIRST_SP; sp_id <= LAST_SP; sp_id++) {
		held += sp_id != but ? ask(sp_id, SP_COMMAND_REPORT, 0, 0).x[3] : 0;
	}
	return held;
}

void probe(struct ffa_notify *n, const struct ffa_hooks *hooks, uint16_t sends)
{
	static struct ffa_subscriber slots[SLOTS];
	const struct ffa_config config = {
		.hooks = hooks,
		.table = slots,
		.table_len = SLOTS,
		.limits = {.sends = sends},
		.vm_size = sizeof(struct ffa_vm),
	};

	check(ffa_probe(n, &config) == FFA_R_OK, "the probe");
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Random life against SPs whose work and answers vary. In the end no SP may hold any VM, and the judge
 * of the firmware may have found nothing.
 *
 * The seed and the number of VMs are in memory in front of the image, where QEMU's loader has put
 * them.
 */
#include "el2.h"
#include "life.h"

#define PARAMETERS (FFA_MONITOR_BASE - 16u)
#define MAX_WORK 20000u /* loops of an SP in one message */

void monitor_main(void);
void monitor_wrong_level(unsigned level);

static const struct ffa_hooks hooks = {.call = life_call, .relax = life_relax};
static struct ffa_notify notify;

/* The context that the SP has on this CPU; and on the first one the SPs that have no other. */
static void vary_sps(void)
{
	const uint32_t last = cpu_number() == 0 ? LAST_SP : SP_MP;
	uint32_t sp_id;

	for (sp_id = SP_MP; sp_id <= last; sp_id++) {
		(void)ask(sp_id, SP_COMMAND_RANDOM, life_any(UINT32_MAX) | 1, MAX_WORK);
	}
}

static void show(void)
{
	const struct firmware_counts counts = firmware_counts();

	print("soak:");
	life_show();
	print(" suspensions=%lu at_once=%lu yields=%lu\n", counts.suspensions, counts.at_once,
	      counts.yields);
}

static void judge(uint32_t goal, uint32_t cpus)
{
	const struct firmware_counts counts = firmware_counts();
	struct ffa_regs report;

	life_judge();
	check(counts.suspensions >= goal / 20, "suspensions were survived, at least one in 20 VMs");
	check(goal < 20 || counts.suspensions > counts.at_once,
	      "some of them in the midst of work");
	check(life_created() >= goal / 4, "at least one VM in 4 was created");
	check(vms_held_by_sps(0) == 0, "no SP holds a VM");
	check(mistakes_of_sps(cpus) == 0, "no SP found an order broken or a register changed");
	report = firmware_report(checks_failed(), 0, 0);
	check(report.x[1] == 0 && report.x[4] == 0, "the judge found no violation, and no VM held");
}

void monitor_main(void)
{
	const volatile uint32_t *const parameters = (const uint32_t *)PARAMETERS;
	struct life life = {.notify = &notify, .begin = vary_sps};
	uint32_t cpus;

	console_init();
	(void)hyp_init();
	tick_once(0);
	life.seed = parameters[0] != 0 ? parameters[0] : 1;
	life.goal = parameters[1];
	cpus = start_cpus(NULL);
	life.slots = LIFE_SLOTS_PER_CPU * cpus;
	print("soak: seed=%u vms=%u cpus=%u\n", life.seed, life.goal, cpus);
	probe(&notify, &hooks, LIFE_SENDS);
	life_run(&life, cpus);
	show();
	judge(life.goal, cpus);
	hyp_end(checks_failed());
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}

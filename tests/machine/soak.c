/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Random life against SPs whose work and answers vary, and which die and start anew in its second half.
 * At its end each SP knows of each VM that lives; then all end, no SP may hold a VM whose ID is not
 * spent, and the judge of the firmware may have found nothing.
 *
 * The seed and the number of VMs are in memory in front of the image, where QEMU's loader has put
 * them.
 */
#include "el2.h"
#include "known.h"
#include "life.h"

#include <ffa/spmc.h>

#define PARAMETERS (FFA_MONITOR_BASE - 16u)
#define MAX_WORK 20000u /* loops of an SP in one message */

/* Deaths, one in so many works of an SP, or suspensions. */
#define SELDOM 256u
#define OFTEN 64u

void monitor_main(void);
void monitor_wrong_level(unsigned level);

static const struct ffa_hooks hooks = {
	.call = life_call,
	.relax = life_relax,
	.refused = life_refused,
};
static uint32_t cpus;

/* On this CPU: the context that the SP has here; and on the first one the SPs that have no other. */
static uint32_t last_sp(void)
{
	return cpu_number() == 0 ? LAST_SP : SP_MP;
}

static void vary_sps(void)
{
	uint32_t sp_id;

	for (sp_id = SP_MP; sp_id <= last_sp(); sp_id++) {
		(void)ask(sp_id, SP_COMMAND_RANDOM, life_any(UINT32_MAX) | 1, MAX_WORK);
	}
}

/* The SP that works for another one dies oftener: nobody is told of it then. */
static void make_mortal(void)
{
	uint32_t sp_id;

	vary_sps();
	for (sp_id = SP_MP; sp_id <= last_sp(); sp_id++) {
		(void)ask(sp_id, SP_COMMAND_DEATHS, sp_id == SP_UP ? OFTEN : SELDOM, 0);
	}
	if (cpu_number() == 0) {
		(void)ask(SP_CALLING, SP_COMMAND_CALL, SP_UP, 0);
	}
}

static void make_immortal(void)
{
	uint32_t sp_id;

	for (sp_id = SP_MP; sp_id <= last_sp(); sp_id++) {
		(void)ask(sp_id, SP_COMMAND_DEATHS, 0, 0);
	}
}

/* A secure interrupt ends an SP that is suspended; but none in the midst of its call of another. */
static void strike(uint32_t sp_id)
{
	struct ffa_regs regs = {{END_SP_CALL, sp_id, FFA_SPMC_END_RESTART}};

	if (sp_id != SP_CALLING && life_any(OFTEN) == 0) {
		ffa_conduit_smc(NULL, &regs);
	}
}

static void live(const struct ffa_notify *notify, uint32_t seed, uint32_t goal)
{
	static struct life life;

	life.notify = notify;
	life.seed = seed;
	life.slots = LIFE_SLOTS_PER_CPU * cpus;
	life.goal = goal / 2;
	life.begin = vary_sps;
	life_run(&life, cpus);
	check(life_spent() == 0, "while no SP died, no VM ID was lost");

	life.goal = goal - goal / 2;
	life.begin = make_mortal;
	life.strike = strike;
	life_with_deaths(&life, make_immortal, cpus);
}

static void show(void)
{
	const struct firmware_counts counts = firmware_counts();
	const struct known_counts known = known_counts();

	print("soak:");
	life_show();
	print(" suspensions=%lu at_once=%lu yields=%lu deaths=%lu aborted=%u unknown=%u "
	      "spared=%u\n",
	      counts.suspensions, counts.at_once, counts.yields, counts.deaths, known.deaths,
	      known.unknown, known.spared);
}

static void judge(uint32_t goal)
{
	const struct firmware_counts counts = firmware_counts();
	const uint64_t held = life_held_spent();
	struct ffa_regs report;

	life_judge();
	check(counts.suspensions >= goal / 20, "suspensions were survived, at least one in 20 VMs");
	check(goal < 20 || counts.suspensions > counts.at_once,
	      "some of them in the midst of work");
	check(life_created() >= goal / 4, "at least one VM in 4 was created");
	check(counts.deaths >= goal / 50, "SPs died, at least one in 50 VMs");
	check(vms_held_by_sps(0) == held, "no SP holds a VM whose ID is not spent");
	check(mistakes_of_sps(cpus) == 0, "no SP found an order broken or a register changed");
	report = firmware_report(checks_failed(), 0, held);
	check(report.x[1] == 0 && report.x[4] == held,
	      "the judge found no violation, and no other VM held");
}

void monitor_main(void)
{
	static struct ffa_notify notify;
	const volatile uint32_t *const parameters = (const uint32_t *)PARAMETERS;
	const uint32_t seed = parameters[0] != 0 ? parameters[0] : 1;
	const uint32_t goal = parameters[1];

	console_init();
	(void)hyp_init();
	tick_once(0);
	cpus = start_cpus(HYP_MAX_CPUS, NULL);
	print("soak: seed=%u vms=%u cpus=%u\n", seed, goal, cpus);
	probe(&notify, &hooks, LIFE_SENDS);
	live(&notify, seed, goal);
	show();
	judge(goal);
	hyp_end(checks_failed());
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Random life on whatever firmware is below, with all firmware calls recorded. Who judges reads the
 * recording: it ends with the reports of this project's SPs, if there are any. On OP-TEE it has one
 * CPU: with two, OP-TEE waits for its own locks by asking its driver in the normal world, which is not
 * here.
 *
 * Parameters are in memory in front of the image, where QEMU's loader has put them.
 */
#include "el2.h"
#include "known.h"
#include "life.h"
#include "recording.h"

#include <ffa/trace.h>

#define RECORDS 32768u
#define MAX_WORK 200000u
#define MAX_CPUS 2u
#define RX_SIZE 4096u

void monitor_main(void);
void monitor_wrong_level(unsigned level);

struct parameters {
	uint32_t seed;
	uint32_t vms;
	uint32_t slots; /* VMs at once */
	uint32_t first_sp;
	uint32_t sps;    /* of this project, with IDs in a row; with one CPU each calls the next */
	uint32_t deaths; /* of an SP, one in so many works; 0: none dies */
	uint32_t cpus;
};

#define PARAMETERS \
	((const volatile struct parameters *)(FFA_MONITOR_BASE - sizeof(struct parameters)))

SYSREG_RO(cntpct_el0)

static uint64_t memory[FFA_TRACE_SIZE(MAX_CPUS, RECORDS) / sizeof(uint64_t)];
static uint8_t rx[RX_SIZE] __attribute__((aligned(RX_SIZE)));
static uint8_t tx[RX_SIZE] __attribute__((aligned(RX_SIZE)));
static struct ffa_notify notify;

static uint64_t now(void *priv)
{
	(void)priv;
	return read_cntpct_el0();
}

static uint32_t this_cpu(void *priv)
{
	(void)priv;
	return cpu_number();
}

static struct ffa_trace recorder = {
	.call = ffa_conduit_smc,
	.cpu = this_cpu,
	.time = now,
	.memory = memory,
	.size = sizeof(memory),
	.cpus = MAX_CPUS,
	.records = RECORDS,
};

/* What is not sent at all is not recorded. */
static const struct ffa_hooks below = {.priv = &recorder, .call = ffa_trace_call};

static const struct ffa_hooks hooks = {
	.priv = &recorder,
	.call = life_call,
	.relax = life_relax,
	.log = ffa_trace_log,
	.refused = life_refused,
};

/* With two CPUs Hafnium loses the registers of an SP that another SP has answered. */
static void vary_sps(void)
{
	const uint32_t end = PARAMETERS->first_sp + PARAMETERS->sps;
	const uint32_t last_caller = PARAMETERS->cpus == 1 ? end - 1 : 0;
	uint32_t sp_id;

	if (cpu_number() != 0) {
		return;
	}
	for (sp_id = PARAMETERS->first_sp; sp_id < end; sp_id++) {
		(void)ask(sp_id, SP_COMMAND_RANDOM, life_any(UINT32_MAX) | 1, MAX_WORK);
		(void)ask(sp_id, SP_COMMAND_CALL, sp_id < last_caller ? sp_id + 1 : 0, 0);
	}
}

static void make_deaths(uint32_t deaths)
{
	uint32_t sp;

	for (sp = 0; sp < PARAMETERS->sps; sp++) {
		(void)ask(PARAMETERS->first_sp + sp, SP_COMMAND_DEATHS, deaths, 0);
	}
}

static void make_mortal(void)
{
	make_deaths(PARAMETERS->deaths);
}

static void make_immortal(void)
{
	make_deaths(0);
}

/* Hafnium panics at an interrupt while it starts an SP anew. */
static void live_with_deaths(struct life *life)
{
	life->begin = make_mortal;
	life->is_calm = 1;
	life_with_deaths(life, make_immortal, 1);
}

static void hear_reports(void)
{
	const uint64_t spent = life_held_spent();
	uint64_t held = 0;
	uint32_t sp;

	for (sp = 0; sp < PARAMETERS->sps; sp++) {
		held += ask(PARAMETERS->first_sp + sp, SP_COMMAND_REPORT, 0, 0).x[3];
	}
	check(held == spent, "no SP holds a VM whose ID is not spent");
}

static int probe_recorded(void)
{
	static struct ffa_subscriber slots[SLOTS];
	const struct ffa_config config = {
		.hooks = &hooks,
		.rxtx = {rx, tx, (uint64_t)rx, (uint64_t)tx, 1, 0},
		.table = slots,
		.table_len = SLOTS,
		.limits = {.sends = LIFE_SENDS},
		.vm_size = sizeof(struct ffa_vm),
	};

	return ffa_trace_init(&recorder) == FFA_R_OK ? ffa_probe(&notify, &config) : FFA_R_INVALID;
}

static void live(void)
{
	static struct life life;

	life.notify = &notify;
	life.seed = PARAMETERS->seed;
	life.goal = PARAMETERS->vms;
	life.slots = PARAMETERS->slots;
	life.begin = vary_sps;
	life_run(&life, start_cpus(PARAMETERS->cpus, NULL));
	if (PARAMETERS->deaths != 0) {
		live_with_deaths(&life);
	}
	hear_reports();
	print("life:");
	life_show();
	print(" deaths=%u unknown=%u spared=%u\n", known_counts().deaths, known_counts().unknown,
	      known_counts().spared);
	life_judge();
}

void monitor_main(void)
{
	int result;

	console_init();
	(void)hyp_init();
	tick_once(0);
	call_by(&below);
	result = probe_recorded();
	print("life: seed=%u vms=%u slots=%u subscribers=%u result=%d text=%s\n", PARAMETERS->seed,
	      PARAMETERS->vms, PARAMETERS->slots, notify.subscriber_count, result,
	      ffa_strerror(result));
	if (result == FFA_R_OK) {
		live();
	}
	recording_save(memory, sizeof(memory));
	hyp_end(checks_failed());
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}

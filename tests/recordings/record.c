/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * record LIVES [RECORDS]: writes a dump of a recorder to standard output, with as many records a ring.
 * A hypervisor with two CPUs makes and ends LIVES VMs in the emulated secure world; the last firmware
 * call is under way. One SP takes all messages, one is suspended in the creations of VMs 1 and 2, one
 * answers RETRY twice to VM 1 and for ever to the destruction of VM 4, and one refuses VM 3.
 */
#include <stdio.h>
#include <stdlib.h>

#include <ffa/spmc.h>
#include <ffa/trace.h>

#define CPUS 2u
#define MOST_RECORDS 400u
#define SPS 4u
#define ALWAYS UINT32_MAX

static const struct ffa_spmc_service service = {{1}, 0x1C1};
static struct ffa_spmc_act suspended[] = {
	{.kind = FFA_SPMC_INTERRUPT, .vm_id = 1, .message = 4, .times = 3},
	{.kind = FFA_SPMC_YIELD, .vm_id = 2, .message = 4, .times = 1, .value = 5000},
};
static struct ffa_spmc_act answers_retry[] = {
	{.kind = FFA_SPMC_STATUS, .vm_id = 1, .times = 2, .value = -7},
	{.kind = FFA_SPMC_STATUS, .vm_id = 4, .message = 6, .times = ALWAYS, .value = -7},
};
static struct ffa_spmc_act refuses[] = {
	{.kind = FFA_SPMC_STATUS, .vm_id = 3, .times = 1, .value = -6}};

static struct ffa_spmc_sp sps[SPS] = {
	{.id = 0x8001},
	{.id = 0x8002, .script = suspended, .script_len = 2},
	{.id = 0x8003, .script = answers_retry, .script_len = 2},
	{.id = 0x8004, .script = refuses, .script_len = 1},
};
static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SPS)];
static uint64_t memory[FFA_TRACE_SIZE(CPUS, MOST_RECORDS) / sizeof(uint64_t)];
static size_t size;
static struct ffa_spmc spmc;
static struct ffa_spmc_cpu cpu = {&spmc, 0};
static uint64_t now;
static int hangs;

static int write_dump(void)
{
	return fwrite(memory, 1, size, stdout) != size || fflush(stdout) != 0;
}

static void call(void *priv, struct ffa_regs *regs)
{
	if (hangs) {
		exit(write_dump());
	}
	ffa_spmc_call(priv, regs);
}

static uint32_t cpu_number(void *priv)
{
	(void)priv;
	return cpu.cpu;
}

static uint64_t stamp(void *priv)
{
	(void)priv;
	now += 10;
	return now;
}

int main(int argc, char **argv)
{
	const unsigned long lives = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	const uint32_t records = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : MOST_RECORDS;
	const struct ffa_spmc_config world = {.sps = sps, .sp_count = SPS, .vm_state = vm_state};
	struct ffa_trace trace = {.call = call,
	                          .cpu = cpu_number,
	                          .time = stamp,
	                          .priv = &cpu,
	                          .memory = memory,
	                          .size = sizeof(memory),
	                          .cpus = CPUS,
	                          .records = records};
	const struct ffa_hooks hooks = {
		.call = ffa_trace_call, .log = ffa_trace_log, .priv = &trace};
	struct ffa_subscriber table[SPS];
	const struct ffa_config config = {.hooks = &hooks,
	                                  .table = table,
	                                  .table_len = SPS,
	                                  .limits = {.sends = 11},
	                                  .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify notify;
	unsigned long id;
	size_t i;

	for (i = 0; i < SPS; i++) {
		sps[i].services = &service;
		sps[i].service_count = 1;
	}
	size = FFA_TRACE_SIZE(CPUS, records);
	if (ffa_spmc_init(&spmc, &world) != FFA_SPMC_M_NONE || ffa_trace_init(&trace) != FFA_R_OK ||
	    ffa_probe(&notify, &config) != FFA_R_OK) {
		return 1;
	}
	for (id = 1; id <= lives; id++) {
		struct ffa_vm vm = {0};

		cpu.cpu = (uint32_t)(id % CPUS);
		if (ffa_vm_created(&notify, &vm, (uint16_t)id) == FFA_R_OK) {
			(void)ffa_vm_destroyed(&notify, &vm);
		}
	}
	hangs = 1;
	{
		struct ffa_vm vm = {0};

		(void)ffa_vm_created(&notify, &vm, (uint16_t)id);
	}
	return 1;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Counts instructions at EL2, where under QEMU's -icount the PMU gives the same figures on every
 * machine and in every run: of the library, of the naive loop, and of the limit, which is a loop
 * of conduit calls with registers prepared before, and of loads where there is a list. The
 * firmware, the emulator at EL3, is not counted. Prints lines "NAME FIGURE", which bench.py reads.
 */
#include "arch.h"
#include "console.h"
#include "naive.h"

#include <ffa/conduit.h>
#include <ffa/partinfo.h>
#include <ffa/spmc.h>

/* INST_RETIRED, at EL2 only (Arm DDI 0487, D19.5.6). */
#define PMEVTYPER_INST_RETIRED 0x08u
#define PMEVTYPER_U (1u << 30)
#define PMEVTYPER_P (1u << 31)
#define PMEVTYPER_NSH (1u << 27)
#define PMCR_ENABLE_RESET 0x3u

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_SPS 512u
#define MAX_CALLS 1024u
#define FIRST_SP 0x8001u
#define PAGE 4096u
#define PAGES 31u
#define DESCRIPTOR 8u
#define SUBSCRIBES_TO_BOTH 0x1C1u
#define SUBSCRIBES_TO_NOTHING 0x101u

#define FN_VERSION 0x84000063u
#define FN_DIRECT_REQ 0x8400006Fu
#define FRAMEWORK 0x80000000u
#define MESSAGE_CREATED 4u
#define MESSAGE_DESTROYED 6u
#define RETRY (-7)

SYSREG_WO(pmcr_el0)
SYSREG_WO(pmcntenset_el0)
SYSREG_WO(pmevtyper0_el0)
SYSREG_RO(pmevcntr0_el0)

_Noreturn void bench_main(void);
void bench_smc(struct ffa_regs *regs);

static struct ffa_spmc spmc;
static struct ffa_spmc_cpu cpu = {&spmc, 0};
static struct ffa_spmc_sp sps[MAX_SPS];
static struct ffa_spmc_act script;
static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(MAX_SPS)];
static uint64_t calls;
static int failed;

static const struct ffa_hooks hooks = {.call = ffa_conduit_smc};
static struct ffa_subscriber table[FFA_NOTIFY_MAX_SUBSCRIBERS];
static struct ffa_notify library;
static struct ffa_vm library_vm;
static struct naive naive;
static struct naive_vm naive_vm;
static struct ffa_regs prepared[MAX_CALLS];
static uint8_t rx[PAGES * PAGE] __attribute__((aligned(4096)));
static uint8_t tx[PAGES * PAGE] __attribute__((aligned(4096)));

/* EL3. */
void bench_smc(struct ffa_regs *regs)
{
	calls++;
	ffa_spmc_call(&cpu, regs);
}

static void count_instructions(void)
{
	write_pmevtyper0_el0(PMEVTYPER_INST_RETIRED | PMEVTYPER_NSH | PMEVTYPER_U | PMEVTYPER_P);
	write_pmcntenset_el0(1);
	write_pmcr_el0(PMCR_ENABLE_RESET);
	isb();
}

static inline uint64_t instructions(void)
{
	isb();
	return read_pmevcntr0_el0();
}

/* Measured in two places: inlined, the same events would be counted with what is loaded before. */
#define NOINLINE __attribute__((noinline))

/* Of a statement alone. */
#define INSTRUCTIONS_OF(count, statement) \
	do { \
		const uint64_t empty = instructions(); \
		const uint64_t start = instructions(); \
		statement; \
		(count) = instructions() - start - (start - empty); \
	} while (0)

static void expect(int condition, const char *what)
{
	if (!condition) {
		print("failed: %s\n", what);
		failed = 1;
	}
}

/* An SPMC of that version with so many SPs, the first of which subscribe to both messages. */
static void start_spmc(uint32_t version, uint32_t sp_count, uint32_t subscribers)
{
	static const struct ffa_spmc_service subscribed = {{1}, SUBSCRIBES_TO_BOTH};
	static const struct ffa_spmc_service silent = {{2}, SUBSCRIBES_TO_NOTHING};
	static struct ffa_spmc_profile profile;
	const struct ffa_spmc_config config = {
		.profile = &profile, .sps = sps, .sp_count = sp_count, .vm_state = vm_state};
	uint32_t i;

	profile.version = version;
	for (i = 0; i < sp_count; i++) {
		sps[i] = (struct ffa_spmc_sp){
			.id = (uint16_t)(FIRST_SP + i),
			.services = i < subscribers ? &subscribed : &silent,
			.service_count = 1,
			.script = &script,
			.script_len = i == 0,
		};
	}
	script.times = 0;
	expect(ffa_spmc_init(&spmc, &config) == FFA_SPMC_M_NONE, "the emulator starts");
}

static const struct ffa_config *config_for(uint32_t version)
{
	static const struct ffa_config in_registers = {.hooks = &hooks,
	                                               .table = table,
	                                               .table_len = FFA_NOTIFY_MAX_SUBSCRIBERS,
	                                               .vm_size = sizeof(struct ffa_vm)};
	static struct ffa_config in_buffers;

	in_buffers = in_registers;
	in_buffers.rxtx = (struct ffa_rxtx){rx, tx, (uintptr_t)rx, (uintptr_t)tx, PAGES, 0};
	return version < 0x10002u ? &in_buffers : &in_registers;
}

/* The limit. */
static __attribute__((noinline)) void call_prepared(uint64_t count)
{
	struct ffa_regs *regs = prepared;

	for (; count != 0; count--) {
		ffa_conduit_smc(NULL, regs++);
	}
}

/* The limit: each entry is loaded once and its subscriptions are looked at. */
static __attribute__((noinline)) uint32_t load(uint32_t count)
{
	const volatile uint64_t *entry = (const void *)rx;
	uint32_t events = 0;

	for (; count != 0; count--) {
		events += (*entry++ & (UINT64_C(0xC0) << 32)) != 0;
	}
	return events;
}

static void prepare(uint32_t count, uint32_t message, uint16_t vm_id)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		prepared[i] = (struct ffa_regs){{FN_DIRECT_REQ, FIRST_SP + i, FRAMEWORK | message,
		                                 UINT32_MAX, UINT32_MAX, vm_id}};
	}
}

static void show(const char *who, const char *what, uint32_t of, uint64_t figure)
{
	print("%s.%s.%u %lu\n", who, what, of, figure);
}

static void restart(uint32_t sp_count, uint32_t subscribers)
{
	start_spmc(0x10002u, sp_count, subscribers);
	expect(ffa_probe(&library, config_for(0x10002u)) == FFA_R_OK, "the library's probe");
	expect(library.subscriber_count == subscribers, "the library's list");
	start_spmc(0x10002u, sp_count, subscribers);
	expect(naive_probe(&naive, config_for(0x10002u)) == FFA_R_OK, "the naive probe");
	expect(naive.created_count == subscribers, "the naive list");
}

struct events {
	uint64_t created;
	uint64_t destroyed;
	uint64_t calls;
};

NOINLINE static struct events library_events(void)
{
	const uint64_t before = calls;
	struct events e;
	int created;
	int destroyed;

	INSTRUCTIONS_OF(e.created, created = ffa_vm_created(&library, &library_vm, 1));
	INSTRUCTIONS_OF(e.destroyed, destroyed = ffa_vm_destroyed(&library, &library_vm));
	e.calls = calls - before;
	expect(created == FFA_R_OK && destroyed == FFA_R_OK, "the library's events");
	return e;
}

NOINLINE static struct events naive_events(void)
{
	const uint64_t before = calls;
	struct events e;
	int created;
	int destroyed;

	INSTRUCTIONS_OF(e.created, created = naive_created(&naive, &naive_vm, 1));
	INSTRUCTIONS_OF(e.destroyed, destroyed = naive_destroyed(&naive, &naive_vm));
	e.calls = calls - before;
	expect(created == FFA_R_OK && destroyed == FFA_R_OK, "the naive events");
	return e;
}

static struct events limit_events(uint32_t subscribers)
{
	const uint64_t before = calls;
	struct events e;

	prepare(subscribers, MESSAGE_CREATED, 1);
	INSTRUCTIONS_OF(e.created, call_prepared(subscribers));
	prepare(subscribers, MESSAGE_DESTROYED, 1);
	INSTRUCTIONS_OF(e.destroyed, call_prepared(subscribers));
	e.calls = calls - before;
	return e;
}

static void show_events(const char *who, uint32_t subscribers, const struct events *e)
{
	show(who, "created", subscribers, e->created);
	show(who, "destroyed", subscribers, e->destroyed);
	show(who, "calls", subscribers, e->calls);
}

static int is_same(const struct events *a, const struct events *b)
{
	return a->created == b->created && a->destroyed == b->destroyed && a->calls == b->calls;
}

/* How many partitions there are beside the subscribers makes no difference. */
static void measure_events(void)
{
	static const uint32_t counts[] = {0, 1, 2, 4, 8, 16, 64};
	struct events of_few[2];
	struct events of_many[2];
	struct events limit;
	size_t i;

	for (i = 0; i < COUNT(counts); i++) {
		restart(counts[i] != 0 ? counts[i] : 1, counts[i]);
		of_few[0] = library_events();
		of_few[1] = naive_events();
		restart(MAX_SPS, counts[i]);
		of_many[0] = library_events();
		of_many[1] = naive_events();
		limit = limit_events(counts[i]);
		expect(is_same(&of_few[0], &of_many[0]) && is_same(&of_few[1], &of_many[1]),
		       "partitions without a subscription make no difference to events");
		show_events("library", counts[i], &of_many[0]);
		show_events("naive", counts[i], &of_many[1]);
		show_events("limit", counts[i], &limit);
		expect(spmc.violations == 0, "no violation");
	}
}

static void answer_first(enum ffa_spmc_act_kind kind, uint32_t times)
{
	script = (struct ffa_spmc_act){
		.kind = kind, .message = MESSAGE_CREATED, .times = times, .value = RETRY};
}

/* So many times RETRY to the creation with one subscriber. */
static void measure_retries(void)
{
	static const uint32_t counts[] = {0, 1, 10};
	size_t i;

	for (i = 0; i < COUNT(counts); i++) {
		uint64_t cost;

		restart(1, 1);
		answer_first(FFA_SPMC_STATUS, counts[i]);
		show("library", "retries", counts[i], library_events().created);
		answer_first(FFA_SPMC_STATUS, counts[i]);
		show("naive", "retries", counts[i], naive_events().created);
		prepare(counts[i] + 1, MESSAGE_CREATED, 1);
		INSTRUCTIONS_OF(cost, call_prepared(counts[i] + 1));
		show("limit", "retries", counts[i], cost);
	}
}

/* An interrupt suspends the SP once. The naive loop takes that for a refusal. */
static void measure_suspension(void)
{
	uint64_t cost;
	int result;

	restart(1, 1);
	answer_first(FFA_SPMC_INTERRUPT, 1);
	show("library", "suspensions", 1, library_events().created);
	answer_first(FFA_SPMC_INTERRUPT, 1);
	result = naive_created(&naive, &naive_vm, 2);
	expect(result == FFA_R_REFUSED, "the naive loop refuses");
	prepare(2, MESSAGE_CREATED, 3);
	INSTRUCTIONS_OF(cost, call_prepared(2));
	show("limit", "suspensions", 1, cost);
}

static void measure_probe(const char *what, uint32_t version, uint32_t sp_count,
                          uint32_t subscribers, uint32_t name)
{
	const struct ffa_config *config = config_for(version);
	uint64_t before;
	uint64_t made;
	uint64_t cost;
	int result;

	start_spmc(version, sp_count, subscribers);
	INSTRUCTIONS_OF(cost, result = ffa_probe(&library, config));
	expect(result == FFA_R_OK && library.subscriber_count == subscribers, what);
	show("library", what, name, cost);
	expect(ffa_spmc_finish(&spmc) == 0, "no violation in the probe");

	start_spmc(version, sp_count, subscribers);
	before = calls;
	INSTRUCTIONS_OF(cost, result = naive_probe(&naive, config));
	made = calls - before;
	expect(result == FFA_R_OK && naive.created_count == subscribers, what);
	show("naive", what, name, cost);

	/* The naive probe makes no call that can be left out. */
	start_spmc(version, sp_count, subscribers);
	for (before = 0; before < made; before++) {
		prepared[before] = (struct ffa_regs){{FN_VERSION, version}};
	}
	INSTRUCTIONS_OF(cost, {
		call_prepared(made);
		(void)load(sp_count);
	});
	show("limit", what, name, cost);
}

static void measure_probes(void)
{
	static const uint32_t counts[] = {1, 16, 64, 256, 512};
	size_t i;

	for (i = 0; i < COUNT(counts); i++) {
		const uint32_t subscribers = counts[i] < 4 ? counts[i] : 4;

		measure_probe("probe-registers", 0x10002u, counts[i], subscribers, counts[i]);
		measure_probe("probe-buffers", 0x10001u, counts[i], subscribers, counts[i]);
	}
	measure_probe("probe-registers-all", 0x10002u, MAX_SPS, FFA_NOTIFY_MAX_SUBSCRIBERS,
	              MAX_SPS);
	measure_probe("probe-buffers-all", 0x10001u, MAX_SPS, FFA_NOTIFY_MAX_SUBSCRIBERS, MAX_SPS);
}

static __attribute__((noinline)) uint32_t decode(uint32_t count)
{
	struct ffa_partition partition;
	struct ffa_partinfo list;
	uint32_t events = 0;
	uint32_t i;

	if (ffa_partinfo_open(&list, rx, sizeof(rx), 0x10001u, count, DESCRIPTOR) != FFA_R_OK) {
		return 0;
	}
	for (i = 0; ffa_partinfo_get(&list, i, &partition) == FFA_R_OK; i++) {
		events += ffa_partinfo_events(&partition, 0x10001u) != 0;
	}
	return events;
}

/* The smallest descriptors, of which most fit into the largest buffer; 8 of them subscribe. */
static void measure_decoding(void)
{
	static const uint32_t counts[] = {16, 64, 512, 4096, PAGES * PAGE / DESCRIPTOR};
	const uint32_t subscribers = 8;
	struct ffa_partition *const entries = (void *)rx;
	uint64_t cost;
	uint32_t found;
	uint32_t i;

	for (i = 0; i < PAGES * PAGE / DESCRIPTOR; i++) {
		entries[i] = (struct ffa_partition){(uint16_t)(i + 1), 1,
		                                    i < subscribers ? SUBSCRIBES_TO_BOTH
		                                                    : SUBSCRIBES_TO_NOTHING};
	}
	for (i = 0; i < COUNT(counts); i++) {
		INSTRUCTIONS_OF(cost, found = decode(counts[i]));
		expect(found == subscribers, "the library decodes");
		show("library", "decode", counts[i], cost);
		naive.created_count = 0;
		naive.destroyed_count = 0;
		INSTRUCTIONS_OF(cost, naive_add(&naive, rx, counts[i], DESCRIPTOR));
		expect(naive.created_count == subscribers, "the naive loop decodes");
		show("naive", "decode", counts[i], cost);
		INSTRUCTIONS_OF(cost, found = load(counts[i]));
		expect(found == subscribers, "the loads decode");
		show("limit", "decode", counts[i], cost);
	}
}

_Noreturn void bench_main(void)
{
	console_init();
	count_instructions();
	measure_events();
	measure_retries();
	measure_suspension();
	measure_probes();
	measure_decoding();
	show("library", "bytes-per-vm", 64, sizeof(struct ffa_vm));
	show("library", "bytes-per-system", 64,
	     sizeof(struct ffa_notify) + 64 * sizeof(struct ffa_subscriber));
	show("naive", "bytes-per-vm", 64, sizeof(struct naive_vm));
	show("naive", "bytes-per-system", 64, sizeof(struct naive));
	semihosting_exit(failed ? 1 : 0);
	for (;;)
		;
}

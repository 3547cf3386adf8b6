/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Counts the instructions of events without faults: the library and the conduit, not the firmware.
 * Started at EL2 by the firmware of examples/monitor; under QEMU's -icount the PMU gives the same
 * figure on every machine and in every run.
 */
#include "arch.h"
#include "console.h"
#include "hyp.h"

#include <ffa/conduit.h>

#define BUDGET 150u /* for each further subscriber of an event */
#define SLOTS 16

/* INST_RETIRED, at EL2 only (Arm DDI 0487, D19.5.6). */
#define PMEVTYPER_INST_RETIRED 0x08u
#define PMEVTYPER_U (1u << 30)
#define PMEVTYPER_P (1u << 31)
#define PMEVTYPER_NSH (1u << 27)
#define PMCR_ENABLE_RESET 0x3u

SYSREG_WO(pmcr_el0)
SYSREG_WO(pmcntenset_el0)
SYSREG_WO(pmevtyper0_el0)
SYSREG_RO(pmevcntr0_el0)

void monitor_main(void);
void monitor_wrong_level(unsigned level);

struct cost {
	uint64_t created;
	uint64_t destroyed;
};

static uint64_t calls;
static int failed;

static void counted_call(void *priv, struct ffa_regs *regs)
{
	calls++;
	ffa_conduit_smc(priv, regs);
}

static const struct ffa_hooks plain = {.call = ffa_conduit_smc};
static const struct ffa_hooks counted = {.call = counted_call};

static void count_instructions(void)
{
	write_pmevtyper0_el0(PMEVTYPER_INST_RETIRED | PMEVTYPER_NSH | PMEVTYPER_U | PMEVTYPER_P);
	write_pmcntenset_el0(1);
	write_pmcr_el0(PMCR_ENABLE_RESET);
	isb();
}

static uint64_t instructions(void)
{
	isb();
	return read_pmevcntr0_el0();
}

static void expect(int condition, const char *what)
{
	if (!condition) {
		print("failed: %s\n", what);
		failed = 1;
	}
}

static struct cost measure(const struct ffa_notify *n, uint16_t vm_id)
{
	static struct ffa_vm vm;
	struct cost cost;
	const uint64_t empty = instructions();
	const uint64_t start = instructions();
	const int created = ffa_vm_created(n, &vm, vm_id);
	const uint64_t middle = instructions();
	const int destroyed = ffa_vm_destroyed(n, &vm);
	const uint64_t end = instructions();

	expect(created == FFA_R_OK && destroyed == FFA_R_OK, "both events succeed");
	cost.created = middle - start - (start - empty);
	cost.destroyed = end - middle - (start - empty);
	return cost;
}

static void show(const char *event, uint64_t one, uint64_t all, uint32_t count)
{
	const uint64_t further = (all - one) / (count - 1);

	print("%s: %lu instructions for 1 subscriber, %lu for %u, %lu of %u for each further one\n",
	      event, one, all, count, further, BUDGET);
	expect(further <= BUDGET, "the budget");
}

/* The first `count` of the subscribers, which have to want both messages to be comparable. */
static struct ffa_notify first_of(const struct ffa_notify *n, uint16_t count)
{
	struct ffa_notify first = *n;
	uint16_t i;

	for (i = 0; i < count; i++) {
		expect(n->subscribers[i].events == (FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED),
		       "subscribers of both messages");
	}
	first.subscriber_count = count;
	return first;
}

static void probe(struct ffa_notify *n, const struct ffa_hooks *hooks, struct ffa_subscriber *table)
{
	const struct ffa_config config = {.hooks = hooks, .table = table, .table_len = SLOTS};

	expect(ffa_probe(n, &config) == FFA_R_OK, "the probe");
}

void monitor_main(void)
{
	enum { SOME = 4 };
	static struct ffa_subscriber table[SLOTS];
	struct ffa_notify n;
	struct ffa_notify one;
	struct ffa_notify some;
	struct cost of_one;
	struct cost of_some;

	console_init();
	count_instructions();
	probe(&n, &plain, table);
	one = first_of(&n, 1);
	some = first_of(&n, SOME);
	of_one = measure(&one, 0x100);
	of_some = measure(&some, 0x101);
	show("created", of_one.created, of_some.created, SOME);
	show("destroyed", of_one.destroyed, of_some.destroyed, SOME);

	probe(&n, &counted, table);
	some = first_of(&n, SOME);
	calls = 0;
	(void)measure(&some, 0x102);
	print("%lu firmware calls for 2 events and %u subscribers\n", calls, SOME);
	expect(calls == 2 * SOME, "one call for each subscriber and event");
	hyp_end(failed);
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}

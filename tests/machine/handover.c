/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A hypervisor that is replaced under its VMs. Two copies of this program lie at two addresses. The
 * first saves its VMs, most of them in the midst of an event, and starts the second, which probes
 * again, finds one SP more and the others in another order, and goes on.
 */
#include "el2.h"

/* In front of each copy. RAM is zero; QEMU's loader tells the first one where the second is. */
#define PARAMETERS (FFA_MONITOR_BASE - 16u)

/* Many milliseconds of an SP's time, against a tick after some hundred microseconds. */
#define LONG_WORK 5000000u
#define TICK 300u

#define FN_DIRECT_REQ 0x8400006fu
#define FN_RUN 0x8400006du

#define SP_NEW SP_FAULTY /* the first copy's list has it not */
#define SPS_OF_BOTH 7u   /* subscribe to both messages, with the new one */

/* sps.txt has rules for the first three. */
enum vm { HALF_CREATED, OWED, REFUSED, PRESENT, LEAVING, COMING, VMS };
static const uint16_t ids[VMS] = {1, 3, 4, 0x401, 0x402, 0x403};

struct saved {
	size_t size;
	uint8_t bytes[FFA_NOTIFY_SAVE_SIZE(SLOTS)];
};

/* What the first copy leaves, in its own memory. */
struct estate {
	struct cpu_stand stands[HYP_MAX_CPUS];
	struct saved vms[VMS];
	uint32_t version;
	int failed;
	uint32_t loops[VMS]; /* of the SPs that are suspended, before their work for these VMs */
};

struct parameters {
	uint64_t successor;    /* NULL in front of the second copy */
	struct estate *estate; /* NULL in front of the first */
};

void monitor_main(void);
void monitor_wrong_level(unsigned level);

static struct ffa_notify notify;
static struct ffa_vm vms[VMS];
static struct estate left;
static uint32_t last_cpu;
static uint32_t tick_in; /* the SP into whose message the next tick falls, or 0 */
static int is_patient;
static uint32_t calls; /* of the latest event */
static uint32_t first_call;

static void call(void *priv, struct ffa_regs *regs)
{
	if (calls++ == 0) {
		first_call = (uint32_t)regs->x[0];
	}
	if (regs->x[0] == FN_DIRECT_REQ && regs->x[1] == tick_in) {
		tick_in = 0;
		tick_once(TICK);
	}
	ffa_conduit_smc(priv, regs);
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	if (is_patient) {
		interrupt_window(0);
	}
	return !is_patient;
}

static const struct ffa_hooks hooks = {.call = call, .relax = relax};

static int create(enum vm vm)
{
	calls = 0;
	return ffa_vm_created(&notify, &vms[vm], ids[vm]);
}

static int destroy(enum vm vm)
{
	calls = 0;
	return ffa_vm_destroyed(&notify, &vms[vm]);
}

static uint32_t loops_of(uint32_t sp_id)
{
	return (uint32_t)ask(sp_id, SP_COMMAND_REPORT, 0, 0).x[5];
}

/* The last CPU is where the SP is suspended that has a context for each. */
static void on_last_cpu(void (*job)(void *argument), void *argument)
{
	if (last_cpu == 0) {
		job(argument);
	} else {
		on_cpu(last_cpu, job, argument);
	}
}

/* The first copy. */

/* As an older hypervisor has found them: one SP fewer, the others the other way round. */
static void attach_to_an_older_list(void)
{
	static struct ffa_subscriber table[SLOTS];
	struct ffa_notify probed;
	struct ffa_config config = {
		.hooks = &hooks,
		.table = table,
		.table_len = SLOTS,
		.vm_size = sizeof(struct ffa_vm),
	};
	uint16_t count = 0;
	uint16_t i;

	probe(&probed, &hooks, 0);
	for (i = probed.subscriber_count; i > 0; i--) {
		if (probed.subscribers[i - 1].sp_id != SP_NEW) {
			table[count++] = probed.subscribers[i - 1];
		}
	}
	config.version = probed.version;
	check(ffa_attach(&notify, &config, count) == FFA_R_OK && count == SPS_OF_BOTH,
	      "attached to a list of seven");
	left.version = probed.version;
	ffa_release(&probed);
}

/* A tick comes while the SP works; nobody lets it in before the event has ended. */
static void leave_in_flight(enum vm vm, uint32_t sp_id, int (*event)(enum vm vm))
{
	left.loops[vm] = loops_of(sp_id);
	(void)ask(sp_id, SP_COMMAND_WORK, LONG_WORK, 0);
	tick_in = sp_id;
	check(event(vm) == FFA_R_IN_FLIGHT && vms[vm].waiting_sp == sp_id,
	      "an SP is suspended by an interrupt");
	interrupt_window(0);
}

static void leave_leaving(void *unused)
{
	(void)unused;
	leave_in_flight(LEAVING, SP_MP, destroy);
}

static void live(void)
{
	is_patient = 1;
	check(create(PRESENT) == FFA_R_OK && create(OWED) == FFA_R_OK &&
	              create(LEAVING) == FFA_R_OK,
	      "three VMs are created");
	check(create(REFUSED) == FFA_R_REFUSED, "one is refused");
	check(destroy(OWED) == FFA_R_AGAIN && vms[OWED].waiting_sp == SP_QUEUING,
	      "an SP does not hear of the end of one");
	is_patient = 0;
	check(create(HALF_CREATED) == FFA_R_AGAIN && vms[HALF_CREATED].waiting_sp == SP_CALLING,
	      "one is half created");
	on_last_cpu(leave_leaving, NULL);
	leave_in_flight(COMING, SP_UP, create);
}

static void save(void)
{
	uint32_t vm;

	for (vm = 0; vm < VMS; vm++) {
		struct saved *const to = &left.vms[vm];

		to->size = ffa_vm_save(&notify, &vms[vm], to->bytes, sizeof(to->bytes));
		check(to->size != 0 && to->size <= sizeof(to->bytes), "a VM is saved");
	}
}

/* The other CPUs wait in this copy until the second one has use for them. */
static void start_successor(uint64_t base)
{
	struct parameters *const its = (struct parameters *)(base - sizeof(struct parameters));
	uint32_t cpu;

	for (cpu = 1; cpu <= last_cpu; cpu++) {
		start_on_cpu(cpu, stand_by, &left.stands[cpu]);
	}
	left.failed = checks_failed();
	its->estate = &left;
	((void (*)(void))base)();
}

static void be_first(uint64_t successor)
{
	last_cpu = start_cpus(HYP_MAX_CPUS, NULL) - 1;
	print("# The first copy, at %x\n", FFA_MONITOR_BASE);
	attach_to_an_older_list();
	live();
	save();
	start_successor(successor);
}

/* The second copy. */

static void probe_again(const struct estate *estate)
{
	static struct ffa_subscriber table[SLOTS];
	const struct ffa_config config = {
		.hooks = &hooks,
		.version = estate->version,
		.table = table,
		.table_len = SLOTS,
		.vm_size = sizeof(struct ffa_vm),
	};

	check(ffa_probe(&notify, &config) == FFA_R_OK && notify.subscriber_count == SPS_OF_BOTH + 1,
	      "probed again: one SP more");
}

static void restore(const struct estate *estate)
{
	uint32_t vm;

	calls = 0;
	for (vm = 0; vm < VMS; vm++) {
		const struct saved *const from = &estate->vms[vm];
		const int result = ffa_vm_restore(&notify, &vms[vm], from->bytes, from->size);

		check(result == (vm == PRESENT ? FFA_R_AGAIN : FFA_R_OK) &&
		              vms[vm].id == (vm == REFUSED ? 0 : ids[vm]),
		      "a VM is restored");
	}
	check(calls == 0, "without a firmware call");
}

static void go_on_leaving(void *of_estate)
{
	const struct estate *const estate = of_estate;

	check(vms[LEAVING].waiting_sp == SP_MP && destroy(LEAVING) == FFA_R_OK &&
	              first_call == FN_RUN && vms[LEAVING].id == 0,
	      "the VM that leaves has left: its SP went on");
	check(loops_of(SP_MP) - estate->loops[LEAVING] == LONG_WORK,
	      "and did each loop of its work once");
	(void)ask(SP_MP, SP_COMMAND_WORK, 0, 0);
}

static void go_on(struct estate *estate)
{
	is_patient = 1;
	calls = 0;
	check(ffa_vm_announce(&notify, &vms[PRESENT], 0) == FFA_R_OK && calls == 1,
	      "the new SP is told of the VM that is present, and nobody else");
	on_last_cpu(go_on_leaving, estate);
	check(vms[COMING].waiting_sp == SP_UP && create(COMING) == FFA_R_OK && first_call == FN_RUN,
	      "the VM that comes is created: its SP went on");
	check(loops_of(SP_UP) - estate->loops[COMING] == LONG_WORK,
	      "and did each loop of its work once");
	(void)ask(SP_UP, SP_COMMAND_WORK, 0, 0);
	check(create(HALF_CREATED) == FFA_R_OK, "the VM that was half created is");
	check(destroy(OWED) == FFA_R_OK && calls == 1 && vms[OWED].id == 0,
	      "the SP that was still to be told is told of the end");
}

static void end(void)
{
	static const enum vm living[] = {HALF_CREATED, PRESENT, COMING};
	uint32_t i;

	check(vms_held_by_sps(0) == COUNT_OF(living) * SPS_OF_BOTH,
	      "each SP believes in the three that live");
	for (i = 0; i < COUNT_OF(living); i++) {
		check(destroy(living[i]) == FFA_R_OK && vms[living[i]].id == 0,
		      "a VM is destroyed");
	}
	check(vms_held_by_sps(0) == 0, "no SP holds a VM");
	check(mistakes_of_sps(last_cpu + 1) == 0,
	      "no SP was told twice, or of the end of what it did not know");
}

static void succeed(struct estate *estate)
{
	struct ffa_regs report;

	last_cpu = start_cpus(HYP_MAX_CPUS, estate->stands) - 1;
	print("\n# The second copy, at %x\n", FFA_MONITOR_BASE);
	check(!estate->failed, "the first one found no mistake");
	probe_again(estate);
	restore(estate);
	go_on(estate);
	end();
	report = firmware_report(checks_failed(), 0, 0);
	check(report.x[1] == 0 && report.x[4] == 0, "the judge found no violation, and no VM held");
	hyp_end(checks_failed());
}

void monitor_main(void)
{
	const volatile struct parameters *const mine = (const struct parameters *)PARAMETERS;

	console_init();
	(void)hyp_init();
	tick_once(0);
	if (mine->estate != NULL) {
		succeed(mine->estate);
	} else {
		be_first(mine->successor);
	}
}

void monitor_wrong_level(unsigned level)
{
	(void)level;
	hyp_end(1);
}

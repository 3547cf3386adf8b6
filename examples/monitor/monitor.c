/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A hypervisor whose one job is to tell secure partitions about its VMs, and to show how that goes.
 * It assumes nothing of the firmware below it. README.md explains the lines that start with "ffa:".
 */
#include "arch.h"
#include "console.h"
#include "guest.h"
#include "hyp.h"
#include "recording.h"
#include "trace.h"

#include <ffa/conduit.h>
#include <ffa/trace.h>

/* After so many ticks an unfinished creation is abandoned, and whom its VM waits for is skipped. */
#define CREATE_TICKS 16u
#define DESTROY_TICKS 32u

/* 64 KiB each: the largest granule that firmware may ask for. The library maps what it needs. */
#define RXTX_PAGES 16u
#define RXTX_SIZE (RXTX_PAGES * 4096u)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A guest exits soon; its VM stays until the next tick. */
enum vm_state { VM_CREATING, VM_RUNNING, VM_EXITED, VM_DESTROYING, VM_ENDED };

struct vm {
	struct ffa_vm ffa;
	struct trace_message message;
	enum vm_state state;
	uint32_t ticks;
	uint16_t id;
	uint8_t vmid;
	uint64_t forgotten; /* by these SPs, which died: a bit for each subscriber */
	struct guest guest;
};

SYSREG_RO(cntpct_el0)

static const uint16_t vm_ids[] = {FFA_MONITOR_VMS};

static struct {
	struct ffa_notify notify;
	struct trace trace;
	struct ffa_subscriber table[FFA_NOTIFY_MAX_SUBSCRIBERS];
	struct vm vms[COUNT(vm_ids)];
	uint32_t created;
	uint32_t failed;
	uint32_t destroyed;
	uint32_t stuck; /* VM IDs that some SP may still believe in */
	uint32_t skipped;
	uint32_t crashed;
	uint32_t mistakes; /* results that the library gives for its caller's mistakes */
} monitor;

static uint8_t rx[RXTX_SIZE] __attribute__((aligned(RXTX_SIZE)));
static uint8_t tx[RXTX_SIZE] __attribute__((aligned(RXTX_SIZE)));

/* More than the story takes. */
#define RECORDS 512u

/* Behind the recorder's memory is what the RX buffer has had since the partitions were listed. */
static struct {
	uint64_t recorder[FFA_TRACE_SIZE(1, RECORDS) / sizeof(uint64_t)];
	uint8_t rx[4096];
} recording;

static uint64_t now(void *priv)
{
	(void)priv;
	return read_cntpct_el0();
}

static struct ffa_trace recorder = {
	.call = trace_call,
	.log = trace_log,
	.time = now,
	.priv = &monitor.trace,
	.memory = recording.recorder,
	.size = sizeof(recording.recorder),
	.cpus = 1,
	.records = RECORDS,
};

static const struct ffa_hooks hooks = {
	.priv = &recorder,
	.call = ffa_trace_call,
	.relax = trace_relax,
	.refused = trace_refused,
	.log = ffa_trace_log,
};

void monitor_main(void);
void monitor_wrong_level(unsigned level);

static int probe(void)
{
	const struct ffa_config config = {
		.hooks = &hooks,
		.rxtx = {rx, tx, (uint64_t)rx, (uint64_t)tx, RXTX_PAGES, 0},
		.table = monitor.table,
		.table_len = COUNT(monitor.table),
		.vm_size = sizeof(struct ffa_vm),
	};

	if (ffa_trace_init(&recorder) != FFA_R_OK) {
		return FFA_R_INVALID;
	}
	monitor.trace.rx = rx;
	monitor.trace.rx_size = sizeof(rx);
	return ffa_probe(&monitor.notify, &config);
}

static void show_probe(int result)
{
	const struct ffa_notify *n = &monitor.notify;
	uint16_t i;

	print("ffa: probe version=%u.%u subscribers=%u calls=%lu result=%d text=%s\n",
	      n->version >> 16, n->version & 0xffff, n->subscriber_count, monitor.trace.calls,
	      result, ffa_strerror(result));
	if (result == FFA_R_ABSENT) {
		print("# No FF-A firmware here: there is nobody to tell.\n");
	}
	for (i = 0; result == FFA_R_OK && i < n->subscriber_count; i++) {
		print("ffa: subscriber id=%04x events=%s\n", n->subscribers[i].sp_id,
		      trace_events(n->subscribers[i].events));
	}
}

static int is_final(int result)
{
	return result == FFA_R_REFUSED || result == FFA_R_EXHAUSTED;
}

/* An SP that has died knows of none of the VMs. */
static void forget(uint16_t sp_id)
{
	const struct ffa_notify *n = &monitor.notify;
	struct vm *vm;
	uint16_t i = 0;

	while (i < n->subscriber_count && n->subscribers[i].sp_id != sp_id) {
		i++;
	}
	if (i == n->subscriber_count || (n->subscribers[i].events & FFA_NOTIFY_CREATED) == 0) {
		return;
	}
	for (vm = monitor.vms; vm < monitor.vms + COUNT(monitor.vms); vm++) {
		if (vm->ticks != 0 && vm->state < VM_DESTROYING) {
			print("# SP %04x has forgotten VM %04x\n", sp_id, vm->id);
			vm->forgotten |= UINT64_C(1) << i;
		}
	}
}

/* The first SP that has forgotten the VM. */
static uint16_t untold(const struct vm *vm)
{
	uint16_t i = 0;

	while ((vm->forgotten >> i & 1) == 0) {
		i++;
	}
	return monitor.notify.subscribers[i].sp_id;
}

static int event(struct vm *vm, const char **name)
{
	if (vm->state == VM_CREATING) {
		*name = "created";
		return ffa_vm_created(&monitor.notify, &vm->ffa, vm->id);
	}
	if (vm->state == VM_DESTROYING) {
		*name = "destroyed";
		return ffa_vm_destroyed(&monitor.notify, &vm->ffa);
	}
	*name = "announced";
	return ffa_vm_announce(&monitor.notify, &vm->ffa, untold(vm));
}

static int tell(struct vm *vm)
{
	const struct ffa_vm *ffa = &vm->ffa;
	const uint64_t before = monitor.trace.calls;
	const char *name;
	int result;

	monitor.trace.message = &vm->message;
	monitor.trace.died = 0;
	result = event(vm, &name);
	trace_flush(&monitor.trace);
	print("ffa: event=%s vm=%04x result=%d status_sp=%04x status=%08x calls=%lu text=%s\n",
	      name, vm->id, result, is_final(result) ? ffa->status_sp : 0,
	      is_final(result) ? (uint32_t)ffa->status : 0, monitor.trace.calls - before,
	      ffa_strerror(result));
	if (monitor.trace.died != 0) {
		forget(monitor.trace.died);
	}
	return result;
}

/* The library's verdict, not the result, says whether another VM could have this ID. */
static void retire(struct vm *vm)
{
	if (vm->ffa.id != 0) {
		print("# VM ID %04x is never used again\n", vm->id);
		monitor.stuck++;
	}
	vm->state = VM_ENDED;
}

static void skip(struct vm *vm)
{
	const uint16_t sp_id = vm->ffa.waiting_sp;

	if (sp_id != 0 && ffa_vm_skip(&monitor.notify, &vm->ffa, sp_id) == FFA_R_OK) {
		print("# VM %04x waits no longer for SP %04x\n", vm->id, sp_id);
		monitor.skipped++;
	}
}

static int create(struct vm *vm)
{
	const int result = tell(vm);

	if (result == FFA_R_OK) {
		monitor.created++;
		vm->state = VM_RUNNING;
	} else if (result < 0) {
		print("# VM %04x never runs\n", vm->id);
		monitor.failed++;
		monitor.mistakes += !is_final(result);
		retire(vm);
	} else if (vm->ticks >= CREATE_TICKS) {
		print("# VM %04x is abandoned\n", vm->id);
		monitor.failed++;
		vm->state = VM_DESTROYING;
	}
	return result;
}

/* Before they hear anything else of the VM; whatever an SP answers, the VM stays. */
static int announce(struct vm *vm)
{
	int result = FFA_R_OK;

	while (vm->forgotten != 0) {
		const uint64_t rest = vm->forgotten & (vm->forgotten - 1);

		result = tell(vm);
		if (result > 0) {
			return result;
		}
		monitor.mistakes += result != FFA_R_OK && !is_final(result);
		vm->forgotten = rest;
	}
	return FFA_R_OK;
}

static void run(struct vm *vm)
{
	guest_load(&vm->guest, vm->id, vm->vmid);
	if (guest_run(&vm->guest) != 0) {
		monitor.crashed++;
	}
	print("# VM %04x: after its last instruction\n", vm->id);
	vm->state = VM_EXITED;
}

static int destroy(struct vm *vm)
{
	const int result = tell(vm);

	if (result <= 0) {
		monitor.mistakes += result != FFA_R_OK && !is_final(result);
		monitor.destroyed++;
		retire(vm);
	} else if (vm->ticks >= DESTROY_TICKS) {
		skip(vm);
	} else {
		print("# VM %04x: an SP has still to be told of its end: again at the next tick\n",
		      vm->id);
	}
	return result;
}

/* Takes a VM as far as it gets now. */
static int step(struct vm *vm)
{
	int result = FFA_R_OK;

	if (vm->ticks++ == 0) {
		print("\n# VM %04x: before its first instruction\n", vm->id);
	}
	if (vm->state == VM_CREATING) {
		result = create(vm);
	}
	if (vm->state == VM_RUNNING || vm->state == VM_EXITED) {
		result = announce(vm);
	}
	if (result > 0) {
		return result;
	}
	if (vm->state == VM_RUNNING) {
		run(vm);
		return FFA_R_OK;
	}
	if (vm->state == VM_EXITED) {
		vm->state = VM_DESTROYING;
	}
	return vm->state == VM_DESTROYING ? destroy(vm) : result;
}

/* Returns whether a VM is left that needs another tick. */
static int step_all(void)
{
	int unfinished = 0;
	struct vm *vm;

	for (vm = monitor.vms; vm < monitor.vms + COUNT(monitor.vms); vm++) {
		if (vm->state == VM_ENDED) {
			continue;
		}
		/* A suspended SP is busy for everybody, so the other VMs wait too. */
		if (step(vm) == FFA_R_IN_FLIGHT) {
			return 1;
		}
		unfinished |= vm->state != VM_ENDED;
	}
	return unfinished;
}

static void run_vms(void)
{
	uint32_t ticks = 0;
	size_t i;

	for (i = 0; i < COUNT(monitor.vms); i++) {
		monitor.vms[i].id = vm_ids[i];
		monitor.vms[i].vmid = (uint8_t)(1 + i % 255);
	}
	while (step_all()) {
		tick_wait();
		print("\nffa: tick=%u\n", ++ticks);
	}
	ffa_release(&monitor.notify);
}

/* The firmware's own account: as many calls as seen here, nothing forbidden, nobody left behind. */
static int is_agreed(const struct ffa_regs *report)
{
	return report->x[1] == 0 && report->x[2] == monitor.trace.calls && report->x[4] == 0;
}

/* Returns whether something went wrong that is not the firmware's free choice. */
static int summarise(int probed)
{
	struct ffa_regs report = {{REPORT_CALL}};
	int failed = (probed != FFA_R_OK && probed != FFA_R_ABSENT) || monitor.skipped != 0 ||
	             monitor.crashed != 0 || monitor.mistakes != 0;

	ffa_conduit_smc(NULL, &report);
	print("\nffa: summary vms=%u created=%u failed=%u destroyed=%u stuck=%u crashed=%u "
	      "messages=%u calls=%lu",
	      (unsigned)COUNT(monitor.vms), monitor.created, monitor.failed, monitor.destroyed,
	      monitor.stuck, monitor.crashed, monitor.trace.messages, monitor.trace.calls);
	if (report.x[0] == 0) {
		print(" violations=%lu held=%lu", report.x[1], report.x[4]);
		failed |= !is_agreed(&report);
	} else {
		print(" violations=unknown held=unknown");
	}
	print(" result=%d skipped=%u\n", failed, monitor.skipped);
	return failed;
}

static void save(void)
{
	size_t i;

	for (i = 0; i < sizeof(recording.rx); i++) {
		recording.rx[i] = rx[i];
	}
	recording_save(&recording, sizeof(recording));
}

void monitor_main(void)
{
	int result;
	int gic;

	console_init();
	gic = hyp_init();
	print("ffa: monitor base=%08lx vms=%u gic=%d\n", (uint64_t)FFA_MONITOR_BASE,
	      (unsigned)COUNT(vm_ids), gic);
	result = probe();
	show_probe(result);
	if (result == FFA_R_OK) {
		run_vms();
	}
	save();
	hyp_end(summarise(result));
}

/* Without a way to switch off that works at every level. */
void monitor_wrong_level(unsigned level)
{
	console_init();
	print("ffa: monitor started at EL%u: it needs EL2\n", level);
	semihosting_exit(1);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

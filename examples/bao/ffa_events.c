/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Bao tells the SPs that subscribed of its VMs. It is compiled inside Bao's tree, where apply.sh puts
 * it. Bao counts VMs from 0, which is the hypervisor's ID in FF-A: a VM's ID there is one more.
 */
#include <config.h>
#include <cpu.h>
#include <fences.h>
#include <interrupts.h>
#include <mem.h>
#include <vm.h>

#include <arch/gic.h>
#include <arch/psci.h>
#include <arch/smc.h>
#include <arch/sysregs.h>

#include <ffa/conduit.h>
#include <ffa/notify.h>

/* w0 of an answer that the SPMC gives for an SP (FF-A 12.1). */
#define FFA_ERROR 0x84000060u

/* How long an event waits for an SP, then it goes on without it; and how long between two tries. */
#ifndef EVENTS_PATIENCE_MS
#define EVENTS_PATIENCE_MS 5000
#endif
#define EVENTS_PAUSE_MS 1
/* An SP can fill the log as fast as it answers. */
#define EVENTS_LINES 8

/* EL2's physical timer. */
#define TIMER_IRQ 26
#define TIMER_ENABLE 1

SYSREG_GEN_ACCESSORS(cntpct_el0)
SYSREG_GEN_ACCESSORS(cnthp_cval_el2)
SYSREG_GEN_ACCESSORS(cnthp_ctl_el2)

enum { EVENTS_MSG_STOP };

struct vm_events {
	struct ffa_vm ffa;
	uint64_t deadline;
	int lines;               /* of this event, in the log */
	bool ends;               /* a vCPU has called SYSTEM_OFF */
	volatile size_t stopped; /* other vCPUs that have run for the last time */
};

static struct ffa_notify notify;
static struct ffa_subscriber subscribers[FFA_NOTIFY_MAX_SUBSCRIBERS];
static uint8_t rx[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint8_t tx[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static struct vm_events events[CONFIG_VM_NUM];
static size_t vms_gone;
static spinlock_t events_lock = SPINLOCK_INITVAL;
static bool probed;

static uint64_t now(void)
{
	ISB();
	return sysreg_cntpct_el0_read();
}

static uint64_t in_ms(uint64_t ms)
{
	return now() + ms * sysreg_cntfrq_el0_read() / 1000;
}

/*
 * EL2 has interrupts masked. What is pending is taken here, one interrupt each time: a VM's own is
 * passed on to it and is quiet then, one for Bao is handled. If another is pending it suspends the SP
 * again.
 */
static int events_relax(void *priv, const struct ffa_wait *wait)
{
	const struct vm_events *e = &events[wait->vm_id - 1];
	const uint64_t until = in_ms(EVENTS_PAUSE_MS);

	(void)priv;
	while (wait->reason != FFA_WAIT_INTERRUPT && now() < until) {
	}
	gic_handle();
	return now() >= e->deadline;
}

/*
 * The SPMC answers for an SP that is dead, stopped or gone: the VM runs without it. What an SP says
 * itself counts.
 */
static int events_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	return why->function == FFA_ERROR;
}

static void events_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	if (entry->vm_id != 0 && events[entry->vm_id - 1].lines++ >= EVENTS_LINES) {
		return;
	}
	WARNING("FF-A: %s: SP 0x%x, VM %d\n", entry->text, entry->sp_id, entry->vm_id);
}

static const struct ffa_hooks hooks = {
	.call = ffa_conduit_smc,
	.relax = events_relax,
	.refused = events_refused,
	.log = events_log,
};

/* An SP that works for ever comes back only if something interrupts it. */
static void events_timer(irqid_t id)
{
	UNUSED_ARG(id);
	sysreg_cnthp_ctl_el2_write(0);
	ISB();
}

/* If it fails VMs run all the same: Bao forwards no FF-A call of theirs. */
static void events_probe(void)
{
	static struct ffa_config ffa_config = {
		.hooks = &hooks,
		.rxtx = {.rx = rx, .tx = tx, .pages = PAGE_SIZE / 4096},
		.table = subscribers,
		.table_len = FFA_NOTIFY_MAX_SUBSCRIBERS,
		/* The deadline comes first. */
		.limits = {.sends = 2 * EVENTS_PATIENCE_MS / EVENTS_PAUSE_MS},
		.vm_size = sizeof(struct ffa_vm),
	};
	paddr_t rx_pa;
	paddr_t tx_pa;
	int result;

	mem_translate(&cpu()->as, (vaddr_t)rx, &rx_pa);
	mem_translate(&cpu()->as, (vaddr_t)tx, &tx_pa);
	ffa_config.rxtx.rx_pa = rx_pa;
	ffa_config.rxtx.tx_pa = tx_pa;
	result = ffa_probe(&notify, &ffa_config);
	if (result == FFA_R_OK) {
		INFO("FF-A: %d SPs want to be told of VMs\n", notify.subscriber_count);
	} else if (result != FFA_R_ABSENT) {
		WARNING("FF-A: no SP is told of VMs: %d\n", result);
	}
	if (notify.subscriber_count != 0 &&
	    interrupts_reserve(TIMER_IRQ, events_timer) == INVALID_IRQID) {
		ERROR("FF-A: EL2's timer is in use\n");
	}
}

static void start_timer(struct vm_events *e)
{
	e->deadline = in_ms(EVENTS_PATIENCE_MS);
	sysreg_cnthp_cval_el2_write(e->deadline);
	sysreg_cnthp_ctl_el2_write(TIMER_ENABLE);
	ISB();
}

static void give_up(struct vm_events *e, vmid_t id)
{
	const uint16_t sp_id = e->ffa.waiting_sp;

	if (sp_id != 0) {
		WARNING("FF-A: VM %d does without SP 0x%x\n", (int)id, sp_id);
		ffa_vm_skip(&notify, &e->ffa, sp_id);
	}
	start_timer(e);
}

static int tell_once(struct vm_events *e, vmid_t id, bool created)
{
	return created ? ffa_vm_created(&notify, &e->ffa, (uint16_t)(id + 1))
	               : ffa_vm_destroyed(&notify, &e->ffa);
}

/* Returns when every SP has been told or given up. */
static int tell(vmid_t id, bool created)
{
	struct vm_events *e = &events[id];
	int result;

	if (notify.subscriber_count == 0) {
		return FFA_R_OK;
	}
	e->lines = 0;
	start_timer(e);
	interrupts_cpu_enable(TIMER_IRQ, true);
	result = tell_once(e, id, created);
	while (result > 0) {
		if (now() >= e->deadline) {
			give_up(e, id);
		}
		result = tell_once(e, id, created);
	}
	interrupts_cpu_enable(TIMER_IRQ, false);
	sysreg_cnthp_ctl_el2_write(0);
	return result;
}

/* The machine goes off with the last VM. */
static void count_gone(void)
{
	bool last;

	spin_lock(&events_lock);
	vms_gone++;
	last = vms_gone == config.vmlist_size;
	spin_unlock(&events_lock);
	if (last) {
		(void)smc_call(PSCI_SYSTEM_OFF, 0, 0, 0, NULL);
	}
}

/* By the VM's master, while its other CPUs wait. A VM whose first vCPU is off does not run. */
void vm_arch_created(struct vm *vm)
{
	int result;

	spin_lock(&events_lock);
	if (!probed) {
		events_probe();
		probed = true;
	}
	spin_unlock(&events_lock);
	result = tell(vm->id, true);
	if (result < 0) {
		WARNING("FF-A: VM %d does not run, an SP refuses it: %d\n", (int)vm->id, result);
		vm_get_vcpu(vm, 0)->arch.psci_ctx.state = OFF;
		count_gone();
	}
}

/* For good: a sibling's late CPU_ON finds a vCPU that is not active. */
static void stop_this_vcpu(void)
{
	spin_lock(&cpu()->vcpu->arch.psci_ctx.lock);
	cpu()->vcpu->arch.psci_ctx.state = OFF;
	cpu()->vcpu->active = false;
	spin_unlock(&cpu()->vcpu->arch.psci_ctx.lock);
}

static void events_msg_handler(uint32_t event, uint64_t data)
{
	UNUSED_ARG(event);
	UNUSED_ARG(data);
	stop_this_vcpu();
	spin_lock(&events_lock);
	events[cpu()->vcpu->vm->id].stopped++;
	spin_unlock(&events_lock);
	cpu_powerdown();
}
CPU_MSG_HANDLER(events_msg_handler, EVENTS_CPUMSG_ID)

static void stop_other_vcpus(struct vm *vm)
{
	struct cpu_msg msg = {(uint32_t)EVENTS_CPUMSG_ID, EVENTS_MSG_STOP, 0};

	vm_msg_broadcast(vm, &msg);
	while (events[vm->id].stopped != vm->cpu_num - 1) {
		gic_handle();
	}
}

/* The SPs are told when no vCPU runs any more. A second vCPU that calls is stopped like the others. */
int32_t psci_system_off(void)
{
	struct vm *vm = cpu()->vcpu->vm;
	bool is_first;

	spin_lock(&events_lock);
	is_first = !events[vm->id].ends;
	events[vm->id].ends = true;
	spin_unlock(&events_lock);
	if (is_first) {
		stop_other_vcpus(vm);
		if (tell(vm->id, false) < 0) {
			WARNING("FF-A: VM %d is gone, and an SP keeps it\n", (int)vm->id);
		}
		count_gone();
	}
	stop_this_vcpu();
	cpu_powerdown();
	return PSCI_E_DENIED;
}

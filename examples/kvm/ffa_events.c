/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For pKVM's FF-A proxy: EL2 tells the SPs that subscribed of VMs that come and go. It is compiled
 * inside Linux's tree, where apply.sh puts it. A VM's ID is its handle.
 */
#include <asm/kvm_asm.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/ffa.h>
#include <nvhe/memory.h>
#include <nvhe/spinlock.h>

#include <ffa/conduit.h>
#include <ffa/notify.h>

/*
 * Calls of a teardown, which the host makes every millisecond at most: 10 seconds. Then the SP that
 * it waits for is skipped.
 */
#define EVENTS_TURNS 10000

struct vm_events {
	struct ffa_vm vm;
	u16 turns; /* that waited for an SP */
	bool busy; /* a vCPU is telling of the creation */
	bool created;
	bool dying;
	bool lost; /* an SP may believe in it: its handle must not be used again */
};

static struct ffa_notify notify;
static struct ffa_subscriber subscribers[FFA_NOTIFY_MAX_SUBSCRIBERS];

static struct vm_events events[KVM_MAX_PVMS];
static DEFINE_HYP_SPINLOCK(events_lock);

/* The event stops: EL2 runs with interrupts masked. The host takes them, and calls again. */
static int events_relax(void *priv, const struct ffa_wait *wait)
{
	return 1;
}

/*
 * The SPMC answers for an SP that is dead, stopped or gone: the VM runs without it. What an SP says
 * itself counts.
 */
static int events_refused(void *priv, const struct ffa_refusal *why)
{
	return why->function == FFA_ERROR;
}

static const struct ffa_hooks hooks = {
	.call = ffa_conduit_smc,
	.relax = events_relax,
	.refused = events_refused,
};

/* The buffers are the proxy's own, which it maps only when the host does. */
int ffa_events_init(void *tx, void *rx, u32 version)
{
	const struct ffa_config config = {
		.hooks = &hooks,
		.version = version,
		.rxtx = {rx, tx, hyp_virt_to_phys(rx), hyp_virt_to_phys(tx),
	                 KVM_FFA_MBOX_NR_PAGES * PAGE_SIZE / FFA_PAGE_SIZE, 0},
		.table = subscribers,
		.table_len = FFA_NOTIFY_MAX_SUBSCRIBERS,
		/* A destruction is told with the table of VMs locked. */
		.limits = {.calls = 1},
		.vm_size = sizeof(struct ffa_vm),
	};

	switch (ffa_probe(&notify, &config)) {
	case FFA_R_OK:
	case FFA_R_ABSENT:
	case FFA_R_UNSUPPORTED:
		return 0;
	default:
		return -EIO;
	}
}

/* Handles follow each other. */
static struct vm_events *events_of(pkvm_handle_t handle)
{
	return &events[handle % KVM_MAX_PVMS];
}

static bool begin_creation(struct vm_events *e)
{
	bool begun;

	hyp_spin_lock(&events_lock);
	begun = !e->busy && !e->created && !e->dying;
	e->busy |= begun;
	hyp_spin_unlock(&events_lock);
	return begun;
}

static void end_creation(struct vm_events *e, int result)
{
	hyp_spin_lock(&events_lock);
	e->busy = false;
	e->created = result == FFA_R_OK;
	e->dying = result < 0;
	hyp_spin_unlock(&events_lock);
}

/*
 * Called with a reference to the VM, before its vCPU is entered. Until every SP knows the VM, each
 * run ends at once, as by an interrupt: the host takes those that are pending and runs it again.
 */
bool ffa_events_may_run(pkvm_handle_t handle, int *exit)
{
	struct vm_events *e = events_of(handle);

	if (notify.subscriber_count == 0) {
		return true;
	}
	if (begin_creation(e)) {
		end_creation(e, ffa_vm_created(&notify, &e->vm, handle));
	}
	*exit = e->dying ? -EPERM : ARM_EXCEPTION_IRQ;
	return e->created && !e->dying;
}

/* Gives up who keeps the teardown waiting in the end. */
static void lose_patience(struct vm_events *e)
{
	const u16 sp_id = e->vm.waiting_sp;

	if (sp_id == 0) {
		e->turns = 0;
		return;
	}
	e->turns++;
	if (e->turns >= EVENTS_TURNS) {
		ffa_vm_skip(&notify, &e->vm, sp_id);
		e->turns = 0;
	}
}

/* Called with the table of VMs locked and no vCPU entered. -EAGAIN: the host has to call again. */
int ffa_events_destroyed(pkvm_handle_t handle)
{
	struct vm_events *e = events_of(handle);
	int result;

	if (notify.subscriber_count == 0) {
		return 0;
	}
	e->dying = true;
	lose_patience(e);
	result = ffa_vm_destroyed(&notify, &e->vm);
	if (result > 0) {
		return -EAGAIN;
	}
	*e = (struct vm_events){.lost = e->vm.id != 0};
	return 0;
}

bool ffa_events_lost(pkvm_handle_t handle)
{
	return events_of(handle)->lost;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For Xen's FF-A mediator: tells the SPs that subscribed of domains that come and go. It is
 * compiled inside Xen's tree, where apply.sh puts it.
 */
#include <xen/delay.h>
#include <xen/errno.h>
#include <xen/event.h>
#include <xen/kernel.h>
#include <xen/rcupdate.h>
#include <xen/softirq.h>
#include <xen/timer.h>
#include <xen/xmalloc.h>
#include <asm/smccc.h>

#include <ffa/notify.h>

#include "ffa_private.h"

/* How long an SP that has no time is left alone between tries: 100 of them, so 100 ms, in a creation. */
#define EVENTS_RELAX_US 1000U
/* Firmware calls of one call of the library: some 30 ms if an SP has no time. */
#define EVENTS_CALLS 32U
/* A creation has no hypercall continuation: it ends within this time. */
#define EVENTS_CREATE_LIMIT SECONDS(1)
/* Calls of the library for a destruction in hypercalls, before the timer takes over. */
#define EVENTS_TURNS 16U
/* How long the timer leaves a suspended SP alone; for the others: FFA_CTX_TEARDOWN_DELAY. */
#define EVENTS_RESUME_DELAY MILLISECS(10)
/* How long the timer tries. Then the SP that it waits for is skipped, for those behind it. */
#define EVENTS_PATIENCE SECONDS(60)

/* What the SPs know of one domain. It outlives the domain while something is owed. */
struct ffa_events {
	struct ffa_vm vm;
	uint16_t vm_id;
	uint16_t turns;
	s_time_t deadline;
	struct list_head owed;
	struct timer timer;
	struct rcu_head rcu;
};

static struct ffa_notify __ro_after_init notify;

/* Domains that are gone, of which some SP may not know. Their VM IDs must not be used again. */
static LIST_HEAD(owed_events);
static DEFINE_SPINLOCK(owed_lock);

static void events_call(void *priv, struct ffa_regs *regs)
{
	struct arm_smccc_1_2_regs *const xen_regs = (void *)regs;

	BUILD_BUG_ON(sizeof(*regs) != sizeof(*xen_regs));
	arm_smccc_1_2_smc(xen_regs, xen_regs);
}

static void *events_alloc(void *priv, size_t size)
{
	return xzalloc_bytes(size);
}

static void events_free(void *priv, void *mem, size_t size)
{
	xfree(mem);
}

/* With interrupts enabled, those that were pending have been taken when the call returned. */
static int events_relax(void *priv, const struct ffa_wait *wait)
{
	if (!local_irq_is_enabled()) {
		return 1;
	}
	if (wait->reason != FFA_WAIT_INTERRUPT) {
		udelay(EVENTS_RELAX_US);
	}
	return 0;
}

/*
 * The SPMC answers for an SP that is dead, stopped or gone, or suspended for somebody who does not
 * go on: the domain is created without it. What an SP says itself counts.
 */
static int events_refused(void *priv, const struct ffa_refusal *why)
{
	if (why->function != FFA_ERROR) {
		return 0;
	}
	printk(XENLOG_WARNING "ffa: VM %u goes on without SP %#x\n", why->vm_id, why->sp_id);
	return 1;
}

static void events_log(void *priv, const struct ffa_log *entry)
{
	if (printk_ratelimit()) {
		printk("%sffa: %s: SP %#x, VM %u, status %d\n",
		       (entry->level == FFA_LOG_ERROR) ? XENLOG_ERR : XENLOG_WARNING, entry->text,
		       entry->sp_id, entry->vm_id, entry->status);
	}
}

static const struct ffa_hooks hooks = {
	.call = events_call,
	.alloc = events_alloc,
	.free = events_free,
	.relax = events_relax,
	.refused = events_refused,
	.log = events_log,
};

bool ffa_events_init(void)
{
	struct ffa_config config = {
		.hooks = &hooks,
		.version = ffa_fw_version,
		.rxtx = {.pages = FFA_RXTX_PAGE_COUNT, .mapped = 1},
		.limits = {.calls = EVENTS_CALLS},
		.vm_size = sizeof(struct ffa_vm),
	};
	int result;

	BUILD_BUG_ON(FFA_MAX_NUM_SP > FFA_NOTIFY_MAX_SUBSCRIBERS);
	config.rxtx.rx = ffa_rxtx_spmc_rx_acquire();
	result = ffa_probe(&notify, &config);
	/* The lock only: the probe has given the buffer back to the SPMC. */
	ffa_rxtx_spmc_rx_release(false);
	if (result != FFA_R_OK) {
		printk(XENLOG_ERR "ffa: Cannot tell SPs of domains: %s\n", ffa_strerror(result));
		return false;
	}
	printk(XENLOG_INFO "ffa: %u SPs want to be told of domains\n", notify.subscriber_count);
	return true;
}

static bool is_owed(uint16_t vm_id)
{
	const struct ffa_events *events;
	bool found = false;

	spin_lock(&owed_lock);
	list_for_each_entry(events, &owed_events, owed)
	{
		found |= events->vm_id == vm_id;
	}
	spin_unlock(&owed_lock);
	return found;
}

static int to_errno(int result)
{
	switch (result) {
	case FFA_R_OK:
		return 0;
	case FFA_R_AGAIN:
	case FFA_R_IN_FLIGHT:
		return -ETIMEDOUT;
	case FFA_R_EXHAUSTED:
		return -EAGAIN;
	case FFA_R_REFUSED:
		return -EIO;
	default:
		return -EINVAL;
	}
}

static void say(uint16_t vm_id, const char *event, int result)
{
	printk("%sffa: %s of VM %u: %s\n", (result == FFA_R_OK) ? XENLOG_G_DEBUG : XENLOG_WARNING,
	       event, vm_id, ffa_strerror(result));
}

/*
 * What is unfinished in the end is abandoned when the domain's context is freed. What failed is kept
 * until then, too: an SP may have refused to forget the VM.
 */
int ffa_events_created(struct domain *d)
{
	struct ffa_ctx *ctx = d->arch.tee;
	const s_time_t limit = NOW() + EVENTS_CREATE_LIMIT;
	int result;

	if (notify.version == 0 || notify.subscriber_count == 0) {
		return 0;
	}
	if (is_owed(ctx->ffa_id)) {
		printk(XENLOG_ERR "ffa: An SP still knows an earlier VM %u\n", ctx->ffa_id);
		return -EBUSY;
	}
	ctx->events = xzalloc(struct ffa_events);
	if (ctx->events == NULL) {
		return -ENOMEM;
	}
	ctx->events->vm_id = ctx->ffa_id;
	for (;;) {
		result = ffa_vm_created(&notify, &ctx->events->vm, ctx->ffa_id);
		if (result <= 0 || NOW() >= limit) {
			break;
		}
		if (system_state < SYS_STATE_active) {
			process_pending_softirqs();
		}
	}
	say(ctx->ffa_id, "Creation", result);
	return to_errno(result);
}

static void free_events(struct rcu_head *rcu)
{
	struct ffa_events *events = container_of(rcu, struct ffa_events, rcu);

	kill_timer(&events->timer);
	xfree(events);
}

/* The answer to a destruction that has parted from its domain. Called where the library was. */
static void take_result(struct ffa_events *events, int result)
{
	if (result > 0) {
		set_timer(&events->timer,
		          NOW() + ((result == FFA_R_IN_FLIGHT) ? EVENTS_RESUME_DELAY
		                                               : FFA_CTX_TEARDOWN_DELAY));
		return;
	}
	say(events->vm_id, "Destruction", result);
	/* Else an SP may believe in the VM for ever: its ID stays on the list. */
	if (events->vm.id == 0) {
		spin_lock(&owed_lock);
		list_del(&events->owed);
		spin_unlock(&owed_lock);
		/* A timer cannot be killed by its own handler. */
		call_rcu(&events->rcu, free_events);
	}
}

/* Gives up the SP that keeps the events waiting in the end. */
static void lose_patience(struct ffa_events *events)
{
	const uint16_t sp_id = events->vm.waiting_sp;

	if (sp_id != 0 && NOW() >= events->deadline) {
		printk(XENLOG_WARNING "ffa: VM %u waits no longer for SP %#x\n", events->vm_id,
		       sp_id);
		ffa_vm_skip(&notify, &events->vm, sp_id);
		events->deadline = NOW() + EVENTS_PATIENCE;
	}
}

static void go_on(void *data)
{
	struct ffa_events *events = data;

	lose_patience(events);
	take_result(events, ffa_vm_destroyed(&notify, &events->vm));
}

/* Parts the events from their domain. A suspended SP goes on on this CPU: so does the timer. */
static void part(struct ffa_ctx *ctx, int result)
{
	struct ffa_events *events = ctx->events;

	ctx->events = NULL;
	events->deadline = NOW() + EVENTS_PATIENCE;
	init_timer(&events->timer, go_on, events, smp_processor_id());
	spin_lock(&owed_lock);
	list_add_tail(&events->owed, &owed_events);
	spin_unlock(&owed_lock);
	if (result > 0) {
		say(events->vm_id, "Destruction", result);
	}
	take_result(events, result);
}

void ffa_events_destroyed(struct ffa_ctx *ctx)
{
	int result;

	if (ctx->events == NULL) {
		return;
	}
	result = ffa_vm_destroyed(&notify, &ctx->events->vm);
	/* ffa_events_relinquish() goes on with what does not need this CPU. */
	if (result != FFA_R_AGAIN) {
		part(ctx, result);
	}
}

int ffa_events_relinquish(struct ffa_ctx *ctx)
{
	int result;

	if (ctx == NULL || ctx->events == NULL) {
		return 0;
	}
	for (;;) {
		result = ffa_vm_destroyed(&notify, &ctx->events->vm);
		if (result != FFA_R_AGAIN || ctx->events->turns == EVENTS_TURNS) {
			break;
		}
		ctx->events->turns++;
		if (hypercall_preempt_check()) {
			return -ERESTART;
		}
	}
	part(ctx, result);
	return 0;
}

/* However a domain ends, also half created, it comes by here before its ID is free. */
void ffa_events_free(struct ffa_ctx *ctx)
{
	if (ctx != NULL && ctx->events != NULL) {
		part(ctx, ffa_vm_destroyed(&notify, &ctx->events->vm));
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Tells the SPs that subscribed of domains that come and go: the glue between
 * the mediator and libffa-notify.
 */

#include <xen/delay.h>
#include <xen/errno.h>
#include <xen/init.h>
#include <xen/lib.h>
#include <xen/sched.h>
#include <xen/softirq.h>
#include <xen/xmalloc.h>

#include <asm/smccc.h>

#include "ffa_private.h"

/* Firmware calls in one go. */
#define EVENTS_CALLS 64U

/*
 * A creation has no continuation: it ends within this time. An SP that asks
 * for time, or that the SPMC says is busy, is left alone between so many tries,
 * for less than half of it.
 */
#define EVENTS_CREATE_LIMIT SECONDS(1)
#define EVENTS_CREATE_TRIES 450U
#define EVENTS_CREATE_PAUSE 1000U /* us */

/*
 * A destruction tells everybody in turn, and comes back by a timer: to one that
 * is suspended soon, to those that asked for time after a pause that doubles,
 * until the patience ends.
 */
#define EVENTS_DESTROY_TRIES 1U
#define EVENTS_PAUSE_MIN     MILLISECS(1)
#define EVENTS_PAUSE_MAX     MILLISECS(100)
#define EVENTS_PATIENCE      60 /* s */

/* The same subscribers, with the tries of a creation and of a destruction. */
static struct libffa_notify __ro_after_init creations;
static struct libffa_notify __ro_after_init destructions;

/* Contexts whose domain is gone and whose VM ID an SP may still know. */
static LIST_HEAD(kept_ctxs);
static DEFINE_SPINLOCK(kept_lock);

static void events_call(void *priv, struct libffa_regs *regs)
{
    struct arm_smccc_1_2_regs *xen_regs = (void *)regs;

    BUILD_BUG_ON(sizeof(*regs) != sizeof(*xen_regs));
    arm_smccc_1_2_smc(xen_regs, xen_regs);
}

/*
 * Xen took the interrupt that suspended the SP when the SMC returned, so the SP
 * can go on. For every other reason the event stops, and the caller goes on.
 */
static int events_relax(void *priv, const struct libffa_wait *wait)
{
    return wait->reason != LIBFFA_WAIT_INTERRUPT || !local_irq_is_enabled();
}

/* The SPMC answers for an SP that is dead or stopped: do without it. */
static int events_refused(void *priv, const struct libffa_refusal *why)
{
    if ( why->function != FFA_ERROR )
        return 0;

    printk(XENLOG_G_WARNING
           "ffa: SP %#x is out of order, d%u is created without it: %d\n",
           why->sp_id, why->vm_id - 1U, why->status);
    return 1;
}

static const struct libffa_hooks events_hooks = {
    .call = events_call,
    .relax = events_relax,
    .refused = events_refused,
};

/* Returns how many SPs have subscribed, or a negative result. */
static int __init attach_sps(struct libffa_config *config)
{
    unsigned int count;
    int ret;

    if ( !config->table )
        return LIBFFA_R_NOMEM;

    count = ffa_partinfo_subscribers(config->table);
    ret = libffa_attach(&creations, config, count);
    if ( ret != LIBFFA_R_OK )
        return ret;

    config->limits.sends = EVENTS_DESTROY_TRIES;
    config->limits.resumes = EVENTS_DESTROY_TRIES;
    ret = libffa_attach(&destructions, config, count);

    return ret != LIBFFA_R_OK ? ret : count;
}

/* By now the mediator holds the list of SPs, and there is no domain yet. */
static int __init cf_check events_init(void)
{
    struct libffa_config config = {
        .hooks = &events_hooks,
        .version = ffa_fw_version,
        .table_len = FFA_MAX_NUM_SP,
        .limits = {.sends = EVENTS_CREATE_TRIES, .calls = EVENTS_CALLS},
        .vm_size = sizeof(struct libffa_vm),
    };
    int count;

    BUILD_BUG_ON(FFA_MAX_NUM_SP > LIBFFA_NOTIFY_MAX_SUBSCRIBERS);

    if ( !ffa_fw_version )
        return 0;

    config.table = xzalloc_array(struct libffa_subscriber, FFA_MAX_NUM_SP);
    count = attach_sps(&config);
    if ( count < 0 )
        panic("ffa: SPs cannot be told of domains: %d\n", count);

    printk(XENLOG_INFO "ffa: %d SPs are told of domains\n", count);
    return 0;
}
__initcall(events_init);

/* Whether an SP may know the VM ID. Frees what has been told to the end. */
static bool is_kept(uint16_t vm_id)
{
    struct ffa_ctx *ctx, *next;
    bool found = false;

    spin_lock(&kept_lock);
    list_for_each_entry_safe(ctx, next, &kept_ctxs, ctx_list)
    {
        if ( !ACCESS_ONCE(ctx->vm.id) )
        {
            list_del(&ctx->ctx_list);
            kill_timer(&ctx->vm_timer);
            xfree(ctx);
        }
        else if ( ctx->ffa_id == vm_id )
            found = true;
    }
    spin_unlock(&kept_lock);

    return found;
}

/* What is unfinished or has failed ends in ffa_events_free(). */
int ffa_events_created(struct domain *d)
{
    struct ffa_ctx *ctx = d->arch.tee;
    const s_time_t limit = NOW() + EVENTS_CREATE_LIMIT;
    int ret;

    if ( !creations.subscriber_count )
        return 0;

    if ( is_kept(ctx->ffa_id) )
    {
        printk(XENLOG_G_WARNING
               "%pd: ffa: an SP may still know a domain of this ID\n",
               d);
        return -EBUSY;
    }

    for ( ;; )
    {
        ret = libffa_vm_created(&creations, &ctx->vm, ctx->ffa_id);
        if ( ret == LIBFFA_R_OK )
            return 0;
        if ( ret < 0 || NOW() >= limit )
            break;
        /* Destructions of this CPU, which an SP can be suspended in, go on. */
        process_pending_softirqs();
        udelay(EVENTS_CREATE_PAUSE);
    }

    printk(XENLOG_G_WARNING "%pd: ffa: SP %#x does not accept it%s: %d\n", d,
           ret > 0 ? ctx->vm.waiting_sp : ctx->vm.status_sp,
           ret > 0 ? " in time" : "", ctx->vm.status);
    if ( ret > 0 )
        return -ETIMEDOUT;
    return ret == LIBFFA_R_EXHAUSTED ? -EAGAIN : -EIO;
}

/* Comes back by the timer until all SPs have taken note. */
static void tell_destruction(void *data)
{
    struct ffa_ctx *ctx = data;
    struct domain *held = ctx->vm_held;
    uint16_t sp_id = ctx->vm.waiting_sp;
    s_time_t pause = EVENTS_PAUSE_MIN;
    int ret;

    if ( sp_id && NOW() >= ctx->vm_deadline )
    {
        printk(XENLOG_G_WARNING
               "ffa: SP %#x has not taken note for %u s that d%u is gone\n",
               sp_id, EVENTS_PATIENCE, ctx->ffa_id - 1U);
        (void)libffa_vm_skip(&destructions, &ctx->vm, sp_id);
    }

    ret = libffa_vm_destroyed(&destructions, &ctx->vm);
    if ( ret > 0 )
    {
        if ( ret == LIBFFA_R_AGAIN )
        {
            pause = ctx->vm_pause;
            ctx->vm_pause = min(pause * 2, EVENTS_PAUSE_MAX);
        }
        set_timer(&ctx->vm_timer, NOW() + pause);
    }
    else if ( held )
        put_domain(held);
}

/*
 * Holds the domain, if there is one, and with it its ID, until all SPs have
 * taken note. The timer is of this CPU, on which a suspended SP goes on.
 */
void ffa_events_destroyed(struct ffa_ctx *ctx, struct domain *d)
{
    if ( !ctx->vm.id || ctx->vm_held )
        return;

    if ( d )
        get_knownalive_domain(d);
    ctx->vm_held = d;
    ctx->vm_deadline = NOW() + SECONDS(EVENTS_PATIENCE);
    ctx->vm_pause = EVENTS_PAUSE_MIN;
    init_timer(&ctx->vm_timer, tell_destruction, ctx, smp_processor_id());
    tell_destruction(ctx);
}

/*
 * However a domain ends, also half created, it comes by here before its ID is
 * free. Returns false if the context has to stay, to keep the ID back: an SP
 * may know it for ever, or still has to be told that a creation has failed.
 */
bool ffa_events_free(struct ffa_ctx *ctx)
{
    ffa_events_destroyed(ctx, NULL);

    if ( !ctx->vm.id )
    {
        if ( ctx->vm_timer.function )
            kill_timer(&ctx->vm_timer);
        return true;
    }

    printk(XENLOG_G_WARNING
           "ffa: an SP may still know d%u, the ID is not free\n",
           ctx->ffa_id - 1U);

    spin_lock(&kept_lock);
    list_add_tail(&ctx->ctx_list, &kept_ctxs);
    spin_unlock(&kept_lock);

    return false;
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * indent-tabs-mode: nil
 * End:
 */

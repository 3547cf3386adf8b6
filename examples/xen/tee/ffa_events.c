/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Tells the SPs that subscribed of domains that come and go: the glue between
 * the mediator and libffa-notify.
 */

#include <xen/delay.h>
#include <xen/errno.h>
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

    if ( printk_ratelimit() )
        printk(XENLOG_WARNING
               "ffa: SP %#x is out of order, d%u is created without it: %d\n",
               why->sp_id, why->vm_id - 1U, why->status);
    return 1;
}

static const struct libffa_hooks events_hooks = {
    .call = events_call,
    .relax = events_relax,
    .refused = events_refused,
};

bool ffa_events_init(void)
{
    struct libffa_config config = {
        .hooks = &events_hooks,
        .version = ffa_fw_version,
        .table_len = FFA_MAX_NUM_SP,
        .limits = {.sends = EVENTS_CREATE_TRIES, .calls = EVENTS_CALLS},
        .vm_size = sizeof(struct libffa_vm),
    };
    unsigned int count;

    BUILD_BUG_ON(FFA_MAX_NUM_SP > LIBFFA_NOTIFY_MAX_SUBSCRIBERS);

    config.table = xzalloc_array(struct libffa_subscriber, FFA_MAX_NUM_SP);
    if ( !config.table )
        return false;

    count = ffa_partinfo_subscribers(config.table);
    if ( libffa_attach(&creations, &config, count) == LIBFFA_R_OK )
    {
        config.limits.sends = EVENTS_DESTROY_TRIES;
        config.limits.resumes = EVENTS_DESTROY_TRIES;
        if ( libffa_attach(&destructions, &config, count) == LIBFFA_R_OK )
        {
            printk(XENLOG_INFO "ffa: %u SPs are told of domains\n", count);
            return true;
        }
    }

    printk(XENLOG_ERR "ffa: SPs cannot be told of domains\n");
    xfree(config.table);
    return false;
}

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
        printk(XENLOG_WARNING
               "%pd: ffa: an SP may still know an earlier domain of this ID\n",
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

    if ( ret > 0 )
    {
        printk(XENLOG_WARNING "%pd: ffa: SP %#x takes too long for it\n", d,
               ctx->vm.waiting_sp);
        return -ETIMEDOUT;
    }

    printk(XENLOG_WARNING "%pd: ffa: SP %#x does not accept it: %d\n", d,
           ctx->vm.status_sp, ctx->vm.status);
    return ret == LIBFFA_R_EXHAUSTED ? -EAGAIN : -EIO;
}

/* Whether this is the end of it; else the timer goes on. */
static bool tell_destruction(struct ffa_ctx *ctx)
{
    s_time_t pause = EVENTS_PAUSE_MIN;
    int ret = libffa_vm_destroyed(&destructions, &ctx->vm);

    if ( ret <= 0 )
        return true;

    if ( ret == LIBFFA_R_AGAIN )
    {
        pause = ctx->vm_pause;
        ctx->vm_pause = min(pause * 2, EVENTS_PAUSE_MAX);
    }
    set_timer(&ctx->vm_timer, NOW() + pause);
    return false;
}

static void continue_destruction(void *data)
{
    struct ffa_ctx *ctx = data;
    struct domain *held = ctx->vm_held;
    uint16_t sp_id = ctx->vm.waiting_sp;

    if ( sp_id && NOW() >= ctx->vm_deadline )
    {
        if ( printk_ratelimit() )
            printk(XENLOG_WARNING
                   "ffa: SP %#x has not taken note for %u s that d%u is gone\n",
                   sp_id, EVENTS_PATIENCE, ctx->ffa_id - 1U);
        libffa_vm_skip(&destructions, &ctx->vm, sp_id);
    }

    if ( tell_destruction(ctx) && held )
        put_domain(held);
}

/* An SP that is suspended goes on on this CPU, and so does the timer. */
static bool begin_destruction(struct ffa_ctx *ctx)
{
    ctx->vm_deadline = NOW() + SECONDS(EVENTS_PATIENCE);
    ctx->vm_pause = EVENTS_PAUSE_MIN;
    init_timer(&ctx->vm_timer, continue_destruction, ctx, smp_processor_id());

    return tell_destruction(ctx);
}

/* Holds the domain, and with it its ID, until all SPs have taken note. */
void ffa_events_destroyed(struct domain *d)
{
    struct ffa_ctx *ctx = d->arch.tee;

    if ( !ctx->vm.id )
        return;

    get_knownalive_domain(d);
    ctx->vm_held = d;
    if ( begin_destruction(ctx) )
        put_domain(d);
}

/*
 * However a domain ends, also half created, it comes by here before its ID is
 * free. Returns false if the context has to stay, to keep the ID back: an SP
 * may know it for ever, or still has to be told that a creation has failed.
 */
bool ffa_events_free(struct ffa_ctx *ctx)
{
    if ( !ctx->vm_held && ctx->vm.id )
        begin_destruction(ctx);

    if ( !ctx->vm.id )
    {
        if ( ctx->vm_timer.function )
            kill_timer(&ctx->vm_timer);
        return true;
    }

    if ( printk_ratelimit() )
        printk(XENLOG_WARNING
               "ffa: an SP may still know d%u, the ID is not used again%s\n",
               ctx->ffa_id - 1U,
               ctx->vm.waiting_sp ? " before it is told" : "");

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

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The hooks, as contracts: what the proof assumes of the host and of the firmware behind it. */
#ifndef FFA_PROOF_HOOKS_H
#define FFA_PROOF_HOOKS_H

#include <ffa/notify.h>

/*@ ghost uint64_t proof_calls; */ /* firmware calls so far */

/* What hook_alloc() returns, if it returns anything. */
extern void *const proof_memory;

/*@ requires \valid(regs);
    requires proof_calls <= 0x7FFFFFFFFFFFFFFF;
    terminates \true;
    assigns regs->x[0 .. 17], proof_calls;
    ensures proof_calls == \old(proof_calls) + 1;
    ensures \initialized(&regs->x[0 .. 17]);
*/
extern void hook_call(void *priv, struct ffa_regs *regs);

/*@ requires size == FFA_NOTIFY_MAX_SUBSCRIBERS * sizeof(struct ffa_subscriber);
    terminates \true;
    assigns \result \from \nothing;
    ensures \result == \null || \result == proof_memory;
*/
extern void *hook_alloc(void *priv, size_t size);

/*@ requires mem == proof_memory;
    requires size == FFA_NOTIFY_MAX_SUBSCRIBERS * sizeof(struct ffa_subscriber);
    terminates \true;
    assigns \nothing;
*/
extern void hook_free(void *priv, void *mem, size_t size);

/*@ requires \valid_read(wait);
    terminates \true;
    assigns \result \from \nothing;
*/
extern int hook_relax(void *priv, const struct ffa_wait *wait);

/*@ requires \valid_read(why);
    terminates \true;
    assigns \result \from \nothing;
*/
extern int hook_refused(void *priv, const struct ffa_refusal *why);

/*@ requires \valid_read(entry);
    terminates \true;
    assigns \nothing;
*/
extern void hook_log(void *priv, const struct ffa_log *entry);

#endif

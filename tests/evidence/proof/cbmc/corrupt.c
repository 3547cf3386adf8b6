/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: whatever bits a struct ffa_vm holds and whatever the firmware answers, an event function
 * ends within its bound and touches nothing but its own.
 */
#include "any.h"

#ifndef SPS
#define SPS 2
#endif
#define SENDS 2
#define RESUMES 1

static uint32_t calls;

static void any_call(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	calls++;
	take_any_answer(regs);
}

static int any_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	return nondet_int();
}

static int any_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	(void)why;
	return nondet_int();
}

int main(void)
{
	static const struct ffa_hooks hooks = {
		.call = any_call, .relax = any_relax, .refused = any_refused};
	struct ffa_subscriber subscribers[SPS]; /* any */
	struct ffa_vm vm;                       /* any */
	const struct ffa_notify n = {
		.version = 0x10002,
		.subscriber_count = SPS,
		.subscribers = subscribers,
		.hooks = &hooks,
		.limits = {.sends = SENDS, .resumes = RESUMES, .calls = nondet_u32()},
	};
	const int result =
		nondet_bool() ? ffa_vm_created(&n, &vm, nondet_u16()) : ffa_vm_destroyed(&n, &vm);

	__CPROVER_assert(calls <= FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES), "I1: the bound");
	__CPROVER_assert(n.limits.calls == 0 || calls <= n.limits.calls, "I1: limits.calls");
	__CPROVER_assert(result == FFA_R_OK || result == FFA_R_AGAIN || result == FFA_R_IN_FLIGHT ||
	                         result == FFA_R_INVALID || result == FFA_R_STATE ||
	                         result == FFA_R_REFUSED || result == FFA_R_EXHAUSTED,
	                 "a result of an event function");
	return 0;
}

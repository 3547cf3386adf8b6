/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Conduits for AArch64, ready for ffa_hooks.call. Use SMC at EL2; HVC is for a VM or for tests.
 * They load x0 to x17 from *regs, make one call with immediate 0, and store x0 to x17 back (SMCCC
 * 1.2, sections 2.6 and 2.7). They do not use `priv`.
 */
#ifndef FFA_CONDUIT_H
#define FFA_CONDUIT_H

#include <ffa/notify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One SMC, from EL2 or EL1. */
void ffa_conduit_smc(void *priv, struct ffa_regs *regs);
/* One HVC, from EL1 of a VM. */
void ffa_conduit_hvc(void *priv, struct ffa_regs *regs);

#ifdef __cplusplus
}
#endif

#endif

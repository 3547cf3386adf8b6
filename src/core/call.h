/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The firmware calls of a probe, which answer FFA_SUCCESS or FFA_ERROR. */
#ifndef FFA_CALL_H
#define FFA_CALL_H

#include <ffa/notify.h>

/* No status of FF-A: the answer was neither FFA_SUCCESS nor a proper FFA_ERROR. */
#define FFA_PROBE_MALFORMED 1

/*
 * Calls an ABI_ function; *regs then holds the answer. 0 for FFA_SUCCESS, the negative status of
 * FFA_ERROR, NOT_SUPPORTED for a function that SMCCC does not know, or FFA_PROBE_MALFORMED.
 */
int32_t ffa_probe_call(const struct ffa_hooks *hooks, struct ffa_regs *regs, uint32_t function,
                       uint64_t x1, uint64_t x2, uint64_t x3);

/* The result that a probe ends with after such a status. */
int ffa_probe_result(int32_t status);

#endif

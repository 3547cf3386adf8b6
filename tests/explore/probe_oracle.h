/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a probe may ask for, and what it must leave behind: I1, I9 and the promises of ffa_probe().
 */
#ifndef FFA_TEST_PROBE_ORACLE_H
#define FFA_TEST_PROBE_ORACLE_H

#include <ffa/notify.h>

struct probe_oracle {
	const char *broken; /* the first rule that was broken, or NULL */
	int buffers_lent;   /* to be mapped and unmapped */
	uint64_t calls;
	int mapped;
	int granted; /* RX is ours */
	int busy_told;
	int unmap_failed;
	int release_failed;
};

void probe_oracle_call(struct probe_oracle *o, const struct ffa_regs *request,
                       const struct ffa_regs *answer);

/* `entries`: the longest list that the firmware described. */
void probe_oracle_leave(struct probe_oracle *o, int result, const struct ffa_notify *n,
                        uint32_t entries);

#endif

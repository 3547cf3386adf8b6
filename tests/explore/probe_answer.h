/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What firmware answers to a probe, where the probe is not what is tested. */
#ifndef FFA_TEST_PROBE_ANSWER_H
#define FFA_TEST_PROBE_ANSWER_H

#include <ffa/notify.h>

#include <string.h>

/* The list of `count` SPs, at least one, is in registers, one SP an answer. */
static inline void answer_probe(struct ffa_regs *regs, uint64_t first_sp, const uint8_t *events,
                                uint32_t count)
{
	const uint64_t index = regs->x[3] & 0xFFFFu;
	const uint64_t properties = 0x103u | (uint64_t)events[index % count] << 6;
	const uint64_t function = regs->x[0] & 0xFFFFFFFFu;

	memset(regs, 0, sizeof(*regs));
	regs->x[0] = 0x84000061u;
	if (function == 0x84000063u) {
		regs->x[0] = 0x10002u;
	}
	if (function == 0xC400008Bu) {
		regs->x[0] = 0xC4000061u;
		regs->x[2] = (count - 1u) | index << 16 | 24ull << 48;
		regs->x[3] = (first_sp + index) | 1ull << 16 | properties << 32;
	}
}

#endif

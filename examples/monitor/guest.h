/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A guest at EL1: two pages of memory behind its own stage-2 tables, and its registers. */
#ifndef GUEST_H
#define GUEST_H

#include "hyp.h"

#include <stdint.h>

#define GUEST_PAGE 4096
#define GUEST_LINE 80

/* A second-level table of one entry leads to a third-level table of two: code and stack. */
struct guest {
	uint64_t level2[GUEST_PAGE / sizeof(uint64_t)];
	uint64_t level3[GUEST_PAGE / sizeof(uint64_t)];
	uint8_t code[GUEST_PAGE];
	uint8_t stack[GUEST_PAGE];
	struct lower_regs regs;
	char line[GUEST_LINE + 1];
	uint32_t length;
	uint16_t vm_id;
} __attribute__((aligned(GUEST_PAGE)));

/* Loads the guest of VM `vm_id`; `vmid` tags its translations and is not 0. */
void guest_load(struct guest *guest, uint16_t vm_id, uint8_t vmid);

/* Runs the guest until it exits: 0, or -1 when it crashed or did not end. */
int guest_run(struct guest *guest);

#endif

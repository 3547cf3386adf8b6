/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The SP of examples/monitor as an image of its own, for SPMCs that are not this project's. */
#include "sp.h"

#include <ffa/conduit.h>

#define FN_ID_GET 0x84000069u
#define VM_IDS 65536u

SYSREG_WO(vbar_el1)
SYSREG_WO(tpidr_el1)

__attribute__((noreturn)) void sp_begin(void);

static uint8_t vms[VM_IDS];
static struct sp sp;
static struct sp_self self;

void sp_begin(void)
{
	struct ffa_regs regs = {{FN_ID_GET}};

	sp_call(&regs);
	sp.id = (uint16_t)regs.x[2];
	sp.vms = vms;
	self.sp = &sp;
	if (SP_LEVEL == 1) {
		write_tpidr_el1((uint64_t)&self);
		write_vbar_el1((uint64_t)sp_vectors);
		isb();
	}
	sp_main(&self);
}

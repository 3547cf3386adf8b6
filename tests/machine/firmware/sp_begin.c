/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The SP of examples/monitor as an image of its own, for SPMCs that are not this project's. */
#include "sp.h"

#include <ffa/conduit.h>

#define FN_ID_GET 0x84000069u
#define VM_IDS 65536u

/* MMU off, alignment checked: so an SP breaks down. */
#define SCTLR_EL1_MMU_OFF 0x30d00802u

SYSREG_WO(sctlr_el1)
SYSREG_WO(vbar_el1)
SYSREG_WO(tpidr_el1)

__attribute__((noreturn)) void sp_begin(void);

static uint8_t vms[VM_IDS];
static struct sp sp;
static struct sp_self self;

/* An SPMC may start an SP anew without loading its image again. What it was told of VMs is gone then. */
static void forget_vms(void)
{
	size_t i;

	for (i = 0; i < sizeof(vms); i++) {
		vms[i] = SP_VM_UNAVAILABLE;
	}
	sp.starts++;
}

void sp_begin(void)
{
	struct ffa_regs regs = {{FN_ID_GET}};

	forget_vms();
	sp_call(&regs);
	sp.id = (uint16_t)regs.x[2];
	sp.vms = vms;
	self.sp = &sp;
	if (SP_LEVEL == 1) {
		write_tpidr_el1((uint64_t)&self);
		write_vbar_el1((uint64_t)sp_vectors);
		write_sctlr_el1(SCTLR_EL1_MMU_OFF);
		isb();
	}
	sp_main(&self);
}

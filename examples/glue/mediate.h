/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Direct requests of guests to SPs, in a hypervisor that tells the same SPs of VMs. */
#ifndef MEDIATE_H
#define MEDIATE_H

#include "glue.h"

/* One a vCPU. It starts zeroed but for the VM ID. */
struct guest_cpu {
	uint16_t vm_id;
	uint16_t sp_id;  /* the SP that is suspended in a request of this vCPU's; 0: none */
	uint32_t run_w1; /* what its FFA_RUN has to name */
};

/*
 * An FF-A call of this vCPU's; *regs becomes what it gets. Its own direct request reaches an SP, and
 * the FFA_RUN of that request, and nothing else. A vCPU whose request is suspended stays on its CPU.
 */
void guest_call(const struct hyp *hyp, const struct ffa_hooks *hooks, struct guest_cpu *cpu,
                struct ffa_regs *regs);

/*
 * For each vCPU that has run for the last time, on its CPU and before vm_destroy(): has an SP finish
 * what is suspended in it. Positive: the SP has not answered, call again. After a deadline the
 * caller gives it up; the SP is BUSY for everybody then, and vm_poll() skips it.
 */
int guest_end(const struct ffa_hooks *hooks, struct guest_cpu *cpu);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the library needs from this hypervisor, and who calls the glue. */
#include <ffa/conduit.h>

#include "glue.h"

/*
 * Call them under the lock of the VM list. No interrupt handler takes that lock, so a handler that
 * relax lets in never calls these functions.
 */
int host_boot(void);
int host_create_vm(void);
int host_vm_result(u16 id);
int host_destroy_vm(u16 id);
void host_work(void);

static struct hyp hyp;
static u64 cpu_of[HYP_VMS];

static void print(const char *text)
{
	volatile u32 *const uart = (volatile u32 *)0x09000000;

	while (*text != '\0') {
		*uart = (u8)*text++;
	}
}

static u64 this_cpu(void)
{
	u64 mpidr;

	__asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
	return mpidr & 0xFFFFFFFFFFu;
}

/*
 * Hypercalls run with interrupts masked. Here the handler takes the interrupt that suspended an SP. An
 * SP that needs time has it until the next host_work().
 */
static int relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	__asm__ volatile("msr daifclr, #2\n\tisb\n\tmsr daifset, #2" ::: "memory");
	return wait->reason != FFA_WAIT_INTERRUPT;
}

static void print_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	print("ffa: ");
	print(entry->text);
	print("\n");
}

static const struct ffa_hooks hooks = {
	.call = ffa_conduit_smc, .relax = relax, .refused = hyp_refused, .log = print_log};

/* On the boot CPU, before any other FF-A call. Negative: no VM may run, for SPs cannot be told. */
int host_boot(void)
{
	return hyp_boot(&hyp, &hooks);
}

/* A hypercall. Returns the ID of a VM, which host_work() starts when it may run; or negative. */
int host_create_vm(void)
{
	const u16 id = vm_free_id(&hyp);
	int result;

	if (id == 0) {
		return FFA_R_NOSPACE;
	}
	cpu_of[id - 1] = this_cpu();
	result = vm_create(&hyp, id);
	return result < 0 ? result : id;
}

/*
 * A hypercall. Positive: not finished; 0: the VM may run, or is gone; negative: its creation failed,
 * and host_destroy_vm() gives its ID back.
 */
int host_vm_result(u16 id)
{
	return vm_result(&hyp, id);
}

/* A hypercall, when the VM has run for the last time or failed, on the CPU that created it. */
int host_destroy_vm(u16 id)
{
	return vm_destroy(&hyp, id);
}

/* Your hypervisor's own way to run a VM. It returns at the next tick at the latest. */
static void run_vm(u16 id)
{
	(void)id;
}

/*
 * Each CPU's scheduler calls it once a timer tick. With 100 ticks a second, an SP that answers RETRY
 * has FFA_NOTIFY_DEFAULT_SENDS ticks, which is 1 s; a suspended SP has HYP_PATIENCE ticks, 5 s.
 */
void host_work(void)
{
	u16 id;

	for (id = 1; id <= HYP_VMS; id++) {
		if (cpu_of[id - 1] != this_cpu()) {
			continue;
		}
		vm_poll(&hyp, id); /* host_vm_result() tells its owner */
		if (hyp.vms[id - 1].phase == VM_RUNNING) {
			run_vm(id);
		}
	}
}

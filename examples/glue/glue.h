/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The life of VMs in a hypervisor that tells FF-A secure partitions of them. */
#ifndef GLUE_H
#define GLUE_H

#include <ffa/notify.h>

#define HYP_VMS 8
#define HYP_SPS 16
/* Ticks after which an SP is given up. More than FFA_NOTIFY_DEFAULT_SENDS, which end first. */
#define HYP_PATIENCE 500

enum vm_phase {
	VM_NONE,     /* the VM ID is free */
	VM_STARTING, /* not yet allowed to run */
	VM_RUNNING,  /* may run */
	VM_FAILED,   /* will never run; the VM ID is its owner's until vm_destroy() */
	VM_STOPPING, /* has run for the last time; the VM ID stays reserved */
	VM_LOST      /* is gone, but an SP may believe in it: the VM ID is never used again */
};

struct vm {
	enum vm_phase phase;
	int result; /* of its latest event */
	int waited; /* ticks, for SPs */
	struct ffa_vm ffa;
	uint16_t deaths[HYP_SPS]; /* of each subscriber, when it was told of this VM */
	uint16_t dead_sp;         /* seen in its latest event, and counted */
	int is_announcing;        /* to an SP that has died */
};

enum hyp_state {
	HYP_FAILED, /* or not booted: SPs cannot be told, so no VM may run */
	HYP_ABSENT, /* no FF-A: nobody to tell */
	HYP_READY
};

/* Starts zeroed. The VM with ID n is vms[n - 1]: IDs go from 1 to HYP_VMS. */
struct hyp {
	enum hyp_state state;
	struct ffa_notify ffa;
	struct ffa_subscriber subscribers[HYP_SPS];
	uint16_t deaths[HYP_SPS]; /* of each subscriber, that were seen */
	struct vm vms[HYP_VMS];
	uint16_t last_id;
};

/*
 * Once, on the boot CPU. Returns 0 on a machine without FF-A, too. Negative: vm_create() refuses
 * every VM from now on.
 */
int hyp_boot(struct hyp *hyp, const struct ffa_hooks *hooks);

/*
 * The hook `refused`. A creation goes on without an SP for which the SPMC answers: that SP is dead,
 * stopped or gone, and no VM could start any more. A refusal in the SP's own name fails the creation.
 */
int hyp_refused(void *priv, const struct ffa_refusal *why);

/*
 * An ID for vm_create() that no VM has and no SP may still know, or 0 if there is none. Goes round, so
 * that an ID rests as long as can be.
 */
uint16_t vm_free_id(struct hyp *hyp);

/*
 * Zero: done; positive: unfinished, vm_poll() goes on; negative: failed. After a negative vm_create()
 * there is no VM, and nothing to destroy. FFA_R_INVALID: no VM can have this ID. FFA_R_STATE: the ID
 * is in use or lost, hyp_boot() failed, there is no such VM to destroy, or the call comes from inside
 * an event of this VM. Call for a VM on the CPU that created it, as FFA_R_IN_FLIGHT asks for. Where
 * SPs restart, hold one lock in these calls of all CPUs: else nobody can say who was told before a
 * death.
 */
int vm_create(struct hyp *hyp, uint16_t id);
int vm_destroy(struct hyp *hyp, uint16_t id);

/*
 * Call it once a tick for each VM of this CPU: it continues what is unfinished, and announces a VM
 * that runs to an SP that was seen to die, in whichever VM's event. After HYP_PATIENCE ticks it goes
 * on without the SP that the event waits for. Returns what vm_result() returns; from inside an event
 * of this VM FFA_R_STATE, and does nothing.
 */
int vm_poll(struct hyp *hyp, uint16_t id);

/*
 * What came of the latest event. Positive: unfinished; zero: the VM may run, or is gone; negative:
 * its creation failed, an SP refused to let it go, or no VM can have this ID.
 */
int vm_result(struct hyp *hyp, uint16_t id);

#endif

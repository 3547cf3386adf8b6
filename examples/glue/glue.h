/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The life of VMs in a hypervisor that tells FF-A secure partitions of them. */
#ifndef GLUE_H
#define GLUE_H

#include <ffa/notify.h>

#define HYP_VMS 8
#define HYP_SPS 16
/* After so many ticks the glue gives an SP up. More than FFA_NOTIFY_DEFAULT_SENDS, which end first. */
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
	uint16_t deaths[HYP_SPS]; /* hyp->deaths of each subscriber, when it was told of this VM */
	uint16_t dead_sp;         /* the SP whose death in the latest event is counted, or 0 */
	int is_announcing;        /* an announcement to an SP that has died is unfinished */
};

enum hyp_state {
	HYP_FAILED, /* or not booted: the glue cannot tell SPs, so no VM may run */
	HYP_ABSENT, /* no FF-A: no SP to tell */
	HYP_READY
};

/* Starts zeroed. The VM with ID n is vms[n - 1]: IDs go from 1 to HYP_VMS. */
struct hyp {
	enum hyp_state state;
	struct ffa_notify ffa;
	struct ffa_subscriber subscribers[HYP_SPS];
	uint16_t deaths[HYP_SPS]; /* how often each subscriber was seen to die */
	struct vm vms[HYP_VMS];
	uint16_t last_id;
};

/*
 * Once, on the boot CPU. Returns 0 on a machine without FF-A, too. Negative: vm_create() refuses
 * every VM from now on.
 */
int hyp_boot(struct hyp *hyp, const struct ffa_hooks *hooks);

/*
 * The hook `refused`. If the SPMC answers for an SP, that SP is dead, stopped or gone: the creation
 * goes on without it, or no VM could start any more. If the SP itself refuses, the creation fails.
 */
int hyp_refused(void *priv, const struct ffa_refusal *why);

/*
 * An ID for vm_create() that no VM has and no SP may still know, or 0 if there is none. It takes the
 * IDs in turn, so that each rests as long as possible.
 */
uint16_t vm_free_id(struct hyp *hyp);

/*
 * Zero: done; positive: unfinished, vm_poll() goes on; negative: failed. After a negative vm_create()
 * there is no VM, and nothing to destroy. FFA_R_INVALID: no VM can have this ID. FFA_R_STATE: the ID
 * is in use or lost, hyp_boot() failed, there is no such VM to destroy, or the call comes from inside
 * an event of this VM. Call for a VM on the CPU that created it, as FFA_R_IN_FLIGHT asks for. Where
 * SPs restart, hold one lock around these calls on all CPUs. Without it nobody can say which SP was
 * told before it died.
 */
int vm_create(struct hyp *hyp, uint16_t id);
int vm_destroy(struct hyp *hyp, uint16_t id);

/*
 * Call it once a tick for each VM of this CPU. It continues an unfinished event. If an SP was seen to
 * die in any VM's event, it announces this VM to that SP, if the VM runs. After HYP_PATIENCE ticks it
 * goes on without the SP that the event waits for. Returns what vm_result() returns. From inside an
 * event of this VM it returns FFA_R_STATE, and does nothing.
 */
int vm_poll(struct hyp *hyp, uint16_t id);

/*
 * What came of the latest event. Positive: unfinished; zero: the VM may run, or is gone; negative:
 * its creation failed, an SP refused to let it go, or no VM can have this ID.
 */
int vm_result(struct hyp *hyp, uint16_t id);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "glue.h"

/* w0 of an answer that the SPMC gives for an SP (FF-A 12.1). */
#define FFA_ERROR 0x84000060u

/* Identity-mapped: the physical address is the pointer. */
static uint8_t rx[4096] __attribute__((aligned(4096)));
static uint8_t tx[4096] __attribute__((aligned(4096)));

int hyp_boot(struct hyp *hyp, const struct ffa_hooks *hooks)
{
	/* Static: compilers fill a large structure on the stack by memset. */
	static struct ffa_config config = {
		.rxtx = {rx, tx, (uintptr_t)rx, (uintptr_t)tx, 1, 0},
		.table_len = HYP_SPS,
		.vm_size = sizeof(struct ffa_vm),
	};
	int result;

	config.hooks = hooks;
	config.table = hyp->subscribers;
	result = ffa_probe(&hyp->ffa, &config);
	if (result == FFA_R_ABSENT) {
		hyp->state = HYP_ABSENT;
		return FFA_R_OK;
	}
	hyp->state = result == FFA_R_OK ? HYP_READY : HYP_FAILED;
	return result;
}

int hyp_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	return why->function == FFA_ERROR;
}

static int go_on_starting(struct hyp *hyp, struct vm *vm, uint16_t id)
{
	const int has_ffa = hyp->state == HYP_READY;
	const int result = has_ffa ? ffa_vm_created(&hyp->ffa, &vm->ffa, id) : FFA_R_OK;

	if (result == FFA_R_STATE) {
		return result; /* inside an event of this VM, which goes on by itself */
	}
	vm->result = result;
	if (result <= 0) {
		vm->phase = result == FFA_R_OK ? VM_RUNNING : VM_FAILED;
	}
	return result;
}

/* At the end the library's verdict frees the VM ID, not the result. */
static int go_on_stopping(struct hyp *hyp, struct vm *vm)
{
	const int has_ffa = hyp->state == HYP_READY;
	const int result = has_ffa ? ffa_vm_destroyed(&hyp->ffa, &vm->ffa) : FFA_R_OK;

	if (result == FFA_R_STATE) {
		return result;
	}
	vm->result = result;
	if (result <= 0) {
		vm->phase = vm->ffa.id == 0 ? VM_NONE : VM_LOST;
	}
	return result;
}

/*
 * Gives up the SP that the event waits for, after HYP_PATIENCE ticks. The event has the deadline, not
 * the SP: of two SPs that answer RETRY, waiting_sp names now one and now the other.
 */
static void lose_patience(struct hyp *hyp, struct vm *vm)
{
	const uint16_t sp_id = vm->ffa.waiting_sp;

	if (sp_id == 0) {
		vm->waited = 0;
		return;
	}
	vm->waited++;
	if (vm->waited >= HYP_PATIENCE) {
		ffa_vm_skip(&hyp->ffa, &vm->ffa, sp_id);
		vm->waited = 0;
	}
}

/* NULL for an ID that no VM can have. */
static struct vm *find(struct hyp *hyp, uint16_t id)
{
	return id >= 1 && id <= HYP_VMS ? &hyp->vms[id - 1] : NULL;
}

uint16_t vm_free_id(struct hyp *hyp)
{
	int tries;

	for (tries = 0; tries < HYP_VMS; tries++) {
		hyp->last_id = (uint16_t)(hyp->last_id % HYP_VMS + 1);
		if (hyp->vms[hyp->last_id - 1].phase == VM_NONE) {
			return hyp->last_id;
		}
	}
	return 0;
}

int vm_create(struct hyp *hyp, uint16_t id)
{
	struct vm *vm = find(hyp, id);
	int result;

	if (vm == NULL) {
		return FFA_R_INVALID;
	}
	if (hyp->state == HYP_FAILED || vm->phase != VM_NONE) {
		return FFA_R_STATE;
	}
	vm->phase = VM_STARTING;
	result = go_on_starting(hyp, vm, id);
	if (result < 0) {
		vm_destroy(hyp, id); /* its owner learns of the failure here and now */
	}
	return result;
}

int vm_destroy(struct hyp *hyp, uint16_t id)
{
	struct vm *vm = find(hyp, id);
	enum vm_phase before;
	int result;

	if (vm == NULL) {
		return FFA_R_INVALID;
	}
	if (vm->phase != VM_STARTING && vm->phase != VM_RUNNING && vm->phase != VM_FAILED) {
		return FFA_R_STATE;
	}
	before = vm->phase;
	vm->phase = VM_STOPPING;
	result = go_on_stopping(hyp, vm);
	if (result == FFA_R_STATE) {
		vm->phase = before;
	}
	return result;
}

int vm_poll(struct hyp *hyp, uint16_t id)
{
	struct vm *vm = find(hyp, id);

	if (vm == NULL) {
		return FFA_R_INVALID;
	}
	lose_patience(hyp, vm);
	if (vm->phase == VM_STARTING) {
		return go_on_starting(hyp, vm, id);
	}
	if (vm->phase == VM_STOPPING) {
		return go_on_stopping(hyp, vm);
	}
	return vm->result;
}

int vm_result(struct hyp *hyp, uint16_t id)
{
	const struct vm *vm = find(hyp, id);

	return vm == NULL ? FFA_R_INVALID : vm->result;
}

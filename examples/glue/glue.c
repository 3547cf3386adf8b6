/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "glue.h"

/* Identity-mapped: the physical address is the pointer. */
static uint8_t rx[4096] __attribute__((aligned(4096)));
static uint8_t tx[4096] __attribute__((aligned(4096)));

int hyp_boot(struct hyp *hyp, const struct ffa_hooks *hooks)
{
	/* Static, for compilers fill a large structure on the stack by memset. */
	static struct ffa_config config = {
		.rxtx = {rx, tx, (uintptr_t)rx, (uintptr_t)tx, 1, 0},
		.table_len = HYP_SPS,
	};
	int result;

	config.hooks = hooks;
	config.table = hyp->subscribers;
	result = ffa_probe(&hyp->ffa, &config);
	hyp->has_ffa = result == FFA_R_OK;
	return result == FFA_R_ABSENT ? FFA_R_OK : result;
}

static int go_on_starting(struct hyp *hyp, struct vm *vm, uint16_t id)
{
	const int result = hyp->has_ffa ? ffa_vm_created(&hyp->ffa, &vm->ffa, id) : FFA_R_OK;

	if (result == FFA_R_OK) {
		vm->phase = VM_RUNNING;
	} else if (result < 0) {
		vm->phase = VM_NONE; /* whoever knew of it has been told that it is gone */
	}
	return result;
}

static int go_on_stopping(struct hyp *hyp, struct vm *vm)
{
	const int result = hyp->has_ffa ? ffa_vm_destroyed(&hyp->ffa, &vm->ffa) : FFA_R_OK;

	if (result <= 0) {
		vm->phase = result == FFA_R_OK ? VM_NONE : VM_LOST;
	}
	return result;
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

	if (vm == NULL) {
		return FFA_R_INVALID;
	}
	if (vm->phase != VM_NONE) {
		return FFA_R_STATE;
	}
	vm->phase = VM_STARTING;
	return go_on_starting(hyp, vm, id);
}

int vm_destroy(struct hyp *hyp, uint16_t id)
{
	struct vm *vm = find(hyp, id);

	if (vm == NULL) {
		return FFA_R_INVALID;
	}
	if (vm->phase != VM_STARTING && vm->phase != VM_RUNNING) {
		return FFA_R_STATE;
	}
	vm->phase = VM_STOPPING;
	return go_on_stopping(hyp, vm);
}

void vm_poll(struct hyp *hyp, uint16_t id)
{
	struct vm *vm = find(hyp, id);

	if (vm == NULL) {
		return;
	}
	if (vm->phase == VM_STARTING) {
		go_on_starting(hyp, vm, id);
	} else if (vm->phase == VM_STOPPING) {
		go_on_stopping(hyp, vm);
	}
}

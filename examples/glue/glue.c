/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "glue.h"

/* w0 of an answer that the SPMC gives for an SP (FF-A 12.1). */
#define FFA_ERROR 0x84000060u
#define ABORTED (-8) /* it died: if it restarts it knows no VM */

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

static uint16_t index_of(const struct hyp *hyp, uint16_t sp_id)
{
	uint16_t i = 0;

	while (i < hyp->ffa.subscriber_count && hyp->subscribers[i].sp_id != sp_id) {
		i++;
	}
	return i;
}

/* Counts a death. The library has dealt with the VM in whose event the SP died; the others are left. */
static void note_death(struct hyp *hyp, struct vm *vm)
{
	const uint16_t sp_id = vm->ffa.status_sp;
	const uint16_t i = index_of(hyp, sp_id);

	if (vm->ffa.status_function == FFA_ERROR && vm->ffa.status == ABORTED &&
	    sp_id != vm->dead_sp && i < hyp->ffa.subscriber_count) {
		vm->dead_sp = sp_id;
		hyp->deaths[i]++;
		vm->deaths[i] = hyp->deaths[i];
	}
}

/* Whether this SP has died since it was told of the VM. Says so once for each death. */
static int has_forgotten(const struct hyp *hyp, struct vm *vm, uint16_t i)
{
	const int is_new = vm->deaths[i] != hyp->deaths[i];

	vm->deaths[i] = hyp->deaths[i];
	return is_new && (hyp->subscribers[i].events & FFA_NOTIFY_CREATED) != 0;
}

/* Announces the VM to each SP that has died, before any other message about the VM. */
static void announce(struct hyp *hyp, struct vm *vm)
{
	uint16_t i;

	if (vm->is_announcing) {
		vm->is_announcing = ffa_vm_announce(&hyp->ffa, &vm->ffa, 0) > 0;
		note_death(hyp, vm);
	}
	for (i = 0; i < hyp->ffa.subscriber_count && !vm->is_announcing; i++) {
		if (has_forgotten(hyp, vm, i)) {
			vm->dead_sp = 0;
			vm->is_announcing =
				ffa_vm_announce(&hyp->ffa, &vm->ffa, hyp->subscribers[i].sp_id) > 0;
			note_death(hyp, vm);
		}
	}
}

/*
 * Inside a creation or a destruction nothing can be announced: an SP that has died is skipped, and the
 * VM ID is spent. If the SP is suspended in this VM's message, the library learns of its death itself.
 */
static void leave_out(struct hyp *hyp, struct vm *vm)
{
	const uint16_t in_flight = vm->result == FFA_R_IN_FLIGHT ? vm->ffa.waiting_sp : 0;
	uint16_t i;

	for (i = 0; i < hyp->ffa.subscriber_count; i++) {
		const uint16_t sp_id = hyp->subscribers[i].sp_id;

		if (has_forgotten(hyp, vm, i) && sp_id != in_flight) {
			ffa_vm_skip(&hyp->ffa, &vm->ffa, sp_id);
		}
	}
}

/* A creation tells SPs in the order of the list. An SP that dies before has forgotten nothing. */
static void still_to_tell(const struct hyp *hyp, struct vm *vm)
{
	uint16_t i = vm->result > 0 ? index_of(hyp, vm->ffa.waiting_sp) : 0;

	for (; i < hyp->ffa.subscriber_count; i++) {
		vm->deaths[i] = hyp->deaths[i];
	}
}

static int go_on_starting(struct hyp *hyp, struct vm *vm, uint16_t id)
{
	const int has_ffa = hyp->state == HYP_READY;
	int result = FFA_R_OK;

	still_to_tell(hyp, vm);
	if (has_ffa) {
		result = ffa_vm_created(&hyp->ffa, &vm->ffa, id);
	}
	if (result == FFA_R_STATE) {
		return result; /* inside an event of this VM, which goes on by itself */
	}
	note_death(hyp, vm);
	vm->result = result;
	if (result <= 0) {
		vm->phase = result == FFA_R_OK ? VM_RUNNING : VM_FAILED;
	}
	return result;
}

/* At the end `ffa.id` says whether the VM ID is free, not the result. */
static int go_on_stopping(struct hyp *hyp, struct vm *vm)
{
	const int has_ffa = hyp->state == HYP_READY;
	int result = FFA_R_OK;

	leave_out(hyp, vm);
	if (has_ffa) {
		result = ffa_vm_destroyed(&hyp->ffa, &vm->ffa);
	}
	if (result == FFA_R_STATE) {
		return result;
	}
	note_death(hyp, vm);
	vm->result = result;
	if (result <= 0) {
		vm->phase = vm->ffa.id == 0 ? VM_NONE : VM_LOST;
	}
	return result;
}

/*
 * Skips the SP that the event waits for, after HYP_PATIENCE ticks. The deadline belongs to the event,
 * not to an SP: of two SPs that answer RETRY, waiting_sp names now one and now the other.
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
	vm->result = 0;
	vm->dead_sp = 0;
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
	if (before == VM_RUNNING) {
		announce(hyp, vm); /* and if that does not end at once, it is abandoned */
		vm->dead_sp = 0;
	}
	vm->is_announcing = 0;
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
	if (vm->phase == VM_RUNNING) {
		announce(hyp, vm);
	}
	return vm->result;
}

int vm_result(struct hyp *hyp, uint16_t id)
{
	const struct vm *vm = find(hyp, id);

	return vm == NULL ? FFA_R_INVALID : vm->result;
}

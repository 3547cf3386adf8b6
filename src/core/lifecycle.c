/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* SPs that restart, or come, while VMs live. */
#include "event.h"
#include "bits.h"

/* A message that another SP has been told goes on; only whom this names is told anew. */
static void begin_announcement(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t sp_id)
{
	uint32_t spent = vm->flags & FLAG_MISSING;
	uint32_t i;

	/*@ loop invariant 0 <= i <= n->subscriber_count && (spent & FLAG_INSIDE) == 0;
	    loop assigns i, spent, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		const struct ffa_subscriber *const who = &n->subscribers[i];
		const int is_named = (sp_id != 0u) ? who->sp_id == sp_id : vm->sp[i] == SP_DONE;

		if (is_named && (who->events & FFA_NOTIFY_CREATED) != 0u) {
			vm->sp[i] = SP_UNTOLD;
		}
		if (vm->sp[i] == SP_SPENT) {
			spent |= FLAG_SPENT;
		}
	}
	vm->flags = (uint8_t)(((spent != 0u) ? spent | FLAG_SPENT : 0u) | FLAG_MARKED);
	vm->phase = PHASE_ANNOUNCING; /* from its start: a VM that is present stands there */
	clear_status(vm);
}

/* Whether this subscribes to creation; 0 stands for all that do. */
static int is_announceable(const struct ffa_notify *n, uint32_t sp_id)
{
	const uint32_t i = ffa_event_find(n, sp_id);

	return sp_id == 0u ||
	       (i < n->subscriber_count && (n->subscribers[i].events & FFA_NOTIFY_CREATED) != 0u);
}

int ffa_vm_announce(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id)
{
	const char *problem;

	if (n == NULL || vm == NULL) {
		return ffa_event_refuse(n, 0, FFA_R_INVALID, "no object");
	}
	if (n->hooks != NULL && vm->phase != PHASE_ANNOUNCING && !is_announceable(n, sp_id)) {
		return ffa_event_refuse(n, 0, FFA_R_INVALID, "no such subscriber of creation");
	}
	problem = ffa_event_problem(n, vm, EVENT_GO_ON);
	if (problem == NULL && vm->phase != PHASE_PRESENT && vm->phase != PHASE_ANNOUNCING) {
		problem = "VM is not present";
	}
	if (problem != NULL) {
		return ffa_event_refuse(n, vm->id, FFA_R_STATE, problem);
	}
	if (vm->phase == PHASE_PRESENT) {
		begin_announcement(n, vm, sp_id);
	}
	return ffa_event_run(n, vm, EVENT_GO_ON);
}

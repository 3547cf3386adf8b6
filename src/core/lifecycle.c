/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* SPs that restart, or come, while VMs live. */
#include "attach.h"
#include "bits.h"
#include "event.h"
#include "usable.h"

/* Only whom this names is told anew: an SP, or with 0 all that know of no VM. */
static void begin_announcement(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t sp_id)
{
	uint32_t i;

	vm->phase = PHASE_ANNOUNCING; /* from its start: a VM that is present stands there */
	vm->spent &= SPENT_MISSING;
	clear_status(vm);
	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->spent, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		const struct ffa_subscriber *const who = &n->subscribers[i];
		const int is_named = (sp_id != 0u) ? who->sp_id == sp_id : vm->sp[i] == SP_DONE;

		if (is_named && (who->events & FFA_NOTIFY_CREATED) != 0u) {
			vm->sp[i] = who->events;
		}
		if (vm->sp[i] == SP_SPENT) {
			vm->spent |= SPENT_HERE;
		}
	}
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
	uint32_t what = EVENT_GO_ON;

	if (n != NULL && vm != NULL && n->hooks != NULL && vm->phase != PHASE_ANNOUNCING) {
		if (!is_announceable(n, sp_id)) {
			what = EVENT_INVALID;
		} else if (vm->phase != PHASE_PRESENT || !is_usable(n, vm)) {
			return ffa_refuse(n->hooks, vm->id, FFA_R_STATE, "VM is not present");
		} else {
			begin_announcement(n, vm, sp_id);
		}
	}
	return ffa_event_run(n, vm, what);
}

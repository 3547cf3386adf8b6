/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: whatever bits a struct ffa_vm holds and whatever the firmware answers, the functions
 * that take one end within the bound and touch nothing but their own. A caller's mistake changes
 * nothing, calls nothing, and is logged if there is a hook for it.
 */
#include "any.h"

#include "attach.h"
#include "event.h"

#ifndef SPS
#define SPS 2
#endif
#define SENDS 2
#define RESUMES 1

enum action { CREATE, DESTROY, ANNOUNCE, SAVE, SKIP };

static uint32_t calls;
static uint32_t complaints;
static struct ffa_vm vm;

static void any_call(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	calls++;
	CHECK(vm.inside != 0, "a hook that uses the object gets STATE");
	take_any_answer(regs);
}

static int any_relax(void *priv, const struct ffa_wait *wait)
{
	(void)priv;
	(void)wait;
	return nondet_int();
}

static int any_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	(void)why;
	return nondet_int();
}

static void any_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	if (calls == 0) {
		complaints++;
		CHECK(entry->level == FFA_LOG_ERROR && entry->text != NULL, "says why");
	}
}

static bool is_same(const struct ffa_vm *a, const struct ffa_vm *b)
{
	for (unsigned int i = 0; i < FFA_NOTIFY_MAX_SUBSCRIBERS; i++) {
		if (a->sp[i] != b->sp[i]) {
			return false;
		}
	}
	return a->id == b->id && a->waiting_sp == b->waiting_sp && a->status == b->status &&
	       a->status_function == b->status_function && a->status_sp == b->status_sp &&
	       a->index == b->index && a->run_w1 == b->run_w1 && a->sends == b->sends &&
	       a->phase == b->phase && a->inside == b->inside && a->again == b->again &&
	       a->spent == b->spent && a->failure == b->failure;
}

/* In no phase, which memory that nobody zeroed hardly is, or with an SP that is not listed. */
static bool is_garbage(void)
{
	switch (vm.phase) {
	case PHASE_REST:
		return false;
	case PHASE_CREATING:
	case PHASE_PRESENT:
	case PHASE_ANNOUNCING:
	case PHASE_CREATION_IN_DOUBT:
	case PHASE_ANNOUNCEMENT_IN_DOUBT:
	case PHASE_ABANDONED:
	case PHASE_UNDOING:
	case PHASE_DESTROYING:
		return vm.index > SPS || (vm.run_w1 != 0 && vm.index == SPS);
	default:
		return true;
	}
}

static bool is_inside(const struct ffa_vm *object)
{
	return object->phase != PHASE_REST && object->inside != 0;
}

/* Of a record into any memory, and of nothing that cannot be one. */
static void check_save(const struct ffa_notify *list, const struct ffa_vm *object)
{
	static uint8_t record[FFA_NOTIFY_SAVE_SIZE(SPS)];
	const size_t size = nondet_u16();
	const bool has_memory = nondet_bool();
	const bool is_usable = list != NULL && object != NULL && list->hooks != NULL &&
	                       !is_garbage() && !is_inside(&vm);
	const struct ffa_vm before = vm;
	const size_t all = FFA_NOTIFY_SAVE_SIZE(vm.phase != PHASE_REST ? SPS : 0);
	const size_t needed = ffa_vm_save(list, object, has_memory ? record : NULL, size);

	CHECK(needed == (is_usable && (has_memory || size < all) ? all : 0),
	      "the size of a record, or none");
	CHECK(is_same(&vm, &before) && calls == 0 && complaints == 0, "a save changes nothing");
	if (needed != 0 && needed <= size) {
		REACHED("a record of an object of any content");
	}
}

int main(void)
{
	static const struct ffa_hooks hooks = {
		.call = any_call, .relax = any_relax, .refused = any_refused, .log = any_log};
	struct ffa_subscriber subscribers[SPS]; /* any */
	struct ffa_vm any;
	struct ffa_vm before;
	struct ffa_notify n = {
		.limits = {.sends = SENDS, .resumes = RESUMES, .calls = nondet_u32()},
	};
	const struct ffa_notify *const list = nondet_bool() ? &n : NULL;
	struct ffa_vm *const object = nondet_bool() ? &vm : NULL;
	const uint16_t id = nondet_u16();
	const uint8_t action = nondet_u8();
	bool is_listed = false;
	bool is_announceable = id == 0;
	bool is_invalid;
	bool is_unusable;
	int result;

	for (unsigned int i = 0; i < SPS; i++) {
		is_announceable |= !is_listed && subscribers[i].sp_id == id &&
		                   (subscribers[i].events & FFA_NOTIFY_CREATED) != 0;
		is_listed |= subscribers[i].sp_id == id;
	}
	ffa_notify_end(&n, nondet_bool() ? &hooks : NULL, subscribers, SPS, 0x10002);
	vm = any;
	if (action == SAVE) {
		check_save(list, object);
		return 0;
	}
	before = vm;
	is_invalid = list == NULL || object == NULL || (action == CREATE && id == 0) ||
	             (action == ANNOUNCE && n.hooks != NULL && vm.phase != PHASE_ANNOUNCING &&
	              !is_announceable) ||
	             (action >= SKIP && n.hooks != NULL && !is_listed);
	is_unusable = n.hooks == NULL || is_garbage() || is_inside(&vm);
	if (action == CREATE) {
		result = ffa_vm_created(list, object, id);
	} else if (action == DESTROY) {
		result = ffa_vm_destroyed(list, object);
	} else if (action == ANNOUNCE) {
		result = ffa_vm_announce(list, object, id);
		CHECK(result < 0 || before.phase == PHASE_PRESENT ||
		              before.phase == PHASE_ANNOUNCING,
		      "an announcement is of a VM that is present");
	} else {
		result = ffa_vm_skip(list, object, id);
		CHECK(calls == 0, "a skip makes no call");
		CHECK(result != FFA_R_OK || before.phase != PHASE_REST || is_same(&vm, &before),
		      "a skip has no effect at rest");
	}

	CHECK(calls <= FFA_NOTIFY_MAX_CALLS(SPS, SENDS, RESUMES), "I1: the bound");
	CHECK(n.limits.calls == 0 || calls <= n.limits.calls, "I1: limits.calls");
	CHECK(result == FFA_R_OK || result == FFA_R_AGAIN || result == FFA_R_IN_FLIGHT ||
	              result == FFA_R_INVALID || result == FFA_R_STATE || result == FFA_R_REFUSED ||
	              result == FFA_R_EXHAUSTED,
	      "a result of an event function");
	CHECK(is_invalid == (result == FFA_R_INVALID), "what is invalid, and it first");
	CHECK(is_invalid || !is_unusable || result == FFA_R_STATE,
	      "unprobed, inside an event, or not zeroed");
	if (result == FFA_R_INVALID || result == FFA_R_STATE) {
		CHECK(calls == 0 && is_same(&vm, &before), "a mistake changes nothing");
		CHECK(complaints == (list != NULL && n.hooks != NULL ? 1 : 0), "and is logged");
	} else {
		CHECK(!is_inside(&vm), "no event runs any more");
	}
	if (result == FFA_R_STATE && is_inside(&before)) {
		REACHED("an object that is inside an event");
	} else if (result == FFA_R_STATE && n.hooks == NULL) {
		REACHED("an unprobed list");
	} else if (result == FFA_R_STATE && is_garbage() && action >= SKIP) {
		REACHED("a skip in a corrupted object");
	} else if (result == FFA_R_STATE && is_garbage()) {
		REACHED("an object that was not zeroed");
	} else if (result == FFA_R_STATE && action == ANNOUNCE) {
		REACHED("an announcement of no VM");
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "event.h"
#include "abi.h"
#include "bits.h"

static void clear_status(struct ffa_vm *vm)
{
	vm->status_sp = 0;
	vm->status = 0;
	vm->status_function = 0;
}

static void owe_created(const struct ffa_notify *n, struct ffa_vm *vm)
{
	uint32_t i;

	for (i = 0; i < n->subscriber_count; i++) {
		vm->sp[i] = ((n->subscribers[i].events & FFA_NOTIFY_CREATED) != 0u)
		                    ? SP_TELL_CREATED
		                    : SP_ONCE_PRESENT;
	}
}

/* I4. An SP that is suspended in "created" is in doubt: its answer decides. */
static void owe_destroyed(const struct ffa_notify *n, struct ffa_vm *vm)
{
	uint32_t i;

	for (i = 0; i < n->subscriber_count; i++) {
		const uint8_t sp = vm->sp[i];

		vm->sp[i] = SP_NOTHING;
		if (sp == SP_AWARE || (sp == SP_ONCE_PRESENT && vm->phase == PHASE_PRESENT)) {
			vm->sp[i] = SP_TELL_DESTROYED;
		}
	}
	if (vm->run_w1 != 0u) {
		vm->sp[vm->index] = SP_IN_DOUBT;
	} else {
		vm->index = 0;
		vm->sends = 0;
	}
}

static int begin_creation(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	if (vm->phase == PHASE_ABSENT) {
		vm->phase = PHASE_CREATING;
		vm->index = 0;
		clear_status(vm);
		vm->id = (uint16_t)vm_id;
		owe_created(n, vm);
	}
	return (vm->phase <= PHASE_UNDOING && vm->id == vm_id) ? FFA_R_AGAIN : FFA_R_STATE;
}

static int begin_destruction(const struct ffa_notify *n, struct ffa_vm *vm)
{
	if (vm->phase == PHASE_ABSENT) {
		return FFA_R_OK;
	}
	if (vm->phase == PHASE_CREATING || vm->phase == PHASE_PRESENT) {
		owe_destroyed(n, vm);
		clear_status(vm);
	}
	vm->phase = PHASE_DESTROYING;
	return FFA_R_AGAIN;
}

int ffa_event_begin(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	const uint32_t suspended = (vm->run_w1 != 0u) ? 1u : 0u;

	if (vm->phase > PHASE_DESTROYING || vm->index + suspended > n->subscriber_count) {
		return FFA_R_STATE;
	}
	return (vm_id != 0u) ? begin_creation(n, vm, vm_id) : begin_destruction(n, vm);
}

int ffa_event_next(struct ffa_event *e)
{
	struct ffa_vm *vm = e->vm;

	for (; vm->index < e->n->subscriber_count; vm->index++) {
		e->sp = &vm->sp[vm->index];
		e->why.sp_id = e->n->subscribers[vm->index].sp_id;
		if ((*e->sp & SP_TELL) != 0u) {
			return 1;
		}
	}
	return 0;
}

static uint32_t message_of(const struct ffa_event *e)
{
	return ABI_FRAMEWORK | (*e->sp & (SP_TELL_CREATED | SP_TELL_DESTROYED));
}

void ffa_event_request(struct ffa_event *e)
{
	if (e->vm->run_w1 != 0u) {
		request(&e->regs, ABI_RUN, e->vm->run_w1, 0, 0);
		return;
	}
	request(&e->regs, ABI_DIRECT_REQ, e->why.sp_id, message_of(e), ABI_HANDLE_NONE);
	e->regs.x[4] = ABI_HANDLE_NONE;
	e->regs.x[5] = e->vm->id;
}

/*
 * What a status means in an acknowledgement (FF-A Tables 18.11, 18.13), in FFA_ERROR to a send
 * (Table 15.8) and to FFA_RUN (Table 14.14), and what the next try would wait for. INTERRUPTED and
 * RETRY are not listed for errors, but have been seen. The last row is any other status.
 */
static const struct {
	int8_t status;
	uint8_t meaning[3];
	uint8_t reason;
} statuses[] = {
	{0, {ANSWER_ACKNOWLEDGED, ANSWER_REFUSED, ANSWER_REFUSED}, 0},
	{ABI_INTERRUPTED, {ANSWER_LATER, ANSWER_LATER, ANSWER_SUSPENDED}, FFA_WAIT_INTERRUPT},
	{ABI_RETRY, {ANSWER_LATER, ANSWER_LATER, ANSWER_SUSPENDED}, FFA_WAIT_RETRY},
	{ABI_BUSY, {ANSWER_REFUSED, ANSWER_LATER, ANSWER_SUSPENDED}, FFA_WAIT_BUSY},
	{ABI_NOT_READY, {ANSWER_REFUSED, ANSWER_LATER, ANSWER_SUSPENDED}, FFA_WAIT_BUSY},
	{ABI_INVALID_PARAMETERS, {ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_UNRUNNABLE}, 0},
	{ABI_DENIED, {ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_UNRUNNABLE}, 0},
	{0, {ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_REFUSED}, 0},
};
#define STATUSES (sizeof(statuses) / sizeof(statuses[0]))

static enum ffa_answer read_status(struct ffa_event *e, uint32_t reg, uint32_t column)
{
	const int32_t status = to_signed(reg_w(&e->regs, reg));
	uint32_t i = 0;

	while (i < STATUSES - 1u && statuses[i].status != status) {
		i++;
	}
	e->why.status = status;
	e->wait.reason = (enum ffa_wait_reason)statuses[i].reason;
	return (enum ffa_answer)statuses[i].meaning[column];
}

static enum ffa_answer read_response(struct ffa_event *e)
{
	const enum ffa_answer answer = read_status(e, 3, 0);

	if (reg_w(&e->regs, 1) != (uint32_t)e->why.sp_id << 16 ||
	    reg_w(&e->regs, 2) != message_of(e) + 1u) {
		return ANSWER_BROKEN;
	}
	return answer;
}

static enum ffa_answer read_suspension(struct ffa_event *e, enum ffa_wait_reason reason)
{
	e->wait.reason = reason;
	e->run_w1 = reg_w(&e->regs, 1);
	return ((e->run_w1 >> 16) == e->why.sp_id) ? ANSWER_SUSPENDED : ANSWER_BROKEN;
}

enum ffa_answer ffa_event_read(struct ffa_event *e)
{
	e->run_w1 = e->vm->run_w1;
	e->why.vm_id = e->vm->id;
	e->why.status = 0;
	e->why.function = reg_w(&e->regs, 0);
	switch (function_of(&e->regs)) {
	case ABI_DIRECT_RESP:
		return read_response(e);
	case ABI_INTERRUPT:
		return read_suspension(e, FFA_WAIT_INTERRUPT);
	case ABI_YIELD:
		return read_suspension(e, FFA_WAIT_YIELD);
	case ABI_ERROR:
		return read_status(e, 2, (e->run_w1 != 0u) ? 2u : 1u);
	default:
		return ANSWER_BROKEN;
	}
}

static void keep_status(const struct ffa_event *e)
{
	e->vm->status_sp = e->why.sp_id;
	e->vm->status = e->why.status;
	e->vm->status_function = e->why.function;
}

/* Who was in doubt stood in the way of the others: then the pass starts over. */
static enum ffa_step settle(const struct ffa_event *e, uint8_t sp)
{
	struct ffa_vm *vm = e->vm;

	vm->index = (*e->sp == SP_IN_DOUBT) ? 0 : (uint16_t)(vm->index + 1u);
	vm->run_w1 = 0;
	vm->sends = 0;
	*e->sp = sp;
	return STEP_ON;
}

static enum ffa_step acknowledged(const struct ffa_event *e)
{
	const uint8_t events = e->n->subscribers[e->vm->index].events;

	if (*e->sp == SP_TELL_DESTROYED || (events & FFA_NOTIFY_DESTROYED) == 0u) {
		return settle(e, SP_NOTHING);
	}
	return settle(e, (*e->sp == SP_IN_DOUBT) ? SP_TELL_DESTROYED : SP_AWARE);
}

static enum ffa_step refused(const struct ffa_event *e)
{
	struct ffa_vm *vm = e->vm;

	/* An undo keeps what made it necessary. */
	if (vm->phase != PHASE_UNDOING) {
		keep_status(e);
	}
	if (*e->sp == SP_TELL_DESTROYED) {
		vm->flags |= FLAG_REFUSED;
	}
	(void)settle(e, SP_NOTHING);
	return (vm->phase == PHASE_CREATING) ? STEP_ASK : STEP_ON;
}

static enum ffa_step later(const struct ffa_event *e)
{
	struct ffa_vm *vm = e->vm;

	vm->run_w1 = 0;
	if (*e->sp == SP_IN_DOUBT) {
		return settle(e, SP_NOTHING); /* not taken, so nothing is owed */
	}
	if (vm->sends < e->n->limits.sends) {
		return STEP_WAIT;
	}
	if (vm->phase == PHASE_CREATING) {
		keep_status(e);
		ffa_event_fail(e, FFA_R_EXHAUSTED);
		return STEP_ON;
	}
	vm->flags |= FLAG_LATE;
	return settle(e, SP_TELL_DESTROYED);
}

enum ffa_step ffa_event_take(const struct ffa_event *e, enum ffa_answer answer)
{
	switch (answer) {
	case ANSWER_ACKNOWLEDGED:
		return acknowledged(e);
	case ANSWER_LATER:
		return later(e);
	case ANSWER_SUSPENDED:
		e->vm->run_w1 = e->run_w1;
		return STEP_WAIT;
	case ANSWER_UNRUNNABLE:
		return STEP_STOP;
	default:
		return refused(e);
	}
}

void ffa_event_fail(const struct ffa_event *e, int outcome)
{
	e->vm->outcome = (int8_t)outcome;
	e->vm->phase = PHASE_UNDOING;
	owe_destroyed(e->n, e->vm);
}

int ffa_event_end(struct ffa_vm *vm)
{
	const uint32_t flags = vm->flags;
	int result = FFA_R_OK;

	if (vm->phase == PHASE_CREATING) {
		vm->phase = PHASE_PRESENT;
		return FFA_R_OK;
	}
	vm->flags = flags & FLAG_REFUSED;
	vm->index = 0;
	if ((flags & FLAG_LATE) != 0u) {
		return FFA_R_AGAIN;
	}
	if (vm->phase == PHASE_UNDOING) {
		result = vm->outcome;
	} else if (flags != 0u) {
		result = FFA_R_REFUSED;
	} else {
		clear_status(vm);
		vm->id = 0;
	}
	vm->phase = PHASE_ABSENT;
	vm->flags = 0;
	vm->outcome = 0;
	return result;
}

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

	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
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

	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		const uint8_t sp = vm->sp[i];

		vm->sp[i] = SP_NOTHING;
		if (sp == SP_AWARE || (sp == SP_ONCE_PRESENT && vm->phase == PHASE_PRESENT)) {
			vm->sp[i] = SP_TELL_DESTROYED;
		}
	}
	if (is_in_flight(vm)) {
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
	const uint32_t suspended = is_in_flight(vm) ? 1u : 0u;

	if (vm->phase > PHASE_DESTROYING || vm->index + suspended > n->subscriber_count) {
		return FFA_R_STATE;
	}
	return (vm_id != 0u) ? begin_creation(n, vm, vm_id) : begin_destruction(n, vm);
}

const struct ffa_subscriber *ffa_event_next(const struct ffa_notify *n, struct ffa_vm *vm)
{
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop assigns vm->index;
	    loop variant n->subscriber_count - vm->index;
	*/
	for (; vm->index < n->subscriber_count; vm->index++) {
		if ((vm->sp[vm->index] & SP_TELL) != 0u) {
			return &n->subscribers[vm->index];
		}
	}
	return NULL;
}

static uint32_t message_of(uint8_t state)
{
	return ABI_FRAMEWORK | (state & (SP_TELL_CREATED | SP_TELL_DESTROYED));
}

void ffa_event_request(const struct ffa_vm *vm, const struct ffa_subscriber *who,
                       struct ffa_regs *regs)
{
	if (is_in_flight(vm)) {
		request(regs, ABI_RUN, vm->run_w1, 0, 0);
		return;
	}
	request(regs, ABI_DIRECT_REQ, who->sp_id, message_of(vm->sp[vm->index]), ABI_HANDLE_NONE);
	regs->x[4] = ABI_HANDLE_NONE;
	regs->x[5] = vm->id;
}

/*
 * What a status (FF-A Table 12.2) means in an acknowledgement (Tables 18.11, 18.13), in FFA_ERROR
 * to a send (Table 15.8) and to FFA_RUN (Table 14.14), and what the next try waits for. INTERRUPTED
 * and RETRY are not listed for errors, but have been seen. INVALID_PARAMETERS or DENIED for FFA_RUN
 * is almost always the wrong CPU. Row 0 is for every status without a row of its own; success is
 * not looked up here.
 */
static const struct {
	uint8_t step[3];
	uint8_t reason;
} statuses[] = {
	[0] = {{STEP_REFUSED, STEP_REFUSED, STEP_REFUSED}, 0},
	[-ABI_NOT_SUPPORTED] = {{STEP_REFUSED, STEP_REFUSED, STEP_REFUSED}, 0},
	[-ABI_INVALID_PARAMETERS] = {{STEP_REFUSED, STEP_REFUSED, STEP_STUCK}, 0},
	[-ABI_NO_MEMORY] = {{STEP_REFUSED, STEP_REFUSED, STEP_REFUSED}, 0},
	[-ABI_BUSY] = {{STEP_REFUSED, STEP_LATER, STEP_RUN}, FFA_WAIT_BUSY},
	[-ABI_INTERRUPTED] = {{STEP_LATER, STEP_LATER, STEP_RUN}, FFA_WAIT_INTERRUPT},
	[-ABI_DENIED] = {{STEP_REFUSED, STEP_REFUSED, STEP_STUCK}, 0},
	[-ABI_RETRY] = {{STEP_LATER, STEP_LATER, STEP_RUN}, FFA_WAIT_RETRY},
	[-ABI_ABORTED] = {{STEP_REFUSED, STEP_REFUSED, STEP_REFUSED}, 0},
	[-ABI_NO_DATA] = {{STEP_REFUSED, STEP_REFUSED, STEP_REFUSED}, 0},
	[-ABI_NOT_READY] = {{STEP_REFUSED, STEP_LATER, STEP_RUN}, FFA_WAIT_BUSY},
};
enum { IN_ACKNOWLEDGEMENT, IN_ERROR_TO_SEND, IN_ERROR_TO_RUN };

static uint32_t row_of(const struct ffa_regs *regs)
{
	const uint32_t row = 0u - (uint32_t)ffa_event_status(regs);

	return (row < sizeof(statuses) / sizeof(statuses[0])) ? row : 0u;
}

/* What *regs means in answer to the latest request. */
static enum ffa_step read_answer(const struct ffa_vm *vm, uint8_t state,
                                 const struct ffa_subscriber *who, const struct ffa_regs *regs)
{
	const uint32_t w1 = reg_w(regs, 1);
	uint32_t column = IN_ACKNOWLEDGEMENT;

	switch (function_of(regs)) {
	case ABI_DIRECT_RESP:
		if (w1 != (uint32_t)who->sp_id << 16 || reg_w(regs, 2) != message_of(state) + 1u) {
			return STEP_BROKEN;
		}
		if (reg_w(regs, 3) == 0u) {
			return STEP_ON;
		}
		break;
	case ABI_INTERRUPT:
	case ABI_YIELD:
		return (w1 >> 16 == who->sp_id) ? STEP_RUN : STEP_BROKEN;
	case ABI_ERROR:
		column = is_in_flight(vm) ? IN_ERROR_TO_RUN : IN_ERROR_TO_SEND;
		break;
	default:
		return STEP_BROKEN;
	}
	return (enum ffa_step)statuses[row_of(regs)].step[column];
}

/* Whoever was in doubt stood in the way of the others: then the pass starts over. */
static void settle(struct ffa_vm *vm, uint8_t *sp, uint8_t state)
{
	vm->index = (*sp == SP_IN_DOUBT) ? 0 : (uint16_t)(vm->index + 1u);
	vm->run_w1 = 0;
	vm->sends = 0;
	*sp = state;
}

static uint8_t when_acknowledged(uint8_t state, const struct ffa_subscriber *who)
{
	if (state == SP_TELL_DESTROYED || (who->events & FFA_NOTIFY_DESTROYED) == 0u) {
		return SP_NOTHING;
	}
	return (state == SP_IN_DOUBT) ? SP_TELL_DESTROYED : SP_AWARE;
}

static void keep_status(struct ffa_vm *vm, const struct ffa_subscriber *who,
                        const struct ffa_regs *regs)
{
	vm->status_sp = who->sp_id;
	vm->status = ffa_event_status(regs);
	vm->status_function = reg_w(regs, 0);
}

static void note_refusal(struct ffa_vm *vm, uint8_t state, const struct ffa_subscriber *who,
                         const struct ffa_regs *regs)
{
	/* An undo keeps what made it necessary. */
	if (vm->phase != PHASE_UNDOING) {
		keep_status(vm, who, regs);
	}
	if (state == SP_TELL_DESTROYED) {
		vm->flags |= FLAG_REFUSED;
	}
}

static enum ffa_step give_up(const struct ffa_notify *n, struct ffa_vm *vm,
                             const struct ffa_subscriber *who, const struct ffa_regs *regs)
{
	if (vm->phase == PHASE_CREATING) {
		keep_status(vm, who, regs);
		vm->flags |= FLAG_EXHAUSTED;
		ffa_event_fail(n, vm);
	} else {
		vm->flags |= FLAG_LATE;
		vm->index++;
		vm->sends = 0;
	}
	return STEP_GIVEN_UP;
}

enum ffa_step ffa_event_take(const struct ffa_notify *n, struct ffa_vm *vm,
                             const struct ffa_subscriber *who, const struct ffa_regs *regs)
{
	uint8_t *const sp = &vm->sp[vm->index];
	enum ffa_step step = read_answer(vm, *sp, who, regs);
	uint8_t state = SP_NOTHING;

	switch (step) {
	case STEP_ON:
		state = when_acknowledged(*sp, who);
		break;
	case STEP_LATER:
		vm->run_w1 = 0;
		if (*sp != SP_IN_DOUBT) {
			return (vm->sends < n->limits.sends) ? step : give_up(n, vm, who, regs);
		}
		step = STEP_ON; /* it was not taken, so nothing is owed */
		break;
	case STEP_RUN:
		if (function_of(regs) != ABI_ERROR) {
			vm->run_w1 = reg_w(regs, 1);
		}
		return step;
	case STEP_STUCK:
		return step;
	default:
		note_refusal(vm, *sp, who, regs);
		break;
	}
	settle(vm, sp, state);
	return step;
}

int32_t ffa_event_status(const struct ffa_regs *regs)
{
	switch (function_of(regs)) {
	case ABI_DIRECT_RESP:
		return to_signed(reg_w(regs, 3));
	case ABI_ERROR:
		return to_signed(reg_w(regs, 2));
	default:
		return 0;
	}
}

enum ffa_wait_reason ffa_event_reason(const struct ffa_regs *regs)
{
	const uint32_t function = function_of(regs);

	if (function == ABI_INTERRUPT) {
		return FFA_WAIT_INTERRUPT;
	}
	if (function == ABI_YIELD) {
		return FFA_WAIT_YIELD;
	}
	return (enum ffa_wait_reason)statuses[row_of(regs)].reason;
}

void ffa_event_fail(const struct ffa_notify *n, struct ffa_vm *vm)
{
	vm->phase = PHASE_UNDOING;
	owe_destroyed(n, vm);
}

int ffa_event_end(struct ffa_vm *vm)
{
	const uint32_t flags = vm->flags;
	int result = FFA_R_OK;

	if (vm->phase == PHASE_CREATING) {
		vm->phase = PHASE_PRESENT;
		return FFA_R_OK;
	}
	vm->index = 0;
	if ((flags & FLAG_LATE) != 0u) {
		vm->flags = (uint8_t)(flags & ~FLAG_LATE);
		return FFA_R_AGAIN;
	}
	if (vm->phase == PHASE_UNDOING) {
		result = ((flags & FLAG_EXHAUSTED) != 0u) ? FFA_R_EXHAUSTED : FFA_R_REFUSED;
	} else if ((flags & FLAG_REFUSED) != 0u) {
		result = FFA_R_REFUSED;
	} else {
		clear_status(vm);
		vm->id = 0;
	}
	vm->phase = PHASE_ABSENT;
	vm->flags = 0;
	return result;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The events: one loop that calls the firmware, counts and stops. run_event(), near the end, is the
 * way in. What is always true, whatever the firmware answers (FF-A 18.3.2 and Table 18.9 say why):
 * I1 An entry point makes at most FFA_NOTIFY_MAX_CALLS calls, and at most limits.calls.
 * I2 After a final answer, an SP is not sent that message again for that VM.
 * I3 "Destroyed" goes only to SPs that are owed it, "created" only to subscribers of creation.
 * I4 Owed: acknowledged creation and subscribed to destruction, or subscribed to destruction only
 *    and creation completed.
 * I5 What remains to be told only shrinks, and only on a final answer.
 * I6 No index or register that is read is out of bounds, whatever struct ffa_vm holds.
 * I7 While a message is in flight, the next call is FFA_RUN with the w1 that came back.
 * I8 Only ffa_probe() and ffa_release() write struct ffa_notify.
 * I9 RX is released exactly as often as it was granted; what a probe mapped, it unmapped.
 */
#include "event.h"
#include "abi.h"
#include "bits.h"
#include "port.h"

/*
 * The record: who is to be told what, for which event.
 */

static void clear_status(struct ffa_vm *vm)
{
	vm->status_sp = 0;
	vm->status = 0;
	vm->status_function = 0;
}

static void owe_created(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const struct ffa_subscriber *const who = n->subscribers;
	uint32_t i;

	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		vm->sp[i] = ((who[i].events & FFA_NOTIFY_CREATED) != 0u) ? SP_TELL_CREATED
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

/*
 * Starts or continues the creation of vm_id, or for 0 a destruction, which abandons a creation.
 * FFA_R_AGAIN: there is work. FFA_R_OK: there is none. FFA_R_STATE: not in this phase, or what
 * selects a phase or an SP is out of range.
 */
static int begin(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	const uint32_t suspended = is_in_flight(vm) ? 1u : 0u;

	if (vm->phase > PHASE_DESTROYING || vm->index + suspended > n->subscriber_count) {
		return FFA_R_STATE;
	}
	return (vm_id != 0u) ? begin_creation(n, vm, vm_id) : begin_destruction(n, vm);
}

/*
 * One pass over the SPs, and what is noted of each.
 */

/* Moves vm->index on to the next SP that is to be told something. 0: this pass is over. */
static int next_to_tell(const struct ffa_notify *n, struct ffa_vm *vm)
{
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop assigns vm->index;
	    loop variant n->subscriber_count - vm->index;
	*/
	for (; vm->index < n->subscriber_count; vm->index++) {
		if ((vm->sp[vm->index] & SP_TELL) != 0u) {
			return 1;
		}
	}
	return 0;
}

static uint8_t when_acknowledged(uint8_t state, const struct ffa_subscriber *who)
{
	if (state == SP_TELL_DESTROYED || (who->events & FFA_NOTIFY_DESTROYED) == 0u) {
		return SP_NOTHING;
	}
	return (state == SP_IN_DOUBT) ? SP_TELL_DESTROYED : SP_AWARE;
}

/* A final answer. Whoever was in doubt stood in the way of the others: the pass starts over. */
static void settle(struct ffa_vm *vm, uint8_t *sp, uint8_t state)
{
	vm->index = (*sp == SP_IN_DOUBT) ? 0 : (uint16_t)(vm->index + 1u);
	vm->run_w1 = 0;
	vm->sends = 0;
	*sp = state;
}

/* Those who are aware are to be told. */
static void fail_creation(const struct ffa_notify *n, struct ffa_vm *vm)
{
	vm->phase = PHASE_UNDOING;
	owe_destroyed(n, vm);
}

/* When nobody is left to be told: what the entry point returns. */
static int end_pass(struct ffa_vm *vm)
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

/*
 * The firmware: a request, and what the answer to it means.
 */

static uint32_t message_of(uint8_t state)
{
	return ABI_FRAMEWORK | (state & (SP_TELL_CREATED | SP_TELL_DESTROYED));
}

static void make_request(const struct ffa_vm *vm, const struct ffa_subscriber *who,
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

/* What an answer means. */
enum step {
	STEP_ON,      /* acknowledged: to the next SP */
	STEP_LATER,   /* the SP did not take the message: wait, then send it again */
	STEP_RUN,     /* the SP is suspended in the message: wait, then FFA_RUN */
	STEP_STUCK,   /* the same, but FFA_RUN is refused here: stop */
	STEP_REFUSED, /* final: a creation fails, unless the host lets it pass */
	STEP_BROKEN   /* the same, and the answer is outside the protocol */
};

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

static int32_t status_of(const struct ffa_regs *regs)
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

static uint32_t row_of(int32_t status)
{
	const uint32_t row = 0u - (uint32_t)status;

	return (row < sizeof(statuses) / sizeof(statuses[0])) ? row : 0u;
}

/* What *regs means in answer to the latest request. */
static enum step read_answer(const struct ffa_vm *vm, uint8_t state,
                             const struct ffa_subscriber *who, const struct ffa_regs *regs)
{
	const uint32_t function = function_of(regs);
	const uint32_t w1 = reg_w(regs, 1);
	uint32_t column = IN_ACKNOWLEDGEMENT;

	if (function == ABI_DIRECT_RESP) {
		if (w1 != (uint32_t)who->sp_id << 16 || reg_w(regs, 2) != message_of(state) + 1u) {
			return STEP_BROKEN;
		}
		if (reg_w(regs, 3) == 0u) {
			return STEP_ON;
		}
	} else if (function == ABI_INTERRUPT || function == ABI_YIELD) {
		return (w1 >> 16 == who->sp_id) ? STEP_RUN : STEP_BROKEN;
	} else if (function == ABI_ERROR) {
		column = is_in_flight(vm) ? IN_ERROR_TO_RUN : IN_ERROR_TO_SEND;
	} else {
		return STEP_BROKEN;
	}
	return (enum step)statuses[row_of(status_of(regs))].step[column];
}

/*
 * The host: what it is told and asked.
 */

/* One entry of an event function. */
struct run {
	const struct ffa_notify *n;
	struct ffa_vm *vm;
	uint64_t left;          /* firmware calls, I1 */
	uint32_t resumes;       /* FFA_RUNs since the send */
	struct ffa_refusal why; /* the latest answer that was no acknowledgement */
	struct ffa_regs regs;
};

static void say(const struct run *run, int level, int32_t status, const char *text)
{
	const struct ffa_log entry = {level, run->why.sp_id, run->why.vm_id, status, text};

	port_log(run->n->hooks, &entry);
}

static void warn(const struct run *run, const char *text)
{
	say(run, FFA_LOG_WARNING, run->why.status, text);
}

static void say_broken(const struct run *run)
{
	unsigned int i;

	/*@ loop invariant 0 <= i <= 4;
	    loop assigns i;
	    loop variant 4 - i;
	*/
	for (i = 0; i < 4u; i++) {
		say(run, FFA_LOG_ERROR, to_signed(reg_w(&run->regs, i)), "broken protocol");
	}
}

static enum ffa_wait_reason reason_of(const struct run *run)
{
	const uint32_t function = function_of(&run->regs);

	if (function == ABI_INTERRUPT) {
		return FFA_WAIT_INTERRUPT;
	}
	if (function == ABI_YIELD) {
		return FFA_WAIT_YIELD;
	}
	return (enum ffa_wait_reason)statuses[row_of(run->why.status)].reason;
}

/* Non-zero: there is no other try in this entry. */
static int must_stop(const struct run *run, uint32_t tries)
{
	const struct ffa_wait wait = {reason_of(run), run->why.sp_id, run->why.vm_id, tries};

	return run->left == 0u || port_relax(run->n->hooks, &wait);
}

static void keep_status(struct ffa_vm *vm, const struct ffa_refusal *why)
{
	vm->status_sp = why->sp_id;
	vm->status = why->status;
	vm->status_function = why->function;
}

/*
 * What an answer other than an acknowledgement demands.
 */

static void give_up(const struct run *run)
{
	struct ffa_vm *const vm = run->vm;

	if (vm->phase == PHASE_CREATING) {
		keep_status(vm, &run->why);
		vm->flags |= FLAG_EXHAUSTED;
		fail_creation(run->n, vm);
	} else {
		vm->flags |= FLAG_LATE;
		vm->index++;
		vm->sends = 0;
	}
	warn(run, "tries used up");
}

/* The SP did not take the message. Non-zero: stop. */
static int send_later(const struct run *run)
{
	struct ffa_vm *const vm = run->vm;
	uint8_t *const sp = &vm->sp[vm->index];

	vm->run_w1 = 0;
	if (*sp == SP_IN_DOUBT) {
		settle(vm, sp, SP_NOTHING); /* it knows of no VM, so nothing is owed */
		return 0;
	}
	vm->sends++;
	if (vm->sends < run->n->limits.sends) {
		return must_stop(run, vm->sends);
	}
	give_up(run);
	return 0;
}

/* The SP is suspended in the message. Non-zero: stop. */
static int run_later(const struct run *run)
{
	if (function_of(&run->regs) != ABI_ERROR) {
		run->vm->run_w1 = reg_w(&run->regs, 1);
	}
	return run->resumes >= run->n->limits.resumes || must_stop(run, run->resumes + 1u);
}

static void refused(const struct run *run, enum step step)
{
	struct ffa_vm *const vm = run->vm;
	uint8_t *const sp = &vm->sp[vm->index];

	/* An undo keeps what made it necessary. */
	if (vm->phase != PHASE_UNDOING) {
		keep_status(vm, &run->why);
	}
	if (*sp == SP_TELL_DESTROYED) {
		vm->flags |= FLAG_REFUSED;
	}
	settle(vm, sp, SP_NOTHING);
	if (step == STEP_BROKEN) {
		say_broken(run);
	}
	warn(run, "refused");
	if (vm->phase == PHASE_CREATING && !port_refused(run->n->hooks, &run->why)) {
		fail_creation(run->n, vm);
	}
}

/* What an answer other than an acknowledgement demands. Non-zero: stop. */
static int go_on(const struct run *run, enum step step)
{
	switch (step) {
	case STEP_LATER:
		return send_later(run);
	case STEP_RUN:
		return run_later(run);
	case STEP_STUCK:
		warn(run, "cannot resume: wrong CPU?");
		return 1;
	default:
		refused(run, step);
		return 0;
	}
}

/*
 * The loop.
 */

/* Makes the one firmware call. Non-zero: stop. */
static int ask(struct run *run, const struct ffa_notify *n, struct ffa_vm *vm)
{
	const struct ffa_subscriber *const who = &n->subscribers[vm->index];
	enum step step;

	run->left--;
	if (is_in_flight(vm)) {
		run->resumes++;
	} else {
		run->resumes = 0;
	}
	make_request(vm, who, &run->regs);
	port_call(n->hooks, &run->regs);
	step = read_answer(vm, vm->sp[vm->index], who, &run->regs);
	if (step == STEP_ON) {
		uint8_t *const sp = &vm->sp[vm->index];

		settle(vm, sp, when_acknowledged(*sp, who));
		return 0;
	}
	run->why.sp_id = who->sp_id;
	run->why.vm_id = vm->id;
	run->why.status = status_of(&run->regs);
	run->why.function = reg_w(&run->regs, 0);
	return go_on(run, step);
}

static uint64_t calls_allowed(const struct ffa_notify *n)
{
	const struct ffa_limits *limits = &n->limits;
	const uint64_t most =
		FFA_NOTIFY_MAX_CALLS(n->subscriber_count, limits->sends, limits->resumes);

	return (limits->calls != 0u && limits->calls < most) ? limits->calls : most;
}

static int run_event(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	struct run run;
	int result;

	if (n == NULL || vm == NULL) {
		return FFA_R_INVALID;
	}
	if (n->hooks == NULL) {
		return FFA_R_STATE;
	}
	result = begin(n, vm, vm_id);
	if (result != FFA_R_AGAIN) {
		return result;
	}
	run.n = n;
	run.vm = vm;
	run.left = calls_allowed(n);
	run.resumes = 0;
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop invariant proof_calls + run.left == \at(run.left, LoopEntry);
	    loop assigns run.left, run.resumes, run.why, run.regs, *vm, proof_calls;
	    loop variant run.left;
	*/
	do {
		if (!next_to_tell(n, vm)) {
			return end_pass(vm);
		}
	} while (run.left != 0u && !ask(&run, n, vm));
	return is_in_flight(vm) ? FFA_R_IN_FLIGHT : FFA_R_AGAIN;
}

int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id)
{
	return (vm_id != 0u) ? run_event(n, vm, vm_id) : FFA_R_INVALID;
}

int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm)
{
	return run_event(n, vm, 0);
}

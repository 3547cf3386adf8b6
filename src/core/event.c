/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The events: one loop that calls the firmware, counts and stops. tell(), near the end, is the way
 * in. What is always true, whatever the firmware answers (FF-A 18.3.2 and Table 18.9 say why):
 * I1  An entry point makes at most FFA_NOTIFY_MAX_CALLS calls, and at most limits.calls.
 * I2  After a final answer, an SP is not sent that message again for that VM.
 * I3  "Destroyed" goes only to SPs that are owed it, "created" only to subscribers of creation.
 * I4  Owed: acknowledged creation and subscribed to destruction, or subscribed to destruction only
 *     and creation completed.
 * I5  What remains to be told only shrinks, and only on a final answer or by ffa_vm_skip().
 * I6  No index or register that is read is out of bounds, whatever struct ffa_vm holds.
 * I7  While a message is in flight, the next call is FFA_RUN with the w1 that came back.
 * I8  Only ffa_probe() and ffa_release() write struct ffa_notify.
 * I9  RX is released exactly as often as it was granted; what a probe mapped, it unmapped.
 * I10 At rest, vm->id is 0 exactly if no SP is left that may believe in the VM.
 * I11 With limits.calls 0 and a relax that never stops, whatever one SP answers and however often,
 *     every other SP is told what it is owed after as many calls of an event function as there are
 *     SPs that were skipped, plus one.
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

static void restart(struct ffa_vm *vm)
{
	vm->index = 0;
	vm->sends = 0;
}

static void begin_creation(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	const struct ffa_subscriber *const who = n->subscribers;
	uint32_t i;

	vm->id = (uint16_t)vm_id;
	vm->phase = PHASE_CREATING;
	vm->flags = 0;
	vm->run_w1 = 0;
	restart(vm);
	clear_status(vm);
	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		vm->sp[i] =
			((who[i].events & FFA_NOTIFY_CREATED) != 0u) ? SP_UNTOLD : SP_ONCE_PRESENT;
	}
}

/* I4. The creation is off: who has not been told of it need not be, but for the SP in doubt. */
static void call_off(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const uint32_t in_doubt = is_in_flight(vm) ? vm->index : FFA_NOTIFY_MAX_SUBSCRIBERS;
	uint32_t i;

	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		if (vm->sp[i] > SP_AWARE && i != in_doubt) {
			vm->sp[i] = SP_DONE;
		}
	}
}

static void fail_creation(const struct ffa_notify *n, struct ffa_vm *vm)
{
	call_off(n, vm);
	vm->phase = PHASE_UNDOING;
	restart(vm);
}

static void begin_destruction(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const uint32_t phase = vm->phase;

	if (phase == PHASE_CREATING) {
		call_off(n, vm);
	}
	if (phase == PHASE_CREATING || phase == PHASE_PRESENT) {
		clear_status(vm);
		if (is_in_flight(vm)) {
			vm->phase = PHASE_ABANDONED;
			return;
		}
		restart(vm);
	}
	if (phase != PHASE_ABANDONED) {
		vm->phase = PHASE_DESTROYING;
	}
}

/* NULL, or why the object cannot be used now; with a VM ID, to create that VM. */
static const char *problem_of(const struct ffa_notify *n, const struct ffa_vm *vm, uint32_t vm_id)
{
	const uint32_t phase = vm->phase;
	const uint32_t suspended = is_in_flight(vm) ? 1u : 0u;

	if ((vm->flags & FLAG_INSIDE) != 0u) {
		return "inside an event, or not zeroed";
	}
	if (phase == PHASE_REST) {
		return (vm_id != 0u && vm->id == vm_id) ? "VM ID is spent" : NULL;
	}
	if (phase - PHASE_CREATING > PHASE_DESTROYING - PHASE_CREATING ||
	    vm->index + suspended > n->subscriber_count) {
		return "corrupted, or not zeroed";
	}
	if (vm_id != 0u &&
	    (vm->id != vm_id || (phase != PHASE_CREATING && phase != PHASE_UNDOING))) {
		return "object in use";
	}
	return NULL;
}

/*
 * One pass over the SPs, and what is noted of each.
 */

static uint32_t message_of(const struct ffa_vm *vm)
{
	return (vm->phase <= PHASE_ABANDONED) ? ABI_VM_CREATED : ABI_VM_DESTROYED;
}

/* Moves vm->index on to the next SP that is to be told the message. NULL: there is none. */
static const struct ffa_subscriber *next_to_tell(const struct ffa_notify *n, struct ffa_vm *vm,
                                                 uint32_t message)
{
	const uint32_t wanted = (message == ABI_VM_CREATED) ? SP_UNTOLD : SP_OWED;

	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop assigns vm->index;
	    loop variant n->subscriber_count - vm->index;
	*/
	for (; vm->index < n->subscriber_count; vm->index++) {
		if ((vm->sp[vm->index] & wanted) != 0u) {
			return &n->subscribers[vm->index];
		}
	}
	return NULL;
}

static void note(struct ffa_vm *vm, uint32_t index, uint32_t state)
{
	vm->sp[index] = (uint8_t)state;
	if (state == SP_SPENT) {
		vm->flags |= FLAG_SPENT;
	}
}

/* A final answer of the SP whose turn it is. */
static void settle(struct ffa_vm *vm, uint32_t state)
{
	note(vm, vm->index, state);
	vm->run_w1 = 0;
	vm->sends = 0;
	vm->index++;
}

static uint32_t when_acknowledged(const struct ffa_subscriber *who, uint32_t message)
{
	if (message != ABI_VM_CREATED) {
		return SP_DONE;
	}
	return ((who->events & FFA_NOTIFY_DESTROYED) != 0u) ? SP_AWARE : SP_SPENT;
}

/* Nobody is left to be told: what the entry point returns. I10. */
static int finish(struct ffa_vm *vm)
{
	const uint32_t flags = vm->flags;
	int result = FFA_R_OK;

	vm->waiting_sp = 0;
	if (vm->phase == PHASE_CREATING) {
		vm->phase = PHASE_PRESENT;
		return FFA_R_OK;
	}
	if (vm->phase == PHASE_UNDOING) {
		result = ((flags & FLAG_EXHAUSTED) != 0u) ? FFA_R_EXHAUSTED : FFA_R_REFUSED;
	} else if ((flags & FLAG_REFUSED) != 0u) {
		result = FFA_R_REFUSED;
	}
	if ((flags & FLAG_SPENT) == 0u) {
		vm->id = 0;
	}
	vm->phase = PHASE_REST;
	vm->flags = 0;
	vm->index = 0;
	return result;
}

/*
 * The firmware: a request, and what the answer to it means.
 */

static void make_request(const struct ffa_vm *vm, uint32_t sp_id, uint32_t message,
                         struct ffa_regs *regs)
{
	uint32_t function = ABI_RUN;
	uint64_t w1 = vm->run_w1;
	uint64_t w2 = 0;
	uint64_t handle = 0;
	uint64_t vm_id = 0;

	if (!is_in_flight(vm)) {
		function = ABI_DIRECT_REQ;
		w1 = sp_id;
		w2 = ABI_FRAMEWORK | message;
		handle = ABI_HANDLE_NONE;
		vm_id = vm->id;
	}
	request(regs, function, w1, w2, handle);
	regs->x[4] = handle;
	regs->x[5] = vm_id;
}

/* Whether *regs is the SP's response to the message, with whatever status. */
static int is_response(const struct ffa_regs *regs, uint32_t sp_id, uint32_t message)
{
	/* In one expression: compilers then keep it for the second look. */
	return ((function_of(regs) ^ ABI_DIRECT_RESP) | (reg_w(regs, 1) ^ (sp_id << 16)) |
	        (reg_w(regs, 2) ^ (ABI_FRAMEWORK | (message + 1u)))) == 0u;
}

/* What an answer means that is no acknowledgement; from STEP_RUN on the message is in flight. */
enum step {
	STEP_LATER,   /* the SP did not take the message: wait, then send it again */
	STEP_REFUSED, /* final */
	STEP_BROKEN,  /* final, and outside the protocol */
	STEP_RUN,     /* the SP is suspended in the message: wait, then FFA_RUN */
	STEP_STUCK    /* the same, but FFA_RUN is refused here: stop */
};

/*
 * What a status (FF-A Table 12.2) means in a response (Tables 18.11, 18.13), in FFA_ERROR to a send
 * (Table 15.8) and to FFA_RUN (Table 14.14), and what the next try waits for. INTERRUPTED and RETRY
 * are not listed for errors, but have been seen. INVALID_PARAMETERS or DENIED for FFA_RUN is almost
 * always the wrong CPU. Row 0 is for every status without a row of its own.
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
enum { IN_RESPONSE, IN_ERROR_TO_SEND, IN_ERROR_TO_RUN };

/* An answer that is no acknowledgement, and what was asked. */
struct answer {
	struct ffa_refusal why;
	const struct ffa_regs *regs;
	uint32_t message;
	uint32_t request; /* ABI_DIRECT_REQ or ABI_RUN */
	uint32_t reason;  /* what the next try waits for */
	enum step step;
};

static void read_status(struct answer *answer, uint32_t column, int32_t status)
{
	const uint32_t row = 0u - (uint32_t)status;
	const uint32_t known = (row < sizeof(statuses) / sizeof(statuses[0])) ? row : 0u;

	answer->why.status = status;
	answer->reason = statuses[known].reason;
	answer->step = (enum step)statuses[known].step[column];
}

/*
 * Says what the answer means; as it comes it is broken. An SP that calls others can be suspended in
 * one of them, which w1 then names (FF-A 14.4).
 */
static void read_answer(struct answer *answer)
{
	const struct ffa_regs *const regs = answer->regs;
	const uint32_t function = function_of(regs);

	answer->why.function = reg_w(regs, 0);
	if (function == ABI_DIRECT_RESP) {
		answer->why.status = to_signed(reg_w(regs, 3));
		if (is_response(regs, answer->why.sp_id, answer->message)) {
			read_status(answer, IN_RESPONSE, answer->why.status);
		}
	} else if (function == ABI_INTERRUPT || function == ABI_YIELD) {
		answer->reason = (function == ABI_YIELD) ? FFA_WAIT_YIELD : FFA_WAIT_INTERRUPT;
		if ((reg_w(regs, 1) >> 16) != 0u) {
			answer->step = STEP_RUN;
		}
	} else if (function == ABI_ERROR) {
		answer->why.status = to_signed(reg_w(regs, 2));
		if (answer->why.status < 0) {
			read_status(answer,
			            (answer->request == ABI_RUN) ? IN_ERROR_TO_RUN
			                                         : IN_ERROR_TO_SEND,
			            answer->why.status);
		}
	}
}

/*
 * Whether an SP that gave this final answer may believe in the VM: who died knows nothing, and who
 * refuses to be told of the creation does not hold the VM, unless it holds the VM ID for wrong
 * (FF-A 18.3.2.3: error state).
 */
static int spends(const struct answer *answer)
{
	const int is_error = function_of(answer->regs) == ABI_ERROR;

	if (answer->step == STEP_BROKEN) {
		return 1;
	}
	if (answer->message == ABI_VM_CREATED) {
		return !is_error && answer->why.status == ABI_INVALID_PARAMETERS;
	}
	return !is_error || answer->why.status != ABI_ABORTED;
}

/*
 * The host: what it is told and asked.
 */

static void say(const struct ffa_notify *n, const struct answer *answer, const char *text)
{
	const int32_t level = (answer->step == STEP_BROKEN) ? FFA_LOG_ERROR : FFA_LOG_WARNING;
	const struct ffa_log entry = {level,
	                              answer->why.sp_id,
	                              answer->why.vm_id,
	                              ABI_FUNCTION | answer->request,
	                              answer->why.status,
	                              text,
	                              answer->regs};

	port_log(n->hooks, &entry);
}

/* Of the caller. */
static void complain(const struct ffa_notify *n, uint32_t vm_id, const char *text)
{
	const struct ffa_log entry = {FFA_LOG_ERROR, 0, (uint16_t)vm_id, 0, 0, text, NULL};

	port_log(n->hooks, &entry);
}

/* Non-zero: stop. */
static int must_wait(const struct ffa_notify *n, const struct answer *answer, uint32_t tries)
{
	const struct ffa_wait wait = {answer->reason, answer->why.sp_id, answer->why.vm_id, tries};

	return port_relax(n->hooks, &wait);
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

/* A creation fails because of this SP, unless the host carries on without it. */
static void decide(const struct ffa_notify *n, struct ffa_vm *vm, const struct answer *answer)
{
	if (port_refused(n->hooks, &answer->why)) {
		return;
	}
	if (answer->step == STEP_LATER) {
		vm->flags |= FLAG_EXHAUSTED;
	}
	fail_creation(n, vm);
}

/* There is no other try: in this entry for an SP that is suspended, else in this pass. */
static int conclude(const struct ffa_notify *n, struct ffa_vm *vm, const struct answer *answer)
{
	const uint32_t phase = vm->phase;

	if (answer->step >= STEP_RUN) {
		return 1;
	}
	if (answer->step == STEP_LATER && phase != PHASE_CREATING) {
		vm->flags |= FLAG_LATE;
		vm->index++;
		vm->sends = 0;
		return 0;
	}
	settle(vm, spends(answer) ? SP_SPENT : SP_DONE);
	if (phase == PHASE_DESTROYING) {
		vm->flags |= FLAG_REFUSED;
	} else if (phase != PHASE_CREATING) {
		return 0;
	}
	keep_status(vm, &answer->why);
	if (phase == PHASE_CREATING) {
		decide(n, vm, answer);
	}
	return 0;
}

/* Non-zero: stop. resumes: FFA_RUNs since the send, and 0 if this is the answer to the send. */
static int go_on(const struct ffa_notify *n, struct ffa_vm *vm, const struct ffa_regs *regs,
                 uint32_t message, uint32_t resumes, uint64_t left)
{
	const char *text = "refused";
	uint32_t tries = 0; /* for the next one, if there is one in this entry */
	struct answer answer = {
		{n->subscribers[vm->index].sp_id, vm->id, 0, 0}, regs, message,
		(resumes != 0u) ? ABI_RUN : ABI_DIRECT_REQ,      0,    STEP_BROKEN,
	};

	read_answer(&answer);
	switch (answer.step) {
	case STEP_LATER:
		vm->run_w1 = 0;
		if (vm->phase == PHASE_ABANDONED) {
			settle(vm, SP_DONE); /* it knows of no VM, so nothing is owed */
			return 0;
		}
		vm->sends++;
		if (vm->sends < n->limits.sends) {
			tries = vm->sends;
		}
		text = "tries used up";
		break;
	case STEP_RUN:
		if (function_of(regs) != ABI_ERROR) {
			vm->run_w1 = reg_w(regs, 1);
		}
		if (resumes < n->limits.resumes) {
			tries = resumes + 1u;
		}
		text = "still suspended: let interrupts in and call again, or skip it";
		break;
	case STEP_STUCK:
		text = "cannot resume: wrong CPU?";
		break;
	case STEP_BROKEN:
		text = "broken protocol";
		break;
	default:
		break;
	}
	if (tries != 0u) {
		return left == 0u || must_wait(n, &answer, tries);
	}
	say(n, &answer, text);
	return conclude(n, vm, &answer);
}

/*
 * The loop, and the entry points.
 */

static uint64_t calls_allowed(const struct ffa_notify *n)
{
	const struct ffa_limits *limits = &n->limits;
	const uint64_t most =
		FFA_NOTIFY_MAX_CALLS(n->subscriber_count, limits->sends, limits->resumes);

	return (limits->calls != 0u && limits->calls < most) ? limits->calls : most;
}

/* A turn makes one firmware call, or begins another pass. */
static int tell(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const struct ffa_subscriber *who;
	uint64_t left = calls_allowed(n);
	uint32_t message = message_of(vm);
	uint32_t resumes = 0;
	struct ffa_regs regs;

	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop invariant proof_calls + left <= \at(left, LoopEntry);
	    loop assigns who, left, message, resumes, regs, *vm, proof_calls;
	    loop variant 3 * left + ((vm->phase == PHASE_ABANDONED) ? 1 : 0)
	                          + (((vm->flags & FLAG_LATE) != 0) ? 1 : 0);
	*/
	for (;;) {
		who = next_to_tell(n, vm, message);
		if (who == NULL && vm->phase == PHASE_ABANDONED) {
			vm->phase = PHASE_DESTROYING;
			message = ABI_VM_DESTROYED;
			vm->index = 0;
			continue;
		}
		if (who == NULL && (vm->flags & FLAG_LATE) != 0u) {
			vm->flags &= (uint8_t)~FLAG_LATE;
			vm->index = 0;
			left = 0; /* another call tells who was late */
			continue;
		}
		if (who == NULL) {
			return finish(vm);
		}
		if (left == 0u) {
			break;
		}
		left--;
		resumes = is_in_flight(vm) ? resumes + 1u : 0u;
		make_request(vm, who->sp_id, message, &regs);
		port_call(n->hooks, &regs);
		if (is_response(&regs, who->sp_id, message) && reg_w(&regs, 3) == 0u) {
			settle(vm, when_acknowledged(who, message));
			continue;
		}
		if (go_on(n, vm, &regs, message, resumes, left)) {
			break;
		}
		message = message_of(vm);
	}
	vm->waiting_sp = who->sp_id;
	return is_in_flight(vm) ? FFA_R_IN_FLIGHT : FFA_R_AGAIN;
}

/* Starts or continues the creation of vm_id, or for 0 a destruction. */
static int run_event(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	int result;

	if (vm_id == 0u) {
		begin_destruction(n, vm);
	} else if (vm->phase == PHASE_REST) {
		begin_creation(n, vm, vm_id);
	}
	vm->flags |= FLAG_INSIDE;
	result = tell(n, vm);
	vm->flags &= (uint8_t)~FLAG_INSIDE;
	return result;
}

/* FFA_R_OK, or what the caller did wrong. With a VM ID, it asks for that VM's creation. */
static int enter(const struct ffa_notify *n, const struct ffa_vm *vm, uint32_t vm_id, int is_valid)
{
	const char *problem = "no object, VM ID 0, or no such SP";
	int result = FFA_R_INVALID;

	if (n == NULL) {
		return FFA_R_INVALID;
	}
	if (vm != NULL && is_valid) {
		problem = problem_of(n, vm, vm_id);
		if (problem == NULL && n->hooks != NULL) {
			return FFA_R_OK;
		}
		result = FFA_R_STATE;
	}
	if (n->hooks != NULL) {
		complain(n, vm_id, problem);
	}
	return result;
}

int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id)
{
	const int result = enter(n, vm, vm_id, vm_id != 0u);

	return (result == FFA_R_OK) ? run_event(n, vm, vm_id) : result;
}

int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const int result = enter(n, vm, 0, 1);

	return (result == FFA_R_OK && vm->phase != PHASE_REST) ? run_event(n, vm, 0) : result;
}

/* This SP is left out of what is to come. Who is suspended in a message may know of the VM. */
static void leave_out(struct ffa_vm *vm, uint32_t index)
{
	uint32_t state = vm->sp[index];

	if (vm->index == index) {
		state = is_in_flight(vm) ? SP_AWARE : state;
		vm->run_w1 = 0;
		vm->sends = 0;
	}
	if (state == SP_AWARE || (state > SP_SPENT && vm->phase > PHASE_ABANDONED)) {
		note(vm, index, SP_SPENT);
	} else if (state > SP_SPENT) {
		note(vm, index, SP_DONE);
	}
}

int ffa_vm_skip(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id)
{
	/* Without a list there is nobody to be named. */
	const uint32_t count = (n != NULL && n->hooks != NULL) ? n->subscriber_count : 0u;
	uint32_t i = 0;
	int result;

	/*@ loop invariant 0 <= i <= count;
	    loop assigns i;
	    loop variant count - i;
	*/
	while (i < count && n->subscribers[i].sp_id != sp_id) {
		i++;
	}
	result = enter(n, vm, 0, n == NULL || n->hooks == NULL || i < count);
	if (result == FFA_R_OK && vm->phase != PHASE_REST) {
		leave_out(vm, i);
		vm->waiting_sp = (vm->waiting_sp == sp_id) ? 0u : vm->waiting_sp;
	}
	return result;
}

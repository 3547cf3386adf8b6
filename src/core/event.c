/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The events: one loop that calls the firmware, counts and stops. ffa_event_run(), near the end, is
 * the way in, and tell() the loop. What is always true, whatever the firmware answers (FF-A 18.3.2,
 * Table 18.9):
 * I1  An entry point makes at most FFA_NOTIFY_MAX_CALLS calls, and at most limits.calls.
 * I2  After a final answer, an SP is not sent that message again for that VM, unless
 *     ffa_vm_announce() asks for it.
 * I3  "Created" goes only to subscribers of creation, "destroyed" only to SPs that I4 names.
 * I4  An SP is still to be told "destroyed" if it acknowledged creation and subscribes to
 *     destruction, or if it subscribes to destruction only and the creation was completed.
 * I5  What remains to be told shrinks only on a final answer or by ffa_vm_skip(), and grows only by
 *     ffa_vm_announce().
 * I6  No index or register that is read is out of bounds, whatever struct ffa_vm holds.
 * I7  While a message is in flight, the next call is FFA_RUN with the w1 that came back.
 * I8  Only ffa_probe(), ffa_attach() and ffa_release() write struct ffa_notify.
 * I9  RX is released exactly as often as it was granted; what a probe mapped, it unmapped.
 * I10 At rest, vm->id is 0 exactly if no SP is left that may believe in the VM.
 * I11 No SP delays another for ever. With limits.calls 0 and a relax that never stops, all other
 *     SPs are told after as many calls of an event function as SPs were skipped, plus one; and one
 *     more if the event was restored with a message in flight.
 */
#include "event.h"
#include "abi.h"
#include "attach.h"
#include "bits.h"
#include "port.h"
#include "usable.h"

/*
 * The record: who is to be told what, for which event.
 */

static void begin_creation(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t vm_id)
{
	const struct ffa_subscriber *who = n->subscribers;
	const struct ffa_subscriber *end;
	uint8_t *sp = vm->sp;

	vm->id = (uint16_t)vm_id;
	vm->phase = PHASE_CREATING;
	vm->again = 0;
	vm->spent = 0;
	vm->failure = FAILURE_NONE;
	vm->run_w1 = 0;
	vm->index = 0;
	vm->sends = 0;
	clear_status(vm);
	if (n->subscriber_count == 0u) {
		return;
	}
	end = who + n->subscriber_count;
	/* Pointers, and a look at the end once a turn: creations pay for each instruction here. */
	/*@ loop invariant who == n->subscribers + (sp - &vm->sp[0]);
	    loop invariant 0 <= sp - &vm->sp[0] < n->subscriber_count;
	    loop invariant sp == &vm->sp[0] + (sp - &vm->sp[0]);
	    loop assigns who, sp, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant end - who;
	*/
	do {
		*sp = who->events;
		sp++;
		who++;
	} while (who != end);
}

/* I4. An SP that is suspended in "created" answers first. */
static void begin_destruction(struct ffa_vm *vm)
{
	if ((vm->phase & TELLS(SP_AWARE)) == 0u) {
		vm->phase |= PHASE_MUTE;
		vm->failure = FAILURE_NONE;
		clear_status(vm);
	} else if (vm->phase == PHASE_UNDOING) {
		vm->phase = PHASE_ABANDONED;
		vm->failure = FAILURE_NONE;
	}
}

uint32_t ffa_event_find(const struct ffa_notify *n, uint32_t sp_id)
{
	uint32_t i = 0;

	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i;
	    loop variant n->subscriber_count - i;
	*/
	while (i < n->subscriber_count && n->subscribers[i].sp_id != sp_id) {
		i++;
	}
	return i;
}

static int is_creation(uint32_t what)
{
	return what < EVENT_DESTROY;
}

/* Whether an event of this VM ID can begin or go on in the object. */
static int is_free_for(const struct ffa_vm *vm, uint32_t vm_id)
{
	if (vm->phase == PHASE_REST) {
		return vm->id != vm_id; /* else it is spent */
	}
	return vm->id == vm_id && (vm->phase == PHASE_CREATING || vm->phase == PHASE_UNDOING);
}

/* NULL, or why the object cannot be used now. */
static const char *problem(const struct ffa_notify *n, const struct ffa_vm *vm, uint32_t what)
{
	if (n->hooks == NULL) {
		return "not probed";
	}
	if (!is_usable(n, vm)) {
		return "in an event, or not zeroed";
	}
	if (is_creation(what) && !is_free_for(vm, what)) {
		return "in use, or ID spent";
	}
	return NULL;
}

/*
 * One pass over the SPs, and what is noted of each.
 */

/* Whether it says that a VM is gone. The numbers differ in one bit, which is cheap to look at. */
static int is_end(uint32_t message)
{
	return (message & (ABI_VM_CREATED ^ ABI_VM_DESTROYED)) != 0u;
}

/* The message of the pass. Once no SP is suspended in "created", the end of the VM can be told. */
static uint32_t begin_pass(struct ffa_vm *vm)
{
	const uint32_t phase = vm->phase;

	if ((phase & (PHASE_MUTE | TELLS(SP_AWARE))) == PHASE_MUTE && !is_in_flight(vm)) {
		vm->phase = ((phase & PHASE_COMPLETE) != 0u) ? PHASE_DESTROYING : PHASE_ABANDONED;
		vm->index = 0;
		vm->sends = 0;
	}
	return ((vm->phase & TELLS_CREATED) != 0u) ? ABI_VM_CREATED : ABI_VM_DESTROYED;
}

/* Moves vm->index on to the next SP that is to be told something now. 0: there is none. */
static int find_next(const struct ffa_notify *n, struct ffa_vm *vm)
{
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop assigns vm->index;
	    loop variant n->subscriber_count - vm->index;
	*/
	/* Modulo 32, for objects that were not zeroed. */
	while (vm->index < n->subscriber_count) {
		if ((vm->phase >> (vm->sp[vm->index] % 32u) & 1) != 0) {
			return 1;
		}
		vm->index++;
	}
	return 0;
}

/* The SP whose turn it is has given its final answer, or has had all its tries in this pass. */
static void move_on(struct ffa_vm *vm)
{
	vm->index++;
	vm->sends = 0;
}

/* What is still to be told to the SP of that index. I10. */
static void note(struct ffa_vm *vm, uint32_t index, uint32_t state)
{
	vm->sp[index] = (uint8_t)state;
	if (state == SP_SPENT) {
		vm->spent |= SPENT_HERE;
	}
}

/* The SP whose turn it is has acknowledged the message. */
static void acknowledged(struct ffa_vm *vm, uint32_t message)
{
	uint8_t *const sp = &vm->sp[vm->index];

	move_on(vm);
	if (is_end(message)) {
		*sp = SP_DONE;
	} else if ((*sp & FFA_NOTIFY_DESTROYED) != 0u) {
		*sp = SP_AWARE;
	} else {
		*sp = SP_SPENT; /* it cannot be told that the VM is gone */
		vm->spent |= SPENT_HERE;
	}
}

/* Nobody is left to be told: what the entry point returns. I10. */
static int finish(struct ffa_vm *vm)
{
	const uint32_t failure = vm->failure;

	vm->inside = 0;
	vm->waiting_sp = 0;
	vm->index = 0;
	vm->failure = FAILURE_NONE;
	if ((vm->phase & TELLS_CREATED) != 0u) {
		vm->phase = PHASE_PRESENT;
	} else {
		vm->phase = PHASE_REST;
		if (vm->spent == 0u) {
			vm->id = 0;
		}
		vm->spent = 0;
	}
	if (failure == FAILURE_REFUSED) {
		return FFA_R_REFUSED;
	}
	return (failure != FAILURE_NONE) ? FFA_R_EXHAUSTED : FFA_R_OK;
}

/*
 * The firmware: a request, and what the answer to it means.
 */

static void make_request(const struct ffa_vm *vm, uint32_t sp_id, uint32_t message,
                         struct ffa_regs *regs)
{
	uint32_t function = ABI_DIRECT_REQ;
	uint64_t w1 = sp_id;
	uint64_t w2 = message;
	uint64_t handle = ABI_HANDLE_NONE;
	uint64_t vm_id = vm->id;

	if (is_in_flight(vm)) {
		function = ABI_RUN;
		w1 = vm->run_w1;
		w2 = 0;
		handle = 0;
		vm_id = 0;
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
	        ((reg_w(regs, 2) - 1u) ^ message)) == 0u;
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
 * A step, and after which of the messages the SP may believe in the VM if the step is final: a bit
 * each. Who refuses to be told of the creation does not hold the VM, unless it holds the VM ID for
 * wrong (FF-A 18.3.2.3: error state). Who died knows nothing.
 */
#define STEP_MASK 0x7u
#define AFTER(message) (0x10u + ((message)&0x2u) * 0x8u)
#define REFUSED (STEP_REFUSED | AFTER(ABI_VM_DESTROYED))
#define IN_ERROR_STATE (REFUSED | AFTER(ABI_VM_CREATED))
#define BROKEN (STEP_BROKEN | AFTER(ABI_VM_CREATED) | AFTER(ABI_VM_DESTROYED))
#define DIED STEP_REFUSED

/*
 * For each status (FF-A Table 12.2): what it means in a response (Tables 18.11, 18.13), in FFA_ERROR
 * to a send (Table 15.8) and to FFA_RUN (14.14); and what the next try waits for. FF-A does not list
 * INTERRUPTED and RETRY for errors, but firmware gives them. INVALID_PARAMETERS or DENIED for FFA_RUN
 * is almost always the wrong CPU. Row 0 is for every status without a row of its own.
 */
static const struct {
	uint8_t meaning[3];
	uint8_t reason;
} statuses[] = {
	[0] = {{REFUSED, REFUSED, REFUSED}, 0},
	[-ABI_NOT_SUPPORTED] = {{REFUSED, REFUSED, REFUSED}, 0},
	[-ABI_INVALID_PARAMETERS] = {{IN_ERROR_STATE, REFUSED, STEP_STUCK}, 0},
	[-ABI_NO_MEMORY] = {{REFUSED, REFUSED, REFUSED}, 0},
	[-ABI_BUSY] = {{REFUSED, STEP_LATER, STEP_RUN}, FFA_WAIT_BUSY},
	[-ABI_INTERRUPTED] = {{STEP_LATER, STEP_LATER, STEP_RUN}, FFA_WAIT_INTERRUPT},
	[-ABI_DENIED] = {{REFUSED, REFUSED, STEP_STUCK}, 0},
	[-ABI_RETRY] = {{STEP_LATER, STEP_LATER, STEP_RUN}, FFA_WAIT_RETRY},
	[-ABI_ABORTED] = {{REFUSED, DIED, DIED}, 0},
	[-ABI_NO_DATA] = {{REFUSED, REFUSED, REFUSED}, 0},
	[-ABI_NOT_READY] = {{REFUSED, STEP_LATER, STEP_RUN}, FFA_WAIT_BUSY},
};
enum { IN_RESPONSE, IN_ERROR_TO_SEND, IN_ERROR_TO_RUN };

/*
 * Says what an answer means that is no acknowledgement. An SP that calls others can be suspended in
 * one of them, which w1 then names (FF-A 14.4).
 */
static uint32_t read_answer(const struct ffa_regs *regs, uint32_t message, int is_run,
                            struct ffa_refusal *why, uint32_t *reason)
{
	const uint32_t function = function_of(regs);
	uint32_t column = IN_RESPONSE;
	uint32_t row;

	*reason = (function == ABI_YIELD) ? FFA_WAIT_YIELD : FFA_WAIT_INTERRUPT;
	if (function == ABI_DIRECT_RESP) {
		why->status = to_signed(reg_w(regs, 3));
		if (!is_response(regs, why->sp_id, message)) {
			return BROKEN;
		}
	} else if (function == ABI_ERROR) {
		why->status = to_signed(reg_w(regs, 2));
		if (why->status >= 0) {
			return BROKEN;
		}
		column = is_run ? IN_ERROR_TO_RUN : IN_ERROR_TO_SEND;
	} else if ((function == ABI_INTERRUPT || function == ABI_YIELD) &&
	           (reg_w(regs, 1) >> 16) != 0u) {
		return STEP_RUN;
	} else {
		return BROKEN;
	}
	row = 0u - (uint32_t)why->status;
	row = (row < sizeof(statuses) / sizeof(statuses[0])) ? row : 0u;
	*reason = statuses[row].reason;
	return statuses[row].meaning[column];
}

/*
 * The host: what it is told and asked.
 */

static const char texts[][16] = {
	[STEP_LATER] = "tries used up",    [STEP_REFUSED] = "refused",
	[STEP_BROKEN] = "broken protocol", [STEP_RUN] = "still suspended",
	[STEP_STUCK] = "wrong CPU?",
};

static void say(const struct ffa_notify *n, const struct ffa_refusal *why, uint32_t request,
                const struct ffa_regs *regs, int32_t level, const char *text)
{
	const struct ffa_log entry = {level,       why->sp_id, why->vm_id, ABI_FUNCTION | request,
	                              why->status, text,       regs};

	port_log(n->hooks, &entry);
}

/* Non-zero: stop. */
static int must_wait(const struct ffa_notify *n, const struct ffa_refusal *why, uint32_t reason,
                     uint32_t tries)
{
	const struct ffa_wait wait = {reason, why->sp_id, why->vm_id, tries};

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

/* There is no other try in this pass. */
static void conclude(const struct ffa_notify *n, struct ffa_vm *vm, const struct ffa_refusal *why,
                     uint32_t message, uint32_t meaning)
{
	const uint32_t phase = vm->phase;
	const int is_late = (meaning & STEP_MASK) == STEP_LATER;

	if (is_late && is_end(message)) {
		vm->again |= AGAIN_LATE;
		move_on(vm);
		return;
	}
	vm->run_w1 = 0;
	note(vm, vm->index, ((meaning & AFTER(message)) != 0u) ? SP_SPENT : SP_DONE);
	move_on(vm);
	if ((phase & PHASE_MUTE) != 0u) {
		return;
	}
	keep_status(vm, why);
	if (!is_end(message) && port_refused(n->hooks, why)) {
		return; /* the host carries on without this SP */
	}
	if (!is_late) {
		vm->failure = FAILURE_REFUSED;
	} else if (vm->failure == FAILURE_NONE) {
		vm->failure = FAILURE_EXHAUSTED;
	}
	if (phase == PHASE_CREATING) {
		vm->phase = PHASE_UNDOING;
		vm->index = 0;
	}
}

/* Non-zero: stop. resumes: FFA_RUNs since the send, and 0 if this is the answer to the send. */
static int go_on(const struct ffa_notify *n, struct ffa_vm *vm, const struct ffa_regs *regs,
                 uint32_t sp_id, uint32_t message, uint32_t resumes, uint64_t left)
{
	uint32_t tries = 0; /* for the next one, if there is one in this entry */
	uint32_t reason;
	struct ffa_refusal why = {(uint16_t)sp_id, vm->id, 0, reg_w(regs, 0)};
	const uint32_t meaning = read_answer(regs, message, resumes != 0u, &why, &reason);
	const uint32_t step = meaning & STEP_MASK;

	if (step == STEP_LATER) {
		vm->run_w1 = 0;
		if ((vm->phase & PHASE_MUTE) != 0u && !is_end(message)) {
			vm->sp[vm->index] = SP_DONE; /* it knows of no VM: nothing to tell */
			return 0;
		}
		vm->sends++;
		if (vm->sends < n->limits.sends) {
			tries = vm->sends;
		}
	} else if (step == STEP_RUN) {
		if (function_of(regs) != ABI_ERROR) {
			vm->run_w1 = reg_w(regs, 1);
		}
		if (resumes < n->limits.resumes) {
			tries = resumes + 1u;
		}
	}
	if (tries != 0u) {
		return left == 0u || must_wait(n, &why, reason, tries);
	}
	say(n, &why, (resumes != 0u) ? ABI_RUN : ABI_DIRECT_REQ, regs,
	    (step == STEP_BROKEN) ? FFA_LOG_ERROR : FFA_LOG_WARNING, texts[step]);
	if (step >= STEP_RUN) {
		return 1;
	}
	conclude(n, vm, &why, message, meaning);
	return 0;
}

/*
 * The loop, and the entry points.
 */

/* At the end of the list: whether an SP before vm->index is still to get the message. */
static int goes_round(struct ffa_vm *vm, uint64_t *left)
{
	if (vm->again == 0u) {
		return 0;
	}
	if ((vm->again & AGAIN_LATE) != 0u) {
		*left = 0; /* another call tells who was late */
	}
	vm->again = 0;
	vm->index = 0;
	return 1;
}

/* This SP is left out of what is to come. Who is suspended in a message may know of the VM. */
static void leave_out(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t index)
{
	const uint32_t state = vm->sp[index];
	uint32_t knows = state & (SP_SPENT | SP_AWARE);

	if (state == SP_ONCE_PRESENT) {
		knows = vm->phase & PHASE_COMPLETE;
	}
	if (vm->index == index) {
		knows |= vm->run_w1;
		vm->run_w1 = 0;
		vm->sends = 0;
	}
	note(vm, index, (knows != 0u) ? SP_SPENT : SP_DONE);
	if (vm->waiting_sp == n->subscribers[index].sp_id) {
		vm->waiting_sp = 0;
	}
}

/* Goes on in the phase of the VM. A turn makes one firmware call, or begins another pass. */
static int tell(const struct ffa_notify *n, struct ffa_vm *vm)
{
	uint64_t left = n->calls;
	uint32_t sp_id;
	uint32_t message = 0; /* of this pass; 0: another pass can have begun */
	uint32_t resumes = 0;
	struct ffa_regs regs;

	vm->inside = 1;
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop invariant proof_calls + left <= \at(left, LoopEntry);
	    loop assigns sp_id, left, message, resumes, regs, *vm, proof_calls;
	    loop variant 2 * left + ((vm->again != 0) ? 1 : 0);
	*/
	for (;;) {
		if (message == 0u) {
			message = begin_pass(vm);
		}
		if (!find_next(n, vm)) {
			if (goes_round(vm, &left)) {
				continue;
			}
			return finish(vm);
		}
		sp_id = n->subscribers[vm->index].sp_id;
		if (left == 0u) {
			break;
		}
		left--;
		resumes = is_in_flight(vm) ? resumes + 1u : 0u;
		make_request(vm, sp_id, message, &regs);
		port_call(n->hooks, &regs);
		if (is_response(&regs, sp_id, message) && reg_w(&regs, 3) == 0u) {
			acknowledged(vm, message);
			if (resumes != 0u) {
				vm->run_w1 = 0;
				message = 0;
			}
			continue;
		}
		if (go_on(n, vm, &regs, sp_id, message, resumes, left)) {
			break;
		}
		message = 0;
	}
	vm->inside = 0;
	vm->waiting_sp = (uint16_t)sp_id;
	/* FFA_R_AGAIN, or the next number, FFA_R_IN_FLIGHT. */
	return (int)FFA_R_AGAIN + is_in_flight(vm);
}

int ffa_event_run(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t what)
{
	const char *text;

	if (n == NULL || vm == NULL || what == EVENT_INVALID) {
		return ffa_refuse((n != NULL) ? n->hooks : NULL, what, FFA_R_INVALID,
		                  "NULL or a bad ID");
	}
	text = problem(n, vm, what);
	if (text != NULL) {
		return ffa_refuse(n->hooks, what, FFA_R_STATE, text);
	}
	if (vm->phase == PHASE_REST) {
		if (!is_creation(what)) {
			return FFA_R_OK;
		}
		begin_creation(n, vm, what);
	} else if (what == EVENT_DESTROY) {
		begin_destruction(vm);
	} else if (what >= EVENT_SKIP) {
		leave_out(n, vm, (what - EVENT_SKIP) / EVENT_SKIP_STEP);
		return FFA_R_OK;
	}
	return tell(n, vm);
}

int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id)
{
	return ffa_event_run(n, vm, vm_id);
}

int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm)
{
	return ffa_event_run(n, vm, EVENT_DESTROY);
}

int ffa_vm_skip(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id)
{
	uint32_t what = EVENT_SKIP;

	if (n != NULL && n->hooks != NULL) {
		const uint32_t index = ffa_event_find(n, sp_id);

		what = EVENT_INVALID;
		if (index < n->subscriber_count) {
			what = EVENT_SKIP + index * EVENT_SKIP_STEP;
		}
	}
	return ffa_event_run(n, vm, what);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The events: one loop that calls the firmware, counts and stops. ffa_event_run(), near the end, is
 * the way in. What is always true, whatever the firmware answers (FF-A 18.3.2, Table 18.9):
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

/*
 * The record: who is to be told what, for which event.
 */

static void restart(struct ffa_vm *vm)
{
	vm->index = 0;
	vm->sends = 0;
}

static void begin_creation(struct ffa_vm *vm, uint32_t vm_id)
{
	vm->id = (uint16_t)vm_id;
	vm->phase = PHASE_CREATING;
	vm->flags = 0;
	vm->run_w1 = 0;
	restart(vm);
	clear_status(vm);
}

/* In a creation the list tells what SPs from vm->index on are to get: copies that to vm->sp[]. */
static void mark(const struct ffa_notify *n, struct ffa_vm *vm)
{
	/* Volatile: compilers would call memset, which an embedder need not have. */
	volatile uint8_t *const sp = vm->sp;
	uint32_t i;

	if (vm->phase != PHASE_CREATING || (vm->flags & FLAG_MARKED) != 0u) {
		return;
	}
	/*@ loop invariant vm->index <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = vm->index; i < n->subscriber_count; i++) {
		sp[i] = SP_UNTOLD;
	}
	vm->flags |= FLAG_MARKED;
}

/* I4. The creation has failed: tell it to no more SPs. One that is suspended in it is in doubt. */
static void call_off(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const uint32_t in_doubt = is_in_flight(vm) ? vm->index : FFA_NOTIFY_MAX_SUBSCRIBERS;
	uint32_t i;

	mark(n, vm);
	/*@ loop invariant 0 <= i <= n->subscriber_count;
	    loop assigns i, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - i;
	*/
	for (i = 0; i < n->subscriber_count; i++) {
		if ((vm->sp[i] & SP_UNTOLD) != 0u && i != in_doubt) {
			vm->sp[i] = SP_DONE;
		}
	}
}

static void begin_destruction(const struct ffa_notify *n, struct ffa_vm *vm)
{
	const uint32_t phase = vm->phase;

	if (phase == PHASE_CREATING) {
		call_off(n, vm);
	}
	if (phase <= PHASE_PRESENT) {
		clear_status(vm);
		vm->flags &= FLAG_SPENT;
		vm->phase = PHASE_ABANDONED;
	} else if (phase == PHASE_UNDOING) {
		vm->flags &= (uint8_t) ~(FLAG_REFUSED | FLAG_EXHAUSTED);
		vm->phase = PHASE_DESTROYING;
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

const char *ffa_event_problem(const struct ffa_notify *n, const struct ffa_vm *vm, uint32_t what)
{
	const uint32_t vm_id = what & 0xFFFFu;
	const uint32_t phase = vm->phase;
	const uint32_t suspended = is_in_flight(vm) ? 1u : 0u;

	if (n->hooks == NULL) {
		return "not probed";
	}
	if (phase == PHASE_REST && (vm->flags & FLAG_INSIDE) == 0u) {
		return (vm_id != 0u && vm->id == vm_id) ? "VM ID is spent" : NULL;
	}
	if (phase < PHASE_FIRST || phase > PHASE_DESTROYING ||
	    vm->index + suspended > n->subscriber_count || (vm->flags & FLAG_INSIDE) != 0u) {
		return "inside an event, or not zeroed";
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

/* Whether it says that a VM is gone. The numbers differ in one bit, which is cheap to look at. */
static int is_end(uint32_t message)
{
	return (message & (ABI_VM_CREATED ^ ABI_VM_DESTROYED)) != 0u;
}

/* The message of the pass. An abandoned VM is destroyed once no SP is suspended in "created". */
static uint32_t begin_pass(struct ffa_vm *vm)
{
	if (vm->phase == PHASE_ABANDONED && !is_in_flight(vm)) {
		vm->phase = PHASE_DESTROYING;
		restart(vm);
	}
	return (vm->phase <= PHASE_ABANDONED) ? ABI_VM_CREATED : ABI_VM_DESTROYED;
}

/* Moves vm->index on to the next SP that is to be told the message: its ID. 0: there is none. */
static uint32_t next_to_tell(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t message)
{
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop assigns vm->index, vm->sp[0 .. FFA_NOTIFY_MAX_SUBSCRIBERS - 1];
	    loop variant n->subscriber_count - vm->index;
	*/
	for (; vm->index < n->subscriber_count; vm->index++) {
		const struct ffa_subscriber *const who = &n->subscribers[vm->index];
		uint8_t *const sp = &vm->sp[vm->index];

		if (is_end(message)) {
			if ((*sp & SP_OWED) != 0u) {
				return who->sp_id;
			}
		} else if ((vm->flags & FLAG_MARKED) == 0u || *sp == SP_UNTOLD) {
			if ((who->events & FFA_NOTIFY_CREATED) != 0u) {
				return who->sp_id;
			}
			*sp = SP_ONCE_PRESENT;
		}
	}
	return 0;
}

/* An SP may believe in the VM, and nothing more is to be told it. */
static void spend(struct ffa_vm *vm)
{
	vm->flags |= FLAG_SPENT;
}

/* Of an SP that nothing more is to be told. */
static void note(struct ffa_vm *vm, uint32_t index, uint32_t is_spent)
{
	vm->sp[index] = SP_DONE;
	if (is_spent != 0u) {
		vm->sp[index] = SP_SPENT;
		spend(vm);
	}
}

/* The SP whose turn it is has given its final answer, or has had all its tries. */
static void move_on(struct ffa_vm *vm)
{
	vm->index++;
	vm->sends = 0;
}

/* The SP whose turn it is has acknowledged the message. */
static void acknowledged(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t message)
{
	uint32_t state = SP_DONE;

	if (!is_end(message)) {
		state = n->subscribers[vm->index].events & FFA_NOTIFY_DESTROYED; /* SP_AWARE */
		if (state == 0u) {
			state = SP_SPENT; /* it cannot be told that the VM is gone */
			spend(vm);
		}
	}
	vm->sp[vm->index] = (uint8_t)state;
	move_on(vm);
}

/* Nobody is left to be told: what the entry point returns. I10. */
static int finish(struct ffa_vm *vm)
{
	const uint32_t flags = vm->flags;

	vm->waiting_sp = 0;
	vm->index = 0;
	vm->flags = (uint8_t)(flags & (FLAG_SPENT | FLAG_MISSING));
	if (vm->phase <= PHASE_CREATING) {
		vm->phase = PHASE_PRESENT;
	} else {
		vm->phase = PHASE_REST;
		vm->flags = 0;
		if ((flags & FLAG_SPENT) == 0u) {
			vm->id = 0;
		}
	}
	if ((flags & FLAG_REFUSED) != 0u) {
		return FFA_R_REFUSED;
	}
	return ((flags & FLAG_EXHAUSTED) != 0u) ? FFA_R_EXHAUSTED : FFA_R_OK;
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
		w2 = message;
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
	        (reg_w(regs, 2) ^ (message + 1u))) == 0u;
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

static void say(const struct ffa_notify *n, const struct ffa_refusal *why, uint32_t request,
                const struct ffa_regs *regs, int32_t level, const char *text)
{
	const struct ffa_log entry = {level,       why->sp_id, why->vm_id, ABI_FUNCTION | request,
	                              why->status, text,       regs};

	port_log(n->hooks, &entry);
}

int ffa_event_refuse(const struct ffa_notify *n, uint32_t what, int result, const char *text)
{
	return ffa_refuse((n != NULL) ? n->hooks : NULL, what, result, text);
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

	if (is_late && phase >= PHASE_UNDOING) {
		vm->flags |= FLAG_LATE;
		move_on(vm);
		return;
	}
	vm->run_w1 = 0;
	note(vm, vm->index, meaning & AFTER(message));
	move_on(vm);
	if (phase == PHASE_ABANDONED || phase == PHASE_UNDOING) {
		return;
	}
	keep_status(vm, why);
	if (phase != PHASE_DESTROYING && port_refused(n->hooks, why)) {
		return; /* the host carries on without this SP */
	}
	vm->flags |= is_late ? FLAG_EXHAUSTED : FLAG_REFUSED;
	if (phase == PHASE_CREATING) {
		call_off(n, vm);
		vm->phase = PHASE_UNDOING;
		restart(vm);
	}
}

/* Non-zero: stop. resumes: FFA_RUNs since the send, and 0 if this is the answer to the send. */
static int go_on(const struct ffa_notify *n, struct ffa_vm *vm, const struct ffa_regs *regs,
                 uint32_t sp_id, uint32_t message, uint32_t resumes, uint64_t left)
{
	const char *text = "refused";
	uint32_t tries = 0; /* for the next one, if there is one in this entry */
	int32_t level = FFA_LOG_WARNING;
	uint32_t reason;
	struct ffa_refusal why = {(uint16_t)sp_id, vm->id, 0, reg_w(regs, 0)};
	const uint32_t meaning = read_answer(regs, message, resumes != 0u, &why, &reason);
	const uint32_t step = meaning & STEP_MASK;

	switch (step) {
	case STEP_LATER:
		vm->run_w1 = 0;
		if (vm->phase == PHASE_ABANDONED) {
			note(vm, vm->index, 0); /* it knows of no VM: nothing to tell */
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
		text = "suspended: let interrupts in, or skip it";
		break;
	case STEP_STUCK:
		text = "cannot resume: wrong CPU?";
		break;
	case STEP_BROKEN:
		text = "broken protocol";
		level = FFA_LOG_ERROR;
		break;
	default:
		break;
	}
	if (tries != 0u) {
		return left == 0u || must_wait(n, &why, reason, tries);
	}
	say(n, &why, (resumes != 0u) ? ABI_RUN : ABI_DIRECT_REQ, regs, level, text);
	if (step >= STEP_RUN) {
		return 1;
	}
	conclude(n, vm, &why, message, meaning);
	return 0;
}

/*
 * The loop, and the entry points.
 */

static void begin(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t what)
{
	if (what != EVENT_DESTROY && vm->phase == PHASE_REST) {
		begin_creation(vm, what);
	}
	if (what == EVENT_DESTROY && vm->phase != PHASE_REST) {
		begin_destruction(n, vm);
	}
}

/* At the end of the list: whether an SP before vm->index is still to get the message. */
static int goes_round(struct ffa_vm *vm, uint64_t *left)
{
	if ((vm->flags & (FLAG_LATE | FLAG_BEFORE)) == 0u) {
		return 0;
	}
	if ((vm->flags & FLAG_LATE) != 0u) {
		*left = 0; /* another call tells who was late */
	}
	vm->flags &= (uint8_t) ~(FLAG_LATE | FLAG_BEFORE);
	vm->index = 0;
	return 1;
}

/* A turn of the loop makes one firmware call, or begins another pass. */
int ffa_event_run(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t what)
{
	const char *problem;
	uint64_t left;
	uint32_t sp_id;
	uint32_t message = 0; /* of this pass; 0: another pass can have begun */
	uint32_t resumes = 0;
	struct ffa_regs regs;

	if (n == NULL || vm == NULL) {
		return ffa_event_refuse(n, what, FFA_R_INVALID, "no object");
	}
	problem = ffa_event_problem(n, vm, what);
	if (problem != NULL) {
		return ffa_event_refuse(n, what, FFA_R_STATE, problem);
	}
	begin(n, vm, what);
	if (vm->phase == PHASE_REST) {
		return FFA_R_OK;
	}
	left = n->calls;
	vm->flags |= FLAG_INSIDE;
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop invariant proof_calls + left <= \at(left, LoopEntry);
	    loop assigns sp_id, left, message, resumes, regs, *vm, proof_calls;
	    loop variant 2 * left + (((vm->flags & (FLAG_LATE | FLAG_BEFORE)) != 0) ? 1 : 0);
	*/
	for (;;) {
		if (message == 0u) {
			message = begin_pass(vm);
		}
		sp_id = next_to_tell(n, vm, message);
		if (sp_id == 0u && goes_round(vm, &left)) {
			continue;
		}
		if (sp_id == 0u) {
			return finish(vm);
		}
		if (left == 0u) {
			break;
		}
		left--;
		resumes = is_in_flight(vm) ? resumes + 1u : 0u;
		make_request(vm, sp_id, message, &regs);
		port_call(n->hooks, &regs);
		if (is_response(&regs, sp_id, message) && reg_w(&regs, 3) == 0u) {
			acknowledged(n, vm, message);
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
	vm->flags &= (uint8_t)~FLAG_INSIDE;
	vm->waiting_sp = (uint16_t)sp_id;
	return is_in_flight(vm) ? FFA_R_IN_FLIGHT : FFA_R_AGAIN;
}

int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id)
{
	if (vm_id == 0u) {
		return ffa_event_refuse(n, 0, FFA_R_INVALID, "VM ID 0");
	}
	return ffa_event_run(n, vm, vm_id);
}

int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm)
{
	return ffa_event_run(n, vm, EVENT_DESTROY);
}

/* This SP is left out of what is to come. Who is suspended in a message may know of the VM. */
static void leave_out(const struct ffa_notify *n, struct ffa_vm *vm, uint32_t index)
{
	uint32_t knows = 0;
	uint32_t state;

	mark(n, vm);
	state = vm->sp[index];
	if (state == SP_SPENT || state == SP_AWARE ||
	    (state == SP_ONCE_PRESENT && vm->phase != PHASE_CREATING)) {
		knows = 1;
	}
	if (vm->index == index) {
		knows |= vm->run_w1;
		vm->run_w1 = 0;
		vm->sends = 0;
	}
	note(vm, index, knows);
}

int ffa_vm_skip(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id)
{
	const char *problem;
	uint32_t i = 0;

	if (n == NULL || vm == NULL) {
		return ffa_event_refuse(n, 0, FFA_R_INVALID, "no object");
	}
	if (n->hooks != NULL) {
		i = ffa_event_find(n, sp_id);
		if (i == n->subscriber_count) {
			return ffa_event_refuse(n, 0, FFA_R_INVALID, "no such SP");
		}
	}
	problem = ffa_event_problem(n, vm, EVENT_GO_ON);
	if (problem != NULL) {
		return ffa_event_refuse(n, 0, FFA_R_STATE, problem);
	}
	if (vm->phase != PHASE_REST) {
		leave_out(n, vm, i);
		vm->waiting_sp = (vm->waiting_sp == sp_id) ? 0u : vm->waiting_sp;
	}
	return FFA_R_OK;
}

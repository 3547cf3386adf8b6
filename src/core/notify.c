/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The two event functions: the one loop that calls the firmware, counts and stops. */
#include "bits.h"
#include "event.h"
#include "port.h"

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

/* Non-zero: there is no other try in this entry. */
static int must_stop(const struct run *run, uint32_t tries)
{
	const struct ffa_wait wait = {ffa_event_reason(&run->regs), run->why.sp_id, run->why.vm_id,
	                              tries};

	return run->left == 0u || port_relax(run->n->hooks, &wait);
}

static void refused(const struct run *run)
{
	say(run, FFA_LOG_WARNING, run->why.status, "refused");
	if (run->vm->phase == PHASE_CREATING && !port_refused(run->n->hooks, &run->why)) {
		ffa_event_fail(run->n, run->vm);
	}
}

/* What an answer other than an acknowledgement demands. Non-zero: stop. */
static int go_on(struct run *run, enum ffa_step step)
{
	unsigned int i;

	switch (step) {
	case STEP_LATER:
		return must_stop(run, run->vm->sends);
	case STEP_RUN:
		return run->resumes >= run->n->limits.resumes || must_stop(run, run->resumes + 1u);
	case STEP_STUCK:
		say(run, FFA_LOG_WARNING, run->why.status, "cannot resume: wrong CPU?");
		return 1;
	case STEP_GIVEN_UP:
		say(run, FFA_LOG_WARNING, run->why.status, "tries used up");
		return 0;
	case STEP_BROKEN:
		/*@ loop invariant 0 <= i <= 4;
		    loop assigns i;
		    loop variant 4 - i;
		*/
		for (i = 0; i < 4u; i++) {
			say(run, FFA_LOG_ERROR, to_signed(reg_w(&run->regs, i)), "broken protocol");
		}
		refused(run);
		return 0;
	default:
		refused(run);
		return 0;
	}
}

/* Makes the one firmware call. Non-zero: stop. */
static int ask(struct run *run, const struct ffa_notify *n, struct ffa_vm *vm,
               const struct ffa_subscriber *who)
{
	enum ffa_step step;

	run->left--;
	if (is_in_flight(vm)) {
		run->resumes++;
	} else {
		vm->sends++;
		run->resumes = 0;
	}
	ffa_event_request(vm, who, &run->regs);
	port_call(n->hooks, &run->regs);
	step = ffa_event_take(n, vm, who, &run->regs);
	if (step == STEP_ON) {
		return 0;
	}
	run->why.sp_id = who->sp_id;
	run->why.vm_id = vm->id;
	run->why.status = ffa_event_status(&run->regs);
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
	const struct ffa_subscriber *who;
	struct run run;
	int result;

	if (n == NULL || vm == NULL) {
		return FFA_R_INVALID;
	}
	if (n->hooks == NULL) {
		return FFA_R_STATE;
	}
	result = ffa_event_begin(n, vm, vm_id);
	if (result != FFA_R_AGAIN) {
		return result;
	}
	run.n = n;
	run.vm = vm;
	run.left = calls_allowed(n);
	run.resumes = 0;
	/*@ loop invariant vm->index <= n->subscriber_count;
	    loop invariant proof_calls + run.left == \at(run.left, LoopEntry);
	    loop assigns who, run.left, run.resumes, run.why, run.regs, *vm, proof_calls;
	    loop variant run.left;
	*/
	do {
		who = ffa_event_next(n, vm);
		if (who == NULL) {
			return ffa_event_end(vm);
		}
	} while (run.left != 0u && !ask(&run, n, vm, who));
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

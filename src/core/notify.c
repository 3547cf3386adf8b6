/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The two event functions: the one loop that calls the firmware, counts and stops. */
#include "bits.h"
#include "event.h"
#include "port.h"

static void say(const struct ffa_event *e, int level, int32_t status, const char *text)
{
	const struct ffa_log entry = {level, e->why.sp_id, e->why.vm_id, status, text};

	port_log(e->n->hooks, &entry);
}

static void say_answer(const struct ffa_event *e, enum ffa_answer answer)
{
	unsigned int i;

	if (answer >= ANSWER_UNRUNNABLE) {
		say(e, FFA_LOG_WARNING, e->why.status, "refused or unable to resume");
	}
	for (i = 0; i < 4u && answer == ANSWER_BROKEN; i++) {
		say(e, FFA_LOG_ERROR, to_signed(reg_w(&e->regs, i)), "broken protocol");
	}
}

/* The one firmware call. */
static enum ffa_answer ask(struct ffa_event *e)
{
	enum ffa_answer answer;

	e->left--;
	if (e->vm->run_w1 == 0u) {
		e->vm->sends++;
		e->resumes = 0;
	}
	ffa_event_request(e);
	port_call(e->n->hooks, &e->regs);
	answer = ffa_event_read(e);
	say_answer(e, answer);
	return answer;
}

/* Non-zero: there is no other try in this entry. */
static int must_stop(struct ffa_event *e)
{
	e->wait.sp_id = e->why.sp_id;
	e->wait.vm_id = e->why.vm_id;
	e->wait.tries = e->vm->sends;
	if (e->vm->run_w1 != 0u) {
		e->wait.tries = ++e->resumes;
		if (e->resumes > e->n->limits.resumes) {
			return 1;
		}
	}
	return e->left == 0u || port_relax(e->n->hooks, &e->wait);
}

static int take_answer(struct ffa_event *e, enum ffa_answer answer)
{
	switch (ffa_event_take(e, answer)) {
	case STEP_STOP:
		return 1;
	case STEP_WAIT:
		return must_stop(e);
	case STEP_ASK:
		if (!port_refused(e->n->hooks, &e->why)) {
			ffa_event_fail(e, FFA_R_REFUSED);
		}
		return 0;
	case STEP_ON:
	default:
		return 0;
	}
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
	struct ffa_event e;
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
	e.n = n;
	e.vm = vm;
	e.left = calls_allowed(n);
	e.resumes = 0;
	do {
		if (!ffa_event_next(&e)) {
			return ffa_event_end(vm);
		}
	} while (e.left != 0u && !take_answer(&e, ask(&e)));
	return (vm->run_w1 != 0u) ? FFA_R_IN_FLIGHT : FFA_R_AGAIN;
}

int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id)
{
	return (vm_id != 0u) ? run_event(n, vm, vm_id) : FFA_R_INVALID;
}

int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm)
{
	return run_event(n, vm, 0);
}

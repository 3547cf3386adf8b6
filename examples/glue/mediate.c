/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mediate.h"

#define FFA_ERROR 0x84000060u
#define FFA_INTERRUPT 0x84000062u
#define FFA_YIELD 0x8400006Cu
#define FFA_RUN 0x8400006Du
#define FFA_DIRECT_REQ_32 0x8400006Fu
#define FFA_DIRECT_REQ_64 0xC400006Fu
#define NOT_SUPPORTED (-1)
#define INVALID_PARAMETERS (-2)
#define BUSY (-4)
#define DENIED (-6)
#define ABORTED (-8)

/* After FFA_R_AGAIN waiting_sp names an SP that is not suspended: it serves guests meanwhile. */
static int is_suspended_in_an_event(const struct hyp *hyp, uint16_t sp_id)
{
	int i;

	for (i = 0; i < HYP_VMS; i++) {
		const struct vm *vm = &hyp->vms[i];

		if (vm->result == FFA_R_IN_FLIGHT && vm->ffa.waiting_sp == sp_id) {
			return 1;
		}
	}
	return 0;
}

/*
 * Not every SPMC looks at the sender of a framework message. w2 is 0 in any other direct request.
 */
static int32_t request_problem(const struct hyp *hyp, const struct guest_cpu *cpu,
                               const struct ffa_regs *regs)
{
	const uint32_t w1 = (uint32_t)regs->x[1];

	if (w1 >> 16 != cpu->vm_id || (uint32_t)regs->x[2] != 0) {
		return INVALID_PARAMETERS;
	}
	if (cpu->sp_id != 0 || is_suspended_in_an_event(hyp, (uint16_t)w1)) {
		return BUSY;
	}
	return 0;
}

/* Who resumes an SP gets its answer, even the answer to a message about a VM. */
static int32_t run_problem(const struct guest_cpu *cpu, const struct ffa_regs *regs)
{
	return cpu->sp_id != 0 && (uint32_t)regs->x[1] == cpu->run_w1 ? 0 : DENIED;
}

static int32_t problem(const struct hyp *hyp, const struct guest_cpu *cpu,
                       const struct ffa_regs *regs)
{
	switch ((uint32_t)regs->x[0]) {
	case FFA_DIRECT_REQ_32:
	case FFA_DIRECT_REQ_64:
		return request_problem(hyp, cpu, regs);
	case FFA_RUN:
		return run_problem(cpu, regs);
	default:
		return NOT_SUPPORTED;
	}
}

/* An error leaves suspended what was suspended, unless it says that the SP is dead. */
static void keep(struct guest_cpu *cpu, uint16_t sp_id, const struct ffa_regs *answer)
{
	switch ((uint32_t)answer->x[0]) {
	case FFA_INTERRUPT:
	case FFA_YIELD:
		cpu->sp_id = sp_id;
		cpu->run_w1 = (uint32_t)answer->x[1];
		break;
	case FFA_ERROR:
		if ((int32_t)(uint32_t)answer->x[2] == ABORTED) {
			cpu->sp_id = 0;
		}
		break;
	default:
		cpu->sp_id = 0;
		break;
	}
}

static void answer_error(struct ffa_regs *regs, int32_t status)
{
	int i;

	for (i = 1; i < 8; i++) {
		regs->x[i] = 0;
	}
	regs->x[0] = FFA_ERROR;
	regs->x[2] = (uint32_t)status;
}

void guest_call(const struct hyp *hyp, const struct ffa_hooks *hooks, struct guest_cpu *cpu,
                struct ffa_regs *regs)
{
	const int32_t status = problem(hyp, cpu, regs);
	const uint16_t sp_id = cpu->sp_id != 0 ? cpu->sp_id : (uint16_t)regs->x[1];

	if (status != 0) {
		answer_error(regs, status);
		return;
	}
	hooks->call(hooks->priv, regs);
	keep(cpu, sp_id, regs);
}

int guest_end(const struct ffa_hooks *hooks, struct guest_cpu *cpu)
{
	struct ffa_regs regs = {{FFA_RUN, cpu->run_w1}};

	if (cpu->sp_id == 0) {
		return FFA_R_OK;
	}
	hooks->call(hooks->priv, &regs);
	keep(cpu, cpu->sp_id, &regs);
	return cpu->sp_id != 0 ? FFA_R_IN_FLIGHT : FFA_R_OK;
}

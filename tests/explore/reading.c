/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The answer table: FF-A 14, 15 and Tables 18.11, 18.13, on the low halves of the registers. */
#include "oracle.h"

#define WIDE 0x40000000u

static uint32_t low(const struct ffa_regs *regs, unsigned int n)
{
	return (uint32_t)(regs->x[n] & 0xFFFFFFFFu);
}

static struct oracle_answer read_response(uint16_t sp_id, uint32_t message,
                                          const struct ffa_regs *regs)
{
	struct oracle_answer a = {.status = (int32_t)low(regs, 3), .reason = FFA_WAIT_RETRY};

	a.kind = ORACLE_BROKEN;
	if (low(regs, 1) != (uint32_t)sp_id * 0x10000u) {
		return a;
	}
	if (low(regs, 2) != 0x80000000u + message + 1u) {
		return a;
	}
	a.kind = ORACLE_REFUSAL;
	if (a.status == 0) {
		a.kind = ORACLE_DONE;
	}
	if (a.status == -7) {
		a.kind = ORACLE_LATER;
	}
	if (a.status == -5) {
		a.kind = ORACLE_LATER;
		a.reason = FFA_WAIT_INTERRUPT;
	}
	return a;
}

static struct oracle_answer read_error(int is_run, const struct ffa_regs *regs)
{
	const enum oracle_kind again = is_run ? ORACLE_SUSPENDED : ORACLE_LATER;
	struct oracle_answer a = {.status = (int32_t)low(regs, 2), .reason = FFA_WAIT_BUSY};

	/* An error has a negative code: FF-A Table 12.2 has no others. */
	a.kind = a.status < 0 ? ORACLE_REFUSAL : ORACLE_BROKEN;
	a.is_error = 1;
	switch (a.status) {
	case -4:
	case -10:
		a.kind = again;
		break;
	case -5:
		a.kind = again;
		a.reason = FFA_WAIT_INTERRUPT;
		break;
	case -7:
		a.kind = again;
		a.reason = FFA_WAIT_RETRY;
		break;
	case -2:
	case -6:
		a.kind = is_run ? ORACLE_STUCK : ORACLE_REFUSAL;
		break;
	default:
		break;
	}
	return a;
}

/* Whoever w1 names is suspended in our message, or in work that it is for: no SP has ID 0. */
static struct oracle_answer read_suspension(enum ffa_wait_reason reason,
                                            const struct ffa_regs *regs)
{
	struct oracle_answer a = {.reason = reason, .run_w1 = low(regs, 1)};

	a.kind = a.run_w1 >= 0x10000u ? ORACLE_SUSPENDED : ORACLE_BROKEN;
	return a;
}

static struct oracle_answer read_any(uint16_t sp_id, uint32_t message, int is_run,
                                     const struct ffa_regs *regs)
{
	const struct oracle_answer other = {.kind = ORACLE_BROKEN};

	switch (low(regs, 0)) {
	case 0x84000070u:
	case 0x84000070u | WIDE:
		return read_response(sp_id, message, regs);
	case 0x84000062u:
	case 0x84000062u | WIDE:
		return read_suspension(FFA_WAIT_INTERRUPT, regs);
	case 0x8400006Cu:
	case 0x8400006Cu | WIDE:
		return read_suspension(FFA_WAIT_YIELD, regs);
	case 0x84000060u:
	case 0x84000060u | WIDE:
		return read_error(is_run, regs);
	default:
		return other;
	}
}

struct oracle_answer oracle_read(uint16_t sp_id, uint32_t message, int is_run,
                                 const struct ffa_regs *answer)
{
	struct oracle_answer a = read_any(sp_id, message, is_run, answer);

	a.function = low(answer, 0);
	return a;
}

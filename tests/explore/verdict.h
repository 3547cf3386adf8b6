/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Whether a VM ID may be used again, as a hypervisor would find out that notes each SP's last word
 * and has no library: from requests, answers and its own decisions alone.
 */
#ifndef FFA_TEST_VERDICT_H
#define FFA_TEST_VERDICT_H

#include "oracle.h"

/* Why an SP may believe in a VM that is gone. */
enum verdict_reason {
	VERDICT_FREE,           /* it does not */
	VERDICT_NEVER_TOLD,     /* it acknowledged creation and does not subscribe to destruction */
	VERDICT_SP_REFUSED,     /* it refused "destroyed" */
	VERDICT_SPMC_REFUSED,   /* "destroyed" was refused for it, and not because it died */
	VERDICT_BROKEN,         /* its answer was outside the protocol */
	VERDICT_IN_ERROR,       /* INVALID_PARAMETERS to "created": it holds the ID for wrong */
	VERDICT_LEFT_KNOWING,   /* it was skipped while it knew of the VM or was to hear its end */
	VERDICT_LEFT_SUSPENDED, /* it was skipped while it was suspended in a message */
	VERDICT_REASONS
};

struct verdict_sp {
	uint16_t id;
	uint8_t events;
	uint8_t knows; /* acknowledged creation, and nothing final since */
	uint8_t ended; /* gave a final answer to "destroyed" */
	enum verdict_reason reason;
};

struct verdict {
	uint32_t count;
	struct verdict_sp sps[ORACLE_MAX_SPS];
	int completed; /* the creation */
	int in_flight; /* index of the SP, or -1 */
	int asked;     /* the SP of the latest message, or -1 */
	uint32_t message;
};

void verdict_begin(struct verdict *v, const struct ffa_subscriber *subscribers, uint32_t count);
void verdict_call(struct verdict *v, const struct ffa_regs *request, const struct ffa_regs *answer);
void verdict_completed(struct verdict *v);
void verdict_announced(struct verdict *v, uint16_t sp_id);
void verdict_skipped(struct verdict *v, uint16_t sp_id);

/* VERDICT_FREE, or why one of the SPs keeps the ID from being used again. */
enum verdict_reason verdict_give(const struct verdict *v);

const char *verdict_text(enum verdict_reason reason);

#endif

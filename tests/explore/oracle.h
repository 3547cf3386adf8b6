/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a hypervisor may send in the life of one VM and what it must be told, decided from the
 * requests, the answers and the hooks alone. Knows nothing of the library's inside; holds no
 * pointer into a world, so that it can be copied.
 */
#ifndef FFA_TEST_ORACLE_H
#define FFA_TEST_ORACLE_H

#include <ffa/notify.h>

#define ORACLE_MAX_SPS 8
#define ORACLE_MAX_REFUSALS 16

enum oracle_entry { ORACLE_CREATED, ORACLE_DESTROYED, ORACLE_ANNOUNCED };

enum oracle_phase {
	ORACLE_REST,
	ORACLE_CREATING,
	ORACLE_UNDOING,
	ORACLE_PRESENT,
	ORACLE_ANNOUNCING,
	ORACLE_DESTROYING
};

/* The rows of the answer table. */
enum oracle_kind {
	ORACLE_DONE,
	ORACLE_LATER,     /* not taken: may be sent again */
	ORACLE_SUSPENDED, /* in flight: only FFA_RUN may follow */
	ORACLE_STUCK,     /* in flight, and not to be resumed in this entry */
	ORACLE_REFUSAL,   /* final */
	ORACLE_BROKEN     /* final, and outside the protocol */
};

struct oracle_answer {
	enum oracle_kind kind;
	enum ffa_wait_reason reason; /* for LATER and SUSPENDED */
	uint32_t run_w1;             /* for SUSPENDED by FFA_INTERRUPT or FFA_YIELD */
	int32_t status;              /* as struct ffa_refusal has it */
	uint32_t function;           /* the same */
	int is_error;                /* FFA_ERROR: the SPMC speaks */
};

struct oracle_sp {
	uint16_t id;
	uint8_t events;
	uint8_t created_final;
	uint8_t destroyed_final;
	uint8_t knows; /* acknowledged the creation */
	uint8_t late;  /* used up its sends in this pass */
	uint8_t skipped;
	uint32_t sends;
};

struct oracle {
	const char *broken; /* the first rule that was broken, or NULL */

	/* The rules of this run. */
	struct ffa_limits limits; /* effective; calls 0: none */
	int has_relax;
	int has_refused;

	/* The life. */
	uint16_t vm_id;
	uint32_t count;
	struct oracle_sp sps[ORACLE_MAX_SPS];
	enum oracle_phase phase;
	int completed; /* the creation */
	int outcome;   /* of a creation or an announcement that failed; 0: it did not */
	int refused_destruction;
	struct ffa_refusal decided; /* what failed the creation, or another event's latest */
	/* All of this life, or since an announcement; with tries that were used up in a creation. */
	struct ffa_refusal refusals[ORACLE_MAX_REFUSALS];
	uint32_t refusal_count;
	int in_flight; /* index of the SP, or -1 */
	uint32_t in_flight_message;
	uint32_t run_w1;

	/* This entry. */
	enum oracle_entry entry;
	uint64_t calls;
	uint32_t runs; /* FFA_RUNs since the send, in this entry */
	int must_stop;
	int relax_due;
	int ask_due; /* what the creation fails with if the host says so; 0: nothing to ask */
	struct oracle_answer last;
	uint16_t last_sp_id;
};

/* What an answer to a send of `message` (4, 6) to SP `sp_id`, or to FFA_RUN of it, means. */
struct oracle_answer oracle_read(uint16_t sp_id, uint32_t message, int is_run,
                                 const struct ffa_regs *answer);

/* The limits and hooks are kept, the rest is new: a VM that no SP has heard of. */
void oracle_reset(struct oracle *o, uint16_t vm_id, const struct ffa_subscriber *subscribers,
                  uint32_t count);

/* In this order: one enter, any number of the four in the middle, one leave. */
void oracle_enter(struct oracle *o, enum oracle_entry entry);
void oracle_call(struct oracle *o, const struct ffa_regs *request, const struct ffa_regs *answer);
void oracle_relax(struct oracle *o, const struct ffa_wait *wait, int verdict);
void oracle_refused(struct oracle *o, const struct ffa_refusal *why, int verdict);
void oracle_log(struct oracle *o, const struct ffa_log *entry);
void oracle_leave(struct oracle *o, int result, const struct ffa_vm *vm);

/* Between events, of a VM that is present: this SP is to be told of the creation, as if never. */
void oracle_announced(struct oracle *o, uint16_t sp_id);

/* Between events: after ffa_vm_skip() said FFA_R_OK of a subscriber. */
void oracle_skipped(struct oracle *o, uint16_t sp_id);

#endif

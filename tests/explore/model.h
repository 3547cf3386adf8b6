/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What an event does, said a second time and as plainly as possible: one VM, loops over its SPs, no
 * thought for speed or size. It makes its calls through hooks as the library does, so that both can
 * be put into the same world, and shares nothing else with it.
 */
#ifndef FFA_TEST_MODEL_H
#define FFA_TEST_MODEL_H

#include <ffa/notify.h>

#define MODEL_SPS 4

enum model_phase { AT_REST, CREATING, UNDOING, PRESENT, ANNOUNCING, DESTROYING };

/* What a log entry is about: the model's text. */
#define MODEL_LOG_REFUSED "refused"
#define MODEL_LOG_BROKEN "broken"
#define MODEL_LOG_USED_UP "used up"
#define MODEL_LOG_SUSPENDED "suspended"
#define MODEL_LOG_WRONG_CPU "suspended on another CPU"
#define MODEL_LOG_MISUSE "misuse"

struct model_sp {
	uint16_t id;
	int wants_created;
	int wants_destroyed;
	int answered; /* "created", for good */
	int knows;    /* answered it with success */
	int told;     /* answered "destroyed" for good */
	int later;    /* said so too often in this pass */
	int before;   /* stands before whom a restored event goes on with: comes later */
	int skipped;
	int doubt; /* may believe in the VM for another reason than that it knows */
	uint32_t sends;
};

struct model {
	const struct ffa_hooks *hooks;
	struct ffa_limits limits; /* no zero but for calls */
	uint32_t count;
	struct model_sp sps[MODEL_SPS];

	enum model_phase phase;
	int is_inside; /* an event */
	uint16_t vm_id;
	struct model_sp *suspended; /* or NULL */
	uint32_t run_w1;
	int result;      /* of a creation that failed */
	int was_present; /* its creation completed */
	int refused;     /* somebody refused "destroyed", or the announcement */
	int exhausted;   /* somebody used up the tries of the announcement */
	int is_restored; /* the pass goes on in the middle */

	/* The latest answer that was none of success, what it was to, and all of it. */
	struct ffa_refusal why;
	uint32_t function;
	struct ffa_regs regs;
	int is_broken;
	struct ffa_refusal decided;

	uint32_t calls; /* of this event */
	uint32_t runs;  /* since the send, in this event */
};

int model_created(struct model *m, uint16_t vm_id);
int model_destroyed(struct model *m);
int model_skip(struct model *m, uint16_t sp_id);

/* vm->id: the ID of a VM that is not at rest, or an ID that is spent. */
uint16_t model_id(const struct model *m);

/* Whether an unfinished event may say that it waits for this SP, 0: for nobody. */
int model_waits_for(const struct model *m, uint16_t sp_id);

int model_announce(struct model *m, uint16_t sp_id);

/* Saved, and restored with a list of the same SPs the other way round. */
void model_move(struct model *m);

#endif

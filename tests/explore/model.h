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

enum model_phase { AT_REST, CREATING, UNDOING, PRESENT, DESTROYING };

struct model_sp {
	uint16_t id;
	int wants_created;
	int wants_destroyed;
	int answered; /* "created", for good */
	int knows;    /* answered it with success */
	int told;     /* answered "destroyed" for good */
	int later;    /* said so too often in this pass */
	uint32_t sends;
};

struct model {
	const struct ffa_hooks *hooks;
	struct ffa_limits limits; /* no zero but for calls */
	uint32_t count;
	struct model_sp sps[MODEL_SPS];

	enum model_phase phase;
	uint16_t vm_id;
	struct model_sp *suspended; /* or NULL */
	uint32_t run_w1;
	int result;                 /* of a creation that failed */
	int was_present;            /* its creation completed */
	int refused;                /* somebody refused "destroyed" */
	struct ffa_refusal why;     /* the latest answer that was none of success */
	struct ffa_refusal decided; /* what failed the creation */

	uint32_t calls; /* of this event */
	uint32_t runs;  /* since the send, in this event */
};

int model_created(struct model *m, uint16_t vm_id);
int model_destroyed(struct model *m);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* An emulated secure world, a hypervisor's objects with canaries around them, and the oracles. */
#ifndef FFA_TEST_WORLD_H
#define FFA_TEST_WORLD_H

#include <ffa/spmc.h>

#include "oracle.h"
#include "probe_oracle.h"
#include "verdict.h"

#define WORLD_MAX_SPS 3
#define WORLD_SERVICES 2
#define WORLD_TABLE 4
#define WORLD_FAULTS 5
#define WORLD_FIRST_SP 0x8001u
#define WORLD_RECORDS 128
#define WORLD_CANARY 64
#define WORLD_LEFT 8

enum world_relax { RELAX_NONE, RELAX_GO, RELAX_STOP };
enum world_refused { REFUSED_NONE, REFUSED_FAIL, REFUSED_WAVE };
/* Whom a host gives up: whom the VM waits for; whom w1 of the suspension names; anybody, any time. */
enum world_skips { SKIP_WAITING, SKIP_NAMED, SKIP_ANYBODY };
/* To whom a VM that is present is announced: an SP that has restarted, or all that do not know of it. */
enum world_announces { ANNOUNCE_NOBODY, ANNOUNCE_RESTARTED, ANNOUNCE_ALL };
enum world_buffers { BUFFERS_NONE, BUFFERS_LENT, BUFFERS_MAPPED };

/* How a hypervisor uses the library. */
struct mode {
	const char *name;
	struct ffa_limits limits;
	enum world_relax relax;
	enum world_refused refused;
	enum world_buffers buffers;
	int allocates; /* no table is given */
	struct ffa_spmc_profile profile;
	unsigned int creation_tries; /* calls of ffa_vm_created() before it is abandoned */
	unsigned int destruction_tries;
	unsigned int skip_after; /* so many unfinished results somebody is skipped; 0: nobody is */
	enum world_skips skips;
	enum world_announces announces;
	int only_probe;  /* sweep no further than the probe */
	int lists_twice; /* the list has two entries of each SP */
};

struct world_objects {
	uint8_t before[WORLD_CANARY];
	struct ffa_notify n;
	uint8_t between[WORLD_CANARY];
	struct ffa_vm vm;
	uint8_t after[WORLD_CANARY];
	struct ffa_subscriber table[WORLD_TABLE];
	uint8_t end[WORLD_CANARY];
};

struct world;

enum lie_part { TO_ALL, TO_SENDS, TO_RUNS };

/* From call `first` to call `last` the answer is `answer`. */
struct lie {
	struct world *world;
	uint64_t first;
	uint64_t last;
	size_t answer;
	/* Not 0: instead of those calls, always, but only to messages to this SP. */
	uint16_t sp_id;
	uint32_t message; /* 4 or 6 alone; 0: both */
	enum lie_part part;
};

/* What happened in all cases; for the last line of a program. */
struct world_counts {
	uint64_t verdicts[VERDICT_REASONS];
	uint64_t reused;       /* IDs of which another VM was made */
	uint64_t incomparable; /* IDs of which none was: the list was not the emulator's */
	uint64_t skipped;
	uint64_t announced; /* SPs that were to be told anew */
	uint64_t reentered; /* calls with an object that was inside an event */
};

struct world {
	const struct mode *mode;
	const char *broken; /* what went wrong first, or NULL */

	struct ffa_spmc_service services[WORLD_MAX_SPS][WORLD_SERVICES];
	struct ffa_spmc_sp sps[WORLD_MAX_SPS];
	size_t sp_count;
	struct ffa_spmc_config spmc_config;
	struct ffa_spmc spmc;
	struct ffa_spmc fresh_spmc; /* after its initialisation */
	struct ffa_spmc_sp fresh_sps[WORLD_MAX_SPS];
	struct ffa_spmc_cpu cpu;
	uint8_t *vm_state;
	uint8_t *rx;
	uint8_t *tx;
	struct ffa_spmc_record records[WORLD_RECORDS];
	struct ffa_spmc_fault faults[WORLD_FAULTS];
	struct lie lies[WORLD_FAULTS];
	size_t lie_count;
	uint64_t random;

	int is_probing;
	uint16_t announced_to; /* 0: all */
	uint16_t asked_sp;     /* of the latest message */
	uint32_t asked_message;
	uint32_t left[WORLD_LEFT]; /* w1 of suspended messages that nobody waits for any more */
	size_t left_count;
	int list_lied;     /* the list was not the emulator's */
	int list_differs;  /* and so the library's is not either */
	int list_too_long; /* for the buffer */
	uint32_t entries;
	struct oracle oracle;
	struct probe_oracle probe_oracle;
	struct verdict verdict;
	struct world_counts counts;
	unsigned int reentered_from; /* bits of enum world_hook, in this entry */
	int is_unjudged;             /* an object that holds anything: no oracle can follow */
	unsigned int misuses_logged;

	struct ffa_hooks hooks;
	struct ffa_config config;
	struct world_objects objects;
	size_t allocated;
};

/* Allocates what does not change; the process ends without giving it back. */
void world_open(struct world *w);

/* subscriptions: two bits an SP, FFA_NOTIFY_CREATED and FFA_NOTIFY_DESTROYED. */
void world_configure(struct world *w, const struct mode *mode, size_t sp_count,
                     unsigned int subscriptions);

/* The secure world after reset, and fresh objects; the lies stay. */
void world_reset(struct world *w);

/* Makes the lies that were set since the reset count. */
void world_plant(struct world *w);

/* The call of a hypervisor that is not the library: answered by the lies or the emulator. */
const struct ffa_spmc_record *world_call(struct world *w, struct ffa_regs *regs);

/* Each checks everything that can be checked at that point. */
int world_probe(struct world *w);
void world_begin(struct world *w, uint16_t vm_id); /* a life: before world_created() */
int world_created(struct world *w, uint16_t vm_id);
int world_destroyed(struct world *w);
void world_skip(struct world *w, uint16_t sp_id);
void world_announce(struct world *w, uint16_t sp_id); /* before world_announced(); 0: all */
int world_announced(struct world *w);
void world_release(struct world *w);

/* An object that may be zeroed: whoever is suspended for its VM is left so. */
void world_give_up(struct world *w);

/* No more lies, and whoever was left suspended is resumed by somebody else. */
void world_be_honest(struct world *w);

/* What ffa_vm_created() has to turn down: FFA_R_STATE, and nothing has changed. */
void world_check_refusal(struct world *w, uint16_t vm_id);

/* Judges what is left when the hypervisor has finished. */
void world_finish(struct world *w);

void world_check(struct world *w, int holds, const char *text);

/* Nothing but the object of the VM has changed. */
void world_check_memory(struct world *w, const struct ffa_notify *before);

#endif

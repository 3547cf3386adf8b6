/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The SPs: their subscriptions, their contexts, and what they hold of each VM. */
#include "world.h"
#include "numbers.h"

#define STATES_PER_BYTE 4u
#define STATE_BITS 2u
#define STATE_MASK 3u
#define STATE_FORGOTTEN 3u /* the SP has died; as far as the caller knows, it holds the VM */
#define STATE_BYTES_PER_SP ((size_t)16384)

/* VMs of ffa_spmc_sp.latest: a power of two, for the number that counts them to wrap. */
#define LATEST ((uint32_t)(sizeof(((struct ffa_spmc_sp *)0)->latest) / sizeof(uint16_t)))

void ffa_spmc_lock(const struct ffa_spmc *spmc)
{
	if (spmc->config.lock != NULL) {
		spmc->config.lock(spmc->config.lock_priv);
	}
}

void ffa_spmc_unlock(const struct ffa_spmc *spmc)
{
	if (spmc->config.unlock != NULL) {
		spmc->config.unlock(spmc->config.lock_priv);
	}
}

void *ffa_spmc_memory(const struct ffa_spmc *spmc, uint64_t pa, size_t size)
{
	if (spmc->config.memory != NULL) {
		return spmc->config.memory(spmc->config.memory_priv, pa, size);
	}
	return (void *)(uintptr_t)pa;
}

struct ffa_spmc_sp *ffa_spmc_find(const struct ffa_spmc *spmc, uint32_t id)
{
	for (size_t i = 0; i < spmc->config.sp_count; i++) {
		if (spmc->config.sps[i].id == id) {
			return &spmc->config.sps[i];
		}
	}
	return NULL;
}

/* Whether the sender is an SP, which the normal world is not (FF-A 6.1). */
int ffa_spmc_poses_as_sp(const struct ffa_spmc *spmc, uint16_t sender)
{
	return sender != ID_HYPERVISOR && ffa_spmc_find(spmc, sender) != NULL;
}

/* w1 with this SP as its upper half. */
uint32_t ffa_spmc_w1(const struct ffa_spmc_sp *sp, uint32_t low)
{
	return (uint32_t)sp->id << 16 | low;
}

/* The other properties mean something only in a service that these allow to be sent to. */
static uint32_t properties(const struct ffa_spmc_sp *sp)
{
	uint32_t all = 0;

	for (size_t i = 0; i < sp->service_count; i++) {
		const uint32_t of_service = sp->services[i].properties;

		if ((of_service & (PROPERTY_ID_TYPE | PROPERTY_DIRECT_REQ)) ==
		    PROPERTY_DIRECT_REQ) {
			all |= of_service;
		}
	}
	return all;
}

int ffa_spmc_receives(const struct ffa_spmc_sp *sp)
{
	return properties(sp) != 0;
}

uint32_t ffa_spmc_subscription(const struct ffa_spmc_sp *sp)
{
	return properties(sp) & (PROPERTY_VM_CREATED | PROPERTY_VM_DESTROYED);
}

static uint32_t property_of(uint32_t message)
{
	return message == MESSAGE_CREATED ? PROPERTY_VM_CREATED : PROPERTY_VM_DESTROYED;
}

int ffa_spmc_subscribes(const struct ffa_spmc_sp *sp, uint32_t message)
{
	return (properties(sp) & property_of(message)) != 0;
}

/* Whether it would subscribe if it could receive. Recorded: such an SP is not refused as others. */
int ffa_spmc_asks_for(const struct ffa_spmc_sp *sp, uint32_t message)
{
	for (size_t i = 0; i < sp->service_count; i++) {
		if ((sp->services[i].properties & property_of(message)) != 0) {
			return 1;
		}
	}
	return 0;
}

/* What a message gets that comes to an SP that is gone; 0: it is there. */
int32_t ffa_spmc_absence(const struct ffa_spmc_sp *sp)
{
	switch (sp->gone) {
	case FFA_SPMC_END_OF_PROFILE:
		return 0;
	case FFA_SPMC_END_DESTROY:
		return E_INVALID_PARAMETERS;
	case FFA_SPMC_END_NOT_READY:
		return E_NOT_READY;
	case FFA_SPMC_END_ABORTED:
		return E_ABORTED;
	default:
		return E_BUSY;
	}
}

/* FF-A 8.3.1: a UP SP has one context for all CPUs, an MP SP one for each. */
uint32_t ffa_spmc_context(const struct ffa_spmc_sp *sp, uint32_t cpu)
{
	return sp->contexts > 1 ? cpu : 0;
}

/* Member by member: of a whole structure some compilers make a call of memcpy. */
void ffa_spmc_copy_message(struct ffa_spmc_suspended *to, const struct ffa_spmc_suspended *from)
{
	to->w1 = from->w1;
	to->running = from->running;
	to->died = from->died;
	to->cpu = from->cpu;
	to->caller = from->caller;
	to->callee = from->callee;
	to->since = from->since;
	to->line = from->line;
	ffa_spmc_occupy(to, from);
}

/* The context is in this message; w1, whether it runs and has died are for the caller to say. */
void ffa_spmc_occupy(struct ffa_spmc_suspended *context, const struct ffa_spmc_suspended *message)
{
	context->vm_id = message->vm_id;
	context->sender = message->sender;
	context->message = message->message;
	context->wide = message->wide;
}

/* The message is over, and so are the calls of other SPs that were made in it. */
void ffa_spmc_vacate(const struct ffa_spmc *spmc, struct ffa_spmc_suspended *context)
{
	const uint32_t cpu = context->cpu;
	struct ffa_spmc_suspended *at = context;

	while (at != NULL) {
		struct ffa_spmc_sp *callee = ffa_spmc_find(spmc, at->callee);

		at->message = 0;
		at->running = 0;
		at->died = 0;
		at->caller = 0;
		at->callee = 0;
		at->line = 0;
		at = callee != NULL ? ffa_spmc_here(callee, cpu) : NULL;
	}
}

/* The context that serves this CPU. */
struct ffa_spmc_suspended *ffa_spmc_here(struct ffa_spmc_sp *sp, uint32_t cpu)
{
	return &sp->suspended[ffa_spmc_context(sp, cpu)];
}

/* Why the SP takes no message on this CPU now, be it the normal world's or another SP's. */
int32_t ffa_spmc_receive_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                                 uint32_t cpu)
{
	if (!ffa_spmc_receives(sp)) {
		return ffa_spmc_or(spmc->config.profile->receive_code, E_DENIED);
	}
	if (sp->gone == 0 && sp->suspended[ffa_spmc_context(sp, cpu)].message != 0) {
		return E_BUSY;
	}
	return ffa_spmc_absence(sp);
}

/* The normal world's message is suspended, and goes on under this w1, which can name another SP. */
static int waits_as(const struct ffa_spmc_suspended *context, uint32_t w1)
{
	return context->message != 0 && context->caller == 0 && !context->running &&
	       context->w1 == w1;
}

static int waits_anywhere_as(const struct ffa_spmc_sp *sp, uint32_t w1)
{
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		if (waits_as(&sp->suspended[i], w1) || waits_as(&sp->lost[i], w1)) {
			return 1;
		}
	}
	return 0;
}

/* A call chain does not move to another CPU: Hafnium cpu_cycles.c. */
static int waits_here_as(struct ffa_spmc_sp *sp, uint32_t cpu, uint32_t w1)
{
	const struct ffa_spmc_suspended *here = ffa_spmc_here(sp, cpu);

	return waits_as(here, w1) && (here->callee == 0 || here->cpu == cpu);
}

/* Whether FFA_RUN with this w1 resumes a message, or is told its end, be it on another CPU. */
int ffa_spmc_suspended_as(const struct ffa_spmc *spmc, uint32_t w1)
{
	for (size_t i = 0; i < spmc->config.sp_count; i++) {
		if (waits_anywhere_as(&spmc->config.sps[i], w1)) {
			return 1;
		}
	}
	return 0;
}

/* The SP whose message goes on with FFA_RUN of this w1 on this CPU, or NULL. */
struct ffa_spmc_sp *ffa_spmc_resumed(const struct ffa_spmc *spmc, uint32_t cpu, uint32_t w1)
{
	struct ffa_spmc_sp *named = ffa_spmc_find(spmc, w1 >> 16);

	if (named != NULL && waits_here_as(named, cpu, w1)) {
		return named;
	}
	for (size_t i = 0; i < spmc->config.sp_count; i++) {
		if (waits_here_as(&spmc->config.sps[i], cpu, w1)) {
			return &spmc->config.sps[i];
		}
	}
	return NULL;
}

/* The message of *sp whose end FFA_RUN of this w1 on this CPU is told, or NULL. */
struct ffa_spmc_suspended *ffa_spmc_lost(const struct ffa_spmc *spmc, uint32_t cpu, uint32_t w1,
                                         struct ffa_spmc_sp **sp)
{
	for (size_t i = 0; i < spmc->config.sp_count * FFA_SPMC_MAX_CPUS; i++) {
		struct ffa_spmc_suspended *lost;

		*sp = &spmc->config.sps[i / FFA_SPMC_MAX_CPUS];
		lost = &(*sp)->lost[i % FFA_SPMC_MAX_CPUS];
		if (waits_as(lost, w1) && lost->cpu == ffa_spmc_context(*sp, cpu)) {
			return lost;
		}
	}
	return NULL;
}

static uint8_t *state_byte(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                           uint16_t vm_id)
{
	const size_t index = (size_t)(sp - spmc->config.sps);

	return &spmc->config.vm_state[index * STATE_BYTES_PER_SP + vm_id / STATES_PER_BYTE];
}

static unsigned int state_shift(uint16_t vm_id)
{
	return vm_id % STATES_PER_BYTE * STATE_BITS;
}

static unsigned int load(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp, uint16_t vm_id)
{
	return (unsigned int)*state_byte(spmc, sp, vm_id) >> state_shift(vm_id) & STATE_MASK;
}

static enum ffa_spmc_vm_state get_state(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                                        uint16_t vm_id)
{
	const unsigned int value = load(spmc, sp, vm_id);

	if (value == STATE_FORGOTTEN) {
		return FFA_SPMC_VM_UNAVAILABLE;
	}
	if (sp->kind == FFA_SPMC_SP_OPTEE) {
		return value != 0 ? FFA_SPMC_VM_AVAILABLE : FFA_SPMC_VM_UNAVAILABLE;
	}
	return (enum ffa_spmc_vm_state)value;
}

static void store(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp, uint16_t vm_id,
                  unsigned int value)
{
	uint8_t *byte = state_byte(spmc, sp, vm_id);
	const unsigned int shift = state_shift(vm_id);

	*byte = (uint8_t)((*byte & ~(STATE_MASK << shift)) | value << shift);
}

static void set_state(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, uint16_t vm_id,
                      enum ffa_spmc_vm_state state)
{
	sp->held -= get_state(spmc, sp, vm_id) == FFA_SPMC_VM_AVAILABLE;
	sp->held += state == FFA_SPMC_VM_AVAILABLE;
	store(spmc, sp, vm_id, state);
}

/* OP-TEE has a VM as often as it was created: OP-TEE virtualization.c. Twice is enough. */
static void count_vm(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, uint16_t vm_id,
                     uint32_t message)
{
	const unsigned int before = load(spmc, sp, vm_id);
	unsigned int count = before != STATE_FORGOTTEN ? before : 0;

	if (message == MESSAGE_CREATED && count < STATE_FORGOTTEN - 1) {
		count++;
		sp->held++;
	} else if (message == MESSAGE_DESTROYED && count > 0) {
		count--;
		sp->held--;
	}
	store(spmc, sp, vm_id, count);
}

/* Whether the caller has been told that the SP holds the VM, and not that this has changed. */
int ffa_spmc_is_believed(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp, uint16_t vm_id)
{
	return load(spmc, sp, vm_id) == STATE_FORGOTTEN ||
	       get_state(spmc, sp, vm_id) == FFA_SPMC_VM_AVAILABLE;
}

/* Four VMs: those that are AVAILABLE are forgotten, and errors are over. */
static unsigned int forgotten(unsigned int states, enum ffa_spmc_sp_kind kind)
{
	unsigned int after = 0;

	for (unsigned int shift = 0; shift < STATES_PER_BYTE * STATE_BITS; shift += STATE_BITS) {
		const unsigned int value = states >> shift & STATE_MASK;

		if (value != 0 && (value != FFA_SPMC_VM_ERROR || kind == FFA_SPMC_SP_OPTEE)) {
			after |= STATE_FORGOTTEN << shift;
		}
	}
	return after;
}

/* Four VMs: both bits of a state that is FORGOTTEN are set. */
static unsigned int without_forgotten(unsigned int states)
{
	return states & ~((states & states >> 1 & 0x55u) * STATE_FORGOTTEN);
}

static uint16_t latest(const struct ffa_spmc_sp *sp, uint32_t n)
{
	return sp->latest[(sp->created - 1u - n) % LATEST];
}

/* For one more message whose end is to be told: none, or the oldest. */
static struct ffa_spmc_suspended *oldest_lost(struct ffa_spmc_sp *sp)
{
	struct ffa_spmc_suspended *oldest = &sp->lost[0];

	for (size_t i = 1; i < FFA_SPMC_MAX_CPUS; i++) {
		if (sp->lost[i].line < oldest->line) {
			oldest = &sp->lost[i];
		}
	}
	return oldest;
}

/*
 * The SP dies in what its context is in. A message that nobody works in makes way for others; FFA_RUN
 * is still told its end.
 */
static void lose_message(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, uint8_t index)
{
	struct ffa_spmc_suspended *context = &sp->suspended[index];
	struct ffa_spmc_suspended *lost;

	context->died = context->message != 0;
	if (!context->died || context->running || (context->caller | context->callee) != 0) {
		return;
	}
	lost = oldest_lost(sp);
	ffa_spmc_copy_message(lost, context);
	lost->cpu = index;
	lost->line = ++sp->losses;
	ffa_spmc_vacate(spmc, context);
}

/* All VMs, and what it was suspended in. Volatile: compilers would call memset. */
void ffa_spmc_forget(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp)
{
	volatile uint8_t *states = state_byte(spmc, sp, 0);

	for (size_t i = 0; i < STATE_BYTES_PER_SP; i++) {
		states[i] = (uint8_t)forgotten(states[i], sp->kind);
	}
	for (uint8_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		lose_message(spmc, sp, i);
	}
	sp->held = 0;
}

/* The SP dies. Who lists the SPs may see another list from now on. */
void ffa_spmc_lose(struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, enum ffa_spmc_end end)
{
	const int was_listed = ffa_spmc_is_listed(sp);

	sp->gone = end != FFA_SPMC_END_OF_PROFILE ? end : sp->end;
	if (sp->gone == FFA_SPMC_END_OF_PROFILE) {
		sp->gone = spmc->config.profile->end;
	}
	if (sp->gone == FFA_SPMC_END_OF_PROFILE) {
		sp->gone = FFA_SPMC_END_UNLISTED;
	}
	if (sp->gone == FFA_SPMC_END_RESTART) {
		sp->gone = FFA_SPMC_END_OF_PROFILE;
		sp->starts++;
	}
	if (was_listed != ffa_spmc_is_listed(sp)) {
		spmc->generation++;
	}
	ffa_spmc_forget(spmc, sp);
}

/* Bit n: the n-th latest VM that the SP has acknowledged is forgotten, and was created `since`. */
static uint32_t forgotten_since(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                                uint32_t since)
{
	uint32_t set = 0;

	for (uint32_t n = 0; n < sp->created - since; n++) {
		if (load(spmc, sp, latest(sp, n)) == STATE_FORGOTTEN) {
			set |= 1u << n;
		}
	}
	return set;
}

/*
 * The caller has been told that the SP died, and so that it has forgotten all VMs: but for those that
 * it acknowledged `since`, which may have been after its death. If these are too many to be told from
 * the others, all may have been.
 */
void ffa_spmc_seen_dead(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, uint32_t since)
{
	uint8_t *states = state_byte(spmc, sp, 0);
	uint32_t newer;

	if (sp->created - since > LATEST) {
		return;
	}
	newer = forgotten_since(spmc, sp, since);
	for (size_t i = 0; i < STATE_BYTES_PER_SP; i++) {
		states[i] = (uint8_t)without_forgotten(states[i]);
	}
	for (uint32_t n = 0; n < LATEST; n++) {
		if ((newer >> n & 1u) != 0) {
			store(spmc, sp, latest(sp, n), STATE_FORGOTTEN);
		}
	}
}

enum ffa_spmc_vm_state ffa_spmc_state_of(const struct ffa_spmc *spmc, uint16_t sp_id,
                                         uint16_t vm_id)
{
	const struct ffa_spmc_sp *sp = ffa_spmc_find(spmc, sp_id);

	if (sp == NULL || sp->gone != 0) {
		return FFA_SPMC_VM_UNAVAILABLE;
	}
	return get_state(spmc, sp, vm_id);
}

static uint64_t count_held(unsigned int states)
{
	uint64_t held = 0;

	for (; states != 0; states >>= STATE_BITS) {
		held += (states & STATE_MASK) != FFA_SPMC_VM_UNAVAILABLE &&
		        (states & STATE_MASK) != STATE_FORGOTTEN;
	}
	return held;
}

/* An SP that is not told of destruction keeps its VMs: that says nothing of the caller. */
static uint64_t held_by(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp)
{
	const uint8_t *states = state_byte(spmc, sp, 0);
	uint64_t held = 0;

	if (sp->gone != 0 || !ffa_spmc_subscribes(sp, MESSAGE_DESTROYED)) {
		return 0;
	}
	for (size_t i = 0; i < STATE_BYTES_PER_SP; i++) {
		held += count_held(states[i]);
	}
	return held;
}

uint64_t ffa_spmc_held(const struct ffa_spmc *spmc)
{
	uint64_t held = 0;

	for (size_t i = 0; i < spmc->config.sp_count; i++) {
		held += held_by(spmc, &spmc->config.sps[i]);
	}
	return held;
}

/*
 * What the SP holds once it has obeyed: FF-A Table 18.9. An SP that is told of destruction only has
 * no creations to compare it with.
 */
enum ffa_spmc_vm_state ffa_spmc_next_state(const struct ffa_spmc *spmc,
                                           const struct ffa_spmc_sp *sp,
                                           const struct ffa_spmc_suspended *message)
{
	const enum ffa_spmc_vm_state state = get_state(spmc, sp, message->vm_id);
	const int is_creation = message->message == MESSAGE_CREATED;

	if (sp->kind != FFA_SPMC_SP_EXACT) {
		return is_creation ? FFA_SPMC_VM_AVAILABLE : FFA_SPMC_VM_UNAVAILABLE;
	}
	if (state == FFA_SPMC_VM_ERROR) {
		return FFA_SPMC_VM_ERROR;
	}
	if (is_creation) {
		return state == FFA_SPMC_VM_UNAVAILABLE ? FFA_SPMC_VM_AVAILABLE : FFA_SPMC_VM_ERROR;
	}
	if (state == FFA_SPMC_VM_AVAILABLE || ffa_spmc_subscription(sp) == PROPERTY_VM_DESTROYED) {
		return FFA_SPMC_VM_UNAVAILABLE;
	}
	return FFA_SPMC_VM_ERROR;
}

/* FF-A Tables 18.11 and 18.13: any other status leaves the state as it is. */
void ffa_spmc_acknowledged(struct ffa_spmc *spmc, struct ffa_spmc_sp *sp,
                           const struct ffa_spmc_suspended *message, int32_t status)
{
	if (status == E_RETRY || status == E_INTERRUPTED) {
		return;
	}
	spmc->messages++;
	if (status == 0 && message->message == MESSAGE_CREATED) {
		sp->latest[sp->created++ % LATEST] = message->vm_id;
	}
	if (sp->kind == FFA_SPMC_SP_OPTEE) {
		if (status == 0) {
			count_vm(spmc, sp, message->vm_id, message->message);
		}
	} else if (status == 0) {
		set_state(spmc, sp, message->vm_id, ffa_spmc_next_state(spmc, sp, message));
	} else if (status == E_INVALID_PARAMETERS) {
		set_state(spmc, sp, message->vm_id, FFA_SPMC_VM_ERROR);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The event functions against arbitrary answers. Input: the SPs and their subscriptions, limits and
 * hooks, then steps: an event of one of a few VMs, followed by what the firmware and the hooks say,
 * or an SP that is given up for it. Each VM is judged by an oracle of its own (explore/oracle.h) and
 * by a host's notes on its ID (explore/verdict.h). Hooks call the library again for other VMs, and
 * for the one whose event it is, which has to be refused. A VM whose object is overwritten is judged
 * by the bound alone, until it is given up.
 */
#include <ffa/notify.h>

#include <string.h>

#include "input.h"
#include "explore/oracle.h"
#include "explore/probe_answer.h"
#include "explore/verdict.h"

#define VMS 3
#define MAX_STEPS 64
#define FIRST_SP 0x8001u

struct vm {
	struct ffa_vm *object; /* allocated, for the address sanitizer */
	struct oracle oracle;
	struct verdict verdict;
	uint16_t id;
	uint16_t sp; /* of the latest message */
	uint32_t message;
	int is_busy; /* inside an event */
	int is_corrupt;
};

static struct {
	struct input *in;
	struct ffa_notify n;
	struct ffa_hooks hooks;
	struct ffa_subscriber table[ORACLE_MAX_SPS];
	uint32_t sp_count;
	uint8_t events[ORACLE_MAX_SPS];
	struct ffa_limits limits; /* effective */
	struct vm vms[VMS];
	struct vm *current; /* NULL: none, as while probing */
	uint64_t calls;     /* of the current event */
	int steps;
	uint16_t next_id;
	struct ffa_regs repeated;
	uint32_t repeats;
} w;

static void run_step(void);

static void set(struct ffa_regs *regs, uint32_t x0, uint32_t x1, uint32_t x2, uint32_t x3)
{
	regs->x[0] = x0;
	regs->x[1] = x1;
	regs->x[2] = x2;
	regs->x[3] = x3;
}

static uint32_t take_status(void)
{
	return low((uint64_t)(int64_t)(int8_t)take8(w.in));
}

/* The kinds that a low nibble names: mostly sensible, since random registers are refusals. */
static void take_kind(uint8_t kind, struct ffa_regs *regs)
{
	const uint32_t from = (uint32_t)w.current->sp << 16;
	const uint32_t reply = 0x80000000u | (w.current->message + 1u);

	switch (kind) {
	case 1:
		set(regs, 0x84000070u, from, reply, take_status());
		break;
	case 2:
		set(regs, 0x84000062u, from | take8(w.in), 0, 0);
		break;
	case 3:
		set(regs, 0x8400006Cu, from | take8(w.in), 0, 0);
		break;
	case 4:
		set(regs, 0x84000060u, 0, take_status(), 0);
		break;
	case 5:
		for (unsigned int i = 0; i < 4; i++) {
			regs->x[i] = take(w.in, 8);
		}
		break;
	case 6:
		set(regs, 0x84000070u, from, reply ^ 2u, 0);
		break;
	case 7:
		set(regs, 0x84000070u, from ^ 0x30000u, reply, 0);
		break;
	case 8:
		set(regs, 0x84000062u, from ^ 0x30000u, 0, 0);
		break;
	case 9:
		set(regs, 0x8400006Cu, take32(w.in), 0, 0);
		break;
	case 10:
		set(regs, 0x84000061u, from, reply, 0);
		break;
	case 11:
		set(regs, 0x8400006Bu, from, 0, 0);
		break;
	case 12:
		set(regs, 0x84000070u, from, reply, take32(w.in));
		break;
	case 13:
		set(regs, 0x84000060u, 0, take32(w.in), 0);
		break;
	case 14:
		set(regs, 0x84000070u, from, reply, low((uint64_t)-7));
		break;
	case 15:
		set(regs, 0x84000070u, from | take8(w.in), reply | take32(w.in), 0);
		break;
	default:
		set(regs, 0x84000070u, from, reply, 0);
		break;
	}
}

static void take_answer(struct ffa_regs *regs)
{
	const uint8_t how = take8(w.in);

	if (w.repeats > 0) {
		w.repeats--;
		*regs = w.repeated;
		return;
	}
	for (unsigned int i = 4; i < 18; i++) {
		regs->x[i] = how & 0x20u ? 0xA5A5A5A5A5A5A5A5u : 0;
	}
	take_kind(how & 0xFu, regs);
	if (how & 0x10u) {
		regs->x[0] |= 0x40000000u;
	}
	for (unsigned int i = 0; i < 4 && (how & 0x20u); i++) {
		regs->x[i] |= 0xFFFFFFFF00000000u;
	}
	if (how & 0x40u) {
		w.repeats = take8(w.in) * 4u;
		w.repeated = *regs;
	}
}

static void count_call(void)
{
	w.calls++;
	require(w.calls <= FFA_NOTIFY_MAX_CALLS(w.sp_count, w.limits.sends, w.limits.resumes),
	        "I1: more calls than FFA_NOTIFY_MAX_CALLS");
	require(w.limits.calls == 0 || w.calls <= w.limits.calls,
	        "I1: more calls than limits.calls");
}

static void call(void *priv, struct ffa_regs *regs)
{
	const struct ffa_regs request = *regs;
	struct vm *vm = w.current;

	(void)priv;
	if (vm == NULL) {
		answer_probe(regs, FIRST_SP, w.events, w.sp_count);
		return;
	}
	count_call();
	if (low(request.x[0]) == 0x8400006Fu) {
		vm->sp = (uint16_t)request.x[1];
		vm->message = low(request.x[2]) & 0xFFu;
	}
	take_answer(regs);
	if (!vm->is_corrupt) {
		oracle_call(&vm->oracle, &request, regs);
		verdict_call(&vm->verdict, &request, regs);
		require(vm->oracle.broken == NULL, vm->oracle.broken);
	}
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	const uint8_t how = take8(w.in);
	struct vm *vm = w.current;
	const int verdict = (how & 7u) == 7u;

	(void)priv;
	if (!vm->is_corrupt) {
		oracle_relax(&vm->oracle, wait, verdict);
		require(vm->oracle.broken == NULL, vm->oracle.broken);
	}
	if (how & 0x80u) {
		run_step();
	}
	return verdict;
}

static int refused(void *priv, const struct ffa_refusal *why)
{
	const int verdict = take8(w.in) & 1;

	(void)priv;
	if (!w.current->is_corrupt) {
		oracle_refused(&w.current->oracle, why, verdict);
		require(w.current->oracle.broken == NULL, w.current->oracle.broken);
	}
	return verdict;
}

static void log_entry(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	require(entry->text != NULL && entry->level >= 0 && entry->level <= 2,
	        "a log entry without text or level");
	if (entry->regs != NULL && w.current != NULL && !w.current->is_corrupt) {
		oracle_log(&w.current->oracle, entry);
		require(w.current->oracle.broken == NULL, w.current->oracle.broken);
	}
}

static void begin(struct vm *vm, uint16_t id)
{
	vm->id = id;
	oracle_reset(&vm->oracle, vm->id, w.n.subscribers, w.n.subscriber_count);
	verdict_begin(&vm->verdict, w.n.subscribers, w.n.subscriber_count);
}

/* A VM that no SP has heard of, in a zeroed object. */
static void renew(struct vm *vm)
{
	memset(vm->object, 0, sizeof(*vm->object));
	vm->is_corrupt = 0;
	begin(vm, w.next_id++);
}

static int run_event(struct vm *vm, int is_creation, uint16_t id)
{
	struct vm *outer = w.current;
	const uint64_t outer_calls = w.calls;
	const uint32_t outer_repeats = w.repeats;
	const struct ffa_notify before = w.n;
	int result;

	w.current = vm;
	w.calls = 0;
	w.repeats = 0;
	vm->is_busy = 1;
	result = is_creation ? ffa_vm_created(&w.n, vm->object, id)
	                     : ffa_vm_destroyed(&w.n, vm->object);
	vm->is_busy = 0;
	require(memcmp(&before, &w.n, sizeof(before)) == 0, "I8: an event wrote struct ffa_notify");
	w.current = outer;
	w.repeats = outer_repeats;
	if (vm->is_corrupt) {
		w.calls = outer_calls;
		return result;
	}
	require(result <= FFA_R_IN_FLIGHT && result >= FFA_R_EXHAUSTED, "no result at all");
	require((result != FFA_R_STATE && result != FFA_R_INVALID) || w.calls == 0,
	        "a call in spite of the caller's mistake");
	w.calls = outer_calls;
	return result;
}

static void judge(struct vm *vm, int result)
{
	const uint16_t id = vm->object->id;

	if (vm->is_corrupt) {
		return;
	}
	oracle_leave(&vm->oracle, result, vm->object);
	require(vm->oracle.broken == NULL, vm->oracle.broken);
	if (vm->oracle.phase != ORACLE_REST) {
		require(id == vm->id, "vm->id is another VM's");
	} else if (verdict_give(&vm->verdict) == VERDICT_FREE) {
		require(id == 0, "I10: a VM ID is spent although no SP believes in the VM");
	} else {
		require(id == vm->id,
		        "I10: a VM ID may be used again although an SP may believe in the VM");
	}
}

/* From a hook, with the object whose event it is. */
static void enter_again(struct vm *vm, uint8_t how)
{
	const struct ffa_vm before = *vm->object;
	const uint64_t calls = w.calls;
	int result;

	if (how & 1u) {
		result = ffa_vm_destroyed(&w.n, vm->object);
	} else if ((how & 2u) && w.n.subscriber_count != 0) {
		result = ffa_vm_skip(&w.n, vm->object, w.n.subscribers[0].sp_id);
	} else {
		result = ffa_vm_created(&w.n, vm->object, (uint16_t)(vm->id + (how >> 7)));
	}
	require(result == FFA_R_STATE, "an object that is inside an event was not refused");
	require(memcmp(&before, vm->object, sizeof(before)) == 0 && w.calls == calls,
	        "a refused call changed the object, or called");
}

/* Creating what is there already, or under another ID in the middle. */
static void create_wrongly(struct vm *vm, uint16_t id)
{
	const int result = run_event(vm, 1, id);

	require(result == (id == 0 ? FFA_R_INVALID : FFA_R_STATE) || vm->is_corrupt,
	        "a mistake of the caller's went unnoticed");
}

static void create(struct vm *vm, uint8_t how)
{
	const enum oracle_phase phase = vm->oracle.phase;
	int result;

	if (phase == ORACLE_PRESENT || phase == ORACLE_DESTROYING) {
		create_wrongly(vm, vm->id);
		return;
	}
	if (phase == ORACLE_REST && !vm->is_corrupt) {
		/* A spent ID is refused; one that is free is used again now and then. */
		if (vm->object->id != 0) {
			create_wrongly(vm, vm->object->id);
		}
		begin(vm, vm->object->id != 0 || (how & 8u) ? w.next_id++ : vm->id);
	}
	oracle_enter(&vm->oracle, ORACLE_CREATED);
	result = run_event(vm, 1, vm->id);
	if (result == FFA_R_OK) {
		verdict_completed(&vm->verdict);
	}
	judge(vm, result);
}

/* Whom the VM waits for, or anybody: nobody, too. */
static void skip(struct vm *vm)
{
	const uint8_t how = take8(w.in);
	const int is_waited_for = (how & 1u) && vm->object->waiting_sp != 0;
	const uint16_t sp_id =
		is_waited_for ? vm->object->waiting_sp : (uint16_t)(FIRST_SP + (how >> 1 & 7u));
	int is_subscriber = 0;
	int result;

	for (uint32_t i = 0; i < w.n.subscriber_count; i++) {
		is_subscriber |= w.n.subscribers[i].sp_id == sp_id;
	}
	result = ffa_vm_skip(&w.n, vm->object, sp_id);
	if (vm->is_corrupt) {
		return;
	}
	require(result == (is_subscriber ? FFA_R_OK : FFA_R_INVALID),
	        "a subscriber not skipped, or who is none");
	require(!is_subscriber || vm->object->waiting_sp != sp_id,
	        "still waiting for whom was skipped");
	if (is_subscriber && vm->oracle.phase != ORACLE_REST) {
		oracle_skipped(&vm->oracle, sp_id);
		verdict_skipped(&vm->verdict, sp_id);
	}
}

static void create_another(struct vm *vm, uint8_t how)
{
	if (vm->oracle.phase == ORACLE_REST || (how & 0x80u)) {
		create_wrongly(vm, 0);
	} else {
		create_wrongly(vm, (uint16_t)(vm->id + 0x4000u));
	}
}

static void destroy(struct vm *vm)
{
	oracle_enter(&vm->oracle, ORACLE_DESTROYED);
	judge(vm, run_event(vm, 0, 0));
}

static void corrupt(struct vm *vm)
{
	uint8_t *bytes = (uint8_t *)vm->object;
	const size_t at = take8(w.in) % sizeof(*vm->object);

	for (size_t i = 0; i < 4 && at + i < sizeof(*vm->object); i++) {
		bytes[at + i] = take8(w.in);
	}
	vm->is_corrupt = 1;
}

static void run_step(void)
{
	const uint8_t how = take8(w.in);
	struct vm *vm = &w.vms[(how >> 4 & 7u) % VMS];

	if (w.steps++ >= MAX_STEPS) {
		return;
	}
	if (vm->is_busy) {
		if (!vm->is_corrupt) {
			enter_again(vm, how);
		}
		return;
	}
	switch (how & 0xFu) {
	case 14:
		renew(vm);
		break;
	case 15:
		corrupt(vm);
		break;
	case 11:
	case 12:
		skip(vm);
		break;
	case 13:
		create_another(vm, how);
		break;
	default:
		if (how & 1u) {
			destroy(vm);
		} else {
			create(vm, how);
		}
		break;
	}
}

/* Half of the numbers mean a small limit, the others none or any. */
static uint16_t take_limit(void)
{
	const uint8_t how = take8(w.in);

	return (how & 0x80u) ? (uint16_t)(how & 0x7Fu) : how % 4u;
}

static void configure(struct ffa_config *config)
{
	const uint8_t how = take8(w.in);

	w.sp_count = 1u + how % ORACLE_MAX_SPS;
	for (uint32_t i = 0; i < w.sp_count; i++) {
		w.events[i] = take8(w.in) % 4u;
	}
	w.hooks.call = call;
	w.hooks.log = log_entry;
	w.hooks.relax = how & 0x10u ? relax : NULL;
	w.hooks.refused = how & 0x20u ? refused : NULL;
	config->hooks = &w.hooks;
	config->vm_size = sizeof(struct ffa_vm);
	config->table = w.table;
	config->table_len = ORACLE_MAX_SPS;
	config->limits.sends = take_limit();
	config->limits.resumes = take_limit();
	config->limits.calls = take_limit();
	w.limits = config->limits;
	if (w.limits.sends == 0) {
		w.limits.sends = FFA_NOTIFY_DEFAULT_SENDS;
	}
	if (w.limits.resumes == 0) {
		w.limits.resumes = FFA_NOTIFY_DEFAULT_RESUMES;
	}
}

static void open_vms(void)
{
	for (unsigned int i = 0; i < VMS; i++) {
		struct vm *vm = &w.vms[i];

		vm->object = malloc(sizeof(*vm->object));
		require(vm->object != NULL, "no memory for the test");
		vm->oracle.limits = w.limits;
		vm->oracle.has_relax = w.hooks.relax != NULL;
		vm->oracle.has_refused = w.hooks.refused != NULL;
		renew(vm);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct ffa_config config;

	memset(&w, 0, sizeof(w));
	memset(&config, 0, sizeof(config));
	w.in = &in;
	w.next_id = 1;
	configure(&config);
	require(ffa_probe(&w.n, &config) == FFA_R_OK, "the plain list was not read");
	open_vms();
	while (in.left > 0 && w.steps < MAX_STEPS) {
		run_step();
	}
	for (unsigned int i = 0; i < VMS; i++) {
		free(w.vms[i].object);
	}
	ffa_release(&w.n);
	return 0;
}

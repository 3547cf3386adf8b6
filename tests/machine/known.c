/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "known.h"

#define FN_ERROR 0x84000060u
#define FN_INTERRUPT 0x84000062u
#define FN_YIELD 0x8400006cu
#define FN_RUN 0x8400006du
#define FN_DIRECT_REQ 0x8400006fu
#define FN_DIRECT_RESP 0x84000070u
#define STATUS_INVALID_PARAMETERS (-2)
#define STATUS_ABORTED (-8)
#define MESSAGE_DESTROYED 6u

static struct {
	uint32_t is_locked;
	uint32_t last;      /* number of an acknowledged creation */
	uint32_t forgotten; /* all up to this one */
} sps[SLOTS];

static struct known_counts counts;

static void lock(uint32_t sp)
{
	while (__atomic_exchange_n(&sps[sp].is_locked, 1, __ATOMIC_ACQUIRE) != 0)
		;
}

static void unlock(uint32_t sp)
{
	__atomic_store_n(&sps[sp].is_locked, 0, __ATOMIC_RELEASE);
}

static void count(uint32_t *counter)
{
	(void)__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void forget(uint32_t sp, uint32_t last)
{
	if (last > sps[sp].forgotten) {
		__atomic_store_n(&sps[sp].forgotten, last, __ATOMIC_RELAXED);
	}
}

int known_forgotten(const struct known *vm, uint32_t sp)
{
	const uint32_t number = vm->acknowledged[sp];

	return number != 0 && number <= __atomic_load_n(&sps[sp].forgotten, __ATOMIC_RELAXED);
}

int known_told(const struct known *vm, uint32_t sp)
{
	return vm->acknowledged[sp] != 0 && !known_forgotten(vm, sp);
}

void known_found(const struct known *vm, uint32_t sp)
{
	forget(sp, vm->acknowledged[sp]);
}

static void learn_from_response(struct known *vm, int32_t status)
{
	if (status == 0) {
		vm->acknowledged[vm->sp] = vm->is_end ? 0 : ++sps[vm->sp].last;
	} else if (status == STATUS_INVALID_PARAMETERS && vm->is_end) {
		count(&counts.unknown);
		known_found(vm, vm->sp);
	}
}

static void learn(struct known *vm, const struct ffa_regs *answer)
{
	const uint32_t function = (uint32_t)answer->x[0];

	if (function == FN_INTERRUPT || function == FN_YIELD) {
		vm->last = sps[vm->sp].last;
	} else if (function == FN_DIRECT_RESP) {
		learn_from_response(vm, (int32_t)answer->x[3]);
	} else if (function == FN_ERROR && (int32_t)answer->x[2] == STATUS_ABORTED) {
		count(&counts.deaths);
		forget(vm->sp, vm->last);
	}
}

/* A message, or the resumption of the one before. */
static void begin(const struct ffa_notify *n, struct known *vm, const struct ffa_regs *request)
{
	const uint32_t sp_id = (uint32_t)request->x[1];

	if (request->x[0] == FN_RUN) {
		return;
	}
	vm->is_end = (request->x[2] & 0xffu) == MESSAGE_DESTROYED;
	vm->sp = 0;
	while (n->subscribers[vm->sp].sp_id != sp_id && vm->sp + 1u < n->subscriber_count) {
		vm->sp++;
	}
}

void known_call(const struct ffa_notify *n, struct known *vm, struct ffa_regs *regs,
                void (*strike)(uint32_t sp_id))
{
	static const struct ffa_regs aborted = {{FN_ERROR, 0, (uint32_t)STATUS_ABORTED}};
	const int is_run = regs->x[0] == FN_RUN;

	begin(n, vm, regs);
	lock(vm->sp);
	if (!is_run) {
		vm->last = sps[vm->sp].last;
	}
	if (!is_run && vm->is_end && known_forgotten(vm, vm->sp)) {
		count(&counts.spared);
		*regs = aborted;
	} else {
		if (is_run && strike != NULL) {
			strike(n->subscribers[vm->sp].sp_id);
		}
		call_firmware(regs);
		learn(vm, regs);
	}
	unlock(vm->sp);
}

struct known_counts known_counts(void)
{
	return counts;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "naive.h"

#define FN_ERROR 0x84000060u
#define FN_SUCCESS 0x84000061u
#define FN_VERSION 0x84000063u
#define FN_RX_RELEASE 0x84000065u
#define FN_RXTX_UNMAP 0x84000067u
#define FN_INFO_GET 0x84000068u
#define FN_DIRECT_REQ 0x8400006Fu
#define FN_DIRECT_RESP 0x84000070u
#define FN_RXTX_MAP 0xC4000066u
#define FN_INFO_GET_REGS 0xC400008Bu
#define FN_SUCCESS_64 0xC4000061u

#define INVALID_PARAMETERS (-2)
#define INTERRUPTED (-5)
#define RETRY (-7)

#define FRAMEWORK 0x80000000u
#define MESSAGE_CREATED 4u
#define MESSAGE_DESTROYED 6u
#define HANDLE_NONE 0xFFFFFFFFu

#define MAX_SENDS 11
#define PAGE 4096u
#define WANTS_CREATED 0x40u
#define WANTS_DESTROYED 0x80u
#define FIRST_ENTRY 3u /* register */
#define REGISTERS 18u

static void call(const struct naive *n, struct ffa_regs *regs)
{
	n->hooks->call(n->hooks->priv, regs);
}

static int32_t send(const struct naive *n, uint16_t sp_id, uint32_t message, uint16_t vm_id)
{
	struct ffa_regs regs = {
		{FN_DIRECT_REQ, sp_id, FRAMEWORK | message, HANDLE_NONE, HANDLE_NONE, vm_id}};

	call(n, &regs);
	if ((uint32_t)regs.x[0] != FN_DIRECT_RESP ||
	    (uint32_t)regs.x[2] != (FRAMEWORK | (message + 1u))) {
		return INVALID_PARAMETERS;
	}
	return (int32_t)(uint32_t)regs.x[3];
}

static int32_t tell(const struct naive *n, uint16_t sp_id, uint32_t message, uint16_t vm_id)
{
	int32_t status = RETRY;

	for (int i = 0; i < MAX_SENDS && (status == INTERRUPTED || status == RETRY); i++) {
		status = send(n, sp_id, message, vm_id);
	}
	return status;
}

/* Those who were told that the VM was created: the first `told` of that array. */
static void owe_told(const struct naive *n, struct naive_vm *vm, uint16_t told)
{
	for (uint16_t i = 0; i < n->destroyed_count; i++) {
		for (uint16_t j = 0; j < told; j++) {
			if (n->destroyed[i] == n->created[j]) {
				vm->owed |= UINT64_C(1) << i;
			}
		}
	}
}

int naive_created(const struct naive *n, struct naive_vm *vm, uint16_t vm_id)
{
	vm->id = vm_id;
	vm->owed = 0;
	for (uint16_t i = 0; i < n->created_count; i++) {
		if (tell(n, n->created[i], MESSAGE_CREATED, vm_id) != 0) {
			owe_told(n, vm, i);
			return FFA_R_REFUSED;
		}
	}
	for (uint16_t i = 0; i < n->destroyed_count; i++) {
		vm->owed |= UINT64_C(1) << i;
	}
	return FFA_R_OK;
}

int naive_destroyed(const struct naive *n, struct naive_vm *vm)
{
	for (uint16_t i = 0; i < n->destroyed_count; i++) {
		const uint64_t bit = UINT64_C(1) << i;
		int32_t status;

		if ((vm->owed & bit) == 0) {
			continue;
		}
		status = tell(n, n->destroyed[i], MESSAGE_DESTROYED, vm->id);
		if (status != INTERRUPTED && status != RETRY) {
			vm->owed &= ~bit;
		}
	}
	return vm->owed != 0 ? FFA_R_AGAIN : FFA_R_OK;
}

static void add(struct naive *n, uint16_t sp_id, uint32_t properties)
{
	if ((properties & WANTS_CREATED) != 0 && n->created_count < NAIVE_MAX) {
		n->created[n->created_count++] = sp_id;
	}
	if ((properties & WANTS_DESTROYED) != 0 && n->destroyed_count < NAIVE_MAX) {
		n->destroyed[n->destroyed_count++] = sp_id;
	}
}

void naive_add(struct naive *n, const void *entries, uint32_t count, uint32_t size)
{
	const uint8_t *at = entries;

	for (uint32_t i = 0; i < count; i++, at += size) {
		const struct naive_descriptor *d = (const void *)at;

		add(n, d->id, d->properties);
	}
}

static int list_by_regs(struct naive *n)
{
	struct ffa_regs regs;
	uint32_t next = 0;
	uint32_t tag = 0;
	uint32_t current;
	uint32_t last;

	do {
		uint32_t at = FIRST_ENTRY;

		regs = (struct ffa_regs){{FN_INFO_GET_REGS, 0, 0, next | tag << 16}};
		call(n, &regs);
		if ((uint32_t)regs.x[0] == FN_ERROR &&
		    (int32_t)(uint32_t)regs.x[2] == INVALID_PARAMETERS) {
			return FFA_R_OK; /* there are none */
		}
		if ((uint32_t)regs.x[0] != FN_SUCCESS_64) {
			return FFA_R_PROTOCOL;
		}
		last = (uint16_t)regs.x[2];
		current = (uint16_t)(regs.x[2] >> 16);
		tag = (uint16_t)(regs.x[2] >> 32);
		for (; next <= current && at < REGISTERS; next++) {
			add(n, (uint16_t)regs.x[at], (uint32_t)(regs.x[at] >> 32));
			at += (uint16_t)(regs.x[2] >> 48) / 8u;
		}
		next = current + 1u;
	} while (current < last);
	return FFA_R_OK;
}

static int read_rx(struct naive *n, const struct ffa_rxtx *rxtx)
{
	struct ffa_regs regs = {{FN_INFO_GET}};
	uint64_t count;
	uint64_t size;

	call(n, &regs);
	if ((uint32_t)regs.x[0] == FN_ERROR && (int32_t)(uint32_t)regs.x[2] == INVALID_PARAMETERS) {
		return FFA_R_OK; /* there are none */
	}
	if ((uint32_t)regs.x[0] != FN_SUCCESS) {
		return FFA_R_PROTOCOL;
	}
	count = (uint32_t)regs.x[2];
	size = (uint32_t)regs.x[3];
	if (size < sizeof(struct naive_descriptor) || count > rxtx->pages * PAGE / size) {
		return FFA_R_PROTOCOL;
	}
	naive_add(n, rxtx->rx, (uint32_t)count, (uint32_t)size);
	regs = (struct ffa_regs){{FN_RX_RELEASE}};
	call(n, &regs);
	return FFA_R_OK;
}

static int list_by_rx(struct naive *n, const struct ffa_rxtx *rxtx)
{
	struct ffa_regs regs = {{FN_RXTX_MAP, rxtx->tx_pa, rxtx->rx_pa, rxtx->pages}};
	int result;

	call(n, &regs);
	if ((uint32_t)regs.x[0] != FN_SUCCESS) {
		return FFA_R_PROTOCOL;
	}
	result = read_rx(n, rxtx);
	regs = (struct ffa_regs){{FN_RXTX_UNMAP}};
	call(n, &regs);
	return result;
}

/* Buffers are used where they are given. */
int naive_probe(struct naive *n, const struct ffa_config *config)
{
	const uint32_t version = config->rxtx.rx != NULL ? 0x10001u : 0x10002u;
	struct ffa_regs regs = {{FN_VERSION, version}};

	n->hooks = config->hooks;
	n->created_count = 0;
	n->destroyed_count = 0;
	call(n, &regs);
	if ((regs.x[0] & 0x80000000u) != 0 || (uint32_t)regs.x[0] < version) {
		return FFA_R_PROTOCOL;
	}
	return config->rxtx.rx != NULL ? list_by_rx(n, &config->rxtx) : list_by_regs(n);
}

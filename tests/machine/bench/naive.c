/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "naive.h"

/* Numbers, and making requests, as in the library: the comparison is of what is around them. */
#include "abi.h"
#include "bits.h"

#define MAX_SENDS 11
#define WANTS_CREATED 0x40u
#define WANTS_DESTROYED 0x80u

/* The start of one in an RX buffer. */
struct descriptor {
	uint16_t id;
	uint16_t contexts;
	uint32_t properties;
};

static void ask(const struct naive *n, struct ffa_regs *regs, uint32_t function, uint64_t x1,
                uint64_t x2, uint64_t x3)
{
	request(regs, function, x1, x2, x3);
	n->hooks->call(n->hooks->priv, regs);
}

static int32_t send(const struct naive *n, uint16_t sp_id, uint32_t message, uint16_t vm_id)
{
	struct ffa_regs regs;

	request(&regs, ABI_DIRECT_REQ, sp_id, message, ABI_HANDLE_NONE);
	regs.x[4] = ABI_HANDLE_NONE;
	regs.x[5] = vm_id;
	n->hooks->call(n->hooks->priv, &regs);
	if (reg_w(&regs, 0) != (ABI_FUNCTION | ABI_DIRECT_RESP) ||
	    reg_w(&regs, 2) != message + 1u) {
		return ABI_INVALID_PARAMETERS;
	}
	return to_signed(reg_w(&regs, 3));
}

static int32_t tell(const struct naive *n, uint16_t sp_id, uint32_t message, uint16_t vm_id)
{
	int32_t status = ABI_RETRY;

	for (int i = 0; i < MAX_SENDS && (status == ABI_INTERRUPTED || status == ABI_RETRY); i++) {
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
		if (tell(n, n->created[i], ABI_VM_CREATED, vm_id) != 0) {
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
		status = tell(n, n->destroyed[i], ABI_VM_DESTROYED, vm->id);
		if (status != ABI_INTERRUPTED && status != ABI_RETRY) {
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
		const struct descriptor *d = (const void *)at;

		add(n, d->id, d->properties);
	}
}

static int has_none(const struct ffa_regs *regs)
{
	return reg_w(regs, 0) == (ABI_FUNCTION | ABI_ERROR) &&
	       to_signed(reg_w(regs, 2)) == ABI_INVALID_PARAMETERS;
}

static int list_by_regs(struct naive *n)
{
	struct ffa_regs regs;
	uint32_t next = 0;
	uint32_t tag = 0;
	uint32_t current;
	uint32_t last;

	do {
		uint32_t at = ABI_INFO_REGS_FIRST;

		ask(n, &regs, ABI_PARTITION_INFO_GET_REGS, 0, 0, next | tag << 16);
		if (has_none(&regs)) {
			return FFA_R_OK;
		}
		if (reg_w(&regs, 0) != (ABI_FUNCTION | ABI_SMC64 | ABI_SUCCESS)) {
			return FFA_R_PROTOCOL;
		}
		last = (uint16_t)regs.x[2];
		current = (uint16_t)(regs.x[2] >> ABI_INFO_CURRENT_SHIFT);
		tag = (uint16_t)(regs.x[2] >> ABI_INFO_TAG_SHIFT);
		for (; next <= current && at < ABI_INFO_REGS_FIRST + ABI_INFO_REGS; next++) {
			add(n, (uint16_t)regs.x[at], (uint32_t)(regs.x[at] >> 32));
			at += (uint16_t)(regs.x[2] >> ABI_INFO_SIZE_SHIFT) / 8u;
		}
		next = current + 1u;
	} while (current < last);
	return FFA_R_OK;
}

static int read_rx(struct naive *n, const struct ffa_rxtx *rxtx)
{
	struct ffa_regs regs;
	uint32_t size;

	ask(n, &regs, ABI_PARTITION_INFO_GET, 0, 0, 0);
	if (has_none(&regs)) {
		return FFA_R_OK;
	}
	size = reg_w(&regs, 3);
	if (reg_w(&regs, 0) != (ABI_FUNCTION | ABI_SUCCESS) || size < ABI_DESC_SIZE_1_1 ||
	    reg_w(&regs, 2) > rxtx->pages * ABI_PAGE_SIZE / size) {
		return FFA_R_PROTOCOL;
	}
	naive_add(n, rxtx->rx, reg_w(&regs, 2), size);
	ask(n, &regs, ABI_RX_RELEASE, 0, 0, 0);
	return FFA_R_OK;
}

static int list_by_rx(struct naive *n, const struct ffa_rxtx *rxtx)
{
	struct ffa_regs regs;
	int result;

	ask(n, &regs, ABI_RXTX_MAP_64, rxtx->tx_pa, rxtx->rx_pa, rxtx->pages);
	if (reg_w(&regs, 0) != (ABI_FUNCTION | ABI_SUCCESS)) {
		return FFA_R_PROTOCOL;
	}
	result = read_rx(n, rxtx);
	ask(n, &regs, ABI_RXTX_UNMAP, 0, 0, 0);
	return result;
}

/* Buffers are used where they are given. */
int naive_probe(struct naive *n, const struct ffa_config *config)
{
	const uint32_t version = config->rxtx.rx != NULL ? ABI_VERSION_1_1 : ABI_VERSION_1_2;
	struct ffa_regs regs;

	n->hooks = config->hooks;
	n->created_count = 0;
	n->destroyed_count = 0;
	ask(n, &regs, ABI_VERSION, version, 0, 0);
	if (to_signed(reg_w(&regs, 0)) < 0 || reg_w(&regs, 0) < version) {
		return FFA_R_PROTOCOL;
	}
	return config->rxtx.rx != NULL ? list_by_rx(n, &config->rxtx) : list_by_regs(n);
}

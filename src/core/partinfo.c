/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Partition information descriptors, from memory and from registers. */
#include <ffa/partinfo.h>

#include "abi.h"
#include "bits.h"

/* Fields are only ever appended to a descriptor, so the first 8 bytes serve (FF-A 18.5). */
static int is_stride(uint32_t size)
{
	return size == ABI_DESC_SIZE_1_0 || (size >= ABI_DESC_SIZE_1_1 && size % 4u == 0u);
}

int ffa_partinfo_open(struct ffa_partinfo *list, const void *bytes, size_t capacity,
                      uint32_t version, uint32_t count, uint32_t size)
{
	const uint32_t stride = (version <= ABI_VERSION_1_0) ? ABI_DESC_SIZE_1_0 : size;

	if (!is_stride(stride) || count > capacity / stride) {
		return FFA_R_PROTOCOL;
	}
	list->bytes = bytes;
	list->regs = NULL;
	list->count = count;
	list->stride = stride;
	return FFA_R_OK;
}

int ffa_partinfo_open_regs(struct ffa_partinfo *list, struct ffa_partinfo_cursor *cursor,
                           const struct ffa_regs *regs)
{
	const uint64_t x2 = regs->x[2];
	const uint64_t shape = x2 & ABI_INFO_SHAPE;
	const uint32_t last = (uint16_t)x2;
	const uint32_t current = (uint16_t)(x2 >> ABI_INFO_CURRENT_SHIFT);
	const uint32_t size = (uint16_t)(x2 >> ABI_INFO_SIZE_SHIFT);

	if (cursor->next != 0u && cursor->shape != shape) {
		return FFA_R_AGAIN;
	}
	if (current < cursor->next || current > last || size < ABI_DESC_SIZE_1_1 ||
	    size % 8u != 0u ||
	    ffa_partinfo_open(list, NULL, (size_t)ABI_INFO_REGS * 8u, ABI_VERSION_1_2,
	                      current - cursor->next + 1u, size) != FFA_R_OK) {
		return FFA_R_PROTOCOL;
	}
	list->regs = regs;
	cursor->shape = shape;
	cursor->next = (uint16_t)((current == last) ? 0u : current + 1u);
	cursor->tag = (uint16_t)(x2 >> ABI_INFO_TAG_SHIFT);
	return FFA_R_OK;
}

static uint64_t first_bytes(const struct ffa_partinfo *list, uint32_t index)
{
	const volatile uint8_t *const bytes = list->bytes;
	const size_t offset = (size_t)index * list->stride;

	if (list->regs != NULL) {
		return list->regs->x[ABI_INFO_REGS_FIRST + offset / 8u];
	}
	return load_le32(bytes + offset) | ((uint64_t)load_le32(bytes + offset + 4u) << 32);
}

int ffa_partinfo_get(const struct ffa_partinfo *list, uint32_t index, struct ffa_partition *out)
{
	uint64_t head;

	if (index >= list->count) {
		return FFA_R_INVALID;
	}
	head = first_bytes(list, index);
	out->id = (uint16_t)head;
	out->contexts = (uint16_t)(head >> 16);
	out->properties = (uint32_t)(head >> 32);
	return FFA_R_OK;
}

uint8_t ffa_partinfo_events(const struct ffa_partition *partition, uint32_t version)
{
	const uint32_t properties = partition->properties;

	if (version < ABI_VERSION_1_1 || partition->id == 0u ||
	    (properties & (ABI_PROP_TYPE_MASK | ABI_PROP_DIRECT_RECV)) != ABI_PROP_DIRECT_RECV) {
		return 0;
	}
	return (properties >> ABI_PROP_EVENTS_SHIFT) & (FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED);
}

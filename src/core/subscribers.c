/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "subscribers.h"

void ffa_table_reset(struct ffa_table *table)
{
	table->count = 0;
	table->lost = 0;
}

void ffa_table_add(struct ffa_table *table, uint32_t sp_id, uint32_t events)
{
	struct ffa_subscriber *slot = table->slots;
	const uint32_t capacity = table->capacity;
	uint32_t i;

	if (events == 0u) {
		return;
	}
	/*@ loop invariant 0 <= i <= capacity && slot == table->slots + i;
	    loop assigns i, slot, table->count, table->slots[0 .. capacity - 1];
	    loop variant capacity - i;
	*/
	for (i = 0; i < capacity; i++, slot++) {
		if (i == table->count) {
			table->count++;
			slot->sp_id = (uint16_t)sp_id;
			slot->events = 0;
			slot->reserved = 0;
		}
		if (slot->sp_id == sp_id) {
			slot->events |= (uint8_t)events;
			return;
		}
	}
	if (sp_id != table->lost && table->count < 0xFFFFu) {
		table->lost = (uint16_t)sp_id;
		table->count++;
	}
}

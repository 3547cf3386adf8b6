/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One VM's life on the host with so many subscribers who acknowledge everything, for callgrind:
 * host SUBSCRIBERS.
 */
#include "naive.h"

#include <stdlib.h>

static void acknowledge(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	regs->x[0] = 0x84000070u;
	regs->x[1] <<= 16;
	regs->x[2]++;
	regs->x[3] = 0;
}

int main(int argc, char **argv)
{
	static const struct ffa_hooks hooks = {.call = acknowledge};
	static struct ffa_subscriber table[FFA_NOTIFY_MAX_SUBSCRIBERS];
	static struct ffa_vm vm;
	static struct naive_vm naive_vm;
	static struct naive naive = {.hooks = &hooks};
	const int wanted = argc == 2 ? atoi(argv[1]) : 0;
	const uint16_t count = wanted > 0 && wanted <= NAIVE_MAX ? (uint16_t)wanted : 0;
	const struct ffa_notify library = {
		.version = 0x10002,
		.subscriber_count = count,
		.subscribers = table,
		.hooks = &hooks,
		.limits = {FFA_NOTIFY_DEFAULT_SENDS, FFA_NOTIFY_DEFAULT_RESUMES, 0}};

	for (uint16_t i = 0; i < count; i++) {
		table[i] = (struct ffa_subscriber){(uint16_t)(0x8001u + i), 3, 0};
		naive.created[i] = table[i].sp_id;
		naive.destroyed[i] = table[i].sp_id;
	}
	naive.created_count = count;
	naive.destroyed_count = count;
	return count == 0 || ffa_vm_created(&library, &vm, 1) != FFA_R_OK ||
	       ffa_vm_destroyed(&library, &vm) != FFA_R_OK ||
	       naive_created(&naive, &naive_vm, 1) != FFA_R_OK ||
	       naive_destroyed(&naive, &naive_vm) != FFA_R_OK;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Needs the events alone: holds the list of subscribers itself, and answers for the firmware. */
#include <ffa/notify.h>
#include <stdio.h>

#define DIRECT_RESP 0x84000070u

static void acknowledge(void *priv, struct ffa_regs *regs)
{
	unsigned int *calls = priv;

	(*calls)++;
	regs->x[0] = DIRECT_RESP;
	regs->x[1] <<= 16;
	regs->x[2]++;
	regs->x[3] = 0;
}

int main(void)
{
	static unsigned int calls;
	static const struct ffa_hooks hooks = {.priv = &calls, .call = acknowledge};
	static struct ffa_subscriber table[] = {
		{0x8001, FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED, 0}};
	static const struct ffa_config config = {.hooks = &hooks,
	                                         .version = 0x10002,
	                                         .table = table,
	                                         .table_len = 1,
	                                         .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify n;
	struct ffa_vm vm = {0};
	int passed = ffa_attach(&n, &config, 1) == FFA_R_OK;

	passed = passed && ffa_vm_created(&n, &vm, 1) == FFA_R_OK;
	passed = passed && ffa_vm_destroyed(&n, &vm) == FFA_R_OK && vm.id == 0;
	ffa_release(&n);
	printf("events alone: %u messages\n", calls);
	return passed && calls == 2 ? 0 : 1;
}

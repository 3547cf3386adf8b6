/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Linked without any other library, never run. */
#include <ffa/conduit.h>
#include <ffa/notify.h>

void _start(void);

void _start(void)
{
	static const struct ffa_hooks hooks = {.call = ffa_conduit_smc};
	static struct ffa_subscriber table[4];
	static struct ffa_notify n;
	static struct ffa_vm vm;
	static const struct ffa_config config = {
		.hooks = &hooks, .table = table, .table_len = 4, .vm_size = sizeof(struct ffa_vm)};

	if (ffa_probe(&n, &config) == FFA_R_OK && ffa_vm_created(&n, &vm, 1) == FFA_R_OK) {
		ffa_vm_destroyed(&n, &vm);
	}
	for (;;) {
	}
}

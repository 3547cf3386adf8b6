/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Needs the core alone, all of its files: probes a machine that has no FF-A. */
#include <ffa/notify.h>
#include <stdio.h>

#ifdef EXPECTED_SUBSCRIBERS
#if FFA_NOTIFY_MAX_SUBSCRIBERS != EXPECTED_SUBSCRIBERS
#error "this program and the library disagree about struct ffa_vm"
#endif
#endif

static void call_nothing(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	regs->x[0] = (uint64_t)-1; /* unknown function */
}

int main(void)
{
	static const struct ffa_hooks hooks = {.call = call_nothing};
	static struct ffa_subscriber table[1];
	static const struct ffa_config config = {
		.hooks = &hooks, .table = table, .table_len = 1, .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify n;
	struct ffa_vm vm = {0};
	const int result = ffa_probe(&n, &config);

	printf("%s\n", ffa_strerror(result));
	return result != FFA_R_ABSENT || ffa_vm_created(&n, &vm, 1) != FFA_R_STATE ||
	       ffa_vm_destroyed(&n, &vm) != FFA_R_STATE;
}

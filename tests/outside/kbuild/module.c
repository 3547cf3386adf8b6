/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A module of Linux that needs the whole core. It is built, never loaded. */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/types.h>

#include <ffa/notify.h>

static struct ffa_notify notify;

static void call_nothing(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	regs->x[0] = (uint64_t)-1; /* unknown function */
}

static int __init start(void)
{
	static const struct ffa_hooks hooks = {.call = call_nothing};
	static struct ffa_subscriber table[1];
	static const struct ffa_config config = {
		.hooks = &hooks, .table = table, .table_len = 1, .vm_size = sizeof(struct ffa_vm)};
	struct ffa_vm vm = {0};
	const int result = ffa_probe(&notify, &config);

	pr_info("%s\n", ffa_strerror(result));
	if (result != FFA_R_ABSENT || ffa_vm_created(&notify, &vm, 1) != FFA_R_STATE ||
	    ffa_vm_destroyed(&notify, &vm) != FFA_R_STATE) {
		return -EINVAL;
	}
	return 0;
}

static void __exit stop(void)
{
	ffa_release(&notify);
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("Needs the whole of libffa-notify");
MODULE_LICENSE("Dual BSD/GPL");

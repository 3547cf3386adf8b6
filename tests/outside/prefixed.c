/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A host that owns names of the library's: the whole of it, and the events beside it as xen_. */
#include "events/ffa_notify.h"
#include "whole/ffa_notify.h"

#include <stdio.h>
#include <string.h>

#define DIRECT_RESP 0x84000070u

static unsigned int calls;

static void acknowledge(uint64_t *x)
{
	calls++;
	x[0] = DIRECT_RESP;
	x[1] <<= 16;
	x[2]++;
	x[3] = 0;
}

static void call(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	acknowledge(regs->x);
}

static void xen_call(void *priv, struct xen_ffa_regs *regs)
{
	(void)priv;
	acknowledge(regs->x);
}

static int run(void)
{
	static struct ffa_subscriber table[] = {
		{0x8001, FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED, 0}};
	const struct ffa_hooks hooks = {.call = call};
	const struct ffa_config config = {.hooks = &hooks,
	                                  .version = 0x10002,
	                                  .table = table,
	                                  .table_len = 1,
	                                  .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify n;
	struct ffa_vm vm;

	memset(&vm, 0, sizeof(vm));
	return ffa_attach(&n, &config, 1) == FFA_R_OK && ffa_vm_created(&n, &vm, 1) == FFA_R_OK &&
	       ffa_vm_destroyed(&n, &vm) == FFA_R_OK && vm.id == 0;
}

static int xen_run(void)
{
	static struct xen_ffa_subscriber table[] = {
		{0x8001, XEN_FFA_NOTIFY_CREATED | XEN_FFA_NOTIFY_DESTROYED, 0}};
	const struct xen_ffa_hooks hooks = {.call = xen_call};
	const struct xen_ffa_config config = {.hooks = &hooks,
	                                      .version = 0x10002,
	                                      .table = table,
	                                      .table_len = 1,
	                                      .vm_size = sizeof(struct xen_ffa_vm)};
	struct xen_ffa_notify n;
	struct xen_ffa_vm vm;

	memset(&vm, 0, sizeof(vm));
	return xen_ffa_attach(&n, &config, 1) == XEN_FFA_R_OK &&
	       xen_ffa_vm_created(&n, &vm, 1) == XEN_FFA_R_OK &&
	       xen_ffa_vm_destroyed(&n, &vm) == XEN_FFA_R_OK && vm.id == 0;
}

int main(void)
{
	const int passed = run() && xen_run() && calls == 4;

	printf("prefixed: %u messages, %s\n", calls, passed ? "as expected" : "which is wrong");
	return passed ? 0 : 1;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A client of Linux's FF-A bus, compiled into its kernel: shows what the bus has found, sends SP 8002 of
 * sps.txt direct messages, and switches off.
 */
#include <linux/arm_ffa.h>
#include <linux/init.h>
#include <linux/reboot.h>

/* Commands of the SP's (sp.h). It sends back what it does not know. */
#define TOIL 3UL
#define LOOPS 20000000UL
#define ECHO 0x5a5a5a5aUL
#define PATTERN 0x0123456789abcdefUL

static const struct ffa_device_id ids[] = {
	{UUID_INIT(0x01234567, 0x89ab, 0xcdef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef)},
	{}};

static void send(struct ffa_device *device, const char *name, unsigned long command,
                 unsigned long value)
{
	struct ffa_send_direct_data data = {command, value, 1, 2, value};
	const int code = device->ops->msg_ops->sync_send_receive(device, &data);
	const int same = data.data0 == command && data.data1 == value && data.data2 == 1 &&
	                 data.data3 == 2 && data.data4 == value;

	pr_info("client: message=%s code=%d same=%d\n", name, code, same);
}

static int probe(struct ffa_device *device)
{
	send(device, "wide", ECHO, PATTERN);
	send(device, "long", TOIL, LOOPS);
	device->ops->msg_ops->mode_32bit_set(device);
	send(device, "narrow", ECHO, (u32)PATTERN);
	return 0;
}

static struct ffa_driver driver = {.name = "client", .probe = probe, .id_table = ids};

static int show(struct device *device, void *data)
{
	const struct ffa_device *found = to_ffa_dev(device);

	pr_info("client: partition id=%04x properties=%x uuid=%pUb\n", found->vm_id,
	        found->properties, &found->uuid);
	return 0;
}

/* Behind the bus, which is there before device drivers are. */
static int __init client(void)
{
	(void)bus_for_each_dev(&ffa_bus_type, NULL, NULL, show);
	pr_info("client: driver code=%d\n", ffa_register(&driver));
	kernel_power_off();
	return 0;
}
late_initcall(client);

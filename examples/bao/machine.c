/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The configuration of Bao for `run`: two guests, and memory that they share. */
#include <config.h>

#define GUEST_BASE 0x50000000
#define GUEST_SIZE 0x100000
#define SHARED 0x70000000 /* guest.c has it too */
#define DOORBELL 52
#define TIMER 27
#define GICD 0x08000000
#define GICR 0x080a0000

VM_IMAGE(first, "first.bin")
VM_IMAGE(second, "second.bin")

#define GUEST(name, cpus, affinity) \
	{ \
		.image = VM_IMAGE_BUILTIN(name, GUEST_BASE), .entry = GUEST_BASE, \
		.cpu_affinity = affinity, .platform = { \
			.cpu_num = cpus, \
			.region_num = 1, \
			.regions = (struct vm_mem_region[]){{.base = GUEST_BASE, \
			                                     .size = GUEST_SIZE}}, \
			.dev_num = 1, \
			.devs = (struct vm_dev_region[]){{.va = INVALID_VA, \
			                                  .interrupt_num = 1, \
			                                  .interrupts = (irqid_t[]){TIMER}}}, \
			.ipc_num = 1, \
			.ipcs = (struct ipc[]){{.base = SHARED, \
			                        .size = PAGE_SIZE, \
			                        .shmem_id = 0, \
			                        .interrupt_num = 1, \
			                        .interrupts = (irqid_t[]){DOORBELL}}}, \
			.arch = {.gic = {.gicd_addr = GICD, .gicr_addr = GICR}}, \
		} \
	}

struct config config = {
	.shmemlist_size = 1,
	.shmemlist = (struct shmem[]){{.size = PAGE_SIZE}},
	.vmlist_size = 2,
	.vmlist = (struct vm_config[]){GUEST(first, 2, 0x3), GUEST(second, 1, 0x4)},
};

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An image for examples/monitor/firmware/run. It ends without an FF-A call if it does not find what it
 * is promised; else it breaks a rule, and calls twice what is not there.
 */
#define DEVICE_TREE_MAGIC 0xedfe0dd0 /* read with the other end first */
#define FFA_VERSION 0x84000063
#define FFA_RX_RELEASE 0x84000065
#define UNKNOWN 0x83000001
#define PSCI_SYSTEM_OFF 0x84000008

	.macro call function
	ldr	w0, =\function
	smc	#0
	.endm

	.text
	orr	x1, x1, x2
	orr	x1, x1, x3
	cbnz	x1, 1f
	ldr	w2, [x0]
	ldr	w3, =DEVICE_TREE_MAGIC
	cmp	w2, w3
	b.ne	1f
	.irp	n, 2, 3, 4, 5, 6, 7
	mov	x\n, #0
	.endr
	ldr	w1, =0x10001
	call	FFA_VERSION
	mov	x1, #0
	call	FFA_RX_RELEASE
	call	UNKNOWN
	call	UNKNOWN
1:	call	PSCI_SYSTEM_OFF

	.section .note.GNU-stack, "", %progbits

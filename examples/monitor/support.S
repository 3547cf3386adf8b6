/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What both images need: memcpy and memset, which compilers call to copy and zero structures (in C,
 * their loops could become calls of themselves), and semihosting.
 */
#define SYS_EXIT 0x18
#define ADP_STOPPED_APPLICATION_EXIT 0x20026

	.text

	.global memcpy
	.type memcpy, %function
memcpy:
	mov	x3, x0
1:	cbz	x2, 2f
	ldrb	w4, [x1], #1
	strb	w4, [x3], #1
	sub	x2, x2, #1
	b	1b
2:	ret
	.size memcpy, . - memcpy

	.global memset
	.type memset, %function
memset:
	mov	x3, x0
1:	cbz	x2, 2f
	strb	w1, [x3], #1
	sub	x2, x2, #1
	b	1b
2:	ret
	.size memset, . - memset

	.global semihosting_exit
	.type semihosting_exit, %function
semihosting_exit:
	ldr	x1, =ADP_STOPPED_APPLICATION_EXIT
	mov	w2, w0
	stp	x1, x2, [sp, #-16]!
	mov	w0, #SYS_EXIT
	mov	x1, sp
	hlt	#0xf000
	add	sp, sp, #16
	ret
	.size semihosting_exit, . - semihosting_exit

	/* uint64_t semihosting(operation, block): the block is the operation's to fill. */
	.global semihosting
	.type semihosting, %function
semihosting:
	hlt	#0xf000
	ret
	.size semihosting, . - semihosting

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The guest, one page of position-independent code for EL1. It tells its VM ID, its exception level
 * and what firmware answered to its SMC, and exits. x0 is the VM ID at the start.
 */
#include "hypercall.h"

#define FFA_VERSION 0x84000063
#define FFA_VERSION_1_2 0x00010002

	.section .rodata.guest, "a"
	.balign 0x800
	.global guest_image
	.global guest_image_end
guest_image:
	mov	x19, x0
	adr	x0, vectors
	msr	vbar_el1, x0
	isb

	adr	x20, hello
	bl	put_text
	mov	x20, x19
	mov	w21, #16
	bl	put_hex
	adr	x20, level
	bl	put_text
	mrs	x20, CurrentEL
	lsr	x20, x20, #2
	mov	w21, #4
	bl	put_hex

	adr	x20, firmware
	bl	put_text
	ldr	w0, =FFA_VERSION
	ldr	w1, =FFA_VERSION_1_2
	smc	#0
	mov	x20, x0
	mov	w21, #32
	bl	put_hex
	mov	w1, #'\n'
	bl	put_char
	mov	x0, #HYPERCALL_EXIT
	hvc	#0
	b	.

put_char:
	mov	x0, #HYPERCALL_PUTC
	hvc	#0
	ret

/* Prints the text at x20. */
put_text:
	stp	x29, x30, [sp, #-16]!
1:	ldrb	w1, [x20], #1
	cbz	w1, 2f
	bl	put_char
	b	1b
2:	ldp	x29, x30, [sp], #16
	ret

/* Prints the low w21 bits of x20. */
put_hex:
	stp	x29, x30, [sp, #-16]!
1:	sub	w21, w21, #4
	lsr	x1, x20, x21
	and	w1, w1, #0xf
	add	w2, w1, #('a' - 10)
	add	w3, w1, #'0'
	cmp	w1, #10
	csel	w1, w2, w3, hs
	bl	put_char
	cbnz	w21, 1b
	ldp	x29, x30, [sp], #16
	ret

hello:
	.asciz	"VM "
level:
	.asciz	" runs at EL"
firmware:
	.asciz	", its own SMC was answered "

	.ltorg

/* Any exception is a hypercall that the monitor does not know. */
	.balign 0x800
vectors:
	.rept	16
	.balign 0x80
	mov	x0, #0
	hvc	#0
	b	.
	.endr
guest_image_end:

	.section .note.GNU-stack, "", %progbits

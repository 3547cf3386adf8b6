/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The vectors of the secure partitions, and their work. */

#include "switch.inc"

#define FFA_ABORT 0x84000090
#define SPSR_F (1 << 6)

/* Offset in struct sp_self (sp.h); `interrupted` is at 0. */
#define SP_LOOPS 4

	.text
	.balign	0x800
	.global	sp_vectors
sp_vectors:
	.rept	6
	.balign	0x80
	b	fault
	.endr
	.balign	0x80
	b	interrupted
	.rept	9
	.balign	0x80
	b	fault
	.endr

	.balign	0x80
fault:
	ldr	w0, =FFA_ABORT
	.irp	n, 1, 2, 3, 4, 5, 6, 7
	mov	x\n, xzr
	.endr
	smc	#0
	b	.

/* Told once: the work is to come to its end undisturbed. */
interrupted:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, tpidr_el1
	mov	w1, #1
	str	w1, [x0]
	mrs	x0, spsr_el1
	orr	x0, x0, #SPSR_F
	msr	spsr_el1, x0
	ldp	x0, x1, [sp], #16
	eret

	.macro each_marked action
	.irp	n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
	\action \n
	.endr
	.irp	n, 26, 27, 28, 29, 30
	\action \n
	.endr
	.endm

	.macro mark n
	mov	x\n, #(0x5a00 + \n)
	.endm

	.macro count_if_lost n
	mov	x2, #(0x5a00 + \n)
	cmp	x\n, x2
	cinc	w1, w1, ne
	.endm

/*
 * uint32_t sp_loop(struct sp_self *, uint32_t loops): counts loops, with a value of its own in every
 * register that it does not need. Returns how many of them it did not find again.
 */
	.global	sp_loop
	.type	sp_loop, %function
sp_loop:
	switch_push
	each_marked mark
1:	ldr	w2, [x0]
	cbnz	w2, 2f
	cbz	w1, 2f
	ldr	w2, [x0, #SP_LOOPS]
	add	w2, w2, #1
	str	w2, [x0, #SP_LOOPS]
	sub	w1, w1, #1
	b	1b
2:	mov	w1, #0
	each_marked count_if_lost
	mov	w0, w1
	switch_pop
	ret
	.size	sp_loop, . - sp_loop

	.section .note.GNU-stack, "", %progbits

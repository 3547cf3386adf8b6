/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The vectors of the secure partitions. */

#define FFA_ABORT 0x84000090
#define SPSR_F (1 << 6)

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

	.section .note.GNU-stack, "", %progbits

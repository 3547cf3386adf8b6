/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Where an SP begins on an SPMC that is not this project's, and how it calls from S-EL0. */

	.section .text.entry, "ax"
	.global	_start
	.type	_start, %function
_start:
	adrp	x0, stack_end
	add	x0, x0, :lo12:stack_end
	mov	sp, x0
	bl	sp_begin
	b	.
	.size	_start, . - _start

/* void sp_svc(void *priv, struct ffa_regs *regs): as ffa_conduit_smc(), which says why this is enough. */
	.text
	.global	sp_svc
	.type	sp_svc, %function
sp_svc:
	str	x19, [sp, #-16]!
	mov	x19, x1
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	svc	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	ldr	x19, [sp], #16
	ret
	.size	sp_svc, . - sp_svc

	.section .note.GNU-stack, "", %progbits

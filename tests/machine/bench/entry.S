/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Starts at EL3, goes on in bench_main() at EL2, and answers its SMCs at EL3 by bench_smc(). */

#include "switch.inc"

#define SCR_NS_RES1_HCE_RW 0x531
#define HCR_RW (1 << 31)
#define SPSR_EL2H 0x3c9
#define EC_SMC 0x17

	.macro	address reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

	.section .text.start, "ax"
	.global	start
start:
	address	x0, stack_el3
	mov	sp, x0
	address	x0, stack_el2
	msr	sp_el2, x0
	address	x0, vectors
	msr	vbar_el3, x0
	msr	vbar_el2, x0
	msr	cptr_el3, xzr
	msr	mdcr_el3, xzr
	mov	x0, #SCR_NS_RES1_HCE_RW
	msr	scr_el3, x0
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	address	x0, bench_main
	msr	elr_el3, x0
	eret

	.text
	.balign	2048
vectors:
	.rept	8
	.balign	128
	b	lost
	.endr
	.balign	128		/* synchronous, from EL2 */
	stp	x0, x1, [sp, #-176]!
	mrs	x0, esr_el3
	lsr	x0, x0, #26
	cmp	x0, #EC_SMC
	b.ne	lost
	b	smc
	.rept	7
	.balign	128
	b	lost
	.endr

smc:
	call_handler bench_smc
	ldp	x0, x1, [sp], #176
	eret

lost:
	mov	x0, #2
	b	semihosting_exit

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A machine for the conduits: EL3 answers SMCs from EL2, EL2 answers HVCs from EL1. Both run with
 * the MMU on and all memory guarded, so that a branch through a pointer needs a landing pad.
 */

	.arch	armv8.5-a

#define SCR_NS (1 << 0)
#define SCR_RES1 (3 << 4)
#define SCR_HCE (1 << 8)
#define SCR_RW (1 << 10)
#define SCR_APK_API (3 << 16)
#define HCR_RW (1 << 31)
#define HCR_APK_API (3 << 40)
#define SPSR_EL2H 0x3c9
#define SPSR_EL1H 0x3c5
#define SCTLR_M (1 << 0)
#define SCTLR_A (1 << 1)
#define SCTLR_C (1 << 2)
#define SCTLR_SA (1 << 3)
#define SCTLR_I (1 << 12)
#define SCTLR_ENIA (1 << 31)
#define SCTLR_BT (1 << 36)	/* for EL2; at EL1 the bit is BT1 */
#define SCTLR_EL2_RES1 0x30c50830
#define SCTLR_EL1_RES1 0x30d00800
#define SCTLR_OURS (SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_SA | SCTLR_I | SCTLR_ENIA | SCTLR_BT)
/* 4 KiB granule, 39 bits, tables in write-back memory; 40 bits of physical address. */
#define TCR_COMMON ((25 << 0) | (1 << 8) | (1 << 10) | (3 << 12))
#define TCR_EL2 (TCR_COMMON | (2 << 16) | (1 << 23) | (1 << 31))
#define TCR_EL1 (TCR_COMMON | (2 << 32) | (1 << 23))
#define MAIR 0x00ff		/* 0: write-back, 1: device */
#define BLOCK_DEVICE 0x0040000000000405
#define BLOCK_GUARDED 0x0004000040000701
#define EC_HVC 0x16
#define EC_SMC 0x17
#define EC_BRANCH_TARGET 0x0d
#define NOT_SIMD_EL3 (1 << 10)
#define NOT_SIMD_EL2 0x37ff	/* TFP and reserved bits */

	.macro	address reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

	.macro	constant reg, value
	movz	\reg, #((\value) & 0xffff)
	movk	\reg, #(((\value) >> 16) & 0xffff), lsl #16
	movk	\reg, #(((\value) >> 32) & 0xffff), lsl #32
	movk	\reg, #(((\value) >> 48) & 0xffff), lsl #48
	.endm

	.section .text.start, "ax"
	.global	start
start:
	mrs	x0, CurrentEL
	cmp	x0, #(3 << 2)
	b.ne	wrong_start
	address	x0, stack_el3
	mov	sp, x0
	address	x0, vectors_el3
	msr	vbar_el3, x0
	mov	x0, #NOT_SIMD_EL3
	msr	cptr_el3, x0
	constant x0, (SCR_NS | SCR_RES1 | SCR_HCE | SCR_RW | SCR_APK_API)
	msr	scr_el3, x0
	constant x0, (HCR_RW | HCR_APK_API)
	msr	hcr_el2, x0
	constant x0, NOT_SIMD_EL2
	msr	cptr_el2, x0
	constant x0, 0x1234567890abcdef
	msr	apiakeylo_el1, x0
	msr	apiakeyhi_el1, x0
	constant x0, MAIR
	msr	mair_el2, x0
	msr	mair_el1, x0
	constant x0, TCR_EL2
	msr	tcr_el2, x0
	constant x0, TCR_EL1
	msr	tcr_el1, x0
	address	x0, level1
	msr	ttbr0_el2, x0
	msr	ttbr0_el1, x0
	address	x0, vectors_el2
	msr	vbar_el2, x0
	address	x0, vectors_el1
	msr	vbar_el1, x0
	isb
	tlbi	alle2
	tlbi	alle1
	dsb	sy
	constant x0, (SCTLR_EL2_RES1 | SCTLR_OURS)
	msr	sctlr_el2, x0
	constant x0, (SCTLR_EL1_RES1 | SCTLR_OURS)
	msr	sctlr_el1, x0
	isb
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	address	x0, at_el2
	msr	elr_el3, x0
	eret
wrong_start:
	mov	x0, #3
	b	machine_exit

at_el2:
	address	x0, stack_el2
	mov	sp, x0
	bl	main_at_el2
	mov	x0, #SPSR_EL1H
	msr	spsr_el2, x0
	address	x0, at_el1
	msr	elr_el2, x0
	eret

at_el1:
	address	x0, stack_el1
	mov	sp, x0
	bl	main_at_el1
	b	.

	/* Notes what the caller had in its registers, and answers. Uses nothing else of the caller's. */
	.macro	answer el, caller_sp
	stp	x0, x1, [sp, #-16]!
	address	x0, machine_seen
	add	x0, x0, #16
	stp	x2, x3, [x0], #16
	stp	x4, x5, [x0], #16
	stp	x6, x7, [x0], #16
	stp	x8, x9, [x0], #16
	stp	x10, x11, [x0], #16
	stp	x12, x13, [x0], #16
	stp	x14, x15, [x0], #16
	stp	x16, x17, [x0], #16
	stp	x18, x19, [x0], #16
	stp	x20, x21, [x0], #16
	stp	x22, x23, [x0], #16
	stp	x24, x25, [x0], #16
	stp	x26, x27, [x0], #16
	stp	x28, x29, [x0], #16
	str	x30, [x0], #8
	mrs	x1, esr_\el
	str	x1, [x0], #8
	mrs	x1, spsr_\el
	str	x1, [x0], #8
	mrs	x1, \caller_sp
	str	x1, [x0], #8
	ldr	x1, [x0]
	add	x1, x1, #1
	str	x1, [x0]
	ldp	x2, x3, [sp], #16
	address	x0, machine_seen
	stp	x2, x3, [x0]
	address	x17, machine_answer
	ldp	x0, x1, [x17]
	ldp	x2, x3, [x17, #16]
	ldp	x4, x5, [x17, #32]
	ldp	x6, x7, [x17, #48]
	ldp	x8, x9, [x17, #64]
	ldp	x10, x11, [x17, #80]
	ldp	x12, x13, [x17, #96]
	ldp	x14, x15, [x17, #112]
	ldp	x16, x17, [x17, #128]
	eret
	.endm

	/* A call is answered, everything else is the end. x0 and x1 are on the stack meanwhile. */
	.macro	take_call el, class, caller_sp
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_\el
	lsr	x0, x0, #26
	cmp	x0, #\class
	ldp	x0, x1, [sp], #16
	b.ne	lost_\el
	answer	\el, \caller_sp
	.endm

	/* The branch without a landing pad: back to its caller, and say so. */
	.macro	take_own el
	mrs	x9, esr_\el
	lsr	x9, x9, #26
	cmp	x9, #EC_BRANCH_TARGET
	b.ne	lost_\el
	address	x9, no_landing_pad
	mrs	x10, elr_\el
	cmp	x9, x10
	b.ne	lost_\el
	msr	elr_\el, x30
	mrs	x9, spsr_\el
	bic	x9, x9, #(3 << 10)
	msr	spsr_\el, x9
	mov	x0, #1
	eret
	.endm

	.macro	lose el
lost_\el:
	mrs	x0, esr_\el
	mrs	x1, elr_\el
	b	main_lost
	.endm

	.macro	vectors el
	.text
	.balign	2048
vectors_\el:
	.rept	4
	.balign	128
	b	lost_\el
	.endr
	.balign	128
	b	own_\el
	.rept	3
	.balign	128
	b	lost_\el
	.endr
	.balign	128
	b	call_\el
	.rept	7
	.balign	128
	b	lost_\el
	.endr
	.balign	128
	lose	\el
own_\el:
	take_own \el
	.endm

	vectors	el3
	vectors	el2
	vectors	el1
call_el3:
	take_call el3, EC_SMC, sp_el2
call_el2:
	take_call el2, EC_HVC, sp_el1
call_el1:
	b	lost_el1

	/* void machine_call(conduit, priv, regs, before, after) */
	.global	machine_call
machine_call:
	hint	#34
	sub	sp, sp, #192
	stp	x19, x20, [sp, #64]
	stp	x21, x22, [sp, #80]
	stp	x23, x24, [sp, #96]
	stp	x25, x26, [sp, #112]
	stp	x27, x28, [sp, #128]
	stp	x29, x30, [sp, #144]
	stp	x3, x4, [sp, #160]
	str	x18, [sp, #176]
	mov	x9, x0
	mov	x0, x1
	mov	x1, x2
	/* The words above sp are the caller's: they must stay. */
	constant x10, 0x5a00000000000000
	mov	x11, #0
1:
	add	x12, x10, x11
	str	x12, [sp, x11, lsl #3]
	add	x11, x11, #1
	cmp	x11, #8
	b.ne	1b
	constant x18, 0x1818181818181818
	constant x19, 0x1919191919191919
	constant x20, 0x2020202020202020
	constant x21, 0x2121212121212121
	constant x22, 0x2222222222222222
	constant x23, 0x2323232323232323
	constant x24, 0x2424242424242424
	constant x25, 0x2525252525252525
	constant x26, 0x2626262626262626
	constant x27, 0x2727272727272727
	constant x28, 0x2828282828282828
	constant x29, 0x2929292929292929
	mov	x10, x3
	bl	note
	blr	x9
	/* sp may be wrong here: where it was is known from the note. */
	ldr	x10, =noted_sp
	ldr	x11, [x10]
	mov	x12, sp
	mov	sp, x11
	ldr	x10, [sp, #168]
	bl	note
	str	x12, [x10, #96]
	ldp	x19, x20, [sp, #64]
	ldp	x21, x22, [sp, #80]
	ldp	x23, x24, [sp, #96]
	ldp	x25, x26, [sp, #112]
	ldp	x27, x28, [sp, #128]
	ldp	x29, x30, [sp, #144]
	ldr	x18, [sp, #176]
	add	sp, sp, #192
	ret

	/* Fills the struct around at x10. Uses x11 and x13. */
note:
	stp	x18, x19, [x10]
	stp	x20, x21, [x10, #16]
	stp	x22, x23, [x10, #32]
	stp	x24, x25, [x10, #48]
	stp	x26, x27, [x10, #64]
	stp	x28, x29, [x10, #80]
	mov	x11, sp
	ldr	x13, =noted_sp
	str	x11, [x13]
	mrs	x13, daif
	stp	x11, x13, [x10, #96]
	ldp	x11, x13, [sp]
	stp	x11, x13, [x10, #112]
	ldp	x11, x13, [sp, #16]
	stp	x11, x13, [x10, #128]
	ldp	x11, x13, [sp, #32]
	stp	x11, x13, [x10, #144]
	ldp	x11, x13, [sp, #48]
	stp	x11, x13, [x10, #160]
	ret

	/* uint64_t machine_call_without_landing_pad(void) */
	.global	machine_call_without_landing_pad
machine_call_without_landing_pad:
	hint	#34
	stp	x29, x30, [sp, #-16]!
	ldr	x9, =no_landing_pad
	blr	x9
	ldp	x29, x30, [sp], #16
	ret
no_landing_pad:
	mov	x0, #0
	ret

	/* void machine_write(const char *text) */
	.global	machine_write
machine_write:
	hint	#34
	mov	x1, x0
	mov	w0, #0x04		/* SYS_WRITE0 */
	hlt	#0xf000
	ret

	/* void machine_exit(uint64_t status) */
	.global	machine_exit
machine_exit:
	hint	#34
	ldr	x1, =exit_block
	str	x0, [x1, #8]
	mov	w0, #0x18		/* SYS_EXIT */
	hlt	#0xf000
	b	.
	.ltorg

	.section .rodata
	.balign	4096
level1:
	.quad	BLOCK_DEVICE, BLOCK_GUARDED
	.fill	510, 8, 0

	.data
	.balign	16
exit_block:
	.quad	0x20026, 0

	.bss
	.balign	16
	.global	machine_seen
machine_seen:
	.space	35 * 8
	.balign	16
	.global	machine_answer
machine_answer:
	.space	18 * 8
noted_sp:
	.space	8

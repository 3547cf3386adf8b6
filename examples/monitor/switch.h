/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For assembly: switching from C to the code of a lower exception level and back. The lower level's
 * registers are a structure of x0 to x30, then pc at SWITCH_PC and pstate behind it.
 */
#ifndef SWITCH_H
#define SWITCH_H

#define SWITCH_PC 248
#define SWITCH_FRAME 96

/* The registers that C keeps, to be popped when the lower level is left. */
	.macro switch_push
	stp	x29, x30, [sp, #-SWITCH_FRAME]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	.endm

	.macro switch_pop
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #SWITCH_FRAME
	.endm

/* x0: the lower level's registers, which the level's thread register remembers meanwhile. */
	.macro switch_enter el
	msr	tpidr_\el, x0
	ldp	x1, x2, [x0, #SWITCH_PC]
	msr	elr_\el, x1
	msr	spsr_\el, x2
	ldp	x2, x3, [x0, #16]
	ldp	x4, x5, [x0, #32]
	ldp	x6, x7, [x0, #48]
	ldp	x8, x9, [x0, #64]
	ldp	x10, x11, [x0, #80]
	ldp	x12, x13, [x0, #96]
	ldp	x14, x15, [x0, #112]
	ldp	x16, x17, [x0, #128]
	ldp	x18, x19, [x0, #144]
	ldp	x20, x21, [x0, #160]
	ldp	x22, x23, [x0, #176]
	ldp	x24, x25, [x0, #192]
	ldp	x26, x27, [x0, #208]
	ldp	x28, x29, [x0, #224]
	ldr	x30, [x0, #240]
	ldp	x0, x1, [x0]
	eret
	.endm

/* The lower level's x0 and x1 are on the stack; x1 is kept. */
	.macro switch_leave el
	mrs	x0, tpidr_\el
	stp	x2, x3, [x0, #16]
	stp	x4, x5, [x0, #32]
	stp	x6, x7, [x0, #48]
	stp	x8, x9, [x0, #64]
	stp	x10, x11, [x0, #80]
	stp	x12, x13, [x0, #96]
	stp	x14, x15, [x0, #112]
	stp	x16, x17, [x0, #128]
	stp	x18, x19, [x0, #144]
	stp	x20, x21, [x0, #160]
	stp	x22, x23, [x0, #176]
	stp	x24, x25, [x0, #192]
	stp	x26, x27, [x0, #208]
	stp	x28, x29, [x0, #224]
	str	x30, [x0, #240]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0]
	mrs	x2, elr_\el
	mrs	x3, spsr_\el
	stp	x2, x3, [x0, #SWITCH_PC]
	.endm

#endif

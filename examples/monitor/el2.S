/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The monitor's entry, its vectors, and the switch to a guest and back. */

#include "switch.inc"

#define FRAME_SIZE 272

/* RES1 bits, and A: unaligned accesses fault, as they do on hardware with the MMU off. */
#define SCTLR_EL2_MMU_OFF 0x30c50832
#define CPTR_EL2_NO_TRAPS 0x33ff

	.macro el2_setup
	ldr	x0, =SCTLR_EL2_MMU_OFF
	msr	sctlr_el2, x0
	ldr	x0, =CPTR_EL2_NO_TRAPS
	msr	cptr_el2, x0
	adr	x0, vectors
	msr	vbar_el2, x0
	isb
	.endm

	.section .text.entry, "ax"
	.global _start
	.type _start, %function
_start:
	msr	daifset, #0xf
	msr	spsel, #1
	ldr	x0, =stack_end
	mov	sp, x0
	mrs	x0, CurrentEL
	lsr	x0, x0, #2
	cmp	x0, #2
	b.ne	monitor_wrong_level
	el2_setup
	ldr	x0, =bss_start
	mov	x1, #0
	ldr	x2, =bss_size
	bl	memset
	bl	monitor_main
	b	.
	.size _start, . - _start

/* Another CPU, with the end of its stack in x0. */
	.global secondary_start
	.type secondary_start, %function
secondary_start:
	mov	sp, x0
	el2_setup
	bl	hyp_secondary
	b	.
	.size secondary_start, . - secondary_start

	.ltorg

	.text
	.macro host_vector kind
	.balign 0x80
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	mov	w1, #\kind
	b	host_exception
	.endm

	.macro guest_vector kind
	.balign 0x80
	stp	x0, x1, [sp, #-16]!
	mov	w1, #\kind
	b	guest_leave
	.endm

	.balign 0x800
vectors:
	.irp	kind, 0, 1, 2, 3
	host_vector \kind
	.endr
	.irp	kind, 0, 1, 2, 3
	host_vector \kind
	.endr
	.irp	kind, 0, 1, 2, 3
	guest_vector \kind
	.endr
	.irp	kind, 0, 1, 2, 3
	guest_vector \kind
	.endr

	.type host_exception, %function
host_exception:
	call_push
	stp	x18, x19, [sp, #144]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	stp	x30, x2, [sp, #240]
	str	x3, [sp, #256]
	mov	x0, sp
	bl	el2_exception
	ldp	x30, x2, [sp, #240]
	ldr	x3, [sp, #256]
	msr	elr_el2, x2
	msr	spsr_el2, x3
	ldp	x18, x19, [sp, #144]
	call_pop
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_SIZE
	eret
	.size host_exception, . - host_exception

/* enum exception guest_enter(struct lower_regs *): runs the guest until it comes back to EL2. */
	.global guest_enter
	.type guest_enter, %function
guest_enter:
	switch_push
	switch_enter el2
	.size guest_enter, . - guest_enter

	.type guest_leave, %function
guest_leave:
	switch_leave el2
	mov	w0, w1
	switch_pop
	ret
	.size guest_leave, . - guest_leave

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* EL3 from reset: entry, vectors, SMCs of lower levels, the world switch, the step down to EL2. */

#include "switch.inc"

/* RES1 bits, and A: unaligned accesses fault, as they do on hardware with the MMU off. */
#define SCTLR_EL3_MMU_OFF 0x30c50832
#define SCTLR_EL2_MMU_OFF 0x30c50830
/*
 * Non-secure, HVC allowed, AArch64 below, no traps: pointer authentication, and of what a CPU may
 * have ATA, FGTEn, ECVEn, HXEn and EnTP2.
 */
#define SCR_EL3_LOWER 0x2401c030531
/* SVE and SME are not trapped. */
#define CPTR_EL3_EZ_ESM 0x1100
#define SPSR_EL2H_MASKED 0x3c9
/* Where QEMU puts it. */
#define DEVICE_TREE 0x40000000
#define FRAME_SIZE 160
#define STACK_SHIFT 14
#define MAX_CPUS 8

	.section .text.entry, "ax"
	.global _start
	.type _start, %function
_start:
	ldr	x0, =SCTLR_EL3_MMU_OFF
	msr	sctlr_el3, x0
	adr	x0, vectors
	msr	vbar_el3, x0
	mov	x0, #CPTR_EL3_EZ_ESM
	msr	cptr_el3, x0
	/* EL3 is secure in any case; this is for registers of lower levels that are there twice. */
	ldr	x0, =SCR_EL3_LOWER
	msr	scr_el3, x0
	isb
	mrs	x19, mpidr_el1
	and	x19, x19, #0xff
	cmp	x19, #MAX_CPUS
	b.hs	park
	ldr	x0, =stacks
	add	x1, x19, #1
	add	x0, x0, x1, lsl #STACK_SHIFT
	mov	sp, x0
	cbnz	x19, pen
	ldr	x0, =data_start
	ldr	x1, =data_load
	ldr	x2, =data_size
	bl	memcpy
	ldr	x0, =bss_start
	mov	x1, #0
	ldr	x2, =bss_size
	bl	memset
	bl	firmware_main
	mov	x20, #DEVICE_TREE
	b	leave
	/* All CPUs start at once. RAM is zero then, and stays so until PSCI's CPU_ON. */
pen:
	wfe
	ldr	x0, =firmware_start
	add	x20, x0, x19, lsl #4
	ldar	x0, [x20]
	cbz	x0, pen
	mov	x0, x19
	bl	firmware_secondary
	ldp	x0, x20, [x20]
	/* x0: where the hypervisor begins, with x20 in x0 and zeros in x1 to x3, as Linux has it. */
leave:
	msr	elr_el3, x0
	ldr	x1, =SPSR_EL2H_MASKED
	msr	spsr_el3, x1
	ldr	x1, =SCTLR_EL2_MMU_OFF
	msr	sctlr_el2, x1
	isb
	mov	x0, x20
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	eret
	/* There is no stack for more CPUs. */
park:
	wfi
	b	park
	.size _start, . - _start

	.ltorg

	.text
	.macro vector kind
	.balign 0x80
	mov	x0, #\kind
	bl	firmware_exception
	b	.
	.endm

	/* From an SP it ends secure_enter(); from the normal world only SMCs are expected. */
	.macro vector_from_below kind, normal
	.balign 0x80
	stp	x0, x1, [sp, #-16]!
	mrs	x0, scr_el3
	mov	w1, #\kind
	tbz	x0, #0, secure_leave
	ldp	x0, x1, [sp], #16
	b	\normal
	.endm

	.balign 0x800
vectors:
	.irp	kind, 0, 1, 2, 3, 4, 5, 6, 7
	vector \kind
	.endr
	vector_from_below 0, smc_entry
	.irp	kind, 1, 2, 3
	vector_from_below \kind, unexpected
	.endr
	.irp	kind, 12, 13, 14, 15
	vector \kind
	.endr
	.balign 0x80
unexpected:
	mov	x0, #9
	bl	firmware_exception
	b	.

/* struct ffa_regs on the stack: C changes x0 to x17 for the caller, and keeps x19 to x29. */
	.type smc_entry, %function
smc_entry:
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	call_handler firmware_smc
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_SIZE
	eret
	.size smc_entry, . - smc_entry

/* enum exception secure_enter(struct lower_regs *, scr): runs an SP until it is back at EL3. */
	.global secure_enter
	.type secure_enter, %function
secure_enter:
	switch_push
	mrs	x2, scr_el3
	stp	x2, xzr, [sp, #-16]!
	msr	scr_el3, x1
	switch_enter el3
	.size secure_enter, . - secure_enter

/* w1: the kind of exception; x0 and x1 are on the stack. */
	.type secure_leave, %function
secure_leave:
	switch_leave el3
	mov	w0, w1
	ldp	x2, xzr, [sp], #16
	msr	scr_el3, x2
	isb
	switch_pop
	ret
	.size secure_leave, . - secure_leave

	.section .note.GNU-stack, "", %progbits

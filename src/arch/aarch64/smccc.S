/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ffa_conduit_smc, ffa_conduit_hvc: void (void *priv, struct ffa_regs *regs)
 *
 * x0 to x17 belong to the callee of a function call and of an SMC or HVC alike; x18 to x30 and sp
 * survive both (AAPCS64 6.1.1, SMCCC 1.2 section 2.6). So only regs must be kept, in x19, and the
 * return address never leaves x30: there is nothing for pointer authentication to sign.
 */

#if defined(CONFIG_CFI) || defined(CONFIG_CFI_CLANG) /* Linux, whose assembly lacks the option */
#define FFA_HAS_KCFI
#elif defined(__has_feature)
#if __has_feature(kcfi)
#define FFA_HAS_KCFI
#endif
#endif

	/* For debuggers only: kernels and hypervisors do not link .eh_frame. */
	.cfi_sections .debug_frame

	/*
	 * clang's kCFI compares the word before a function with the type that the caller expects;
	 * code that takes the address of the function defines it. Only where it is in use, since
	 * GNU ld does not link such a word into a position-independent image.
	 */
	.macro	type_of name
#ifdef FFA_HAS_KCFI
	.weak	__kcfi_typeid_\name
	.4byte	__kcfi_typeid_\name
#endif
	.endm

	.macro	conduit name, instruction
	.text
	.balign	4
	type_of	\name
	.global	\name
	.type	\name, %function
\name:
	.cfi_startproc
	hint	#34			/* bti c: the function is called through a pointer */
	str	x19, [sp, #-16]!
	.cfi_def_cfa_offset 16
	.cfi_rel_offset x19, 0
	mov	x19, x1
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	\instruction	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldr	x19, [sp], #16
	.cfi_restore x19
	.cfi_def_cfa_offset 0
	ret
	.cfi_endproc
	.size	\name, . - \name
	.endm

	conduit	ffa_conduit_smc, smc
	conduit	ffa_conduit_hvc, hvc

	/* ELF for the Arm 64-bit Architecture, 6.2: every entry is a landing pad, none spills x30. */
	.section .note.gnu.property, "a", %note
	.balign	8
	.word	4			/* size of the name */
	.word	16			/* size of the description */
	.word	5			/* NT_GNU_PROPERTY_TYPE_0 */
	.asciz	"GNU"
	.word	0xc0000000		/* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
	.word	4			/* size of the value */
	.word	3			/* BTI, PAC */
	.word	0			/* padding to 8 bytes */

	.section .note.GNU-stack, "", %progbits

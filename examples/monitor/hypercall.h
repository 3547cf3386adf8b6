/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a guest finds, and may ask of the monitor with HVC #0: the function in x0. Also for .S. */
#ifndef HYPERCALL_H
#define HYPERCALL_H

#define HYPERCALL_PUTC 1 /* print the character in x1 */
#define HYPERCALL_EXIT 2 /* end this VM */

/* Intermediate physical addresses of the guest's two pages; it starts at the first. */
#define GUEST_CODE_IPA 0x10000
#define GUEST_STACK_IPA 0x11000

#endif

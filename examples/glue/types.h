/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What this hypervisor has in place of the compiler's headers. */
#ifndef TYPES_H
#define TYPES_H

#define NULL ((void *)0)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef signed int s32;

#endif

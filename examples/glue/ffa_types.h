/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The names of C for the types of this hypervisor: FFA_NOTIFY_PLATFORM_HEADER. */
#ifndef FFA_TYPES_H
#define FFA_TYPES_H

#include "types.h"

typedef u8 uint8_t;
typedef u16 uint16_t;
typedef u32 uint32_t;
typedef u64 uint64_t;
typedef s32 int32_t;
typedef u64 size_t;
typedef u64 uintptr_t;

#endif

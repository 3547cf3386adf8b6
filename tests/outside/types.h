/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A host's header with just what <ffa/notify.h> asks of FFA_NOTIFY_PLATFORM_HEADER. */
#ifndef HOST_TYPES_H
#define HOST_TYPES_H

#define NULL ((void *)0)

typedef __SIZE_TYPE__ size_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT32_TYPE__ int32_t;
#ifdef FOR_SPMC_H
typedef __INT8_TYPE__ int8_t;
typedef __INT64_TYPE__ int64_t;
#endif

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Protocol numbers of FF-A (Arm DEN0077A, section and table numbers of version 1.3). */
#ifndef FFA_ABI_H
#define FFA_ABI_H

/*
 * Functions: chapter 11 and the section of each interface. A function ID is ABI_FUNCTION plus the
 * number here, and ABI_SMC64 for the 64-bit form (SMCCC 1.2, Table 2-1).
 */
#define ABI_FUNCTION 0x84000000u
#define ABI_SMC64 0x40000000u
#define ABI_ERROR 0x60u
#define ABI_SUCCESS 0x61u
#define ABI_INTERRUPT 0x62u
#define ABI_VERSION 0x63u
#define ABI_FEATURES 0x64u
#define ABI_RX_RELEASE 0x65u
#define ABI_RXTX_MAP_64 (0x66u | ABI_SMC64)
#define ABI_RXTX_UNMAP 0x67u
#define ABI_PARTITION_INFO_GET 0x68u
#define ABI_ID_GET 0x69u
#define ABI_YIELD 0x6Cu
#define ABI_RUN 0x6Du
#define ABI_DIRECT_REQ 0x6Fu
#define ABI_DIRECT_RESP 0x70u
#define ABI_PARTITION_INFO_GET_REGS (0x8Bu | ABI_SMC64)

/* Status codes: Table 12.2. */
#define ABI_NOT_SUPPORTED (-1)
#define ABI_INVALID_PARAMETERS (-2)
#define ABI_NO_MEMORY (-3)
#define ABI_BUSY (-4)
#define ABI_INTERRUPTED (-5)
#define ABI_DENIED (-6)
#define ABI_RETRY (-7)
#define ABI_ABORTED (-8)
#define ABI_NO_DATA (-9)
#define ABI_NOT_READY (-10)

/* Versions: section 13.2. ABI_VERSION_INVALID is an answer, from SMCCC: Table 13.6. */
#define ABI_VERSION_INVALID (-3)
#define ABI_VERSION_1_0 0x10000u
#define ABI_VERSION_1_1 0x10001u
#define ABI_VERSION_1_2 0x10002u
#define ABI_VERSION_1_3 0x10003u
#define ABI_VERSION_1_MAX 0x1FFFFu
#define ABI_VERSION_MAJOR_SHIFT 16u
#define ABI_VERSION_RESERVED 0x80000000u

/* RX/TX buffers: sections 4.10 and 13.6, Table 13.14. */
#define ABI_PAGE_SIZE 4096u
#define ABI_RXTX_MAX_SHIFT 16u

/* Partition properties: Table 6.2. */
#define ABI_PROP_DIRECT_RECV 0x1u
#define ABI_PROP_TYPE_MASK 0x30u
#define ABI_PROP_EVENTS_SHIFT 6u /* bit 6: VM created, bit 7: VM destroyed */

/* Partition information descriptors: Table 6.1, section 18.5; in registers: section 13.9. */
#define ABI_DESC_SIZE_1_0 8u
#define ABI_DESC_SIZE_1_1 24u
#define ABI_INFO_CURRENT_SHIFT 16u
#define ABI_INFO_TAG_SHIFT 32u
#define ABI_INFO_SIZE_SHIFT 48u
/* x2: last index and size, the same in every answer about one list. */
#define ABI_INFO_SHAPE 0xFFFF00000000FFFFu
#define ABI_INFO_REGS_FIRST 3u
#define ABI_INFO_REGS 15u

/* Framework messages, w2: section 18.3.2, Tables 18.10 to 18.13. An acknowledgement adds 1. */
#define ABI_VM_CREATED 0x80000004u
#define ABI_VM_DESTROYED 0x80000006u
#define ABI_HANDLE_NONE 0xFFFFFFFFu

#endif

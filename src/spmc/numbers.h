/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Protocol numbers as the emulator reads them. "FF-A" is Arm DEN0077A 1.3, "SMCCC" Arm DEN0028. */
#ifndef FFA_SPMC_NUMBERS_H
#define FFA_SPMC_NUMBERS_H

/* Function numbers, the low byte of a function ID (FF-A chapters 12 to 16). */
#define N_FIRST 0x60u
#define N_ERROR 0x60u
#define N_SUCCESS 0x61u
#define N_INTERRUPT 0x62u
#define N_VERSION 0x63u
#define N_FEATURES 0x64u
#define N_RX_RELEASE 0x65u
#define N_RXTX_MAP 0x66u
#define N_RXTX_UNMAP 0x67u
#define N_PARTITION_INFO_GET 0x68u
#define N_ID_GET 0x69u
#define N_MSG_POLL 0x6Au
#define N_MSG_WAIT 0x6Bu
#define N_YIELD 0x6Cu
#define N_RUN 0x6Du
#define N_MSG_SEND 0x6Eu
#define N_DIRECT_REQ 0x6Fu
#define N_DIRECT_RESP 0x70u
#define N_MEM_DONATE 0x71u
#define N_MEM_LEND 0x72u
#define N_MEM_SHARE 0x73u
#define N_MEM_RETRIEVE_REQ 0x74u
#define N_MEM_RETRIEVE_RESP 0x75u
#define N_MEM_RELINQUISH 0x76u
#define N_MEM_RECLAIM 0x77u
#define N_MEM_FRAG_RX 0x7Au
#define N_MEM_FRAG_TX 0x7Bu
#define N_NORMAL_WORLD_RESUME 0x7Cu
#define N_NOTIFICATION_BITMAP_CREATE 0x7Du
#define N_NOTIFICATION_BITMAP_DESTROY 0x7Eu
#define N_NOTIFICATION_BIND 0x7Fu
#define N_NOTIFICATION_UNBIND 0x80u
#define N_NOTIFICATION_SET 0x81u
#define N_NOTIFICATION_GET 0x82u
#define N_NOTIFICATION_INFO_GET 0x83u
#define N_RX_ACQUIRE 0x84u
#define N_SPM_ID_GET 0x85u
#define N_MSG_SEND2 0x86u
#define N_CONSOLE_LOG 0x8Au
#define N_PARTITION_INFO_GET_REGS 0x8Bu
#define N_DIRECT_REQ2 0x8Du
#define N_DIRECT_RESP2 0x8Eu
#define N_NS_RES_INFO_GET 0x8Fu
#define N_NOTIFICATION_BIND2 0x94u
#define N_NOTIFICATION_UNBIND2 0x95u
#define N_NOTIFICATION_SET2 0x96u
#define N_NOTIFICATION_GET2 0x97u

/* A function in a set of the numbers 0x60 to 0x7F, or of 0x80 to 0x9F. */
#define BIT(number) (1u << ((number)&31u))

/* Function IDs: fast calls of the standard secure services (SMCCC 2.5, FF-A 11). */
#define CALL_32(number) (0x84000000u | (number))
#define CALL_64(number) (0xC4000000u | (number))
#define CALL_CLASS_MASK 0xFFFFFF00u
#define CALL_NUMBER_MASK 0xFFu
#define CALL_WIDE 0x40000000u
#define CALL_SVE_HINT 0x00010000u /* SMCCC 1.3: says nothing about which function it is */

/* x0 to x17 (SMCCC 1.2, 2.7). */
#define REGISTERS 18u

/* Status codes (FF-A Table 12.2). */
#define E_NOT_SUPPORTED (-1)
#define E_INVALID_PARAMETERS (-2)
#define E_NO_MEMORY (-3)
#define E_BUSY (-4)
#define E_INTERRUPTED (-5)
#define E_DENIED (-6)
#define E_RETRY (-7)
#define E_ABORTED (-8)
#define E_NOT_READY (-10)

/* FFA_VERSION (FF-A 13.2 and Table 13.6). */
#define VERSION_1_0 0x10000u
#define VERSION_1_1 0x10001u
#define VERSION_1_2 0x10002u
#define VERSION_1_3 0x10003u
#define VERSION_MAJOR_SHIFT 16
#define VERSION_BIT31 0x80000000u
#define VERSION_NULL 0u
#define VERSION_INVALID (-3)  /* SMCCC's INVALID_PARAMETER, not FF-A's -3 */
#define VERSION_QUERY_MASK 3u /* w2, from 1.3 */
#define VERSION_QUERY_NEGOTIATE 0u
#define VERSION_QUERY_COMPATIBLE 1u
#define VERSION_QUERY_CURRENT 2u

/* FFA_FEATURES (FF-A 13.3). */
#define FEATURES_FUNCTION 0x80000000u
#define FEATURES_ID_MASK 0xFFu
#define FEATURE_SCHEDULE_RECEIVER 2u
#define FEATURE_MANAGED_EXIT 3u
#define FEATURE_NOTIFICATIONS 4u

/* IDs (FF-A 6.1); the SPMC's is up to the implementation. */
#define ID_HYPERVISOR 0u
#define ID_SPMC 0x8000u
#define ID_SECURE 0x8000u /* this bit, in the scheme that TF-A's SPMD has */

/* RX/TX buffers (FF-A 4.10, 13.6). */
#define RXTX_PAGE_SIZE 4096u
#define RXTX_PAGES_MASK 0x3Fu
#define RXTX_GRANULE_64K 1u
#define RXTX_GRANULE_16K 2u
#define RXTX_GRANULE_MASK 3u
#define RXTX_MAX_SHIFT 16

/* FFA_PARTITION_INFO_GET and its register form (FF-A 6.2, 13.8, 13.9, Table 6.2). */
#define INFO_COUNT_ONLY 1u
#define INFO_SIZE_1_0 8u
#define INFO_SIZE_1_1 24u
#define INFO_SIZE_1_3 48u
#define INFO_FIRST_REGISTER 3u
#define INFO_REGISTERS 15u
#define INFO_MAX_INDEX 0xFFFFu
#define PROPERTY_DIRECT_REQ 0x01u
#define PROPERTIES_1_0 0x07u
#define PROPERTY_ID_TYPE 0x30u /* 0: an endpoint that runs on PEs */
#define PROPERTY_VM_CREATED 0x40u
#define PROPERTY_VM_DESTROYED 0x80u

/* Direct messages (FF-A 15.2, 18.3.2, Tables 18.10 to 18.13). */
#define MESSAGE_FRAMEWORK 0x80000000u
#define MESSAGE_TYPE_MASK 0xFFu
#define MESSAGE_CREATED 4u
#define MESSAGE_DESTROYED 6u
#define MESSAGE_VERSION 8u /* of the dispatcher to an SPMC */
#define MESSAGE_NO_HANDLE 0xFFFFFFFFu

/* OP-TEE's messages: optee_ffa.h, tee_api_defines.h. */
#define OPTEE_GET_API_VERSION 0u
#define OPTEE_API_MAJOR 1u
#define OPTEE_BAD_PARAMETERS 0xFFFF0006u
#define OPTEE_ITEM_NOT_FOUND 0xFFFF0008u

#endif

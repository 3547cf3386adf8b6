/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "worlds.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ALWAYS UINT32_MAX

#define PARTITION_MESSAGE 255u

#define INVALID_PARAMETERS (-2)
#define INTERRUPTED (-5)
#define DENIED (-6)
#define RETRY (-7)

/*
 * Behind Hafnium: eight SPs with one program. UUIDs and properties are those of their manifests, as
 * the lists of the recordings at 1.1 and 1.2 show them.
 */

#define HAFNIUM_UUID(sp, service) \
	{ \
		(sp) << 4 | (service), 0x00, 0x00, 0xAA, 0x22, 0x22, 0x11, 0x11, 0x44, 0x44, 0x33, \
			0x33, (sp), 0x66, 0x55, 0x55 \
	}

static const struct ffa_spmc_service hafnium_services[][2] = {
	{{HAFNIUM_UUID(1, 0), 0x1C9}, {HAFNIUM_UUID(1, 1), 0x10C}},
	{{HAFNIUM_UUID(2, 0), 0x141}},
	{{HAFNIUM_UUID(3, 0), 0x101}},
	{{HAFNIUM_UUID(4, 0), 0x3C1}},
	{{HAFNIUM_UUID(5, 0), 0x1C1}},
	{{HAFNIUM_UUID(6, 0), 0x1C1}},
	{{HAFNIUM_UUID(7, 0), 0x1C1}},
	{{HAFNIUM_UUID(8, 0), 0x104}},
};

/* "Junk in w4 to w7", and "64-bit function and junk in upper halves". */
static const struct ffa_regs junk = {
	{0x84000070, 0x80040000, 0x80000005, 0, 0x44444444, 0x55555555, 0x66666666, 0x77777777}};
static const struct ffa_regs wide_junk = {
	{0xC4000070, 0x80040000, 0xDEAD000080000005, 0xBEEF000000000000, 0x4444444444444444}};

/*
 * VM IDs that mean something, and whose states nobody keeps. What happens by real time is not here:
 * the replay lets interrupts and the other CPU come where they came.
 */
#define BY_VM_ID \
	{.kind = FFA_SPMC_STATUS, .vm_id = 0xE001, .times = ALWAYS, .value = -1}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE002, .times = ALWAYS, .value = -2}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE003, .times = ALWAYS, .value = -3}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE004, .times = ALWAYS, .value = -4}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE005, .times = ALWAYS, .value = -5}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE006, .times = ALWAYS, .value = -6}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE007, .times = ALWAYS, .value = -7}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE008, .times = ALWAYS, .value = -8}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE009, .times = ALWAYS, .value = -9}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE00A, .times = ALWAYS, .value = -10}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE102, .times = 2, .value = RETRY}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE202, .times = 2, .value = INTERRUPTED}, \
		{.kind = FFA_SPMC_YIELD, .vm_id = 0xE301, .times = 1}, \
		{.kind = FFA_SPMC_YIELD, \
	         .vm_id = 0xE302, \
	         .times = 1, \
	         .value = 0x123456789ABCDEF0}, \
		{.kind = FFA_SPMC_YIELD, .vm_id = 0xE31A, .times = 3}, \
		{.kind = FFA_SPMC_WRONG_TYPE, .vm_id = 0xE303, .times = ALWAYS}, \
		{.kind = FFA_SPMC_REGISTERS, .vm_id = 0xE308, .times = ALWAYS, .regs = &junk}, \
		{.kind = FFA_SPMC_REGISTERS, \
	         .vm_id = 0xE309, \
	         .times = ALWAYS, \
	         .regs = &wide_junk}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE30C, .times = ALWAYS, .value = 5}, \
		{.kind = FFA_SPMC_STATUS_64, .vm_id = 0xE30D, .times = ALWAYS, .value = RETRY}, \
		{.kind = FFA_SPMC_RESERVED, .vm_id = 0xE30E, .times = ALWAYS}, \
		{.kind = FFA_SPMC_STATUS, \
	         .vm_id = 0xE318, \
	         .times = ALWAYS, \
	         .value = (int64_t)0x80000000}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE202, .times = ALWAYS}, \
		{.kind = FFA_SPMC_STATUS, .vm_id = 0xE300, .times = ALWAYS}, \
	{ \
		.kind = FFA_SPMC_STATUS, .vm_id = 0xE302, .times = ALWAYS \
	}

static const struct ffa_spmc_act by_vm_id[] = {BY_VM_ID};

/* 8001 has 32-bit answers for 64-bit requests. */
static const struct ffa_spmc_act always_32_bit[] = {
	{.kind = FFA_SPMC_NARROW, .vm_id = 0xA, .times = ALWAYS}, BY_VM_ID};

/* Managed exit: the interrupt that comes into 200 ms of work makes 8007 give up. */
static const struct ffa_spmc_act managed_exit[] = {
	{.kind = FFA_SPMC_STATUS, .vm_id = 0xE300, .times = 1, .value = INTERRUPTED}, BY_VM_ID};

#define HAFNIUM_SP(n, context_count, minor, has, script) \
	{ \
		.sp = {.id = 0x8000 + (n), \
		       .contexts = (context_count), \
		       .version = 0x10000 + (minor), \
		       .services = hafnium_services[(n)-1], \
		       .service_count = (has)}, \
		.acts = (script), .act_count = COUNT_OF(script) \
	}

static const struct world_sp hafnium[] = {
	HAFNIUM_SP(1, 2, 2, 2, always_32_bit), HAFNIUM_SP(2, 1, 2, 1, by_vm_id),
	HAFNIUM_SP(3, 1, 2, 1, by_vm_id),      HAFNIUM_SP(4, 1, 2, 1, by_vm_id),
	HAFNIUM_SP(5, 1, 0, 1, by_vm_id),      HAFNIUM_SP(6, 1, 1, 1, by_vm_id),
	HAFNIUM_SP(7, 1, 2, 1, managed_exit),  HAFNIUM_SP(8, 1, 2, 1, by_vm_id),
};

/*
 * OP-TEE: its endpoint 8001, and under it the SP at S-EL0.
 */

#define OPTEE_UUID \
	{ \
		0x48, 0x61, 0x78, 0xE0, 0xE7, 0xF8, 0x11, 0xE3, 0xBC, 0x5E, 0x00, 0x02, 0xA5, \
			0xD5, 0xC5, 0x1B \
	}

static const struct ffa_spmc_service optee_service = {OPTEE_UUID, 0x1C3};
static const struct ffa_spmc_service optee_novirt_service = {OPTEE_UUID, 0x103};

static const struct world_sp optee[] = {
	{.sp = {.id = 0x8001,
                .contexts = 4,
                .version = 0x10002,
                .services = &optee_service,
                .service_count = 1,
                .kind = FFA_SPMC_SP_OPTEE,
                .max_vms = 2}},
};

static const struct world_sp tfa_el3[] = {
	{.sp = {.id = 0x8001,
                .contexts = 32,
                .version = 0x10002,
                .services = &optee_service,
                .service_count = 1,
                .kind = FFA_SPMC_SP_OPTEE,
                .max_vms = 2}},
};

#define OPTEE_NOVIRT \
	{ \
		.sp = {.id = 0x8001, \
		       .contexts = 4, \
		       .version = 0x10002, \
		       .services = &optee_novirt_service, \
		       .service_count = 1, \
		       .kind = FFA_SPMC_SP_OPTEE } \
	}

/* The SPMC's own ID is an endpoint too, which no list has. */
#define OPTEE_SPMC \
	{ \
		.sp = {.id = 0x8000, .contexts = 4, .kind = FFA_SPMC_SP_OPTEE } \
	}

static const struct world_sp optee_novirt[] = {OPTEE_NOVIRT, OPTEE_SPMC};

static const struct ffa_spmc_service sel0_service = {{0x44, 0x33, 0x22, 0x11, 0x88, 0x77, 0x66,
                                                      0x55, 0xCC, 0xBB, 0xAA, 0x99, 0x00, 0xFF,
                                                      0xEE, 0xDD},
                                                     0x1C3};

/* Garbage in x4 to x17, and w2 that says neither framework message nor which. */
static const struct ffa_regs sel0_junk = {
	{0x84000070, 0x80050000, 0x80000005, 0, 0x1122334455667788, 0x1122334455667788,
         0x1122334455667788, 0x1122334455667788, 0x1122334455667788, 0x1122334455667788,
         0x1122334455667788, 0x1122334455667788, 0x1122334455667788, 0x1122334455667788,
         0x1122334455667788, 0x1122334455667788, 0x1122334455667788, 0x1122334455667788}};
static const struct ffa_regs sel0_no_type = {{0x84000070, 0x80050000}};

static const struct ffa_spmc_act sel0_acts[] = {
	{.kind = FFA_SPMC_STATUS, .vm_id = 0x102, .times = ALWAYS, .value = DENIED},
	{.kind = FFA_SPMC_STATUS_64, .vm_id = 0x103, .times = ALWAYS, .value = DENIED},
	{.kind = FFA_SPMC_STATUS, .vm_id = 0x104, .times = ALWAYS, .value = INTERRUPTED},
	{.kind = FFA_SPMC_STATUS, .vm_id = 0x105, .times = ALWAYS, .value = RETRY},
	{.kind = FFA_SPMC_WRONG_TYPE, .vm_id = 0x106, .times = ALWAYS},
	{.kind = FFA_SPMC_WAIT, .vm_id = 0x109, .times = ALWAYS},
	{.kind = FFA_SPMC_REGISTERS, .vm_id = 0x10C, .times = ALWAYS, .regs = &sel0_junk},
	{.kind = FFA_SPMC_REGISTERS, .vm_id = 0x10D, .times = ALWAYS, .regs = &sel0_no_type},
	{.kind = FFA_SPMC_STATUS, .vm_id = 0x10E, .times = ALWAYS, .value = DENIED},
	{.kind = FFA_SPMC_ABORT, .vm_id = 0x10F, .times = ALWAYS},
	{.kind = FFA_SPMC_STATUS, .vm_id = 0x110, .times = ALWAYS, .value = -4},
	{.kind = FFA_SPMC_STATUS, .vm_id = 0x111, .times = ALWAYS, .value = 1},
	{.kind = FFA_SPMC_STATUS, .message = PARTITION_MESSAGE, .times = ALWAYS, .value = 0x4543},
};

static const struct world_sp optee_sp[] = {
	OPTEE_NOVIRT,
	{.sp = {.id = 0x8005,
                .contexts = 1,
                .services = &sel0_service,
                .service_count = 1,
                .kind = FFA_SPMC_SP_CARELESS},
         .acts = sel0_acts,
         .act_count = COUNT_OF(sel0_acts)},
	OPTEE_SPMC,
};

#define WORLD(name, of_profile, table, row_count, modelled_count, agreeing_count) \
	{ \
		.file = (name), .profile = &(of_profile), .sps = (table), \
		.sp_count = COUNT_OF(table), .rows = (row_count), .modelled = (modelled_count), \
		.agreeing = (agreeing_count) \
	}

const struct world worlds[WORLD_COUNT] = {
	WORLD("hafnium-2.15-ffa1.0.tsv", ffa_spmc_hafnium_2_15, hafnium, 280, 274, 274),
	WORLD("hafnium-2.15-ffa1.1.tsv", ffa_spmc_hafnium_2_15, hafnium, 279, 273, 273),
	WORLD("hafnium-2.15-ffa1.2.tsv", ffa_spmc_hafnium_2_15, hafnium, 280, 274, 274),
	WORLD("optee-4.10-ffa1.2.tsv", ffa_spmc_optee_4_10, optee, 157, 153, 153),
	WORLD("optee-4.10-novirt-ffa1.2.tsv", ffa_spmc_optee_4_10_novirt, optee_novirt, 179, 175,
              175),
	WORLD("optee-4.10-sp-ffa1.2.tsv", ffa_spmc_optee_4_10_novirt, optee_sp, 283, 272, 267),
	WORLD("tfa-el3-2.15-ffa1.2.tsv", ffa_spmc_tfa_el3_2_15, tfa_el3, 158, 154, 154),
};

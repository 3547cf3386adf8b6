/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "setups.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ALWAYS UINT32_MAX

#define DESTROYED 6u
#define PARTITION_MESSAGE 255u

#define INTERRUPTED (-5)
#define DENIED (-6)
#define RETRY (-7)

/*
 * Behind Hafnium: eight SPs with one program. UUIDs and properties are those of their manifests, as
 * the lists of the recordings at 1.1 and 1.2 show them, but for the subscriptions of 8008.
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
	{{HAFNIUM_UUID(8, 0), 0x1C4}},
};

/* "Junk in w4 to w7", and "64-bit function and junk in upper halves". */
static const struct ffa_regs junk = {
	{0x84000070, 0x80040000, 0x80000005, 0, 0x44444444, 0x55555555, 0x66666666, 0x77777777}};
static const struct ffa_regs wide_junk = {
	{0xC4000070, 0x80040000, 0xDEAD000080000005, 0xBEEF000000000000, 0x4444444444444444}};

/*
 * VM IDs that mean something, and whose states nobody keeps; else an answer is a 32-bit one, and
 * what the states say. What happens by real time is not here: the replay lets interrupts and the
 * other CPU come where they came.
 */
#define ANSWERS(id, of_kind, count, of_value) \
	{ \
		.kind = (of_kind), .vm_id = (id), .times = (count), .value = (of_value) \
	}
#define BY_VM_ID \
	ANSWERS(0xE001, FFA_SPMC_STATUS, ALWAYS, -1), \
		ANSWERS(0xE002, FFA_SPMC_STATUS, ALWAYS, -2), \
		ANSWERS(0xE003, FFA_SPMC_STATUS, ALWAYS, -3), \
		ANSWERS(0xE004, FFA_SPMC_STATUS, ALWAYS, -4), \
		ANSWERS(0xE005, FFA_SPMC_STATUS, ALWAYS, -5), \
		ANSWERS(0xE006, FFA_SPMC_STATUS, ALWAYS, -6), \
		ANSWERS(0xE007, FFA_SPMC_STATUS, ALWAYS, -7), \
		ANSWERS(0xE008, FFA_SPMC_STATUS, ALWAYS, -8), \
		ANSWERS(0xE009, FFA_SPMC_STATUS, ALWAYS, -9), \
		ANSWERS(0xE00A, FFA_SPMC_STATUS, ALWAYS, -10), \
		ANSWERS(0xE102, FFA_SPMC_STATUS, 2, RETRY), \
		ANSWERS(0xE202, FFA_SPMC_STATUS, 2, INTERRUPTED), \
		ANSWERS(0xE202, FFA_SPMC_STATUS, ALWAYS, 0), \
		ANSWERS(0xE300, FFA_SPMC_STATUS, ALWAYS, 0), \
		ANSWERS(0xE301, FFA_SPMC_YIELD, 1, 0), \
		ANSWERS(0xE302, FFA_SPMC_YIELD, 1, 0x123456789ABCDEF0), \
		ANSWERS(0xE302, FFA_SPMC_STATUS, ALWAYS, 0), \
		ANSWERS(0xE31A, FFA_SPMC_YIELD, 3, 0), \
		ANSWERS(0xE303, FFA_SPMC_WRONG_TYPE, ALWAYS, 0), \
		{.kind = FFA_SPMC_REGISTERS, .vm_id = 0xE308, .times = ALWAYS, .regs = &junk}, \
		{.kind = FFA_SPMC_REGISTERS, \
	         .vm_id = 0xE309, \
	         .times = ALWAYS, \
	         .regs = &wide_junk}, \
		ANSWERS(0xE30C, FFA_SPMC_STATUS, ALWAYS, 5), \
		ANSWERS(0xE30D, FFA_SPMC_STATUS_64, ALWAYS, RETRY), \
		ANSWERS(0xE30E, FFA_SPMC_RESERVED, ALWAYS, 0), \
		ANSWERS(0xE318, FFA_SPMC_STATUS, ALWAYS, INT32_MIN), \
	{ \
		.kind = FFA_SPMC_NARROW, .times = ALWAYS \
	}

static const struct ffa_spmc_act by_vm_id[] = {BY_VM_ID};

/* 8001 works for 8004. */
static const struct ffa_spmc_act calls_8001[] = {ANSWERS(0xE319, FFA_SPMC_CALL, ALWAYS, 0x8001),
                                                 BY_VM_ID};

/* Managed exit: the interrupt that comes into 200 ms of work makes 8007 give up. */
static const struct ffa_spmc_act managed_exit[] = {ANSWERS(0xE300, FFA_SPMC_STATUS, 1, INTERRUPTED),
                                                   BY_VM_ID};

#define HAFNIUM_SP(n, context_count, minor, has, script) \
	{ \
		.sp = {.id = 0x8000 + (n), \
		       .contexts = (context_count), \
		       .version = 0x10000 + (minor), \
		       .services = hafnium_services[(n)-1], \
		       .service_count = (has)}, \
		.acts = (script), .act_count = COUNT_OF(script) \
	}

static const struct setup_sp hafnium[] = {
	HAFNIUM_SP(1, 2, 2, 2, by_vm_id),     HAFNIUM_SP(2, 1, 2, 1, by_vm_id),
	HAFNIUM_SP(3, 1, 2, 1, by_vm_id),     HAFNIUM_SP(4, 1, 2, 1, calls_8001),
	HAFNIUM_SP(5, 1, 0, 1, by_vm_id),     HAFNIUM_SP(6, 1, 1, 1, by_vm_id),
	HAFNIUM_SP(7, 1, 2, 1, managed_exit), HAFNIUM_SP(8, 1, 2, 1, by_vm_id),
};

/*
 * Behind Hafnium, built anew: SPs that die, each with another abort action in its manifest, and 8005,
 * which makes 8001 and 8002 die by a message that the normal world does not see.
 */

#define MORTAL_UUID(sp, service) \
	{ \
		0x00, 0x00, 0x00, 0x10, 0x11, 0x11, 0xAA, 0xAA, 0x33, 0x33, 0x22, 0x22, (sp)-1, \
			(sp), 0x44 + (service), 0x44 \
	}

static const struct ffa_spmc_service mortal_services[][2] = {
	{{MORTAL_UUID(1, 0), 0x1C9}},
	{{MORTAL_UUID(2, 0), 0x1C9}},
	{{MORTAL_UUID(3, 0), 0x1C9}},
	{{MORTAL_UUID(4, 0), 0x1C9}},
	{{MORTAL_UUID(5, 0), 0x1C9}, {MORTAL_UUID(5, 1), 0x1C9}},
	{{MORTAL_UUID(6, 0), 0x1C9}},
};

static const struct ffa_spmc_act mortal_acts[] = {
	ANSWERS(0xE30A, FFA_SPMC_ABORT, ALWAYS, 0),
	ANSWERS(0xE31D, FFA_SPMC_ABORT, ALWAYS, 0),
	{.kind = FFA_SPMC_ABORT, .vm_id = 0xE31E, .message = DESTROYED, .times = ALWAYS},
	{.kind = FFA_SPMC_ABORT, .vm_id = 0xE31F, .message = PARTITION_MESSAGE, .times = ALWAYS},
	{.kind = FFA_SPMC_ABORT, .vm_id = 0xE320, .message = PARTITION_MESSAGE, .times = ALWAYS},
};

static const struct ffa_spmc_act murders[] = {ANSWERS(0xE31F, FFA_SPMC_CALL, ALWAYS, 0x8001),
                                              ANSWERS(0xE320, FFA_SPMC_CALL, ALWAYS, 0x8002)};

#define MORTAL(n, has, script, of_end) \
	{ \
		.sp = {.id = 0x8000 + (n), \
		       .contexts = 1, \
		       .version = 0x10003, \
		       .services = mortal_services[(n)-1], \
		       .service_count = (has), \
		       .end = (of_end)}, \
		.acts = (script), .act_count = COUNT_OF(script), .obeys = 1 \
	}

static const struct setup_sp mortals[] = {
	MORTAL(1, 1, mortal_acts, FFA_SPMC_END_RESTART),
	MORTAL(2, 1, mortal_acts, FFA_SPMC_END_DESTROY),
	MORTAL(3, 1, mortal_acts, FFA_SPMC_END_STOP),
	MORTAL(4, 1, mortal_acts, FFA_SPMC_END_OF_PROFILE), /* no lifecycle support */
	MORTAL(5, 2, murders, FFA_SPMC_END_OF_PROFILE),
	MORTAL(6, 1, mortal_acts, FFA_SPMC_END_STOP), /* lifecycle support without an action */
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

static const struct setup_sp optee[] = {
	{.sp = {.id = 0x8001,
                .contexts = 4,
                .version = 0x10002,
                .services = &optee_service,
                .service_count = 1,
                .kind = FFA_SPMC_SP_OPTEE,
                .max_vms = 2}},
};

static const struct setup_sp tfa_el3[] = {
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
		.sp = {.id = 0x8000, \
		       .contexts = 4, \
		       .version = 0x10002, \
		       .kind = FFA_SPMC_SP_OPTEE } \
	}

static const struct setup_sp optee_novirt[] = {OPTEE_NOVIRT, OPTEE_SPMC};

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
	ANSWERS(0x102, FFA_SPMC_STATUS, ALWAYS, DENIED),
	ANSWERS(0x103, FFA_SPMC_STATUS_64, ALWAYS, DENIED),
	ANSWERS(0x104, FFA_SPMC_STATUS, ALWAYS, INTERRUPTED),
	ANSWERS(0x105, FFA_SPMC_STATUS, ALWAYS, RETRY),
	ANSWERS(0x106, FFA_SPMC_WRONG_TYPE, ALWAYS, 0),
	ANSWERS(0x109, FFA_SPMC_WAIT, ALWAYS, 0),
	{.kind = FFA_SPMC_REGISTERS, .vm_id = 0x10C, .times = ALWAYS, .regs = &sel0_junk},
	{.kind = FFA_SPMC_REGISTERS, .vm_id = 0x10D, .times = ALWAYS, .regs = &sel0_no_type},
	ANSWERS(0x10E, FFA_SPMC_STATUS, ALWAYS, DENIED),
	ANSWERS(0x10F, FFA_SPMC_ABORT, ALWAYS, 0),
	ANSWERS(0x110, FFA_SPMC_STATUS, ALWAYS, -4),
	ANSWERS(0x111, FFA_SPMC_STATUS, ALWAYS, 1),
	/* "CE" in w3 answers partition messages. */
	{.kind = FFA_SPMC_STATUS, .message = PARTITION_MESSAGE, .times = ALWAYS, .value = 0x4543},
};

static const struct setup_sp optee_sp[] = {
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

/* Two SPs at S-EL0, of which 8005 calls 8006 in all that is about VM 113. */
#define CHAIN_UUID(x) \
	{ \
		x, x, x, x, x, 0x40 | (x & 15), x, x, x, x, x, 0x80 | (x & 15), x, x, x, x \
	}

static const struct ffa_spmc_service chain_services[] = {{CHAIN_UUID(0x11), 0x1C3},
                                                         {CHAIN_UUID(0x22), 0x1C3}};

static const struct ffa_spmc_act calls_8006[] = {ANSWERS(0x113, FFA_SPMC_CALL, ALWAYS, 0x8006)};

#define CHAIN_SP(n, service, script, count) \
	{ \
		.sp = {.id = 0x8000 + (n), \
		       .contexts = 1, \
		       .services = &chain_services[service], \
		       .service_count = 1, \
		       .kind = FFA_SPMC_SP_CARELESS}, \
		.acts = (script), .act_count = (count) \
	}

static const struct setup_sp optee_chain[] = {
	OPTEE_NOVIRT,
	CHAIN_SP(5, 0, calls_8006, COUNT_OF(calls_8006)),
	CHAIN_SP(6, 1, NULL, 0),
	OPTEE_SPMC,
};

#define BROKEN(name, count) [FFA_SPMC_V_##name] = (count)

/*
 * What the recorder did wrong: on purpose, as the labels of the rows say, but for the handle 0 in
 * VM messages, the descriptor size in x3[47:32] when a list in registers goes on, and some VM IDs
 * with a meaning that are created twice or destroyed first. In the end a dead SP is suspended
 * behind Hafnium, and buffers are mapped under OP-TEE and TF-A.
 */
#define BROKEN_HAFNIUM_1_0 \
	{ \
		BROKEN(VERSION_CHANGED, 2), BROKEN(FUNCTION, 6), BROKEN(RESERVED, 13), \
			BROKEN(SENDER, 4), BROKEN(NO_SUCH_SP, 6), BROKEN(MESSAGE, 14), \
			BROKEN(UNSUBSCRIBED, 109), BROKEN(HANDLE, 121), BROKEN(RUN_CPU, 1), \
			BROKEN(RUN_W1, 1), BROKEN(RUN_IDLE, 5), BROKEN(MAP, 5), BROKEN(UNMAP, 1), \
			BROKEN(RX_NOT_OWNED, 6), BROKEN(RX_OWNED, 2), BROKEN(TAG, 1), \
			BROKEN(LEFT_SUSPENDED, 1) \
	}
#define BROKEN_HAFNIUM_1_1 \
	{ \
		BROKEN(VERSION_CHANGED, 1), BROKEN(FUNCTION, 6), BROKEN(RESERVED, 10), \
			BROKEN(SENDER, 4), BROKEN(NO_SUCH_SP, 6), BROKEN(MESSAGE, 14), \
			BROKEN(UNSUBSCRIBED, 6), BROKEN(HANDLE, 121), BROKEN(VM_ID, 2), \
			BROKEN(RESENT, 1), BROKEN(CREATED_TWICE, 3), BROKEN(DESTROYED_FIRST, 7), \
			BROKEN(RUN_CPU, 1), BROKEN(RUN_W1, 1), BROKEN(RUN_IDLE, 5), \
			BROKEN(MAP, 5), BROKEN(UNMAP, 1), BROKEN(RX_NOT_OWNED, 6), \
			BROKEN(RX_OWNED, 2), BROKEN(TAG, 1), BROKEN(LEFT_SUSPENDED, 1) \
	}
#define BROKEN_HAFNIUM_1_2 \
	{ \
		BROKEN(VERSION_CHANGED, 2), BROKEN(FUNCTION, 6), BROKEN(RESERVED, 11), \
			BROKEN(SENDER, 4), BROKEN(NO_SUCH_SP, 6), BROKEN(MESSAGE, 14), \
			BROKEN(UNSUBSCRIBED, 6), BROKEN(HANDLE, 121), BROKEN(VM_ID, 2), \
			BROKEN(RESENT, 1), BROKEN(CREATED_TWICE, 3), BROKEN(DESTROYED_FIRST, 7), \
			BROKEN(RUN_CPU, 1), BROKEN(RUN_W1, 1), BROKEN(RUN_IDLE, 5), \
			BROKEN(MAP, 5), BROKEN(UNMAP, 1), BROKEN(RX_NOT_OWNED, 6), \
			BROKEN(RX_OWNED, 2), BROKEN(TAG, 1), BROKEN(LEFT_SUSPENDED, 1) \
	}
/* The ends of VMs that an SP has forgotten, as the recorder could know, and all sent FFA_RUN. */
#define BROKEN_HAFNIUM_LIFECYCLE \
	{ \
		BROKEN(HANDLE, 49), BROKEN(DESTROYED_FIRST, 17), BROKEN(RUN_IDLE, 6), \
			BROKEN(LEFT_MAPPED, 1) \
	}
#define BROKEN_HAFNIUM_SILENT \
	{ \
		BROKEN(HANDLE, 9), BROKEN(RX_NOT_OWNED, 1), BROKEN(LEFT_MAPPED, 1) \
	}
#define BROKEN_OPTEE \
	{ \
		BROKEN(VERSION_CHANGED, 3), BROKEN(FUNCTION, 2), BROKEN(RESERVED, 7), \
			BROKEN(SENDER, 3), BROKEN(MESSAGE, 6), BROKEN(HANDLE, 31), \
			BROKEN(VM_ID, 2), BROKEN(CREATED_TWICE, 1), BROKEN(DESTROYED_FIRST, 3), \
			BROKEN(MAP, 6), BROKEN(RX_NOT_OWNED, 1), BROKEN(RX_OWNED, 1), \
			BROKEN(TAG, 1), BROKEN(LEFT_MAPPED, 1) \
	}
#define BROKEN_OPTEE_NOVIRT \
	{ \
		BROKEN(VERSION_CHANGED, 4), BROKEN(FUNCTION, 5), BROKEN(RESERVED, 7), \
			BROKEN(SENDER, 3), BROKEN(NO_SUCH_SP, 5), BROKEN(MESSAGE, 6), \
			BROKEN(UNSUBSCRIBED, 28), BROKEN(HANDLE, 39), BROKEN(RUN_IDLE, 2), \
			BROKEN(MAP, 4), BROKEN(UNMAP, 1), BROKEN(RX_NOT_OWNED, 1), \
			BROKEN(RX_OWNED, 1), BROKEN(TAG, 1), BROKEN(LEFT_MAPPED, 1) \
	}
#define BROKEN_OPTEE_SP \
	{ \
		BROKEN(VERSION_CHANGED, 4), BROKEN(FUNCTION, 7), BROKEN(RESERVED, 12), \
			BROKEN(SENDER, 6), BROKEN(NO_SUCH_SP, 5), BROKEN(MESSAGE, 12), \
			BROKEN(UNSUBSCRIBED, 28), BROKEN(HANDLE, 101), BROKEN(VM_ID, 2), \
			BROKEN(CREATED_TWICE, 2), BROKEN(DESTROYED_FIRST, 8), BROKEN(RUN_W1, 4), \
			BROKEN(MAP, 4), BROKEN(UNMAP, 1), BROKEN(RX_NOT_OWNED, 1), \
			BROKEN(RX_OWNED, 1), BROKEN(TAG, 1), BROKEN(LEFT_MAPPED, 1) \
	}
#define BROKEN_OPTEE_CHAIN \
	{ \
		BROKEN(VERSION_CHANGED, 3), BROKEN(RESERVED, 1), BROKEN(HANDLE, 14), \
			BROKEN(RUN_W1, 2), BROKEN(RUN_IDLE, 2) \
	}
#define BROKEN_TFA_EL3 \
	{ \
		BROKEN(VERSION_CHANGED, 3), BROKEN(FUNCTION, 2), BROKEN(RESERVED, 7), \
			BROKEN(SENDER, 3), BROKEN(MESSAGE, 6), BROKEN(HANDLE, 31), \
			BROKEN(VM_ID, 2), BROKEN(CREATED_TWICE, 1), BROKEN(DESTROYED_FIRST, 4), \
			BROKEN(MAP, 4), BROKEN(RX_NOT_OWNED, 2), BROKEN(RX_OWNED, 1), \
			BROKEN(TAG, 1), BROKEN(LEFT_MAPPED, 1) \
	}

#define SETUP(name, of_profile, table, row_count, modelled_count, agreeing_count, broken) \
	{ \
		.file = (name), .profile = &(of_profile), .sps = (table), \
		.sp_count = COUNT_OF(table), .rows = (row_count), .modelled = (modelled_count), \
		.agreeing = (agreeing_count), .violations = broken \
	}

const struct setup setups[SETUP_COUNT] = {
	SETUP("hafnium-2.15-ffa1.0.tsv", ffa_spmc_hafnium_2_15, hafnium, 280, 274, 274,
              BROKEN_HAFNIUM_1_0),
	SETUP("hafnium-2.15-ffa1.1.tsv", ffa_spmc_hafnium_2_15, hafnium, 279, 273, 273,
              BROKEN_HAFNIUM_1_1),
	SETUP("hafnium-2.15-ffa1.2.tsv", ffa_spmc_hafnium_2_15, hafnium, 280, 274, 274,
              BROKEN_HAFNIUM_1_2),
	SETUP("hafnium-2.15-lifecycle-ffa1.2.tsv", ffa_spmc_hafnium_2_15, mortals, 139, 139, 139,
              BROKEN_HAFNIUM_LIFECYCLE),
	SETUP("hafnium-2.15-silent-restart-ffa1.2.tsv", ffa_spmc_hafnium_2_15, mortals, 38, 37, 37,
              BROKEN_HAFNIUM_SILENT),
	SETUP("optee-4.10-chain-ffa1.2.tsv", ffa_spmc_optee_4_10_novirt, optee_chain, 112, 109, 109,
              BROKEN_OPTEE_CHAIN),
	SETUP("optee-4.10-ffa1.2.tsv", ffa_spmc_optee_4_10, optee, 157, 153, 153, BROKEN_OPTEE),
	SETUP("optee-4.10-novirt-ffa1.2.tsv", ffa_spmc_optee_4_10_novirt, optee_novirt, 179, 175,
              175, BROKEN_OPTEE_NOVIRT),
	SETUP("optee-4.10-sp-ffa1.2.tsv", ffa_spmc_optee_4_10_novirt, optee_sp, 283, 272, 267,
              BROKEN_OPTEE_SP),
	SETUP("tfa-el3-2.15-ffa1.2.tsv", ffa_spmc_tfa_el3_2_15, tfa_el3, 158, 154, 154,
              BROKEN_TFA_EL3),
};

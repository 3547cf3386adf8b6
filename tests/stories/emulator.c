/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The emulator where the recordings do not reach: each way of firmware with and without, and SPs
 * that are code or run on two CPUs; and configurations with each mistake.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <ffa/spmc.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define F_ERROR 0x84000060u
#define F_SUCCESS 0x84000061u
#define F_SUCCESS_64 0xC4000061u
#define F_INTERRUPT 0x84000062u
#define F_VERSION 0x84000063u
#define F_FEATURES 0x84000064u
#define F_RX_RELEASE 0x84000065u
#define F_MAP_32 0x84000066u
#define F_MAP 0xC4000066u
#define F_UNMAP 0x84000067u
#define F_LIST 0x84000068u
#define F_ID_GET 0x84000069u
#define F_MSG_POLL 0x8400006Au
#define F_MSG_WAIT 0x8400006Bu
#define F_YIELD 0x8400006Cu
#define F_RUN 0x8400006Du
#define F_REQ 0x8400006Fu
#define F_REQ_64 0xC400006Fu
#define F_RESP 0x84000070u
#define F_RESP_64 0xC4000070u
#define F_RESUME 0x8400007Cu
#define F_SPM_ID_GET 0x84000085u
#define F_LIST_REGS 0xC400008Bu
#define F_REQ2 0xC400008Du

#define V1_0 0x10000u
#define V1_1 0x10001u
#define V1_2 0x10002u
#define V1_3 0x10003u

#define NOT_SUPPORTED 0xFFFFFFFFu
#define INVALID_PARAMETERS 0xFFFFFFFEu
#define NO_MEMORY 0xFFFFFFFDu
#define BUSY 0xFFFFFFFCu
#define DENIED 0xFFFFFFFAu
#define RETRY 0xFFFFFFF9u
#define ABORTED 0xFFFFFFF8u

#define CREATED 0x80000004u
#define DESTROYED 0x80000006u
#define CREATED_ACK 0x80000005u

#define PAGE 4096u
#define RX_PA 0x40000000u
#define TX_PA 0x40001000u
#define SECURE_PA 0x1000u

#define UP 0x8001u    /* both messages, two services */
#define MP 0x8002u    /* both messages, 4 contexts */
#define OTHER 0x8003u /* no message */
#define DEAF 0x8004u  /* receives no direct requests */
#define SPS 4u

static const struct ffa_spmc_service services[] = {
	{{1}, 0x1C1}, {{2}, 0x101}, {{3}, 0x1C1}, {{4}, 0x101}, {{5}, 0x104}};

struct firmware {
	struct ffa_spmc_profile profile;
	struct ffa_spmc_config config;
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu cpus[2];
	struct ffa_spmc_sp sps[SPS];
	struct ffa_spmc_act acts[2];
	struct ffa_spmc_record records[8];
	uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SPS)];
	uint8_t ram[2u * PAGE];
	struct ffa_regs answer; /* of the last call */
};

static struct firmware fw;

static void *memory_at(void *priv, uint64_t pa, size_t size)
{
	(void)priv;
	return pa >= RX_PA && pa - RX_PA + size <= sizeof(fw.ram) ? &fw.ram[pa - RX_PA] : NULL;
}

static void set_up_sp(size_t index, uint16_t contexts, size_t service, size_t count)
{
	fw.sps[index].id = (uint16_t)(UP + index);
	fw.sps[index].contexts = contexts;
	fw.sps[index].services = &services[service];
	fw.sps[index].service_count = count;
}

static int begin(void **state)
{
	size_t i;

	(void)state;
	memset(&fw, 0, sizeof(fw));
	set_up_sp(0, 1, 0, 2);
	set_up_sp(1, 4, 2, 1);
	set_up_sp(2, 1, 3, 1);
	set_up_sp(3, 1, 4, 1);
	fw.profile.version = V1_2;
	fw.config.profile = &fw.profile;
	fw.config.sps = fw.sps;
	fw.config.sp_count = SPS;
	fw.config.vm_state = fw.vm_state;
	fw.config.records = fw.records;
	fw.config.record_capacity = COUNT_OF(fw.records);
	fw.config.memory = memory_at;
	for (i = 0; i < COUNT_OF(fw.cpus); i++) {
		fw.cpus[i].spmc = &fw.spmc;
		fw.cpus[i].cpu = (uint32_t)i;
	}
	return 0;
}

#define STORY(test) cmocka_unit_test_setup(test, begin)

static void call_on(size_t cpu, struct ffa_regs request)
{
	ffa_spmc_call(&fw.cpus[cpu], &request);
	fw.answer = request;
}

/* Up to 8 registers. */
#define CALL(...) call_on(0, (struct ffa_regs){{__VA_ARGS__}})
#define CALL_ON_1(...) call_on(1, (struct ffa_regs){{__VA_ARGS__}})

static uint32_t w(unsigned int index)
{
	return (uint32_t)fw.answer.x[index];
}

static void assert_error(uint32_t code)
{
	assert_int_equal(w(0), F_ERROR);
	assert_int_equal(w(2), code);
}

static void start(uint32_t version)
{
	assert_int_equal(ffa_spmc_init(&fw.spmc, &fw.config), FFA_SPMC_M_NONE);
	CALL(F_VERSION, version);
}

static void start_as(const struct ffa_spmc_profile *profile, uint32_t version)
{
	fw.config.profile = profile;
	start(version);
}

static void act(struct ffa_spmc_act line)
{
	fw.acts[0] = line;
	fw.sps[0].script = fw.acts;
	fw.sps[0].script_len = 1;
}

/*
 * Profiles.
 */

static void profiles_are_found_by_name(void **state)
{
	static const struct ffa_spmc_profile *const named[] = {
		&ffa_spmc_strict_1_3,        &ffa_spmc_hafnium_2_15, &ffa_spmc_optee_4_10,
		&ffa_spmc_optee_4_10_novirt, &ffa_spmc_tfa_el3_2_15,
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(named); i++) {
		assert_ptr_equal(ffa_spmc_find_profile(named[i]->name), named[i]);
	}
	assert_null(ffa_spmc_find_profile("hafnium-2.1"));
	assert_null(ffa_spmc_find_profile("hafnium-2.15x"));
	assert_null(ffa_spmc_find_profile(""));
}

static void no_profile_and_no_version_are_the_specification(void **state)
{
	(void)state;
	start_as(NULL, V1_3);
	assert_int_equal(w(0), V1_3);
	fw.profile.version = 0;
	start_as(&fw.profile, V1_3);
	assert_int_equal(w(0), V1_3);
	CALL(F_FEATURES, F_LIST_REGS);
	assert_int_equal(w(0), F_SUCCESS);
}

#define QUIRK(name) \
	{ \
		.quirks = FFA_SPMC_Q_##name \
	}
#define QUIRKS(a, b) \
	{ \
		.quirks = FFA_SPMC_Q_##a | FFA_SPMC_Q_##b \
	}

/*
 * One answer that a way of firmware changes, to callers of `version`, after the buffers were
 * mapped.
 */
struct way_story {
	struct ffa_spmc_profile ways;
	uint32_t version;
	struct ffa_regs request;
	unsigned int index; /* of the register that tells, of the answer */
	uint64_t without;
	uint64_t with;
};

static const struct way_story way_stories[] = {
	{{.negotiation = FFA_SPMC_VERSION_MOVES},
         V1_2,
         {{F_VERSION, V1_1}},
         0,
         NOT_SUPPORTED,
         V1_2},
	{{.negotiation = FFA_SPMC_VERSION_SETTLES},
         V1_1,
         {{F_VERSION, V1_2}},
         0,
         NOT_SUPPORTED,
         V1_1},
	{{.regs_from = FFA_SPMC_NEVER}, V1_2, {{F_LIST_REGS}}, 0, F_SUCCESS_64, F_ERROR},
	{{.regs_from = FFA_SPMC_ALWAYS}, V1_1, {{F_LIST_REGS}}, 0, F_ERROR, F_SUCCESS_64},
	{{.regs_from = V1_3}, V1_2, {{F_LIST_REGS}}, 0, F_SUCCESS_64, F_ERROR},
	{{.regs_from = V1_1}, V1_1, {{F_LIST_REGS}}, 0, F_ERROR, F_SUCCESS_64},
	{QUIRK(NO_TAG), V1_2, {{F_LIST_REGS}}, 2, 0x0018000100040004, 0x0018000000040004},
	{QUIRK(LEAVES_INPUTS), V1_2, {{F_FEATURES, F_REQ}}, 1, 0, F_REQ},
	{QUIRK(SIGN_EXTENDS), V1_2, {{F_FEATURES, 9}}, 2, NOT_SUPPORTED, UINT64_MAX},
	{{.services_from = FFA_SPMC_ALWAYS}, V1_1, {{F_LIST}}, 2, 4, 5},
	{{.counted_from = FFA_SPMC_ALWAYS}, V1_1, {{F_LIST, 0, 0, 0, 0, 1}}, 2, 4, 5},
	{{.counted_from = FFA_SPMC_ALWAYS}, V1_1, {{F_LIST}}, 2, 4, 4},
	{{.size_from = FFA_SPMC_ALWAYS}, V1_0, {{F_LIST}}, 3, 0, 8},
	{QUIRK(EMPTY_SUCCESS), V1_2, {{F_LIST, 9}}, 0, F_ERROR, F_SUCCESS},
	{QUIRK(ANY_FLAGS), V1_2, {{F_LIST, 0, 0, 0, 0, 2}}, 0, F_ERROR, F_SUCCESS},
	{{.delivery = FFA_SPMC_DELIVERS_ANY_SENDER},
         V1_2,
         {{F_REQ, 0x10000 | UP, CREATED, 0, 0, 1}},
         0,
         F_ERROR,
         F_RESP},
	{{.delivery = FFA_SPMC_DELIVERS_FRAMEWORK},
         V1_2,
         {{F_REQ, OTHER, CREATED, 0, 0, 1}},
         0,
         F_ERROR,
         F_RESP},
	{QUIRK(SPMD), V1_2, {{0x840000EF}}, 0, F_ERROR, UINT64_MAX},
	{QUIRK(SPMD), V1_2, {{F_REQ, 0xFFFF0000 | UP}}, 0, F_RESP, F_ERROR},
	{QUIRK(SPMD), V1_2, {{F_REQ_64, UP, [9] = 5}}, 9, 0, 0},
	{QUIRK(SPMD), V1_1, {{F_REQ_64, UP, [9] = 5}}, 9, 0, 5},
	{QUIRK(SPMD), V1_2, {{F_RESUME}}, 2, NOT_SUPPORTED, DENIED},
	{QUIRK(SPMD), V1_2, {{F_VERSION, 0x80000000}}, 0, NOT_SUPPORTED, NOT_SUPPORTED},
	{QUIRKS(SPMD, LEAVES_INPUTS), V1_2, {{F_VERSION, V1_2}}, 1, 0, V1_2},
	{QUIRKS(SPMD, LEAVES_INPUTS), V1_2, {{F_VERSION, 0x80000000}}, 1, 0, 0},
	{QUIRKS(SPMD, LEAVES_INPUTS), V1_2, {{F_ID_GET, 0, 0, 3}}, 3, 0, 0},
	{QUIRKS(SPMD, SIGN_EXTENDS), V1_2, {{F_MSG_POLL}}, 2, NOT_SUPPORTED, NOT_SUPPORTED},
	{QUIRK(ANY_RX_ID), V1_2, {{F_RX_RELEASE, 1}}, 2, INVALID_PARAMETERS, DENIED},
	{QUIRK(ANY_RX_ID), V1_2, {{F_RX_RELEASE, UP}}, 2, DENIED, DENIED},
	{{.unmap_id = FFA_SPMC_UNMAP_ID_ANY}, V1_2, {{F_UNMAP, 0x10000}}, 0, F_ERROR, F_SUCCESS},
	{{.unmap_id = FFA_SPMC_UNMAP_ID_ALL}, V1_2, {{F_UNMAP, 1}}, 0, F_SUCCESS, F_ERROR},
	{QUIRK(DENIED_FIRST), V1_2, {{F_MAP, TX_PA, RX_PA, 64}}, 2, INVALID_PARAMETERS, DENIED},
	{QUIRK(DENIED_FIRST), V1_2, {{F_MAP, TX_PA, TX_PA, 1}}, 2, DENIED, DENIED},
};

/* A firmware of 1.2 with these ways, or with the specification's. */
static void use_ways(const struct ffa_spmc_profile *ways)
{
	static const struct ffa_spmc_profile none = {.quirks = 0};

	fw.profile = ways != NULL ? *ways : none;
	fw.profile.version = V1_2;
}

static void way_changes_one_answer(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(way_stories); i++) {
		const struct way_story *const story = &way_stories[i];
		unsigned int with;

		for (with = 0; with < 2u; with++) {
			use_ways(with != 0u ? &story->ways : NULL);
			start(story->version);
			CALL(F_MAP, TX_PA, RX_PA, 1);
			assert_int_equal(w(0), F_SUCCESS);
			call_on(0, story->request);
			assert_int_equal(fw.answer.x[story->index],
			                 with != 0u ? story->with : story->without);
		}
	}
}

/* FFA_RXTX_MAP as the first call; 0 is success. */
struct map_story {
	struct ffa_spmc_profile ways;
	struct ffa_regs request;
	uint32_t without;
	uint32_t with;
};

static const struct map_story map_stories[] = {
	{QUIRK(NO_MAP_32), {{F_MAP_32, TX_PA, RX_PA, 1}}, 0, NOT_SUPPORTED},
	{QUIRK(MAP_OVERLAP), {{F_MAP, RX_PA, RX_PA, 1}}, INVALID_PARAMETERS, 0},
	{QUIRK(MAP_OVERLAP),
         {{F_MAP, RX_PA + 8, RX_PA, 1}},
         INVALID_PARAMETERS,
         INVALID_PARAMETERS},
	{QUIRK(MAP_UNALIGNED), {{F_MAP, TX_PA, RX_PA - 8, 1}}, INVALID_PARAMETERS, DENIED},
	{QUIRK(MAP_UNALIGNED), {{F_MAP, TX_PA, RX_PA, 0}}, INVALID_PARAMETERS, INVALID_PARAMETERS},
	{QUIRK(MAP_SECURE), {{F_MAP, SECURE_PA, RX_PA, 1}}, DENIED, 0},
	{QUIRK(MAP_SECURE), {{F_MAP, 0, RX_PA, 1}}, DENIED, DENIED},
	{QUIRK(DENIED_FIRST), {{F_MAP, TX_PA, RX_PA, 64}}, INVALID_PARAMETERS, INVALID_PARAMETERS},
};

static void way_changes_what_is_mapped(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(map_stories); i++) {
		const struct map_story *const story = &map_stories[i];
		unsigned int with;

		for (with = 0; with < 2u; with++) {
			use_ways(with != 0u ? &story->ways : NULL);
			fw.profile.memory_code = -6;
			start(V1_2);
			call_on(0, story->request);
			assert_int_equal(w(2), with != 0u ? story->with : story->without);
		}
	}
}

/*
 * Versions.
 */

static void minor_above_its_own_is_offered_down_or_refused(void **state)
{
	(void)state;
	start(V1_3);
	assert_int_equal(w(0), V1_2);
	CALL(F_ID_GET);
	assert_int_equal(w(0), F_SUCCESS);
	fw.profile.quirks = FFA_SPMC_Q_VERSION_MINUS1;
	start(V1_3);
	assert_int_equal(w(0), NOT_SUPPORTED);
	CALL(F_ID_GET);
	assert_error(NOT_SUPPORTED);
}

static void version_query_is_lost_behind_the_dispatcher(void **state)
{
	(void)state;
	start_as(&ffa_spmc_strict_1_3, V1_2);
	CALL(F_VERSION, V1_1, 1);
	assert_int_equal(w(0), V1_3);
	assert_int_equal(fw.spmc.in_force, V1_2);
	CALL(F_VERSION, 0, 2);
	assert_int_equal(w(0), V1_2);
	start_as(&ffa_spmc_hafnium_2_15, V1_2);
	CALL(F_VERSION, 0, 2);
	assert_int_equal(w(0), NOT_SUPPORTED);
}

static void version_that_fails_locks_hafnium(void **state)
{
	(void)state;
	start_as(&ffa_spmc_hafnium_2_15, 0x10009);
	assert_int_equal(w(0), NOT_SUPPORTED);
	CALL(F_VERSION, V1_2);
	assert_int_equal(w(0), NOT_SUPPORTED);
	CALL(F_VERSION, V1_3);
	assert_int_equal(w(0), V1_3);
	CALL(F_ID_GET);
	assert_int_equal(w(0), F_SUCCESS);
}

static void version_of_another_major_is_refused_by_hafnium_alone(void **state)
{
	(void)state;
	start_as(&ffa_spmc_hafnium_2_15, 0x20000);
	assert_int_equal(w(0), NOT_SUPPORTED);
	start_as(&ffa_spmc_optee_4_10, 0x20000);
	assert_int_equal(w(0), V1_2);
}

/* What the dispatcher refuses or answers by itself the SPMC does not see. */
static void first_call_locks_hafnium_at_its_own_version(void **state)
{
	(void)state;
	start_as(&ffa_spmc_hafnium_2_15, 0x80000000);
	assert_int_equal(w(0), NOT_SUPPORTED);
	CALL(F_ID_GET);
	CALL(F_MSG_POLL);
	CALL(F_REQ, 0x80010000 | UP);
	CALL(F_VERSION, V1_1);
	assert_int_equal(w(0), V1_3);
	start_as(&ffa_spmc_hafnium_2_15, 0x80000000);
	CALL(F_FEATURES, F_MAP);
	assert_int_equal(w(2), 1u << 16);
	CALL(F_VERSION, V1_1);
	assert_int_equal(w(0), NOT_SUPPORTED);
	CALL(F_VERSION, V1_3);
	assert_int_equal(w(0), V1_3);
	assert_int_equal(fw.spmc.violation_count[FFA_SPMC_V_BEFORE_VERSION], 1);
}

static void optee_speaks_1_0_until_it_is_asked(void **state)
{
	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	start_as(&ffa_spmc_optee_4_10, 0x80000000);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST);
	assert_int_equal(w(2), 4);
	assert_int_equal(w(3), 0);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(0), F_RESP);
	CALL(F_RX_RELEASE);
	CALL(F_VERSION, V1_2);
	assert_int_equal(w(0), V1_2);
	CALL(F_LIST);
	assert_int_equal(w(3), 24);
}

/* Even when an SPMC behind it refuses everything. */
static void dispatcher_tells_the_ids(void **state)
{
	(void)state;
	start_as(&ffa_spmc_tfa_el3_2_15, 0x80000000);
	CALL(F_RX_RELEASE);
	assert_error(NOT_SUPPORTED);
	CALL(F_ID_GET, 0, 5, 6);
	assert_int_equal(w(0), F_SUCCESS);
	assert_int_equal(w(2), 0);
	assert_int_equal(w(3), 0);
	CALL(F_SPM_ID_GET);
	assert_int_equal(w(2), 0x8000);
}

/* It keeps the one that was asked for first, and one that the SPMC did not serve. */
static void dispatcher_has_its_own_idea_of_the_version(void **state)
{
	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	start_as(&ffa_spmc_optee_4_10, V1_2);
	CALL(F_FEATURES, F_MAP);
	CALL(F_VERSION, V1_1);
	CALL(F_REQ_64, UP, [9] = 5);
	assert_int_equal(w(0), F_RESP_64);
	assert_int_equal(fw.answer.x[9], 0);
	start_as(&ffa_spmc_optee_4_10, 0x80000000);
	CALL(F_REQ_64, UP, [9] = 5);
	assert_int_equal(fw.answer.x[9], 5);
	start_as(&ffa_spmc_optee_4_10, 0x20000);
	CALL(F_REQ_64, UP, [9] = 5);
	assert_int_equal(fw.answer.x[9], 0);
}

static void version_that_tfa_offers_is_not_in_force_until_asked_for(void **state)
{
	(void)state;
	start_as(&ffa_spmc_tfa_el3_2_15, V1_3);
	assert_int_equal(w(0), V1_2);
	CALL(F_VERSION, V1_2);
	CALL(F_ID_GET);
	assert_int_equal(w(0), F_SUCCESS);
}

static void tfa_that_is_used_without_a_version_is_lost(void **state)
{
	(void)state;
	start_as(&ffa_spmc_tfa_el3_2_15, V1_3);
	CALL(F_RX_RELEASE);
	assert_error(NOT_SUPPORTED);
	assert_int_equal(fw.answer.x[2], UINT64_MAX);
	CALL(F_VERSION, V1_2);
	assert_int_equal(w(0), NOT_SUPPORTED);
	CALL(F_RX_RELEASE);
	assert_error(NOT_SUPPORTED);
}

static void tfa_answers_the_version_in_force_whatever_is_asked_for(void **state)
{
	(void)state;
	start_as(&ffa_spmc_tfa_el3_2_15, V1_1);
	CALL(F_RX_RELEASE);
	CALL(F_VERSION, V1_2);
	assert_int_equal(w(0), V1_1);
	assert_int_equal(fw.spmc.in_force, V1_1);
}

/* What FFA_VERSION then still gives for 1.0 to 1.3. Whoever is told nothing breaks no rule. */
static void earlier_stage_leaves_one_version_or_none(void **state)
{
	static const struct {
		const struct ffa_spmc_profile *profile;
		uint32_t answers[4];
		uint32_t rx_release; /* x0 of it: whether a version is in force */
	} stories[] = {
		{&ffa_spmc_hafnium_2_15,
	         {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED, V1_3},
	         DENIED},
		{&ffa_spmc_tfa_el3_2_15,
	         {NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED},
	         NOT_SUPPORTED},
		{&ffa_spmc_strict_1_3, {0, 0, 0, V1_3}, DENIED},
		{&ffa_spmc_optee_4_10, {V1_2, V1_2, V1_2, V1_2}, DENIED},
	};
	uint32_t minor;
	size_t i;

	(void)state;
	fw.config.asked_at_boot = 1;
	for (i = 0; i < COUNT_OF(stories); i++) {
		start_as(stories[i].profile, V1_0);
		assert_int_equal(w(0), stories[i].answers[0]);
		for (minor = 1; minor < 4u; minor++) {
			CALL(F_VERSION, V1_0 + minor);
			assert_int_equal(w(0), stories[i].answers[minor]);
		}
		assert_int_equal(fw.spmc.violations, 0);
		CALL(F_RX_RELEASE);
		assert_error(stories[i].rx_release);
		CALL(F_ID_GET);
		assert_int_equal(w(0), F_SUCCESS);
		CALL(F_LIST_REGS);
		/* x8 to x17 are the dispatcher's to hand on, at the version that it was told. */
		if (stories[i].profile == &ffa_spmc_hafnium_2_15) {
			assert_int_equal(fw.answer.x[9], UINT64_C(0x0000010100018001));
		}
	}
}

/*
 * Queries.
 */

static void failed_query_takes_rx(void **state)
{
	(void)state;
	fw.profile.quirks = FFA_SPMC_Q_FAILED_TAKES_RX;
	start(V1_2);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST, 9);
	assert_error(INVALID_PARAMETERS);
	CALL(F_LIST);
	assert_error(BUSY);
	CALL(F_RX_RELEASE);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_LIST);
	assert_int_equal(w(0), F_SUCCESS);
}

static void list_that_does_not_fit_takes_rx_at_optee_alone(void **state)
{
	static const struct ffa_spmc_service many[PAGE / 24u + 1u];

	(void)state;
	fw.sps[2].services = many;
	fw.sps[2].service_count = COUNT_OF(many);
	start_as(&ffa_spmc_optee_4_10_novirt, V1_2);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST);
	assert_error(INVALID_PARAMETERS);
	CALL(F_RX_RELEASE);
	assert_int_equal(w(0), F_SUCCESS);
	start_as(&ffa_spmc_strict_1_3, V1_2);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST);
	assert_error(NO_MEMORY);
	CALL(F_RX_RELEASE);
	assert_error(DENIED);
}

static void unknown_uuid_is_told_before_the_rx_buffer_is_looked_at(void **state)
{
	(void)state;
	start(V1_2);
	CALL(F_LIST);
	assert_error(BUSY);
	CALL(F_LIST, 9);
	assert_error(INVALID_PARAMETERS);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST);
	CALL(F_LIST);
	assert_error(BUSY);
	CALL(F_LIST, 9);
	assert_error(INVALID_PARAMETERS);
}

static void own_the_list_unmap_and_map(const struct ffa_spmc_profile *profile)
{
	start_as(profile, V1_2);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST);
	CALL(F_UNMAP);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_MAP, TX_PA, RX_PA, 1);
	CALL(F_LIST);
}

/* Which is no fault of a caller that unmapped it. */
static void rx_that_was_not_released_stays_busy_in_the_next_mapping(void **state)
{
	(void)state;
	own_the_list_unmap_and_map(&ffa_spmc_hafnium_2_15);
	assert_error(BUSY);
	assert_int_equal(fw.spmc.violations, 0);
	CALL(F_RX_RELEASE);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_LIST);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_UNMAP);
	CALL(F_RX_RELEASE);
	assert_int_equal(w(0), F_SUCCESS);
	own_the_list_unmap_and_map(&ffa_spmc_tfa_el3_2_15);
	assert_error(BUSY);
	own_the_list_unmap_and_map(&ffa_spmc_optee_4_10);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_UNMAP);
	CALL(F_RX_RELEASE);
	assert_error(DENIED);
}

static void page_count_is_cut_at_tfa(void **state)
{
	(void)state;
	start_as(&ffa_spmc_tfa_el3_2_15, V1_2);
	CALL(F_MAP, TX_PA, RX_PA, 32);
	assert_error(INVALID_PARAMETERS);
	CALL(F_MAP, TX_PA, RX_PA, 33);
	assert_int_equal(w(0), F_SUCCESS);
	assert_int_equal(fw.spmc.pages, 1);
	start_as(&ffa_spmc_optee_4_10, V1_2);
	CALL(F_MAP, TX_PA, RX_PA, 65);
	assert_error(INVALID_PARAMETERS);
}

static void query_by_uuid_shows_it_at_some(void **state)
{
	(void)state;
	start(V1_2);
	CALL(F_LIST_REGS, 3);
	assert_int_equal(fw.answer.x[4], 0);
	fw.profile.quirks = FFA_SPMC_Q_UUID_ALWAYS;
	start(V1_2);
	CALL(F_LIST_REGS, 3);
	assert_int_equal(fw.answer.x[4], 3);
}

static void features_are_the_profiles(void **state)
{
	static const struct ffa_spmc_feature others[] = {{3, 7, 0, 0}, {F_ID_GET, 5, V1_1, 0}};
	static const struct ffa_spmc_features features = {
		.calls_32 = {1u << 8}, .others = others, .other_count = COUNT_OF(others)};

	(void)state;
	fw.profile.features = &features;
	start(V1_0);
	CALL(F_FEATURES, F_LIST);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_FEATURES, F_VERSION);
	assert_error(NOT_SUPPORTED);
	CALL(F_FEATURES, 3);
	assert_int_equal(w(2), 7);
	CALL(F_FEATURES, F_ID_GET);
	assert_int_equal(w(2), 5);
	start(V1_1);
	CALL(F_FEATURES, F_ID_GET);
	assert_error(NOT_SUPPORTED);
}

static void features_depend_on_inputs_and_version(void **state)
{
	(void)state;
	start_as(&ffa_spmc_hafnium_2_15, V1_2);
	CALL(F_FEATURES, 2, 1);
	assert_error(NOT_SUPPORTED);
	CALL(F_FEATURES, F_MAP, 1);
	assert_int_equal(w(0), F_SUCCESS);
	start_as(&ffa_spmc_tfa_el3_2_15, V1_2);
	CALL(F_FEATURES, F_MAP, 1);
	assert_error(NOT_SUPPORTED);
	start_as(&ffa_spmc_optee_4_10, V1_2);
	CALL(F_FEATURES, 2, 1);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_FEATURES, F_REQ2);
	assert_int_equal(w(0), F_SUCCESS);
	CALL(F_VERSION, V1_1);
	CALL(F_FEATURES, F_REQ2);
	assert_error(NOT_SUPPORTED);
}

/*
 * Messages.
 */

static void codes_are_the_profiles(void **state)
{
	(void)state;
	start(V1_2);
	CALL(F_REQ, UP, 0x80000000);
	assert_error(INVALID_PARAMETERS);
	CALL(F_REQ, DEAF);
	assert_error(DENIED);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(0), F_MSG_WAIT);
	CALL(F_RUN, UP << 16 | 1);
	assert_error(INVALID_PARAMETERS);
	fw.profile.type_code = -1;
	fw.profile.receive_code = -1;
	fw.profile.run_code = -6;
	start(V1_2);
	CALL(F_REQ, UP, 0x80000000);
	assert_error(NOT_SUPPORTED);
	CALL(F_REQ, DEAF);
	assert_error(NOT_SUPPORTED);
	CALL(F_RUN, UP << 16);
	assert_error(DENIED);
}

/* One that asks for messages is told that it cannot have them, another that it did not ask. */
static void sp_that_cannot_receive_is_no_subscriber(void **state)
{
	static const struct ffa_spmc_service asks = {{6}, 0x1C4};

	(void)state;
	start(V1_2);
	CALL(F_REQ, DEAF, CREATED, 0, 0, 7);
	assert_error(INVALID_PARAMETERS);
	fw.sps[3].services = &asks;
	start(V1_2);
	CALL(F_REQ, DEAF, CREATED, 0, 0, 7);
	assert_error(DENIED);
	assert_int_equal(fw.spmc.last_violation, FFA_SPMC_V_UNSUBSCRIBED);
	CALL(F_LIST_REGS, 6);
	assert_int_equal(fw.answer.x[3], 0x0000010400010000 | DEAF);
}

static void upper_half_of_w2_counts_in_64_bit_messages(void **state)
{
	(void)state;
	start(V1_2);
	CALL(F_REQ_64, UP, 1ull << 32);
	assert_error(INVALID_PARAMETERS);
	CALL(F_REQ, UP, 1ull << 32);
	assert_int_equal(w(0), F_RESP);
}

static void interrupt_before_the_sp_ran_leaves_the_message_to_be_handled(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_INTERRUPT, .times = 2});
	start(V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(0), F_INTERRUPT);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(0), F_INTERRUPT);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 7), FFA_SPMC_VM_UNAVAILABLE);
	CALL_ON_1(F_REQ, UP, CREATED, 0, 0, 8);
	assert_error(BUSY);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(0), F_RESP);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 7), FFA_SPMC_VM_AVAILABLE);
}

static void mp_sp_resumes_on_its_cpu_alone_and_a_up_sp_on_any(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_YIELD, .times = 1});
	fw.acts[1] = fw.acts[0];
	fw.sps[1].script = &fw.acts[1];
	fw.sps[1].script_len = 1;
	start(V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	CALL_ON_1(F_REQ, MP, CREATED, 0, 0, 7);
	assert_int_equal(w(1), MP << 16 | 1);
	CALL(F_RUN, MP << 16 | 1);
	assert_error(INVALID_PARAMETERS);
	CALL(F_REQ, MP, CREATED, 0, 0, 8);
	assert_int_equal(w(0), F_RESP);
	CALL_ON_1(F_RUN, MP << 16 | 1);
	assert_int_equal(w(0), F_RESP);
	CALL_ON_1(F_RUN, UP << 16);
	assert_int_equal(w(0), F_RESP);
}

static void suspended_message_is_answered_to_its_sender(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_INTERRUPT, .times = 2});
	fw.profile.delivery = FFA_SPMC_DELIVERS_ANY_SENDER;
	start(V1_2);
	CALL(F_REQ, 0x30000 | UP, CREATED, ~0u, ~0u, 7);
	assert_int_equal(w(0), F_INTERRUPT);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(0), F_INTERRUPT);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(0), F_RESP);
	assert_int_equal(w(1), UP << 16 | 3);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 7), FFA_SPMC_VM_AVAILABLE);
}

static void optee_numbers_the_threads_of_suspended_sps(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_INTERRUPT, .times = 2});
	fw.acts[1] = fw.acts[0];
	fw.sps[1].script = &fw.acts[1];
	fw.sps[1].script_len = 1;
	start_as(&ffa_spmc_optee_4_10_novirt, V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(1), UP << 16);
	CALL(F_REQ, MP, CREATED, 0, 0, 7);
	assert_int_equal(w(1), MP << 16 | 1);
	CALL(F_RUN, MP << 16);
	assert_error(DENIED);
	CALL(F_RUN, MP << 16 | 1);
	assert_int_equal(w(1), MP << 16 | 1);
	CALL(F_RUN, MP << 16 | 1);
	assert_int_equal(w(0), F_RESP);
}

static void optee_has_memory_for_so_many_vms_and_no_memory_of_the_dead(void **state)
{
	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	fw.sps[0].max_vms = 1;
	start_as(&ffa_spmc_optee_4_10, V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(3), 0);
	CALL(F_REQ, UP, CREATED, 0, 0, 8);
	assert_int_equal(w(3), DENIED);
	CALL(F_REQ, UP, DESTROYED, 0, 0, 7);
	CALL(F_REQ, UP, DESTROYED, 0, 0, 7);
	assert_int_equal(w(3), 0);
	CALL(F_REQ, UP, CREATED, 0, 0, 8);
	assert_int_equal(w(3), 0);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 8), FFA_SPMC_VM_AVAILABLE);
}

static void optee_takes_memory_for_each_creation_of_a_vm(void **state)
{
	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	fw.sps[0].max_vms = 2;
	start_as(&ffa_spmc_optee_4_10, V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(3), 0);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(3), DENIED);
	CALL(F_REQ, UP, DESTROYED, 0, 0, 7);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 7), FFA_SPMC_VM_AVAILABLE);
	CALL(F_REQ, UP, CREATED, 0, 0, 8);
	assert_int_equal(w(3), 0);
	CALL(F_REQ, UP, DESTROYED, 0, 0, 7);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 7), FFA_SPMC_VM_UNAVAILABLE);
}

static void optee_has_no_service_at_the_spmcs_own_id(void **state)
{
	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	fw.sps[0].service_count = 0;
	start_as(&ffa_spmc_optee_4_10_novirt, V1_2);
	CALL(F_REQ, UP);
	assert_error(INVALID_PARAMETERS);
}

static void optee_answers_partition_messages_of_the_vms_it_knows(void **state)
{
	(void)state;
	fw.sps[0].kind = FFA_SPMC_SP_OPTEE;
	start_as(&ffa_spmc_optee_4_10, V1_2);
	CALL(F_REQ, 0x70000 | UP);
	assert_int_equal(w(3), 0xFFFF0008);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	CALL(F_REQ, 0x70000 | UP);
	assert_int_equal(w(3), 1);
	CALL(F_REQ, 0x70000 | UP, 0, 0x55);
	assert_int_equal(w(3), 0xFFFF0006);
}

static void sps_of_all_but_the_specification_lose_upper_halves(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_STATUS_64, .times = 1, .value = -7});
	start(V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(fw.answer.x[3], (uint64_t)-7);
	fw.acts[0].times = 1;
	start_as(&ffa_spmc_tfa_el3_2_15, V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(fw.answer.x[3], RETRY);
	fw.config.profile = &fw.profile;
	fw.acts[0].times = 1;
	fw.profile.narrowed = 4;
	start(V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(fw.answer.x[3], RETRY);
}

/* One act, and what it makes of an answer. */
struct act_story {
	struct ffa_spmc_act act;
	uint32_t function; /* of the request */
	unsigned int index;
	uint64_t expected;
};

static const struct ffa_regs registers = {{0x1234, 5, 6, 7}};

static const struct act_story act_stories[] = {
	{{.kind = FFA_SPMC_SP_ERROR, .times = 1, .value = -6}, F_REQ, 1, UP << 16},
	{{.kind = FFA_SPMC_SP_ERROR, .times = 1, .value = -6}, F_REQ, 2, DENIED},
	{{.kind = FFA_SPMC_RESERVED, .times = 1}, F_REQ, 2, CREATED_ACK | 0x100},
	{{.kind = FFA_SPMC_NARROW, .times = 1}, F_REQ_64, 0, F_RESP},
	{{.kind = FFA_SPMC_STATUS, .times = 1}, F_REQ_64, 0, F_RESP_64},
	{{.kind = FFA_SPMC_REGISTERS, .times = 1, .regs = &registers}, F_REQ, 3, 7},
	{{.kind = FFA_SPMC_YIELD, .times = 1, .value = 0x100000002}, F_REQ, 0, F_YIELD},
	{{.kind = FFA_SPMC_YIELD, .times = 1, .value = 0x100000002}, F_REQ, 2, 2},
	{{.kind = FFA_SPMC_YIELD, .times = 1, .value = 0x100000002}, F_REQ, 3, 1},
};

static void act_makes_the_answer_that_it_is_named_for(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(act_stories); i++) {
		act(act_stories[i].act);
		start(V1_2);
		CALL(act_stories[i].function, UP, CREATED, 0, 0, 7);
		assert_int_equal(fw.answer.x[act_stories[i].index], act_stories[i].expected);
	}
}

static void partition_message_takes_the_lines_that_name_it(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_STATUS, .times = 1, .value = 3});
	start(V1_2);
	CALL(F_REQ, UP, 0, 9);
	assert_int_equal(w(3), 9);
	fw.acts[0].message = 255;
	CALL(F_REQ, UP, 0, 9);
	assert_int_equal(w(3), 3);
}

/*
 * SPs as code.
 */

/* While it runs on CPU 0, CPU 1 sends it a message, and then another SP. */
static void busy_sp(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	uint32_t *const seen = priv;

	CALL_ON_1(F_REQ, UP, CREATED, 0, 0, 8);
	seen[0] = w(2);
	CALL_ON_1(F_RUN, UP << 16);
	seen[1] = w(2);
	CALL_ON_1(F_REQ, MP, CREATED, 0, 0, 8);
	seen[2] = w(0);
	seen[3] = cpu;
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = F_RESP;
	regs->x[1] = UP << 16;
	regs->x[2] = CREATED_ACK;
}

static void sp_that_runs_is_busy_and_the_others_go_on(void **state)
{
	uint32_t seen[4] = {0};
	uint64_t i;

	(void)state;
	fw.sps[0].run = busy_sp;
	fw.sps[0].run_priv = seen;
	start(V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(seen[0], BUSY);
	assert_int_equal(seen[1], BUSY);
	assert_int_equal(seen[2], F_RESP);
	assert_int_equal(seen[3], 0);
	assert_int_equal(w(0), F_RESP);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, 7), FFA_SPMC_VM_AVAILABLE);
	/* The call that lasted is recorded where it began, with its own answer. */
	for (i = 1; i <= 5; i++) {
		assert_int_equal(ffa_spmc_find_record(&fw.spmc, i)->seq, i);
	}
	assert_int_equal(ffa_spmc_find_record(&fw.spmc, 2)->cpu, 0);
	assert_int_equal(ffa_spmc_find_record(&fw.spmc, 2)->answer.x[0], F_RESP);
	assert_int_equal(ffa_spmc_find_record(&fw.spmc, 3)->answer.x[2], BUSY);
	assert_int_equal(ffa_spmc_find_record(&fw.spmc, 5)->request.x[1], MP);
}

/* Suspends itself, and dies when it is resumed. */
static void dying_sp(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	const int is_resumed = (uint32_t)regs->x[0] == F_RUN;

	(void)priv;
	(void)cpu;
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = is_resumed ? F_ERROR : F_YIELD;
	regs->x[1] = is_resumed ? 0 : UP << 16 | 5;
	regs->x[2] = is_resumed ? ABORTED : 0;
}

static void sp_that_dies_is_aborted_then_busy_and_leaves_the_list(void **state)
{
	(void)state;
	fw.sps[0].run = dying_sp;
	start(V1_2);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_int_equal(w(1), UP << 16 | 5);
	CALL(F_RUN, UP << 16 | 5);
	assert_error(ABORTED);
	CALL(F_REQ, UP, CREATED, 0, 0, 7);
	assert_error(BUSY);
	CALL(F_LIST, 0, 0, 0, 0, 1);
	assert_int_equal(w(2), 3);
}

/* While it runs on CPU 0, CPU 1 asks for its ID. */
static void slow_sp(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	(void)priv;
	(void)cpu;
	CALL_ON_1(F_ID_GET);
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = F_RESP;
	regs->x[1] = UP << 16;
	regs->x[2] = CREATED_ACK;
}

static void answer_that_comes_after_its_record_was_dropped_is_not_kept(void **state)
{
	const struct ffa_spmc_record *record;

	(void)state;
	fw.config.record_capacity = 1;
	fw.sps[0].run = slow_sp;
	start(V1_2);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 7);
	assert_int_equal(w(0), F_RESP);
	assert_null(ffa_spmc_find_record(&fw.spmc, 2));
	record = ffa_spmc_find_record(&fw.spmc, 3);
	assert_int_equal(record->request.x[0], F_ID_GET);
	assert_int_equal(record->answer.x[0], F_SUCCESS);
}

/*
 * Call chains: UP calls OTHER while it handles a message.
 */

#define VM 0x13u

/* Lines of UP, and what OTHER does with the call first; then the world starts. */
static void start_chain(enum ffa_spmc_chain chain, struct ffa_spmc_act inner)
{
	static struct ffa_spmc_act acts[2];

	act((struct ffa_spmc_act){
		.kind = FFA_SPMC_CALL, .vm_id = VM, .times = UINT32_MAX, .value = OTHER});
	acts[0] = inner;
	acts[0].message = 255;
	acts[0].vm_id = VM;
	fw.sps[2].script = acts;
	fw.sps[2].script_len = 1;
	fw.profile.chain = chain;
	start(V1_2);
}

static struct ffa_spmc_act interrupts(uint32_t times)
{
	return (struct ffa_spmc_act){.kind = FFA_SPMC_INTERRUPT, .times = times};
}

static void create_vm(void)
{
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, VM);
}

static void assert_suspended_as(uint32_t w1)
{
	assert_int_equal(w(0), F_INTERRUPT);
	assert_int_equal(w(1), w1);
}

static void assert_vm_created(void)
{
	assert_int_equal(w(0), F_RESP);
	assert_int_equal(w(1), UP << 16);
	assert_int_equal(w(2), CREATED_ACK);
	assert_int_equal(w(3), 0);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, UP, VM), FFA_SPMC_VM_AVAILABLE);
	assert_int_equal(ffa_spmc_finish(&fw.spmc), 0);
}

static void sp_that_has_called_goes_on_with_the_lines_below(void **state)
{
	static struct ffa_spmc_act lines[] = {
		{.kind = FFA_SPMC_STATUS, .vm_id = 9, .times = UINT32_MAX, .value = -6},
		{.kind = FFA_SPMC_CALL, .times = UINT32_MAX, .value = OTHER},
		{.kind = FFA_SPMC_CALL, .times = UINT32_MAX, .value = MP},
		{.kind = FFA_SPMC_YIELD, .vm_id = 7, .times = 1},
		{.kind = FFA_SPMC_STATUS, .vm_id = 7, .times = 1, .value = -7},
	};

	(void)state;
	fw.sps[0].script = lines;
	fw.sps[0].script_len = COUNT_OF(lines);
	start(V1_2);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 7);
	assert_int_equal(w(0), F_YIELD);
	assert_int_equal(w(1), UP << 16);
	/* It does not call again. */
	CALL(F_REQ, OTHER);
	assert_int_equal(w(0), F_RESP);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(3), RETRY);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 7);
	assert_int_equal(w(3), 0);
	assert_int_equal(ffa_spmc_finish(&fw.spmc), 0);
}

static void message_without_an_interrupt_does_not_show_who_was_called(void **state)
{
	(void)state;
	start_chain(FFA_SPMC_CHAIN_HEAD, interrupts(0));
	create_vm();
	assert_vm_created();
	CALL(F_REQ, UP, DESTROYED, ~0u, ~0u, VM, [9] = 5);
	assert_int_equal(w(3), 0);
	assert_int_equal(w(9), 5);
	CALL(F_REQ_64, UP, 0, 5, 6, VM, [9] = 5);
	assert_int_equal(w(0), F_RESP_64);
	assert_int_equal(w(4), 6);
	assert_int_equal(w(9), 0);
}

static void suspended_chain_is_unwound_to_the_sp_that_was_sent_to(void **state)
{
	(void)state;
	start_chain(FFA_SPMC_CHAIN_HEAD, interrupts(2));
	create_vm();
	assert_suspended_as(UP << 16);
	CALL(F_REQ, UP);
	assert_error(BUSY);
	CALL(F_REQ, OTHER);
	assert_error(BUSY);
	CALL(F_RUN, UP << 16);
	assert_suspended_as(UP << 16);
	CALL(F_REQ, OTHER);
	assert_error(BUSY);
	CALL(F_RUN, UP << 16);
	assert_vm_created();
	CALL(F_REQ, OTHER);
	assert_int_equal(w(0), F_RESP);
}

static void suspended_chain_is_named_after_the_sp_that_ran(void **state)
{
	(void)state;
	start_chain(FFA_SPMC_CHAIN_RUNNING, interrupts(2));
	create_vm();
	assert_suspended_as(OTHER << 16);
	CALL(F_REQ, UP);
	assert_error(BUSY);
	CALL(F_REQ, OTHER);
	assert_error(BUSY);
	CALL(F_RUN, OTHER << 16);
	assert_suspended_as(OTHER << 16);
	CALL(F_RUN, OTHER << 16);
	assert_vm_created();
	CALL(F_REQ, OTHER);
	assert_int_equal(w(0), F_RESP);
}

static void sp_that_yields_in_a_call_suspends_both(void **state)
{
	const struct ffa_spmc_act yields = {
		.kind = FFA_SPMC_YIELD, .times = 1, .value = 0x100000002};

	(void)state;
	start_chain(FFA_SPMC_CHAIN_HEAD, yields);
	create_vm();
	assert_int_equal(w(0), F_YIELD);
	assert_int_equal(w(1), UP << 16);
	assert_int_equal(w(2), 2);
	assert_int_equal(w(3), 1);
	CALL(F_RUN, UP << 16);
	assert_vm_created();
}

static void chain_is_resumed_as_a_whole_or_not_at_all(void **state)
{
	static const struct {
		enum ffa_spmc_chain chain;
		uint32_t right;
		uint32_t wrong;
	} stories[] = {
		{FFA_SPMC_CHAIN_HEAD, UP << 16, OTHER << 16},
		{FFA_SPMC_CHAIN_RUNNING, OTHER << 16, UP << 16},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(stories); i++) {
		start_chain(stories[i].chain, interrupts(1));
		create_vm();
		CALL(F_RUN, stories[i].wrong);
		assert_error(DENIED);
		CALL(F_RUN, stories[i].right | 1);
		assert_error(DENIED);
		assert_int_equal(fw.spmc.violation_count[FFA_SPMC_V_RUN_W1], 2);
		CALL_ON_1(F_RUN, stories[i].right);
		assert_error(DENIED);
		assert_int_equal(fw.spmc.last_violation, FFA_SPMC_V_RUN_CPU);
		CALL(F_RUN, stories[i].right);
		assert_int_equal(fw.spmc.violations, 3);
		assert_int_equal(w(0), F_RESP);
		assert_int_equal(w(1), UP << 16);
	}
}

static void chain_of_three_comes_back_the_way_that_it_went(void **state)
{
	static struct ffa_spmc_act other[1];
	static struct ffa_spmc_act mp[1];
	unsigned int chain;

	(void)state;
	for (chain = 0; chain < 2u; chain++) {
		other[0] = (struct ffa_spmc_act){
			.kind = FFA_SPMC_CALL, .message = 255, .times = 1, .value = MP};
		mp[0] = (struct ffa_spmc_act){
			.kind = FFA_SPMC_INTERRUPT, .message = 255, .times = 1};
		fw.sps[1].script = mp;
		fw.sps[1].script_len = 1;
		start_chain((enum ffa_spmc_chain)chain, other[0]);
		create_vm();
		assert_suspended_as((chain == FFA_SPMC_CHAIN_HEAD ? UP : MP) << 16);
		CALL(F_REQ, OTHER);
		assert_error(BUSY);
		CALL(F_REQ, MP);
		assert_error(BUSY);
		CALL_ON_1(F_REQ, MP);
		assert_int_equal(w(0), F_RESP);
		CALL(F_RUN, (chain == FFA_SPMC_CHAIN_HEAD ? UP : MP) << 16);
		assert_vm_created();
		CALL(F_REQ, OTHER);
		assert_int_equal(w(0), F_RESP);
		CALL(F_REQ, MP);
		assert_int_equal(w(0), F_RESP);
	}
}

/* Which another message does not get. */
static void optee_has_one_thread_for_a_chain(void **state)
{
	static struct ffa_spmc_act mp[1];

	(void)state;
	mp[0] = interrupts(1);
	fw.sps[1].script = mp;
	fw.sps[1].script_len = 1;
	start_chain(FFA_SPMC_CHAIN_RUNNING, interrupts(2));
	start_as(&ffa_spmc_optee_4_10_novirt, V1_2);
	CALL(F_REQ, MP, CREATED, ~0u, ~0u, 7);
	assert_suspended_as(MP << 16);
	create_vm();
	assert_suspended_as(OTHER << 16 | 1);
	CALL(F_RUN, MP << 16);
	CALL(F_RUN, OTHER << 16 | 1);
	assert_suspended_as(OTHER << 16 | 1);
	CALL(F_RUN, UP << 16 | 1);
	assert_error(DENIED);
	CALL(F_RUN, OTHER << 16 | 1);
	assert_int_equal(w(1), UP << 16);
}

static void optee_keeps_the_thread_of_a_message_in_its_calls(void **state)
{
	(void)state;
	start_chain(FFA_SPMC_CHAIN_RUNNING, interrupts(1));
	fw.acts[1] = fw.acts[0];
	fw.acts[0] = interrupts(1);
	fw.sps[0].script_len = 2;
	start_as(&ffa_spmc_optee_4_10_novirt, V1_2);
	create_vm();
	assert_suspended_as(UP << 16);
	CALL(F_RUN, UP << 16);
	assert_suspended_as(OTHER << 16);
	CALL(F_RUN, OTHER << 16);
	assert_vm_created();
}

static void sp_that_dies_in_a_call_does_not_end_the_caller(void **state)
{
	(void)state;
	start_chain(FFA_SPMC_CHAIN_HEAD, interrupts(1));
	fw.sps[2].script[0].kind = FFA_SPMC_ABORT;
	create_vm();
	assert_vm_created();
	CALL(F_REQ, OTHER);
	assert_error(BUSY);
	CALL(F_LIST_REGS);
	assert_int_equal(w(2) & 0xFFFFu, 3);
}

/* An MP SP, whose other context dies meanwhile: as the one that was called, and as the one sent to. */
static void sp_that_is_lost_while_it_is_suspended_does_not_go_on(void **state)
{
	static struct ffa_spmc_act mp[2];

	(void)state;
	fw.sps[1].script = mp;
	fw.sps[1].script_len = COUNT_OF(mp);
	mp[0] = (struct ffa_spmc_act){.kind = FFA_SPMC_INTERRUPT, .message = 255, .times = 1};
	mp[1] = (struct ffa_spmc_act){.kind = FFA_SPMC_ABORT, .vm_id = 9, .times = 1};
	start_chain(FFA_SPMC_CHAIN_HEAD, interrupts(0));
	fw.acts[0].value = MP;
	create_vm();
	assert_suspended_as(UP << 16);
	CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, 9);
	assert_error(ABORTED);
	CALL(F_RUN, UP << 16);
	assert_vm_created();

	mp[0] = (struct ffa_spmc_act){.kind = FFA_SPMC_INTERRUPT, .times = 1};
	mp[1] = (struct ffa_spmc_act){.kind = FFA_SPMC_VANISH, .vm_id = 9, .times = 1};
	start(V1_2);
	CALL(F_REQ, MP, CREATED, ~0u, ~0u, VM);
	assert_suspended_as(MP << 16);
	CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, 9);
	assert_error(INVALID_PARAMETERS);
	CALL(F_RUN, MP << 16);
	assert_error(INVALID_PARAMETERS);

	mp[0].times = 1;
	mp[1] = (struct ffa_spmc_act){.kind = FFA_SPMC_ABORT, .vm_id = 9, .times = 1};
	start(V1_2);
	CALL(F_REQ, MP, CREATED, ~0u, ~0u, VM);
	CALL_ON_1(F_REQ, MP, CREATED, ~0u, ~0u, 9);
	CALL(F_RUN, MP << 16);
	assert_error(ABORTED);
}

static void chain_is_forgotten_at_the_next_start(void **state)
{
	(void)state;
	start_chain(FFA_SPMC_CHAIN_HEAD, interrupts(1));
	create_vm();
	assert_suspended_as(UP << 16);
	assert_int_equal(ffa_spmc_finish(&fw.spmc), 1);
	assert_int_equal(fw.spmc.last_violation, FFA_SPMC_V_LEFT_SUSPENDED);
	start(V1_2);
	CALL(F_REQ, OTHER);
	assert_int_equal(w(0), F_RESP);
	CALL(F_REQ, UP);
	assert_int_equal(w(0), F_RESP);
}

/* As an injected answer has it, the SP that is named is there or not; who it was sent to goes on. */
static void injected_suspension_names_any_sp(void **state)
{
	static const uint32_t named[] = {OTHER << 16 | 3, MP << 16, 0x90000000};
	struct ffa_spmc_fault fault = {.first = 2, .last = 3};
	size_t i;

	(void)state;
	fw.config.faults = &fault;
	fw.config.fault_count = 1;
	for (i = 0; i < COUNT_OF(named); i++) {
		fault.regs = (struct ffa_regs){{F_INTERRUPT, named[i]}};
		start(V1_2);
		create_vm();
		CALL(F_RUN, named[i]);
		assert_suspended_as(named[i]);
		CALL(F_REQ, UP);
		assert_error(BUSY);
		CALL(F_RUN, named[i]);
		assert_vm_created();
	}
	fault.regs = (struct ffa_regs){{F_INTERRUPT, 5}};
	start(V1_2);
	create_vm();
	assert_int_equal(ffa_spmc_finish(&fw.spmc), 0);
}

/* The caller has been told that it is over; then so is the call that was made in it. */
static void injected_acknowledgement_ends_the_chain(void **state)
{
	struct ffa_spmc_fault fault = {.first = 3, .last = 3};

	(void)state;
	fault.regs = (struct ffa_regs){{F_RESP, UP << 16, CREATED_ACK}};
	fw.config.faults = &fault;
	fw.config.fault_count = 1;
	start_chain(FFA_SPMC_CHAIN_RUNNING, interrupts(1));
	create_vm();
	CALL(F_RUN, OTHER << 16);
	assert_vm_created();
	CALL(F_REQ, OTHER);
	assert_int_equal(w(0), F_RESP);
}

/* Makes the calls one by one, and keeps what came of them; acknowledges in the end. */
struct caller {
	struct ffa_regs calls[8];
	struct ffa_regs results[8];
	size_t count;
	size_t made;
};

static void call_others(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	struct caller *const caller = priv;

	(void)cpu;
	if (caller->made != 0) {
		caller->results[caller->made - 1] = *regs;
	}
	if (caller->made < caller->count) {
		*regs = caller->calls[caller->made++];
		return;
	}
	*regs = (struct ffa_regs){{F_RESP, UP << 16, CREATED_ACK}};
}

static void call_is_answered_to_the_sp_that_made_it(void **state)
{
	static const struct {
		struct ffa_regs call;
		uint32_t code; /* 0: it is made */
	} stories[] = {
		{{{F_REQ, UP << 16 | OTHER, 0, 0x33, 0x44}}, 0},
		{{{F_REQ_64, UP << 16 | MP, 0, 0x33, 0x44}}, 0},
		{{{F_REQ, UP << 16 | 0x9000}}, INVALID_PARAMETERS},
		{{{F_REQ, MP << 16 | OTHER}}, INVALID_PARAMETERS},
		{{{F_REQ, OTHER}}, INVALID_PARAMETERS},
		{{{F_REQ, UP << 16 | MP, CREATED, ~0u, ~0u, 8}}, INVALID_PARAMETERS},
		{{{F_REQ, UP << 16 | DEAF}}, DENIED},
		{{{F_REQ, UP << 16 | UP}}, BUSY},
	};
	struct caller caller = {.count = COUNT_OF(stories)};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(stories); i++) {
		caller.calls[i] = stories[i].call;
	}
	fw.sps[0].run = call_others;
	fw.sps[0].run_priv = &caller;
	start(V1_2);
	create_vm();
	assert_vm_created();
	assert_int_equal(caller.made, COUNT_OF(stories));
	for (i = 0; i < COUNT_OF(stories); i++) {
		const struct ffa_regs *const made = &stories[i].call;
		const struct ffa_regs *const result = &caller.results[i];

		if (stories[i].code != 0) {
			assert_int_equal(result->x[0], F_ERROR);
			assert_int_equal(result->x[2], stories[i].code);
			continue;
		}
		assert_int_equal(result->x[0], made->x[0] + 1);
		assert_int_equal(result->x[1], (made->x[1] & 0xFFFF) << 16 | UP);
		assert_int_equal(result->x[3], 0x33);
		assert_int_equal(result->x[4], 0x44);
	}
}

/* Is suspended under a w1 of its own, and then under another one, which it wants to see again. */
struct sleeper {
	uint32_t seen[3];
	size_t count;
};

static void sleep_twice(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	struct sleeper *const sleeper = priv;
	const uint32_t w1 = OTHER << 16 | (uint32_t)(0x70 + sleeper->count);

	(void)cpu;
	sleeper->seen[sleeper->count++] = (uint32_t)regs->x[1];
	if (sleeper->count < COUNT_OF(sleeper->seen)) {
		*regs = (struct ffa_regs){{F_INTERRUPT, w1}};
		return;
	}
	*regs = (struct ffa_regs){{F_RESP, OTHER << 16 | UP, 0, 0x77}};
}

static void sp_that_sleeps_in_a_call_is_resumed_as_itself(void **state)
{
	unsigned int chain;

	(void)state;
	for (chain = 0; chain < 2u; chain++) {
		struct caller caller = {.calls = {{{F_REQ, UP << 16 | OTHER}}}, .count = 1};
		struct sleeper sleeper = {{0}, 0};
		const int unwinds = chain == FFA_SPMC_CHAIN_HEAD;

		fw.sps[0].run = call_others;
		fw.sps[0].run_priv = &caller;
		fw.sps[2].run = sleep_twice;
		fw.sps[2].run_priv = &sleeper;
		fw.profile.chain = (enum ffa_spmc_chain)chain;
		start(V1_2);
		create_vm();
		assert_suspended_as(unwinds ? UP << 16 : OTHER << 16 | 0x70);
		CALL(F_RUN, w(1));
		assert_suspended_as(unwinds ? UP << 16 : OTHER << 16 | 0x71);
		CALL(F_RUN, w(1));
		assert_vm_created();
		assert_int_equal(sleeper.seen[0], UP << 16 | OTHER);
		assert_int_equal(sleeper.seen[1], OTHER << 16 | 0x70);
		assert_int_equal(sleeper.seen[2], OTHER << 16 | 0x71);
		assert_int_equal(caller.results[0].x[3], 0x77);
	}
}

/* While it works for UP on CPU 0, CPU 1 tries both, and to resume what is not suspended. */
static void seen_from_outside(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	uint32_t *const seen = priv;

	(void)cpu;
	CALL_ON_1(F_REQ, UP);
	seen[0] = w(2);
	CALL_ON_1(F_REQ, OTHER);
	seen[1] = w(2);
	CALL_ON_1(F_RUN, UP << 16);
	seen[2] = w(2);
	seen[3] = fw.spmc.last_violation;
	CALL_ON_1(F_RUN, OTHER << 16);
	seen[4] = w(2);
	seen[5] = fw.spmc.last_violation;
	*regs = (struct ffa_regs){{F_RESP, OTHER << 16 | UP}};
}

static void both_are_busy_while_one_works_for_the_other(void **state)
{
	uint32_t seen[6] = {0};

	(void)state;
	fw.sps[2].run = seen_from_outside;
	fw.sps[2].run_priv = seen;
	start_chain(FFA_SPMC_CHAIN_HEAD, interrupts(1));
	create_vm();
	assert_suspended_as(UP << 16);
	CALL(F_RUN, UP << 16);
	assert_int_equal(w(0), F_RESP);
	assert_int_equal(seen[0], BUSY);
	assert_int_equal(seen[1], BUSY);
	assert_int_equal(seen[2], BUSY);
	assert_int_equal(seen[3], FFA_SPMC_V_RUN_IDLE);
	assert_int_equal(seen[4], BUSY);
	assert_int_equal(seen[5], FFA_SPMC_V_RUN_IDLE);
}

/*
 * What is left.
 */

static void sps_hold_the_vms_that_were_not_destroyed_to_the_end(void **state)
{
	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_STATUS, .times = 1, .value = -7, .message = 6});
	start(V1_2);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 1);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 0xFFFF);
	CALL(F_REQ, MP, CREATED, ~0u, ~0u, 1);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 3);
	/* RETRY */
	CALL(F_REQ, UP, DESTROYED, ~0u, ~0u, 1);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 3);
	CALL(F_REQ, UP, DESTROYED, ~0u, ~0u, 1);
	CALL(F_REQ, UP, DESTROYED, ~0u, ~0u, 0xFFFF);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 1);
	CALL(F_REQ, MP, DESTROYED, ~0u, ~0u, 1);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
	/* It holds an error for ever. */
	CALL(F_REQ, UP, DESTROYED, ~0u, ~0u, 4);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 1);
	assert_int_equal(fw.spmc.violations, 1);
}

static void sps_that_are_gone_or_not_told_of_destruction_hold_nothing(void **state)
{
	static const struct ffa_spmc_service created_only = {{6}, 0x141};

	(void)state;
	act((struct ffa_spmc_act){.kind = FFA_SPMC_ABORT, .times = 1, .vm_id = 2});
	fw.sps[2].services = &created_only;
	start(V1_2);
	CALL(F_REQ, OTHER, CREATED, ~0u, ~0u, 1);
	assert_int_equal(ffa_spmc_state_of(&fw.spmc, OTHER, 1), FFA_SPMC_VM_AVAILABLE);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 1);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 1);
	CALL(F_REQ, UP, CREATED, ~0u, ~0u, 2);
	assert_error(ABORTED);
	assert_int_equal(ffa_spmc_held(&fw.spmc), 0);
}

static void unknown_function_leaves_the_registers(void **state)
{
	(void)state;
	start(V1_2);
	CALL(0x8600FF11, 1, 2);
	assert_true(fw.answer.x[0] == UINT64_MAX);
	assert_int_equal(fw.answer.x[1], 1);
	assert_int_equal(fw.answer.x[2], 2);
}

/*
 * Configurations.
 */

#define UNTOUCHED 0xA5

static void no_lock(void *priv)
{
	(void)priv;
}

static enum ffa_spmc_mistake begin_anew(void)
{
	memset(&fw.spmc, UNTOUCHED, sizeof(fw.spmc));
	memset(fw.vm_state, UNTOUCHED, sizeof(fw.vm_state));
	fw.sps[0].held = UNTOUCHED;
	return ffa_spmc_init(&fw.spmc, &fw.config);
}

static void assert_refused(enum ffa_spmc_mistake expected)
{
	const uint8_t *const bytes = (const uint8_t *)&fw.spmc;
	size_t i;

	assert_int_equal(begin_anew(), expected);
	for (i = 0; i < sizeof(fw.spmc); i++) {
		assert_int_equal(bytes[i], UNTOUCHED);
	}
	for (i = 0; i < sizeof(fw.vm_state); i++) {
		assert_int_equal(fw.vm_state[i], UNTOUCHED);
	}
	assert_int_equal(fw.sps[0].held, UNTOUCHED);
}

/* A configuration without mistakes, but for the change. */
#define REFUSED(mistake, change) \
	do { \
		(void)begin(state); \
		change; \
		assert_refused(FFA_SPMC_M_##mistake); \
	} while (0)

#define TAKEN(change) \
	do { \
		(void)begin(state); \
		change; \
		assert_int_equal(begin_anew(), FFA_SPMC_M_NONE); \
	} while (0)

static void mistakes_have_texts_of_their_own(void **state)
{
	unsigned int a;
	unsigned int b;

	(void)state;
	for (a = 0; a <= FFA_SPMC_M_COUNT; a++) {
		for (b = 0; b < a; b++) {
			assert_string_not_equal(ffa_spmc_mistake_text((enum ffa_spmc_mistake)a),
			                        ffa_spmc_mistake_text((enum ffa_spmc_mistake)b));
		}
	}
	assert_string_equal(ffa_spmc_mistake_text(FFA_SPMC_M_COUNT), "unknown mistake");
}

static void configuration_without_what_it_counts_is_refused(void **state)
{
	(void)begin(state);
	assert_int_equal(ffa_spmc_init(NULL, &fw.config), FFA_SPMC_M_NULL);
	assert_int_equal(ffa_spmc_init(&fw.spmc, NULL), FFA_SPMC_M_NULL);
	REFUSED(RECORDS, fw.config.records = NULL);
	REFUSED(FAULTS, fw.config.fault_count = 1);
	REFUSED(SPS, fw.config.sps = NULL);
	REFUSED(VM_STATE, fw.config.vm_state = NULL);
	TAKEN(fw.config.record_capacity = 0; fw.config.records = NULL);
	TAKEN(fw.config.record_capacity = 0);
	TAKEN(fw.config.sp_count = 0; fw.config.sps = NULL; fw.config.vm_state = NULL);
	TAKEN(fw.config.profile = NULL);
}

static void half_a_lock_is_refused(void **state)
{
	REFUSED(LOCK, fw.config.lock = no_lock);
	REFUSED(LOCK, fw.config.unlock = no_lock);
	TAKEN(fw.config.lock = no_lock; fw.config.unlock = no_lock);
}

static void fault_that_ends_before_it_begins_is_refused(void **state)
{
	struct ffa_spmc_fault faults[2] = {{.first = 1, .last = UINT64_MAX}};

	/* Off until it is wanted. */
	TAKEN(fw.config.faults = faults; fw.config.fault_count = 2);
	faults[1].first = 5;
	faults[1].last = 5;
	TAKEN(fw.config.faults = faults; fw.config.fault_count = 2);
	faults[1].last = 4;
	REFUSED(FAULT_RANGE, fw.config.faults = faults; fw.config.fault_count = 2);
}

static void sp_that_cannot_be_is_refused(void **state)
{
	REFUSED(SP_ID, fw.sps[3].id = 0);
	REFUSED(SP_TWICE, fw.sps[3].id = UP);
	REFUSED(SP_TWICE, fw.sps[2].id = MP);
	REFUSED(SP_KIND, fw.sps[1].kind = (enum ffa_spmc_sp_kind)3);
	REFUSED(SP_END, fw.sps[1].end = (enum ffa_spmc_end)(FFA_SPMC_END_UNLISTED + 1));
	TAKEN(fw.sps[1].end = FFA_SPMC_END_UNLISTED);
	REFUSED(SERVICES, fw.sps[0].services = NULL);
	REFUSED(SERVICES, fw.sps[0].service_count = 0);
	REFUSED(SERVICES, fw.sps[0].services = NULL; fw.sps[0].kind = FFA_SPMC_SP_OPTEE);
	/* The SPMC's own endpoint. */
	TAKEN(fw.sps[0].service_count = 0; fw.sps[0].kind = FFA_SPMC_SP_OPTEE);
	/* Whoever is not counted may be anything. */
	TAKEN(fw.sps[3].id = 0; fw.config.sp_count = 3);
}

static void line_that_cannot_be_is_refused(void **state)
{
	static const uint8_t messages[] = {0, 4, 6, 255};
	unsigned int message;
	size_t i = 0;

	REFUSED(SCRIPT, fw.sps[1].script_len = 1);
	REFUSED(ACT_KIND, act((struct ffa_spmc_act){.kind = (enum ffa_spmc_act_kind)18}));
	REFUSED(ACT_CALL, act((struct ffa_spmc_act){.kind = FFA_SPMC_CALL, .value = UP}));
	REFUSED(ACT_CALL, act((struct ffa_spmc_act){.kind = FFA_SPMC_CALL, .value = 0x9000}));
	REFUSED(ACT_CALL,
	        act((struct ffa_spmc_act){.kind = FFA_SPMC_CALL, .value = OTHER | 0x10000}));
	TAKEN(act((struct ffa_spmc_act){.kind = FFA_SPMC_CALL, .value = DEAF}));
	REFUSED(ACT_REGS, act((struct ffa_spmc_act){.kind = FFA_SPMC_REGISTERS}));
	TAKEN(act((struct ffa_spmc_act){.kind = FFA_SPMC_VANISH}));
	for (message = 0; message < 256u; message++) {
		const struct ffa_spmc_act line = {.message = (uint8_t)message};

		if (i < COUNT_OF(messages) && message == messages[i]) {
			i++;
			TAKEN(act(line));
		} else {
			REFUSED(ACT_MESSAGE, act(line));
		}
	}
	/* Not the first line alone, and not the first SP's. */
	REFUSED(ACT_MESSAGE, fw.acts[1].message = 1; fw.sps[3].script = fw.acts;
	        fw.sps[3].script_len = 2);
}

static void version_that_there_is_not_is_refused(void **state)
{
	REFUSED(VERSION, fw.profile.version = V1_0 - 1u);
	REFUSED(VERSION, fw.profile.version = V1_3 + 1u);
	REFUSED(VERSION, fw.profile.presumed = V1_0 - 1u);
	REFUSED(VERSION, fw.profile.presumed = V1_3);
	REFUSED(VERSION, fw.profile.version = V1_3 + 1u; fw.profile.presumed = V1_3);
	TAKEN(fw.profile.presumed = V1_2);
	TAKEN(fw.profile.version = 0; fw.profile.presumed = V1_3);
	REFUSED(FROM, fw.profile.regs_from = 2);
	REFUSED(FROM, fw.profile.size_from = V1_0 - 1u);
	REFUSED(FROM, fw.profile.services_from = V1_3 + 1u);
	REFUSED(FROM, fw.profile.counted_from = FFA_SPMC_NEVER - 1u);
	TAKEN(fw.profile.regs_from = FFA_SPMC_NEVER; fw.profile.size_from = FFA_SPMC_ALWAYS;
	      fw.profile.services_from = V1_0; fw.profile.counted_from = V1_3);
}

static void number_that_says_nothing_is_refused(void **state)
{
	static const struct ffa_spmc_features no_others = {.other_count = 1};
	static const struct ffa_spmc_features inputs = {.denied_inputs = 4};

	REFUSED(DESCRIPTOR_SIZE, fw.profile.descriptor_size = 16);
	REFUSED(DESCRIPTOR_SIZE, fw.profile.descriptor_size = 25);
	REFUSED(RXTX_MIN, fw.profile.rxtx_min = 3);
	REFUSED(RULE, fw.profile.negotiation = (enum ffa_spmc_negotiation)4);
	REFUSED(RULE, fw.profile.delivery = (enum ffa_spmc_delivery)3);
	REFUSED(RULE, fw.profile.target = (enum ffa_spmc_target)2);
	REFUSED(RULE, fw.profile.chain = (enum ffa_spmc_chain)2);
	REFUSED(RULE, fw.profile.unmap_id = (enum ffa_spmc_unmap_id)3);
	REFUSED(RULE, fw.profile.end = (enum ffa_spmc_end)(FFA_SPMC_END_UNLISTED + 1));
	REFUSED(QUIRKS, fw.profile.quirks = FFA_SPMC_Q_DENIED_FIRST << 1);
	REFUSED(NARROWED, fw.profile.narrowed = 19);
	REFUSED(CODE, fw.profile.memory_code = 1);
	REFUSED(CODE, fw.profile.room_code = 1);
	REFUSED(CODE, fw.profile.type_code = 1);
	REFUSED(CODE, fw.profile.receive_code = 1);
	REFUSED(CODE, fw.profile.run_code = 1);
	REFUSED(FEATURES, fw.profile.features = &no_others);
	REFUSED(FEATURES, fw.profile.features = &inputs);
	TAKEN(fw.profile.descriptor_size = 24);
	TAKEN(fw.profile.rxtx_min = 2);
	TAKEN(fw.profile.narrowed = 18);
	TAKEN(fw.profile.quirks = 2u * FFA_SPMC_Q_DENIED_FIRST - 1u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(profiles_are_found_by_name),
		STORY(no_profile_and_no_version_are_the_specification),
		STORY(way_changes_one_answer),
		STORY(way_changes_what_is_mapped),
		STORY(minor_above_its_own_is_offered_down_or_refused),
		STORY(version_query_is_lost_behind_the_dispatcher),
		STORY(version_that_fails_locks_hafnium),
		STORY(version_of_another_major_is_refused_by_hafnium_alone),
		STORY(first_call_locks_hafnium_at_its_own_version),
		STORY(optee_speaks_1_0_until_it_is_asked),
		STORY(dispatcher_tells_the_ids),
		STORY(dispatcher_has_its_own_idea_of_the_version),
		STORY(version_that_tfa_offers_is_not_in_force_until_asked_for),
		STORY(tfa_that_is_used_without_a_version_is_lost),
		STORY(tfa_answers_the_version_in_force_whatever_is_asked_for),
		STORY(earlier_stage_leaves_one_version_or_none),
		STORY(failed_query_takes_rx),
		STORY(list_that_does_not_fit_takes_rx_at_optee_alone),
		STORY(unknown_uuid_is_told_before_the_rx_buffer_is_looked_at),
		STORY(rx_that_was_not_released_stays_busy_in_the_next_mapping),
		STORY(page_count_is_cut_at_tfa),
		STORY(query_by_uuid_shows_it_at_some),
		STORY(features_are_the_profiles),
		STORY(features_depend_on_inputs_and_version),
		STORY(codes_are_the_profiles),
		STORY(sp_that_cannot_receive_is_no_subscriber),
		STORY(upper_half_of_w2_counts_in_64_bit_messages),
		STORY(interrupt_before_the_sp_ran_leaves_the_message_to_be_handled),
		STORY(mp_sp_resumes_on_its_cpu_alone_and_a_up_sp_on_any),
		STORY(suspended_message_is_answered_to_its_sender),
		STORY(optee_numbers_the_threads_of_suspended_sps),
		STORY(optee_has_memory_for_so_many_vms_and_no_memory_of_the_dead),
		STORY(optee_takes_memory_for_each_creation_of_a_vm),
		STORY(optee_has_no_service_at_the_spmcs_own_id),
		STORY(optee_answers_partition_messages_of_the_vms_it_knows),
		STORY(sps_of_all_but_the_specification_lose_upper_halves),
		STORY(act_makes_the_answer_that_it_is_named_for),
		STORY(partition_message_takes_the_lines_that_name_it),
		STORY(sp_that_runs_is_busy_and_the_others_go_on),
		STORY(sp_that_dies_is_aborted_then_busy_and_leaves_the_list),
		STORY(answer_that_comes_after_its_record_was_dropped_is_not_kept),
		STORY(sp_that_has_called_goes_on_with_the_lines_below),
		STORY(message_without_an_interrupt_does_not_show_who_was_called),
		STORY(suspended_chain_is_unwound_to_the_sp_that_was_sent_to),
		STORY(suspended_chain_is_named_after_the_sp_that_ran),
		STORY(sp_that_yields_in_a_call_suspends_both),
		STORY(chain_is_resumed_as_a_whole_or_not_at_all),
		STORY(chain_of_three_comes_back_the_way_that_it_went),
		STORY(optee_has_one_thread_for_a_chain),
		STORY(optee_keeps_the_thread_of_a_message_in_its_calls),
		STORY(sp_that_dies_in_a_call_does_not_end_the_caller),
		STORY(sp_that_is_lost_while_it_is_suspended_does_not_go_on),
		STORY(chain_is_forgotten_at_the_next_start),
		STORY(injected_suspension_names_any_sp),
		STORY(injected_acknowledgement_ends_the_chain),
		STORY(call_is_answered_to_the_sp_that_made_it),
		STORY(sp_that_sleeps_in_a_call_is_resumed_as_itself),
		STORY(both_are_busy_while_one_works_for_the_other),
		STORY(sps_hold_the_vms_that_were_not_destroyed_to_the_end),
		STORY(sps_that_are_gone_or_not_told_of_destruction_hold_nothing),
		STORY(unknown_function_leaves_the_registers),
		STORY(mistakes_have_texts_of_their_own),
		STORY(configuration_without_what_it_counts_is_refused),
		STORY(half_a_lock_is_refused),
		STORY(fault_that_ends_before_it_begins_is_refused),
		STORY(sp_that_cannot_be_is_refused),
		STORY(line_that_cannot_be_is_refused),
		STORY(version_that_there_is_not_is_refused),
		STORY(number_that_says_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

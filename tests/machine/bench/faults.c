/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The sweep's cases, lived by the library and by the naive loop, and judged from the wire alone:
 * what a hypervisor must not do, whatever the firmware answers. What an answer means is the sweep's
 * reading; what a VM message may be sent is counted here, since the naive loop keeps few rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "explore/cases.h"
#include "naive.h"

#define MAX_ENTRIES 65536u
#define TRIES 3
#define DIRECT_REQ 0x8400006Fu
#define RUN 0x8400006Du
#define VERSION 0x84000063u
#define VERSION_1_0 0x10000u
#define CREATED 4u
#define DESTROYED 6u

/* A hypervisor: one of the two. */
struct subject {
	const char *name;
	int (*probe)(const struct ffa_config *config);
	int (*created)(uint16_t vm_id);
	int (*destroyed)(void);
};

/* What one SP was told of the VM of this life. */
struct told {
	uint16_t id;
	uint8_t events;
	uint8_t knows;
	uint8_t created;   /* has its final answer */
	uint8_t destroyed; /* the same */
};

enum fault { ENDLESS, TWICE_TOLD, FORGOTTEN, SUSPENDED, FAULTS };

static const char *const fault_names[FAULTS] = {"does not end", "tells twice", "forgets",
                                                "leaves suspended"};

static struct world world;
static const struct subject *subject;
static struct told told[WORLD_MAX_SPS];
static struct told *in_flight;
static uint32_t in_flight_message;
static jmp_buf out;
static int misled;                    /* by a version that has no subscribers */
static int found[FAULTS];             /* in this case */
static unsigned long counted[FAULTS]; /* cases in which it was found */
static struct ffa_hooks hooks;

static struct ffa_notify library;
static struct ffa_vm library_vm;
static struct ffa_subscriber table[FFA_NOTIFY_MAX_SUBSCRIBERS];
static struct naive naive;
static struct naive_vm naive_vm;

static int library_probe(const struct ffa_config *config)
{
	struct ffa_config with_table = *config;

	with_table.table = table;
	with_table.table_len = FFA_NOTIFY_MAX_SUBSCRIBERS;
	memset(&library_vm, 0, sizeof(library_vm));
	return ffa_probe(&library, &with_table);
}

static int library_created(uint16_t vm_id)
{
	return ffa_vm_created(&library, &library_vm, vm_id);
}

static int library_destroyed(void)
{
	return ffa_vm_destroyed(&library, &library_vm);
}

static int probe_naively(const struct ffa_config *config)
{
	return naive_probe(&naive, config);
}

static int create_naively(uint16_t vm_id)
{
	return naive_created(&naive, &naive_vm, vm_id);
}

static int destroy_naively(void)
{
	return naive_destroyed(&naive, &naive_vm);
}

static const struct subject subjects[] = {
	{"library", library_probe, library_created, library_destroyed},
	{"naive loop", probe_naively, create_naively, destroy_naively},
};

static struct told *find(uint64_t id)
{
	for (size_t i = 0; i < world.sp_count; i++) {
		if (told[i].id == id) {
			return &told[i];
		}
	}
	return NULL;
}

static void take(struct told *sp, uint32_t message, enum oracle_kind kind)
{
	in_flight = NULL;
	if (kind == ORACLE_SUSPENDED || kind == ORACLE_STUCK) {
		in_flight = sp;
		in_flight_message = message;
	} else if (kind != ORACLE_LATER) {
		sp->created |= message == CREATED;
		sp->destroyed |= message == DESTROYED;
		sp->knows |= message == CREATED && kind == ORACLE_DONE;
	}
}

static void note(const struct ffa_spmc_record *record)
{
	const struct ffa_regs *request = &record->request;
	const uint32_t message = (uint32_t)(request->x[2] & 0xFFu);
	struct told *sp = find(request->x[1]);

	misled |= (uint32_t)request->x[0] == VERSION &&
	          (request->x[1] == VERSION_1_0 || (uint32_t)record->answer.x[0] == VERSION_1_0);
	if ((uint32_t)request->x[0] == RUN && in_flight != NULL) {
		sp = in_flight;
		take(sp, in_flight_message,
		     oracle_read(sp->id, in_flight_message, 1, &record->answer).kind);
		return;
	}
	if ((uint32_t)request->x[0] != DIRECT_REQ || sp == NULL) {
		return;
	}
	found[TWICE_TOLD] |= message == CREATED ? sp->created : sp->destroyed;
	/* An SP that is suspended stays so, whatever the answer to another message is. */
	if (in_flight == NULL) {
		take(sp, message, oracle_read(sp->id, message, 0, &record->answer).kind);
	}
}

static void call(void *priv, struct ffa_regs *regs)
{
	if (world.spmc.calls > FFA_NOTIFY_MAX_PROBE_CALLS(MAX_ENTRIES)) {
		found[ENDLESS] = 1;
		longjmp(out, 1);
	}
	(void)priv;
	note(world_call(&world, regs));
}

static int create(uint16_t vm_id)
{
	int result = FFA_R_AGAIN;

	for (int i = 0; i < TRIES && result > 0; i++) {
		result = subject->created(vm_id);
	}
	return result;
}

static int destroy(void)
{
	int result = FFA_R_AGAIN;

	for (int i = 0; i < TRIES && result > 0; i++) {
		result = subject->destroyed();
	}
	return result;
}

static void judge_creation(int result)
{
	for (size_t i = 0; i < world.sp_count && result == FFA_R_OK; i++) {
		found[FORGOTTEN] |= (told[i].events & FFA_NOTIFY_CREATED) != 0 && !told[i].knows;
	}
}

/* The subject says that the VM is gone and that nothing is left to do. */
static void judge_end(int was_created)
{
	for (size_t i = 0; i < world.sp_count; i++) {
		const struct told *sp = &told[i];
		const int knew = (sp->events & FFA_NOTIFY_CREATED) != 0 ? sp->knows : was_created;

		found[FORGOTTEN] |= (sp->events & FFA_NOTIFY_DESTROYED) != 0 && knew &&
		                    !sp->destroyed && sp != in_flight;
	}
	found[SUSPENDED] |= in_flight != NULL;
}

/* Whether the subject says that it has finished. */
static int live(uint16_t vm_id)
{
	int result;

	in_flight = NULL;
	for (size_t i = 0; i < world.sp_count; i++) {
		told[i] = (struct told){.id = world.sps[i].id,
		                        .events = world.services[i][0].properties >> 6 & 3u};
	}
	result = create(vm_id);
	judge_creation(result);
	if (destroy() > 0) {
		return 0;
	}
	judge_end(result == FFA_R_OK);
	return 1;
}

static void live_all(unsigned int vms)
{
	struct ffa_config config = world.config;
	uint16_t vm_id = 1;

	config.hooks = &hooks;
	if (subject->probe(&config) != FFA_R_OK) {
		return;
	}
	while (vm_id <= vms && live(vm_id)) {
		vm_id++;
	}
}

static void run_case(struct world *w, unsigned int vms)
{
	world_reset(w);
	memset(found, 0, sizeof(found));
	misled = 0;
	if (setjmp(out) == 0) {
		live_all(vms);
	}
	for (int i = 0; i < FAULTS; i++) {
		/* Nobody can tell SPs that it was not told of. */
		counted[i] += found[i] && !(i == FORGOTTEN && (misled || w->list_lied));
	}
}

/* The sweep over one subject. */
static void sweep(const struct subject *which, const struct mode *mode, size_t max_sps)
{
	struct cases cases = {.world = &world, .run = run_case, .stride = cases_stride()};

	subject = which;
	memset(counted, 0, sizeof(counted));
	cases_run(&cases, mode, max_sps);
	print_message("faults: %s: %s: %llu cases", mode->name, which->name,
	              (unsigned long long)cases.ran);
	for (int i = 0; i < FAULTS; i++) {
		print_message(", %s %lu", fault_names[i], counted[i]);
	}
	print_message("\n");
}

static void compare(const struct mode *mode, size_t max_sps)
{
	int worse = 0;

	sweep(&subjects[0], mode, max_sps);
	for (int i = 0; i < FAULTS; i++) {
		assert_int_equal(counted[i], 0);
	}
	/* The judge can see faults: else the zeros would mean nothing. */
	sweep(&subjects[1], mode, max_sps);
	for (int i = 0; i < FAULTS; i++) {
		worse += counted[i] != 0;
	}
	assert_int_not_equal(worse, 0);
}

static void in_registers(void **state)
{
	static const struct mode mode = {.name = "a list in registers", .profile.version = 0x10002};

	(void)state;
	compare(&mode, WORLD_MAX_SPS);
}

static void in_buffers(void **state)
{
	static const struct mode mode = {
		.name = "a list in buffers", .profile.version = 0x10001, .buffers = BUFFERS_LENT};

	(void)state;
	/* How many SPs there are makes no difference to the buffers. */
	compare(&mode, 2);
}

static void with_two_entries_an_sp(void **state)
{
	static const struct mode mode = {
		.name = "two entries an SP", .profile.version = 0x10002, .lists_twice = 1};

	(void)state;
	compare(&mode, WORLD_MAX_SPS);
}

static int prepare(void **state)
{
	(void)state;
	world_open(&world);
	hooks.call = call;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_registers),
		cmocka_unit_test(in_buffers),
		cmocka_unit_test(with_two_entries_an_sp),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}

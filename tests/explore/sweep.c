/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every firmware call of a VM's life is answered by everything that firmware could answer, once,
 * twice or for ever, with up to three SPs in every subscription. The oracles and the emulator's
 * judge decide. FFA_SWEEP_STRIDE=n in the environment runs every n-th case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "answers.h"
#include "cases.h"

static void run_case(struct world *w, unsigned int vms);

static struct world world;
static struct cases cases = {.world = &world, .run = run_case};

static const struct mode plain_mode = {.name = "defaults",
                                       .profile.version = 0x10002,
                                       .creation_tries = 3,
                                       .destruction_tries = 3};

static void report(const struct world *w)
{
	const uint64_t calls = w->spmc.calls;
	const uint64_t first = calls > 24 ? calls - 24 : 1;

	print_error("%s\n  mode \"%s\", subscriptions", w->broken, w->mode->name);
	for (size_t i = 0; i < w->sp_count; i++) {
		print_error(" %u", (unsigned int)(w->services[i][0].properties >> 6 & 3u));
	}
	for (size_t i = 0; i < w->lie_count; i++) {
		print_error("; calls %llu to %llu answered \"%s\"",
		            (unsigned long long)w->lies[i].first,
		            (unsigned long long)w->lies[i].last, answer_name(w->lies[i].answer));
	}
	print_error("\n");
	for (uint64_t seq = first; seq <= calls; seq++) {
		const struct ffa_spmc_record *r = ffa_spmc_find_record(&w->spmc, seq);

		print_error("  %3llu", (unsigned long long)seq);
		for (size_t i = 0; i < 4; i++) {
			print_error(" %llx", (unsigned long long)r->request.x[i]);
		}
		print_error(" ->");
		for (size_t i = 0; i < 4; i++) {
			print_error(" %llx", (unsigned long long)r->answer.x[i]);
		}
		print_error(" (%s)\n", ffa_spmc_violation_text(r->violation));
	}
}

static int create(struct world *w, uint16_t vm_id)
{
	int result = FFA_R_AGAIN;

	for (unsigned int i = 0; i < w->mode->creation_tries && result > 0; i++) {
		result = world_created(w, vm_id);
	}
	return result;
}

static int destroy(struct world *w)
{
	int result = FFA_R_AGAIN;

	for (unsigned int i = 0; i < w->mode->destruction_tries && result > 0; i++) {
		result = world_destroyed(w);
	}
	return result;
}

/* What the SPs believe when everything was said and nobody refused to hear it. */
static void check_beliefs(struct world *w, uint16_t vm_id)
{
	for (uint32_t i = 0; i < w->oracle.count && !w->list_lied; i++) {
		const struct oracle_sp *sp = &w->oracle.sps[i];

		if (sp->events == 3u && !w->oracle.refused_destruction) {
			world_check(w,
			            ffa_spmc_state_of(&w->spmc, sp->id, vm_id) !=
			                    FFA_SPMC_VM_AVAILABLE,
			            "an SP still believes in a VM that is gone");
		}
	}
}

/* Returns whether the VM came to its end. */
static int live(struct world *w, uint16_t vm_id)
{
	oracle_reset(&w->oracle, vm_id, w->objects.n.subscribers, w->objects.n.subscriber_count);
	(void)create(w, vm_id);
	if (destroy(w) > 0) {
		memset(&w->objects.vm, 0, sizeof(w->objects.vm)); /* give up */
		return 0;
	}
	world_check(w, world_destroyed(w) == FFA_R_OK, "a VM at rest has something left to do");
	check_beliefs(w, vm_id);
	return 1;
}

/* One VM after the other with the same object: nothing may stay behind. */
static void run_case(struct world *w, unsigned int vms)
{
	const int probed = (world_reset(w), world_probe(w)) == FFA_R_OK;
	uint16_t vm_id = 1;

	while (probed && w->broken == NULL && vm_id <= vms && live(w, vm_id)) {
		vm_id++;
	}
	if (!probed) {
		const uint64_t calls = w->spmc.calls;

		world_check(w, ffa_vm_created(&w->objects.n, &w->objects.vm, 1) == FFA_R_STATE,
		            "an event after a failed probe");
		world_check(w, w->spmc.calls == calls, "a call after a failed probe");
	}
	world_finish(w);
	world_release(w);
	if (w->broken != NULL) {
		report(w);
		fail();
	}
}

static void sweep(const struct mode *mode)
{
	cases_run(&cases, mode, WORLD_MAX_SPS);
}

/* How many SPs there are makes no difference to the buffers. */
static void sweep_probe(const struct mode *mode)
{
	cases_run(&cases, mode, 2);
}

static void any_answer_to_any_call_keeps_the_rules(void **state)
{
	(void)state;
	sweep(&plain_mode);
}

static void one_call_an_entry_keeps_the_rules(void **state)
{
	static const struct mode mode = {.name = "limits.calls 1",
	                                 .profile.version = 0x10002,
	                                 .limits = {.calls = 1},
	                                 .creation_tries = 40,
	                                 .destruction_tries = 40};

	(void)state;
	sweep(&mode);
}

static void three_calls_an_entry_keep_the_rules(void **state)
{
	static const struct mode mode = {
		.name = "limits.calls 3, a creation given up after two tries",
		.profile.version = 0x10002,
		.limits = {.sends = 4, .resumes = 2, .calls = 3},
		.relax = RELAX_GO,
		.creation_tries = 2,
		.destruction_tries = 12};

	(void)state;
	sweep(&mode);
}

static void a_relax_that_stops_keeps_the_rules(void **state)
{
	static const struct mode mode = {.name = "relax stops",
	                                 .profile.version = 0x10002,
	                                 .relax = RELAX_STOP,
	                                 .creation_tries = 14,
	                                 .destruction_tries = 14};

	(void)state;
	sweep(&mode);
}

static void a_creation_abandoned_at_once_keeps_the_rules(void **state)
{
	static const struct mode mode = {.name = "limits.calls 1, abandoned at once",
	                                 .profile.version = 0x10002,
	                                 .limits = {.calls = 1},
	                                 .relax = RELAX_GO,
	                                 .refused = REFUSED_FAIL,
	                                 .creation_tries = 1,
	                                 .destruction_tries = 20};

	(void)state;
	sweep(&mode);
}

static void a_creation_abandoned_when_it_waits_keeps_the_rules(void **state)
{
	static const struct mode mode = {.name = "relax stops, abandoned at once",
	                                 .profile.version = 0x10002,
	                                 .limits = {.sends = 2},
	                                 .relax = RELAX_STOP,
	                                 .refused = REFUSED_FAIL,
	                                 .creation_tries = 1,
	                                 .destruction_tries = 6};

	(void)state;
	sweep(&mode);
}

static void refusals_waved_through_keep_the_rules(void **state)
{
	static const struct mode mode = {.name = "refusals waved through",
	                                 .profile.version = 0x10002,
	                                 .limits = {.sends = 3, .resumes = 3},
	                                 .relax = RELAX_GO,
	                                 .refused = REFUSED_WAVE,
	                                 .creation_tries = 3,
	                                 .destruction_tries = 3};

	(void)state;
	sweep(&mode);
}

static void the_smallest_limits_keep_the_rules(void **state)
{
	static const struct mode mode = {.name = "one send, one resume",
	                                 .profile.version = 0x10002,
	                                 .limits = {.sends = 1, .resumes = 1},
	                                 .relax = RELAX_GO,
	                                 .refused = REFUSED_FAIL,
	                                 .creation_tries = 3,
	                                 .destruction_tries = 3};

	(void)state;
	sweep(&mode);
}

static void probing_with_lent_buffers_keeps_the_rules(void **state)
{
	static const struct mode modes[] = {
		{.name = "1.1, lent buffers, descriptors of 24",
	         .profile.version = 0x10001,
	         .buffers = BUFFERS_LENT,
	         .creation_tries = 3,
	         .destruction_tries = 3,
	         .only_probe = 1},
		{.name = "1.2, lent buffers, descriptors of 48, an allocated table",
	         .profile.version = 0x10002,
	         .profile.quirks = FFA_SPMC_Q_SIGN_EXTENDS,
	         .profile.regs_from = FFA_SPMC_NEVER,
	         .profile.descriptor_size = 48,
	         .allocates = 1,
	         .buffers = BUFFERS_LENT,
	         .creation_tries = 3,
	         .destruction_tries = 3,
	         .only_probe = 1},
		{.name = "1.3, register form, buffers not needed",
	         .profile.version = 0x10003,
	         .profile.descriptor_size = 48,
	         .allocates = 1,
	         .buffers = BUFFERS_LENT,
	         .creation_tries = 3,
	         .destruction_tries = 3,
	         .only_probe = 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		sweep_probe(&modes[i]);
	}
}

static void probing_with_own_buffers_keeps_the_rules(void **state)
{
	static const struct mode mode = {.name = "1.1, buffers mapped by the hypervisor",
	                                 .profile.version = 0x10001,
	                                 .buffers = BUFFERS_MAPPED,
	                                 .creation_tries = 3,
	                                 .destruction_tries = 3,
	                                 .only_probe = 1};

	(void)state;
	sweep_probe(&mode);
}

/* "resumes: FFA_RUNs after one send, in one call": also when the send was in an earlier call. */
static void a_call_that_continues_makes_no_more_runs_than_limits_resumes(void **state)
{
	static const struct mode mode = {
		.name = "one resume", .profile.version = 0x10002, .limits = {.resumes = 1}};
	uint64_t calls;

	(void)state;
	world_configure(&world, &mode, 1, FFA_NOTIFY_CREATED);
	world.lie_count = 0;
	world_reset(&world);
	assert_int_equal(world_probe(&world), FFA_R_OK);
	world.lie_count = 1;
	cases_set_lie(&world, 0, 1, FOR_EVER, answer_find("INTERRUPT, vCPU 2"));
	world_plant(&world);
	calls = world.spmc.calls;
	assert_int_equal(world_created(&world, 1), FFA_R_IN_FLIGHT);
	assert_int_equal(world.spmc.calls - calls, 2); /* the send and a resume */
	calls = world.spmc.calls;
	assert_int_equal(world_created(&world, 1), FFA_R_IN_FLIGHT);
	assert_int_equal(world.spmc.calls - calls, 1); /* a resume */
}

static void two_lies_in_one_life_keep_the_rules(void **state)
{
	static const struct mode mode = {.name = "pairs of answers, two sends, two resumes",
	                                 .profile.version = 0x10002,
	                                 .limits = {.sends = 2, .resumes = 2},
	                                 .relax = RELAX_GO,
	                                 .creation_tries = 2,
	                                 .destruction_tries = 3};

	(void)state;
	cases_run_pairs(&cases, &mode);
}

static void two_lies_with_one_call_an_entry_keep_the_rules(void **state)
{
	static const struct mode mode = {
		.name = "pairs of answers, limits.calls 1, given up after three",
		.profile.version = 0x10002,
		.limits = {.sends = 3, .resumes = 1, .calls = 1},
		.relax = RELAX_GO,
		.refused = REFUSED_WAVE,
		.creation_tries = 3,
		.destruction_tries = 12};

	(void)state;
	cases_run_pairs(&cases, &mode);
}

static void two_lies_in_an_abandoned_creation_keep_the_rules(void **state)
{
	static const struct mode mode = {
		.name = "pairs of answers, limits.calls 1, given up at once",
		.profile.version = 0x10002,
		.limits = {.sends = 2, .resumes = 1, .calls = 1},
		.relax = RELAX_GO,
		.creation_tries = 1,
		.destruction_tries = 8};

	(void)state;
	cases_run_pairs(&cases, &mode);
}

static int prepare(void **state)
{
	(void)state;
	cases.stride = cases_stride();
	world_open(&world);
	print_message("%zu answers, every %llu. case\n", answer_count(),
	              (unsigned long long)cases.stride);
	return 0;
}

static int say_total(void **state)
{
	(void)state;
	print_message("sweep: %llu cases ran\n", (unsigned long long)cases.ran);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_that_continues_makes_no_more_runs_than_limits_resumes),
		cmocka_unit_test(any_answer_to_any_call_keeps_the_rules),
		cmocka_unit_test(one_call_an_entry_keeps_the_rules),
		cmocka_unit_test(three_calls_an_entry_keep_the_rules),
		cmocka_unit_test(a_relax_that_stops_keeps_the_rules),
		cmocka_unit_test(a_creation_abandoned_at_once_keeps_the_rules),
		cmocka_unit_test(a_creation_abandoned_when_it_waits_keeps_the_rules),
		cmocka_unit_test(refusals_waved_through_keep_the_rules),
		cmocka_unit_test(the_smallest_limits_keep_the_rules),
		cmocka_unit_test(probing_with_lent_buffers_keeps_the_rules),
		cmocka_unit_test(probing_with_own_buffers_keeps_the_rules),
		cmocka_unit_test(two_lies_in_one_life_keep_the_rules),
		cmocka_unit_test(two_lies_in_an_abandoned_creation_keep_the_rules),
		cmocka_unit_test(two_lies_with_one_call_an_entry_keep_the_rules),
	};

	return cmocka_run_group_tests(tests, prepare, say_total);
}

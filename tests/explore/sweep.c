/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every firmware call of a VM's life is answered by everything that firmware could answer, once,
 * twice or for ever, with up to three SPs in every subscription. The oracles and the emulator's
 * judge decide. At its end each life is followed by what a hypervisor does next: another VM of the
 * same ID if the library says that it may, by another ID if not, among SPs that tell no lies any
 * more. FFA_SWEEP_STRIDE=n in the environment runs every n-th case.
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
		if (w->lies[i].sp_id != 0) {
			print_error(" (part %d, message %u of SP %x alone)", (int)w->lies[i].part,
			            (unsigned int)w->lies[i].message,
			            (unsigned int)w->lies[i].sp_id);
		}
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

#define ANOTHER_ID 0x4001u /* of no VM in these lives */

static int is_liar(const struct world *w, uint16_t sp_id)
{
	for (size_t i = 0; i < w->lie_count; i++) {
		if (w->lies[i].sp_id == 0 || w->lies[i].sp_id == sp_id) {
			return 1;
		}
	}
	return 0;
}

static size_t count_liars(const struct world *w)
{
	size_t liars = 0;

	for (size_t i = 0; i < w->sp_count; i++) {
		liars += is_liar(w, w->sps[i].id) ? 1u : 0u;
	}
	return liars;
}

static int is_skippable(const struct world *w, uint16_t sp_id)
{
	for (uint32_t i = 0; i < w->oracle.count; i++) {
		if (w->oracle.sps[i].id == sp_id) {
			return !w->oracle.sps[i].skipped;
		}
	}
	return 0;
}

/* An SP of the list that is as good as any. */
static uint16_t anybody(const struct world *w)
{
	const uint64_t luck = w->lies[0].answer + w->lies[0].first + w->spmc.calls;

	return w->oracle.count != 0 ? w->oracle.sps[luck % w->oracle.count].id : 0;
}

/* Whom this host does not want to wait for any more. */
static void skip_somebody(struct world *w)
{
	const uint16_t named = (uint16_t)(w->oracle.run_w1 >> 16);
	const uint16_t waiting = w->objects.vm.waiting_sp;

	if (w->mode->skips == SKIP_ANYBODY && anybody(w) != 0) {
		world_skip(w, anybody(w));
		return;
	}
	if (w->mode->skips == SKIP_NAMED && w->oracle.in_flight >= 0 && is_skippable(w, named)) {
		world_skip(w, named);
		return;
	}
	/* I11: one bad SP harms nobody else. */
	if (w->mode->limits.calls == 0 && w->mode->relax != RELAX_STOP) {
		world_check(w, is_liar(w, waiting),
		            "I11: an SP that answers as it should is waited for");
	}
	if (waiting != 0) {
		world_skip(w, waiting);
	}
}

/* How often a host that skips has to call: I11, with its patience. */
static unsigned int most_calls(const struct world *w)
{
	const int is_waiting = w->mode->skips == SKIP_WAITING;
	const size_t skips = is_waiting ? count_liars(w) : 2 * w->sp_count;

	return (unsigned int)(w->mode->skip_after * skips + 1);
}

/* Calls the event until it is over, or `tries` times. */
static int pursue(struct world *w, int (*event)(struct world *), unsigned int tries)
{
	const int must_end = w->mode->skip_after != 0 && w->mode->limits.calls == 0 &&
	                     w->mode->skips != SKIP_ANYBODY && w->mode->relax != RELAX_STOP &&
	                     tries >= most_calls(w);
	const unsigned int most = must_end ? most_calls(w) : tries;
	int result = FFA_R_AGAIN;

	for (unsigned int i = 1; i <= most && result > 0 && w->broken == NULL; i++) {
		result = event(w);
		if (result > 0 && w->mode->skip_after != 0 && i % w->mode->skip_after == 0) {
			skip_somebody(w);
		}
	}
	world_check(w, !must_end || result <= 0,
	            "I11: not over although everybody was skipped that was waited for");
	return result;
}

static int create(struct world *w)
{
	const int result = world_created(w, w->oracle.vm_id);

	if (result >= 0 && w->broken == NULL) {
		world_check_refusal(w, ANOTHER_ID);
	}
	return result;
}

/* What the SPs believe of a VM whose ID may be used again. */
static void check_beliefs(struct world *w, uint16_t vm_id)
{
	for (size_t i = 0; i < w->sp_count; i++) {
		world_check(w,
		            ffa_spmc_state_of(&w->spmc, w->sps[i].id, vm_id) ==
		                    FFA_SPMC_VM_UNAVAILABLE,
		            "I10: an SP still believes in a VM whose ID may be used again");
	}
}

/* At rest nobody can be skipped, and who is no subscriber never. */
static void check_skips_at_rest(struct world *w)
{
	const struct ffa_notify *n = &w->objects.n;
	struct ffa_vm *vm = &w->objects.vm;
	const struct ffa_vm before = *vm;

	for (uint32_t i = 0; i < n->subscriber_count; i++) {
		world_check(w, ffa_vm_skip(n, vm, n->subscribers[i].sp_id) == FFA_R_OK,
		            "a subscriber could not be skipped at rest");
	}
	world_check(w, ffa_vm_skip(n, vm, 0x7FFE) == FFA_R_INVALID, "skipped who is no subscriber");
	world_check(w, memcmp(&before, vm, sizeof(before)) == 0, "a skip at rest has an effect");
}

static int wants_creation(const struct world *w, uint16_t sp_id)
{
	for (uint32_t i = 0; i < w->oracle.count; i++) {
		if (w->oracle.sps[i].id == sp_id) {
			return (w->oracle.sps[i].events & FFA_NOTIFY_CREATED) != 0;
		}
	}
	return 0;
}

/* A VM that is present is announced: to an SP that has restarted, or to all that do not know of it. */
static void announce(struct world *w)
{
	const uint16_t sp_id = w->mode->announces == ANNOUNCE_RESTARTED ? anybody(w) : 0;

	if (sp_id == 0 && w->mode->announces == ANNOUNCE_RESTARTED) {
		return;
	}
	if (sp_id != 0 && !wants_creation(w, sp_id)) {
		world_check(w,
		            ffa_vm_announce(&w->objects.n, &w->objects.vm, sp_id) == FFA_R_INVALID,
		            "announced to an SP that does not subscribe to creation");
		return;
	}
	/* An SP of a list that is a lie is none. */
	if (sp_id != 0) {
		(void)ffa_spmc_end_sp(&w->spmc, sp_id, FFA_SPMC_END_RESTART);
	}
	world_announce(w, sp_id);
	(void)pursue(w, world_announced, w->mode->creation_tries);
}

/* Returns whether the VM came to its end. */
static int live(struct world *w, uint16_t vm_id)
{
	world_begin(w, vm_id);
	(void)pursue(w, create, w->mode->creation_tries);
	if (w->broken == NULL && w->mode->announces != ANNOUNCE_NOBODY &&
	    w->oracle.phase == ORACLE_PRESENT) {
		announce(w);
	}
	if (w->broken == NULL && w->mode->skips == SKIP_ANYBODY && w->lies[0].first % 2 == 0) {
		skip_somebody(w);
	}
	if (w->broken == NULL && pursue(w, world_destroyed, w->mode->destruction_tries) > 0) {
		world_give_up(w);
		memset(&w->objects.vm, 0, sizeof(w->objects.vm));
		return 0;
	}
	if (w->broken != NULL) {
		return 0;
	}
	world_check(w, world_destroyed(w) == FFA_R_OK, "a VM at rest has something left to do");
	check_skips_at_rest(w);
	w->counts.verdicts[verdict_give(&w->verdict)]++;
	return 1;
}

/* A VM among SPs that tell no lies: nothing of an earlier one is in its way. */
static void live_honestly(struct world *w, uint16_t vm_id)
{
	const uint32_t calls = w->mode->limits.calls;
	int result = FFA_R_AGAIN;

	if (w->list_differs) {
		w->counts.incomparable++;
		return;
	}
	check_beliefs(w, vm_id);
	world_begin(w, vm_id);
	for (uint32_t i = 0; i <= w->oracle.count && result == FFA_R_AGAIN; i++) {
		result = world_created(w, vm_id);
		world_check(w, result == FFA_R_OK || calls != 0, "an honest life that waits");
	}
	world_check(w, result == FFA_R_OK, "a VM ID that may be used again is refused");
	for (uint32_t i = 0; i <= w->oracle.count && result >= 0 && w->broken == NULL; i++) {
		result = world_destroyed(w);
	}
	world_check(w, result == FFA_R_OK && w->oracle.refusal_count == 0,
	            "the end of a VM is refused whose ID was used again");
	w->counts.reused++;
}

/* What comes next, for each VM that has come to its end: by what the library said of its ID. */
static void go_on(struct world *w, const int is_free[], unsigned int vms)
{
	world_be_honest(w);
	for (unsigned int i = 1; i <= vms && w->broken == NULL; i++) {
		live_honestly(w, is_free[i] ? (uint16_t)i : (uint16_t)(ANOTHER_ID + i));
	}
}

/* One VM after the other with the same object: nothing may stay behind. */
static void run_case(struct world *w, unsigned int vms)
{
	const int probed = (world_reset(w), world_probe(w)) == FFA_R_OK;
	int is_free[4] = {0};
	unsigned int lived = 0;

	for (unsigned int i = 1; probed && i <= vms && w->broken == NULL; i++) {
		lived = i;
		if (!live(w, (uint16_t)i)) {
			break;
		}
		is_free[i] = w->objects.vm.id == 0;
	}
	if (!probed) {
		const uint64_t calls = w->spmc.calls;

		world_check(w, ffa_vm_created(&w->objects.n, &w->objects.vm, 1) == FFA_R_STATE,
		            "an event after a failed probe");
		world_check(w, w->spmc.calls == calls, "a call after a failed probe");
	}
	if (w->broken == NULL && !cases.is_rehearsing) {
		go_on(w, is_free, lived);
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
	static const struct mode mode = {.name = "creations that go on without SPs that refuse",
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
		{.name = "1.1, buffers given, descriptors of 24",
	         .profile.version = 0x10001,
	         .buffers = BUFFERS_LENT,
	         .creation_tries = 3,
	         .destruction_tries = 3,
	         .only_probe = 1},
		{.name = "1.2, buffers given, descriptors of 48, an allocated table",
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

/* Such a probe leaves a count without a list. */
static void nobody_can_be_skipped_after_a_probe_without_space(void **state)
{
	(void)state;
	world_configure(&world, &plain_mode, 3, 0x3Fu);
	world.config.table_len = 1;
	world.lie_count = 0;
	world_reset(&world);
	assert_int_equal(world_probe(&world), FFA_R_NOSPACE);
	assert_int_equal(world.objects.n.subscriber_count, 3);
	assert_int_equal(ffa_vm_skip(&world.objects.n, &world.objects.vm, WORLD_FIRST_SP),
	                 FFA_R_STATE);
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
	world_begin(&world, 1);
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

/* Whatever an SP answers, it can be given up, and the others never have to be. */
static void a_host_that_skips_keeps_the_rules(void **state)
{
	static const struct mode modes[] = {
		{.name = "skips at once",
	         .profile.version = 0x10002,
	         .limits = {.sends = 3, .resumes = 2},
	         .creation_tries = 8,
	         .destruction_tries = 8,
	         .skip_after = 1},
		{.name = "skips after two, waves through",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .relax = RELAX_GO,
	         .refused = REFUSED_WAVE,
	         .creation_tries = 8,
	         .destruction_tries = 8,
	         .skip_after = 2},
		{.name = "skips after three, limits.calls 1, a creation given up after four",
	         .profile.version = 0x10002,
	         .limits = {.sends = 3, .resumes = 2, .calls = 1},
	         .relax = RELAX_GO,
	         .creation_tries = 4,
	         .destruction_tries = 24,
	         .skip_after = 3},
		{.name = "skips whom w1 names",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .relax = RELAX_STOP,
	         .refused = REFUSED_FAIL,
	         .creation_tries = 3,
	         .destruction_tries = 16,
	         .skip_after = 1,
	         .skips = SKIP_NAMED},
		{.name = "skips anybody at any time",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1, .calls = 1},
	         .relax = RELAX_GO,
	         .refused = REFUSED_WAVE,
	         .creation_tries = 6,
	         .destruction_tries = 30,
	         .skip_after = 2,
	         .skips = SKIP_ANYBODY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		sweep(&modes[i]);
	}
}

/* Its answers to the announcement are lies too; the SP that has restarted is told nothing before it. */
static void a_vm_that_is_announced_anew_keeps_the_rules(void **state)
{
	static const struct mode modes[] = {
		{.name = "announces to an SP that has restarted",
	         .profile.version = 0x10002,
	         .limits = {.sends = 3, .resumes = 2},
	         .relax = RELAX_GO,
	         .creation_tries = 3,
	         .destruction_tries = 3,
	         .announces = ANNOUNCE_RESTARTED},
		{.name = "announces to an SP that has restarted, limits.calls 1, given up after "
	                 "two",
	         .profile.version = 0x10002,
	         .limits = {.sends = 3, .resumes = 2, .calls = 1},
	         .refused = REFUSED_WAVE,
	         .creation_tries = 2,
	         .destruction_tries = 24,
	         .announces = ANNOUNCE_RESTARTED},
		{.name = "skips, and announces to an SP that has restarted",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .refused = REFUSED_FAIL,
	         .creation_tries = 8,
	         .destruction_tries = 8,
	         .skip_after = 1,
	         .announces = ANNOUNCE_RESTARTED},
		{.name = "waves through, and announces to all",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .relax = RELAX_GO,
	         .refused = REFUSED_WAVE,
	         .creation_tries = 3,
	         .destruction_tries = 3,
	         .announces = ANNOUNCE_ALL},
		{.name = "skips, and announces to all",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1, .calls = 2},
	         .refused = REFUSED_WAVE,
	         .creation_tries = 12,
	         .destruction_tries = 12,
	         .skip_after = 2,
	         .skips = SKIP_ANYBODY,
	         .announces = ANNOUNCE_ALL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		sweep(&modes[i]);
	}
}

/* I11. */
static void whatever_one_sp_answers_for_ever_the_others_are_told(void **state)
{
	static const struct mode modes[] = {
		{.name = "one SP lies for ever, skipped at once",
	         .profile.version = 0x10002,
	         .limits = {.sends = 3, .resumes = 2},
	         .creation_tries = 8,
	         .destruction_tries = 8,
	         .skip_after = 1},
		{.name = "one SP lies for ever, skipped after two, creations go on without it",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .relax = RELAX_GO,
	         .refused = REFUSED_WAVE,
	         .creation_tries = 8,
	         .destruction_tries = 8,
	         .skip_after = 2},
		{.name = "one SP lies for ever, a creation given up at once",
	         .profile.version = 0x10002,
	         .limits = {.sends = 2, .resumes = 1},
	         .relax = RELAX_GO,
	         .creation_tries = 1,
	         .destruction_tries = 8,
	         .skip_after = 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		cases_run_liars(&cases, &modes[i]);
	}
}

/* Until the version is agreed on: each answer to the next request. */
static void negotiate(size_t depth)
{
	for (size_t answer = 0; answer < answer_count(); answer++) {
		if (!answer_fits(answer, 0x84000063u)) {
			continue;
		}
		cases_set_lie(&world, depth, depth + 1, ONCE, answer);
		world.lie_count = depth + 1;
		run_case(&world, 0);
		cases.ran++;
		if (world.probe_oracle.version_calls > depth + 1 && depth + 1 < WORLD_FAULTS) {
			negotiate(depth + 1);
		}
	}
}

static void every_negotiation_keeps_the_rules(void **state)
{
	static const struct mode modes[] = {
		{.name = "negotiations with 1.2", .profile.version = 0x10002, .only_probe = 1},
		{.name = "negotiations with 1.1", .profile.version = 0x10001, .only_probe = 1},
	};
	const uint64_t before = cases.ran;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		world_configure(&world, &modes[i], 1, 3);
		negotiate(0);
	}
	print_message("negotiations: %llu cases ran\n", (unsigned long long)(cases.ran - before));
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
	const struct world_counts *c = &world.counts;

	(void)state;
	for (unsigned int i = 0; i < VERDICT_REASONS; i++) {
		print_message("verdict \"%s\": %llu VMs\n", verdict_text((enum verdict_reason)i),
		              (unsigned long long)c->verdicts[i]);
	}
	print_message("next VMs: %llu among SPs without lies, %llu left out since the list was "
	              "not the SPs'\n",
	              (unsigned long long)c->reused, (unsigned long long)c->incomparable);
	print_message("%llu SPs skipped, %llu announced to anew, %llu events entered from inside\n",
	              (unsigned long long)c->skipped, (unsigned long long)c->announced,
	              (unsigned long long)c->reentered);
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
		cmocka_unit_test(a_host_that_skips_keeps_the_rules),
		cmocka_unit_test(a_vm_that_is_announced_anew_keeps_the_rules),
		cmocka_unit_test(whatever_one_sp_answers_for_ever_the_others_are_told),
		cmocka_unit_test(every_negotiation_keeps_the_rules),
		cmocka_unit_test(probing_with_lent_buffers_keeps_the_rules),
		cmocka_unit_test(probing_with_own_buffers_keeps_the_rules),
		cmocka_unit_test(two_lies_in_one_life_keep_the_rules),
		cmocka_unit_test(two_lies_in_an_abandoned_creation_keep_the_rules),
		cmocka_unit_test(two_lies_with_one_call_an_entry_keep_the_rules),
		cmocka_unit_test(nobody_can_be_skipped_after_a_probe_without_space),
	};

	return cmocka_run_group_tests(tests, prepare, say_total);
}

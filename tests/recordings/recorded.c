/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What real firmware answered, played back: the lists decode to the SPs that were there,
 * ffa_probe() finds their subscriptions, and each recorded answer to a VM message means what it
 * meant then.
 */
#include "stories/fake.h"
#include "tsv.h"

#include <string.h>

#include <ffa/partinfo.h>

enum recording {
	HAFNIUM_1_0,
	HAFNIUM_1_1,
	HAFNIUM_1_2,
	HAFNIUM_LIFECYCLE,
	HAFNIUM_SILENT,
	OPTEE_CHAIN,
	OPTEE,
	OPTEE_NOVIRT,
	OPTEE_SP,
	TFA_EL3,
	RECORDINGS
};

static const char *const names[RECORDINGS] = {
	"hafnium-2.15-ffa1.0.tsv",
	"hafnium-2.15-ffa1.1.tsv",
	"hafnium-2.15-ffa1.2.tsv",
	"hafnium-2.15-lifecycle-ffa1.2.tsv",
	"hafnium-2.15-silent-restart-ffa1.2.tsv",
	"optee-4.10-chain-ffa1.2.tsv",
	"optee-4.10-ffa1.2.tsv",
	"optee-4.10-novirt-ffa1.2.tsv",
	"optee-4.10-sp-ffa1.2.tsv",
	"tfa-el3-2.15-ffa1.2.tsv",
};

static struct tsv tapes[RECORDINGS];

static int read_all(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < RECORDINGS; i++) {
		tsv_read(&tapes[i], names[i]);
	}
	return 0;
}

static int free_all(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < RECORDINGS; i++) {
		tsv_free(&tapes[i]);
	}
	return 0;
}

static uint32_t w(const struct ffa_regs *regs, unsigned int index)
{
	return (uint32_t)regs->x[index];
}

/*
 * Lists: what each recording has in memory, at the version that it was made at.
 */

static const struct ffa_partition hafnium_1_0[] = {
	{0x8001, 2, 1}, {0x8002, 1, 1}, {0x8003, 1, 1}, {0x8004, 1, 1},
	{0x8005, 1, 1}, {0x8006, 1, 1}, {0x8007, 1, 1}, {0x8008, 1, 4},
};

static const struct ffa_partition hafnium_1_1[] = {
	{0x8001, 2, 0x1C9}, {0x8002, 1, 0x141}, {0x8003, 1, 0x101}, {0x8004, 1, 0x3C1},
	{0x8005, 1, 0x1C1}, {0x8006, 1, 0x1C1}, {0x8007, 1, 0x1C1}, {0x8008, 1, 0x104},
};

static const struct ffa_partition hafnium_1_2[] = {
	{0x8001, 2, 0x1C9}, {0x8001, 2, 0x10C}, {0x8002, 1, 0x141},
	{0x8003, 1, 0x101}, {0x8004, 1, 0x3C1}, {0x8005, 1, 0x1C1},
	{0x8006, 1, 0x1C1}, {0x8007, 1, 0x1C1}, {0x8008, 1, 0x104},
};

static const struct ffa_partition hafnium_mortals[] = {
	{0x8001, 1, 0x1C9}, {0x8002, 1, 0x1C9}, {0x8003, 1, 0x1C9}, {0x8004, 1, 0x1C9},
	{0x8005, 1, 0x1C9}, {0x8005, 1, 0x1C9}, {0x8006, 1, 0x1C9},
};

static const struct ffa_partition optee_chain[] = {
	{0x8001, 4, 0x103}, {0x8005, 1, 0x1C3}, {0x8006, 1, 0x1C3}};
static const struct ffa_partition optee[] = {{0x8001, 4, 0x1C3}};
static const struct ffa_partition optee_novirt[] = {{0x8001, 4, 0x103}};
static const struct ffa_partition optee_sp[] = {{0x8001, 4, 0x103}, {0x8005, 1, 0x1C3}};
static const struct ffa_partition tfa_el3[] = {{0x8001, 32, 0x1C3}};

struct list {
	enum recording recording;
	uint32_t version;
	size_t count;
	const struct ffa_partition *partitions;
};

static const struct list lists[] = {
	{HAFNIUM_1_0, 0x10000, COUNT_OF(hafnium_1_0), hafnium_1_0},
	{HAFNIUM_1_1, 0x10001, COUNT_OF(hafnium_1_1), hafnium_1_1},
	{HAFNIUM_1_2, 0x10002, COUNT_OF(hafnium_1_2), hafnium_1_2},
	{HAFNIUM_LIFECYCLE, 0x10002, COUNT_OF(hafnium_mortals), hafnium_mortals},
	{HAFNIUM_SILENT, 0x10002, COUNT_OF(hafnium_mortals), hafnium_mortals},
	{OPTEE_CHAIN, 0x10002, COUNT_OF(optee_chain), optee_chain},
	{OPTEE, 0x10002, COUNT_OF(optee), optee},
	{OPTEE_NOVIRT, 0x10002, COUNT_OF(optee_novirt), optee_novirt},
	{OPTEE_SP, 0x10002, COUNT_OF(optee_sp), optee_sp},
	{TFA_EL3, 0x10002, COUNT_OF(tfa_el3), tfa_el3},
};

/* The first row from `from` on with this function, an answer with this one, and the nil UUID. */
static const struct tsv_row *find_list(const struct tsv *tape, size_t from, uint32_t function,
                                       uint32_t answer)
{
	size_t i;

	for (i = from; i < tape->count; i++) {
		const struct tsv_row *row = &tape->rows[i];

		if (w(&row->request, 0) == function && w(&row->answer, 0) == answer &&
		    row->request.x[1] == 0u && row->request.x[5] == 0u) {
			return row;
		}
	}
	fail_msg("no such row");
	return NULL;
}

static void assert_same_partition(const struct ffa_partition *found,
                                  const struct ffa_partition *expected)
{
	assert_int_equal(found->id, expected->id);
	assert_int_equal(found->contexts, expected->contexts);
	assert_int_equal(found->properties, expected->properties);
}

static void lists_in_memory_decode_to_the_sps_that_were_there(void **state)
{
	size_t i;
	uint32_t index;

	(void)state;
	for (i = 0; i < COUNT_OF(lists); i++) {
		const struct list *list = &lists[i];
		const struct tsv_row *row =
			find_list(&tapes[list->recording], 0, F_LIST, F_SUCCESS);
		struct ffa_partinfo info;
		struct ffa_partition partition;

		assert_int_equal(ffa_partinfo_open(&info, row->rx, row->rx_size, list->version,
		                                   w(&row->answer, 2), w(&row->answer, 3)),
		                 FFA_R_OK);
		assert_int_equal(info.count, list->count);
		for (index = 0; index < info.count; index++) {
			assert_int_equal(ffa_partinfo_get(&info, index, &partition), FFA_R_OK);
			assert_same_partition(&partition, &list->partitions[index]);
		}
	}
}

static void check_registers(enum recording recording, const struct ffa_partition *expected,
                            size_t count)
{
	const struct tsv *tape = &tapes[recording];
	const struct tsv_row *row = find_list(tape, 0, F_LIST_REGS, F_SUCCESS | F_WIDE);
	struct ffa_partinfo_cursor cursor;
	size_t found = 0;
	uint32_t i;

	memset(&cursor, 0, sizeof(cursor));
	do {
		struct ffa_partinfo info;
		struct ffa_partition partition;

		assert_int_equal(w(&row->request, 3), cursor.next | (uint32_t)cursor.tag << 16);
		assert_int_equal(ffa_partinfo_open_regs(&info, &cursor, &row->answer), FFA_R_OK);
		for (i = 0; i < info.count; i++) {
			assert_int_equal(ffa_partinfo_get(&info, i, &partition), FFA_R_OK);
			assert_in_range(found, 0, count - 1u);
			assert_same_partition(&partition, &expected[found]);
			found++;
		}
		row++;
	} while (cursor.next != 0u);
	assert_int_equal(found, count);
}

static void lists_in_registers_decode_to_the_sps_that_were_there(void **state)
{
	(void)state;
	check_registers(HAFNIUM_1_2, hafnium_1_2, COUNT_OF(hafnium_1_2));
	check_registers(HAFNIUM_LIFECYCLE, hafnium_mortals, COUNT_OF(hafnium_mortals));
	check_registers(HAFNIUM_SILENT, hafnium_mortals, COUNT_OF(hafnium_mortals));
}

/* Below 1.2 a caller gets x0 to x7 and zeros: every second entry of 48 bytes is lost. */
static void lists_in_registers_have_holes_below_1_2(void **state)
{
	static const struct ffa_partition partitions[] = {
		{0x8001, 2, 0x1C9}, {0, 0, 0}, {0x8003, 1, 0x101}, {0, 0, 0},
		{0x8005, 1, 0x1C1}, {0, 0, 0}, {0x8007, 1, 0x1C1}, {0, 0, 0},
	};

	(void)state;
	check_registers(HAFNIUM_1_0, partitions, COUNT_OF(partitions));
	check_registers(HAFNIUM_1_1, partitions, COUNT_OF(partitions));
}

/*
 * Probes: each request is answered by the next row that asked the same, from the first one on when
 * there is none left.
 */

struct player {
	const struct tsv *tape;
	size_t next;
	int hides_registers; /* says that it lacks the register form */
	uint64_t calls;
	uint8_t *rx;
};

static int is_success(const struct tsv_row *row)
{
	return (w(&row->answer, 0) & ~F_WIDE) == F_SUCCESS;
}

/* Registers that decide, upper halves and what the recording left in reserved fields aside. */
static int asks_the_same(const struct tsv_row *row, const struct ffa_regs *request)
{
	unsigned int i;

	if (w(&row->request, 0) != w(request, 0)) {
		return 0;
	}
	if (w(request, 0) == F_RXTX_MAP) {
		return is_success(row); /* of the caller's own buffers */
	}
	for (i = 1; i < 8u; i++) {
		if (w(&row->request, i) != w(request, i)) {
			return 0;
		}
	}
	return 1;
}

/* What the firmware has and lacks is the same at any time, unlike the state of the buffers. */
static int is_timeless(const struct tsv_row *row)
{
	return w(&row->request, 0) == F_FEATURES ||
	       (w(&row->answer, 0) == F_ERROR && (int32_t)w(&row->answer, 2) == S_NOT_SUPPORTED);
}

static const struct tsv_row *find_same(struct player *player, const struct ffa_regs *request)
{
	const size_t count = player->tape->count;
	size_t i;

	for (i = 0; i < count; i++) {
		const size_t at = (player->next + i) % count;
		const struct tsv_row *row = &player->tape->rows[at];

		if (asks_the_same(row, request)) {
			player->next = is_timeless(row) ? player->next : at + 1u;
			return row;
		}
	}
	fail_msg("not recorded: %08x %08x %08x %08x", w(request, 0), w(request, 1), w(request, 2),
	         w(request, 3));
	return NULL;
}

static void play_probe(void *priv, struct ffa_regs *regs)
{
	struct player *player = priv;
	const struct tsv_row *row;

	player->calls++;
	if (player->hides_registers && w(regs, 0) == F_LIST_REGS) {
		*regs = REGS(F_ERROR, 0, 0xFFFFFFFFu);
		return;
	}
	/* One recording stops before it unmaps: the same firmware's other one has it. */
	if (player->tape == &tapes[OPTEE] && w(regs, 0) == F_RXTX_UNMAP) {
		player->tape = &tapes[OPTEE_NOVIRT];
	}
	row = find_same(player, regs);
	memcpy(player->rx, row->rx, row->rx_size);
	*regs = row->answer;
}

static const struct ffa_subscriber hafnium_subscribers[] = {
	SP(0x8001, BOTH), SP(0x8002, FFA_NOTIFY_CREATED),
	SP(0x8004, BOTH), SP(0x8005, BOTH),
	SP(0x8006, BOTH), SP(0x8007, BOTH),
};
static const struct ffa_subscriber optee_itself[] = {SP(0x8001, BOTH)};
static const struct ffa_subscriber chain_of_optee[] = {SP(0x8005, BOTH), SP(0x8006, BOTH)};
static const struct ffa_subscriber sp_of_optee[] = {SP(0x8005, BOTH)};

struct story {
	const char *name;
	enum recording recording;
	uint32_t version; /* in force already, or 0: negotiated */
	int hides_registers;
	uint32_t is_mapped; /* the buffers are the hypervisor's own */
	uint32_t in_force;
	uint64_t calls;
	uint16_t count;
	const struct ffa_subscriber *subscribers;
};

/* Own buffers were busy at first in every recording; released in vain, they were not any more. */
static const struct story stories[] = {
	{"Hafnium", HAFNIUM_1_2, 0, 0, 0, 0x10002, 7, 6, hafnium_subscribers},
	{"Hafnium, 1.2 in force", HAFNIUM_1_2, 0x10002, 0, 0, 0x10002, 6, 6, hafnium_subscribers},
	{"Hafnium, buffers given", HAFNIUM_1_2, 0, 1, 0, 0x10002, 11, 6, hafnium_subscribers},
	{"Hafnium, own buffers", HAFNIUM_1_2, 0, 1, 1, 0x10002, 9, 6, hafnium_subscribers},
	{"Hafnium 1.1, buffers given", HAFNIUM_1_1, 0x10001, 0, 0, 0x10001, 9, 6,
         hafnium_subscribers},
	{"Hafnium 1.1, own", HAFNIUM_1_1, 0x10001, 0, 1, 0x10001, 7, 6, hafnium_subscribers},
	{"Hafnium 1.0", HAFNIUM_1_0, 0x10000, 0, 0, 0x10000, 0, 0, NULL},
	{"OP-TEE", OPTEE, 0, 0, 0, 0x10002, 11, 1, optee_itself},
	{"OP-TEE, 1.2 in force", OPTEE, 0x10002, 0, 0, 0x10002, 10, 1, optee_itself},
	{"OP-TEE, 1.1 in force", OPTEE, 0x10001, 0, 0, 0x10001, 9, 1, optee_itself},
	{"OP-TEE, own buffers", OPTEE, 0, 0, 1, 0x10002, 9, 1, optee_itself},
	{"OP-TEE, chain", OPTEE_CHAIN, 0, 1, 0, 0x10002, 11, 2, chain_of_optee},
	{"OP-TEE, no guests", OPTEE_NOVIRT, 0, 0, 0, 0x10002, 11, 0, NULL},
	{"OP-TEE, SP", OPTEE_SP, 0, 0, 0, 0x10002, 11, 1, sp_of_optee},
	{"OP-TEE, SP, 1.1 in force", OPTEE_SP, 0x10001, 0, 0, 0x10001, 9, 1, sp_of_optee},
	{"TF-A", TFA_EL3, 0, 0, 0, 0x10002, 11, 1, optee_itself},
	{"TF-A, 1.2 in force", TFA_EL3, 0x10002, 0, 0, 0x10002, 10, 1, optee_itself},
	{"TF-A, own buffers", TFA_EL3, 0, 0, 1, 0x10002, 9, 1, optee_itself},
};

static void play(struct fake *f, const struct story *story)
{
	struct player player = {&tapes[story->recording], 0, 0, 0, NULL};
	struct ffa_hooks hooks = {NULL, play_probe, NULL, NULL, NULL, NULL, NULL};
	uint32_t i;

	player.hides_registers = story->hides_registers;
	player.rx = f->config.rxtx.rx;
	hooks.priv = &player;
	f->config.hooks = &hooks;
	f->config.version = story->version;
	f->config.rxtx.mapped = story->is_mapped;
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.version, story->in_force);
	assert_int_equal(f->n.subscriber_count, story->count);
	for (i = 0; i < story->count; i++) {
		assert_subscriber(&f->n, i, story->subscribers[i].sp_id,
		                  story->subscribers[i].events);
	}
	assert_int_equal(player.calls, story->calls);
	ffa_release(&f->n);
}

static void probes_find_who_subscribed(void **state)
{
	struct fake *f = *state;
	size_t i;

	fake_lend(f, 1);
	for (i = 0; i < COUNT_OF(stories); i++) {
		f->row = stories[i].name;
		play(f, &stories[i]);
	}
	f->row = NULL;
}

static void buffers_larger_than_the_firmware_maps_are_mapped_in_part(void **state)
{
	struct fake *f = *state;

	fake_lend(f, 31);
	play(f, &stories[2]);
}

/*
 * VM messages: a one-SP table, the recorded answer, and then the rows of the same section that ask
 * for what the library asks next.
 */

#define W2_CREATED 0x80000004u
#define W2_DESTROYED 0x80000006u

struct messenger {
	const struct tsv *tape;
	size_t first; /* the message; `next` goes on from there */
	size_t next;
	uint64_t calls;
	const struct tsv_row *last;
	int is_setting_up; /* acknowledge "created", to be able to try "destroyed" */
	struct ffa_hooks fake;
};

static int asks_the_same_event(const struct tsv_row *row, const struct ffa_regs *request)
{
	if (w(&row->request, 0) != w(request, 0) || w(&row->request, 1) != w(request, 1)) {
		return 0;
	}
	return w(request, 0) == F_RUN || (w(&row->request, 2) == w(request, 2) &&
	                                  (uint16_t)row->request.x[5] == w(request, 5));
}

/* The next row of the section, on the same CPU unless it is a new message. */
static const struct tsv_row *next_row(const struct messenger *m, const struct ffa_regs *request)
{
	const struct tsv_row *const first = &m->tape->rows[m->first];
	size_t i;

	for (i = m->next; i < m->tape->count; i++) {
		const struct tsv_row *row = &m->tape->rows[i];

		if (strcmp(row->section, first->section) != 0) {
			return NULL;
		}
		if (asks_the_same_event(row, request) && row->cpu == first->cpu) {
			return row;
		}
	}
	return NULL;
}

static void play_event(void *priv, struct ffa_regs *regs)
{
	struct messenger *m = priv;
	const struct tsv_row *row;

	if (m->is_setting_up) {
		*regs = reply_ack((uint16_t)regs->x[1], CREATED, S_OK);
		return;
	}
	row = next_row(m, regs);
	if (row == NULL) {
		fail_msg("not recorded: %08x %08x %08x", w(regs, 0), w(regs, 1), w(regs, 2));
		return;
	}
	m->calls++;
	m->last = row;
	m->next = (size_t)(row - m->tape->rows) + 1u;
	*regs = row->answer;
}

/* What the library asks next, were it told to go on: as the answer to the latest request says. */
static struct ffa_regs coming_request(const struct messenger *m, const struct ffa_wait *wait)
{
	const struct tsv_row *const first = &m->tape->rows[m->first];
	const uint32_t function = w(&m->last->answer, 0) & ~F_WIDE;

	if (function == F_INTERRUPT || function == F_YIELD) {
		return REGS(F_RUN, w(&m->last->answer, 1));
	}
	if (w(&m->last->request, 0) == F_RUN && function == F_ERROR) {
		return m->last->request;
	}
	return REGS(F_REQUEST, wait->sp_id, w(&first->request, 2), 0, 0, wait->vm_id);
}

static int stop_at_the_end(void *priv, const struct ffa_wait *wait)
{
	const struct messenger *m = priv;
	const struct ffa_regs coming = coming_request(m, wait);

	return next_row(m, &coming) == NULL;
}

/* A message that the library could have sent. */
static int is_vm_message(const struct tsv_row *row)
{
	const uint32_t w1 = w(&row->request, 1);
	const uint32_t w2 = w(&row->request, 2);

	return row->is_numbered && row->request.x[0] == F_REQUEST && w1 != 0u && w1 <= 0xFFFFu &&
	       (w2 == W2_CREATED || w2 == W2_DESTROYED) && (uint16_t)row->request.x[5] != 0u;
}

/* Probes a table of one SP through the fake, then makes *m the conduit, at row `first`. */
static void set_up(struct fake *f, struct messenger *m, const struct tsv *tape, size_t first,
                   uint16_t sp)
{
	const struct ffa_hooks fake = f->hooks;

	PROBE(f, SP(sp, BOTH));
	memset(&f->vm, 0, sizeof(f->vm));
	memset(m, 0, sizeof(*m));
	m->tape = tape;
	m->first = first;
	m->next = first;
	m->fake = fake;
	f->hooks.priv = m;
	f->hooks.call = play_event;
	f->hooks.log = NULL;
	f->hooks.relax = stop_at_the_end;
}

static int run_message(struct fake *f, struct messenger *m)
{
	const struct ffa_regs *request = &m->tape->rows[m->first].request;
	const uint16_t vm_id = (uint16_t)request->x[5];
	const int is_destroyed = w(request, 2) == W2_DESTROYED;
	int result;

	m->is_setting_up = is_destroyed;
	result = ffa_vm_created(&f->n, &f->vm, vm_id);
	if (is_destroyed) {
		assert_int_equal(result, FFA_R_OK);
		m->is_setting_up = 0;
		result = ffa_vm_destroyed(&f->n, &f->vm);
	}
	f->hooks = m->fake;
	return result;
}

/* What the last answer that was played makes of the event: Tables 18.11, 18.13, 15.8 and 14.14. */
static int outcome_of_response(const struct tsv_row *row, uint16_t sp, uint32_t w2)
{
	const int32_t status = (int32_t)w(&row->answer, 3);

	if (w(&row->answer, 1) != (uint32_t)sp << 16 || w(&row->answer, 2) != w2 + 1u) {
		return FFA_R_REFUSED;
	}
	if (status == S_RETRY || status == S_INTERRUPTED) {
		return FFA_R_AGAIN;
	}
	return (status == S_OK) ? FFA_R_OK : FFA_R_REFUSED;
}

static int outcome_of_error(const struct tsv_row *row)
{
	const int is_run = w(&row->request, 0) == F_RUN;

	switch ((int32_t)w(&row->answer, 2)) {
	case S_BUSY:
	case S_NOT_READY:
	case S_RETRY:
	case S_INTERRUPTED:
		return is_run ? FFA_R_IN_FLIGHT : FFA_R_AGAIN;
	case S_INVALID_PARAMETERS:
	case S_DENIED:
		return is_run ? FFA_R_IN_FLIGHT : FFA_R_REFUSED;
	default:
		return FFA_R_REFUSED;
	}
}

static int outcome(const struct tsv_row *row, uint16_t sp, uint32_t w2)
{
	switch (w(&row->answer, 0) & ~F_WIDE) {
	case F_RESPONSE:
		return outcome_of_response(row, sp, w2);
	case F_ERROR:
		return outcome_of_error(row);
	case F_INTERRUPT:
	case F_YIELD:
		return FFA_R_IN_FLIGHT;
	default:
		return FFA_R_REFUSED;
	}
}

static void each_recorded_message_ends_as_its_answers_say(void **state)
{
	/* How many messages each recording has, so that none is passed over in silence. */
	static const size_t expected[RECORDINGS] = {114, 114, 114, 49, 9, 14, 22, 31, 88, 22};
	struct fake *f = *state;
	struct messenger m;
	size_t tape;
	size_t i;

	for (tape = 0; tape < RECORDINGS; tape++) {
		size_t messages = 0;

		f->row = names[tape];
		for (i = 0; i < tapes[tape].count; i++) {
			const struct tsv_row *row = &tapes[tape].rows[i];
			const uint16_t sp = (uint16_t)row->request.x[1];
			int result;

			if (!is_vm_message(row)) {
				continue;
			}
			f->column = i + 2u;
			messages++;
			set_up(f, &m, &tapes[tape], i, sp);
			result = run_message(f, &m);
			assert_int_equal(result, outcome(m.last, sp, w(&row->request, 2)));
			if (result == FFA_R_REFUSED) {
				assert_int_equal(f->vm.status_sp, sp);
				assert_int_equal(f->vm.status_function, w(&m.last->answer, 0));
			}
		}
		assert_int_equal(messages, expected[tape]);
	}
	f->row = NULL;
}

/* Messages whose VM ID or label says what happens, and how many calls that takes. */
struct meaning {
	uint16_t sp;
	uint16_t vm_id;
	uint32_t w2;
	uint64_t calls;
	int result;
	int32_t status; /* of a refusal */
};

static const struct meaning hafnium_meanings[] = {
	{0x8001, 2, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8001, 2, W2_DESTROYED, 1, FFA_R_OK, 0},
	{0x8002, 2, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8002, 2, W2_DESTROYED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS}, /* not subscribed */
	{0x8003, 2, W2_CREATED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS},
	{0x8008, 2, W2_CREATED, 1, FFA_R_REFUSED, S_DENIED},               /* cannot receive */
	{0x8001, 4, W2_DESTROYED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS}, /* never created */
	{0x8001, 4, W2_CREATED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS},
	{0x8004, 0xE001, W2_CREATED, 1, FFA_R_REFUSED, -1},
	{0x8004, 0xE002, W2_CREATED, 1, FFA_R_REFUSED, -2},
	{0x8004, 0xE003, W2_CREATED, 1, FFA_R_REFUSED, -3},
	{0x8004, 0xE004, W2_CREATED, 1, FFA_R_REFUSED, -4},
	{0x8004, 0xE005, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8004, 0xE006, W2_CREATED, 1, FFA_R_REFUSED, -6},
	{0x8004, 0xE007, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8004, 0xE008, W2_CREATED, 1, FFA_R_REFUSED, -8},
	{0x8004, 0xE009, W2_CREATED, 1, FFA_R_REFUSED, -9},
	{0x8004, 0xE00A, W2_CREATED, 1, FFA_R_REFUSED, -10},
	{0x8004, 0xE30C, W2_CREATED, 1, FFA_R_REFUSED, 5},
	{0x8004, 0xE30D, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8004, 0xE318, W2_CREATED, 1, FFA_R_REFUSED, INT32_MIN},
	{0x8004, 0xE102, W2_CREATED, 3, FFA_R_OK, 0},
	{0x8004, 0xE202, W2_DESTROYED, 3, FFA_R_OK, 0},
	{0x8004, 0xE303, W2_CREATED, 1, FFA_R_REFUSED, 0},
	{0x8004, 0xE308, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8004, 0xE309, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8004, 0xE30E, W2_CREATED, 1, FFA_R_REFUSED, 0},
	{0x8004, 0xE301, W2_CREATED, 2, FFA_R_OK, 0},
	{0x8004, 0xE302, W2_DESTROYED, 2, FFA_R_OK, 0},
	{0x8004, 0xE31A, W2_CREATED, 4, FFA_R_OK, 0},
	{0x8004, 0xE300, W2_CREATED, 4, FFA_R_OK, 0}, /* two FFA_RUNs too early */
	{0x8004, 0xE319, W2_CREATED, 2, FFA_R_OK, 0},
	{0x8006, 0xE300, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8007, 0xE300, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8005, 0xE300, W2_CREATED, 2, FFA_R_OK, 0},
	{0x8001, 0xE300, W2_CREATED, 2, FFA_R_OK, 0},
	{0x8002, 0xE30B, W2_CREATED, 1, FFA_R_IN_FLIGHT, 0},
	{0x8002, 0x41, W2_CREATED, 1, FFA_R_AGAIN, 0}, /* after its data abort */
	{0x8004, 0x21, W2_CREATED, 1, FFA_R_AGAIN, 0}, /* while it is suspended */
};

static const struct meaning hafnium_lifecycle_meanings[] = {
	{0x8001, 0xE30A, W2_CREATED, 1, FFA_R_REFUSED, S_ABORTED},
	{0x8001, 0xE31E, W2_DESTROYED, 1, FFA_R_REFUSED, S_ABORTED},
	{0x8001, 0xE31D, W2_CREATED, 2, FFA_R_REFUSED, S_ABORTED}, /* suspended, then dead */
	{0x8001, 1, W2_DESTROYED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS}, /* forgotten */
	{0x8002, 3, W2_CREATED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS},   /* off the list */
	{0x8003, 3, W2_CREATED, 1, FFA_R_AGAIN, 0},                        /* BUSY for ever */
	{0x8004, 3, W2_CREATED, 1, FFA_R_REFUSED, S_ABORTED},              /* and dead */
	{0x8006, 3, W2_CREATED, 1, FFA_R_AGAIN, 0},
};

static const struct meaning optee_sp_meanings[] = {
	{0x8001, 1, W2_CREATED, 1, FFA_R_REFUSED, S_NOT_SUPPORTED}, /* without virtualization */
	{0x8005, 1, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8005, 0x42, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8005, 0x102, W2_CREATED, 1, FFA_R_REFUSED, S_DENIED},
	{0x8005, 0x103, W2_CREATED, 1, FFA_R_REFUSED, S_DENIED},
	{0x8005, 0x104, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8005, 0x105, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8005, 0x105, W2_DESTROYED, 1, FFA_R_AGAIN, 0},
	{0x8005, 0x110, W2_CREATED, 1, FFA_R_REFUSED, S_BUSY},
	{0x8005, 0x111, W2_CREATED, 1, FFA_R_REFUSED, 1},
	{0x8005, 0x106, W2_CREATED, 1, FFA_R_REFUSED, 0},
	{0x8005, 0x106, W2_DESTROYED, 1, FFA_R_REFUSED, 0},
	{0x8005, 0x10D, W2_CREATED, 1, FFA_R_REFUSED, 0},
	{0x8005, 0x109, W2_CREATED, 1, FFA_R_REFUSED, 0},
	{0x8005, 0x102, W2_DESTROYED, 1, FFA_R_REFUSED, S_DENIED},
	{0x8005, 0x9, W2_CREATED, 5, FFA_R_OK, 0},
	{0x8005, 0x10E, W2_CREATED, 5, FFA_R_REFUSED, S_DENIED},
	{0x8005, 0x101, W2_DESTROYED, 5, FFA_R_OK, 0},
	{0x8005, 0x77, W2_CREATED, 1, FFA_R_AGAIN, 0}, /* while it is suspended */
	{0x8005, 0x10F, W2_CREATED, 1, FFA_R_REFUSED, S_ABORTED},
};

static const struct meaning optee_chain_meanings[] = {
	{0x8005, 0x113, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8005, 0x113, W2_DESTROYED, 1, FFA_R_OK, 0},
	{0x8005, 2, W2_CREATED, 1, FFA_R_AGAIN, 0},
	{0x8006, 2, W2_CREATED, 1, FFA_R_AGAIN, 0},
};

static const struct meaning optee_meanings[] = {
	{0x8001, 1, W2_CREATED, 1, FFA_R_OK, 0},
	{0x8001, 1, W2_DESTROYED, 1, FFA_R_OK, 0},
	{0x8001, 0xFFFF, W2_CREATED, 1, FFA_R_OK, 0},
};

static const struct meaning optee_novirt_meanings[] = {
	{0x8001, 1, W2_CREATED, 1, FFA_R_REFUSED, S_NOT_SUPPORTED},
	{0x8001, 1, W2_DESTROYED, 1, FFA_R_REFUSED, S_NOT_SUPPORTED},
	{0x9999, 1, W2_CREATED, 1, FFA_R_REFUSED, S_INVALID_PARAMETERS}, /* nobody there */
};

static size_t find_message(const struct tsv *tape, const struct meaning *meaning)
{
	size_t i;

	for (i = 0; i < tape->count; i++) {
		const struct tsv_row *row = &tape->rows[i];

		if (is_vm_message(row) && w(&row->request, 1) == meaning->sp &&
		    w(&row->request, 2) == meaning->w2 && row->request.x[5] == meaning->vm_id) {
			return i;
		}
	}
	fail_msg("no message %08x of VM %x to %x", meaning->w2, meaning->vm_id, meaning->sp);
	return 0;
}

static void check_meanings(struct fake *f, enum recording recording, const struct meaning *rows,
                           size_t count)
{
	const struct tsv *tape = &tapes[recording];
	struct messenger m;
	size_t i;

	f->row = names[recording];
	for (i = 0; i < count; i++) {
		f->column = i;
		set_up(f, &m, tape, find_message(tape, &rows[i]), rows[i].sp);
		assert_int_equal(run_message(f, &m), rows[i].result);
		assert_int_equal(m.calls, rows[i].calls);
		if (rows[i].result == FFA_R_REFUSED) {
			assert_int_equal(f->vm.status, rows[i].status);
		}
	}
	f->row = NULL;
}

static void vm_ids_with_a_meaning_end_as_they_say(void **state)
{
	struct fake *f = *state;
	int recording;

	for (recording = HAFNIUM_1_0; recording <= HAFNIUM_1_2; recording++) {
		check_meanings(f, (enum recording)recording, hafnium_meanings,
		               COUNT_OF(hafnium_meanings));
	}
	check_meanings(f, HAFNIUM_LIFECYCLE, hafnium_lifecycle_meanings,
	               COUNT_OF(hafnium_lifecycle_meanings));
	check_meanings(f, OPTEE_SP, optee_sp_meanings, COUNT_OF(optee_sp_meanings));
	check_meanings(f, OPTEE_CHAIN, optee_chain_meanings, COUNT_OF(optee_chain_meanings));
	check_meanings(f, OPTEE, optee_meanings, COUNT_OF(optee_meanings));
	check_meanings(f, TFA_EL3, optee_meanings, COUNT_OF(optee_meanings));
	check_meanings(f, OPTEE_NOVIRT, optee_novirt_meanings, COUNT_OF(optee_novirt_meanings));
}

/* The first row that is labelled so. */
static size_t find_label(const struct tsv *tape, const char *label)
{
	size_t i;

	for (i = 0; i < tape->count; i++) {
		if (strcmp(tape->rows[i].label, label) == 0) {
			return i;
		}
	}
	fail_msg("no row: %s", label);
	return 0;
}

/* 8001 has restarted: of VM 1 it knows nothing, unless it is told first. */
static void vm_id_survives_a_restart_only_if_the_vm_is_announced_anew(void **state)
{
	const struct tsv *const tape = &tapes[HAFNIUM_LIFECYCLE];
	struct fake *f = *state;
	struct messenger m;

	set_up(f, &m, tape, find_label(tape, "destroyed VM1 (was created before)"), 0x8001);
	assert_int_equal(run_message(f, &m), FFA_R_REFUSED);
	assert_int_equal(f->vm.id, 1);

	set_up(f, &m, tape, find_label(tape, "created VM1 first after restart"), 0x8001);
	m.is_setting_up = 1;
	assert_int_equal(ffa_vm_created(&f->n, &f->vm, 1), FFA_R_OK);
	m.is_setting_up = 0;
	assert_int_equal(ffa_vm_announce(&f->n, &f->vm, 0x8001), FFA_R_OK);
	assert_int_equal(ffa_vm_destroyed(&f->n, &f->vm), FFA_R_OK);
	assert_int_equal(m.calls, 2);
	assert_int_equal(f->vm.id, 0);
	f->hooks = m.fake;
}

static int names_another_sp(const struct tsv_row *row)
{
	return is_vm_message(row) && w(&row->answer, 0) == F_INTERRUPT &&
	       w(&row->answer, 1) >> 16 != w(&row->request, 1);
}

/* 8006 works for 8005 when the interrupt comes. One FFA_RUN comes too early. */
static void chain_goes_on_with_the_w1_that_names_another_sp(void **state)
{
	struct fake *f = *state;
	struct messenger m;
	size_t chains = 0;
	size_t i;

	for (i = 0; i < tapes[OPTEE_CHAIN].count; i++) {
		if (!names_another_sp(&tapes[OPTEE_CHAIN].rows[i])) {
			continue;
		}
		chains++;
		set_up(f, &m, &tapes[OPTEE_CHAIN], i, 0x8005);
		assert_int_equal(run_message(f, &m), FFA_R_OK);
		assert_int_equal(m.calls, 3);
		assert_int_equal(w(&m.last->request, 1), 0x80060000);
		assert_int_equal(w(&m.last->answer, 1), 0x80050000);
		assert_int_equal(f->vm.id, 0x113);
	}
	assert_int_equal(chains, 1);
}

/* Whose message an FFA_RUN goes on with: mostly that of the SP in w1. */
static uint16_t resumed_sp(const struct tsv *tape, size_t run)
{
	const uint32_t w1 = w(&tape->rows[run].request, 1);
	size_t i;

	for (i = run; i > 0; i--) {
		const struct tsv_row *const row = &tape->rows[i - 1u];

		if (names_another_sp(row) && w(&row->answer, 1) == w1 &&
		    strcmp(row->section, tape->rows[run].section) == 0) {
			return (uint16_t)row->request.x[1];
		}
	}
	return (uint16_t)(w1 >> 16);
}

/* A recorded FFA_RUN on its own, after a suspension that gave its w1. */
static int run_resume(struct fake *f, const struct tsv_row *row, uint16_t sp, uint32_t message)
{
	const uint32_t w1 = w(&row->request, 1);

	PROBE(f, SP(sp, BOTH));
	memset(&f->vm, 0, sizeof(f->vm));
	if (message == DESTROYED) {
		expect_ack(f, CREATED, sp, S_OK);
		assert_int_equal(created(f), FFA_R_OK);
	}
	/* The first wait is between the suspension and FFA_RUN, the second is after it. */
	f->wait_count = 0;
	f->relax_stops_at = 2;
	expect_suspension(f, message, sp, w1);
	expect_run(f, w1, row->answer);
	return (message == DESTROYED) ? destroyed(f) : created(f);
}

static void each_recorded_resume_ends_as_its_answer_says(void **state)
{
	static const size_t expected[RECORDINGS] = {23, 24, 24, 7, 0, 9, 0, 2, 22, 0};
	struct fake *f = *state;
	size_t tape;
	size_t i;

	f->hooks.relax = fake_relax;
	for (tape = 0; tape < RECORDINGS; tape++) {
		size_t resumes = 0;

		f->row = names[tape];
		for (i = 0; i < tapes[tape].count; i++) {
			const struct tsv_row *row = &tapes[tape].rows[i];
			const uint16_t sp = resumed_sp(&tapes[tape], i);
			const uint32_t message =
				(w(&row->answer, 2) == W2_DESTROYED + 1u) ? DESTROYED : CREATED;

			if (w(&row->request, 0) != F_RUN) {
				continue;
			}
			f->column = i + 2u;
			resumes++;
			assert_int_equal(run_resume(f, row, sp, message),
			                 outcome(row, sp, 0x80000000u | message));
		}
		assert_int_equal(resumes, expected[tape]);
	}
	f->row = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_in_memory_decode_to_the_sps_that_were_there),
		cmocka_unit_test(lists_in_registers_decode_to_the_sps_that_were_there),
		cmocka_unit_test(lists_in_registers_have_holes_below_1_2),
		STORY(probes_find_who_subscribed),
		STORY(buffers_larger_than_the_firmware_maps_are_mapped_in_part),
		STORY(each_recorded_message_ends_as_its_answers_say),
		STORY(vm_ids_with_a_meaning_end_as_they_say),
		STORY(vm_id_survives_a_restart_only_if_the_vm_is_announced_anew),
		STORY(chain_goes_on_with_the_w1_that_names_another_sp),
		STORY(each_recorded_resume_ends_as_its_answer_says),
	};

	return cmocka_run_group_tests(tests, read_all, free_all);
}

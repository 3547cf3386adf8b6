/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The emulator against the recordings: each recorded request goes to the profile of the firmware
 * that was recorded, with the SPs of setups.c, and all 18 registers of the answer and the recorded
 * bytes of the RX buffer must be the firmware's.
 *
 * Two things come from real time, and the replay takes them from the recording: whether an
 * interrupt fell into a call (FFA_INTERRUPT tells that one did, not what it does), and which call
 * of CPU 1 came while CPU 0 was in one.
 *
 * The recorder broke rules on purpose, to see what firmware makes of it: setups.c says how often
 * which one, so that the judge finds all of these and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tsv.h"
#include "found.h"
#include "setups.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define F_ERROR 0x84000060u
#define F_INTERRUPT 0x84000062u
#define F_DIRECT_REQ 0x8400006Fu
#define F_DIRECT_REQ2 0xC400008Du
#define F_RUN 0x8400006Du
#define F_RESPONSE 0x84000070u
#define F_WIDE 0x40000000u
#define FFA_FIRST 0x84000060u
#define FFA_LAST 0x840000FFu

#define MESSAGE_CREATED 0x80000004u
#define MESSAGE_DESTROYED 0x80000006u
#define PARTITION_MESSAGE 255u

#define ABORTED (-8)

#define REGISTERS 18u
#define REGISTERS_OF_SUMMARY 4u /* of a row without seq */

/* A call into which the next row falls, of the other CPU. */
#define VM_WITH_OTHER_CPU 0xE316u

/* Normal-world RAM of QEMU's machine begins here; what is below is secure or no memory. */
#define RAM_BASE 0x40000000u
#define RAM_WINDOW 0x20000u

/* A row that does not agree, or that is not fed, and why. */
struct exception {
	const char *file;
	size_t line; /* of the file, and the last one that the reason is for */
	size_t last;
	const char *reason;
};

static const struct exception disagreeing[] = {
	{"optee-4.10-sp-ffa1.2.tsv", 238, 239,
         "w5 tells how a call of the SP was answered, which is not modelled"},
	{"optee-4.10-sp-ffa1.2.tsv", 241, 242,
         "w5 tells how a call of the SP was answered, which is not modelled"},
	{"optee-4.10-sp-ffa1.2.tsv", 244, 244,
         "w5 tells how a call of the SP was answered, which is not modelled"},
};

static const struct exception not_recorded[] = {
	{"optee-4.10-sp-ffa1.2.tsv", 197, 202,
         "the request is a summary, which names another SP than the one that answered"},
};

/* What the recorder did before these lines, and has no lines. */
static void destroy_vms(void);
static void restart_100_times(void);

static const struct {
	const char *file;
	size_t line;
	void (*what)(void);
} unrecorded[] = {
	{"optee-4.10-ffa1.2.tsv", 157, destroy_vms},
	{"tfa-el3-2.15-ffa1.2.tsv", 158, destroy_vms},
	{"hafnium-2.15-lifecycle-ffa1.2.tsv", 64, restart_100_times},
};

/* What is not fed for its function. */
enum unmodelled { MODELLED, NOT_FFA, DIRECT_REQ2, UNMODELLED_COUNT };

static const char *const unmodelled_texts[UNMODELLED_COUNT] = {
	[NOT_FFA] = "not FF-A: SMCCC, PSCI",
	[DIRECT_REQ2] = "FFA_MSG_SEND_DIRECT_REQ2, which carries no framework messages",
};

static enum unmodelled unmodelled(uint32_t function)
{
	const uint32_t narrow = function & ~F_WIDE;

	if (function == F_DIRECT_REQ2) {
		return DIRECT_REQ2;
	}
	return narrow < FFA_FIRST || narrow > FFA_LAST ? NOT_FFA : MODELLED;
}

/* Those of setups.c, and others that lie beside them. */
static struct setup all[SETUP_COUNT + FOUND_MAX];
static size_t all_count;

/* What came of each recording, and of all that was not fed for its function. */
static struct {
	size_t rows;
	size_t modelled;
	size_t agreeing;
	size_t violations[FFA_SPMC_V_COUNT];
} results[SETUP_COUNT + FOUND_MAX];
static size_t unmodelled_rows[UNMODELLED_COUNT];

/* One recording on its way through the emulator. */
struct stage {
	const struct setup *setup;
	struct tsv tape;
	size_t row; /* the one that is fed */
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu cpus[2];
	struct ffa_spmc_sp sps[SETUP_MAX_SPS];
	struct ffa_spmc_act acts[SETUP_MAX_SPS][SETUP_MAX_ACTS];
	uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(SETUP_MAX_SPS)];
	uint8_t ram[2u * RAM_WINDOW];
	size_t modelled;
	size_t agreeing;
	size_t handles;
	size_t surprises;
};

static struct stage stage;

static uint32_t w(const struct ffa_regs *regs, unsigned int index)
{
	return (uint32_t)regs->x[index];
}

static void *memory_at(void *priv, uint64_t pa, size_t size)
{
	(void)priv;
	assert_in_range(size, 0, RAM_WINDOW);
	return pa >= RAM_BASE ? &stage.ram[pa % RAM_WINDOW] : NULL;
}

/* The first lines of each script: the interrupt that can fall into a VM's message, or a call. */
static const struct ffa_spmc_act interrupt_lines[] = {
	{.kind = FFA_SPMC_INTERRUPT},
	{.kind = FFA_SPMC_INTERRUPT, .message = PARTITION_MESSAGE},
};

static void set_up_sp(size_t index)
{
	const struct setup_sp *const from = &stage.setup->sps[index];
	struct ffa_spmc_act *const acts = stage.acts[index];

	assert_in_range(from->act_count, 0, SETUP_MAX_ACTS - COUNT_OF(interrupt_lines));
	memset(acts, 0, sizeof(stage.acts[index]));
	memcpy(acts, interrupt_lines, sizeof(interrupt_lines));
	if (from->act_count != 0u) {
		memcpy(&acts[COUNT_OF(interrupt_lines)], from->acts,
		       from->act_count * sizeof(*acts));
	}
	stage.sps[index] = from->sp;
	stage.sps[index].script = acts;
	stage.sps[index].script_len = COUNT_OF(interrupt_lines) + from->act_count;
}

static void set_up(const struct setup *setup)
{
	const struct ffa_spmc_config config = {
		.profile = setup->profile,
		.sps = stage.sps,
		.sp_count = setup->sp_count,
		.vm_state = stage.vm_state,
		.memory = memory_at,
	};
	size_t i;

	memset(&stage, 0, sizeof(stage));
	stage.setup = setup;
	tsv_read(&stage.tape, setup->file);
	for (i = 0; i < setup->sp_count; i++) {
		set_up_sp(i);
	}
	assert_int_equal(ffa_spmc_init(&stage.spmc, &config), FFA_SPMC_M_NONE);
	for (i = 0; i < COUNT_OF(stage.cpus); i++) {
		stage.cpus[i].spmc = &stage.spmc;
		stage.cpus[i].cpu = (uint32_t)i;
	}
}

static const struct exception *find_exception(const struct exception *list, size_t count,
                                              size_t row)
{
	const size_t line = row + 2u; /* the first one has the headings */
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(list[i].file, stage.setup->file) == 0 && line >= list[i].line &&
		    line <= list[i].last) {
			return &list[i];
		}
	}
	return NULL;
}

static struct ffa_spmc_sp *find_sp(uint32_t id)
{
	size_t i;

	for (i = 0; i < stage.setup->sp_count; i++) {
		if (stage.sps[i].id == id) {
			return &stage.sps[i];
		}
	}
	return NULL;
}

/* The SP that a request is for, or NULL. */
static struct ffa_spmc_sp *addressee(const struct ffa_regs *request)
{
	const uint32_t w1 = w(request, 1);

	return find_sp(w(request, 0) == F_RUN ? w1 >> 16 : w1 & 0xFFFFu);
}

/* Where firmware unwinds call chains, the answer does not tell that the SP that was called ran. */
static uint32_t interrupted_sp(const struct tsv_row *row)
{
	const uint32_t named = w(&row->answer, 1) >> 16;
	const struct ffa_spmc_sp *const sp = find_sp(named);
	size_t i;

	for (i = 0; sp != NULL && i < sp->script_len; i++) {
		if (stage.setup->profile->chain == FFA_SPMC_CHAIN_HEAD &&
		    sp->script[i].kind == FFA_SPMC_CALL &&
		    sp->script[i].vm_id == (uint16_t)w(&row->request, 5)) {
			return (uint32_t)sp->script[i].value;
		}
	}
	return named;
}

static void let_interrupt_come(const struct tsv_row *row, uint32_t times)
{
	struct ffa_spmc_sp *const sp = find_sp(interrupted_sp(row));
	size_t i;

	for (i = 0;
	     sp != NULL && w(&row->answer, 0) == F_INTERRUPT && i < COUNT_OF(interrupt_lines);
	     i++) {
		sp->script[i].times = times;
	}
}

static int same_registers(const struct tsv_row *row, const struct ffa_regs *answer)
{
	const size_t count = row->is_numbered ? REGISTERS : REGISTERS_OF_SUMMARY;

	return memcmp(row->answer.x, answer->x, count * sizeof(answer->x[0])) == 0;
}

static int same_rx(const struct tsv_row *row)
{
	const void *rx;

	if (row->rx_size == 0u) {
		return 1;
	}
	rx = memory_at(NULL, stage.spmc.rx_pa, row->rx_size);
	return rx != NULL && memcmp(rx, row->rx, row->rx_size) == 0;
}

static void print_registers(const char *what, const struct ffa_regs *regs)
{
	size_t i;

	print_message("    %s", what);
	for (i = 0; i < REGISTERS; i++) {
		print_message(" %llx", (unsigned long long)regs->x[i]);
	}
	print_message("\n");
}

static void surprise(size_t index, const char *what, const struct ffa_regs *answer)
{
	const struct tsv_row *const row = &stage.tape.rows[index];

	stage.surprises++;
	print_message("%s:%zu: %s: %s\n", stage.setup->file, index + 2u, what, row->label);
	print_registers("asked   ", &row->request);
	print_registers("recorded", &row->answer);
	print_registers("answered", answer);
}

static void judge(size_t index, const struct ffa_regs *answer)
{
	const struct tsv_row *const row = &stage.tape.rows[index];
	const int agrees = same_registers(row, answer) && same_rx(row);
	const int is_listed = find_exception(disagreeing, COUNT_OF(disagreeing), index) != NULL;

	stage.agreeing += agrees ? 1u : 0u;
	if (agrees && is_listed) {
		surprise(index, "agrees, but is listed", answer);
	} else if (!agrees && !is_listed) {
		surprise(index, "does not agree", answer);
	}
}

static void feed(size_t index);

/* 200 ms of an SP's work, into which the next row falls; then it acknowledges. */
static void work(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	(void)priv;
	(void)cpu;
	if ((w(regs, 5) & 0xFFFFu) == VM_WITH_OTHER_CPU) {
		feed(++stage.row);
	}
	regs->x[0]++;
	regs->x[1] = (uint64_t)w(regs, 1) << 16;
	regs->x[2]++;
	regs->x[3] = 0;
	regs->x[4] = 0;
	regs->x[5] = 0;
}

/* What a partition message in w3 wants of an SP that obeys. */
#define QUERY 0xC0DEu  /* the state of the VM in w4; w5: how often it started, from 1001 on */
#define DIE 0xAB01u    /* FFA_ABORT */
#define FAULT 0xAB02u  /* a data abort */
#define DAWDLE 0x510Bu /* take longer to start the next time */

static void obey(void *priv, uint32_t cpu, struct ffa_regs *regs)
{
	const struct ffa_spmc_sp *const sp = priv;
	const uint32_t order = w(regs, 3);
	const uint32_t parameter = w(regs, 4);

	(void)cpu;
	if (order == DIE || order == FAULT) {
		*regs = (struct ffa_regs){{F_ERROR, 0, (uint32_t)ABORTED}};
		return;
	}
	*regs = (struct ffa_regs){{F_RESPONSE, (uint64_t)w(regs, 1) << 16, 0, order, parameter}};
	if (order == QUERY) {
		regs->x[4] = ffa_spmc_state_of(&stage.spmc, sp->id, (uint16_t)parameter);
		regs->x[5] = 0x1000u + sp->starts;
	}
}

typedef void (*code_fn)(void *priv, uint32_t cpu, struct ffa_regs *regs);

/* The code that takes a message, or NULL: the script does. */
static code_fn code_for(const struct ffa_spmc_sp *sp, const struct ffa_regs *request)
{
	if (stage.setup->sps[sp - stage.sps].obeys && w(request, 0) == F_DIRECT_REQ &&
	    w(request, 2) == 0u) {
		return obey;
	}
	return w(request, 5) == VM_WITH_OTHER_CPU ? work : NULL;
}

/*
 * The recorder's VM messages carry the handle 0, which no firmware looks at. The judge stops at
 * what it finds first: with the right handle it sees the rest of them too.
 */
static void correct_handle(struct ffa_regs *regs)
{
	const int is_vm_message =
		(w(regs, 0) & ~F_WIDE) == F_DIRECT_REQ &&
		(w(regs, 2) == MESSAGE_CREATED || w(regs, 2) == MESSAGE_DESTROYED);

	if (is_vm_message && regs->x[3] == 0u && regs->x[4] == 0u) {
		stage.handles++;
		regs->x[3] = UINT32_MAX;
		regs->x[4] = UINT32_MAX;
	}
}

static void destroy_vm(uint16_t vm_id)
{
	struct ffa_regs regs = {
		{F_DIRECT_REQ, stage.sps[0].id, MESSAGE_DESTROYED, UINT32_MAX, UINT32_MAX, vm_id}};

	ffa_spmc_call(&stage.cpus[0], &regs);
	assert_int_equal(w(&regs, 3), 0);
}

static void destroy_vms(void)
{
	destroy_vm(1);
	destroy_vm(2);
}

static void restart_100_times(void)
{
	unsigned int i;

	for (i = 0; i < 100u; i++) {
		assert_int_equal(
			ffa_spmc_end_sp(&stage.spmc, stage.sps[0].id, FFA_SPMC_END_RESTART), 0);
	}
}

static void do_what_is_unrecorded(size_t index)
{
	size_t i;

	for (i = 0; i < COUNT_OF(unrecorded); i++) {
		if (strcmp(unrecorded[i].file, stage.setup->file) == 0 &&
		    unrecorded[i].line == index + 2u) {
			unrecorded[i].what();
		}
	}
}

static int is_fed(size_t index)
{
	const enum unmodelled why = unmodelled(w(&stage.tape.rows[index].request, 0));

	if (why != MODELLED) {
		unmodelled_rows[why]++;
		return 0;
	}
	return find_exception(not_recorded, COUNT_OF(not_recorded), index) == NULL;
}

static void feed(size_t index)
{
	const struct tsv_row *const row = &stage.tape.rows[index];
	struct ffa_spmc_sp *const sp = addressee(&row->request);
	const code_fn code = sp != NULL ? code_for(sp, &row->request) : NULL;
	const size_t script_len = sp != NULL ? sp->script_len : 0u;
	struct ffa_regs regs = row->request;

	if (!is_fed(index)) {
		return;
	}
	stage.modelled++;
	do_what_is_unrecorded(index);
	assert_in_range(row->cpu, 0, COUNT_OF(stage.cpus) - 1u);
	if (code != NULL) {
		sp->run = code;
		sp->run_priv = sp;
		sp->script_len = 1;
	}
	let_interrupt_come(row, 1);
	correct_handle(&regs);
	ffa_spmc_call(&stage.cpus[row->cpu], &regs);
	let_interrupt_come(row, 0);
	if (code != NULL) {
		sp->run = NULL;
		sp->script_len = script_len;
	}
	judge(index, &regs);
}

/* The rows that break a rule, by the rule; and what is left behind at the end. */
static void note_violations(size_t *counts)
{
	size_t kind;

	ffa_spmc_finish(&stage.spmc);
	for (kind = 0; kind < FFA_SPMC_V_COUNT; kind++) {
		counts[kind] = stage.spmc.violation_count[kind];
	}
	counts[FFA_SPMC_V_HANDLE] += stage.handles;
}

static void assert_violations(const size_t *counts, const struct setup *setup)
{
	size_t different = 0;
	size_t kind;

	for (kind = 0; kind < FFA_SPMC_V_COUNT; kind++) {
		if (counts[kind] == setup->violations[kind]) {
			continue;
		}
		different++;
		print_message("%s: %zu, not %zu times: %s\n", setup->file, counts[kind],
		              setup->violations[kind],
		              ffa_spmc_violation_text((enum ffa_spmc_violation)kind));
	}
	assert_int_equal(different, 0);
}

static void profile_answers_as_the_firmware_did(void **state)
{
	const struct setup *const setup = *state;
	const size_t index = (size_t)(setup - all);

	set_up(setup);
	for (stage.row = 0; stage.row < stage.tape.count; stage.row++) {
		feed(stage.row);
	}
	results[index].rows = stage.tape.count;
	results[index].modelled = stage.modelled;
	results[index].agreeing = stage.agreeing;
	note_violations(results[index].violations);
	tsv_free(&stage.tape);
	assert_int_equal(stage.surprises, 0);
	if (index < SETUP_COUNT) {
		assert_int_equal(results[index].rows, setup->rows);
		assert_int_equal(results[index].modelled, setup->modelled);
		assert_int_equal(results[index].agreeing, setup->agreeing);
	} else {
		assert_int_equal(results[index].agreeing, results[index].modelled);
	}
	assert_violations(results[index].violations, setup);
}

static void print_line(const char *name, size_t rows, size_t modelled, size_t agreeing)
{
	print_message("%-39s %5zu %9zu %9zu %7.1f %%\n", name, rows, modelled, agreeing,
	              modelled != 0u ? 100.0 * (double)agreeing / (double)modelled : 0.0);
}

static void print_exceptions(const struct exception *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		print_message("  %s:%zu", list[i].file, list[i].line);
		if (list[i].last != list[i].line) {
			print_message("-%zu", list[i].last);
		}
		print_message(": %s\n", list[i].reason);
	}
}

static void print_violations(void)
{
	size_t kind;
	size_t i;

	for (kind = FFA_SPMC_V_NONE + 1u; kind < FFA_SPMC_V_COUNT; kind++) {
		for (i = 0; i < all_count; i++) {
			print_message("%5zu", results[i].violations[kind]);
		}
		print_message("  %s\n", ffa_spmc_violation_text((enum ffa_spmc_violation)kind));
	}
}

static void print_table(void)
{
	size_t rows = 0;
	size_t modelled = 0;
	size_t agreeing = 0;
	size_t i;

	print_message("%-39s %5s %9s %9s %9s\n", "file", "rows", "modelled", "agreeing", "share");
	for (i = 0; i < all_count; i++) {
		print_line(all[i].file, results[i].rows, results[i].modelled, results[i].agreeing);
		rows += results[i].rows;
		modelled += results[i].modelled;
		agreeing += results[i].agreeing;
	}
	print_line("all", rows, modelled, agreeing);
	print_message("Known not to agree:\n");
	print_exceptions(disagreeing, COUNT_OF(disagreeing));
	print_message("Not modelled:\n");
	for (i = MODELLED + 1u; i < UNMODELLED_COUNT; i++) {
		print_message("  %zu rows: %s\n", unmodelled_rows[i], unmodelled_texts[i]);
	}
	print_exceptions(not_recorded, COUNT_OF(not_recorded));
	print_message("Rules that the recorder broke, each file in a column:\n");
	print_violations();
	print_message("replay: %zu recordings with %zu answers: %zu of %zu modelled ones agree\n",
	              all_count, rows, agreeing, modelled);
}

int main(void)
{
	struct CMUnitTest tests[COUNT_OF(all)];
	size_t i;
	int failed;

	memset(tests, 0, sizeof(tests));
	memcpy(all, setups, sizeof(setups));
	all_count = SETUP_COUNT + find_setups(&all[SETUP_COUNT]);
	for (i = 0; i < all_count; i++) {
		tests[i].name = all[i].file;
		tests[i].test_func = profile_answers_as_the_firmware_did;
		tests[i].initial_state = &all[i];
	}
	failed = _cmocka_run_group_tests("tests", tests, all_count, NULL, NULL);
	print_table();
	return failed;
}

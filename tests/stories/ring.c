/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The recorder: what its memory holds at every moment and every position of the ring. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <ffa/spmc.h>
#include <ffa/trace.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define REGISTERS 18u
#define CPUS 2u
#define MOST_RECORDS 5u
#define ANSWERED 0xA000000000000000u
#define GUARD 0x5A

/* One recorder, and what its hooks do. */
static struct {
	struct ffa_trace trace;
	uint64_t memory[FFA_TRACE_SIZE(CPUS, MOST_RECORDS) / sizeof(uint64_t) + 1u];
	uint64_t dump[FFA_TRACE_SIZE(CPUS, MOST_RECORDS) / sizeof(uint64_t)];
	uint32_t cpu;
	uint64_t now;
	uint64_t dump_at; /* the time stamp at which a dump is taken; 0: in the inner call */
	uint32_t nested;  /* calls that interrupt the inner one */
	uint64_t calls;
	unsigned int logs;
	struct ffa_log logged;
} box;

static void number(struct ffa_regs *regs, uint64_t first)
{
	size_t i;

	for (i = 0; i < REGISTERS; i++) {
		regs->x[i] = first + i;
	}
}

static void take_dump(void)
{
	memcpy(box.dump, box.memory, sizeof(box.dump));
}

static void call_number(uint64_t n)
{
	struct ffa_regs regs;

	number(&regs, n * 100u);
	ffa_trace_call(&box.trace, &regs);
	assert_int_equal(regs.x[17], (n * 100u + 17u) | ANSWERED);
}

static void inner_call(void *priv, struct ffa_regs *regs)
{
	const struct ffa_regs request = *regs;
	size_t i;

	assert_ptr_equal(priv, &box);
	box.calls++;
	if (box.dump_at == 0) {
		take_dump();
	}
	while (box.nested != 0) {
		box.nested--;
		call_number(900u);
	}
	for (i = 0; i < REGISTERS; i++) {
		regs->x[i] = request.x[i] | ANSWERED;
	}
}

static void inner_log(void *priv, const struct ffa_log *entry)
{
	assert_ptr_equal(priv, &box);
	box.logs++;
	box.logged = *entry;
}

static uint32_t cpu_number(void *priv)
{
	assert_ptr_equal(priv, &box);
	return box.cpu;
}

static uint64_t now(void *priv)
{
	assert_ptr_equal(priv, &box);
	box.now++;
	if (box.now == box.dump_at) {
		take_dump();
	}
	return box.now;
}

static void start(uint32_t cpus, uint32_t records)
{
	memset(&box, 0, sizeof(box));
	memset(box.memory, GUARD, sizeof(box.memory));
	box.dump_at = UINT64_MAX;
	box.trace.call = inner_call;
	box.trace.log = inner_log;
	box.trace.cpu = cpu_number;
	box.trace.time = now;
	box.trace.priv = &box;
	box.trace.memory = box.memory;
	box.trace.size = FFA_TRACE_SIZE(cpus, records);
	box.trace.cpus = cpus;
	box.trace.records = records;
	assert_int_equal(ffa_trace_init(&box.trace), FFA_R_OK);
}

static const struct ffa_trace_header *header_in(const uint64_t *memory)
{
	return (const void *)memory;
}

static const struct ffa_trace_ring *ring_in(const uint64_t *memory, uint32_t cpu)
{
	const uint8_t *const bytes = (const uint8_t *)memory;

	return (const void *)&bytes[FFA_TRACE_SIZE(cpu, box.trace.records)];
}

static const struct ffa_trace_record *record_in(const uint64_t *memory, uint32_t cpu,
                                                uint32_t index)
{
	return (const struct ffa_trace_record *)(const void *)(ring_in(memory, cpu) + 1) + index;
}

static void assert_call(const struct ffa_trace_record *record, uint64_t n)
{
	size_t i;

	assert_int_equal(record->kind, FFA_TRACE_CALL);
	assert_int_equal(record->done, record->seq);
	for (i = 0; i < REGISTERS; i++) {
		assert_int_equal(record->u.call.request.x[i], n * 100u + i);
		assert_int_equal(record->u.call.answer.x[i], (n * 100u + i) | ANSWERED);
	}
}

static void assert_guarded(void)
{
	const uint8_t *const bytes = (const uint8_t *)box.memory;
	size_t i;

	for (i = box.trace.size; i < sizeof(box.memory); i++) {
		assert_int_equal(bytes[i], GUARD);
	}
}

/* After `calls` calls: the newest of them, each in its place, and nothing else. */
static void check_ring(uint32_t records, uint64_t calls)
{
	const uint64_t kept = calls < records ? calls : records;
	const struct ffa_trace_ring *const ring = ring_in(box.memory, 0);
	uint64_t n;
	uint32_t i;

	assert_int_equal(ring->count, calls);
	assert_int_equal(ring->last, calls);
	assert_int_equal(ring->next, calls % records);
	for (n = calls - kept + 1u; n <= calls; n++) {
		const struct ffa_trace_record *const record =
			record_in(box.memory, 0, (uint32_t)((n - 1u) % records));

		assert_int_equal(record->seq, n);
		assert_int_equal(record->begun, 2u * n - 1u);
		assert_int_equal(record->ended, 2u * n);
		assert_call(record, n);
	}
	for (i = (uint32_t)kept; i < records; i++) {
		assert_int_equal(record_in(box.memory, 0, i)->seq, 0);
	}
}

static void every_wrap_position_keeps_the_newest(void **state)
{
	uint32_t records;
	uint64_t n;

	(void)state;
	for (records = 1; records <= MOST_RECORDS; records++) {
		start(1, records);
		check_ring(records, 0);
		for (n = 1; n <= 3u * records; n++) {
			call_number(n);
			check_ring(records, n);
		}
		assert_int_equal(box.calls, 3u * records);
		assert_guarded();
	}
}

static void header_tells_the_layout(void **state)
{
	const struct ffa_trace_header *header;

	(void)state;
	start(2, 3);
	header = header_in(box.memory);
	assert_memory_equal(header->magic, "FFATRACE", 8);
	assert_int_equal(header->byte_order, 0x01020304);
	assert_int_equal(header->version, 1);
	assert_int_equal(header->header_size, sizeof(*header));
	assert_int_equal(header->ring_size, sizeof(struct ffa_trace_ring));
	assert_int_equal(header->record_size, sizeof(struct ffa_trace_record));
	assert_int_equal(header->cpus, 2);
	assert_int_equal(header->records, 3);
	assert_int_equal(header->missed, 0);
	assert_guarded();
}

/* Each dump in its own run, at a stamp or in the call, while the record is used again. */
static void dump_of_a_call_under_way(void **state)
{
	static const struct {
		uint64_t dump_at;
		int is_valid;
	} moments[] = {{3, 0}, {0, 1}, {4, 1}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(moments); i++) {
		const struct ffa_trace_record *record;

		start(1, 1);
		call_number(1);
		box.dump_at = moments[i].dump_at;
		call_number(2);
		record = record_in(box.dump, 0, 0);
		assert_int_equal(record->seq, moments[i].is_valid ? 2 : 0);
		assert_int_equal(record->done, 0);
		if (moments[i].is_valid) {
			assert_int_equal(record->kind, FFA_TRACE_CALL);
			assert_int_equal(record->begun, 3);
			assert_int_equal(record->ended, 0);
			assert_int_equal(record->u.call.request.x[17], 217);
		}
		assert_call(record_in(box.memory, 0, 0), 2);
	}
}

static void calls_that_interrupt_a_call(void **state)
{
	(void)state;
	start(1, 3);
	box.nested = 2;
	call_number(1);
	assert_call(record_in(box.memory, 0, 0), 1);
	assert_call(record_in(box.memory, 0, 1), 900);
	assert_call(record_in(box.memory, 0, 2), 900);

	/* They fill the ring: the outer call's record is gone, and stays so. */
	start(1, 3);
	box.nested = 3;
	call_number(1);
	assert_int_equal(record_in(box.memory, 0, 0)->seq, 4);
	assert_call(record_in(box.memory, 0, 0), 900);
}

static void each_cpu_has_its_ring(void **state)
{
	uint64_t n;

	(void)state;
	start(2, 2);
	for (n = 1; n <= 4; n++) {
		box.cpu = (uint32_t)(n % 2u);
		call_number(n);
	}
	for (n = 1; n <= 4; n++) {
		const uint32_t cpu = (uint32_t)(n % 2u);
		const struct ffa_trace_record *const record =
			record_in(box.memory, cpu, (uint32_t)(n - 1u) / 2u);

		assert_int_equal(record->seq, n);
		assert_int_equal(record->cpu, cpu);
		assert_call(record, n);
	}
	assert_guarded();
}

static void cpu_without_ring_is_not_recorded(void **state)
{
	const struct ffa_log entry = {.text = "lost"};

	(void)state;
	start(1, 2);
	box.cpu = 1;
	call_number(1);
	ffa_trace_log(&box.trace, &entry);
	assert_int_equal(box.calls, 1);
	assert_int_equal(box.logs, 1);
	assert_int_equal(ring_in(box.memory, 0)->count, 0);
	assert_int_equal(header_in(box.memory)->missed, 1);
	assert_guarded();
}

static void log_entries_stand_between_calls(void **state)
{
	const struct ffa_log entry = {FFA_LOG_WARNING, 0x8002, 5, 0x8400006F, -6, "refused", NULL};
	const struct ffa_trace_record *record;

	(void)state;
	start(1, 3);
	call_number(1);
	ffa_trace_log(&box.trace, &entry);
	call_number(3);
	record = record_in(box.memory, 0, 1);
	assert_int_equal(record->seq, 2);
	assert_int_equal(record->done, 2);
	assert_int_equal(record->kind, FFA_TRACE_LOG);
	assert_int_equal(record->u.log.level, FFA_LOG_WARNING);
	assert_int_equal(record->u.log.sp_id, 0x8002);
	assert_int_equal(record->u.log.vm_id, 5);
	assert_int_equal(record->u.log.status, -6);
	assert_string_equal(record->u.log.text, "refused");
	assert_int_equal(record->begun, 3);
	assert_int_equal(record->ended, 3);
	assert_int_equal(record_in(box.memory, 0, 2)->seq, 3);
	assert_int_equal(box.logs, 1);
	assert_ptr_equal(box.logged.text, entry.text);
}

static void long_text_is_cut(void **state)
{
	char text[FFA_TRACE_TEXT + 50];
	const struct ffa_log entry = {.text = text};

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1u] = '\0';
	start(1, 1);
	box.trace.log = NULL;
	ffa_trace_log(&box.trace, &entry);
	assert_int_equal(strlen(record_in(box.memory, 0, 0)->u.log.text), FFA_TRACE_TEXT - 1);
	assert_int_equal(box.logs, 0);
	assert_guarded();
}

static void hooks_are_optional(void **state)
{
	(void)state;
	start(1, 2);
	box.cpu = 7;
	box.trace.cpu = NULL;
	box.trace.time = NULL;
	call_number(1);
	assert_call(record_in(box.memory, 0, 0), 1);
	assert_int_equal(record_in(box.memory, 0, 0)->begun, 0);
	assert_int_equal(record_in(box.memory, 0, 0)->ended, 0);
}

static void index_that_went_bad_is_not_believed(void **state)
{
	struct ffa_trace_ring *const ring = (void *)((uint8_t *)box.memory + FFA_TRACE_SIZE(0, 2));

	(void)state;
	start(1, 2);
	ring->next = 2;
	call_number(1);
	assert_call(record_in(box.memory, 0, 0), 1);
	assert_guarded();
}

static void assert_rejected(void)
{
	memset(box.memory, GUARD, sizeof(box.memory));
	assert_int_equal(ffa_trace_init(&box.trace), FFA_R_INVALID);
	box.trace.size = 0;
	assert_guarded();
}

static void what_cannot_work_is_rejected(void **state)
{
	(void)state;
	assert_int_equal(ffa_trace_init(NULL), FFA_R_INVALID);
	start(2, 2);
	box.trace.call = NULL;
	assert_rejected();
	start(2, 2);
	box.trace.memory = NULL;
	assert_rejected();
	start(2, 2);
	box.trace.memory = (uint8_t *)box.memory + 4;
	assert_rejected();
	start(2, 2);
	box.trace.size--;
	assert_rejected();
	start(2, 2);
	box.trace.cpus = 0;
	assert_rejected();
	start(2, 2);
	box.trace.records = 0;
	assert_rejected();
	start(2, 2);
	box.trace.size = SIZE_MAX;
	box.trace.cpus = FFA_TRACE_MAX_CPUS + 1u;
	assert_rejected();
	start(2, 2);
	box.trace.size = SIZE_MAX;
	box.trace.records = FFA_TRACE_MAX_RECORDS + 1u;
	assert_rejected();
}

/* Both keep every call of the library: the emulator with its own eyes. */
static void library_and_emulator_agree_with_the_recording(void **state)
{
	static const struct ffa_spmc_service service = {{1}, 0x1C1};
	static uint8_t vm_state[FFA_SPMC_VM_STATE_SIZE(1)];
	static uint64_t memory[FFA_TRACE_SIZE(1, 64) / sizeof(uint64_t)];
	struct ffa_spmc_record records[64];
	struct ffa_spmc_sp sp = {.id = 0x8001, .services = &service, .service_count = 1};
	const struct ffa_spmc_config world = {.sps = &sp,
	                                      .sp_count = 1,
	                                      .vm_state = vm_state,
	                                      .records = records,
	                                      .record_capacity = COUNT_OF(records)};
	struct ffa_spmc spmc;
	struct ffa_spmc_cpu cpu = {&spmc, 0};
	struct ffa_trace trace = {.call = ffa_spmc_call,
	                          .priv = &cpu,
	                          .memory = memory,
	                          .size = sizeof(memory),
	                          .cpus = 1,
	                          .records = 64};
	const struct ffa_hooks hooks = {
		.call = ffa_trace_call, .log = ffa_trace_log, .priv = &trace};
	struct ffa_subscriber table[1];
	const struct ffa_config config = {
		.hooks = &hooks, .table = table, .table_len = 1, .vm_size = sizeof(struct ffa_vm)};
	struct ffa_notify notify;
	struct ffa_vm vm = {0};
	uint64_t n;

	(void)state;
	assert_int_equal(ffa_spmc_init(&spmc, &world), FFA_SPMC_M_NONE);
	assert_int_equal(ffa_trace_init(&trace), FFA_R_OK);
	assert_int_equal(ffa_probe(&notify, &config), FFA_R_OK);
	assert_int_equal(ffa_vm_created(&notify, &vm, 5), FFA_R_OK);
	assert_int_equal(ffa_vm_destroyed(&notify, &vm), FFA_R_OK);
	assert_int_equal(ring_in(memory, 0)->count, spmc.calls);
	assert_true(spmc.calls > 4);
	for (n = 1; n <= spmc.calls; n++) {
		const struct ffa_spmc_record *const seen = ffa_spmc_find_record(&spmc, n);
		const struct ffa_trace_record *const kept = record_in(memory, 0, (uint32_t)n - 1u);

		assert_int_equal(kept->seq, n);
		assert_memory_equal(&kept->u.call.request, &seen->request, sizeof(seen->request));
		assert_memory_equal(&kept->u.call.answer, &seen->answer, sizeof(seen->answer));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_tells_the_layout),
		cmocka_unit_test(every_wrap_position_keeps_the_newest),
		cmocka_unit_test(dump_of_a_call_under_way),
		cmocka_unit_test(calls_that_interrupt_a_call),
		cmocka_unit_test(each_cpu_has_its_ring),
		cmocka_unit_test(cpu_without_ring_is_not_recorded),
		cmocka_unit_test(log_entries_stand_between_calls),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(hooks_are_optional),
		cmocka_unit_test(index_that_went_bad_is_not_believed),
		cmocka_unit_test(what_cannot_work_is_rejected),
		cmocka_unit_test(library_and_emulator_agree_with_the_recording),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Two threads as two CPUs record at once. Every other call they make in turn, so that it ends before
 * the next begins, and the numbers have to say so. ThreadSanitizer watches the memory.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ffa/trace.h>

#define CPUS 2u
#define CALLS 10000u
#define IN_TURN 2u /* every second call */

static uint64_t memory[FFA_TRACE_SIZE(CPUS, CALLS) / sizeof(uint64_t)];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static uint32_t turn;
static _Thread_local uint32_t this_cpu;

static void inner_call(void *priv, struct ffa_regs *regs)
{
	(void)priv;
	regs->x[2] = ~regs->x[1];
}

static uint32_t cpu_number(void *priv)
{
	(void)priv;
	return this_cpu;
}

static struct ffa_trace trace = {.call = inner_call,
                                 .cpu = cpu_number,
                                 .memory = memory,
                                 .size = sizeof(memory),
                                 .cpus = CPUS,
                                 .records = CALLS};

static void make_call(uint32_t call)
{
	struct ffa_regs regs = {{this_cpu, call}};

	ffa_trace_call(&trace, &regs);
}

static void *run_cpu(void *number)
{
	uint32_t call;

	this_cpu = *(const uint32_t *)number;
	for (call = 0; call < CALLS; call++) {
		if (call % IN_TURN != 0u) {
			make_call(call);
			continue;
		}
		pthread_mutex_lock(&lock);
		while (turn != this_cpu) {
			pthread_cond_wait(&turned, &lock);
		}
		make_call(call);
		turn = (turn + 1u) % CPUS;
		pthread_cond_signal(&turned);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static const struct ffa_trace_record *record_of(uint32_t cpu, uint32_t call)
{
	const uint8_t *const bytes = (const uint8_t *)memory;
	const struct ffa_trace_ring *const ring = (const void *)&bytes[FFA_TRACE_SIZE(cpu, CALLS)];

	assert_int_equal(ring->count, CALLS);
	return (const struct ffa_trace_record *)(const void *)(ring + 1) + call;
}

static void check_cpu(uint32_t cpu)
{
	uint64_t last = 0;
	uint32_t call;

	for (call = 0; call < CALLS; call++) {
		const struct ffa_trace_record *const record = record_of(cpu, call);

		assert_true(record->seq > last);
		last = record->seq;
		assert_int_equal(record->done, record->seq);
		assert_int_equal(record->cpu, cpu);
		assert_int_equal(record->u.call.request.x[0], cpu);
		assert_int_equal(record->u.call.request.x[1], call);
		assert_int_equal(record->u.call.answer.x[2], ~(uint64_t)call);
	}
}

static void two_writers_keep_their_rings_and_the_order(void **state)
{
	static const uint32_t numbers[CPUS] = {0, 1};
	pthread_t other;
	uint64_t last = 0;
	uint32_t call;
	uint32_t cpu;

	(void)state;
	assert_int_equal(ffa_trace_init(&trace), FFA_R_OK);
	assert_int_equal(pthread_create(&other, NULL, run_cpu, (void *)(uintptr_t)&numbers[1]), 0);
	run_cpu((void *)(uintptr_t)&numbers[0]);
	assert_int_equal(pthread_join(other, NULL), 0);
	check_cpu(0);
	check_cpu(1);
	for (call = 0; call < CALLS; call += IN_TURN) {
		for (cpu = 0; cpu < CPUS; cpu++) {
			const uint64_t seq = record_of(cpu, call)->seq;

			assert_true(seq > last);
			last = seq;
		}
	}
	print_message("recorder: %u calls by %u threads\n", CPUS * CALLS, CPUS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_writers_keep_their_rings_and_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

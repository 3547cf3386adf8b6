/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The recorder. Who reads the memory, another CPU or a debugger, can do so at any moment. */
#include <ffa/trace.h>

#define REGISTERS 18u
#define MAGIC_SIZE 8u

/* Visible after all that was stored before. */
static void publish(uint64_t *to, uint64_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELEASE);
}

/* Visible before all that is stored after. */
static void withdraw(uint64_t *to)
{
	__atomic_store_n(to, 0, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/* Written out one by one: compilers turn plain loops into calls of memcpy and memset. */
static void copy_regs(struct ffa_regs *to, const struct ffa_regs *from)
{
	volatile uint64_t *const x = to->x;
	unsigned int i;

	for (i = 0; i < REGISTERS; i++) {
		x[i] = from->x[i];
	}
}

static void copy_text(char *to, const char *from)
{
	volatile char *const text = to;
	unsigned int i;

	for (i = 0; i + 1u < FFA_TRACE_TEXT && from[i] != '\0'; i++) {
		text[i] = from[i];
	}
	text[i] = '\0';
}

static void wipe(void *memory, size_t size)
{
	volatile uint8_t *const bytes = (volatile uint8_t *)memory;
	size_t i;

	for (i = 0; i < size; i++) {
		bytes[i] = 0;
	}
}

static struct ffa_trace_ring *ring_of(const struct ffa_trace *trace, uint32_t cpu)
{
	uint8_t *const memory = (uint8_t *)trace->memory;

	return (struct ffa_trace_ring *)(void *)&memory[FFA_TRACE_SIZE(cpu, trace->records)];
}

static uint64_t stamp(const struct ffa_trace *trace)
{
	return trace->time != NULL ? trace->time(trace->priv) : 0u;
}

/* Without a counter that CPUs share: one more than any of them has used. */
static uint64_t next_seq(const struct ffa_trace *trace)
{
	uint64_t highest = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < trace->cpus; cpu++) {
		const uint64_t last = __atomic_load_n(&ring_of(trace, cpu)->last, __ATOMIC_ACQUIRE);

		highest = last > highest ? last : highest;
	}
	return highest + 1u;
}

/* The slot is taken at once: what interrupts this call takes the next one. Lent memory can go bad. */
static struct ffa_trace_record *take_slot(const struct ffa_trace *trace,
                                          struct ffa_trace_ring *ring)
{
	struct ffa_trace_record *const slots = (struct ffa_trace_record *)(void *)(ring + 1);
	const uint32_t next = ring->next;
	const uint32_t index = next < trace->records ? next : 0u;

	ring->next = index + 1u < trace->records ? index + 1u : 0u;
	ring->count++;
	return &slots[index];
}

/* A record whose seq is not published yet, or NULL for a CPU without a ring. */
static struct ffa_trace_record *begin(const struct ffa_trace *trace, enum ffa_trace_kind kind,
                                      uint64_t *seq)
{
	struct ffa_trace_header *const header = (struct ffa_trace_header *)trace->memory;
	const uint32_t cpu = trace->cpu != NULL ? trace->cpu(trace->priv) : 0u;
	struct ffa_trace_record *record;

	if (cpu >= trace->cpus) {
		__atomic_store_n(&header->missed, 1u, __ATOMIC_RELAXED);
		return NULL;
	}
	record = take_slot(trace, ring_of(trace, cpu));
	withdraw(&record->seq);
	*seq = next_seq(trace);
	publish(&ring_of(trace, cpu)->last, *seq);
	record->done = 0;
	record->cpu = cpu;
	record->kind = kind;
	record->begun = stamp(trace);
	record->ended = 0;
	return record;
}

static struct ffa_trace_record *begin_call(const struct ffa_trace *trace,
                                           const struct ffa_regs *request, uint64_t *seq)
{
	struct ffa_trace_record *const record = begin(trace, FFA_TRACE_CALL, seq);

	if (record == NULL) {
		return NULL;
	}
	copy_regs(&record->u.call.request, request);
	publish(&record->seq, *seq);
	return record;
}

void ffa_trace_call(void *priv, struct ffa_regs *regs)
{
	const struct ffa_trace *const trace = (const struct ffa_trace *)priv;
	uint64_t seq = 0;
	struct ffa_trace_record *const record = begin_call(trace, regs, &seq);

	trace->call(trace->priv, regs);
	/* Calls that interrupted this one can have filled the ring. */
	if (record == NULL || record->seq != seq) {
		return;
	}
	record->ended = stamp(trace);
	copy_regs(&record->u.call.answer, regs);
	publish(&record->done, seq);
}

static void record_entry(const struct ffa_trace *trace, const struct ffa_log *entry)
{
	uint64_t seq = 0;
	struct ffa_trace_record *const record = begin(trace, FFA_TRACE_LOG, &seq);

	if (record == NULL) {
		return;
	}
	record->u.log.level = entry->level;
	record->u.log.status = entry->status;
	record->u.log.sp_id = entry->sp_id;
	record->u.log.vm_id = entry->vm_id;
	copy_text(record->u.log.text, entry->text);
	record->ended = record->begun;
	record->done = seq;
	publish(&record->seq, seq);
}

void ffa_trace_log(void *priv, const struct ffa_log *entry)
{
	const struct ffa_trace *const trace = (const struct ffa_trace *)priv;

	record_entry(trace, entry);
	if (trace->log != NULL) {
		trace->log(trace->priv, entry);
	}
}

/* In 64 bits: FFA_TRACE_SIZE() of many large rings wraps around where a size_t has 32. */
static int has_room(const struct ffa_trace *trace)
{
	const uint64_t ring = FFA_TRACE_SIZE(1, trace->records) - sizeof(struct ffa_trace_header);

	return trace->size >= sizeof(struct ffa_trace_header) + trace->cpus * ring;
}

static int is_usable(const struct ffa_trace *trace)
{
	return trace->call != NULL && trace->memory != NULL &&
	       (uintptr_t)trace->memory % sizeof(uint64_t) == 0u && trace->cpus != 0u &&
	       trace->cpus <= FFA_TRACE_MAX_CPUS && trace->records != 0u &&
	       trace->records <= FFA_TRACE_MAX_RECORDS && has_room(trace);
}

int ffa_trace_init(struct ffa_trace *trace)
{
	static const char magic[] = FFA_TRACE_MAGIC;
	struct ffa_trace_header *header;
	unsigned int i;

	if (trace == NULL || !is_usable(trace)) {
		return FFA_R_INVALID;
	}
	wipe(trace->memory, FFA_TRACE_SIZE(trace->cpus, trace->records));
	header = (struct ffa_trace_header *)trace->memory;
	header->byte_order = FFA_TRACE_BYTE_ORDER;
	header->version = FFA_TRACE_LAYOUT;
	header->header_size = sizeof(*header);
	header->ring_size = sizeof(struct ffa_trace_ring);
	header->record_size = sizeof(struct ffa_trace_record);
	header->cpus = trace->cpus;
	header->records = trace->records;
	/* Last: memory with the magic can be read. */
	for (i = 0; i < MAGIC_SIZE; i++) {
		((volatile char *)header->magic)[i] = magic[i];
	}
	return FFA_R_OK;
}

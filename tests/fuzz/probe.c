/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ffa_probe() against arbitrary answers, RX contents and configurations. Input: the configuration,
 * then records of answers, each naming the function that it answers; the n-th call of a function
 * gets its n-th record, or its last, or NOT_SUPPORTED if there is none. Besides the rules that
 * probe_oracle.h judges, the subscribers are those of the list that was read last.
 */
#include <ffa/notify.h>

#include <string.h>

#include "input.h"
#include "explore/probe_oracle.h"

#define PAGE 4096u
#define MAX_PAGES 4u
#define MAX_RECORDS 64
#define NOT_SUPPORTED 0xFFFFFFFFu

static const uint32_t functions[8] = {
	0x84000063u, /* FFA_VERSION */
	0x84000064u, /* FFA_FEATURES */
	0xC4000066u, /* FFA_RXTX_MAP */
	0x84000067u, /* FFA_RXTX_UNMAP */
	0x84000068u, /* FFA_PARTITION_INFO_GET */
	0x84000065u, /* FFA_RX_RELEASE */
	0xC400008Bu, /* FFA_PARTITION_INFO_GET_REGS */
	0x84000069u, /* FFA_ID_GET */
};

/* What the second byte of a record says about its answer. */
enum {
	HAS_X0 = 1u << 0,    /* else FFA_SUCCESS */
	HAS_X2 = 1u << 1,    /* 8 bytes; else 0 */
	HAS_X3 = 1u << 2,    /* the same */
	HAS_X4_ON = 1u << 3, /* to x17 */
	IS_ERROR = 1u << 4,  /* FFA_ERROR with the status in the next byte */
	HAS_RX = 1u << 5,    /* a length in units of 8 bytes, and as many: they fill RX */
	COUNTS_UP = 1u << 6, /* each descriptor in RX has another ID */
	HAS_JUNK = 1u << 7   /* in the upper halves of x0 and, unless given, of the others */
};

struct record {
	uint32_t function;
	uint8_t feature; /* low byte of the function that FFA_FEATURES asks for */
	uint8_t flags;
	struct ffa_regs answer;
	const uint8_t *rx;
	size_t rx_size;
	int is_used;
};

/* The list that was read last. */
struct list {
	int is_read;
	int is_malformed;
	int is_complete;
	uint32_t count;
	uint16_t tag;
	uint64_t heads[0x10000];
};

static struct {
	struct record records[MAX_RECORDS];
	size_t record_count;
	struct ffa_config config;
	struct ffa_hooks hooks;
	struct probe_oracle oracle;
	struct list list;
	uint32_t entries; /* of the longest list */
	uint64_t pages;   /* of RX that the firmware knows */
	size_t allocated;
	int alloc_fails;
	int is_1_0; /* the version asked for, whose descriptors have 8 bytes */
} w;

static uint8_t *buffers[2][MAX_PAGES + 1];

static void read_registers(struct input *in, struct record *r)
{
	const uint64_t junk = r->flags & HAS_JUNK ? 0xDEADBEEF00000000u : 0;

	for (unsigned int i = 0; i < 18; i++) {
		r->answer.x[i] = i == 2 || i == 3 ? 0 : junk;
	}
	if (r->flags & IS_ERROR) {
		r->answer.x[0] = junk | 0x84000060u;
		r->answer.x[2] = junk | low((uint64_t)(int64_t)(int8_t)take8(in));
		return;
	}
	r->answer.x[0] = junk | (r->flags & HAS_X0 ? take32(in) : 0x84000061u);
	r->answer.x[2] = r->flags & HAS_X2 ? take(in, 8) : junk;
	r->answer.x[3] = r->flags & HAS_X3 ? take(in, 8) : junk;
	for (unsigned int i = 4; i < 18 && (r->flags & HAS_X4_ON); i++) {
		r->answer.x[i] = take(in, 8);
	}
}

static void read_record(struct input *in, struct record *r)
{
	memset(r, 0, sizeof(*r));
	r->function = functions[take8(in) % 8];
	r->flags = take8(in);
	if (r->function == functions[1]) {
		r->feature = take8(in);
	}
	read_registers(in, r);
	if (r->flags & HAS_RX) {
		const size_t size = 8u * take8(in);

		r->rx = in->at;
		r->rx_size = size < in->left ? size : in->left;
		in->at += r->rx_size;
		in->left -= r->rx_size;
	}
}

static const struct record *find_record(const struct ffa_regs *request)
{
	struct record *found = NULL;

	for (size_t i = 0; i < w.record_count; i++) {
		struct record *r = &w.records[i];

		if (r->function != low(request->x[0]) ||
		    (r->function == functions[1] && r->feature != (uint8_t)request->x[1])) {
			continue;
		}
		found = r;
		if (!r->is_used) {
			break;
		}
	}
	if (found != NULL) {
		found->is_used = 1;
	}
	return found;
}

static uint8_t *rx(void)
{
	return w.config.rxtx.rx;
}

static size_t rx_size(void)
{
	return (size_t)w.pages * PAGE;
}

static void fill_rx(const struct record *r, uint32_t stride)
{
	for (size_t i = 0; i < rx_size() && r->rx_size != 0; i++) {
		rx()[i] = r->rx[i % r->rx_size];
	}
	for (size_t i = 0; (r->flags & COUNTS_UP) && stride != 0 && i + 1 < rx_size();
	     i += stride) {
		rx()[i] = (uint8_t)(rx()[i] + i / stride);
	}
}

static uint64_t load_head(const uint8_t *at)
{
	struct input in = {at, 8};

	return take(&in, 8);
}

static int is_stride(uint32_t stride)
{
	return stride == 8 || (stride >= 24 && stride % 4 == 0);
}

static int is_success(const struct ffa_regs *answer)
{
	return low(answer->x[0]) == 0x84000061u || low(answer->x[0]) == 0xC4000061u;
}

/* The entries as they are at the time of the answer: behind the release they are gone. */
static void note_memory_list(const struct ffa_regs *answer, uint32_t stride)
{
	const uint32_t count = low(answer->x[2]);

	w.list.is_read = 1;
	w.list.is_complete = 1;
	w.list.is_malformed =
		count != 0 && (!is_stride(stride) || (uint64_t)count * stride > rx_size());
	w.list.count = 0;
	for (uint32_t i = 0; i < count && !w.list.is_malformed; i++) {
		w.list.heads[w.list.count++] = load_head(rx() + (size_t)i * stride);
	}
}

static void answer_list(const struct record *r, struct ffa_regs *answer)
{
	const uint32_t stride = w.is_1_0 ? 8 : low(answer->x[3]);

	w.list.is_read = 0;
	if (!is_success(answer)) {
		return;
	}
	if (rx() == NULL || (!w.config.rxtx.mapped && !w.oracle.mapped)) {
		require(0, "asked for a list without buffers");
	}
	fill_rx(r, stride);
	note_memory_list(answer, stride);
}

/* x2 of the answer: last and current index, tag, size. */
static void note_registers(const struct ffa_regs *request, const struct ffa_regs *answer)
{
	const uint64_t x2 = answer->x[2];
	const uint32_t first = (uint16_t)request->x[3];
	const uint32_t last = (uint16_t)x2;
	const uint32_t current = (uint16_t)(x2 >> 16);
	const uint32_t words = (uint16_t)(x2 >> 48) / 8u;

	require(first == 0 || (first == w.list.count && !w.list.is_complete),
	        "another entry asked for than the next");
	require((uint16_t)(request->x[3] >> 16) == (first == 0 ? 0 : w.list.tag),
	        "the tag was not handed back");
	if (first == 0) {
		w.list.count = 0;
		w.list.is_read = 0;
	}
	if (!is_success(answer)) {
		return;
	}
	w.list.is_read = 1;
	w.list.is_complete = current == last;
	w.list.tag = (uint16_t)(x2 >> 32);
	w.entries = last + 1 > w.entries ? last + 1 : w.entries;
	for (uint32_t i = first; i <= current && (i - first + 1) * words <= 15; i++) {
		w.list.heads[w.list.count++] = answer->x[3 + (i - first) * words];
	}
}

static void answer_unknown(struct ffa_regs *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->x[0] = 0x84000060u;
	answer->x[2] = NOT_SUPPORTED;
}

static void call(void *priv, struct ffa_regs *regs)
{
	const struct ffa_regs request = *regs;
	const struct record *r = find_record(&request);

	(void)priv;
	for (unsigned int i = 6; i < 18; i++) {
		require(request.x[i] == 0, "a request with junk in registers without a meaning");
	}
	if (r == NULL) {
		answer_unknown(regs);
	} else {
		*regs = r->answer;
	}
	if (low(request.x[0]) == functions[0]) {
		require(w.config.version == 0, "FFA_VERSION with a version in force");
		w.is_1_0 = low(request.x[1]) == 0x10000u;
	}
	if (low(request.x[0]) == functions[2]) {
		w.pages = request.x[3];
		require(w.pages != 0 && w.pages <= w.config.rxtx.pages,
		        "more pages than were given");
	}
	probe_oracle_call(&w.oracle, &request, regs);
	if (low(request.x[0]) == functions[4]) {
		answer_list(r, regs);
	}
	if (low(request.x[0]) == functions[6]) {
		note_registers(&request, regs);
	}
	if (low(request.x[0]) == functions[5] && rx() != NULL) {
		memset(rx(), 0xFF, rx_size());
	}
}

static void *allocate(void *priv, size_t size)
{
	(void)priv;
	require(w.allocated == 0 && size != 0, "allocated twice");
	if (w.alloc_fails) {
		return NULL;
	}
	w.allocated = size;
	return malloc(size);
}

static void deallocate(void *priv, void *mem, size_t size)
{
	(void)priv;
	require(mem != NULL && size == w.allocated, "freed something else than allocated");
	w.allocated = 0;
	free(mem);
}

static void log_entry(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	require(entry->text != NULL && entry->level >= 0 && entry->level <= 2,
	        "a log entry without text or level");
	probe_oracle_log(&w.oracle, entry);
}

static void configure_buffers(struct input *in, uint8_t how)
{
	struct ffa_rxtx *b = &w.config.rxtx;

	if ((how & 3u) == 0) {
		return;
	}
	b->pages = 1u + (how >> 2 & 3u);
	b->rx = buffers[0][b->pages];
	b->tx = buffers[1][b->pages];
	b->rx_pa = (uintptr_t)b->rx;
	b->tx_pa = (uintptr_t)b->tx;
	b->mapped = (how & 3u) == 1;
	if ((how & 0xF0u) == 0xF0u) {
		b->pages = take8(in) & 0x20u; /* 0 or 32: neither is allowed */
		b->rx_pa += take8(in);
	}
}

/* Returns whether it is one that the library has to turn down. */
static int configure(struct input *in)
{
	static const uint32_t versions[8] = {0,        0,        0,        0x10000u,
	                                     0x10001u, 0x10002u, 0x10003u, 0x20000u};
	const uint8_t how = take8(in);

	w.hooks.call = call;
	w.hooks.log = log_entry;
	w.config.hooks = &w.hooks;
	w.config.vm_size = sizeof(struct ffa_vm);
	w.config.version = versions[how & 7u];
	w.alloc_fails = (how & 0x18u) == 0x18u;
	if (how & 8u) {
		w.hooks.alloc = allocate;
		w.hooks.free = deallocate;
	} else {
		w.config.table_len = (uint16_t)(1u + (how >> 5));
		w.config.table = malloc(w.config.table_len * sizeof(*w.config.table));
		require(w.config.table != NULL, "no memory for the test");
	}
	configure_buffers(in, take8(in));
	if (how == 0xFFu) {
		w.hooks.free = NULL;
	}
	w.is_1_0 = w.config.version == 0x10000u;
	w.pages = w.config.rxtx.pages;
	probe_oracle_begin(&w.oracle, w.config.version,
	                   w.config.rxtx.rx != NULL && !w.config.rxtx.mapped);
	return how == 0xFFu ||
	       (w.config.rxtx.rx != NULL && (w.config.rxtx.pages == 0 || w.config.rxtx.pages > 31));
}

static int is_same_subscriber(const struct ffa_subscriber *s, uint16_t id, uint8_t events)
{
	return s->sp_id == id && s->events == events && s->reserved == 0;
}

static unsigned int events_of(uint64_t head)
{
	const uint32_t properties = (uint32_t)(head >> 32);

	return (properties & 0x31u) == 1u && (uint16_t)head != 0 ? properties >> 6 & 3u : 0;
}

/* SPs in the order of their first entry that subscribes, with all that their entries say. */
static void check_subscribers(const struct ffa_notify *n)
{
	uint8_t events[0x40] = {0};
	uint16_t ids[0x40];
	size_t found = 0;

	require(n->subscriber_count <= FFA_NOTIFY_MAX_SUBSCRIBERS, "more subscribers than can be");
	for (uint32_t i = 0; i < w.list.count && n->version >= 0x10001u; i++) {
		const unsigned int wanted = events_of(w.list.heads[i]);
		size_t at = 0;

		while (at < found && ids[at] != (uint16_t)w.list.heads[i]) {
			at++;
		}
		if (wanted == 0) {
			continue;
		}
		require(at < 0x40, "more subscribers in the list than were found");
		ids[at] = (uint16_t)w.list.heads[i];
		events[at] = (uint8_t)(events[at] | wanted);
		found = at == found ? found + 1 : found;
	}
	require(found == n->subscriber_count, "another number of subscribers than in the list");
	for (size_t i = 0; i < found; i++) {
		require(is_same_subscriber(&n->subscribers[i], ids[i], events[i]),
		        "another subscriber than in the list");
	}
}

static void check_result(const struct ffa_notify *n, int result)
{
	const unsigned int slots =
		w.config.table != NULL ? w.config.table_len : FFA_NOTIFY_MAX_SUBSCRIBERS;

	require(w.oracle.broken == NULL, w.oracle.broken);
	require(result != FFA_R_NOSPACE || n->subscriber_count > slots,
	        "said to have no space for what fits");
	if (result != FFA_R_OK) {
		require(w.allocated == 0, "memory still allocated after a failure");
		return;
	}
	require(n->version >= 0x10000u && n->version <= 0x1FFFFu, "success with another version");
	require(!w.list.is_read || !w.list.is_malformed || n->version == 0x10000u,
	        "I6: success with a malformed list");
	require(!w.list.is_read || w.list.is_complete || n->version == 0x10000u,
	        "success with half a list");
	if (!w.list.is_read) {
		w.list.count = 0;
	}
	check_subscribers(n);
}

static void open_buffers(void)
{
	for (unsigned int i = 0; i < 2 && buffers[i][1] == NULL; i++) {
		for (unsigned int pages = 1; pages <= MAX_PAGES; pages++) {
			buffers[i][pages] = aligned_alloc(PAGE, (size_t)pages * PAGE);
			if (buffers[i][pages] == NULL) {
				abort();
			}
			memset(buffers[i][pages], 0xFF, (size_t)pages * PAGE);
		}
	}
}

static void reset(void)
{
	memset(&w.config, 0, sizeof(w.config));
	memset(&w.hooks, 0, sizeof(w.hooks));
	w.list.is_read = 0;
	w.list.is_malformed = 0;
	w.list.is_complete = 0;
	w.list.count = 0;
	w.list.tag = 0;
	w.entries = 1;
	w.allocated = 0;
	w.record_count = 0;
}

static void probe(int is_wrong)
{
	struct ffa_notify n;
	int result;
	uint64_t calls = w.oracle.calls;

	memset(&n, 0xA5, sizeof(n));
	result = ffa_probe(&n, &w.config);
	probe_oracle_leave(&w.oracle, result, &n, w.entries);
	require(!is_wrong || (result == FFA_R_INVALID && w.oracle.calls == calls),
	        "a wrong configuration was not turned down at once");
	check_result(&n, result);
	calls = w.oracle.calls;
	ffa_release(&n);
	require(w.allocated == 0 && w.oracle.calls == calls && n.version == 0,
	        "the release left something, or made a call");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	int is_wrong;

	open_buffers();
	reset();
	is_wrong = configure(&in);
	while (in.left > 0 && w.record_count < MAX_RECORDS) {
		read_record(&in, &w.records[w.record_count++]);
	}
	probe(is_wrong);
	free(w.config.table);
	return 0;
}

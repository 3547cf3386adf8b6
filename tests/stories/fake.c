/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "fake.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define JUNK 0xA5A5A5A5A5A5A5A5u
#define JUNK_ABOVE 0xA5A5A5A500000000u
#define ENTRIES_PER_REPLY 5u
#define ENTRY_SIZE 24u

static void fake_call(void *priv, struct ffa_regs *regs)
{
	struct fake *f = priv;
	const struct fake_step *step = &f->steps[f->calls];
	unsigned int i;

	if (f->calls == f->step_count) {
		fail_msg("call %zu is beyond the script: x0 %" PRIx64 " x1 %" PRIx64 " x2 %" PRIx64,
		         f->calls + 1u, regs->x[0], regs->x[1], regs->x[2]);
	}
	for (i = 0; i < 18u; i++) {
		if (regs->x[i] != step->request.x[i]) {
			fail_msg("call %zu, x%u: %" PRIx64 ", but the script has %" PRIx64,
			         f->calls + 1u, i, regs->x[i], step->request.x[i]);
		}
	}
	f->calls++;
	/* RX is the firmware's to write until it answers a query, and again once it is released. */
	if (f->config.rxtx.rx != NULL) {
		memset(f->config.rxtx.rx, 0xC1, f->config.rxtx.pages * (size_t)PAGE);
	}
	if (step->rx != NULL) {
		memcpy(f->config.rxtx.rx, step->rx, step->rx_size);
	}
	*regs = step->answer;
}

int fake_relax(void *priv, const struct ffa_wait *wait)
{
	struct fake *f = priv;

	if (f->wait_count < FAKE_NOTES) {
		f->waits[f->wait_count] = *wait;
	}
	f->wait_count++;
	return f->wait_count == f->relax_stops_at;
}

int fake_refused(void *priv, const struct ffa_refusal *why)
{
	struct fake *f = priv;

	if (f->refusal_count < FAKE_NOTES) {
		f->refusals[f->refusal_count] = *why;
	}
	f->refusal_count++;
	return f->carry_on;
}

static void fake_log(void *priv, const struct ffa_log *entry)
{
	struct fake *f = priv;

	assert_non_null(entry->text);
	if (f->log_count < FAKE_NOTES) {
		f->logs[f->log_count] = *entry;
		if (entry->regs != NULL) {
			f->log_regs[f->log_count] = *entry->regs;
			f->logs[f->log_count].regs = &f->log_regs[f->log_count];
		}
	}
	f->log_count++;
}

void *fake_alloc(void *priv, size_t size)
{
	struct fake *f = priv;

	f->alloc_count++;
	if (f->alloc_fails) {
		return NULL;
	}
	f->allocated = size;
	return malloc(size);
}

void fake_free(void *priv, void *mem, size_t size)
{
	struct fake *f = priv;

	assert_non_null(mem);
	assert_int_equal(size, f->allocated);
	f->free_count++;
	free(mem);
}

int fake_setup(void **state)
{
	struct fake *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->hooks.priv = f;
	f->hooks.call = fake_call;
	f->hooks.log = fake_log;
	f->config.hooks = &f->hooks;
	f->config.vm_size = sizeof(struct ffa_vm);
	f->config.table = f->table;
	f->config.table_len = FFA_NOTIFY_MAX_SUBSCRIBERS;
	*state = f;
	return 0;
}

int fake_teardown(void **state)
{
	struct fake *f = *state;
	const size_t left = f->step_count - f->calls;

	if (f->row != NULL) {
		print_error("failed at: %s, column %zu\n", f->row, f->column);
	}
	if (f->snapshot.version != 0u) {
		assert_memory_equal(&f->n, &f->snapshot, sizeof(f->n));
	}
	free(f->config.rxtx.rx);
	free(f->config.rxtx.tx);
	free(f);
	if (left != 0u) {
		print_error("%zu calls of the script were not made\n", left);
	}
	return (left == 0u) ? 0 : -1;
}

struct ffa_regs reply(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	struct ffa_regs regs;
	unsigned int i;

	for (i = 0; i < 18u; i++) {
		regs.x[i] = JUNK;
	}
	regs.x[0] = JUNK_ABOVE | w0;
	regs.x[1] = JUNK_ABOVE | w1;
	regs.x[2] = JUNK_ABOVE | w2;
	regs.x[3] = JUNK_ABOVE | w3;
	return regs;
}

struct ffa_regs reply_success(uint32_t w2, uint32_t w3)
{
	return reply(F_SUCCESS, 0, w2, w3);
}

struct ffa_regs reply_error(int32_t status)
{
	return reply(F_ERROR, 0, (uint32_t)status, 0x5A5A5A5Au);
}

struct ffa_regs reply_ack(uint16_t sp, uint32_t message, int32_t status)
{
	return reply(F_RESPONSE, (uint32_t)sp << 16, 0x80000001u + message, (uint32_t)status);
}

void expect(struct fake *f, struct ffa_regs request, struct ffa_regs answer)
{
	struct fake_step *step = &f->steps[f->step_count];

	assert_in_range(f->step_count, 0, FAKE_STEPS - 1u);
	f->step_count++;
	step->request = request;
	step->answer = answer;
}

void expect_version(struct fake *f, uint32_t asked, uint32_t w0)
{
	expect(f, REGS(F_VERSION, asked), reply(w0, 0, 0, 0));
}

void expect_feature(struct fake *f, uint32_t function, struct ffa_regs answer)
{
	expect(f, REGS(F_FEATURES, function), answer);
}

uint64_t head(uint16_t id, uint32_t properties)
{
	return id | 0x10000u | (uint64_t)properties << 32;
}

struct ffa_regs reply_regs(const struct fake_reply *list)
{
	struct ffa_regs regs = reply(F_SUCCESS | F_WIDE, 0, 0, 0);
	const unsigned int stride = list->size / 8u;
	unsigned int i;

	regs.x[2] = list->last | (uint64_t)list->current << 16 | (uint64_t)list->tag << 32 |
	            (uint64_t)list->size << 48;
	for (i = 0; i <= (unsigned int)list->current - list->first; i++) {
		regs.x[3u + i * stride] = list->heads[i];
	}
	return regs;
}

void expect_regs(struct fake *f, uint32_t index, uint32_t tag, struct ffa_regs answer)
{
	expect(f, REGS(F_LIST_REGS, 0, 0, index | tag << 16), answer);
}

void fake_lend(struct fake *f, uint32_t pages)
{
	struct ffa_rxtx *rxtx = &f->config.rxtx;

	rxtx->rx = calloc(pages, PAGE);
	rxtx->tx = calloc(pages, PAGE);
	rxtx->rx_pa = 0x40100000u;
	rxtx->tx_pa = 0x40200000u;
	rxtx->pages = pages;
}

void expect_buffer_features(struct fake *f, uint32_t map_properties)
{
	expect_feature(f, F_LIST, reply_success(0, 0));
	expect_feature(f, F_RX_RELEASE, reply_success(0, 0));
	if (f->config.rxtx.mapped == 0u) {
		expect_feature(f, F_RXTX_UNMAP, reply_success(0, 0));
		expect_feature(f, F_RXTX_MAP, reply_success(map_properties, 0));
	}
}

void expect_map(struct fake *f, uint32_t pages, struct ffa_regs answer)
{
	expect(f, REGS(F_RXTX_MAP, f->config.rxtx.tx_pa, f->config.rxtx.rx_pa, pages), answer);
}

void expect_list(struct fake *f, uint32_t count, uint32_t size, const void *rx, size_t rx_size)
{
	expect(f, REGS(F_LIST), reply_success(count, size));
	f->steps[f->step_count - 1u].rx = rx;
	f->steps[f->step_count - 1u].rx_size = rx_size;
}

void expect_list_error(struct fake *f, int32_t status)
{
	expect(f, REGS(F_LIST), reply_error(status));
}

void expect_release(struct fake *f, struct ffa_regs answer)
{
	expect(f, REGS(F_RX_RELEASE), answer);
}

void expect_unmap(struct fake *f, struct ffa_regs answer)
{
	expect(f, REGS(F_RXTX_UNMAP), answer);
}

void put_descriptors(uint8_t *bytes, const uint64_t *heads, size_t count, size_t stride)
{
	size_t i;
	unsigned int byte;

	memset(bytes, 0xC1, count * stride);
	for (i = 0; i < count; i++) {
		for (byte = 0; byte < 8u; byte++) {
			bytes[i * stride + byte] = (uint8_t)(heads[i] >> (8u * byte));
		}
	}
}

int probe(struct fake *f)
{
	return ffa_probe(&f->n, &f->config);
}

void fake_probe(struct fake *f, const struct ffa_subscriber *sps, size_t count)
{
	uint64_t heads[FFA_NOTIFY_MAX_SUBSCRIBERS];
	struct fake_reply list = {0, 0, (uint16_t)(count - 1u), 0, ENTRY_SIZE, heads};
	size_t i;

	assert_in_range(count, 1, FFA_NOTIFY_MAX_SUBSCRIBERS);
	f->calls = 0;
	f->step_count = 0;
	expect_version(f, 0x10002u, 0x10002u);
	expect_feature(f, F_REQUEST, reply_success(0, 0));
	for (i = 0; i < count; i++) {
		heads[i] = head(sps[i].sp_id, P_RECEIVES | (uint32_t)sps[i].events << 6);
	}
	for (i = 0; i < count; i += ENTRIES_PER_REPLY) {
		list.first = (uint16_t)i;
		list.current = (uint16_t)(i + ENTRIES_PER_REPLY - 1u);
		if (list.current > list.last) {
			list.current = list.last;
		}
		list.heads = &heads[i];
		expect_regs(f, list.first, 0, reply_regs(&list));
	}
	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->calls, f->step_count);
	f->snapshot = f->n;
	f->calls = 0;
	f->step_count = 0;
	f->log_count = 0;
}

void expect_message_of(struct fake *f, uint16_t vm_id, uint32_t message, uint16_t sp,
                       struct ffa_regs answer)
{
	expect(f, REGS(F_REQUEST, sp, 0x80000000u | message, 0xFFFFFFFFu, 0xFFFFFFFFu, vm_id),
	       answer);
}

void expect_message(struct fake *f, uint32_t message, uint16_t sp, struct ffa_regs answer)
{
	expect_message_of(f, VM, message, sp, answer);
}

void expect_ack(struct fake *f, uint32_t message, uint16_t sp, int32_t status)
{
	expect_message(f, message, sp, reply_ack(sp, message, status));
}

void expect_error(struct fake *f, uint32_t message, uint16_t sp, int32_t status)
{
	expect_message(f, message, sp, reply_error(status));
}

void expect_suspension(struct fake *f, uint32_t message, uint16_t sp, uint32_t w1)
{
	expect_message(f, message, sp, reply(F_INTERRUPT, w1, 0x5A5A5A5Au, 0));
}

void expect_run(struct fake *f, uint32_t w1, struct ffa_regs answer)
{
	expect(f, REGS(F_RUN, w1), answer);
}

int created(struct fake *f)
{
	return ffa_vm_created(&f->n, &f->vm, VM);
}

int destroyed(struct fake *f)
{
	return ffa_vm_destroyed(&f->n, &f->vm);
}

int skipped(struct fake *f, uint16_t sp)
{
	return ffa_vm_skip(&f->n, &f->vm, sp);
}

static void assert_at_rest(struct fake *f, uint16_t id)
{
	const size_t calls = f->calls;

	assert_int_equal(f->vm.id, id);
	assert_int_equal(f->vm.waiting_sp, 0);
	assert_int_equal(destroyed(f), FFA_R_OK);
	assert_int_equal(f->calls, calls);
	assert_int_equal(f->vm.id, id);
}

void assert_free(struct fake *f)
{
	assert_at_rest(f, 0);
}

void assert_spent(struct fake *f)
{
	assert_at_rest(f, VM);
}

void assert_as_new(const struct ffa_vm *vm)
{
	struct ffa_vm as_new;

	memset(&as_new, 0, sizeof(as_new));
	assert_memory_equal(vm, &as_new, sizeof(as_new));
}

void assert_status(const struct ffa_vm *vm, uint16_t sp, int32_t status, uint32_t function)
{
	assert_int_equal(vm->status_sp, sp);
	assert_int_equal(vm->status, status);
	assert_int_equal(vm->status_function, function);
}

void assert_unprobed(struct fake *f)
{
	const size_t calls = f->calls;

	assert_int_equal(f->n.version, 0);
	assert_int_equal(created(f), FFA_R_STATE);
	assert_int_equal(destroyed(f), FFA_R_STATE);
	assert_int_equal(f->calls, calls);
}

void assert_subscriber(const struct ffa_notify *n, uint32_t index, uint16_t sp, uint8_t events)
{
	assert_in_range(index, 0, n->subscriber_count - 1u);
	assert_int_equal(n->subscribers[index].sp_id, sp);
	assert_int_equal(n->subscribers[index].events, events);
	assert_int_equal(n->subscribers[index].reserved, 0);
}

void probe_finds(struct fake *f, uint16_t count)
{
	uint16_t i;

	assert_int_equal(probe(f), FFA_R_OK);
	assert_int_equal(f->n.subscriber_count, count);
	for (i = 0; i < count; i++) {
		assert_subscriber(&f->n, i, (uint16_t)(0x8000u + i), BOTH);
	}
	assert_int_equal(f->calls, f->step_count);
}

void probe_ends(struct fake *f, int result)
{
	assert_int_equal(probe(f), result);
	assert_int_equal(f->calls, f->step_count);
	assert_unprobed(f);
}

/* Knuth's MMIX generator; its upper bits are the good ones. */
uint32_t random_from(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 32);
}

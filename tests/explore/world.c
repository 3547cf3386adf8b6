/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"
#include "answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define RUNAWAY 1000000u /* calls; the longest list takes a quarter of it */
#define CANARY 0xC7
#define PAGE 4096u
#define DIRECT_REQ 0x8400006Fu
#define RUN 0x8400006Du
#define INFO 0x84000068u
#define SUCCESS 0x84000061u
#define INFO_REGS 0xC400008Bu

void world_check(struct world *w, int holds, const char *text)
{
	if (!holds && w->broken == NULL) {
		w->broken = text;
	}
}

static void note_lied_list(struct world *w, const struct ffa_regs *request,
                           const struct ffa_regs *answer)
{
	const uint32_t function = (uint32_t)request->x[0];
	const uint32_t last = (uint32_t)(answer->x[2] & 0xFFFFu);

	if (function != INFO && function != INFO_REGS) {
		return;
	}
	w->list_lied = 1;
	if (function == INFO && (uint32_t)answer->x[0] == SUCCESS &&
	    (answer->x[2] & UINT32_MAX) * (answer->x[3] & UINT32_MAX) > PAGE) {
		w->list_too_long = 1;
	}
	if (function == INFO_REGS && last >= w->entries) {
		w->entries = last + 1;
	}
}

/* The answer callback of the fault plan. */
static void tell_lie(void *priv, const struct ffa_regs *request, struct ffa_regs *out)
{
	const struct lie *lie = priv;
	struct world *w = lie->world;
	const struct asked asked = {request, w->asked_sp, w->asked_message, &w->random};
	const int fits = answer_fits(lie->answer, (uint32_t)request->x[0]);

	answer_make(fits ? lie->answer : 0, &asked, out);
	note_lied_list(w, request, out);
}

static void note_request(struct world *w, const struct ffa_regs *regs)
{
	if ((uint32_t)regs->x[0] == DIRECT_REQ) {
		w->asked_sp = (uint16_t)regs->x[1];
		w->asked_message = (uint32_t)(regs->x[2] & 0xFFu);
	} else if ((uint32_t)regs->x[0] != RUN) {
		w->asked_sp = 0;
		w->asked_message = 0;
	}
}

const struct ffa_spmc_record *world_call(struct world *w, struct ffa_regs *regs)
{
	note_request(w, regs);
	ffa_spmc_call(&w->cpu, regs);
	return ffa_spmc_find_record(&w->spmc, w->spmc.calls);
}

static void call(void *priv, struct ffa_regs *regs)
{
	struct world *w = priv;
	const struct ffa_spmc_record *record;

	if (w->spmc.calls > RUNAWAY) {
		fail_msg("an entry that does not end: \"%s\"", w->mode->name);
	}
	record = world_call(w, regs);
	if (w->is_probing) {
		probe_oracle_call(&w->probe_oracle, &record->request, &record->answer);
	} else {
		oracle_call(&w->oracle, &record->request, &record->answer);
	}
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	struct world *w = priv;
	const int verdict = w->mode->relax == RELAX_STOP;

	oracle_relax(&w->oracle, wait, verdict);
	return verdict;
}

static int refused(void *priv, const struct ffa_refusal *why)
{
	struct world *w = priv;
	const int verdict = w->mode->refused == REFUSED_WAVE;

	oracle_refused(&w->oracle, why, verdict);
	return verdict;
}

static void log_entry(void *priv, const struct ffa_log *entry)
{
	world_check(priv, entry->text != NULL && entry->level >= 0 && entry->level <= 2,
	            "a log entry without text or level");
}

static void *allocate(void *priv, size_t size)
{
	struct world *w = priv;

	world_check(w, w->allocated == 0 && size != 0, "allocated twice");
	w->allocated = size;
	return malloc(size);
}

static void deallocate(void *priv, void *mem, size_t size)
{
	struct world *w = priv;

	world_check(w, mem != NULL && w->allocated == size, "freed something else than allocated");
	w->allocated = 0;
	free(mem);
}

void world_open(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->vm_state = malloc(FFA_SPMC_VM_STATE_SIZE(WORLD_MAX_SPS));
	w->rx = aligned_alloc(PAGE, PAGE);
	w->tx = aligned_alloc(PAGE, PAGE);
	if (w->vm_state == NULL || w->rx == NULL || w->tx == NULL) {
		abort();
	}
}

static void configure_hooks(struct world *w)
{
	memset(&w->hooks, 0, sizeof(w->hooks));
	w->hooks.priv = w;
	w->hooks.call = call;
	w->hooks.log = log_entry;
	if (w->mode->relax != RELAX_NONE) {
		w->hooks.relax = relax;
	}
	if (w->mode->refused != REFUSED_NONE) {
		w->hooks.refused = refused;
	}
	if (w->mode->allocates) {
		w->hooks.alloc = allocate;
		w->hooks.free = deallocate;
	}
}

static void configure_library(struct world *w)
{
	memset(&w->config, 0, sizeof(w->config));
	w->config.hooks = &w->hooks;
	w->config.vm_size = sizeof(struct ffa_vm);
	w->config.limits = w->mode->limits;
	if (!w->mode->allocates) {
		w->config.table = w->objects.table;
		w->config.table_len = WORLD_TABLE;
	}
	if (w->mode->buffers == BUFFERS_NONE) {
		return;
	}
	w->config.rxtx.rx = w->rx;
	w->config.rxtx.tx = w->tx;
	w->config.rxtx.rx_pa = (uintptr_t)w->rx;
	w->config.rxtx.tx_pa = (uintptr_t)w->tx;
	w->config.rxtx.pages = 1;
	w->config.rxtx.mapped = w->mode->buffers == BUFFERS_MAPPED;
}

static void configure_sp(struct world *w, size_t index, unsigned int events)
{
	struct ffa_spmc_sp *sp = &w->sps[index];

	memset(sp, 0, sizeof(*sp));
	sp->id = (uint16_t)(WORLD_FIRST_SP + index);
	sp->contexts = 1;
	sp->version = 0x10002;
	sp->services = w->services[index];
	sp->service_count = w->mode->lists_twice ? 2 : 1;
	memset(w->services[index], 0, sizeof(w->services[index]));
	for (size_t i = 0; i < WORLD_SERVICES; i++) {
		w->services[index][i].uuid[0] = (uint8_t)i;
		w->services[index][i].properties = 0x103u | events << 6;
	}
}

static void configure_spmc(struct world *w)
{
	struct ffa_spmc_config *config = &w->spmc_config;

	memset(config, 0, sizeof(*config));
	config->sps = w->sps;
	config->sp_count = w->sp_count;
	config->profile = &w->mode->profile;
	config->vm_state = w->vm_state;
	config->records = w->records;
	config->record_capacity = WORLD_RECORDS;
	config->faults = w->faults;
}

void world_configure(struct world *w, const struct mode *mode, size_t sp_count,
                     unsigned int subscriptions)
{
	w->mode = mode;
	w->sp_count = sp_count;
	for (size_t i = 0; i < sp_count; i++) {
		configure_sp(w, i, subscriptions >> (2 * i) & 3u);
	}
	configure_spmc(w);
	configure_hooks(w);
	configure_library(w);
	w->cpu.spmc = &w->spmc;
}

void world_plant(struct world *w)
{
	for (size_t i = 0; i < w->lie_count; i++) {
		memset(&w->faults[i], 0, sizeof(w->faults[i]));
		w->lies[i].world = w;
		w->faults[i].first = w->lies[i].first;
		w->faults[i].last = w->lies[i].last;
		w->faults[i].answer = tell_lie;
		w->faults[i].priv = &w->lies[i];
	}
	w->spmc_config.fault_count = w->lie_count;
	w->spmc.config.fault_count = w->lie_count;
}

/* As if an earlier list had been longer: SPs with every subscription behind the real ones. */
static void leave_stale_list(struct world *w)
{
	static const uint8_t ghost[8] = {0x00, 0x7B, 0x01, 0x00, 0xC1, 0x01, 0x00, 0x00};

	for (size_t i = 0; i < PAGE; i += sizeof(ghost)) {
		memcpy(&w->rx[i], ghost, sizeof(ghost));
		w->rx[i] = (uint8_t)(i / 24);
	}
}

/* The mapping that the hypervisor made for its own use. */
static void map_own_buffers(struct world *w)
{
	w->spmc.tx_pa = (uintptr_t)w->tx;
	w->spmc.rx_pa = (uintptr_t)w->rx;
	w->spmc.pages = 1;
}

static void reset_oracles(struct world *w)
{
	const struct ffa_limits *limits = &w->mode->limits;

	memset(&w->probe_oracle, 0, sizeof(w->probe_oracle));
	w->probe_oracle.buffers_lent = w->mode->buffers == BUFFERS_LENT;
	memset(&w->oracle, 0, sizeof(w->oracle));
	w->oracle.limits = *limits;
	if (limits->sends == 0) {
		w->oracle.limits.sends = FFA_NOTIFY_DEFAULT_SENDS;
	}
	if (limits->resumes == 0) {
		w->oracle.limits.resumes = FFA_NOTIFY_DEFAULT_RESUMES;
	}
	w->oracle.has_relax = w->mode->relax != RELAX_NONE;
	w->oracle.has_refused = w->mode->refused != REFUSED_NONE;
}

void world_reset(struct world *w)
{
	world_plant(w);
	assert_int_equal(ffa_spmc_init(&w->spmc, &w->spmc_config), FFA_SPMC_M_NONE);
	if (w->mode->buffers != BUFFERS_NONE) {
		leave_stale_list(w);
	}
	if (w->mode->buffers == BUFFERS_MAPPED) {
		map_own_buffers(w);
	}
	reset_oracles(w);
	memset(&w->objects, CANARY, sizeof(w->objects));
	memset(&w->objects.vm, 0, sizeof(w->objects.vm));
	w->broken = NULL;
	w->list_lied = 0;
	w->list_too_long = 0;
	w->entries = (uint32_t)w->sp_count * (w->mode->lists_twice ? 2 : 1);
	w->allocated = 0;
}

static int is_canary(const uint8_t *bytes)
{
	static const uint8_t one = CANARY;

	/* Each byte like the one before it, and the first as it should be. */
	return bytes[0] == one && memcmp(bytes, bytes + 1, WORLD_CANARY - 1) == 0;
}

static void check_canaries(struct world *w)
{
	const struct world_objects *o = &w->objects;

	world_check(w,
	            is_canary(o->before) && is_canary(o->between) && is_canary(o->after) &&
	                    is_canary(o->end),
	            "I6: memory around the objects was written");
}

/* The subscribers are those that the emulator was given, in its order. */
static int is_list_right(const struct world *w)
{
	const struct ffa_notify *n = &w->objects.n;
	size_t found = 0;

	for (size_t i = 0; i < w->sp_count && n->version > 0x10000u; i++) {
		const unsigned int events = w->services[i][0].properties >> 6 & 3u;

		if (events == 0) {
			continue;
		}
		if (found == n->subscriber_count || n->subscribers[found].sp_id != w->sps[i].id ||
		    n->subscribers[found].events != events) {
			return 0;
		}
		found++;
	}
	return found == n->subscriber_count;
}

static int is_list_sane(const struct ffa_notify *n)
{
	for (size_t i = 0; i < n->subscriber_count; i++) {
		const struct ffa_subscriber *s = &n->subscribers[i];

		if (s->sp_id == 0 || s->events == 0 || s->events > 3 || s->reserved != 0) {
			return 0;
		}
		for (size_t j = 0; j < i; j++) {
			if (n->subscribers[j].sp_id == s->sp_id) {
				return 0;
			}
		}
	}
	return 1;
}

static void check_list(struct world *w)
{
	const struct ffa_notify *n = &w->objects.n;

	world_check(w,
	            n->subscriber_count <=
	                    (w->mode->allocates ? FFA_NOTIFY_MAX_SUBSCRIBERS : WORLD_TABLE),
	            "I6: more subscribers than slots");
	if (w->broken != NULL) {
		return;
	}
	world_check(w, is_list_sane(n), "a subscriber that cannot be one, or one twice");
	if (!w->list_lied) {
		world_check(w, is_list_right(w), "other subscribers than the firmware listed");
	}
}

int world_probe(struct world *w)
{
	struct ffa_notify *n = &w->objects.n;
	int result;

	w->is_probing = 1;
	result = ffa_probe(n, &w->config);
	w->is_probing = 0;
	probe_oracle_leave(&w->probe_oracle, result, n, w->entries);
	world_check(w, w->probe_oracle.broken == NULL, w->probe_oracle.broken);
	check_canaries(w);
	if (result == FFA_R_OK) {
		check_list(w);
	}
	world_check(w, !w->list_too_long || (result != FFA_R_OK && result != FFA_R_NOSPACE),
	            "I6: a list that is longer than the buffer was read");
	world_check(w, result == FFA_R_OK || w->allocated == 0, "memory still allocated");
	if (result == FFA_R_OK && n->subscriber_count <= ORACLE_MAX_SPS) {
		oracle_reset(&w->oracle, 1, n->subscribers, n->subscriber_count);
	}
	return result;
}

void world_check_memory(struct world *w, const struct ffa_notify *before)
{
	world_check(w, memcmp(before, &w->objects.n, sizeof(*before)) == 0,
	            "I8: an event wrote struct ffa_notify");
	check_canaries(w);
}

static void check_after_entry(struct world *w, const struct ffa_notify *before, int result)
{
	oracle_leave(&w->oracle, result, &w->objects.vm);
	world_check(w, w->oracle.broken == NULL, w->oracle.broken);
	world_check_memory(w, before);
}

int world_created(struct world *w, uint16_t vm_id)
{
	struct ffa_notify before;
	int result;

	memcpy(&before, &w->objects.n, sizeof(before));
	oracle_enter(&w->oracle, ORACLE_CREATED);
	result = ffa_vm_created(&w->objects.n, &w->objects.vm, vm_id);
	check_after_entry(w, &before, result);
	return result;
}

int world_destroyed(struct world *w)
{
	struct ffa_notify before;
	int result;

	memcpy(&before, &w->objects.n, sizeof(before));
	oracle_enter(&w->oracle, ORACLE_DESTROYED);
	result = ffa_vm_destroyed(&w->objects.n, &w->objects.vm);
	check_after_entry(w, &before, result);
	return result;
}

void world_release(struct world *w)
{
	const uint64_t calls = w->spmc.calls;

	ffa_release(&w->objects.n);
	world_check(w, w->allocated == 0, "memory still allocated after the release");
	world_check(w, w->spmc.calls == calls, "a call by ffa_release()");
	world_check(w, w->objects.n.version == 0, "still probed after the release");
	check_canaries(w);
}

/* Violations that a lie makes unavoidable: the library cannot know better. */
static int is_excused(const struct world *w, unsigned int violation)
{
	switch (violation) {
	case FFA_SPMC_V_LEFT_MAPPED:
		/* Hypervisors unmap what is theirs; ffa_probe() was refused the unmapping. */
		return w->mode->buffers == BUFFERS_MAPPED || w->probe_oracle.unmap_failed;
	case FFA_SPMC_V_LEFT_RX:
		return w->probe_oracle.release_failed;
	case FFA_SPMC_V_LEFT_SUSPENDED:
		/* The answers left an SP in flight for longer than this hypervisor had patience. */
		return w->oracle.in_flight >= 0;
	case FFA_SPMC_V_NO_SUCH_SP:
	case FFA_SPMC_V_UNSUBSCRIBED:
	case FFA_SPMC_V_DESTROYED_FIRST:
		/* The list named SPs or subscriptions that the emulator does not have. */
		return w->list_lied;
	default:
		return 0;
	}
}

void world_finish(struct world *w)
{
	(void)ffa_spmc_finish(&w->spmc);
	for (unsigned int i = 0; i < FFA_SPMC_V_COUNT; i++) {
		if (w->spmc.violation_count[i] != 0 && !is_excused(w, i)) {
			world_check(w, 0, ffa_spmc_violation_text((enum ffa_spmc_violation)i));
		}
	}
}

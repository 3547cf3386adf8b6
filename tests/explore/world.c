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

enum world_hook { FROM_CALL = 1, FROM_RELAX = 2, FROM_REFUSED = 4, FROM_LOG = 8 };

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

/* Lies that are for one SP apply to the calls that are about its messages. */
static void aim_lies(struct world *w, const struct ffa_regs *regs)
{
	const int is_run = (uint32_t)regs->x[0] == RUN;

	for (size_t i = 0; i < w->lie_count; i++) {
		const struct lie *lie = &w->lies[i];
		const int hits = lie->sp_id == w->asked_sp &&
		                 (lie->message == 0 || lie->message == w->asked_message) &&
		                 (lie->part == TO_ALL || (lie->part == TO_RUNS) == is_run);

		if (lie->sp_id != 0) {
			w->faults[i].first = hits ? 1 : 0;
			w->faults[i].last = hits ? UINT64_MAX : 0;
		}
	}
}

const struct ffa_spmc_record *world_call(struct world *w, struct ffa_regs *regs)
{
	note_request(w, regs);
	aim_lies(w, regs);
	ffa_spmc_call(&w->cpu, regs);
	return ffa_spmc_find_record(&w->spmc, w->spmc.calls);
}

/* FFA_RUN of somebody else's, which is neither counted nor recorded. The secure world is the same. */
static void run_aside(struct world *w, uint32_t w1)
{
	struct ffa_spmc aside = w->spmc;
	struct ffa_spmc_cpu cpu = {&aside, 0};
	struct ffa_regs regs = {{RUN, w1}};

	aside.config.record_capacity = 0;
	ffa_spmc_call(&cpu, &regs);
}

/* Violations that a lie makes unavoidable: the library cannot know better. */
static void judge_violation(struct world *w, const struct ffa_spmc_record *record)
{
	switch (record->violation) {
	case FFA_SPMC_V_NONE:
		return;
	case FFA_SPMC_V_NO_SUCH_SP:
	case FFA_SPMC_V_UNSUBSCRIBED:
	case FFA_SPMC_V_DESTROYED_FIRST:
		/* The list named SPs or subscriptions that the emulator does not have. */
		if (w->list_differs) {
			return;
		}
		break;
	default:
		break;
	}
	world_check(w, 0, ffa_spmc_violation_text(record->violation));
}

/* From a hook: the object is inside an event, and whoever finds it so leaves it alone. */
static void reenter(struct world *w, enum world_hook from)
{
	const struct ffa_notify *n = &w->objects.n;
	struct ffa_vm *vm = &w->objects.vm;
	const struct ffa_vm before = *vm;
	const uint64_t calls = w->spmc.calls;
	const unsigned int logged = w->misuses_logged;
	int is_refused;

	if ((w->reentered_from & (unsigned int)from) != 0 || w->is_probing || w->is_unjudged) {
		return;
	}
	w->reentered_from |= (unsigned int)from;
	is_refused =
		ffa_vm_destroyed(n, vm) == FFA_R_STATE &&
		ffa_vm_created(n, vm, w->oracle.vm_id) == FFA_R_STATE &&
		ffa_vm_announce(n, vm, 0) == FFA_R_STATE &&
		(w->oracle.count == 0 || ffa_vm_skip(n, vm, w->oracle.sps[0].id) == FFA_R_STATE);
	w->counts.reentered++;
	world_check(w, is_refused, "an object that is inside an event was not refused");
	world_check(w, memcmp(&before, vm, sizeof(before)) == 0 && w->spmc.calls == calls,
	            "a refused call changed the object, or called");
	world_check(w, w->misuses_logged - logged == 3u + (w->oracle.count != 0),
	            "the log does not say why a call was refused");
}

static void call(void *priv, struct ffa_regs *regs)
{
	struct world *w = priv;
	const struct ffa_spmc_record *record;

	if (w->spmc.calls > RUNAWAY) {
		fail_msg("an entry that does not end: \"%s\"", w->mode->name);
	}
	reenter(w, FROM_CALL);
	record = world_call(w, regs);
	if (w->is_probing) {
		probe_oracle_call(&w->probe_oracle, &record->request, &record->answer);
		judge_violation(w, record);
		return;
	}
	if (w->is_unjudged) {
		return;
	}
	judge_violation(w, record);
	oracle_call(&w->oracle, &record->request, &record->answer);
	verdict_call(&w->verdict, &record->request, &record->answer);
}

static int relax(void *priv, const struct ffa_wait *wait)
{
	struct world *w = priv;
	const int verdict = w->mode->relax == RELAX_STOP;

	if (!w->is_unjudged) {
		oracle_relax(&w->oracle, wait, verdict);
	}
	reenter(w, FROM_RELAX);
	return verdict;
}

static int refused(void *priv, const struct ffa_refusal *why)
{
	struct world *w = priv;
	const int verdict = w->mode->refused == REFUSED_WAVE;

	if (!w->is_unjudged) {
		oracle_refused(&w->oracle, why, verdict);
	}
	reenter(w, FROM_REFUSED);
	return verdict;
}

static void log_entry(void *priv, const struct ffa_log *entry)
{
	struct world *w = priv;

	world_check(w, entry->text != NULL && entry->level >= 0 && entry->level <= 2,
	            "a log entry without text or level");
	if (w->is_unjudged) {
		return;
	}
	if (w->is_probing) {
		probe_oracle_log(&w->probe_oracle, entry);
	} else if (entry->regs == NULL) {
		w->misuses_logged++;
	} else {
		oracle_log(&w->oracle, entry);
		reenter(w, FROM_LOG);
	}
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
	assert_int_equal(ffa_spmc_init(&w->fresh_spmc, &w->spmc_config), FFA_SPMC_M_NONE);
	memcpy(w->fresh_sps, w->sps, sizeof(w->sps));
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

	probe_oracle_begin(&w->probe_oracle, 0, w->mode->buffers == BUFFERS_LENT);
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
	/* As ffa_spmc_init() does it, byte by byte. */
	w->spmc = w->fresh_spmc;
	memcpy(w->sps, w->fresh_sps, sizeof(w->sps));
	memset(w->vm_state, 0, FFA_SPMC_VM_STATE_SIZE(w->sp_count));
	world_plant(w);
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
	w->left_count = 0;
	w->list_lied = 0;
	w->list_differs = 0;
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
	w->list_differs = !is_list_right(w);
	if (!w->list_lied) {
		world_check(w, !w->list_differs, "other subscribers than the firmware listed");
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
	return result;
}

void world_begin(struct world *w, uint16_t vm_id)
{
	const struct ffa_notify *n = &w->objects.n;

	oracle_reset(&w->oracle, vm_id, n->subscribers, n->subscriber_count);
	verdict_begin(&w->verdict, n->subscribers, n->subscriber_count);
}

void world_check_memory(struct world *w, const struct ffa_notify *before)
{
	world_check(w, memcmp(before, &w->objects.n, sizeof(*before)) == 0,
	            "I8: an event wrote struct ffa_notify");
	check_canaries(w);
}

void world_check_refusal(struct world *w, uint16_t vm_id)
{
	const struct ffa_vm before = w->objects.vm;
	const uint64_t calls = w->spmc.calls;
	const unsigned int logged = w->misuses_logged;

	world_check(w, ffa_vm_created(&w->objects.n, &w->objects.vm, vm_id) == FFA_R_STATE,
	            "a VM that cannot be created was not refused");
	world_check(w,
	            memcmp(&before, &w->objects.vm, sizeof(before)) == 0 && w->spmc.calls == calls,
	            "a refused call changed the object, or called");
	world_check(w, w->misuses_logged == logged + 1,
	            "the log does not say why a call was refused");
}

/* I10, when the VM has come to its end. */
static void check_verdict(struct world *w)
{
	const enum verdict_reason reason = verdict_give(&w->verdict);
	const uint16_t id = w->objects.vm.id;

	if (reason == VERDICT_FREE) {
		world_check(w, id == 0, "I10: a VM ID is spent although no SP believes in the VM");
	} else {
		world_check(w, id == w->oracle.vm_id,
		            "I10: a VM ID may be used again although an SP may believe in the VM");
		world_check_refusal(w, w->oracle.vm_id);
	}
}

/* What both events end with. */
static void check_after_entry(struct world *w, const struct ffa_notify *before, int result)
{
	oracle_leave(&w->oracle, result, &w->objects.vm);
	world_check(w, w->oracle.broken == NULL, w->oracle.broken);
	world_check_memory(w, before);
	if (w->broken != NULL) {
		return;
	}
	if (w->oracle.phase == ORACLE_REST) {
		check_verdict(w);
	} else {
		world_check(w, w->objects.vm.id == w->oracle.vm_id, "vm->id is another VM's");
	}
}

int world_created(struct world *w, uint16_t vm_id)
{
	struct ffa_notify before;
	int result;

	memcpy(&before, &w->objects.n, sizeof(before));
	w->reentered_from = 0;
	oracle_enter(&w->oracle, ORACLE_CREATED);
	result = ffa_vm_created(&w->objects.n, &w->objects.vm, vm_id);
	if (result == FFA_R_OK) {
		verdict_completed(&w->verdict);
	}
	check_after_entry(w, &before, result);
	return result;
}

int world_destroyed(struct world *w)
{
	struct ffa_notify before;
	int result;

	memcpy(&before, &w->objects.n, sizeof(before));
	w->reentered_from = 0;
	oracle_enter(&w->oracle, ORACLE_DESTROYED);
	result = ffa_vm_destroyed(&w->objects.n, &w->objects.vm);
	check_after_entry(w, &before, result);
	return result;
}

/* Between events, of a VM that is present. */
void world_announce(struct world *w, uint16_t sp_id)
{
	w->announced_to = sp_id;
	for (uint32_t i = 0; i < w->oracle.count; i++) {
		const struct verdict_sp *sp = &w->verdict.sps[i];
		const int is_meant =
			sp_id != 0 ? sp->id == sp_id : !sp->knows && sp->reason == VERDICT_FREE;

		if (is_meant && (sp->events & FFA_NOTIFY_CREATED) != 0) {
			oracle_announced(&w->oracle, sp->id);
			verdict_announced(&w->verdict, sp->id);
			w->counts.announced++;
		}
	}
}

int world_announced(struct world *w)
{
	struct ffa_notify before;
	int result;

	memcpy(&before, &w->objects.n, sizeof(before));
	w->reentered_from = 0;
	oracle_enter(&w->oracle, ORACLE_ANNOUNCED);
	result = ffa_vm_announce(&w->objects.n, &w->objects.vm, w->announced_to);
	check_after_entry(w, &before, result);
	return result;
}

static void leave_suspended(struct world *w)
{
	if (w->left_count < WORLD_LEFT) {
		w->left[w->left_count++] = w->oracle.run_w1;
	}
}

void world_skip(struct world *w, uint16_t sp_id)
{
	const int in_flight = w->oracle.in_flight;
	const uint64_t calls = w->spmc.calls;
	struct ffa_notify before;

	memcpy(&before, &w->objects.n, sizeof(before));
	if (in_flight >= 0 && w->oracle.sps[in_flight].id == sp_id) {
		leave_suspended(w);
	}
	world_check(w, ffa_vm_skip(&w->objects.n, &w->objects.vm, sp_id) == FFA_R_OK,
	            "a subscriber could not be skipped");
	world_check(w, w->spmc.calls == calls, "a call by ffa_vm_skip()");
	world_check(w, w->objects.vm.waiting_sp != sp_id, "still waiting for whom was skipped");
	world_check_memory(w, &before);
	oracle_skipped(&w->oracle, sp_id);
	verdict_skipped(&w->verdict, sp_id);
	world_check(w, w->oracle.broken == NULL, w->oracle.broken);
	w->counts.skipped++;
}

void world_give_up(struct world *w)
{
	if (w->oracle.in_flight >= 0) {
		leave_suspended(w);
	}
}

void world_be_honest(struct world *w)
{
	w->spmc.config.fault_count = 0;
	for (size_t i = 0; i < w->left_count; i++) {
		run_aside(w, w->left[i]);
	}
	w->left_count = 0;
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

/* Hypervisors unmap what is theirs, and ffa_probe() can be refused to. */
static int is_excused(const struct world *w, enum ffa_spmc_violation left)
{
	if (left == FFA_SPMC_V_LEFT_MAPPED) {
		return w->mode->buffers == BUFFERS_MAPPED || w->probe_oracle.unmap_failed;
	}
	return left == FFA_SPMC_V_LEFT_RX && w->probe_oracle.release_failed;
}

void world_finish(struct world *w)
{
	world_be_honest(w);
	(void)ffa_spmc_finish(&w->spmc);
	/* The others were judged call by call. */
	for (unsigned int i = FFA_SPMC_V_LEFT_MAPPED; i < FFA_SPMC_V_COUNT; i++) {
		if (w->spmc.violation_count[i] != 0) {
			world_check(w, is_excused(w, (enum ffa_spmc_violation)i),
			            ffa_spmc_violation_text((enum ffa_spmc_violation)i));
		}
	}
}

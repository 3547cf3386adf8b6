/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The four stations of a call: judge, answer, commit, record. */
#include "stations.h"
#include "config.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

static void count_violation(struct ffa_spmc *spmc, enum ffa_spmc_violation violation)
{
	if (violation == FFA_SPMC_V_NONE) {
		return;
	}
	spmc->violations++;
	spmc->violation_count[violation]++;
	spmc->last_violation = violation;
}

/* Calls are recorded in the order in which they came; their answers can come in another. */
static struct ffa_spmc_record *record(struct ffa_spmc *spmc, uint32_t cpu,
                                      enum ffa_spmc_violation violation,
                                      const struct ffa_regs *request)
{
	struct ffa_spmc_record *slot;

	if (spmc->config.record_capacity == 0) {
		return NULL;
	}
	slot = &spmc->config.records[spmc->record_next];
	slot->seq = spmc->calls;
	slot->cpu = cpu;
	slot->violation = violation;
	ffa_spmc_copy(&slot->request, request);
	if (++spmc->record_next == spmc->config.record_capacity) {
		spmc->record_next = 0;
	}
	return slot;
}

void ffa_spmc_call(void *cpu, struct ffa_regs *regs)
{
	const struct ffa_spmc_cpu *from = cpu;
	struct ffa_spmc *spmc = from->spmc;
	struct ffa_regs request;
	struct ffa_spmc_request req;
	struct ffa_spmc_record *slot;
	enum ffa_spmc_violation violation;
	uint64_t seq;

	ffa_spmc_copy(&request, regs);
	req.regs = &request;
	req.function = ffa_spmc_w(&request, 0) & ~CALL_SVE_HINT;
	req.cpu = from->cpu < FFA_SPMC_MAX_CPUS ? from->cpu : 0;

	ffa_spmc_lock(spmc);
	seq = ++spmc->calls;
	violation = ffa_spmc_is_ffa(req.function) ? ffa_spmc_judge(spmc, &req) : FFA_SPMC_V_NONE;
	count_violation(spmc, violation);
	slot = record(spmc, from->cpu, violation, &request);
	ffa_spmc_answer(spmc, &req, regs);
	ffa_spmc_commit(spmc, &req, regs);
	if (slot != NULL && slot->seq == seq) {
		ffa_spmc_copy(&slot->answer, regs);
	}
	ffa_spmc_unlock(spmc);
}

static void wipe(void *memory, size_t size)
{
	uint8_t *bytes = memory;

	for (size_t i = 0; i < size; i++) {
		ffa_spmc_put8(&bytes[i], 0);
	}
}

/* One by one: assigning the structure would be a call of memcpy. */
static void copy_config(struct ffa_spmc_config *to, const struct ffa_spmc_config *from)
{
	to->profile = from->profile != NULL ? from->profile : &ffa_spmc_strict_1_3;
	to->sps = from->sps;
	to->sp_count = from->sp_count;
	to->vm_state = from->vm_state;
	to->records = from->records;
	to->record_capacity = from->record_capacity;
	to->faults = from->faults;
	to->fault_count = from->fault_count;
	to->asked_at_boot = from->asked_at_boot;
	to->memory = from->memory;
	to->memory_priv = from->memory_priv;
	to->lock = from->lock;
	to->unlock = from->unlock;
	to->lock_priv = from->lock_priv;
}

static void wake(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp)
{
	sp->starts = 1;
	sp->gone = FFA_SPMC_END_OF_PROFILE;
	sp->created = 0;
	sp->held = 0;
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		sp->suspended[i].callee = 0;
		sp->lost[i].callee = 0;
		ffa_spmc_vacate(spmc, &sp->suspended[i]);
		ffa_spmc_vacate(spmc, &sp->lost[i]);
	}
}

/* The SPMC's own version, or none, is what has been negotiated; the caller was not told of it. */
static void boot(struct ffa_spmc *spmc)
{
	spmc->version_locked = spmc->config.profile->negotiation != FFA_SPMC_VERSION_MOVES;
	spmc->spmd_version = VERSION_1_3;
	spmc->spmd_settled = 1;
}

enum ffa_spmc_mistake ffa_spmc_init(struct ffa_spmc *spmc, const struct ffa_spmc_config *config)
{
	enum ffa_spmc_mistake mistake;

	if (spmc == NULL || config == NULL) {
		return FFA_SPMC_M_NULL;
	}
	mistake = ffa_spmc_check(config);
	if (mistake != FFA_SPMC_M_NONE) {
		return mistake;
	}
	wipe(spmc, sizeof(*spmc));
	copy_config(&spmc->config, config);
	wipe(config->vm_state, FFA_SPMC_VM_STATE_SIZE(config->sp_count));
	for (size_t i = 0; i < config->sp_count; i++) {
		wake(spmc, &config->sps[i]);
	}
	spmc->generation = 1;
	if (config->asked_at_boot) {
		boot(spmc);
	}
	return FFA_SPMC_M_NONE;
}

int ffa_spmc_end_sp(struct ffa_spmc *spmc, uint16_t sp_id, enum ffa_spmc_end end)
{
	struct ffa_spmc_sp *sp = ffa_spmc_find(spmc, sp_id);

	if (sp == NULL || (unsigned int)end > FFA_SPMC_END_UNLISTED) {
		return -1;
	}
	ffa_spmc_lock(spmc);
	ffa_spmc_lose(spmc, sp, end);
	ffa_spmc_unlock(spmc);
	return 0;
}

/* In a message of the normal world's, in which it may have called other SPs. */
static int is_suspended(const struct ffa_spmc_sp *sp)
{
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		const struct ffa_spmc_suspended *context = &sp->suspended[i];

		if (context->message != 0 && context->caller == 0 && !context->died) {
			return 1;
		}
	}
	return 0;
}

uint64_t ffa_spmc_finish(struct ffa_spmc *spmc)
{
	if (spmc->pages != 0) {
		count_violation(spmc, FFA_SPMC_V_LEFT_MAPPED);
	}
	if (spmc->rx_owned == RX_OF_CALLER) {
		count_violation(spmc, FFA_SPMC_V_LEFT_RX);
	}
	for (size_t i = 0; i < spmc->config.sp_count; i++) {
		/* Nobody can resume an SP that is gone. */
		if (spmc->config.sps[i].gone == 0 && is_suspended(&spmc->config.sps[i])) {
			count_violation(spmc, FFA_SPMC_V_LEFT_SUSPENDED);
		}
	}
	return spmc->violations;
}

const struct ffa_spmc_record *ffa_spmc_find_record(const struct ffa_spmc *spmc, uint64_t seq)
{
	const size_t capacity = spmc->config.record_capacity;
	size_t back;

	if (seq == 0 || seq > spmc->calls || spmc->calls - seq >= capacity) {
		return NULL;
	}
	/* From the slot after the newest record; no division, which a 32-bit host may lack. */
	back = (size_t)(spmc->calls - seq) + 1;
	if (back > spmc->record_next) {
		return &spmc->config.records[spmc->record_next + capacity - back];
	}
	return &spmc->config.records[spmc->record_next - back];
}

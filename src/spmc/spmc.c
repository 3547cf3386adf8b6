/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The four stations of a call: judge, answer, commit, record. */
#include "internal.h"

void ffa_spmc_copy(struct ffa_regs *to, const struct ffa_regs *from)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		ffa_spmc_put(&to->x[i], from->x[i]);
	}
}

/* x8 to x17 are not results of a 32-bit call: they stay as they were (SMCCC 1.2, 2.7). */
void ffa_spmc_clear(const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	const size_t count = (req->function & CALL_WIDE) != 0 ? REGISTERS : 8;

	for (size_t i = 0; i < count; i++) {
		ffa_spmc_put(&out->x[i], 0);
	}
}

void ffa_spmc_success(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out)
{
	if (!ffa_spmc_has(spmc, FFA_SPMC_Q_LEAVES_INPUTS)) {
		ffa_spmc_clear(req, out);
	}
	out->x[0] = CALL_32(N_SUCCESS);
}

/* Not of the SPMC's own making. */
void ffa_spmc_plain_error(const struct ffa_spmc_request *req, uint32_t w1, int32_t code,
                          struct ffa_regs *out)
{
	ffa_spmc_clear(req, out);
	out->x[0] = CALL_32(N_ERROR);
	out->x[1] = w1;
	out->x[2] = (uint32_t)code;
}

void ffa_spmc_error(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, int32_t code,
                    struct ffa_regs *out)
{
	ffa_spmc_plain_error(req, 0, code, out);
	if (ffa_spmc_has(spmc, FFA_SPMC_Q_SIGN_EXTENDS)) {
		out->x[2] = (uint64_t)(int64_t)code;
	}
}

int ffa_spmc_is_ffa(uint32_t function)
{
	return (function & CALL_CLASS_MASK & ~CALL_WIDE) == CALL_32(0) &&
	       (function & CALL_NUMBER_MASK) >= N_FIRST;
}

static void answer_ffa(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       struct ffa_regs *out)
{
	switch (req->function) {
	case CALL_32(N_FEATURES):
		ffa_spmc_features(spmc, req, out);
		break;
	case CALL_32(N_ID_GET):
		ffa_spmc_id(spmc, req, ID_HYPERVISOR, out);
		break;
	case CALL_32(N_SPM_ID_GET):
		ffa_spmc_id(spmc, req, ID_SPMC, out);
		break;
	case CALL_32(N_RXTX_MAP):
	case CALL_64(N_RXTX_MAP):
		ffa_spmc_map(spmc, req, out);
		break;
	case CALL_32(N_RXTX_UNMAP):
		ffa_spmc_unmap(spmc, req, out);
		break;
	case CALL_32(N_RX_RELEASE):
		ffa_spmc_rx_release(spmc, req, out);
		break;
	case CALL_32(N_PARTITION_INFO_GET):
		ffa_spmc_info(spmc, req, out);
		break;
	case CALL_64(N_PARTITION_INFO_GET_REGS):
		ffa_spmc_info_regs(spmc, req, out);
		break;
	case CALL_32(N_DIRECT_REQ):
	case CALL_64(N_DIRECT_REQ):
		ffa_spmc_send(spmc, req, out);
		break;
	case CALL_32(N_RUN):
		ffa_spmc_run(spmc, req, out);
		break;
	default:
		ffa_spmc_error(spmc, req, E_NOT_SUPPORTED, out);
		break;
	}
}

static void answer_call(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        struct ffa_regs *out)
{
	if (req->function == CALL_32(N_VERSION)) {
		ffa_spmc_version(spmc, req, out);
	} else if (ffa_spmc_implements(spmc, req->function)) {
		answer_ffa(spmc, req, out);
	} else {
		ffa_spmc_error(spmc, req, E_NOT_SUPPORTED, out);
	}
	ffa_spmc_settle_version(spmc, req);
}

static void model(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	if (!ffa_spmc_is_known(spmc, req)) {
		out->x[0] = UINT64_MAX;
		return;
	}
	ffa_spmc_spmd_notes(spmc, req);
	if (!ffa_spmc_spmd_answers(spmc, req, out)) {
		answer_call(spmc, req, out);
	}
	ffa_spmc_spmd_returns(spmc, req, out);
}

static const struct ffa_spmc_fault *fault_of_this_call(const struct ffa_spmc *spmc)
{
	const struct ffa_spmc_fault *fault = spmc->config.faults;

	for (size_t i = 0; i < spmc->config.fault_count; i++, fault++) {
		if (spmc->calls >= fault->first && spmc->calls <= fault->last) {
			return fault;
		}
	}
	return NULL;
}

static void give_answer(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        struct ffa_regs *out)
{
	const struct ffa_spmc_fault *fault = fault_of_this_call(spmc);

	if (fault == NULL) {
		model(spmc, req, out);
		return;
	}
	ffa_spmc_copy(out, &fault->regs);
	if (fault->answer != NULL) {
		fault->answer(fault->priv, req->regs, out);
	}
}

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

void ffa_spmc_lock(const struct ffa_spmc *spmc)
{
	if (spmc->config.lock != NULL) {
		spmc->config.lock(spmc->config.lock_priv);
	}
}

void ffa_spmc_unlock(const struct ffa_spmc *spmc)
{
	if (spmc->config.unlock != NULL) {
		spmc->config.unlock(spmc->config.lock_priv);
	}
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
	give_answer(spmc, &req, regs);
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
	to->record_capacity = from->records != NULL ? from->record_capacity : 0;
	to->faults = from->faults;
	to->fault_count = from->fault_count;
	to->memory = from->memory;
	to->memory_priv = from->memory_priv;
	to->lock = from->lock;
	to->unlock = from->unlock;
	to->lock_priv = from->lock_priv;
}

static void wake(struct ffa_spmc_sp *sp)
{
	sp->gone = 0;
	sp->held = 0;
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		sp->suspended[i].message = 0;
		sp->suspended[i].running = 0;
	}
}

void ffa_spmc_init(struct ffa_spmc *spmc, const struct ffa_spmc_config *config)
{
	wipe(spmc, sizeof(*spmc));
	copy_config(&spmc->config, config);
	wipe(config->vm_state, FFA_SPMC_VM_STATE_SIZE(config->sp_count));
	for (size_t i = 0; i < config->sp_count; i++) {
		wake(&config->sps[i]);
	}
	spmc->generation = 1;
}

static int is_suspended(const struct ffa_spmc_sp *sp)
{
	for (size_t i = 0; i < FFA_SPMC_MAX_CPUS; i++) {
		if (sp->suspended[i].message != 0) {
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

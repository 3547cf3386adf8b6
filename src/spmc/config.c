/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What is wrong with a configuration: what would crash the emulator, or never do what it says. */
#include "config.h"
#include "world.h"
#include "numbers.h"

#define TEXT_SIZE 64

#define LAST_ACT FFA_SPMC_CALL
#define ALL_QUIRKS (2u * FFA_SPMC_Q_DENIED_FIRST - 1u)
#define ALL_INPUTS (FFA_SPMC_INPUT_OF_IDS | FFA_SPMC_INPUT_OF_FUNCTIONS)

static const char texts[FFA_SPMC_M_COUNT][TEXT_SIZE] = {
	[FFA_SPMC_M_NONE] = "nothing is wrong",
	[FFA_SPMC_M_NULL] = "no emulator, or no configuration",
	[FFA_SPMC_M_LOCK] = "one of lock and unlock without the other",
	[FFA_SPMC_M_RECORDS] = "a capacity for records, but no memory for them",
	[FFA_SPMC_M_FAULTS] = "a count of faults, but there are none",
	[FFA_SPMC_M_FAULT_RANGE] = "a fault that ends before it begins",
	[FFA_SPMC_M_SPS] = "a count of SPs, but there are none",
	[FFA_SPMC_M_VM_STATE] = "SPs, but no vm_state",
	[FFA_SPMC_M_SP_ID] = "an SP with ID 0",
	[FFA_SPMC_M_SP_TWICE] = "two SPs with one ID",
	[FFA_SPMC_M_SP_KIND] = "an SP of no kind that there is",
	[FFA_SPMC_M_SP_END] = "an SP with an end that there is not",
	[FFA_SPMC_M_SERVICES] = "an SP without services",
	[FFA_SPMC_M_SCRIPT] = "a length of a script, but there is none",
	[FFA_SPMC_M_ACT_KIND] = "a line of no kind that there is",
	[FFA_SPMC_M_ACT_MESSAGE] = "a line for a message other than 0, 4, 6 and 255",
	[FFA_SPMC_M_ACT_REGS] = "a line to answer registers, but there are none",
	[FFA_SPMC_M_ACT_CALL] = "a line to call an SP that is not there, or itself",
	[FFA_SPMC_M_VERSION] = "a version other than 1.0 to 1.3, or one presumed above it",
	[FFA_SPMC_M_FROM] = "a lowest version that is none",
	[FFA_SPMC_M_DESCRIPTOR_SIZE] = "a descriptor size that no descriptor has",
	[FFA_SPMC_M_RXTX_MIN] = "a smallest buffer size that there is not",
	[FFA_SPMC_M_RULE] = "a rule that there is not",
	[FFA_SPMC_M_QUIRKS] = "a quirk that there is not",
	[FFA_SPMC_M_NARROWED] = "more narrowed registers than there are",
	[FFA_SPMC_M_CODE] = "an error code that is positive",
	[FFA_SPMC_M_FEATURES] = "features that there are not",
};

const char *ffa_spmc_mistake_text(enum ffa_spmc_mistake mistake)
{
	if ((unsigned int)mistake >= FFA_SPMC_M_COUNT) {
		return "unknown mistake";
	}
	return texts[mistake];
}

static enum ffa_spmc_mistake check_faults(const struct ffa_spmc_config *config)
{
	if (config->faults == NULL && config->fault_count != 0) {
		return FFA_SPMC_M_FAULTS;
	}
	for (size_t i = 0; i < config->fault_count; i++) {
		if (config->faults[i].first > config->faults[i].last) {
			return FFA_SPMC_M_FAULT_RANGE;
		}
	}
	return FFA_SPMC_M_NONE;
}

static int is_for_no_message(const struct ffa_spmc_act *act)
{
	switch (act->message) {
	case 0:
	case MESSAGE_CREATED:
	case MESSAGE_DESTROYED:
	case MESSAGE_OF_PARTITION:
		return 0;
	default:
		return 1;
	}
}

/* To be called: one that is not there, or the SP itself. */
static int calls_nobody(const struct ffa_spmc_config *config, const struct ffa_spmc_sp *sp,
                        const struct ffa_spmc_act *act)
{
	for (size_t i = 0; i < config->sp_count; i++) {
		if (config->sps[i].id == act->value) {
			return &config->sps[i] == sp;
		}
	}
	return 1;
}

static enum ffa_spmc_mistake check_act(const struct ffa_spmc_config *config,
                                       const struct ffa_spmc_sp *sp, const struct ffa_spmc_act *act)
{
	if ((unsigned int)act->kind > LAST_ACT) {
		return FFA_SPMC_M_ACT_KIND;
	}
	if (is_for_no_message(act)) {
		return FFA_SPMC_M_ACT_MESSAGE;
	}
	if (act->kind == FFA_SPMC_REGISTERS && act->regs == NULL) {
		return FFA_SPMC_M_ACT_REGS;
	}
	if (act->kind == FFA_SPMC_CALL && calls_nobody(config, sp, act)) {
		return FFA_SPMC_M_ACT_CALL;
	}
	return FFA_SPMC_M_NONE;
}

static enum ffa_spmc_mistake check_script(const struct ffa_spmc_config *config,
                                          const struct ffa_spmc_sp *sp)
{
	enum ffa_spmc_mistake mistake = FFA_SPMC_M_NONE;

	if (sp->script == NULL && sp->script_len != 0) {
		return FFA_SPMC_M_SCRIPT;
	}
	for (size_t i = 0; mistake == FFA_SPMC_M_NONE && i < sp->script_len; i++) {
		mistake = check_act(config, sp, &sp->script[i]);
	}
	return mistake;
}

/* OP-TEE without any is the SPMC's own endpoint. */
static int lacks_services(const struct ffa_spmc_sp *sp)
{
	if (sp->service_count == 0) {
		return sp->kind != FFA_SPMC_SP_OPTEE;
	}
	return sp->services == NULL;
}

static enum ffa_spmc_mistake check_sp(const struct ffa_spmc_config *config,
                                      const struct ffa_spmc_sp *sp)
{
	if ((unsigned int)sp->kind > FFA_SPMC_SP_OPTEE) {
		return FFA_SPMC_M_SP_KIND;
	}
	if ((unsigned int)sp->end > FFA_SPMC_END_UNLISTED) {
		return FFA_SPMC_M_SP_END;
	}
	if (lacks_services(sp)) {
		return FFA_SPMC_M_SERVICES;
	}
	return check_script(config, sp);
}

static enum ffa_spmc_mistake check_sp_id(const struct ffa_spmc_config *config, size_t index)
{
	if (config->sps[index].id == 0) {
		return FFA_SPMC_M_SP_ID;
	}
	for (size_t i = 0; i < index; i++) {
		if (config->sps[i].id == config->sps[index].id) {
			return FFA_SPMC_M_SP_TWICE;
		}
	}
	return FFA_SPMC_M_NONE;
}

static enum ffa_spmc_mistake check_sps(const struct ffa_spmc_config *config)
{
	enum ffa_spmc_mistake mistake = FFA_SPMC_M_NONE;

	if (config->sps == NULL && config->sp_count != 0) {
		return FFA_SPMC_M_SPS;
	}
	if (config->vm_state == NULL && config->sp_count != 0) {
		return FFA_SPMC_M_VM_STATE;
	}
	for (size_t i = 0; mistake == FFA_SPMC_M_NONE && i < config->sp_count; i++) {
		mistake = check_sp_id(config, i);
		if (mistake == FFA_SPMC_M_NONE) {
			mistake = check_sp(config, &config->sps[i]);
		}
	}
	return mistake;
}

static int is_version(uint32_t version)
{
	return version >= VERSION_1_0 && version <= VERSION_1_3;
}

static int has_no_version(const struct ffa_spmc_profile *profile)
{
	const uint32_t own = profile->version != 0 ? profile->version : VERSION_1_3;
	const uint32_t presumed = profile->presumed != 0 ? profile->presumed : own;

	return !is_version(own) || !is_version(presumed) || presumed > own;
}

static int is_no_from(uint32_t member)
{
	return member != 0 && member != FFA_SPMC_ALWAYS && member != FFA_SPMC_NEVER &&
	       !is_version(member);
}

static int has_no_from(const struct ffa_spmc_profile *profile)
{
	return is_no_from(profile->regs_from) || is_no_from(profile->size_from) ||
	       is_no_from(profile->services_from) || is_no_from(profile->counted_from);
}

/* The shortest is that of 1.1 (FF-A Table 6.2); in registers they come in units of 8 bytes. */
static int is_no_size(uint16_t size)
{
	return size != 0 && (size < INFO_SIZE_1_1 || size % 8 != 0);
}

static int has_no_rule(const struct ffa_spmc_profile *profile)
{
	return (unsigned int)profile->negotiation > FFA_SPMC_VERSION_MOVES ||
	       (unsigned int)profile->delivery > FFA_SPMC_DELIVERS_FRAMEWORK ||
	       (unsigned int)profile->target > FFA_SPMC_TARGET_THREAD ||
	       (unsigned int)profile->chain > FFA_SPMC_CHAIN_RUNNING ||
	       (unsigned int)profile->unmap_id > FFA_SPMC_UNMAP_ID_ALL ||
	       (unsigned int)profile->end > FFA_SPMC_END_UNLISTED;
}

static int has_no_code(const struct ffa_spmc_profile *profile)
{
	return profile->memory_code > 0 || profile->room_code > 0 || profile->type_code > 0 ||
	       profile->receive_code > 0 || profile->run_code > 0;
}

static int has_no_features(const struct ffa_spmc_features *features)
{
	return features != NULL && ((features->others == NULL && features->other_count != 0) ||
	                            (features->denied_inputs & ~ALL_INPUTS) != 0);
}

static enum ffa_spmc_mistake check_profile(const struct ffa_spmc_profile *profile)
{
	if (has_no_version(profile)) {
		return FFA_SPMC_M_VERSION;
	}
	if (has_no_from(profile)) {
		return FFA_SPMC_M_FROM;
	}
	if (is_no_size(profile->descriptor_size)) {
		return FFA_SPMC_M_DESCRIPTOR_SIZE;
	}
	if (profile->rxtx_min > RXTX_GRANULE_16K) {
		return FFA_SPMC_M_RXTX_MIN;
	}
	if (has_no_rule(profile)) {
		return FFA_SPMC_M_RULE;
	}
	if ((profile->quirks & ~ALL_QUIRKS) != 0) {
		return FFA_SPMC_M_QUIRKS;
	}
	if (profile->narrowed > REGISTERS) {
		return FFA_SPMC_M_NARROWED;
	}
	if (has_no_code(profile)) {
		return FFA_SPMC_M_CODE;
	}
	return has_no_features(profile->features) ? FFA_SPMC_M_FEATURES : FFA_SPMC_M_NONE;
}

enum ffa_spmc_mistake ffa_spmc_check(const struct ffa_spmc_config *config)
{
	enum ffa_spmc_mistake mistake;

	if ((config->lock == NULL) != (config->unlock == NULL)) {
		return FFA_SPMC_M_LOCK;
	}
	if (config->records == NULL && config->record_capacity != 0) {
		return FFA_SPMC_M_RECORDS;
	}
	mistake = check_faults(config);
	if (mistake == FFA_SPMC_M_NONE) {
		mistake = check_sps(config);
	}
	if (mistake == FFA_SPMC_M_NONE && config->profile != NULL) {
		mistake = check_profile(config->profile);
	}
	return mistake;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The secure world between calls: its ways, its SPs, their contexts, and what they hold of VMs. */
#ifndef FFA_SPMC_WORLD_H
#define FFA_SPMC_WORLD_H

#include <ffa/spmc.h>

#include "numbers.h"

/* ffa_spmc.rx_owned. */
#define RX_OF_SPMC 0u
#define RX_OF_CALLER 1u
#define RX_STUCK 2u /* the caller's without having been told: FFA_SPMC_Q_FAILED_TAKES_RX */

/* ffa_spmc_suspended.message when it is not a VM message. */
#define MESSAGE_OF_PARTITION 0xFFu
#define MESSAGE_OTHER 0xFEu /* a framework message of another type */

#pragma GCC visibility push(hidden)

void ffa_spmc_lock(const struct ffa_spmc *spmc);
void ffa_spmc_unlock(const struct ffa_spmc *spmc);
void *ffa_spmc_memory(const struct ffa_spmc *spmc, uint64_t pa, size_t size);

/* The SPs. */
struct ffa_spmc_sp *ffa_spmc_find(const struct ffa_spmc *spmc, uint32_t id);
int ffa_spmc_poses_as_sp(const struct ffa_spmc *spmc, uint16_t sender);
uint32_t ffa_spmc_w1(const struct ffa_spmc_sp *sp, uint32_t low);
int ffa_spmc_receives(const struct ffa_spmc_sp *sp);
uint32_t ffa_spmc_subscription(const struct ffa_spmc_sp *sp);
int ffa_spmc_subscribes(const struct ffa_spmc_sp *sp, uint32_t message);
int ffa_spmc_asks_for(const struct ffa_spmc_sp *sp, uint32_t message);

/* Their deaths; ffa_spmc_end_sp() is public. */
int32_t ffa_spmc_absence(const struct ffa_spmc_sp *sp);
void ffa_spmc_lose(struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, enum ffa_spmc_end end);
void ffa_spmc_forget(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp);
void ffa_spmc_seen_dead(const struct ffa_spmc *spmc, struct ffa_spmc_sp *sp, uint32_t since);

/* Their execution contexts. */
uint32_t ffa_spmc_context(const struct ffa_spmc_sp *sp, uint32_t cpu);
void ffa_spmc_copy_message(struct ffa_spmc_suspended *to, const struct ffa_spmc_suspended *from);
void ffa_spmc_occupy(struct ffa_spmc_suspended *context, const struct ffa_spmc_suspended *message);
void ffa_spmc_vacate(const struct ffa_spmc *spmc, struct ffa_spmc_suspended *context);
struct ffa_spmc_suspended *ffa_spmc_here(struct ffa_spmc_sp *sp, uint32_t cpu);
int32_t ffa_spmc_receive_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                                 uint32_t cpu);

/* Suspended messages, and those that the SP died in. */
int ffa_spmc_suspended_as(const struct ffa_spmc *spmc, uint32_t w1);
struct ffa_spmc_sp *ffa_spmc_resumed(const struct ffa_spmc *spmc, uint32_t cpu, uint32_t w1);
struct ffa_spmc_suspended *ffa_spmc_lost(const struct ffa_spmc *spmc, uint32_t cpu, uint32_t w1,
                                         struct ffa_spmc_sp **sp);

/* What they hold of VMs; ffa_spmc_state_of() and ffa_spmc_held() are public. */
int ffa_spmc_is_believed(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp, uint16_t vm_id);
enum ffa_spmc_vm_state ffa_spmc_next_state(const struct ffa_spmc *spmc,
                                           const struct ffa_spmc_sp *sp,
                                           const struct ffa_spmc_suspended *message);
void ffa_spmc_acknowledged(struct ffa_spmc *spmc, struct ffa_spmc_sp *sp,
                           const struct ffa_spmc_suspended *message, int32_t status);

#pragma GCC visibility pop

static inline int ffa_spmc_is_of_vm(const struct ffa_spmc_suspended *message)
{
	return message->message == MESSAGE_CREATED || message->message == MESSAGE_DESTROYED;
}

static inline int ffa_spmc_is_listed(const struct ffa_spmc_sp *sp)
{
	return sp->gone != FFA_SPMC_END_DESTROY && sp->gone != FFA_SPMC_END_UNLISTED;
}

static inline int ffa_spmc_has(const struct ffa_spmc *spmc, uint32_t quirk)
{
	return (spmc->config.profile->quirks & quirk) != 0;
}

/* The version in force is told, whatever is asked for. */
static inline int ffa_spmc_is_settled(const struct ffa_spmc *spmc)
{
	return spmc->version_locked &&
	       spmc->config.profile->negotiation == FFA_SPMC_VERSION_SETTLES;
}

/* A code of the profile, or the specification's. */
static inline int32_t ffa_spmc_or(int8_t code, int32_t otherwise)
{
	return code != 0 ? code : otherwise;
}

static inline uint32_t ffa_spmc_own_version(const struct ffa_spmc *spmc)
{
	const uint32_t version = spmc->config.profile->version;

	return version != 0 ? version : VERSION_1_3;
}

/* The version that calls are answered in, or 0 when they are refused. */
static inline uint32_t ffa_spmc_spoken(const struct ffa_spmc *spmc)
{
	return spmc->in_force != 0 ? spmc->in_force : spmc->config.profile->presumed;
}

/* Whether calls are answered in the version of a member of the profile, or a later one. */
static inline int ffa_spmc_is_from(const struct ffa_spmc *spmc, uint32_t member, uint32_t otherwise)
{
	return ffa_spmc_spoken(spmc) >= (member != 0 ? member : otherwise);
}

#endif

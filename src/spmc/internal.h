/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the emulator's files share: nothing of it comes from the library. */
#ifndef FFA_SPMC_INTERNAL_H
#define FFA_SPMC_INTERNAL_H

#include <ffa/spmc.h>

#include "numbers.h"

#define REGISTERS 18u

/* A function in a set of the numbers 0x60 to 0x7F, or of 0x80 to 0x9F. */
#define BIT(number) (1u << ((number)&31u))

/* ffa_spmc.rx_owned. */
#define RX_OF_SPMC 0u
#define RX_OF_CALLER 1u
#define RX_STUCK 2u /* the caller's without having been told: FFA_SPMC_Q_FAILED_TAKES_RX */

/* ffa_spmc_sp.gone. */
#define SP_ABORTED 1u
#define SP_VANISHED 2u

/* ffa_spmc_suspended.message when it is not a VM message. */
#define MESSAGE_OF_PARTITION 0xFFu
#define MESSAGE_OTHER 0xFEu /* a framework message of another type */

/* One call on its way through the stations. */
struct ffa_spmc_request {
	const struct ffa_regs *regs;
	uint32_t function; /* w0 without the SVE hint */
	uint32_t cpu;      /* less than FFA_SPMC_MAX_CPUS */
};

#pragma GCC visibility push(hidden)

/* judge.c */
enum ffa_spmc_violation ffa_spmc_judge(const struct ffa_spmc *spmc,
                                       const struct ffa_spmc_request *req);

/* fields.c */
int ffa_spmc_is_callable(uint32_t function);
int ffa_spmc_breaks_reserved(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);

/* commit.c */
void ffa_spmc_commit(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                     const struct ffa_regs *answer);

/* spmc.c: the model's answers are made in place of the request's registers. */
void ffa_spmc_success(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out);
void ffa_spmc_error(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, int32_t code,
                    struct ffa_regs *out);
void ffa_spmc_plain_error(const struct ffa_spmc_request *req, uint32_t w1, int32_t code,
                          struct ffa_regs *out);
void ffa_spmc_copy(struct ffa_regs *to, const struct ffa_regs *from);
void ffa_spmc_clear(const struct ffa_spmc_request *req, struct ffa_regs *out);
int ffa_spmc_is_ffa(uint32_t function);
void ffa_spmc_lock(const struct ffa_spmc *spmc);
void ffa_spmc_unlock(const struct ffa_spmc *spmc);

/* spmd.c */
int ffa_spmc_is_known(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
int ffa_spmc_spmd_answers(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          struct ffa_regs *out);
void ffa_spmc_spmd_notes(struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
void ffa_spmc_spmd_returns(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                           struct ffa_regs *out);

/* features.c */
int ffa_spmc_is_in(const uint32_t set_32[2], const uint32_t set_64[2], uint32_t function);
int ffa_spmc_implements(const struct ffa_spmc *spmc, uint32_t function);
void ffa_spmc_features(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                       struct ffa_regs *out);

/* setup.c */
void ffa_spmc_version(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_regs *out);
void ffa_spmc_settle_version(struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
uint32_t ffa_spmc_version_query(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
void ffa_spmc_id(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, uint32_t id,
                 struct ffa_regs *out);
uint32_t ffa_spmc_pages(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req);
uint64_t ffa_spmc_address(const struct ffa_spmc_request *req, unsigned int n);
int ffa_spmc_map_is_wrong(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                          uint32_t pages, uint32_t quirks);
void ffa_spmc_map(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                  struct ffa_regs *out);
void ffa_spmc_unmap(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                    struct ffa_regs *out);
void ffa_spmc_rx_release(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                         struct ffa_regs *out);
void *ffa_spmc_memory(const struct ffa_spmc *spmc, uint64_t pa, size_t size);

/* list.c */
int ffa_spmc_wants_count(const struct ffa_spmc_request *req);
void ffa_spmc_info(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out);
void ffa_spmc_info_regs(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        struct ffa_regs *out);

/* acts.c */
uint32_t ffa_spmc_w1(const struct ffa_spmc_sp *sp, uint32_t low);
uint32_t ffa_spmc_response(const struct ffa_spmc_suspended *message);
void ffa_spmc_complete(const struct ffa_spmc_request *req, uint32_t function, uint32_t w1,
                       struct ffa_regs *out);
void ffa_spmc_work_on(struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                      struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                      struct ffa_regs *out);

/* optee.c */
int32_t ffa_spmc_optee_verdict(const struct ffa_spmc_sp *sp,
                               const struct ffa_spmc_suspended *message);
void ffa_spmc_ask_optee(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        const struct ffa_spmc_sp *sp, const struct ffa_spmc_suspended *message,
                        struct ffa_regs *out);

/* messages.c */
void ffa_spmc_message(const struct ffa_spmc_request *req, struct ffa_spmc_suspended *message);
struct ffa_spmc_suspended *ffa_spmc_resumed(struct ffa_spmc_sp *sp,
                                            const struct ffa_spmc_request *req);
void ffa_spmc_send(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out);
void ffa_spmc_run(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out);

/* sps.c */
struct ffa_spmc_sp *ffa_spmc_find(const struct ffa_spmc *spmc, uint32_t id);
int ffa_spmc_poses_as_sp(const struct ffa_spmc *spmc, uint32_t w1);
int ffa_spmc_receives(const struct ffa_spmc_sp *sp);
uint32_t ffa_spmc_subscription(const struct ffa_spmc_sp *sp);
int ffa_spmc_subscribes(const struct ffa_spmc_sp *sp, uint32_t message);
int ffa_spmc_asks_for(const struct ffa_spmc_sp *sp, uint32_t message);
uint32_t ffa_spmc_context(const struct ffa_spmc_sp *sp, uint32_t cpu);
void ffa_spmc_occupy(struct ffa_spmc_suspended *context, const struct ffa_spmc_suspended *message);
int ffa_spmc_waits_as(const struct ffa_spmc_suspended *context, uint32_t w1);
int ffa_spmc_suspended_as(const struct ffa_spmc_sp *sp, uint32_t w1);
const struct ffa_spmc_act *ffa_spmc_next_act(struct ffa_spmc_sp *sp,
                                             const struct ffa_spmc_suspended *message);
int32_t ffa_spmc_verdict(const struct ffa_spmc *spmc, const struct ffa_spmc_sp *sp,
                         const struct ffa_spmc_suspended *message);
void ffa_spmc_acknowledged(struct ffa_spmc *spmc, struct ffa_spmc_sp *sp,
                           const struct ffa_spmc_suspended *message, int32_t status);

#pragma GCC visibility pop

/* FF-A's wN: all that counts of a register in most calls. */
static inline uint32_t ffa_spmc_w(const struct ffa_regs *regs, unsigned int n)
{
	return (uint32_t)regs->x[n];
}

static inline uint16_t ffa_spmc_high(uint32_t w)
{
	return (uint16_t)(w >> 16);
}

static inline uint16_t ffa_spmc_low(uint32_t w)
{
	return (uint16_t)(w & 0xFFFFu);
}

/* Whether the answer is this function in its 32-bit or 64-bit form. */
static inline int ffa_spmc_is(const struct ffa_regs *answer, uint32_t number)
{
	return (ffa_spmc_w(answer, 0) & ~CALL_WIDE) == CALL_32(number);
}

/* The code of FFA_ERROR, 0 for any other answer. */
static inline int32_t ffa_spmc_code(const struct ffa_regs *answer)
{
	return ffa_spmc_is(answer, N_ERROR) ? (int32_t)ffa_spmc_w(answer, 2) : 0;
}

static inline int ffa_spmc_is_of_vm(const struct ffa_spmc_suspended *message)
{
	return message->message == MESSAGE_CREATED || message->message == MESSAGE_DESTROYED;
}

static inline int ffa_spmc_is_framework(const struct ffa_spmc_request *req)
{
	return (ffa_spmc_w(req->regs, 2) & MESSAGE_FRAMEWORK) != 0;
}

static inline int ffa_spmc_same_major(uint32_t a, uint32_t b)
{
	return a >> VERSION_MAJOR_SHIFT == b >> VERSION_MAJOR_SHIFT;
}

static inline int ffa_spmc_has(const struct ffa_spmc *spmc, uint32_t quirk)
{
	return (spmc->config.profile->quirks & quirk) != 0;
}

/* The version in force is told, whatever is asked for. */
static inline int ffa_spmc_is_settled(const struct ffa_spmc *spmc)
{
	return spmc->version_locked && ffa_spmc_has(spmc, FFA_SPMC_Q_VERSION_SETTLES);
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

/* Stores that compilers do not gather into calls of memcpy and memset: there is no libc. */
static inline void ffa_spmc_put(volatile uint64_t *to, uint64_t value)
{
	*to = value;
}

static inline void ffa_spmc_put8(volatile uint8_t *to, uint8_t value)
{
	*to = value;
}

#endif

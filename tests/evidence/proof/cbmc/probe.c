/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: what ffa_probe() leaves behind, for every configuration and every answer, with lists of
 * up to MAX_ENTRIES entries. The ledger holds who owns what, from the requests and answers alone.
 */
#include "any.h"

/* FF-A chapters 11 to 13; none of it is the library's. */
#define VERSION 0x84000063u
#define FEATURES 0x84000064u
#define RX_RELEASE 0x84000065u
#define MAP 0xC4000066u
#define UNMAP 0x84000067u
#define INFO 0x84000068u
#define INFO_REGS 0xC400008Bu
#define SUCCESS 0x84000061u
#define ERROR 0x84000060u
#define WIDE 0x40000000u
#define BUSY ((uint32_t)-4)

#define MAX_ENTRIES 3u
#define SLOTS 2u
#define PAGE 4096u

static struct {
	bool is_version_known;
	bool is_mapped;
	bool is_granted;  /* RX is the caller's */
	bool was_busy;    /* the latest query was answered BUSY */
	bool is_refused;  /* the firmware would not unmap */
	bool is_stuck_rx; /* it would not take RX back */
	bool is_allocated;
	unsigned int calls;
} ledger;

static struct ffa_config config;
static struct ffa_hooks hooks;
static struct ffa_subscriber table[SLOTS];
static struct ffa_subscriber heap[FFA_NOTIFY_MAX_SUBSCRIBERS];
static uint8_t rx[PAGE];
static uint8_t tx[PAGE];

static bool is_success(const struct ffa_regs *answer)
{
	return ((uint32_t)answer->x[0] & ~WIDE) == SUCCESS;
}

static void check_map(const struct ffa_regs *regs)
{
	const struct ffa_rxtx *lent = &config.rxtx;

	__CPROVER_assert(!ledger.is_mapped && lent->mapped == 0, "I9: mapped once, if lent");
	__CPROVER_assert(regs->x[1] == lent->tx_pa && regs->x[2] == lent->rx_pa, "TX, then RX");
	__CPROVER_assert(regs->x[3] >= 1 && regs->x[3] <= lent->pages, "no more than was lent");
	check_unused(regs, 4);
}

static void check_request(const struct ffa_regs *regs)
{
	__CPROVER_assert(regs->x[0] == VERSION || ledger.is_version_known, "FFA_VERSION first");
	switch (regs->x[0]) {
	case VERSION:
		__CPROVER_assert(config.version == 0, "only if none is in force");
		__CPROVER_assert(!ledger.is_mapped, "and before anything else");
		check_unused(regs, 2);
		break;
	case FEATURES:
		check_unused(regs, 2);
		break;
	case MAP:
		check_map(regs);
		break;
	case UNMAP:
		__CPROVER_assert(ledger.is_mapped, "I9: unmaps what it mapped");
		__CPROVER_assert(!ledger.is_granted, "I9: after RX was given back");
		check_unused(regs, 1);
		break;
	case INFO:
		__CPROVER_assert(ledger.is_mapped || config.rxtx.mapped != 0,
		                 "a query has buffers");
		__CPROVER_assert(!ledger.is_granted, "I9: RX is not asked for twice");
		check_unused(regs, 1);
		break;
	case RX_RELEASE:
		__CPROVER_assert(ledger.is_granted || ledger.was_busy,
		                 "I9: RX is released when it was granted, or may be ours");
		check_unused(regs, 1);
		break;
	case INFO_REGS:
		__CPROVER_assert(regs->x[1] == 0 && regs->x[2] == 0, "all partitions");
		check_unused(regs, 4);
		break;
	default:
		__CPROVER_assert(false, "a call that a probe makes");
	}
}

static void assume_short_list(uint64_t function, const struct ffa_regs *answer)
{
	if (function == INFO) {
		__CPROVER_assume((uint32_t)answer->x[2] <= MAX_ENTRIES);
	} else if (function == INFO_REGS) {
		__CPROVER_assume((uint16_t)answer->x[2] < MAX_ENTRIES);
	}
}

static void note_answer(uint64_t function, const struct ffa_regs *answer)
{
	const uint32_t code = (uint32_t)answer->x[2];

	ledger.was_busy = false;
	switch (function) {
	case VERSION:
		ledger.is_version_known |= (uint32_t)answer->x[0] >> 16 == 1;
		break;
	case MAP:
		ledger.is_mapped = is_success(answer);
		break;
	case UNMAP:
		ledger.is_mapped = !is_success(answer);
		ledger.is_refused = ledger.is_mapped;
		break;
	case INFO:
		ledger.is_granted = is_success(answer);
		ledger.was_busy = ((uint32_t)answer->x[0] & ~WIDE) == ERROR && code == BUSY;
		break;
	case RX_RELEASE:
		/* Released once: if the firmware refuses, that is its affair. */
		ledger.is_granted = false;
		break;
	default:
		break;
	}
}

static void any_call(void *priv, struct ffa_regs *regs)
{
	const uint64_t function = regs->x[0];

	(void)priv;
	ledger.calls++;
	check_request(regs);
	take_any_answer(regs);
	assume_short_list(function, regs);
	note_answer(function, regs);
}

static void *any_alloc(void *priv, size_t size)
{
	(void)priv;
	__CPROVER_assert(!ledger.is_allocated, "alloc is called at most once");
	__CPROVER_assert(size <= sizeof(heap), "for a table");
	ledger.is_allocated = nondet_bool();
	return ledger.is_allocated ? heap : NULL;
}

static void any_free(void *priv, void *mem, size_t size)
{
	(void)priv;
	__CPROVER_assert(ledger.is_allocated && mem == heap, "what was allocated is freed");
	__CPROVER_assert(size <= sizeof(heap), "with its size");
	ledger.is_allocated = false;
}

static void any_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	__CPROVER_assert(entry->text != NULL, "a text");
}

/* Every configuration of which the pointers are valid. */
static void set_up(void)
{
	hooks.call = nondet_bool() ? any_call : NULL;
	hooks.alloc = nondet_bool() ? any_alloc : NULL;
	hooks.free = nondet_bool() ? any_free : NULL;
	hooks.log = nondet_bool() ? any_log : NULL;
	config.hooks = nondet_bool() ? &hooks : NULL;
	config.version = nondet_u32();
	config.table = nondet_bool() ? table : NULL;
	config.table_len = nondet_u16();
	__CPROVER_assume(config.table_len <= SLOTS);
	config.limits.sends = nondet_u16();
	config.limits.resumes = nondet_u16();
	config.limits.calls = nondet_u32();
	config.rxtx.rx = nondet_bool() ? rx : NULL;
	config.rxtx.tx = nondet_bool() ? tx : NULL;
	config.rxtx.rx_pa = nondet_u64();
	config.rxtx.tx_pa = nondet_u64();
	config.rxtx.pages = nondet_u32();
	config.rxtx.mapped = nondet_u32();
	/* The memory behind the pages is there; how many pages is not what is proved here. */
	__CPROVER_assume(config.rxtx.pages <= 1 || config.rxtx.pages > 31);
	__CPROVER_havoc_object(rx);
}

int main(void)
{
	struct ffa_notify n;
	int result;

	set_up();
	ledger.is_version_known = config.version != 0;
	result = ffa_probe(&n, nondet_bool() ? &config : NULL);
	__CPROVER_assert(result <= 0, "a probe is final");
	__CPROVER_assert(!ledger.is_granted, "I9: RX is the firmware's");
	__CPROVER_assert(ledger.is_mapped == (n.rxtx_stuck != 0), "I9: what stays mapped is told");
	__CPROVER_assert(!ledger.is_mapped || (ledger.is_refused && result < 0),
	                 "I9: nothing stays mapped unless the firmware refused");
	__CPROVER_assert(ledger.calls <= FFA_NOTIFY_MAX_PROBE_CALLS(MAX_ENTRIES),
	                 "I1: the bound of a probe");
	if (result == FFA_R_INVALID && ledger.calls == 0) {
		__CPROVER_assert(n.version == 0, "unprobed");
	}
	if (result == FFA_R_OK) {
		__CPROVER_assert(n.version >> 16 == 1, "a version is in force");
		__CPROVER_assert(n.hooks == &hooks && n.limits.sends != 0 && n.limits.resumes != 0,
		                 "ready for events");
		for (uint16_t i = 0; i < n.subscriber_count; i++) {
			__CPROVER_assert(n.subscribers[i].sp_id != 0 &&
			                         n.subscribers[i].events >= 1 &&
			                         n.subscribers[i].events <= 3,
			                 "subscribers are subscribers");
			for (uint16_t j = 0; j < i; j++) {
				__CPROVER_assert(n.subscribers[i].sp_id != n.subscribers[j].sp_id,
				                 "an SP has one slot");
			}
		}
	} else {
		__CPROVER_assert(n.version == 0 && n.hooks == NULL && n.subscribers == NULL,
		                 "unprobed after a failure");
		__CPROVER_assert(!ledger.is_allocated, "nothing stays allocated");
	}
	if (result == FFA_R_OK) {
		ffa_release(&n);
		__CPROVER_assert(!ledger.is_allocated, "released");
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For CBMC: what ffa_probe() leaves behind, for every configuration and every answer, with lists of
 * up to MAX_ENTRIES entries. The ledger holds who owns what, from the requests and answers alone.
 *
 * With NEGOTIATE defined, up to the first call that needs a version, else from there on: a version
 * that was negotiated and one that the caller names are the same to what follows.
 */
#include "any.h"

/* FF-A chapters 11 to 13; none of it is the library's. */
#define VERSION 0x84000063u
#define FEATURES 0x84000064u
#define RX_RELEASE 0x84000065u
#define MAP 0xC4000066u
#define UNMAP 0x84000067u
#define INFO 0x84000068u
#define ID_GET 0x84000069u
#define INFO_REGS 0xC400008Bu
#define SUCCESS 0x84000061u
#define ERROR 0x84000060u
#define WIDE 0x40000000u
#define BUSY ((uint32_t)-4)
#define ABSENT 0xFFFFFFFFu /* w0 of an SMC that nobody knows */

#define VERSION_CALLS 5u
#define MAX_ENTRIES 3u
#define SLOTS 2u
#define PAGE 4096u

static struct {
	bool is_version_known;
	uint32_t asked; /* the latest FFA_VERSION, and its answer */
	uint32_t offered;
	bool is_silent; /* every call was answered with w0 = -1 */
	bool is_asked;  /* FFA_ID_GET */
	bool is_mapped;
	bool is_granted;  /* RX is the caller's */
	bool was_busy;    /* the latest query was answered BUSY */
	bool is_refused;  /* the firmware would not unmap */
	bool is_stuck_rx; /* it would not take RX back */
	bool is_allocated;
	unsigned int calls;
	unsigned int logs;
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

	CHECK(!ledger.is_mapped && lent->mapped == 0, "I9: mapped once, if lent");
	CHECK(regs->x[1] == lent->tx_pa && regs->x[2] == lent->rx_pa, "TX, then RX");
	CHECK(regs->x[3] >= 1 && regs->x[3] <= lent->pages, "no more than was lent");
	check_unused(regs, 4);
}

/* 1.2, 1.1, 1.0, then 1.3; what is offered instead of one of them is asked for once. */
static void check_version(const struct ffa_regs *regs)
{
	static const uint32_t order[] = {0x10002, 0x10001, 0x10000, 0x10003};

	CHECK(config.version == 0, "only if none is in force");
	if (ledger.is_version_known) {
		CHECK(ledger.offered < ledger.asked && regs->x[1] == ledger.offered,
		      "a lower version that was offered is asked for");
		REACHED("a lower version");
	} else {
		CHECK(ledger.calls <= 4 && regs->x[1] == order[ledger.calls - 1],
		      "the versions in their order");
	}
	check_unused(regs, 2);
}

static void check_request(const struct ffa_regs *regs)
{
	CHECK(regs->x[0] == VERSION || regs->x[0] == ID_GET || ledger.is_version_known,
	      "FFA_VERSION first");
	CHECK(!ledger.is_asked, "nothing after FFA_ID_GET");
	switch (regs->x[0]) {
	case VERSION:
		check_version(regs);
		break;
	case ID_GET:
		CHECK(config.version == 0 && ledger.calls == 5 && ledger.is_silent,
		      "only after four versions that nobody knew");
		check_unused(regs, 1);
		break;
	case FEATURES:
		check_unused(regs, 2);
		break;
	case MAP:
		check_map(regs);
		break;
	case UNMAP:
		CHECK(ledger.is_mapped, "I9: unmaps what it mapped");
		CHECK(!ledger.is_granted, "I9: after RX was given back");
		check_unused(regs, 1);
		break;
	case INFO:
		CHECK(ledger.is_mapped || config.rxtx.mapped != 0, "a query has buffers");
		CHECK(!ledger.is_granted, "I9: RX is not asked for twice");
		check_unused(regs, 1);
		break;
	case RX_RELEASE:
		CHECK(ledger.is_granted || ledger.was_busy,
		      "I9: RX is released when it was granted, or may be ours");
		check_unused(regs, 1);
		break;
	case INFO_REGS:
		CHECK(regs->x[1] == 0 && regs->x[2] == 0, "all partitions");
		check_unused(regs, 4);
		break;
	default:
		CHECK(false, "a call that a probe makes");
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
	ledger.is_silent &= (uint32_t)answer->x[0] == ABSENT;
	switch (function) {
	case VERSION:
		ledger.offered = (uint32_t)answer->x[0];
		ledger.is_version_known |= ledger.offered >> 16 == 1;
		break;
	case ID_GET:
		ledger.is_asked = true;
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
#ifdef NEGOTIATE
	CHECK(function == VERSION || function == ID_GET ||
	              (ledger.calls <= VERSION_CALLS + 1 && ledger.offered >> 16 == 1 &&
	               ledger.offered >= ledger.asked),
	      "nothing before a version is in force");
	__CPROVER_assume(function == VERSION || function == ID_GET);
#endif
	if (function == VERSION) {
		ledger.asked = (uint32_t)regs->x[1];
	}
	take_any_answer(regs);
	assume_short_list(function, regs);
	note_answer(function, regs);
}

static void *any_alloc(void *priv, size_t size)
{
	(void)priv;
	CHECK(!ledger.is_allocated, "alloc is called at most once");
	CHECK(size <= sizeof(heap), "for a table");
	ledger.is_allocated = nondet_bool();
	return ledger.is_allocated ? heap : NULL;
}

static void any_free(void *priv, void *mem, size_t size)
{
	(void)priv;
	CHECK(ledger.is_allocated && mem == heap, "what was allocated is freed");
	CHECK(size <= sizeof(heap), "with its size");
	ledger.is_allocated = false;
}

static void any_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	ledger.logs++;
	CHECK(entry->text != NULL, "a text");
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
#if defined NEGOTIATE
	__CPROVER_assume(config.version == 0);
#elif !defined REACH
	__CPROVER_assume(config.version != 0);
#endif
	config.table = nondet_bool() ? table : NULL;
	config.table_len = nondet_u16();
	config.vm_size = nondet_u32();
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

static void check_versions(int result, uint32_t version)
{
	const bool is_negotiated = config.version == 0 && ledger.calls > 0;

	if (result == FFA_R_ABSENT) {
		REACHED("absent");
		CHECK(ledger.is_asked && ledger.is_silent && ledger.calls == 5,
		      "absent only if nobody knew any of five calls");
	} else if (ledger.is_asked) {
		REACHED("a version that cannot be had");
		CHECK(result == FFA_R_VERSION && !ledger.is_silent,
		      "FF-A that answers at all is not absent");
	}
	if (result == FFA_R_OK && is_negotiated) {
		if (version == 0x10003) {
			REACHED("1.3, of an earlier boot stage");
		}
		CHECK(version == ledger.asked && ledger.offered >= version &&
		              ledger.offered >> 16 == 1,
		      "the version in force was asked for and confirmed");
	} else if (result == FFA_R_OK) {
		CHECK(version == config.version, "the version in force");
	}
}

static void show_result(int result, const struct ffa_notify *n)
{
	if (result == FFA_R_OK && n->subscriber_count == SLOTS) {
		REACHED("all slots taken");
	} else if (result == FFA_R_OK && n->version == 0x10000) {
		REACHED("1.0");
	} else if (result == FFA_R_NOSPACE) {
		REACHED("too many subscribers");
	} else if (result == FFA_R_UNSUPPORTED) {
		REACHED("unsupported");
	} else if (result == FFA_R_PROTOCOL) {
		REACHED("malformed");
	} else if (result == FFA_R_NOMEM) {
		REACHED("no memory");
	} else if (result == FFA_R_REFUSED) {
		REACHED("refused");
	} else if (result == FFA_R_EXHAUSTED) {
		REACHED("busy, or a list that changes");
	}
	if (n->rxtx_stuck != 0) {
		REACHED("stuck buffers");
	}
}

int main(void)
{
	const struct ffa_config *const given = nondet_bool() ? &config : NULL;
	struct ffa_notify n;
	int result;

	set_up();
	ledger.is_version_known = config.version != 0;
	ledger.is_silent = true;
	result = ffa_probe(&n, given);
	show_result(result, &n);
	check_versions(result, n.version);
	if (given != NULL && config.hooks != NULL && config.vm_size != sizeof(struct ffa_vm)) {
		CHECK(result == FFA_R_INVALID && ledger.calls == 0,
		      "another FFA_NOTIFY_MAX_SUBSCRIBERS is found before any call");
	}
	if (result != FFA_R_OK && given != NULL && config.hooks != NULL && hooks.log != NULL) {
		CHECK(ledger.logs == 1, "a failure is logged once");
	}
	CHECK(result <= 0, "a probe is final");
	CHECK(!ledger.is_granted, "I9: RX is the firmware's");
	CHECK(ledger.is_mapped == (n.rxtx_stuck != 0), "I9: what stays mapped is told");
	CHECK(!ledger.is_mapped || (ledger.is_refused && result < 0),
	      "I9: nothing stays mapped unless the firmware refused");
#ifdef NEGOTIATE
	CHECK(ledger.calls <= VERSION_CALLS, "I1: the bound of a probe, its first part");
#else
	CHECK(ledger.calls + VERSION_CALLS <= FFA_NOTIFY_MAX_PROBE_CALLS(MAX_ENTRIES),
	      "I1: the bound of a probe, less its first part");
#endif
	if (result == FFA_R_INVALID && ledger.calls == 0) {
		CHECK(n.version == 0, "unprobed");
	}
	if (result == FFA_R_OK) {
		CHECK(n.version >> 16 == 1, "a version is in force");
		CHECK(n.hooks == &hooks && n.limits.sends != 0 && n.limits.resumes != 0,
		      "ready for events");
		for (uint16_t i = 0; i < n.subscriber_count; i++) {
			CHECK(n.subscribers[i].sp_id != 0 && n.subscribers[i].events >= 1 &&
			              n.subscribers[i].events <= 3,
			      "subscribers are subscribers");
			for (uint16_t j = 0; j < i; j++) {
				CHECK(n.subscribers[i].sp_id != n.subscribers[j].sp_id,
				      "an SP has one slot");
			}
		}
	} else {
		CHECK(n.version == 0 && n.hooks == NULL && n.subscribers == NULL,
		      "unprobed after a failure");
		CHECK(!ledger.is_allocated, "nothing stays allocated");
	}
	if (result == FFA_R_OK) {
		ffa_release(&n);
		CHECK(!ledger.is_allocated, "released");
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Version, features, and both ways of reading the list. */
#include <ffa/partinfo.h>

#include "abi.h"
#include "attach.h"
#include "bits.h"
#include "port.h"
#include "subscribers.h"

#define MAX_RESTARTS 3u
#define MAX_PAGES 31u /* what every SPMC can count: one of them drops bit 5 */

/* No status of FF-A: the answer was neither FFA_SUCCESS nor a proper FFA_ERROR. */
#define MALFORMED 1

/* What the steps of one probe share. */
struct probe {
	struct ffa_table table;
	struct ffa_regs regs; /* the latest answer */
	const struct ffa_config *config;
	struct ffa_partition partition; /* of the list, the one that is looked at */
	uint32_t version;
	uint16_t pages; /* of each buffer that the firmware knows */
	uint16_t stuck; /* the firmware keeps the buffers */
	/* For the log: the latest call that failed, its status or w0, and what is missing. */
	uint32_t function;
	int32_t failed;
	const char *missing;
};

static void failed_in(struct probe *p, uint32_t function, int32_t status)
{
	p->function = function;
	p->failed = status;
}

/*
 * Calls an ABI_ function; p->regs then holds the answer. 0 for FFA_SUCCESS, the negative status of
 * FFA_ERROR, NOT_SUPPORTED for a function that SMCCC does not know, or MALFORMED.
 */
static int32_t call_with(struct probe *p, uint32_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
	uint32_t answer;
	int32_t status;
	int is_error;

	request(&p->regs, function, x1, x2, x3);
	port_call(p->config->hooks, &p->regs);
	answer = function_of(&p->regs);
	if (answer == ABI_SUCCESS) {
		return 0;
	}
	status = to_signed(reg_w(&p->regs, 2));
	is_error = answer == ABI_ERROR && status < 0;
	if (!is_error) {
		status = to_signed(reg_w(&p->regs, 0));
	}
	failed_in(p, ABI_FUNCTION | function, status);
	return (is_error || status == ABI_NOT_SUPPORTED) ? status : MALFORMED;
}

static int32_t call(struct probe *p, uint32_t function)
{
	return call_with(p, function, 0, 0, 0);
}

/* The result that a probe ends with after such a status. */
static int result_of(int32_t status)
{
	/* From NOT_READY, -10, to MALFORMED; results of ours are negative, too. */
	static const uint8_t results[] = {-FFA_R_EXHAUSTED,   -FFA_R_REFUSED, -FFA_R_REFUSED,
	                                  -FFA_R_EXHAUSTED,   -FFA_R_REFUSED, -FFA_R_EXHAUSTED,
	                                  -FFA_R_EXHAUSTED,   -FFA_R_NOMEM,   -FFA_R_REFUSED,
	                                  -FFA_R_UNSUPPORTED, FFA_R_OK,       -FFA_R_PROTOCOL};

	if (status < ABI_NOT_READY) {
		return FFA_R_REFUSED;
	}
	return -(int)results[status - ABI_NOT_READY];
}

/* The list that this call gave is malformed. */
static int malformed(struct probe *p, uint32_t function, int result)
{
	failed_in(p, ABI_FUNCTION | function, to_signed(reg_w(&p->regs, 0)));
	p->missing = "malformed list";
	return result;
}

/* Not the firmware's fault. */
static int lack(struct probe *p, int result, const char *missing)
{
	failed_in(p, 0, 0);
	p->missing = missing;
	return result;
}

/* FFA_R_OK if the firmware says that it has the function, with its properties in p->regs. */
static int need(struct probe *p, uint32_t function)
{
	return result_of(call_with(p, ABI_FEATURES, ABI_FUNCTION | function, 0, 0));
}

static int is_apart(uint64_t a, uint64_t b, uint64_t size)
{
	return ((a > b) ? a - b : b - a) >= size;
}

static int is_rxtx_valid(const struct ffa_rxtx *rxtx)
{
	if (rxtx->rx == NULL) {
		return rxtx->tx == NULL && (rxtx->pages | rxtx->mapped) == 0u &&
		       (rxtx->rx_pa | rxtx->tx_pa) == 0u; /* there are none */
	}
	if (rxtx->rx == rxtx->tx || rxtx->pages - 1u >= MAX_PAGES) {
		return 0;
	}
	if (rxtx->mapped != 0u) {
		return 1;
	}
	return rxtx->tx != NULL && rxtx->rx_pa != 0u && rxtx->tx_pa != 0u &&
	       ((rxtx->rx_pa | rxtx->tx_pa) & (ABI_PAGE_SIZE - 1u)) == 0u &&
	       is_apart(rxtx->rx_pa, rxtx->tx_pa, (uint64_t)rxtx->pages * ABI_PAGE_SIZE);
}

static int is_version_1(uint32_t version)
{
	return (version >> ABI_VERSION_MAJOR_SHIFT) == 1u;
}

/*
 * FFA_VERSION has an answer of its own, w0: a version, or a negative number. 0 means that somebody
 * negotiated before, or that a downgrade is refused (FF-A 13.2, Table 13.6).
 */
static uint32_t ask_version(struct probe *p, uint32_t version)
{
	(void)call_with(p, ABI_VERSION, version, 0, 0);
	return reg_w(&p->regs, 0);
}

static int is_refusal(uint32_t answer)
{
	return answer == 0u || answer == (uint32_t)ABI_NOT_SUPPORTED ||
	       answer == (uint32_t)ABI_VERSION_INVALID;
}

/* A lower version that is offered has to be asked for: not all firmware has recorded it. */
static int settle_version(struct probe *p, uint32_t asked, uint32_t offered)
{
	if (!is_version_1(offered)) {
		return (offered <= 0x7FFFFFFFu) ? FFA_R_VERSION : FFA_R_PROTOCOL;
	}
	p->version = (offered < asked) ? offered : asked;
	if (offered < asked) {
		const uint32_t answer = ask_version(p, offered);

		return (is_version_1(answer) && answer >= offered) ? FFA_R_OK : FFA_R_VERSION;
	}
	return FFA_R_OK;
}

/*
 * 1.2 first: some firmware settles on the first request. 1.3 last, for where an earlier boot stage
 * settled on it. Firmware that refuses them all can still be there, with SPs that want to be told.
 */
static int negotiate(struct probe *p)
{
	static const uint32_t versions[] = {ABI_VERSION_1_2, ABI_VERSION_1_1, ABI_VERSION_1_0,
	                                    ABI_VERSION_1_3};
	int is_absent = 1;
	uint32_t i;

	/*@ loop invariant 0 <= i <= 4;
	    loop invariant proof_calls == \at(proof_calls, Pre) + i;
	    loop assigns i, is_absent, p->regs.x[0 .. 17], p->function, p->failed, proof_calls;
	    loop variant 4 - i;
	*/
	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		const uint32_t answer = ask_version(p, versions[i]);

		if (!is_refusal(answer)) {
			return settle_version(p, versions[i], answer);
		}
		is_absent &= answer == (uint32_t)ABI_NOT_SUPPORTED;
	}
	if (is_absent) {
		(void)call(p, ABI_ID_GET);
		is_absent = reg_w(&p->regs, 0) == (uint32_t)ABI_NOT_SUPPORTED;
	}
	p->missing = is_absent ? "no FF-A here" : "FF-A refuses every version";
	return is_absent ? FFA_R_ABSENT : FFA_R_VERSION;
}

static int use_version(struct probe *p)
{
	if (p->version == 0u) {
		return negotiate(p);
	}
	return is_version_1(p->version) ? FFA_R_OK : FFA_R_VERSION;
}

static void add_all(struct probe *p, const struct ffa_partinfo *list)
{
	uint32_t i;

	/*@ loop invariant 0 <= i <= list->count;
	    loop assigns i, p->partition, p->table.count, p->table.lost;
	    loop assigns p->table.slots[0 .. \at(p->table.capacity, Pre) - 1];
	    loop variant list->count - i;
	*/
	for (i = 0; ffa_partinfo_get(list, i, &p->partition) == FFA_R_OK; i++) {
		const uint8_t events = ffa_partinfo_events(&p->partition, p->version);

		ffa_table_add(&p->table, p->partition.id, events);
	}
}

/* Reads the list once. FFA_R_AGAIN: it changed meanwhile. */
static int walk_regs(struct probe *p)
{
	struct ffa_partinfo_cursor at = {0, 0, 0};
	struct ffa_partinfo list;

	/*@ loop invariant proof_calls <= \at(proof_calls, Pre) + at.next;
	    loop assigns at, list, p->regs.x[0 .. 17], p->function, p->failed, p->missing;
	    loop assigns proof_calls;
	    loop assigns p->table.slots[0 .. \at(p->table.capacity, Pre) - 1];
	    loop assigns p->table.count, p->table.lost, p->partition;
	    loop variant 65536 - at.next;
	*/
	do {
		const int32_t status = call_with(p, ABI_PARTITION_INFO_GET_REGS, 0, 0,
		                                 at.next | ((uint32_t)at.tag << 16));
		int result = result_of(status);

		if (status == ABI_INVALID_PARAMETERS) {
			/* There are no partitions, or no longer as many. */
			return (at.next == 0u) ? FFA_R_OK : FFA_R_AGAIN;
		}
		if (status == ABI_RETRY) {
			return FFA_R_AGAIN;
		}
		if (result != FFA_R_OK) {
			return result;
		}
		result = ffa_partinfo_open_regs(&list, &at, &p->regs);
		if (result == FFA_R_AGAIN) {
			return result;
		}
		if (result != FFA_R_OK) {
			return malformed(p, ABI_PARTITION_INFO_GET_REGS, result);
		}
		add_all(p, &list);
	} while (at.next != 0u);
	return FFA_R_OK;
}

static int list_by_regs(struct probe *p)
{
	int result = FFA_R_AGAIN;
	uint32_t walks;

	/*@ loop invariant 0 <= walks <= MAX_RESTARTS + 1;
	    loop invariant proof_calls <= \at(proof_calls, Pre) + 65536 * walks;
	    loop assigns walks, result, p->regs.x[0 .. 17], p->function, p->failed, p->missing;
	    loop assigns proof_calls;
	    loop assigns p->table.slots[0 .. \at(p->table.capacity, Pre) - 1];
	    loop assigns p->table.count, p->table.lost, p->partition;
	    loop variant MAX_RESTARTS + 1 - walks;
	*/
	for (walks = 0; walks <= MAX_RESTARTS && result == FFA_R_AGAIN; walks++) {
		ffa_table_reset(&p->table);
		result = walk_regs(p);
	}
	if (result == FFA_R_AGAIN) {
		p->missing = "list changes";
		return FFA_R_EXHAUSTED;
	}
	return result;
}

static int read_rx(struct probe *p)
{
	const uint32_t count = reg_w(&p->regs, 2);
	struct ffa_partinfo list;
	int result;

	if (count == 0u) {
		return FFA_R_OK;
	}
	result = ffa_partinfo_open(&list, p->config->rxtx.rx, (size_t)p->pages * ABI_PAGE_SIZE,
	                           p->version, count, reg_w(&p->regs, 3));
	if (result != FFA_R_OK) {
		return malformed(p, ABI_PARTITION_INFO_GET, result);
	}
	add_all(p, &list);
	return FFA_R_OK;
}

/* The SPMC owns RX again when this returns, on every path (FF-A 4.10). */
static int list_by_rx(struct probe *p)
{
	int32_t status = call(p, ABI_PARTITION_INFO_GET);
	int result;

	if (status == ABI_BUSY) {
		/* RX can be ours since an earlier query or an SP's message to us. */
		(void)call(p, ABI_RX_RELEASE);
		status = call(p, ABI_PARTITION_INFO_GET);
	}
	if (status == ABI_INVALID_PARAMETERS) {
		return FFA_R_OK; /* there are no partitions */
	}
	if (status != 0) {
		return result_of(status);
	}
	result = read_rx(p);
	status = call(p, ABI_RX_RELEASE);
	return (result != FFA_R_OK) ? result : result_of(status);
}

/* How many pages to map of each buffer: whole granules, no more than the firmware's maximum. */
static uint32_t pages_to_map(const struct probe *p, uint32_t max, uint32_t granule)
{
	uint32_t pages = p->config->rxtx.pages;

	if (p->version >= ABI_VERSION_1_2 && max >= granule && pages > max) {
		pages = max;
	}
	return pages / granule * granule;
}

static int map_lent(struct probe *p, uint32_t properties)
{
	/* Pages of 4 KiB in a granule of 4, 64 or 16 KiB, and a reserved encoding. */
	static const uint8_t granules[] = {1, 16, 4, 0};
	const struct ffa_rxtx *rxtx = &p->config->rxtx;
	const uint32_t granule = granules[properties % sizeof(granules)];
	uint32_t pages;

	if (granule == 0u) {
		return FFA_R_PROTOCOL;
	}
	pages = pages_to_map(p, properties >> ABI_RXTX_MAX_SHIFT, granule);
	if (pages == 0u || ((rxtx->rx_pa | rxtx->tx_pa) & (granule * ABI_PAGE_SIZE - 1u)) != 0u) {
		return lack(p, FFA_R_INVALID, "buffers below the granule");
	}
	/*@ loop invariant granule <= pages <= rxtx->pages;
	    loop invariant proof_calls <= \at(proof_calls, Pre) + ((pages == granule) ? 1 : 0);
	    loop assigns pages, p->pages, p->regs.x[0 .. 17], p->function, p->failed, proof_calls;
	    loop variant pages - granule;
	*/
	for (;;) {
		int32_t status;

		p->pages = (uint16_t)pages;
		status = call_with(p, ABI_RXTX_MAP_64, rxtx->tx_pa, rxtx->rx_pa, pages);
		if (status != ABI_INVALID_PARAMETERS || pages == granule) {
			return result_of(status);
		}
		pages = granule; /* some firmware has a maximum that it does not report */
	}
}

/* Buffers that the firmware will not give back must not be used for anything else. */
static int unmap_lent(struct probe *p)
{
	const int32_t status = call(p, ABI_RXTX_UNMAP);

	p->stuck = status != 0;
	return result_of(status);
}

static int list_by_rxtx(struct probe *p)
{
	/*
	 * Buffers that are mapped already need the first two; the last one's properties are used.
	 */
	static const uint32_t functions[] = {ABI_PARTITION_INFO_GET, ABI_RX_RELEASE, ABI_RXTX_UNMAP,
	                                     ABI_RXTX_MAP_64};
	const int lent = p->config->rxtx.mapped == 0u;
	int result = (p->config->rxtx.rx != NULL) ? FFA_R_OK : FFA_R_UNSUPPORTED;
	uint32_t i;

	p->missing = (result == FFA_R_OK) ? "no calls for buffers"
	                                  : "no buffers lent, and no register form";
	/*@ loop invariant 0 <= i <= 4 && (result == FFA_R_OK ==> p->config->rxtx.rx != \null);
	    loop invariant proof_calls <= \at(proof_calls, Pre) + i;
	    loop assigns i, result, p->regs.x[0 .. 17], p->function, p->failed, proof_calls;
	    loop variant 4 - i;
	*/
	for (i = 0; i < (lent ? 4u : 2u) && result == FFA_R_OK; i++) {
		result = need(p, functions[i]);
	}
	if (result != FFA_R_OK) {
		return result;
	}
	p->missing = NULL;
	p->pages = (uint16_t)p->config->rxtx.pages;
	if (lent) {
		result = map_lent(p, reg_w(&p->regs, 2));
	}
	if (result != FFA_R_OK) {
		return result;
	}
	result = list_by_rx(p);
	if (lent) {
		const int unmapped = unmap_lent(p);

		result = (result != FFA_R_OK) ? result : unmapped;
	}
	return result;
}

static int list_partitions(struct probe *p)
{
	int result = FFA_R_UNSUPPORTED;

	if (p->version >= ABI_VERSION_1_2) {
		result = list_by_regs(p);
	}
	if (result == FFA_R_UNSUPPORTED) {
		ffa_table_reset(&p->table);
		result = list_by_rxtx(p);
	}
	return result;
}

static void say_of_probe(const struct probe *p, int32_t level, const char *text)
{
	const struct ffa_log entry = {level, 0, 0, p->function, p->failed, text, NULL};

	port_log(p->config->hooks, &entry);
}

static int take_table(struct ffa_notify *n, struct probe *p)
{
	const struct ffa_config *config = p->config;

	p->table.slots = config->table;
	p->table.capacity = FFA_NOTIFY_MAX_SUBSCRIBERS;
	if (config->table == NULL) {
		n->allocated = port_alloc(config->hooks, TABLE_SIZE);
		p->table.slots = n->allocated;
	} else if (config->table_len < FFA_NOTIFY_MAX_SUBSCRIBERS) {
		p->table.capacity = config->table_len;
	}
	return (p->table.slots != NULL) ? FFA_R_OK : lack(p, FFA_R_NOMEM, "alloc returned NULL");
}

static int discover(struct ffa_notify *n, struct probe *p)
{
	int result;

	(void)lack(p, FFA_R_OK, "no common FF-A version");
	result = use_version(p);
	if (result != FFA_R_OK) {
		return result;
	}
	(void)lack(p, FFA_R_OK, NULL);
	if (p->version <= ABI_VERSION_1_0) {
		say_of_probe(p, FFA_LOG_INFO, "FF-A 1.0 has no VM messages");
		return FFA_R_OK;
	}
	result = need(p, ABI_DIRECT_REQ);
	if (result != FFA_R_OK) {
		p->missing = "no direct messages";
		return result;
	}
	result = take_table(n, p);
	if (result == FFA_R_OK) {
		result = list_partitions(p);
	}
	if (result == FFA_R_OK && p->table.count > p->table.capacity) {
		return lack(p, FFA_R_NOSPACE, "slots needed: see subscriber_count");
	}
	return result;
}

FFA_NOTIFY_INIT int ffa_probe(struct ffa_notify *n, const struct ffa_config *config)
{
	struct probe p;
	int result;
	const char *problem = ffa_notify_begin(n, config);

	if (problem == NULL && config->table == NULL && !port_can_alloc(config->hooks)) {
		problem = "neither table nor alloc";
	}
	if (problem == NULL &&
	    ((config->version & ABI_VERSION_RESERVED) != 0u || !is_rxtx_valid(&config->rxtx))) {
		problem = "bad version or RX/TX";
	}
	if (problem != NULL) {
		return ffa_refuse((config != NULL) ? config->hooks : NULL, 0, FFA_R_INVALID,
		                  problem);
	}
	p.config = config;
	p.version = config->version;
	p.stuck = 0;
	p.table.slots = NULL; /* none is taken from firmware of version 1.0 */
	ffa_table_reset(&p.table);
	result = discover(n, &p);
	if (result == FFA_R_OK) {
		ffa_notify_end(n, config->hooks, p.table.slots, p.table.count, p.version);
		return FFA_R_OK;
	}
	n->hooks = config->hooks; /* to free by */
	ffa_release(n);
	/* A machine without FF-A is nothing to warn of. */
	say_of_probe(&p, (result == FFA_R_ABSENT) ? FFA_LOG_INFO : FFA_LOG_ERROR,
	             (p.missing != NULL) ? p.missing : "FF-A probe failed");
	if (result == FFA_R_NOSPACE) {
		n->subscriber_count = p.table.count;
	}
	n->rxtx_stuck = p.stuck;
	return result;
}

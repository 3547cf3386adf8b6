/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Checks of the configuration, version, and the life of struct ffa_notify. */
#include "abi.h"
#include "bits.h"
#include "call.h"
#include "list.h"
#include "port.h"

#define TABLE_SIZE (FFA_NOTIFY_MAX_SUBSCRIBERS * sizeof(struct ffa_subscriber))
#define MAX_PAGES 31u /* what every SPMC can count: one of them drops bit 5 */

int32_t ffa_probe_call(struct ffa_probe_run *p, uint32_t function, uint64_t x1, uint64_t x2,
                       uint64_t x3)
{
	ffa_request(&p->regs, function, x1, x2, x3);
	p->status = ffa_call(p->config->hooks, &p->regs);
	return p->status;
}

int ffa_probe_need(struct ffa_probe_run *p, uint32_t function)
{
	return ffa_call_result(ffa_probe_call(p, ABI_FEATURES, ABI_FUNCTION | function, 0, 0));
}

static int is_apart(uint64_t a, uint64_t b, uint64_t size)
{
	return ((a > b) ? a - b : b - a) >= size;
}

static int is_rxtx_valid(const struct ffa_rxtx *rxtx)
{
	if (rxtx->rx == NULL) {
		return rxtx->pages == 0u;
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

static int is_config_valid(const struct ffa_config *config)
{
	return config != NULL && config->hooks != NULL && port_is_usable(config->hooks) &&
	       (config->table != NULL || port_can_alloc(config->hooks)) &&
	       (config->version & ABI_VERSION_RESERVED) == 0u && is_rxtx_valid(&config->rxtx);
}

/*
 * Asks for the highest version first, since some firmware settles on the first
 * request. FFA_VERSION has an answer of its own, w0: a version, or a negative
 * number. A lower version that is offered must be asked for again, since not
 * all firmware has recorded it. 0 means that somebody negotiated before, or
 * that a downgrade is refused (FF-A 13.2).
 */
static int negotiate(struct ffa_probe_run *p)
{
	uint32_t ask = ABI_VERSION_1_2;
	int is_there = 0;

	while (ask >= ABI_VERSION_1_0) {
		uint32_t offer;

		(void)ffa_probe_call(p, ABI_VERSION, ask, 0, 0);
		offer = reg_w(&p->regs, 0);
		is_there |= offer != (uint32_t)ABI_NOT_SUPPORTED;
		if ((offer >> ABI_VERSION_MAJOR_SHIFT) != 1u) {
			if (to_signed(offer) > 0) {
				break;
			}
			offer = ask - 1u;
		}
		if (offer >= ask) {
			p->version = ask;
			return FFA_R_OK;
		}
		ask = offer;
	}
	return is_there ? FFA_R_VERSION : FFA_R_ABSENT;
}

static int use_version(struct ffa_probe_run *p)
{
	if (p->version == 0u) {
		return negotiate(p);
	}
	return ((p->version >> ABI_VERSION_MAJOR_SHIFT) == 1u) ? FFA_R_OK : FFA_R_VERSION;
}

static int take_table(struct ffa_notify *n, struct ffa_probe_run *p)
{
	const struct ffa_config *config = p->config;
	uint32_t capacity = config->table_len;

	if (capacity > FFA_NOTIFY_MAX_SUBSCRIBERS || config->table == NULL) {
		capacity = FFA_NOTIFY_MAX_SUBSCRIBERS;
	}
	p->table.capacity = capacity;
	p->table.slots = config->table;
	if (config->table == NULL) {
		n->allocated = port_alloc(config->hooks, TABLE_SIZE);
		p->table.slots = n->allocated;
	}
	n->subscribers = p->table.slots;
	return (p->table.slots != NULL) ? FFA_R_OK : FFA_R_NOMEM;
}

static int discover(struct ffa_notify *n, struct ffa_probe_run *p)
{
	int result = use_version(p);

	/* Version 1.0 has no VM messages: nobody can have subscribed. */
	if (result == FFA_R_OK && p->version > ABI_VERSION_1_0) {
		result = ffa_probe_need(p, ABI_DIRECT_REQ);
		if (result == FFA_R_OK) {
			result = take_table(n, p);
		}
		if (result == FFA_R_OK) {
			result = ffa_probe_list(p);
		}
	}
	return (result == FFA_R_OK && p->table.count > p->table.capacity) ? FFA_R_NOSPACE : result;
}

static void make_unprobed(struct ffa_notify *n)
{
	n->version = 0;
	n->subscriber_count = 0;
	n->rxtx_stuck = 0;
	n->subscribers = NULL;
	n->hooks = NULL;
	n->allocated = NULL;
}

/* A machine without FF-A is nothing to warn of. */
static void say_failed(const struct ffa_probe_run *p, int result)
{
	const int level = (result == FFA_R_ABSENT) ? FFA_LOG_INFO : FFA_LOG_ERROR;
	const struct ffa_log entry = {level, 0, 0, p->status, "FF-A probe failed"};

	port_log(p->config->hooks, &entry);
}

int ffa_probe(struct ffa_notify *n, const struct ffa_config *config)
{
	struct ffa_probe_run p;
	int result;

	if (n == NULL) {
		return FFA_R_INVALID;
	}
	make_unprobed(n);
	if (!is_config_valid(config)) {
		return FFA_R_INVALID;
	}
	n->hooks = config->hooks;
	n->limits = config->limits;
	if (n->limits.sends == 0u) {
		n->limits.sends = FFA_NOTIFY_DEFAULT_SENDS;
	}
	if (n->limits.resumes == 0u) {
		n->limits.resumes = FFA_NOTIFY_DEFAULT_RESUMES;
	}
	p.config = config;
	p.version = config->version;
	p.status = 0;
	p.stuck = 0;
	ffa_table_reset(&p.table);
	result = discover(n, &p);
	if (result != FFA_R_OK) {
		ffa_release(n);
		say_failed(&p, result);
		p.version = 0;
	}
	if (result == FFA_R_OK || result == FFA_R_NOSPACE) {
		n->subscriber_count = (uint16_t)p.table.count;
	}
	n->version = p.version;
	n->rxtx_stuck = p.stuck;
	return result;
}

void ffa_release(struct ffa_notify *n)
{
	if (n == NULL) {
		return;
	}
	if (n->allocated != NULL) {
		port_free(n->hooks, n->allocated, TABLE_SIZE);
	}
	make_unprobed(n);
}

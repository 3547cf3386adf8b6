/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Both ways of reading the list of partitions. */
#include <ffa/partinfo.h>

#include "abi.h"
#include "bits.h"
#include "call.h"
#include "list.h"

#define MAX_RESTARTS 3u

static void add_all(struct ffa_probe_run *p, const struct ffa_partinfo *list)
{
	struct ffa_partition partition;
	uint32_t i;

	for (i = 0; ffa_partinfo_get(list, i, &partition) == FFA_R_OK; i++) {
		ffa_table_add(&p->table, partition.id, ffa_partinfo_events(&partition, p->version));
	}
}

/* Reads the list once. FFA_R_AGAIN: it changed meanwhile. */
static int walk_regs(struct ffa_probe_run *p)
{
	struct ffa_partinfo_cursor at = {0, 0, 0};
	struct ffa_partinfo list;

	do {
		const int32_t status = ffa_probe_call(p, ABI_PARTITION_INFO_GET_REGS, 0, 0,
		                                      at.next | ((uint32_t)at.tag << 16));
		int result = ffa_call_result(status);

		if (status == ABI_INVALID_PARAMETERS) {
			/* There are no partitions, or no longer as many. */
			return (at.next == 0u) ? FFA_R_OK : FFA_R_AGAIN;
		}
		if (status == ABI_RETRY) {
			return FFA_R_AGAIN;
		}
		if (status == 0) {
			result = ffa_partinfo_open_regs(&list, &at, &p->regs);
		}
		if (result != FFA_R_OK) {
			return result;
		}
		add_all(p, &list);
	} while (at.next != 0u);
	return FFA_R_OK;
}

static int list_by_regs(struct ffa_probe_run *p)
{
	int result = FFA_R_AGAIN;
	uint32_t walks;

	for (walks = 0; walks <= MAX_RESTARTS && result == FFA_R_AGAIN; walks++) {
		ffa_table_reset(&p->table);
		result = walk_regs(p);
	}
	return (result == FFA_R_AGAIN) ? FFA_R_EXHAUSTED : result;
}

static int read_rx(struct ffa_probe_run *p)
{
	struct ffa_partinfo list;
	const uint32_t count = reg_w(&p->regs, 2);
	int result = FFA_R_OK;

	if (count != 0u) {
		result = ffa_partinfo_open(&list, p->config->rxtx.rx, p->rx_bytes, p->version,
		                           count, reg_w(&p->regs, 3));
	}
	if (count != 0u && result == FFA_R_OK) {
		add_all(p, &list);
	}
	return result;
}

/* The SPMC owns RX again when this returns, on every path (FF-A 4.10). */
static int list_by_rx(struct ffa_probe_run *p)
{
	int32_t status = ffa_probe_call(p, ABI_PARTITION_INFO_GET, 0, 0, 0);
	int result;

	if (status == ABI_BUSY) {
		/* RX can be ours since an earlier query or an SP's message to us. */
		(void)ffa_probe_call(p, ABI_RX_RELEASE, 0, 0, 0);
		status = ffa_probe_call(p, ABI_PARTITION_INFO_GET, 0, 0, 0);
	}
	if (status == ABI_INVALID_PARAMETERS) {
		return FFA_R_OK; /* there are no partitions */
	}
	if (status != 0) {
		return ffa_call_result(status);
	}
	result = read_rx(p);
	status = ffa_probe_call(p, ABI_RX_RELEASE, 0, 0, 0);
	return (result != FFA_R_OK) ? result : ffa_call_result(status);
}

/* How much of the lent buffers to map: whole granules, no more than the
 * firmware's maximum. */
static uint32_t pages_to_map(const struct ffa_probe_run *p, uint32_t properties, uint32_t granule)
{
	const uint32_t max = properties >> ABI_RXTX_MAX_SHIFT;
	uint32_t pages = p->config->rxtx.pages;

	if (p->version >= ABI_VERSION_1_2 && max >= granule && pages > max) {
		pages = max;
	}
	return pages & ~(granule - 1u);
}

static int32_t map(struct ffa_probe_run *p, uint32_t pages)
{
	const struct ffa_rxtx *rxtx = &p->config->rxtx;

	p->rx_bytes = pages * ABI_PAGE_SIZE;
	return ffa_probe_call(p, ABI_RXTX_MAP_64, rxtx->tx_pa, rxtx->rx_pa, pages);
}

static int map_and_list(struct ffa_probe_run *p)
{
	/* Pages of 4 KiB in a granule of 4, 64 or 16 KiB, and a reserved encoding. */
	static const uint8_t granules[] = {1, 16, 4, 0};
	const struct ffa_rxtx *rxtx = &p->config->rxtx;
	const uint32_t properties = reg_w(&p->regs, 2);
	const uint32_t granule = granules[properties & ABI_RXTX_GRANULE_MASK];
	const uint32_t pages = pages_to_map(p, properties, granule);
	int32_t status;
	int result;

	if (granule == 0u) {
		return FFA_R_PROTOCOL;
	}
	if (pages == 0u || ((rxtx->rx_pa | rxtx->tx_pa) & (granule * ABI_PAGE_SIZE - 1u)) != 0u) {
		return FFA_R_INVALID;
	}
	status = map(p, pages);
	if (status == ABI_INVALID_PARAMETERS && pages > granule) {
		/* Some firmware has a maximum that it does not report. */
		status = map(p, granule);
	}
	if (status != 0) {
		return ffa_call_result(status);
	}
	result = list_by_rx(p);
	status = ffa_probe_call(p, ABI_RXTX_UNMAP, 0, 0, 0);
	p->stuck = status != 0;
	return (result != FFA_R_OK) ? result : ffa_call_result(status);
}

static int list_by_rxtx(struct ffa_probe_run *p)
{
	/* Buffers that are mapped already need the first two; the last one's
   * properties are used. */
	static const uint32_t functions[] = {ABI_PARTITION_INFO_GET, ABI_RX_RELEASE, ABI_RXTX_UNMAP,
	                                     ABI_RXTX_MAP_64};
	const struct ffa_rxtx *rxtx = &p->config->rxtx;
	const uint32_t count = (rxtx->mapped != 0u) ? 2u : 4u;
	int result = (rxtx->rx != NULL) ? FFA_R_OK : FFA_R_UNSUPPORTED;
	uint32_t i;

	for (i = 0; i < count && result == FFA_R_OK; i++) {
		result = ffa_probe_need(p, functions[i]);
	}
	if (result != FFA_R_OK) {
		return result;
	}
	p->rx_bytes = rxtx->pages * ABI_PAGE_SIZE;
	return (rxtx->mapped != 0u) ? list_by_rx(p) : map_and_list(p);
}

int ffa_probe_list(struct ffa_probe_run *p)
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

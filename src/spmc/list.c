/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The list of partitions: FFA_PARTITION_INFO_GET and FFA_PARTITION_INFO_GET_REGS. */
#include "calls.h"
#include "entries.h"
#include "answer.h"
#include "request.h"
#include "world.h"
#include "numbers.h"

/* Of a 1.0 descriptor. */
#define VISIBLE_1_0 ((uint64_t)PROPERTIES_1_0 << 32 | UINT32_MAX)

/* FF-A 13.8: an entry for each service is for callers of 1.2 and up. */
static int lists_services(const struct ffa_spmc *spmc)
{
	return ffa_spmc_is_from(spmc, spmc->config.profile->services_from, VERSION_1_2);
}

static int counts_services(const struct ffa_spmc *spmc)
{
	return ffa_spmc_is_from(spmc, spmc->config.profile->counted_from, FFA_SPMC_NEVER);
}

static void write_entry(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                        const struct ffa_spmc_entry *entry, uint8_t *bytes)
{
	const size_t size = ffa_spmc_descriptor_size(spmc);
	const uint64_t visible = size == INFO_SIZE_1_0 ? VISIBLE_1_0 : UINT64_MAX;
	uint64_t part = 0;

	for (size_t i = 0; i < size; i++) {
		if (i % 8 == 0) {
			part = ffa_spmc_descriptor_part(spmc, query, entry, i / 8) & visible;
		}
		ffa_spmc_put8(&bytes[i], (uint8_t)part);
		part >>= 8;
	}
}

static int32_t fill_rx(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                       uint32_t count)
{
	const size_t size = ffa_spmc_descriptor_size(spmc);
	const size_t room = (size_t)spmc->pages * RXTX_PAGE_SIZE;
	struct ffa_spmc_cursor at = {0, 0};
	struct ffa_spmc_entry entry;
	uint8_t *bytes;

	if (count > room / size) {
		return ffa_spmc_or(spmc->config.profile->room_code, E_NO_MEMORY);
	}
	bytes = ffa_spmc_memory(spmc, spmc->rx_pa, room);
	if (bytes == NULL) {
		return E_NO_MEMORY;
	}
	for (; ffa_spmc_next_entry(spmc, query, &at, &entry); bytes += size) {
		write_entry(spmc, query, &entry, bytes);
	}
	return 0;
}

/* No match; before the RX buffer is looked at: Hafnium api.c, TF-A spmc_main.c. */
static int32_t count_only(const struct ffa_spmc *spmc, uint32_t count)
{
	if (count == 0 && !ffa_spmc_has(spmc, FFA_SPMC_Q_EMPTY_SUCCESS)) {
		return E_INVALID_PARAMETERS;
	}
	return 0;
}

static int32_t list_into_rx(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                            uint32_t count)
{
	const int32_t code = count_only(spmc, count);

	if (code != 0) {
		return code;
	}
	if (spmc->pages == 0 || spmc->rx_owned != RX_OF_SPMC) {
		return E_BUSY;
	}
	return fill_rx(spmc, query, count);
}

/* The caller is not told; when it owns RX already, or has none, nothing changes hands. */
static void take_rx(struct ffa_spmc *spmc)
{
	if (spmc->pages != 0 && spmc->rx_owned == RX_OF_SPMC &&
	    ffa_spmc_has(spmc, FFA_SPMC_Q_FAILED_TAKES_RX)) {
		spmc->rx_owned = RX_STUCK;
	}
}

/* At 1.0 w3 means nothing. */
static size_t told_size(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req)
{
	if (ffa_spmc_wants_count(req) ||
	    !ffa_spmc_is_from(spmc, spmc->config.profile->size_from, VERSION_1_1)) {
		return 0;
	}
	return ffa_spmc_descriptor_size(spmc);
}

static void counted(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req, uint32_t count,
                    struct ffa_regs *out)
{
	ffa_spmc_success(spmc, req, out);
	out->x[1] = 0;
	out->x[2] = count;
	out->x[3] = told_size(spmc, req);
}

void ffa_spmc_info(struct ffa_spmc *spmc, const struct ffa_spmc_request *req, struct ffa_regs *out)
{
	const struct ffa_spmc_query query = {
		ffa_spmc_w(req->regs, 1) | (uint64_t)ffa_spmc_w(req->regs, 2) << 32,
		ffa_spmc_w(req->regs, 3) | (uint64_t)ffa_spmc_w(req->regs, 4) << 32,
		lists_services(spmc) || (ffa_spmc_wants_count(req) && counts_services(spmc)),
	};
	const uint32_t count = ffa_spmc_count_entries(spmc, &query);
	int32_t code;

	if ((ffa_spmc_w(req->regs, 5) & ~INFO_COUNT_ONLY) != 0 &&
	    !ffa_spmc_has(spmc, FFA_SPMC_Q_ANY_FLAGS)) {
		code = E_INVALID_PARAMETERS;
	} else if (ffa_spmc_wants_count(req)) {
		code = count_only(spmc, count);
	} else {
		code = list_into_rx(spmc, &query, count);
	}

	if (code == 0) {
		counted(spmc, req, count, out);
		return;
	}
	ffa_spmc_error(spmc, req, code, out);
	if (!ffa_spmc_wants_count(req)) {
		take_rx(spmc);
	}
}

/* What one register reply covers of the list. */
struct reply {
	uint32_t first;
	uint32_t last;
	uint32_t total;
};

static size_t registers_per_entry(const struct ffa_spmc *spmc)
{
	return (ffa_spmc_size_above_1_0(spmc) + 7) / 8;
}

static uint32_t entries_per_reply(const struct ffa_spmc *spmc)
{
	const uint32_t fit = (uint32_t)(INFO_REGISTERS / registers_per_entry(spmc));
	const uint32_t most = spmc->config.profile->regs_entries;

	return most != 0 && most < fit ? most : fit;
}

static void fill_registers(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                           const struct reply *reply, struct ffa_regs *out)
{
	const size_t parts = registers_per_entry(spmc);
	uint64_t *to = &out->x[INFO_FIRST_REGISTER];
	struct ffa_spmc_cursor at = {0, 0};
	struct ffa_spmc_entry entry;

	for (uint32_t i = 0; i <= reply->last && ffa_spmc_next_entry(spmc, query, &at, &entry);
	     i++) {
		for (size_t part = 0; i >= reply->first && part < parts; part++) {
			*to++ = ffa_spmc_descriptor_part(spmc, query, &entry, part);
		}
	}
}

/* The tag is the list's generation, which is 0 at index 0 (FF-A 13.9). */
static uint16_t current_tag(const struct ffa_spmc *spmc)
{
	return ffa_spmc_has(spmc, FFA_SPMC_Q_NO_TAG) ? 0 : spmc->generation;
}

static int32_t reply_problem(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                             const struct reply *reply)
{
	const uint16_t tag = ffa_spmc_high(ffa_spmc_w(req->regs, 3));

	if (tag != (reply->first != 0 ? current_tag(spmc) : 0)) {
		return E_RETRY;
	}
	if (reply->first >= reply->total) {
		return E_INVALID_PARAMETERS;
	}
	return entries_per_reply(spmc) == 0 ? E_DENIED : 0;
}

void ffa_spmc_info_regs(const struct ffa_spmc *spmc, const struct ffa_spmc_request *req,
                        struct ffa_regs *out)
{
	const struct ffa_spmc_query query = {req->regs->x[1], req->regs->x[2],
	                                     lists_services(spmc)};
	struct reply reply;
	int32_t code;

	reply.first = ffa_spmc_low(ffa_spmc_w(req->regs, 3));
	reply.total = ffa_spmc_count_entries(spmc, &query);
	if (reply.total > INFO_MAX_INDEX + 1u) {
		reply.total = INFO_MAX_INDEX + 1u;
	}
	code = reply_problem(spmc, req, &reply);
	if (code != 0) {
		ffa_spmc_error(spmc, req, code, out);
		return;
	}
	reply.last = reply.first + entries_per_reply(spmc) - 1;
	if (reply.last >= reply.total) {
		reply.last = reply.total - 1;
	}

	ffa_spmc_success(spmc, req, out);
	out->x[0] = CALL_64(N_SUCCESS);
	out->x[1] = 0;
	out->x[2] = (reply.total - 1) | reply.last << 16 | (uint64_t)current_tag(spmc) << 32 |
	            (uint64_t)ffa_spmc_size_above_1_0(spmc) << 48;
	fill_registers(spmc, &query, &reply, out);
}

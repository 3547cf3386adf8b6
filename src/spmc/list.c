/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The list of partitions: FFA_PARTITION_INFO_GET and FFA_PARTITION_INFO_GET_REGS. */
#include "internal.h"

#define UUID_BYTES 16u

/* Of a 1.0 descriptor. */
#define VISIBLE_1_0 ((uint64_t)PROPERTIES_1_0 << 32 | UINT32_MAX)

/* Which entries are asked for: a UUID as two little-endian numbers, all zero for all of them. */
struct query {
	uint64_t low;
	uint64_t high;
	int each_service; /* is an entry; else an SP's first that matches */
};

struct entry {
	const struct ffa_spmc_sp *sp;
	const struct ffa_spmc_service *service;
};

/* Where a walk through the list stands. */
struct cursor {
	size_t sp;
	size_t service;
};

static uint64_t load64(const uint8_t *bytes)
{
	uint64_t value = 0;

	for (unsigned int i = 8; i > 0; i--) {
		value = value << 8 | bytes[i - 1];
	}
	return value;
}

static int is_nil(const struct query *query)
{
	return (query->low | query->high) == 0;
}

static int matches(const struct query *query, const struct ffa_spmc_service *service)
{
	return is_nil(query) || (query->low == load64(service->uuid) &&
	                         query->high == load64(&service->uuid[UUID_BYTES / 2]));
}

/* FF-A 13.8: an entry for each service is for callers of 1.2 and up. */
static int lists_services(const struct ffa_spmc *spmc)
{
	return ffa_spmc_spoken(spmc) >= VERSION_1_2 || ffa_spmc_has(spmc, FFA_SPMC_Q_LISTS_ALWAYS);
}

static void start_at(struct cursor *at, size_t sp)
{
	at->sp = sp;
	at->service = 0;
}

static size_t next_service(const struct ffa_spmc_sp *sp, const struct query *query, size_t from)
{
	size_t i = from;

	while (i < sp->service_count && !matches(query, &sp->services[i])) {
		i++;
	}
	return i;
}

static int next_entry(const struct ffa_spmc *spmc, const struct query *query, struct cursor *at,
                      struct entry *entry)
{
	for (; at->sp < spmc->config.sp_count; start_at(at, at->sp + 1)) {
		const struct ffa_spmc_sp *sp = &spmc->config.sps[at->sp];
		const size_t service = next_service(sp, query, at->service);

		if (sp->gone != 0 || service == sp->service_count) {
			continue;
		}
		entry->sp = sp;
		entry->service = &sp->services[service];
		at->service = query->each_service ? service + 1 : sp->service_count;
		return 1;
	}
	return 0;
}

static uint32_t count_entries(const struct ffa_spmc *spmc, const struct query *query)
{
	struct cursor at;
	struct entry entry;
	uint32_t count = 0;

	start_at(&at, 0);
	while (next_entry(spmc, query, &at, &entry)) {
		count++;
	}
	return count;
}

/* Zero in the profile: what the version in force has (FF-A 13.8, Table 6.2). */
static size_t size_above_1_0(const struct ffa_spmc *spmc)
{
	if (spmc->config.profile->descriptor_size != 0) {
		return spmc->config.profile->descriptor_size;
	}
	return ffa_spmc_spoken(spmc) < VERSION_1_3 ? INFO_SIZE_1_1 : INFO_SIZE_1_3;
}

static size_t descriptor_size(const struct ffa_spmc *spmc)
{
	return ffa_spmc_spoken(spmc) < VERSION_1_1 ? INFO_SIZE_1_0 : size_above_1_0(spmc);
}

/* No subscription without direct requests: FF-A Table 6.2; recorded. */
static uint32_t shown_properties(const struct ffa_spmc_service *service)
{
	if ((service->properties & PROPERTY_DIRECT_REQ) != 0) {
		return service->properties;
	}
	return service->properties & ~(PROPERTY_VM_CREATED | PROPERTY_VM_DESTROYED);
}

static uint64_t ids_and_properties(const struct entry *entry)
{
	const uint32_t ids = entry->sp->id | (uint32_t)entry->sp->contexts << 16;

	return ids | (uint64_t)shown_properties(entry->service) << 32;
}

static int shows_uuid(const struct ffa_spmc *spmc, const struct query *query)
{
	return is_nil(query) || ffa_spmc_has(spmc, FFA_SPMC_Q_UUID_ALWAYS);
}

/* The n-th 8 bytes of a descriptor, in memory and in registers alike (FF-A Tables 6.2, 18.22). */
static uint64_t descriptor_part(const struct ffa_spmc *spmc, const struct query *query,
                                const struct entry *entry, size_t n)
{
	switch (n) {
	case 0:
		return ids_and_properties(entry);
	case 1:
		return shows_uuid(spmc, query) ? load64(entry->service->uuid) : 0;
	case 2:
		return shows_uuid(spmc, query) ? load64(&entry->service->uuid[UUID_BYTES / 2]) : 0;
	case 5:
		return entry->sp->version;
	default:
		return 0; /* 3 and 4: an image UUID, which no SP has */
	}
}

static void write_entry(const struct ffa_spmc *spmc, const struct query *query,
                        const struct entry *entry, uint8_t *bytes)
{
	const size_t size = descriptor_size(spmc);
	const uint64_t visible = size == INFO_SIZE_1_0 ? VISIBLE_1_0 : UINT64_MAX;
	uint64_t part = 0;

	for (size_t i = 0; i < size; i++) {
		if (i % 8 == 0) {
			part = descriptor_part(spmc, query, entry, i / 8) & visible;
		}
		ffa_spmc_put8(&bytes[i], (uint8_t)part);
		part >>= 8;
	}
}

static int32_t fill_rx(const struct ffa_spmc *spmc, const struct query *query, uint32_t count)
{
	const size_t size = descriptor_size(spmc);
	const size_t room = (size_t)spmc->pages * RXTX_PAGE_SIZE;
	struct cursor at;
	struct entry entry;
	uint8_t *bytes;

	if (count > room / size) {
		return ffa_spmc_or(spmc->config.profile->room_code, E_NO_MEMORY);
	}
	bytes = ffa_spmc_memory(spmc, spmc->rx_pa, room);
	if (bytes == NULL) {
		return E_NO_MEMORY;
	}
	start_at(&at, 0);
	for (; next_entry(spmc, query, &at, &entry); bytes += size) {
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

static int32_t list_into_rx(const struct ffa_spmc *spmc, const struct query *query, uint32_t count)
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

int ffa_spmc_wants_count(const struct ffa_spmc_request *req)
{
	return (ffa_spmc_w(req->regs, 5) & INFO_COUNT_ONLY) != 0;
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
	    (ffa_spmc_spoken(spmc) < VERSION_1_1 && !ffa_spmc_has(spmc, FFA_SPMC_Q_SIZE_ALWAYS))) {
		return 0;
	}
	return descriptor_size(spmc);
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
	const struct query query = {
		ffa_spmc_w(req->regs, 1) | (uint64_t)ffa_spmc_w(req->regs, 2) << 32,
		ffa_spmc_w(req->regs, 3) | (uint64_t)ffa_spmc_w(req->regs, 4) << 32,
		lists_services(spmc) || (ffa_spmc_wants_count(req) &&
	                                 ffa_spmc_has(spmc, FFA_SPMC_Q_COUNTS_SERVICES)),
	};
	const uint32_t count = count_entries(spmc, &query);
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
	return (size_above_1_0(spmc) + 7) / 8;
}

static uint32_t entries_per_reply(const struct ffa_spmc *spmc)
{
	const uint32_t fit = (uint32_t)(INFO_REGISTERS / registers_per_entry(spmc));
	const uint32_t most = spmc->config.profile->regs_entries;

	return most != 0 && most < fit ? most : fit;
}

static void fill_registers(const struct ffa_spmc *spmc, const struct query *query,
                           const struct reply *reply, struct ffa_regs *out)
{
	const size_t parts = registers_per_entry(spmc);
	uint64_t *to = &out->x[INFO_FIRST_REGISTER];
	struct cursor at;
	struct entry entry;

	start_at(&at, 0);
	for (uint32_t i = 0; i <= reply->last && next_entry(spmc, query, &at, &entry); i++) {
		for (size_t part = 0; i >= reply->first && part < parts; part++) {
			*to++ = descriptor_part(spmc, query, &entry, part);
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
	const struct query query = {req->regs->x[1], req->regs->x[2], lists_services(spmc)};
	struct reply reply;
	int32_t code;

	reply.first = ffa_spmc_low(ffa_spmc_w(req->regs, 3));
	reply.total = count_entries(spmc, &query);
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
	            (uint64_t)size_above_1_0(spmc) << 48;
	fill_registers(spmc, &query, &reply, out);
}

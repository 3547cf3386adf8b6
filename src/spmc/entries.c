/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The entries of the list of partitions. */
#include "entries.h"
#include "world.h"
#include "numbers.h"

#define UUID_BYTES 16u

static uint64_t load64(const uint8_t *bytes)
{
	uint64_t value = 0;

	for (unsigned int i = 8; i > 0; i--) {
		value = value << 8 | bytes[i - 1];
	}
	return value;
}

static int is_nil(const struct ffa_spmc_query *query)
{
	return (query->low | query->high) == 0;
}

static int matches(const struct ffa_spmc_query *query, const struct ffa_spmc_service *service)
{
	return is_nil(query) || (query->low == load64(service->uuid) &&
	                         query->high == load64(&service->uuid[UUID_BYTES / 2]));
}

static size_t next_service(const struct ffa_spmc_sp *sp, const struct ffa_spmc_query *query,
                           size_t from)
{
	size_t i = from;

	while (i < sp->service_count && !matches(query, &sp->services[i])) {
		i++;
	}
	return i;
}

static void skip_sp(struct ffa_spmc_cursor *at)
{
	at->sp++;
	at->service = 0;
}

int ffa_spmc_next_entry(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                        struct ffa_spmc_cursor *at, struct ffa_spmc_entry *entry)
{
	for (; at->sp < spmc->config.sp_count; skip_sp(at)) {
		const struct ffa_spmc_sp *sp = &spmc->config.sps[at->sp];
		const size_t service = next_service(sp, query, at->service);

		if (!ffa_spmc_is_listed(sp) || service == sp->service_count) {
			continue;
		}
		entry->sp = sp;
		entry->service = &sp->services[service];
		at->service = query->each_service ? service + 1 : sp->service_count;
		return 1;
	}
	return 0;
}

uint32_t ffa_spmc_count_entries(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query)
{
	struct ffa_spmc_cursor at = {0, 0};
	struct ffa_spmc_entry entry;
	uint32_t count = 0;

	while (ffa_spmc_next_entry(spmc, query, &at, &entry)) {
		count++;
	}
	return count;
}

/* Zero in the profile: what the version in force has (FF-A 13.8, Table 6.2). */
size_t ffa_spmc_size_above_1_0(const struct ffa_spmc *spmc)
{
	if (spmc->config.profile->descriptor_size != 0) {
		return spmc->config.profile->descriptor_size;
	}
	return ffa_spmc_spoken(spmc) < VERSION_1_3 ? INFO_SIZE_1_1 : INFO_SIZE_1_3;
}

size_t ffa_spmc_descriptor_size(const struct ffa_spmc *spmc)
{
	return ffa_spmc_spoken(spmc) < VERSION_1_1 ? INFO_SIZE_1_0 : ffa_spmc_size_above_1_0(spmc);
}

/* No subscription without direct requests: FF-A Table 6.2; recorded. */
static uint32_t shown_properties(const struct ffa_spmc_service *service)
{
	if ((service->properties & PROPERTY_DIRECT_REQ) != 0) {
		return service->properties;
	}
	return service->properties & ~(PROPERTY_VM_CREATED | PROPERTY_VM_DESTROYED);
}

static uint64_t ids_and_properties(const struct ffa_spmc_entry *entry)
{
	const uint32_t ids = entry->sp->id | (uint32_t)entry->sp->contexts << 16;

	return ids | (uint64_t)shown_properties(entry->service) << 32;
}

static int shows_uuid(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query)
{
	return is_nil(query) || ffa_spmc_has(spmc, FFA_SPMC_Q_UUID_ALWAYS);
}

/* The n-th 8 bytes of a descriptor, in memory and in registers alike (FF-A Tables 6.2, 18.22). */
uint64_t ffa_spmc_descriptor_part(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                                  const struct ffa_spmc_entry *entry, size_t n)
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

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The entries of the list of partitions: which ones a query is for, and what they say. */
#ifndef FFA_SPMC_ENTRIES_H
#define FFA_SPMC_ENTRIES_H

#include <ffa/spmc.h>

/* Which entries are asked for: a UUID as two little-endian numbers, all zero for all of them. */
struct ffa_spmc_query {
	uint64_t low;
	uint64_t high;
	int each_service; /* is an entry; else an SP's first that matches */
};

struct ffa_spmc_entry {
	const struct ffa_spmc_sp *sp;
	const struct ffa_spmc_service *service;
};

/* Where a walk through the list stands; it starts with zeros. */
struct ffa_spmc_cursor {
	size_t sp;
	size_t service;
};

#pragma GCC visibility push(hidden)

int ffa_spmc_next_entry(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                        struct ffa_spmc_cursor *at, struct ffa_spmc_entry *entry);
uint32_t ffa_spmc_count_entries(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query);

size_t ffa_spmc_size_above_1_0(const struct ffa_spmc *spmc);
size_t ffa_spmc_descriptor_size(const struct ffa_spmc *spmc);
uint64_t ffa_spmc_descriptor_part(const struct ffa_spmc *spmc, const struct ffa_spmc_query *query,
                                  const struct ffa_spmc_entry *entry, size_t n);

#pragma GCC visibility pop

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a probe may ask for, and what it must leave behind: I1, I9 and the promises of ffa_probe().
 */
#ifndef FFA_TEST_PROBE_ORACLE_H
#define FFA_TEST_PROBE_ORACLE_H

#include <ffa/notify.h>

/* How far the negotiation of the version is. */
enum probe_version {
	PROBE_ASKS,      /* the next of the versions */
	PROBE_CONFIRMS,  /* the one that was offered */
	PROBE_LOOKS,     /* none was to be had: is anybody there? */
	PROBE_AGREED,    /* `version` is in force */
	PROBE_DISAGREED, /* with somebody who is there */
	PROBE_ALONE      /* nobody is there */
};

struct probe_oracle {
	const char *broken; /* the first rule that was broken, or NULL */
	int buffers_lent;   /* to be mapped and unmapped */
	uint64_t calls;
	/* Of the calls, those for the version, features, the list in registers, and buffers. */
	uint64_t version_calls;
	uint64_t feature_calls;
	uint64_t register_calls;
	uint64_t buffer_calls;
	enum probe_version stage;
	unsigned int asked;  /* how many versions were */
	int all_unknown;     /* each was answered as by a machine without FF-A */
	uint32_t version;    /* offered, or in force */
	int malformed;       /* what was offered is no version at all */
	unsigned int errors; /* log entries */
	unsigned int entries_logged;
	int mapped;
	int granted; /* RX is ours */
	int busy_told;
	int unmap_failed;
	int release_failed;
};

/* `version`: in force already, or 0. */
void probe_oracle_begin(struct probe_oracle *o, uint32_t version, int buffers_lent);

void probe_oracle_log(struct probe_oracle *o, const struct ffa_log *entry);

void probe_oracle_call(struct probe_oracle *o, const struct ffa_regs *request,
                       const struct ffa_regs *answer);

/* `entries`: the longest list that the firmware described. */
void probe_oracle_leave(struct probe_oracle *o, int result, const struct ffa_notify *n,
                        uint32_t entries);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "probe_oracle.h"

#include <string.h>

#define VERSIONS 4u
#define UNKNOWN 0xFFFFFFFFu /* SMCCC: no such function; FF-A: NOT_SUPPORTED */
#define INVALID 0xFFFFFFFDu /* SMCCC: INVALID_PARAMETER */

static void rule(struct probe_oracle *o, int holds, const char *text)
{
	if (!holds && o->broken == NULL) {
		o->broken = text;
	}
}

static uint32_t low(const struct ffa_regs *regs, unsigned int n)
{
	return (uint32_t)(regs->x[n] & 0xFFFFFFFFu);
}

static int is_success(const struct ffa_regs *answer)
{
	return low(answer, 0) == 0x84000061u || low(answer, 0) == 0xC4000061u;
}

static int is_busy(const struct ffa_regs *answer)
{
	return (low(answer, 0) == 0x84000060u || low(answer, 0) == 0xC4000060u) &&
	       low(answer, 2) == 0xFFFFFFFCu;
}

void probe_oracle_begin(struct probe_oracle *o, uint32_t version, int buffers_lent)
{
	memset(o, 0, sizeof(*o));
	o->buffers_lent = buffers_lent;
	o->version = version;
	o->all_unknown = 1;
	if (version != 0) {
		o->stage = version >> 16 == 1 ? PROBE_AGREED : PROBE_DISAGREED;
	}
}

void probe_oracle_log(struct probe_oracle *o, const struct ffa_log *entry)
{
	o->entries_logged++;
	o->errors += entry->level == FFA_LOG_ERROR;
}

/* The answer to a version that the firmware was not offered by itself. */
static void see_first_answer(struct probe_oracle *o, uint32_t asked, uint32_t answer)
{
	if (answer == 0 || answer == UNKNOWN || answer == INVALID) {
		o->all_unknown &= answer == UNKNOWN;
		if (o->asked == VERSIONS) {
			o->stage = o->all_unknown ? PROBE_LOOKS : PROBE_DISAGREED;
		}
		return;
	}
	o->malformed = answer > 0x7FFFFFFFu;
	o->version = answer < asked ? answer : asked;
	o->stage = answer < asked ? PROBE_CONFIRMS : PROBE_AGREED;
	if (answer >> 16 != 1) {
		o->stage = PROBE_DISAGREED;
	}
}

static void see_version(struct probe_oracle *o, const struct ffa_regs *request, uint32_t answer)
{
	static const uint32_t order[VERSIONS] = {0x10002u, 0x10001u, 0x10000u, 0x10003u};

	o->version_calls++;
	if (o->stage == PROBE_CONFIRMS) {
		rule(o, request->x[1] == o->version, "an offer that was not asked for");
		o->stage =
			answer >> 16 == 1 && answer >= o->version ? PROBE_AGREED : PROBE_DISAGREED;
	} else if (o->stage == PROBE_ASKS && o->asked < VERSIONS) {
		rule(o, request->x[1] == order[o->asked], "a version asked for out of turn");
		o->asked++;
		see_first_answer(o, low(request, 1), answer);
	} else {
		rule(o, 0, "a version asked for although that is settled");
	}
}

static void see_look(struct probe_oracle *o, uint32_t answer)
{
	o->version_calls++;
	rule(o, o->stage == PROBE_LOOKS, "FFA_ID_GET although somebody is there");
	o->stage = answer == UNKNOWN ? PROBE_ALONE : PROBE_DISAGREED;
}

static void see_map(struct probe_oracle *o, int success)
{
	rule(o, o->buffers_lent, "buffers mapped that were not given");
	rule(o, !o->mapped, "buffers mapped twice");
	o->mapped = success;
}

static void see_unmap(struct probe_oracle *o, int success)
{
	rule(o, o->buffers_lent && o->mapped, "I9: unmapped without having mapped");
	rule(o, !o->granted, "I9: unmapped with RX owned");
	o->mapped = !success;
	o->unmap_failed |= !success;
}

static void see_query(struct probe_oracle *o, const struct ffa_regs *answer)
{
	rule(o, !o->granted, "I9: asked for another list with RX owned");
	rule(o, !o->busy_told, "asked again after BUSY without giving RX back");
	o->granted = is_success(answer);
	o->busy_told = is_busy(answer);
}

/* A release counts as made whatever the answer; after BUSY one may be tried on suspicion. */
static void see_release(struct probe_oracle *o, int success)
{
	rule(o, o->granted || o->busy_told, "I9: RX released more often than granted");
	o->release_failed |= o->granted && !success;
	o->granted = 0;
	o->busy_told = 0;
}

void probe_oracle_call(struct probe_oracle *o, const struct ffa_regs *request,
                       const struct ffa_regs *answer)
{
	const int success = is_success(answer);

	o->calls++;
	if (low(request, 0) == 0x84000063u) {
		see_version(o, request, low(answer, 0));
		return;
	}
	if (low(request, 0) == 0x84000069u) {
		see_look(o, low(answer, 0));
		return;
	}
	rule(o, o->stage == PROBE_AGREED, "a call without an agreed version");
	rule(o, o->version > 0x10000u, "a call in version 1.0, which has no VM messages");
	switch (low(request, 0)) {
	case 0x84000064u:
		o->feature_calls++;
		return;
	case 0xC400008Bu:
		o->register_calls++;
		return;
	case 0xC4000066u:
		see_map(o, success);
		break;
	case 0x84000067u:
		see_unmap(o, success);
		break;
	case 0x84000068u:
		see_query(o, answer);
		break;
	case 0x84000065u:
		see_release(o, success);
		break;
	default:
		rule(o, 0, "a function that probing does not need");
		break;
	}
	o->buffer_calls++;
}

/* What the negotiation alone decides. */
static void judge_version(struct probe_oracle *o, int result, uint32_t version)
{
	switch (o->stage) {
	case PROBE_AGREED:
		rule(o, result != FFA_R_ABSENT && result != FFA_R_VERSION,
		     "a version was agreed on, and not used");
		rule(o, result != FFA_R_OK || version == o->version, "another version in force");
		rule(o, result != FFA_R_OK || version != 0x10000u || o->entries_logged != 0,
		     "the log does not say why nobody can have subscribed");
		break;
	case PROBE_ALONE:
		rule(o, result == FFA_R_ABSENT, "nobody is there, and it is not said so");
		rule(o, o->errors == 0, "an error where nobody is there");
		break;
	case PROBE_DISAGREED:
		rule(o, result == (o->malformed ? FFA_R_PROTOCOL : FFA_R_VERSION),
		     "somebody is there, and it is not said so");
		break;
	default:
		rule(o, 0, "given up in the middle of the negotiation");
		break;
	}
}

void probe_oracle_leave(struct probe_oracle *o, int result, const struct ffa_notify *n,
                        uint32_t entries)
{
	const uint64_t listed = entries != 0 ? entries : 1;

	rule(o, o->calls <= FFA_NOTIFY_MAX_PROBE_CALLS(listed),
	     "I1: more calls than FFA_NOTIFY_MAX_PROBE_CALLS");
	rule(o,
	     o->version_calls <= 5 && o->feature_calls <= 5 && o->buffer_calls <= 7 &&
	             o->register_calls <= 4u * listed,
	     "I1: more calls of one kind than the bound counts");
	if (result != FFA_R_INVALID || o->calls != 0) {
		judge_version(o, result, n->version);
	}
	rule(o, result == FFA_R_OK || result == FFA_R_ABSENT || o->errors != 0,
	     "a failure that the log does not tell");
	rule(o, !o->granted, "I9: RX still owned");
	rule(o, !o->mapped || o->unmap_failed, "I9: buffers still mapped");
	rule(o, (n->rxtx_stuck != 0) == o->mapped,
	     "rxtx_stuck does not tell whether pages are shared");
	rule(o, !o->mapped || result < 0, "success with pages still shared");
	rule(o, result <= FFA_R_OK && result >= FFA_R_EXHAUSTED && result != FFA_R_STATE,
	     "a result that probing does not have");
	rule(o, result == FFA_R_OK || n->version == 0, "probed after a failure");
	rule(o, result == FFA_R_OK || result == FFA_R_NOSPACE || n->subscriber_count == 0,
	     "subscribers after a failure");
}

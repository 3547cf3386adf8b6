/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "probe_oracle.h"

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

static void see_map(struct probe_oracle *o, int success)
{
	rule(o, o->buffers_lent, "buffers mapped that were not lent");
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
	switch (low(request, 0)) {
	case 0x84000063u:
	case 0x84000064u:
	case 0xC400008Bu:
		break;
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
	rule(o, o->calls > 1 || low(request, 0) == 0x84000063u, "something before FFA_VERSION");
}

void probe_oracle_leave(struct probe_oracle *o, int result, const struct ffa_notify *n,
                        uint32_t entries)
{
	rule(o, o->calls <= FFA_NOTIFY_MAX_PROBE_CALLS(entries),
	     "I1: more calls than FFA_NOTIFY_MAX_PROBE_CALLS");
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

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The hooks: an SMC conduit that counts and shows what passes, the interrupt window, the log. */
#ifndef TRACE_H
#define TRACE_H

#include <ffa/partinfo.h>

/* One VM message to one SP, with the calls that one event call spent on it. */
struct trace_message {
	uint16_t sp_id;
	uint16_t vm_id;
	uint8_t kind;
	uint32_t calls;
	uint32_t function;
	uint32_t status;
};

/* The priv of the hooks. */
struct trace {
	/* Where messages are recorded: the current VM's, or NULL while probing. */
	struct trace_message *message;
	struct ffa_partinfo_cursor cursor;
	const void *rx;
	size_t rx_size;
	uint64_t calls;
	uint16_t died; /* the SP of which ABORTED told, or 0; the caller clears it */
	uint32_t messages;
	uint32_t version;
};

void trace_call(void *trace, struct ffa_regs *regs);
int trace_relax(void *trace, const struct ffa_wait *wait);
int trace_refused(void *trace, const struct ffa_refusal *why);
void trace_log(void *trace, const struct ffa_log *entry);

/* Shows the message that is being recorded; to be called when an event function returns. */
void trace_flush(struct trace *trace);

const char *trace_events(uint8_t events);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What passes between the library and the firmware, counted and shown. */
#include "trace.h"

#include "arch.h"
#include "console.h"
#include "hyp.h"

#include <ffa/conduit.h>

SYSREG_RO(ctr_el0)

/* What has to be recognised (FF-A chapters 12 to 15), in the 32-bit form. */
#define FN_ERROR 0x84000060u
#define FN_SUCCESS 0x84000061u
#define FN_INTERRUPT 0x84000062u
#define FN_VERSION 0x84000063u
#define FN_PARTITION_INFO_GET 0x84000068u
#define FN_YIELD 0x8400006cu
#define FN_DIRECT_REQ 0x8400006fu
#define FN_DIRECT_RESP 0x84000070u
#define FN_PARTITION_INFO_GET_REGS 0x8400008bu
#define FN_64_BIT 0x40000000u

#define MESSAGE_CREATED 4u
#define STATUS_ABORTED (-8)

/* Time for an SP that asked for some, in microseconds. */
#define PAUSE 500u

static uint32_t w(const struct ffa_regs *regs, unsigned i)
{
	return (uint32_t)regs->x[i];
}

static uint32_t function(const struct ffa_regs *regs)
{
	return w(regs, 0) & ~FN_64_BIT;
}

/* The MMU is off here and, as a rule, on in the secure world (FF-A 4.10). */
static void clean_rx(const struct trace *trace)
{
	const uint64_t line = UINT64_C(4) << ((read_ctr_el0() >> 16) & 0xf);
	uint64_t at;

	for (at = 0; at < trace->rx_size; at += line) {
		__asm__ volatile("dc civac, %0" ::"r"((uint64_t)trace->rx + at) : "memory");
	}
	__asm__ volatile("dsb sy" ::: "memory");
}

const char *trace_events(uint8_t events)
{
	static const char *const names[] = {"none", "created", "destroyed", "created,destroyed"};

	return names[events & (FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED)];
}

static void show_list(const struct trace *trace, const struct ffa_partinfo *list)
{
	struct ffa_partition partition;
	uint32_t i;

	for (i = 0; ffa_partinfo_get(list, i, &partition) == FFA_R_OK; i++) {
		print("ffa: partition id=%04x contexts=%u properties=%08x events=%s\n",
		      partition.id, partition.contexts, partition.properties,
		      trace_events(ffa_partinfo_events(&partition, trace->version)));
	}
}

/* The list begins, or begins anew, at index 0. */
static void show_regs(struct trace *trace, const struct ffa_regs *request,
                      const struct ffa_regs *answer)
{
	const struct ffa_partinfo_cursor start = {0, 0, 0};
	struct ffa_partinfo list;

	if ((uint16_t)request->x[3] == 0) {
		trace->cursor = start;
	}
	if (ffa_partinfo_open_regs(&list, &trace->cursor, answer) == FFA_R_OK) {
		show_list(trace, &list);
	}
}

static void show_buffer(const struct trace *trace, const struct ffa_regs *answer)
{
	struct ffa_partinfo list;

	if (ffa_partinfo_open(&list, trace->rx, trace->rx_size, trace->version, w(answer, 2),
	                      w(answer, 3)) == FFA_R_OK) {
		show_list(trace, &list);
	}
}

static void probe_call(struct trace *trace, const struct ffa_regs *request, struct ffa_regs *answer)
{
	clean_rx(trace);
	ffa_conduit_smc(NULL, answer);
	clean_rx(trace);
	if (function(request) == FN_VERSION) {
		trace->version = w(request, 1);
	}
	if (function(answer) != FN_SUCCESS) {
		return;
	}
	if (function(request) == FN_PARTITION_INFO_GET_REGS) {
		show_regs(trace, request, answer);
	}
	if (function(request) == FN_PARTITION_INFO_GET) {
		show_buffer(trace, answer);
	}
}

static const char *answer_name(uint32_t answer)
{
	switch (answer) {
	case FN_DIRECT_RESP:
		return "response";
	case FN_ERROR:
		return "error";
	case FN_INTERRUPT:
		return "interrupt";
	case FN_YIELD:
		return "yield";
	default:
		return "other";
	}
}

static const char *status_name(uint32_t status)
{
	static const char *const names[] = {"SUCCESS",   "NOT_SUPPORTED", "INVALID_PARAMETERS",
	                                    "NO_MEMORY", "BUSY",          "INTERRUPTED",
	                                    "DENIED",    "RETRY",         "ABORTED",
	                                    "NO_DATA",   "NOT_READY"};

	return 0u - status < sizeof(names) / sizeof(names[0]) ? names[0u - status] : "unknown";
}

void trace_flush(struct trace *trace)
{
	struct trace_message *message = trace->message;

	if (message->calls == 0) {
		return;
	}
	print("ffa: message vm=%04x sp=%04x message=%s answer=%s status=%08x name=%s calls=%u\n",
	      message->vm_id, message->sp_id,
	      message->kind == MESSAGE_CREATED ? "created" : "destroyed",
	      answer_name(message->function), message->status, status_name(message->status),
	      message->calls);
	message->calls = 0;
	trace->messages++;
}

/* A send to another SP, or of the other message, begins a new record. */
static void begin(struct trace *trace, const struct ffa_regs *request)
{
	struct trace_message *message = trace->message;

	if (message->sp_id != w(request, 1) || message->kind != (w(request, 2) & 0xff)) {
		trace_flush(trace);
	}
	message->sp_id = (uint16_t)request->x[1];
	message->kind = (uint8_t)request->x[2];
	message->vm_id = (uint16_t)request->x[5];
}

static uint32_t status_of(const struct ffa_regs *answer)
{
	if (function(answer) == FN_DIRECT_RESP) {
		return w(answer, 3);
	}
	return function(answer) == FN_ERROR ? w(answer, 2) : 0;
}

static void message_call(struct trace *trace, struct ffa_regs *regs)
{
	if (function(regs) == FN_DIRECT_REQ) {
		begin(trace, regs);
	}
	ffa_conduit_smc(NULL, regs);
	trace->message->calls++;
	trace->message->function = function(regs);
	trace->message->status = status_of(regs);
	if (function(regs) == FN_ERROR && (int32_t)trace->message->status == STATUS_ABORTED) {
		trace->died = trace->message->sp_id;
	}
}

void trace_call(void *priv, struct ffa_regs *regs)
{
	struct trace *trace = priv;
	const struct ffa_regs request = *regs;

	trace->calls++;
	if (trace->message != NULL) {
		message_call(trace, regs);
	} else {
		probe_call(trace, &request, regs);
	}
}

static const char *reason_name(uint32_t reason)
{
	static const char *const names[] = {"interrupt", "yield", "retry", "busy"};

	return names[reason];
}

/* Tries 1, 2, 4, 8 and so on are shown. */
int trace_relax(void *priv, const struct ffa_wait *wait)
{
	const uint32_t before = interrupts_taken();

	(void)priv;
	interrupt_window(wait->reason == FFA_WAIT_INTERRUPT ? 0 : PAUSE);
	if ((wait->tries & (wait->tries - 1)) == 0) {
		print("ffa: wait vm=%04x sp=%04x reason=%s tries=%u interrupts=%u tick=%u\n",
		      wait->vm_id, wait->sp_id, reason_name(wait->reason), wait->tries,
		      interrupts_taken() - before, ticks_taken());
	}
	return 0;
}

/*
 * The SPMC answers for an SP that is dead, stopped or gone: the VM goes on without it. What an SP
 * says itself counts.
 */
int trace_refused(void *priv, const struct ffa_refusal *why)
{
	(void)priv;
	if (why->function != FN_ERROR) {
		return 0;
	}
	print("# VM %04x goes on without SP %04x\n", why->vm_id, why->sp_id);
	return 1;
}

void trace_log(void *priv, const struct ffa_log *entry)
{
	(void)priv;
	print("ffa: log level=%d vm=%04x sp=%04x status=%08x text=%s\n", entry->level, entry->vm_id,
	      entry->sp_id, (uint32_t)entry->status, entry->text);
}

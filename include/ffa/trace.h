/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A recorder: a conduit around another conduit. It keeps the newest firmware calls in the caller's
 * memory. The library does not know of it. The command ffa-trace reads a dump of that memory, or of
 * any memory around it.
 *
 * Each CPU writes to a ring of its own, without locks. A CPU records one call at a time, so the
 * caller stays on its CPU until ffa_trace_call() returns. Code that interrupts the inner conduit
 * may record, too, if it ends first.
 *
 * Memory may be dumped at any time, also in the middle of a call; struct ffa_trace_record tells
 * what such a record holds. A CPU that records while the memory is copied can overwrite a record in
 * the middle of its copy. All numbers have the byte order of the CPU.
 */
#ifndef FFA_TRACE_H
#define FFA_TRACE_H

#include <ffa/notify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The first eight bytes of a dump: "FFATRACE", without a terminating zero. */
#define FFA_TRACE_MAGIC "FFATRACE"
/* struct ffa_trace_header.version of the layout below. */
#define FFA_TRACE_LAYOUT 1
/* struct ffa_trace_header.byte_order: its first byte is 4 on a little-endian CPU. */
#define FFA_TRACE_BYTE_ORDER 0x01020304u

#define FFA_TRACE_MAX_CPUS 1024u       /* rings of one recorder */
#define FFA_TRACE_MAX_RECORDS 1048576u /* records of one ring */

/* Bytes for the text of a log entry, its terminating zero included. A longer text is cut. */
#define FFA_TRACE_TEXT 276

/* At the start of the memory. The rings follow, one for each CPU. */
struct ffa_trace_header {
	char magic[8];
	uint32_t byte_order;
	uint16_t version;
	uint16_t header_size; /* this and the next two: sizes of the structures, in bytes */
	uint16_t ring_size;
	uint16_t record_size;
	uint32_t cpus;
	uint32_t records; /* in each ring */
	uint32_t missed;  /* 1: a CPU without a ring made calls, which are not recorded */
};

/* A ring; its records follow. */
struct ffa_trace_ring {
	uint64_t last;  /* the highest seq in it */
	uint64_t count; /* of all that was recorded, overwritten ones included */
	uint32_t next;  /* index of the record that is written next */
	uint32_t reserved;
};

/* What a record holds. */
enum ffa_trace_kind { FFA_TRACE_CALL = 1, FFA_TRACE_LOG = 2 };

/* A firmware call: all of x0 to x17, since any of them can come back changed (FF-A 11.1.2). */
struct ffa_trace_regs {
	struct ffa_regs request;
	struct ffa_regs answer;
};

/* An entry of the log hook. */
struct ffa_trace_entry {
	int32_t level;
	int32_t status;
	uint16_t sp_id;
	uint16_t vm_id;
	char text[FFA_TRACE_TEXT];
};

/* What the `kind` of a record says. */
union ffa_trace_content {
	struct ffa_trace_regs call; /* FFA_TRACE_CALL */
	struct ffa_trace_entry log; /* FFA_TRACE_LOG */
};

/*
 * A record is written in three steps. While `seq` is 0, it is unused or not complete. With a `seq`,
 * all but the answer is valid: the call has not returned yet. Once `done` equals `seq`, all of it
 * is valid.
 *
 * `seq` counts from 1, and is higher than that of all that was recorded before, on any CPU. If
 * records of two CPUs have the same `seq`, the calls overlapped.
 */
struct ffa_trace_record {
	uint64_t seq;
	uint64_t done;
	uint64_t begun; /* this and the next: time stamps, 0 without the hook */
	uint64_t ended;
	uint32_t cpu;
	uint32_t kind; /* enum ffa_trace_kind */
	union ffa_trace_content u;
};

/* How many bytes a recorder needs with `cpus` rings of `records` records each. */
#define FFA_TRACE_SIZE(cpus, records) \
	(sizeof(struct ffa_trace_header) + \
	 (size_t)(cpus) * (sizeof(struct ffa_trace_ring) + \
	                   (size_t)(records) * sizeof(struct ffa_trace_record)))

/*
 * A recorder: the priv of struct ffa_hooks. Set members by name and the rest to zero, then call
 * ffa_trace_init(). All hooks get it as their priv, and find the host's own in its member `priv`.
 */
struct ffa_trace {
	/* Required: the conduit that makes the call. */
	void (*call)(void *priv, struct ffa_regs *regs);
	/* Optional: gets what ffa_trace_log() recorded. */
	void (*log)(void *priv, const struct ffa_log *entry);
	/* Returns the calling CPU's number, from 0. Without it all calls count as CPU 0's. */
	uint32_t (*cpu)(void *priv);
	/* Optional: returns a time stamp, for example CNTPCT_EL0. */
	uint64_t (*time)(void *priv);
	/* The four functions above get it; the recorder never looks at it. */
	void *priv;
	/* FFA_TRACE_SIZE() bytes, aligned to 8, in use for as long as the recorder is. */
	void *memory;
	size_t size;      /* of the memory, in bytes */
	uint32_t cpus;    /* rings, 1 to FFA_TRACE_MAX_CPUS */
	uint32_t records; /* in each ring, 1 to FFA_TRACE_MAX_RECORDS */
};

/*
 * Empties the rings. Call it before the first firmware call, or while none is under way. The
 * structure stays in place and unchanged from then on.
 *
 * FFA_R_OK       the memory can be dumped, and calls can be recorded.
 * FFA_R_INVALID  no conduit, no memory, too little of it, memory that is not aligned, or a number
 *                of rings or records that is out of range. Nothing was written.
 */
int ffa_trace_init(struct ffa_trace *trace);

/*
 * Makes a firmware call through the inner conduit and records it, if the CPU has a ring. `trace` is
 * a struct ffa_trace. Ready for ffa_hooks.call.
 */
void ffa_trace_call(void *trace, struct ffa_regs *regs);

/*
 * Records a log entry between the calls, and hands it to the inner hook if there is one. `trace` is
 * a struct ffa_trace. Ready for ffa_hooks.log.
 */
void ffa_trace_log(void *trace, const struct ffa_log *entry);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * libffa-notify: tell every FF-A Secure Partition (SP) that subscribed that a VM was created or
 * destroyed.
 *
 * Documents cited: "FF-A" is Arm DEN0077A, section and table numbers of version 1.3;
 * "SMCCC" is Arm DEN0028.
 *
 * One rule for every result of an event: positive means unfinished, call the same function again;
 * zero means done; negative means over.
 *
 * Concurrency: the library has no locks and no globals. While ffa_probe(), ffa_attach() or
 * ffa_release() runs, nobody else uses that struct ffa_notify. Afterwards any number of CPUs may
 * run events at once, one CPU at a time for each struct ffa_vm. During an event a hook, or an
 * interrupt handler that a hook lets in, may call the library for another struct ffa_vm. If it
 * calls for the event's own struct ffa_vm, it gets FFA_R_STATE, and the event goes on.
 *
 * VM IDs: a VM is present after FFA_R_OK from ffa_vm_created(), until ffa_vm_destroyed() is called.
 * It is at rest after FFA_R_REFUSED or FFA_R_EXHAUSTED from ffa_vm_created(), and after FFA_R_OK or
 * FFA_R_REFUSED from ffa_vm_destroyed(). Use its VM ID again only if vm->id is 0 then. Else vm->id
 * still is the ID, and the ID is spent: some SP may believe in that VM. Never use it again.
 *
 * Headers: beside its own the library includes only <stddef.h> and <stdint.h>. A host without these
 * defines FFA_NOTIFY_PLATFORM_HEADER, quotes included, for the library and all its users:
 * -DFFA_NOTIFY_PLATFORM_HEADER='"linux/types.h"'. (Within <> compilers replace the word linux by
 * 1.) That header has to provide NULL, size_t, uint8_t, uint16_t, uint32_t, uint64_t and int32_t.
 * <ffa/spmc.h> needs int8_t and int64_t, too.
 */
#ifndef FFA_NOTIFY_H
#define FFA_NOTIFY_H

#ifdef FFA_NOTIFY_PLATFORM_HEADER
#include FFA_NOTIFY_PLATFORM_HEADER
#else
#include <stddef.h>
#include <stdint.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library, as semver.org has it: its first number. */
#define FFA_NOTIFY_VERSION_MAJOR 0
/* Its second number. */
#define FFA_NOTIFY_VERSION_MINOR 2
/* Its third number. */
#define FFA_NOTIFY_VERSION_PATCH 0

/*
 * How many subscribed SPs one struct ffa_vm can keep apart, 1 to 1024, with one byte for each. It
 * limits subscribers, not partitions: the firmware may list any number of those. Build the library
 * and its users with the same value.
 */
#ifndef FFA_NOTIFY_MAX_SUBSCRIBERS
#define FFA_NOTIFY_MAX_SUBSCRIBERS 64
#endif
#if FFA_NOTIFY_MAX_SUBSCRIBERS < 1 || FFA_NOTIFY_MAX_SUBSCRIBERS > 1024
#error "FFA_NOTIFY_MAX_SUBSCRIBERS must be 1 to 1024"
#endif

#define FFA_NOTIFY_DEFAULT_SENDS 100  /* what limits.sends means when it is 0 */
#define FFA_NOTIFY_DEFAULT_RESUMES 64 /* what limits.resumes means when it is 0 */

/*
 * The bound: the most firmware calls that one call of ffa_vm_created(), ffa_vm_destroyed() or
 * ffa_vm_announce() makes, whatever the firmware answers. `sends` and `resumes` are the limits in
 * force. The factor 2 is for the undo of a creation that fails. If limits.calls is lower, it is the
 * bound. The type is uint64_t.
 */
#define FFA_NOTIFY_MAX_CALLS(subscribers, sends, resumes) \
	(2u * (uint64_t)(subscribers) * (uint64_t)(sends) * (1u + (uint64_t)(resumes)))

/*
 * The most firmware calls that ffa_probe() makes for a list of `entries` partition descriptors, at
 * least 1: 5 for the version, 5 for features, 7 for the buffers, and 4 for each entry. In the
 * register form an answer can hold one entry, and ffa_probe() reads a list that changes up to 4
 * times. No list has more than 65536 entries. limits.calls does not apply.
 */
#define FFA_NOTIFY_MAX_PROBE_CALLS(entries) (17u + 4u * (uint64_t)(entries))

/* The registers of one SMC or HVC: x0 to x17, in and out (SMCCC 1.2, section 2.7). */
struct ffa_regs {
	uint64_t x[18];
};

/* What the functions return. Positive: unfinished; negative: over. */
enum ffa_result {
	/* Done. */
	FFA_R_OK = 0,
	/* Not finished, and nothing is lost: call the same function again, on any CPU. */
	FFA_R_AGAIN = 1,
	/*
	 * Not finished: an SP is suspended in the message. Let pending interrupts in, then call the
	 * same function again on the same CPU.
	 */
	FFA_R_IN_FLIGHT = 2,
	/* The caller broke the contract. Nothing was changed or called; but see ffa_probe(). */
	FFA_R_INVALID = -1,
	/* The object's state does not allow this call. Nothing was changed or called. */
	FFA_R_STATE = -2,
	/* No FF-A firmware here, and so no SPs: a normal outcome of probing. */
	FFA_R_ABSENT = -3,
	/* The firmware has FF-A, but no version that the library has, or refuses every version. */
	FFA_R_VERSION = -4,
	/* The firmware lacks a call that is needed. */
	FFA_R_UNSUPPORTED = -5,
	/* An answer that the specification does not allow. */
	FFA_R_PROTOCOL = -6,
	/* The hook alloc returned NULL, or the firmware lacks memory or room in the RX buffer. */
	FFA_R_NOMEM = -7,
	/* More SPs subscribe than there are slots, or than FFA_NOTIFY_MAX_SUBSCRIBERS. */
	FFA_R_NOSPACE = -8,
	/* An SP, or the SPMC on its behalf, refused for good. */
	FFA_R_REFUSED = -9,
	/* The allowed tries were used up, in a creation or in a probe of busy firmware. */
	FFA_R_EXHAUSTED = -10
};

/* Why the library waits before its next try. */
enum ffa_wait_reason {
	/* An interrupt of the normal world is pending: take it, or the SP cannot go on. */
	FFA_WAIT_INTERRUPT,
	/* The SP gave the CPU up (FFA_YIELD) and will be resumed: give it time. */
	FFA_WAIT_YIELD,
	/* The SP answered RETRY: give it time. */
	FFA_WAIT_RETRY,
	/* The SPMC answered BUSY or NOT_READY: the SP is not free. Give it time. */
	FFA_WAIT_BUSY
};

/* What the relax hook is told. */
struct ffa_wait {
	uint32_t reason; /* enum ffa_wait_reason */
	uint16_t sp_id;  /* the SP that the message went to */
	uint16_t vm_id;
	/*
	 * From 1: how often the message was sent, or for a suspended SP, which resume comes next.
	 */
	uint32_t tries;
};

/* An answer other than success: a final one, or the latest if the tries are used up. */
struct ffa_refusal {
	uint16_t sp_id; /* the SP that the message went to */
	uint16_t vm_id;
	/* w3 of a direct response, w2 of FFA_ERROR, 0 for any other function. */
	int32_t status;
	/* w0 of the answer. */
	uint32_t function;
};

/* How much a log entry matters. */
enum ffa_log_level { FFA_LOG_ERROR = 0, FFA_LOG_WARNING = 1, FFA_LOG_INFO = 2 };

/*
 * One log entry. The library makes one for each refusal, each answer that breaks the protocol, each
 * SP that uses up its tries or stays suspended, each probe that fails, and each call that breaks
 * the contract. IDs and numbers are 0 where they do not apply.
 */
struct ffa_log {
	int32_t level; /* enum ffa_log_level */
	uint16_t sp_id;
	uint16_t vm_id;
	uint32_t function; /* w0 of the request that the entry is about */
	int32_t status;    /* as in struct ffa_refusal; in a probe, w0 if the answer has none */
	const char *text;  /* static, never NULL */
	/* The answer if it explains the entry, else NULL. */
	const struct ffa_regs *regs;
};

/*
 * What the library needs from its host. Set members by name and the rest to zero: a later version
 * may add members at the end. The structure stays in place and unchanged until ffa_release(). A
 * hook runs on the CPU and in the context of the library's caller. A structure that a hook gets is
 * valid during that call only.
 */
struct ffa_hooks {
	/* Every hook gets it; the library never looks at it. */
	void *priv;
	/*
	 * Required. Makes one SMC or HVC with x0 to x17 from *regs, and puts x0 to x17 as they are
	 * on return into *regs. It stores all of them, since every call may change every one
	 * (FF-A 11.1.2). ffa_conduit_smc() and ffa_conduit_hvc() of <ffa/conduit.h> are ready for
	 * use here. If the host's MMU is off and the SPMC's is on, this hook does the cache
	 * maintenance of FF-A 4.10.
	 */
	void (*call)(void *priv, struct ffa_regs *regs);
	/*
	 * Optional, both or neither; used if config.table is NULL. ffa_probe() calls alloc at most
	 * once, which returns memory aligned to 2 bytes, or NULL. free gets that memory and size
	 * back, from ffa_probe() if it fails, else from ffa_release().
	 */
	void *(*alloc)(void *priv, size_t size);
	void (*free)(void *priv, void *mem, size_t size);
	/*
	 * Optional. The library calls it between two tries, but not if limits.calls or
	 * limits.resumes allow no other try. It lets interrupts in, yields or waits, and returns on
	 * the same CPU. 0: the event goes on. Non-zero: the event stops with
	 * FFA_R_AGAIN or FFA_R_IN_FLIGHT. Without this hook tries follow each other at once, within
	 * the limits, and a suspended SP cannot go on while interrupts are masked (FF-A 9.3.1).
	 */
	int (*relax)(void *priv, const struct ffa_wait *wait);
	/*
	 * Optional. The library calls it if an SP refuses the creation of a VM, or uses up its
	 * tries. 0: the creation fails, as without this hook. Non-zero: the creation goes on
	 * without the SP, so that one SP that is dead or stopped does not keep all VMs from being
	 * created. Only ffa_vm_announce() tells that SP anything more of the VM.
	 */
	int (*refused)(void *priv, const struct ffa_refusal *why);
	/* Optional. Gets every log entry. The host limits the rate if it has to. */
	void (*log)(void *priv, const struct ffa_log *entry);
};

/* Limits of an event's work. 0 is the default. */
struct ffa_limits {
	/*
	 * How often a message is sent to one SP: in the whole of a creation, and in each pass of a
	 * destruction over the SPs. relax decides how much time that takes.
	 */
	uint16_t sends;
	/* How many FFA_RUNs follow one send, in one call of an event function. */
	uint16_t resumes;
	/* How many firmware calls one call of an event function makes; by default no limit. */
	uint32_t calls;
};

/*
 * RX/TX buffers of this hypervisor (FF-A 4.10). The library uses them only if the firmware lacks
 * FFA_PARTITION_INFO_GET_REGS. All zero: there are none.
 *
 * mapped == 0: ffa_probe() maps the buffers and unmaps them again. Give both addresses of both
 * buffers. They are Normal Write-Back memory, physically contiguous, aligned to 4 KiB (or to the
 * granule, if the firmware's is 16 or 64 KiB), and do not overlap.
 *
 * mapped != 0: the SPMC knows the buffers already. Give rx and pages only. Nobody else may use RX
 * during ffa_probe(), which returns its ownership to the SPMC.
 */
struct ffa_rxtx {
	void *rx;
	void *tx;
	uint64_t rx_pa;
	uint64_t tx_pa;
	uint32_t pages; /* of 4 KiB in each buffer, 1 to 31 */
	uint32_t mapped;
};

/* A bit of ffa_subscriber.events: the SP subscribes to creation. */
#define FFA_NOTIFY_CREATED 1u
/* A bit of ffa_subscriber.events: the SP subscribes to destruction. */
#define FFA_NOTIFY_DESTROYED 2u

/* One SP that subscribed to at least one message. */
struct ffa_subscriber {
	uint16_t sp_id;
	uint8_t events; /* FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED */
	uint8_t reserved;
};

/* What ffa_probe() and ffa_attach() get. Only *hooks and the table are needed afterwards. */
struct ffa_config {
	const struct ffa_hooks *hooks;
	/* 0: negotiate. Else the version already in force: major in [30:16], minor in [15:0]. */
	uint32_t version;
	struct ffa_rxtx rxtx;
	/*
	 * The caller's memory for subscribers, one slot for each, in use until ffa_release(). The
	 * library uses at most FFA_NOTIFY_MAX_SUBSCRIBERS slots. NULL: ffa_probe() takes that many
	 * from hooks->alloc, whatever table_len is.
	 */
	struct ffa_subscriber *table;
	uint16_t table_len;
	struct ffa_limits limits;
	/*
	 * Required: sizeof(struct ffa_vm). The library compares it, to find out whether it was
	 * built with the caller's FFA_NOTIFY_MAX_SUBSCRIBERS.
	 */
	uint32_t vm_size;
};

/*
 * One for the system, owned by the caller. Only ffa_probe(), ffa_attach() and ffa_release() write
 * it. The caller may read the first group of members; the rest is private.
 */
struct ffa_notify {
	/* The FF-A version in force, or 0 when not probed. */
	uint32_t version;
	/*
	 * SPs in subscribers[]. After FFA_R_NOSPACE: how many slots hold them all. That is more
	 * than there are SPs if the firmware lists one SP in entries that are not neighbours.
	 */
	uint16_t subscriber_count;
	/*
	 * Non-zero after a failed ffa_probe(): the firmware did not unmap the buffers. It still
	 * shares their pages, so never use these for anything else.
	 */
	uint16_t rxtx_stuck;
	/* In the order in which the firmware lists them, one entry for each SP. */
	const struct ffa_subscriber *subscribers;

	const struct ffa_hooks *hooks;
	void *allocated;
	uint64_t calls; /* firmware calls that one call of an event function may make */
	struct ffa_limits limits;
};

/*
 * One for each VM, owned by the caller, part of the caller's object for the VM, and zeroed before
 * its first use. The caller may read the first group of members; the rest is private.
 */
struct ffa_vm {
	/*
	 * The VM ID that ffa_vm_created() got. At rest: 0 if that ID may be used again, else the
	 * ID, which is spent (see above).
	 */
	uint16_t id;
	/*
	 * After FFA_R_IN_FLIGHT: the SP that the suspended message went to. After FFA_R_AGAIN: an
	 * SP that has not given its final answer. At rest, and once that SP is skipped: 0. It can
	 * be another SP after each call, so give a deadline to the event, not to an SP.
	 */
	uint16_t waiting_sp;
	/*
	 * The SP whose answer decided, and that answer (struct ffa_refusal): a creation failed
	 * because of it, or goes on without the SP. In a destruction it is the latest refusal.
	 * They keep their values at rest.
	 */
	int32_t status;
	uint32_t status_function;
	uint16_t status_sp;

	uint16_t index;
	uint32_t run_w1;
	uint16_t sends;
	uint16_t phase;
	uint8_t inside;
	uint8_t again;
	uint8_t spent;
	uint8_t failure;
	uint8_t sp[FFA_NOTIFY_MAX_SUBSCRIBERS];
};

/*
 * Finds out which SPs subscribe to VM messages. Call it once at boot, on one CPU. It has to be the
 * first FF-A call of this hypervisor, since some firmware settles its version at the first call; or
 * config->version names the version in force. `n` need not be initialised. Release it before
 * probing into it again.
 *
 * FFA_R_OK            n can be used, with 0 or more subscribers. `hooks` and the table stay in use.
 * FFA_R_INVALID       no hooks, no hook call, alloc without free or the reverse, neither table nor
 *                     alloc, a version with bit 31 set, a vm_size other than sizeof(struct ffa_vm),
 *                     or buffers that struct ffa_rxtx does not allow. No firmware call was made,
 *                     unless the buffers are smaller or less aligned than the firmware's granule.
 * FFA_R_ABSENT        no FF-A here: the firmware knows neither FFA_VERSION nor FFA_ID_GET. VMs may
 *                     run, and there is no SP to tell: do not call the event functions.
 * FFA_R_VERSION       a version other than 1.x, no version in common, or a firmware that refuses
 *                     every version since an earlier boot stage used FF-A. SPs may be there, so
 *                     run no VM that they should know of.
 * FFA_R_UNSUPPORTED   the firmware lacks direct messages; or it lacks the register form of the
 *                     list, and no buffers were given, or it lacks the buffers' calls.
 * FFA_R_PROTOCOL      malformed answers or descriptors.
 * FFA_R_NOMEM         alloc returned NULL, or the firmware lacks memory or room in the RX buffer.
 * FFA_R_NOSPACE       the table is too small: n->subscriber_count slots are needed.
 * FFA_R_REFUSED       the firmware denied a call.
 * FFA_R_EXHAUSTED     the firmware stayed busy, or its list kept changing. Another probe may work.
 *
 * A negative result leaves nothing mapped, owned or allocated, and `n` unprobed. There is one
 * exception: n->rxtx_stuck. FF-A 6.2, 13.2 to 13.9.
 */
int ffa_probe(struct ffa_notify *n, const struct ffa_config *config);

/*
 * Takes a list of subscribers that the host holds already, in place of ffa_probe(): the first
 * `count` slots of config->table, one for each SP. They stay unchanged and in use until
 * ffa_release(). config->table[i].events says what an SP is told. It does not use `reserved`,
 * config->rxtx and the hooks alloc and free. It makes no firmware call; its time grows with the
 * square of `count`. `n` need not be initialised. Release it before attaching to it again.
 *
 * FFA_R_OK       n can be used. `hooks` and the table stay in use. With `count` 0 no table is
 *                needed.
 * FFA_R_INVALID  no hooks, no hook call, alloc without free or the reverse, a vm_size other than
 *                sizeof(struct ffa_vm); a config->version, which names the version in force, other
 *                than 1.x, or 1.0 with subscribers; NULL for the table, `count` above table_len, an
 *                SP ID that is 0 or there twice, no events, or unknown ones.
 * FFA_R_NOSPACE  `count` is above FFA_NOTIFY_MAX_SUBSCRIBERS.
 *
 * A negative result leaves `n` unprobed. FF-A 6.2.3.1, Table 6.2.
 */
int ffa_attach(struct ffa_notify *n, const struct ffa_config *config, uint16_t count);

/*
 * Tells every SP that subscribes to VM creation that VM `vm_id` exists. Call it before the VM may
 * run. `vm` is zeroed, or at rest after an earlier VM's end. vm_id is the ID that the VM will send
 * from. It is not 0, not an SP's ID (at most 0x7FFF where the firmware marks SPs by bit 15, FF-A
 * 6.1), not spent, and not that of a VM whose destruction is unfinished. The library checks that it
 * is not 0 and not spent in this object.
 *
 * FFA_R_OK         each subscriber was told exactly once and acknowledged; or the hook refused or
 *                  ffa_vm_skip() left it out.
 * FFA_R_AGAIN      limits.calls was used up, relax said stop, or an SP used up its tries in an
 *                  undo. Call again with the same arguments, or abandon the VM by
 *                  ffa_vm_destroyed().
 * FFA_R_IN_FLIGHT  the same, and an SP is suspended in the message. Call again on this CPU, before
 *                  it goes offline.
 * FFA_R_REFUSED    an SP or the SPMC refused. The undo is complete: every SP that acknowledged and
 *                  subscribes to destruction was told of the destruction. `vm` is at rest, and
 *                  vm->id says whether the ID may be used again.
 * FFA_R_EXHAUSTED  the same, because an SP used up limits.sends: it answered RETRY, INTERRUPTED,
 *                  BUSY or NOT_READY each time.
 * FFA_R_INVALID    NULL, or vm_id is 0.
 * FFA_R_STATE      n was not probed; vm is not at rest, continues another ID, is inside an event,
 *                  was not zeroed or is corrupted; or vm_id is spent.
 *
 * FF-A 18.3.2, Tables 18.10 and 18.11.
 */
int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id);

/*
 * Tells SPs that the VM is gone. Call it after the VM's last instruction, when its FF-A calls have
 * ended. It tells each SP that acknowledged the creation and subscribes to destruction; and each SP
 * that subscribes to destruction only, if the creation was completed. A creation that is not
 * finished is abandoned. If nobody is to be told, as after a failed creation, it returns FFA_R_OK
 * without a firmware call.
 *
 * FFA_R_OK         each of them acknowledged, or was skipped. `vm` is at rest, and vm->id says
 *                  whether the ID may be used again.
 * FFA_R_AGAIN      an SP used up its tries, limits.calls was used up, or relax said stop. Keep the
 *                  VM ID reserved and call again. An SP that uses up its tries delays no other SP.
 * FFA_R_IN_FLIGHT  the same, and an SP is suspended in the message. Call again on this CPU.
 * FFA_R_REFUSED    each of them gave a final answer, and at least one refused; `vm` keeps the
 *                  latest refusal. `vm` is at rest, as after FFA_R_OK. The next call returns
 *                   FFA_R_OK. If an SP refused in the abandoned creation or in its undo, only
 *                   vm->id shows it.
 * FFA_R_INVALID    NULL.
 * FFA_R_STATE      n was not probed; or vm is inside an event, was not zeroed or is corrupted.
 *
 * FF-A 18.3.2, Tables 18.12 and 18.13.
 */
int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm);

/*
 * Gives up an SP for this VM: only ffa_vm_announce() tells it more of it. An event that waits for
 * it (vm->waiting_sp) goes on with the other SPs at its next call. Makes no firmware call. If the
 * SP is suspended in a message, it stays so, and BUSY for everybody, until somebody resumes it. The
 * VM ID is spent if the SP knows of the VM, had still to be told of its destruction, or is
 * suspended in a message about it.
 *
 * FFA_R_OK       the SP is skipped. At rest this has no effect.
 * FFA_R_INVALID  NULL, or no such subscriber.
 * FFA_R_STATE    n was not probed; or vm is inside an event, was not zeroed or is corrupted.
 */
int ffa_vm_skip(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id);

/*
 * Tells SPs of the creation of a VM that is present: an SP that has restarted and knows nothing of
 * it, or an SP that was not told. Call it before any other message about the VM reaches that SP,
 * which otherwise refuses the VM ID from then on (FF-A 18.3.2.3). The VM stays present.
 *
 * With an sp_id, it tells that SP: the caller knows that the SP does not know of the VM. Name an SP
 * that died (ABORTED). With sp_id 0, it tells each subscriber of creation that does not know of the
 * VM: new in the list, left out by the hook refused, or skipped before it was told; but not an SP
 * because of which the VM ID is spent.
 *
 * The library asks the hook refused as in a creation. An SP that refuses or uses up its tries does
 * not know of the VM and is told nothing more; the other SPs are told. FFA_NOTIFY_MAX_CALLS is the
 * bound. To continue an unfinished announcement, call again with any sp_id; to abandon it, call
 * ffa_vm_destroyed().
 *
 * FFA_R_OK         each acknowledged, or the hook refused or ffa_vm_skip() left it out.
 * FFA_R_AGAIN      limits.calls was used up, or relax said stop: call again.
 * FFA_R_IN_FLIGHT  the same, and an SP is suspended in the message. Call again on this CPU.
 * FFA_R_REFUSED    an SP or the SPMC refused; `vm` keeps the latest answer that decided.
 * FFA_R_EXHAUSTED  nobody refused, but an SP used up limits.sends.
 * FFA_R_INVALID    NULL, or no subscriber of creation by that ID.
 * FFA_R_STATE      n was not probed; or vm is not present, is inside an event, or is corrupted.
 *
 * FF-A 18.3.2, Tables 18.10 and 18.11.
 */
int ffa_vm_announce(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id);

/* The most bytes that ffa_vm_save() writes for so many subscribers. The type is size_t. */
#define FFA_NOTIFY_SAVE_SIZE(subscribers) ((size_t)16u + (size_t)4u * (size_t)(subscribers))

/*
 * Writes what the SPs know of a VM to `mem`, so that ffa_vm_restore() can go on with another list
 * of subscribers or in another hypervisor. The bytes hold the unfinished event, each SP's state by
 * its ID, and the w1 of a message in which an SP is suspended. They do not hold the tries that were
 * made, `waiting_sp`, and the three status members. They are the same on every machine
 * (docs/saved-form.md). Makes no firmware call and no log entry. Once a copy was restored, `vm`
 * must not be used any more.
 *
 * Returns how many bytes it needs. If `size` is less, it writes nothing, and `mem` can be NULL.
 * 0: NULL, n was not probed, or vm is inside an event, was not zeroed or is corrupted.
 */
size_t ffa_vm_save(const struct ffa_notify *n, const struct ffa_vm *vm, void *mem, size_t size);

/*
 * Restores a VM into a zeroed `vm` from what ffa_vm_save() wrote. The `size` bytes at `mem` are not
 * trusted. Makes no firmware call. An SP counts as skipped if it is not in the list of `n` any
 * more, or was told of the VM and does not subscribe any more to the message that it had still to
 * get. An SP that was told nothing and subscribes otherwise now counts as new. Continue an
 * unfinished event by the function that began it; if an SP is suspended, on the CPU where it is.
 * Then SPs before that one in the list can have to wait for the next call of that function.
 *
 * FFA_R_OK       restored. An unfinished creation tells new subscribers, a destruction does not.
 * FFA_R_AGAIN    restored. The VM is present, and the list has new subscribers of creation: call
 *                ffa_vm_announce(n, vm, 0).
 * FFA_R_INVALID  NULL; or the bytes are damaged, of another version or size, or say what no event
 *                can have come to. Nothing has changed.
 * FFA_R_STATE    n was not probed, or vm is not zeroed.
 */
int ffa_vm_restore(const struct ffa_notify *n, struct ffa_vm *vm, const void *mem, size_t size);

/*
 * Frees what ffa_probe() allocated and makes `n` unprobed. Call it while no event is running, and
 * when every VM is at rest or given up. Makes no firmware call. `n` can be NULL, zeroed or released
 * already.
 */
void ffa_release(struct ffa_notify *n);

/* A short static text for a result of this library; "unknown result" for any other number. */
const char *ffa_strerror(int result);

#ifdef __cplusplus
}
#endif

#endif

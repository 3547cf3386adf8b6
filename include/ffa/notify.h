/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * libffa-notify: tell every FF-A Secure Partition (SP) that subscribed that a VM was created or
 * destroyed.
 *
 * Documents cited: "FF-A" is Arm DEN0077A, section and table numbers of version 1.3;
 * "SMCCC" is Arm DEN0028.
 *
 * One rule for every result: positive means unfinished, call the same function again; zero means
 * done; negative means over.
 *
 * Concurrency: the library has no locks and no globals. ffa_probe(), ffa_attach() and ffa_release()
 * need exclusive use of their struct ffa_notify. After probing, any number of CPUs may run events at
 * once, one CPU at a time for each struct ffa_vm. During an event a hook, or an interrupt handler
 * that a hook lets in, may call the library with another struct ffa_vm; with that of the event it
 * gets FFA_R_STATE, and the event goes on.
 *
 * VM IDs: an event is over after FFA_R_REFUSED or FFA_R_EXHAUSTED from ffa_vm_created(), and after
 * FFA_R_OK or FFA_R_REFUSED from ffa_vm_destroyed(). Then vm->id says whether the VM ID may be used
 * again. 0: it may. Else it is still the ID, some SP may believe in that VM, and the ID is spent:
 * never use it again.
 *
 * Headers: beside its own the library includes only <stddef.h> and <stdint.h>. A host that is
 * compiled without the compiler's defines FFA_NOTIFY_PLATFORM_HEADER, quotes included, for the
 * library and its users alike: -DFFA_NOTIFY_PLATFORM_HEADER='"linux/types.h"'. (Within <> compilers
 * replace the word linux by 1.) That header has to provide NULL, size_t, uint8_t, uint16_t,
 * uint32_t, uint64_t and int32_t; <ffa/spmc.h> needs int8_t and int64_t too.
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
 * How many subscribed SPs one struct ffa_vm can keep apart, 1 to 1024: one byte each. Subscribers,
 * not partitions: the firmware may list any number. The library and its users must be built with
 * the same value.
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
 * The bound: the most firmware calls that one call of ffa_vm_created() or ffa_vm_destroyed() makes,
 * whatever the firmware answers, for `subscribers` SPs and the effective limits: the event's own
 * message and, for a creation that fails, its undo. A limits.calls that is lower wins. uint64_t.
 */
#define FFA_NOTIFY_MAX_CALLS(subscribers, sends, resumes) \
	(2u * (uint64_t)(subscribers) * (uint64_t)(sends) * (1u + (uint64_t)(resumes)))

/*
 * The most firmware calls that ffa_probe() makes for a list of `entries` partition descriptors, at
 * least 1: 5 for the version, 5 features, an answer an entry in the register form, which is read at
 * most 4 times, and 7 for the buffers. No list has more than 65536. limits.calls does not apply.
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
	/* Not finished, nothing lost: call the same function again, on any CPU. */
	FFA_R_AGAIN = 1,
	/*
	 * Not finished: an SP is suspended inside our request. Let pending interrupts in, then call
	 * the same function again on the same CPU.
	 */
	FFA_R_IN_FLIGHT = 2,
	/* The caller broke the contract: nothing was changed or called, but see ffa_probe(). */
	FFA_R_INVALID = -1,
	/* Not valid in the object's present state: nothing was changed or called. */
	FFA_R_STATE = -2,
	/* No FF-A firmware here, and so no SPs: a normal outcome of probing. */
	FFA_R_ABSENT = -3,
	/* FF-A is there, but no version in common, or none that can still be had. */
	FFA_R_VERSION = -4,
	/* The firmware lacks a call that is needed. */
	FFA_R_UNSUPPORTED = -5,
	/* An answer that the specification does not allow. */
	FFA_R_PROTOCOL = -6,
	/* The alloc hook returned NULL, or the firmware had no memory or room in the RX buffer. */
	FFA_R_NOMEM = -7,
	/* More subscribers than slots or FFA_NOTIFY_MAX_SUBSCRIBERS; none is silently dropped. */
	FFA_R_NOSPACE = -8,
	/* An SP, or the SPMC on its behalf, said no for good. */
	FFA_R_REFUSED = -9,
	/* Given up after the allowed number of tries: a creation, or a probe of busy firmware. */
	FFA_R_EXHAUSTED = -10
};

/* Why the library waits before its next try. */
enum ffa_wait_reason {
	/* An interrupt of the normal world is pending and must be taken, or nothing progresses. */
	FFA_WAIT_INTERRUPT,
	/* The SP gave the CPU up (FFA_YIELD) and will be resumed: give it time. */
	FFA_WAIT_YIELD,
	/* The SP answered RETRY: give it time. */
	FFA_WAIT_RETRY,
	/* The SPMC answered BUSY or NOT_READY: somebody else is using the SP. */
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

/*
 * An answer other than success, as the firmware gave it: a final one, or the latest when the tries
 * are used up.
 */
struct ffa_refusal {
	uint16_t sp_id; /* the SP that the message went to */
	uint16_t vm_id;
	/* w3 of a direct response, w2 of FFA_ERROR; 0 for any other function. */
	int32_t status;
	/* w0 of the answer. */
	uint32_t function;
};

/* How much a log entry matters. */
enum ffa_log_level { FFA_LOG_ERROR = 0, FFA_LOG_WARNING = 1, FFA_LOG_INFO = 2 };

/*
 * One log entry, of which there is one for each thing that happened: an answer that was refused or
 * broke the protocol, tries that were used up, an SP that stays suspended, a probe that failed, a
 * caller that broke the contract. IDs and numbers are 0 where they do not apply.
 */
struct ffa_log {
	int32_t level; /* enum ffa_log_level */
	uint16_t sp_id;
	uint16_t vm_id;
	uint32_t function; /* w0 of the request that the entry is about */
	int32_t status;    /* as in struct ffa_refusal; of a probe, w0 if the answer had none */
	const char *text;  /* static, never NULL */
	/* The answer, where it explains the entry, else NULL. */
	const struct ffa_regs *regs;
};

/*
 * What the library needs from its host. Set members by name and the rest to zero: members may be
 * added at the end. The structure must stay in place and unchanged until ffa_release(). Hooks run
 * on the CPU and in the context of the caller of the library; with no lock of the library's held.
 * A structure that a hook is given is valid during that call only.
 */
struct ffa_hooks {
	/* Handed to every hook; the library never looks at it. */
	void *priv;
	/*
	 * Required. Makes one SMC or HVC with x0 to x17 from *regs and puts x0 to x17 as they were
	 * on return into *regs, all of them: FF-A lets every call change every one (FF-A 11.1.2).
	 * ffa_conduit_smc() and ffa_conduit_hvc() of <ffa/conduit.h> are ready to be used here. A
	 * host whose MMU is off while the SPMC's is on does the cache maintenance of FF-A 4.10
	 * here.
	 */
	void (*call)(void *priv, struct ffa_regs *regs);
	/*
	 * Optional, both or neither; used when config.table is NULL. alloc is called at most once,
	 * by ffa_probe(), and returns memory aligned to 2 bytes, or NULL. free gets that memory and
	 * size back, from ffa_probe() when it fails, else from ffa_release().
	 */
	void *(*alloc)(void *priv, size_t size);
	void (*free)(void *priv, void *mem, size_t size);
	/*
	 * Optional. Called between tries. Opens a window for interrupts, yields or delays, then
	 * returns 0 to go on; non-zero stops the event with FFA_R_AGAIN or FFA_R_IN_FLIGHT. It is
	 * not called when there is no other try, as at the end of limits.calls or limits.resumes.
	 * It returns on the CPU on which it was called. Without it tries follow each other at once,
	 * bounded by the limits; if interrupts are masked then, a suspended SP cannot progress
	 * (FF-A 9.3.1).
	 */
	int (*relax)(void *priv, const struct ffa_wait *wait);
	/*
	 * Optional. Called when an SP refuses the creation of a VM, or its tries are used up, for an
	 * SP that will not be told of the destruction: 0 fails the creation (as without the hook),
	 * non-zero carries on without this SP, so that one SP that is dead or stopped does not keep
	 * all VMs from being created.
	 */
	int (*refused)(void *priv, const struct ffa_refusal *why);
	/* Optional. The host limits the rate. */
	void (*log)(void *priv, const struct ffa_log *entry);
};

/* Bounds of the work of one entry. 0 asks for the default. */
struct ffa_limits {
	/*
	 * Sends of one message to one SP: of a creation in all, of a destruction in each pass over
	 * SPs. How long that is, is up to relax.
	 */
	uint16_t sends;
	/* FFA_RUNs after one send, in one call. */
	uint16_t resumes;
	/* Firmware calls of one call of an event function; the default is no limit. */
	uint32_t calls;
};

/*
 * RX/TX buffers of this hypervisor (FF-A 4.10), used only when the firmware lacks
 * FFA_PARTITION_INFO_GET_REGS. All zero: there are none.
 *
 * Lent, mapped == 0: needs both addresses of both buffers, which are physically contiguous and
 * aligned to 4 KiB (to more if the firmware asks for 16 or 64 KiB granules), not overlapping,
 * Normal Write-Back memory. They are mapped and unmapped again within ffa_probe().
 *
 * Already mapped, mapped != 0: needs rx and pages only. Nobody else may use RX during ffa_probe(),
 * which returns its ownership to the SPMC.
 */
struct ffa_rxtx {
	void *rx;
	void *tx;
	uint64_t rx_pa;
	uint64_t tx_pa;
	uint32_t pages; /* of 4 KiB in each buffer, 1 to 31 */
	uint32_t mapped;
};

/* Bits of ffa_subscriber.events. */
#define FFA_NOTIFY_CREATED 1u   /* wants to be told of creation */
#define FFA_NOTIFY_DESTROYED 2u /* wants to be told of destruction */

/* One SP that subscribed to at least one message. */
struct ffa_subscriber {
	uint16_t sp_id;
	uint8_t events; /* FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED */
	uint8_t reserved;
};

/* What ffa_probe() is given; not needed after it, apart from *hooks and the table. */
struct ffa_config {
	const struct ffa_hooks *hooks;
	/* 0: negotiate. Else the version already in force: major in [30:16], minor in [15:0]. */
	uint32_t version;
	struct ffa_rxtx rxtx;
	/*
	 * Slots lent by the caller until ffa_release(), of which at most FFA_NOTIFY_MAX_SUBSCRIBERS
	 * are used, or NULL: that many are taken from hooks->alloc, and table_len is not looked at.
	 */
	struct ffa_subscriber *table;
	uint16_t table_len;
	struct ffa_limits limits;
	/*
	 * Required: sizeof(struct ffa_vm). It shows that the library was built with the caller's
	 * FFA_NOTIFY_MAX_SUBSCRIBERS.
	 */
	uint32_t vm_size;
};

/*
 * One per system, owned by the caller. ffa_probe(), ffa_attach() and ffa_release() alone write it.
 * The first group of members may be read by the caller, the rest is private.
 */
struct ffa_notify {
	/* The FF-A version in force, or 0 when not probed. */
	uint32_t version;
	/*
	 * SPs in subscribers[]. After FFA_R_NOSPACE: how many slots would hold them all; too many
	 * only if the firmware lists entries of one SP that are not neighbours.
	 */
	uint16_t subscriber_count;
	/*
	 * Non-zero after a failed ffa_probe(): the firmware would not unmap the lent buffers, so
	 * their pages are still shared with it and must not be used for anything else.
	 */
	uint16_t rxtx_stuck;
	/* In the order in which the firmware lists them, one entry an SP. */
	const struct ffa_subscriber *subscribers;

	const struct ffa_hooks *hooks;
	void *allocated;
	uint64_t calls; /* firmware calls that one call of an event function may make */
	struct ffa_limits limits;
};

/*
 * One per VM, owned by the caller, embedded in its own object for the VM, and zero-initialised.
 * The first group of members may be read by the caller, the rest is private.
 */
struct ffa_vm {
	/*
	 * The VM ID that was given to ffa_vm_created(). At rest: 0 if that ID may be used again,
	 * else the ID, which is spent (see above).
	 */
	uint16_t id;
	/*
	 * After FFA_R_IN_FLIGHT the SP that the suspended message went to, after FFA_R_AGAIN an SP
	 * that has not given its final answer, or 0 if only the result is missing. 0 at rest. It
	 * can be another SP after each call: a deadline belongs to the event, not to one SP.
	 */
	uint16_t waiting_sp;
	/*
	 * What decided: the SP and answer (struct ffa_refusal) that a creation failed for or went on
	 * without, or the latest refusal of a destruction. Readable at rest, too.
	 */
	int32_t status;
	uint32_t status_function;
	uint16_t status_sp;

	uint16_t index;
	uint32_t run_w1;
	uint16_t sends;
	uint16_t phase;
	uint8_t flags;
	uint8_t sp[FFA_NOTIFY_MAX_SUBSCRIBERS];
};

/*
 * Finds out which SPs subscribed to VM messages. Call it once at boot, on one CPU, before any other
 * FF-A call of this hypervisor unless config->version says which version is in force: some firmware
 * locks its version at the first call. `n` need not be initialised; release it before probing into
 * it again.
 *
 * FFA_R_OK            n can be used, with 0 or more subscribers; `hooks` and the table stay in use.
 * FFA_R_INVALID       no hooks, no call hook, alloc without free or the reverse, neither table nor
 *                     alloc, a version with bit 31 set, a vm_size other than sizeof(struct ffa_vm),
 *                     or buffers that struct ffa_rxtx does not allow: said before any call. The
 *                     firmware was asked only for buffers that are smaller or less aligned than its
 *                     granule.
 * FFA_R_ABSENT        no FF-A here: the firmware knows neither FFA_VERSION nor FFA_ID_GET.
 * FFA_R_VERSION       a version other than 1.x, no version in common, or none that can still be had
 *                     since an earlier boot stage negotiated: SPs may be there, all the same.
 * FFA_R_UNSUPPORTED   direct messages are missing; or the register form is and no buffers were
 *                     given or their calls are missing too.
 * FFA_R_PROTOCOL      malformed answers or descriptors.
 * FFA_R_NOMEM         alloc returned NULL, or the firmware lacks memory or room in the RX buffer.
 * FFA_R_NOSPACE       n->subscriber_count slots are needed.
 * FFA_R_REFUSED       the firmware denied a call.
 * FFA_R_EXHAUSTED     the firmware stayed busy, or its list kept changing: later it may work.
 *
 * A negative result leaves nothing mapped, owned or allocated, and `n` unprobed; the one exception
 * is told by n->rxtx_stuck. FF-A 6.2, 13.2 to 13.9.
 */
int ffa_probe(struct ffa_notify *n, const struct ffa_config *config);

/*
 * Takes a list of subscribers that the host holds already, in place of ffa_probe(): the first
 * `count` slots of config->table, one an SP, which stay as they are and in use until ffa_release().
 * Who may be told what is config->table[i].events; `reserved`, config->rxtx and the hooks alloc and
 * free are not looked at. Makes no firmware call; time grows with the square of `count`. `n` need
 * not be initialised; release it before attaching to it again.
 *
 * FFA_R_OK       n can be used; `hooks` and the table stay in use. With `count` 0 no table is needed.
 * FFA_R_INVALID  no hooks, no call hook, alloc without free or the reverse, a vm_size other than
 *                sizeof(struct ffa_vm), a config->version that is not the 1.x in force, or 1.0 with
 *                subscribers; NULL for the table, `count` above table_len, an SP ID that is 0 or
 *                there twice, no events, or unknown ones.
 * FFA_R_NOSPACE  `count` is above FFA_NOTIFY_MAX_SUBSCRIBERS.
 *
 * A negative result leaves `n` unprobed. FF-A 6.2.3.1, Table 6.2.
 */
int ffa_attach(struct ffa_notify *n, const struct ffa_config *config, uint16_t count);

/*
 * Tells every SP that subscribed to VM creation that VM `vm_id` exists, before the VM may make FF-A
 * calls. `vm` must be zero-initialised, or at rest after an earlier VM's end. vm_id is not 0, is
 * the ID that the VM will send from, and is neither spent nor still owed a destruction. It is no
 * SP's ID: at most 0x7FFF where the firmware marks SPs by bit 15 (FF-A 6.1). Of these, 0 and an ID
 * that is spent in this object are checked.
 *
 * FFA_R_OK         every subscriber acknowledged, each was told exactly once; or the refused hook,
 *                  or ffa_vm_skip(), left it out.
 * FFA_R_AGAIN      limits.calls was used up, relax said stop, or an undo met transient answers too
 *                  often: call again with the same arguments, or abandon with ffa_vm_destroyed().
 * FFA_R_IN_FLIGHT  the same with an SP suspended in the message: on this CPU, before it goes
 *                  offline.
 * FFA_R_REFUSED    an SP or the SPMC refused. The undo is complete: every SP that acknowledged and
 *                  subscribes to destruction was told of the destruction. `vm` is at rest; vm->id
 *                  says whether the ID may be used again.
 * FFA_R_EXHAUSTED  the same, after limits.sends transient answers of one SP.
 * FFA_R_INVALID    NULL, or vm_id is 0.
 * FFA_R_STATE      n was not probed; vm is not at rest, continues another ID, is inside an event,
 *                  was not zeroed or is corrupted; or vm_id is spent.
 *
 * FF-A 18.3.2, Tables 18.10 and 18.11.
 */
int ffa_vm_created(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t vm_id);

/*
 * Tells every SP that is owed it that the VM is gone, after the VM ran its last instruction and its
 * FF-A calls have ended: SPs that acknowledged its creation and subscribe to destruction, and SPs
 * that subscribe to destruction only if its creation completed. On a creation that is not finished
 * it abandons that creation. Nothing to do, as after a failed creation, is FFA_R_OK without a call.
 *
 * FFA_R_OK         all of them acknowledged, or were skipped. `vm` is at rest; vm->id says whether
 *                  the ID may be used again.
 * FFA_R_AGAIN      somebody gave transient answers too often (the others were told all the same),
 *                  limits.calls was used up, or relax said stop: keep the VM ID reserved, call
 *                  again.
 * FFA_R_IN_FLIGHT  the same with an SP suspended in the message: on this CPU.
 * FFA_R_REFUSED    all of them gave a final answer and at least one was a refusal, which `vm` keeps.
 *                  `vm` is at rest, as after FFA_R_OK. Said once: the next call is FFA_R_OK. What an
 *                  abandoned creation met before, in its undo too, counts for vm->id alone.
 * FFA_R_INVALID    NULL.
 * FFA_R_STATE      n was not probed; or vm is inside an event, was not zeroed or is corrupted.
 *
 * FF-A 18.3.2, Tables 18.12 and 18.13.
 */
int ffa_vm_destroyed(const struct ffa_notify *n, struct ffa_vm *vm);

/*
 * Gives up on an SP for this VM: it is left out of everything that is still to come, so that an
 * event that waits for it (vm->waiting_sp) goes on with the others at its next call. Makes no
 * firmware call. A message in which this SP is suspended is abandoned where it is: the SP stays
 * BUSY until somebody resumes it. The VM ID is spent if the SP knew of the VM, was owed its
 * destruction, or was suspended in a message about it.
 *
 * FFA_R_OK       also at rest, where it has no effect.
 * FFA_R_INVALID  NULL, or no such subscriber.
 * FFA_R_STATE    n was not probed; or vm is inside an event, was not zeroed or is corrupted.
 */
int ffa_vm_skip(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id);

/*
 * Tells SPs of the creation of a VM that is present: one that has restarted and knows nothing of
 * it, or one that was not told. It has to come before any other message about the VM reaches the
 * SP, which otherwise refuses the VM ID from then on (FF-A 18.3.2.3). The VM stays present.
 *
 * With sp_id, that SP is told, whatever it knew before: the caller vouches that it knows nothing.
 * With sp_id 0, every subscriber of creation is told that does not know of the VM and because of
 * which the VM ID is not spent: new in the list, left out by the refused hook, or skipped before it
 * was told. The refused hook is asked as in a creation; an SP that refuses or uses up its tries
 * does not know of the VM and is owed nothing, and the others are told all the same.
 * FFA_NOTIFY_MAX_CALLS bounds the calls. An unfinished announcement is continued whatever sp_id is,
 * or abandoned by ffa_vm_destroyed(). An SP that died (ABORTED) has to be announced to by name.
 *
 * FFA_R_OK         each acknowledged, or the refused hook or ffa_vm_skip() left it out.
 * FFA_R_AGAIN      limits.calls was used up, or relax said stop: call again.
 * FFA_R_IN_FLIGHT  the same with an SP suspended in the message: on this CPU.
 * FFA_R_REFUSED    an SP or the SPMC refused; `vm` keeps the latest of the answers that decided.
 * FFA_R_EXHAUSTED  nobody refused, but an SP used up limits.sends.
 * FFA_R_INVALID    NULL, or no subscriber of creation by that ID.
 * FFA_R_STATE      n was not probed; or vm is not present, is inside an event, or is corrupted.
 *
 * FF-A 18.3.2, Tables 18.10 and 18.11.
 */
int ffa_vm_announce(const struct ffa_notify *n, struct ffa_vm *vm, uint16_t sp_id);

/* The most bytes that ffa_vm_save() writes for so many subscribers. size_t. */
#define FFA_NOTIFY_SAVE_SIZE(subscribers) ((size_t)16u + (size_t)4u * (size_t)(subscribers))

/*
 * Writes what the SPs know of a VM to `mem`, so that ffa_vm_restore() can go on with another list
 * of subscribers or in another hypervisor: which event is unfinished, each SP's state by its ID,
 * and the w1 of a message in which an SP is suspended. Tries that were made, `waiting_sp` and what
 * decided are not in it. The bytes are the same on every machine (docs/saved-form.md). Makes no
 * firmware call; `vm` must not be used any more once another copy was restored.
 *
 * Returns the bytes that it needs; if `size` is less, nothing is written, and `mem` can be NULL.
 * 0: NULL, n was not probed, or vm is inside an event, was not zeroed or is corrupted.
 */
size_t ffa_vm_save(const struct ffa_notify *n, const struct ffa_vm *vm, void *mem, size_t size);

/*
 * Makes a zeroed `vm` what was saved in the `size` bytes at `mem`, which are not trusted. An SP
 * that is not in the list of `n` any more counts as skipped, and so does one that does not
 * subscribe any more to what it is owed. Makes no firmware call. An unfinished event is continued
 * by the function that it was begun with, a message in flight on the CPU where it is suspended.
 *
 * FFA_R_OK       restored. Subscribers that are new are told by a creation that goes on, and not
 *                by a destruction.
 * FFA_R_AGAIN    restored; the VM is present and the list has subscribers of creation that the saved
 *                form does not name: ffa_vm_announce(n, vm, 0).
 * FFA_R_INVALID  NULL; or the bytes are not what ffa_vm_save() writes, more or fewer: nothing has
 *                changed.
 * FFA_R_STATE    n was not probed, or vm is not zeroed.
 */
int ffa_vm_restore(const struct ffa_notify *n, struct ffa_vm *vm, const void *mem, size_t size);

/*
 * Frees what ffa_probe() allocated and makes `n` unprobed. No event may be running, and every VM is
 * at rest or given up. Makes no firmware call. NULL, and an `n` that is zero or already released,
 * are allowed.
 */
void ffa_release(struct ffa_notify *n);

/* A short static text for a result of this library; "unknown result" for any other number. */
const char *ffa_strerror(int result);

#ifdef __cplusplus
}
#endif

#endif

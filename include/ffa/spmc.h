/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An emulated secure world: an SPMC and its SPs behind the signature of ffa_hooks.call. It tests
 * this library and the code around it, on a host or from EL3. A profile says whether it behaves as
 * the specification has it, or as a firmware that was recorded. It is portable freestanding C;
 * docs/emulator.md is a tour.
 *
 * Memory: all of it is the caller's, and in use until the next ffa_spmc_init() or until the caller
 * stops using the emulator.
 *
 * Concurrency: several CPUs may call at once if the configuration has a lock, else one at a time
 * for each struct ffa_spmc. Call all functions but ffa_spmc_call() and ffa_spmc_end_sp(), and read
 * members, only while no call is under way.
 *
 * Each call takes four steps. The judge asks whether the specification allows the request. A fault
 * gives the answer, or else the model does. The commit updates the state by what the answer says:
 * an injected acknowledgement counts as the SP's own. Then the call is recorded.
 */
#ifndef FFA_SPMC_H
#define FFA_SPMC_H

#include <ffa/notify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How many CPUs are kept apart, numbered from 0. */
#define FFA_SPMC_MAX_CPUS 8

/* Bytes of ffa_spmc_config.vm_state for `sps` SPs: 2 bits for every VM ID. */
#define FFA_SPMC_VM_STATE_SIZE(sps) ((size_t)(sps) * (size_t)16384)

/*
 * One service of an SP. From 1.2 on the list has an entry for each service, below 1.2 for the SP's
 * first one only. A query by UUID lists the services with that UUID. An SP subscribes to a message
 * if a service that receives direct requests has the bit set: bit 6 for created, 7 for destroyed.
 */
struct ffa_spmc_service {
	uint8_t uuid[16]; /* the first four bytes are w1 of a query for it, lowest byte first */
	/* FF-A Table 6.2. A descriptor shows bits 6 and 7 only if it receives direct requests. */
	uint32_t properties;
};

/* What an SP, or the SPMC in its place, does with the next message instead of handling it. */
enum ffa_spmc_act_kind {
	FFA_SPMC_STATUS,     /* acknowledge with w3 = value; -5: as by managed exit */
	FFA_SPMC_STATUS_64,  /* the same, sign-extended to 64 bits */
	FFA_SPMC_ERROR,      /* the SPMC answers FFA_ERROR with w2 = value; the SP sees nothing */
	FFA_SPMC_INTERRUPT,  /* a normal-world interrupt suspends the SP: FFA_INTERRUPT */
	FFA_SPMC_YIELD,      /* the SP suspends itself: FFA_YIELD, for `value` ns in w2 and w3 */
	FFA_SPMC_WRONG_TYPE, /* acknowledge the other message */
	FFA_SPMC_WRONG_ID,   /* acknowledge in the name of SP ID `value` */
	FFA_SPMC_RESERVED,   /* acknowledge with a reserved bit of w2 set */
	FFA_SPMC_NARROW,     /* handle it; answer with the 32-bit function */
	FFA_SPMC_WIDE,       /* handle it; answer with the 64-bit function, junk in upper halves */
	FFA_SPMC_JUNK,       /* handle it; junk in the registers and halves that mean nothing */
	FFA_SPMC_REGISTERS,  /* answer *regs */
	FFA_SPMC_SP_ERROR,   /* the SP answers FFA_ERROR with its ID in w1 and w2 = value */
	FFA_SPMC_SUCCESS,    /* FFA_SUCCESS in place of an acknowledgement */
	FFA_SPMC_WAIT,       /* FFA_MSG_WAIT in place of an acknowledgement */
	FFA_SPMC_ABORT,      /* the SP dies: ABORTED now, and then as its `end` has it */
	FFA_SPMC_VANISH,     /* the SP is gone: INVALID_PARAMETERS, no longer listed */
	/*
	 * The SP sends SP ID `value` a partition message with the VM ID in w5, and when that is
	 * answered, or cannot be sent, goes on with the lines below this one. An interrupt or a
	 * yield in the other SP suspends both.
	 */
	FFA_SPMC_CALL
};

/*
 * What comes after an SP's death. In every case the caller of the message in which it dies gets
 * ABORTED, and the SP holds no VM any more. FFA_RUN of a message in which it was suspended gets
 * ABORTED once, or INVALID_PARAMETERS after DESTROY, whoever has used the SP in between. A newer
 * message with the same w1 goes on first. For each SP the emulator keeps as many such messages as
 * there can be CPUs, and forgets the oldest. In quotes are abort actions of Hafnium's manifests. All
 * but NOT_READY are recorded.
 */
enum ffa_spmc_end {
	FFA_SPMC_END_OF_PROFILE = 0, /* as the profile has it */
	FFA_SPMC_END_RESTART,   /* "restart": it has restarted already, and is listed as before */
	FFA_SPMC_END_DESTROY,   /* "destroy": no longer listed; INVALID_PARAMETERS */
	FFA_SPMC_END_STOP,      /* "stop", or no action: listed; BUSY */
	FFA_SPMC_END_NOT_READY, /* listed; NOT_READY, which is FF-A 1.3's */
	FFA_SPMC_END_ABORTED,   /* no lifecycle support: listed; ABORTED */
	FFA_SPMC_END_UNLISTED   /* OP-TEE: no longer listed; BUSY */
};

/*
 * A line of an SP's script. A message, and every FFA_RUN that resumes it, takes the first line that
 * matches and has times left. After an FFA_SPMC_CALL only the lines below it count for that
 * message. If no line is left, the SP handles the message.
 */
struct ffa_spmc_act {
	enum ffa_spmc_act_kind kind;
	uint16_t vm_id; /* 0: any VM */
	uint8_t message; /* 4 created, 6 destroyed, 0 either (FF-A 18.3.2); 255 a partition message */
	uint32_t times; /* counted down in place; 0 is never, UINT32_MAX for ever */
	int64_t value;  /* this and the next: what the kind says; other kinds ignore them */
	const struct ffa_regs *regs;
};

/* What an SP without code does with a message for which its script has no line. */
enum ffa_spmc_sp_kind {
	FFA_SPMC_SP_EXACT = 0, /* follows FF-A Table 18.9; echoes partition messages */
	FFA_SPMC_SP_CARELESS,  /* believes all VM messages; answers partition messages with zeros */
	/*
	 * OP-TEE. It takes memory for a second creation of a VM as for another VM, acknowledges the
	 * destruction of a VM that it does not know, and refuses partition messages of such VMs. An
	 * OP-TEE that does not subscribe has no virtualization support, and answers VM messages by
	 * FFA_ERROR NOT_SUPPORTED.
	 */
	FFA_SPMC_SP_OPTEE
};

/* A message in which an SP's execution context is suspended, or was when the SP died. Private. */
struct ffa_spmc_suspended {
	uint32_t w1;
	uint16_t vm_id;
	uint16_t sender;
	uint8_t message; /* 0: none; 255: a partition message; 254: another framework message */
	uint8_t wide;
	uint8_t running; /* its code runs at this moment: not suspended, but busy */
	uint8_t died;    /* the SP did since it is in this message */
	uint8_t cpu;     /* on which a call chain began; of a lost message: the context */
	uint16_t caller; /* the message is a call of this SP; 0: the normal world's */
	uint16_t callee; /* it has called this SP, which has not answered */
	uint32_t since;  /* ffa_spmc_sp.created when the caller last heard that it goes on */
	/* Of the script, from which on lines are looked at; of a lost message: how new it is. */
	size_t line;
};

/* One SP. Zero what is not needed. */
struct ffa_spmc_sp {
	uint16_t id;       /* not 0, and no other SP's */
	uint16_t contexts; /* 0, 1: UP, resumed on any CPU; more: one for each CPU, bound to it */
	uint32_t version;  /* the SP's own FF-A version, reported in 48-byte descriptors */
	/* At least one; without any, an SP of kind OP-TEE is the SPMC's own endpoint. */
	const struct ffa_spmc_service *services;
	size_t service_count;
	struct ffa_spmc_act *script;
	size_t script_len;
	enum ffa_spmc_sp_kind kind;
	uint16_t max_vms; /* an OP-TEE has memory for so many, and denies one more; 0: no limit */
	/* What comes after its death, whether by script, as code, or in another SP's message. */
	enum ffa_spmc_end end;
	/*
	 * The SP as code, or NULL. It gets what no line of the script takes: a message, or the
	 * FFA_RUN that resumes it on `cpu`, also after a suspension by script. *regs is that
	 * request. The code leaves the caller's answer in it: a response, FFA_INTERRUPT or FFA_YIELD
	 * with a w1 of its choice, or FFA_ERROR. With ABORTED it dies: if `end` is a restart, the
	 * next message is for the code after its restart. A UP SP runs on one CPU at a time, an MP
	 * SP on each.
	 *
	 * To call another SP, the code leaves FFA_MSG_SEND_DIRECT_REQ in *regs, a partition message
	 * with its own ID as the sender. It is called again with the response, or with FFA_ERROR.
	 * If the other SP is suspended in between, that SP takes the FFA_RUN.
	 *
	 * It runs within ffa_spmc_call(), but without the lock: calls of other CPUs go on.
	 */
	void (*run)(void *priv, uint32_t cpu, struct ffa_regs *regs);
	void *run_priv;

	/* May be read: 1 from ffa_spmc_init() on, and one more with each restart. */
	uint32_t starts;

	/* Private; ffa_spmc_init() sets them. */
	struct ffa_spmc_suspended suspended[FFA_SPMC_MAX_CPUS]; /* by context */
	struct ffa_spmc_suspended lost[FFA_SPMC_MAX_CPUS];      /* whose end is to be told */
	size_t losses;
	uint32_t created;       /* VMs that it has acknowledged, */
	uint16_t latest[16];    /* and the latest of them */
	uint32_t held;          /* VMs that are AVAILABLE to it */
	enum ffa_spmc_end gone; /* how, or 0 */
};

/* What an SP holds of a VM (FF-A Table 18.9). */
enum ffa_spmc_vm_state {
	FFA_SPMC_VM_UNAVAILABLE = 0,
	FFA_SPMC_VM_AVAILABLE = 1,
	FFA_SPMC_VM_ERROR = 2
};

/* Yes or no: how real firmware differs from the specification or from each other. */
#define FFA_SPMC_Q_VERSION_MINUS1 0x01u  /* -1 for a version that it cannot serve, not its own */
#define FFA_SPMC_Q_UNRECORDED 0x02u      /* offering a lower version negotiates nothing */
#define FFA_SPMC_Q_LEAVES_INPUTS 0x04u   /* a success keeps inputs where it defines nothing */
#define FFA_SPMC_Q_SIGN_EXTENDS 0x08u    /* error codes fill 64 bits */
#define FFA_SPMC_Q_FAILED_TAKES_RX 0x10u /* a failed query takes the RX buffer too */
#define FFA_SPMC_Q_EMPTY_SUCCESS 0x20u /* no match: success with count 0, not INVALID_PARAMETERS */
#define FFA_SPMC_Q_NO_TAG 0x40u        /* the tag of register replies is always 0 */
/*
 * Behind TF-A's SPMD. It answers queries of IDs itself, refuses senders with bit 15 and what is not
 * for the SPMC, and knows no numbers above 0x97. It drops w2 of FFA_VERSION. It hands on x8 to x17
 * with 64-bit answers only, to callers of 1.2.
 */
#define FFA_SPMC_Q_SPMD 0x80u
#define FFA_SPMC_Q_ANY_FLAGS 0x100u      /* reserved flags of a query are ignored */
#define FFA_SPMC_Q_NO_MAP_32 0x200u      /* lacks the 32-bit form of FFA_RXTX_MAP */
#define FFA_SPMC_Q_MAP_OVERLAP 0x400u    /* maps buffers that overlap */
#define FFA_SPMC_Q_MAP_UNALIGNED 0x800u  /* maps buffers at any address */
#define FFA_SPMC_Q_MAP_SECURE 0x1000u    /* maps any memory, the caller's or not, but not 0 */
#define FFA_SPMC_Q_OPTEE_IS_SPMC 0x2000u /* no check of what is for SPs of kind OP-TEE */
#define FFA_SPMC_Q_UUID_ALWAYS 0x4000u   /* a query by UUID has it in each descriptor too */
#define FFA_SPMC_Q_RX_STAYS 0x8000u      /* who owns RX outlives the mapping, and the next one */
#define FFA_SPMC_Q_ANY_RX_ID 0x10000u    /* w1 of FFA_RX_RELEASE is ignored */
#define FFA_SPMC_Q_DENIED_FIRST 0x20000u /* a second pair is DENIED, any page count */

/* Which version FFA_VERSION still gives (FF-A 13.2). */
enum ffa_spmc_negotiation {
	FFA_SPMC_VERSION_UNTIL_USED = 0, /* another one until a call was made with the first */
	FFA_SPMC_VERSION_LOCKS,   /* the first call decides, even an FFA_VERSION that fails */
	FFA_SPMC_VERSION_SETTLES, /* what is in force at another call stays, and is told */
	FFA_SPMC_VERSION_MOVES    /* another one can be had after the first was used */
};

/* Which framework messages reach an SP (FF-A 18.3.2.1). */
enum ffa_spmc_delivery {
	FFA_SPMC_DELIVERS_SUBSCRIBED = 0, /* VM messages of the hypervisor to who subscribed */
	FFA_SPMC_DELIVERS_ANY_SENDER,     /* VM messages of any VM too */
	FFA_SPMC_DELIVERS_FRAMEWORK       /* of any type, of anybody, to any SP */
};

/* What the lower half of w1 names in FFA_INTERRUPT, FFA_YIELD and FFA_RUN (FF-A 14.3). */
enum ffa_spmc_target {
	FFA_SPMC_TARGET_VCPU = 0, /* an execution context of the SP */
	FFA_SPMC_TARGET_THREAD /* a thread of the SPMC, which the SP keeps until it has answered */
};

/* Whom w1 of FFA_INTERRUPT and FFA_YIELD names when an SP is suspended that another one called. */
enum ffa_spmc_chain {
	FFA_SPMC_CHAIN_HEAD = 0, /* the SP that the message went to: the chain is unwound */
	FFA_SPMC_CHAIN_RUNNING   /* the SP that was running */
};

/* Where w1 of FFA_RXTX_UNMAP has the ID, which is to be the hypervisor's, 0 (FF-A 13.7). */
enum ffa_spmc_unmap_id {
	FFA_SPMC_UNMAP_ID_UPPER = 0, /* in its upper half */
	FFA_SPMC_UNMAP_ID_ANY,       /* nowhere: it is ignored */
	FFA_SPMC_UNMAP_ID_ALL        /* in all of it */
};

/* For a member that is the lowest version in force at which firmware does something: at each. */
#define FFA_SPMC_ALWAYS 1u
/* The same: at none. */
#define FFA_SPMC_NEVER UINT32_MAX

/* What FFA_FEATURES says of one function or feature beyond the bits of ffa_spmc_features. */
struct ffa_spmc_feature {
	uint32_t id;    /* w1 of the query: a function ID or a feature ID */
	uint32_t w2;    /* its properties */
	uint32_t below; /* listed for callers below this version only; 0: for all */
	uint32_t from;  /* and for those of this version and up */
};

/* What FFA_FEATURES denies when w2 is not zero. */
#define FFA_SPMC_INPUT_OF_IDS 1u       /* for feature IDs */
#define FFA_SPMC_INPUT_OF_FUNCTIONS 2u /* for function IDs */

/* What FFA_FEATURES lists. Bit n of word k is function number 0x60 + 32 * k + n. */
struct ffa_spmc_features {
	uint32_t calls_32[2];
	uint32_t calls_64[2];
	const struct ffa_spmc_feature *others;
	size_t other_count;
	uint32_t denied_inputs; /* FFA_SPMC_INPUT_OF_... */
};

/*
 * What sets one SPMC apart from another. Members that are zero follow the specification, so that
 * {.version = 0x10002} is a profile. src/spmc/profiles.c has the named ones, with the source of
 * each difference.
 */
struct ffa_spmc_profile {
	const char *name;
	uint32_t version;  /* the SPMC's own: 0x10000 to 0x10003; 0: 0x10003 */
	uint32_t presumed; /* in force until FFA_VERSION succeeds; 0: none, and calls are refused */
	/* 0: 8, 24 or 48 as the version in force has it; else at 1.1 and up */
	uint16_t descriptor_size;
	uint16_t regs_entries; /* most entries in one register reply; 0: as many as fit */
	uint16_t rxtx_min;     /* FFA_FEATURES of RXTX_MAP, w2[1:0]: 4, 64 or 16 KiB */
	uint16_t rxtx_max;     /* w2[31:16], at 1.2 and up; pages of FFA_RXTX_MAP; 0: no limit */
	/* Bits of FFA_RXTX_MAP's w3 that are looked at; 0: all, of which 6 may be set. */
	uint8_t rxtx_mask;
	uint32_t quirks; /* FFA_SPMC_Q_... */
	enum ffa_spmc_negotiation negotiation;
	enum ffa_spmc_delivery delivery;
	enum ffa_spmc_target target;
	enum ffa_spmc_chain chain;
	enum ffa_spmc_unmap_id unmap_id;
	enum ffa_spmc_end end; /* of SPs that do not say; 0: FFA_SPMC_END_UNLISTED */
	/* The next four are the lowest version in force at which it is so. */
	uint32_t regs_from;     /* FFA_PARTITION_INFO_GET_REGS is there; 0: 1.2 */
	uint32_t size_from;     /* a list in RX comes with the descriptor size in w3; 0: 1.1 */
	uint32_t services_from; /* a list has an entry for each service; 0: 1.2 */
	uint32_t counted_from;  /* to count, each service is an entry; 0: as in a list */
	/* Of an SP's 32-bit answer: this many registers lose their upper halves, from x0. */
	uint8_t narrowed;
	/* Codes of FFA_ERROR where firmware differs; 0: the specification's. */
	int8_t memory_code;  /* FFA_RXTX_MAP of memory that is not the caller's */
	int8_t room_code;    /* a list that the RX buffer has no room for */
	int8_t type_code;    /* a framework message of another type than 4 and 6 */
	int8_t receive_code; /* a message to an SP that receives none */
	int8_t run_code;     /* FFA_RUN of an SP that is not suspended as w1 says */
	const struct ffa_spmc_features *features; /* NULL: what the emulator has */
};

extern const struct ffa_spmc_profile ffa_spmc_strict_1_3;        /* the specification, 1.3 */
extern const struct ffa_spmc_profile ffa_spmc_hafnium_2_15;      /* at S-EL2, behind TF-A's SPMD */
extern const struct ffa_spmc_profile ffa_spmc_optee_4_10;        /* at S-EL1, behind TF-A's SPMD */
extern const struct ffa_spmc_profile ffa_spmc_optee_4_10_novirt; /* built for one guest */
extern const struct ffa_spmc_profile ffa_spmc_tfa_el3_2_15;      /* TF-A's SPMC at EL3 */

/* Why a request breaks the specification. The judge looks in this order and stops at the first. */
enum ffa_spmc_violation {
	FFA_SPMC_V_NONE = 0,
	FFA_SPMC_V_BEFORE_VERSION,  /* a call before FFA_VERSION succeeded, but for FFA_ID_GET */
	FFA_SPMC_V_VERSION_CHANGED, /* another version asked for after it was in use */
	FFA_SPMC_V_FUNCTION,     /* a function, or a width of it, that a hypervisor does not call */
	FFA_SPMC_V_RESERVED,     /* a register or field that should be zero is not */
	FFA_SPMC_V_SENDER,       /* framework message: sender ID other than 0; else an SP's ID */
	FFA_SPMC_V_NO_SUCH_SP,   /* no SP has this ID, or ever had it */
	FFA_SPMC_V_MESSAGE,      /* a framework message other than 4 and 6 */
	FFA_SPMC_V_UNSUBSCRIBED, /* a VM message to an SP that did not subscribe; any, at 1.0 */
	FFA_SPMC_V_HANDLE,       /* unused handle that is not all ones */
	FFA_SPMC_V_VM_ID,        /* VM ID 0 */
	FFA_SPMC_V_RESENT,       /* a VM's message to an SP that has not finished one of that VM */
	FFA_SPMC_V_CREATED_TWICE, /* this and the next: for SPs that subscribe to both messages */
	/*
	 * The SP does not hold the VM as AVAILABLE. If the SP died, this is no violation until the
	 * caller gets ABORTED. From then on the SP holds only VMs that were created again. If ABORTED
	 * answers FFA_RUN, VMs are excused that were created since the SP was suspended: the SP may
	 * have died before.
	 */
	FFA_SPMC_V_DESTROYED_FIRST,
	FFA_SPMC_V_RUN_CPU,      /* FFA_RUN on another CPU than the one that it is bound to */
	FFA_SPMC_V_RUN_W1,       /* FFA_RUN with another w1 than the suspension gave */
	FFA_SPMC_V_RUN_IDLE,     /* FFA_RUN of an SP that is not suspended */
	FFA_SPMC_V_MAP,          /* RXTX_MAP: twice, overlapping, misaligned or without pages */
	FFA_SPMC_V_UNMAP,        /* RXTX_UNMAP of nothing */
	FFA_SPMC_V_RX_NOT_OWNED, /* RX_RELEASE without owning it, or BUSY just before */
	FFA_SPMC_V_RX_OWNED,     /* a query that needs RX while the caller owns it */
	FFA_SPMC_V_TAG,          /* a register query's tag: 0 at index 0, else the last one given */
	FFA_SPMC_V_LEFT_MAPPED,  /* ffa_spmc_finish(): buffers still mapped */
	FFA_SPMC_V_LEFT_RX,      /* ffa_spmc_finish(): RX never given back, be it unmapped */
	FFA_SPMC_V_LEFT_SUSPENDED, /* ffa_spmc_finish(): an SP still suspended in a message */
	FFA_SPMC_V_COUNT
};

/* One call: the registers before and, once it has returned, after. */
struct ffa_spmc_record {
	uint64_t seq; /* from 1 */
	uint32_t cpu;
	enum ffa_spmc_violation violation;
	struct ffa_regs request;
	struct ffa_regs answer;
};

/*
 * An injected answer, from call `first` to call `last`. All calls count, from 1; 0 and 0: none. The
 * answer is `regs`, or what the function `answer` makes of it; that function finds `regs` in *out.
 * The judge sees the request, the SPMC and the SPs do not. If a call has several faults the first
 * one counts. Change faults only while no call is under way. `answer` runs with the lock held and
 * must not call the emulator.
 */
struct ffa_spmc_fault {
	uint64_t first;
	uint64_t last;
	struct ffa_regs regs;
	void (*answer)(void *priv, const struct ffa_regs *request, struct ffa_regs *out);
	void *priv;
};

/* What ffa_spmc_init() gets. Zero what you do not need. */
struct ffa_spmc_config {
	const struct ffa_spmc_profile *profile; /* NULL: ffa_spmc_strict_1_3 */
	struct ffa_spmc_sp *sps;                /* in the order of the list; written to */
	size_t sp_count;
	uint8_t *vm_state;               /* FFA_SPMC_VM_STATE_SIZE(sp_count) bytes */
	struct ffa_spmc_record *records; /* or NULL, with a capacity of 0 */
	size_t record_capacity;          /* the newest are kept */
	const struct ffa_spmc_fault *faults;
	size_t fault_count;
	/*
	 * Not 0: an earlier boot stage asked for version 1.3 and then made another call. A firmware
	 * that locks its version then gives 1.3 only. A firmware that offered a lower version,
	 * which negotiates nothing, and settles at the first other call gives none.
	 */
	uint8_t asked_at_boot;
	/*
	 * Returns the memory behind `size` bytes of physical addresses from `pa`, or NULL if there
	 * is none. It runs with the lock held. Without this function, a physical address is a
	 * pointer.
	 */
	void *(*memory)(void *priv, uint64_t pa, size_t size);
	void *memory_priv;
	/*
	 * Both functions of a lock, or NULL and NULL. ffa_spmc_call() holds the lock, except while
	 * an SP's code runs. It need not be recursive.
	 */
	void (*lock)(void *priv);
	void (*unlock)(void *priv);
	void *lock_priv;
};

/*
 * One emulated secure world, owned by the caller and initialised by ffa_spmc_init(). The caller may
 * read the first group of members; the rest is private.
 */
struct ffa_spmc {
	uint64_t calls; /* of all kinds, those with injected answers too */
	uint64_t violations;
	uint32_t violation_count[FFA_SPMC_V_COUNT];
	enum ffa_spmc_violation last_violation; /* FFA_SPMC_V_NONE: there was none */
	uint64_t messages;                      /* VM messages that were given their final answer */

	struct ffa_spmc_config config;
	uint64_t rx_pa;
	uint64_t tx_pa;
	uint32_t in_force;
	uint32_t spmd_version; /* of the caller, as the dispatcher has it */
	size_t record_next;
	uint16_t pages;
	uint16_t tag;        /* the last one handed out */
	uint16_t generation; /* of the list, counted up when an SP leaves it or comes back */
	uint8_t version_locked;
	uint8_t used;
	uint8_t rx_owned;
	uint8_t rx_busy_told; /* a bit for each CPU whose last call was told that RX is busy */
	uint8_t spmd_settled;
};

/*
 * One CPU of the normal world: the priv of ffa_spmc_call(). Numbers from FFA_SPMC_MAX_CPUS on act
 * as 0.
 */
struct ffa_spmc_cpu {
	struct ffa_spmc *spmc;
	uint32_t cpu;
};

/*
 * What is wrong with a configuration. ffa_spmc_init() looks in this order, SP by SP, and stops at
 * the first.
 */
enum ffa_spmc_mistake {
	FFA_SPMC_M_NONE = 0,
	FFA_SPMC_M_NULL,        /* no struct ffa_spmc, or no configuration */
	FFA_SPMC_M_LOCK,        /* lock without unlock, or unlock without lock */
	FFA_SPMC_M_RECORDS,     /* records is NULL, but has a capacity */
	FFA_SPMC_M_FAULTS,      /* faults is NULL, but has a count */
	FFA_SPMC_M_FAULT_RANGE, /* the last call of a fault comes before its first */
	FFA_SPMC_M_SPS,         /* sps is NULL, but has a count */
	FFA_SPMC_M_VM_STATE,    /* SPs, but no vm_state */
	FFA_SPMC_M_SP_ID,       /* an SP with ID 0 */
	FFA_SPMC_M_SP_TWICE,    /* two SPs with one ID */
	FFA_SPMC_M_SP_KIND,     /* an SP of a kind that is none */
	FFA_SPMC_M_SP_END,      /* an SP with an end that is none */
	FFA_SPMC_M_SERVICES,    /* an SP without services, or services is NULL, but has a count */
	FFA_SPMC_M_SCRIPT,      /* a script is NULL, but has a length */
	FFA_SPMC_M_ACT_KIND,    /* a line of a kind that is none */
	FFA_SPMC_M_ACT_MESSAGE, /* a line for messages other than 0, 4, 6 and 255 */
	FFA_SPMC_M_ACT_REGS,    /* a line of kind FFA_SPMC_REGISTERS without regs */
	FFA_SPMC_M_ACT_CALL,    /* a line to call an SP that is not there, or the SP itself */
	/* From here on: members of the profile. */
	FFA_SPMC_M_VERSION,         /* version is none that there is, or presumed is not up to it */
	FFA_SPMC_M_FROM,            /* one of ..._from is no version, nor for always or never */
	FFA_SPMC_M_DESCRIPTOR_SIZE, /* not a multiple of 8 from 24 on */
	FFA_SPMC_M_RXTX_MIN,        /* no size of FF-A 13.6 */
	FFA_SPMC_M_RULE,            /* a number that its enum does not have */
	FFA_SPMC_M_QUIRKS,          /* a bit that is no FFA_SPMC_Q_... */
	FFA_SPMC_M_NARROWED,        /* more registers than there are */
	FFA_SPMC_M_CODE,            /* an error code that is positive */
	FFA_SPMC_M_FEATURES,        /* others is NULL, but has a count; or unknown denied_inputs */
	FFA_SPMC_M_COUNT
};

/*
 * Starts an SPMC as after reset, whatever *spmc and its memory hold. It copies *config, and uses
 * what *config points to; scripts go on where they are. Without SPs vm_state is not needed.
 *
 * FFA_SPMC_M_NONE   it has started
 * any other         names the mistake; nothing was written, and *spmc is as it was
 */
enum ffa_spmc_mistake ffa_spmc_init(struct ffa_spmc *spmc, const struct ffa_spmc_config *config);

/*
 * Makes one SMC of `cpu`, a struct ffa_spmc_cpu: *regs is the request and becomes the answer, x0 to
 * x17. A CPU makes one SMC at a time. Ready for ffa_hooks.call.
 */
void ffa_spmc_call(void *cpu, struct ffa_regs *regs);

/*
 * Judges what the caller left behind, and returns the number of all violations. Call it once, when
 * the caller has finished; a second call counts what is left again.
 */
uint64_t ffa_spmc_finish(struct ffa_spmc *spmc);

/*
 * A profile by its name: "strict-1.3", "hafnium-2.15", "optee-4.10", "optee-4.10-novirt" or
 * "tfa-el3-2.15". NULL for any other name; note that NULL as config.profile is strict-1.3.
 */
const struct ffa_spmc_profile *ffa_spmc_find_profile(const char *name);

/*
 * Lets the SP die outside of any message of the caller, who is told nothing: as by a secure
 * interrupt, or in the work of another SP. `end` says what comes after; FFA_SPMC_END_OF_PROFILE
 * stands for the SP's own `end`. FFA_SPMC_END_RESTART also brings back an SP that is gone, as FF-A
 * 1.3 starts an SP again that it stopped. If the SP was destroyed before the first call, it appears
 * now. Use that to test the specification's text only: no firmware is known to do it. The function
 * takes the lock, so that it may be called while calls are under way. It does not interrupt the
 * SP's code, but the emulator drops what that code answers.
 *
 * Returns 0, or -1 if there is no such SP or end.
 */
int ffa_spmc_end_sp(struct ffa_spmc *spmc, uint16_t sp_id, enum ffa_spmc_end end);

/* What the SP holds of the VM; UNAVAILABLE for an SP that is not there, or is gone. */
enum ffa_spmc_vm_state ffa_spmc_state_of(const struct ffa_spmc *spmc, uint16_t sp_id,
                                         uint16_t vm_id);

/*
 * Counts pairs of an SP and a VM that it holds as AVAILABLE or ERROR. They are no violation, since
 * VMs may live on. If all VMs should be gone, a pair was never destroyed, or not to the end. SPs
 * that are gone, or do not subscribe to destruction, do not count.
 */
uint64_t ffa_spmc_held(const struct ffa_spmc *spmc);

/* The record of call `seq`, in config.records, or NULL if it is not kept. */
const struct ffa_spmc_record *ffa_spmc_find_record(const struct ffa_spmc *spmc, uint64_t seq);

/* A short static text, never NULL. */
const char *ffa_spmc_violation_text(enum ffa_spmc_violation violation);

/* A short static text, never NULL. */
const char *ffa_spmc_mistake_text(enum ffa_spmc_mistake mistake);

#ifdef __cplusplus
}
#endif

#endif

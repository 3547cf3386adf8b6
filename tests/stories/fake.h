/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A scripted firmware for register-exact stories. Each step is one request, of which all 18
 * registers count, and its answer. A request that is not the next of the script fails the test, and
 * so does a script that is not used up. Answers hold junk wherever FF-A defines nothing: in the
 * upper halves of 32-bit results and in the registers that are no result.
 */
#ifndef FFA_TEST_FAKE_H
#define FFA_TEST_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ffa/notify.h>

/* Numbers of FF-A (Arm DEN0077A), on purpose not those of the library. */
#define F_ERROR 0x84000060u
#define F_SUCCESS 0x84000061u
#define F_INTERRUPT 0x84000062u
#define F_VERSION 0x84000063u
#define F_FEATURES 0x84000064u
#define F_RX_RELEASE 0x84000065u
#define F_RXTX_MAP 0xC4000066u
#define F_RXTX_UNMAP 0x84000067u
#define F_LIST 0x84000068u
#define F_ID_GET 0x84000069u
#define F_MSG_WAIT 0x8400006Bu
#define F_YIELD 0x8400006Cu
#define F_RUN 0x8400006Du
#define F_REQUEST 0x8400006Fu
#define F_RESPONSE 0x84000070u
#define F_LIST_REGS 0xC400008Bu
#define F_WIDE 0x40000000u /* the 64-bit form of the same function */

#define S_OK 0
#define S_NOT_SUPPORTED (-1)
#define S_INVALID_PARAMETERS (-2)
#define S_NO_MEMORY (-3)
#define S_BUSY (-4)
#define S_INTERRUPTED (-5)
#define S_DENIED (-6)
#define S_RETRY (-7)
#define S_ABORTED (-8)
#define S_NO_DATA (-9)
#define S_NOT_READY (-10)

#define CREATED 4u
#define DESTROYED 6u

/* Partition properties: can receive direct requests, wants the one and the other message. */
#define P_RECEIVES 0x001u
#define P_CREATED 0x040u
#define P_DESTROYED 0x080u
#define P_BOTH (P_RECEIVES | P_CREATED | P_DESTROYED)

#define BOTH (FFA_NOTIFY_CREATED | FFA_NOTIFY_DESTROYED)

#define VM 3u    /* the VM of the stories */
#define OTHER 9u /* and another one */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define REGS(...) ((struct ffa_regs){{__VA_ARGS__}})

#define FAKE_STEPS 1024u
#define FAKE_NOTES 256u
#define PAGE 4096u

struct fake_step {
	struct ffa_regs request;
	struct ffa_regs answer;
	const void *rx; /* what the firmware writes into the RX buffer */
	size_t rx_size;
};

struct fake {
	/* What a story acts on. */
	struct ffa_notify n;
	struct ffa_vm vm;
	struct ffa_config config;
	struct ffa_hooks hooks; /* at first call and log alone */
	struct ffa_subscriber table[FFA_NOTIFY_MAX_SUBSCRIBERS + 1u];
	struct ffa_notify snapshot; /* of n, after fake_probe(): events do not write it */

	/* The script, and how much of it was asked for. */
	struct fake_step steps[FAKE_STEPS];
	size_t step_count;
	size_t calls;

	/* What the hooks were given; each counts on when its array is full. */
	struct ffa_wait waits[FAKE_NOTES];
	size_t wait_count;
	size_t relax_stops_at; /* the wait, from 1, at which relax says stop; 0: never */
	struct ffa_refusal refusals[FAKE_NOTES];
	size_t refusal_count;
	int carry_on; /* what refused returns */
	struct ffa_log logs[FAKE_NOTES];
	struct ffa_regs log_regs[FAKE_NOTES]; /* the answers, which do not outlive the hook */
	size_t log_count;
	size_t alloc_count;
	size_t free_count;
	size_t allocated; /* bytes */
	int alloc_fails;

	/* Where a story that goes through a table stands: shown when it fails. NULL at its end. */
	const char *row;
	size_t column;
};

/* Runs a test with a struct fake as its state. */
#define STORY(test) cmocka_unit_test_setup_teardown(test, fake_setup, fake_teardown)

int fake_setup(void **state);
int fake_teardown(void **state);

/* Optional hooks, to be put into f->hooks. */
int fake_relax(void *priv, const struct ffa_wait *wait);
int fake_refused(void *priv, const struct ffa_refusal *why);
void *fake_alloc(void *priv, size_t size);
void fake_free(void *priv, void *mem, size_t size);

/* Answers. */
struct ffa_regs reply(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3);
struct ffa_regs reply_success(uint32_t w2, uint32_t w3);
struct ffa_regs reply_error(int32_t status);
struct ffa_regs reply_ack(uint16_t sp, uint32_t message, int32_t status);

/* Script: setting up. */
void expect(struct fake *f, struct ffa_regs request, struct ffa_regs answer);
void expect_version(struct fake *f, uint32_t asked, uint32_t w0);
void expect_feature(struct fake *f, uint32_t function, struct ffa_regs answer);

/*
 * The register form: one reply with the entries `first` to `current` of a list that ends at `last`;
 * heads[i] is the first register of entry first + i, `size` the bytes of one.
 */
struct fake_reply {
	uint16_t first;
	uint16_t current;
	uint16_t last;
	uint16_t tag;
	uint16_t size;
	const uint64_t *heads;
};
struct ffa_regs reply_regs(const struct fake_reply *list);
void expect_regs(struct fake *f, uint32_t index, uint32_t tag, struct ffa_regs answer);
uint64_t head(uint16_t id, uint32_t properties);

/* The buffer form. fake_lend() lends buffers of so many pages. */
void fake_lend(struct fake *f, uint32_t pages);
void expect_buffer_features(struct fake *f, uint32_t map_properties);
void expect_map(struct fake *f, uint32_t pages, struct ffa_regs answer);
void expect_list(struct fake *f, uint32_t count, uint32_t size, const void *rx, size_t rx_size);
void expect_list_error(struct fake *f, int32_t status);
void expect_release(struct fake *f, struct ffa_regs answer);
void expect_unmap(struct fake *f, struct ffa_regs answer);
/* Writes `count` descriptors of `stride` bytes. */
void put_descriptors(uint8_t *bytes, const uint64_t *heads, size_t count, size_t stride);

int probe(struct fake *f);

/* Probes version 1.2 firmware that lists these SPs, and takes the snapshot. */
void fake_probe(struct fake *f, const struct ffa_subscriber *sps, size_t count);
#define SP(id, events) \
	{ \
		(id), (events), 0 \
	}
#define PROBE(f, ...) \
	do { \
		const struct ffa_subscriber sps_[] = {__VA_ARGS__}; \
		fake_probe(f, sps_, COUNT_OF(sps_)); \
	} while (0)

/* Script: events of VM, or of another one. */
void expect_message_of(struct fake *f, uint16_t vm_id, uint32_t message, uint16_t sp,
                       struct ffa_regs answer);
void expect_message(struct fake *f, uint32_t message, uint16_t sp, struct ffa_regs answer);
void expect_ack(struct fake *f, uint32_t message, uint16_t sp, int32_t status);
void expect_error(struct fake *f, uint32_t message, uint16_t sp, int32_t status);
void expect_suspension(struct fake *f, uint32_t message, uint16_t sp, uint32_t w1);
void expect_run(struct fake *f, uint32_t w1, struct ffa_regs answer);

int created(struct fake *f);
int destroyed(struct fake *f);
int skipped(struct fake *f, uint16_t sp);

/*
 * At rest: nothing is left to be done. And the verdict: the ID can be used again, or never.
 */
void assert_free(struct fake *f);
void assert_spent(struct fake *f);

/* Nothing is known of any VM: as after memset(). */
void assert_as_new(const struct ffa_vm *vm);
void assert_status(const struct ffa_vm *vm, uint16_t sp, int32_t status, uint32_t function);
void assert_unprobed(struct fake *f);
void assert_subscriber(const struct ffa_notify *n, uint32_t index, uint16_t sp, uint8_t events);

/* One probe that uses the script up: it finds subscribers 8000, 8001, ..., or ends otherwise. */
void probe_finds(struct fake *f, uint16_t count);
void probe_ends(struct fake *f, int result);

/* Random numbers, the same in each run. */
uint32_t random_from(uint64_t *seed);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answers.h"

#include <stdlib.h>
#include <string.h>

#define FFA_32(number) (0x84000000u | (number))
#define FFA_64(number) (0xC4000000u | (number))
#define RESP_32 FFA_32(0x70u)
#define RESP_64 FFA_64(0x70u)
#define ERROR_32 FFA_32(0x60u)
#define ERROR_64 FFA_64(0x60u)
#define STATUS(code) ((uint32_t)(code))
#define SIGNED(code) ((uint64_t)(int64_t)(code))
#define JUNK 0xA5C3F00DDEADBEEFu

/* What the template leaves to the message in question. */
#define OF_SP 0x1u   /* w1[31:16] is the SP */
#define OF_ACK 0x2u  /* w2 is the acknowledgement of the message */
#define JUNKY 0x4u   /* junk in upper halves and in the registers that mean nothing */
#define RANDOM 0x8u  /* the seeded junk instead */
#define XOR_SP 0x10u /* another SP */
#define SWAP_W1 0x20u
#define OTHER 0x40u /* the acknowledgement of the other message */
#define SAME 0x80u  /* w2 as in the request */

struct template
{
	const char *name;
	uint64_t x[4];
	unsigned int how;
};

#define ACK (OF_SP | OF_ACK)

static const struct template plain[] = {
	{"ack OK", {RESP_32, 0, 0, 0}, ACK},
	{"ack OK, 32-bit, junk around", {RESP_32, 0, 0, 0}, ACK | JUNKY},
	{"ack OK, 64-bit", {RESP_64, 0, 0, 0}, ACK},
	{"ack OK, 64-bit, junk around", {RESP_64, 0, 0, 0}, ACK | JUNKY},
	{"ack RETRY", {RESP_32, 0, 0, STATUS(-7)}, ACK},
	{"ack RETRY, 64-bit, sign-extended", {RESP_64, 0, 0, SIGNED(-7)}, ACK},
	{"ack INTERRUPTED", {RESP_32, 0, 0, STATUS(-5)}, ACK},
	{"ack INTERRUPTED, 64-bit, junk around", {RESP_64, 0, 0, STATUS(-5)}, ACK | JUNKY},
	{"ack DENIED", {RESP_32, 0, 0, STATUS(-6)}, ACK},
	{"ack DENIED, 64-bit, sign-extended", {RESP_64, 0, 0, SIGNED(-6)}, ACK},
	{"ack INVALID_PARAMETERS", {RESP_32, 0, 0, STATUS(-2)}, ACK},
	{"ack NOT_SUPPORTED", {RESP_32, 0, 0, STATUS(-1)}, ACK},
	{"ack BUSY", {RESP_32, 0, 0, STATUS(-4)}, ACK},
	{"ack ABORTED", {RESP_32, 0, 0, STATUS(-8)}, ACK},
	{"ack NOT_READY", {RESP_32, 0, 0, STATUS(-10)}, ACK},
	{"ack with a positive status", {RESP_32, 0, 0, 5}, ACK},
	{"ack with an unknown status", {RESP_32, 0, 0, STATUS(-77)}, ACK},
	{"ack with the smallest status", {RESP_32, 0, 0, 0x80000000u}, ACK},
	{"ack of the other message", {RESP_32, 0, 0, 0}, OF_SP | OTHER},
	{"RETRY of the other message", {RESP_32, 0, 0, STATUS(-7)}, OF_SP | OTHER},
	{"ack with the type of the request", {RESP_32, 0, 0, 0}, OF_SP | SAME},
	{"ack with reserved bit 8 of w2", {RESP_32, 0, 0x100, 0}, ACK},
	{"ack with reserved bit 30 of w2", {RESP_64, 0, 0x40000000u, 0}, ACK},
	{"a partition message's response", {RESP_32, 0, 0, 0}, OF_SP},
	{"ack of another SP", {RESP_32, 0, 0, 0}, ACK | XOR_SP},
	{"RETRY of another SP", {RESP_64, 0, 0, STATUS(-7)}, ACK | XOR_SP},
	{"ack to another receiver", {RESP_32, 1, 0, 0}, ACK},
	{"ack with sender and receiver swapped", {RESP_32, 0, 0, 0}, ACK | SWAP_W1},
	{"ack of SP 0", {RESP_32, 0, 0, 0}, OF_ACK},
	{"INTERRUPT, vCPU 0", {FFA_32(0x62), 0, 0, 0}, OF_SP},
	{"INTERRUPT, vCPU 2", {FFA_32(0x62), 2, 0, 0}, OF_SP},
	{"INTERRUPT, 64-bit, vCPU 0xFFFF, junk around",
         {FFA_64(0x62), 0xFFFF, 0, 0},
         OF_SP | JUNKY},
	{"INTERRUPT of another SP", {FFA_32(0x62), 0, 0, 0}, OF_SP | XOR_SP},
	{"INTERRUPT of an ID that is no SP's", {FFA_64(0x62), 0x7FFF0002u, 0, 0}, JUNKY},
	{"INTERRUPT of SP 0", {FFA_32(0x62), 1, 33, 0}, 0},
	{"YIELD", {FFA_32(0x6C), 0, 0, 0}, OF_SP},
	{"YIELD, vCPU 3, with a timeout", {FFA_32(0x6C), 3, 0x1000, 1}, OF_SP},
	{"YIELD, 64-bit, junk around", {FFA_64(0x6C), 1, 0, 0}, OF_SP | JUNKY},
	{"YIELD of another SP", {FFA_64(0x6C), 1, 0, 0}, OF_SP | XOR_SP},
	{"YIELD of an ID that is no SP's", {FFA_32(0x6C), 0x10000u, 0, 0}, 0},
	{"YIELD of SP 0", {FFA_64(0x6C), 0xFFFF, 0x1000, 0}, JUNKY},
	{"ERROR BUSY", {ERROR_32, 0, STATUS(-4), 0}, 0},
	{"ERROR BUSY, 64-bit, sign-extended", {ERROR_64, 0, SIGNED(-4), 0}, 0},
	{"ERROR NOT_READY", {ERROR_32, 0, STATUS(-10), 0}, 0},
	{"ERROR NOT_READY, 64-bit, junk around", {ERROR_64, 0, STATUS(-10), 0}, JUNKY},
	{"ERROR RETRY", {ERROR_32, 0, STATUS(-7), 0}, 0},
	{"ERROR RETRY, sign-extended", {ERROR_32, 0, SIGNED(-7), 0}, 0},
	{"ERROR INTERRUPTED", {ERROR_32, 0, STATUS(-5), 0}, 0},
	{"ERROR INTERRUPTED, 64-bit", {ERROR_64, 0, STATUS(-5), 0}, 0},
	{"ERROR INVALID_PARAMETERS", {ERROR_32, 0, STATUS(-2), 0}, 0},
	{"ERROR INVALID_PARAMETERS, 64-bit", {ERROR_64, 0, SIGNED(-2), 0}, 0},
	{"ERROR DENIED", {ERROR_32, 0, STATUS(-6), 0}, 0},
	{"ERROR DENIED, junk around", {ERROR_32, 0, STATUS(-6), 0}, JUNKY},
	{"ERROR NOT_SUPPORTED", {ERROR_32, 0, STATUS(-1), 0}, 0},
	{"ERROR ABORTED", {ERROR_32, 0, STATUS(-8), 0}, 0},
	{"ERROR ABORTED, 64-bit, sign-extended", {ERROR_64, 0, SIGNED(-8), 0}, 0},
	{"ERROR NO_MEMORY", {ERROR_32, 0, STATUS(-3), 0}, 0},
	{"ERROR NO_DATA", {ERROR_32, 0, STATUS(-9), 0}, 0},
	{"ERROR with code 0", {ERROR_32, 0, 0, 0}, 0},
	{"ERROR with a positive code", {ERROR_64, 0, 4, 0}, 0},
	{"ERROR with the largest code", {ERROR_32, 0, 0x7FFFFFFFu, 0}, 0},
	{"ERROR with an unknown code", {ERROR_32, 0, STATUS(-99), 0}, 0},
	{"SUCCESS", {FFA_32(0x61), 0, 0, 0}, 0},
	{"SUCCESS, 64-bit", {FFA_64(0x61), 0, 0, 0}, 0},
	{"MSG_WAIT", {FFA_32(0x6B), 0, 0, 0}, 0},
	{"MSG_WAIT, 64-bit, of the SP", {FFA_64(0x6B), 0, 0, 0}, OF_SP},
	{"the request's function", {FFA_32(0x6F), 0, 0, 0}, ACK},
	{"FFA_RUN", {FFA_32(0x6D), 0, 0, 0}, OF_SP},
	{"a response of the second kind", {FFA_64(0x8E), 0, 0, 0}, ACK},
	{"SMCCC unknown function", {UINT32_MAX, 0, 0, 0}, 0},
	{"SMCCC unknown function, 64-bit", {UINT64_MAX, 0, 0, 0}, 0},
	{"all zeros", {0, 0, 0, 0}, 0},
	{"all ones", {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}, 0},
	{"random junk", {0, 0, 0, 0}, RANDOM},
	{"a random function of the SP", {ERROR_32, 0, 0, 0}, RANDOM},
};

/* Answers to one function of the probe. For lists x2 and x3; the entries come from the template. */
#define VERSION FFA_32(0x63)
#define FEATURES FFA_32(0x64)
#define INFO FFA_32(0x68)
#define INFO_REGS FFA_64(0x8B)
#define OK_32 FFA_32(0x61)
#define OK_64 FFA_64(0x61)
#define GHOSTS 0x100u    /* entries of SPs that do not exist follow */
#define TWINS 0x200u     /* the same, all with one ID */
#define UNWANTED 0x400u  /* the same, of kinds that do not subscribe */
#define CONTINUES 0x800u /* answers index by index, up to the last one in x2 */
#define REGS_SHAPE(last, current, tag, size) \
	((uint64_t)(size) << 48 | (uint64_t)(tag) << 32 | (uint64_t)(current) << 16 | (last))

struct special {
	uint32_t function;
	struct template template;
};

static const struct special specials[] = {
	{VERSION, {"version 1.0", {0x10000, 0, 0, 0}, 0}},
	{VERSION, {"version 1.1", {0x10001, 0, 0, 0}, 0}},
	{VERSION, {"version 1.2, junk around", {0x10002, 0, 0, 0}, JUNKY}},
	{VERSION, {"version 1.3", {0x10003, 0, 0, 0}, 0}},
	{VERSION, {"version 1.0xFFFF", {0x1FFFF, 0, 0, 0}, 0}},
	{VERSION, {"version 0.9", {0x00009, 0, 0, 0}, 0}},
	{VERSION, {"version 2.0", {0x20000, 0, 0, 0}, 0}},
	{VERSION, {"version 0x7FFF.0xFFFF", {0x7FFFFFFF, 0, 0, 0}, 0}},
	{VERSION, {"version with bit 31", {0x80010002u, 0, 0, 0}, 0}},
	{VERSION, {"SMCCC INVALID_PARAMETER", {STATUS(-3), 0, 0, 0}, 0}},
	{FEATURES, {"granule of 64 KiB", {OK_32, 0, 1, 0}, 0}},
	{FEATURES, {"granule of 16 KiB", {OK_32, 0, 2, 0}, 0}},
	{FEATURES, {"reserved granule", {OK_32, 0, 3, 0}, 0}},
	{FEATURES, {"one page at most, junk around", {OK_64, 0, 0x10000, 0}, JUNKY}},
	{INFO, {"no descriptors", {OK_32, 0, 0, 24}, 0}},
	{INFO, {"a descriptor of 24", {OK_32, 0, 1, 24}, 0}},
	{INFO, {"as many as fit, of 24", {OK_32, 0, 170, 24}, 0}},
	{INFO, {"one too many of 24", {OK_32, 0, 171, 24}, 0}},
	{INFO, {"as many as fit, of 48, junk around", {OK_64, 0, 85, 48}, JUNKY}},
	{INFO, {"as many as fit, of 8", {OK_32, 0, 512, 8}, 0}},
	{INFO, {"one too many of 8", {OK_32, 0, 513, 8}, 0}},
	{INFO, {"descriptors of 0", {OK_32, 0, 1, 0}, 0}},
	{INFO, {"descriptors of 7", {OK_32, 0, 1, 7}, 0}},
	{INFO, {"descriptors of 20", {OK_32, 0, 1, 20}, 0}},
	{INFO, {"descriptors of 26", {OK_32, 0, 1, 26}, 0}},
	{INFO, {"a descriptor of the whole buffer", {OK_32, 0, 1, 4096}, 0}},
	{INFO, {"a descriptor of more than the buffer", {OK_32, 0, 1, 4100}, 0}},
	{INFO, {"count overflows", {OK_32, 0, UINT32_MAX, 24}, 0}},
	{INFO, {"count times size overflows", {OK_32, 0, 0x20000000u, 48}, 0}},
	{INFO, {"size overflows", {OK_32, 0, 2, 0xFFFFFFFCu}, 0}},
	{INFO_REGS, {"an entry", {OK_64, 0, REGS_SHAPE(0, 0, 0, 24), 0}, GHOSTS}},
	{INFO_REGS, {"five entries of 24", {OK_64, 0, REGS_SHAPE(4, 4, 7, 24), 0}, GHOSTS}},
	{INFO_REGS, {"six entries of 24", {OK_64, 0, REGS_SHAPE(5, 5, 7, 24), 0}, GHOSTS}},
	{INFO_REGS, {"two entries of 48", {OK_64, 0, REGS_SHAPE(1, 1, 7, 48), 0}, GHOSTS}},
	{INFO_REGS, {"an entry twice", {OK_64, 0, REGS_SHAPE(2, 2, 7, 24), 0}, TWINS}},
	{INFO_REGS, {"entries without interest", {OK_64, 0, REGS_SHAPE(4, 4, 7, 24), 0}, UNWANTED}},
	{INFO_REGS, {"32-bit success", {OK_32, 0, REGS_SHAPE(0, 0, 0, 24), 0}, GHOSTS}},
	{INFO_REGS, {"current before the start", {OK_64, 0, REGS_SHAPE(9, 0, 7, 24), 0}, GHOSTS}},
	{INFO_REGS, {"current after the last", {OK_64, 0, REGS_SHAPE(1, 2, 7, 24), 0}, GHOSTS}},
	{INFO_REGS, {"entries of 0", {OK_64, 0, REGS_SHAPE(0, 0, 0, 0), 0}, GHOSTS}},
	{INFO_REGS, {"entries of 16", {OK_64, 0, REGS_SHAPE(0, 0, 0, 16), 0}, GHOSTS}},
	{INFO_REGS, {"entries of 28", {OK_64, 0, REGS_SHAPE(0, 0, 0, 28), 0}, GHOSTS}},
	{INFO_REGS, {"an entry of 120", {OK_64, 0, REGS_SHAPE(0, 0, 0, 120), 0}, GHOSTS}},
	{INFO_REGS, {"an entry of 128", {OK_64, 0, REGS_SHAPE(0, 0, 0, 128), 0}, GHOSTS}},
	{INFO_REGS, {"an entry of 65535", {OK_64, 0, REGS_SHAPE(0, 0, 0, 65535), 0}, GHOSTS}},
	{INFO_REGS, {"one by one to 8", {OK_64, 0, REGS_SHAPE(8, 0, 9, 24), 0}, TWINS | CONTINUES}},
	{INFO_REGS,
         {"one by one to the end",
          {OK_64, 0, REGS_SHAPE(65535, 0, 9, 24), 0},
          UNWANTED | CONTINUES}},
};

size_t plain_answer_count(void)
{
	return sizeof(plain) / sizeof(plain[0]);
}

size_t answer_count(void)
{
	return plain_answer_count() + sizeof(specials) / sizeof(specials[0]);
}

static const struct template *template_of(size_t answer)
{
	if (answer < plain_answer_count()) {
		return &plain[answer];
	}
	return &specials[answer - plain_answer_count()].template;
}

const char *answer_name(size_t answer)
{
	return template_of(answer)->name;
}

size_t answer_find(const char *name)
{
	size_t answer = 0;

	while (answer < answer_count() && strcmp(answer_name(answer), name) != 0) {
		answer++;
	}
	if (answer == answer_count()) {
		abort();
	}
	return answer;
}

int answer_fits(size_t answer, uint32_t function)
{
	return answer < plain_answer_count() ||
	       specials[answer - plain_answer_count()].function == function;
}

/* xorshift64* */
uint64_t answer_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717u;
}

/* x0 of the template: 0 for nothing but junk, else a completion of FF-A in the name of the SP. */
static void randomise(const struct asked *asked, struct ffa_regs *out)
{
	const uint64_t function = out->x[0];
	uint64_t luck;

	for (unsigned int i = 0; i < 18; i++) {
		out->x[i] = answer_random(asked->random);
	}
	if (function == 0) {
		return;
	}
	luck = answer_random(asked->random);
	out->x[0] = (function + luck % 0x14) | (luck & 0x40000000u);
	out->x[1] = (uint64_t)asked->sp_id << 16 | (luck >> 60);
	if ((luck >> 50 & 1u) != 0) {
		out->x[2] = (uint32_t) - (int32_t)(luck >> 40 & 15u);
	}
	if ((luck >> 51 & 1u) != 0) {
		out->x[2] = 0x80000001u + asked->message;
	}
}

static void litter(const struct asked *asked, unsigned int how, struct ffa_regs *out)
{
	for (unsigned int i = 0; i < 4 && (how & JUNKY) != 0; i++) {
		out->x[i] = (out->x[i] & UINT32_MAX) | (JUNK & ~(uint64_t)UINT32_MAX);
	}
	for (unsigned int i = 4; i < 18 && (how & JUNKY) != 0; i++) {
		out->x[i] = JUNK * i;
	}
	if ((how & RANDOM) != 0) {
		randomise(asked, out);
	}
}

/* Entries as registers have them: ID, contexts and properties in the first of each. */
static void list_entries(const struct asked *asked, unsigned int how, struct ffa_regs *out)
{
	const uint64_t size = out->x[2] >> 48;
	const uint64_t step = size >= 8 && size <= 120 ? size / 8 : 3;
	const uint64_t properties = (how & UNWANTED) != 0 ? 0xF0u : 0xC1u;
	uint64_t id = 0x7A00;

	if ((how & CONTINUES) != 0) {
		out->x[2] |= (asked->request->x[3] & 0xFFFFu) << 16;
	}
	for (uint64_t i = 3; i < 18; i += step) {
		out->x[i] = properties << 32 | 0x10000u | id;
		id += (how & TWINS) != 0 ? 0 : 1;
	}
}

void answer_make(size_t answer, const struct asked *asked, struct ffa_regs *out)
{
	const struct template *t = template_of(answer);
	const unsigned int how = t->how;
	const uint32_t sp = (how & XOR_SP) != 0 ? asked->sp_id ^ 1u : asked->sp_id;

	memset(out, 0, sizeof(*out));
	memcpy(out->x, t->x, sizeof(t->x));
	if ((how & OF_SP) != 0) {
		out->x[1] |= (how & SWAP_W1) != 0 ? sp : sp << 16;
	}
	if ((how & OF_ACK) != 0) {
		out->x[2] |= 0x80000001u + asked->message;
	}
	if ((how & OTHER) != 0) {
		out->x[2] |= 0x80000001u + (asked->message ^ 2u);
	}
	if ((how & SAME) != 0) {
		out->x[2] |= 0x80000000u + asked->message;
	}
	litter(asked, how, out);
	if ((how & (GHOSTS | TWINS | UNWANTED | CONTINUES)) != 0) {
		list_entries(asked, how, out);
	}
}

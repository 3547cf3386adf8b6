/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The answers that firmware could give, right and wrong. */
#ifndef FFA_TEST_ANSWERS_H
#define FFA_TEST_ANSWERS_H

#include <ffa/notify.h>

#include <stddef.h>

/* What the answer is given to. */
struct asked {
	const struct ffa_regs *request;
	uint16_t sp_id;   /* of the message in question; 0 when there is none */
	uint32_t message; /* 4 or 6 */
	uint64_t *random; /* state of the random junk */
};

/*
 * Answers 0 to answer_count() - 1; the first plain_answer_count() of them make sense to any call.
 */
size_t answer_count(void);
size_t plain_answer_count(void);
const char *answer_name(size_t answer);

/* The answer of that name; the test ends when there is none. */
size_t answer_find(const char *name);

/* Whether it is an answer to the function in w0; the plain ones are to all. */
int answer_fits(size_t answer, uint32_t function);

void answer_make(size_t answer, const struct asked *asked, struct ffa_regs *out);

uint64_t answer_random(uint64_t *state);

#endif

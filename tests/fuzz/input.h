/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What all fuzz targets share: bytes of the input one after the other, and verdicts. */
#ifndef FFA_TEST_INPUT_H
#define FFA_TEST_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's entry, which it declares nowhere. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *at;
	size_t left;
};

/* The next bytes as a little-endian number; zeroes behind the end. */
static inline uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < bytes && in->left > 0; i++) {
		value |= (uint64_t)*in->at << 8 * i;
		in->at++;
		in->left--;
	}
	return value;
}

static inline uint8_t take8(struct input *in)
{
	return (uint8_t)take(in, 1);
}

static inline uint16_t take16(struct input *in)
{
	return (uint16_t)take(in, 2);
}

static inline uint32_t take32(struct input *in)
{
	return (uint32_t)take(in, 4);
}

static inline uint32_t low(uint64_t value)
{
	return (uint32_t)(value & 0xFFFFFFFFu);
}

/* libFuzzer keeps the input of a run that aborts. */
static inline void require(int holds, const char *rule)
{
	if (!holds) {
		fprintf(stderr, "\nbroken: %s\n", rule);
		abort();
	}
}

#endif

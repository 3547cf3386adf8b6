/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Reads the recordings of tests/data; their README.md says what a line holds. */
#ifndef FFA_TEST_TSV_H
#define FFA_TEST_TSV_H

#include <stddef.h>
#include <stdint.h>

#include <ffa/notify.h>

#define TSV_MAX_RX 1024u

struct tsv_row {
	int is_numbered; /* has a seq: all of it was recorded */
	unsigned int cpu;
	const char *section;
	const char *label;
	struct ffa_regs request;
	struct ffa_regs answer;
	uint8_t rx[TSV_MAX_RX];
	size_t rx_size;
};

struct tsv {
	struct tsv_row *rows;
	size_t count;
	char *text; /* what the strings point into */
};

/* A file of FFA_TEST_DATA. Anything unexpected in it fails the test. */
void tsv_read(struct tsv *tsv, const char *name);
void tsv_free(struct tsv *tsv);

#endif

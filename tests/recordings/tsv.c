/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "tsv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIELDS 7u
#define HEADINGS "seq\tcpu\tsection\tlabel\trequest_x0_x17\tresponse_x0_x17\trx_bytes"

static char *read_text(const char *name)
{
	char path[512];
	char *text;
	FILE *file;
	long size;

	assert_in_range(snprintf(path, sizeof(path), "%s/%s", FFA_TEST_DATA, name), 1,
	                (int)sizeof(path) - 1);
	file = fopen(path, "rb");
	if (file == NULL) {
		fail_msg("cannot open %s", path);
		return NULL;
	}
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	assert_true(size > 0);
	rewind(file);
	text = malloc((size_t)size + 1u);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
	(void)fclose(file);
	text[size] = '\0';
	assert_int_equal(strlen(text), (size_t)size);
	return text;
}

/* Ends *at at the separator, which has to be there, and moves *at behind it. */
static char *cut(char **at, char separator)
{
	char *const start = *at;
	char *const end = strchr(start, separator);

	assert_non_null(end);
	*end = '\0';
	*at = end + 1;
	return start;
}

static unsigned int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *const found = (c != '\0') ? strchr(digits, c) : NULL;

	assert_non_null(found);
	return (unsigned int)(found - digits);
}

static uint64_t hex_number(const char *text)
{
	uint64_t value = 0;

	assert_in_range(strlen(text), 1, 16);
	for (; *text != '\0'; text++) {
		value = value << 4 | hex_digit(*text);
	}
	return value;
}

static void read_registers(struct ffa_regs *regs, char *field)
{
	unsigned int i;

	for (i = 0; i < 17u; i++) {
		regs->x[i] = hex_number(cut(&field, ' '));
	}
	regs->x[17] = hex_number(field);
}

static void read_bytes(struct tsv_row *row, const char *field)
{
	const size_t digits = strlen(field);
	size_t i;

	assert_int_equal(digits % 2u, 0);
	assert_in_range(digits, 0, 2u * TSV_MAX_RX);
	row->rx_size = digits / 2u;
	for (i = 0; i < row->rx_size; i++) {
		row->rx[i] =
			(uint8_t)(hex_digit(field[2u * i]) << 4 | hex_digit(field[2u * i + 1u]));
	}
}

static void read_row(struct tsv_row *row, char *line)
{
	char *fields[FIELDS];
	unsigned int i;

	for (i = 0; i < FIELDS - 1u; i++) {
		fields[i] = cut(&line, '\t');
	}
	fields[FIELDS - 1u] = line;
	assert_null(strchr(line, '\t'));
	row->is_numbered = strcmp(fields[0], "-") != 0;
	assert_int_equal(strspn(fields[0], row->is_numbered ? "0123456789" : "-"),
	                 strlen(fields[0]));
	row->cpu = (unsigned int)hex_number(fields[1]);
	row->section = fields[2];
	row->label = fields[3];
	read_registers(&row->request, fields[4]);
	read_registers(&row->answer, fields[5]);
	read_bytes(row, fields[6]);
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	while ((text = strchr(text, '\n')) != NULL) {
		lines++;
		text++;
	}
	return lines;
}

void tsv_read(struct tsv *tsv, const char *name)
{
	char *at;
	size_t i;

	tsv->text = read_text(name);
	tsv->count = count_lines(tsv->text) - 1u;
	tsv->rows = calloc(tsv->count, sizeof(*tsv->rows));
	assert_non_null(tsv->rows);
	at = tsv->text;
	assert_string_equal(cut(&at, '\n'), HEADINGS);
	for (i = 0; i < tsv->count; i++) {
		read_row(&tsv->rows[i], cut(&at, '\n'));
	}
	assert_string_equal(at, "");
}

void tsv_free(struct tsv *tsv)
{
	free(tsv->rows);
	free(tsv->text);
}

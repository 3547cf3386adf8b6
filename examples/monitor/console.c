/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A polled PL011 where QEMU's virt machine has it, and a printf of the few formats used here. */
#include "console.h"

#include "arch.h"

#include <stdarg.h>

#define PL011 UINT64_C(0x09000000)
#define PL011_DR (PL011 + 0x00)
#define PL011_FR (PL011 + 0x18)
#define PL011_FR_TXFF (1u << 5)
#define PL011_LCR_H (PL011 + 0x2c)
#define PL011_LCR_H_8BIT_FIFO 0x70u
#define PL011_CR (PL011 + 0x30)
#define PL011_CR_TX_RX_ON 0x301u

void console_init(void)
{
	mmio_write(PL011_LCR_H, PL011_LCR_H_8BIT_FIFO);
	mmio_write(PL011_CR, PL011_CR_TX_RX_ON);
}

static void put_raw(char c)
{
	while ((mmio_read(PL011_FR) & PL011_FR_TXFF) != 0)
		;
	mmio_write(PL011_DR, (unsigned char)c);
}

static void put_char(char c)
{
	if (c == '\n') {
		put_raw('\r');
	}
	put_raw(c);
}

static void put_text(const char *text)
{
	while (*text != '\0') {
		put_char(*text++);
	}
}

static void put_number(uint64_t value, unsigned base, unsigned width)
{
	char digits[20];
	unsigned n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	for (; width > n; width--) {
		put_char('0');
	}
	while (n > 0) {
		put_char(digits[--n]);
	}
}

static void put_signed(int value)
{
	if (value < 0) {
		put_char('-');
	}
	put_number(value < 0 ? 0u - (uint64_t)value : (uint64_t)value, 10, 0);
}

struct spec {
	unsigned width;
	int is_long;
	char letter;
};

/* Reads what follows a '%' and returns what follows the letter. */
static const char *parse(const char *at, struct spec *spec)
{
	spec->width = 0;
	for (; *at >= '0' && *at <= '9'; at++) {
		spec->width = spec->width * 10 + (unsigned)(*at - '0');
	}
	spec->is_long = *at == 'l';
	at += spec->is_long;
	spec->letter = *at;
	return *at == '\0' ? at : at + 1;
}

void print(const char *format, ...)
{
	struct spec spec;
	va_list args;

	va_start(args, format);
	while (*format != '\0') {
		if (*format != '%') {
			put_char(*format++);
			continue;
		}
		format = parse(format + 1, &spec);
		if (spec.letter == 's') {
			put_text(va_arg(args, const char *));
		} else if (spec.letter == 'c') {
			put_char((char)va_arg(args, int));
		} else if (spec.letter == 'd') {
			put_signed(va_arg(args, int));
		} else {
			put_number(spec.is_long ? va_arg(args, unsigned long)
			                        : va_arg(args, unsigned int),
			           spec.letter == 'x' ? 16 : 10, spec.width);
		}
	}
	va_end(args);
}

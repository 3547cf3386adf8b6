/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The PL011 console, shared by the monitor (EL2) and the firmware (EL3). */
#ifndef CONSOLE_H
#define CONSOLE_H

void console_init(void);

/* A printf that knows %s, %c, %d, %u, %x, %lu, %lx and zero-padded widths of %x. */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);

#endif

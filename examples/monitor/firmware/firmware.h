/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FIRMWARE_H
#define FIRMWARE_H

/* Ends QEMU with status 1. */
__attribute__((noreturn)) void firmware_panic(const char *why);

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef RECORDING_H
#define RECORDING_H

#include <stddef.h>

/* Writes a recorder's memory to the file FFA_MONITOR_RECORDING of the machine that QEMU runs on. */
void recording_save(const void *memory, size_t size);

#endif

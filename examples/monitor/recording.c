/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "recording.h"

#include "arch.h"
#include "console.h"

/* Semihosting: parameters are 64-bit words. */
#define SYS_OPEN 1u
#define SYS_CLOSE 2u
#define SYS_WRITE 5u
#define MODE_WB 5u

void recording_save(const void *memory, size_t size)
{
	static const char name[] = FFA_MONITOR_RECORDING;
	const uint64_t open[] = {(uint64_t)name, MODE_WB, sizeof(name) - 1};
	uint64_t write[] = {0, (uint64_t)memory, size};

	if (sizeof(name) == 1) {
		return;
	}
	write[0] = semihosting(SYS_OPEN, open);
	if (write[0] == UINT64_MAX) {
		print("# No semihosting: the recording is not saved.\n");
		return;
	}
	if (semihosting(SYS_WRITE, write) != 0) {
		print("# The recording could not be written.\n");
	}
	(void)semihosting(SYS_CLOSE, write);
}

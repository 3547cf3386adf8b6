/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffa/notify.h>

/* Rows rather than pointers: a table of pointers needs relocation in position-independent code. */
static const char text[][40] = {
	"given up after the allowed tries",
	"an SP or the SPMC refused",
	"more subscribers than slots",
	"out of memory",
	"answer outside the FF-A specification",
	"firmware lacks a call that is needed",
	"no FF-A version in common",
	"no FF-A firmware",
	"not valid in the present state",
	"invalid argument",
	"done",
	"not finished: call again",
	"not finished: call again on this CPU",
	"unknown result",
};

const char *ffa_strerror(int result)
{
	if (result < FFA_R_EXHAUSTED || result > FFA_R_IN_FLIGHT) {
		return text[FFA_R_IN_FLIGHT - FFA_R_EXHAUSTED + 1];
	}
	return text[result - FFA_R_EXHAUSTED];
}

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the steps of one probe share. */
#ifndef FFA_LIST_H
#define FFA_LIST_H

#include "subscribers.h"

struct ffa_probe_run {
	const struct ffa_config *config;
	uint32_t version;
	uint32_t rx_bytes;
	struct ffa_table table;
	uint16_t stuck; /* the firmware keeps the buffers */
	int32_t status; /* of the latest call */
	struct ffa_regs regs;
};

/* Makes a call; the answer is in p->regs. Returns as ffa_call() does. */
int32_t ffa_probe_call(struct ffa_probe_run *p, uint32_t function, uint64_t x1, uint64_t x2,
                       uint64_t x3);

/* FFA_R_OK if the firmware says that it has the function, with its properties
 * in p->regs. */
int ffa_probe_need(struct ffa_probe_run *p, uint32_t function);

/* Reads the list of partitions into p->table, from registers or through the
 * buffers. */
int ffa_probe_list(struct ffa_probe_run *p);

#endif

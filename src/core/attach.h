/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The life of struct ffa_notify. */
#ifndef FFA_ATTACH_H
#define FFA_ATTACH_H

#include <ffa/notify.h>

/*
 * Stands before ffa_probe() and ffa_attach(). A host that frees code after its boot defines it, as
 * __init or the like, for the build of the library.
 */
#ifndef FFA_NOTIFY_INIT
#define FFA_NOTIFY_INIT
#endif

/* What a probe allocates if config.table is NULL. */
#define TABLE_SIZE (FFA_NOTIFY_MAX_SUBSCRIBERS * sizeof(struct ffa_subscriber))

/* Says why in the log, if there are hooks: `result`. */
int ffa_refuse(const struct ffa_hooks *hooks, uint32_t vm_id, int result, const char *text);

/*
 * Makes *n unprobed, looks at what a probe and an attachment have in common, and takes the limits.
 * NULL, or what is wrong with it.
 */
const char *ffa_notify_begin(struct ffa_notify *n, const struct ffa_config *config);

/* Events can be told to these subscribers from now on. */
void ffa_notify_end(struct ffa_notify *n, const struct ffa_hooks *hooks,
                    const struct ffa_subscriber *subscribers, uint16_t count, uint32_t version);

#endif

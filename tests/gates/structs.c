/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Objects as big as the public structures, for structs.sh to measure on any target. */
#include <ffa/notify.h>

#define OBJECT(name) char size_of_##name[sizeof(struct name)]

OBJECT(ffa_notify);
OBJECT(ffa_vm);
OBJECT(ffa_subscriber);

/* Where the members are that hooks and callers share with the library. */
#define OFFSET(name, member) char offset_of_##name##_##member[offsetof(struct name, member) + 1]

OFFSET(ffa_wait, sp_id);
OFFSET(ffa_wait, tries);
OFFSET(ffa_refusal, function);
OFFSET(ffa_log, sp_id);
OFFSET(ffa_log, regs);
OFFSET(ffa_config, vm_size);
OFFSET(ffa_notify, limits);
OFFSET(ffa_vm, sp);

_Static_assert(FFA_NOTIFY_MAX_SUBSCRIBERS == 64, "the budgets are those of the default");
_Static_assert(sizeof(struct ffa_subscriber) == 4, "a slot of the table is 4 bytes");

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* All of the core as it is shipped, in one translation unit. */
#include "attach.c"
#include "event.c"
#include "handover.c"
#include "lifecycle.c"
#include "partinfo.c"
#include "probe.c"
#include "strerror.c"
#include "subscribers.c"

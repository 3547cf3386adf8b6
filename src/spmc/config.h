/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What is wrong with a configuration. */
#ifndef FFA_SPMC_CONFIG_H
#define FFA_SPMC_CONFIG_H

#include <ffa/spmc.h>

#pragma GCC visibility push(hidden)

enum ffa_spmc_mistake ffa_spmc_check(const struct ffa_spmc_config *config);

#pragma GCC visibility pop

#endif

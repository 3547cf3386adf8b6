/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFA_TEST_FOUND_H
#define FFA_TEST_FOUND_H

#include "setups.h"

#define FOUND_MAX 16u

/*
 * The recordings that setups.c does not have, sorted by name. The name begins with the profile's; the
 * SPs are those of the recorded lists, and keep to FF-A Table 18.9. All answers have to agree, and no
 * rule may be broken. Returns how many there are.
 */
size_t find_setups(struct setup *found);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What was lost because memory ran out. Much of what is read of a system may be missing, so that a
 * failure to read is no error; whoever completes an answer compares this count instead, and does
 * not take what was lost for what is not there.
 */
#pragma once

#include <stdbool.h>

/*
 * vd_losses - Return how much this thread has lost so far. Compare it before and after: those who
 * do may call one another.
 */
unsigned vd_losses(void);

/* vd_lose - Count a loss. Return -ENOMEM. */
int vd_lose(void);

/* vd_lose_if - Count a loss if ERROR is -ENOMEM. Return ERROR. */
int vd_lose_if(int error);

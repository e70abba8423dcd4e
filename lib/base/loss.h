/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How much was lost because memory ran out. Much of what is read of a system may be missing, so a
 * failure to read is often no error. The code that completes an answer compares this count, so that
 * a loss does not pass for something that is not there.
 */
#pragma once

#include <stdbool.h>

/*
 * vd_losses - Return how many losses this thread has counted so far. Compare the count before with
 * the count after; it is never reset, so such comparisons can be nested.
 */
unsigned vd_losses(void);

/* vd_lose - Count a loss of this thread. Return -ENOMEM. */
int vd_lose(void);

/* vd_lose_if - Count a loss if ERROR is -ENOMEM. Return ERROR. */
int vd_lose_if(int error);

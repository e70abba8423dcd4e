/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One benchmark at a time on a system, whichever virtd started it.
 *
 * Whoever measures listens at a UNIX socket of an abstract name (unix(7)). That takes no rights, no
 * folder that all can write to and so no link that another has put there; the kernel lets go of it
 * with the process, however that ends; and it tells by whom the name is held. That is what a file
 * that is locked does not: whoever may open one, may lock it for ever. The name is one of the
 * network namespace: benchmarks in different ones do not see each other.
 *
 * Root waits for root alone, since anyone could hold the name and do nothing. All others are kept
 * from measuring by whoever holds it.
 */
#pragma once

#include <sys/types.h>

#define VD_BENCH_RUN_LOCK_NAME "virtd-bench"

/*
 * vd_bench_run_lock_take - it is our turn, until *RET (-1: there is nothing to close) is closed. 0; 1:
 * it is, and the user *RET_USER (-1: not known) has taken it, too, whom we need not wait for;
 * -EBUSY: it is another's; those of socket(2), bind(2). May wait for 100 ms.
 */
int vd_bench_run_lock_take(const char *name, int *ret, uid_t *ret_user);

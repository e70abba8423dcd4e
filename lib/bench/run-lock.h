/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The run lock: one benchmark at a time on a system, whichever virtd started it.
 *
 * The holder listens at a UNIX socket with an abstract name (unix(7)). That needs no rights and no
 * folder that all users can write to, in which somebody could place a link. The kernel releases the
 * name when the process ends, and tells which user holds it. A locked file has neither property:
 * any user who may open the file can lock it for ever. The name belongs to the network namespace:
 * benchmarks in different ones do not see each other.
 *
 * Root is refused only while root holds the name, since any user could hold it and do nothing. All
 * other users are refused while anybody holds it.
 */
#pragma once

#include <sys/types.h>

#define VD_BENCH_RUN_LOCK_NAME "virtd-bench"

/*
 * vd_bench_run_lock_take - Take the lock NAME; closing *RET releases it. Blocks for at most about
 * 100 ms. Return 0, or 1 for root if the user *RET_USER (-1: not known) holds the lock; *RET is
 * then -1. Or:
 * -EBUSY: root holds the lock, or anybody does and the caller is not root.
 * Those of socket(2), bind(2) and listen(2).
 */
int vd_bench_run_lock_take(const char *name, int *ret, uid_t *ret_user);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What virtd-bench may use of the machine. */
#pragma once

struct json_object;

/*
 * confine - Limit this process to what REQUEST (borrowed) needs: processor time by its "seconds",
 * growth of files by its "kind". Further limits: 2 GiB of address space, 256 descriptors, no core
 * dump. A lower limit that is in force stays.
 * Let the kernel end this process first if memory runs out; a failure of that is no error. Return
 * 0, or: those of getrlimit(2) and setrlimit(2).
 */
int confine(struct json_object *request);

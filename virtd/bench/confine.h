/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What virtd-bench may use of the machine. */
#pragma once

struct json_object;

/*
 * confine - limits for what REQUEST asks for: processor time, memory, descriptors; no core dump, no
 * file that grows but by a kind that says so. Those of setrlimit(2).
 */
int confine(struct json_object *request);

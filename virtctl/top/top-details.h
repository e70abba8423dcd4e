/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The details of a device that is expanded: each of its queues, interrupts and interfaces. */
#pragma once

#include <stddef.h>

struct top_device;
struct top_lines;

/*
 * top_details_add - Append a line for each item of DEVICE's sample that counts now, in WIDTH columns: its kind,
 * its name, the processors that get it, its rates and its levels. Without one, append a line that says so.
 * Return 0, or: -ENOMEM.
 */
int top_details_add(struct top_lines *lines, const struct top_device *device, size_t width);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that is known of a device, on standard output, for a person. */
#pragma once

struct json_object;

/*
 * device_page - Print DEVICE, a record of io.virtd.Devices (borrowed), as lines that are indented
 * by what belongs to what. Members that are missing or null are left out. If memory runs out,
 * parts may be missing.
 */
void device_page(struct json_object *device);

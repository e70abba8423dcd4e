/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All there is to know of a device, on standard output, for a person. */
#pragma once

struct json_object;

/* DEVICE is a record of io.virtd.Devices. */
void device_page(struct json_object *device);

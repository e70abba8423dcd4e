/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The IP addresses of network interfaces. */
#pragma once

struct json_object;
struct vd_device;
struct vd_proc_snapshot;

/*
 * vd_net_addresses - Append to ARRAY {details, name, contents} for each network interface of DEVICE that
 * has a folder. "contents" has the member addresses of Net in io.virtd.Devices: "192.0.2.7/24", in
 * the order of vd_proc_addresses(). What there is no memory for is counted as a loss (json/build.h).
 * Return 0, or: -ENOMEM.
 */
int vd_net_addresses(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     struct json_object *array);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a benchmark knows of the device that it measures. */
#pragma once

#include "base/root.h"

struct json_object;

struct vd_bench_device {
	struct json_object *record; /* Device of io.virtd.Devices, with its layers and interfaces */
	const struct vd_root *root; /* the running system */
};

/* vd_bench_device_check - whether its record is one, with sound paths: what comes through a pipe is
 * held against this. -EINVAL. */
int vd_bench_device_check(const struct vd_bench_device *device);

const char *vd_bench_device_id(const struct vd_bench_device *device);

/* The rest returns texts that live as long as the record. */

/* The folder of the innermost layer on the bus that we call BUS, "sys/devices/…"; NULL: none. */
const char *vd_bench_layer(const struct vd_bench_device *device, const char *bus);

/* The innermost layer that has a driver, a member of the record; NULL: none has. */
struct json_object *vd_bench_bound_layer(const struct vd_bench_device *device);

/* The bus of the layer that carries the one on BUS: "pci" for virtio in a PCI part; NULL: none. */
const char *vd_bench_carrier(const struct vd_bench_device *device, const char *bus);

/* The Nth (from 0) interface of the class that we call CLASS: its name ("vda", "eth0"); NULL: it
 * has no such many. */
const char *vd_bench_interface(const struct vd_bench_device *device, const char *class, unsigned n);

/* The same one's device node ("/dev/vda"); NULL: it has none. */
const char *vd_bench_node(const struct vd_bench_device *device, const char *class, unsigned n);

/* What the same one is called by whoever set it up: the name of a port; NULL: nothing. */
const char *vd_bench_label(const struct vd_bench_device *device, const char *class, unsigned n);

/* The name of the first interface of CLASS as it stands, where that is a file system's tag and may
 * be anything ("/"); NULL: it has none. */
const char *vd_bench_tag(const struct vd_bench_device *device, const char *class);

/* The member KEY of the record as text; NULL: it is none. */
const char *vd_bench_text_of(const struct vd_bench_device *device, const char *key);

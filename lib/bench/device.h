/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a benchmark knows of the device that it measures. */
#pragma once

#include "base/root.h"

struct json_object;

struct vd_bench_device {
	struct json_object *record; /* Device of io.virtd.Devices, with its layers and interfaces */
	const struct vd_root *root; /* the running system */
};

/*
 * vd_bench_device_check - Check the record of DEVICE, which came through a pipe. Return 0, or:
 * -EINVAL: it has no id, layers or interfaces, or a layer has no bus or no path that is valid.
 */
int vd_bench_device_check(const struct vd_bench_device *device);

/* vd_bench_device_id - Return the id of DEVICE. This text, and all others below, live as long as
 * the record, which vd_bench_device_check() must have accepted. */
const char *vd_bench_device_id(const struct vd_bench_device *device);

/* vd_bench_layer - Return the folder ("sys/devices/…") of the innermost layer on BUS (our name:
 * "virtio"), or NULL. */
const char *vd_bench_layer(const struct vd_bench_device *device, const char *bus);

/* vd_bench_bound_layer - Return the innermost layer that has a driver, borrowed from the record, or
 * NULL. */
struct json_object *vd_bench_bound_layer(const struct vd_bench_device *device);

/* vd_bench_carrier - Return the bus of the layer that carries the innermost layer on BUS ("pci" for
 * virtio on PCI), or NULL if there is none. */
const char *vd_bench_carrier(const struct vd_bench_device *device, const char *bus);

/* vd_bench_interface - Return the name ("vda", "eth0") of the Nth (from 0) interface of CLASS (our
 * name). NULL: there is none, or its name is not one of a file. */
const char *vd_bench_interface(const struct vd_bench_device *device, const char *class, unsigned n);

/* vd_bench_node - Return the device node ("/dev/vda") of the Nth interface of CLASS, or NULL if it
 * has none. */
const char *vd_bench_node(const struct vd_bench_device *device, const char *class, unsigned n);

/* vd_bench_label - Return the label of the Nth interface of CLASS, for example what the host calls
 * a port, or NULL. */
const char *vd_bench_label(const struct vd_bench_device *device, const char *class, unsigned n);

/* vd_bench_tag - Return the unchecked name of the first interface of CLASS, or NULL. A file
 * system's tag may be any text, also "/". */
const char *vd_bench_tag(const struct vd_bench_device *device, const char *class);

/* vd_bench_text_of - Return the text of the record's member KEY, or NULL if it is missing or no
 * text. */
const char *vd_bench_text_of(const struct vd_bench_device *device, const char *key);

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Virtqueues, as far as the kernel tells of them: one that has an interrupt of its own is known by
 * the interrupt's name (Linux, drivers/virtio/virtio_pci_common.c, vp_find_vqs_msix()). The kernel
 * gives the interrupts to the queues in the order of their numbers. A queue that never interrupts
 * has none, and no name that user space can read: the order tells the numbers only if the driver
 * has no such queue before others.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "bus/attr.h"
#include "requests/ethtool.h"
#include "counters/interrupt-table.h"
#include "counters/interrupts.h"
#include "counters/net-asking.h"
#include "counters/reading.h"
#include "json/build.h"

#define FREE_PAGE_HINT_BIT 3 /* linux/virtio_balloon.h */

/* The steps of the source, in READING->step: rings are asked for before the queues are told. */
enum { STEP_FIND, STEP_RINGS, STEP_QUEUES };

/* Whether each queue of the driver of LAYER interrupts, up to the last one that does. Not those of
 * a console or an IOMMU. */
static bool has_known_order(const struct vd_reading *reading, const struct vd_layer *layer)
{
	static const char *const drivers[] = {
		"virtio_balloon", "virtio_blk",	 "virtio_input", "virtio_net",
		"virtio_rng",	  "virtio_scsi", "virtiofs",	 "vmw_vsock_virtio_transport",
	};
	char path[PATH_MAX], target[PATH_MAX];
	const char *slash;

	if (vd_attr_path(path, sizeof(path), layer->path, "driver") < 0 ||
	    vd_root_readlink(reading->root, path, target, sizeof(target)) < 0)
		return false;
	slash = strrchr(target, '/');
	for (size_t i = 0; i < VD_ARRAY_SIZE(drivers); i++) {
		if (strcmp(slash ? slash + 1 : target, drivers[i]) == 0)
			return true;
	}
	return false;
}

/* Without a driver a virtio device has no queue, and without a queue nothing to ask for. */
static bool find(struct vd_reading *reading)
{
	const struct vd_device *device = reading->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		if (device->layers[i].bus != &vd_bus_virtio)
			continue;
		vd_interrupts_of_virtio(reading, &device->layers[i]);
		reading->has_queue_order = has_known_order(reading, &device->layers[i]);
	}
	vd_interrupts_sort(reading);
	return reading->number_count;
}

static int take_rings(struct vd_reading *reading, const void *data)
{
	const struct vd_ethtool *ethtool = data;

	if (ethtool->error < 0)
		return ethtool->error;
	reading->rx_ring = ethtool->rx_ring;
	reading->tx_ring = ethtool->tx_ring;
	return 0;
}

static const struct vd_net_question rings = {
	.what = "the sizes of the rings",
	.new_data = vd_ethtool_new,
	.run = vd_ethtool_rings,
	.free_data = vd_ethtool_free,
	.take = take_rings,
};

/* A balloon's queue of free pages comes before this one, and never interrupts (Linux,
 * drivers/virtio/virtio_balloon.c, init_vqs()). */
static unsigned silent_queues_before(const struct vd_reading *reading, const char *queue)
{
	const struct vd_device *device = reading->device;
	const struct vd_layer *layer = &device->layers[device->layer_count - 1];
	char path[PATH_MAX], bits[256];

	return strcmp(queue, "reporting_vq") == 0 &&
	       vd_attr_path(path, sizeof(path), layer->path, "features") == 0 &&
	       vd_root_read(reading->root, path, bits, sizeof(bits), NULL) == 0 &&
	       strlen(bits) > FREE_PAGE_HINT_BIT && bits[FREE_PAGE_HINT_BIT] == '1';
}

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static struct json_object *ring_json(const struct vd_reading *reading, const char *queue)
{
	unsigned entries = begins(queue, "input.")    ? reading->rx_ring
			   : begins(queue, "output.") ? reading->tx_ring
						      : 0;

	return entries ? vd_json_unsigned(entries) : NULL;
}

/* "req.1" of a disk is mq/1: the kernel makes both from one number (Linux, drivers/block/virtio_blk.c,
 * init_vq() and virtio_queue_rq()). */
static struct json_object *requests_json(struct vd_reading *reading, const char *queue)
{
	static const struct vd_value tags = { "nr_tags", "maxRequests" };
	const struct vd_device *device = reading->device;
	char file[32], dir[PATH_MAX];
	uint64_t number;

	if (!begins(queue, "req.") ||
	    vd_parse_uint(queue + strlen("req."), 10, UINT16_MAX, &number) < 0)
		return NULL;
	snprintf(file, sizeof(file), "mq/%u", (unsigned)number);
	for (size_t i = 0; i < device->interface_count; i++) {
		const struct vd_interface *disk = &device->interfaces[i];

		if (strcmp(disk->class->name, "block") == 0 &&
		    vd_attr_path(dir, sizeof(dir), disk->path, file) == 0)
			return vd_value_json(reading, dir, &tags, NULL);
	}
	return NULL;
}

/* "avq.7" is the queue 7 of any device on PCI, and comes after all others (Linux,
 * drivers/virtio/virtio_pci_common.c, vp_find_vqs_msix()). */
static struct json_object *number_json(struct vd_reading *reading, const char *queue)
{
	uint64_t number;

	if (begins(queue, "avq."))
		return vd_parse_uint(queue + strlen("avq."), 10, UINT16_MAX, &number) == 0
			       ? vd_json_unsigned(number)
			       : NULL;
	number = reading->named_queue++ + silent_queues_before(reading, queue);
	return reading->has_queue_order ? vd_json_unsigned(number) : NULL;
}

static void add_queue(struct vd_reading *reading, const char *queue,
		      const struct vd_interrupt *interrupt)
{
	struct json_object *json = vd_json_object();

	vd_json_add(json, "number", queue ? number_json(reading, queue) : NULL);
	vd_json_add_text(json, "name", queue);
	vd_json_add(json, "interrupt", vd_json_unsigned(interrupt->number));
	vd_json_add(json, "isShared", vd_json_boolean(!queue));
	vd_interrupt_add_cpus(reading, json, interrupt->number);
	vd_json_add(json, "ringEntries", queue ? ring_json(reading, queue) : NULL);
	vd_json_add(json, "maxRequests", queue ? requests_json(reading, queue) : NULL);
	vd_json_append(reading->items, json);
	reading->queue++;
}

/* The interrupt of the configuration is for no queue. */
static void add_next(struct vd_reading *reading)
{
	const struct vd_interrupt *interrupt =
		vd_interrupt_find(reading->interrupts, reading->numbers[reading->number_at++]);
	const char *queue = interrupt ? vd_interrupt_queue(interrupt->name) : NULL, *part = NULL;
	unsigned index;

	if (!interrupt || !interrupt->name)
		return;
	if (!queue && vd_virtio_index(interrupt->name, &index, &part) && part &&
	    strcmp(part, "config") == 0)
		return;
	add_queue(reading, queue, interrupt);
}

static bool next(struct vd_reading *reading)
{
	switch (reading->step) {
	case STEP_FIND:
		reading->step = STEP_RINGS;
		reading->is_unread = !find(reading);
		return !reading->is_unread;
	case STEP_RINGS:
		if (!vd_net_ask_next(reading, &rings))
			reading->step = STEP_QUEUES;
		/* The other facts stand without the rings. */
		reading->is_unread = false;
		return true;
	default:
		if (reading->number_at == reading->number_count) {
			reading->is_unread = reading->queue == 0;
			return false;
		}
		add_next(reading);
		return true;
	}
}

const struct vd_counter_source vd_virtqueue_source = { "virtqueues", next };

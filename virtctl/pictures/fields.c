// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/fields.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/get.h"

/* In the order of a record. */
static const char *const left_out[] = {
	/* Where the device was asked for. */
	"host",
	/* Those of what it is are in nativeId, those of where it is in id. */
	"layers.path",
	"interfaces.path",
	/* The kernel numbers its interrupts anew at each start. */
	"layers.pci.irq",
	"layers.pci.msiIrqs",
	"virtqueues",
	/* The host numbers the channels of VMBus, and opens them while the device is used. */
	"layers.vmbus.channelId",
	"layers.vmbus.channels",
	"layers.vmbus.monitorId",
	/* What uses the device now. */
	"inUse",
	"interfaces.block.holders",
	"interfaces.block.mounts",
	"interfaces.block.isSwap",
	"interfaces.share",
	/* What only 'show' reads. */
	"selectedInterface",
	"layers.module",
	"layers.pci.iommuGroupMembers",
	"layers.pci.acpiIndex",
	"layers.pci.firmwareLabel",
	"interfaces.net.speedMbps",
	"interfaces.net.duplex",
	"interfaces.net.udevNames",
	"interfaces.net.addresses",
	"interfaces.block.scheduler",
	"interfaces.block.hardwareQueues",
	"interfaces.block.partitions",
	"virtio.status",
	/* How well this reading went. */
	"problems",
};

static void put(char key[static FIELD_KEY_MAX], const char *text)
{
	snprintf(key, FIELD_KEY_MAX, "%s", text ?: "?");
}

static void layer_key(struct json_object *layer, char key[static FIELD_KEY_MAX])
{
	put(key, vd_json_member_text(layer, "bus"));
}

static void interface_key(struct json_object *interface, char key[static FIELD_KEY_MAX])
{
	put(key, vd_json_member_text(interface, "name"));
}

static void feature_key(struct json_object *feature, char key[static FIELD_KEY_MAX])
{
	struct json_object *bit = vd_json_member(feature, "bit", json_type_int);

	snprintf(key, FIELD_KEY_MAX, "bit %jd", (intmax_t)json_object_get_int64(bit));
}

static const struct field_list lists[] = {
	{ "layers", layer_key, "address", false },
	{ "interfaces", interface_key, "name", false },
	{ "virtio.features", feature_key, "name", true },
};

/* Whether FIELD, but for the parts in brackets, is PATH. */
static bool is_at(const char *field, const char *path)
{
	unsigned depth = 0;

	for (; *field; field++) {
		depth += *field == '[';
		if (depth == 0 && *field != *path++)
			return false;
		depth -= depth && *field == ']';
	}
	return !*path;
}

const struct field_list *field_list_find(const char *field)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(lists); i++) {
		if (is_at(field, lists[i].path))
			return &lists[i];
	}
	return NULL;
}

bool field_is_left_out(const char *field)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(left_out); i++) {
		if (is_at(field, left_out[i]))
			return true;
	}
	return false;
}

const char *field_change(const char *field)
{
	if (is_at(field, "driver") || is_at(field, "layers.driver") ||
	    is_at(field, "layers.driverOverride"))
		return "driver";
	return is_at(field, "virtio.features") ? "features" : "field";
}

// SPDX-License-Identifier: GPL-2.0-only
/* Which driver takes which device. */
#include <linux/string.h>

#include "virt-core.h"

static bool is_one_of(u32 wanted, u32 value)
{
	return wanted == VIRT_ANY_ID || wanted == value;
}

static bool entry_takes(const struct virt_device_id *entry, const struct virt_id *id)
{
	return is_one_of(entry->type, id->type) && is_one_of(entry->vendor, id->vendor) &&
	       is_one_of(entry->device, id->device) &&
	       is_one_of(entry->subsystem_vendor, id->subsystem_vendor) &&
	       is_one_of(entry->subsystem_device, id->subsystem_device);
}

static bool table_takes(const struct virt_device_id *entry, const struct virt_id *id)
{
	for (; entry && (entry->type || entry->vendor || entry->device); entry++) {
		if (entry_takes(entry, id))
			return true;
	}
	return false;
}

/*
 * As on the other buses that have an override: with one, the driver of that name and no other. The
 * driver core asks with the device locked or without, so that the device's own lock can't be what
 * guards the name.
 */
int virt_match(struct device *d, virt_const_6_11 struct device_driver *driver)
{
	struct virt_dev *dev = to_virt_dev(d);
	int takes = -1;

	spin_lock(&dev->override_lock);
	if (dev->driver_override)
		takes = !strcmp(dev->driver_override, driver->name);
	spin_unlock(&dev->override_lock);
	return takes >= 0 ? takes : table_takes(to_virt_driver(driver)->id_table, &dev->id);
}

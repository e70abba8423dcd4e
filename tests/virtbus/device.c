// SPDX-License-Identifier: GPL-2.0-only
/* A device of the virt bus: its life, and its folder in sysfs. */
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "virt-core.h"

static DEFINE_IDA(numbers);

#define ID_ATTRIBUTE(name, format)                                                                 \
	static ssize_t name##_show(struct device *d, struct device_attribute *attr, char *buf)     \
	{                                                                                          \
		return sysfs_emit(buf, format "\n", to_virt_dev(d)->id.name);                      \
	}                                                                                          \
	static DEVICE_ATTR_RO(name)

ID_ATTRIBUTE(type, "0x%04x");
ID_ATTRIBUTE(vendor, "0x%04x");
ID_ATTRIBUTE(device, "0x%04x");
ID_ATTRIBUTE(subsystem_vendor, "0x%04x");
ID_ATTRIBUTE(subsystem_device, "0x%04x");

static ssize_t modalias_show(struct device *d, struct device_attribute *attr, char *buf)
{
	const struct virt_id *id = &to_virt_dev(d)->id;

	return sysfs_emit(buf, "virt:t%04Xv%08Xd%08X\n", id->type, id->vendor, id->device);
}
static DEVICE_ATTR_RO(modalias);

static ssize_t driver_override_show(struct device *d, struct device_attribute *attr, char *buf)
{
	struct virt_dev *dev = to_virt_dev(d);
	ssize_t length;

	spin_lock(&dev->override_lock);
	length = sysfs_emit(buf, "%s\n", dev->driver_override);
	spin_unlock(&dev->override_lock);
	return length;
}

/* An empty line clears it. Not driver_set_override(): that frees the old name while virt_match()
 * may be reading it. */
static ssize_t driver_override_store(struct device *d, struct device_attribute *attr,
				     const char *buf, size_t count)
{
	struct virt_dev *dev = to_virt_dev(d);
	const char *name;

	/* Or it could not be shown. */
	if (count >= PAGE_SIZE - 1)
		return -EINVAL;
	name = kstrndup(buf, strcspn(buf, "\n"), GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	if (!*name) {
		kfree(name);
		name = NULL;
	}
	spin_lock(&dev->override_lock);
	swap(dev->driver_override, name);
	spin_unlock(&dev->override_lock);
	kfree(name);
	return count;
}
static DEVICE_ATTR_RW(driver_override);

static struct attribute *virt_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_vendor.attr,
	&dev_attr_device.attr,
	&dev_attr_subsystem_vendor.attr,
	&dev_attr_subsystem_device.attr,
	&dev_attr_modalias.attr,
	&dev_attr_driver_override.attr,
	NULL,
};
ATTRIBUTE_GROUPS(virt);

/* The bus is called as the class of its character devices is: the type tells their uevents apart.
 */
static const struct device_type virt_dev_type = {
	.name = "virt_device",
	.groups = virt_groups,
};

static void virt_dev_release(struct device *d)
{
	struct virt_dev *dev = to_virt_dev(d);
	struct virt_bus *bus = dev->bus;

	if (dev->number >= 0)
		ida_free(&numbers, dev->number);
	kfree(dev->driver_override);
	bus->release(dev);
	if (refcount_dec_and_test(&bus->users))
		complete(&bus->unused);
}

int virt_dev_register(struct virt_dev *dev)
{
	int r;

	device_initialize(&dev->dev);
	spin_lock_init(&dev->override_lock);
	refcount_inc(&dev->bus->users);
	dev->dev.bus = &virt_bus_type;
	dev->dev.type = &virt_dev_type;
	dev->dev.parent = dev->bus->parent;
	dev->dev.release = virt_dev_release;
	dev->number = ida_alloc_max(&numbers, VIRT_DEVICES_MAX - 1, GFP_KERNEL);
	r = dev->number < 0 ? dev->number : dev_set_name(&dev->dev, "virt%d", dev->number);
	if (!r)
		r = device_add(&dev->dev);
	if (r)
		put_device(&dev->dev);
	return r;
}
EXPORT_SYMBOL_GPL(virt_dev_register);

void virt_dev_unregister(struct virt_dev *dev)
{
	device_unregister(&dev->dev);
}
EXPORT_SYMBOL_GPL(virt_dev_unregister);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that only tries a device: its probe writes a pattern, reads it back, and fails with EIO
 * where something else comes. It takes no device by itself, as vfio-pci does not: a driver_override
 * has to name it.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "virt-bus.h"

#define PATTERN_BYTES 256

/* Of the device. */
struct result {
	u64 round_trip_ns;
	u8 sent[PATTERN_BYTES];
	u8 got[PATTERN_BYTES];
};

static int move_all(struct virt_dev *dev, u8 *buffer, enum virt_transfer_type type)
{
	size_t done = 0;

	while (done < PATTERN_BYTES) {
		ssize_t count = virt_transfer(dev, buffer + done, PATTERN_BYTES - done, type);

		if (count <= 0)
			return count ? count : -EIO;
		done += count;
	}
	return 0;
}

/* What an earlier driver has left in the device. */
static int drain(struct virt_dev *dev, u8 *buffer)
{
	ssize_t count;

	do {
		count = virt_transfer(dev, buffer, PATTERN_BYTES, VIRT_TRANSFER_READ);
	} while (count > 0);
	return count;
}

static int try_device(struct virt_dev *dev, struct result *result)
{
	ktime_t begin;
	int r = drain(dev, result->got);

	if (r)
		return r;
	for (unsigned int i = 0; i < PATTERN_BYTES; i++)
		result->sent[i] = i ^ dev->number;
	begin = ktime_get();
	r = move_all(dev, result->sent, VIRT_TRANSFER_WRITE);
	if (!r)
		r = move_all(dev, result->got, VIRT_TRANSFER_READ);
	result->round_trip_ns = ktime_to_ns(ktime_sub(ktime_get(), begin));
	if (!r && memcmp(result->sent, result->got, PATTERN_BYTES))
		r = -EIO;
	return r;
}

static int selftest_probe(struct virt_dev *dev)
{
	struct result *result = kzalloc(sizeof(*result), GFP_KERNEL);
	int r;

	if (!result)
		return -ENOMEM;
	r = try_device(dev, result);
	if (r) {
		dev_err(&dev->dev, "self-test failed: %d\n", r);
		kfree(result);
		return r;
	}
	virt_set_drvdata(dev, result);
	return 0;
}

static void selftest_remove(struct virt_dev *dev)
{
	kfree(virt_get_drvdata(dev));
}

static ssize_t round_trip_ns_show(struct device *d, struct device_attribute *attr, char *buf)
{
	struct result *result = dev_get_drvdata(d);

	return sysfs_emit(buf, "%llu\n", result->round_trip_ns);
}
static DEVICE_ATTR_RO(round_trip_ns);

static struct attribute *selftest_attrs[] = {
	&dev_attr_round_trip_ns.attr,
	NULL,
};
ATTRIBUTE_GROUPS(selftest);

static struct virt_driver selftest_driver = {
	.driver.name = "virt_selftest",
	.driver.dev_groups = selftest_groups,
	.probe = selftest_probe,
	.remove = selftest_remove,
};

module_driver(selftest_driver, virt_driver_register, virt_driver_unregister);
MODULE_DESCRIPTION("Tries devices of the virt bus");
MODULE_LICENSE("GPL");

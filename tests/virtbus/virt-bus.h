/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bus for virtual devices, on any platform. What a platform does to reach its devices is one
 * struct virt_bus, and what a kind of device is good for is one struct virt_driver; neither knows
 * of the other. A struct virt_dev is what both have in common: ids like a PCI part's, with a 16-bit
 * type that means the same on every platform, and nothing of how the device is reached. It has no
 * interrupt number: whether and how a device calls is its bus's private matter.
 */
#ifndef VIRT_BUS_H
#define VIRT_BUS_H

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* The types are virtio's device numbers: 1 a network card, 2 a disk, 3 a console, ... */
struct virt_id {
	u16 type;
	u32 vendor;
	u32 device;
	u32 subsystem_vendor;
	u32 subsystem_device;
};

#define VIRT_ANY_ID (~0U)

/* What a driver takes; a table of them ends with one that is all 0. */
struct virt_device_id {
	u32 type;
	u32 vendor;
	u32 device;
	u32 subsystem_vendor;
	u32 subsystem_device;
};

enum virt_transfer_type {
	VIRT_TRANSFER_READ,	/* the device fills the buffer */
	VIRT_TRANSFER_WRITE,	/* the device takes what is in it */
	VIRT_TRANSFER_EXCHANGE, /* the device takes it, and its answer replaces it */
};

/* More is not to be had in one transfer. */
#define VIRT_TRANSFER_MAX 65536

struct virt_dev;

/* What a platform provides. */
struct virt_bus {
	const char *name;

	/*
	 * Moves up to @size bytes from or to @buffer, which is kernel memory, and returns how many,
	 * or a negative errno. May sleep. Called by the device's driver, any number of times at
	 * once.
	 */
	ssize_t (*transfer)(struct virt_dev *dev, void *buffer, size_t size,
			    enum virt_transfer_type type);

	/* Nobody has the device any more: free what it is part of. */
	void (*release)(struct virt_dev *dev);

	/* The core's own. */
	struct device *parent;
	refcount_t users;
	struct completion unused;
};

struct virt_driver;

struct virt_dev {
	struct device dev;
	struct virt_bus *bus; /* these two are set before it is registered */
	struct virt_id id;
	struct virt_driver *driver;  /* NULL: none */
	const char *driver_override; /* NULL: none */
	spinlock_t override_lock;    /* of it */
	int number;
};

struct virt_driver {
	struct device_driver driver;
	/* NULL: it takes only what a driver_override gives it. */
	const struct virt_device_id *id_table;
	int (*probe)(struct virt_dev *dev);
	/* When it returns, no transfer is under way and none will begin. */
	void (*remove)(struct virt_dev *dev);
};

#define to_virt_dev(d) container_of(d, struct virt_dev, dev)
#define to_virt_driver(d) container_of(d, struct virt_driver, driver)

/* virt_bus_register - a platform's bus: /sys/devices/NAME, which its devices are below. */
int virt_bus_register(struct virt_bus *bus);

/* virt_bus_unregister - the opposite. All its devices are unregistered; waits until the last of
 * them is released. */
void virt_bus_unregister(struct virt_bus *bus);

/* virt_dev_register - a device has come. On error it is released, as after virt_dev_unregister().
 */
int virt_dev_register(struct virt_dev *dev);

/* virt_dev_unregister - it has gone: its driver lets go of it, and as soon as nobody else holds it,
 * it is released. */
void virt_dev_unregister(struct virt_dev *dev);

int __virt_driver_register(struct virt_driver *driver, struct module *owner);
#define virt_driver_register(driver) __virt_driver_register(driver, THIS_MODULE)
void virt_driver_unregister(struct virt_driver *driver);

/* virt_transfer - see struct virt_bus. For the device's driver, from its probe to the end of its
 * remove. */
static inline ssize_t virt_transfer(struct virt_dev *dev, void *buffer, size_t size,
				    enum virt_transfer_type type)
{
	return dev->bus->transfer(dev, buffer, size, type);
}

static inline void virt_set_drvdata(struct virt_dev *dev, void *data)
{
	dev_set_drvdata(&dev->dev, data);
}

static inline void *virt_get_drvdata(struct virt_dev *dev)
{
	return dev_get_drvdata(&dev->dev);
}

#endif

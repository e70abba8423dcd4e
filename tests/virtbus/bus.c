// SPDX-License-Identifier: GPL-2.0-only
/* /sys/bus/virt, its drivers, and the platforms that have such a bus. */
#include <linux/err.h>
#include <linux/module.h>

#include "virt-core.h"

static int virt_uevent(virt_const_6_3 struct device *d, struct kobj_uevent_env *env)
{
	const struct virt_id *id = &to_virt_dev(d)->id;
	int r;

	r = add_uevent_var(env, "MODALIAS=virt:t%04Xv%08Xd%08X", id->type, id->vendor, id->device);
	if (r)
		return r;
	/* The common id: of the origin "bus", since that is what this is. */
	r = add_uevent_var(env, "VIRT_ID=virt:t%04Xv%08Xd%08Xo3", id->type, id->vendor, id->device);
	if (r)
		return r;
	return add_uevent_var(env, "VIRT_SUBSYS_ID=%04X:%04X", id->subsystem_vendor,
			      id->subsystem_device);
}

static int virt_probe(struct device *d)
{
	struct virt_dev *dev = to_virt_dev(d);
	int r;

	dev->driver = to_virt_driver(d->driver);
	r = dev->driver->probe(dev);
	if (r)
		dev->driver = NULL;
	return r;
}

static void virt_remove(struct device *d)
{
	struct virt_dev *dev = to_virt_dev(d);

	dev->driver->remove(dev);
	dev->driver = NULL;
}

struct bus_type virt_bus_type = {
	.name = "virt",
	.match = virt_match,
	.uevent = virt_uevent,
	.probe = virt_probe,
	.remove = virt_remove,
};

int __virt_driver_register(struct virt_driver *driver, struct module *owner)
{
	driver->driver.bus = &virt_bus_type;
	driver->driver.owner = owner;
	return driver_register(&driver->driver);
}
EXPORT_SYMBOL_GPL(__virt_driver_register);

void virt_driver_unregister(struct virt_driver *driver)
{
	driver_unregister(&driver->driver);
}
EXPORT_SYMBOL_GPL(virt_driver_unregister);

int virt_bus_register(struct virt_bus *bus)
{
	if (!bus->transfer || !bus->release)
		return -EINVAL;
	bus->parent = root_device_register(bus->name);
	if (IS_ERR(bus->parent))
		return PTR_ERR(bus->parent);
	refcount_set(&bus->users, 1);
	init_completion(&bus->unused);
	return 0;
}
EXPORT_SYMBOL_GPL(virt_bus_register);

void virt_bus_unregister(struct virt_bus *bus)
{
	/* Each device has a share of its own, until the call of its release has returned. */
	if (!refcount_dec_and_test(&bus->users))
		wait_for_completion(&bus->unused);
	root_device_unregister(bus->parent);
}
EXPORT_SYMBOL_GPL(virt_bus_unregister);

static int __init virt_bus_init(void)
{
	return bus_register(&virt_bus_type);
}

static void __exit virt_bus_exit(void)
{
	bus_unregister(&virt_bus_type);
}

module_init(virt_bus_init);
module_exit(virt_bus_exit);
MODULE_DESCRIPTION("A bus for virtual devices");
MODULE_LICENSE("GPL");

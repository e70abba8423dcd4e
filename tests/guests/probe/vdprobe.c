// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdprobe - drivers for the tests, whose probe does what the module's parameters say: fail with a chosen error, take its
 * time, hang until it is told to go on.
 *
 * "vdprobe-pci" and "vdprobe-other" have an empty table of ids, "vdprobe-platform" has none: they take only a device whose
 * driver_override names them.
 * "vdprobe-virtio" takes the devices of the type virtio_id, given when the module is loaded (0: none), since that bus has no override.
 * "vdprobe-vio", on POWER, takes the network cards of the vio bus. Loading the module takes nothing from another driver.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>

/* All but virtio_id and async may be changed at any time, below /sys/module/vdprobe/parameters. */
static int error;
module_param(error, int, 0644);
MODULE_PARM_DESC(error, "the errno, a positive number, that a probe ends with (0: it succeeds)");

static int failures = -1;
module_param(failures, int, 0644);
MODULE_PARM_DESC(failures, "how many more probes end with it (-1: all)");

static uint delay_ms;
module_param(delay_ms, uint, 0644);
MODULE_PARM_DESC(delay_ms, "how long a probe takes");

static uint remove_ms;
module_param(remove_ms, uint, 0644);
MODULE_PARM_DESC(remove_ms, "how long it takes to let go of a device");

static bool hang;
module_param(hang, bool, 0644);
MODULE_PARM_DESC(hang, "a probe does not end, and can't be killed, as long as this is Y");

static uint virtio_id;
module_param(virtio_id, uint, 0444);
MODULE_PARM_DESC(virtio_id, "the type of virtio devices that vdprobe-virtio takes");

static bool async;
module_param(async, bool, 0444);
MODULE_PARM_DESC(async, "a device that appears is probed by vdprobe-virtio in the background");

static uint probes;
module_param(probes, uint, 0444);
MODULE_PARM_DESC(probes, "how many probes have begun");

static uint hanging;
module_param(hanging, uint, 0444);
MODULE_PARM_DESC(hanging, "how many probes hang now");

static int probe(struct device *dev)
{
	probes++;
	dev_info(dev, "probe: error %d, delay_ms %u, hang %d\n", error, delay_ms, hang);
	if (delay_ms)
		msleep(delay_ms);
	hanging++;
	while (READ_ONCE(hang))
		msleep(10);
	hanging--;
	dev_info(dev, "probe ends\n");
	if (!error || !failures)
		return 0;
	if (failures > 0)
		failures--;
	return -error;
}

static void let_go(struct device *dev)
{
	dev_info(dev, "remove: remove_ms %u\n", remove_ms);
	if (remove_ms)
		msleep(remove_ms);
}

static int pci_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	return probe(&dev->dev);
}

static void pci_remove(struct pci_dev *dev)
{
	let_go(&dev->dev);
}

static const struct pci_device_id pci_ids[] = { { 0 } };

static struct pci_driver pci_driver = {
	.name = "vdprobe-pci",
	.id_table = pci_ids,
	.probe = pci_probe,
	.remove = pci_remove,
};

static int platform_probe(struct platform_device *dev)
{
	return probe(&dev->dev);
}

static int platform_remove(struct platform_device *dev)
{
	let_go(&dev->dev);
	return 0;
}

/* Without a table a device of the driver's own name matches, and there is none. */
static struct platform_driver platform_driver = {
	.driver.name = "vdprobe-platform",
	.probe = platform_probe,
	.remove = platform_remove,
};

/* Of the same kind: when one of them fails, going back to the other fails, too. */
static struct pci_driver other_pci_driver = {
	.name = "vdprobe-other",
	.id_table = pci_ids,
	.probe = pci_probe,
	.remove = pci_remove,
};

static int virtio_probe(struct virtio_device *dev)
{
	return probe(&dev->dev);
}

static void virtio_remove(struct virtio_device *dev)
{
	let_go(&dev->dev);
	virtio_reset_device(dev);
}

static struct virtio_device_id virtio_ids[] = { { 0, VIRTIO_DEV_ANY_ID }, { 0 } };

static struct virtio_driver virtio_driver = {
	.driver.name = "vdprobe-virtio",
	.driver.owner = THIS_MODULE,
	.id_table = virtio_ids,
	.probe = virtio_probe,
	.remove = virtio_remove,
};

#ifdef CONFIG_IBMVIO
#include <asm/vio.h>

static int vio_probe(struct vio_dev *dev, const struct vio_device_id *id)
{
	return probe(&dev->dev);
}

static void vio_remove(struct vio_dev *dev)
{
	let_go(&dev->dev);
}

static const struct vio_device_id vio_ids[] = { { "network", "IBM,l-lan" }, { "", "" } };

static struct vio_driver vio_driver = {
	.name = "vdprobe-vio",
	.id_table = vio_ids,
	.probe = vio_probe,
	.remove = vio_remove,
};

MODULE_ALIAS("vio:TnetworkSIBM,l-lan*");
#else
#define vio_register_driver(driver) (0)
#define vio_unregister_driver(driver)
#endif

static int __init vdprobe_init(void)
{
	int r;

	virtio_ids[0].device = virtio_id;
	if (async)
		virtio_driver.driver.probe_type = PROBE_PREFER_ASYNCHRONOUS;
	r = register_virtio_driver(&virtio_driver);
	if (r)
		return r;
	r = pci_register_driver(&pci_driver);
	if (r)
		goto no_pci;
	r = pci_register_driver(&other_pci_driver);
	if (r)
		goto no_other;
	r = platform_driver_register(&platform_driver);
	if (r)
		goto no_platform;
	r = vio_register_driver(&vio_driver);
	if (r)
		goto no_vio;
	return 0;

no_vio:
	platform_driver_unregister(&platform_driver);
no_platform:
	pci_unregister_driver(&other_pci_driver);
no_other:
	pci_unregister_driver(&pci_driver);
no_pci:
	unregister_virtio_driver(&virtio_driver);
	return r;
}

static void __exit vdprobe_exit(void)
{
	vio_unregister_driver(&vio_driver);
	platform_driver_unregister(&platform_driver);
	pci_unregister_driver(&other_pci_driver);
	pci_unregister_driver(&pci_driver);
	unregister_virtio_driver(&virtio_driver);
}

/* A module without an alias is known to take nothing. Entropy sources are what the tests have to spare. */
MODULE_ALIAS("virtio:d00000004v*");
module_init(vdprobe_init);
module_exit(vdprobe_exit);
MODULE_DESCRIPTION("Drivers that fail as they are told, for tests");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "drivers/known-ids.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/cleanup.h"
#include "drivers/candidates.h"

#define VIRTIO(id) "virtio:d000000" id "v*"

/*
 * Linux: the id_table of each driver. Modaliases: drivers/virtio/virtio.c, virtio_uevent();
 * drivers/xen/xenbus/xenbus_probe.c, xenbus_dev_modalias; drivers/pci/pci-driver.c, pci_uevent().
 * virtio_pci_common.c has all of the vendor 0x1AF4 in its table, and nvme/host/pci.c the class.
 */
static const struct {
	const struct vd_bus *bus;
	const char *driver, *pattern; /* a driver may have several */
} known[] = {
	{ &vd_bus_virtio, "virtio_net", VIRTIO("01") },
	{ &vd_bus_virtio, "virtio_blk", VIRTIO("02") },
	{ &vd_bus_virtio, "virtio_console", VIRTIO("03") },
	{ &vd_bus_virtio, "virtio_rproc_serial", VIRTIO("0B") },
	{ &vd_bus_virtio, "virtio_rng", VIRTIO("04") },
	{ &vd_bus_virtio, "virtio_balloon", VIRTIO("05") },
	{ &vd_bus_virtio, "virtio_rpmsg_bus", VIRTIO("07") },
	{ &vd_bus_virtio, "virtio_scsi", VIRTIO("08") },
	{ &vd_bus_virtio, "9pnet_virtio", VIRTIO("09") },
	{ &vd_bus_virtio, "virtio_gpu", VIRTIO("10") },
	{ &vd_bus_virtio, "virtio_input", VIRTIO("12") },
	{ &vd_bus_virtio, "vmw_vsock_virtio_transport", VIRTIO("13") },
	{ &vd_bus_virtio, "virtio_crypto", VIRTIO("14") },
	{ &vd_bus_virtio, "virtio_iommu", VIRTIO("17") },
	{ &vd_bus_virtio, "virtio_mem", VIRTIO("18") },
	{ &vd_bus_virtio, "virtio_snd", VIRTIO("19") },
	{ &vd_bus_virtio, "virtiofs", VIRTIO("1A") },
	{ &vd_bus_virtio, "virtio_pmem", VIRTIO("1B") },
	{ &vd_bus_xen, "vif", "xen:vif" },
	{ &vd_bus_xen, "vbd", "xen:vbd" },
	{ &vd_bus_xen, "vkbd", "xen:vkbd" },
	{ &vd_bus_xen, "vfb", "xen:vfb" },
	{ &vd_bus_xen, "vscsi", "xen:vscsi" },
	{ &vd_bus_xen, "9pfs", "xen:9pfs" },
	{ &vd_bus_pci, "virtio-pci", "pci:v00001AF4d*" },
	{ &vd_bus_pci, "nvme", "pci:*bc01sc08*" },
	{ &vd_bus_pci, "nvme", "pci:v0000106Bd*" }, /* of another class */
};

static bool matches(size_t i, const struct vd_bus *bus, const char *modalias)
{
	return known[i].bus == bus && fnmatch(known[i].pattern, modalias, 0) == 0;
}

int vd_known_ids_take(const struct vd_bus *bus, const char *driver, const char *modalias)
{
	int takes = -ENOENT;

	for (size_t i = 0; i < VD_ARRAY_SIZE(known); i++) {
		if (known[i].bus != bus || !vd_driver_name_is(known[i].driver, driver))
			continue;
		if (matches(i, bus, modalias))
			return 1;
		takes = 0;
	}
	return takes;
}

const char *vd_known_ids_driver(const struct vd_bus *bus, const char *modalias, size_t i)
{
	for (size_t k = 0; k < VD_ARRAY_SIZE(known); k++) {
		if (matches(k, bus, modalias) && i-- == 0)
			return known[k].driver;
	}
	return NULL;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/what.h"

#include <fnmatch.h>
#include <string.h>

const char *const vd_what_buses[] = { "pci",   "css", "ccw",  "ccwgroup", "platform", "acpi", "xen",
				      "vmbus", "vio", "vdpa", "virt",	  "virtio",   NULL };

const char *const vd_what_classes[] = {
	"net",	       "block",		   "tty",	     "virtio-ports",   "drm",
	"graphics",    "input",		   "sound",	     "nvme",	       "scsi_host",
	"fc_host",     "infiniband",	   "watchdog",	     "rtc",	       "ptp",
	"tpm",	       "scsi_tape",	   "scsi_changer",   "scsi_generic",   "bsg",
	"nvme-generic", "infiniband_verbs", "infiniband_mad", "tpmrm",	       "accel",
	"misc",	       "hwmon",		   "remoteproc",     "bluetooth",      "video4linux",
	"vhost-vdpa",  "uio",		   "virt",	     "tape390",	       NULL
};

const char *const vd_what_attributes[] = {
	/* of devices */
	"uevent", "modalias", "driver_override", "name", "vendor", "device", "subsystem_vendor",
	"subsystem_device", "class", "revision", "irq", "numa_node", "enable", "status", "features",
	"cutype", "devtype", "online", "availability", "discipline", "uid", "type", "chpids",
	"chpid", "pimpampom", "vpm", "if_name", "card_type", "portno", "buffer_count", "layer2",
	"nodename", "state", "devspec", "id", "class_id", "device_id", "channel_vp_mapping",
	"monitor_id", "mount_tag", "cmb_enable", "path", "acpi_index", "label",
	/* of interfaces */
	"address", "mtu", "speed", "duplex", "operstate", "carrier", "ifindex", "dev", "size",
	"partition", "ro", "removable", "serial", "model", "hidden", "wwid", "nguid", "eui", "uuid",
	"rev", "firmware_rev", "fwrev", "vpd_pg80", "vpd_pg83", "start", "port_name", "identity",
	"clock_name", "rng_available", "rng_current", "dev_id", "addr_assign_type",
	"queue/rotational", "queue/scheduler", "queue/logical_block_size", "queue/iostats",
	"dm/name", "stat", "inflight", "diskseq", NULL
};

const char *const vd_what_links[] = { "subsystem", "driver",	    "iommu_group",
				      "physfn",	   "of_node",	    "master",
				      "device",	   "firmware_node", "physical_node",
				      "group_device", NULL };

const char *const vd_what_beyond[] = { "iommu_group/devices", NULL };

const char *const vd_what_linked[] = { "virtfn", "cdev", "lower_", NULL };

/* Interrupts, queues, counters; what a disk lies on. */
const char *const vd_what_folders[] = { "msi_irqs", "statistics", "slaves", "cmf", NULL };

const char *const vd_what_names[] = { "queues", "channels", "vfio-dev", "mq", NULL };

/* Of a channel of VMBus. */
const char *const vd_what_inner[] = { "interrupts",	"events", "intr_in_full",   "intr_out_empty",
				      "out_full_first", "out_full_total", "cpu", "in_mask",
				      "out_mask",	"read_avail", "write_avail", "pending",
				      NULL };

const char *const vd_what_files[] = {
	"sys/devices/virtual/dmi/id/bios_vendor",
	"sys/devices/virtual/dmi/id/bios_version",
	"sys/devices/virtual/dmi/id/board_name",
	"sys/devices/virtual/dmi/id/board_vendor",
	"sys/devices/virtual/dmi/id/chassis_asset_tag",
	"sys/devices/virtual/dmi/id/chassis_vendor",
	"sys/devices/virtual/dmi/id/modalias",
	"sys/devices/virtual/dmi/id/product_name",
	"sys/devices/virtual/dmi/id/product_version",
	"sys/devices/virtual/dmi/id/sys_vendor",
	"sys/hypervisor/type",
	"sys/hypervisor/guest_type",
	"sys/hypervisor/version/major",
	"sys/hypervisor/version/minor",
	"sys/hypervisor/version/extra",
	"sys/hypervisor/properties/features",
	"sys/firmware/devicetree/base/hypervisor/compatible",
	"sys/firmware/devicetree/base/compatible",
	"sys/firmware/devicetree/base/model",
	"sys/firmware/devicetree/base/ibm,partition-name",
	"sys/firmware/devicetree/base/hmc-managed?",
	"sys/firmware/devicetree/base/chosen/qemu,graphic-width",
	"sys/devices/system/clocksource/clocksource0/available_clocksource",
	"sys/firmware/dmi/entries/0-0/raw",
	"sys/firmware/acpi/tables/FACP",
	"sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
	"proc/sysinfo",
	"proc/xen/capabilities",
	"proc/powerpc/lparcfg",
	"proc/sys/kernel/osrelease",
	"proc/interrupts",
	NULL
};

/* Linux, drivers/acpi; the names of the hypervisors' own tables. */
static const char *const parts[] = {
	"*virtio*mmio*", "LNRO0005:*",	"QEMU*",	 "ACPI001[23]:*", "MSFT1000:*",
	"MSFT0101:*",	 "VMBUS:*",	"HYPER_V*",	 "VMGENCTR:*",	  "AMZNC10C:*",
	"XEN0000:*",	 "GFSH*",	"*goldfish*",	 "*.fw-cfg",	  "*pvpanic*",
	"*vmgenid*",	 "*vmclock*",	"floppy.*",	 "*pmem*",	  NULL
};

bool vd_what_has(const char *const *list, const char *name)
{
	for (; *list; list++) {
		if (strcmp(*list, name) == 0)
			return true;
	}
	return false;
}

bool vd_what_begins(const char *const *list, const char *name)
{
	for (; *list; list++) {
		if (strncmp(*list, name, strlen(*list)) == 0)
			return true;
	}
	return false;
}

bool vd_what_is_part(const char *bus, const char *name)
{
	if (strcmp(bus, "platform") != 0 && strcmp(bus, "acpi") != 0)
		return true;
	for (const char *const *part = parts; *part; part++) {
		if (fnmatch(*part, name, 0) == 0)
			return true;
	}
	return false;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/device-columns.h"

#include "output/column-help.h"

static const struct column device_list[] = {
	{ .name = "ID", .path = "id", .help = HELP_ID },
	{ .name = "NATIVE-ID", .path = "layers[].nativeId", .help = HELP_NATIVE_ID },
	{ .name = "VIRT-ID", .path = "virtId", .help = HELP_VIRT_ID },
	{ .name = "TYPE", .path = "type", .help = HELP_TYPE },
	{ .name = "VENDOR", .path = "vendorId", .help = HELP_VENDOR },
	{ .name = "PRODUCT", .path = "productId", .help = HELP_PRODUCT },
	{ .name = "ORIGIN", .path = "origin", .certainty = "originCertainty", .help = HELP_ORIGIN },
	{ .name = "NAME", .path = "name", .help = HELP_NAME },
	{ .name = "CERTAINTY", .path = "originCertainty", .help = HELP_CERTAINTY },
	{ .name = "STATE", .path = "state", .help = HELP_STATE },
	{ .name = "DRIVER", .path = "driver", .help = HELP_DRIVER },
	{ .name = "OVERRIDE",
	  .path = "layers[].driverOverride",
	  .help = "the only driver that may take it (driver_override)" },
	{ .name = "INTERFACES",
	  .path = "interfaces[]",
	  .form = FORM_INTERFACE,
	  .field = "interfaces.name",
	  .help = "what the rest of the system sees of it: eth0, vda, vport0p1, ..." },
	{ .name = "DEVNODE",
	  .path = "interfaces[].devnode",
	  .help = "device nodes of the interfaces" },
	{ .name = "BUS", .path = "id", .form = FORM_BEFORE_COLON, .help = HELP_BUS },
	{ .name = "ADDRESS", .path = "id", .form = FORM_AFTER_COLON, .help = "its address there" },
	{ .name = "LAYERS",
	  .path = "layers[].bus",
	  .joint = "/",
	  .field = "layers.address",
	  .help = "the buses of its layers, outermost first" },
	{ .name = "PATH", .path = "layers[-1].path", .field = "layers.address", .help = HELP_PATH },
	{ .name = "MAC",
	  .path = "interfaces[].net.mac",
	  .help = "hardware addresses of its network interfaces" },
	{ .name = "SIZE",
	  .path = "interfaces[].block.sizeBytes",
	  .form = FORM_SIZE,
	  .right = true,
	  .help = "sizes of its disks, by powers of 1024" },
	{ .name = "SERIAL",
	  .path = "interfaces[].block.serial",
	  .help = "serial numbers of its disks" },
	{ .name = "MODEL", .path = "interfaces[].block.model", .help = "models of its disks" },
	{ .name = "DISK-VENDOR",
	  .path = "interfaces[].block.vendor",
	  .help = "vendors of its disks, as these say it" },
	{ .name = "REVISION",
	  .path = "interfaces[].block.revision",
	  .help = "firmware revisions of its disks" },
	{ .name = "WWN",
	  .path = "interfaces[].block.wwn",
	  .help = "names of its disks that no others have: naa..., eui..., uuid..." },
	{ .name = "FEATURES",
	  .path = "virtio.features[].name",
	  .help = "virtio features that driver and device agreed on" },
	{ .name = "RELATED", .path = "related[]", .help = "devices that belong together with it" },
	{ .name = "IN-USE",
	  .path = "inUse[].message",
	  .joint = "; ",
	  .help = "why taking it away would hurt: what is mounted, routed, open, ..." },
	{ .name = "PROBLEMS",
	  .path = "problems[]",
	  .form = FORM_PROBLEM,
	  .joint = "; ",
	  .help = "what of it could not be read, and why" },
};

const struct column_table device_columns = COLUMN_TABLE(device_list);

static const struct column identity_list[] = {
	{ .name = "ID", .path = "id", .help = HELP_ID },
	{ .name = "NATIVE-ID", .path = "nativeId", .field = "layers", .help = HELP_NATIVE_ID },
	{ .name = "VIRT-ID", .path = "virtId", .help = HELP_VIRT_ID },
	{ .name = "TYPE", .path = "type", .help = HELP_TYPE },
	{ .name = "VENDOR", .path = "vendorId", .help = HELP_VENDOR },
	{ .name = "PRODUCT", .path = "productId", .help = HELP_PRODUCT },
	{ .name = "ORIGIN", .path = "origin", .certainty = "originCertainty", .help = HELP_ORIGIN },
	{ .name = "NAME", .path = "name", .help = HELP_NAME },
	{ .name = "CERTAINTY", .path = "originCertainty", .help = HELP_CERTAINTY },
};

const struct column_table identity_columns = COLUMN_TABLE(identity_list);

static const struct column layer_list[] = {
	{ .name = "ID", .path = "address" },
	{ .name = "NATIVE-ID", .path = "nativeId" },
	{ .name = "TYPE", .path = "bus" },
	{ .name = "DRIVER", .path = "driver" },
	{ .name = "OVERRIDE", .path = "driverOverride" },
	{ .name = "BUS", .path = "bus" },
	{ .name = "PATH", .path = "path" },
};

const struct column_table layer_columns = COLUMN_TABLE(layer_list);

static const struct column interface_list[] = {
	{ .name = "ID", .path = "name" },
	{ .name = "TYPE", .path = "class" },
	{ .name = "NAME", .path = "label" },
	{ .name = "STATE", .path = "net.operstate" },
	{ .name = "DEVNODE", .path = "devnode" },
	{ .name = "MAC", .path = "net.mac" },
	{ .name = "SIZE", .path = "block.sizeBytes", .form = FORM_SIZE, .right = true },
	{ .name = "SERIAL", .path = "block.serial" },
	{ .name = "MODEL", .path = "block.model" },
	{ .name = "DISK-VENDOR", .path = "block.vendor" },
	{ .name = "REVISION", .path = "block.revision" },
	{ .name = "WWN", .path = "block.wwn" },
};

const struct column_table interface_columns = COLUMN_TABLE(interface_list);

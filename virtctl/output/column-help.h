/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the help says of columns that several kinds of records have. */
#pragma once

#define HELP_HOST    "the host of the row, if --host is given"
#define HELP_ID	     "bus and address of the device: unique, and stable over a reboot"
#define HELP_VIRT_ID "the common id: what the device is, the same on every bus"
#define HELP_TYPE    "what the device does: net, block, console, ..."
#define HELP_VENDOR  "vendor part of the common id"
#define HELP_PRODUCT "device part of the common id"
#define HELP_ORIGIN                                                                                \
	"emulated, virtual (a reserved id on an existing bus), bus (a bus of its own), assigned, " \
	"or unknown if it could be several of these"
#define HELP_NAME      "a readable name, such as \"Virtio block device\""
#define HELP_CERTAINTY "how certain the origin is: certain, likely, unknown"

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/virt/N: read(2) and write(2) are one transfer each; a short count is what the device gave or
 * took, and 0 from read(2) means that it has nothing now. ENODEV: the device is gone, or has
 * another driver.
 */
#ifndef VIRT_CHARDEV_H
#define VIRT_CHARDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct virt_ioctl_id {
	__u32 type;
	__u32 vendor;
	__u32 device;
	__u32 subsystem_vendor;
	__u32 subsystem_device;
};

/* One transfer both ways: the answer replaces what was sent. */
struct virt_ioctl_exchange {
	__u64 buffer;	/* address */
	__u32 size;	/* of it; then, of the answer */
	__u32 reserved; /* 0, or EINVAL */
};

#define VIRT_IOCTL_ID	    _IOR(0xFA, 0x00, struct virt_ioctl_id)
#define VIRT_IOCTL_EXCHANGE _IOWR(0xFA, 0x01, struct virt_ioctl_exchange)

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ABI of /dev/virt/N, by the driver virt_chardev of the virt bus: virt-bus(7). It must equal
 * tests/virtbus/virt-chardev.h. */
#pragma once

#include <stdint.h>
#include <sys/ioctl.h>

/* Bytes of one transfer, at most. */
#define VD_VIRT_TRANSFER_MAX 65536

struct vd_virt_id {
	uint32_t type, vendor, device, subsystem_vendor, subsystem_device;
};

/* One transfer in both directions: the answer replaces what was sent. */
struct vd_virt_exchange {
	uint64_t buffer; /* its address */
	uint32_t size;	 /* of what is sent; afterwards, of the answer */
	uint32_t reserved;
};

#define VD_VIRT_IOCTL_ID       _IOR(0xFA, 0x00, struct vd_virt_id)
#define VD_VIRT_IOCTL_EXCHANGE _IOWR(0xFA, 0x01, struct vd_virt_exchange)

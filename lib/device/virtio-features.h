/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of virtio's feature and status bits. */
#pragma once

#include <stdint.h>

/*
 * vd_virtio_feature_name - Return the name of feature BIT of a device of the virtio number TYPE, as
 * the specification spells it ("VIRTIO_NET_F_MAC"), a constant text. BIT is one of every device, or
 * of TYPE. NULL: it has no name. Sources: virtio specification, 2.2 "Feature Bits", 6
 * "Reserved Feature Bits" and each device's "Feature bits" (oasis-tcs/virtio-spec of April 2026);
 * Linux include/uapi/linux/virtio_*.h for Bluetooth and 9P, which it does not describe.
 */
const char *vd_virtio_feature_name(uint16_t type, unsigned bit);

/* vd_virtio_status_name - Return the name of BIT of the device status (virtio 1.2, 2.1), a constant
 * text. NULL: it has no name. */
const char *vd_virtio_status_name(unsigned bit);

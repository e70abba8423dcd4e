/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layer of a device that a user names. */
#pragma once

#include "device/model.h"
#include "plan/plan-request.h"

/*
 * vd_plan_layer_find - Find the layer of DEVICE that WORD names: by its bus ("pci", in any case),
 * or by its address or name, with or without the bus ("virtio:virtio3", "virtio3"). *RET lives as
 * long as DEVICE. Return 0, or, with a sentence in REASON:
 * -ENXIO: there is none.
 * -ENOTUNIQ: there are several.
 */
int vd_plan_layer_find(const struct vd_device *device, const char *word,
		       const struct vd_layer **ret, char reason[static VD_REASON_MAX]);

/*
 * vd_plan_layer_selected - Return the layer of DEVICE whose own address the selector TEXT is,
 * borrowed from DEVICE. NULL: TEXT means the device, as does every address on the bus that names
 * the device.
 */
const struct vd_layer *vd_plan_layer_selected(const struct vd_device *device, const char *text);

/* vd_plan_layer_word - Write the word by which vd_plan_layer_find() finds LAYER of DEVICE to BUF:
 * its bus if that is enough, or else BUS:ADDRESS. */
void vd_plan_layer_word(const struct vd_device *device, const struct vd_layer *layer, char *buf,
			size_t size);

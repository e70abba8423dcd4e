/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which layer of a device is meant, where a person says so. */
#pragma once

#include "device/model.h"
#include "plan/plan-request.h"

/*
 * vd_plan_layer_said - the layer of DEVICE that WORD names: the bus that it is on ("pci", in any case), or its
 * address or its name, with or without the bus ("virtio:virtio3", "virtio3"). *RET lives as long as
 * DEVICE. -ENXIO: none, -ENOTUNIQ: several; with a sentence in REASON.
 */
int vd_plan_layer_said(const struct vd_device *device, const char *word,
		       const struct vd_layer **ret, char reason[static VD_REASON_MAX]);

/*
 * vd_plan_layer_selected - the layer of DEVICE whose own address the selector TEXT is; NULL: it
 * means the device, as does every address on the bus that names the device.
 */
const struct vd_layer *vd_plan_layer_selected(const struct vd_device *device, const char *text);

/* vd_plan_layer_word - the shortest word by which vd_plan_layer_said() finds LAYER of DEVICE, in
 * BUF. */
void vd_plan_layer_word(const struct vd_device *device, const struct vd_layer *layer, char *buf,
			size_t size);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is true of a layer now. Everything is read anew: nothing here is remembered. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "bus/bus.h"
#include "driver/plan.h"

#define VD_DRIVER_NAME_MAX 256

/*
 * vd_look_driver - the driver that has the layer at PATH: 1, or 0 where none has. -ENODEV: there is
 * no such layer; those of readlink(2).
 */
int vd_look_driver(const struct vd_root *root, const char *path,
		   char driver[static VD_DRIVER_NAME_MAX]);

/* vd_look_attribute - 1 and the text of the attribute PATH, or 0 where it says that there is none:
 * nothing, or (null). Those of vd_root_read(). */
int vd_look_attribute(const struct vd_root *root, const char *path, char *buf, size_t size);

/* vd_look_step - whether what STEP expects is so: 1 or 0. UNDONE: what is expected once it is
 * undone. -ENODEV: the layer is gone; those above. */
int vd_look_step(const struct vd_root *root, const struct vd_step *step, bool undone);

/* vd_look_bus - the bus of "sys/bus/BUS/…"; NULL: it is no such path. */
const struct vd_bus *vd_look_bus(const char *path);

/*
 * vd_look_contact - how it stands with the other end of the layer that STEP is about, where its bus
 * has devices with one. UNDONE: the way back was gone. Connected where that is not to be known, and
 * where the layer is to have no driver.
 */
enum vd_contact vd_look_contact(const struct vd_root *root, const struct vd_step *step,
				bool undone);

/* vd_look_deferred - whether the kernel puts off the probe of the device PATH until another driver
 * has found its device. False also where debugfs, which alone tells (devices_deferred), is not
 * mounted or not ours to read. */
bool vd_look_deferred(const struct vd_root *root, const char *path);

/* vd_look_plan - whether what the whole of PLAN expects is so, the last step to speak of a thing
 * having the last word: 1 or 0. Errors as above. */
int vd_look_plan(const struct vd_root *root, const struct vd_plan *plan);

/* vd_look_plan_undone - whether all is as it was before PLAN: 1 or 0. Errors as above. */
int vd_look_plan_undone(const struct vd_root *root, const struct vd_plan *plan);

/* vd_look_iommu - whether DRIVER of the bus BUS (the kernel's name) can have the layer at PATH as
 * far as IOMMU groups go. */
bool vd_look_iommu(const struct vd_root *root, const char *bus, const char *driver,
		   const char *path);

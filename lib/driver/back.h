/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a driver has made of a layer (network interfaces, disks, ...), and whether that is there
 * again once it has been taken from it and given back: some drivers make it after their probe. By
 * class and number, since names may be others afterwards.
 */
#pragma once

#include "driver/step.h"

#define VD_BACK_CLASSES_MAX 64

struct vd_back {
	unsigned counts[VD_BACK_CLASSES_MAX]; /* in the order of vd_classes */
};

/* vd_back_count - what there is below WORK's layer. What can't be read counts as none. */
void vd_back_count(const struct vd_work *work, struct vd_back *ret);

/* vd_back_await - until there is as much of each again: 0; -ETIME: not before WORK's deadline, and
 * its message says what is missing; -ENODEV: the layer is gone. */
int vd_back_await(struct vd_work *work, const struct vd_back *back);

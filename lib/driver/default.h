/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A device that is given back to whatever driver the kernel has for it: whether there is one, and
 * whether the whole of the device has one in the end, what sits on the layer included. The write
 * itself succeeds in any case (Linux, drivers/base/bus.c, drivers_probe_store()).
 */
#pragma once

#include "driver/step.h"

/*
 * vd_default_check - before anything is touched: 0, or -ENOENT and a sentence in REASON where PLAN
 * has a step that leaves the choice to the kernel, and the driver that it would choose is known but
 * not loaded.
 */
int vd_default_check(const struct vd_work *work, char reason[static VD_REASON_MAX]);

/*
 * vd_default_await - after the write of STEP (VD_EXPECT_ANY_DRIVER): until the layer has a driver,
 * and so has each device that the driver makes of it. 0, also where no driver is for the layer at
 * all, or none that is loaded for what sits on it: WORK's note says so. Errors as of
 * vd_await_step(); -ENODEV, and WORK's message: a driver that is loaded has not taken what sits on
 * the layer.
 */
int vd_default_await(struct vd_work *work, const struct vd_step *step);

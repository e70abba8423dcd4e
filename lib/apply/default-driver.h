/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binding a device to its default driver, which the kernel chooses: whether there is one, and
 * whether the layer and the devices on it have drivers at the end. The write itself always succeeds
 * (Linux, drivers/base/bus.c, drivers_probe_store()).
 */
#pragma once

#include "apply/transaction.h"

/*
 * vd_default_check - Check TRANSACTION's plan before anything is written. Return 0, or:
 * -ENOENT: a step lets the kernel choose, and the driver that it would choose is known and not
 * loaded. REASON is a sentence about that.
 */
int vd_default_check(const struct vd_transaction *transaction, char reason[static VD_REASON_MAX]);

/*
 * vd_default_await - After the write of STEP (VD_EXPECT_ANY_DRIVER), wait until the layer has a
 * driver, and so has each device that the driver makes of it. Return 0 also if no driver exists for
 * the layer, or none is loaded for a device on it: TRANSACTION's note says so. Or:
 * -ENODEV: a loaded driver did not take a device on the layer; TRANSACTION's message names both.
 * -ETIME: also if the probe of a device on the layer has not ended at TRANSACTION's deadline.
 * Those of vd_await_step() and vd_child_device_read().
 */
int vd_default_await(struct vd_transaction *transaction, const struct vd_step *step);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interfaces that a driver has made of a layer, counted by class: whether all of them are there
 * again after a rebind. Some drivers make them after their probe. Their names may have changed. */
#pragma once

#include "apply/transaction.h"

#define VD_SNAPSHOT_CLASSES_MAX 64

struct vd_interface_snapshot {
	unsigned counts[VD_SNAPSHOT_CLASSES_MAX]; /* in the order of vd_classes */
};

/* vd_interface_snapshot_take - Count the interfaces below TRANSACTION's layer. A class that can't
 * be read counts as none. */
void vd_interface_snapshot_take(const struct vd_transaction *transaction,
				struct vd_interface_snapshot *ret);

/*
 * vd_interface_snapshot_await - Wait until as many interfaces of each class are there again. Return
 * 0, or, with TRANSACTION's message:
 * -ETIME: they are not before TRANSACTION's deadline; the message names a class that is missing
 * some.
 * -ENODEV: the layer is gone.
 */
int vd_interface_snapshot_await(struct vd_transaction *transaction,
				const struct vd_interface_snapshot *before);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interfaces that a driver has made of a layer, counted by class, and whether they are all back
 * after the layer was unbound and bound again. Some drivers make them after their probe. Their names
 * may have changed.
 */
#pragma once

#include "apply/transaction.h"

#define VD_SNAPSHOT_CLASSES_MAX 64

struct vd_interface_snapshot {
	unsigned counts[VD_SNAPSHOT_CLASSES_MAX]; /* in the order of vd_classes */
};

/* vd_interface_snapshot_take - count the interfaces below TRANSACTION's layer. A class that can't be
 * read counts as none. */
void vd_interface_snapshot_take(const struct vd_transaction *transaction,
				struct vd_interface_snapshot *ret);

/*
 * vd_interface_snapshot_await - wait until as many of each class are there again. Return 0, or:
 * -ETIME: they are not before TRANSACTION's deadline; its message says what is missing.
 * -ENODEV: the layer is gone.
 */
int vd_interface_snapshot_await(struct vd_transaction *transaction,
				const struct vd_interface_snapshot *before);

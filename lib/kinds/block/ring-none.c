// SPDX-License-Identifier: LGPL-2.1-or-later
/* Builds without liburing: no disk can be measured. */
#include <stddef.h>

#include "kinds/block/ring.h"

bool vd_ring_is_built(void)
{
	return false;
}

void vd_ring_end(struct vd_ring_work *work)
{
}

void *vd_ring_thread(void *data)
{
	return NULL;
}

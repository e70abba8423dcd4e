/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recovery: a worker finishes or undoes what a worker that was killed has left in the journal. Each
 * record that it finds goes to the log.
 */
#pragma once

#include "plan/outcome.h"

struct service;

/*
 * recovery_start - Start the recovery of the whole journal, if it has records, virtd is root and
 * the tree is live. Failures go to the log.
 */
void recovery_start(struct service *service);

/*
 * recovery_start_for - Start the recovery of the journal after the worker that changed DEVICE was
 * lost. If the journal has a record of DEVICE, call ON_DEVICE with its result; MESSAGE may be
 * NULL.
 * Then call ON_END (NULL: not wanted) with 0, or a negative errno if the recovery failed; HOW says
 * why. DEVICE (copied) may be NULL, then ON_DEVICE is not called. Return 0, or: -ENOMEM.
 */
int recovery_start_for(struct service *service, const char *device,
		       void (*on_device)(void *data, enum vd_recovery what, const char *message),
		       void (*on_end)(void *data, int error, const char *how), void *data);

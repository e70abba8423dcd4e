/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker that was killed has left in the journal: another one finishes or undoes it, and the
 * log tells of each. */
#pragma once

#include "plan/outcome.h"

struct service;

/* recovery_start - look through the whole journal, if there is anything in it and we may. What
 * fails goes to the log. */
void recovery_start(struct service *service);

/*
 * recovery_start_for - the same, after a worker that was at DEVICE was lost. What became of DEVICE
 * is told to ON_DEVICE, if it was in the journal; then ON_END is called, with 0 or the negative
 * errno of a worker that did not do its work (HOW says why). -ENOMEM.
 */
int recovery_start_for(struct service *service, const char *device,
		       void (*on_device)(void *data, enum vd_recovery what, const char *message),
		       void (*on_end)(void *data, int error, const char *how), void *data);

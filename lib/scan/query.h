/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices a caller wants to have read. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "base/system.h"

/* What to look for. A filter that is NULL lets everything through; each is a NULL-terminated array,
 * borrowed until the scan is freed. */
struct vd_query {
	char **selectors;
	char **types; /* names or numbers; -EINVAL from vd_scan_new where one is neither */
	char **buses;
	char **drivers; /* of any layer */
	char **origins;
	char **states;
	/* What kind of system ROOT is of: asked once, and only if an origin depends on it. NULL:
	   unknown. */
	enum vd_system (*system)(const struct vd_root *root);
	bool all;	 /* plumbing too */
	unsigned fields; /* what vd_device_json() will be asked for, VD_FIELDS_TOUCH included */
};

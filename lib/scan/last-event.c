// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/last-event.h"

#include "base/parse.h"

bool vd_last_event(const struct vd_root *root, uint64_t *ret)
{
	char text[32];

	return vd_root_read(root, "sys/kernel/uevent_seqnum", text, sizeof(text), NULL) == 0 &&
	       vd_parse_uint(text, 10, UINT64_MAX, ret) == 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any bytes as a message of the kernel's about devices or about network interfaces. The first byte says which. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "events/events.h"
#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void check_path(void *data, const char *path)
{
	if (strncmp(path, "sys/", 4) != 0 || strstr(path, "/../"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct vd_events_sink sink = { .removed = check_path, .changed = check_path };
	vd_autofree char *message = NULL;
	enum vd_events_of kind;

	if (size == 0)
		return 0;
	kind = data[0] & 1 ? VD_EVENTS_OF_DEVICES : VD_EVENTS_OF_INTERFACES;
	message = calloc(1, size);
	memcpy(message, data + 1, size - 1);
	if (vd_events_parse(message, size - 1, kind, &sink) > VD_CHANGE_DONE)
		abort();
	return 0;
}

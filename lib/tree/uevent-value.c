// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/uevent-value.h"

#include <errno.h>
#include <string.h>

#include "bus/attr.h"

int vd_uevent_value(const struct vd_root *root, const char *dir, const char *key,
		    struct vd_arena *arena, const char **ret)
{
	static const struct vd_attr uevent = { "uevent", "uevent", VD_ATTR_STRING };
	const char *text = NULL;
	size_t length = strlen(key);
	int r = vd_attr_read(root, dir, &uevent, arena, &text);

	if (r < 0)
		return r;
	*ret = NULL;
	while (text && *text) {
		size_t end = strcspn(text, "\n");

		if (end > length && strncmp(text, key, length) == 0 && text[length] == '=') {
			*ret = vd_arena_memdup(arena, text + length + 1, end - length - 1);
			return *ret ? 0 : -ENOMEM;
		}
		text += end + (text[end] == '\n');
	}
	return 0;
}

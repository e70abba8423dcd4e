// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/read-ahead.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "bus/attr.h"

/* What takes longer is read again, one by one, with a time limit for each. */
#define WAIT_MS 50

static bool is_read_ahead(const struct vd_node *node)
{
	return node->bus->has_override && !node->bus->override_at_once;
}

bool vd_read_ahead_add(struct vd_read_ahead *ahead, const struct vd_node *node)
{
	size_t count = ahead->count;

	for (; node; node = node->above) {
		if (!is_read_ahead(node))
			continue;
		if (count == VD_READ_AHEAD_MAX)
			return false;
		ahead->paths[count++] = node->path;
	}
	ahead->count = count;
	return true;
}

static int open_override(const struct vd_root *root, const char *folder)
{
	char path[PATH_MAX];
	int r = vd_attr_path(path, sizeof(path), folder, "driver_override");

	return r < 0 ? r : vd_root_open(root, path);
}

/* TEXT of LEN bytes without the blanks at its end. Unset reads as (null) on most buses and as nothing
 * on some. */
static void end_text(char *text, size_t len)
{
	while (len && strchr(" \t\n", text[len - 1]))
		len--;
	text[len] = '\0';
	if (strcmp(text, "(null)") == 0)
		text[0] = '\0';
}

void vd_read_ahead_read(struct vd_read_ahead *ahead, const struct vd_root *root)
{
	for (size_t i = 0; i < ahead->count; i++)
		ahead->reads[i].fd = open_override(root, ahead->paths[i]);
	vd_read_texts_for(ahead->reads, ahead->count, WAIT_MS);
	for (size_t i = 0; i < ahead->count; i++) {
		if (ahead->reads[i].result >= 0)
			end_text(ahead->reads[i].text, (size_t)ahead->reads[i].result);
	}
}

int vd_read_ahead_find(const struct vd_read_ahead *ahead, const char *path, const char **ret)
{
	for (size_t i = 0; i < ahead->count; i++) {
		const struct vd_text_read *read = &ahead->reads[i];

		if (ahead->paths[i] != path)
			continue;
		if (read->result < 0)
			return (int)read->result;
		*ret = read->text[0] ? read->text : NULL;
		return 0;
	}
	return -EAGAIN;
}

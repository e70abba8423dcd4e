// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-lines.h"

#include <errno.h>
#include <stdlib.h>

#include "top/top-cell.h"

static int make_room(struct top_lines *lines)
{
	size_t room = lines->room ? lines->room * 2 : 32;
	struct top_line *grown;

	if (lines->count < lines->room)
		return 0;
	grown = reallocarray(lines->list, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	lines->list = grown;
	lines->room = room;
	return 0;
}

int top_lines_add(struct top_lines *lines, enum top_style style, struct text **ret)
{
	int r = make_room(lines);

	if (r < 0)
		return r;
	lines->list[lines->count] = (struct top_line){ .style = style };
	*ret = &lines->list[lines->count++].text;
	return 0;
}

int top_lines_put(struct top_lines *lines, enum top_style style, const char *text, size_t width)
{
	struct text *line;
	int r = top_lines_add(lines, style, &line);

	return r < 0 ? r : top_cell_end(line, text, width);
}

void top_lines_clear(struct top_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->list[i].text.data);
	free(lines->list);
	*lines = (struct top_lines){ 0 };
}

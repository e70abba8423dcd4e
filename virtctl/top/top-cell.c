// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-cell.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/text.h"

/* The length of what fits into WIDTH columns of TEXT, which is safe; *RET_WIDTH: how many it takes. */
static size_t fitting(const char *text, size_t width, size_t *ret_width)
{
	size_t length = 0, used = 0;

	while (text[length]) {
		size_t next = length + 1, columns;

		/* No character is cut: its further bytes begin with the bits 10. */
		while ((text[next] & 0xc0) == 0x80)
			next++;
		columns = text_width(text + length, next - length);
		if (used + columns > width)
			break;
		used += columns;
		length = next;
	}
	*ret_width = used;
	return length;
}

static int add_blanks(struct text *line, size_t count)
{
	int r = 0;

	while (count-- > 0 && r == 0)
		r = text_add(line, " ", 1);
	return r;
}

int top_cell(struct text *line, const char *text, size_t width, bool right)
{
	vd_autofree char *safe = text_safe(text);
	size_t used, length;
	int r;

	if (!safe)
		return -ENOMEM;
	length = fitting(safe, width, &used);
	r = right ? add_blanks(line, width - used) : 0;
	if (r == 0)
		r = text_add(line, safe, length);
	return r < 0 || right ? r : add_blanks(line, width - used);
}

int top_cell_end(struct text *line, const char *text, size_t width)
{
	vd_autofree char *safe = text_safe(text);
	size_t used;

	return safe ? text_add(line, safe, fitting(safe, width, &used)) : -ENOMEM;
}

/* Remove the part WHAT of TEXT, if it has it. */
static void strip(char *text, const char *what)
{
	char *at = strstr(text, what);

	if (at)
		memmove(at, at + strlen(what), strlen(at + strlen(what)) + 1);
}

void top_number(double value, const char *unit, char buf[static MEASURE_MAX])
{
	if (isnan(value)) {
		strcpy(buf, "-");
		return;
	}
	if (!unit) {
		snprintf(buf, MEASURE_MAX, "%.0f", value);
		return;
	}
	measure_text(value, unit, buf);
	strip(buf, " ");
	strip(buf, "/s");
	strip(buf, "iB");
	strip(buf, "B");
}

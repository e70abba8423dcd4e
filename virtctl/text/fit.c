// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/fit.h"

static size_t width_at(const struct fit *column, size_t cap)
{
	size_t width = column->least > cap ? column->least : cap;

	return column->line < width ? column->line : width;
}

size_t fit_needs(const struct fit *columns, size_t count, size_t least)
{
	size_t sum = 0, shown = 0;

	for (size_t i = 0; i < count; i++) {
		if (columns[i].is_hidden)
			continue;
		sum += width_at(&columns[i], least);
		shown++;
	}
	return sum + (shown ? shown - 1 : 0);
}

bool fit_columns(struct fit *columns, size_t count, size_t width)
{
	size_t cap = width;
	bool fits;

	while (cap && fit_needs(columns, count, cap) > width)
		cap--;
	fits = fit_needs(columns, count, cap) <= width;
	for (size_t i = 0; i < count; i++)
		columns[i].width = width_at(&columns[i], cap);
	return fits;
}

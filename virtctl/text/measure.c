// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/measure.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/text.h"

/* Each step is STEP times the one before. */
static const struct scale {
	const char *unit;
	double step;
	const char *names[6]; /* until NULL */
} scales[] = {
	{ "ns", 1000, { "ns", "us", "ms", "s", NULL } },
	{ "1/s", 1000, { "/s", "k/s", "M/s", "G/s", NULL } },
	{ "B/s", 1024, { "B/s", "KiB/s", "MiB/s", "GiB/s", "TiB/s", NULL } },
	{ "bit/s", 1000, { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s", NULL } },
};

static const struct scale *find_scale(const char *unit)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(scales); i++) {
		if (strcmp(scales[i].unit, unit) == 0)
			return &scales[i];
	}
	return NULL;
}

static double size_of(double value)
{
	return value < 0 ? -value : value;
}

/* Three digits, wherever the point is. */
static void put(double value, const char *name, char buf[static MEASURE_MAX])
{
	double size = size_of(value);
	int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : 2;

	if (strcmp(name, "us") == 0 && text_is_utf8())
		name = "\302\265s";
	snprintf(buf, MEASURE_MAX, "%.*f %s", decimals, value, name);
}

void measure_text(double value, const char *unit, char buf[static MEASURE_MAX])
{
	const struct scale *scale = find_scale(unit);
	size_t i = 0;

	if (!scale) {
		vd_autofree char *safe = text_safe(unit);

		put(value, safe ? safe : "?", buf);
		return;
	}
	while (size_of(value) >= scale->step * 0.9995 && scale->names[i + 1]) {
		value /= scale->step;
		i++;
	}
	put(value, scale->names[i], buf);
}

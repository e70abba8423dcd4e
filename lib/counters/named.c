// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/named.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/loss.h"
#include "base/utf8.h"
#include "counters/reading.h"
#include "json/build.h"
#include "json/json.h"

/*
 * The key NAME, or "NAME#N" with the next N that is free. ITEM remembers N, so that all counters
 * together try no more keys than twice their number. Return 0, or a negative errno.
 */
static int free_key(struct vd_item *item, const char *name, char **ret)
{
	vd_autofree char *key = strdup(name);
	int64_t n = 1;

	if (key && json_object_object_get_ex(item->counters, key, NULL)) {
		if (!item->last_numbers)
			item->last_numbers = vd_json_object();
		n = json_object_get_int64(json_object_object_get(item->last_numbers, name)) ?: 1;
	}
	while (key && json_object_object_get_ex(item->counters, key, NULL)) {
		free(vd_take_ptr(key));
		if (asprintf(&key, "%s#%" PRId64, name, ++n) < 0)
			key = NULL;
	}
	if (!key)
		return vd_lose();
	if (n > 1)
		vd_json_replace(item->last_numbers, name, vd_json_integer(n));
	*ret = vd_take_ptr(key);
	return 0;
}

int vd_named_add(struct vd_item *item, const char *name, size_t size, uint64_t value)
{
	vd_autofree char *text = NULL, *key = NULL;
	size_t len = strnlen(name, size);
	int r;

	if (!len)
		return 0;
	text = vd_utf8_escape(name, len);
	if (!text)
		return vd_lose();
	r = free_key(item, text, &key);
	if (r < 0)
		return r;
	vd_json_replace(item->counters, key, value <= INT64_MAX ? vd_json_unsigned(value) : NULL);
	return value <= INT64_MAX ? 0 : -ERANGE;
}

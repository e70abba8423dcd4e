// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/named.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/loss.h"
#include "base/utf8.h"
#include "counters/reading.h"
#include "json/build.h"
#include "json/json.h"

#define SAME_NAMES_MAX 1000

/* The key NAME, or "NAME#N" with the first N that is free. Return 0, or a negative errno. */
static int free_key(struct json_object *counters, const char *name, char **ret)
{
	vd_autofree char *key = NULL;

	for (unsigned n = 1; n <= SAME_NAMES_MAX; n++) {
		free(vd_take_ptr(key));
		if ((n == 1 ? asprintf(&key, "%s", name) : asprintf(&key, "%s#%u", name, n)) < 0) {
			key = NULL;
			return vd_lose();
		}
		if (!json_object_object_get_ex(counters, key, NULL)) {
			*ret = vd_take_ptr(key);
			return 0;
		}
	}
	return -ENAMETOOLONG;
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
	r = free_key(item->counters, text, &key);
	if (r < 0)
		return r;
	vd_json_replace(item->counters, key, value <= INT64_MAX ? vd_json_unsigned(value) : NULL);
	return value <= INT64_MAX ? 0 : -ERANGE;
}

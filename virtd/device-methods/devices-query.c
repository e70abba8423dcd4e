// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/devices-query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls/call.h"
#include "device-methods/devices.h"
#include "device/field.h"
#include "id/registry.h"
#include "json/build.h"
#include "platform/platform.h"
#include "scan/scan.h"

/* The filters: a parameter and the member of the query that it fills. */
static const struct {
	const char *key;
	size_t offset;
} filters[] = {
	{ "devices", offsetof(struct vd_query, selectors) },
	{ "types", offsetof(struct vd_query, types) },
	{ "buses", offsetof(struct vd_query, buses) },
	{ "drivers", offsetof(struct vd_query, drivers) },
	{ "origins", offsetof(struct vd_query, origins) },
	{ "states", offsetof(struct vd_query, states) },
};

static char ***filter(struct vd_query *query, size_t index)
{
	return (char ***)((char *)query + filters[index].offset);
}

static int answer_bad_element(struct call *call, const char *key, size_t index)
{
	char path[64];

	snprintf(path, sizeof(path), "%s[%zu]", key, index);
	return call_fail_text(call, SERVICE_ERROR("InvalidParameter"), "parameter", path);
}

/* Fills *RET; 1: one is not known, and the error is sent. */
static int read_fields(struct call *call, unsigned *ret)
{
	struct json_object *names = call_parameter(call, "fields");
	unsigned fields = names ? 1u << VD_FIELD_ID : VD_FIELDS_ALL;

	for (size_t i = 0; names && i < json_object_array_length(names); i++) {
		const char *name = json_object_get_string(json_object_array_get_idx(names, i));
		unsigned bits;

		if (vd_field_parse(name, &bits) < 0) {
			int r = answer_bad_element(call, "fields", i);

			return r < 0 ? r : 1;
		}
		fields |= bits;
	}
	*ret = fields;
	return 0;
}

int devices_query_read(struct call *call, struct vd_query *query)
{
	query->all = json_object_get_boolean(call_parameter(call, "all"));
	query->system = vd_platform_system;
	query->cache = devices_cache(call);
	for (size_t i = 0; i < VD_ARRAY_SIZE(filters); i++) {
		int r = devices_strings(call, filters[i].key, filter(query, i));

		if (r < 0)
			return r;
	}
	return read_fields(call, &query->fields);
}

void devices_query_clear(struct vd_query *query)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(filters); i++)
		free(*filter(query, i));
}

int devices_query_refuse(struct call *call, struct vd_query *query, const char *bad)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(filters); i++) {
		char **values = *filter(query, i);

		for (size_t j = 0; values && values[j]; j++) {
			if (values[j] == bad)
				return answer_bad_element(call, filters[i].key, j);
		}
	}
	return devices_failed(call, "devices", "scan", EINVAL);
}

/* A type that there is not is one that no device has. */
int devices_query_refuse_type(struct call *call, const struct vd_query *query)
{
	const char prefix[] = "type=";
	const struct vd_registry *registry;
	int r = devices_registry(call, &registry);

	if (r < 0)
		return r;
	for (char **s = query->selectors; s && *s; s++) {
		uint16_t type;

		if (strncmp(*s, prefix, strlen(prefix)) == 0 &&
		    vd_registry_type_parse(registry, *s + strlen(prefix), &type) < 0)
			return call_fail_text(call, DEVICES_ERROR("NoSuchDevice"), "selector", *s);
	}
	return devices_failed(call, "devices", "scan", EINVAL);
}

/* "others" is there only if there are some. */
int devices_fail_unmatched(struct call *call, const struct vd_scan *scan)
{
	size_t at = 0;
	const char *first = vd_scan_unmatched(scan, &at), *other;
	vd_autojson struct json_object *parameters = vd_json_object();
	vd_autojson struct json_object *others = vd_json_array();

	if (!parameters || !others || vd_json_set(parameters, "selector", vd_json_text(first)) < 0)
		return -ENOMEM;
	while ((other = vd_scan_unmatched(scan, &at)))
		vd_json_append(others, vd_json_text(other));
	if (json_object_array_length(others) > 0)
		vd_json_add(parameters, "others", vd_take_ptr(others));
	return call_fail(call, DEVICES_ERROR("NoSuchDevice"), vd_take_ptr(parameters));
}

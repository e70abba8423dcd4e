// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/devices-find.h"

#include <errno.h>

#include "calls/call.h"
#include "device-methods/devices.h"
#include "json/build.h"
#include "platform/platform.h"

void find_clear(struct find *find)
{
	vd_device_free(find->found);
	vd_scan_free(find->scan);
	json_object_put(find->matches);
	json_object_put(find->parameters);
	*find = (struct find){ 0 };
}

/* 0: its scan is there; 1: it can't be, and the error is sent. */
static int begin(struct call *call, struct find *find, const char *selector, unsigned fields)
{
	const struct vd_registry *registry;
	const struct vd_root *root;
	int r = devices_open(call, &root, &registry);

	if (r != 0)
		return r;
	find->selector[0] = (char *)selector;
	find->query = (struct vd_query){
		.selectors = find->selector,
		.system = vd_platform_system,
		.cache = devices_cache(call),
		.all = true,
		.fields = fields,
	};
	find->matches = vd_json_array();
	if (!find->matches)
		return -ENOMEM;
	return vd_scan_new(root, registry, &find->query, &find->scan, NULL);
}

static int take_match(struct find *find, struct vd_device *device)
{
	unsigned losses = vd_json_losses();

	vd_json_append(find->matches, vd_json_text(vd_device_id(device)));
	if (find->found)
		vd_device_free(device);
	else
		find->found = device;
	return vd_json_losses() == losses ? FIND_AGAIN : -ENOMEM;
}

static int set_error(struct find *find, const char *error, const char *selector)
{
	find->error = error;
	find->parameters = vd_json_object();
	if (!find->parameters ||
	    vd_json_set(find->parameters, "selector", vd_json_text(selector)) < 0)
		return -ENOMEM;
	return FIND_NONE;
}

static int set_none(struct find *find, const char *selector)
{
	return set_error(find, DEVICES_ERROR("NoSuchDevice"), selector);
}

static int set_ambiguous(struct find *find, const char *selector)
{
	int r = set_error(find, DEVICES_ERROR("AmbiguousDevice"), selector);

	if (r > 0 && vd_json_set(find->parameters, "matches", json_object_get(find->matches)) < 0)
		return -ENOMEM;
	return r;
}

int find_fail(struct call *call, struct find *find)
{
	return call_fail(call, find->error, vd_take_ptr(find->parameters));
}

/* All devices were looked at. */
static int end(struct find *find)
{
	int r;

	if (!find->found)
		return set_none(find, find->selector[0]);
	find->interface = vd_scan_interface(find->scan, 0);
	if (json_object_array_length(find->matches) == 1)
		return FIND_DONE;
	r = set_ambiguous(find, find->selector[0]);
	return r == FIND_NONE && find->interface ? FIND_SHARED : r;
}

int find_step(struct call *call, struct find *find, const char *selector, unsigned fields)
{
	struct vd_device *device;
	int r = find->scan ? 0 : begin(call, find, selector, fields);

	if (r != 0)
		return r < 0 ? r : FIND_REFUSED;
	r = vd_scan_next(find->scan, &device);
	if (r == 0)
		return end(find);
	if (r > 0)
		return take_match(find, device);
	/* A type that there is not is one that no device has. */
	if (r == -EINVAL)
		return set_none(find, selector);
	return r == -EAGAIN ? FIND_AGAIN : r;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "devices-find.h"

#include <errno.h>

#include "call.h"
#include "devices.h"

void find_clear(struct find *find)
{
	vd_device_free(find->found);
	vd_scan_free(find->scan);
	json_object_put(find->matches);
	*find = (struct find){ 0 };
}

/* 0: its scan is there; 1: it can't be, and the error is sent. */
static int begin(struct call *call, struct find *find, const char *selector, unsigned fields)
{
	const struct vd_registry *registry;
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r == 0 && !root)
		return 1;
	if (r == 0)
		r = devices_registry(call, &registry);
	if (r < 0)
		return r;
	find->selector[0] = (char *)selector;
	find->query =
		(struct vd_query){ .selectors = find->selector, .all = true, .fields = fields };
	find->matches = json_object_new_array();
	if (!find->matches)
		return -ENOMEM;
	return vd_scan_new(root, registry, &find->query, &find->scan, NULL);
}

static int take_match(struct find *find, struct vd_device *device)
{
	struct json_object *id = json_object_new_string(vd_device_id(device));

	if (find->found)
		vd_device_free(device);
	else
		find->found = device;
	if (!id || json_object_array_add(find->matches, id) < 0) {
		json_object_put(id);
		return -ENOMEM;
	}
	return FIND_AGAIN;
}

static int answer_ambiguous(struct call *call, const char *selector, struct json_object *matches)
{
	vd_autojson struct json_object *parameters = json_object_new_object();

	if (!parameters ||
	    vd_json_set(parameters, "selector", json_object_new_string(selector)) < 0 ||
	    vd_json_set(parameters, "matches", json_object_get(matches)) < 0)
		return -ENOMEM;
	return call_fail(call, DEVICES_ERROR("AmbiguousDevice"), vd_take_ptr(parameters));
}

static int answer_none(struct call *call, const char *selector)
{
	int r = call_fail_text(call, DEVICES_ERROR("NoSuchDevice"), "selector", selector);

	return r < 0 ? r : FIND_REFUSED;
}

/* All devices were looked at. */
static int end(struct call *call, struct find *find)
{
	int r;

	if (!find->found)
		return answer_none(call, find->selector[0]);
	if (json_object_array_length(find->matches) == 1)
		return FIND_DONE;
	r = answer_ambiguous(call, find->selector[0], find->matches);
	return r < 0 ? r : FIND_REFUSED;
}

int find_step(struct call *call, struct find *find, const char *selector, unsigned fields)
{
	struct vd_device *device;
	int r = find->scan ? 0 : begin(call, find, selector, fields);

	if (r != 0)
		return r < 0 ? r : FIND_REFUSED;
	r = vd_scan_next(find->scan, &device);
	if (r == 0)
		return end(call, find);
	if (r > 0)
		return take_match(find, device);
	/* A type that there is not is one that no device has. */
	if (r == -EINVAL)
		return answer_none(call, selector);
	return r == -EAGAIN ? FIND_AGAIN : r;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>

#include "batch.h"
#include "call.h"
#include "device/scan.h"
#include "devices.h"

#define SHOW_FIELDS (VD_FIELDS_ALL | VD_FIELDS_TOUCH)

/*
 * The selectors are looked for one after the other, each in a scan of its own: it has to be the
 * only one that it matches.
 */
struct show {
	char **selectors;
	size_t index;
	char *selector[2]; /* the one that is looked for, as a query wants it */
	struct vd_query query;
	struct vd_scan *scan;
	struct json_object *found;   /* its first match */
	struct json_object *matches; /* the ids of all */
	struct batch batch;
};

static void forget_selector(struct show *show)
{
	vd_scan_free(show->scan);
	json_object_put(show->found);
	json_object_put(show->matches);
	show->scan = NULL;
	show->found = show->matches = NULL;
}

static void show_free(void *state)
{
	struct show *show = state;

	forget_selector(show);
	batch_clear(&show->batch);
	free(show->selectors);
	free(show);
}

/* 0: its scan is there; 1: it can't be, and the error is sent. */
static int begin_selector(struct call *call, struct show *show)
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
	show->selector[0] = show->selectors[show->index];
	show->query = (struct vd_query){ .selectors = show->selector,
					 .all = true,
					 .fields = SHOW_FIELDS };
	show->matches = json_object_new_array();
	if (!show->matches)
		return -ENOMEM;
	return vd_scan_new(root, registry, &show->query, &show->scan, NULL);
}

static int take_match(struct show *show, const struct vd_device *device)
{
	struct json_object *id = json_object_new_string(vd_device_id(device));

	if (!id || json_object_array_add(show->matches, id) < 0) {
		json_object_put(id);
		return -ENOMEM;
	}
	if (!show->found)
		show->found = vd_device_json(device, SHOW_FIELDS);
	return show->found ? 0 : -ENOMEM;
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

/* All devices were looked at: the selector is answered, for better or worse. */
static int end_selector(struct call *call, struct show *show)
{
	const char *selector = show->selector[0];
	int r;

	if (!show->found)
		return call_fail_text(call, DEVICES_ERROR("NoSuchDevice"), "selector", selector);
	if (json_object_array_length(show->matches) > 1)
		return answer_ambiguous(call, selector, show->matches);
	r = batch_add(&show->batch, call, vd_take_ptr(show->found));
	forget_selector(show);
	show->index++;
	if (r == BATCH_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

static int search(struct call *call, struct show *show)
{
	struct vd_device *device;
	int r = vd_scan_next(show->scan, &device);

	if (r == 0)
		return end_selector(call, show);
	/* A type that there is not is one that no device has. */
	if (r == -EINVAL)
		return call_fail_text(call, DEVICES_ERROR("NoSuchDevice"), "selector",
				      show->selector[0]);
	if (r > 0) {
		r = take_match(show, device);
		vd_device_free(device);
	}
	return r < 0 && r != -EAGAIN ? r : CALL_AGAIN;
}

static int show_begin(struct call *call, struct show **ret)
{
	struct show *show = call->state = calloc(1, sizeof(*show));

	if (!show)
		return -ENOMEM;
	call->free_state = show_free;
	show->batch.key = "devices";
	*ret = show;
	return devices_strings(call, "devices", &show->selectors);
}

int devices_show(struct call *call)
{
	struct show *show = call->state;
	int r = show ? 0 : show_begin(call, &show);

	if (r < 0)
		return r;
	if (!show->scan) {
		if (!show->selectors[show->index])
			return batch_finish(&show->batch, call, NULL);
		r = begin_selector(call, show);
		if (r != 0)
			return r < 0 ? r : CALL_DONE;
	}
	return search(call, show);
}

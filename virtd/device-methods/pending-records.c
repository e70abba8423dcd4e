// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/pending-records.h"

#include <errno.h>
#include <string.h>

#include "calls/call.h"
#include "device/device.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "tree/problem.h"

void pending_records_clear(struct pending_records *pending)
{
	for (unsigned i = pending->next; i < pending->count; i++)
		json_object_put(pending->rows[i].record);
	in_use_clear(&pending->in_use);
	pending->count = pending->next = 0;
	pending->reported = false;
}

bool pending_records_are_full(const struct pending_records *pending)
{
	return pending->count == VD_ARRAY_SIZE(pending->rows);
}

/* Where the record tells of problems, this is one more. */
static int add_problem(struct json_object *record, int error)
{
	struct json_object *problems = json_object_object_get(record, "problems");
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = { 0 };
	vd_autojson struct json_object *one = NULL;
	struct vd_problem *list = NULL;

	if (!problems)
		return 0;
	if (vd_problem_add(&list, &arena, "proc", "read", "what is in use", error) < 0)
		return -ENOMEM;
	one = vd_problems_json(list);
	if (!one)
		return -ENOMEM;
	vd_json_append(problems, json_object_get(json_object_array_get_idx(one, 0)));
	return 0;
}

int pending_records_add(struct pending_records *pending, const struct vd_device *device,
			struct json_object *record)
{
	int r = record ? in_use_add(&pending->in_use, device) : -ENOMEM;

	pending->rows[pending->count].record = record;
	pending->rows[pending->count++].is_queried = r == 0;
	return r == -EILSEQ ? add_problem(record, r) : r;
}

/* What RECORD has of the interface NAME beside its name: the member KEY. NULL: nothing. */
static struct json_object *find_details(struct json_object *record, const char *key,
					const char *name)
{
	struct json_object *interfaces = json_object_object_get(record, "interfaces");

	for (size_t i = 0; interfaces && i < json_object_array_length(interfaces); i++) {
		struct json_object *one = json_object_array_get_idx(interfaces, i);
		const char *own = vd_json_member_text(one, "name");
		struct json_object *details = json_object_object_get(one, key);

		if (own && strcmp(own, name) == 0 && json_object_is_type(details, json_type_object))
			return details;
	}
	return NULL;
}

static void put_contents(struct json_object *details, struct json_object *contents)
{
	if (!json_object_is_type(contents, json_type_object))
		return;
	json_object_object_foreach(contents, key, value)
		vd_json_replace(details, key, json_object_get(value));
}

static int take_contents(struct json_object *record, struct json_object *interfaces)
{
	if (!json_object_is_type(interfaces, json_type_array))
		return add_problem(record, -EPROTO);
	for (size_t i = 0; i < json_object_array_length(interfaces); i++) {
		struct json_object *one = json_object_array_get_idx(interfaces, i);
		const char *key = vd_json_member_text(one, "details");
		const char *name = vd_json_member_text(one, "name");
		struct json_object *details = key && name ? find_details(record, key, name) : NULL;

		if (details)
			put_contents(details, json_object_object_get(one, "contents"));
	}
	return 0;
}

static int take_answers(struct pending_records *pending, struct json_object *reasons)
{
	struct json_object *contents = pending->in_use.contents;
	size_t at = 0;
	int r = 0;

	for (unsigned i = 0; i < pending->count && r == 0; i++) {
		struct json_object *record = pending->rows[i].record, *own;

		if (!pending->rows[i].is_queried)
			continue;
		own = json_object_array_get_idx(reasons, at);
		if (!json_object_is_type(own, json_type_array))
			r = add_problem(record, -EPROTO);
		else if (pending->wants_reasons)
			r = vd_json_set(record, "inUse", json_object_get(own));
		if (r == 0 && pending->wants_contents)
			r = take_contents(record, contents ? json_object_array_get_idx(contents, at)
							   : NULL);
		at++;
	}
	return r;
}

static int take_error(struct pending_records *pending, int error)
{
	int r = 0;

	for (unsigned i = 0; i < pending->count && r == 0; i++) {
		if (pending->rows[i].is_queried)
			r = add_problem(pending->rows[i].record, error);
	}
	return r;
}

int pending_records_complete(struct call *call, struct pending_records *pending)
{
	const struct in_use_order order = { .kind = WORKER_QUERY,
					    .deadline_ms = LIMIT_QUERY_MS,
					    .wants_contents = pending->wants_contents };
	unsigned losses = vd_json_losses();
	struct json_object *reasons;
	const char *how;
	int r;

	if (pending->reported || !pending->count)
		return CALL_DONE;
	r = in_use_step(call, &pending->in_use, &order, &reasons, &how);
	if (r == CALL_WAIT || r == -ENOMEM)
		return r;
	pending->reported = true;
	r = r == CALL_DONE ? take_answers(pending, reasons) : take_error(pending, r);
	return vd_json_losses() == losses ? r : -ENOMEM;
}

struct json_object *pending_records_take(struct pending_records *pending)
{
	if (pending->next < pending->count)
		return pending->rows[pending->next++].record;
	pending_records_clear(pending);
	return NULL;
}

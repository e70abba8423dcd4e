// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which drivers are the device's own, and whether the wanted driver takes it. A worker, which can
 * read the modules, finds that before anything is planned. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "bus/bus.h"
#include "calls/call.h"
#include "calls/query.h"
#include "calls/service.h"
#include "common/limit.h"
#include "device-methods/devices.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "drivers/candidates.h"
#include "json/build.h"
#include "json/get.h"
#include "tree/problem.h"

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static struct json_object *candidates_of(const struct change *change)
{
	struct json_object *names = json_object_object_get(change->match, "candidates");

	return json_object_is_type(names, json_type_array) && json_object_array_length(names)
		       ? names
		       : NULL;
}

char *change_candidates(const struct change *change)
{
	struct json_object *names = candidates_of(change);
	vd_autofree char *text = NULL;
	size_t size;
	FILE *stream = names ? open_memstream(&text, &size) : NULL;

	if (!stream)
		return NULL;
	for (size_t i = 0; i < json_object_array_length(names); i++)
		fprintf(stream, "%s%s", i ? ", " : "",
			json_object_get_string(json_object_array_get_idx(names, i)));
	return fclose(stream) ? NULL : vd_take_ptr(text);
}

int change_no_candidate(struct change *change, const char *reason)
{
	struct json_object *names = candidates_of(change);
	int r = change_no_driver(change, reason);

	if (names)
		change->parameters =
			drivers_with(change->parameters, "candidates", json_object_get(names));
	return r < 0 || !change->parameters ? -ENOMEM : CALL_DONE;
}

static int refuse(struct change *change)
{
	vd_autofree char *list = change_candidates(change), *reason = NULL;

	if (asprintf(&reason, "it does not match %s (%s%s; --force tries it nevertheless)",
		     change_device_id(change),
		     list ? "its candidates: " : "no known driver matches the device",
		     list ? list : "") < 0)
		return -ENOMEM;
	return change_no_candidate(change, reason);
}

static bool may_be_tried(const struct change *change)
{
	return change->order.force || change->order.forced_driver;
}

bool change_is_forced(const struct change *change)
{
	return may_be_tried(change) && is(vd_json_member_text(change->match, "takes"), "no");
}

const char *change_loadable(const struct change *change)
{
	return vd_json_member_text(change->match, "loadable");
}

const struct vd_bus *change_load_bus(const struct change *change, const char **ret_driver)
{
	const char *bus = vd_json_member_text(change->match, "loadBus");

	*ret_driver = vd_json_member_text(change->match, "loadDriver");
	return bus && *ret_driver ? vd_bus_find(bus) : NULL;
}

bool change_would_load(const struct change *change)
{
	const char *driver;

	return change->order.load && change->order.dry_run && change_load_bus(change, &driver);
}

bool change_is_registered(const struct change *change)
{
	struct json_object *value = json_object_object_get(change->match, "registered");

	return !value || json_object_get_boolean(value);
}

bool change_module_is_there(const struct change *change)
{
	return json_object_get_boolean(json_object_object_get(change->match, "present"));
}

bool change_is_absent(const struct change *change)
{
	return json_object_get_boolean(json_object_object_get(change->match, "absent"));
}

static int keep_note(struct change *change)
{
	const char *why = vd_json_member_text(change->match, "message"),
		   *driver = change->order.driver;
	int n = 0;

	if (!driver)
		return 0;
	if (change_is_forced(change))
		n = asprintf(&change->match_note,
			     "%s does not match its ids (--force tries it nevertheless)", driver);
	else if (why)
		n = asprintf(&change->match_note, "virtd can't check whether %s matches it: %s",
			     driver, why);
	return n < 0 ? -ENOMEM : 0;
}

static int keep_layers(struct change *change)
{
	struct json_object *layers = json_object_object_get(change->match, "layers");
	size_t count = change->find.found->layer_count;

	if (!json_object_is_type(layers, json_type_array) ||
	    json_object_array_length(layers) != count)
		return 0;
	change->known = calloc(count + 1, sizeof(*change->known));
	if (!change->known)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		const char *own = vd_json_member_text(layer, "own");

		change->known[i] = (struct vd_layer_drivers){
			.own = vd_json_member_text(layer, "default"),
			.loaded = json_object_get_boolean(json_object_object_get(layer, "loaded")),
			.is_own = is(own, "yes"),
			.is_given = is(own, "no"),
		};
	}
	return 0;
}

void change_forget_match(struct change *change)
{
	json_object_put(vd_take_ptr(change->match));
	free(vd_take_ptr(change->known));
	free(vd_take_ptr(change->match_note));
	change->matched = false;
}

static int stage_matching(struct call *call, struct change *change)
{
	struct json_object *answer;
	const char *how;
	int r = query_poll(change->query, &answer, &how);

	if (r == CALL_WAIT)
		return r;
	if (r < 0)
		return change_failed(change, change_device_id(change), "look up its drivers",
				     vd_errno_name(-r), how);
	change->match = json_object_get(answer);
	query_free(vd_take_ptr(change->query));
	if (is(vd_json_member_text(change->match, "takes"), "no") && !may_be_tried(change))
		return refuse(change);
	r = keep_note(change);
	if (r == 0)
		r = keep_layers(change);
	return r < 0 ? r : change_found(call, change);
}

static struct json_object *match_request(const struct call *call, const struct change *change)
{
	const char *root = service_options(call->service)->sysroot;
	vd_autojson struct json_object *request = vd_candidates_request(change->find.found, root);

	if (!request || vd_json_set(request, "verb", vd_json_text("match")) < 0 ||
	    (change->order.driver &&
	     vd_json_set(request, "driver", vd_json_text(change->order.driver)) < 0))
		return NULL;
	return vd_take_ptr(request);
}

int change_match(struct call *call, struct change *change)
{
	int r = query_start(call, WORKER_QUERY, LIMIT_QUERY_MS, match_request(call, change),
			    &change->query);

	change->matched = true;
	change->stage = stage_matching;
	if (r == -ENOTSUP)
		return change_unsupported(change, "this virtd has no worker processes");
	return r < 0 ? r : stage_matching(call, change);
}

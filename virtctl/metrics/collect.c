// SPDX-License-Identifier: LGPL-2.1-or-later
#include "metrics/collect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "config.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/record-origin.h"
#include "text/json-path.h"

static const char *const override_states[] = { "in-force",  "pending",	"mismatch",
					       "no-device", "bad-file", NULL };

void collection_init(struct collection *collection, enum metrics_format format)
{
	*collection = (struct collection){ 0 };
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		collection->families[i] =
			(struct metric_samples){ .family = &metric_families[i], .format = format };
	for (size_t i = 0; i < COUNTED_COUNT; i++)
		collection->counted[i] =
			(struct metric_samples){ .family = &counted_families[i].family,
						 .format = format };
}

void collection_clear(struct collection *collection)
{
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		free(collection->families[i].text.data);
	for (size_t i = 0; i < COUNTED_COUNT; i++)
		free(collection->counted[i].text.data);
}

struct json_object *collection_fields(void)
{
	static const char *const names[] = {
		"virtId", "type",   "origin",	"originCertainty",
		"state",  "driver", "problems", "layers.address",
	};
	unsigned losses = vd_json_losses();
	struct json_object *fields = vd_json_array();

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++)
		vd_json_append(fields, vd_json_text(names[i]));
	return vd_json_complete(fields, losses);
}

#define ADD(samples, value, ...)                                                                   \
	({                                                                                         \
		const struct metric_label labels[] = { __VA_ARGS__ };                              \
		metric_add(samples, labels, VD_ARRAY_SIZE(labels), value, 1);                      \
	})

/* A sample for each of STATES: 1 for the one that is STATE (NULL: none). */
static int add_states(struct metric_samples *samples, const char *label, const char *name,
		      const char *const *states, const char *state)
{
	int r = 0;

	for (; *states && r == 0; states++)
		r = ADD(samples, state && strcmp(state, *states) == 0, { label, name },
			{ "state", *states });
	return r;
}

int collection_add_device(void *data, struct json_object *record)
{
	struct collection *collection = data;
	const char *id = vd_json_member_text(record, "id");
	size_t problems = array_count(json_object_object_get(record, "problems"));
	int r;

	if (!id)
		return -EPROTO;
	r = ADD(&collection->families[FAMILY_DEVICE], 1, { "device", id },
		{ "type", vd_json_member_text(record, "type") },
		{ "origin", record_origin(record) },
		{ "bus", json_path_text(record, "layers[0].bus") },
		{ "driver", vd_json_member_text(record, "driver") },
		{ "virt_id", vd_json_member_text(record, "virtId") });
	if (r == 0)
		r = add_states(&collection->families[FAMILY_STATE], "device", id,
			       options[OPT_STATE].values, vd_json_member_text(record, "state"));
	if (r == 0)
		r = ADD(&collection->families[FAMILY_DEVICE_PROBLEMS], problems, { "device", id });
	return r;
}

/* The value of FAMILY in ITEM, which the interface NAME of the device ID has. */
static int add_counted(struct metric_samples *samples, const struct counted_family *family,
		       const char *id, struct json_object *item)
{
	struct json_object *group = json_object_object_get(item, family->group);
	struct json_object *value = vd_json_member(group, family->value, json_type_int);
	const char *name = vd_json_member_text(item, "name");
	const struct metric_label labels[] = { { "device", id }, { "interface", name } };

	if (!name)
		return -EPROTO;
	if (!value)
		return 0;
	return metric_add(samples, labels, VD_ARRAY_SIZE(labels), json_object_get_uint64(value),
			  family->divisor);
}

int collection_add_stats(void *data, struct json_object *record)
{
	struct collection *collection = data;
	const char *id = vd_json_member_text(record, "id");
	int r = id ? 0 : -EPROTO;

	for (size_t i = 0; i < COUNTED_COUNT; i++) {
		const struct counted_family *family = &counted_families[i];
		struct json_object *items = json_object_object_get(record, family->kind);

		for (size_t j = 0; j < array_count(items) && r == 0; j++)
			r = add_counted(&collection->counted[i], family, id,
					json_object_array_get_idx(items, j));
	}
	return r;
}

int collection_add_override(void *data, struct json_object *record)
{
	struct collection *collection = data;
	const char *name = vd_json_member_text(record, "name");
	int r;

	if (!name)
		return -EPROTO;
	r = ADD(&collection->families[FAMILY_OVERRIDE], 1, { "override", name },
		{ "device", vd_json_member_text(record, "address") },
		{ "driver", vd_json_member_text(record, "driver") });
	return r < 0 ? r
		     : add_states(&collection->families[FAMILY_OVERRIDE_STATE], "override", name,
				  override_states, vd_json_member_text(record, "state"));
}

int collection_add_platform(struct collection *collection, struct json_object *reply)
{
	struct json_object *list = json_object_object_get(reply, "platforms");
	struct json_object *guest = vd_json_member(reply, "isGuest", json_type_boolean);
	int r = 0;

	if (guest)
		r = ADD(&collection->families[FAMILY_GUEST], json_object_get_boolean(guest),
			{ "platform", vd_json_member_text(reply, "shortName") });
	for (size_t i = 0; i < array_count(list) && r == 0; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		r = ADD(&collection->families[FAMILY_PLATFORM], 1,
			{ "name", vd_json_member_text(one, "name") },
			{ "level", json_path_text(one, "level") },
			{ "certainty", vd_json_member_text(one, "certainty") });
	}
	return r;
}

int collection_add_self(struct collection *collection, size_t problems)
{
	int r = ADD(&collection->families[FAMILY_BUILD], 1, { "version", VD_VERSION });

	return r < 0 ? r : metric_add(&collection->families[FAMILY_PROBLEMS], NULL, 0, problems, 1);
}

int collection_write(const struct collection *collection, struct text *text)
{
	int r = 0;

	for (size_t i = 0; i < FAMILY_COUNT && r == 0; i++)
		r = metric_write(&collection->families[i], text);
	for (size_t i = 0; i < COUNTED_COUNT && r == 0; i++)
		r = metric_write(&collection->counted[i], text);
	return r < 0 ? r : metric_end(text);
}

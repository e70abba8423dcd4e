// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `diff`. */
#include "json/build.h"
#include "json/json.h"
#include "pictures/compare.h"
#include "pictures/picture.h"
#include "text/json-path.h"
#include "verbs/records.h"

#define COLUMNS "ID,TYPE,CHANGE,FIELD,BEFORE,AFTER"

static const struct column difference_list[] = {
	{ .name = "ID", .path = "id", .help = "bus and address of the device" },
	{ .name = "TYPE", .path = "type", .help = "what the device does" },
	{ .name = "NAME", .path = "name", .help = "a readable name of the device" },
	{ .name = "CHANGE",
	  .path = "change",
	  .help = "came, went, driver, features, or field (any other)" },
	{ .name = "FIELD", .path = "field", .help = "the field that differs, as in the JSON" },
	{ .name = "BEFORE",
	  .path = "before[]",
	  .otherwise = "before",
	  .help = "its value in BEFORE" },
	{ .name = "AFTER", .path = "after[]", .otherwise = "after", .help = "its value in AFTER" },
};

const struct column_table difference_columns = COLUMN_TABLE(difference_list);

struct diff {
	struct records records;
	struct picture before, after;
	bool differ;
};

static void diff_clear(struct diff *diff)
{
	records_close(&diff->records);
	picture_clear(&diff->before);
	picture_clear(&diff->after);
}

static int take(void *data, struct json_object *difference)
{
	struct diff *diff = data;

	diff->differ = true;
	return records_add(&diff->records, difference);
}

/* What could not be read in either picture. NULL: nothing, or out of memory. */
static struct json_object *all_problems(const struct diff *diff)
{
	struct json_object *lists[] = { diff->before.problems, diff->after.problems };
	struct json_object *all = NULL;

	for (size_t i = 0; i < VD_ARRAY_SIZE(lists); i++) {
		for (size_t j = 0; j < array_count(lists[i]); j++) {
			if (!all)
				all = vd_json_array();
			vd_json_append(all,
				       json_object_get(json_object_array_get_idx(lists[i], j)));
		}
	}
	return all;
}

static int read_pictures(struct diff *diff, struct run *run)
{
	const struct words *words = &run->request->arguments;
	int code = picture_read(&diff->before, run, words->list[0]);

	if (code != EXIT_DONE)
		return code;
	return picture_read(&diff->after, run, words->count > 1 ? words->list[1] : "-");
}

static int finish(struct diff *diff, struct run *run)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *problems = all_problems(diff);
	int code = vd_json_losses() == losses ? EXIT_DONE : error_memory(&run->error);

	code = records_finish(&diff->records, problems, code);
	return code == EXIT_DONE && diff->differ ? EXIT_FAILED : code;
}

int verb_diff(struct run *run)
{
	VD_CLEANUP(diff_clear) struct diff diff = { 0 };
	int code = records_open(&diff.records, run, "differences", &difference_columns, COLUMNS);

	if (code == EXIT_DONE)
		code = read_pictures(&diff, run);
	if (code != EXIT_DONE)
		return code;
	if (compare_pictures(diff.before.devices, diff.after.devices, take, &diff) < 0)
		return error_memory(&run->error);
	return finish(&diff, run);
}

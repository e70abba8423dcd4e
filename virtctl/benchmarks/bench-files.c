// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files of results, as 'virtctl bench --json' writes them. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "benchmarks/bench-internal.h"
#include "cli/json-file.h"
#include "json/build.h"
#include "json/json.h"
#include "stats/results.h"
#include "text/json-path.h"
#include "text/text.h"

#define FILE_SLOW (1 << 20) /* bytes; from here on it takes a while */

/* A later form may mean something else by the same members. */
static int check_version(struct error *error, const char *path, struct json_object *json)
{
	struct json_object *version = json_object_object_get(json, "schemaVersion");

	if (!version || (json_object_is_type(version, json_type_int) &&
			 json_object_get_int64(version) == SCHEMA_VERSION))
		return EXIT_DONE;
	return error_cannot(error, EXIT_FAILED, "io.virtctl.Comparison", path, "read the results",
			    "schemaVersion: this virtctl reads %d only", SCHEMA_VERSION);
}

static int append(struct error *error, const char *path, struct json_object *json,
		  struct json_object *results)
{
	struct json_object *found = json_object_object_get(json, "results");
	struct vd_results_fault fault;

	if (check_version(error, path, json) != EXIT_DONE)
		return EXIT_FAILED;
	if (vd_results_check(found, &fault) < 0)
		return error_cannot(error, EXIT_FAILED, "io.virtctl.Comparison", path,
				    "read the results", "%s: %s", fault.member, fault.what);
	for (size_t i = 0; i < array_count(found); i++) {
		struct json_object *result = json_object_array_get_idx(found, i);

		const char *name = strcmp(path, "-") == 0 ? "standard input" : path;

		if (vd_json_set(result, "file", vd_json_text(name)) < 0)
			return error_memory(error);
		if (json_object_array_add(results, json_object_get(result)) < 0) {
			json_object_put(result);
			return error_memory(error);
		}
	}
	return EXIT_DONE;
}

/* Of a large file, on a terminal; an empty PATH: it is over. */
static void show(off_t size, const char *path)
{
	vd_autofree char *safe = text_safe(path);

	if (size < FILE_SLOW || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s%s", *path ? "reads " : "", safe ? safe : "");
	fflush(stderr);
}

int bench_file_read(struct error *error, const char *path, struct json_object *results)
{
	VD_CLEANUP(json_file_clear)
	struct json_file file = { .path = path,
				  .operation = "read the results",
				  .error = "io.virtctl.Comparison" };
	struct stat st = { 0 };
	off_t size = stat(path, &st) == 0 ? st.st_size : 0;
	int code;

	show(size, path);
	code = json_file_read(&file, error);
	if (code == EXIT_DONE)
		code = append(error, path, file.json, results);
	show(size, "");
	return code;
}

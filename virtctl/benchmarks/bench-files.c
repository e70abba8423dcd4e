// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files of results, as 'virtctl bench --json' writes them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/read-all.h"
#include "benchmarks/bench-internal.h"
#include "json/build.h"
#include "json/json.h"
#include "stats/results.h"
#include "text/json-path.h"
#include "text/text.h"

#define FILE_MAX  (64u << 20)
#define FILE_SLOW (1u << 20) /* from here on it takes a while */

static int fail(struct error *error, const char *path, const char *reason)
{
	return error_cannot(error, EXIT_FAILED, "io.virtctl.Comparison", path, "read the results",
			    "%s", reason);
}

/* Up to the end of the file, but for FILE_MAX bytes or more. */
static int read_text(struct error *error, const char *path, char **ret_text, size_t *ret)
{
	vd_autoclose int fd =
		strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -errno : vd_read_whole(fd, FILE_MAX, ret_text);

	if (len == -ENOMEM)
		return error_memory(error);
	if (len == -E2BIG)
		return fail(error, path, "it is larger than 64 MiB");
	if (len < 0)
		return fail(error, path, strerror((int)-len));
	*ret = (size_t)len;
	return EXIT_DONE;
}

/* Why TEXT, which vd_json_parse() refused, is not a JSON object. RET_AT: the byte where the parser
 * stopped; LEN: no one place is at fault. */
static const char *json_fault(const char *text, size_t len, size_t *ret_at)
{
	struct json_tokener *tokener = json_tokener_new_ex(VD_JSON_DEPTH_MAX + 1);
	struct json_object *value;
	enum json_tokener_error error;
	bool is_object;

	if (!tokener)
		return "it is not JSON";
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, (int)len);
	error = json_tokener_get_error(tokener);
	*ret_at = json_tokener_get_parse_end(tokener);
	is_object = json_object_is_type(value, json_type_object);
	json_tokener_free(tokener);
	json_object_put(value);
	if (error == json_tokener_continue)
		return "the JSON is cut short";
	if (error == json_tokener_error_depth)
		return "the JSON is nested too deep";
	if (error != json_tokener_success)
		return "it is not JSON";
	if (*ret_at < len)
		return "something follows the JSON object";
	*ret_at = len; /* the parser went on to the end */
	if (!is_object)
		return "it is not a JSON object";
	return "a member occurs twice, or a number is NaN or infinite, which JSON does not have";
}

static int fail_json(struct error *error, const char *path, const char *text, size_t len)
{
	size_t at = 0, line = 1;
	const char *what = json_fault(text, len, &at);

	if (at == len && len)
		return fail(error, path, what);
	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return error_cannot(error, EXIT_FAILED, "io.virtctl.Comparison", path, "read the results",
			    "%s (the parser stops in line %zu)", what, line);
}

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
static void show(size_t len, const char *path)
{
	vd_autofree char *safe = text_safe(path);

	if (len < FILE_SLOW || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s%s", *path ? "reads " : "", safe ? safe : "");
	fflush(stderr);
}

static int parse(struct error *error, const char *path, const char *text, size_t len,
		 struct json_object *results)
{
	vd_autojson struct json_object *json = NULL;
	int r = vd_json_parse(text, len, &json);

	if (r == -ENOMEM)
		return error_memory(error);
	return r < 0 ? fail_json(error, path, text, len) : append(error, path, json, results);
}

int bench_file_read(struct error *error, const char *path, struct json_object *results)
{
	vd_autofree char *text = NULL;
	size_t len = 0;
	int code = read_text(error, path, &text, &len);

	if (code != EXIT_DONE)
		return code;
	if (!len)
		return fail(error, path, "it is empty");
	show(len, path);
	code = parse(error, path, text, len, results);
	show(len, "");
	return code;
}

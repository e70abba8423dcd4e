// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/json-file.h"
#include "cli/run.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/error.h"
#include "output/json-list.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"

#define PICTURE_ERROR "io.virtctl.Picture"
#define OPERATION     "read the devices"

/* 0, or: -EPROTO: no device, or one without an id. -EEXIST: its id is there. -ENOMEM. */
static int add_device(void *data, struct json_object *device)
{
	struct picture *picture = data;
	const char *id = vd_json_member_text(device, "id");

	if (!id)
		return -EPROTO;
	if (json_object_object_get_ex(picture->devices, id, NULL))
		return -EEXIST;
	/* A value that could not be read differs from one that could: say why. */
	record_problems_warn(&picture->warned, device);
	return vd_json_set(picture->devices, id, json_object_get(device));
}

/* DEVICE, without its plumbing or with it, as REQUEST says. */
static struct json_object *parameters_of(const struct request *request)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (parameters && request_has(request, OPT_ALL) &&
	    vd_json_set(parameters, "all", vd_json_boolean(true)) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

static int ask(struct picture *picture, const struct request *request, struct session *session,
	       struct error *error)
{
	int code = session_each(session, &method_list, parameters_of(request), add_device, picture,
				error);

	picture->problems = json_object_get(session->problems);
	session_disconnect(session);
	return code;
}

static int read_tree(struct picture *picture, struct run *run, const char *path)
{
	SESSION_AUTO struct session session = { 0 };
	int code =
		path ? session_open_tree(&session, path, &run->error) : sessions_one(run, &session);

	return code == EXIT_DONE ? ask(picture, run->request, &session, &run->error) : code;
}

static int refuse(struct error *error, const struct json_file *file, const char *why,
		  const char *what)
{
	return error_cannot(error, EXIT_FAILED, PICTURE_ERROR, file->path, OPERATION, "%s%s", why,
			    what);
}

/* A later form may mean something else by the same members. */
static int check_list(const struct json_file *file, struct error *error)
{
	struct json_object *version = vd_json_member(file->json, "schemaVersion", json_type_int);
	const char *failure = json_path_text(file->json, "error.message");

	if (!vd_json_member(file->json, "devices", json_type_array))
		return refuse(error, file, "there is no list of devices in it",
			      " ('virtctl list --json' writes one)");
	if (json_object_get_int64(version) != SCHEMA_VERSION)
		return refuse(error, file, "its schemaVersion is not 1", "");
	if (failure)
		return refuse(error, file, "the list ends with an error: ", failure);
	if (json_object_object_get_ex(file->json, "columns", NULL))
		return refuse(error, file, "its records lack members",
			      " (write the list without --columns)");
	return EXIT_DONE;
}

static int add_list(struct picture *picture, const struct json_file *file, struct error *error)
{
	struct json_object *list = vd_json_member(file->json, "devices", json_type_array);
	int r = 0;

	for (size_t i = 0; i < array_count(list) && r == 0; i++) {
		struct json_object *device = json_object_array_get_idx(list, i);

		r = add_device(picture, device);
		if (r == -EPROTO)
			return error_cannot(error, EXIT_FAILED, PICTURE_ERROR, file->path,
					    OPERATION, "devices[%zu] is no device with an id", i);
		if (r == -EEXIST)
			return error_cannot(error, EXIT_FAILED, PICTURE_ERROR, file->path,
					    OPERATION,
					    "a device is there twice: %s (is it a list of several "
					    "hosts?)",
					    vd_json_member_text(device, "id"));
	}
	picture->problems =
		json_object_get(vd_json_member(file->json, "problems", json_type_array));
	return r < 0 ? error_memory(error) : EXIT_DONE;
}

static int read_list(struct picture *picture, const char *path, struct error *error)
{
	VD_CLEANUP(json_file_clear)
	struct json_file file = { .path = path, .operation = OPERATION, .error = PICTURE_ERROR };
	int code = json_file_read(&file, error);

	if (code == EXIT_DONE)
		code = check_list(&file, error);
	return code == EXIT_DONE ? add_list(picture, &file, error) : code;
}

/* Whether PATH is to be read as JSON: a pipe, or a file that begins as an object or a list does (jq can
 * take the list out of its object). Neither a text of a snapshot nor an archive does. */
static bool is_list(const char *path)
{
	char begin[64];
	struct stat st;
	vd_autoclose int fd = -1;
	ssize_t len;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? 0 : read(fd, begin, sizeof(begin) - 1);
	begin[len > 0 ? len : 0] = '\0';
	begin[0] = begin[strspn(begin, " \t\r\n")];
	return begin[0] == '{' || begin[0] == '[';
}

static int read_source(struct picture *picture, struct run *run, const char *source)
{
	if (strcmp(source, "-") == 0)
		return read_tree(picture, run, NULL);
	return is_list(source) ? read_list(picture, source, &run->error)
			       : read_tree(picture, run, source);
}

int picture_read(struct picture *picture, struct run *run, const char *source)
{
	int code;

	picture->devices = vd_json_object();
	if (!picture->devices)
		return error_memory(&run->error);
	code = read_source(picture, run, source);
	record_problems_end(&picture->warned);
	return code;
}

void picture_clear(struct picture *picture)
{
	json_object_put(picture->devices);
	json_object_put(picture->problems);
	*picture = (struct picture){ 0 };
}

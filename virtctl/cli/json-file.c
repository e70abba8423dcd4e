// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/json-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/read-all.h"
#include "json/json.h"
#include "json/place.h"
#include "output/error.h"

#define FILE_MAX (64u << 20)

static int failed(const struct json_file *file, struct error *error, const char *reason)
{
	return error_cannot(error, EXIT_FAILED, file->error, file->path, file->operation, "%s",
			    reason);
}

static int read_text(struct json_file *file, struct error *error)
{
	bool is_input = strcmp(file->path, "-") == 0;
	vd_autoclose int fd = is_input ? dup(STDIN_FILENO) : open(file->path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -errno : vd_read_whole(fd, FILE_MAX, &file->text);

	if (len == -ENOMEM)
		return error_memory(error);
	if (len == -E2BIG)
		return failed(file, error, "it is larger than 64 MiB");
	if (len < 0)
		return failed(file, error, strerror((int)-len));
	file->len = (size_t)len;
	return len ? EXIT_DONE : failed(file, error, "it is empty");
}

static int failed_at(const struct json_file *file, struct error *error,
		     const struct vd_json_fault *fault)
{
	size_t line, column;

	vd_json_line(file->text, fault->at, &line, &column);
	return error_cannot(error, EXIT_FAILED, file->error, file->path, file->operation,
			    "%s (the parser stops in line %zu, column %zu)", fault->what, line,
			    column);
}

int json_file_read(struct json_file *file, struct error *error)
{
	struct vd_json_fault fault;
	int code = read_text(file, error), r;

	if (code != EXIT_DONE)
		return code;
	r = vd_json_parse_explain(file->text, file->len, &fault, &file->json);
	if (r == -ENOMEM)
		return error_memory(error);
	return r < 0 ? failed_at(file, error, &fault) : EXIT_DONE;
}

void json_file_clear(struct json_file *file)
{
	free(vd_take_ptr(file->text));
	json_object_put(vd_take_ptr(file->json));
	file->len = 0;
}

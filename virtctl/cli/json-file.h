/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of JSON that the caller names, read whole. */
#pragma once

#include <stddef.h>

struct error;
struct json_object;

/* All zero but for the first three members, which are borrowed. */
struct json_file {
	const char *path;      /* "-": standard input */
	const char *operation; /* what fails, for messages: "read the policy" */
	const char *error;     /* the name of errors: "io.virtctl.Policy" */
	char *text;	       /* not terminated */
	size_t len;
	struct json_object *json;
};

/*
 * json_file_read - Fill FILE; the caller clears it in any case. Block on the disk, or on the writer of
 * a pipe. Return EXIT_DONE, or with ERROR set: EXIT_FAILED: the file can't be read, has 64 MiB or
 * more, or is no JSON object (with line and column), or memory is out.
 */
int json_file_read(struct json_file *file, struct error *error);

/* json_file_clear - Free what json_file_read() has filled. */
void json_file_clear(struct json_file *file);

// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `snapshot`. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/root.h"
#include "cli/output-file.h"
#include "config.h"
#include "json/build.h"
#include "json/json.h"
#include "session/sysroot.h"
#include "snapshot/collect.h"
#include "snapshot/file.h"
#include "snapshot/redact.h"
#include "text/text.h"
#include "verbs/verbs.h"

#define PROGRAM	    "virtctl " VD_VERSION
#define PROGRESS_NS 1000000000ull

struct making {
	struct run *run;
	const char *file;
	struct output_file output;
	struct sysroot sysroot;
	struct vd_snapshot *snapshot;
	size_t size; /* of the file, in bytes */
};

struct progress {
	uint64_t next_ns; /* 0: nobody sees it */
	bool printed;
};

static int failed(const struct making *making, const char *object, const char *operation, int r,
		  const char *why)
{
	enum exit_code code = r == -EOPNOTSUPP			    ? EXIT_UNSUPPORTED
			      : r == -EACCES || r == -EPERM ? EXIT_PERMISSION
							    : EXIT_FAILED;

	if (r == -ENOMEM)
		return error_memory(&making->run->error);
	return error_cannot(&making->run->error, code, ERROR_SNAPSHOT, object, operation, "%s",
			    why);
}

static int check_request(const struct making *making)
{
	struct run *run = making->run;

	if (!vd_snapshot_has_suffix(making->file))
		return error_set(
			&run->error, EXIT_USAGE, ERROR_USAGE, making->file,
			"the name has no suffix of a snapshot (use one of " VD_SNAPSHOT_SUFFIXES
			")");
	if (request_has(run->request, OPT_SOCKET))
		return error_set(
			&run->error, EXIT_USAGE, ERROR_USAGE, "--socket",
			"virtctl itself reads the system for a snapshot (leave out --socket)");
	if (request_has(run->request, OPT_HOST))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "--host",
				 "virtctl itself reads the system for a snapshot (run it there)");
	return EXIT_DONE;
}

static int open_folder(struct making *making)
{
	int r = output_file_open(&making->output, making->file);
	struct stat st;

	if (r < 0)
		return failed(making, making->file,
			      making->output.dir < 0 ? "open the folder of the snapshot"
						     : "write the snapshot",
			      r, output_file_reason(r));
	if (!request_has(making->run->request, OPT_FORCE) &&
	    fstatat(making->output.dir, making->output.name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return failed(making, making->file, "write the snapshot", -EEXIST,
			      "the file exists (--force replaces it)");
	return EXIT_DONE;
}

static int open_root(struct making *making, struct vd_root **ret)
{
	const char *given = request_value(making->run->request, OPT_SYSROOT);
	uint64_t inode;
	int code = given ? sysroot_open(&making->sysroot, given, &making->run->error) : EXIT_DONE;
	int r = code == EXIT_DONE ? vd_root_new(given ? making->sysroot.path : "/", ret) : 0;

	if (code != EXIT_DONE)
		return code;
	if (r == 0 && vd_root_inode(*ret, "sys/bus", &inode) < 0)
		r = -ENODATA;
	if (r < 0)
		return failed(making, given ? given : "/", "read the system", r,
			      r == -ENODATA ? "there is no folder sys/bus" : strerror(-r));
	return EXIT_DONE;
}

static void show_progress(void *data, size_t entries)
{
	struct progress *progress = data;

	if (!progress->next_ns || vd_clock_ns() < progress->next_ns)
		return;
	progress->next_ns = vd_clock_ns() + PROGRESS_NS / 10;
	progress->printed = true;
	fprintf(stderr, "\rvirtctl: snapshot: %zu entries", entries);
}

static int collect(struct making *making)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct progress progress = {
		.next_ns = isatty(STDERR_FILENO) ? vd_clock_ns() + PROGRESS_NS : 0
	};
	struct vd_collect_options how = { .program = PROGRAM,
					  .redact = request_has(making->run->request, OPT_REDACT),
					  .on_progress = show_progress,
					  .data = &progress };
	int code = open_root(making, &root), r;

	if (code != EXIT_DONE)
		return code;
	r = vd_collect(root, &how, making->snapshot);
	if (progress.printed)
		fprintf(stderr, "\r\033[K");
	return r < 0 ? failed(making, "the snapshot", "read the system", r,
			      making->snapshot->fault)
		     : EXIT_DONE;
}

static int redact(struct making *making)
{
	struct vd_snapshot *redacted = vd_snapshot_new();
	int r = redacted ? vd_redact(making->snapshot, redacted) : -ENOMEM, code;

	if (r < 0) {
		code = failed(making, "the snapshot", "redact", r, redacted ? redacted->fault : "");
		vd_snapshot_free(redacted);
		return code;
	}
	vd_snapshot_free(making->snapshot);
	making->snapshot = redacted;
	return EXIT_DONE;
}

static int pack(struct making *making)
{
	const char *given = request_value(making->run->request, OPT_SYSROOT);
	vd_autofree char *data = NULL, *head = NULL;
	int r;

	if (asprintf(&head, "Recorded by " PROGRAM "%s", given ? ", from a copy" : "") < 0) {
		head = NULL;
		return error_memory(&making->run->error);
	}
	r = vd_snapshot_pack(making->snapshot, making->file, head, &data, &making->size);
	if (r < 0)
		return failed(making, making->file, "write the snapshot", r,
			      making->snapshot->fault);
	r = output_file_write(&making->output, request_has(making->run->request, OPT_FORCE), 0600,
			      data, making->size);
	if (r == -EEXIST)
		return failed(making, making->file, "write the snapshot", r,
			      "the file exists (--force replaces it)");
	return r < 0 ? failed(making, making->file, "write the snapshot", r, strerror(-r))
		     : EXIT_DONE;
}

static int print_json(const struct making *making)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *object = vd_json_object();
	struct json_object *snapshot = vd_json_object();

	vd_json_add_text(snapshot, "file", making->file);
	vd_json_add(snapshot, "sizeBytes", vd_json_unsigned(making->size));
	vd_json_add(snapshot, "entries", vd_json_unsigned(making->snapshot->count));
	vd_json_add(snapshot, "unreadable", vd_json_unsigned(making->snapshot->unreadable));
	vd_json_add(snapshot, "redacted",
		    vd_json_boolean(request_has(making->run->request, OPT_REDACT)));
	vd_json_add(object, "schemaVersion", vd_json_integer(SCHEMA_VERSION));
	vd_json_add(object, "snapshot", snapshot);
	if (vd_json_losses() != losses || json_line(object) < 0)
		return error_memory(&making->run->error);
	return EXIT_DONE;
}

static int print(const struct making *making)
{
	vd_autofree char *safe = text_safe(making->file);
	size_t missing = making->snapshot->unreadable;
	char size[TEXT_SIZE_MAX];

	if (request_has(making->run->request, OPT_JSON))
		return print_json(making);
	if (!safe)
		return error_memory(&making->run->error);
	text_size(making->size, size);
	printf("%s: %zu entries, %s", safe, making->snapshot->count, size);
	if (missing)
		printf("; %zu could not be read: " VD_SNAPSHOT_MANIFEST " in it says which",
		       missing);
	putchar('\n');
	return EXIT_DONE;
}

static int make(struct making *making)
{
	bool is_redacted = request_has(making->run->request, OPT_REDACT);
	int code = check_request(making);

	if (code == EXIT_DONE)
		code = open_folder(making);
	if (code == EXIT_DONE)
		code = collect(making);
	if (code == EXIT_DONE && is_redacted)
		code = redact(making);
	if (code == EXIT_DONE)
		code = pack(making);
	return code == EXIT_DONE ? print(making) : code;
}

int verb_snapshot(struct run *run)
{
	struct making making = { .run = run,
				 .file = run->request->arguments.list[0],
				 .output.dir = -1,
				 .snapshot = vd_snapshot_new() };
	int code = making.snapshot ? make(&making) : error_memory(&run->error);

	vd_snapshot_free(making.snapshot);
	sysroot_close(&making.sysroot);
	output_file_close(&making.output);
	return code;
}

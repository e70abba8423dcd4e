// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench --svg: the latencies of all results as a drawing. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "benchmarks/bench-internal.h"
#include "json/build.h"
#include "json/json.h"
#include "svg/markup.h"
#include "svg/plot.h"
#include "text/json-path.h"

#define FILE_MODE 0644

static int failed(struct run *run, const char *path, int r)
{
	if (r == -ENOMEM)
		return error_memory(&run->error);
	return error_cannot(
		&run->error, r == -EACCES || r == -EPERM ? EXIT_PERMISSION : EXIT_FAILED,
		"io.virtctl.Drawing", path, "write the drawing", "%s",
		r == -EEXIST ? "the file exists (remove it, or name another one)"
			     : output_file_reason(r));
}

int bench_svg_open(struct run *run, struct output_file *file)
{
	const char *path = request_value(run->request, OPT_SVG);
	struct stat st;
	int r;

	*file = (struct output_file){ .dir = -1 };
	if (!path)
		return EXIT_DONE;
	r = output_file_open(file, path);
	if (r == 0 && fstatat(file->dir, file->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		r = -EEXIST;
	return r < 0 ? failed(run, path, r) : EXIT_DONE;
}

int bench_svg_write(struct run *run, const struct output_file *file, struct json_object *results)
{
	struct markup markup = { 0 };
	int r;

	if (file->dir < 0 || !array_count(results))
		return EXIT_DONE;
	plot_file(&markup, results);
	r = markup_result(&markup);
	if (r == 0)
		r = output_file_write(file, false, FILE_MODE, markup.text.data, markup.text.length);
	free(markup.text.data);
	return r < 0 ? failed(run, file->path, r) : EXIT_DONE;
}

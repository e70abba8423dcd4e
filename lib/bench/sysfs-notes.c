// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/sysfs-notes.h"

#include <json-c/json.h>
#include <string.h>

#include "base/parse.h"
#include "base/root.h"
#include "json/build.h"

#define TEXT_MAX 256

static int read_text(const struct vd_bench_run *run, const char *path, char text[static TEXT_MAX])
{
	return vd_root_read(vd_bench_run_device(run)->root, path, text, TEXT_MAX, NULL);
}

void vd_bench_note_text(struct vd_bench_run *run, const char *key, const char *path)
{
	char text[TEXT_MAX];

	if (read_text(run, path, text) == 0)
		vd_bench_note(run, key, vd_json_text(text));
}

void vd_bench_note_number(struct vd_bench_run *run, const char *key, const char *path)
{
	char text[TEXT_MAX];
	uint64_t number;

	if (read_text(run, path, text) == 0 && vd_parse_uint(text, 10, UINT64_MAX, &number) == 0)
		vd_bench_note(run, key, vd_json_unsigned(number));
}

void vd_bench_note_entries(struct vd_bench_run *run, const char *key, const char *path,
			   const char *prefix)
{
	char **names;
	size_t count, found = 0;

	if (vd_root_names(vd_bench_run_device(run)->root, path, &names, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		found += strncmp(names[i], prefix, strlen(prefix)) == 0;
	vd_names_free(names);
	vd_bench_note(run, key, vd_json_unsigned(found));
}

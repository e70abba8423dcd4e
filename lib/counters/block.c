// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Disks: the files stat and inflight (Linux, Documentation/block/stat.rst and
 * Documentation/ABI/stable/sysfs-block). Kernels before 4.19 have 11 fields, before 5.5 they have
 * 15 with discards, later ones 17 with flushes. Sectors are of 512 bytes always.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"
#include "counters/reading.h"
#include "json/build.h"

#define LINE_SIZE_BYTES 1024
#define SECTOR_BYTES	512

struct field {
	const char *key;
	unsigned unit; /* of the file, in the unit of KEY */
	bool is_level;
};

static const struct field stat_fields[] = {
	{ "readRequests", 1 },
	{ "readMerges", 1 },
	{ "readBytes", SECTOR_BYTES },
	{ "readTimeMs", 1 },
	{ "writeRequests", 1 },
	{ "writeMerges", 1 },
	{ "writeBytes", SECTOR_BYTES },
	{ "writeTimeMs", 1 },
	{ "inFlight", 1, .is_level = true },
	{ "busyTimeMs", 1 },
	{ "queueTimeMs", 1 },
	{ "discardRequests", 1 },
	{ "discardMerges", 1 },
	{ "discardBytes", SECTOR_BYTES },
	{ "discardTimeMs", 1 },
	{ "flushRequests", 1 },
	{ "flushTimeMs", 1 },
};
#define STAT_FIELDS_MIN 11

static const struct field inflight_fields[] = {
	{ "inFlightReads", 1, .is_level = true },
	{ "inFlightWrites", 1, .is_level = true },
};
#define INFLIGHT_FIELDS_MIN VD_ARRAY_SIZE(inflight_fields)

/* A file with several numbers in a line. */
struct line {
	const char *file;
	const struct field *fields;
	size_t count, min; /* of FIELDS; what every kernel has */
	bool may_lack;	   /* a disk may lack the file */
};

static const struct line lines[] = {
	{ "stat", stat_fields, VD_ARRAY_SIZE(stat_fields), STAT_FIELDS_MIN },
	{ "inflight", inflight_fields, VD_ARRAY_SIZE(inflight_fields), INFLIGHT_FIELDS_MIN,
	  .may_lack = true },
};

/* Fill VALUES, -1 for a field that is bad. Return how many fields there are; *RET_ERROR is the first error. */
static size_t parse_line(const struct line *line, char *text, int64_t *values, int *ret_error)
{
	char *at = text;
	size_t count = 0;
	const char *word;

	while (count < line->count && (word = strtok_r(NULL, " \t\n", &at))) {
		uint64_t max = (uint64_t)INT64_MAX / line->fields[count].unit, number;
		int r = vd_parse_uint(word, 10, max, &number);

		if (r < 0 && !*ret_error)
			*ret_error = r;
		values[count] = r < 0 ? -1 : (int64_t)(number * line->fields[count].unit);
		count++;
	}
	if (count < line->min)
		*ret_error = -EBADMSG;
	return count;
}

/*
 * Read LINE of the disk at DIR into VALUES. Return how many of them count: a line that lacks fields
 * of every kernel is none of the kernel's, and none of it counts.
 */
static size_t read_line(struct vd_reading *reading, const char *dir, const struct line *line,
			int64_t *values)
{
	char path[PATH_MAX], text[LINE_SIZE_BYTES];
	int error = 0, r = vd_attr_path(path, sizeof(path), dir, line->file);
	size_t count = 0;

	if (r == 0)
		r = vd_root_read(reading->root, path, text, sizeof(text), NULL);
	if (r == 0)
		count = parse_line(line, text, values, &error);
	if ((r < 0 && !(r == -ENOENT && line->may_lack)) || error)
		vd_reading_note(reading, dir, line->file, r < 0 ? r : error);
	return count < line->min ? 0 : count;
}

/* Without IS_COUNTED, the file has what was counted until somebody switched that off. */
static void add_line(struct vd_reading *reading, struct vd_item *item, const char *dir,
		     const struct line *line, bool is_counted)
{
	int64_t values[VD_ARRAY_SIZE(stat_fields)];
	size_t count = is_counted ? read_line(reading, dir, line, values) : 0;

	for (size_t i = 0; i < line->count; i++) {
		const struct field *field = &line->fields[i];

		vd_json_add(field->is_level ? item->levels : item->counters, field->key,
			    i < count && values[i] >= 0 ? vd_json_integer(values[i]) : NULL);
	}
}

/* A disk that comes again under its old name has another number (Linux, since 5.15). */
static const struct vd_value disk_sequence = { "diskseq", "sequence" };

static bool is_counted(struct vd_reading *reading, const char *dir)
{
	char path[PATH_MAX], text[16];
	bool is_off = vd_attr_path(path, sizeof(path), dir, "queue/iostats") == 0 &&
		      vd_root_read(reading->root, path, text, sizeof(text), NULL) == 0 &&
		      strcmp(text, "0") == 0;

	if (is_off)
		vd_reading_note(reading, dir, "stat while queue/iostats is 0", -ENODATA);
	return !is_off;
}

static bool next(struct vd_reading *reading)
{
	const struct vd_interface *disk = vd_interface_next(reading, "block");
	struct vd_item item;
	bool counted;

	if (!disk)
		return false;
	item = vd_item_new(disk->name);
	counted = is_counted(reading, disk->path);
	vd_json_add(item.json, disk_sequence.key,
		    vd_value_json(reading, disk->path, &disk_sequence, NULL));
	for (size_t i = 0; i < VD_ARRAY_SIZE(lines); i++)
		add_line(reading, &item, disk->path, &lines[i], counted);
	vd_item_add(reading, &item);
	return true;
}

const struct vd_counter_source vd_block_source = { "block", next };

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/ids-load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/read-all.h"

/* Not blocking, so that a FIFO that nobody writes to is no trap. */
static int read_file(const char *path, char **ret, size_t *ret_len)
{
	vd_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	vd_autofree char *buf = NULL;
	struct stat st;
	size_t size;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > VD_IDS_FILE_MAX)
		return -EFBIG;
	size = (size_t)st.st_size + 1;
	buf = malloc(size);
	if (!buf)
		return -ENOMEM;
	n = vd_read_all(fd, buf, size);
	if (n < 0)
		return n == -E2BIG ? -EFBIG : (int)n;
	*ret_len = (size_t)n;
	*ret = vd_take_ptr(buf);
	return 0;
}

static void report_unread(const char *path, int error, vd_ids_report report, void *data)
{
	char reason[128];

	if (error == -EFBIG)
		snprintf(reason, sizeof(reason), "is larger than %d bytes", VD_IDS_FILE_MAX);
	else if (error == -EINVAL)
		snprintf(reason, sizeof(reason), "is not a regular file");
	else
		snprintf(reason, sizeof(reason), "can't be read: %s", strerror(-error));
	if (report)
		report(data, path, 0, reason);
}

static int load_file(struct vd_ids_parser *parser, const char *path, vd_ids_report report,
		     void *data)
{
	vd_autofree char *text = NULL;
	size_t len = 0;
	int r = read_file(path, &text, &len);

	if (r == 0)
		r = vd_ids_parse(parser, path, text, len);
	if (r >= 0 || r == -ENOMEM)
		return r < 0 ? r : 0;
	report_unread(path, r, report, data);
	return 0;
}

static int is_ids_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 4 &&
	       strcmp(entry->d_name + length - 4, ".ids") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_entries(struct vd_ids_parser *parser, const char *dir, struct dirent **entries,
			int count, vd_ids_report report, void *data)
{
	int r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		vd_autofree char *path = NULL;

		if (asprintf(&path, "%s/%s", dir, entries[i]->d_name) < 0)
			return -ENOMEM;
		r = load_file(parser, path, report, data);
	}
	return r;
}

static void free_entries(struct dirent **entries, int count)
{
	while (count-- > 0)
		free(entries[count]);
	free(entries);
}

int vd_ids_load_dir(const struct vd_ids_table *base, const char *dir, vd_ids_report report,
		    void *data, struct vd_ids_parser **ret)
{
	VD_CLEANUP(vd_ids_parser_freep) struct vd_ids_parser *parser = NULL;
	struct dirent **entries = NULL;
	int count = scandir(dir, &entries, is_ids_file, by_name), r = 0;

	if (count < 0 && errno == ENOMEM)
		return -ENOMEM;
	if (count < 0 && errno != ENOENT)
		report_unread(dir, -errno, report, data);
	if (count > 0)
		r = vd_ids_parser_new(base, report, data, &parser);
	if (count > 0 && r == 0)
		r = load_entries(parser, dir, entries, count, report, data);
	free_entries(entries, count);
	if (r == 0)
		*ret = vd_take_ptr(parser);
	return r;
}

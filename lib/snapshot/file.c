// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/read-all.h"
#include "snapshot/archive.h"
#include "snapshot/text.h"

enum form {
	FORM_UNKNOWN = -1,
	FORM_TAR = VD_PACKED_PLAIN,
	FORM_GZIP = VD_PACKED_GZIP,
	FORM_ZSTD = VD_PACKED_ZSTD,
	FORM_TEXT,
};

static enum form form_by_name(const char *path)
{
	static const struct {
		const char *suffix;
		enum form form;
	} forms[] = {
		{ ".tar.zst", FORM_ZSTD }, { ".tar.gz", FORM_GZIP },
		{ ".tar", FORM_TAR },	   { ".tree", FORM_TEXT },
	};
	size_t len = strlen(path);

	for (size_t i = 0; i < VD_ARRAY_SIZE(forms); i++) {
		size_t suffix = strlen(forms[i].suffix);

		if (len > suffix && strcmp(path + len - suffix, forms[i].suffix) == 0)
			return forms[i].form;
	}
	return FORM_UNKNOWN;
}

bool vd_snapshot_has_suffix(const char *path)
{
	return form_by_name(path) != FORM_UNKNOWN;
}

int vd_snapshot_pack(struct vd_snapshot *snapshot, const char *path, const char *head, char **ret,
		     size_t *ret_len)
{
	enum form form = form_by_name(path);

	if (form == FORM_UNKNOWN)
		return vd_snapshot_fault(snapshot, -EINVAL,
					 "the name must end with " VD_SNAPSHOT_SUFFIXES);
	if (form != FORM_TEXT)
		return vd_archive_write(snapshot, (enum vd_packing)form, ret, ret_len);
	if (vd_text_write(snapshot, head, ret, ret_len) < 0)
		return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
	return 0;
}

/* POSIX.1-1988, "Extended tar Format"; RFC 1952; RFC 8878. */
static enum form form_by_bytes(const char *data, size_t len)
{
	if (len > 262 && memcmp(data + 257, "ustar", 5) == 0)
		return FORM_TAR;
	if (len > 2 && memcmp(data, "\x1f\x8b", 2) == 0)
		return FORM_GZIP;
	if (len > 4 && memcmp(data, "\x28\xb5\x2f\xfd", 4) == 0)
		return FORM_ZSTD;
	if (len > 2 && (data[0] == '#' || (strchr("DLFNB", data[0]) && data[1] == ' ')))
		return FORM_TEXT;
	return FORM_UNKNOWN;
}

int vd_snapshot_parse(struct vd_snapshot *snapshot, char *data, size_t len)
{
	enum form form = form_by_bytes(data, len);

	if (form == FORM_UNKNOWN)
		return vd_snapshot_fault(snapshot, -EBADMSG,
					 "neither a folder nor a snapshot file "
					 "(" VD_SNAPSHOT_SUFFIXES ")");
	if (!snapshot->deadline_ns)
		snapshot->deadline_ns = vd_clock_ns() + VD_SNAPSHOT_SECONDS_MAX * 1000000000ull;
	if (form == FORM_TEXT)
		return vd_text_read(snapshot, data, len);
	return vd_archive_read(snapshot, (enum vd_packing)form, data, len);
}

/* Not more than a snapshot file may have, and a NUL after it. */
static int read_file(struct vd_snapshot *snapshot, int fd, char **ret, size_t *ret_len)
{
	vd_autofree char *data = NULL;
	struct stat st;
	ssize_t n;
	char *text;

	if (fstat(fd, &st) < 0)
		return vd_snapshot_fault(snapshot, -errno, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return vd_snapshot_fault(snapshot, -ENODATA, "%s",
					 S_ISREG(st.st_mode) ? "it is empty" : "it is not a file");
	n = vd_read_whole(fd, VD_SNAPSHOT_PACKED_MAX, &data);
	if (n == -E2BIG)
		return vd_snapshot_fault(snapshot, -E2BIG, "it has more than %u MiB",
					 VD_SNAPSHOT_PACKED_MAX >> 20);
	if (n < 0)
		return vd_snapshot_fault(snapshot, (int)n, "%s", strerror((int)-n));
	text = realloc(data, (size_t)n + 1);
	if (!text)
		return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
	data = NULL;
	text[n] = '\0';
	*ret = text;
	*ret_len = (size_t)n;
	return 0;
}

int vd_snapshot_open(const char *path, struct vd_snapshot **ret)
{
	vd_autoclose int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error = errno, r;
	vd_autofree char *data = NULL;
	size_t len = 0;

	*ret = vd_snapshot_new();
	if (!*ret)
		return -ENOMEM;
	if (fd < 0)
		return vd_snapshot_fault(*ret, -error, "%s", strerror(error));
	r = read_file(*ret, fd, &data, &len);
	return r < 0 ? r : vd_snapshot_parse(*ret, data, len);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RECORD_MAX  8192  /* Linux: CONSOLE_EXT_LOG_MAX, the most that one read returns */
#define RECORDS_MAX 10000 /* a kernel that does not stop talking is not listened to for ever */

int vd_kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd < 0 ? -1 : fd;
}

static bool is_part_of_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '.';
}

/* virtio1 is not meant by virtio10. */
static bool names_device(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = strstr(text, name); p; p = strstr(p + 1, name)) {
		if ((p == text || !is_part_of_name(p[-1])) && !is_part_of_name(p[len]))
			return true;
	}
	return false;
}

bool vd_kmsg_record(const char *record, const char *name, char *buf, size_t size)
{
	const char *text = strchr(record, ';');
	char line[RECORD_MAX];

	if (!text || !*name)
		return false;
	text++;
	/* The lines below the text, which begin with a blank, name the device whatever the text
	 * says. */
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
	if (!names_device(line, name))
		return false;
	snprintf(buf, size, "%s", line);
	return true;
}

bool vd_kmsg_about(int fd, const char *name, char *buf, size_t size)
{
	char record[RECORD_MAX + 1];
	bool found = false;

	for (unsigned i = 0; fd >= 0 && i < RECORDS_MAX; i++) {
		ssize_t n = read(fd, record, RECORD_MAX);

		/* EPIPE: some were overwritten before we came to them. */
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			break;
		record[n] = '\0';
		found |= vd_kmsg_record(record, name, buf, size);
	}
	return found;
}

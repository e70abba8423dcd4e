// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/write-atomic.h"

/* Root could replace /dev/null by a file. */
static int check_kind(const struct output_file *file)
{
	struct stat st;

	if (fstatat(file->dir, file->name, &st, 0) < 0 || S_ISREG(st.st_mode))
		return 0;
	return S_ISDIR(st.st_mode) ? -EISDIR : -EMEDIUMTYPE;
}

int output_file_open(struct output_file *file, const char *path)
{
	const char *slash = strrchr(path, '/');
	vd_autofree char *folder = strndup(path, slash ? (size_t)(slash - path) + 1 : 0);

	*file = (struct output_file){ .path = path, .name = slash ? slash + 1 : path, .dir = -1 };
	if (!folder)
		return -ENOMEM;
	file->dir = open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return file->dir < 0 ? -errno : check_kind(file);
}

const char *output_file_reason(int error)
{
	return error == -EMEDIUMTYPE ? "it is not a regular file" : strerror(-error);
}

int output_file_write(const struct output_file *file, bool replaces, mode_t mode, const char *data,
		      size_t len)
{
	char temporary[48];
	sigset_t signals, before;
	void (*on_limit)(int);
	int r;

	snprintf(temporary, sizeof(temporary), ".virtctl-%ld", (long)getpid());
	sigfillset(&signals);
	/* Beyond the limit for files, writing fails with -EFBIG. What is blocked is not ignored. */
	sigdelset(&signals, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &signals, &before);
	on_limit = signal(SIGXFSZ, SIG_IGN);
	if (replaces)
		r = vd_write_atomic(file->dir, file->name, temporary, mode, data, len);
	else
		r = vd_write_atomic_new(file->dir, file->name, temporary, mode, data, len);
	signal(SIGXFSZ, on_limit);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

void output_file_close(struct output_file *file)
{
	if (file->dir >= 0)
		close(file->dir);
	file->dir = -1;
}

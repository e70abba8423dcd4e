// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "output/error.h"
#include "snapshot/file.h"
#include "snapshot/place.h"

static int failed(struct error *error, const char *given, int r, const char *why)
{
	enum exit_code code = r == -EOPNOTSUPP			   ? EXIT_UNSUPPORTED
			      : r == -EACCES || r == -EPERM ? EXIT_PERMISSION
							    : EXIT_FAILED;

	if (r == -ENOMEM)
		return error_memory(error);
	return error_cannot(error, code, ERROR_SNAPSHOT, given, "read the snapshot", "%s", why);
}

static bool is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Nothing but memory if possible: a snapshot may be of a machine that this disk should not hold. */
static bool make_folder(char path[static PATH_MAX])
{
	const char *places[] = { getenv("XDG_RUNTIME_DIR"), "/dev/shm", getenv("TMPDIR"), "/tmp" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(places); i++) {
		if (places[i] && *places[i] == '/' &&
		    snprintf(path, PATH_MAX, "%s/virtctl-XXXXXX", places[i]) < PATH_MAX &&
		    mkdtemp(path))
			return true;
	}
	return false;
}

/* All that virtctl has open is closed here, so that nobody waits for the end of it in vain. */
static _Noreturn void clean(const char *path, int pipe_fd)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP };
	char byte;

	for (size_t i = 0; i < VD_ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_IGN);
	setpgid(0, 0);
	dup2(pipe_fd, STDIN_FILENO);
	dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0) < 0) {
		for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
			close(fd);
	}
	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
	vd_place_remove(path);
	_exit(0);
}

/* A process of its own also outlives a virtctl that is killed. */
static int start_cleaner(struct sysroot *sysroot)
{
	sigset_t all, before;
	int ends[2], error;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = fork();
	error = errno;
	if (pid == 0) {
		close(ends[1]);
		sigprocmask(SIG_SETMASK, &before, NULL);
		clean(sysroot->path, ends[0]);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return -error;
	}
	sysroot->cleaner = pid;
	sysroot->until_closed = ends[1];
	return 0;
}

static int make_private_folder(struct sysroot *sysroot, struct vd_snapshot *snapshot, int *ret_fd)
{
	int r, fd;

	if (!make_folder(sysroot->path))
		return vd_snapshot_fault(snapshot, -errno, "no place for a folder: %s",
					 strerror(errno));
	r = start_cleaner(sysroot);
	if (r < 0) {
		rmdir(sysroot->path);
		return vd_snapshot_fault(snapshot, r, "start a process: %s", strerror(-r));
	}
	fd = open(sysroot->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return vd_snapshot_fault(snapshot, -errno, "%s", strerror(errno));
	*ret_fd = fd;
	return 0;
}

/* What virtd would find missing in the folder, it would name by a path that nobody knows. */
static int check(struct vd_snapshot *snapshot)
{
	static const char *const folders[] = { "sys", "sys/bus" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(folders); i++) {
		const struct vd_snapshot_entry *entry = vd_snapshot_find(snapshot, folders[i]);

		if (!entry || entry->kind == VD_ENTRY_LINK || entry->kind == VD_ENTRY_FILE)
			return vd_snapshot_fault(snapshot, -ENODATA, "it has no folder %s",
						 folders[i]);
	}
	return 0;
}

static int unpack(struct sysroot *sysroot, struct vd_snapshot *snapshot)
{
	vd_autoclose int fd = -1;
	int r = check(snapshot);

	if (r == 0)
		r = make_private_folder(sysroot, snapshot, &fd);
	return r == 0 ? vd_place(snapshot, fd) : r;
}

int sysroot_open(struct sysroot *sysroot, const char *given, struct error *error)
{
	VD_CLEANUP(vd_snapshot_freep) struct vd_snapshot *snapshot = NULL;
	int r;

	*sysroot = (struct sysroot){ .until_closed = -1 };
	if (!is_regular(given)) {
		if (snprintf(sysroot->path, PATH_MAX, "%s", given) < PATH_MAX)
			return EXIT_DONE;
		return failed(error, given, -ENAMETOOLONG, strerror(ENAMETOOLONG));
	}
	r = vd_snapshot_open(given, &snapshot);
	if (r == 0)
		r = unpack(sysroot, snapshot);
	return r < 0 ? failed(error, given, r, snapshot ? snapshot->fault : "") : EXIT_DONE;
}

void sysroot_close(struct sysroot *sysroot)
{
	if (sysroot->cleaner) {
		close(sysroot->until_closed);
		while (waitpid(sysroot->cleaner, NULL, 0) < 0 && errno == EINTR)
			;
	}
	*sysroot = (struct sysroot){ 0 };
}

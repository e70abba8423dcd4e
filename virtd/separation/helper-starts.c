// SPDX-License-Identifier: LGPL-2.1-or-later
#include "separation/helper-starts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "common/limit.h"
#include "common/log.h"
#include "common/user.h"
#include "common/worker-program.h"
#include "config.h"
#include "separation/drop.h"

#define PASSED_FD 3

/* The same as CapabilityBoundingSet= of virtd-worker.service and virtd-bench.service. */
static const int worker_capabilities[] = { CAP_NET_ADMIN, CAP_SETPCAP, CAP_SYS_MODULE,
					   CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH };
static const int bench_capabilities[] = { CAP_NET_ADMIN, CAP_SETPCAP, CAP_DAC_READ_SEARCH,
					  CAP_NET_RAW };

static const struct {
	const char *program;
	const int *capabilities;
	size_t count;
} programs[HELPER_STARTS] = {
	{ "virtd-worker", worker_capabilities, VD_ARRAY_SIZE(worker_capabilities) },
	{ "virtd-bench", bench_capabilities, VD_ARRAY_SIZE(bench_capabilities) },
};

static int complain(int error, const char *what, const char *path)
{
	log_error("%s: cannot %s: %s", path, what, strerror(-error));
	return error;
}

/* Another user could put sockets of its own into it. */
static int check_folder(const char *dir)
{
	struct stat st;

	if (lstat(dir, &st) < 0)
		return complain(-errno, "read its owner", dir);
	if (S_ISDIR(st.st_mode) && st.st_uid == 0 && !(st.st_mode & (S_IWGRP | S_IWOTH)))
		return 0;
	log_error("%s: must be a folder that only root may write to (remove it, or give another "
		  "folder with --helpers)",
		  dir);
	return -EPERM;
}

/* Without the umask, which is whoever's started us: virtd must get in. */
static int make_folder(const char *dir)
{
	if (mkdir(dir, 0755) < 0)
		return errno == EEXIST ? check_folder(dir) : complain(-errno, "make it", dir);
	return chmod(dir, 0755) < 0 ? complain(-errno, "open it to virtd", dir) : 0;
}

static int set_address(const char *dir, const char *program, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (snprintf(ret->sun_path, sizeof(ret->sun_path), "%s/%s", dir, program) <
	    (int)sizeof(ret->sun_path))
		return 0;
	return complain(-ENAMETOOLONG, "make the sockets of the helpers", dir);
}

/* Nobody but root connects before it is virtd's. */
static int open_socket(const char *dir, const struct user *user, struct helper_start *start)
{
	vd_autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	int r = set_address(dir, start->program, &address);
	mode_t mask;

	if (r < 0)
		return r;
	if (unlink(address.sun_path) < 0 && errno != ENOENT)
		return complain(-errno, "replace the socket", address.sun_path);
	mask = umask(0177);
	r = fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	umask(mask);
	if (r < 0)
		return complain(r, "make the socket", address.sun_path);
	start->listener = vd_take_fd(&fd);
	if (chown(address.sun_path, user->uid, user->gid) < 0 ||
	    listen(start->listener, SOMAXCONN) < 0)
		return complain(-errno, "open it to virtd", address.sun_path);
	return 0;
}

int helper_starts_open(const char *dir, const struct user *user,
		       const struct helper_settings *settings, struct helper_starts *ret)
{
	struct helper_starts starts = HELPER_STARTS_NONE;
	int r = make_folder(dir);

	if (r < 0)
		return r;
	starts.settings = *settings;
	starts.dir = strdup(dir);
	if (!starts.dir)
		return -ENOMEM;
	for (size_t i = 0; i < HELPER_STARTS && r == 0; i++) {
		starts.starts[i].program = programs[i].program;
		r = open_socket(dir, user, &starts.starts[i]);
	}
	if (r < 0)
		helper_starts_close(&starts);
	else
		*ret = starts;
	return r;
}

/* In milliseconds: a helper that fails at once is not started at once. */
static int pause_left(const struct helper_start *start)
{
	uint64_t next = start->started_ns + (uint64_t)LIMIT_HELPER_PAUSE_MS * VD_NS_PER_MS;
	uint64_t now = vd_clock_ns();

	return start->started_ns && now < next ? (int)((next - now) / VD_NS_PER_MS) + 1 : 0;
}

int helper_starts_poll(const struct helper_starts *starts, struct pollfd polls[])
{
	int wait_ms = -1;

	for (size_t i = 0; i < HELPER_STARTS; i++) {
		const struct helper_start *start = &starts->starts[i];
		int pause = start->pid ? 0 : pause_left(start);

		polls[i] = (struct pollfd){ .fd = start->pid || pause ? -1 : start->listener,
					    .events = POLLIN };
		if (pause && (wait_ms < 0 || pause < wait_ms))
			wait_ms = pause;
	}
	return wait_ms;
}

static int pass_listener(int fd)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	if (setenv("LISTEN_FDS", "1", 1) < 0 || setenv("LISTEN_PID", pid, 1) < 0)
		return -errno;
	/* dup2() of a descriptor to itself leaves its flag. */
	if (fd == PASSED_FD)
		return fcntl(fd, F_SETFD, 0) < 0 ? -errno : 0;
	return dup2(fd, PASSED_FD) < 0 ? -errno : 0;
}

static void execute(const struct helper_starts *starts, const char *program)
{
	const struct helper_settings *settings = &starts->settings;
	const char *overrides = settings->overrides_dir;
	char path[PATH_MAX];

	worker_program_find("virtd-helper", path);
	execl(path, path, "--user", settings->user, "--clients", settings->clients, "--sysroot",
	      settings->sysroot, "--ids-dir", settings->ids_dir, "--journal-dir",
	      settings->journal_dir, "--overrides-dir", overrides ? overrides : VD_OVERRIDES_DIR,
	      program, NULL);
	log_error("%s: cannot start it: %s", path, strerror(errno));
}

/* In the child: the helper ends with the process that starts it again. */
static void become_helper(const struct helper_starts *starts, size_t i, pid_t parent)
{
	sigset_t none;
	int r;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	r = pass_listener(starts->starts[i].listener);
	if (r == 0)
		r = drop_capabilities_but(programs[i].capabilities, programs[i].count);
	if (r < 0)
		log_error("cannot prepare virtd-helper: %s", strerror(-r));
	else
		execute(starts, programs[i].program);
	_exit(EXIT_FAILURE);
}

void helper_starts_run(struct helper_starts *starts, const struct pollfd polls[])
{
	for (size_t i = 0; i < HELPER_STARTS; i++) {
		struct helper_start *start = &starts->starts[i];
		pid_t parent = getpid(), pid;

		if (start->pid || polls[i].fd < 0 || !polls[i].revents)
			continue;
		start->started_ns = vd_clock_ns();
		pid = fork();
		if (pid == 0)
			become_helper(starts, i, parent);
		if (pid < 0)
			log_error("cannot fork: %s", strerror(errno));
		else
			start->pid = pid;
	}
}

void helper_starts_ended(struct helper_starts *starts, pid_t pid)
{
	for (size_t i = 0; i < HELPER_STARTS; i++) {
		if (starts->starts[i].pid == pid)
			starts->starts[i].pid = 0;
	}
}

void helper_starts_leave(struct helper_starts *starts)
{
	for (size_t i = 0; i < HELPER_STARTS; i++) {
		vd_closep(&starts->starts[i].listener);
		starts->starts[i].listener = -1;
	}
	free(vd_take_ptr(starts->dir));
}

void helper_starts_close(struct helper_starts *starts)
{
	for (size_t i = 0; i < HELPER_STARTS; i++) {
		struct helper_start *start = &starts->starts[i];
		struct sockaddr_un address;

		if (start->pid)
			kill(start->pid, SIGTERM);
		if (start->listener >= 0 && set_address(starts->dir, start->program, &address) == 0)
			unlink(address.sun_path);
	}
	helper_starts_leave(starts);
}

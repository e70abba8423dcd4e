// SPDX-License-Identifier: LGPL-2.1-or-later
/* A shell command between two runs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "benchmarks/bench-run.h"

#define PAUSE_MS 20

extern char **environ;

static int fail(struct error *error, const char *command, const char *reason, int number)
{
	return error_set(error, EXIT_FAILED, "io.virtctl.CommandFailed", command,
			 "%s %d (nothing was compared)", reason, number);
}

/* What virtctl holds back is not to be held back from the command. */
static int set_signals(posix_spawnattr_t *attributes)
{
	sigset_t mask;
	int r;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigdelset(&mask, SIGINT);
	sigdelset(&mask, SIGTERM);
	r = posix_spawnattr_setsigmask(attributes, &mask);
	return r ? r : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK);
}

/* Standard output is for the comparison alone, so the command writes to standard error. */
static int spawn(const char *command, const posix_spawnattr_t *attributes, pid_t *ret)
{
	char sh[] = "sh", option[] = "-c";
	char *const argv[] = { sh, option, (char *)(uintptr_t)command, NULL };
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return r;
	r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn(ret, "/bin/sh", &actions, attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}

static int start(const char *command, pid_t *ret)
{
	posix_spawnattr_t attributes;
	int r = posix_spawnattr_init(&attributes);

	if (r != 0)
		return -r;
	r = set_signals(&attributes);
	if (r == 0)
		r = spawn(command, &attributes, ret);
	posix_spawnattr_destroy(&attributes);
	return -r;
}

/* Until it ended. An interruption that virtctl alone was sent ends it too. */
static int wait_for(pid_t pid, struct interrupt *interrupt)
{
	unsigned pause_ms = 1;
	bool has_signalled = false;
	int status = 0;
	pid_t r;

	while ((r = waitpid(pid, &status, WNOHANG)) == 0 || (r < 0 && errno == EINTR)) {
		if (interrupt_wait(interrupt, pause_ms) && !has_signalled) {
			has_signalled = true;
			kill(pid, SIGTERM);
		}
		if (pause_ms < PAUSE_MS)
			pause_ms *= 2;
	}
	return r < 0 ? -errno : status;
}

int bench_command(struct bench *bench, const char *command)
{
	struct error *error = &bench->run->error;
	int status;
	pid_t pid;
	int r = start(command, &pid);

	if (r < 0)
		return error_cannot(error, EXIT_FAILED, "io.virtctl.CommandFailed", command,
				    "run the command", "%s", strerror(-r));
	status = wait_for(pid, &bench->interrupt);
	if (interrupt_came(&bench->interrupt))
		return error_set(error, EXIT_INTERRUPTED, "io.virtctl.Interrupted", command,
				 "the command was interrupted");
	if (status < 0)
		return fail(error, command, "the command was lost: error", -status);
	if (WIFSIGNALED(status))
		return fail(error, command, "the command was ended by signal", WTERMSIG(status));
	if (WEXITSTATUS(status))
		return fail(error, command, "the command failed: its exit status is",
			    WEXITSTATUS(status));
	return EXIT_DONE;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Runs before and after in random order, and the commands that switch between the two. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-parts.h"

#define SECONDS 1 /* of a run; tests/unit/test-bench-compare.c has what it finds */

extern char **environ;

static int fail(struct error *error, const char *command, const char *reason, int number)
{
	return error_set(error, EXIT_FAILED, "io.virtctl.CommandFailed", command, "run the command",
			 "%s %d; nothing was compared", reason, number);
}

/* Standard output is for the comparison alone, so the command writes to standard error. */
static int start(const char *command, pid_t *ret)
{
	char sh[] = "sh", option[] = "-c";
	char *const argv[] = { sh, option, (char *)(uintptr_t)command, NULL };
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return -r;
	r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn(ret, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int run_command(struct error *error, const char *command)
{
	int status, r;
	pid_t pid;

	r = start(command, &pid);
	if (r < 0)
		return error_set(error, EXIT_FAILED, "io.virtctl.CommandFailed", command,
				 "run the command", "%s", strerror(-r));
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return fail(error, command, "it was lost, error", errno);
	}
	if (WIFSIGNALED(status))
		return fail(error, command, "it was ended by signal", WTERMSIG(status));
	if (WEXITSTATUS(status))
		return fail(error, command, "its exit status is", WEXITSTATUS(status));
	return EXIT_DONE;
}

/* splitmix64 (Steele, Lea and Flood, 2014). */
static bool toss(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) & 1;
}

static void show(const struct bench_pairs *pairs, uint64_t pair, const char *side)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[Kpair %llu of %llu: %s", (unsigned long long)pair + 1,
			(unsigned long long)pairs->count, side);
}

int bench_pairs(struct run *run, const struct bench_pairs *pairs, struct json_object *before,
		struct json_object *after)
{
	uint64_t state = pairs->seed;
	int code = EXIT_DONE;

	for (uint64_t i = 0; i < pairs->count && code == EXIT_DONE; i++) {
		bool after_first = toss(&state);

		for (unsigned k = 0; k < 2 && code == EXIT_DONE; k++) {
			bool is_after = after_first == (k == 0);

			show(pairs, i, is_after ? "after" : "before");
			code = run_command(&run->error, is_after ? pairs->after : pairs->before);
			if (code == EXIT_DONE)
				code = bench_collect(run, pairs->device, SECONDS,
						     is_after ? after : before);
		}
	}
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	return code;
}

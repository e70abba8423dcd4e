// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * virtctl-many: virtctl for many command lines, started once. To start it anew takes longer than a short
 * call, with sanitizers several times as long.
 *
 * Each line of standard input has the arguments of one call, with tabs between them. Each call is a
 * process of its own. After its output comes a line "@@@ STATUS", its exit status.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 32

/* main() of virtctl/main.c. */
int virtctl_main(int argc, char **argv);

static int split(char *line, char **argv)
{
	char *rest = line;
	int argc = 1;

	line[strcspn(line, "\n")] = '\0';
	while (rest) {
		if (argc >= ARGUMENTS_MAX)
			errx(1, "more than %d arguments", ARGUMENTS_MAX);
		argv[argc++] = strsep(&rest, "\t");
	}
	argv[argc] = NULL;
	return argc;
}

static int run_one(char *line, int nothing)
{
	char *argv[ARGUMENTS_MAX + 1] = { (char[]){ "virtctl" } };
	int argc = split(line, argv), status;
	pid_t child = fork();

	if (child < 0)
		err(1, "fork");
	if (child == 0) {
		/* At its exit, the C library would set the common offset of a file back. */
		dup2(nothing, STDIN_FILENO);
		exit(virtctl_main(argc, argv));
	}
	if (waitpid(child, &status, 0) < 0)
		err(1, "wait for virtctl");
	if (!WIFEXITED(status))
		errx(1, "virtctl ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

int main(void)
{
	char line[8192];
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (nothing < 0)
		err(1, "/dev/null");
	while (fgets(line, sizeof(line), stdin)) {
		printf("\n@@@ %d\n", run_one(line, nothing));
		fflush(stdout);
	}
	return 0;
}

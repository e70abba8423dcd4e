// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/lib/process.h"

#define COMMAND_MAX 4096

__attribute__((format(printf, 1, 0))) static int
run(const char *format, va_list args, char command[static COMMAND_MAX])
{
	int status;

	assert_true(vsnprintf(command, COMMAND_MAX, format, args) < COMMAND_MAX);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void shell(const char *format, ...)
{
	char command[COMMAND_MAX];
	va_list args;
	int status;

	va_start(args, format);
	status = run(format, args, command);
	va_end(args);
	if (status != 0)
		fail_msg("exit status %d: %s", status, command);
}

int shell_status(const char *format, ...)
{
	char command[COMMAND_MAX];
	va_list args;
	int status;

	va_start(args, format);
	status = run(format, args, command);
	va_end(args);
	return status;
}

pid_t process_start(uid_t user, void (*hold)(void))
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setresuid(user, user, user) < 0)
			_exit(1);
		/* After the change of the user, which resets it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		hold();
		if (write(ready[1], "", 1) == 1)
			pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

void process_end(pid_t pid)
{
	assert_true(pid > 0);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

size_t count_threads(void)
{
	vd_autodir DIR *dir = opendir("/proc/self/task");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	return count - 2;
}

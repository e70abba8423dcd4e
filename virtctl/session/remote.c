// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/remote.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "output/error.h"
#include "session/private.h"

#define COMMAND		 "virtctl bridge"
/* Of a shell: the command is not there, or is not for this user. */
#define STATUS_ABSENT	 127
#define STATUS_FORBIDDEN 126
/* Of ssh(1): an error of its own, which it has printed. */
#define STATUS_SSH	 255

extern char **environ;

static int spawn(const char *host, bool is_one_of_many, int socket, pid_t *ret_pid)
{
	/* Who is asked for a password must know by whom: of many, only one can ask. And the others
	 * wait for a host that does not answer. */
	char *many[] = { (char *)"ssh",
			 (char *)"-T",
			 (char *)"-oBatchMode=yes",
			 (char *)"-oConnectTimeout=20",
			 (char *)"--",
			 (char *)host,
			 (char *)COMMAND,
			 NULL };
	char *one[] = { (char *)"ssh", (char *)"-T",	(char *)"--",
			(char *)host,  (char *)COMMAND, NULL };
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r)
		return -r;
	r = posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawnp(ret_pid, "ssh", &actions, NULL, is_one_of_many ? many : one,
				 environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

int remote_start(const char *host, bool is_one_of_many, int *ret_fd, pid_t *ret_pid,
		 struct error *error)
{
	int sockets[2], r;
	vd_autoclose int ours = -1, theirs = -1;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, host, "connect",
				    "%s", strerror(errno));
	ours = sockets[0];
	theirs = sockets[1];
	r = spawn(host, is_one_of_many, theirs, ret_pid);
	if (r < 0)
		return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, host, "start ssh",
				    "%s (is OpenSSH's client installed?)", strerror(-r));
	*ret_fd = vd_take_fd(&ours);
	return EXIT_DONE;
}

const char *remote_end(pid_t pid, unsigned grace_ms)
{
	int status = 0;

	if (!private_wait(pid, grace_ms, &status)) {
		kill(pid, SIGTERM);
		waitpid(pid, NULL, 0);
		return NULL;
	}
	if (WIFSIGNALED(status))
		return "a signal ended ssh";
	switch (WEXITSTATUS(status)) {
	case 0:
		return NULL;
	case STATUS_SSH:
		return "ssh failed (ssh's own message says why)";
	case STATUS_ABSENT:
		return "there is no virtctl there (install it, or add its folder to PATH for "
		       "commands of ssh)";
	case STATUS_FORBIDDEN:
		return "that user may not run virtctl there";
	default:
		return "'" COMMAND "' failed there (its own message says why)";
	}
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* virtd-helper: takes the connections of virtd, each in a process of its own. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "common/limit.h"
#include "common/log.h"
#include "common/passed-socket.h"
#include "common/user.h"
#include "common/worker-program.h"
#include "config.h"
#include "helper/helper.h"

#define EXIT_USAGE 2

static const char help[] =
	"Usage: virtd-helper --user NAME [OPTIONS] PROGRAM\n"
	"Starts PROGRAM, virtd-worker or virtd-bench, for virtd, which has no rights itself.\n"
	"virtd connects to the socket that was passed (LISTEN_FDS).\n"
	"\n"
	"  --user NAME           the user that virtd runs as\n"
	"  --clients PATH        the socket of virtd's clients; default: " VD_SOCKET_PATH "\n"
	"  --sysroot DIR         for tests: the tree to inspect and to change; default: /\n"
	"  --ids-dir DIR         more ids, in *.ids; default: " VD_IDS_DIR "\n"
	"  --overrides-dir DIR   persistent overrides; default: " VD_OVERRIDES_DIR "\n"
	"  --journal-dir DIR     the records of changes; default: " VD_JOURNAL_DIR "\n"
	"  -h, --help            print this\n";

static void on_child(int number)
{
	(void)number;
}

/* poll() ends when a child has: without SA_RESTART. */
static void watch_children(sigset_t *ret_waiting)
{
	const struct sigaction action = { .sa_handler = on_child };
	sigset_t block;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, ret_waiting);
	sigdelset(ret_waiting, SIGCHLD);
	sigaction(SIGCHLD, &action, NULL);
}

/* A process for each, so that what one request does to it concerns no other. */
static int serve_next(const struct helper *helper, int listener)
{
	vd_autoclose int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	pid_t pid;

	if (fd < 0)
		return 0;
	pid = fork();
	if (pid < 0)
		log_error("cannot fork: %s", strerror(errno));
	if (pid != 0)
		return pid > 0;
	close(listener);
	helper_serve(helper, fd);
	_exit(EXIT_SUCCESS);
}

static unsigned count_ended(void)
{
	unsigned count = 0;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		count++;
	return count;
}

/* Return when nothing was asked for a while: whoever has passed the socket starts us again. */
static void serve(const struct helper *helper, int listener)
{
	const struct timespec idle = { .tv_sec = LIMIT_HELPER_IDLE_S };
	unsigned children = 0;
	sigset_t waiting;

	watch_children(&waiting);
	for (;;) {
		bool is_full = children >= LIMIT_HELPER_CONNECTIONS;
		struct pollfd poll = { .fd = is_full ? -1 : listener, .events = POLLIN };
		int n = ppoll(&poll, 1, children ? NULL : &idle, &waiting);

		children -= count_ended();
		if (n == 0 && !children)
			return;
		if (n > 0)
			children += (unsigned)serve_next(helper, listener);
	}
}

static int usage(const char *message)
{
	fprintf(stderr, "virtd-helper: %s (see 'virtd-helper --help')\n", message);
	return EXIT_USAGE;
}

/* PROGRAM is a path in tests, else a name. */
static void set_program(struct helper *helper, const char *program, char path[static PATH_MAX])
{
	const char *slash = strrchr(program, '/');

	helper->program = slash ? slash + 1 : program;
	helper->path = slash ? program : path;
	if (!slash)
		worker_program_find(program, path);
}

static int run(struct helper *helper, const char *user, const char *program)
{
	enum passed_kind kind = PASSED_NONE;
	struct user daemon;
	char path[PATH_MAX];
	int fd = -1, r = passed_socket(&kind, &fd);

	if (r < 0)
		return EXIT_FAILURE;
	if (kind == PASSED_NONE)
		return usage("a socket must be passed (LISTEN_FDS)");
	if (user_find(user, &daemon) < 0)
		return EXIT_FAILURE;
	helper->user = daemon.uid;
	set_program(helper, program, path);
	if (kind == PASSED_LISTENING)
		serve(helper, fd);
	else {
		signal(SIGPIPE, SIG_IGN);
		helper_serve(helper, fd);
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static const struct option table[] = {
		{ "user", required_argument, NULL, 'u' },
		{ "clients", required_argument, NULL, 'c' },
		{ "sysroot", required_argument, NULL, 'r' },
		{ "ids-dir", required_argument, NULL, 'i' },
		{ "overrides-dir", required_argument, NULL, 'o' },
		{ "journal-dir", required_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct helper helper = { .clients = VD_SOCKET_PATH,
				 .sysroot = "/",
				 .ids_dir = VD_IDS_DIR,
				 .overrides_dir = VD_OVERRIDES_DIR,
				 .journal_dir = VD_JOURNAL_DIR };
	const char *user = NULL;
	const char **const values[] = {
		['u'] = &user,		 ['c'] = &helper.clients,	['r'] = &helper.sysroot,
		['i'] = &helper.ids_dir, ['o'] = &helper.overrides_dir, ['j'] = &helper.journal_dir
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h')
			return fputs(help, stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
		if (option == '?')
			return EXIT_USAGE;
		*values[option] = optarg;
	}
	if (!user || optind != argc - 1)
		return usage("--user and one PROGRAM are needed");
	return run(&helper, user, argv[optind]);
}

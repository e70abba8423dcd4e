// SPDX-License-Identifier: LGPL-2.1-or-later
/* virtd: what its options say, put together. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "calls/service.h"
#include "common/log.h"
#include "common/passed-socket.h"
#include "config.h"
#include "device-methods/devices.h"
#include "driver-methods/recovery.h"
#include "interfaces.h"
#include "options.h"
#include "separation/separation.h"
#include "server/listen.h"
#include "server/notify.h"
#include "server/server.h"

static int fail(const char *what, int error)
{
	log_error("cannot %s: %s", what, strerror(-error));
	return error;
}

static int serve(struct server *server, int fd)
{
	vd_autoclose int owned = fd;
	int r = server_watch_signals(server);

	if (r == 0)
		r = server_listen(server, vd_take_fd(&owned));
	if (r < 0)
		return fail("listen", r);
	r = notify_manager("READY=1");
	if (r < 0)
		fail("tell the service manager that virtd is ready", r);
	server_feed_watchdog(server, notify_watchdog_ms());
	r = server_run(server);
	notify_manager("STOPPING=1");
	return r;
}

/* After the end, a client would find no socket, and nobody who starts virtd again. */
static int check_passed(const struct options *options)
{
	if (!options->idle_exit_s)
		return 0;
	log_error(
		"--idle-exit: needs an inherited listening socket (use socket activation, or leave "
		"the option out)");
	return -EINVAL;
}

static int serve_own(struct server *server, const char *path)
{
	VD_CLEANUP(listener_close) struct listener listener = LISTENER_NONE;
	int r = listener_open(path, &listener);

	return r < 0 ? r : serve(server, vd_take_fd(&listener.fd));
}

/* The client's signals are ours too: a terminal sends them to both, and nothing is left behind. */
static int serve_one(struct server *server, int fd)
{
	int r = server_adopt(server, fd);

	if (r < 0)
		return fail("serve the connection that was passed", r);
	return server_run(server);
}

/* SEPARATED: the socket of a virtd that has given up its rights; -1: none yet. */
static int run(struct server *server, const struct options *options, int separated)
{
	const char *path = options->socket;
	enum passed_kind kind = PASSED_NONE;
	int fd = -1, r = 0;

	if (separated >= 0)
		return serve(server, separated);
	if (!path)
		r = passed_socket(&kind, &fd);
	if (r < 0)
		return r;
	if (kind == PASSED_CONNECTED)
		return serve_one(server, fd);
	if (kind == PASSED_LISTENING)
		return serve(server, fd);
	r = check_passed(options);
	if (r < 0)
		return r;
	return serve_own(server, path ? path : VD_SOCKET_PATH);
}

static int start(const struct options *options, int separated)
{
	const struct service_options service_options = {
		.sysroot = options->sysroot,
		.ids_dir = options->ids_dir,
		.overrides_dir = options->overrides_dir,
		.journal_dir = options->journal_dir,
		.worker = options->worker,
		.helpers = options->helpers,
		.change_copy = options->change_copy,
	};
	const struct server_options server_options = {
		.message_timeout_ms = options->message_timeout_ms,
		.idle_exit_ms = options->idle_exit_s * (uint64_t)1000,
		.has_helpers = options->helpers,
	};
	VD_CLEANUP(devices_freep) struct devices *devices = NULL;
	VD_CLEANUP(service_freep) struct service *service = NULL;
	VD_CLEANUP(server_freep) struct server *server = NULL;
	int r = devices_new(&service_options, &devices);

	if (r == 0)
		r = service_new(&service_options, interfaces, devices, &service);
	if (r == 0)
		r = server_new(service, &server_options, &server);
	if (r < 0)
		return fail("start", r);
	recovery_start(service);
	return run(server, options, separated);
}

static int check_separated(const struct options *options, struct user *ret)
{
	enum passed_kind kind = PASSED_NONE;
	int fd = -1, r = passed_socket(&kind, &fd);

	if (r == 0 && kind != PASSED_NONE) {
		log_error("--user: takes no inherited socket (leave the option out, and have the "
			  "service manager change the user)");
		r = -EINVAL;
	}
	if (r == 0)
		r = check_passed(options);
	return r < 0 ? r : separation_check(options->user, ret);
}

/* What needs root, in the order in which virtd makes it. */
static int open_separated(const struct options *options, struct listener *listener,
			  struct separation *separation)
{
	const char *path = options->socket ? options->socket : VD_SOCKET_PATH;
	const struct helper_settings settings = {
		.user = options->user,
		.clients = path,
		.sysroot = options->sysroot,
		.ids_dir = options->ids_dir,
		.journal_dir = options->journal_dir,
		.overrides_dir = options->overrides_dir,
	};
	int r = check_separated(options, &separation->user);

	if (r == 0)
		r = listener_open(path, listener);
	return r < 0 ? r
		     : helper_starts_open(options->helpers, &separation->user, &settings,
					  &separation->starts);
}

static int start_separated(const struct options *options)
{
	VD_CLEANUP(listener_close) struct listener listener = LISTENER_NONE;
	VD_CLEANUP(separation_close) struct separation separation = SEPARATION_NONE;
	int r = open_separated(options, &listener, &separation);

	if (r == 0)
		r = separation_fork(&separation);
	if (r < 0)
		return r;
	if (r == 0)
		return start(options, listener_leave(&listener));
	/* If the child is gone, a client finds nobody, and does not wait. */
	close(vd_take_fd(&listener.fd));
	return separation_watch(&separation);
}

int main(int argc, char **argv)
{
	struct options options;
	int code = options_parse(argc, argv, &options), r;

	if (code != OPTIONS_RUN)
		return code;
	/* libuv writes with write(2). */
	signal(SIGPIPE, SIG_IGN);
	r = options.user ? start_separated(&options) : start(&options, -1);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

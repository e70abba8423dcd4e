// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench serve: the peer for network benchmarks. It needs no virtd. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>

#include <json-c/json.h>

#include "base/cleanup.h"
#include "benchmarks/bench-internal.h"
#include "json/json.h"
#include "output/json-list.h"
#include "output/page.h"
#include "output/stdio-safe.h"
#include "peer/protocol.h"
#include "peer/serve.h"

static void log_line(void *data, const char *who, const char *what)
{
	warning_print("%s: %s", who, what);
}

/* What ends it, as something that can be read. */
static int open_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* One object on one line, so that a script can read it while this goes on. */
static int put_json(const char *address, const char *token)
{
	vd_autojson struct json_object *line = vd_json_object();
	struct json_object *serving = vd_json_object();

	if (!line || vd_json_set(line, "schemaVersion", vd_json_integer(SCHEMA_VERSION)) < 0 ||
	    vd_json_set(line, "serving", serving) < 0 ||
	    vd_json_set(serving, "address", vd_json_text(address)) < 0 ||
	    (token ? vd_json_set(serving, "token", vd_json_text(token))
		   : json_object_object_add(serving, "token", NULL)) < 0)
		return -ENOMEM;
	return json_line(line);
}

/* TOKEN: one that was made; NULL: who serves has it. */
static int print_address(struct run *run, const struct vd_serve *serve, const char *token)
{
	char address[VD_PEER_TEXT_MAX];

	vd_peer_text(vd_serve_bound(serve), address);
	if (vd_peer_is_wildcard(vd_serve_bound(serve)))
		warning_print("%s: virtctl serves at every address of this system", address);
	if (request_has(run->request, OPT_JSON)) {
		if (put_json(address, token) < 0)
			return error_memory(&run->error);
	} else {
		page_line(0, "Address", address);
		page_line(0, "Token", token);
	}
	stdio_flush_output();
	return EXIT_DONE;
}

static int fail(struct run *run, int r, const char *object, const char *operation,
		const char *reason)
{
	enum exit_code code = r == -EACCES || r == -EPERM ? EXIT_PERMISSION : EXIT_FAILED;

	return error_cannot(&run->error, code, "io.virtctl.Serve", object, operation, "%s",
			    *reason ? reason : strerror(-r));
}

static int serve_at(struct run *run, struct vd_serve_order *order, const char *made)
{
	VD_CLEANUP(vd_serve_freep) struct vd_serve *serve = NULL;
	const char *address = request_value(run->request, OPT_LISTEN);
	char reason[VD_SERVE_REASON_MAX] = "";
	int r = vd_serve_new(order, &serve, reason), code;

	if (r < 0)
		return fail(run, r, address, "listen", reason);
	code = print_address(run, serve, made);
	if (code != EXIT_DONE)
		return code;
	r = vd_serve_run(serve);
	return r < 0 ? fail(run, r, address, "serve", "") : EXIT_DONE;
}

static int check(struct run *run, struct vd_peer_address *ret)
{
	const struct words *words = &run->request->arguments;
	const char *address = request_value(run->request, OPT_LISTEN);

	if (words->count > 1)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, words->list[1],
				 "serve takes no argument (see 'virtctl bench --help')");
	if (!address)
		return error_set(
			&run->error, EXIT_USAGE, ERROR_USAGE, "serve",
			"the address to listen at is missing (give --listen ADDRESS:PORT)");
	if (vd_peer_parse_listen(address, ret) < 0)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, address,
				 "--listen needs one address in digits: ADDRESS:PORT, "
				 "[ADDRESS]:PORT or vsock:CID:PORT");
	return EXIT_DONE;
}

int bench_serve(struct run *run)
{
	struct vd_serve_order order = { .once = request_has(run->request, OPT_ONCE),
					.log = log_line };
	char token[BENCH_TOKEN_MAX];
	vd_autoclose int signals = -1;
	int code = check(run, &order.address), r = 0;
	bool made;

	if (code == EXIT_DONE)
		code = bench_token(run, token);
	if (code != EXIT_DONE)
		return code;
	made = !*token;
	if (made)
		r = vd_peer_token_make(token);
	if (r < 0)
		return fail(run, r, "token", "make a token", "");
	signals = order.stop_fd = open_signals();
	if (signals < 0)
		return fail(run, -errno, "signals", "wait for signals", "");
	order.token = token;
	return serve_at(run, &order, made ? token : NULL);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/request.h"
#include "config.h"
#include "json/get.h"
#include "json/json.h"
#include "output/error.h"
#include "session/private.h"
#include "session/remote.h"
#include "text/json-path.h"
#include "varlink/client.h"

#define INTERFACES  "io.virtd."
#define GRACE_MS    5000
/* What ssh has left to do is of no use to anybody. */
#define SSH_GRACE_MS 1000
#define METHOD_SIZE 64

const struct session_method method_list = { "Devices.List", "devices", true };
const struct session_method method_list_texts = { "Devices.List", "devices", true, true };
const struct session_method method_show = { "Devices.Show", "devices", true };
const struct session_method method_stats = { "Devices.Stats", "stats", true };
const struct session_method method_identify = { "Devices.Identify", "ids", false };
const struct session_method method_platform = { "Devices.Platform", "platforms" };
const struct session_method method_drivers = { "Drivers.Drivers", "drivers", false };
const struct session_method method_overrides = { "Drivers.ListOverrides", "overrides", false };
const struct session_method method_plan_overrides = { "Drivers.PlanOverrides", "overrides", false };
const struct session_method method_apply_overrides = { "Drivers.ApplyOverrides", "overrides",
						       false };
const struct session_method method_unset_override = { "Drivers.UnsetOverride", "changed",
						      .is_flag = true };
const struct session_method method_kinds = { "Bench.Kinds", "kinds" };

static int open_private(struct session *session, const char *sysroot, int *ret_fd,
			struct error *error)
{
	int code = sysroot ? sysroot_open(&session->sysroot, sysroot, error) : EXIT_DONE;

	session->peer = "virtd";
	if (code != EXIT_DONE)
		return code;
	return private_start(sysroot ? session->sysroot.path : NULL, ret_fd, &session->child,
			     error);
}

static int socket_failed(struct error *error, const char *path, int r)
{
	if (r == -EPERM)
		return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, path, "connect",
				    "the user who serves it is neither root nor you");
	return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, path, "connect",
			    "%s (is virtd running?)", strerror(-r));
}

static int open_default(struct session *session, int *ret_fd, struct error *error)
{
	int r = vd_varlink_connect(VD_SOCKET_PATH, ret_fd);

	session->peer = VD_SOCKET_PATH;
	if (r == 0)
		return EXIT_DONE;
	if (r == -EPERM)
		return socket_failed(error, VD_SOCKET_PATH, r);
	if (r != -ENOENT && r != -ENOTDIR)
		warning_print("%s: cannot connect: %s (virtctl starts a private virtd instead)",
			      VD_SOCKET_PATH, strerror(-r));
	return open_private(session, NULL, ret_fd, error);
}

int session_connect(struct session *session, const struct request *request, int *ret_fd,
		    struct error *error)
{
	const char *sysroot = request_value(request, OPT_SYSROOT);
	const char *path = request_value(request, OPT_SOCKET);
	int r;

	if (sysroot)
		return open_private(session, sysroot, ret_fd, error);
	if (!path)
		path = getenv("VIRTD_SOCKET");
	if (!path || !*path)
		return open_default(session, ret_fd, error);
	session->peer = path;
	r = vd_varlink_connect(path, ret_fd);
	return r < 0 ? socket_failed(error, path, r) : EXIT_DONE;
}

/* FD is taken over unless it fails. */
static int open_client(struct session *session, int *fd, struct error *error)
{
	if (vd_varlink_client_new(*fd, &session->client) < 0)
		return error_memory(error);
	vd_take_fd(fd);
	return EXIT_DONE;
}

int session_open(struct session *session, const struct request *request, struct error *error)
{
	vd_autoclose int fd = -1;
	int code = session_connect(session, request, &fd, error);

	return code == EXIT_DONE ? open_client(session, &fd, error) : code;
}

int session_open_tree(struct session *session, const char *path, struct error *error)
{
	vd_autoclose int fd = -1;
	int code = open_private(session, path, &fd, error);

	return code == EXIT_DONE ? open_client(session, &fd, error) : code;
}

int session_open_host(struct session *session, const char *host, bool is_one_of_many,
		      struct error *error)
{
	vd_autoclose int fd = -1;
	int code;

	session->peer = session->host = strdup(host);
	if (!session->host)
		return error_memory(error);
	code = remote_start(host, is_one_of_many, &fd, &session->child, error);
	return code == EXIT_DONE ? open_client(session, &fd, error) : code;
}

void session_disconnect(struct session *session)
{
	vd_varlink_client_free(session->client);
	session->client = NULL;
}

void session_close(struct session *session)
{
	char how[PRIVATE_END_MAX];

	session_disconnect(session);
	if (session->child && session->host)
		remote_end(session->child, SSH_GRACE_MS);
	else if (session->child && private_reap(session->child, GRACE_MS, how))
		warning_print("virtd: the process %s", how);
	session->child = 0;
	sysroot_close(&session->sysroot);
	json_object_put(session->problems);
	json_object_put(session->told);
	session->problems = session->told = NULL;
	free(session->host);
	session->host = NULL;
}

static int remote_failed(struct session *session, int r, struct error *error)
{
	const char *why;

	session_disconnect(session);
	why = remote_end(session->child, GRACE_MS);
	session->child = 0;
	if (!why)
		return error_from_transport(error, session->host, r, 0);
	return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, session->host, "connect",
			    "%s", why);
}

/* A private virtd that is gone can be asked how it went. */
static int transport_failed(struct session *session, int r, struct error *error)
{
	int timeout_ms = session->client ? vd_varlink_client_timeout_ms(session->client) : 0;
	char how[PRIVATE_END_MAX];
	pid_t child = session->child;

	if (!child || (r != -ECONNRESET && r != -EPIPE))
		return error_from_transport(error, session->peer, r, timeout_ms);
	if (session->host)
		return remote_failed(session, r, error);
	session_disconnect(session);
	session->child = 0;
	if (!private_reap(child, GRACE_MS, how))
		return error_from_transport(error, session->peer, r, timeout_ms);
	return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, "virtd", "read the reply",
			    "the process %s before its end", how);
}

static int finish(struct session *session, int r, struct vd_varlink_error *service,
		  struct error *error)
{
	int code = EXIT_DONE;

	if (r > 0)
		code = error_from_service(error, service);
	else if (r < 0)
		code = transport_failed(session, r, error);
	vd_varlink_error_clear(service);
	return code;
}

struct each {
	struct session *session;
	const struct session_method *method;
	int (*on_record)(void *data, struct json_object *record);
	void *data;
};

static void print_problems(struct json_object *problems)
{
	for (size_t i = 0; i < array_count(problems); i++) {
		struct json_object *problem = json_object_array_get_idx(problems, i);

		warning_print("%s: cannot %s: %s", json_path_text(problem, "object") ?: "virtd",
			      json_path_text(problem, "operation") ?: "read",
			      json_path_text(problem, "message") ?: "failed");
	}
}

/* Warn of what virtd could not read at all, and keep it for the JSON. */
static void keep_problems(struct session *session, struct json_object *problems)
{
	if (!array_count(problems) || session->problems)
		return;
	session->problems = json_object_get(problems);
	if (!session->is_quiet)
		print_problems(problems);
}

void session_begin_reading(struct session *session)
{
	session->is_quiet = true;
	json_object_put(session->told);
	session->told = vd_take_ptr(session->problems);
}

void session_warn(struct session *session, bool again)
{
	if (again || !json_object_equal(session->told, session->problems))
		print_problems(session->problems);
}

static int on_reply(void *data, struct json_object *parameters, bool continues)
{
	struct each *each = data;
	enum json_type type = each->method->as_texts ? json_type_string : json_type_object;
	struct json_object *records;

	if (!json_object_object_get_ex(parameters, each->method->member, &records) ||
	    !json_object_is_type(records, json_type_array))
		return -EPROTO;
	for (size_t i = 0; i < json_object_array_length(records); i++) {
		struct json_object *record = json_object_array_get_idx(records, i);
		int r = json_object_is_type(record, type) ? each->on_record(each->data, record)
							  : -EPROTO;

		if (r < 0)
			return r;
	}
	keep_problems(each->session, json_object_object_get(parameters, "problems"));
	return 0;
}

static int call(struct session *session, const struct session_method *method,
		struct json_object *parameters, struct each *each, struct vd_varlink_error *service)
{
	vd_autojson struct json_object *reply = NULL;
	char name[METHOD_SIZE];
	int r;

	if (!session->client)
		return -ENOTCONN;
	snprintf(name, sizeof(name), INTERFACES "%s", method->name);
	vd_varlink_client_keep(session->client, method->as_texts ? method->member : NULL);
	if (method->more)
		r = vd_varlink_stream(session->client, name, parameters, on_reply, each, service);
	else
		r = vd_varlink_call(session->client, name, parameters, &reply, service);
	vd_varlink_client_keep(session->client, NULL);
	return r == 0 && !method->more ? on_reply(each, reply, false) : r;
}

int session_request_each(struct session *session, const struct session_method *method,
			 struct json_object *parameters,
			 int (*on_record)(void *data, struct json_object *record), void *data,
			 struct error *error)
{
	struct vd_varlink_error service = { 0 };
	struct each each = { session, method, on_record, data };
	int r;

	if (!parameters)
		return error_memory(error);
	r = call(session, method, parameters, &each, &service);
	json_object_put(parameters);
	return finish(session, r, &service, error);
}

void session_set_timeout(struct session *session, int timeout_ms)
{
	if (session->client)
		vd_varlink_client_set_timeout(session->client, timeout_ms);
}

void session_watch(struct session *session, int fd, int (*on_ready)(void *data), void *data)
{
	if (session->client)
		vd_varlink_client_watch(session->client, fd, on_ready, data);
}

/* The end of a pipe that is written has nothing to read: it wakes who waits when its reader goes. */
static int on_no_reader(void *data)
{
	struct session *session = data;

	session_watch(session, -1, NULL, NULL);
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
	return 0;
}

void session_end_with_reader(struct session *session)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode))
		session_watch(session, STDOUT_FILENO, on_no_reader, session);
}

void session_send(struct session *session, const char *name)
{
	char full[METHOD_SIZE];

	snprintf(full, sizeof(full), INTERFACES "%s", name);
	/* A connection that is gone is noticed by the call that waits. */
	if (session->client)
		vd_varlink_send(session->client, full);
}

/* A reply that says nothing must not pass for a change that is done. */
static int check_reply(const struct session_method *method, struct json_object *reply)
{
	enum json_type type = method->is_flag ? json_type_boolean : json_type_array;

	return vd_json_member(reply, method->member, type) ? 0 : -EPROTO;
}

int session_request(struct session *session, const struct session_method *method,
		    struct json_object *parameters, struct json_object **ret, struct error *error)
{
	struct vd_varlink_error service = { 0 };
	vd_autojson struct json_object *reply = NULL;
	char full[METHOD_SIZE];
	int r;

	if (!parameters)
		return error_memory(error);
	snprintf(full, sizeof(full), INTERFACES "%s", method->name);
	r = session->client ? vd_varlink_call(session->client, full, parameters, &reply, &service)
			    : -ENOTCONN;
	json_object_put(parameters);
	if (r == 0)
		r = check_reply(method, reply);
	if (r == 0) {
		keep_problems(session, json_object_object_get(reply, "problems"));
		*ret = vd_take_ptr(reply);
	}
	return finish(session, r, &service, error);
}

struct stream {
	struct session *session;
	int (*on_one)(void *data, struct json_object *reply, bool continues);
	void *data;
};

static int on_stream(void *data, struct json_object *reply, bool continues)
{
	struct stream *stream = data;

	keep_problems(stream->session, json_object_object_get(reply, "problems"));
	return stream->on_one(stream->data, reply, continues);
}

int session_request_stream(struct session *session, const char *name,
			   struct json_object *parameters,
			   int (*on_one)(void *data, struct json_object *reply, bool continues),
			   void *data, struct error *error)
{
	struct vd_varlink_error service = { 0 };
	struct stream stream = { session, on_one, data };
	char full[METHOD_SIZE];
	int r;

	if (!parameters)
		return error_memory(error);
	snprintf(full, sizeof(full), INTERFACES "%s", name);
	r = session->client ? vd_varlink_stream(session->client, full, parameters, on_stream,
						&stream, &service)
			    : -ENOTCONN;
	json_object_put(parameters);
	return finish(session, r, &service, error);
}

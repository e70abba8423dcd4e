// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * certification SOCKET - org.varlink.certification, served by virtd's own server, for the clients of other implementations. The methods are data: what
 * each wants, and what it gives.
 */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "calls/call.h"
#include "calls/service.h"
#include "device-methods/devices.h"
#include "json/build.h"
#include "json/json.h"
#include "org-varlink-service.h"
#include "server/listen.h"
#include "server/server.h"

#define NAME	    "org.varlink.certification"
#define CLIENTS_MAX 64
#define REPLIES	    10
#define REPLY	    "Reply number %d"

#define SCALARS                                                                                    \
	"\"bool\":false,\"int\":2,\"float\":3.141592653589793,\"string\":\"a lot of string\""
#define MAP "{\"foo\":\"Foo\",\"bar\":\"Bar\"}"
#define SET "{\"one\":{},\"two\":{},\"three\":{}}"
#define MY_TYPE                                                                                    \
	"{\"object\":{\"method\":\"" NAME ".Test09\",\"parameters\":{\"map\":" MAP "}},"           \
	"\"enum\":\"two\",\"struct\":{\"first\":1,\"second\":\"2\"},"                              \
	"\"array\":[\"one\",\"two\",\"three\"],\"dictionary\":" MAP ",\"stringset\":" SET ","      \
	"\"nullable\":null,\"nullable_array_struct\":null,"                                        \
	"\"interface\":{\"foo\":[null,{\"foo\":\"foo\",\"bar\":\"bar\"},null,"                     \
	"{\"one\":\"foo\",\"two\":\"bar\"}],\"anon\":{\"foo\":true,\"bar\":false}}}"

/* What a method wants beside the client's id, and what it gives. By the number of the test. */
static const struct {
	const char *wants, *gives;
} tests[] = {
	[1] = { "{}", "{\"bool\":true}" },
	[2] = { "{\"bool\":true}", "{\"int\":1}" },
	[3] = { "{\"int\":1}", "{\"float\":1.0}" },
	[4] = { "{\"float\":1.0}", "{\"string\":\"ping\"}" },
	[5] = { "{\"string\":\"ping\"}", "{" SCALARS "}" },
	[6] = { "{" SCALARS "}", "{\"struct\":{" SCALARS "}}" },
	[7] = { "{\"struct\":{" SCALARS "}}", "{\"map\":" MAP "}" },
	[8] = { "{\"map\":" MAP "}", "{\"set\":" SET "}" },
	[9] = { "{\"set\":" SET "}", "{\"mytype\":" MY_TYPE "}" },
	[10] = { "{\"mytype\":" MY_TYPE "}", NULL },
	[11] = { NULL, "{}" },
	[12] = { "{}", "{\"all_ok\":true}" },
};

/* The clients, and which test is the next of each. */
static struct {
	char id[33];
	size_t next;
} clients[CLIENTS_MAX];
static size_t client_count;

static bool same(struct json_object *a, struct json_object *b);

/* A member that is null is as good as none. */
static bool has_all(struct json_object *a, struct json_object *b)
{
	json_object_object_foreach(a, key, value)
	{
		if (!same(value, json_object_object_get(b, key)))
			return false;
	}
	return true;
}

static bool same_arrays(struct json_object *a, struct json_object *b)
{
	size_t count = json_object_array_length(a);

	if (json_object_array_length(b) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!same(json_object_array_get_idx(a, i), json_object_array_get_idx(b, i)))
			return false;
	}
	return true;
}

static bool is_number(struct json_object *value)
{
	return json_object_is_type(value, json_type_int) ||
	       json_object_is_type(value, json_type_double);
}

/* 1 and 1.0 are the same number: some languages write one for the other. */
static bool same(struct json_object *a, struct json_object *b)
{
	if (is_number(a) && is_number(b))
		return fabs(json_object_get_double(a) - json_object_get_double(b)) < 1e-12;
	if (json_object_is_type(a, json_type_object) && json_object_is_type(b, json_type_object))
		return has_all(a, b) && has_all(b, a);
	if (json_object_is_type(a, json_type_array) && json_object_is_type(b, json_type_array))
		return same_arrays(a, b);
	return json_object_equal(a, b);
}

/* What Test11 wants: the texts of all replies to Test10. */
static struct json_object *all_replies(void)
{
	struct json_object *object = vd_json_object(), *array = vd_json_array();
	char text[32];

	for (int i = 1; i <= REPLIES; i++) {
		snprintf(text, sizeof(text), REPLY, i);
		vd_json_append(array, vd_json_text(text));
	}
	vd_json_add(object, "last_more_replies", array);
	return object;
}

static struct json_object *json_of(const char *text)
{
	struct json_object *json = NULL;

	return vd_json_parse(text, strlen(text), &json) < 0 ? NULL : json;
}

/* The number of the test that CALL is; 12 is End. */
static size_t test_of(const struct call *call)
{
	const char *name = strrchr(call->message.method, '.') + 1;
	unsigned number;

	return sscanf(name, "Test%2u", &number) == 1 ? number : 12;
}

static int start(struct call *call)
{
	vd_autojson struct json_object *reply = vd_json_object();
	unsigned char bytes[16];

	if (client_count == CLIENTS_MAX || getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -EAGAIN;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(clients[client_count].id + 2 * i, 3, "%02x", bytes[i]);
	clients[client_count].next = 1;
	vd_json_add_text(reply, "client_id", clients[client_count++].id);
	return call_reply(call, reply, false);
}

/* Ten replies for a client that wants more. */
static int reply_often(struct call *call)
{
	int r = 0;

	for (int i = 1; r == 0 && i <= REPLIES; i++) {
		vd_autojson struct json_object *reply = vd_json_object();
		char text[32];

		snprintf(text, sizeof(text), REPLY, i);
		vd_json_add_text(reply, "string", text);
		r = call_reply(call, reply, i < REPLIES);
	}
	return r;
}

static int refuse(struct call *call, struct json_object *wants)
{
	struct json_object *parameters = vd_json_object();

	vd_json_add(parameters, "wants", json_object_get(wants));
	vd_json_add(parameters, "got", json_object_get(call->message.parameters));
	return call_fail(call, NAME ".CertificationError", parameters);
}

static size_t *next_of(const struct call *call)
{
	const char *id = json_object_get_string(call_parameter(call, "client_id"));

	for (size_t i = 0; i < client_count; i++) {
		if (strcmp(clients[i].id, id) == 0)
			return &clients[i].next;
	}
	return NULL;
}

static int test(struct call *call)
{
	size_t number = test_of(call), *next = next_of(call);
	vd_autojson struct json_object *wants =
		tests[number].wants ? json_of(tests[number].wants) : all_replies();
	vd_autojson struct json_object *gives = NULL;

	if (!next)
		return call_fail_plain(call, NAME ".ClientIdError");
	vd_json_add(wants, "client_id", json_object_get(call_parameter(call, "client_id")));
	if (*next != number || !same(wants, call->message.parameters) ||
	    (number == 10) != call_wants_more(call) ||
	    (number == 11) != !!(call->message.flags & VD_CALL_ONEWAY))
		return refuse(call, wants);
	++*next;
	if (!tests[number].gives)
		return reply_often(call);
	gives = json_of(tests[number].gives);
	return call_reply(call, gives, false);
}

static const struct method methods[] = {
	{ .name = "Start", .step = start }, { .name = "Test01", .step = test },
	{ .name = "Test02", .step = test }, { .name = "Test03", .step = test },
	{ .name = "Test04", .step = test }, { .name = "Test05", .step = test },
	{ .name = "Test06", .step = test }, { .name = "Test07", .step = test },
	{ .name = "Test08", .step = test }, { .name = "Test09", .step = test },
	{ .name = "Test10", .step = test }, { .name = "Test11", .step = test },
	{ .name = "End", .step = test },    { 0 },
};

static const struct interface certification = { .name = NAME, .methods = methods };
static const struct interface *const served[] = { &org_varlink_service, &certification, NULL };

int main(int argc, char **argv)
{
	static const struct service_options options = { .sysroot = "/" };
	static const struct server_options server_options = { .message_timeout_ms = 30000 };
	VD_CLEANUP(devices_freep) struct devices *devices = NULL;
	VD_CLEANUP(service_freep) struct service *service = NULL;
	VD_CLEANUP(server_freep) struct server *server = NULL;
	VD_CLEANUP(listener_close) struct listener listener = LISTENER_NONE;

	if (argc != 2 || devices_new(&options, &devices) < 0 ||
	    service_new(&options, served, devices, &service) < 0 ||
	    server_new(service, &server_options, &server) < 0 ||
	    listener_open(argv[1], &listener) < 0 || server_watch_signals(server) < 0 ||
	    server_listen(server, vd_take_fd(&listener.fd)) < 0)
		return 1;
	return server_run(server) < 0;
}

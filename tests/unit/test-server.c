// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The server over a socketpair, as a private child serves it: what it makes of good, bad, slow and
 * greedy clients. Each test has a server of its own, in a thread.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/task.h"
#include "common/limit.h"
#include "options.h"
#include "server/server.h"
#include "calls/service.h"
#include "device-methods/devices.h"
#include "interfaces.h"
#include "varlink/interfaces.h"
#include "varlink/message.h"
#include "varlink/validate.h"
#include "varlink/wire.h"
#include "tests/lib/tree.h"

#define INFO "{\"method\":\"org.varlink.service.GetInfo\"}"

struct fixture {
	pthread_t thread;
	struct service_options service_options;
	struct server_options server_options;
	struct devices *devices;
	struct service *service;
	struct server *server;
	struct vd_wire *wire;
	int fd; /* the client's end */
};

static int unpack_tree(void **state)
{
	tree_unpack("unit/trees/hostile");
	return 0;
}

static void *run(void *data)
{
	return (void *)(intptr_t)server_run(data);
}

static int start_with(void **state, unsigned message_timeout_ms)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	int fds[2];

	fixture->service_options.sysroot = tree.top;
	fixture->server_options.message_timeout_ms = message_timeout_ms;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0 ||
	    vd_wire_new(VD_WIRE_REPLY_MAX, &fixture->wire) < 0 ||
	    devices_new(&fixture->service_options, &fixture->devices) < 0 ||
	    service_new(&fixture->service_options, interfaces, fixture->devices,
			&fixture->service) < 0 ||
	    server_new(fixture->service, &fixture->server_options, &fixture->server) < 0 ||
	    server_adopt(fixture->server, fds[1]) < 0)
		return -1;
	fixture->fd = fds[0];
	*state = fixture;
	return pthread_create(&fixture->thread, NULL, run, fixture->server);
}

static int start(void **state)
{
	return start_with(state, LIMIT_MESSAGE_MS);
}

static int start_impatient(void **state)
{
	return start_with(state, 100);
}

/* Much longer than a machine that is held up keeps a client from reading. */
static int start_patient(void **state)
{
	return start_with(state, 3000);
}

/* The server ends when its client leaves. */
static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	close(fixture->fd);
	pthread_join(fixture->thread, NULL);
	server_free(fixture->server);
	service_free(fixture->service);
	devices_free(fixture->devices);
	vd_wire_free(fixture->wire);
	free(fixture);
	return 0;
}

static void send_pieces(struct fixture *fixture, const char *data, size_t len, size_t piece)
{
	while (len) {
		size_t n = len < piece ? len : piece;
		ssize_t sent = send(fixture->fd, data, n, MSG_NOSIGNAL);

		if (sent < 0)
			return;
		data += sent;
		len -= (size_t)sent;
	}
}

/* With the NUL that ends it. */
#define SEND(fixture, text) send_pieces(fixture, text, sizeof(text), sizeof(text))

/* The next reply: 1 and its text until the next call, or 0 where the server has closed. */
static int next_reply(struct fixture *fixture, char **ret)
{
	for (;;) {
		struct pollfd pfd = { .fd = fixture->fd, .events = POLLIN };
		char *space;
		size_t size;
		ssize_t n;
		int r;

		if (vd_wire_next(fixture->wire, ret, &size) > 0)
			return 1;
		/* The server's thread has workers: the end of one may be told to this thread. */
		do
			r = poll(&pfd, 1, 60000);
		while (r < 0 && errno == EINTR);
		if (r != 1)
			fail_msg("no reply in a minute");
		assert_int_equal(vd_wire_space(fixture->wire, &space, &size), 0);
		n = recv(fixture->fd, space, size, 0);
		if (n <= 0)
			return 0;
		vd_wire_filled(fixture->wire, (size_t)n);
	}
}

static void expect(struct fixture *fixture, const char *part)
{
	char *text;

	if (!next_reply(fixture, &text))
		fail_msg("closed instead of %s", part);
	if (!strstr(text, part))
		fail_msg("%s instead of %s", text, part);
}

static void expect_close(struct fixture *fixture)
{
	char *text;

	if (next_reply(fixture, &text))
		fail_msg("%s instead of the end", text);
}

static void test_pieces(void **state)
{
	static const char calls[] = INFO
		"\0"
		"{\"method\":\"org.varlink.service.GetInterfaceDescription\","
		"\"parameters\":{\"interface\":\"io.virtd.Devices\"}}\0"
		"{\"method\":\"io.virtd.Devices.Identify\",\"parameters\":{\"nativeIds\":[\"x\"]}}";
	static const size_t pieces[] = { 1, 143, sizeof(calls) };

	for (size_t i = 0; i < VD_ARRAY_SIZE(pieces); i++) {
		send_pieces(*state, calls, sizeof(calls), pieces[i]);
		expect(*state, "{\"parameters\":{\"vendor\":\"virtd\"");
		expect(*state, "interface io.virtd.Devices\\n");
		expect(*state, "{\"error\":\"io.virtd.Devices.BadNativeId\",\"parameters\":"
			       "{\"nativeId\":\"x\"}}");
	}
}

#define ERROR(name, key, value)                                                                    \
	"{\"error\":\"org.varlink.service." name "\",\"parameters\":{\"" key "\":\"" value "\"}}"

static void test_errors(void **state)
{
	static const struct {
		const char *call, *reply;
	} rows[] = {
		{ "{\"method\":\"a.b.C\"}", ERROR("InterfaceNotFound", "interface", "a.b") },
		{ "{\"method\":\"GetInfo\"}", ERROR("InterfaceNotFound", "interface", "GetInfo") },
		{ "{\"method\":\"\"}", ERROR("InterfaceNotFound", "interface", "") },
		{ "{\"method\":\".\"}", ERROR("InterfaceNotFound", "interface", "") },
		{ "{\"method\":\"io.virtd.device.List\"}",
		  ERROR("InterfaceNotFound", "interface", "io.virtd.device") },
		{ "{\"method\":\"org.varlink.service.Nope\"}",
		  ERROR("MethodNotFound", "method", "org.varlink.service.Nope") },
		{ "{\"method\":\"org.varlink.service.\"}",
		  ERROR("MethodNotFound", "method", "org.varlink.service.") },
		/* a type's name is no method's */
		{ "{\"method\":\"io.virtd.Devices.Layer\"}",
		  ERROR("MethodNotFound", "method", "io.virtd.Devices.Layer") },
		{ "{\"method\":\"org.varlink.service.GetInfo\",\"parameters\":{\"x\":1}}",
		  ERROR("InvalidParameter", "parameter", "x") },
		{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\"}",
		  ERROR("InvalidParameter", "parameter", "interface") },
		{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\",\"parameters\":"
		  "{\"interface\":\"a.b\"}}",
		  ERROR("InterfaceNotFound", "interface", "a.b") },
		{ "{\"method\":\"io.virtd.Devices.List\",\"parameters\":{\"types\":[\"net\",1]}}",
		  ERROR("InvalidParameter", "parameter", "types[1]") },
		{ "{\"method\":\"io.virtd.Devices.List\",\"parameters\":{\"types\":[\"nope\"]}}",
		  ERROR("InvalidParameter", "parameter", "types[0]") },
		{ "{\"method\":\"io.virtd.Devices.List\",\"parameters\":{\"fields\":[\"id\",\"x\"]}"
		  "}",
		  ERROR("InvalidParameter", "parameter", "fields[1]") },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		send_pieces(*state, rows[i].call, strlen(rows[i].call) + 1, 143);
		expect(*state, rows[i].reply);
	}
}

static void test_flags(void **state)
{
	SEND(*state, "{\"method\":\"org.varlink.service.GetInfo\",\"oneway\":true}");
	SEND(*state, "{\"method\":\"a.b.C\",\"oneway\":true}");
	SEND(*state, "{\"method\":\"io.virtd.Devices.List\",\"oneway\":true}");
	SEND(*state, "{\"method\":\"io.virtd.Devices.Nope\"}");
	expect(*state, "MethodNotFound");
	SEND(*state, "{\"method\":\"org.varlink.service.GetInfo\",\"upgrade\":true}");
	expect(*state, "{\"parameters\":{\"vendor\"");
	SEND(*state, "{\"method\":\"org.varlink.service.GetInfo\",\"more\":true}");
	expect(*state, "{\"parameters\":{\"vendor\"");
}

/* The calls that end the connection; each gets a server of its own. */
static void test_violations(void **state)
{
	static const char *const calls[] = {
		"",
		"x",
		"{",
		"{\"method\":\"org.varlink.service.GetInfo\"} x",
		"[" INFO "]",
		"{\"method\":\"org.varlink.service.GetInfo\",\"extra\":true}",
		"{\"method\":\"org.varlink.service.GetInfo\",\"parameters\":[]}",
		"{\"method\":\"org.varlink.service.GetInfo\",\"method\":\"a.b.C\"}",
		"{\"method\":\"org.varlink.service.GetInfo\\u0000x\"}",
		"{\"method\":\"org.varlink.service.GetInfo\xff\"}",
		"{\"parameters\":{}}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(calls); i++) {
		void *own = NULL;

		assert_int_equal(start(&own), 0);
		SEND(own, INFO);
		send_pieces(own, calls[i], strlen(calls[i]) + 1, 143);
		/* virtd answers nothing after it. */
		SEND(own, INFO);
		expect(own, "{\"parameters\"");
		expect_close(own);
		tear_down(&own);
	}
}

static void test_depth(void **state)
{
	char call[1024] = "{\"method\":\"a.b.C\",\"parameters\":{\"x\":";

	memset(call + strlen(call), '[', 64);
	memset(call + strlen(call), ']', 64);
	strcat(call, "}}");
	send_pieces(*state, call, strlen(call) + 1, 143);
	expect_close(*state);
}

static void test_oversized(void **state)
{
	size_t size = VD_WIRE_CALL_MAX + 1;
	vd_autofree char *data = malloc(size);

	memset(data, ' ', size);
	send_pieces(*state, data, size, 65536);
	expect(*state, "{\"error\":\"io.virtd.Devices.LimitExceeded\",\"parameters\":"
		       "{\"limit\":\"messageBytes\",\"most\":1048576,");
	expect_close(*state);
}

/* The largest call that there may be. */
static void test_large(void **state)
{
	static const char begin[] = "{\"method\":\"";
	vd_autofree char *data = malloc(VD_WIRE_CALL_MAX + 1);

	memset(data, 'x', VD_WIRE_CALL_MAX);
	memcpy(data, begin, strlen(begin));
	memcpy(data + VD_WIRE_CALL_MAX - 2, "\"}", 3);
	send_pieces(*state, data, VD_WIRE_CALL_MAX + 1, 65536);
	expect(*state, "InterfaceNotFound");
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* The limit of start_impatient() is 100 ms; who has finished a call may think as long as he likes. */
static void test_unfinished(void **state)
{
	const struct timespec pause = { .tv_nsec = 250000000 };
	double begun;

	SEND(*state, INFO);
	expect(*state, "{\"parameters\"");
	nanosleep(&pause, NULL);
	SEND(*state, INFO);
	expect(*state, "{\"parameters\"");
	begun = now();
	send_pieces(*state, INFO, 5, 1);
	expect_close(*state);
	assert_true(now() - begun > 0.09);
}

/* The limit that the tests shorten is half a minute for everybody else. */
static void test_message_timeout(void **state)
{
	char name[] = "virtd", option[] = "--message-timeout=250";
	char *plain[] = { name, NULL }, *set[] = { name, option, NULL };
	struct options options;

	assert_int_equal(options_parse(1, plain, &options), OPTIONS_RUN);
	assert_int_equal(options.message_timeout_ms, 30000);
	optind = 0;
	assert_int_equal(options_parse(2, set, &options), OPTIONS_RUN);
	assert_int_equal(options.message_timeout_ms, 250);
	optind = 0;
}

/* A byte now and then does not buy time. */
static void test_dawdling(void **state)
{
	struct fixture *fixture = *state;
	const struct timespec pause = { .tv_nsec = 20000000 };
	size_t sent = 0;

	/* Counted in bytes: one in which the machine is held up is one. */
	for (; sent < 200; sent++) {
		if (send(fixture->fd, " ", 1, MSG_NOSIGNAL) < 0)
			break;
		nanosleep(&pause, NULL);
	}
	assert_true(sent < 150);
	expect_close(fixture);
}

/* A client that says all it has to and then only listens: its answers are complete. */
static void test_half_closed(void **state)
{
	struct fixture *fixture = *state;

	SEND(fixture, INFO);
	SEND(fixture, "{\"method\":\"io.virtd.Devices.List\",\"more\":true}");
	SEND(fixture, INFO);
	shutdown(fixture->fd, SHUT_WR);
	expect(fixture, "{\"parameters\":{\"vendor\"");
	expect(fixture, "{\"parameters\":{\"devices\":[");
	expect(fixture, "{\"parameters\":{\"vendor\"");
	expect_close(fixture);
}

/* Many calls at once, answered in order; who sends so many has to read meanwhile. */
static void test_pipelining(void **state)
{
	struct fixture *fixture = *state;
	unsigned sent = 0;
	char text[128];

	for (unsigned got = 0; got < 2000; got++) {
		while (sent < 2000) {
			snprintf(text, sizeof(text), "{\"method\":\"i%u.X\"}", sent);
			if (send(fixture->fd, text, strlen(text) + 1, MSG_NOSIGNAL | MSG_DONTWAIT) <
			    0)
				break;
			sent++;
		}
		snprintf(text, sizeof(text), "{\"interface\":\"i%u\"}", got);
		expect(fixture, text);
	}
}

/*
 * Asks for large replies and reads none: no further call begins, and after the time for a message,
 * 100 ms, it is dropped.
 */
static void test_deaf(void **state)
{
	static const char call[] = "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
				   "\"parameters\":{\"interface\":\"io.virtd.Devices\"}}";
	struct fixture *fixture = *state;
	unsigned sent = 0, got = 0;
	char *text;

	/* Each is answered by about 4 KiB. */
	while (sent < 100000 && send(fixture->fd, call, sizeof(call), MSG_NOSIGNAL) > 0)
		sent++;
	assert_true(sent < 100000);
	while (next_reply(fixture, &text))
		got++;
	assert_true(got < sent);
	/* What the socket takes, and one reply more. */
	assert_uint_in_range(got, 1, 300);
}

/* Asks ahead, too, and reads a reply now and then: it gets them all, though that takes longer than the
 * time for a message, three seconds. */
static void test_slow(void **state)
{
	static const char call[] = "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
				   "\"parameters\":{\"interface\":\"io.virtd.Devices\"}}";
	const struct timespec pause = { .tv_nsec = 100000000 };
	struct fixture *fixture = *state;
	unsigned sent = 0, got = 0;
	double begun = now();
	char *text;

	while (send(fixture->fd, call, sizeof(call), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
		sent++;
	for (unsigned i = 0; i < 35; i++, got++) {
		nanosleep(&pause, NULL);
		assert_true(next_reply(fixture, &text));
	}
	assert_true(now() - begun > 3.4);
	while (got < sent && next_reply(fixture, &text))
		got++;
	assert_int_equal(got, sent);
}

/* Goes in the middle of a stream that it never read; the server notices (tear_down() would hang otherwise). */
static void test_death(void **state)
{
	static const char call[] = "{\"method\":\"io.virtd.Devices.List\",\"more\":true}";
	struct fixture *fixture = *state;

	/* A server that waits for its reader takes no more calls. */
	for (unsigned i = 0; i < 500; i++) {
		if (send(fixture->fd, call, sizeof(call), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			return;
	}
}

/* The reply is what the interface says. */
static void check_output(const struct vd_idl *idl, const char *method, const char *text)
{
	const struct vd_idl_member *member = vd_idl_find(idl, VD_IDL_METHOD, method);
	struct vd_validate_fault fault;
	struct vd_reply reply;

	assert_int_equal(vd_reply_parse(text, strlen(text), NULL, &reply), 0);
	if (reply.error)
		fail_msg("%s: %s", method, text);
	if (vd_validate(idl, member->output, reply.parameters, &fault) < 0)
		fail_msg("%s: %s %s: %s", method, fault.path, fault.reason, text);
	vd_reply_clear(&reply);
}

static void test_outputs(void **state)
{
	static const struct {
		const char *method, *rest;
	} rows[] = {
		{ "List", "" },
		{ "List", ",\"parameters\":{\"all\":true}" },
		{ "List", ",\"parameters\":{\"all\":true},\"more\":true" },
		{ "List", ",\"parameters\":{\"fields\":[]}" },
		{ "List", ",\"parameters\":{\"all\":true,\"fields\":[\"interfaces.name\","
			  "\"layers.address\"]}" },
		{ "Show", ",\"parameters\":{\"devices\":[]}" },
		{ "Show", ",\"parameters\":{\"devices\":[\"pci:0000:00:01.0\"]}" },
		{ "Identify", ",\"parameters\":{\"nativeIds\":[\"1af4:1042\",\"dead:beef\"]}" },
		{ "Platform", "" },
	};
	const struct vd_idl *idl = vd_interface_find("io.virtd.Devices")->idl;

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		char call[512], *text;

		snprintf(call, sizeof(call), "{\"method\":\"io.virtd.Devices.%s\"%s}",
			 rows[i].method, rows[i].rest);
		send_pieces(*state, call, strlen(call) + 1, 143);
		do {
			assert_true(next_reply(*state, &text));
			check_output(idl, rows[i].method, text);
		} while (strstr(text, "\"continues\":true"));
	}
}

/* More than one reply takes, and more than a slice. */
static void test_many_ids(void **state)
{
	vd_autojson struct json_object *parameters = json_object_new_object();
	struct json_object *ids = json_object_new_array();
	vd_autofree char *single = NULL, *stream = NULL;
	char *text;
	size_t len, devices = 0;

	for (unsigned i = 0; i <= LIMIT_SINGLE_ITEMS; i++)
		json_object_array_add(ids, json_object_new_string("1af4:1042"));
	json_object_object_add(parameters, "nativeIds", ids);
	assert_int_equal(vd_call_format("io.virtd.Devices.Identify", parameters, 0, &single, &len),
			 0);
	send_pieces(*state, single, len, len);
	expect(*state, "{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}");
	assert_int_equal(vd_call_format("io.virtd.Devices.Identify", parameters, VD_CALL_MORE,
					&stream, &len),
			 0);
	send_pieces(*state, stream, len, len);
	do {
		assert_true(next_reply(*state, &text));
		for (const char *p = text; (p = strstr(p, "\"nativeId\"")); p++)
			devices++;
	} while (strstr(text, "\"continues\":true"));
	assert_int_equal(devices, LIMIT_SINGLE_ITEMS + 1);
}

static void wait_for_end(void *data)
{
	char byte;

	(void)!read(*(int *)data, &byte, 1);
}

static void keep(void *data)
{
	(void)data;
}

/* With a thread that can't end, the process would not end either, and nobody would take clients. */
static void test_idle_exit(void **state)
{
	const struct server_options options = { .message_timeout_ms = LIMIT_MESSAGE_MS,
						.idle_exit_ms = 50 };
	const struct service_options service_options = { .sysroot = tree.top };
	const struct sockaddr any = { .sa_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), ends[2];
	struct timespec until;
	struct devices *devices;
	struct service *service;
	struct vd_task *task;
	struct server *server;
	pthread_t thread;

	(void)state;
	assert_int_equal(bind(fd, &any, sizeof(any.sa_family)), 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(devices_new(&service_options, &devices), 0);
	assert_int_equal(service_new(&service_options, interfaces, devices, &service), 0);
	assert_int_equal(server_new(service, &options, &server), 0);
	assert_false(vd_task_runs());
	assert_int_equal(vd_task_begin(&(struct vd_task_key){ VD_TASK_FILE, 0, 99 }, 1000,
				       wait_for_end, keep, ends, &task),
			 0);
	vd_task_end(task);
	assert_true(vd_task_runs());
	assert_int_equal(server_listen(server, fd), 0);
	assert_int_equal(pthread_create(&thread, NULL, run, server), 0);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	assert_int_equal(pthread_timedjoin_np(thread, NULL, &until), ETIMEDOUT);
	close(ends[1]);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_false(vd_task_runs());
	close(ends[0]);
	server_free(server);
	service_free(service);
	devices_free(devices);
}

int main(void)
{
#define TEST(f)		  cmocka_unit_test_setup_teardown(f, start, tear_down)
#define TEST_IMPATIENT(f) cmocka_unit_test_setup_teardown(f, start_impatient, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_pieces),
		TEST(test_errors),
		TEST(test_flags),
		cmocka_unit_test(test_violations),
		TEST(test_depth),
		TEST(test_oversized),
		TEST(test_large),
		TEST_IMPATIENT(test_unfinished),
		TEST_IMPATIENT(test_dawdling),
		TEST(test_half_closed),
		TEST(test_pipelining),
		TEST_IMPATIENT(test_deaf),
		cmocka_unit_test_setup_teardown(test_slow, start_patient, tear_down),
		TEST(test_death),
		TEST(test_outputs),
		TEST(test_many_ids),
		cmocka_unit_test(test_message_timeout),
		cmocka_unit_test(test_idle_exit),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, unpack_tree, tree_remove);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* The blocking client, against services that die, lie, dawdle, or are not ours. */
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <stdatomic.h>
#include <time.h>

#include "json/json.h"
#include "varlink/client.h"
#include "tests/lib/folder.h"
#include "tests/lib/process.h"
#include "tests/lib/system.h"

/* A client, and the service's end of its socket. */
struct connection {
	struct vd_varlink_client *client;
	int service;
};

static struct connection connection_new(void)
{
	struct connection connection;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(vd_varlink_client_new(fds[0], &connection.client), 0);
	connection.service = fds[1];
	return connection;
}

static void connection_close_service(struct connection *connection)
{
	vd_closep(&connection->service);
	connection->service = -1;
}

static void connection_free(struct connection *connection)
{
	vd_varlink_client_free(connection->client);
	connection_close_service(connection);
}

#define AUTOCONNECTION VD_CLEANUP(connection_free) struct connection

static void serve(struct connection *connection, const char *text, size_t len)
{
	assert_int_equal(write(connection->service, text, len), len);
}

/* With the NUL that ends it. */
#define SERVE(connection, text) serve(connection, text, sizeof(text))

static void test_reply(void **state)
{
	AUTOCONNECTION connection = connection_new();
	vd_autojson struct json_object *parameters = NULL;
	char call[256] = "";

	SERVE(&connection, "{\"parameters\":{\"a\":1}}");
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, &parameters, NULL), 0);
	assert_string_equal(json_object_to_json_string_ext(parameters, 0), "{\"a\":1}");
	assert_true(read(connection.service, call, sizeof(call)) > 0);
	assert_string_equal(call, "{\"method\":\"a.b.C\"}");
}

static void test_reply_without_parameters(void **state)
{
	AUTOCONNECTION connection = connection_new();
	vd_autojson struct json_object *parameters = NULL;

	SERVE(&connection, "{}");
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, &parameters, NULL), 0);
	assert_int_equal(json_object_object_length(parameters), 0);
}

/* After an error the connection is as good as before. */
static void test_error(void **state)
{
	AUTOCONNECTION connection = connection_new();
	VD_CLEANUP(vd_varlink_error_clear) struct vd_varlink_error error = { 0 };
	struct json_object *parameters = (struct json_object *)&connection;

	SERVE(&connection, "{\"error\":\"a.b.E\",\"parameters\":{\"x\":\"y\"}}");
	SERVE(&connection, "{\"error\":\"a.b.F\"}");
	SERVE(&connection, "{\"error\":\"a.b.G\"}");
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, &parameters, &error), 1);
	assert_ptr_equal(parameters, &connection);
	assert_string_equal(error.name, "a.b.E");
	assert_string_equal(json_object_to_json_string_ext(error.parameters, 0), "{\"x\":\"y\"}");
	vd_varlink_error_clear(&error);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, &error), 1);
	assert_string_equal(error.name, "a.b.F");
	assert_null(error.parameters);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), 1);
}

static int collect(void *data, struct json_object *parameters, bool continues)
{
	strcat(data, json_object_to_json_string_ext(parameters, 0));
	strcat(data, continues ? "," : ".");
	return 0;
}

static void test_stream(void **state)
{
	AUTOCONNECTION connection = connection_new();
	char got[256] = "";

	SERVE(&connection, "{\"parameters\":{\"a\":1},\"continues\":true}");
	SERVE(&connection, "{\"continues\":true}");
	SERVE(&connection, "{\"parameters\":{\"a\":2}}");
	assert_int_equal(vd_varlink_stream(connection.client, "a.b.C", NULL, collect, got, NULL),
			 0);
	assert_string_equal(got, "{\"a\":1},{},{\"a\":2}.");
}

static void test_stream_that_fails(void **state)
{
	AUTOCONNECTION connection = connection_new();
	VD_CLEANUP(vd_varlink_error_clear) struct vd_varlink_error error = { 0 };
	char got[256] = "";

	SERVE(&connection, "{\"parameters\":{\"a\":1},\"continues\":true}");
	SERVE(&connection, "{\"error\":\"a.b.E\"}");
	assert_int_equal(vd_varlink_stream(connection.client, "a.b.C", NULL, collect, got, &error),
			 1);
	assert_string_equal(got, "{\"a\":1},");
	assert_string_equal(error.name, "a.b.E");
}

static int refuse(void *data, struct json_object *parameters, bool continues)
{
	return -ENOSPC;
}

static void test_stream_that_is_not_wanted(void **state)
{
	AUTOCONNECTION connection = connection_new();

	SERVE(&connection, "{\"continues\":true}");
	SERVE(&connection, "{}");
	assert_int_equal(vd_varlink_stream(connection.client, "a.b.C", NULL, refuse, NULL, NULL),
			 -ENOSPC);
	/* What is still to come would be taken for the answer to another call. */
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -ENOTCONN);
}

/* A service that says LEN bytes at TEXT and dies. */
static int call_dying(const char *text, size_t len)
{
	AUTOCONNECTION connection = connection_new();
	int r;

	serve(&connection, text, len);
	shutdown(connection.service, SHUT_WR);
	r = vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -ENOTCONN);
	return r;
}

struct watched {
	int fd;
	unsigned calls;
};

/* The second one ends the call. */
static int on_watched(void *data)
{
	struct watched *watched = data;
	char byte;

	assert_int_equal(read(watched->fd, &byte, 1), 1);
	return ++watched->calls == 2 ? -ECANCELED : 0;
}

static void test_watched(void **state)
{
	AUTOCONNECTION connection = connection_new();
	struct watched watched = { 0 };
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	watched.fd = fds[0];
	assert_int_equal(write(fds[1], "abc", 3), 3);
	vd_varlink_client_watch(connection.client, fds[0], on_watched, &watched);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -ECANCELED);
	assert_int_equal(watched.calls, 2);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -ENOTCONN);
	close(fds[0]);
	close(fds[1]);
}

static void test_death(void **state)
{
	static const char reply[] = "{\"parameters\":{\"devices\":[]}}";

	for (size_t len = 0; len < sizeof(reply); len++)
		assert_int_equal(call_dying(reply, len), -ECONNRESET);
}

static void test_death_before_the_call(void **state)
{
	AUTOCONNECTION connection = connection_new();

	connection_close_service(&connection);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL),
			 -ECONNRESET);
}

/* The socket is reset where the service dies with the call unread. */
static void *take_some_and_die(void *data)
{
	struct connection *connection = data;
	char byte;

	assert_int_equal(read(connection->service, &byte, 1), 1);
	connection_close_service(connection);
	return NULL;
}

/* The service may say why before it closes: a client that is too late to call is told that. */
static void test_refusal_before_the_call(void **state)
{
	AUTOCONNECTION connection = connection_new();
	VD_CLEANUP(vd_varlink_error_clear) struct vd_varlink_error error = { 0 };

	SERVE(&connection, "{\"error\":\"a.b.E\"}");
	connection_close_service(&connection);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, &error), 1);
	assert_string_equal(error.name, "a.b.E");
	vd_varlink_error_clear(&error);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, &error),
			 -ECONNRESET);
}

static void test_death_with_the_call_unread(void **state)
{
	AUTOCONNECTION connection = connection_new();
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, take_some_and_die, &connection), 0);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL),
			 -ECONNRESET);
	pthread_join(thread, NULL);
}

static void test_malformed(void **state)
{
	static const char *const replies[] = {
		"",
		"x",
		"[]",
		"{",
		"{\"error\":1}",
		"{\"error\":\"\"}",
		"{\"error\":\"E\"}",
		"{\"error\":\"a.E\"}",
		"{\"error\":\"a..E\"}",
		"{\"error\":\"a.b.\"}",
		"{\"error\":\"a.b.e\"}",
		"{\"error\":\"1.b.E\"}",
		"{\"error\":\"a.b.E\\n\"}",
		"{\"error\":\"a.b.E-F\"}",
		"{\"parameters\":{},\"parameters\":{}}",
		"{\"parameters\":{\"a\":\"\\u0000\"}}",
		"{\"extra\":1}",
		"{\"continues\":true}",
		"{\"error\":\"a.b.C\",\"continues\":true}",
		"{\"parameters\":{\"a\":\"\xff\"}}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(replies); i++) {
		AUTOCONNECTION connection = connection_new();

		serve(&connection, replies[i], strlen(replies[i]) + 1);
		assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL),
				 -EPROTO);
	}
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void test_silence(void **state)
{
	AUTOCONNECTION connection = connection_new();
	struct timespec start;

	vd_varlink_client_set_timeout(connection.client, 50);
	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -ETIMEDOUT);
	assert_true(seconds_since(&start) >= 0.045);
	/* Without that limit it would be 45 s. */
	assert_true(seconds_since(&start) < 30);
}

static atomic_uint dawdled;

static void *dawdle(void *data)
{
	struct connection *connection = data;
	const struct timespec pause = { .tv_nsec = 10000000 };

	while (dawdled < 500 && send(connection->service, " ", 1, MSG_NOSIGNAL) == 1) {
		dawdled++;
		nanosleep(&pause, NULL);
	}
	return NULL;
}

/* A byte now and then does not buy time. */
static void test_dawdling(void **state)
{
	AUTOCONNECTION connection = connection_new();
	pthread_t thread;

	vd_varlink_client_set_timeout(connection.client, 100);
	assert_int_equal(pthread_create(&thread, NULL, dawdle, &connection), 0);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -ETIMEDOUT);
	/* Counted in bytes: one in which the machine is held up is one. */
	assert_true(dawdled < 300);
	vd_varlink_client_free(vd_take_ptr(connection.client));
	pthread_join(thread, NULL);
}

static void *babble(void *data)
{
	struct connection *connection = data;
	static char block[1 << 16];

	memset(block, ' ', sizeof(block));
	while (send(connection->service, block, sizeof(block), MSG_NOSIGNAL) > 0)
		;
	return NULL;
}

static void test_endless_reply(void **state)
{
	AUTOCONNECTION connection = connection_new();
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, babble, &connection), 0);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", NULL, NULL, NULL), -EMSGSIZE);
	vd_varlink_client_free(vd_take_ptr(connection.client));
	pthread_join(thread, NULL);
}

/* A service that takes nothing: the socket fills. */
static void test_deaf_service(void **state)
{
	AUTOCONNECTION connection = connection_new();
	vd_autojson struct json_object *parameters = json_object_new_object();
	vd_autofree char *text = calloc(1, 1000001);

	memset(text, 'x', 1000000);
	assert_int_equal(vd_json_set(parameters, "x", json_object_new_string(text)), 0);
	vd_varlink_client_set_timeout(connection.client, 50);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", parameters, NULL, NULL),
			 -ETIMEDOUT);
}

static void test_large_call(void **state)
{
	AUTOCONNECTION connection = connection_new();
	vd_autojson struct json_object *parameters = json_object_new_object();
	vd_autofree char *text = calloc(1, (1 << 20) + 1);

	memset(text, 'x', 1 << 20);
	assert_int_equal(vd_json_set(parameters, "x", json_object_new_string(text)), 0);
	assert_int_equal(vd_varlink_call(connection.client, "a.b.C", parameters, NULL, NULL),
			 -EMSGSIZE);
	assert_int_equal(recv(connection.service, text, 1, MSG_DONTWAIT), -1);
}

static char folder[FOLDER_MAX], path[FOLDER_MAX + sizeof("/socket")];

static int make_folder(void **state)
{
	folder_make(folder);
	assert_int_equal(chmod(folder, 0777), 0);
	snprintf(path, sizeof(path), "%s/socket", folder);
	return 0;
}

static int remove_folder(void **state)
{
	folder_remove(folder);
	return 0;
}

static int listen_at_path(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || chmod(path, 0666) < 0 ||
	    listen(fd, 1) < 0)
		_exit(1);
	return fd;
}

static void test_connect(void **state)
{
	vd_autoclose int listener = listen_at_path();
	vd_autoclose int fd = -1;

	assert_int_equal(vd_varlink_connect(path, &fd), 0);
	assert_true(fd >= 0);
	vd_closep(&listener);
	listener = -1;
	vd_closep(&fd);
	fd = -1;
	/* stale */
	assert_int_equal(vd_varlink_connect(path, &fd), -ECONNREFUSED);
	assert_int_equal(fd, -1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(vd_varlink_connect(path, &fd), -ENOENT);
}

static void test_connect_bad_path(void **state)
{
	char longer[200];
	int fd = -1;

	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(vd_varlink_connect(longer, &fd), -ENAMETOOLONG);
	longer[108] = '\0';
	assert_int_equal(vd_varlink_connect(longer, &fd), -ENAMETOOLONG);
	longer[107] = '\0';
	assert_int_equal(vd_varlink_connect(longer, &fd), -ENOENT);
	assert_int_equal(vd_varlink_connect("", &fd), -ENOENT);
	assert_int_equal(vd_varlink_connect("/dev/null", &fd), -ECONNREFUSED);
}

static void be_a_trap(void)
{
	listen_at_path();
}

/* Somebody else's socket, as a trap would be. */
static void test_connect_not_ours(void **state)
{
	int fd = -1;
	pid_t pid;

	if (!system_has_user(65534)) {
		print_message("skipped: no processes of other users can be had here\n");
		skip();
	}
	pid = process_start(65534, be_a_trap);
	assert_int_equal(vd_varlink_connect(path, &fd), -EPERM);
	assert_int_equal(fd, -1);
	process_end(pid);
	assert_int_equal(unlink(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_reply_without_parameters),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_stream_that_fails),
		cmocka_unit_test(test_stream_that_is_not_wanted),
		cmocka_unit_test(test_watched),
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_death_before_the_call),
		cmocka_unit_test(test_refusal_before_the_call),
		cmocka_unit_test(test_death_with_the_call_unread),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_dawdling),
		cmocka_unit_test(test_endless_reply),
		cmocka_unit_test(test_deaf_service),
		cmocka_unit_test(test_large_call),
		cmocka_unit_test(test_connect),
		cmocka_unit_test(test_connect_bad_path),
		cmocka_unit_test(test_connect_not_ours),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Worker processes as virtd runs them: how they are started, heard, limited, timed and ended. The
 * workers are scripts, since none that hangs or dies at a given place could be had otherwise; what
 * they do to a device is tested elsewhere.
 */
#include "tests/lib/test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/limit.h"
#include "json/json.h"
#include "tests/lib/folder.h"
#include "tests/lib/process.h"
#include "tests/lib/wait.h"
#include "workers/worker-lines.h"
#include "workers/worker-process.h"

struct heard {
	unsigned lines, ends, deadlines;
	char last[64]; /* "say" of the last line */
	int error;
	char how[256];
};

struct fixture {
	char dir[32], path[64];
	uv_loop_t loop;
	struct workers *workers;
};

static void write_script(const char *path, const char *script)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", script);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0755), 0);
}

static int start(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	/* Not in $TMPDIR, whose files may not be executable. */
	strcpy(fixture->dir, "/tmp/test-workers-XXXXXX");
	assert_non_null(mkdtemp(fixture->dir));
	snprintf(fixture->path, sizeof(fixture->path), "%s/worker", fixture->dir);
	assert_int_equal(uv_loop_init(&fixture->loop), 0);
	assert_int_equal(workers_new(&fixture->loop,
				     &(struct workers_options){ .path = fixture->path },
				     &fixture->workers),
			 0);
	*state = fixture;
	return 0;
}

/* Every handle must have been closed. */
static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	workers_close(fixture->workers);
	uv_run(&fixture->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&fixture->loop), 0);
	workers_free(fixture->workers);
	folder_remove(fixture->dir);
	free(fixture);
	return 0;
}

static void on_line(void *data, struct json_object *line)
{
	struct heard *heard = data;
	const char *text = json_object_get_string(json_object_object_get(line, "say"));

	heard->lines++;
	snprintf(heard->last, sizeof(heard->last), "%s", text ? text : "");
}

static void on_deadline(void *data)
{
	((struct heard *)data)->deadlines++;
}

static void on_end(void *data, int error, const char *how)
{
	struct heard *heard = data;

	heard->ends++;
	heard->error = error;
	snprintf(heard->how, sizeof(heard->how), "%s", how);
}

static struct worker *order(struct fixture *fixture, enum worker_kind kind, const char *device,
			    unsigned deadline_ms, struct heard *heard)
{
	struct worker_order order = {
		.kind = kind,
		.device = device,
		.deadline_ms = deadline_ms,
		.on_line = on_line,
		.on_deadline = on_deadline,
		.on_end = on_end,
		.data = heard,
	};
	struct worker *worker = NULL;

	order.request = json_object_new_object();
	vd_json_set(order.request, "say", json_object_new_string("what was asked"));
	vd_json_set(order.request, "change", json_object_new_boolean(kind == WORKER_CHANGE));
	assert_int_equal(workers_start(fixture->workers, &order, &worker), 0);
	return worker;
}

static void run_until_over(struct fixture *fixture, const struct heard *heard, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		while (!heard[i].ends) {
			if (!uv_run(&fixture->loop, UV_RUN_ONCE) && !heard[i].ends)
				fail_msg("nothing is waited for, but worker %u has not ended", i);
		}
	}
}

static void hear(struct fixture *fixture, const char *script, struct heard *heard)
{
	write_script(fixture->path, script);
	order(fixture, WORKER_CHANGE, NULL, 60000, heard);
	assert_int_equal(heard->ends, 0); /* never from within */
	run_until_over(fixture, heard, 1);
	assert_int_equal(heard->ends, 1);
}

static void test_request_and_lines(void **state)
{
	struct heard heard = { 0 };

	/* The request ends with the file; a line may come in pieces, and several at once. */
	hear(*state,
	     "r=$(cat); printf '{\"say\":\"one\"}\\n{\"say\":'; sleep 0.1; printf '\"two\"}\\n'; "
	     "echo \"$r\"",
	     &heard);
	assert_int_equal(heard.lines, 3);
	assert_string_equal(heard.last, "what was asked");
	assert_int_equal(heard.error, 0);
	assert_string_equal(heard.how, "");
}

static void test_nonsense_is_passed_over(void **state)
{
	struct heard heard = { 0 };

	hear(*state,
	     "echo nonsense; echo '[1]'; echo; echo '{\"say\":\"sense\"}'; printf '{\"say\":\"cut'",
	     &heard);
	assert_int_equal(heard.lines, 1);
	assert_string_equal(heard.last, "sense");
	assert_int_equal(heard.error, 0);
}

static void test_long_line(void **state)
{
	struct heard heard = { 0 };

	hear(*state,
	     "printf '{\"say\":\"'; head -c 1000000 /dev/zero | tr '\\0' x; printf '\"}\\n'",
	     &heard);
	assert_int_equal(heard.lines, 1);
}

static void test_endless_line(void **state)
{
	struct heard heard = { 0 };

	hear(*state, "head -c 9000000 /dev/zero | tr '\\0' x", &heard);
	assert_int_equal(heard.lines, 0);
}

static void test_failure(void **state)
{
	struct heard heard = { 0 };

	hear(*state, "echo '{}'; exit 3", &heard);
	assert_int_equal(heard.lines, 1);
	assert_int_equal(heard.error, -ECHILD);
	assert_non_null(strstr(heard.how, "status 3"));
}

static void test_killed(void **state)
{
	struct heard heard = { 0 };

	hear(*state, "echo '{}'; kill -9 $$", &heard);
	assert_int_equal(heard.lines, 1);
	assert_int_equal(heard.error, -ECHILD);
	assert_non_null(strstr(heard.how, "signal 9"));
}

static void test_no_program(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard = { 0 };

	order(fixture, WORKER_QUERY, NULL, 60000, &heard);
	assert_int_equal(heard.ends, 0);
	run_until_over(fixture, &heard, 1);
	assert_int_equal(heard.error, -ENOENT);
	assert_non_null(strstr(heard.how, fixture->path));
}

static void test_output_held_by_another(void **state)
{
	struct heard heard = { 0 };

	hear(*state, "echo '{}'; sleep 100 & echo $! >$(dirname $0)/pid", &heard);
	assert_int_equal(heard.lines, 1);
	assert_int_equal(heard.error, 0);
	shell("kill $(cat %s/pid)", ((struct fixture *)*state)->dir);
}

static void test_query_is_killed_at_deadline(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard = { 0 };

	write_script(fixture->path, "exec sleep 100");
	order(fixture, WORKER_QUERY, NULL, 100, &heard);
	run_until_over(fixture, &heard, 1);
	assert_int_equal(heard.error, -ETIMEDOUT);
	assert_int_equal(heard.deadlines, 0);
}

static void test_change_goes_on_after_deadline(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard = { 0 };
	char go[64], script[256];

	snprintf(go, sizeof(go), "%s/go", fixture->dir);
	snprintf(script, sizeof(script),
		 "cat >/dev/null; until [ -e %s ]; do sleep 0.02; done; echo '{\"say\":\"done\"}'",
		 go);
	write_script(fixture->path, script);
	order(fixture, WORKER_CHANGE, "pci:0000:00:03.0", 100, &heard);
	assert_true(workers_busy_with(fixture->workers, "pci:0000:00:03.0") > 0);
	assert_int_equal(workers_busy_with(fixture->workers, "pci:0000:00:04.0"), -1);
	while (!heard.deadlines)
		uv_run(&fixture->loop, UV_RUN_ONCE);
	assert_int_equal(heard.ends, 0);
	assert_true(workers_busy_with(fixture->workers, "pci:0000:00:03.0") > 0);
	write_script(go, "");
	run_until_over(fixture, &heard, 1);
	assert_string_equal(heard.last, "done");
	assert_int_equal(heard.error, 0);
	assert_int_equal(heard.deadlines, 1);
	assert_int_equal(workers_busy_with(fixture->workers, "pci:0000:00:03.0"), -1);
}

/* Each worker says how many there are when it starts. */
static void test_limit(void **state)
{
	struct fixture *fixture = *state;
	enum { COUNT = 4 * LIMIT_WORKERS_CHANGING };
	struct heard heard[COUNT] = { 0 };
	char script[512];
	unsigned most = 0;

	snprintf(script, sizeof(script),
		 "cd %s; mkdir at.$$; echo \"{\\\"say\\\":\\\"$(ls -d at.* 2>/dev/null | wc "
		 "-l)\\\"}\"; sleep "
		 "0.05; rmdir at.$$",
		 fixture->dir);
	write_script(fixture->path, script);
	for (unsigned i = 0; i < COUNT; i++)
		order(fixture, WORKER_CHANGE, NULL, 60000, &heard[i]);
	run_until_over(fixture, heard, COUNT);
	for (unsigned i = 0; i < COUNT; i++) {
		unsigned at_once = (unsigned)atoi(heard[i].last);

		assert_int_equal(heard[i].error, 0);
		most = at_once > most ? at_once : most;
	}
	assert_uint_in_range(most, 2, LIMIT_WORKERS_CHANGING);
}

/* A helper that never answers: each worker that starts is a connection to it. */
static int listen_as(const char *dir, const char *program)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", dir, program);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 64), 0);
	return fd;
}

static unsigned count_clients(int listener)
{
	unsigned count = 0;

	for (int fd; (fd = accept(listener, NULL, NULL)) >= 0; count++)
		close(fd);
	return count;
}

/* More workers of KIND than may run; those that wait follow when the others have ended. */
static void order_many(struct fixture *fixture, enum worker_kind kind, int listener, unsigned limit)
{
	struct heard heard[8] = { 0 };

	for (unsigned i = 0; i < VD_ARRAY_SIZE(heard); i++)
		order(fixture, kind, NULL, 60000, &heard[i]);
	assert_int_equal(count_clients(listener), limit);
	assert_true(workers_has(fixture->workers, kind));
	for (unsigned i = 0; i < VD_ARRAY_SIZE(heard); i++) {
		while (!heard[i].ends) {
			uv_run(&fixture->loop, UV_RUN_ONCE);
			assert_uint_in_range(count_clients(listener), 0, limit);
		}
		assert_int_equal(heard[i].error, -ECHILD);
	}
	assert_false(workers_has(fixture->workers, kind));
}

/* The numbers stand here once more: who changes a limit has to say so twice. */
static void test_limit_of_each_kind(void **state)
{
	static const struct {
		enum worker_kind kind;
		bool is_bench;
		unsigned limit;
	} kinds[] = { { WORKER_QUERY, false, 2 },
		      { WORKER_GUARD, false, 2 },
		      { WORKER_CHANGE, false, 6 },
		      { WORKER_BENCH, true, 1 },
		      { WORKER_BENCH_QUERY, true, 2 } };
	struct fixture *fixture = *state;
	int listeners[] = { listen_as(fixture->dir, "virtd-worker"),
			    listen_as(fixture->dir, "virtd-bench") };
	const struct workers_options options = { .helpers = fixture->dir };

	assert_int_equal(VD_ARRAY_SIZE(kinds), WORKER_KINDS);
	workers_free(fixture->workers);
	assert_int_equal(workers_new(&fixture->loop, &options, &fixture->workers), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++)
		order_many(fixture, kinds[i].kind, listeners[kinds[i].is_bench], kinds[i].limit);
	close(listeners[0]);
	close(listeners[1]);
}

/* 4 MiB, and not a byte more. */
static void test_longest_line(void **state)
{
	struct worker_lines lines = { 0 };
	size_t size, total = 0;
	char *space;

	(void)state;
	while (total < 64u << 20 && (space = worker_lines_space(&lines, &size))) {
		memset(space, 'x', size);
		total += size;
		assert_int_equal(worker_lines_filled(&lines, size, NULL, NULL), 0);
	}
	assert_int_equal(total, 4u << 20);
	worker_lines_clear(&lines);
}

static void test_changes_leave_room_for_queries(void **state)
{
	struct fixture *fixture = *state;
	struct heard changes[LIMIT_WORKERS_CHANGING + 1] = { 0 }, query = { 0 };
	char go[64], script[256];

	snprintf(go, sizeof(go), "%s/go", fixture->dir);
	snprintf(script, sizeof(script),
		 "case $(cat) in *true*) until [ -e %s ]; do sleep 0.02; done; exit; esac; "
		 "echo '{\"say\":\"here\"}'",
		 go);
	write_script(fixture->path, script);
	for (unsigned i = 0; i < VD_ARRAY_SIZE(changes); i++)
		order(fixture, WORKER_CHANGE, i ? NULL : "pci:0", 60000, &changes[i]);
	order(fixture, WORKER_QUERY, NULL, 60000, &query);
	run_until_over(fixture, &query, 1);
	assert_string_equal(query.last, "here");
	for (unsigned i = 0; i < VD_ARRAY_SIZE(changes); i++)
		assert_int_equal(changes[i].ends, 0);
	write_script(go, "");
	run_until_over(fixture, changes, VD_ARRAY_SIZE(changes));
}

static void test_deadline_while_queued(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard[LIMIT_WORKERS_QUERYING + 1] = { 0 };
	char go[64], script[256];

	snprintf(go, sizeof(go), "%s/go", fixture->dir);
	snprintf(script, sizeof(script), "until [ -e %s ]; do sleep 0.02; done", go);
	write_script(fixture->path, script);
	for (unsigned i = 0; i < VD_ARRAY_SIZE(heard); i++)
		order(fixture, WORKER_QUERY, NULL, i < LIMIT_WORKERS_QUERYING ? 60000 : 100,
		      &heard[i]);
	run_until_over(fixture, &heard[LIMIT_WORKERS_QUERYING], 1);
	write_script(go, "");
	run_until_over(fixture, heard, VD_ARRAY_SIZE(heard));
	assert_int_equal(heard[0].error, 0);
	assert_int_equal(heard[LIMIT_WORKERS_QUERYING].error, -ETIMEDOUT);
	assert_non_null(strstr(heard[LIMIT_WORKERS_QUERYING].how, "did not start"));
}

static void test_kill(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard[LIMIT_WORKERS_QUERYING + 1] = { 0 };
	struct worker *workers[VD_ARRAY_SIZE(heard)];

	write_script(fixture->path, "exec sleep 100");
	for (unsigned i = 0; i < VD_ARRAY_SIZE(heard); i++)
		workers[i] = order(fixture, WORKER_QUERY, NULL, 60000, &heard[i]);
	/* The last one has not begun. */
	for (unsigned i = VD_ARRAY_SIZE(heard); i-- > 0;)
		worker_kill(workers[i]);
	run_until_over(fixture, heard, VD_ARRAY_SIZE(heard));
	for (unsigned i = 0; i < VD_ARRAY_SIZE(heard); i++)
		assert_int_equal(heard[i].error, -ECANCELED);
}

static void test_change_outlives_us(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard = { 0 };
	char path[64], script[256];

	snprintf(path, sizeof(path), "%s/done", fixture->dir);
	snprintf(script, sizeof(script),
		 "trap '' PIPE; cat >/dev/null; sleep 0.3; echo '{}'; touch %s", path);
	write_script(fixture->path, script);
	order(fixture, WORKER_CHANGE, "pci:0", 60000, &heard);
	uv_run(&fixture->loop, UV_RUN_NOWAIT);
	workers_close(fixture->workers);
	assert_int_equal(heard.ends, 1);
	assert_int_equal(heard.error, -ECANCELED);
	uv_run(&fixture->loop, UV_RUN_DEFAULT);
	WAIT_UNTIL(access(path, F_OK) == 0);
}

/* Ctrl-C in the terminal of a virtd goes to the processes of its session. */
static void test_worker_has_a_session_of_its_own(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard = { 0 };
	char own[32];

	write_script(fixture->path,
		     "cat >/dev/null; read -r stat </proc/$$/stat; set -- ${stat##*) }\n"
		     "echo '{\"say\":\"'$(($4 == $$)) $4'\"}'");
	order(fixture, WORKER_CHANGE, NULL, 60000, &heard);
	run_until_over(fixture, &heard, 1);
	snprintf(own, sizeof(own), "1 %d", (int)getsid(0));
	assert_int_equal(heard.last[0], '1');
	assert_string_not_equal(heard.last, own);
}

static void test_query_ends_with_us(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard = { 0 };
	char path[64], script[256];
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "%s/pid", fixture->dir);
	snprintf(script, sizeof(script), "echo $$ >%s.new; mv %s.new %s; exec sleep 100", path,
		 path, path);
	write_script(fixture->path, script);
	order(fixture, WORKER_QUERY, NULL, 60000, &heard);
	while (access(path, F_OK) < 0)
		uv_run(&fixture->loop, UV_RUN_NOWAIT);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	workers_close(fixture->workers);
	uv_run(&fixture->loop, UV_RUN_DEFAULT);
	errno = 0;
	/* Whoever is first sees its end. */
	WAIT_UNTIL(waitpid(pid, NULL, WNOHANG) == pid || errno == ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_worker_has_a_session_of_its_own, start,
						tear_down),
		cmocka_unit_test_setup_teardown(test_query_ends_with_us, start, tear_down),
		cmocka_unit_test_setup_teardown(test_request_and_lines, start, tear_down),
		cmocka_unit_test_setup_teardown(test_nonsense_is_passed_over, start, tear_down),
		cmocka_unit_test_setup_teardown(test_long_line, start, tear_down),
		cmocka_unit_test_setup_teardown(test_endless_line, start, tear_down),
		cmocka_unit_test_setup_teardown(test_failure, start, tear_down),
		cmocka_unit_test_setup_teardown(test_killed, start, tear_down),
		cmocka_unit_test_setup_teardown(test_no_program, start, tear_down),
		cmocka_unit_test_setup_teardown(test_output_held_by_another, start, tear_down),
		cmocka_unit_test_setup_teardown(test_query_is_killed_at_deadline, start, tear_down),
		cmocka_unit_test_setup_teardown(test_change_goes_on_after_deadline, start,
						tear_down),
		cmocka_unit_test_setup_teardown(test_limit, start, tear_down),
		cmocka_unit_test_setup_teardown(test_limit_of_each_kind, start, tear_down),
		cmocka_unit_test(test_longest_line),
		cmocka_unit_test_setup_teardown(test_changes_leave_room_for_queries, start,
						tear_down),
		cmocka_unit_test_setup_teardown(test_deadline_while_queued, start, tear_down),
		cmocka_unit_test_setup_teardown(test_kill, start, tear_down),
		cmocka_unit_test_setup_teardown(test_change_outlives_us, start, tear_down),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whose turn it is, between processes of one user and of several. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "bench/run-lock.h"
#include "tests/lib/process.h"
#include "tests/lib/system.h"

#define NOBODY 65534

static char name[64];

static int set_up(void **state)
{
	static unsigned count;

	snprintf(name, sizeof(name), "test-bench-turn-%d-%u", (int)getpid(), count++);
	return 0;
}

static int take(int *ret)
{
	uid_t user;

	return vd_bench_run_lock_take(name, ret, &user);
}

static void hold_lock(void)
{
	int fd;

	if (take(&fd) != 0)
		_exit(1);
}

static int bound(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(sun.sun_path + 1, name, strlen(name));
	if (bind(fd, (struct sockaddr *)&sun,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name))) < 0)
		_exit(1);
	return fd;
}

/* The name is taken, and nobody says by whom. */
static void squat(void)
{
	bound();
}

static void test_one_at_a_time(void **state)
{
	int first = -1, second = -1;
	pid_t pid;

	assert_int_equal(take(&first), 0);
	assert_true(first >= 0);
	assert_int_equal(take(&second), -EBUSY);
	assert_int_equal(second, -1);
	close(first);
	assert_int_equal(take(&first), 0);
	close(first);
	pid = process_start(geteuid(), hold_lock);
	assert_int_equal(take(&first), -EBUSY);
	/* However it ends, it holds nothing any more. */
	process_end(pid);
	assert_int_equal(take(&first), 0);
	close(first);
}

static void test_other_names_are_others(void **state)
{
	int first, second;

	assert_int_equal(take(&first), 0);
	strcat(name, "x");
	assert_int_equal(take(&second), 0);
	close(first);
	close(second);
}

/* Who looks is never answered; many of them must not wear it out. */
static void test_many_attempts(void **state)
{
	int first, second;

	assert_int_equal(take(&first), 0);
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(take(&second), -EBUSY);
	close(first);
}

static void test_root_waits_for_root_alone(void **state)
{
	uid_t user = 0;
	int fd = 5;
	pid_t pid;

	if (!system_has_user(NOBODY)) {
		print_message("skipped: no processes of other users can be had here\n");
		skip();
	}
	pid = process_start(NOBODY, hold_lock);
	assert_int_equal(vd_bench_run_lock_take(name, &fd, &user), 1);
	assert_int_equal(fd, -1);
	assert_int_equal(user, NOBODY);
	process_end(pid);
	pid = process_start(NOBODY, squat);
	assert_int_equal(vd_bench_run_lock_take(name, &fd, &user), 1);
	assert_int_equal(user, (uid_t)-1);
	process_end(pid);
	assert_int_equal(vd_bench_run_lock_take(name, &fd, &user), 0);
	close(fd);
}

/* In a process of that user. */
static void find_it_busy(void)
{
	int fd;

	if (take(&fd) != -EBUSY)
		_exit(1);
}

static void test_others_wait_for_anybody(void **state)
{
	int fd;

	if (!system_has_user(NOBODY)) {
		print_message("skipped: no processes of other users can be had here\n");
		skip();
	}
	assert_int_equal(take(&fd), 0);
	process_end(process_start(NOBODY, find_it_busy));
	close(fd);
	fd = process_start(NOBODY, squat);
	process_end(process_start(NOBODY - 1, find_it_busy));
	process_end(fd);
}

/* Without a descriptor, nobody knows whether another one measures. */
static void test_no_descriptor(void **state)
{
	struct rlimit limit, none;
	int fd = -1;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(take(&fd), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_at_a_time, set_up),
		cmocka_unit_test_setup(test_other_names_are_others, set_up),
		cmocka_unit_test_setup(test_many_attempts, set_up),
		cmocka_unit_test_setup(test_root_waits_for_root_alone, set_up),
		cmocka_unit_test_setup(test_others_wait_for_anybody, set_up),
		cmocka_unit_test_setup(test_no_descriptor, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

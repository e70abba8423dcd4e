// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whose turn it is, between processes of one user and of several. */
#include "tests/lib/test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "bench/run-lock.h"

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

/* A process of USER that does HOLD, says so, and stays until it is killed. */
static pid_t held_by(uid_t user, void (*hold)(void))
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setresuid(user, user, user) < 0)
			_exit(1);
		/* Also where a test fails; and changing the user undoes it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		hold();
		if (write(ready[1], "", 1) == 1)
			pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void hold_turn(void)
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
	pid = held_by(geteuid(), hold_turn);
	assert_int_equal(take(&first), -EBUSY);
	/* However it ends, it holds nothing any more. */
	end(pid);
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
static void test_many_looks(void **state)
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

	if (geteuid() != 0) {
		print_message("not root: others can't be had\n");
		skip();
	}
	pid = held_by(NOBODY, hold_turn);
	assert_int_equal(vd_bench_run_lock_take(name, &fd, &user), 1);
	assert_int_equal(fd, -1);
	assert_int_equal(user, NOBODY);
	end(pid);
	pid = held_by(NOBODY, squat);
	assert_int_equal(vd_bench_run_lock_take(name, &fd, &user), 1);
	assert_int_equal(user, (uid_t)-1);
	end(pid);
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

	if (geteuid() != 0) {
		print_message("not root: others can't be had\n");
		skip();
	}
	assert_int_equal(take(&fd), 0);
	end(held_by(NOBODY, find_it_busy));
	close(fd);
	fd = held_by(NOBODY, squat);
	end(held_by(NOBODY - 1, find_it_busy));
	end(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_at_a_time, set_up),
		cmocka_unit_test_setup(test_other_names_are_others, set_up),
		cmocka_unit_test_setup(test_many_looks, set_up),
		cmocka_unit_test_setup(test_root_waits_for_root_alone, set_up),
		cmocka_unit_test_setup(test_others_wait_for_anybody, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

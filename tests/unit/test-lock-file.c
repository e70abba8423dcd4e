// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/lock-file.h"
#include "tests/lib/folder.h"

static char folder[FOLDER_MAX];
static int dirfd_;

static int make(void **state)
{
	folder_make(folder);
	dirfd_ = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return dirfd_ < 0;
}

static int clear(void **state)
{
	close(dirfd_);
	folder_remove(folder);
	return 0;
}

static bool removes; /* the file, between the opening and the locking of it */

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

int __wrap_flock(int fd, int operation)
{
	if (removes)
		unlinkat(dirfd_, "lock", 0);
	removes = false;
	return __real_flock(fd, operation);
}

static void one_holds_it_until_it_is_closed(void **state)
{
	int fd, other = -1;
	struct stat st;

	assert_int_equal(vd_lock_file(dirfd_, "lock", &fd), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(vd_lock_file(dirfd_, "lock", &other), -EBUSY);
	assert_int_equal(other, -1);
	close(fd);
	assert_int_equal(vd_lock_file(dirfd_, "lock", &other), 0);
	close(other);
}

static void what_is_no_file_of_its_own_is_refused(void **state)
{
	int fd = -1;

	assert_int_equal(symlinkat("target", dirfd_, "lock"), 0);
	assert_int_equal(vd_lock_file(dirfd_, "lock", &fd), -ELOOP);
	assert_int_equal(faccessat(dirfd_, "target", F_OK, 0), -1);
	assert_int_equal(mkdirat(dirfd_, "folder", 0700), 0);
	assert_int_equal(vd_lock_file(dirfd_, "folder", &fd), -EISDIR);
	assert_int_equal(vd_lock_file(dirfd_, "no/such", &fd), -ENOENT);
	assert_int_equal(fd, -1);
}

static atomic_int holders, times, collisions;

static void *lock_and_remove(void *data)
{
	while (atomic_load(&times) < 2000) {
		vd_autoclose int fd = -1;
		int r = vd_lock_file(dirfd_, "lock", &fd);

		if (r == -EBUSY)
			continue;
		assert_int_equal(r, 0);
		if (atomic_fetch_add(&holders, 1))
			atomic_fetch_add(&collisions, 1);
		atomic_fetch_add(&times, 1);
		atomic_fetch_sub(&holders, 1);
		unlinkat(dirfd_, "lock", 0);
	}
	return NULL;
}

static void who_comes_as_it_is_removed_has_no_lock(void **state)
{
	pthread_t threads[4];

	for (size_t i = 0; i < VD_ARRAY_SIZE(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, lock_and_remove, NULL), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(threads); i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&collisions), 0);
	assert_true(atomic_load(&times) >= 2000);
}

/* Its last holder removes it at the very moment: what was opened is no lock. */
static void a_file_that_is_removed_meanwhile_is_no_lock(void **state)
{
	struct stat held, there;
	int fd, other = -1;

	removes = true;
	assert_int_equal(vd_lock_file(dirfd_, "lock", &fd), 0);
	assert_int_equal(fstat(fd, &held), 0);
	assert_int_equal(fstatat(dirfd_, "lock", &there, 0), 0);
	assert_int_equal(held.st_ino, there.st_ino);
	assert_int_equal(vd_lock_file(dirfd_, "lock", &other), -EBUSY);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_holds_it_until_it_is_closed, make, clear),
		cmocka_unit_test_setup_teardown(what_is_no_file_of_its_own_is_refused, make, clear),
		cmocka_unit_test_setup_teardown(a_file_that_is_removed_meanwhile_is_no_lock, make,
						clear),
		cmocka_unit_test_setup_teardown(who_comes_as_it_is_removed_has_no_lock, make,
						clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

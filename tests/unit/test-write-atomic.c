// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/read-all.h"
#include "base/write-atomic.h"
#include "tests/lib/folder.h"

/* What vd_write_atomic() asked the kernel for, in order: w, m, s (the file), r, S (the folder). */
static char calls[16];
static int fail_at_sync; /* the errno of the fsync(2) of the file */

static void record(char call)
{
	size_t len = strlen(calls);

	assert_true(len < sizeof(calls) - 1);
	calls[len] = call;
}

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fsync(int fd);
int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);

/* One byte, so that the rest has to be asked for again. */
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	static int interrupted;

	if (interrupted++ % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	if (!strchr(calls, 'w'))
		record('w');
	return __real_write(fd, data, len ? 1 : 0);
}

int __wrap_fchmod(int fd, mode_t mode)
{
	record('m');
	return __real_fchmod(fd, mode);
}

int __wrap_fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	record(S_ISDIR(st.st_mode) ? 'S' : 's');
	if (!S_ISDIR(st.st_mode) && fail_at_sync) {
		errno = fail_at_sync;
		return -1;
	}
	return 0;
}

int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	record('r');
	return __real_renameat(from_dir, from, to_dir, to);
}

static char folder[FOLDER_MAX];
static int dir = -1;

static int make_folder(void **state)
{
	memset(calls, 0, sizeof(calls));
	fail_at_sync = 0;
	folder_make(folder);
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir < 0;
}

static int remove_folder(void **state)
{
	close(dir);
	folder_remove(folder);
	return 0;
}

static int put(const char *text)
{
	return vd_write_atomic(dir, "file", "file.new", 0640, text, strlen(text));
}

static void expect_file(const char *text, mode_t mode)
{
	vd_autoclose int fd = openat(dir, "file", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char buf[64] = "";
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | mode);
	assert_int_equal(vd_read_all(fd, buf, sizeof(buf)), strlen(text));
	assert_string_equal(buf, text);
	assert_int_equal(faccessat(dir, "file.new", F_OK, AT_SYMLINK_NOFOLLOW), -1);
}

static void each_step_is_on_the_disk_before_the_next(void **state)
{
	mode_t mask = umask(0777);
	int r = put("one");

	umask(mask);
	assert_int_equal(r, 0);
	assert_string_equal(calls, "wmsrS");
	expect_file("one", 0640);
	assert_int_equal(put("two, longer"), 0);
	expect_file("two, longer", 0640);
	memset(calls, 0, sizeof(calls));
	assert_int_equal(put(""), 0);
	expect_file("", 0640);
}

static void what_a_killed_process_left_is_replaced(void **state)
{
	assert_int_equal(symlinkat("elsewhere", dir, "file.new"), 0);
	assert_int_equal(symlinkat("elsewhere", dir, "file"), 0);
	assert_int_equal(put("text"), 0);
	expect_file("text", 0640);
	assert_int_equal(faccessat(dir, "elsewhere", F_OK, AT_SYMLINK_NOFOLLOW), -1);
}

static void after_an_error_the_old_file_is_there(void **state)
{
	assert_int_equal(put("old"), 0);
	memset(calls, 0, sizeof(calls));
	fail_at_sync = EIO;
	assert_int_equal(put("new"), -EIO);
	assert_string_equal(calls, "wms");
	expect_file("old", 0640);
	fail_at_sync = 0;
	/* A folder can't be removed, nor replaced by a file. */
	assert_int_equal(mkdirat(dir, "file.new", 0700), 0);
	assert_int_equal(put("new"), -EEXIST);
	assert_int_equal(unlinkat(dir, "file.new", AT_REMOVEDIR), 0);
	expect_file("old", 0640);
	assert_int_equal(unlinkat(dir, "file", 0), 0);
	assert_int_equal(mkdirat(dir, "file", 0700), 0);
	memset(calls, 0, sizeof(calls));
	assert_int_equal(put("new"), -EISDIR);
	assert_string_equal(calls, "wmsr");
	assert_int_equal(faccessat(dir, "file.new", F_OK, AT_SYMLINK_NOFOLLOW), -1);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(each_step_is_on_the_disk_before_the_next),
		FOLDER_TEST(what_a_killed_process_left_is_replaced),
		FOLDER_TEST(after_an_error_the_old_file_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

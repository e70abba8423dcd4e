// SPDX-License-Identifier: LGPL-2.1-or-later
/* What keeps a benchmark from a disk with something on it, and from one that somebody holds. No
 * disk is touched. */
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kinds/block/disk.h"
#include "bench/run-state.h"

#define NODE "/dev/no-such-disk"

static int node_flags;

static int open_or_note(const char *path, int flags, mode_t mode)
{
	if (strcmp(path, NODE) != 0)
		return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	node_flags = flags;
	errno = EBUSY;
	return -1;
}

/* In place of libc's: the flags are what the kernel protects a disk in use by. */
int open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return open_or_note(path, flags, mode);
}

/* What _FORTIFY_SOURCE makes of open(2) without a mode, as in a release build. */
int open_fortified(const char *path, int flags) __asm__("__open64_2");

int open_fortified(const char *path, int flags)
{
	return open_or_note(path, flags, 0);
}

static struct vd_bench_run make_run(const struct vd_bench_kind *kind)
{
	struct vd_bench_run run = { .kind = kind, .may_destroy = true };

	run.device.record = json_tokener_parse(
		"{\"id\":\"pci:1\",\"inUse\":[],\"layers\":[],\"interfaces\":[{\"class\":\"block\","
		"\"name\":\"no-such-disk\",\"devnode\":\"" NODE "\"}]}");
	assert_non_null(run.device.record);
	return run;
}

static void test_who_writes_holds_the_disk_alone(void **state)
{
	static const struct vd_bench_setting settings[] = { { .name = "disk" }, { 0 } };
	const struct vd_bench_kind kind = { .name = "block", .settings = settings };
	struct vd_bench_run run = make_run(&kind);
	struct vd_disk disk;

	assert_int_equal(vd_disk_open(&run, true, &disk), -EBUSY);
	assert_int_equal(node_flags & (O_EXCL | O_ACCMODE), O_EXCL | O_RDWR);
	assert_true(node_flags & O_DIRECT);
	assert_int_equal(vd_disk_open(&run, false, &disk), -EBUSY);
	assert_int_equal(node_flags & (O_EXCL | O_ACCMODE), O_RDONLY);
	json_object_put(run.device.record);
}

/* Of 8 MiB: with one below the size of a floppy disk, libblkid is content with the first that it
 * finds. */
static int make_image(void)
{
	char path[] = "/tmp/test-bench-disk-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(ftruncate(fd, 8 << 20), 0);
	return fd;
}

static void write_at(int fd, off_t offset, const char *text)
{
	assert_int_equal(pwrite(fd, text, strlen(text), offset), strlen(text));
}

/* What contradicts itself is not empty either. */
static void test_what_is_empty(void **state)
{
	int fd = make_image(), empty = vd_disk_is_empty(fd);

	if (empty == -ENOTSUP) {
		close(fd);
		skip();
	}
	assert_int_equal(empty, 1);
	write_at(fd, 0, "-rom1fs-");
	assert_int_equal(vd_disk_is_empty(fd), 0);
	write_at(fd, 4086, "S1SUSPEND");
	assert_int_equal(vd_disk_is_empty(fd), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_writes_holds_the_disk_alone),
		cmocka_unit_test(test_what_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* What keeps a benchmark from a disk with something on it, and from one that somebody holds. No
 * disk is touched. */
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinds/block/disk.h"
#include "bench/run-state.h"
#include "tests/lib/tree.h"

#define NODE "/dev/no-such-disk"

static int node_flags;

/* What NODE is instead of a disk: a file that fstat(2) and ioctl(2) call one. */
static struct {
	int fd; /* -1: somebody else holds the disk */
	int open_fd;
	mode_t mode;
	dev_t number;
} disk_file = { .fd = -1, .open_fd = -1 };

static int open_or_note(const char *path, int flags, mode_t mode)
{
	if (strcmp(path, NODE) != 0)
		return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	node_flags = flags;
	if (disk_file.fd < 0) {
		errno = EBUSY;
		return -1;
	}
	disk_file.open_fd = fcntl(disk_file.fd, F_DUPFD_CLOEXEC, 3);
	return disk_file.open_fd;
}

int fstat(int fd, struct stat *st)
{
	int r = fstatat(fd, "", st, AT_EMPTY_PATH);

	if (r == 0 && fd == disk_file.open_fd) {
		st->st_mode = disk_file.mode;
		st->st_rdev = disk_file.number;
	}
	return r;
}

int ioctl(int fd, unsigned long what, ...)
{
	va_list arguments;
	void *data;

	va_start(arguments, what);
	data = va_arg(arguments, void *);
	va_end(arguments);
	if (fd != disk_file.open_fd || disk_file.open_fd < 0)
		return (int)syscall(SYS_ioctl, fd, what, data);
	if (what == BLKGETSIZE64)
		*(uint64_t *)data = 8u << 20;
	else if (what == BLKSSZGET)
		*(int *)data = 4096;
	return 0;
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

/* The four words of its head are 0 in sum: libblkid adds them up from version 2.41 on. */
static void write_romfs(int fd)
{
	assert_int_equal(pwrite(fd, "-rom1fs-\0\0\0\x10\xa1\x27\x1d\x56", 16, 0), 16);
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
	write_romfs(fd);
	assert_int_equal(vd_disk_is_empty(fd), 0);
	write_at(fd, 4086, "S1SUSPEND");
	/* libblkid 2.42 says that it failed, older versions that both contradict each other. */
	assert_int_not_equal(vd_disk_is_empty(fd), 1);
	close(fd);
}

static const struct vd_bench_setting disk_settings[] = { { .name = "disk" }, { 0 } };
static const struct vd_bench_kind disk_kind = { .name = "block", .settings = disk_settings };

/* Open the disk of the image FD, number 7:77, for writing or reading; its run is in *RET. */
static int open_image(int fd, bool writes, struct vd_bench_run *ret)
{
	struct vd_disk disk = { .fd = -1 };
	int r;

	disk_file.fd = fd;
	node_flags = 0;
	ret->device.root = tree.root;
	vd_root_forget(tree.root);
	r = vd_disk_open(ret, writes, &disk);
	if (r == 0) {
		assert_int_equal(disk.size_bytes, 8u << 20);
		assert_int_equal(disk.sector_bytes, 4096);
		close(disk.fd);
	}
	disk_file.fd = disk_file.open_fd = -1;
	return r;
}

static void test_only_an_empty_disk_of_its_number_is_written(void **state)
{
	struct vd_bench_run run = make_run(&disk_kind);
	int fd = make_image();

	if (vd_disk_is_empty(fd) == -ENOTSUP) {
		close(fd);
		json_object_put(run.device.record);
		skip();
	}
	tree_make(NULL);
	put("sys/class/block/no-such-disk/dev", "7:77\n");
	disk_file.mode = S_IFBLK | 0660;
	disk_file.number = makedev(7, 77);
	assert_int_equal(open_image(fd, true, &run), 0);
	/* Another disk has its node. */
	disk_file.number = makedev(7, 78);
	assert_int_equal(open_image(fd, true, &run), -ENODEV);
	assert_string_equal(run.message, "it is not the node of the disk no-such-disk");
	assert_int_equal(open_image(fd, false, &run), -ENODEV);
	/* A file, or a character device, of that number. */
	disk_file.number = makedev(7, 77);
	disk_file.mode = S_IFREG | 0660;
	assert_int_equal(open_image(fd, true, &run), -ENODEV);
	disk_file.mode = S_IFCHR | 0660;
	assert_int_equal(open_image(fd, true, &run), -ENODEV);
	disk_file.mode = S_IFBLK | 0660;
	/* Data on it can be read, and not be written over. */
	write_romfs(fd);
	assert_int_equal(open_image(fd, true, &run), -EBUSY);
	assert_string_equal(run.operation, "check that it is empty");
	assert_non_null(strstr(run.message, "the disk is not empty"));
	assert_int_equal(open_image(fd, false, &run), 0);
	json_object_put(run.device.record);
	close(fd);
	tree_remove(NULL);
}

static void test_who_may_not_write_does_not_open_the_disk(void **state)
{
	struct vd_bench_run run = make_run(&disk_kind);
	struct json_object *reasons = json_object_object_get(run.device.record, "inUse");
	int fd = make_image();

	tree_make(NULL);
	run.may_destroy = false;
	assert_int_equal(open_image(fd, true, &run), -EPERM);
	assert_non_null(strstr(run.message, "--destroy-data"));
	assert_int_equal(node_flags, 0);
	run.may_destroy = true;
	json_object_array_add(reasons, json_object_new_object());
	assert_int_equal(open_image(fd, true, &run), -EBUSY);
	assert_true(run.refuses_in_use);
	assert_int_equal(node_flags, 0);
	json_object_put(run.device.record);
	close(fd);
	tree_remove(NULL);
}

/* One partition, of Linux, and nothing else on the disk. */
static void test_a_partition_table_is_something(void **state)
{
	static const char entry[16] = { 0, 0, 2, 0, (char)0x83, 0, 0, 0, 0, 8, 0, 0, 0, 16, 0, 0 };
	int fd = make_image();

	if (vd_disk_is_empty(fd) != -ENOTSUP) {
		assert_int_equal(pwrite(fd, entry, sizeof(entry), 446), sizeof(entry));
		assert_int_equal(pwrite(fd, "\x55\xaa", 2, 510), 2);
		assert_int_equal(vd_disk_is_empty(fd), 0);
	}
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_an_empty_disk_of_its_number_is_written),
		cmocka_unit_test(test_who_may_not_write_does_not_open_the_disk),
		cmocka_unit_test(test_a_partition_table_is_something),
		cmocka_unit_test(test_who_writes_holds_the_disk_alone),
		cmocka_unit_test(test_what_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/read-all.h"

#define BUFFER_MAX 16384

/* Reads a file of LEN bytes into SIZE of them, by either function. */
static void read_file(size_t len, size_t size)
{
	static char content[BUFFER_MAX], buf[BUFFER_MAX];
	vd_autoclose int fd = memfd_create("content", MFD_CLOEXEC);
	ssize_t expected = len < size ? (ssize_t)len : -E2BIG;

	assert_return_code(fd, errno);
	for (size_t i = 0; i < len; i++)
		content[i] = (char)('a' + i % 23);
	assert_int_equal(write(fd, content, len), len);
	for (unsigned i = 0; i < 2; i++) {
		memset(buf, '#', sizeof(buf));
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		assert_int_equal((i ? vd_read_attribute : vd_read_all)(fd, buf, size), expected);
		assert_memory_equal(buf, content, len < size ? len : size);
		assert_int_equal(buf[size], '#');
	}
}

static void a_file_is_read_to_its_end(void **state)
{
	static const size_t lengths[] = { 0, 1, 4095, 4096, 4097, 8191, 8192, 12000 };

	for (size_t i = 0; i < VD_ARRAY_SIZE(lengths); i++) {
		read_file(lengths[i], 1);
		read_file(lengths[i], 4096);
		read_file(lengths[i], 8192);
	}
}

/* A pipe that is still open would block at the second read. */
static void an_attribute_shorter_than_a_page_is_one_read(void **state)
{
	int ends[2];
	char buf[8192];

	assert_return_code(pipe(ends), errno);
	assert_int_equal(write(ends[1], "0x1af4\n", 7), 7);
	alarm(10);
	assert_int_equal(vd_read_attribute(ends[0], buf, sizeof(buf)), 7);
	alarm(0);
	close(ends[0]);
	close(ends[1]);
}

static void what_is_no_file_is_an_error(void **state)
{
	char buf[64];

	assert_int_equal(vd_read_all(-1, buf, sizeof(buf)), -EBADF);
	assert_int_equal(vd_read_attribute(-1, buf, sizeof(buf)), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_to_its_end),
		cmocka_unit_test(an_attribute_shorter_than_a_page_is_one_read),
		cmocka_unit_test(what_is_no_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

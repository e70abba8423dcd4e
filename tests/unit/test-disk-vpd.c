// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pages of vital product data, of disks that tell the truth and of those that don't. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interface/disk-vpd.h"

/* A page is copied to memory of just its size, so that a sanitizer sees what is read beyond. */
static int serial_of(const char *page, size_t len, char *text)
{
	unsigned char *copy = calloc(1, len ? len : 1);
	int r;

	memcpy(copy, page, len);
	r = vd_vpd_serial(copy, len, text);
	free(copy);
	return r;
}

static int wwn_of(const char *page, size_t len, char *text)
{
	unsigned char *copy = calloc(1, len ? len : 1);
	int r;

	memcpy(copy, page, len);
	r = vd_vpd_wwn(copy, len, text);
	free(copy);
	return r;
}

#define SERIAL(page, text) serial_of(page, sizeof(page) - 1, text)
#define WWN(page, text)	   wwn_of(page, sizeof(page) - 1, text)

static void a_serial_is_trimmed_of_blanks_and_nuls(void **state)
{
	char text[VD_VPD_TEXT_MAX];

	assert_int_equal(SERIAL("\0\x80\0\x08   QM001", text), 0);
	assert_string_equal(text, "QM001");
	assert_int_equal(SERIAL("\0\x80\0\x08 A B  \0\0", text), 0);
	assert_string_equal(text, "A B");
	assert_int_equal(SERIAL("\x05\x80\0\x02ok", text), 0);
	assert_string_equal(text, "ok");
}

static void a_length_that_lies_reads_nothing_beyond(void **state)
{
	char text[VD_VPD_TEXT_MAX];

	assert_int_equal(SERIAL("\0\x80\xff\xffshort", text), 0);
	assert_string_equal(text, "short");
	assert_int_equal(SERIAL("\0\x80\0\x02longer", text), 0);
	assert_string_equal(text, "lo");
}

static void what_is_no_page_of_serials_has_none(void **state)
{
	char page[4096] = "\0\x80\x0f\xfc";
	char text[VD_VPD_TEXT_MAX];

	assert_int_equal(SERIAL("", text), -ENODATA);
	assert_int_equal(SERIAL("\0\x80\0", text), -ENODATA);
	assert_int_equal(SERIAL("\0\x83\0\x02ok", text), -ENODATA);
	assert_int_equal(SERIAL("\0\x80\0\x03   ", text), -ENODATA);
	assert_int_equal(SERIAL("\0\x80\0\x03\0\0\0", text), -ENODATA);
	memset(page + 4, 'x', sizeof(page) - 4);
	assert_int_equal(serial_of(page, sizeof(page), text), -ENODATA);
}

#define NAA  "\x01\x03\0\x08\x50\x00\xc5\x00\x15\xea\x71\xac"
#define EUI  "\x01\x02\0\x08\x00\x25\x38\x5a\x91\xb0\x00\x01"
#define T10  "\x02\x01\0\x0aQEMU    x1"
#define NAME "\x03\x08\0\x14naa.6001405ABCDEF012"
#define PORT "\x01\x13\0\x08\x60\x00\xc5\x00\x15\xea\x71\xad"

static void the_best_designator_is_taken(void **state)
{
	char text[VD_VPD_TEXT_MAX];

	assert_int_equal(WWN("\0\x83\0\x0c" NAA, text), 0);
	assert_string_equal(text, "naa.5000c50015ea71ac");
	assert_int_equal(WWN("\0\x83\0\x32" T10 EUI NAA, text), 0);
	assert_string_equal(text, "naa.5000c50015ea71ac");
	assert_int_equal(WWN("\0\x83\0\x32" NAA EUI T10, text), 0);
	assert_string_equal(text, "naa.5000c50015ea71ac");
	assert_int_equal(WWN("\0\x83\0\x26" T10 EUI, text), 0);
	assert_string_equal(text, "eui.0025385a91b00001");
	assert_int_equal(WWN("\0\x83\0\x0e" T10, text), 0);
	assert_string_equal(text, "t10.QEMU    x1");
	assert_int_equal(WWN("\0\x83\0\x26" T10 NAME, text), 0);
	assert_string_equal(text, "naa.6001405ABCDEF012");
	assert_int_equal(WWN("\0\x83\0\x24" NAME NAA, text), 0);
	assert_string_equal(text, "naa.5000c50015ea71ac");
	/* A port of the target is not the disk. */
	assert_int_equal(WWN("\0\x83\0\x1a" PORT T10, text), 0);
	assert_string_equal(text, "t10.QEMU    x1");
}

static void designators_that_lie_are_left_out(void **state)
{
	char text[VD_VPD_TEXT_MAX];

	assert_int_equal(WWN("", text), -ENODATA);
	assert_int_equal(WWN("\0\x83\0\x0c", text), -ENODATA);
	assert_int_equal(WWN("\0\x83\xff\xff\x01\x03\0\xff\x50", text), -ENODATA);
	assert_int_equal(WWN("\0\x83\0\x04\x01\x03\0\0", text), -ENODATA);
	/* In text where numbers are meant, and the other way round. */
	assert_int_equal(WWN("\0\x83\0\x06\x02\x03\0\x02zz", text), -ENODATA);
	assert_int_equal(WWN("\0\x83\0\x06\x01\x01\0\x02zz", text), -ENODATA);
	/* The first is whole; the second claims more than there is. */
	assert_int_equal(WWN("\0\x83\xff\xff" EUI "\x01\x03\0\x40\x50", text), 0);
	assert_string_equal(text, "eui.0025385a91b00001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_serial_is_trimmed_of_blanks_and_nuls),
		cmocka_unit_test(a_length_that_lies_reads_nothing_beyond),
		cmocka_unit_test(what_is_no_page_of_serials_has_none),
		cmocka_unit_test(the_best_designator_is_taken),
		cmocka_unit_test(designators_that_lie_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

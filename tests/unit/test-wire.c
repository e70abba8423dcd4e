// SPDX-License-Identifier: LGPL-2.1-or-later
/* Framing: messages that come in pieces of any size, and ones that are too large. */
#include "tests/lib/test.h"

#include <errno.h>
#include <string.h>

#include "varlink/wire.h"

/* Puts LEN bytes in by pieces of at most PIECE, and takes out the messages as they get whole,
 * joined by '|'. */
static int feed(struct vd_wire *wire, const char *data, size_t len, size_t piece, char *out)
{
	while (len) {
		char *space, *text;
		size_t size;
		int r;

		assert_int_equal(vd_wire_space(wire, &space, &size), 0);
		assert_true(size > 0);
		if (size > piece)
			size = piece;
		if (size > len)
			size = len;
		memcpy(space, data, size);
		vd_wire_filled(wire, size);
		data += size;
		len -= size;
		while ((r = vd_wire_next(wire, &text, &size)) > 0) {
			assert_int_equal(strlen(text), size);
			strcat(out, text);
			strcat(out, "|");
		}
		if (r < 0)
			return r;
	}
	return 0;
}

static void test_pieces(void **state)
{
	static const char data[] =
		"{\"a\":1}\0{}\0\0{\"method\":\"io.virtd.Devices.List\"}\0{\"unfini";
	static const size_t pieces[] = { 1, 2, 3, 7, 143, 4096 };

	for (size_t i = 0; i < VD_ARRAY_SIZE(pieces); i++) {
		VD_CLEANUP(vd_wire_freep) struct vd_wire *wire = NULL;
		char out[256] = "";

		assert_int_equal(vd_wire_new(1000, &wire), 0);
		assert_int_equal(feed(wire, data, sizeof(data) - 1, pieces[i], out), 0);
		assert_string_equal(out, "{\"a\":1}|{}||{\"method\":\"io.virtd.Devices.List\"}|");
		assert_true(vd_wire_is_partial(wire));
		assert_false(vd_wire_is_ready(wire));
		assert_int_equal(feed(wire, "shed}", 6, pieces[i], out), 0);
		assert_non_null(strstr(out, "|{\"unfinished}|"));
		assert_false(vd_wire_is_partial(wire));
	}
}

/* A message of LEN bytes and its NUL, by a decoder that takes 5,000. */
static int try_size(size_t len, size_t piece)
{
	VD_CLEANUP(vd_wire_freep) struct vd_wire *wire = NULL;
	vd_autofree char *data = calloc(1, len + 1), *out = calloc(1, len + 2);

	memset(data, 'x', len);
	assert_int_equal(vd_wire_new(5000, &wire), 0);
	return feed(wire, data, len + 1, piece, out);
}

static void test_limit(void **state)
{
	static const size_t pieces[] = { 1, 143, 100000 };

	for (size_t i = 0; i < VD_ARRAY_SIZE(pieces); i++) {
		assert_int_equal(try_size(4999, pieces[i]), 0);
		assert_int_equal(try_size(5000, pieces[i]), 0);
		assert_int_equal(try_size(5001, pieces[i]), -EMSGSIZE);
		assert_int_equal(try_size(1 << 20, pieces[i]), -EMSGSIZE);
	}
}

static void test_limit_without_nul(void **state)
{
	VD_CLEANUP(vd_wire_freep) struct vd_wire *wire = NULL;
	char data[5001], out[8] = "";

	memset(data, 'x', sizeof(data));
	assert_int_equal(vd_wire_new(5000, &wire), 0);
	assert_int_equal(feed(wire, data, 5000, 143, out), 0);
	assert_true(vd_wire_is_partial(wire));
	assert_false(vd_wire_is_ready(wire));
	assert_int_equal(feed(wire, data, 1, 1, out), -EMSGSIZE);
	/* Who does not take the error is told that there is one. */
	assert_true(vd_wire_is_ready(wire));
}

/* Many messages in one go, one taken per time: a decoder that never gets empty must not grow
 * without end. */
static void test_row(void **state)
{
	VD_CLEANUP(vd_wire_freep) struct vd_wire *wire = NULL;
	char *text;
	size_t len;

	assert_int_equal(vd_wire_new(5000, &wire), 0);
	for (unsigned i = 0; i < 20000; i++) {
		char *space;
		size_t size;

		assert_int_equal(vd_wire_space(wire, &space, &size), 0);
		assert_uint_in_range(size, 9, 20000);
		memcpy(space, i ? "67890\0{12345" : "{12345", i ? 12 : 6);
		vd_wire_filled(wire, i ? 12 : 6);
		assert_int_equal(vd_wire_next(wire, &text, &len), i ? 1 : 0);
		if (i)
			assert_string_equal(text, "{1234567890");
	}
}

static void test_empty(void **state)
{
	VD_CLEANUP(vd_wire_freep) struct vd_wire *wire = NULL;
	char *text;
	size_t len;

	assert_int_equal(vd_wire_new(5000, &wire), 0);
	assert_int_equal(vd_wire_next(wire, &text, &len), 0);
	assert_false(vd_wire_is_partial(wire));
	assert_false(vd_wire_is_ready(wire));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_limit_without_nul),
		cmocka_unit_test(test_row),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

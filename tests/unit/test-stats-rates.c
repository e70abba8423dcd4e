// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rates between two records, also of a service that sends what it should not. */
#include "tests/lib/test.h"

#include <errno.h>
#include <string.h>

#include "json/json.h"
#include "counters/stats-rates.h"

#define DISK(time, counters)                                                                       \
	"{\"id\":\"pci:1\",\"timeNs\":" time                                                       \
	",\"interruptsTimeNs\":null,\"block\":[{\"name\":\"vda\","                                 \
	"\"counters\":{" counters "}}]}"

static struct json_object *parse(const char *text)
{
	struct json_object *json = NULL;

	assert_int_equal(vd_json_parse(text, strlen(text), &json), 0);
	return json;
}

static void has(struct json_object *record, const char *path, const char *expected)
{
	struct json_object *value = NULL;
	const char *text;

	assert_int_equal(json_pointer_get(record, path, &value), 0);
	text = value ? json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN) : "null";
	assert_string_equal(text, expected);
}

/* The rates at PATH of the record RECORD after the record BEFORE (NULL: none). */
static void rates_are(const char *before, const char *record, const char *path,
		      const char *expected)
{
	vd_autojson struct json_object *old = before ? parse(before) : NULL, *new_ = parse(record);

	assert_int_equal(rates_add(new_, old), 0);
	has(new_, path, expected);
}

static void test_rates(void **state)
{
	rates_are(NULL, DISK("5", "\"readBytes\":1"), "/block/0/perSecond", "null");
	rates_are(DISK("1000000000", "\"readBytes\":1,\"writeBytes\":7"),
		  DISK("3000000000", "\"readBytes\":4,\"writeBytes\":7"), "/block/0/perSecond",
		  "{\"readBytes\":1.5,\"writeBytes\":0.0}");
	/* It rose by all that it can in a nanosecond. */
	rates_are(DISK("0", "\"readBytes\":0"), DISK("1", "\"readBytes\":9223372036854775807"),
		  "/block/0/perSecond", "{\"readBytes\":9.22337204e+27}");
}

static void test_a_counter_that_started_anew(void **state)
{
	rates_are(DISK("1000000000", "\"a\":4,\"b\":4294967295"),
		  DISK("2000000000", "\"a\":3,\"b\":0"), "/block/0/perSecond",
		  "{\"a\":null,\"b\":null}");
}

static void test_what_is_unknown_has_no_rate(void **state)
{
	static const char *const odd[] = { "null", "\"text\"", "{}", "-1", "1.5" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(odd); i++) {
		char text[256];

		snprintf(text, sizeof(text), DISK("1000000000", "\"a\":%s"), odd[i]);
		rates_are(text, DISK("2000000000", "\"a\":3"), "/block/0/perSecond",
			  "{\"a\":null}");
	}
	/* A clock that stands, goes back, or is no number. */
	rates_are(DISK("7", "\"a\":1"), DISK("7", "\"a\":3"), "/block/0/perSecond", "{\"a\":null}");
	rates_are(DISK("8", "\"a\":1"), DISK("7", "\"a\":3"), "/block/0/perSecond", "{\"a\":null}");
	rates_are(DISK("\"8\"", "\"a\":1"), DISK("9", "\"a\":3"), "/block/0/perSecond",
		  "{\"a\":null}");
	rates_are("{\"id\":\"pci:1\",\"block\":{}}", DISK("9", "\"a\":3"), "/block/0/perSecond",
		  "null");
}

#define INTERRUPTS(time, first, second)                                                            \
	"{\"id\":\"pci:1\",\"timeNs\":0,\"interruptsTimeNs\":" time ",\"interrupts\":["            \
	"{\"name\":\"same\",\"number\":" first ",\"counters\":{\"interrupts\":" first "00}},"      \
	"{\"name\":\"same\",\"number\":" second ",\"counters\":{\"interrupts\":" second "00}}]}"

static void test_interrupts_have_their_own_time_and_are_identified_by_number(void **state)
{
	rates_are(INTERRUPTS("1000000000", "4", "5"), INTERRUPTS("2000000000", "5", "4"),
		  "/interrupts/0/perSecond", "{\"interrupts\":0.0}");
	rates_are(INTERRUPTS("1000000000", "4", "5"), INTERRUPTS("2000000000", "5", "6"),
		  "/interrupts/1/perSecond", "null");
}

/* Another disk of the same name. */
static void test_a_disk_that_was_replaced(void **state)
{
	rates_are("{\"id\":\"1\",\"timeNs\":0,\"block\":[{\"name\":\"vda\",\"sequence\":4,"
		  "\"counters\":{\"a\":1}}]}",
		  "{\"id\":\"1\",\"timeNs\":9,\"block\":[{\"name\":\"vda\",\"sequence\":5,"
		  "\"counters\":{\"a\":2}}]}",
		  "/block/0/perSecond", "null");
	rates_are("{\"id\":\"1\",\"timeNs\":0,\"net\":[{\"name\":\"eth0\",\"index\":4,"
		  "\"counters\":{\"a\":1}}]}",
		  "{\"id\":\"1\",\"timeNs\":9,\"net\":[{\"name\":\"eth0\",\"index\":5,"
		  "\"counters\":{\"a\":2}}]}",
		  "/net/0/perSecond", "null");
}

static void test_no_record_of_a_service(void **state)
{
	vd_autojson struct json_object *record = parse("{\"id\":\"pci:1\",\"net\":[3]}");
	vd_autojson struct json_object *other = parse("{\"id\":\"pci:1\",\"net\":3}");

	assert_int_equal(rates_add(record, NULL), -EPROTO);
	assert_int_equal(rates_add(other, NULL), 0);
}

static void test_what_is_gone(void **state)
{
	vd_autojson struct json_object *gone = json_object_new_array();
	vd_autojson struct json_object *before = parse(INTERRUPTS("1", "4", "5"));
	vd_autojson struct json_object *record = parse(INTERRUPTS("2", "5", "6"));

	assert_int_equal(rates_add_gone(gone, before, before, NULL), 0);
	assert_int_equal(rates_add_gone(gone, before, record, "interrupts"), 0);
	assert_int_equal(json_object_array_length(gone), 0);
	assert_int_equal(rates_add_gone(gone, before, record, NULL), 0);
	has(gone, "/0", "{\"id\":\"pci:1\",\"kind\":\"interrupt\",\"name\":\"same\"}");
	assert_int_equal(json_object_array_length(gone), 1);
	assert_int_equal(rates_add_gone(gone, before, NULL, NULL), 0);
	has(gone, "/1", "{\"id\":\"pci:1\",\"kind\":null,\"name\":null}");
	assert_int_equal(json_object_array_length(gone), 2);
}

/* A kind that could not be read is null: its items are not gone. If it is empty, they are. */
static void test_what_was_not_read_is_not_gone(void **state)
{
	vd_autojson struct json_object *gone = json_object_new_array();
	vd_autojson struct json_object *before =
		parse("{\"id\":\"pci:1\",\"netQueues\":[{\"name\":\"rx-0\"}],"
		      "\"netDriver\":[{\"name\":\"eth0\"}]}");
	vd_autojson struct json_object *unread =
		parse("{\"id\":\"pci:1\",\"netQueues\":null,\"netDriver\":null}");
	vd_autojson struct json_object *down =
		parse("{\"id\":\"pci:1\",\"netQueues\":[],\"netDriver\":null}");

	assert_int_equal(rates_add_gone(gone, before, unread, NULL), 0);
	assert_int_equal(json_object_array_length(gone), 0);
	assert_int_equal(rates_add_gone(gone, before, down, NULL), 0);
	has(gone, "/0", "{\"id\":\"pci:1\",\"kind\":\"net-queue\",\"name\":\"rx-0\"}");
	assert_int_equal(json_object_array_length(gone), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_a_counter_that_started_anew),
		cmocka_unit_test(test_what_is_unknown_has_no_rate),
		cmocka_unit_test(test_interrupts_have_their_own_time_and_are_identified_by_number),
		cmocka_unit_test(test_a_disk_that_was_replaced),
		cmocka_unit_test(test_no_record_of_a_service),
		cmocka_unit_test(test_what_is_gone),
		cmocka_unit_test(test_what_was_not_read_is_not_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

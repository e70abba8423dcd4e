// SPDX-License-Identifier: LGPL-2.1-or-later
/* What top knows of devices: samples, events, values, the order of rows; also of a service that sends nonsense. */
#include "tests/lib/test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/json.h"
#include "text/text.h"
#include "top/top-cell.h"
#include "top/top-columns.h"
#include "top/top-model.h"
#include "top/top-processors.h"

#define SECOND 1000000000ull

static struct json_object *parse(const char *text)
{
	struct json_object *json = NULL;

	assert_int_equal(vd_json_parse(text, strlen(text), &json), 0);
	return json;
}

static int sample(struct top_model *model, const char *text)
{
	vd_autojson struct json_object *record = parse(text);

	return top_model_sample(model, record);
}

static int event(struct top_model *model, const char *text, uint64_t now_ns)
{
	vd_autojson struct json_object *json = parse(text);

	return top_model_event(model, json, now_ns);
}

#define DISK(id, time, counters, in_flight)                                                        \
	"{\"id\":\"" id "\",\"timeNs\":" time ",\"interruptsTimeNs\":" time                        \
	",\"block\":[{\"name\":\"vda\",\"counters\":{" counters                                    \
	"},\"levels\":{\"inFlight\":" in_flight "}}]}"

#define MODEL VD_CLEANUP(top_model_clear) struct top_model model = { 0 }

static void test_values(void **state)
{
	MODEL;
	struct top_device *device;

	assert_int_equal(
		sample(&model, DISK("a", "0", "\"readRequests\":10,\"readTimeMs\":5", "3")), 0);
	device = top_model_find(&model, "a");
	assert_true(isnan(device->values[TOP_IN]) && isnan(device->values[TOP_LATENCY]));
	assert_true(device->values[TOP_QUEUE] == 3);
	assert_int_equal(sample(&model, DISK("a", "2000000000",
					     "\"readRequests\":30,\"readTimeMs\":25", "0")),
			 0);
	assert_true(device->values[TOP_IN] == 10 && device->values[TOP_LATENCY] == 1e6);
	assert_true(isnan(device->values[TOP_OUT]) && isnan(device->values[TOP_INTERRUPTS]));
	/* No request has ended since. */
	assert_int_equal(sample(&model, DISK("a", "4000000000",
					     "\"readRequests\":30,\"readTimeMs\":25", "0")),
			 0);
	assert_true(device->values[TOP_IN] == 0 && isnan(device->values[TOP_LATENCY]));
}

static void test_nonsense(void **state)
{
	MODEL;

	assert_int_equal(sample(&model, "{}"), -EPROTO);
	assert_int_equal(sample(&model, "{\"id\":\"a\",\"block\":[7]}"), -EPROTO);
	assert_int_equal(
		sample(&model, "{\"id\":\"a\",\"block\":{},\"net\":[{}],\"interrupts\":7}"), 0);
	assert_int_equal(event(&model, "{}", 1), -EPROTO);
	assert_int_equal(event(&model, "{\"event\":\"added\",\"device\":{}}", 1), -EPROTO);
	assert_int_equal(event(&model, "{\"event\":\"ready\",\"device\":null}", 1), 0);
	assert_int_equal(model.count, 1);
}

static void test_events(void **state)
{
	MODEL;
	const struct top_device *device;

	assert_int_equal(event(&model, "{\"event\":\"present\",\"device\":{\"id\":\"b\"}}", 1), 0);
	assert_int_equal(event(&model, "{\"event\":\"added\",\"device\":{\"id\":\"a\"}}", 1), 0);
	assert_int_equal(model.count, 2);
	assert_false(top_is_marked(top_model_find(&model, "b"), 2));
	device = top_model_find(&model, "a");
	assert_true(top_is_marked(device, TOP_MARK_NS) && !top_is_marked(device, TOP_MARK_NS + 1));
	assert_int_equal(event(&model, "{\"event\":\"removed\",\"device\":{\"id\":\"a\"}}", SECOND),
			 0);
	top_model_forget(&model, SECOND + TOP_MARK_NS - 1);
	assert_true(top_model_find(&model, "a") && device->is_gone);
	top_model_forget(&model, SECOND + TOP_MARK_NS);
	assert_null(top_model_find(&model, "a"));
	assert_int_equal(model.count, 1);
}

static void test_devices_without_a_sample(void **state)
{
	MODEL;

	assert_int_equal(sample(&model, DISK("a", "0", "", "3")), 0);
	assert_int_equal(sample(&model, DISK("b", "0", "", "3")), 0);
	assert_int_equal(event(&model, "{\"event\":\"present\",\"device\":{\"id\":\"b\"}}", 1), 0);
	top_model_begin(&model);
	top_model_end(&model);
	/* An event told of this one, and another one will tell that it is gone. */
	assert_null(top_model_find(&model, "a"));
	assert_true(isnan(top_model_find(&model, "b")->values[TOP_QUEUE]));
}

static void rows_are(const struct top_model *model, const char *filter, char key, bool is_reversed,
		     const char *expected)
{
	struct top_order order = { top_column_of(key), is_reversed };
	struct top_rows rows;
	char got[64] = "";

	assert_true(order.column < top_column_count);
	assert_int_equal(top_rows_make(model, filter, &order, &rows), 0);
	for (size_t i = 0; i < rows.count; i++)
		strcat(strcat(got, rows.list[i]->id), " ");
	free(rows.list);
	assert_string_equal(got, expected);
}

static void test_order_and_filter(void **state)
{
	MODEL;

	assert_int_equal(sample(&model, DISK("d2", "0", "", "5")), 0);
	assert_int_equal(sample(&model, DISK("d10", "0", "", "7")), 0);
	assert_int_equal(sample(&model, "{\"id\":\"n\"}"), 0);
	assert_int_equal(
		event(&model,
		      "{\"event\":\"present\",\"device\":{\"id\":\"d2\",\"type\":\"Block\"}}", 1),
		0);
	rows_are(&model, "", 'n', false, "d2 d10 n ");
	rows_are(&model, "", 'n', true, "n d10 d2 ");
	rows_are(&model, "", 'u', false, "d10 d2 n ");
	/* What is unknown stays last. */
	rows_are(&model, "", 'u', true, "d2 d10 n ");
	rows_are(&model, "", 't', true, "d2 d10 n ");
	rows_are(&model, "D", 'n', false, "d2 d10 ");
	rows_are(&model, "bloc", 'n', false, "d2 ");
	rows_are(&model, "nowhere", 'n', false, "");
}

/* Each key means one thing. */
static void test_keys_of_columns(void **state)
{
	for (size_t i = 0; i < top_column_count; i++)
		assert_int_equal(top_column_of(top_columns[i].key), i);
	assert_int_equal(top_column_of('z'), top_column_count);
}

#define INTERRUPT(number, cpus, count)                                                             \
	"{\"name\":\"x\",\"number\":" number ",\"effectiveCpus\":\"" cpus                          \
	"\",\"counters\":{\"interrupts\":" count "}}"

static void test_processors(void **state)
{
	MODEL;
	struct text text = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		const char *a =
			i ? "{\"id\":\"a\",\"interruptsTimeNs\":1000000000,\"interrupts\":"
			    "[" INTERRUPT("1", "10", "2000") "," INTERRUPT("2", "2", "5") "]}"
			  : "{\"id\":\"a\",\"interruptsTimeNs\":0,\"interrupts\":[" INTERRUPT(
				    "1", "10", "0") "," INTERRUPT("2", "2", "0") "]}";
		const char *b =
			i ? "{\"id\":\"b\",\"interruptsTimeNs\":1000000000,\"interrupts\":"
			    "[" INTERRUPT("1", "10", "2000") "," INTERRUPT("3", "2", "1") "]}"
			  : "{\"id\":\"b\",\"interruptsTimeNs\":0,\"interrupts\":[" INTERRUPT(
				    "1", "10", "0") "," INTERRUPT("3", "2", "0") "]}";

		assert_int_equal(sample(&model, a), 0);
		assert_int_equal(sample(&model, b), 0);
		text.length = 0;
		assert_int_equal(top_processors_add(&text, &model), 0);
		/* The interrupt 1 is shared. */
		assert_string_equal(text.data, i ? "2: 6.00  10: 2.00k" : "none");
	}
	free(text.data);
}

static void number_is(double value, const char *unit, const char *expected)
{
	char buf[MEASURE_MAX];

	top_number(value, unit, buf);
	assert_string_equal(buf, expected);
	assert_true(strlen(buf) <= 7);
}

static void test_numbers(void **state)
{
	number_is(NAN, "1/s", "-");
	number_is(0, "1/s", "0");
	number_is(4210, "1/s", "4.21k");
	number_is(1023.4, "B/s", "1023");
	number_is(12, NULL, "12");
	number_is(3.5 * 1024 * 1024 * 1024, "B/s", "3.50G");
	number_is(1.5e6, "ns", "1.50ms");
}

static void cell_is(const char *given, size_t width, bool right, const char *expected)
{
	struct text text = { 0 };

	assert_int_equal(top_cell(&text, given, width, right), 0);
	assert_string_equal(text.data, expected);
	free(text.data);
}

static void test_cells(void **state)
{
	cell_is("ab", 4, false, "ab  ");
	cell_is("ab", 4, true, "  ab");
	cell_is("abcdef", 4, false, "abcd");
	cell_is("", 2, false, "  ");
	cell_is("\033[2J", 9, false, "\\x1b[2J  ");
	cell_is("\033", 2, false, "\\x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_devices_without_a_sample),
		cmocka_unit_test(test_order_and_filter),
		cmocka_unit_test(test_keys_of_columns),
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

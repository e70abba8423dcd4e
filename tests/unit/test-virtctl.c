// SPDX-License-Identifier: LGPL-2.1-or-later
/* The parts of virtctl that a command line reaches with difficulty only. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bus/bus.h"
#include "cli/request.h"
#include "id/virt-id.h"
#include "json/json.h"
#include "output/device-columns.h"
#include "output/record-problems.h"
#include "text/closest.h"
#include "text/json-path.h"
#include "text/measure.h"
#include "text/text.h"
#include "text/words.h"
#include "verbs/verbs.h"

static void assert_safe(const char *text, const char *expected)
{
	vd_autofree char *safe = text_safe(text);

	assert_string_equal(safe, expected);
}

static void safe_text_cannot_steer(void **state)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_true(text_is_utf8());
	assert_safe("", "");
	assert_safe("plain \\ text", "plain \\ text");
	assert_safe("é€😀", "é€😀");
	assert_safe("\033[2J\007\177", "\\x1b[2J\\x07\\x7f");
	assert_safe("a\nb\tc\r", "a\\x0ab\\x09c\\x0d");
	/* CSI of the 8-bit set, alone and as U+009B, and the first character behind them. */
	assert_safe("\x9b"
		    "1m",
		    "\\x9b"
		    "1m");
	assert_safe("\xc2\x9b", "\\xc2\\x9b");
	assert_safe("\u00a1", "\u00a1");
	/* What turns the direction of writing, and their neighbours. */
	assert_safe("\u202e\u2067\u200f", "\\xe2\\x80\\xae\\xe2\\x81\\xa7\\xe2\\x80\\x8f");
	assert_safe("\u2010\u2027\u205e\u2070", "\u2010\u2027\u205e\u2070");
	/* No UTF-8: cut short, overlong, a surrogate. */
	assert_safe("\xe2\x82", "\\xe2\\x82");
	assert_safe("\xc0\xaf", "\\xc0\\xaf");
	assert_safe("\xed\xa0\x80", "\\xed\\xa0\\x80");
	assert_safe("\xff", "\\xff");
}

/* Two serial numbers must not look alike. */
static void safe_text_hides_nothing(void **state)
{
	static const char *const unseen[] = {
		"\u00a0", "\u00ad",	"\u034f",     "\u061c",	    "\u115f", "\u1680",
		"\u180e", "\u2003",	"\u200b",     "\u200d",	    "\u202f", "\u2060",
		"\u2800", "\u3000",	"\u3164",     "\ufe0f",	    "\ufeff", "\uffa0",
		"\ufff9", "\U0001d173", "\U000e0041", "\U000e01ef",
	};
	char text[16], expected[32];

	for (size_t i = 0; i < VD_ARRAY_SIZE(unseen); i++) {
		size_t length = 0;

		snprintf(text, sizeof(text), "A%sB", unseen[i]);
		for (const char *byte = unseen[i]; *byte; byte++)
			length += (size_t)snprintf(expected + length, sizeof(expected) - length,
						   "\\x%02x", (unsigned char)*byte);
		vd_autofree char *whole = NULL;
		assert_true(asprintf(&whole, "A%sB", expected) > 0);
		assert_safe(text, whole);
	}
	/* A character beside each, which has a shape. */
	assert_safe("\u00ae\u0350\u1161\u1681\u1810\u2801\u3001\u3165\ufe10\U000f0000",
		    "\u00ae\u0350\u1161\u1681\u1810\u2801\u3001\u3165\ufe10\U000f0000");
}

static void assert_size(uint64_t bytes, const char *expected)
{
	char text[TEXT_SIZE_MAX];

	text_size(bytes, text);
	assert_string_equal(text, expected);
}

static void sizes_are_short(void **state)
{
	assert_size(0, "0B");
	assert_size(1023, "1023B");
	assert_size(1024, "1K");
	assert_size(1536, "1.5K");
	assert_size(1610612736, "1.5G");
	assert_size(274877906944, "256G");
	assert_size(UINT64_MAX, "15.9E");
}

static void text_grows(void **state)
{
	struct text text = { 0 };

	for (int i = 0; i < 1000; i++)
		assert_int_equal(text_add(&text, "ab", 2), 0);
	assert_int_equal(text.length, 2000);
	assert_int_equal(strlen(text.data), 2000);
	free(text.data);
}

static const char *nearest(const char *word)
{
	struct closest closest = CLOSEST(word);

	closest_consider(&closest, "list");
	closest_consider(&closest, "show");
	closest_consider(&closest, "platform");
	return closest_name(&closest);
}

static void slips_are_recognised(void **state)
{
	assert_string_equal(nearest("lsit"), "list");
	assert_string_equal(nearest("LIST"), "list");
	assert_string_equal(nearest("lst"), "list");
	assert_string_equal(nearest("sohw"), "show");
	assert_string_equal(nearest("platfrom"), "platform");
	assert_string_equal(nearest("ls"), "list");
	assert_string_equal(nearest("Info"), "show");
	assert_null(nearest("detach"));
	assert_null(nearest("frobnicate"));
	assert_null(nearest(""));
	assert_null(nearest("x"));
	assert_null(nearest("a word that is much longer than any name can be, by far"));
}

static void count_value(void *data, struct json_object *value)
{
	++*(int *)data;
}

static int count_at(struct json_object *record, const char *path)
{
	int count = 0;

	json_path_each(record, path, count_value, &count);
	return count;
}

static void paths_find_what_is_there(void **state)
{
	static const char text[] = "{\"a\":{\"b\":[1,2,3]},\"list\":[{\"x\":\"first\"},null,7,{"
				   "\"x\":null},{\"x\":\"last\"}],"
				   "\"ab\":4,\"empty\":[]}";
	vd_autojson struct json_object *record = NULL;

	assert_int_equal(vd_json_parse(text, strlen(text), &record), 0);
	assert_int_equal(count_at(record, "a.b[]"), 3);
	assert_int_equal(count_at(record, "a"), 1);
	assert_int_equal(count_at(record, "a.b"), 1);
	assert_int_equal(count_at(record, "list[].x"), 2);
	assert_int_equal(count_at(record, "b"), 0);
	assert_int_equal(count_at(record, "ab.c"), 0);
	assert_int_equal(count_at(record, "ab[]"), 0);
	assert_int_equal(count_at(record, "a[0]"), 0);
	assert_int_equal(count_at(record, "empty[0]"), 0);
	assert_int_equal(count_at(record, "empty[-1].x"), 0);
	assert_int_equal(count_at(record, "a.b[];ab"), 4);
	assert_int_equal(count_at(record, "list[].x;b;a.b[]"), 5);
	assert_int_equal(count_at(NULL, "a"), 0);
	assert_string_equal(json_path_text(record, "list[0].x"), "first");
	assert_string_equal(json_path_text(record, "list[-1].x"), "last");
	assert_null(json_path_text(record, "list[0].y"));
}

static void lists_of_words(void **state)
{
	struct words words = { 0 };

	assert_int_equal(words_add_list(&words, "a,bc"), 0);
	assert_int_equal(words_add_list(&words, "d"), 0);
	assert_int_equal(words.count, 3);
	assert_string_equal(words.list[1], "bc");
	assert_null(words.list[3]);
	assert_int_equal(words_add_list(&words, ""), -EINVAL);
	assert_int_equal(words_add_list(&words, "x,"), -EINVAL);
	assert_int_equal(words_add_list(&words, ",x"), -EINVAL);
	words_clear(&words);
	assert_null(words.list);
}

static int parse(struct request *request, char **argv)
{
	struct error error = { 0 };
	int code = request_parse(request, &verbs, argv, &error);

	assert_int_equal(error.code, code);
	assert_true(code == EXIT_DONE || error.message);
	error_clear(&error);
	return code;
}

#define ARGV(...) ((char **)(const char *const[]){ __VA_ARGS__, NULL })

static void options_stand_anywhere(void **state)
{
	struct request request = { 0 };

	assert_int_equal(parse(&request, ARGV("--type=net,block", "list", "eth0", "--type", "2",
					      "-ac", "ID", "--", "--json", "-")),
			 EXIT_DONE);
	assert_string_equal(request.verb->name, "list");
	assert_int_equal(request.values[OPT_TYPE].count, 3);
	assert_string_equal(request_value(&request, OPT_TYPE), "2");
	assert_string_equal(request_value(&request, OPT_COLUMNS), "ID");
	assert_true(request_has(&request, OPT_ALL));
	assert_false(request_has(&request, OPT_JSON));
	assert_int_equal(request.arguments.count, 3);
	assert_string_equal(request.arguments.list[1], "--json");
	assert_string_equal(request.arguments.list[2], "-");
	request_clear(&request);
}

static void unbound_is_a_state(void **state)
{
	struct request request = { 0 };

	assert_int_equal(parse(&request, ARGV("list", "--state=bound", "--unbound")), EXIT_DONE);
	assert_int_equal(request.values[OPT_STATE].count, 2);
	assert_string_equal(request_value(&request, OPT_STATE), "unbound");
	request_clear(&request);
}

static void assert_wants_json(char **argv, bool expected)
{
	struct request request = { 0 };

	parse(&request, argv);
	assert_int_equal(request_has(&request, OPT_JSON), expected);
	request_clear(&request);
}

/* What is wrong may stand before and after it. */
static void json_is_wanted_wherever_it_stands(void **state)
{
	assert_wants_json(ARGV("list", "--bogus", "--json"), true);
	assert_wants_json(ARGV("list", "--bogus", "-aj"), true);
	assert_wants_json(ARGV("-aj", "nosuch"), true);
	assert_wants_json(ARGV("-j"), true);
	assert_wants_json(ARGV("list", "-jcID"), true);
	/* These are words and values. */
	assert_wants_json(ARGV("list", "--", "--json"), false);
	assert_wants_json(ARGV("list", "--bogus", "--", "-j"), false);
	assert_wants_json(ARGV("list", "--columns", "-j"), false);
	assert_wants_json(ARGV("list", "--bogus", "-c", "--json"), false);
}

static void output_is_columns(void **state)
{
	struct request request = { 0 };

	assert_int_equal(parse(&request, ARGV("list", "-o", "ID", "--output=MAC", "-cSIZE")),
			 EXIT_DONE);
	assert_int_equal(request.values[OPT_COLUMNS].count, 3);
	assert_string_equal(request.values[OPT_COLUMNS].list[0], "ID");
	request_clear(&request);
}

static bool offers(enum option_id id, const char *value)
{
	const char *known, *help;

	for (size_t n = 0; (known = option_value_at(&options[id], n, &help)); n++) {
		if (strcmp(known, value) == 0)
			return true;
	}
	return false;
}

static void values_are_those_of_the_library(void **state)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++)
		assert_true(offers(OPT_BUS, vd_buses[i]->name));
	for (int origin = VD_ORIGIN_UNKNOWN; origin <= VD_ORIGIN_ASSIGNED; origin++)
		assert_true(offers(OPT_ORIGIN, vd_origin_name(origin)));
	assert_true(offers(OPT_TYPE, "block"));
	assert_false(offers(OPT_DRIVER, "virtio_net"));
}

static void assert_fields(const char *wanted, bool tree, const char *expected)
{
	struct words words = { 0 };
	struct columns columns = { 0 };
	struct error error = { 0 };

	if (*wanted)
		assert_int_equal(words_add_list(&words, wanted), 0);
	assert_int_equal(columns_choose(&columns, &device_columns, &words, "ID,DRIVER", &error),
			 EXIT_DONE);
	vd_autojson struct json_object *fields = columns_fields(&columns, tree);
	assert_string_equal(json_object_to_json_string_ext(fields, JSON_C_TO_STRING_PLAIN),
			    expected);
	columns_clear(&columns);
	words_clear(&words);
	error_clear(&error);
}

static void columns_want_their_fields(void **state)
{
	assert_fields("", false, "[\"id\",\"driver\"]");
	assert_fields("id", false, "[\"id\"]");
	assert_fields("+mac,MAC", false, "[\"id\",\"driver\",\"interfaces\"]");
	assert_fields("INTERFACES,LAYERS,PATH", false,
		      "[\"id\",\"interfaces.name\",\"layers.address\"]");
	assert_fields("TYPE", true, "[\"id\",\"layers\",\"interfaces\",\"type\"]");
}

static void every_column_can_be_rendered(void **state)
{
	static const char text[] =
		"{\"id\":\"pci:1:2\",\"problems\":[{\"operation\":\"read x\",\"message\":\"no\"},"
		"{}],\"interfaces\":[{\"name\":\"a\"},{\"name\":\"\"},{\"name\":\"b\"}]}";
	vd_autojson struct json_object *record = NULL;
	struct text scratch = { 0 };

	assert_int_equal(vd_json_parse(text, strlen(text), &record), 0);
	for (size_t i = 0; i < device_columns.count; i++) {
		const struct column *column = &device_columns.list[i];
		vd_autofree char *cell = column_text(column, record, 0, &scratch);
		const char *expected = "-";

		if (strcmp(column->name, "ID") == 0)
			expected = "pci:1:2";
		else if (strcmp(column->name, "BUS") == 0)
			expected = "pci";
		else if (strcmp(column->name, "ADDRESS") == 0)
			expected = "1:2";
		else if (strcmp(column->name, "INTERFACES") == 0)
			expected = "a,b";
		else if (strcmp(column->name, "PROBLEMS") == 0)
			expected = "read x: no; : ";
		assert_string_equal(cell, expected);
	}
	free(scratch.data);
}

/* What each cell says of a record: values of each layer and interface, and no doubtful origin. */
static void cells_say_what_a_record_has(void **state)
{
	static const struct {
		const char *column, *record, *cell;
	} rows[] = {
		{ "OVERRIDE",
		  "{\"layers\":[{\"driverOverride\":\"a\"},{\"driverOverride\":\"b\"}]}", "a,b" },
		{ "OVERRIDE", "{\"layers\":[{\"driverOverride\":null},{\"driverOverride\":\"b\"}]}",
		  "b" },
		{ "INTERFACES",
		  "{\"interfaces\":[{\"class\":\"scsi_host\",\"name\":\"host0\"},"
		  "{\"class\":\"fc_host\",\"name\":\"host1\"},{\"class\":\"bsg\",\"name\":\"0:0\"},"
		  "{\"class\":\"block\",\"name\":\"sda\"}]}",
		  "sda" },
		{ "INTERFACES",
		  "{\"interfaces\":[{\"class\":\"scsi_tape\",\"name\":\"st0\"},"
		  "{\"class\":\"scsi_tape\",\"name\":\"st0l\"},{\"class\":\"scsi_tape\",\"name\":"
		  "\"st0m\"},"
		  "{\"class\":\"scsi_tape\",\"name\":\"nst0a\"},{\"class\":\"net\",\"name\":"
		  "\"neta\"}]}",
		  "st0,neta" },
		{ "ORIGIN", "{\"origin\":\"emulated\",\"originCertainty\":\"likely\"}",
		  "emulated" },
		{ "ORIGIN", "{\"origin\":\"emulated\",\"originCertainty\":\"unknown\"}",
		  "unknown" },
		{ "BUS", "{\"id\":\"pci:0000:00:01.0\"}", "pci" },
		{ "ADDRESS", "{\"id\":\"pci:0000:00:01.0\"}", "0000:00:01.0" },
		{ "LAYERS", "{\"layers\":[{\"bus\":\"pci\"},{\"bus\":\"virtio\"}]}", "pci/virtio" },
		{ "PATH", "{\"layers\":[{\"path\":\"a\"},{\"path\":\"b\"}]}", "b" },
		{ "SIZE", "{\"interfaces\":[{\"block\":{\"sizeBytes\":67108864}}]}", "64M" },
		{ "DETAIL", "{\"interfaces\":[{\"net\":{\"mac\":\"52:54:00:12:34:01\"}}]}",
		  "52:54:00:12:34:01" },
		{ "NAME", "{}", "-" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		vd_autojson struct json_object *record = json_tokener_parse(rows[i].record);
		struct text scratch = { 0 };
		vd_autofree char *cell = NULL;

		assert_non_null(record);
		cell = column_text(column_find(&device_columns, rows[i].column), record, 0,
				   &scratch);
		assert_string_equal(cell, rows[i].cell);
		free(scratch.data);
	}
}

static void whether_it_is_so_is_yes_or_no(void **state)
{
	static const struct {
		const char *record, *cell;
	} rows[] = { { "{\"online\":true}", "yes" },
		     { "{\"online\":false}", "no" },
		     { "{\"online\":null}", "-" } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		vd_autojson struct json_object *record = json_tokener_parse(rows[i].record);
		struct text scratch = { 0 };
		vd_autofree char *cell =
			column_text(column_find(&override_columns, "ONLINE"), record, 0, &scratch);

		assert_string_equal(cell, rows[i].cell);
		free(scratch.data);
	}
}

static void an_empty_value_leaves_nothing_of_another(void **state)
{
	vd_autojson struct json_object *record = json_tokener_parse("{\"settings\":{}}");
	struct text scratch = { 0 };

	assert_int_equal(text_add(&scratch, "mismatch", 8), 0);
	vd_autofree char *cell =
		column_text(column_find(&override_columns, "settings"), record, 0, &scratch);
	assert_string_equal(cell, "-");
	free(scratch.data);
}

/* A column of a child row that no device has would never be shown. */
static void child_rows_have_columns_of_devices(void **state)
{
	const struct column_table *const tables[] = { &layer_columns, &interface_columns };

	for (size_t i = 0; i < VD_ARRAY_SIZE(tables); i++) {
		for (size_t k = 0; k < tables[i]->count; k++)
			assert_non_null(column_find(&device_columns, tables[i]->list[k].name));
	}
}

static void columns_of_verbs_have_a_help_and_a_path(void **state)
{
	for (size_t i = 0; i < verbs.count; i++) {
		const struct column_table *columns = verbs.list[i].columns;

		assert_int_equal(!columns, !(verbs.list[i].options & OPT_BIT(OPT_COLUMNS)));
		for (size_t k = 0; columns && k < columns->count; k++) {
			assert_non_null(columns->list[k].help);
			assert_non_null(columns->list[k].path);
		}
	}
}

static void errors_of_a_service(void **state)
{
	struct error error = { 0 };
	struct vd_varlink_error service = {
		.name = strdup("io.virtd.Devices.AmbiguousDevice"),
		.parameters = json_tokener_parse("{\"selector\":\"x\",\"matches\":[\"a\",\"b\"]}"),
	};

	assert_int_equal(error_from_service(&error, &service), EXIT_AMBIGUOUS);
	assert_string_equal(error.message, "x: matches 2 devices (name one of: a, b)");
	vd_autojson struct json_object *json = error_json(&error);
	assert_string_equal(json_path_text(json, "parameters.matches[-1]"), "b");
	vd_varlink_error_clear(&service);
	error_clear(&error);

	/* Parameters that are of other kinds than they should be, or not there at all. */
	service.name = strdup("io.virtd.Devices.AmbiguousDevice");
	service.parameters = json_tokener_parse("{\"selector\":[],\"matches\":7}");
	assert_int_equal(error_from_service(&error, &service), EXIT_AMBIGUOUS);
	vd_varlink_error_clear(&service);
	service.name = strdup("org.example.Odd");
	assert_int_equal(error_from_service(&error, &service), EXIT_FAILED);
	assert_string_equal(error.message, "virtd: cannot answer: org.example.Odd");
	vd_varlink_error_clear(&service);
	error_clear(&error);
}

static void a_message_has_an_object_a_problem_and_a_remedy(void **state)
{
	struct error error = { 0 };
	struct closest closest = CLOSEST("DRIVR");
	struct vd_varlink_error service = { .name = strdup("io.virtd.Devices.NoSuchDevice"),
					    .parameters =
						    json_tokener_parse("{\"selector\":\"x\"}") };

	assert_int_equal(
		error_set(&error, EXIT_USAGE, ERROR_USAGE, "", "empty (name a %s)", "device"),
		EXIT_USAGE);
	assert_string_equal(error.message, "'': empty (name a device)");
	error_cannot(&error, EXIT_FAILED, ERROR_OUTPUT, "x", "read the y", "%d", 7);
	assert_string_equal(error.message, "x: cannot read the y: 7");
	error_unknown(&error, "column", "DRIVR", &closest, "help");
	assert_string_equal(error.message, "no such column 'DRIVR' ('help' lists them)");
	error_suggest(&error, "column", "DRIVR", &closest);
	assert_string_equal(error.message, "no such column 'DRIVR' ('help' lists them)");
	closest_consider(&closest, "DRIVER");
	error_suggest(&error, "column", "DRIVR", &closest);
	assert_string_equal(error.message, "no such column 'DRIVR' (did you mean 'DRIVER'?)");
	error_from_service(&error, &service);
	assert_string_equal(error.message, "no such device 'x' ('virtctl list --all' lists them)");
	vd_varlink_error_clear(&service);
	error_clear(&error);
}

static void errors_of_a_service_list_some(void **state)
{
	struct error error = { 0 };
	struct vd_varlink_error service = {
		.name = strdup("io.virtd.Drivers.InUse"),
		.parameters =
			json_tokener_parse("{\"device\":\"x\",\"reasons\":[{\"message\":\"a\"},"
					   "{\"message\":7},{\"message\":\"c\"}]}")
	};
	struct json_object *matches;

	error_from_service(&error, &service);
	assert_string_equal(error.message, "x: in use: a; ?; c (--force changes the device "
					   "nevertheless)");
	vd_varlink_error_clear(&service);
	service.name = strdup("io.virtd.Devices.AmbiguousDevice");
	service.parameters = json_tokener_parse("{\"selector\":\"x\",\"matches\":[]}");
	matches = json_object_object_get(service.parameters, "matches");
	for (unsigned i = 0; i < 18; i++)
		json_object_array_add(matches, json_object_new_string("d"));
	error_from_service(&error, &service);
	assert_string_equal(error.message, "x: matches 18 devices (name one of: d, d, d, d, d, d, "
					   "d, d, d, d, d, d, d, d, d, d and 2 more)");
	vd_varlink_error_clear(&service);
	error_clear(&error);
}

static void a_time_limit_is_the_one_that_was_set(void **state)
{
	struct error error = { 0 };

	assert_int_equal(error_from_transport(&error, "virtd", -ETIMEDOUT, 50100),
			 EXIT_UNREACHABLE);
	assert_string_equal(error.message,
			    "virtd: cannot read the reply: no reply came within 51 seconds");
	error_from_transport(&error, "virtd", -ETIMEDOUT, VD_VARLINK_TIMEOUT_MS);
	assert_string_equal(error.message,
			    "virtd: cannot read the reply: no reply came within 45 seconds");
	error_clear(&error);
}

static void a_unit_cannot_steer(void **state)
{
	char text[MEASURE_MAX];

	measure_text(1, "\x1b[2J", text);
	assert_string_equal(text, "1.00 \\x1b[2J");
	measure_text(2, "packets", text);
	assert_string_equal(text, "2.00 packets");
	measure_text(3, "a unit that is far too long for the buffer", text);
	assert_int_equal(strlen(text), MEASURE_MAX - 1);
}

/* As if there was no memory for the name of a field. */
static void a_field_that_was_lost_is_no_text(void **state)
{
	struct json_object *fields = json_object_new_array();

	assert_int_equal(json_object_array_add(fields, NULL), 0);
	assert_int_equal(record_problems_field(fields), 0);
	assert_int_equal(json_object_array_length(fields), 2);
	json_object_put(fields);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_that_was_lost_is_no_text),
		cmocka_unit_test(safe_text_cannot_steer),
		cmocka_unit_test(safe_text_hides_nothing),
		cmocka_unit_test(sizes_are_short),
		cmocka_unit_test(text_grows),
		cmocka_unit_test(slips_are_recognised),
		cmocka_unit_test(paths_find_what_is_there),
		cmocka_unit_test(lists_of_words),
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(unbound_is_a_state),
		cmocka_unit_test(json_is_wanted_wherever_it_stands),
		cmocka_unit_test(output_is_columns),
		cmocka_unit_test(values_are_those_of_the_library),
		cmocka_unit_test(columns_want_their_fields),
		cmocka_unit_test(every_column_can_be_rendered),
		cmocka_unit_test(cells_say_what_a_record_has),
		cmocka_unit_test(whether_it_is_so_is_yes_or_no),
		cmocka_unit_test(an_empty_value_leaves_nothing_of_another),
		cmocka_unit_test(child_rows_have_columns_of_devices),
		cmocka_unit_test(columns_of_verbs_have_a_help_and_a_path),
		cmocka_unit_test(errors_of_a_service),
		cmocka_unit_test(a_message_has_an_object_a_problem_and_a_remedy),
		cmocka_unit_test(errors_of_a_service_list_some),
		cmocka_unit_test(a_time_limit_is_the_one_that_was_set),
		cmocka_unit_test(a_unit_cannot_steer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

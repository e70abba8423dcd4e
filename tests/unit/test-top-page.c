// SPDX-License-Identifier: LGPL-2.1-or-later
/* The screen of top as lines: sizes, keys, what is selected, what is expanded. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/json.h"
#include "top/top-help.h"
#include "top/top-model.h"
#include "top/top-page.h"

struct screen {
	struct top_model model;
	struct top_page page;
};

static void screen_free(struct screen *screen)
{
	top_page_clear(&screen->page);
	top_model_clear(&screen->model);
}

static void add(struct screen *screen, const char *text)
{
	vd_autojson struct json_object *json = NULL;

	assert_int_equal(vd_json_parse(text, strlen(text), &json), 0);
	assert_int_equal(top_model_sample(&screen->model, json), 0);
}

/* Devices d0 to d11. */
static void screen_init(struct screen *screen, size_t height, size_t width)
{
	*screen = (struct screen){ .page = { .height = height, .width = width, .interval_s = 1 } };
	screen->page.model = &screen->model;
	for (unsigned i = 0; i < 12; i++) {
		char text[160];

		snprintf(text, sizeof(text),
			 "{\"id\":\"d%u\",\"block\":[{\"name\":\"vd\",\"counters\":{},\"levels\":"
			 "{\"inFlight\":%u}}]}",
			 i, i);
		add(screen, text);
	}
}

#define SCREEN(height, width)                                                                      \
	VD_CLEANUP(screen_free) struct screen screen;                                              \
	screen_init(&screen, height, width)

static const char *line(struct screen *screen, size_t number)
{
	struct top_lines *lines = &screen->page.lines;

	assert_int_equal(top_page_make(&screen->page, 1), 0);
	assert_true(number < lines->count);
	return lines->list[number].text.data ?: "";
}

static void has_line(struct screen *screen, size_t number, const char *expected)
{
	const char *text = line(screen, number);

	if (strncmp(text, expected, strlen(expected)) != 0)
		fail_msg("line %zu: %s", number, text);
}

static enum top_action press(struct screen *screen, int code)
{
	enum top_action action;

	assert_int_equal(top_page_key(&screen->page, code, &action), 0);
	return action;
}

static void type(struct screen *screen, const char *text)
{
	for (; *text; text++)
		press(screen, (unsigned char)*text);
}

static size_t selected_line(struct screen *screen)
{
	size_t i = 0;

	assert_int_equal(top_page_make(&screen->page, 1), 0);
	while (i < screen->page.lines.count && screen->page.lines.list[i].style != TOP_SELECTED)
		i++;
	return i;
}

static void test_sizes(void **state)
{
	static const size_t sizes[][2] = { { 24, 80 }, { 15, 60 }, { 8, 40 }, { 50, 200 } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(sizes); i++) {
		SCREEN(sizes[i][0], sizes[i][1]);
		struct top_lines *lines = &screen.page.lines;

		has_line(&screen, 0, "virtctl top: 12 devices");
		has_line(&screen, 2, "ID  ");
		has_line(&screen, 3, "d0");
		has_line(&screen, sizes[i][0] - 1, "q quit");
		assert_int_equal(lines->count, sizes[i][0]);
		for (size_t j = 0; j < lines->count; j++)
			assert_true(lines->list[j].text.length <= sizes[i][1]);
		/* The rows fill the line. */
		assert_int_equal(lines->list[3].text.length, sizes[i][1]);
	}
}

static void test_too_small(void **state)
{
	SCREEN(5, 30);

	has_line(&screen, 0, "30x5 is too small: 40x8");
	assert_int_equal(screen.page.lines.count, 1);
	screen.page.height = 0;
	screen.page.width = 0;
	has_line(&screen, 0, "");
}

static void test_moves(void **state)
{
	SCREEN(10, 80);

	assert_int_equal(selected_line(&screen), 3);
	press(&screen, TOP_KEY_DOWN);
	assert_int_equal(selected_line(&screen), 4);
	press(&screen, TOP_KEY_END);
	assert_int_equal(selected_line(&screen), 7);
	has_line(&screen, 7, "d11 ");
	press(&screen, 'j');
	has_line(&screen, 7, "d11 ");
	press(&screen, TOP_KEY_PAGE_UP);
	has_line(&screen, selected_line(&screen), "d1 ");
	press(&screen, TOP_KEY_PAGE_UP);
	has_line(&screen, selected_line(&screen), "d0 ");
	/* The selection is a device, wherever it is. */
	press(&screen, 'u');
	has_line(&screen, 3, "d4 ");
	has_line(&screen, selected_line(&screen), "d0 ");
	press(&screen, 'u');
	has_line(&screen, 3, "d0 ");
	has_line(&screen, 0, "virtctl top: 12 devices, every 1 s, by QUEUE reversed");
}

static void test_details(void **state)
{
	SCREEN(10, 80);

	press(&screen, TOP_KEY_DOWN);
	press(&screen, '\n');
	has_line(&screen, 4, "d1 ");
	has_line(&screen, 5, "    block vd inFlight=1");
	has_line(&screen, 6, "d2 ");
	/* The details are lines, too; Enter on one of them hides them. */
	press(&screen, TOP_KEY_DOWN);
	assert_int_equal(selected_line(&screen), 5);
	press(&screen, '\n');
	has_line(&screen, 5, "d2 ");
	assert_int_equal(selected_line(&screen), 4);
	press(&screen, 'g');
	press(&screen, '\n');
	has_line(&screen, 4, "    no counter rises");
}

static void test_filter(void **state)
{
	SCREEN(10, 80);

	assert_int_equal(press(&screen, '/'), TOP_FILTER);
	/* While the filter is typed, no key means anything else. */
	type(&screen, "1q");
	has_line(&screen, 8, "filter: 1q");
	assert_int_equal(screen.page.cursor_x, strlen("filter: 1q"));
	has_line(&screen, 0, "virtctl top: 0 of 12 devices");
	press(&screen, TOP_KEY_BACKSPACE);
	type(&screen, "\303\274");
	press(&screen, TOP_KEY_BACKSPACE);
	has_line(&screen, 0, "virtctl top: 3 of 12 devices, every 1 s, by ID, with '1'");
	press(&screen, '\n');
	has_line(&screen, 8, "");
	has_line(&screen, 5, "d11 ");
	assert_int_equal(press(&screen, 'q'), TOP_QUIT);
	press(&screen, TOP_KEY_ESCAPE);
	has_line(&screen, 0, "virtctl top: 12 devices, every 1 s, by ID");
	press(&screen, '/');
	for (unsigned i = 0; i < 1000; i++)
		press(&screen, 'x');
	assert_int_equal(strlen(screen.page.filter), TOP_FILTER_MAX - 1);
	for (unsigned i = 0; i < 1000; i++)
		press(&screen, TOP_KEY_BACKSPACE);
	assert_string_equal(screen.page.filter, "");
}

/* Each line of it is shown once, however small the screen is. */
static void test_help(void **state)
{
	SCREEN(10, 80);
	size_t lines = 0;

	for (press(&screen, '?'); screen.page.is_helping; press(&screen, '?')) {
		assert_int_equal(top_page_make(&screen.page, 1), 0);
		for (size_t i = 2; i < 8; i++)
			lines += screen.page.lines.list[i].text.length > 0;
	}
	assert_int_equal(lines, top_help_lines());
	has_line(&screen, 2, "ID ");
}

static void test_hostile_names(void **state)
{
	SCREEN(24, 80);

	add(&screen, "{\"id\":\"!\\u001b]0;x\\u0007\\n\\u202e\"}");
	has_line(&screen, 3, "!\\x1b]0;x\\x07\\x0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),	      cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_moves),	      cmocka_unit_test(test_details),
		cmocka_unit_test(test_filter),	      cmocka_unit_test(test_help),
		cmocka_unit_test(test_hostile_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

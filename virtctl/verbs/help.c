// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/help.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/request.h"
#include "output/error.h"
#include "text/terminal.h"
#include "verbs/verbs.h"

#define LEFT_WIDTH   25
#define PAGE_WIDTH   80 /* in a pipe */
#define NARROW_WIDTH 60 /* below it, each explanation begins a line */
#define NARROW_START 10
#define USAGE_START  2

static int page_width(void)
{
	size_t width = terminal_width();

	return width ? (int)width : PAGE_WIDTH;
}

/* HELP from column AT on. */
static void print_wrapped(const char *help, int at)
{
	int width = page_width() - at, left = width;

	while (*help) {
		int word = (int)strcspn(help, " ");

		if (word + 1 > left && left < width) {
			printf("\n%*s", at, "");
			left = width;
		}
		printf("%s%.*s", left < width ? " " : "", word, help);
		left -= word + (left < width);
		help += word;
		help += strspn(help, " ");
	}
	putchar('\n');
}

/* LEFT in lines of its own, and the begin of a line from column START on. */
static void print_left(const char *left, int start)
{
	size_t indent = strspn(left, " ");

	printf("  %*s", (int)indent, "");
	print_wrapped(left + indent, 2 + (int)indent);
	printf("%*s", start, "");
}

static void print_entry(const char *left, const char *help)
{
	bool is_narrow = page_width() < NARROW_WIDTH;
	int start = is_narrow ? NARROW_START : LEFT_WIDTH + 3;

	if (!*left)
		printf("%*s", start, "");
	else if (is_narrow || strlen(left) > LEFT_WIDTH)
		print_left(left, start);
	else
		printf("  %-*s ", LEFT_WIDTH, left);
	print_wrapped(help, start);
}

static void print_values(const char *const *values)
{
	char all[256];
	size_t n = 0;

	for (; *values && n < sizeof(all); values++)
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s", *values,
				      values[1] ? ", " : "");
	print_entry("", all);
}

static void print_option(const struct verb *verb, enum option_id id)
{
	const struct option_info *option = &options[id];
	char left[64], letter[] = "    ";

	if (option->letter)
		snprintf(letter, sizeof(letter), "-%c, ", option->letter);
	snprintf(left, sizeof(left), "%s--%s%s%s", letter, option->name,
		 option->argument ? " " : "", option->argument ? option->argument : "");
	print_entry(left, verb_option_help(verb, id));
	if (option->values)
		print_values(option->values);
}

/* VERB is NULL if the options are those of every verb. */
static void print_options(const struct verb *verb, uint64_t which)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (which & OPT_BIT(i))
			print_option(verb, i);
	}
}

static void print_verbs(void)
{
	char left[64];

	for (size_t i = 0; i < verbs.count; i++) {
		if (verbs.list[i].hidden)
			continue;
		snprintf(left, sizeof(left), "%s%s%s", verbs.list[i].name,
			 *verbs.list[i].arguments ? " " : "", verbs.list[i].arguments);
		print_entry(left, verbs.list[i].help);
	}
}

static void print_program(void)
{
	print_wrapped("Usage: virtctl [OPTION...] VERB [ARGUMENT...]", USAGE_START);
	putchar('\n');
	print_wrapped(
		"List, watch, bind and measure the virtual devices of this system, on any bus.", 0);
	puts("\nVerbs:");
	print_verbs();
	puts("\nOptions of every verb:");
	print_options(NULL, OPTS_COMMON);
	putchar('\n');
	print_wrapped("'virtctl VERB --help' explains a verb; virtctl(1) has all details.", 0);
}

void help_columns(const struct verb *verb)
{
	puts("Columns:");
	for (size_t i = 0; i < verb->columns->count; i++)
		print_entry(verb->columns->list[i].name, verb->columns->list[i].help);
}

static void print_verb(const struct verb *verb)
{
	char text[256];

	snprintf(text, sizeof(text), "Usage: virtctl %s [OPTION...]%s%s", verb->name,
		 *verb->arguments ? " " : "", verb->arguments);
	print_wrapped(text, USAGE_START);
	putchar('\n');
	snprintf(text, sizeof(text), "%c%s.", verb->help[0] - 'a' + 'A', verb->help + 1);
	print_wrapped(text, 0);
}

void help_print(const struct verb *verb)
{
	if (!verb) {
		print_program();
		return;
	}
	print_verb(verb);
	if (verb->options) {
		puts("\nOptions:");
		print_options(verb, verb->options);
	}
	puts("\nOptions of every verb:");
	print_options(NULL, OPTS_COMMON);
	if (verb->options & OPT_BIT(OPT_COLUMNS)) {
		putchar('\n');
		help_columns(verb);
	}
}

int verb_help(struct run *run)
{
	const struct words *words = &run->request->arguments;
	const struct verb *verb = words->count ? verb_find(&verbs, words->list[0]) : NULL;

	if (words->count && !verb)
		return verb_unknown(&verbs, words->list[0], &run->error);
	help_print(verb);
	return EXIT_DONE;
}

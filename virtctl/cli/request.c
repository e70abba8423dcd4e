// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/request.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/verb.h"
#include "text/closest.h"

struct parser {
	struct request *request;
	const struct verb_table *verbs;
	char **next;
	bool only_words; /* after "--" */
	struct error *error;
};

static int usage(struct error *error, const char *object, const char *problem)
{
	return error_set(error, EXIT_USAGE, ERROR_USAGE, object, "%s", problem);
}

int option_value_unknown(struct error *error, const struct option_info *option, const char *value)
{
	struct closest closest = CLOSEST(value);
	const char *known, *help;

	for (size_t n = 0; (known = option_value_at(option, n, &help)); n++)
		closest_consider(&closest, known);
	if (!option->values)
		return error_unknown(error, option->name, value, &closest, "man virt-ids");
	return error_unknown_value(error, option == &options[OPT_MATCH] ? "key" : option->name,
				   value, &closest, option->values);
}

static int unknown_option(const struct parser *parser, const char *text, const char *name)
{
	char where[64] = "virtctl help";
	struct closest closest = { .word = name, .prefix = "--" };

	for (unsigned i = 0; i < OPT_COUNT; i++)
		closest_consider(&closest, options[i].name);
	if (parser->request->verb)
		snprintf(where, sizeof(where), "virtctl %s --help", parser->request->verb->name);
	return error_unknown(parser->error, "option", text, &closest, where);
}

static int add_value(struct parser *parser, enum option_id id, const char *value)
{
	const struct option_info *option = &options[id];
	struct words *values = &parser->request->values[id];
	int r = option->is_list ? words_add_list(values, value)
				: words_add(values, value, strlen(value));

	if (r == -ENOMEM)
		return error_memory(parser->error);
	if (r < 0 || !*value)
		return error_set(parser->error, EXIT_USAGE, ERROR_USAGE, value,
				 "--%s needs %s, and no part of it may be empty", option->name,
				 option->argument);
	return EXIT_DONE;
}

/* ID was seen; VALUE is what stood with it, or NULL. */
static int take_option(struct parser *parser, enum option_id id, const char *text,
		       const char *value)
{
	parser->request->given |= OPT_BIT(id);
	if (!options[id].argument && value)
		return usage(parser->error, text, "this option takes no value");
	if (options[id].means_value)
		return add_value(parser, options[id].means, options[id].means_value);
	if (options[id].means)
		id = options[id].means;
	if (!options[id].argument)
		return EXIT_DONE;
	if (!value && *parser->next)
		value = *parser->next++;
	if (!value)
		return usage(parser->error, text, "the value of this option is missing");
	return add_value(parser, id, value);
}

static int parse_long(struct parser *parser, const char *text)
{
	vd_autofree char *name = strndup(text + 2, strcspn(text + 2, "="));
	const char *value = strchr(text, '=');

	if (!name)
		return error_memory(parser->error);
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (strcmp(options[i].name, name) == 0)
			return take_option(parser, i, text, value ? value + 1 : NULL);
	}
	return unknown_option(parser, text, name);
}

static int find_letter(char letter)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (options[i].letter == letter)
			return (int)i;
	}
	return -1;
}

/* "-jV", "-cID" and "-c ID" as getopt(3) has them. */
static int parse_letters(struct parser *parser, const char *text)
{
	for (const char *letter = text + 1; *letter; letter++) {
		int id = find_letter(*letter);
		bool takes = id >= 0 && options[id].argument;
		int code;

		if (id < 0)
			return usage(parser->error, text,
				     "there is no option of that letter (see 'virtctl help')");
		code = take_option(parser, id, text, takes && letter[1] ? letter + 1 : NULL);
		if (code != EXIT_DONE || takes)
			return code;
	}
	return EXIT_DONE;
}

static int parse_word(struct parser *parser, const char *word)
{
	if (parser->request->verb) {
		if (words_add(&parser->request->arguments, word, strlen(word)) < 0)
			return error_memory(parser->error);
		return EXIT_DONE;
	}
	parser->request->verb = verb_find(parser->verbs, word);
	return parser->request->verb ? EXIT_DONE
				     : verb_unknown(parser->verbs, word, parser->error);
}

/* Options that exclude each other, and why. */
static const struct {
	enum option_id one, other;
	const char *reason;
} exclusive[] = {
	{ OPT_SYSROOT, OPT_HOST,
	  "a tree is read on this system only (leave out this option or --host)" },
	{ OPT_SOCKET, OPT_HOST,
	  "a socket is a file of this system (leave out this option or --host)" },
	{ OPT_TREE, OPT_JSON, "JSON always has the layers (leave out this option or --json)" },
	{ OPT_TREE, OPT_PAIRS, "pairs have no tree (leave out this option or --pairs)" },
	{ OPT_TREE, OPT_RAW, "raw cells have no tree (leave out this option or --raw)" },
	{ OPT_PAIRS, OPT_JSON, "a list has one format (leave out this option or --json)" },
	{ OPT_RAW, OPT_JSON, "a list has one format (leave out this option or --json)" },
	{ OPT_PAIRS, OPT_RAW, "a list has one format (leave out this option or --raw)" },
	{ OPT_OUTPUT_ALL, OPT_COLUMNS,
	  "this option shows all columns (leave out this option or --columns)" },
	{ OPT_OUTPUT_ALL, OPT_OUTPUT,
	  "this option shows all columns (leave out this option or --output)" },
	{ OPT_COLUMNS, OPT_SHORT, "one word has no columns (leave out this option or --short)" },
	{ OPT_OUTPUT, OPT_SHORT, "one word has no columns (leave out this option or --short)" },
	{ OPT_OUTPUT_ALL, OPT_SHORT, "one word has no columns (leave out this option or --short)" },
};

static int check_pairs(const struct request *request, struct error *error)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(exclusive); i++) {
		char option[64];

		if (!request_has(request, exclusive[i].one) ||
		    !request_has(request, exclusive[i].other))
			continue;
		snprintf(option, sizeof(option), "--%s", options[exclusive[i].one].name);
		return usage(error, option, exclusive[i].reason);
	}
	return EXIT_DONE;
}

static int check_options(const struct request *request, struct error *error)
{
	uint64_t foreign = request->given & ~(request->verb->options | OPTS_COMMON);

	if (foreign)
		return error_set(error, EXIT_USAGE, ERROR_USAGE, request->verb->name,
				 "this verb has no option --%s (see 'virtctl %s --help')",
				 options[__builtin_ctzll(foreign)].name, request->verb->name);
	if (request_has(request, OPT_SYSROOT) && request_has(request, OPT_SOCKET))
		return usage(error, "--sysroot",
			     "the virtd at --socket inspects its own system only (leave out one of "
			     "the options)");
	return check_pairs(request, error);
}

static int check_arguments(const struct request *request, struct error *error)
{
	const struct verb *verb = request->verb;
	size_t count = request->arguments.count;

	if (count < verb->arguments_min)
		return error_set(error, EXIT_USAGE, ERROR_USAGE, verb->name,
				 "%s is missing (see 'virtctl %s --help')", verb->arguments,
				 verb->name);
	if (count > verb->arguments_max)
		return error_set(error, EXIT_USAGE, ERROR_USAGE,
				 request->arguments.list[verb->arguments_max],
				 "one argument too many (see 'virtctl %s --help')", verb->name);
	return EXIT_DONE;
}

static int check(const struct request *request, struct error *error)
{
	int code;

	if (request_has(request, OPT_HELP) || request_has(request, OPT_VERSION))
		return EXIT_DONE;
	if (!request->verb)
		return usage(error, NULL, "the verb is missing (see 'virtctl help')");
	code = check_options(request, error);
	return code == EXIT_DONE ? check_arguments(request, error) : code;
}

static int parse_next(struct parser *parser)
{
	const char *text = *parser->next++;

	if (parser->only_words || text[0] != '-' || !text[1])
		return parse_word(parser, text);
	if (strcmp(text, "--") != 0)
		return text[1] == '-' ? parse_long(parser, text) : parse_letters(parser, text);
	parser->only_words = true;
	parser->request->before_dashes = parser->request->arguments.count;
	return EXIT_DONE;
}

int request_parse(struct request *request, const struct verb_table *verbs, char **argv,
		  struct error *error)
{
	struct parser parser = { .request = request, .verbs = verbs, .next = argv, .error = error };
	int code = EXIT_DONE;

	while (*parser.next && code == EXIT_DONE)
		code = parse_next(&parser);
	if (code == EXIT_DONE)
		return check(request, error);
	/* Whether the error is to be JSON may stand after what is wrong. */
	while (*parser.next) {
		struct error further = { 0 };

		parser.error = &further;
		parse_next(&parser);
		error_clear(&further);
	}
	return code;
}

void request_clear(struct request *request)
{
	for (unsigned i = 0; i < OPT_COUNT; i++)
		words_clear(&request->values[i]);
	words_clear(&request->arguments);
}

bool request_has(const struct request *request, enum option_id id)
{
	return request->given & OPT_BIT(id);
}

const char *request_value(const struct request *request, enum option_id id)
{
	const struct words *values = &request->values[id];

	return values->count ? values->list[values->count - 1] : NULL;
}

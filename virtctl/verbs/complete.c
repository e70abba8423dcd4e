// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * "virtctl complete -- WORD…", for the shells: the words after "virtctl" as they are typed, of
 * which the last is to be completed. Prints the candidates, one a line, each with a tab and a
 * description.
 */
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "session/call.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "verbs/verbs.h"

struct completion {
	const char *typed; /* the word to complete */
	const char *word; /* the part of it that candidates begin with: TYPED, or what stands behind
			     "--option=" */
	const struct verb *verb;	  /* NULL: it is still to come */
	const struct option_info *option; /* whose value WORD is; NULL: of none */
	unsigned arguments;		  /* that stand before it */
	const char *first;		  /* of these; NULL: none */
};

/* BEFORE stands between what is kept of the word and NAME. */
static void offer(const struct completion *completion, const char *before, const char *name,
		  const char *help)
{
	const char *word = completion->word;
	size_t length = strlen(before);

	if (strncmp(word, before, length) == 0 &&
	    strncmp(word + length, name, strlen(word + length)) == 0)
		printf("%.*s%s%s\t%s\n", (int)(word - completion->typed), completion->typed, before,
		       name, help);
}

static void offer_verbs(const struct completion *completion)
{
	for (size_t i = 0; i < verbs.count; i++) {
		if (!verbs.list[i].hidden)
			offer(completion, "", verbs.list[i].name, verbs.list[i].help);
	}
}

static void offer_options(const struct completion *completion)
{
	uint64_t known = completion->verb ? completion->verb->options | OPTS_COMMON : OPTS_COMMON;

	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (known & OPT_BIT(i))
			offer(completion, "--", options[i].name, options[i].help);
	}
}

static void offer_columns(const struct completion *completion, const char *before)
{
	const struct column_table *columns = completion->verb ? completion->verb->columns : NULL;

	for (size_t i = 0; columns && i < columns->count; i++)
		offer(completion, before, columns->list[i].name, columns->list[i].help);
}

/* The part before the last comma of a list, which is kept. */
static void offer_values(const struct completion *completion)
{
	const char *word = completion->word, *comma = strrchr(word, ',');
	vd_autofree char *before = strndup(word, comma ? (size_t)(comma - word) + 1 : *word == '+');
	const char *value, *help;

	if (!before)
		return;
	if (completion->option == &options[OPT_COLUMNS])
		offer_columns(completion, before);
	for (size_t n = 0; (value = option_value_at(completion->option, n, &help)); n++)
		offer(completion, before, value, help);
}

static int offer_device(void *data, struct json_object *device)
{
	const struct completion *completion = data;
	const char *id = json_path_text(device, "id"), *type = json_path_text(device, "type");
	vd_autofree char *safe = text_safe(id ? id : "");

	if (safe)
		offer(completion, "", safe, type ? type : "");
	return 0;
}

/*
 * What the records of METHOD have to offer. A shell asks while somebody types: where virtd does not
 * answer there is nothing to offer, and nothing to say.
 */
static void offer_records(const struct completion *completion, const struct session_method *method,
			  struct json_object *parameters,
			  int (*on_record)(void *data, struct json_object *record))
{
	const struct request defaults = { 0 };
	struct error error = { 0 };
	SESSION_AUTO struct session session = { 0 };

	if (parameters && session_open(&session, &defaults, &error) == EXIT_DONE)
		session_each(&session, method, json_object_get(parameters), on_record,
			     (void *)completion, &error);
	error_clear(&error);
}

static void offer_devices(const struct completion *completion)
{
	const struct request defaults = { 0 };
	vd_autojson struct json_object *fields = json_tokener_parse("[\"type\"]");
	vd_autojson struct json_object *parameters =
		fields ? list_parameters(&defaults, fields) : NULL;

	offer_records(completion, &method_list, parameters, offer_device);
}

/* A driver or an override: both have a name and a state. */
static int offer_named(void *data, struct json_object *driver)
{
	const char *name = json_path_text(driver, "name"), *state = json_path_text(driver, "state");
	vd_autofree char *safe = text_safe(name ? name : "");

	if (safe)
		offer(data, "", safe, state ? state : "");
	return 0;
}

static void offer_drivers(const struct completion *completion)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (parameters && vd_json_set(parameters, "device", vd_json_text(completion->first)) == 0)
		offer_records(completion, &method_drivers, parameters, offer_named);
}

static void offer_overrides(const struct completion *completion)
{
	static const char *const actions[][2] = { { "list", "list the persistent overrides" },
						  { "unset", "remove one" },
						  { "apply", "put all in force" } };
	vd_autojson struct json_object *none = vd_json_object();

	for (size_t i = 0; !completion->arguments && i < VD_ARRAY_SIZE(actions); i++)
		offer(completion, "", actions[i][0], actions[i][1]);
	if (completion->arguments && strcmp(completion->first, "unset") == 0)
		offer_records(completion, &method_overrides, none, offer_named);
}

static void offer_bench(const struct completion *completion)
{
	if (!completion->arguments) {
		offer(completion, "", "compare", "two states of a device, or files of results");
		offer(completion, "", "suite", "measure all devices");
		offer(completion, "", "serve", "be the peer of who measures a net");
	}
	if (!completion->arguments ||
	    (completion->arguments == 1 && strcmp(completion->first, "compare") == 0))
		offer_devices(completion);
}

/* The option whose name is the LENGTH bytes at NAME, if it takes a value. */
static const struct option_info *option_with_value(const char *name, size_t length)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (options[i].argument && strncmp(name, options[i].name, length) == 0 &&
		    !options[i].name[length])
			return &options[i];
	}
	return NULL;
}

/* The option that WORD is, if its value is the word that follows. */
static const struct option_info *awaits_value(const char *word)
{
	return strncmp(word, "--", 2) == 0 ? option_with_value(word + 2, strlen(word + 2)) : NULL;
}

static void read_last_word(struct completion *completion, const char *typed)
{
	const char *equals = strncmp(typed, "--", 2) == 0 ? strchr(typed, '=') : NULL;

	completion->typed = completion->word = typed;
	if (!equals)
		return;
	completion->word = equals + 1;
	completion->option = option_with_value(typed + 2, (size_t)(equals - typed) - 2);
}

static void read_argument(struct completion *completion, const char *word)
{
	if (!completion->arguments++)
		completion->first = word;
}

static void read_words(struct completion *completion, const struct words *words)
{
	read_last_word(completion, words->count ? words->list[words->count - 1] : "");
	for (size_t i = 0; i + 1 < words->count; i++) {
		const struct option_info *option = awaits_value(words->list[i]);

		if (option && i + 2 == words->count)
			completion->option = option;
		else if (option)
			i++;
		else if (!completion->verb && words->list[i][0] != '-')
			completion->verb = verb_find(&verbs, words->list[i]);
		else if (words->list[i][0] != '-')
			read_argument(completion, words->list[i]);
	}
}

int verb_complete(struct run *run)
{
	struct completion completion = { 0 };

	read_words(&completion, &run->request->arguments);
	if (completion.option)
		offer_values(&completion);
	else if (completion.word[0] == '-')
		offer_options(&completion);
	else if (!completion.verb)
		offer_verbs(&completion);
	else if (completion.arguments >= completion.verb->arguments_max)
		return EXIT_DONE;
	else if (completion.verb->completes == COMPLETES_VERBS)
		offer_verbs(&completion);
	else if (completion.verb->completes == COMPLETES_BENCH)
		offer_bench(&completion);
	else if (completion.verb->completes == COMPLETES_OVERRIDES)
		offer_overrides(&completion);
	else if (completion.verb->completes == COMPLETES_DEVICE_DRIVER && completion.arguments)
		offer_drivers(&completion);
	else if (completion.verb->completes != COMPLETES_NOTHING)
		offer_devices(&completion);
	return EXIT_DONE;
}

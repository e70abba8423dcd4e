// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * "virtctl complete -- WORD…", for the shells: the words after "virtctl" as they are typed, of
 * which the last is to be completed. Prints the candidates, one a line, each with a tab and a
 * description. A line "files" after a tab alone asks the shell for its files. Whatever goes wrong,
 * there is nothing to offer, and nothing to say.
 */
#include <stdio.h>
#include <string.h>

#include "verbs/complete-internal.h"

void complete_offer(const struct completion *completion, const char *before, const char *name,
		    const char *help)
{
	const char *word = completion->word;
	size_t length = strlen(before), typed = strlen(word);
	bool fits = typed <= length ? strncmp(before, word, typed) == 0
				    : strncmp(word, before, length) == 0 &&
					      strncmp(word + length, name, typed - length) == 0;

	if (fits)
		printf("%.*s%s%s\t%s\n", (int)(word - completion->typed), completion->typed, before,
		       name, help);
}

void complete_files(void)
{
	puts("\tfiles");
}

static void offer_verbs(const struct completion *completion)
{
	for (size_t i = 0; i < verbs.count; i++) {
		if (!verbs.list[i].hidden)
			complete_offer(completion, "", verbs.list[i].name, verbs.list[i].help);
	}
}

static void offer_options(const struct completion *completion)
{
	uint64_t known = completion->verb ? completion->verb->options | OPTS_COMMON : OPTS_COMMON;

	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (known & OPT_BIT(i))
			complete_offer(completion, "--", options[i].name,
				       verb_option_help(completion->verb, i));
	}
}

static void offer_overrides(const struct completion *completion)
{
	static const char *const actions[][2] = { { "list", "list the persistent overrides" },
						  { "unset", "remove one" },
						  { "apply", "put all in force, or one" } };

	for (size_t i = 0; !completion->arguments && i < VD_ARRAY_SIZE(actions); i++)
		complete_offer(completion, "", actions[i][0], actions[i][1]);
	if (completion->arguments && strcmp(completion->first, "list") != 0)
		complete_overrides(completion);
}

static void offer_bench(const struct completion *completion)
{
	bool compares = completion->arguments && strcmp(completion->first, "compare") == 0;

	if (!completion->arguments) {
		complete_offer(completion, "", "compare",
			       "two states of a device, or files of results");
		complete_offer(completion, "", "suite", "measure all devices");
		complete_offer(completion, "", "serve", "serve as the peer of network benchmarks");
	}
	if (!completion->arguments || (compares && completion->arguments == 1))
		complete_devices(completion);
	if (compares)
		complete_files();
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

static const struct option_info *option_with_letter(char letter)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (options[i].letter == letter)
			return &options[i];
	}
	return NULL;
}

/* In "-jcID" the option c, and in *RET what follows it. NULL: no letter takes a value. */
static const struct option_info *option_in_letters(const char *word, const char **ret)
{
	for (const char *letter = word + 1; *letter; letter++) {
		const struct option_info *option = option_with_letter(*letter);

		if (!option)
			return NULL;
		if (option->argument) {
			*ret = letter + 1;
			return option;
		}
	}
	return NULL;
}

/* The option that takes a value in WORD, and in *RET the value in it; NULL: that is the next word. */
static const struct option_info *option_of(const char *word, const char **ret)
{
	const struct option_info *option;
	const char *value;

	*ret = NULL;
	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] == '-') {
		value = strchr(word, '=');
		*ret = value ? value + 1 : NULL;
		return option_with_value(word + 2, strcspn(word + 2, "="));
	}
	option = option_in_letters(word, &value);
	*ret = option && *value ? value : NULL;
	return option;
}

/* What is asked of virtd depends on the system that is meant, and on the kinds of benchmarks. */
static void keep_value(struct completion *completion, const struct option_info *option,
		       const char *value)
{
	size_t id = (size_t)(option - options);
	struct words *values = &completion->request.values[id];

	if (id != OPT_SYSROOT && id != OPT_SOCKET && id != OPT_KIND)
		return;
	if (option->is_list ? words_add_list(values, value) == 0
			    : words_add(values, value, strlen(value)) == 0)
		completion->request.given |= OPT_BIT(id);
}

static void read_argument(struct completion *completion, const char *word)
{
	if (!completion->verb)
		completion->verb = verb_find(&verbs, word);
	else if (!completion->arguments++)
		completion->first = word;
}

static void read_flag(struct completion *completion, const char *word)
{
	if (strcmp(word, "--") == 0)
		completion->only_words = true;
	else if (strcmp(word, "--all") == 0 || strcmp(word, "-a") == 0)
		completion->request.given |= OPT_BIT(OPT_ALL);
}

/* The words before the last one; the value of an option may be that. */
static void read_words(struct completion *completion, const struct words *words)
{
	for (size_t i = 0; i + 1 < words->count; i++) {
		const char *word = words->list[i], *value = NULL;
		const struct option_info *option =
			completion->only_words ? NULL : option_of(word, &value);

		if (option && !value && i + 2 == words->count)
			completion->option = option;
		else if (option)
			keep_value(completion, option, value ? value : words->list[++i]);
		else if (word[0] == '-' && word[1] && !completion->only_words)
			read_flag(completion, word);
		else
			read_argument(completion, word);
	}
}

static void read_last_word(struct completion *completion, const char *typed)
{
	const struct option_info *option = NULL;
	const char *value = NULL;

	completion->typed = completion->word = typed;
	if (!completion->option && !completion->only_words)
		option = option_of(typed, &value);
	if (!value)
		return;
	completion->option = option;
	completion->word = value;
}

/* "--option=" of an option that takes no value, or that is none. */
static bool is_odd_value(const struct completion *completion)
{
	return strncmp(completion->typed, "--", 2) == 0 && strchr(completion->typed, '=') &&
	       !completion->option;
}

static void offer_argument(const struct completion *completion)
{
	if (completion->arguments >= completion->verb->arguments_max)
		return;
	switch (completion->verb->completes) {
	case COMPLETES_NOTHING:
		break;
	case COMPLETES_VERBS:
		offer_verbs(completion);
		break;
	case COMPLETES_BENCH:
		offer_bench(completion);
		break;
	case COMPLETES_OVERRIDES:
		offer_overrides(completion);
		break;
	case COMPLETES_FILES:
		complete_files();
		break;
	case COMPLETES_DEVICE_DRIVER:
		if (completion->arguments)
			complete_drivers(completion, completion->first, "");
		else
			complete_devices(completion);
		break;
	case COMPLETES_DEVICES:
		complete_devices(completion);
	}
}

static void offer_all(const struct completion *completion)
{
	if (completion->option)
		complete_option_value(completion);
	else if (is_odd_value(completion))
		return;
	else if (completion->word[0] == '-' && !completion->only_words)
		offer_options(completion);
	else if (!completion->verb)
		offer_verbs(completion);
	else
		offer_argument(completion);
}

int verb_complete(struct run *run)
{
	const struct words *words = &run->request->arguments;
	struct completion completion = { 0 };

	read_words(&completion, words);
	read_last_word(&completion, words->count ? words->list[words->count - 1] : "");
	offer_all(&completion);
	request_clear(&completion.request);
	return EXIT_DONE;
}

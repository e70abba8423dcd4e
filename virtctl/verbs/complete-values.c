// SPDX-License-Identifier: LGPL-2.1-or-later
/* What virtd knows that a word could be: devices, drivers, overrides, settings of benchmarks. */
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "session/call.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "verbs/complete-internal.h"

/* Who types waits: an answer that takes longer is of no use. */
#define TIMEOUT_MS 5000

/* What is kept of a list that is being typed: up to its last comma, or a plus before it. */
struct offer {
	const struct completion *completion;
	const char *before;
};

static void offer_safe(const struct offer *offer, const char *text, const char *help)
{
	vd_autofree char *safe = text && *text ? text_safe(text) : NULL;
	vd_autofree char *safe_help = safe ? text_safe(help ? help : "") : NULL;

	if (safe_help)
		complete_offer(offer->completion, offer->before, safe, safe_help);
}

/* A shell asks while somebody types: if virtd does not answer, there is nothing to offer. */
static void offer_records(const struct offer *offer, const struct session_method *method,
			  struct json_object *parameters,
			  int (*on_record)(void *data, struct json_object *record))
{
	struct error error = { 0 };
	SESSION_AUTO struct session session = { .is_quiet = true };

	/* Nobody waits for another host while typing. */
	if (parameters && !request_has(&offer->completion->request, OPT_HOST) &&
	    session_open(&session, &offer->completion->request, &error) == EXIT_DONE) {
		session_set_timeout(&session, TIMEOUT_MS);
		session_each(&session, method, json_object_get(parameters), on_record,
			     (void *)offer, &error);
	}
	error_clear(&error);
}

static int offer_device(void *data, struct json_object *device)
{
	const struct offer *offer = data;
	const char *type = json_path_text(device, "type");
	struct json_object *layers = json_object_object_get(device, "layers");
	struct json_object *interfaces = json_object_object_get(device, "interfaces");

	offer_safe(offer, json_path_text(device, "id"), type);
	for (size_t i = 0; i < array_count(layers); i++)
		offer_safe(offer, json_path_text(json_object_array_get_idx(layers, i), "address"),
			   type);
	for (size_t i = 0; i < array_count(interfaces); i++) {
		struct json_object *interface = json_object_array_get_idx(interfaces, i);

		offer_safe(offer, json_path_text(interface, "name"), type);
		offer_safe(offer, json_path_text(interface, "devnode"), type);
	}
	return 0;
}

void complete_devices(const struct completion *completion)
{
	const struct offer offer = { completion, "" };
	/* To a word that is still empty, a device has one name. */
	vd_autojson struct json_object *fields = json_tokener_parse(
		*completion->word ? "[\"type\",\"layers\",\"interfaces\"]" : "[\"type\"]");
	vd_autojson struct json_object *parameters =
		fields ? list_parameters(&completion->request, fields) : NULL;

	offer_records(&offer, &method_list, parameters, offer_device);
}

/* A driver or an override: both have a name and a state. */
static int offer_named(void *data, struct json_object *record)
{
	offer_safe(data, json_path_text(record, "name"), json_path_text(record, "state"));
	return 0;
}

void complete_drivers(const struct completion *completion, const char *device, const char *before)
{
	const struct offer offer = { completion, before };
	vd_autojson struct json_object *parameters = vd_json_object();

	if (parameters && (!device || vd_json_set(parameters, "device", vd_json_text(device)) == 0))
		offer_records(&offer, &method_drivers, parameters, offer_named);
}

void complete_overrides(const struct completion *completion)
{
	const struct offer offer = { completion, "" };
	vd_autojson struct json_object *none = vd_json_object();

	offer_records(&offer, &method_overrides, none, offer_named);
}

/* "pattern=random", one for each of the words that the setting takes; "size=" if it takes any. */
static void offer_setting(const struct offer *offer, struct json_object *setting)
{
	const char *name = json_path_text(setting, "name");
	const char *choices = json_path_text(setting, "choices") ?: "";
	char text[128];

	do {
		size_t length = strcspn(choices, " ");

		if (name && snprintf(text, sizeof(text), "%s=%.*s", name, (int)length, choices) <
				    (int)sizeof(text))
			offer_safe(offer, text, json_path_text(setting, "help"));
		choices += length;
		choices += strspn(choices, " ");
	} while (*choices);
}

/* Whether settings of KIND are meant: of one that --kind names, or of any. */
static bool is_meant(const struct completion *completion, const char *kind)
{
	const struct words *kinds = &completion->request.values[OPT_KIND];

	for (size_t i = 0; i < kinds->count; i++) {
		if (strcmp(kinds->list[i], kind) == 0)
			return true;
	}
	return kinds->count == 0;
}

static int offer_settings_of(void *data, struct json_object *kind)
{
	const struct offer *offer = data;
	struct json_object *settings = json_object_object_get(kind, "settings");

	if (!is_meant(offer->completion, json_path_text(kind, "name") ?: ""))
		return 0;
	for (size_t i = 0; i < array_count(settings); i++)
		offer_setting(offer, json_object_array_get_idx(settings, i));
	return 0;
}

static void offer_settings(const struct offer *offer)
{
	vd_autojson struct json_object *none = vd_json_object();

	if (offer->completion->verb && offer->completion->verb->completes == COMPLETES_BENCH)
		offer_records(offer, &method_kinds, none, offer_settings_of);
}

static void offer_columns(const struct offer *offer)
{
	const struct verb *verb = offer->completion->verb;
	const struct column_table *columns = verb ? verb->columns : NULL;

	for (size_t i = 0; columns && i < columns->count; i++)
		complete_offer(offer->completion, offer->before, columns->list[i].name,
			       columns->list[i].help);
}

static bool takes_files(const struct option_info *option)
{
	return strcmp(option->argument, "FILE") == 0 || strcmp(option->argument, "PATH") == 0;
}

static bool is_column_list(const struct option_info *option)
{
	return option == &options[OPT_COLUMNS] || option == &options[OPT_OUTPUT];
}

/* The values of the table; those that only a running system has; files. */
static void offer_values(const struct offer *offer)
{
	const struct option_info *option = offer->completion->option;
	const char *value, *help;

	if (strncmp(option->argument, "COLUMN", 6) == 0 || is_column_list(option))
		offer_columns(offer);
	else if (option == &options[OPT_DRIVER])
		complete_drivers(offer->completion, NULL, offer->before);
	else if (option == &options[OPT_SET])
		offer_settings(offer);
	for (size_t n = 0; (value = option_value_at(option, n, &help)); n++)
		complete_offer(offer->completion, offer->before, value, help);
	if (takes_files(option))
		complete_files();
}

void complete_option_value(const struct completion *completion)
{
	const char *word = completion->word;
	const char *comma = completion->option->is_list ? strrchr(word, ',') : NULL;
	bool adds = is_column_list(completion->option) && *word == '+';
	vd_autofree char *before = strndup(word, comma ? (size_t)(comma - word) + 1 : adds);
	struct offer offer = { completion, before };

	if (before)
		offer_values(&offer);
}

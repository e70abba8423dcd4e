// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules/udev-rule.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/run.h"
#include "cli/verb.h"
#include "json/json.h"
#include "rules/rule-text.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"

#define OTHERS_SHOWN 8 /* in a message; the error's parameters have all */

#define ASSIGNMENTS                                                                                \
	(OPT_BIT(OPT_NAME) | OPT_BIT(OPT_SYMLINK) | OPT_BIT(OPT_TAG) | OPT_BIT(OPT_OWNER) |        \
	 OPT_BIT(OPT_GROUP) | OPT_BIT(OPT_MODE) | OPT_BIT(OPT_ENV) | OPT_BIT(OPT_SYSTEMD_WANTS))

struct making {
	struct run *run;
	enum rule_by by;
	struct json_object *shown; /* what the selector means: an array of records */
	struct rule_nodes nodes;   /* of all devices */
	struct rule rule;
};

static const char *word_of(const struct making *making)
{
	return making->run->request->arguments.list[0];
}

static int refuse_option(struct run *run, const char *option, const char *reason)
{
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, option, "%s", reason);
}

static int read_match(struct making *making)
{
	const struct request *request = making->run->request;
	const char *word = request_value(request, OPT_MATCH);

	for (size_t i = 0; word && i < RULE_BY_COUNT; i++) {
		if (strcmp(word, rule_by_names[i]) == 0) {
			making->by = i;
			return EXIT_DONE;
		}
	}
	return word ? option_value_unknown(&making->run->error, &options[OPT_MATCH], word)
		    : EXIT_DONE;
}

static int check_link_options(struct run *run, enum rule_by by)
{
	const struct request *request = run->request;
	uint64_t foreign = request->given & ASSIGNMENTS & ~OPT_BIT(OPT_NAME);

	if (!request_has(request, OPT_SYSTEMD_LINK))
		return EXIT_DONE;
	if (request_has(request, OPT_TEST))
		return refuse_option(run, "--test",
				     "this option tests rules only (leave out --systemd-link)");
	if (!request_has(request, OPT_NAME))
		return refuse_option(run, "--systemd-link",
				     "the new name is missing (give --name)");
	if (by == RULE_BY_SERIAL)
		return refuse_option(
			run, "--match",
			"a network interface has no serial number (use path, mac, id or slot)");
	if (foreign)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "--systemd-link",
				 "a .link file gives a name only (leave out --%s)",
				 options[__builtin_ctzll(foreign)].name);
	return EXIT_DONE;
}

static int read_options(struct making *making)
{
	struct run *run = making->run;
	int code = read_match(making);

	if (code == EXIT_DONE)
		code = rule_assigns_read(run, &making->rule.assigns);
	if (code == EXIT_DONE)
		code = check_link_options(run, making->by);
	if (code == EXIT_DONE && !making->rule.assigns.count &&
	    !request_has(run->request, OPT_TEST))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, run->request->verb->name,
				 "the rule would do nothing (add --symlink, --name, --tag, "
				 "--owner, --group, --mode, --env or --systemd-wants, or --test to "
				 "see what it matches)");
	return code;
}

static int keep_shown(void *data, struct json_object *device)
{
	struct making *making = data;
	unsigned losses = vd_json_losses();

	if (!making->shown)
		making->shown = vd_json_array();
	vd_json_append(making->shown, json_object_get(device));
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static int keep_nodes(void *data, struct json_object *device)
{
	struct making *making = data;

	return rule_nodes_add(&making->nodes, device);
}

static struct json_object *all_parameters(void)
{
	static const char *const fields[] = { "virtId", "type", "driver", "layers", "interfaces" };
	unsigned losses = vd_json_losses();
	struct json_object *parameters = vd_json_object(), *array = vd_json_array();

	for (size_t i = 0; i < VD_ARRAY_SIZE(fields); i++)
		vd_json_append(array, vd_json_text(fields[i]));
	vd_json_add(parameters, "fields", array);
	vd_json_add(parameters, "all", vd_json_boolean(true));
	return vd_json_complete(parameters, losses);
}

static int read_devices(struct making *making)
{
	SESSION_AUTO struct session session = { 0 };
	struct run *run = making->run;
	int code = sessions_one(run, &session);

	if (code == EXIT_DONE)
		code = session_each(&session, &method_show,
				    words_parameter("devices", &run->request->arguments),
				    keep_shown, making, &run->error);
	if (code == EXIT_DONE)
		code = session_each(&session, &method_list, all_parameters(), keep_nodes, making,
				    &run->error);
	return code;
}

/* A disk that several controllers reach belongs to none of them. */
static int refuse_shared(struct making *making)
{
	struct words ids = { 0 };
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < array_count(making->shown); i++) {
		const char *id = json_path_text(json_object_array_get_idx(making->shown, i), "id");

		if (id && words_add(&ids, id, strlen(id)) < 0)
			code = error_memory(&making->run->error);
	}
	if (code == EXIT_DONE)
		code = error_ambiguous(&making->run->error, word_of(making), &ids);
	words_clear(&ids);
	return code;
}

static bool is_of(const struct rule_node *node, const char *id)
{
	return strcmp(json_path_text(node->device, "id") ?: "", id) == 0;
}

static const struct rule_node *find_path(const struct making *making, const char *id,
					 const char *path)
{
	for (size_t i = 0; i < making->nodes.count; i++) {
		const struct rule_node *node = &making->nodes.list[i];

		if (is_of(node, id) && strcmp(node->sysfs, path) == 0)
			return node;
	}
	return NULL;
}

/* The only interface of the device, or the device itself. */
static const struct rule_node *find_device(const struct making *making, const char *id)
{
	const struct rule_node *self = NULL, *interface = NULL;
	size_t interfaces = 0;

	for (size_t i = 0; i < making->nodes.count; i++) {
		const struct rule_node *node = &making->nodes.list[i];

		if (!is_of(node, id))
			continue;
		interfaces += node->interface != NULL;
		*(node->interface ? &interface : &self) = node;
	}
	return interfaces == 1 ? interface : self;
}

static int find_node(struct making *making)
{
	struct json_object *device = json_object_array_get_idx(making->shown, 0);
	const char *id = json_path_text(device, "id") ?: "";
	const char *path = json_path_text(device, "selectedInterface");

	if (array_count(making->shown) > 1)
		return refuse_shared(making);
	making->rule.node = path ? find_path(making, id, path) : find_device(making, id);
	if (making->rule.node)
		return EXIT_DONE;
	return error_set(&making->run->error, EXIT_UNSUPPORTED, "io.virtctl.NoRule",
			 word_of(making),
			 "udev sees no node of it below the device (a rule can be about %s)",
			 *id ? id : "the device");
}

/* A way that matches nothing else; NULL: there is none. */
static const char *other_way(const struct making *making)
{
	for (size_t i = 0; i < RULE_BY_COUNT; i++) {
		struct rule_match match;

		if (i != making->by &&
		    !rule_match_make(&making->nodes, making->rule.node, i, &match) &&
		    rule_match_others(&match, &making->nodes, making->rule.node) == 0 &&
		    rule_match_is_writable(&match))
			return rule_by_names[i];
	}
	return NULL;
}

static int refuse_match(struct making *making, const char *problem)
{
	const char *way = other_way(making);

	return error_cannot(&making->run->error, EXIT_UNSUPPORTED, "io.virtctl.NoRule",
			    word_of(making), "make a rule", "%s%s%s%s", problem,
			    way ? " (use --match " : "", way ? way : "", way ? ")" : "");
}

static int collect_others(const struct making *making, struct text *names,
			  struct json_object *paths)
{
	const struct rule *rule = &making->rule;
	size_t count = 0;
	int r = text_add(names, "", 0);

	for (size_t i = 0; r == 0 && i < making->nodes.count; i++) {
		const struct rule_node *node = &making->nodes.list[i];
		vd_autofree char *name = NULL;

		if (strcmp(node->sysfs, rule->node->sysfs) == 0 ||
		    !rule_match_fits(&rule->match, node))
			continue;
		vd_json_append(paths, vd_json_text(node->sysfs));
		if (count++ >= OTHERS_SHOWN)
			continue;
		if (asprintf(&name, "%s%s (%s)", count > 1 ? ", " : "", rule_node_name(node),
			     json_path_text(node->device, "id") ?: "?") < 0)
			return -ENOMEM;
		r = text_add(names, name, strlen(name));
	}
	if (r == 0 && count > OTHERS_SHOWN)
		r = text_add(names, " and others", strlen(" and others"));
	return r;
}

static int refuse_others(struct making *making)
{
	unsigned losses = vd_json_losses();
	struct run *run = making->run;
	struct text names = { 0 };
	struct json_object *parameters = vd_json_object(), *paths = vd_json_array();
	const char *way = other_way(making);
	int code;

	if (collect_others(making, &names, paths) < 0)
		code = error_memory(&run->error);
	else
		code = error_set(&run->error, EXIT_AMBIGUOUS, ERROR_AMBIGUOUS, word_of(making),
				 "the rule would also match %s%s%s%s", names.data,
				 way ? " (add --match " : ", and no --match distinguishes them",
				 way ? way : "", way ? ")" : "");
	free(names.data);
	vd_json_add(parameters, "matches", paths);
	if (code == EXIT_AMBIGUOUS)
		run->error.parameters = vd_json_complete(parameters, losses);
	else
		json_object_put(parameters);
	return code;
}

static int make_match(struct making *making)
{
	struct rule *rule = &making->rule;
	const char *problem = rule_match_make(&making->nodes, rule->node, making->by, &rule->match);

	if (problem)
		return refuse_match(making, problem);
	if (!request_has(making->run->request, OPT_TEST) &&
	    rule_match_others(&rule->match, &making->nodes, rule->node) > 0)
		return refuse_others(making);
	return EXIT_DONE;
}

static int make_text(struct making *making, char **ret)
{
	bool is_link = request_has(making->run->request, OPT_SYSTEMD_LINK);
	const char *key = NULL;
	vd_autofree char *problem = NULL;
	int r = (is_link ? rule_link_text : rule_text)(&making->rule, ret, &key);

	if (r == -EINVAL && asprintf(&problem, "the value of %s has a character that %s can't have",
				     key, is_link ? "a .link file" : "a rule") >= 0)
		return refuse_match(making, problem);
	return r < 0 ? error_memory(&making->run->error) : EXIT_DONE;
}

static int print_json(struct making *making, const char *text)
{
	vd_autojson struct json_object *object = vd_json_object();
	struct json_object *rule = rule_json(&making->rule, &making->nodes, text);

	if (vd_json_set(object, "schemaVersion", vd_json_integer(SCHEMA_VERSION)) < 0 ||
	    vd_json_set(object, "rule", rule) < 0 || json_line(object) < 0)
		return error_memory(&making->run->error);
	return EXIT_DONE;
}

static int print_present(struct making *making)
{
	size_t count = 0;

	for (size_t i = 0; i < making->nodes.count; i++) {
		const struct rule_node *node = &making->nodes.list[i];
		vd_autofree char *safe = NULL;

		if (!rule_match_fits(&making->rule.match, node))
			continue;
		safe = text_safe(node->sysfs);
		if (!safe)
			return error_memory(&making->run->error);
		puts(safe);
		count++;
	}
	warning_print("%s: the rule matches %zu of the present nodes", word_of(making), count);
	return EXIT_DONE;
}

static int print(struct making *making)
{
	const struct request *request = making->run->request;
	bool is_test = request_has(request, OPT_TEST);
	vd_autofree char *text = NULL;
	int code = is_test ? EXIT_DONE : make_text(making, &text);

	if (code != EXIT_DONE)
		return code;
	if (request_has(request, OPT_JSON))
		return print_json(making, text);
	if (is_test)
		return print_present(making);
	fputs(text, stdout);
	return EXIT_DONE;
}

static int make(struct making *making)
{
	struct run *run = making->run;
	int code = read_options(making);

	if (code == EXIT_DONE)
		code = read_devices(making);
	if (code == EXIT_DONE)
		code = find_node(making);
	if (code == EXIT_DONE)
		code = rule_assigns_check(run, making->rule.node);
	if (code == EXIT_DONE)
		code = make_match(making);
	return code == EXIT_DONE ? print(making) : code;
}

int verb_udev_rule(struct run *run)
{
	struct making making = { .run = run, .rule.request = run->request };
	int code = make(&making);

	json_object_put(making.shown);
	rule_nodes_clear(&making.nodes);
	rule_assigns_clear(&making.rule.assigns);
	return code;
}

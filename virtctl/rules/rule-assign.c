// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules/rule-assign.h"

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/run.h"
#include "rules/rule-node.h"
#include "text/text.h"

#define DIGITS	   "0123456789"
#define LETTERS	   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
/* udev(7): the characters of links besides letters and digits. */
#define LINK_SIGNS "#+-.:=@_/"
/* systemd.unit(5), without the backslash, which a rule can't have. */
#define UNIT_SIGNS ":-_.@"
#define VALUE_MAX  500 /* systemd 252, src/udev/udev-rules.c: a property has 512 bytes */

/* What an option assigns, and what its value has to be. */
struct assignment {
	enum option_id option;
	const char *key;
	const char *operator;
	bool (*is_valid)(const char *value);
	const char *rule; /* for people */
};

static bool is_made_of(const char *text, const char *signs)
{
	return *text && strlen(text) <= VALUE_MAX && !text[strspn(text, signs)];
}

/* Linux, net/core/dev.c, dev_valid_name(); a name that is only a number would be an index. */
static bool is_interface_name(const char *name)
{
	return is_made_of(name, LETTERS DIGITS "-_.") && strlen(name) < IFNAMSIZ &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strcmp(name, "all") != 0 &&
	       strcmp(name, "default") != 0 && name[strspn(name, DIGITS)] && *name != '-';
}

static bool is_link_part(const char *part, size_t length)
{
	return length && !(length == 1 && part[0] == '.') &&
	       !(length == 2 && part[0] == '.' && part[1] == '.');
}

static bool is_link(const char *name)
{
	if (!is_made_of(name, LETTERS DIGITS LINK_SIGNS))
		return false;
	for (;;) {
		size_t length = strcspn(name, "/");

		if (!is_link_part(name, length))
			return false;
		if (!name[length])
			return true;
		name += length + 1;
	}
}

static bool is_tag(const char *tag)
{
	return is_made_of(tag, LETTERS DIGITS "-_.");
}

static bool is_user(const char *name)
{
	return is_made_of(name, LETTERS DIGITS "-_.") && *name != '-' && *name != '.';
}

static bool is_mode(const char *mode)
{
	return is_made_of(mode, "01234567") && strlen(mode) >= 3 && strlen(mode) <= 4;
}

static bool is_unit(const char *name)
{
	static const char *const types[] = { ".service", ".socket",    ".target", ".device",
					     ".mount",	 ".automount", ".swap",	  ".path",
					     ".timer",	 ".slice",     ".scope" };
	const char *type = strrchr(name, '.');

	if (!is_made_of(name, LETTERS DIGITS UNIT_SIGNS) || strlen(name) > 255 || type == name)
		return false;
	for (size_t i = 0; type && i < VD_ARRAY_SIZE(types); i++) {
		if (strcmp(type, types[i]) == 0)
			return true;
	}
	return false;
}

static const struct assignment assignments[] = {
	{ OPT_NAME, "NAME", "=", is_interface_name,
	  "a name has 1 to 15 letters, digits and -_. and is no number, 'all' or 'default'" },
	{ OPT_SYMLINK, "SYMLINK", "+=", is_link,
	  "a link is a path below /dev, as 'backup/first': letters, digits and #+-.:=@_ between "
	  "slashes, no slash at its beginning or end, no '..'" },
	{ OPT_TAG, "TAG", "+=", is_tag, "a tag has letters, digits and -_." },
	{ OPT_OWNER, "OWNER", "=", is_user,
	  "a user is a name or a number: letters, digits and -_." },
	{ OPT_GROUP, "GROUP", "=", is_user,
	  "a group is a name or a number: letters, digits and -_." },
	{ OPT_MODE, "MODE", "=", is_mode, "a mode is an octal number of 3 or 4 digits, as 0640" },
	{ OPT_SYSTEMD_WANTS, "ENV{SYSTEMD_WANTS}", "+=", is_unit,
	  "a unit has a type, as 'backup.service'; letters, digits and :-_.@ are in its name" },
};

static int add_owned(struct rule_assigns *assigns, char *key, const char *operator, char * value)
{
	struct rule_assign *grown =
		reallocarray(assigns->list, assigns->count + 1, sizeof(*assigns->list));

	if (grown)
		assigns->list = grown;
	if (!grown || !key || !value) {
		free(key);
		free(value);
		return -ENOMEM;
	}
	grown[assigns->count++] =
		(struct rule_assign){ .key = key, .operator= operator, .value = value };
	return 0;
}

static int refuse(struct run *run, enum option_id option, const char *value, const char *rule)
{
	vd_autofree char *name = NULL;

	if (asprintf(&name, "--%s", options[option].name) < 0)
		return error_memory(&run->error);
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, name, "invalid value '%s' (%s)",
			 value, rule);
}

static int read_option(struct run *run, struct rule_assigns *assigns,
		       const struct assignment *assignment)
{
	const struct words *values = &run->request->values[assignment->option];
	/* Of what can be assigned once, the last one counts, as with any option. */
	size_t first = assignment->operator[0] == '+' || !values->count ? 0 : values->count - 1;

	for (size_t i = first; i < values->count; i++) {
		if (!assignment->is_valid(values->list[i]))
			return refuse(run, assignment->option, values->list[i], assignment->rule);
		if (add_owned(assigns, strdup(assignment->key), assignment->operator,
			      strdup(values->list[i])) < 0)
			return error_memory(&run->error);
	}
	return EXIT_DONE;
}

/* systemd 252, src/udev/udev-rules.c: a rule can't assign these. */
static bool is_udevs(const char *key)
{
	static const char *const keys[] = { "ACTION", "DEVLINKS",  "DEVNAME", "DEVTYPE",
					    "DRIVER", "IFINDEX",   "MAJOR",   "MINOR",
					    "SEQNUM", "SUBSYSTEM", "TAGS" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		if (strcmp(key, keys[i]) == 0)
			return true;
	}
	return false;
}

static bool is_key(const char *key)
{
	return is_made_of(key + (*key == '.'), LETTERS DIGITS "_") &&
	       !strchr(DIGITS, key[*key == '.']) && !is_udevs(key);
}

/* C0, DEL, and C1 (U+0080 to U+009F); what a rule has no form for that every udev takes. */
static bool is_value(const char *value)
{
	const unsigned char *c = (const unsigned char *)value;

	for (; *c; c++) {
		if (*c < ' ' || *c == 0x7f || *c == '"' || *c == '\\' ||
		    (c[0] == 0xc2 && c[1] < 0xa0))
			return false;
	}
	return *value && strlen(value) <= VALUE_MAX && vd_utf8_valid(value, strlen(value));
}

/* "$" and "%" begin what udev replaces. */
static char *doubled(const char *value)
{
	struct text text = { 0 };
	int r = text_add(&text, "", 0);

	for (; r == 0 && *value; value++) {
		r = text_add(&text, value, 1);
		if (r == 0 && (*value == '$' || *value == '%'))
			r = text_add(&text, value, 1);
	}
	if (r == 0)
		return text.data;
	free(text.data);
	return NULL;
}

static int read_property(struct run *run, struct rule_assigns *assigns, const char *word)
{
	size_t length = strcspn(word, "=");
	vd_autofree char *key = strndup(word, length);
	char *quoted = NULL;

	if (!key)
		return error_memory(&run->error);
	if (!word[length] || !is_key(key))
		return refuse(run, OPT_ENV, word,
			      "a property is KEY=VALUE; the key has letters, digits and _, begins "
			      "with no digit, and is none that udev sets, as DEVNAME");
	if (!is_value(word + length + 1))
		return refuse(
			run, OPT_ENV, word,
			"a value has 1 to 500 bytes of UTF-8, without quotes (\"), backslashes "
			"and control characters");
	if (asprintf(&quoted, "ENV{%s}", key) < 0)
		quoted = NULL;
	if (add_owned(assigns, quoted, "=", doubled(word + length + 1)) < 0)
		return error_memory(&run->error);
	return EXIT_DONE;
}

int rule_assigns_read(struct run *run, struct rule_assigns *assigns)
{
	const struct words *properties = &run->request->values[OPT_ENV];
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < VD_ARRAY_SIZE(assignments); i++)
		code = read_option(run, assigns, &assignments[i]);
	for (size_t i = 0; code == EXIT_DONE && i < properties->count; i++)
		code = read_property(run, assigns, properties->list[i]);
	/* systemd knows the devices that have this tag, and no others. */
	if (code == EXIT_DONE && request_has(run->request, OPT_SYSTEMD_WANTS) &&
	    add_owned(assigns, strdup("TAG"), "+=", strdup("systemd")) < 0)
		return error_memory(&run->error);
	return code;
}

int rule_assigns_check(struct run *run, const struct rule_node *node)
{
	static const enum option_id of_files[] = { OPT_SYMLINK, OPT_OWNER, OPT_GROUP, OPT_MODE };
	const char *name = rule_node_name(node);

	if (!rule_node_is(node, "net") && request_has(run->request, OPT_NAME))
		return error_set(
			&run->error, EXIT_USAGE, ERROR_USAGE, "--name",
			"%s is no network interface (--symlink gives other nodes a further name)",
			name);
	for (size_t i = 0; i < VD_ARRAY_SIZE(of_files) && !rule_node_devnode(node); i++) {
		vd_autofree char *option = NULL;

		if (!request_has(run->request, of_files[i]))
			continue;
		if (asprintf(&option, "--%s", options[of_files[i]].name) < 0)
			return error_memory(&run->error);
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, option,
				 "%s has no file below /dev", name);
	}
	return EXIT_DONE;
}

void rule_assigns_clear(struct rule_assigns *assigns)
{
	for (size_t i = 0; i < assigns->count; i++) {
		free(assigns->list[i].key);
		free(assigns->list[i].value);
	}
	free(assigns->list);
	*assigns = (struct rule_assigns){ 0 };
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/verb.h"

#include <string.h>

#include "text/closest.h"

const struct verb *verb_find(const struct verb_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->list[i].name, name) == 0)
			return &table->list[i];
	}
	return NULL;
}

const char *verb_option_help(const struct verb *verb, enum option_id id)
{
	const struct option_help *own = verb ? verb->option_helps : NULL;

	for (; own && own->help; own++) {
		if (own->id == id)
			return own->help;
	}
	return options[id].help;
}

int verb_unknown(const struct verb_table *table, const char *name, struct error *error)
{
	struct closest closest = CLOSEST(name);

	for (size_t i = 0; i < table->count; i++) {
		if (!table->list[i].hidden)
			closest_consider(&closest, table->list[i].name);
	}
	return error_unknown(error, "verb", name, &closest, "virtctl help");
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/table-options.h"

#include <string.h>

#include "cli/request.h"
#include "output/columns.h"
#include "output/table.h"
#include "text/terminal.h"

static const struct {
	enum option_id option;
	enum table_flags flag;
} flags[] = {
	{ OPT_NO_LEGEND, TABLE_NO_LEGEND }, { OPT_TREE, TABLE_TREE },	{ OPT_PAIRS, TABLE_PAIRS },
	{ OPT_RAW, TABLE_RAW },		    { OPT_BYTES, TABLE_BYTES },
};

unsigned table_options_flags(const struct request *request)
{
	unsigned all = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(flags); i++)
		all |= request_has(request, flags[i].option) ? flags[i].flag : 0;
	return all;
}

bool table_options_are_chosen(const struct request *request)
{
	return request_has(request, OPT_OUTPUT_ALL) || request->values[OPT_COLUMNS].count;
}

bool table_options_want_table(const struct request *request)
{
	return table_options_are_chosen(request) || request_has(request, OPT_SORT) ||
	       request_has(request, OPT_FILTER) || table_options_flags(request) & TABLE_FORMATS;
}

int table_options_columns(struct columns *columns, const struct request *request,
			  const struct column_table *table, const char *defaults,
			  struct error *error)
{
	const char *sort = request_value(request, OPT_SORT);
	int code = EXIT_DONE;

	if (request_has(request, OPT_OUTPUT_ALL))
		code = columns_all(columns, table) < 0 ? error_memory(error) : EXIT_DONE;
	else
		code = columns_choose(columns, table, &request->values[OPT_COLUMNS], defaults, error);
	return code == EXIT_DONE && sort ? columns_sort_by(columns, sort, error) : code;
}

int table_options_color(const struct request *request, struct error *error)
{
	const struct option_info *option = &options[OPT_COLOR];
	const char *chosen = request_value(request, OPT_COLOR);

	for (unsigned i = 0; chosen && option->values[i]; i++) {
		if (strcmp(option->values[i], chosen) != 0)
			continue;
		terminal_choose_colors((enum terminal_colors)i);
		return EXIT_DONE;
	}
	return chosen ? option_value_unknown(error, option, chosen) : EXIT_DONE;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/expression.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "config.h"
#include "output/error.h"
#include "text/text.h"

#if VD_HAVE_SCOLS_FILTER

struct expression {
	struct libscols_filter *filter;
	struct libscols_table *table; /* one line, with a cell for each column of the filter */
	struct libscols_line *line;
	const struct column **columns; /* of the cells */
	size_t count;
	struct text scratch;
};

void expression_free(struct expression *expression)
{
	if (!expression)
		return;
	scols_unref_filter(expression->filter);
	scols_unref_table(expression->table);
	free(expression->columns);
	free(expression->scratch.data);
	free(expression);
}

static int data_type(const struct column *column)
{
	if (!column->right)
		return SCOLS_DATA_STRING;
	return column->fraction ? SCOLS_DATA_FLOAT : SCOLS_DATA_U64;
}

static int add_column(struct expression *expression, const struct column *column, const char *name)
{
	const struct column **grown = reallocarray(expression->columns, expression->count + 1,
						   sizeof(*grown));
	struct libscols_column *scols;

	if (!grown)
		return -ENOMEM;
	expression->columns = grown;
	grown[expression->count++] = column;
	scols = scols_table_new_column(expression->table, name, 0, 0);
	if (!scols || scols_column_set_data_type(scols, data_type(column)) < 0)
		return -ENOMEM;
	return scols_filter_assign_column(expression->filter, NULL, name, scols) < 0 ? -ENOMEM : 0;
}

static int add_holder(struct expression *expression, struct columns *columns, const char *name,
		      struct error *error)
{
	const struct column *column;
	int code = columns_read(columns, name, error, &column);

	if (code == EXIT_DONE && add_column(expression, column, name) < 0)
		code = error_memory(error);
	return code;
}

static int add_holders(struct expression *expression, struct columns *columns, struct error *error)
{
	struct libscols_iter *holders = scols_new_iter(SCOLS_ITER_FORWARD);
	const char *name;
	int code = holders ? EXIT_DONE : error_memory(error);

	while (code == EXIT_DONE &&
	       scols_filter_next_holder(expression->filter, holders, &name, 0) == 0)
		code = add_holder(expression, columns, name, error);
	scols_free_iter(holders);
	return code;
}

static int parse(struct expression *expression, const char *text, struct error *error)
{
	const char *message;

	expression->filter = scols_new_filter(NULL);
	expression->table = scols_new_table();
	if (!expression->filter || !expression->table)
		return error_memory(error);
	if (scols_filter_parse_string(expression->filter, text) == 0)
		return EXIT_DONE;
	message = scols_filter_get_errmsg(expression->filter);
	return error_set(error, EXIT_USAGE, ERROR_USAGE, text, "%s (see scols-filter(5))",
			 message ? message : "not a condition");
}

int expression_new(const char *text, struct columns *columns, struct error *error,
		   struct expression **ret)
{
	VD_CLEANUP(expression_freep) struct expression *expression =
		calloc(1, sizeof(*expression));
	int code = expression ? parse(expression, text, error) : error_memory(error);

	if (code == EXIT_DONE)
		code = add_holders(expression, columns, error);
	if (code != EXIT_DONE)
		return code;
	expression->line = scols_table_new_line(expression->table, NULL);
	if (!expression->line)
		return error_memory(error);
	*ret = vd_take_ptr(expression);
	return EXIT_DONE;
}

/* An empty cell has no value, and of several numbers the first one counts. */
static int fill_cell(struct expression *expression, size_t n, struct json_object *record)
{
	const struct column *column = expression->columns[n];
	char *text = column_text(column, record, COLUMN_BYTES | COLUMN_PLAIN, &expression->scratch);

	if (!text)
		return -ENOMEM;
	if (column->right)
		text[strcspn(text, ",")] = '\0';
	if (!*text)
		free(vd_take_ptr(text));
	if (scols_line_refer_data(expression->line, n, text) == 0)
		return 0;
	free(text);
	return -ENOMEM;
}

int expression_matches(struct expression *expression, struct json_object *record, bool *ret)
{
	int status = 0, r = 0;

	for (size_t n = 0; r == 0 && n < expression->count; n++)
		r = fill_cell(expression, n, record);
	if (r == 0)
		r = scols_line_apply_filter(expression->line, expression->filter, &status);
	if (r == -ENOMEM)
		return r;
	/* A text that is no number meets no condition on numbers. */
	*ret = r == 0 && status;
	return 0;
}

#else

int expression_new(const char *text, struct columns *columns __attribute__((unused)),
		   struct error *error, struct expression **ret __attribute__((unused)))
{
	const char *version = NULL;

	scols_get_library_version(&version);
	return error_set(
		error, EXIT_UNSUPPORTED, "io.virtctl.NotSupported", text,
		"--filter needs libsmartcols 2.40; virtctl was built for an older version, and "
		"this system has %s (use --type, --bus, --driver, --origin or --state)",
		version ? version : "an unknown one");
}

void expression_free(struct expression *expression __attribute__((unused)))
{
}

int expression_matches(struct expression *expression __attribute__((unused)),
		       struct json_object *record __attribute__((unused)), bool *ret)
{
	*ret = true;
	return 0;
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options: one table for the parser, the help and the completions. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_id {
	OPT_HELP,
	OPT_VERSION,
	OPT_JSON,
	OPT_SYSROOT,
	OPT_SOCKET,
	OPT_HOST,
	OPT_COLOR,
	OPT_COLUMNS,
	OPT_OUTPUT,
	OPT_OUTPUT_ALL,
	OPT_SORT,
	OPT_FILTER,
	OPT_PAIRS,
	OPT_RAW,
	OPT_BYTES,
	OPT_NO_LEGEND,
	OPT_TREE,
	OPT_SHORT,
	OPT_TYPE,
	OPT_BUS,
	OPT_DRIVER,
	OPT_ORIGIN,
	OPT_STATE,
	OPT_UNBOUND,
	OPT_ALL,
	OPT_DRY_RUN,
	OPT_FORCE,
	OPT_PERSIST,
	OPT_LOAD,
	OPT_LAYER,
	OPT_TIMEOUT,
	OPT_INTERFACE,
	OPT_GONE,
	OPT_KIND,
	OPT_KINDS,
	OPT_TIME,
	OPT_SET,
	OPT_DESTROY_DATA,
	OPT_FAIL_IF_SLOWER,
	OPT_TOKEN_FILE,
	OPT_LISTEN,
	OPT_ONCE,
	OPT_RUN,
	OPT_BEFORE,
	OPT_AFTER,
	OPT_LEAST,
	OPT_SEED,
	OPT_WATCH,
	OPT_INTERVAL,
	OPT_COUNTS, /* OPT_COUNT is how many options there are */
	OPT_MATCH,
	OPT_NAME,
	OPT_SYMLINK,
	OPT_TAG,
	OPT_OWNER,
	OPT_GROUP,
	OPT_MODE,
	OPT_ENV,
	OPT_SYSTEMD_WANTS,
	OPT_SYSTEMD_LINK,
	OPT_TEST,
	OPT_REDACT,
	OPT_FORMAT,
	OPT_SVG,
	OPT_COUNT
};

#define OPT_BIT(id) (UINT64_C(1) << (id))
_Static_assert(OPT_COUNT <= 64, "a set of options is an uint64_t");
/* The options that every verb takes. */
#define OPTS_COMMON                                                                                \
	(OPT_BIT(OPT_HELP) | OPT_BIT(OPT_VERSION) | OPT_BIT(OPT_JSON) | OPT_BIT(OPT_SYSROOT) |     \
	 OPT_BIT(OPT_SOCKET) | OPT_BIT(OPT_HOST) | OPT_BIT(OPT_COLOR))
#define OPTS_COLUMNS                                                                               \
	(OPT_BIT(OPT_COLUMNS) | OPT_BIT(OPT_OUTPUT) | OPT_BIT(OPT_OUTPUT_ALL) |                    \
	 OPT_BIT(OPT_NO_LEGEND))
/* The options of verbs that print all their records at once. */
#define OPTS_RECORDS                                                                               \
	(OPTS_COLUMNS | OPT_BIT(OPT_SORT) | OPT_BIT(OPT_FILTER) | OPT_BIT(OPT_PAIRS) |             \
	 OPT_BIT(OPT_RAW) | OPT_BIT(OPT_BYTES))
/* The options that every verb that changes a device takes. */
#define OPTS_CHANGE (OPT_BIT(OPT_DRY_RUN) | OPT_BIT(OPT_TIMEOUT))
#define OPTS_FILTER                                                                                \
	(OPT_BIT(OPT_TYPE) | OPT_BIT(OPT_BUS) | OPT_BIT(OPT_DRIVER) | OPT_BIT(OPT_ORIGIN) |        \
	 OPT_BIT(OPT_STATE) | OPT_BIT(OPT_UNBOUND) | OPT_BIT(OPT_ALL))

struct option_info {
	const char *name;     /* without its dashes */
	char letter;	      /* 0: none */
	bool is_list;	      /* values have commas between, and the option may be given again */
	const char *argument; /* what the help calls its value; NULL: it takes none */
	const char *help;
	const char *const
		*values; /* known values, until NULL; virtd may take more. NULL: any value */
	const char *parameter; /* of the method List; NULL: none */
	const char *means_value;
	enum option_id means; /* the option stands for this one, with MEANS_VALUE or, if that is
				 NULL, with its own value; 0: for itself */
};

extern const struct option_info options[OPT_COUNT];

/*
 * option_value_at - Return the N-th value, from 0, that this program knows for OPTION, static, and
 * in *RET_HELP what it is. NULL: there are no more, or any value is good; then *RET_HELP is
 * undefined. For hints and completions only: virtd may take more.
 */
const char *option_value_at(const struct option_info *option, size_t n, const char **ret_help);

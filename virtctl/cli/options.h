/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options: one table, from which the parser, the help and the completions work. */
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
	OPT_COLUMNS,
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
	OPT_COUNT
};

#define OPT_BIT(id) (UINT64_C(1) << (id))
_Static_assert(OPT_COUNT <= 64, "a set of options is an uint64_t");
/* What every verb takes. */
#define OPTS_COMMON                                                                                \
	(OPT_BIT(OPT_HELP) | OPT_BIT(OPT_VERSION) | OPT_BIT(OPT_JSON) | OPT_BIT(OPT_SYSROOT) |     \
	 OPT_BIT(OPT_SOCKET))
#define OPTS_TABLE  (OPT_BIT(OPT_COLUMNS) | OPT_BIT(OPT_NO_LEGEND))
/* What changes a device takes. */
#define OPTS_CHANGE (OPT_BIT(OPT_DRY_RUN) | OPT_BIT(OPT_TIMEOUT))
#define OPTS_FILTER                                                                                \
	(OPT_BIT(OPT_TYPE) | OPT_BIT(OPT_BUS) | OPT_BIT(OPT_DRIVER) | OPT_BIT(OPT_ORIGIN) |        \
	 OPT_BIT(OPT_STATE) | OPT_BIT(OPT_UNBOUND) | OPT_BIT(OPT_ALL))

struct option_info {
	const char *name;     /* without its dashes */
	char letter;	      /* 0: none */
	bool is_list;	      /* separated by commas, and may be given again */
	const char *argument; /* what the help calls it; NULL: takes none */
	const char *help;
	const char *const
		*values; /* NULL-terminated; virtd decides, and may know more; NULL: anything */
	const char *parameter; /* of the method List; NULL: none */
	const char
		*means_value; /* given, it is the option MEANS with this value; NULL: it is not */
	enum option_id means;
};

extern const struct option_info options[OPT_COUNT];

/*
 * option_value_at - the N-th value that OPTION can have, as far as this program knows, and
 * (RET_HELP) what it is; NULL behind the last, and where anything goes. For hints and completions:
 * virtd may know more, and decides.
 */
const char *option_value_at(const struct option_info *option, size_t n, const char **ret_help);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One run of a verb: what was asked for, and what has become of it so far. */
#pragma once

#include <stdbool.h>

#include "cli/request.h"
#include "output/error.h"
#include "output/json-list.h"

/* Errors of single devices, after which a run went on. */
struct failures {
	bool any;
	bool told; /* the error of the run is one of them, and printed */
	struct error worst;
	struct json_object *list; /* as JSON, each with its device; NULL: none */
};

/* One run of a verb. */
struct run {
	const struct request *request;
	struct json_list json; /* what of the JSON has been written */
	struct error error;
	struct failures failures;
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One run of a verb: its request, and its state so far. */
#pragma once

#include <stdbool.h>

#include "cli/request.h"
#include "output/error.h"
#include "output/json-list.h"

/* The errors of single devices, after which the run went on: failures.h. */
struct failures {
	bool any;
	bool printed; /* the error of the run is one of them, and was printed */
	struct error worst;
	struct json_object *list; /* an array of errors as JSON, each with its device; NULL: none */
};

/* One run of a verb. */
struct run {
	const struct request *request;
	struct json_list json; /* the state of the JSON output */
	struct error error;
	struct failures failures;
};

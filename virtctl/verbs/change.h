/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the verbs that change a device have in common: the call, or with --dry-run that for its
 * plan, and what is shown of either. */
#pragma once

#include <stdbool.h>

struct json_object;
struct run;

struct change {
	const char *action; /* of the method Plan */
	const char *method; /* "Drivers.Bind" */
	bool takes_driver;  /* as the second word: there is one device, then; else all words are
			       devices */
};

/*
 * change_run - CHANGE for the arguments and options of RUN. PARAMETERS (taken over; NULL: out of
 * memory) are those of the method beyond "device", "force" and the like. Returns an exit code.
 */
int change_run(struct run *run, const struct change *change, struct json_object *parameters);

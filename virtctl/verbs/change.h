/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the verbs that change a device share: the call, or with --dry-run the call for its plan, and
 * how the reply is shown.
 */
#pragma once

#include <stdbool.h>

struct json_object;
struct run;

struct change {
	const char *action; /* of the method Plan */
	const char *method; /* "Drivers.Bind" */
	bool takes_driver;  /* the second word is a driver, so there is one device; else all
			       words are devices */
};

/*
 * change_run - Carry out CHANGE, or with --dry-run print its plan, for the arguments and options
 * of RUN. PARAMETERS (taken over; NULL: out of memory) are those of the method besides the device
 * and the options.
 * Return an exit code: of one device its own, of several the most severe one.
 */
int change_run(struct run *run, const struct change *change, struct json_object *parameters);

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/failures.h"

#include "cli/run.h"
#include "json/build.h"
#include "json/json.h"
#include "output/json-list.h"
#include "output/stdio-safe.h"

/* The worst first: what needs somebody to look at the system, then what was tried, then what was
 * not. */
static const enum exit_code severity[] = {
	EXIT_NOT_ROLLED_BACK, EXIT_ROLLED_BACK, EXIT_TIMED_OUT, EXIT_UNREACHABLE,
	EXIT_FAILED,	      EXIT_PERMISSION,	EXIT_NO_DRIVER, EXIT_UNSUPPORTED,
	EXIT_IN_USE,	      EXIT_AMBIGUOUS,	EXIT_NO_DEVICE, EXIT_USAGE,
};

static size_t rank(enum exit_code code)
{
	size_t i = 0;

	while (i < VD_ARRAY_SIZE(severity) && severity[i] != code)
		i++;
	return i;
}

/* Out of memory, the list lacks one; the line on standard error has been printed. */
static void keep(struct failures *failures, const struct error *error, const char *kind,
		 const char *name)
{
	vd_autojson struct json_object *json = error_json(error);

	if (!failures->list)
		failures->list = vd_json_array();
	if (!json || !failures->list || vd_json_set(json, kind, vd_json_text(name)) < 0)
		return;
	if (json_object_array_add(failures->list, json) == 0)
		vd_take_ptr(json);
}

static void add(struct run *run, const char *kind, const char *name)
{
	struct failures *failures = &run->failures;

	/* In the order of events, if both streams go to one place. */
	if (!request_has(run->request, OPT_JSON))
		stdio_flush_output();
	error_print(&run->error);
	keep(failures, &run->error, kind, name);
	if (!failures->any || rank(run->error.code) < rank(failures->worst.code)) {
		error_clear(&failures->worst);
		failures->worst = run->error;
		run->error = (struct error){ 0 };
	} else {
		error_clear(&run->error);
	}
	failures->any = true;
}

bool failures_add(struct run *run, const char *device)
{
	bool goes_on = run->error.code != EXIT_UNREACHABLE;

	add(run, "device", device);
	return goes_on;
}

void failures_add_host(struct run *run, const char *host)
{
	add(run, "host", host);
}

int failures_finish(struct run *run)
{
	if (!run->failures.any)
		return EXIT_DONE;
	error_clear(&run->error);
	run->error = run->failures.worst;
	run->failures.worst = (struct error){ 0 };
	run->failures.printed = true;
	return (int)run->error.code;
}

void failures_clear(struct run *run)
{
	error_clear(&run->failures.worst);
	json_object_put(run->failures.list);
	run->failures = (struct failures){ 0 };
}

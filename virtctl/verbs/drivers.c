// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `drivers`. */
#include <errno.h>

#include "json/build.h"
#include "json/json.h"
#include "output/column-help.h"
#include "output/table.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "verbs/devices.h"
#include "verbs/records.h"

#define COLUMNS		   "HOST,DRIVER,BUS,STATE,DEFAULT,MODULE"
#define COLUMNS_OF_ALL	   "HOST,DRIVER,BUS,STATE,DEVICES"
#define COLUMNS_OF_SEVERAL "HOST,DEVICE,DRIVER,BUS,STATE,DEFAULT,MODULE"

static const struct column driver_list[] = {
	{ .name = "HOST", .path = "host", .help = HELP_HOST },
	{ .name = "STATE", .path = "state", .help = "bound, loaded, loadable or override-only" },
	{ .name = "DRIVER", .path = "name", .help = "the driver, by its name on its bus" },
	{ .name = "BUS", .path = "bus", .help = "the bus whose devices the driver can have" },
	{ .name = "DEFAULT",
	  .path = "isDefault",
	  .form = FORM_YES,
	  .help = "whether the kernel binds the device to this driver if there is no override" },
	{ .name = "MODULE", .path = "module", .help = "the module that the driver is in" },
	{ .name = "DEVICES",
	  .path = "devices[]",
	  .help = "the devices that the driver has; missing if a DEVICE is given" },
	{ .name = "DEVICE",
	  .path = "device",
	  .help = "bus and address of the device that the driver could have" },
};

const struct column_table driver_columns = COLUMN_TABLE(driver_list);

struct listing {
	struct run *run;
	struct session *session;
	struct records records;
	struct devices devices;
	const char
		*device; /* whose drivers come now, of several; NULL: of the only one, or of all */
};

static int add_record(void *data, struct json_object *driver)
{
	struct listing *listing = data;

	if (listing->device && vd_json_set(driver, "device", vd_json_text(listing->device)) < 0)
		return -ENOMEM;
	return records_add(&listing->records, driver);
}

/* DEVICE is NULL for all drivers. */
static int list_drivers(void *data, const char *device)
{
	struct listing *listing = data;
	struct run *run = listing->run;
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || (device && vd_json_set(parameters, "device", vd_json_text(device)) < 0))
		return error_memory(&run->error);
	listing->device = listing->devices.several ? device : NULL;
	return session_each(listing->session, &method_drivers, vd_take_ptr(parameters), add_record,
			    listing, &run->error);
}

static int list_all(struct listing *listing)
{
	struct run *run = listing->run;
	int code = EXIT_DONE;

	if (!run->request->arguments.count)
		return list_drivers(listing, NULL);
	code = devices_find(run, listing->session, false, &listing->devices);
	return code == EXIT_DONE ? devices_each(run, &listing->devices, list_drivers, listing)
				 : code;
}

static const char *default_columns(const struct words *words)
{
	if (!words->count)
		return COLUMNS_OF_ALL;
	return devices_are_several(words) ? COLUMNS_OF_SEVERAL : COLUMNS;
}

static int list_session(void *data, struct session *session)
{
	struct listing *listing = data;

	listing->session = session;
	records_from(&listing->records, session);
	return list_all(listing);
}

/* Whether a driver is bound shows in its devices, too. */
static void suit_terminal(const struct records *records)
{
	const struct request *request = records->run->request;

	if (!records->table || !records_suit_terminal(request))
		return;
	table_may_drop(records->table, request->arguments.count ? "MODULE,BUS" : "BUS,STATE");
	table_drop_if_all(records->table, "MODULE", "-");
}

int verb_drivers(struct run *run)
{
	const struct words *words = &run->request->arguments;
	struct listing listing = { .run = run };
	int code = records_open(&listing.records, run, "drivers", &driver_columns,
				records_columns(run->request, default_columns(words)));

	if (code == EXIT_DONE)
		suit_terminal(&listing.records);
	/* Of devices, each has a result of its own. */
	if (code == EXIT_DONE)
		code = sessions_each(run, words->count ? 1 : HOSTS_MAX, list_session, &listing);
	if (listing.records.any_session)
		code = records_finish(&listing.records, NULL, code);
	devices_clear(&listing.devices);
	records_close(&listing.records);
	return code;
}

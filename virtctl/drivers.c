// SPDX-License-Identifier: LGPL-2.1-or-later
#include "records.h"
#include "session.h"
#include "varlink/json.h"

#define COLUMNS	       "DRIVER,BUS,STATE,DEFAULT,MODULE"
#define COLUMNS_OF_ALL "DRIVER,BUS,STATE,DEVICES"

int verb_drivers(struct run *run)
{
	const struct words *words = &run->request->arguments;
	vd_autojson struct json_object *parameters = json_object_new_object();
	RECORDS_AUTO struct records records = { 0 };
	SESSION_AUTO struct session session = { 0 };
	int code;

	if (!parameters ||
	    (words->count && vd_json_set(parameters, "device", json_text(words->list[0])) < 0))
		return error_memory(&run->error);
	code = records_open(&records, run, "drivers", ROW_DRIVER,
			    words->count ? COLUMNS : COLUMNS_OF_ALL);
	if (code == EXIT_DONE)
		code = session_open(&session, run->request, &run->error);
	if (code != EXIT_DONE)
		return code;
	code = session_each(&session, &method_drivers, vd_take_ptr(parameters), records_add,
			    &records, &run->error);
	session_hang_up(&session);
	return records_finish(&records, NULL, code);
}

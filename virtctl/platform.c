// SPDX-License-Identifier: LGPL-2.1-or-later
#include "records.h"
#include "session.h"
#include "varlink/json.h"

#define COLUMNS "LEVEL,NAME,CERTAINTY,EVIDENCE"

int verb_platform(struct run *run)
{
	RECORDS_AUTO struct records records = { 0 };
	SESSION_AUTO struct session session = { 0 };
	int code = records_open(&records, run, "platforms", ROW_PLATFORM, COLUMNS);

	if (code == EXIT_DONE)
		code = session_open(&session, run->request, &run->error);
	if (code != EXIT_DONE)
		return code;
	code = session_each(&session, &method_platform, json_object_new_object(), records_add,
			    &records, &run->error);
	session_hang_up(&session);
	return records_finish(&records, NULL, code);
}

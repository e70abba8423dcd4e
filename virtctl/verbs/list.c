// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `list`. */
#include "json/json.h"
#include "output/device-columns.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "verbs/list-watch.h"
#include "verbs/records.h"
#include "session/unmatched.h"

#define COLUMNS		 "HOST,ID,TYPE,ORIGIN,DRIVER,INTERFACES"
#define TREE_COLUMNS	 "HOST,ID,TYPE,ORIGIN,DRIVER"
/* For a person: what it is, what drives it, and what programs call it. */
#define TERMINAL_COLUMNS "HOST,ID,TYPE,DRIVER,STATE,INTERFACES,DETAIL,NAME"

static const char *default_columns(const struct request *request)
{
	if (request_has(request, OPT_TREE))
		return records_columns(request, TREE_COLUMNS);
	return records_columns(request,
			       records_suit_terminal(request) ? TERMINAL_COLUMNS : COLUMNS);
}

static int list_session(void *data, struct session *session)
{
	struct records *records = data;
	struct run *run = records->run;
	const struct request *request = run->request;
	int code;

	records_from(records, session);
	code = session_each(session, records_are_texts(records) ? &method_list_texts : &method_list,
			    list_parameters(request, records->fields), records_add, records,
			    &run->error);
	if (code != EXIT_DONE && run->error.parameters && !session->host)
		code = unmatched_report(run, session);
	session_disconnect(session);
	if (code != EXIT_DONE)
		list_explain(request, &run->error);
	else if (records_lose(records, session) < 0)
		code = error_memory(&run->error);
	return code;
}

int verb_list(struct run *run)
{
	const struct request *request = run->request;
	RECORDS_AUTO struct records records = { 0 };
	const char *defaults = default_columns(request);
	int code;

	if (request_has(request, OPT_WATCH))
		return list_watch(run, defaults);
	code = records_open(&records, run, "devices", &device_columns, defaults);
	if (code == EXIT_DONE)
		code = sessions_each(run, HOSTS_MAX, list_session, &records);
	return records.any_session ? records_finish(&records, NULL, code) : code;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `wait`: until `list` with the same arguments would list a device, or no device. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "json/build.h"
#include "json/json.h"
#include "output/json-list.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "cli/selectors.h"
#include "cli/timeout.h"
#include "verbs/verbs.h"

#define FIRST_ANSWER_MS 45000 /* as every call of virtd */

struct wait {
	struct run *run;
	struct session *session;
	const char *word; /* the device that is waited for; NULL: any that matches */
	uint64_t until_ns;
	bool gone; /* no device is to match */
	bool ready;
	bool done;
	bool lacks_interface; /* a device matches, but for --interface */
	size_t matching;      /* now, of those that count */
};

static bool is_event(struct json_object *reply, const char *event)
{
	const char *text = json_path_text(reply, "event");

	return text && strcmp(text, event) == 0;
}

static bool has_interface(struct json_object *device)
{
	return array_count(json_object_object_get(device, "interfaces")) > 0;
}

static int put_device(struct run *run, struct json_object *device)
{
	vd_autofree char *id = NULL;

	if (request_has(run->request, OPT_JSON)) {
		json_list_begin(&run->json, "devices");
		return json_list_add(&run->json, device);
	}
	id = text_safe(json_path_text(device, "id") ?: "-");
	if (!id)
		return -ENOMEM;
	puts(id);
	return 0;
}

/* The first device that fits ends the wait. */
static int take_match(struct wait *wait, struct json_object *device)
{
	if (request_has(wait->run->request, OPT_INTERFACE) && !has_interface(device)) {
		wait->lacks_interface = true;
		return 0;
	}
	wait->done = true;
	return put_device(wait->run, device);
}

/* Done when no device is left. Before "ready" the count is incomplete. */
static void count_match(struct wait *wait, struct json_object *reply)
{
	if (is_event(reply, "ready"))
		wait->ready = true;
	else if (is_event(reply, "present") || is_event(reply, "added"))
		wait->matching++;
	else if ((is_event(reply, "removed") || is_event(reply, "left")) && wait->matching)
		wait->matching--;
	wait->done = wait->ready && !wait->matching;
}

static unsigned left_ms(const struct wait *wait)
{
	uint64_t now = vd_clock_ns();

	return now < wait->until_ns ? (unsigned)((wait->until_ns - now) / VD_NS_PER_MS) : 0;
}

/* Until "ready" virtd has its own time, even if --timeout is shorter. */
static int answer_ms(const struct wait *wait)
{
	unsigned left = left_ms(wait);

	return (int)(wait->ready || left > FIRST_ANSWER_MS ? left : FIRST_ANSWER_MS);
}

/* A negative value ends the call; DONE says whether the wait succeeded. */
static int on_event(void *data, struct json_object *reply, bool continues)
{
	struct wait *wait = data;
	struct json_object *device = json_object_object_get(reply, "device");
	int r = 0;

	if (wait->gone)
		count_match(wait, reply);
	else if (is_event(reply, "ready"))
		wait->ready = true;
	else if (is_event(reply, "removed") || is_event(reply, "left"))
		wait->lacks_interface = false;
	else if (device)
		r = take_match(wait, device);
	if (r == 0 && wait->done)
		r = -ECANCELED;
	/* Even after the deadline, take the devices that are there at the start. */
	session_set_timeout(wait->session, answer_ms(wait));
	if (r == 0 && wait->ready && left_ms(wait) == 0)
		r = -ETIMEDOUT;
	return r;
}

static int timed_out(struct wait *wait)
{
	const char *what = wait->word ? wait->word : "devices";

	if (wait->gone)
		return error_set(&wait->run->error, EXIT_TIMED_OUT, "io.virtctl.TimedOut", what,
				 "a device still matches (--timeout gives more time)");
	if (wait->lacks_interface)
		return error_set(&wait->run->error, EXIT_TIMED_OUT, "io.virtctl.TimedOut", what,
				 "a device matches, but has no interface (--timeout gives more "
				 "time)");
	return error_set(&wait->run->error, EXIT_TIMED_OUT, "io.virtctl.TimedOut", what,
			 "no device matched in time ('virtctl list --all' lists the devices, "
			 "--timeout gives more time)");
}

/* A copied tree has no events: if the condition does not hold now, it never will. */
static int never(struct wait *wait)
{
	return error_set(&wait->run->error, EXIT_TIMED_OUT, "io.virtctl.TimedOut",
			 wait->word ? wait->word : "devices",
			 "%s, and a copied tree does not change",
			 wait->gone		 ? "a device still matches"
			 : wait->lacks_interface ? "a device matches, but has no interface"
						 : "no device matches");
}

static struct json_object *parameters_of(const struct wait *wait)
{
	vd_autojson struct json_object *parameters = list_parameters(wait->run->request, NULL);
	char *list[] = { (char *)wait->word, NULL };
	const struct words words = { .list = list, .count = 1 };
	vd_autojson struct json_object *one =
		wait->word ? words_parameter("devices", &words) : NULL;

	if (!parameters || !wait->word)
		return vd_take_ptr(parameters);
	if (!one || vd_json_set(parameters, "devices",
				json_object_get(json_object_object_get(one, "devices"))) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

static int wait_in(struct wait *wait, struct session *session)
{
	struct run *run = wait->run;
	int code;

	wait->session = session;
	session_set_timeout(session, answer_ms(wait));
	code = session_stream(session, "Devices.Monitor", parameters_of(wait), on_event, wait,
			      &run->error);
	if (wait->done) {
		error_clear(&run->error);
		return EXIT_DONE;
	}
	if (code == EXIT_DONE)
		return never(wait);
	if (wait->ready && left_ms(wait) == 0)
		return timed_out(wait);
	list_explain(run->request, &run->error);
	return code;
}

static int wait_for(struct run *run, const char *word, uint64_t until_ns)
{
	SESSION_AUTO struct session session = { 0 };
	struct wait wait = {
		.run = run,
		.word = word,
		.until_ns = until_ns,
		.gone = request_has(run->request, OPT_GONE),
	};
	int code = sessions_one(run, &session);

	return code != EXIT_DONE ? code : wait_in(&wait, &session);
}

/* Wait for each in turn. An earlier one may have gone again by the end. */
int verb_wait(struct run *run)
{
	const struct words *words = &run->request->arguments;
	uint64_t until_ns;
	unsigned timeout_ms;
	int code = timeout_read(run, 0, &timeout_ms);

	if (code == EXIT_DONE)
		code = selectors_check(run);
	if (code != EXIT_DONE)
		return code;
	if (request_has(run->request, OPT_GONE) && request_has(run->request, OPT_INTERFACE))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "--interface",
				 "this option has no meaning with --gone (leave one of them out)");
	until_ns = vd_clock_ns() + (uint64_t)timeout_ms * VD_NS_PER_MS;
	for (size_t i = 0; code == EXIT_DONE && i < words->count; i++)
		code = wait_for(run, words->list[i], until_ns);
	if (code == EXIT_DONE && words->count == 0)
		code = wait_for(run, NULL, until_ns);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON)) {
		json_list_begin(&run->json, "devices");
		code = json_list_end(&run->json, NULL, &run->error);
	}
	return code;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/run.h"
#include "counters/stats-options.h"
#include "json/get.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "session/unmatched.h"
#include "text/json-path.h"
#include "top/top-model.h"
#include "top/top-page.h"
#include "top/top-screen.h"
#include "top/top-wakeups.h"

#define NS_PER_S 1e9

struct top {
	struct run *run;
	struct stats_options options;
	struct session events;	/* is in its call of Monitor all the time */
	struct session samples; /* for the calls of Stats */
	struct top_model model;
	struct top_page page;
	struct top_wakeups wakeups;
	struct top_screen *screen; /* NULL: the terminal is as it was */
	uint64_t next_ns;	   /* when the next sample is due */
	bool is_sampling;
	bool is_stale; /* the screen shows less than is known */
	bool is_ended; /* by the person, or by SIGNAL */
	int signal;    /* 0: none */
	int code;      /* of what ended it */
};

static void top_clear(struct top *top)
{
	top_screen_close(top->screen);
	top_wakeups_close(&top->wakeups);
	top_page_clear(&top->page);
	top_model_clear(&top->model);
	session_close(&top->samples);
	session_close(&top->events);
}

static int on_record(void *data, struct json_object *record)
{
	struct top *top = data;

	return top_model_sample(&top->model, record);
}

/* Devices that are gone are no error, except for the first sample. */
static int sample(struct top *top, bool is_first)
{
	struct run *run = top->run;
	struct json_object *parameters = list_parameters(run->request, NULL);
	int code;

	top_model_begin(&top->model);
	session_begin_reading(&top->samples);
	top->is_sampling = true;
	if (is_first)
		code = session_each(&top->samples, &method_stats, parameters, on_record, top,
				    &run->error);
	else
		code = session_request_each(&top->samples, &method_stats, parameters, on_record,
					    top, &run->error);
	top->is_sampling = false;
	if (code != EXIT_DONE && !is_first && unmatched_is(run)) {
		error_clear(&run->error);
		code = EXIT_DONE;
	}
	if (code != EXIT_DONE)
		return code;
	top_model_end(&top->model);
	top->model.problems += array_count(top->samples.problems);
	top->is_stale = true;
	return EXIT_DONE;
}

static int draw(struct top *top)
{
	int r = top_page_make(&top->page, vd_clock_ns());

	if (r == 0)
		top_screen_draw(top->screen, &top->page.lines, top->page.is_typing,
				top->page.cursor_y, top->page.cursor_x);
	top->is_stale = false;
	return r;
}

static void resize(struct top *top)
{
	top_screen_size(top->screen, &top->page.height, &top->page.width);
	top->is_stale = true;
}

static void take_signal(struct top *top)
{
	int number = top_wakeups_signal(&top->wakeups);

	if (number == SIGWINCH) {
		resize(top);
	} else if (number) {
		top->signal = number;
		top->is_ended = true;
	}
}

/* A terminal that has gone has an end, which ncurses does not tell from no key. */
static bool input_has_ended(void)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR));
}

static int take_keys(struct top *top)
{
	enum top_action action;
	int code = top_screen_key(top->screen), r = 0;

	if (code == TOP_KEY_NONE && input_has_ended())
		top->is_ended = true;
	for (; code != TOP_KEY_NONE && !top->is_ended && r == 0;
	     code = top_screen_key(top->screen)) {
		r = top_page_key(&top->page, code, &action);
		top->is_ended = action == TOP_QUIT;
		top->is_stale = true;
	}
	return r;
}

/* Marks end, and devices that have gone leave. */
static bool has_marks(const struct top *top)
{
	for (size_t i = 0; i < top->model.count; i++) {
		if (*top->model.devices[i]->event)
			return true;
	}
	return false;
}

static int take_tick(struct top *top)
{
	uint64_t now_ns = vd_clock_ns();

	/* The model stays as it is while a sample is being read into it. */
	if (top->is_sampling)
		return EXIT_DONE;
	top->is_stale = top->is_stale || has_marks(top);
	top_model_forget(&top->model, now_ns);
	if (top->page.is_paused || now_ns < top->next_ns)
		return EXIT_DONE;
	top->next_ns += top->options.interval_ns;
	/* After a pause there is nothing to make up for. */
	if (top->next_ns < now_ns)
		top->next_ns = now_ns + top->options.interval_ns;
	return sample(top, false);
}

/* A key, a signal or a tick came. A negative value ends the call that waits. */
static int on_wakeup(void *data)
{
	struct top *top = data;
	int r;

	take_signal(top);
	r = take_keys(top);
	if (r == 0 && top_wakeups_tick(&top->wakeups) && !top->is_ended)
		top->code = take_tick(top);
	if (r == 0 && top->is_stale && !top->is_ended && top->code == EXIT_DONE)
		r = draw(top);
	if (r < 0)
		top->code = error_memory(&top->run->error);
	return top->is_ended || top->code != EXIT_DONE ? -ECANCELED : 0;
}

static int on_event(void *data, struct json_object *event, bool continues)
{
	struct top *top = data;
	const char *name = vd_json_member_text(event, "event");
	int r = top_model_event(&top->model, event, vd_clock_ns());

	/* Many can come at once: the next tick shows all of them. */
	top->is_stale = true;
	return r == 0 && strcmp(name, "present") != 0 ? top_page_event(&top->page, event) : r;
}

/* A copied tree has no events after the first ones. */
static void wait_without_events(struct top *top)
{
	struct pollfd fd = { .fd = top->wakeups.all, .events = POLLIN };

	while (poll(&fd, 1, -1) >= 0 || errno == EINTR) {
		if (fd.revents && on_wakeup(top) < 0)
			return;
	}
}

static int watch(struct top *top)
{
	struct run *run = top->run;
	struct error error = { 0 };
	int code;

	session_set_timeout(&top->events, -1);
	session_begin_reading(&top->events);
	session_watch(&top->events, top->wakeups.all, on_wakeup, top);
	session_watch(&top->samples, top->wakeups.all, on_wakeup, top);
	code = session_stream(&top->events, "Devices.Monitor", list_parameters(run->request, NULL),
			      on_event, top, &error);
	if (code == EXIT_DONE)
		wait_without_events(top);
	if (top->is_ended || top->code != EXIT_DONE) {
		error_clear(&error);
		if (top->is_ended)
			error_clear(&run->error);
		return top->is_ended ? EXIT_DONE : top->code;
	}
	run->error = error;
	return code;
}

static int open_screen(struct top *top)
{
	int r = top_wakeups_open(&top->wakeups);
	int code = EXIT_DONE;

	if (r < 0)
		return error_cannot(&top->run->error, EXIT_FAILED, "io.virtctl.Screen", "top",
				    "wait for keys", "%s", strerror(-r));
	code = top_screen_open(&top->run->error, &top->screen);
	if (code == EXIT_DONE)
		resize(top);
	return code;
}

static int check_terminal(struct run *run)
{
	if (request_has(run->request, OPT_JSON))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "--json",
				 "top writes no JSON (use 'virtctl stats --watch --json')");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "top",
				 "standard input and output are no terminal (use 'virtctl stats "
				 "--watch')");
	return top_screen_check(&run->error);
}

static int run_top(struct top *top)
{
	struct run *run = top->run;
	int code = check_terminal(run);

	if (code == EXIT_DONE)
		code = stats_options_read(run, &top->options);
	if (code == EXIT_DONE)
		code = sessions_one(run, &top->events);
	if (code == EXIT_DONE)
		code = sessions_one(run, &top->samples);
	if (code == EXIT_DONE)
		code = sample(top, true);
	if (code == EXIT_DONE)
		code = open_screen(top);
	if (code != EXIT_DONE)
		return code;
	top->page.interval_s = (double)top->options.interval_ns / NS_PER_S;
	top->next_ns = vd_clock_ns() + top->options.interval_ns;
	return watch(top);
}

int verb_top(struct run *run)
{
	struct top top = { .run = run,
			   .page.order.column = top_column_of('n'),
			   .wakeups = { .all = -1, .signals = -1, .ticks = -1 } };
	int code, number;

	top.page.model = &top.model;
	sigprocmask(SIG_BLOCK, NULL, &top.wakeups.before);
	code = run_top(&top);
	list_explain(run->request, &run->error);
	number = top.signal;
	/* The terminal first: the messages that follow are for it. */
	top_clear(&top);
	if (number) {
		/* ncurses has a handler of its own. */
		signal(number, SIG_DFL);
		raise(number);
	}
	return code;
}

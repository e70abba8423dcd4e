// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench DEVICE: runs one kind, with its progress on a terminal. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "benchmarks/bench-run.h"
#include "cli/settings.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/measure.h"
#include "text/text.h"

#define SECONDS_MIN 0.05
#define SECONDS_MAX 3600
/* What virtd gives a device beyond its time, and some more. */
#define ANSWER_MS   45000

/* One line, over and over. */
void bench_show(const struct bench *bench, const char *text)
{
	if (!bench->shows)
		return;
	fprintf(stderr, "\r\033[K%s%s", bench->title, text);
	fflush(stderr);
}

void bench_hide(const struct bench *bench)
{
	if (bench->shows)
		fputs("\r\033[K", stderr);
}

static void show_progress(const struct bench *bench, struct json_object *progress)
{
	const char *unit = json_path_text(progress, "unit");
	vd_autofree char *job = text_safe(json_path_text(progress, "job") ?: "");
	vd_autofree char *kind = text_safe(json_path_text(progress, "kind") ?: "");
	char value[MEASURE_MAX] = "", text[256];

	if (unit)
		measure_text(bench_number(progress, "value"), unit, value);
	snprintf(text, sizeof(text), "%.64s %.64s: %.0f of %.0f s  %s", kind ? kind : "",
		 job ? job : "", bench_number(progress, "elapsedMs") / 1000,
		 bench_number(progress, "totalMs") / 1000, value);
	bench_show(bench, text);
}

static int on_reply(void *data, struct json_object *reply, bool continues)
{
	struct bench *bench = data;
	struct json_object *progress = vd_json_member(reply, "progress", json_type_object);
	struct json_object *result = vd_json_member(reply, "result", json_type_object);

	if (progress && bench->shows)
		show_progress(bench, progress);
	if (result) {
		json_object_put(bench->result);
		bench->result = json_object_get(result);
	}
	return continues || bench->result ? 0 : -EPROTO;
}

static int put_result(struct bench *bench, struct json_object *result)
{
	struct run *run = bench->run;

	if (!result)
		return EXIT_DONE;
	if (bench->results && json_object_array_add(bench->results, json_object_get(result)) < 0) {
		json_object_put(result);
		return error_memory(&run->error);
	}
	if (bench->only_collects)
		return EXIT_DONE;
	if (request_has(run->request, OPT_JSON)) {
		json_list_begin(&run->json, "results");
		return json_list_add(&run->json, result) < 0 ? error_memory(&run->error)
							     : EXIT_DONE;
	}
	if (bench->any)
		putchar('\n');
	bench->any = true;
	return bench_page(result, &run->error);
}

static struct json_object *parameters_of(const struct bench *bench, const char *device,
					 const char *kind)
{
	const struct request *request = bench->run->request;
	vd_autojson struct json_object *object = vd_json_object();

	if (!object || vd_json_set(object, "device", vd_json_text(device)) < 0 ||
	    vd_json_set(object, "kind", vd_json_text(kind)) < 0 ||
	    vd_json_set(object, "seconds", json_object_new_double(bench->seconds)) < 0 ||
	    vd_json_set(object, "settings", settings_object(request)) < 0 ||
	    vd_json_set(object, "destroyData",
			vd_json_boolean(request_has(request, OPT_DESTROY_DATA))) < 0 ||
	    (*bench->token && vd_json_set(object, "token", vd_json_text(bench->token)) < 0))
		return NULL;
	return vd_take_ptr(object);
}

/* What came before the end is worth showing; the error follows it. */
static void put_partial(struct bench *bench, struct json_object *result)
{
	struct error error = bench->run->error;

	bench->run->error = (struct error){ 0 };

	if (json_object_is_type(result, json_type_object))
		put_result(bench, result);
	error_clear(&bench->run->error);
	bench->run->error = error;
}

/* What there is was shown, and marked. */
static int interrupted(struct bench *bench, const char *device)
{
	return error_set(&bench->run->error, EXIT_INTERRUPTED, "io.virtctl.Interrupted", device,
			 "the benchmark was interrupted (the figures are from the time before)");
}

static int call_run(struct bench *bench, const char *device, const char *kind)
{
	json_object_put(bench->result);
	bench->result = NULL;
	session_set_timeout(&bench->session, (int)(bench->seconds * 1000) + ANSWER_MS);
	return session_stream(&bench->session, "Bench.Run", parameters_of(bench, device, kind),
			      on_reply, bench, &bench->run->error);
}

/* Whether to try again, after a second. */
static bool waits_for_another(struct bench *bench, unsigned tries)
{
	struct error *error = &bench->run->error;

	if (!error_is(error, "io.virtd.Bench.Busy") || tries >= bench->busy_s ||
	    interrupt_came(&bench->interrupt))
		return false;
	bench_show(bench, "waits for the end of another benchmark");
	if (interrupt_wait(&bench->interrupt, 1000))
		return false;
	error_clear(error);
	return true;
}

/* Whether nothing but the interruption kept the run from its end. Any other error matters more:
 * the device may not be in its old state. */
static bool only_interrupted(struct bench *bench, int code)
{
	const struct error *error = &bench->run->error;
	const char *name = json_path_text(error->parameters, "errno");

	if (!interrupt_came(&bench->interrupt))
		return false;
	return code == EXIT_DONE || code == EXIT_UNSUPPORTED ||
	       error_is(error, "io.virtd.Bench.Busy") || (name && strcmp(name, "ECANCELED") == 0);
}

int bench_run_kind(struct bench *bench, const char *device, const char *kind)
{
	struct run *run = bench->run;
	unsigned tries = 0;
	int code = call_run(bench, device, kind);

	while (code != EXIT_DONE && waits_for_another(bench, tries++))
		code = call_run(bench, device, kind);
	bench_hide(bench);
	if (code == EXIT_DONE)
		code = put_result(bench, bench->result);
	if (only_interrupted(bench, code))
		return interrupted(bench, device);
	if (code == EXIT_DONE)
		return code;
	if (!bench->only_collects && !request_has(run->request, OPT_JSON) && run->error.parameters)
		put_partial(bench, json_object_object_get(run->error.parameters, "result"));
	return code;
}

/* *RET stays as it is if the request has no time. */
static int read_seconds(struct run *run, double *ret)
{
	const char *text = request_value(run->request, OPT_TIME);
	char *end;

	if (!text)
		return EXIT_DONE;
	*ret = strtod(text, &end);
	if (*end || strspn(text, "0123456789.") != strlen(text) || *ret < SECONDS_MIN ||
	    *ret > SECONDS_MAX)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text,
				 "--time needs seconds, %.2f to %d", SECONDS_MIN, SECONDS_MAX);
	return EXIT_DONE;
}

/* The drawing of what was measured, also if CODE says that not all was. */
static int draw(struct bench *bench, int code)
{
	struct error error = bench->run->error;
	int drawn;

	bench->run->error = (struct error){ 0 };
	drawn = bench_svg_write(bench->run, &bench->svg, bench->results);
	if (code == EXIT_DONE)
		return drawn;
	if (drawn != EXIT_DONE && bench->run->error.message)
		warning_print("%s", bench->run->error.message);
	error_clear(&bench->run->error);
	bench->run->error = error;
	return code;
}

static int open_drawing(struct bench *bench)
{
	int code = bench_svg_open(bench->run, &bench->svg);

	if (code != EXIT_DONE || bench->svg.dir < 0)
		return code;
	bench->results = vd_json_array();
	return bench->results ? EXIT_DONE : error_memory(&bench->run->error);
}

int bench_session(struct bench *bench, int (*work)(struct bench *bench))
{
	struct run *run = bench->run;
	int code = read_seconds(run, &bench->seconds);

	bench->svg.dir = -1;

	if (code == EXIT_DONE)
		code = settings_check(run);
	if (code == EXIT_DONE)
		code = bench_token(run, bench->token);
	if (code == EXIT_DONE)
		code = open_drawing(bench);
	if (code == EXIT_DONE)
		code = sessions_one(run, &bench->session);
	if (code == EXIT_DONE) {
		interrupt_begin(&bench->interrupt, &bench->session, "Bench.Stop");
		code = work(bench);
		interrupt_end(&bench->interrupt);
		code = draw(bench, code);
	}
	if (code == EXIT_DONE && !bench->only_collects && request_has(run->request, OPT_JSON)) {
		json_list_begin(&run->json, "results");
		code = json_list_end(&run->json, NULL, &run->error);
	}
	output_file_close(&bench->svg);
	session_close(&bench->session);
	json_object_put(bench->result);
	json_object_put(bench->results);
	return code;
}

static int measure_one(struct bench *bench)
{
	return bench_run_kinds(bench, bench->run->request->arguments.list[0]);
}

int bench_device(struct run *run)
{
	struct bench bench = { .run = run,
			       .seconds = BENCH_SECONDS,
			       .shows = isatty(STDERR_FILENO) };

	return bench_session(&bench, measure_one);
}

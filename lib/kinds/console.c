// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A port of a virtio serial device whose host side sends back what it gets (round trips) or
 * discards it (throughput). Nothing in the guest shows what the host side does. So round trips are
 * measured only after one has returned the bytes that were sent. Every wait has a time limit.
 */
#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bench/sequential.h"
#include "json/build.h"
#include "kinds/console-port.h"
#include "kinds/kinds.h"

/* The kernel takes no more at a time. */
#define SIZE_MAX_BYTES (32u << 10)

/* How long the first answer may take; how long a host that has answered may be silent. */
#define PROBE_S 3
#define STUCK_S 10

static const struct vd_bench_setting settings[] = {
	{ .name = "port",
	  .type = VD_BENCH_TEXT,
	  .help = "which port, by the name that the host gave it; needed if there are several" },
	{ .name = "host",
	  .type = VD_BENCH_CHOICE,
	  .choices = "echo discard",
	  .default_value = "echo",
	  .help = "what the host does with the data: send it back, or discard it" },
	{ .name = "size",
	  .type = VD_BENCH_SIZE,
	  .min = 1,
	  .max = SIZE_MAX_BYTES,
	  .default_value = "64",
	  .help = "bytes of one round trip, 1 to 32K" },
	{ .name = "bulk",
	  .type = VD_BENCH_SIZE,
	  .min = 1,
	  .max = SIZE_MAX_BYTES,
	  .default_value = "32K",
	  .help = "bytes of one write if the host discards them, 1 to 32K" },
	{ 0 },
};

struct console {
	struct vd_port port;
	size_t size;
	unsigned patience_s;
	uint64_t serial; /* of what is sent: no two are alike */
	unsigned char sent[SIZE_MAX_BYTES], echoed[SIZE_MAX_BYTES];
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	unsigned n;

	/* Which of several, or an agent's: that can be set. */
	if (vd_port_choose(device, NULL, &n, reason) != -ENODEV)
		return 0;
	return -ENOTSUP;
}

/* Every byte differs from the one at its place in what was sent before. */
static void fill(struct console *console)
{
	console->serial++;
	for (size_t i = 0; i < console->size; i++)
		console->sent[i] = (unsigned char)(console->serial * 7 + i * 13 + (i >> 8));
}

static int check(const struct console *console)
{
	for (size_t i = 0; i < console->size; i++) {
		if (console->echoed[i] != console->sent[i])
			return vd_bench_fail(
				console->port.run, -EBADMSG, console->port.node, "compare",
				"byte %zu of %zu that came back differs from what was sent (is the "
				"host's side an echo that nobody else uses?)",
				i + 1, console->size);
	}
	return 0;
}

static int fail_silent(const struct console *console, size_t got)
{
	const struct vd_port *port = &console->port;

	if (got)
		return vd_bench_fail(port->run, -ETIMEDOUT, port->node, "read",
				     "only %zu of %zu bytes came back, and no more within %u s",
				     got, console->size, console->patience_s);
	return vd_bench_fail(port->run, -ETIMEDOUT, port->node, "read",
			     "nothing came back within %u s (is the host's side an echo?)",
			     console->patience_s);
}

static uint64_t until_ns(const struct console *console)
{
	return vd_clock_ns() + console->patience_s * UINT64_C(1000000000);
}

/* 0, 1: stopped, or a failure. */
static int await(const struct console *console, short events, uint64_t until)
{
	int r = vd_port_wait(&console->port, events, until);

	if (r == -EPIPE)
		return vd_port_fail_hung_up(&console->port, "wait for the host");
	if (r < 0)
		return r;
	return r == 0;
}

/* There and back again: 0, 1: stopped, or a failure. */
static int exchange(struct console *console)
{
	struct vd_port *port = &console->port;
	size_t sent = 0, got = 0;
	uint64_t until = until_ns(console);

	while (got < console->size) {
		ssize_t n = 0;
		int r;

		if (sent < console->size)
			n = vd_port_write(port, console->sent + sent, console->size - sent);
		if (n < 0)
			return (int)n;
		sent += (size_t)n;
		port->owed += (size_t)n;
		r = await(console, POLLIN | (sent < console->size ? POLLOUT : 0), until);
		if (r != 0)
			return r == -ETIMEDOUT ? fail_silent(console, got) : r;
		n = vd_port_read(port, console->echoed + got, console->size - got);
		if (n < 0)
			return (int)n;
		got += (size_t)n;
		if (n > 0)
			until = until_ns(console);
	}
	return 0;
}

static int round_trip(void *data, struct vd_bench_done *done)
{
	struct console *console = data;
	uint64_t before;
	int r;

	fill(console);
	before = vd_clock_ns();
	r = exchange(console);
	if (r != 0)
		return r;
	*done = (struct vd_bench_done){ vd_clock_ns() - before, console->size };
	return check(console);
}

static int write_once(void *data, struct vd_bench_done *done)
{
	struct console *console = data;
	struct vd_port *port = &console->port;
	uint64_t before = vd_clock_ns();
	size_t sent = 0;

	while (sent < console->size) {
		ssize_t n = vd_port_write(port, console->sent + sent, console->size - sent);
		int r = n == 0 ? await(console, POLLOUT, until_ns(console)) : 0;

		if (n < 0)
			return (int)n;
		if (r == -ETIMEDOUT)
			return vd_bench_fail(port->run, r, port->node, "write",
					     "the host has read nothing for %u s",
					     console->patience_s);
		if (r != 0)
			return r;
		sent += (size_t)n;
	}
	*done = (struct vd_bench_done){ vd_clock_ns() - before, sent };
	return 0;
}

static int measure(struct console *console, const char *what,
		   const struct vd_bench_sequential *series)
{
	struct vd_bench_run *run = console->port.run;
	struct vd_bench_job *job;
	char name[32];
	int r;

	snprintf(name, sizeof(name), "%s-%zu", what, console->size);
	r = vd_bench_begin(run, name, vd_bench_time(run), &job);
	if (r < 0)
		return r;
	vd_bench_set(job, "sizeBytes", vd_json_integer((int64_t)console->size));
	return vd_bench_sequential_measure(run, job, series);
}

static int measure_trips(struct console *console)
{
	const struct vd_bench_sequential series = {
		.once = round_trip, .data = console, .name = "roundTrip", .time = "roundTrip"
	};
	struct vd_bench_done done;
	int r;

	console->size = (size_t)vd_bench_number(console->port.run, "size");
	console->patience_s = PROBE_S;
	r = round_trip(console, &done);
	if (r != 0)
		return r < 0 ? r : 0;
	console->patience_s = STUCK_S;
	return measure(console, "roundtrip", &series);
}

static int measure_bulk(struct console *console)
{
	const struct vd_bench_sequential series = {
		.once = write_once, .data = console, .name = "write", .throughput = true
	};

	console->size = (size_t)vd_bench_number(console->port.run, "bulk");
	console->patience_s = STUCK_S;
	fill(console);
	return measure(console, "throughput", &series);
}

static int run(struct vd_bench_run *run)
{
	static struct console console;
	bool is_echo = strcmp(vd_bench_text(run, "host"), "echo") == 0;
	int r = vd_port_open(run, &console.port);

	if (r < 0)
		return r;
	vd_bench_note(run, "port", vd_json_text(console.port.label));
	vd_bench_note(run, "node", vd_json_text(console.port.node));
	r = is_echo ? measure_trips(&console) : measure_bulk(&console);
	vd_port_close(&console.port);
	return r;
}

const struct vd_bench_kind vd_bench_console = {
	.name = "console",
	.what = "round trips through a named port, or its throughput; the host's side must be "
		"known",
	.figure = "ns for one round trip, or bytes a second",
	.safe = false,
	.by_part = true,
	.settings = settings,
	.applies = applies,
	.run = run,
};

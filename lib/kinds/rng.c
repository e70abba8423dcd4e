// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Random numbers, as fast as the device delivers them: reads of /dev/hwrng. The kernel has one
 * device at a time for that file, the one of rng_current (Linux,
 * Documentation/admin-guide/hw_random.rst). That file does not distinguish several devices with one
 * driver; then the kind measures none of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bench/sequential.h"
#include "json/build.h"
#include "kinds/kinds.h"

#define CURRENT	 "sys/class/misc/hw_random/rng_current"
#define READ_MAX 4096

static const struct vd_bench_setting settings[] = {
	{ .name = "size",
	  .type = VD_BENCH_SIZE,
	  .min = 1,
	  .max = READ_MAX,
	  .default_value = "64",
	  .help = "bytes of one read, 1 to 4K" },
	{ 0 },
};

/* The kernel's names of sources begin with the driver's: "virtio_rng.0". */
static bool is_current(const struct vd_bench_device *device, char *current, size_t size)
{
	const char *driver = vd_bench_text_of(device, "driver");

	return driver && vd_root_read(device->root, CURRENT, current, size, NULL) == 0 &&
	       strncmp(current, driver, strlen(driver)) == 0;
}

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	const char *type = vd_bench_text_of(device, "type");
	char current[64] = "nothing";

	if (!type || strcmp(type, "rng") != 0)
		snprintf(reason, VD_BENCH_REASON_MAX, "it is no source of random numbers");
	else if (!vd_bench_node(device, "hwrng", 0))
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "its driver is not loaded, or has several devices, so that the one that "
			 "/dev/hwrng reads is unknown");
	else if (!is_current(device, current, sizeof(current)))
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "/dev/hwrng reads %s, not this device (rng_current in "
			 "/sys/class/misc/hw_random selects the device)",
			 current);
	else
		return 0;
	return -ENOTSUP;
}

struct source {
	struct vd_bench_run *run;
	const char *node;
	int fd;
	size_t size;
};

/* One read, which may give less than was asked for. */
static int read_once(void *data, struct vd_bench_done *done)
{
	const struct source *source = data;
	uint64_t before = vd_clock_ns();
	char buf[READ_MAX];
	ssize_t n = read(source->fd, buf, source->size);

	if (n < 0 && errno == EINTR)
		return 1;
	if (n <= 0)
		return vd_bench_fail(source->run, n < 0 ? -errno : -EIO, source->node, "read",
				     n < 0 ? NULL : "the device returns no data");
	*done = (struct vd_bench_done){ vd_clock_ns() - before, (uint64_t)n };
	return 0;
}

static int measure(struct source *source)
{
	const struct vd_bench_sequential series = {
		.once = read_once, .data = source, .name = "read", .throughput = true
	};
	struct vd_bench_job *job;
	int r = vd_bench_begin(source->run, "read", vd_bench_time(source->run), &job);

	return r < 0 ? r : vd_bench_sequential_measure(source->run, job, &series);
}

static int run(struct vd_bench_run *run)
{
	const struct vd_bench_device *device = vd_bench_run_device(run);
	struct source source = { .run = run, .node = vd_bench_node(device, "hwrng", 0) };
	char current[64] = "";
	int r;

	if (!is_current(device, current, sizeof(current)))
		return vd_bench_fail(run, -ENODEV, source.node, "open",
				     "/dev/hwrng now reads another device");
	vd_bench_note(run, "source", vd_json_text(current));
	source.size = (size_t)vd_bench_number(run, "size");
	source.fd = open(source.node, O_RDONLY | O_CLOEXEC);
	if (source.fd < 0)
		return vd_bench_fail(run, -errno, source.node, "open", NULL);
	r = measure(&source);
	close(source.fd);
	return r;
}

const struct vd_bench_kind vd_bench_rng = {
	.name = "rng",
	.what = "random numbers, as fast as the device gives them",
	.figure = "bytes a second, ns for one read",
	.safe = true,
	.settings = settings,
	.applies = applies,
	.run = run,
};

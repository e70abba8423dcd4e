// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One access to a register of the device, through the hypervisor. A read of an attribute of sysfs
 * makes it. For virtio that is "status", which the kernel reads from the device each time (Linux,
 * drivers/virtio/virtio.c: status_show() calls the transport's get_status). For other PCI devices
 * it is the first word of the configuration space (drivers/pci/pci-sysfs.c: pci_read_config()). The
 * reads alternate with the same system call on an attribute that the kernel answers by itself; its
 * cost is subtracted.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "bench/paired.h"
#include "json/build.h"
#include "kinds/kinds.h"

/* How a virtio device's status is read, by what carries it. Without a line here, it is not known to
 * leave the kernel. */
static const struct way {
	const char *carrier;
	const char *what;
} ways[] = {
	{ "pci", "the status register of virtio-pci, by one read from the part's memory or ports" },
	{ "mmio", "the Status register of virtio-mmio, by one read from memory" },
	{ "ccw", "the status of virtio-ccw, by the channel program READ STATUS and its interrupt "
		 "(by revision 0 and 1 of it, the kernel answers from memory)" },
	{ "vdpa", "the status of a vDPA device, by its driver" },
};

/* One of the two files, and where in it to read: at FAR, sysfs returns the end of the file before
 * it asks anybody. */
struct source {
	const char *dir, *file, *baseline;
	off_t baseline_at;
	size_t size;
	const char *what;
	char path[PATH_MAX];
};

#define FAR 65536

static bool has_file(const struct vd_bench_device *device, const char *dir, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return vd_root_has_file(device->root, path);
}

static bool find_virtio(const struct vd_bench_device *device, struct source *ret)
{
	const char *dir = vd_bench_layer(device, "virtio");
	const char *carrier = vd_bench_carrier(device, "virtio");

	if (!dir || !has_file(device, dir, "status"))
		return false;
	for (size_t i = 0; carrier && i < VD_ARRAY_SIZE(ways); i++) {
		if (strcmp(ways[i].carrier, carrier) != 0)
			continue;
		*ret = (struct source){ .dir = dir,
					.file = "status",
					.baseline = "device",
					.size = 64,
					.what = ways[i].what };
		return true;
	}
	return false;
}

static bool find_pci(const struct vd_bench_device *device, struct source *ret)
{
	const char *dir = vd_bench_layer(device, "pci");

	if (!dir || !has_file(device, dir, "config"))
		return false;
	*ret = (struct source){
		.dir = dir,
		.file = "config",
		.baseline = "config",
		.baseline_at = FAR,
		.size = 4,
		.what = "the first four bytes of the PCI configuration space, by one access of the "
			"platform (two port accesses on a PC without a memory window)"
	};
	return true;
}

static bool find_source(const struct vd_bench_device *device, struct source *ret)
{
	return find_virtio(device, ret) || find_pci(device, ret);
}

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	struct source source;

	if (find_source(device, &source))
		return 0;
	snprintf(reason, VD_BENCH_REASON_MAX, "%s",
		 vd_bench_layer(device, "ccw")
			 ? "no sysfs attribute of a channel device without a virtio layer makes "
			   "the kernel ask the channel subsystem"
			 : "the kernel reads no known sysfs attribute of it from the device");
	return -ENOTSUP;
}

struct end {
	struct trip *trip;
	int fd;
	off_t at;
};

struct trip {
	struct vd_bench_run *run;
	struct source source;
	struct end device, kernel;
};

static int open_end(struct trip *trip, const char *file, off_t at, struct end *end)
{
	char *path = trip->source.path;

	snprintf(path, PATH_MAX, "/%s/%s", trip->source.dir, file);
	end->trip = trip;
	end->at = at;
	end->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return end->fd < 0 ? vd_bench_fail(trip->run, -errno, path, "open", NULL) : 0;
}

static int read_once(void *data)
{
	const struct end *end = data;
	const struct trip *trip = end->trip;
	char buf[64];

	if (pread(end->fd, buf, trip->source.size, end->at) < 0)
		return vd_bench_fail(trip->run, -errno, trip->source.path, "read", NULL);
	return 0;
}

static int measure(struct trip *trip)
{
	const struct vd_bench_paired paired = {
		.once = read_once,
		.device = &trip->device,
		.kernel = &trip->kernel,
		.name = "read",
	};
	struct vd_bench_job *job;
	int r = vd_bench_begin(trip->run, trip->source.file, vd_bench_time(trip->run), &job);

	return r < 0 ? r : vd_bench_paired_measure(trip->run, job, &paired);
}

static void end(const struct end *end)
{
	if (end->fd >= 0)
		close(end->fd);
}

static int run(struct vd_bench_run *run)
{
	struct trip trip = { .run = run, .device = { .fd = -1 }, .kernel = { .fd = -1 } };
	int r = 0;

	if (!find_source(vd_bench_run_device(run), &trip.source))
		return vd_bench_fail(run, -ENODEV, vd_bench_device_id(vd_bench_run_device(run)),
				     "find its register", "the device is gone");
	vd_bench_note(run, "read", vd_json_text(trip.source.what));
	r = open_end(&trip, trip.source.baseline, trip.source.baseline_at, &trip.kernel);
	if (r == 0)
		r = open_end(&trip, trip.source.file, 0, &trip.device);
	if (r == 0)
		r = measure(&trip);
	end(&trip.device);
	end(&trip.kernel);
	return r;
}

const struct vd_bench_kind vd_bench_roundtrip = {
	.name = "roundtrip",
	.what = "one access to a register of the device, through the hypervisor",
	.figure = "ns for one access",
	.safe = true,
	.applies = applies,
	.run = run,
};

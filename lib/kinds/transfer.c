// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The one operation of the virt bus, by /dev/virt/N: exchanges, which are a transfer in both
 * directions.
 *
 * The bus does not define any transfer as harmless. A read takes data out of the device, a write
 * puts data into it, and the effect of an exchange depends on the device. So the kind measures no
 * device in use, and requires permission to destroy data. The exception is a platform on which an
 * exchange has no effect afterwards (virt-bus(7): it inverts every bit).
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bench/paired.h"
#include "bench/sequential.h"
#include "json/build.h"
#include "kinds/kinds.h"
#include "kinds/virt-abi.h"

#define HARMLESS "sys/devices/virt-loopback/"

static const struct vd_bench_setting settings[] = {
	{ .name = "size",
	  .type = VD_BENCH_SIZE,
	  .min = 1,
	  .max = VD_VIRT_TRANSFER_MAX,
	  .default_value = "64",
	  .help = "bytes of one round trip, 1 to 64K" },
	{ .name = "bulk",
	  .type = VD_BENCH_SIZE,
	  .min = 1,
	  .max = VD_VIRT_TRANSFER_MAX,
	  .default_value = "4K",
	  .help = "bytes of one transfer for the throughput, 1 to 64K" },
	{ 0 },
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	if (!vd_bench_layer(device, "virt"))
		snprintf(reason, VD_BENCH_REASON_MAX, "it is not on the virt bus");
	else if (!vd_bench_node(device, "virt", 0))
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "the device has no /dev/virt/N (bind it to the driver virt_chardev)");
	else
		return 0;
	return -ENOTSUP;
}

struct transfer {
	struct vd_bench_run *run;
	const char *node;
	int fd;
	uint32_t size;
	unsigned char buffer[VD_VIRT_TRANSFER_MAX];
};

/* One end of the pair; both are the same system call on the same file. */
struct end {
	struct transfer *transfer;
	int (*call)(struct transfer *transfer);
};

static int exchange(struct transfer *transfer)
{
	struct vd_virt_exchange exchange = { .buffer = (uintptr_t)transfer->buffer,
					     .size = transfer->size };

	if (ioctl(transfer->fd, VD_VIRT_IOCTL_EXCHANGE, &exchange) < 0)
		return errno == EINTR ? 0
				      : vd_bench_fail(transfer->run, -errno, transfer->node,
						      "exchange", NULL);
	if (exchange.size == transfer->size)
		return 0;
	return vd_bench_fail(transfer->run, -EIO, transfer->node, "exchange",
			     "its answer to %u bytes has %u", transfer->size, exchange.size);
}

static int read_ids(struct transfer *transfer, struct vd_virt_id *ret)
{
	if (ioctl(transfer->fd, VD_VIRT_IOCTL_ID, ret) < 0)
		return vd_bench_fail(transfer->run, -errno, transfer->node, "ask for the ids",
				     NULL);
	return 0;
}

/* The driver answers by itself. */
static int stay_in_kernel(struct transfer *transfer)
{
	struct vd_virt_id id;

	return read_ids(transfer, &id);
}

static int call_end(void *data)
{
	const struct end *end = data;

	return end->call(end->transfer);
}

static int begin(struct transfer *transfer, const char *what, const char *setting,
		 struct vd_bench_job **ret)
{
	char name[32];
	int r;

	transfer->size = (uint32_t)vd_bench_number(transfer->run, setting);
	snprintf(name, sizeof(name), "%s-%u", what, transfer->size);
	r = vd_bench_begin(transfer->run, name, vd_bench_time(transfer->run) / 2, ret);
	if (r == 0)
		vd_bench_set(*ret, "sizeBytes", vd_json_integer(transfer->size));
	return r;
}

static int measure_trips(struct transfer *transfer)
{
	struct end device = { transfer, exchange }, kernel = { transfer, stay_in_kernel };
	const struct vd_bench_paired paired = {
		.once = call_end,
		.device = &device,
		.kernel = &kernel,
		.name = "exchange",
	};
	struct vd_bench_job *job;
	int r = begin(transfer, "roundtrip", "size", &job);

	return r < 0 ? r : vd_bench_paired_measure(transfer->run, job, &paired);
}

static int exchange_timed(void *data, struct vd_bench_done *done)
{
	struct transfer *transfer = data;
	uint64_t before = vd_clock_ns();
	int r = exchange(transfer);

	*done = (struct vd_bench_done){ vd_clock_ns() - before, transfer->size };
	return r;
}

static int measure_bulk(struct transfer *transfer)
{
	const struct vd_bench_sequential series = {
		.once = exchange_timed, .data = transfer, .name = "exchange", .throughput = true
	};
	struct vd_bench_job *job;
	int r = begin(transfer, "throughput", "bulk", &job);

	return r < 0 ? r : vd_bench_sequential_measure(transfer->run, job, &series);
}

static bool is_harmless(const struct vd_bench_device *device)
{
	return strncmp(vd_bench_layer(device, "virt"), HARMLESS, strlen(HARMLESS)) == 0;
}

/* A number of a device that is gone may be another's by now: its ids tell. */
static int check_id(struct transfer *transfer)
{
	const char *known = vd_bench_text_of(vd_bench_run_device(transfer->run), "virtId");
	struct vd_virt_id id;
	char text[64];
	int r = read_ids(transfer, &id);

	if (r < 0)
		return r;
	snprintf(text, sizeof(text), "virt:t%04Xv%08Xd%08Xo3", id.type, id.vendor, id.device);
	if (known && strcmp(known, text) == 0)
		return 0;
	return vd_bench_fail(transfer->run, -ENODEV, transfer->node, "ask for the ids",
			     "the node now belongs to another device: %s", text);
}

static int open_node(struct transfer *transfer)
{
	if (!vd_bench_may_destroy(transfer->run) &&
	    !is_harmless(vd_bench_run_device(transfer->run)))
		return vd_bench_fail(
			transfer->run, -EPERM, transfer->node, "exchange",
			"its use of the data is unknown (--destroy-data allows this benchmark)");
	transfer->fd = open(transfer->node, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	return transfer->fd < 0 ? vd_bench_fail(transfer->run, -errno, transfer->node, "open", NULL)
				: check_id(transfer);
}

static int run(struct vd_bench_run *run)
{
	struct transfer transfer = {
		.run = run,
		.node = vd_bench_node(vd_bench_run_device(run), "virt", 0),
		.fd = -1,
	};
	int r = open_node(&transfer);

	if (r == 0)
		r = measure_trips(&transfer);
	if (r == 0 && !vd_bench_stopped(run))
		r = measure_bulk(&transfer);
	if (transfer.fd >= 0)
		close(transfer.fd);
	return r;
}

const struct vd_bench_kind vd_bench_transfer = {
	.name = "transfer",
	.what = "one transfer both ways on the virt bus, and the throughput",
	.figure = "ns for one transfer, bytes a second",
	.safe = false,
	.settings = settings,
	.applies = applies,
	.run = run,
};

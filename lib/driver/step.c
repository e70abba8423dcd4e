// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/step.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/link.h"
#include "bus/attr.h"
#include "device/vfio.h"
#include "driver/await.h"
#include "driver/default.h"
#include "driver/kmsg.h"
#include "driver/look.h"
#include "driver/uevent.h"

#define BIND_ATTEMPTS 3 /* of the way back: a driver that has just let go may still be busy */
#define BIND_PAUSE_MS 100

void vd_work_point(const struct vd_work *work, const char *what, size_t number)
{
	const struct vd_apply_report *report = &work->options->report;
	char name[64];

	if (!report->point)
		return;
	snprintf(name, sizeof(name), "%s %zu", what, number);
	report->point(report->data, name);
}

void vd_work_report(const struct vd_work *work, const struct vd_step *step,
		    enum vd_step_state state, int error, const char *message)
{
	const struct vd_apply_report *report = &work->options->report;

	if (report->step)
		report->step(report->data, step, state, error, message);
}

int vd_work_device(const struct vd_work *work)
{
	uint64_t inode;
	int r = vd_root_inode(work->root, work->plan->layer_path, &inode);

	return r < 0 || inode != work->inode ? -ENODEV : 0;
}

void vd_work_begin(struct vd_work *work)
{
	work->deadline_ns = vd_clock_ns() + (uint64_t)work->options->settle_ms * VD_NS_PER_MS;
	/* What happens to this machine's devices is nothing to those of a copied tree. */
	if (vd_root_is_live(work->root) &&
	    vd_uevents_open(work->plan->layer_path, &work->events) < 0)
		work->events = NULL;
}

void vd_work_end(struct vd_work *work)
{
	vd_uevents_close(vd_take_ptr(work->events));
}

int vd_work_say(struct vd_work *work, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(work->message, sizeof(work->message), format, args);
	va_end(args);
	return error;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), part = strlen(end);

	return len >= part && strcmp(text + len - part, end) == 0;
}

/* PATH is "sys/bus/BUS/drivers/DRIVER/bind". */
static bool is_bind_of_vfio(const struct vd_root *root, const char *path)
{
	char bus[64], driver[VD_DRIVER_NAME_MAX];

	return sscanf(path, "sys/bus/%63[^/]/drivers/%255[^/]/bind", bus, driver) == 2 &&
	       vd_driver_is_vfio(root, bus, driver, NULL);
}

/* What the kernel means by ERROR as the answer to a write to PATH. */
static const char *meaning(const struct vd_root *root, const char *path, int error)
{
	bool is_bind = ends_with(path, "/bind");

	switch (error) {
	case -ETIME:
		return "the kernel took it, but nothing came of it";
	case -ENOTCONN:
		return "the driver has it, but its back end is closed, and only the host opens "
		       "that again: "
		       "detach the device there, and attach it";
	case -EROFS:
		return "sysfs is mounted read-only here";
	case -EACCES:
	case -EPERM:
		return "it is not permitted: this takes root, and a kernel that is not locked down";
	case -EAGAIN:
		return "the driver waits for another device first (its probe is deferred)";
	case -ENODEV:
		return is_bind ? "the driver does not take this device"
			       : "there is no such device any more";
	case -EINVAL:
		if (is_bind && is_bind_of_vfio(root, path))
			return "the device is in no IOMMU group, or not in one that vfio can use";
		if (ends_with(path, "/drivers_probe"))
			return "the driver's probe failed";
		break;
	default:
		break;
	}
	return strerror(-error);
}

static int describe(struct vd_work *work, const char *path, const char *value, int error)
{
	if (vd_work_device(work) < 0)
		return vd_work_say(work, error, "%s is gone", work->plan->device);
	return vd_work_say(work, error, "writing \"%s\" to /%s: %s",
			   strcmp(value, "\n") == 0 ? "" : value, path,
			   meaning(work->root, path, error));
}

/* The reason that an errno has no room for. */
static void quote_kernel(struct vd_work *work, int kmsg)
{
	size_t len = strlen(work->message);
	char text[256];
	const char *name =
		*work->culprit ? work->culprit : strrchr(work->plan->layer_path, '/') + 1;

	if (vd_kmsg_about(kmsg, name, text, sizeof(text)))
		snprintf(work->message + len, sizeof(work->message) - len, " (the kernel: %s)",
			 text);
}

static int write_step(struct vd_work *work, const struct vd_step *step)
{
	int r = vd_root_write(work->root, step->path, step->value);

	/* What another did meanwhile, or a probe in the background, is as good. */
	if (r < 0)
		return vd_look_step(work->root, step, false) == 1 ? 0 : r;
	return step->expect == VD_EXPECT_ANY_DRIVER ? vd_default_await(work, step)
						    : vd_await_step(work, step);
}

int vd_step_do(struct vd_work *work, const struct vd_step *step)
{
	vd_autoclose int kmsg = vd_root_is_live(work->root) ? vd_kmsg_open() : -1;
	int r = vd_work_device(work);

	work->message[0] = work->note[0] = work->culprit[0] = '\0';
	if (r == 0)
		r = write_step(work, step);
	if (r == 0)
		return 0;
	if (!work->message[0] || vd_work_device(work) < 0)
		describe(work, step->path, step->value, r);
	quote_kernel(work, kmsg);
	return r;
}

/* LAYER/driver/unbind as the driver's own file: 1, or 0 where there is no driver. */
static int follow_driver(const struct vd_work *work, char path[static PATH_MAX])
{
	char link[PATH_MAX];
	int r = vd_attr_path(link, sizeof(link), work->plan->layer_path, "driver");

	vd_root_forget(work->root);
	if (r == 0)
		r = vd_link_resolve(work->root, link, path, PATH_MAX);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (strncmp(path, "sys/bus/", strlen("sys/bus/")) != 0 ||
	    strlen(path) + strlen("/unbind") >= PATH_MAX)
		return -EINVAL;
	strcat(path, "/unbind");
	return 1;
}

/* The driver that has the layer lets go of it, whichever it is. */
static int free_layer(struct vd_work *work)
{
	const char *name = strrchr(work->plan->layer_path, '/') + 1;
	char path[PATH_MAX];
	int r = follow_driver(work, path);

	if (r <= 0)
		return r;
	r = vd_root_write(work->root, path, name);
	return r < 0 ? describe(work, path, name, r) : 0;
}

/* Rather any driver than none, where the old one will not have it back. */
static void let_kernel_choose(const struct vd_work *work, const struct vd_step *step)
{
	char path[PATH_MAX], *drivers;

	snprintf(path, sizeof(path), "%s", step->undo_path);
	drivers = strstr(path, "/drivers/");
	if (!drivers)
		return;
	strcpy(drivers, "/drivers_probe");
	vd_root_write(work->root, path, step->undo_value);
}

static int bind_old(struct vd_work *work, const struct vd_step *step)
{
	int r = vd_root_write(work->root, step->undo_path, step->undo_value), seen;

	seen = r == 0					   ? vd_await_undone(work, step)
	       : vd_look_step(work->root, step, true) == 1 ? 0
							   : r;
	return seen < 0 ? describe(work, step->undo_path, step->undo_value, seen) : 0;
}

/* The old driver takes the layer back, from whichever has it now. */
static int undo_unbind(struct vd_work *work, const struct vd_step *step)
{
	int r = free_layer(work);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < BIND_ATTEMPTS; i++) {
		if (i > 0)
			vd_uevents_wait(work->events, vd_clock_ns() + BIND_PAUSE_MS * VD_NS_PER_MS);
		r = bind_old(work, step);
		if (r == 0 || vd_work_device(work) < 0)
			return r;
	}
	let_kernel_choose(work, step);
	return r;
}

static int undo_bind(struct vd_work *work, const struct vd_step *step)
{
	int r = free_layer(work);

	if (r == 0)
		r = vd_await_undone(work, step);
	return r < 0 ? describe(work, step->undo_path, step->undo_value, r) : 0;
}

static int undo_attribute(struct vd_work *work, const struct vd_step *step)
{
	int r = vd_root_write(work->root, step->undo_path, step->undo_value);

	if (r == 0)
		r = vd_await_undone(work, step);
	return r < 0 ? describe(work, step->undo_path, step->undo_value, r) : 0;
}

static bool is_about_driver(const struct vd_step *step)
{
	return step->expect == VD_EXPECT_DRIVER || step->expect == VD_EXPECT_ANY_DRIVER;
}

/* Whether there is nothing to undo. The old driver is not to lose the device again because it has
 * it back already. */
static bool is_undone(const struct vd_work *work, const struct vd_step *step)
{
	const char *old = work->plan->old_driver;
	char driver[VD_DRIVER_NAME_MAX];

	if (!step->undo_path || vd_look_step(work->root, step, true) == 1)
		return true;
	return is_about_driver(step) && old &&
	       vd_look_driver(work->root, work->plan->layer_path, driver) == 1 &&
	       strcmp(driver, old) == 0;
}

int vd_step_undo(struct vd_work *work, const struct vd_step *step)
{
	int r = vd_work_device(work);

	if (r < 0)
		return describe(work, step->path, step->value, r);
	if (is_undone(work, step))
		return 0;
	if (!is_about_driver(step))
		return undo_attribute(work, step);
	return step->undo_expect_value ? undo_unbind(work, step) : undo_bind(work, step);
}

static void undo_those(struct vd_work *work, size_t begun, size_t done, bool first, int *error)
{
	for (size_t i = begun; i > 0; i--) {
		const struct vd_step *step = &work->plan->steps[i - 1];
		int r;

		if (step->undo_first != first)
			continue;
		vd_work_point(work, "undo", i - 1);
		r = vd_step_undo(work, step);
		if (vd_work_device(work) < 0) {
			*error = describe(work, step->path, step->value, -ENODEV);
			return;
		}
		if (r < 0)
			vd_work_report(work, step, VD_STEP_UNDO_FAILED, r, work->message);
		else if (i <= done)
			vd_work_report(work, step, VD_STEP_UNDONE, 0, NULL);
		if (r < 0 && *error == 0)
			*error = r;
	}
}

int vd_work_undo(struct vd_work *work, size_t begun, size_t done)
{
	int error = 0;

	undo_those(work, begun, done, true, &error);
	if (vd_work_device(work) == 0)
		undo_those(work, begun, done, false, &error);
	return error;
}

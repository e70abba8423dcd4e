// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/step.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/link.h"
#include "bus/attr.h"
#include "device/vfio.h"
#include "apply/await.h"
#include "apply/default-driver.h"
#include "apply/kmsg.h"
#include "drivers/sysfs-state.h"
#include "plan/plan-state.h"
#include "apply/uevent.h"

#define BIND_ATTEMPTS 3 /* of an undo: a driver that was just unbound may still be busy */
#define BIND_PAUSE_MS 100

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
		return "the kernel accepted the write, but nothing changed";
	case -ENOTCONN:
		return "the driver is bound, but the backend is closed (detach the device on the "
		       "host, and attach it again)";
	case -EROFS:
		return "sysfs is mounted read-only here";
	case -EACCES:
	case -EPERM:
		return "permission denied (this needs root, and a kernel that is not locked down)";
	case -EAGAIN:
		return "the driver waits for another device first (its probe is deferred)";
	case -ENODEV:
		return is_bind ? "the driver does not accept this device" : "the device is gone";
	case -EINVAL:
		if (is_bind && is_bind_of_vfio(root, path))
			return "the device has no IOMMU group, or vfio can't use its group";
		if (ends_with(path, "/drivers_probe"))
			return "the driver's probe failed";
		break;
	default:
		break;
	}
	return strerror(-error);
}

static int describe(struct vd_transaction *transaction, const char *path, const char *value,
		    int error)
{
	if (vd_transaction_check_device(transaction) < 0)
		return vd_transaction_set_error(transaction, error, "%s is gone",
						transaction->plan->device);
	return vd_transaction_set_error(transaction, error, "writing \"%s\" to /%s: %s",
					strcmp(value, "\n") == 0 ? "" : value, path,
					meaning(transaction->root, path, error));
}

/* The reason that an errno has no room for. */
static void quote_kernel(struct vd_transaction *transaction, int kmsg)
{
	size_t len = strlen(transaction->message);
	char text[256];
	const char *name = *transaction->failed_device
				   ? transaction->failed_device
				   : strrchr(transaction->plan->layer_path, '/') + 1;

	if (vd_kmsg_about(kmsg, name, text, sizeof(text)))
		snprintf(transaction->message + len, sizeof(transaction->message) - len,
			 " (the kernel: %s)", text);
}

static int write_step(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = vd_root_write(transaction->root, step->path, step->value);

	/* What another did meanwhile, or a probe in the background, is as good. */
	if (r < 0)
		return vd_step_in_effect(transaction->root, step, false) == 1 ? 0 : r;
	return step->expect == VD_EXPECT_ANY_DRIVER ? vd_default_await(transaction, step)
						    : vd_await_step(transaction, step);
}

int vd_step_do(struct vd_transaction *transaction, const struct vd_step *step)
{
	vd_autoclose int kmsg = vd_root_is_live(transaction->root) ? vd_kmsg_open() : -1;
	int r = vd_transaction_check_device(transaction);

	transaction->message[0] = transaction->note[0] = transaction->failed_device[0] = '\0';
	if (r == 0)
		r = write_step(transaction, step);
	if (r == 0)
		return 0;
	if (!transaction->message[0] || vd_transaction_check_device(transaction) < 0)
		describe(transaction, step->path, step->value, r);
	quote_kernel(transaction, kmsg);
	return r;
}

/* LAYER/driver/unbind as the driver's own file: 1, or 0 where there is no driver. */
static int follow_driver(const struct vd_transaction *transaction, char path[static PATH_MAX])
{
	char link[PATH_MAX];
	int r = vd_attr_path(link, sizeof(link), transaction->plan->layer_path, "driver");

	vd_root_forget(transaction->root);
	if (r == 0)
		r = vd_link_resolve(transaction->root, link, path, PATH_MAX);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (strncmp(path, "sys/bus/", strlen("sys/bus/")) != 0 ||
	    strlen(path) + strlen("/unbind") >= PATH_MAX)
		return -EINVAL;
	strcat(path, "/unbind");
	return 1;
}

/* The driver that has the layer lets go of it, whichever it is. */
static int free_layer(struct vd_transaction *transaction)
{
	const char *name = strrchr(transaction->plan->layer_path, '/') + 1;
	char path[PATH_MAX];
	int r = follow_driver(transaction, path);

	if (r <= 0)
		return r;
	r = vd_root_write(transaction->root, path, name);
	return r < 0 ? describe(transaction, path, name, r) : 0;
}

/* Rather any driver than none, where the old one will not have it back. */
static void let_kernel_choose(const struct vd_transaction *transaction, const struct vd_step *step)
{
	char path[PATH_MAX], *drivers;

	snprintf(path, sizeof(path), "%s", step->undo_path);
	drivers = strstr(path, "/drivers/");
	if (!drivers)
		return;
	strcpy(drivers, "/drivers_probe");
	vd_root_write(transaction->root, path, step->undo_value);
}

static int bind_old(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = vd_root_write(transaction->root, step->undo_path, step->undo_value), seen;

	seen = r == 0 ? vd_await_undone(transaction, step)
	       : vd_step_in_effect(transaction->root, step, true) == 1 ? 0
								       : r;
	return seen < 0 ? describe(transaction, step->undo_path, step->undo_value, seen) : 0;
}

/* The old driver takes the layer back, from whichever has it now. */
static int undo_unbind(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = free_layer(transaction);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < BIND_ATTEMPTS; i++) {
		if (i > 0)
			vd_uevents_wait(transaction->events,
					vd_clock_ns() + BIND_PAUSE_MS * VD_NS_PER_MS);
		r = bind_old(transaction, step);
		if (r == 0 || vd_transaction_check_device(transaction) < 0)
			return r;
	}
	let_kernel_choose(transaction, step);
	return r;
}

static int undo_bind(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = free_layer(transaction);

	if (r == 0)
		r = vd_await_undone(transaction, step);
	return r < 0 ? describe(transaction, step->undo_path, step->undo_value, r) : 0;
}

static int undo_attribute(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = vd_root_write(transaction->root, step->undo_path, step->undo_value);

	if (r == 0)
		r = vd_await_undone(transaction, step);
	return r < 0 ? describe(transaction, step->undo_path, step->undo_value, r) : 0;
}

static bool is_about_driver(const struct vd_step *step)
{
	return step->expect == VD_EXPECT_DRIVER || step->expect == VD_EXPECT_ANY_DRIVER;
}

/* Whether there is nothing to undo. The old driver is not to lose the device again because it has
 * it back already. */
static bool is_undone(const struct vd_transaction *transaction, const struct vd_step *step)
{
	const char *old = transaction->plan->old_driver;
	char driver[VD_DRIVER_NAME_MAX];

	if (!step->undo_path || vd_step_in_effect(transaction->root, step, true) == 1)
		return true;
	return is_about_driver(step) && old &&
	       vd_sysfs_driver(transaction->root, transaction->plan->layer_path, driver) == 1 &&
	       strcmp(driver, old) == 0;
}

int vd_step_undo(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = vd_transaction_check_device(transaction);

	if (r < 0)
		return describe(transaction, step->path, step->value, r);
	if (is_undone(transaction, step))
		return 0;
	if (!is_about_driver(step))
		return undo_attribute(transaction, step);
	return step->undo_expect_value ? undo_unbind(transaction, step)
				       : undo_bind(transaction, step);
}

static void undo_those(struct vd_transaction *transaction, size_t begun, size_t done, bool first,
		       int *error)
{
	for (size_t i = begun; i > 0; i--) {
		const struct vd_step *step = &transaction->plan->steps[i - 1];
		int r;

		if (step->undo_first != first)
			continue;
		vd_transaction_test_hook(transaction, "undo", i - 1);
		r = vd_step_undo(transaction, step);
		if (vd_transaction_check_device(transaction) < 0) {
			*error = describe(transaction, step->path, step->value, -ENODEV);
			return;
		}
		if (r < 0)
			vd_transaction_report(transaction, step, VD_STEP_UNDO_FAILED, r,
					      transaction->message);
		else if (i <= done)
			vd_transaction_report(transaction, step, VD_STEP_UNDONE, 0, NULL);
		if (r < 0 && *error == 0)
			*error = r;
	}
}

int vd_steps_undo(struct vd_transaction *transaction, size_t begun, size_t done)
{
	int error = 0;

	undo_those(transaction, begun, done, true, &error);
	if (vd_transaction_check_device(transaction) == 0)
		undo_those(transaction, begun, done, false, &error);
	return error;
}

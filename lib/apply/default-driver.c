// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/default-driver.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "apply/await.h"
#include "apply/child-device.h"
#include "plan/plan-state.h"

/* The bus that STEP leaves the choice to; NULL: it does not. */
static const struct vd_bus *choosing_bus(const struct vd_step *step)
{
	return step->expect == VD_EXPECT_ANY_DRIVER ? vd_sysfs_bus(step->path) : NULL;
}

static enum vd_default_driver_state find_default(const struct vd_transaction *transaction,
						 const struct vd_bus *bus, const char *path,
						 char name[static VD_DRIVER_NAME_MAX])
{
	const struct vd_apply_options *options = transaction->options;

	return options->default_driver && bus
		       ? options->default_driver(options->report.data, bus, path, name)
		       : VD_DEFAULT_DRIVER_UNKNOWN;
}

int vd_default_check(const struct vd_transaction *transaction, char reason[static VD_REASON_MAX])
{
	const struct vd_plan *plan = transaction->plan;
	char name[VD_DRIVER_NAME_MAX];

	for (size_t i = 0; i < plan->count; i++) {
		const struct vd_bus *bus = choosing_bus(&plan->steps[i]);

		if (find_default(transaction, bus, plan->layer_path, name) !=
		    VD_DEFAULT_DRIVER_LOADABLE)
			continue;
		snprintf(reason, VD_REASON_MAX,
			 "its default driver %s is not loaded ('virtctl bind %s --load' loads it)",
			 name, plan->device);
		return -ENOENT;
	}
	return 0;
}

/* Its bus is told to leave new devices alone. */
static bool is_left_alone(const struct vd_transaction *transaction, const struct vd_bus *bus)
{
	char path[PATH_MAX], text[16];

	snprintf(path, sizeof(path), "sys/bus/%s/drivers_autoprobe", bus->kernel_name);
	return vd_sysfs_attribute(transaction->root, path, text, sizeof(text)) == 1 &&
	       strcmp(text, "0") == 0;
}

/* A device on the layer has no driver yet: is that how it is to be? 1: yes, and it is noted; 0: a
 * driver that is there has not taken it. */
static int accept_unbound(struct vd_transaction *transaction, const struct vd_child_device *child)
{
	const char *name = strrchr(child->path, '/') + 1;
	char driver[VD_DRIVER_NAME_MAX];

	if (is_left_alone(transaction, child->bus)) {
		snprintf(transaction->note, sizeof(transaction->note),
			 "%s on it has no driver: the kernel does not bind devices of this bus by "
			 "itself (drivers_autoprobe)",
			 name);
		return 1;
	}
	switch (find_default(transaction, child->bus, child->path, driver)) {
	case VD_DEFAULT_DRIVER_LOADED:
		snprintf(transaction->failed_device, sizeof(transaction->failed_device), "%.255s",
			 name);
		vd_transaction_set_error(
			transaction, 0,
			"%s on it has no driver: %s is loaded, but did not accept the device", name,
			driver);
		return 0;
	case VD_DEFAULT_DRIVER_LOADABLE:
		snprintf(transaction->note, sizeof(transaction->note),
			 "%s on it has no driver: %s is not loaded", name, driver);
		return 1;
	default:
		snprintf(transaction->note, sizeof(transaction->note),
			 "%s on it has no driver: no known driver matches", name);
		return 1;
	}
}

static int check_child(struct vd_transaction *transaction, void *data)
{
	struct vd_child_device *child = data;
	int r = vd_child_device_read(transaction->root, child->top, transaction->plan->layer_path,
				     transaction->events, child);

	return r < 0 ? r : child->state == VD_CHILD_SETTLED;
}

static int check_probes_ended(struct vd_transaction *transaction, void *data)
{
	struct vd_child_device *child = data;
	int r = check_child(transaction, data);

	return r ? r : child->state != VD_CHILD_PROBED;
}

/* A probe that has begun is waited for; one that might begin (another driver's, too) for a moment.
 */
static int await_settled(struct vd_transaction *transaction, struct vd_child_device *child)
{
	int r;

	do {
		r = vd_await(transaction, vd_await_soon(transaction), check_child, child);
		if (r == 0 && child->state == VD_CHILD_PROBED)
			r = vd_await(transaction, transaction->deadline_ns, check_probes_ended,
				     child);
	} while (r > 0 && child->state != VD_CHILD_SETTLED);
	if (r == 0 && vd_sysfs_is_deferred(transaction->root, child->path))
		r = vd_await(transaction, transaction->deadline_ns, check_child, child);
	return r;
}

static int await_child(struct vd_transaction *transaction, const struct vd_bus *bus)
{
	struct vd_child_device child = { .top = bus };
	int r = await_settled(transaction, &child);

	if (r != 0)
		return r < 0 ? r : 0;
	if (child.state == VD_CHILD_ABSENT) {
		snprintf(transaction->note, sizeof(transaction->note),
			 "nothing has appeared on %s (yet)", strrchr(child.path, '/') + 1);
		return 0;
	}
	if (child.state == VD_CHILD_PROBED)
		return vd_transaction_set_error(transaction, -ETIME,
						"the probe of %s on it has not ended",
						strrchr(child.path, '/') + 1);
	return accept_unbound(transaction, &child) ? 0 : -ENODEV;
}

int vd_default_await(struct vd_transaction *transaction, const struct vd_step *step)
{
	const struct vd_bus *bus = choosing_bus(step);
	char driver[VD_DRIVER_NAME_MAX];
	int r = vd_step_in_effect(transaction->root, step, false);

	if (r == 0 && find_default(transaction, bus, transaction->plan->layer_path, driver) ==
			      VD_DEFAULT_DRIVER_NONE) {
		snprintf(transaction->note, sizeof(transaction->note),
			 "no driver takes it by itself (its default is no driver)");
		return 0;
	}
	if (r >= 0)
		r = vd_await_step(transaction, step);
	if (r < 0 || !bus)
		return r < 0 ? r : 0;
	return await_child(transaction, bus);
}

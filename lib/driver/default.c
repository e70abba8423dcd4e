// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/default.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "driver/await.h"
#include "driver/inner.h"

/* The bus that STEP leaves the choice to; NULL: it does not. */
static const struct vd_bus *choosing_bus(const struct vd_step *step)
{
	return step->expect == VD_EXPECT_ANY_DRIVER ? vd_look_bus(step->path) : NULL;
}

static enum vd_taker ask(const struct vd_work *work, const struct vd_bus *bus, const char *path,
			 char name[static VD_DRIVER_NAME_MAX])
{
	const struct vd_apply_options *options = work->options;

	return options->taker && bus ? options->taker(options->report.data, bus, path, name)
				     : VD_TAKER_UNKNOWN;
}

int vd_default_check(const struct vd_work *work, char reason[static VD_REASON_MAX])
{
	const struct vd_plan *plan = work->plan;
	char name[VD_DRIVER_NAME_MAX];

	for (size_t i = 0; i < plan->count; i++) {
		const struct vd_bus *bus = choosing_bus(&plan->steps[i]);

		if (ask(work, bus, plan->layer_path, name) != VD_TAKER_LOADABLE)
			continue;
		snprintf(reason, VD_REASON_MAX,
			 "its default driver, %s, is not loaded; 'virtctl bind %s --load' loads it",
			 name, plan->device);
		return -ENOENT;
	}
	return 0;
}

/* Its bus is told to leave new devices alone. */
static bool is_left_alone(const struct vd_work *work, const struct vd_bus *bus)
{
	char path[PATH_MAX], text[16];

	snprintf(path, sizeof(path), "sys/bus/%s/drivers_autoprobe", bus->kernel_name);
	return vd_look_attribute(work->root, path, text, sizeof(text)) == 1 &&
	       strcmp(text, "0") == 0;
}

/* A device on the layer has no driver yet: is that how it is to be? 1: yes, and it is noted; 0: a
 * driver that is there has not taken it. */
static int judge(struct vd_work *work, const struct vd_inner *inner)
{
	const char *name = strrchr(inner->path, '/') + 1;
	char driver[VD_DRIVER_NAME_MAX];

	if (is_left_alone(work, inner->bus)) {
		snprintf(work->note, sizeof(work->note),
			 "%s on it has no driver: its bus does not probe by itself "
			 "(drivers_autoprobe)",
			 name);
		return 1;
	}
	switch (ask(work, inner->bus, inner->path, driver)) {
	case VD_TAKER_LOADED:
		snprintf(work->culprit, sizeof(work->culprit), "%.255s", name);
		vd_work_say(work, 0, "%s on it has no driver: %s, which is there, did not take it",
			    name, driver);
		return 0;
	case VD_TAKER_LOADABLE:
		snprintf(work->note, sizeof(work->note), "%s on it has no driver: %s is not loaded",
			 name, driver);
		return 1;
	default:
		snprintf(work->note, sizeof(work->note),
			 "%s on it has no driver: none that is known takes it", name);
		return 1;
	}
}

static int look_inner(struct vd_work *work, void *data)
{
	struct vd_inner *inner = data;
	int r = vd_inner_look(work->root, inner->top, work->plan->layer_path, work->events, inner);

	return r < 0 ? r : inner->state == VD_INNER_SETTLED;
}

static int look_probes_ended(struct vd_work *work, void *data)
{
	struct vd_inner *inner = data;
	int r = look_inner(work, data);

	return r ? r : inner->state != VD_INNER_PROBED;
}

/* A probe that has begun is waited for; one that might begin (another driver's, too) for a moment.
 */
static int await_settled(struct vd_work *work, struct vd_inner *inner)
{
	int r;

	do {
		r = vd_await(work, vd_await_soon(work), look_inner, inner);
		if (r == 0 && inner->state == VD_INNER_PROBED)
			r = vd_await(work, work->deadline_ns, look_probes_ended, inner);
	} while (r > 0 && inner->state != VD_INNER_SETTLED);
	if (r == 0 && vd_look_deferred(work->root, inner->path))
		r = vd_await(work, work->deadline_ns, look_inner, inner);
	return r;
}

static int await_inner(struct vd_work *work, const struct vd_bus *bus)
{
	struct vd_inner inner = { .top = bus };
	int r = await_settled(work, &inner);

	if (r != 0)
		return r < 0 ? r : 0;
	if (inner.state == VD_INNER_ABSENT) {
		snprintf(work->note, sizeof(work->note), "nothing has appeared on %s (yet)",
			 strrchr(inner.path, '/') + 1);
		return 0;
	}
	if (inner.state == VD_INNER_PROBED)
		return vd_work_say(work, -ETIME, "the probe of %s, which sits on it, has not ended",
				   strrchr(inner.path, '/') + 1);
	return judge(work, &inner) ? 0 : -ENODEV;
}

int vd_default_await(struct vd_work *work, const struct vd_step *step)
{
	const struct vd_bus *bus = choosing_bus(step);
	char driver[VD_DRIVER_NAME_MAX];
	int r = vd_look_step(work->root, step, false);

	if (r == 0 && ask(work, bus, work->plan->layer_path, driver) == VD_TAKER_NONE) {
		snprintf(work->note, sizeof(work->note),
			 "no driver takes it by itself: it has none, as is its default");
		return 0;
	}
	if (r >= 0)
		r = vd_await_step(work, step);
	if (r < 0 || !bus)
		return r < 0 ? r : 0;
	return await_inner(work, bus);
}

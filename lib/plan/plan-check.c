// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether a plan is good still. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "plan/plan-check.h"
#include "drivers/sysfs-state.h"
#include "plan/plan-state.h"
#include "plan/plan-steps.h"

static int check_driver_now(struct vd_plan_maker *maker)
{
	const struct vd_plan *plan = maker->plan;
	char driver[VD_DRIVER_NAME_MAX];
	int r = vd_sysfs_driver(maker->root, plan->layer_path, driver);

	if (r < 0)
		return vd_plan_refuse(
			maker, r, r == -ENODEV ? "%s is gone" : "the driver of %s can't be read",
			plan->device);
	if (!vd_plan_is_same(r ? driver : NULL, plan->old_driver))
		return vd_plan_refuse(maker, -ESTALE,
				      "%s is bound to %s now, not to %s (try again)", plan->device,
				      r ? driver : "(none)",
				      plan->old_driver ? plan->old_driver : "(none)");
	return 0;
}

/* sys/bus/BUS/drivers/DRIVER/bind */
static int check_new_driver(struct vd_plan_maker *maker, const struct vd_step *step)
{
	char dir[PATH_MAX], *bus = dir + strlen("sys/bus/"), *driver;
	uint64_t inode;
	size_t len = strlen(step->path);

	if (len >= sizeof(dir) || len <= strlen("/bind") ||
	    strcmp(step->path + len - strlen("/bind"), "/bind") != 0)
		return 0;
	snprintf(dir, sizeof(dir), "%.*s", (int)(len - strlen("/bind")), step->path);
	driver = strrchr(dir, '/') + 1;
	if (vd_root_inode(maker->root, dir, &inode) < 0)
		return vd_plan_refuse(maker, -ENOENT, "the driver %s is gone", driver);
	bus[strcspn(bus, "/")] = '\0';
	return vd_plan_check_iommu(maker, maker->root, bus, driver, maker->plan->layer_path);
}

int vd_plan_check(const struct vd_root *root, const struct vd_plan *plan,
		  char reason[static VD_REASON_MAX])
{
	struct vd_plan_maker maker = { .root = root,
				       .plan = (struct vd_plan *)plan,
				       .reason = reason };
	int r = check_driver_now(&maker);

	for (size_t i = 0; r == 0 && i < plan->count; i++)
		r = check_new_driver(&maker, &plan->steps[i]);
	if (r < 0)
		return r;
	r = vd_plan_is_undone(root, plan);
	if (r < 0)
		return vd_plan_refuse(&maker, r == -ENODEV ? r : -EIO, "%s can't be read: %s",
				      plan->device, strerror(-r));
	return r ? 0
		 : vd_plan_refuse(&maker, -ESTALE, "%s has changed meanwhile (try again)",
				  plan->device);
}

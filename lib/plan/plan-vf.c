// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-vf.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "drivers/sysfs-state.h"

/* The physical function's switch, in BUF: false where the layer is no virtual function. */
static bool find_switch(struct vd_plan_maker *maker, char *buf, size_t size)
{
	char pf[PATH_MAX];

	return maker->layer->bus == &vd_bus_pci &&
	       vd_link_resolve(maker->root, vd_plan_in_layer(maker, "physfn"), pf, sizeof(pf)) ==
		       0 &&
	       vd_attr_path(buf, size, pf, "sriov_drivers_autoprobe") == 0;
}

bool vd_plan_is_unprobed_vf(struct vd_plan_maker *maker)
{
	char path[PATH_MAX], text[16];

	return find_switch(maker, path, sizeof(path)) &&
	       vd_sysfs_attribute(maker->root, path, text, sizeof(text)) == 1 &&
	       strcmp(text, "0") == 0;
}

static int refuse_unknown(struct vd_plan_maker *maker)
{
	const char *id = maker->device->id;
	char path[PATH_MAX] = "";

	find_switch(maker, path, sizeof(path));
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "the kernel does not bind %s by itself (/%.256s is 0), and its "
			      "default driver is unknown (name a driver: 'virtctl bind %s DRIVER')",
			      id, path, id);
}

int vd_plan_bind_vf(struct vd_plan_maker *maker, const struct vd_layer_drivers *known)
{
	const struct vd_layer *layer = maker->layer;
	const char *id = maker->device->id, *own = known ? known->own : NULL;

	if (!own || !vd_plan_has_override(maker))
		return refuse_unknown(maker);
	if (!known->loaded && !maker->request->load)
		return vd_plan_refuse(
			maker, -ENOENT,
			"its default driver %s is not loaded ('virtctl bind %s --load' loads it)",
			own, id);
	if (vd_plan_is_same(layer->driver, own)) {
		if (layer->driver_override)
			vd_plan_add_override(maker, layer->driver_override, NULL, true);
		return 0;
	}
	own = vd_plan_text(maker, "%s", own);
	vd_plan_add_release(maker, own);
	vd_plan_add_bind(maker, own);
	vd_plan_add_override(maker, own, NULL, true);
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan is to achieve. */
#pragma once

#include "base/root.h"
#include "channel/settings.h"
#include "device/device.h"
#include "plan/plan.h"

struct vd_layer;

#define VD_REASON_MAX 512

/* What the modules tell about a layer's drivers. */
struct vd_layer_drivers {
	const char *own; /* the default driver; NULL: none, or not known */
	bool loaded;	 /* OWN is registered with the bus */
	bool is_own;	 /* the bound driver takes the layer by itself */
	bool is_given;	 /* the bound driver was given it, by new_id for example */
};

/* What a channel device is to have besides being on. Zeroed: nothing. */
struct vd_online {
	struct vd_settings settings;
	const char *members; /* of the group whose first member it becomes; NULL: as many as its
				driver needs, from its number on */
};

/* Texts and layers are borrowed for the call. Members other than ACTION may be zero. */
struct vd_plan_request {
	enum vd_action action;
	const char *driver;
	const struct vd_layer *layer; /* of the device: the only one to change; NULL: any */
	const struct vd_layer *named; /* of the device: the one to change, unless DRIVER is of
					 another bus; NULL: none was named */
	const struct vd_layer_drivers *known; /* for each layer of the device; NULL: not known */
	bool load; /* a driver's missing module will be loaded before the steps */
	const struct vd_bus *load_bus; /* the bus of DRIVER then; NULL: not known */
	const char *load_driver;       /* with LOAD_BUS: the name that DRIVER will have there */
	struct vd_online online;       /* of VD_ACTION_ONLINE */
	const char **ret_bad_setting;  /* set to the bad one of ONLINE's; NULL: not wanted */
};

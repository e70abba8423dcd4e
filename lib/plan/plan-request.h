/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of a plan. */
#pragma once

#include "base/root.h"
#include "channel/settings.h"
#include "device/device.h"
#include "plan/plan.h"

struct vd_layer;

#define VD_REASON_MAX 512

/* What the modules say of a layer's drivers. */
struct vd_layer_drivers {
	const char *own; /* the default driver; NULL: none, or not known */
	bool loaded;	 /* OWN is registered with the bus */
	bool is_own;	 /* the driver that has the layer takes it by itself */
	bool is_given;	 /* it does not: it was given to it, by new_id for example */
};

/* What a channel device is to be beyond on. Zeroed: nothing. */
struct vd_online {
	struct vd_settings settings;
	const char *members; /* of the group that it is to be the first one of; NULL: as many as its
				driver wants, from its number on */
};

/* What is wanted. Texts and layers are borrowed for the call. */
struct vd_plan_request {
	enum vd_action action;
	const char *driver;
	const struct vd_layer *layer; /* the only one that may be changed; NULL: any. One of the
					 device that the plan is for */
	const struct vd_layer *named; /* the one that is meant, unless the driver is of another bus
					 (bind); or NULL */
	const struct vd_layer_drivers *known; /* for each layer of the device; NULL: nothing is */
	bool load; /* the module of the driver that is missing will be loaded before */
	const struct vd_bus *load_bus; /* of DRIVER then; NULL: it is not known */
	const char *load_driver;       /* the name that DRIVER will have there, with LOAD_BUS */
	struct vd_online online;       /* of VD_ACTION_ONLINE */
	const char **ret_bad_setting;  /* NULL: nobody asks which one of ONLINE's it is */
};

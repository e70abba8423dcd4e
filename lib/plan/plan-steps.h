/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps that plans are made of, added one after another; for plan-make and plan-check. */
#pragma once

#include "device/model.h"
#include "plan/plan-request.h"

#define VD_PLAN_STEPS_MAX                                                                          \
	(4 +                                                                                       \
	 VD_SETTINGS_MAX) /* a release, a bind, and an override that was only for these; or a  \
			       * switch */

/* A plan in the making, with room for VD_PLAN_STEPS_MAX. What can't be allocated is an empty text
 * and FAILED. */
struct vd_plan_maker {
	const struct vd_root *root;
	const struct vd_device *device;
	const struct vd_plan_request *request; /* NULL: of a plan that is checked */
	const struct vd_layer *layer;	       /* the one that the steps are about */
	struct vd_plan *plan;
	char *reason; /* VD_REASON_MAX of it */
	bool failed;
};

/* vd_plan_refuse - FORMAT as the reason; ERROR. */
int vd_plan_refuse(struct vd_plan_maker *maker, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Texts that live as long as the plan: of FORMAT; of VALUE, or NULL; the path of FILE in the
 * layer's folder. */
const char *vd_plan_text(struct vd_plan_maker *maker, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *vd_plan_optional(struct vd_plan_maker *maker, const char *value);
const char *vd_plan_in_layer(struct vd_plan_maker *maker, const char *file);

/* vd_plan_is_same - the same text, or both none. */
bool vd_plan_is_same(const char *a, const char *b);

/* vd_plan_has_override - whether the layer can be reserved for a driver: kernels differ in which
 * buses have the file. */
bool vd_plan_has_override(struct vd_plan_maker *maker);

/* vd_plan_check_iommu - 0, or -EOPNOTSUPP and the reason: DRIVER of BUS needs an IOMMU group that
 * the layer at PATH is not in. */
int vd_plan_check_iommu(struct vd_plan_maker *maker, const struct vd_root *root, const char *bus,
			const char *driver, const char *path);

void vd_plan_add(struct vd_plan_maker *maker, struct vd_step step);

/* The override goes from FROM to TO (NULL: none). UNDO_FIRST: see struct vd_step. */
void vd_plan_add_override(struct vd_plan_maker *maker, const char *from, const char *to,
			  bool undo_first);
void vd_plan_add_unbind(struct vd_plan_maker *maker, const char *driver);

/* DRIVER NULL: whichever the kernel chooses. A named one is bound by its own file, which answers
 * with the probe's errno; drivers_probe does not. */
void vd_plan_add_bind(struct vd_plan_maker *maker, const char *driver);

/*
 * vd_plan_add_release - from what the layer has to no driver and the override TO (NULL: none).
 * Setting it first closes the door while the layer is free. But where the override that is set
 * would keep out the very driver that is bound (it was set while another had the layer), the way
 * back is opened first: bind must match.
 */
void vd_plan_add_release(struct vd_plan_maker *maker, const char *to);

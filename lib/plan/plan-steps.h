/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adding the steps of a plan one after another; for plan-make.c and the files that it uses. */
#pragma once

#include "device/model.h"
#include "plan/plan-request.h"

/* At most a release, a bind, and an override that is only needed for them; or a switch. */
#define VD_PLAN_STEPS_MAX (4 + VD_SETTINGS_MAX)

/* A plan in the making, with room for VD_PLAN_STEPS_MAX. If memory runs out, texts are empty and
 * FAILED is set. */
struct vd_plan_maker {
	const struct vd_root *root;
	const struct vd_device *device;
	const struct vd_plan_request *request; /* NULL: a plan is being checked */
	const struct vd_layer *layer;	       /* the one that the steps are about */
	struct vd_plan *plan;
	char *reason; /* VD_REASON_MAX bytes */
	bool failed;
};

/* vd_plan_refuse - Set MAKER's reason to FORMAT, cut to VD_REASON_MAX. Return ERROR. */
int vd_plan_refuse(struct vd_plan_maker *maker, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * vd_plan_text - Return a text by FORMAT that lives as long as the plan. vd_plan_optional() copies
 * VALUE (NULL: returns NULL), and vd_plan_in_layer() makes the path of FILE in the layer's folder.
 * A text of PATH_MAX bytes or more, or a lack of memory, returns "" and sets MAKER->failed.
 */
const char *vd_plan_text(struct vd_plan_maker *maker, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *vd_plan_optional(struct vd_plan_maker *maker, const char *value);
const char *vd_plan_in_layer(struct vd_plan_maker *maker, const char *file);

/* vd_plan_is_same - Return whether A and B are the same text, or both NULL. */
bool vd_plan_is_same(const char *a, const char *b);

/* vd_plan_has_override - Return whether the layer has driver_override. Kernels differ in which
 * buses have it. Reads sysfs. */
bool vd_plan_has_override(struct vd_plan_maker *maker);

/*
 * vd_plan_check_iommu - Check that DRIVER of the bus BUS (the kernel's name) can be bound to the
 * layer at PATH. Return 0, or, with MAKER's reason:
 * -EOPNOTSUPP: it needs an IOMMU group, and the layer is in none.
 */
int vd_plan_check_iommu(struct vd_plan_maker *maker, const struct vd_root *root, const char *bus,
			const char *driver, const char *path);

/*
 * vd_plan_add - Append STEP, whose texts must live as long as the plan. There must be room for it.
 */
void vd_plan_add(struct vd_plan_maker *maker, struct vd_step step);

/* vd_plan_add_override - Append the step that changes the layer's override from FROM to TO (NULL:
 * none). UNDO_FIRST is as in struct vd_step. */
void vd_plan_add_override(struct vd_plan_maker *maker, const char *from, const char *to,
			  bool undo_first);

/*
 * vd_plan_add_unbind - Append the step that unbinds the layer from DRIVER; its undo binds it again.
 */
void vd_plan_add_unbind(struct vd_plan_maker *maker, const char *driver);

/*
 * vd_plan_add_bind - Append the step that binds the layer to DRIVER (NULL: whichever the kernel
 * chooses). A named driver is bound by its own bind file, which answers with the probe's errno;
 * drivers_probe does not.
 */
void vd_plan_add_bind(struct vd_plan_maker *maker, const char *driver);

/*
 * vd_plan_add_release - Append the steps from the layer's present state to no driver and the
 * override TO (NULL: none). The override is set first, so that no other driver takes the free
 * layer. If the present override excludes the bound driver, it is first set to that driver, so that
 * an undo can bind it again.
 */
void vd_plan_add_release(struct vd_plan_maker *maker, const char *to);

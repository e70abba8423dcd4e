/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of plans expect, in one recorded tree. All fail the test themselves. */
#pragma once

#include "plan/plan.h"
#include "tree-plan.h"
#include "worker.h"

#define NIC		"sys/devices/pci0000:00/0000:00:03.0"
#define NIC_PATH(file)	NIC "/" file
#define GROUP		"../../../kernel/iommu_groups/3"
#define PART		"sys/devices/pci0000:00/0000:00:11.0"
#define PART_PATH(file) PART "/" file

/* plan_setup - TREE is a q35 with vfio-pci. */
int plan_setup(void **state);
int plan_teardown(void **state);

/* plan_writes - the writes of a plan, "path=value" each, with undo_first marked by a star; paths less what they begin with. Good until the
 * next call. */
char *plan_writes(const struct vd_plan *plan);

/* expect_plan - the plan is for LAYER, writes what is WANTED, and can be carried out. */
void expect_plan(const char *selector, enum vd_action action, const char *driver, const char *layer,
		 const char *wanted);

/* expect_refusal - there is none, by ERROR, and the reason has PART. */
void expect_refusal(const char *selector, enum vd_action action, const char *driver, int error,
		    const char *part);

/* expect_layer_plan, expect_layer_refusal - the same, where a person says the layer WORD. */
void expect_layer_plan(const char *selector, enum vd_action action, const char *driver,
		       const char *word, const char *layer, const char *wanted);
void expect_layer_refusal(const char *selector, enum vd_action action, const char *driver,
			  const char *word, int error, const char *part);

/* expect_note - the plan of unbinding has no steps, and its note (PART NULL: none) says what is bound still. */
void expect_note(const char *selector, const char *part);

/* give - the part has DRIVER and the override OVERRIDE now. */
void give(const char *driver, const char *override);

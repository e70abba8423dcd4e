// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policies/policy-form.h"

#include <stddef.h>

const struct form select_form[] = {
	{ .name = "device", .kind = FORM_KIND_TEXTS, .parameter = "devices" },
	{ .name = "type", .kind = FORM_KIND_TEXTS, .option = OPT_TYPE },
	{ .name = "bus", .kind = FORM_KIND_TEXTS, .option = OPT_BUS },
	{ .name = "driver", .kind = FORM_KIND_TEXTS, .option = OPT_DRIVER },
	{ .name = "origin", .kind = FORM_KIND_TEXTS, .option = OPT_ORIGIN },
	{ .name = "state", .kind = FORM_KIND_TEXTS, .option = OPT_STATE },
	{ .name = "all", .kind = FORM_KIND_BOOLEAN, .parameter = "all" },
	{},
};

static const struct form features_form[] = {
	{ .name = "present", .kind = FORM_KIND_FEATURES },
	{ .name = "absent", .kind = FORM_KIND_FEATURES },
	{},
};

static const struct form count_form[] = {
	{ .name = "min", .kind = FORM_KIND_COUNT },
	{ .name = "max", .kind = FORM_KIND_COUNT },
	{},
};

const struct form want_form[] = {
	{ .name = "driver", .kind = FORM_KIND_TEXTS, .nullable = true, .field = "driver" },
	{ .name = "state",
	  .kind = FORM_KIND_TEXTS,
	  .known = true,
	  .option = OPT_STATE,
	  .field = "state" },
	{ .name = "origin",
	  .kind = FORM_KIND_TEXTS,
	  .known = true,
	  .option = OPT_ORIGIN,
	  .field = "origin",
	  .certainty = "originCertainty" },
	{ .name = "override", .kind = FORM_KIND_TEXTS, .nullable = true, .field = "layers" },
	{ .name = "features",
	  .kind = FORM_KIND_OBJECT,
	  .members = features_form,
	  .field = "virtio" },
	{ .name = "count", .kind = FORM_KIND_OBJECT, .members = count_form },
	{},
};

static const struct form rule_form[] = {
	{ .name = "name", .kind = FORM_KIND_TEXT, .required = true },
	{ .name = "description", .kind = FORM_KIND_TEXT },
	{ .name = "select", .kind = FORM_KIND_OBJECT, .members = select_form },
	{ .name = "want", .kind = FORM_KIND_OBJECT, .required = true, .members = want_form },
	{},
};

static const struct form members[] = {
	{ .name = "policyVersion", .kind = FORM_KIND_VERSION, .required = true },
	{ .name = "description", .kind = FORM_KIND_TEXT },
	{ .name = "rules", .kind = FORM_KIND_OBJECTS, .required = true, .members = rule_form },
	{},
};

const struct form policy_form = { .name = "the policy",
				  .kind = FORM_KIND_OBJECT,
				  .members = members };

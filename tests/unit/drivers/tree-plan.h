/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plans for the devices of the tree. */
#pragma once

#include "plan/plan-make.h"
#include "tests/lib/tree.h"

/* tree_plan - what vd_plan_make() says for the device that SELECTOR finds. */
int tree_plan(const char *selector, enum vd_action action, const char *driver, struct vd_plan **ret,
	      char reason[static VD_REASON_MAX]);

/* tree_plan_layer - the same as a person says it: by the layer WORD (NULL: not said), or that whose address
 * SELECTOR is. */
int tree_plan_layer(const char *selector, enum vd_action action, const char *driver,
		    const char *word, struct vd_plan **ret, char reason[static VD_REASON_MAX]);

/* tree_plan_known - the same for the default driver, where KNOWN is known of each layer. */
int tree_plan_known(const char *selector, const struct vd_layer_drivers *known,
		    struct vd_plan **ret, char reason[static VD_REASON_MAX]);

/* tree_plan_online - the same for ACTION with WISH; *RET_BAD as vd_plan_make_for() has it. */
int tree_plan_online(const char *selector, enum vd_action action, const struct vd_online *wish,
		     struct vd_plan **ret, const char **ret_bad, char reason[static VD_REASON_MAX]);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recorded tree of tests/fixtures, unpacked for a test that may change it. All fail the test themselves. */
#pragma once

#include "base/root.h"
#include "device/device.h"
#include "plan/plan-make.h"
#include "../folder.h"

struct tree {
	char top[FOLDER_MAX];
	struct vd_root *root;
};

void tree_unpack(struct tree *tree, const char *fixture);
void tree_remove(struct tree *tree);

/* tree_plan - what vd_plan_make() says for the device that SELECTOR finds. */
int tree_plan(const struct tree *tree, const char *selector, enum vd_action action,
	      const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX]);

/* tree_plan_layer - the same as a person says it: by the layer WORD (NULL: not said), or that whose address
 * SELECTOR is. */
int tree_plan_layer(const struct tree *tree, const char *selector, enum vd_action action,
		    const char *driver, const char *word, struct vd_plan **ret,
		    char reason[static VD_REASON_MAX]);

/* tree_plan_known - the same for the default driver, where KNOWN is known of each layer. */
int tree_plan_known(const struct tree *tree, const char *selector,
		    const struct vd_layer_drivers *known, struct vd_plan **ret,
		    char reason[static VD_REASON_MAX]);

/* tree_plan_online - the same for ACTION with WISH; *RET_BAD as vd_plan_make_for() has it. */
int tree_plan_online(const struct tree *tree, const char *selector, enum vd_action action,
		     const struct vd_online *wish, struct vd_plan **ret, const char **ret_bad,
		     char reason[static VD_REASON_MAX]);

/* The absolute path of PATH; good for the next three calls. */
const char *tree_path(const struct tree *tree, const char *path);

void tree_write(const struct tree *tree, const char *path, const char *text); /* makes the file, and its folder, too */
void tree_read(const struct tree *tree, const char *path, char *buf, size_t size); /* without a last newline */
void tree_link(const struct tree *tree, const char *path, const char *target);
void tree_unlink(const struct tree *tree, const char *path);

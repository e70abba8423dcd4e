// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/interface-snapshot.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "apply/await.h"
#include "base/link.h"
#include "bus/attr.h"
#include "interface/class.h"

static bool is_below(const struct vd_transaction *transaction, const char *dir, const char *name)
{
	size_t len = strlen(transaction->plan->layer_path);
	char link[PATH_MAX], path[PATH_MAX];

	return vd_attr_path(link, sizeof(link), dir, name) == 0 &&
	       vd_link_resolve(transaction->root, link, path, sizeof(path)) == 0 &&
	       strncmp(path, transaction->plan->layer_path, len) == 0 && path[len] == '/';
}

static unsigned count(const struct vd_transaction *transaction, const struct vd_class *class)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	unsigned found = 0;

	if (!class->dir || vd_root_names(transaction->root, class->dir, &names, NULL) < 0)
		return 0;
	for (char **name = names; *name; name++)
		found += is_below(transaction, class->dir, *name);
	return found;
}

void vd_interface_snapshot_take(const struct vd_transaction *transaction,
				struct vd_interface_snapshot *ret)
{
	vd_root_forget(transaction->root);
	for (size_t i = 0; i < VD_SNAPSHOT_CLASSES_MAX && vd_classes[i].name; i++)
		ret->counts[i] = count(transaction, &vd_classes[i]);
}

/* The first class of which something is missing; NULL: none. */
static const char *missing(const struct vd_transaction *transaction,
			   const struct vd_interface_snapshot *before)
{
	vd_root_forget(transaction->root);
	for (size_t i = 0; i < VD_SNAPSHOT_CLASSES_MAX && vd_classes[i].name; i++) {
		if (before->counts[i] && count(transaction, &vd_classes[i]) < before->counts[i])
			return vd_classes[i].name;
	}
	return NULL;
}

static int check(struct vd_transaction *transaction, void *data)
{
	return vd_transaction_check_device(transaction) < 0 ? -ENODEV : !missing(transaction, data);
}

int vd_interface_snapshot_await(struct vd_transaction *transaction,
				const struct vd_interface_snapshot *before)
{
	int r = vd_await(transaction, transaction->deadline_ns, check, (void *)before);
	const char *class;

	if (r < 0)
		return vd_transaction_set_error(transaction, r, "%s is gone",
						transaction->plan->device);
	if (r > 0)
		return 0;
	class = missing(transaction, before);
	return class ? vd_transaction_set_error(transaction, -ETIME,
						"%s is bound to %s again, but some of its "
						"interfaces did not come back (%s)",
						transaction->plan->new_driver,
						transaction->plan->device, class)
		     : 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/back.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "device/class.h"
#include "driver/await.h"

static bool is_below(const struct vd_work *work, const char *dir, const char *name)
{
	size_t len = strlen(work->plan->layer_path);
	char link[PATH_MAX], path[PATH_MAX];

	return vd_attr_path(link, sizeof(link), dir, name) == 0 &&
	       vd_link_resolve(work->root, link, path, sizeof(path)) == 0 &&
	       strncmp(path, work->plan->layer_path, len) == 0 && path[len] == '/';
}

static unsigned count(const struct vd_work *work, const struct vd_class *class)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	unsigned found = 0;

	if (!class->dir || vd_root_names(work->root, class->dir, &names, NULL) < 0)
		return 0;
	for (char **name = names; *name; name++)
		found += is_below(work, class->dir, *name);
	return found;
}

void vd_back_count(const struct vd_work *work, struct vd_back *ret)
{
	vd_root_forget(work->root);
	for (size_t i = 0; i < VD_BACK_CLASSES_MAX && vd_classes[i].name; i++)
		ret->counts[i] = count(work, &vd_classes[i]);
}

/* The first class of which something is missing; NULL: none. */
static const char *missing(const struct vd_work *work, const struct vd_back *back)
{
	vd_root_forget(work->root);
	for (size_t i = 0; i < VD_BACK_CLASSES_MAX && vd_classes[i].name; i++) {
		if (back->counts[i] && count(work, &vd_classes[i]) < back->counts[i])
			return vd_classes[i].name;
	}
	return NULL;
}

static int look(struct vd_work *work, void *data)
{
	return vd_work_device(work) < 0 ? -ENODEV : !missing(work, data);
}

int vd_back_await(struct vd_work *work, const struct vd_back *back)
{
	int r = vd_await(work, work->deadline_ns, look, (void *)back);
	const char *class;

	if (r < 0)
		return vd_work_say(work, r, "%s is gone", work->plan->device);
	if (r > 0)
		return 0;
	class = missing(work, back);
	return class ? vd_work_say(work, -ETIME,
				   "%s has %s back, but not all that it had made of it is there "
				   "again (%s)",
				   work->plan->new_driver, work->plan->device, class)
		     : 0;
}

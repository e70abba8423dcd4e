// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/problem.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/build.h"

static int append(struct vd_problem **list, struct vd_arena *arena, const char *object,
		  const char *operation, int error)
{
	struct vd_problem *problem = vd_arena_alloc(arena, sizeof(*problem));

	if (!problem)
		return -ENOMEM;
	problem->object = vd_arena_strdup(arena, object);
	problem->operation = operation;
	problem->error = abs(error);
	if (!problem->object || !operation)
		return -ENOMEM;
	while (*list)
		list = &(*list)->next;
	*list = problem;
	return 0;
}

int vd_problem_add(struct vd_problem **list, struct vd_arena *arena, const char *object,
		   const char *verb, const char *what, int error)
{
	size_t size = strlen(verb) + 1 + strlen(what) + 1;
	char *operation = vd_arena_alloc(arena, size);

	if (!operation)
		return -ENOMEM;
	snprintf(operation, size, "%s %s", verb, what);
	return append(list, arena, object, operation, error);
}

int vd_problem_copy(struct vd_problem **list, struct vd_arena *arena,
		    const struct vd_problem *problem)
{
	return append(list, arena, problem->object, vd_arena_strdup(arena, problem->operation),
		      problem->error);
}

const char *vd_errno_name(int error)
{
	/* What reading a tree, writing to sysfs, and a net, can come to; strerrorname_np() is not
	 * everywhere. */
	static const struct {
		int error;
		const char *name;
	} names[] = {
		{ EPERM, "EPERM" },
		{ ENOENT, "ENOENT" },
		{ EIO, "EIO" },
		{ ENXIO, "ENXIO" },
		{ E2BIG, "E2BIG" },
		{ EAGAIN, "EAGAIN" },
		{ ENOMEM, "ENOMEM" },
		{ EACCES, "EACCES" },
		{ EBUSY, "EBUSY" },
		{ EXDEV, "EXDEV" },
		{ ENODEV, "ENODEV" },
		{ ENOTDIR, "ENOTDIR" },
		{ EISDIR, "EISDIR" },
		{ EINVAL, "EINVAL" },
		{ EMFILE, "EMFILE" },
		{ ENFILE, "ENFILE" },
		{ ELOOP, "ELOOP" },
		{ ENODATA, "ENODATA" },
		{ EPROTO, "EPROTO" },
		{ ENAMETOOLONG, "ENAMETOOLONG" },
		{ EROFS, "EROFS" },
		{ ENOSPC, "ENOSPC" },
		{ ENOSYS, "ENOSYS" },
		{ ERANGE, "ERANGE" },
		{ EBADMSG, "EBADMSG" },
		{ ETIME, "ETIME" },
		{ EUSERS, "EUSERS" },
		{ ENOTCONN, "ENOTCONN" },
		{ EREMOTEIO, "EREMOTEIO" },
		{ EOPNOTSUPP, "EOPNOTSUPP" },
		{ ETIMEDOUT, "ETIMEDOUT" },
		{ ESTALE, "ESTALE" },
		{ EPIPE, "EPIPE" },
		{ EMSGSIZE, "EMSGSIZE" },
		{ EADDRNOTAVAIL, "EADDRNOTAVAIL" },
		{ ENETDOWN, "ENETDOWN" },
		{ ENETUNREACH, "ENETUNREACH" },
		{ ENETRESET, "ENETRESET" },
		{ ECONNABORTED, "ECONNABORTED" },
		{ ECONNRESET, "ECONNRESET" },
		{ ECONNREFUSED, "ECONNREFUSED" },
		{ EHOSTUNREACH, "EHOSTUNREACH" },
		{ EAFNOSUPPORT, "EAFNOSUPPORT" },
	};
	static _Thread_local char digits[16];

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (names[i].error == error)
			return names[i].name;
	}
	snprintf(digits, sizeof(digits), "%d", error);
	return digits;
}

static const char *explain(int error)
{
	switch (error) {
	case EXDEV:
		return "The link leads out of the tree";
	case E2BIG:
		return "The value is too long to be one of the kernel's";
	case ETIMEDOUT:
		return "The kernel did not answer in time: a driver holds a lock, for example "
		       "during its probe or removal";
	default:
		return strerror(error);
	}
}

struct json_object *vd_problems_json(const struct vd_problem *list)
{
	unsigned losses = vd_json_losses();
	struct json_object *array = vd_json_array();

	for (const struct vd_problem *p = list; p; p = p->next) {
		struct json_object *item = vd_json_object();

		vd_json_add_text(item, "object", p->object);
		vd_json_add_text(item, "operation", p->operation);
		vd_json_add_text(item, "errno", vd_errno_name(p->error));
		vd_json_add_text(item, "message", explain(p->error));
		vd_json_append(array, item);
	}
	return vd_json_complete(array, losses);
}

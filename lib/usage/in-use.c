// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/in-use.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "json/build.h"
#include "usage/in-use-internal.h"

/* A reason that was given already. */
struct vd_reported_use {
	enum vd_use use;
	const char *holder;
};

static bool is_reported(const struct vd_usage_check *check, const struct vd_reason *reason)
{
	const struct vd_reported_use *reported = check->reported.rows;

	for (size_t i = 0; i < check->reported.count; i++) {
		if (reported[i].use == reason->use &&
		    strcmp(reported[i].holder, reason->holder) == 0)
			return true;
	}
	return false;
}

static int append(struct vd_usage_check *check, const struct vd_reason *reason, const char *message)
{
	struct vd_reported_use *reported;

	vd_json_append(check->reasons, vd_reason_json(reason, message));
	reported = vd_rows_add(&check->reported, sizeof(*reported));
	if (!reported)
		return -ENOMEM;
	reported->use = reason->use;
	reported->holder = vd_arena_strdup(&check->arena, reason->holder);
	return reported->holder ? 0 : -ENOMEM;
}

int vd_usage_check_add(struct vd_usage_check *check, const struct vd_reason *reason,
		       const char *format, ...)
{
	vd_autofree char *text = NULL, *message = NULL;
	const char *remark = check->remark;
	va_list args;
	int n;

	if (is_reported(check, reason))
		return 0;
	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0) {
		text = NULL;
		return -ENOMEM;
	}
	if (asprintf(&message, "%s: %s%s%s", reason->where ? reason->where : reason->object, text,
		     remark ? "; " : "", remark ? remark : "") < 0) {
		message = NULL;
		return -ENOMEM;
	}
	return append(check, reason, message);
}

bool vd_usage_check_hides(const struct vd_usage_check *check, const char *pid)
{
	const unsigned *reader = check->request->reader;

	return reader &&
	       (strcmp(pid, "self") == 0 || !vd_proc_process_is_of(check->proc, pid, *reader));
}

int vd_usage_check_add_holder(struct vd_usage_check *check, const char *object, const char *where,
			      const struct vd_open *open)
{
	struct vd_reason reason = { .use = VD_USE_HELD_OPEN,
				    .object = object,
				    .where = where,
				    .holder = "another user's process",
				    .path = open->node };
	char comm[VD_COMM_MAX], process[128];

	if (vd_usage_check_hides(check, open->process))
		return vd_usage_check_add(check, &reason, "held open by another user's process");
	vd_proc_process_comm(check->proc, open->process, comm);
	vd_proc_process_name(check->proc, open->process, process, sizeof(process));
	reason.holder = process;
	reason.pid = open->process;
	reason.comm = comm;
	return vd_usage_check_add(check, &reason, "held open by %s", process);
}

int vd_usage_check_add_open(struct vd_usage_check *check, const char *object, const char *node)
{
	const struct vd_open *opens;
	int count = vd_proc_opens(check->proc, &opens), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		if (strcmp(opens[i].node, node) == 0)
			r = vd_usage_check_add_holder(check, object, NULL, &opens[i]);
	}
	return count < 0 ? count : r;
}

bool vd_usage_check_read(const struct vd_usage_check *check, const char *dir, const char *file,
			 char *buf, size_t size)
{
	char path[PATH_MAX];

	return vd_attr_path(path, sizeof(path), dir, file) == 0 &&
	       vd_root_read(check->proc->root, path, buf, size, NULL) == 0;
}

bool vd_usage_check_link(const struct vd_usage_check *check, const char *dir, const char *file,
			 char *buf, size_t size)
{
	char path[PATH_MAX];

	return vd_attr_path(path, sizeof(path), dir, file) == 0 &&
	       vd_link_resolve(check->proc->root, path, buf, size) == 0;
}

bool vd_usage_check_driver(const struct vd_usage_check *check, const char *dir, char *buf,
			   size_t size)
{
	char path[PATH_MAX];

	if (!vd_usage_check_link(check, dir, "driver", path, sizeof(path)))
		return false;
	snprintf(buf, size, "%s", vd_path_name(path));
	return true;
}

bool vd_usage_check_is_layer(const struct vd_usage_check *check, const char *path)
{
	const struct vd_device *device = check->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		if (strcmp(device->layers[i].path, path) == 0)
			return true;
	}
	return false;
}

const char *vd_path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int check_all(struct vd_usage_check *check)
{
	static int (*const parts[])(struct vd_usage_check * check) = {
		vd_in_use_block, vd_in_use_tags,  vd_in_use_net,   vd_in_use_console,
		vd_in_use_held,	 vd_in_use_nodes, vd_in_use_group, vd_in_use_below,
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(parts); i++) {
		int r = parts[i](check);

		if (r < 0)
			return r;
	}
	return 0;
}

int vd_usage_reasons(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     const struct vd_in_use_request *request, struct json_object **ret_reasons)
{
	static const struct vd_in_use_request nobody = {};
	unsigned losses = vd_json_losses();
	struct vd_usage_check check = {
		.proc = proc,
		.device = device,
		.request = request ? request : &nobody,
		.reasons = vd_json_array(),
	};
	int r = check_all(&check);

	if (r == 0 && vd_json_losses() != losses)
		r = -ENOMEM;
	free(check.reported.rows);
	vd_arena_clear(&check.arena);
	if (r < 0)
		json_object_put(check.reasons);
	else
		*ret_reasons = check.reasons;
	return r;
}

int vd_in_use(const struct vd_root *root, const struct vd_device *device,
	      const struct vd_in_use_request *request, struct json_object **ret_reasons)
{
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	int r = vd_proc_new(root, NULL, &proc);

	return r < 0 ? r : vd_usage_reasons(proc, device, request, ret_reasons);
}

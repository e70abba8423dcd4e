// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/in-use-reason.h"

#include <json-c/json.h>
#include <stdint.h>

#include "base/parse.h"
#include "json/build.h"
#include "json/json.h"

const struct vd_use_words vd_use_words[VD_USE_COUNT] = {
	[VD_USE_MOUNTED] = { "mounted", "mount" },
	[VD_USE_SWAP] = { "swap", "swap" },
	[VD_USE_MEMBER] = { "member", "member" },
	[VD_USE_HELD_OPEN] = { "held-open", "open" },
	[VD_USE_DEFAULT_ROUTE] = { "default-route", "default-route" },
	[VD_USE_CONNECTION] = { "connection", "connection" },
	[VD_USE_PORT] = { "port", "port" },
	[VD_USE_UPPER] = { "upper", "upper" },
	[VD_USE_ADDRESSES] = { "addresses", "addresses" },
	[VD_USE_OTHER_NAMESPACE] = { "other-namespace", "namespace" },
	[VD_USE_CONSOLE] = { "console", "console" },
	[VD_USE_WATCHDOG] = { "watchdog", "watchdog" },
	[VD_USE_VIRTUAL_FUNCTIONS] = { "virtual-functions", "functions" },
	[VD_USE_CARRIES_DEVICE] = { "carries-device", "device" },
	[VD_USE_IOMMU_GROUP] = { "iommu-group", "iommu-group" },
};

/* {pid, comm}; NULL if no process is known. */
static struct json_object *process_json(const struct vd_reason *reason)
{
	struct json_object *process;
	uint64_t pid;

	if (!reason->pid || vd_parse_uint(reason->pid, 10, UINT32_MAX, &pid) < 0)
		return NULL;
	process = vd_json_object();
	vd_json_add(process, "pid", vd_json_integer((int64_t)pid));
	vd_json_add_text(process, "comm", reason->comm && *reason->comm ? reason->comm : NULL);
	return process;
}

struct json_object *vd_reason_json(const struct vd_reason *reason, const char *message)
{
	const struct vd_use_words *words = &vd_use_words[reason->use];
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "reason", words->reason);
	vd_json_add_text(object, "holder", reason->holder);
	vd_json_add_text(object, "message", message);
	vd_json_add_text(object, "kind", words->kind);
	vd_json_add_text(object, "object", reason->object);
	vd_json_add(object, "process", process_json(reason));
	vd_json_add_text(object, "path", reason->path);
	vd_json_add_text(object, "interface", reason->interface);
	vd_json_add_text(object, "address", reason->address);
	vd_json_add_text(object, "driver", reason->driver);
	return vd_json_complete(object, losses);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/in-use-reason.h"

#include <json-c/json.h>
#include <stdint.h>

#include "base/parse.h"
#include "json/json-text.h"
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

static int set_text(struct json_object *object, const char *key, const char *text)
{
	struct json_object *value = text ? vd_json_text(text) : NULL;

	if (text && !value)
		return -1;
	return json_object_object_add(object, key, value);
}

/* {pid, comm}; null if no process is known. */
static int set_process(struct json_object *object, const struct vd_reason *reason)
{
	struct json_object *process = NULL;
	uint64_t pid;

	if (!reason->pid || vd_parse_uint(reason->pid, 10, UINT32_MAX, &pid) < 0)
		return json_object_object_add(object, "process", NULL);
	process = json_object_new_object();
	if (!process || json_object_object_add(object, "process", process) < 0)
		return -1;
	if (json_object_object_add(process, "pid", json_object_new_int64((int64_t)pid)) < 0)
		return -1;
	return set_text(process, "comm", reason->comm && *reason->comm ? reason->comm : NULL);
}

struct json_object *vd_reason_json(const struct vd_reason *reason, const char *message)
{
	const struct vd_use_words *words = &vd_use_words[reason->use];
	vd_autojson struct json_object *object = json_object_new_object();

	if (!object || set_text(object, "reason", words->reason) < 0 ||
	    set_text(object, "holder", reason->holder) < 0 ||
	    set_text(object, "message", message) < 0 || set_text(object, "kind", words->kind) < 0 ||
	    set_text(object, "object", reason->object) < 0 || set_process(object, reason) < 0 ||
	    set_text(object, "path", reason->path) < 0 ||
	    set_text(object, "interface", reason->interface) < 0 ||
	    set_text(object, "address", reason->address) < 0 ||
	    set_text(object, "driver", reason->driver) < 0)
		return NULL;
	return vd_take_ptr(object);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include <json-c/json.h>
#include <string.h>

#include "bench/device.h"
#include "bench/kind.h"
#include "json/build.h"
#include "kinds/block/block.h"
#include "kinds/fs/fs.h"
#include "kinds/kinds.h"
#include "kinds/net/net.h"

/* In the order in which they are run where several are. */
const struct vd_bench_kind *const vd_bench_kinds[] = {
	&vd_bench_roundtrip, &vd_bench_block, &vd_bench_rng,	 &vd_bench_net,	   &vd_bench_vsock,
	&vd_bench_transfer,  &vd_bench_fs,    &vd_bench_console, &vd_bench_rebind, NULL,
};

const struct vd_bench_kind *vd_bench_kind_find(const char *name)
{
	for (size_t i = 0; vd_bench_kinds[i]; i++) {
		if (strcmp(vd_bench_kinds[i]->name, name) == 0)
			return vd_bench_kinds[i];
	}
	return NULL;
}

static struct json_object *setting_json(const struct vd_bench_setting *setting)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "name", setting->name);
	vd_json_add_text(object, "help", setting->help);
	vd_json_add_text(object, "usual", setting->default_value);
	vd_json_add_text(object, "choices", setting->choices);
	return object;
}

static struct json_object *settings_json(const struct vd_bench_setting *setting)
{
	struct json_object *array = vd_json_array();

	for (; setting && setting->name; setting++)
		vd_json_append(array, setting_json(setting));
	return array;
}

static struct json_object *kind_json(const struct vd_bench_kind *kind,
				     const struct vd_bench_device *device)
{
	struct json_object *object = vd_json_object();
	char reason[VD_BENCH_REASON_MAX] = "";
	bool applies = device && kind->applies(device, reason) == 0;

	vd_json_add_text(object, "name", kind->name);
	vd_json_add_text(object, "what", kind->what);
	vd_json_add_text(object, "figure", kind->figure);
	vd_json_add(object, "safe", vd_json_boolean(kind->safe));
	vd_json_add(object, "applies", vd_json_boolean(applies));
	vd_json_add_text(object, "reason", applies || !device ? NULL : reason);
	vd_json_add(object, "settings", settings_json(kind->settings));
	return object;
}

struct json_object *vd_bench_kinds_json(const struct vd_bench_device *device)
{
	unsigned losses = vd_json_losses();
	struct json_object *array = vd_json_array();

	for (size_t i = 0; vd_bench_kinds[i]; i++)
		vd_json_append(array, kind_json(vd_bench_kinds[i], device));
	return vd_json_complete(array, losses);
}

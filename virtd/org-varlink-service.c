// SPDX-License-Identifier: LGPL-2.1-or-later
#include "org-varlink-service.h"

#include <errno.h>

#include "calls/service.h"
#include "config.h"
#include "varlink/interfaces.h"

static struct json_object *interface_names(const struct call *call)
{
	const struct interface *const *interfaces = service_interfaces(call->service);
	vd_autojson struct json_object *names = json_object_new_array();

	for (size_t i = 0; names && interfaces[i]; i++) {
		struct json_object *name = json_object_new_string(interfaces[i]->name);

		if (!name || json_object_array_add(names, name) < 0) {
			json_object_put(name);
			return NULL;
		}
	}
	return vd_take_ptr(names);
}

static int get_info(struct call *call)
{
	vd_autojson struct json_object *info = json_object_new_object();

	if (!info || vd_json_set(info, "vendor", json_object_new_string("virtd")) < 0 ||
	    vd_json_set(info, "product", json_object_new_string("virtd")) < 0 ||
	    vd_json_set(info, "version", json_object_new_string(VD_VERSION)) < 0 ||
	    vd_json_set(info, "url", json_object_new_string("man:virtd(8)")) < 0 ||
	    vd_json_set(info, "interfaces", interface_names(call)) < 0)
		return -ENOMEM;
	return call_reply(call, info, false);
}

static int get_interface_description(struct call *call)
{
	vd_autojson struct json_object *description = json_object_new_object();
	const char *name = json_object_get_string(call_parameter(call, "interface"));
	const struct vd_interface_file *file = vd_interface_find(name);

	if (!file)
		return call_fail_text(call, SERVICE_ERROR("InterfaceNotFound"), "interface", name);
	if (!description ||
	    vd_json_set(description, "description", json_object_new_string(file->text)) < 0)
		return -ENOMEM;
	return call_reply(call, description, false);
}

static const struct method methods[] = {
	{ "GetInfo", get_info },
	{ "GetInterfaceDescription", get_interface_description },
	{ 0 },
};

const struct interface org_varlink_service = { "org.varlink.service", methods };

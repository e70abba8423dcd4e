// SPDX-License-Identifier: LGPL-2.1-or-later
#include "org-varlink-service.h"

#include <errno.h>

#include "calls/service.h"
#include "config.h"
#include "json/build.h"
#include "varlink/interfaces.h"

static struct json_object *interface_names(const struct service *service)
{
	const struct interface *const *interfaces = service_interfaces(service);
	struct json_object *names = vd_json_array();

	for (size_t i = 0; interfaces[i]; i++)
		vd_json_append(names, vd_json_text(interfaces[i]->name));
	return names;
}

static struct json_object *make_info(struct service *service)
{
	struct json_object *info = vd_json_object();

	vd_json_add_text(info, "vendor", "virtd");
	vd_json_add_text(info, "product", "virtd");
	vd_json_add_text(info, "version", VD_VERSION);
	vd_json_add_text(info, "url", "man:virtd(8)");
	vd_json_add(info, "interfaces", interface_names(service));
	return info;
}

static int get_interface_description(struct call *call)
{
	vd_autojson struct json_object *description = NULL;
	const char *name = json_object_get_string(call_parameter(call, "interface"));
	const struct vd_interface_file *file = vd_interface_find(name);

	if (!file)
		return call_fail_text(call, SERVICE_ERROR("InterfaceNotFound"), "interface", name);
	description = vd_json_object();
	vd_json_add_text(description, "description", file->text);
	return call_reply(call, description, false);
}

static const struct method methods[] = {
	{ "GetInfo", .make_reply = make_info },
	{ "GetInterfaceDescription", get_interface_description },
	{ 0 },
};

const struct interface org_varlink_service = { "org.varlink.service", methods };

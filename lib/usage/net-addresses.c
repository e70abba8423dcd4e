// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/net-addresses.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "device/model.h"
#include "json/build.h"
#include "proc/snapshot.h"

static struct json_object *address_json(const struct vd_address *address)
{
	char text[INET6_ADDRSTRLEN + sizeof("/128")] = "";

	inet_ntop(address->length == 16 ? AF_INET6 : AF_INET, address->bytes, text, sizeof(text));
	snprintf(text + strlen(text), sizeof("/128"), "/%u", address->prefix % 1000);
	return vd_json_text(text);
}

static void add_net(struct json_object *array, const char *name, const struct vd_address *addresses,
		    int count)
{
	struct json_object *entry = vd_json_object(), *contents = vd_json_object();
	struct json_object *texts = vd_json_array();

	for (int i = 0; i < count; i++) {
		if (strcmp(addresses[i].interface, name) == 0)
			vd_json_append(texts, address_json(&addresses[i]));
	}
	vd_json_add(contents, "addresses", texts);
	vd_json_add_text(entry, "details", "net");
	vd_json_add_text(entry, "name", name);
	vd_json_add(entry, "contents", contents);
	vd_json_append(array, entry);
}

int vd_net_addresses(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     struct json_object *array)
{
	const struct vd_address *addresses;
	int count = 0;

	for (size_t i = 0; i < device->interface_count && count >= 0; i++) {
		const struct vd_interface *interface = &device->interfaces[i];

		if (strcmp(interface->class->name, "net") != 0 || !*interface->path)
			continue;
		count = vd_proc_addresses(proc, &addresses);
		if (count >= 0)
			add_net(array, interface->name, addresses, count);
	}
	return count < 0 ? count : 0;
}

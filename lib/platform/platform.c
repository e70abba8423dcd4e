// SPDX-License-Identifier: LGPL-2.1-or-later
#include "platform/platform.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "json/build.h"
#include "platform/source.h"

static void (*const sources[])(const struct vd_root *root, struct vd_facts *facts) = {
	vd_platform_cpuinfo,	vd_platform_xen,     vd_platform_hyperv, vd_platform_s390,
	vd_platform_devicetree, vd_platform_dmi,     vd_platform_acpi,	 vd_platform_pci,
	vd_platform_clock,	vd_platform_pseries,
};

bool vd_platform_exists(const struct vd_root *root, const char *path)
{
	vd_autodir DIR *dir = NULL;
	char byte;
	int r = vd_root_read(root, path, &byte, sizeof(byte), NULL);

	return r == 0 || r == -E2BIG || vd_root_opendir(root, path, &dir) == 0;
}

static bool same_entry(const struct vd_fact *a, const struct vd_fact *b)
{
	return a->level == b->level && strcmp(a->name, b->name) == 0;
}

static struct json_object *evidence_of(const struct vd_fact *facts, size_t count)
{
	struct json_object *evidence = vd_json_array();

	for (size_t i = 0; i < count; i++)
		vd_json_append(evidence, vd_json_text(facts[i].evidence));
	return evidence;
}

static bool any_certain(const struct vd_fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (facts[i].certain)
			return true;
	return false;
}

/* The entry of the COUNT facts that tell of the same one. */
static struct json_object *entry_of(const struct vd_fact *facts, size_t count)
{
	const char *certainty = any_certain(facts, count) ? "certain" : "likely";
	struct json_object *entry = vd_json_object();

	vd_json_add_text(entry, "name", facts->name);
	vd_json_add_text(entry, "certainty", certainty);
	vd_json_add(entry, "level", vd_json_integer(facts->level));
	vd_json_add(entry, "evidence", evidence_of(facts, count));
	return entry;
}

static struct json_object *array_of(const struct vd_facts *facts)
{
	struct json_object *array = vd_json_array();
	size_t end;

	for (size_t i = 0; i < facts->count; i = end) {
		for (end = i + 1; end < facts->count; end++)
			if (!same_entry(&facts->items[i], &facts->items[end]))
				break;
		vd_json_append(array, entry_of(&facts->items[i], end - i));
	}
	return array;
}

static struct json_object *reply_of(const struct vd_facts *facts)
{
	unsigned losses = vd_json_losses();
	struct json_object *reply = vd_json_object();

	vd_json_add(reply, "platforms", array_of(facts));
	vd_json_add(reply, "isGuest", vd_json_boolean(vd_facts_guest(facts)));
	vd_json_add_text(reply, "shortName", vd_platform_word(facts));
	return vd_json_complete(reply, losses);
}

struct json_object *vd_platform_reply_of(const struct vd_root *root, vd_cpuid_reader processor)
{
	VD_CLEANUP(vd_facts_clear) struct vd_facts facts = { 0 };
	unsigned shortages = vd_root_shortages();

	if (processor)
		vd_platform_cpuid(processor, &facts);
	for (size_t i = 0; i < VD_ARRAY_SIZE(sources); i++)
		sources[i](root, &facts);
	if (facts.failed || vd_root_shortages() != shortages)
		return NULL;
	vd_facts_resolve(&facts);
	return reply_of(&facts);
}

struct json_object *vd_platform_reply(const struct vd_root *root)
{
	return vd_platform_reply_of(root, vd_root_is_live(root) ? vd_cpuid_processor : NULL);
}

enum vd_system vd_platform_system_of(const struct vd_root *root, vd_cpuid_reader processor)
{
	VD_CLEANUP(vd_facts_clear) struct vd_facts facts = { 0 };

	if (processor)
		vd_platform_cpuid_first(processor, &facts);
	else
		vd_platform_cpuinfo(root, &facts);
	/* Of all that the processor shows as a guest, only the kernel tells Xen's hardware domain.
	 */
	vd_platform_xen(root, &facts);
	for (size_t i = 0; i < VD_ARRAY_SIZE(sources) && !any_certain(facts.items, facts.count);
	     i++) {
		if (sources[i] != vd_platform_cpuinfo && sources[i] != vd_platform_xen)
			sources[i](root, &facts);
	}
	if (facts.failed)
		return VD_SYSTEM_UNKNOWN;
	vd_facts_resolve(&facts);
	return vd_facts_system(&facts);
}

enum vd_system vd_platform_system(const struct vd_root *root)
{
	return vd_platform_system_of(root, vd_root_is_live(root) ? vd_cpuid_processor : NULL);
}

struct json_object *vd_platform_json(const struct vd_root *root)
{
	struct json_object *reply = vd_platform_reply(root);
	struct json_object *array = json_object_get(json_object_object_get(reply, "platforms"));

	json_object_put(reply);
	return array;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/device-page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "output/page.h"
#include "text/json-path.h"
#include "text/text.h"

static const char *text_or(struct json_object *record, const char *path, const char *otherwise)
{
	const char *text = json_path_text(record, path);

	return text ? text : otherwise;
}

/* "FIRST BETWEEN SECOND AFTER", or what there is of it. */
static void line_of_two(unsigned indent, const char *label, const char *first, const char *between,
			const char *second, const char *after)
{
	vd_autofree char *value = NULL;

	if (!first || !second || asprintf(&value, "%s%s%s%s", first, between, second, after) < 0) {
		page_line(indent, label, first ? first : second);
		return;
	}
	page_line(indent, label, value);
}

static void show_origin(struct json_object *device)
{
	const char *certainty = json_path_text(device, "originCertainty");
	const char *refined_by = json_path_text(device, "originRefinedBy");

	/* A part that is in use both ways: one of them alone would be a claim. */
	if (certainty && strcmp(certainty, "unknown") == 0)
		page_line(2, "Origin", "unknown");
	else
		line_of_two(2, "Origin", json_path_text(device, "origin"), " (", certainty, ")");
	page_line(2, "Origin refined by", refined_by);
}

static void show_head(struct json_object *device)
{
	const char *name = json_path_text(device, "name");

	page_heading(0, "%s%s%s", text_or(device, "id", "?"), name ? "  " : "", name ? name : "");
	page_line(2, "Virt id", json_path_text(device, "virtId"));
	line_of_two(2, "Type", json_path_text(device, "type"), " (",
		    json_path_text(device, "typeNumber"), ")");
	line_of_two(2, "Vendor", json_path_text(device, "vendorId"), ", product ",
		    json_path_text(device, "productId"), "");
	show_origin(device);
	page_line(2, "State", json_path_text(device, "state"));
	page_line(2, "Driver", json_path_text(device, "driver"));
	page_words(2, "Related", json_object_object_get(device, "related"));
}

/* What says nothing: no NUMA node, no interrupt by a wire beside those by messages. */
static bool is_noise(struct json_object *attributes, const char *key, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_int))
		return false;
	if (strcmp(key, "numaNode") == 0)
		return json_object_get_int(value) < 0;
	return strcmp(key, "irq") == 0 && json_object_get_int(value) == 0 &&
	       array_count(json_object_object_get(attributes, "msiIrqs"));
}

static void show_attributes(unsigned indent, struct json_object *attributes)
{
	if (!json_object_is_type(attributes, json_type_object))
		return;
	json_object_object_foreach(attributes, key, value)
	{
		if (!is_noise(attributes, key, value))
			page_member(indent, key, value);
	}
}

static void show_layer(unsigned indent, struct json_object *layer)
{
	const char *bus = text_or(layer, "bus", "?");

	page_heading(indent, "%s %s", bus, text_or(layer, "address", "?"));
	page_line(indent + 2, "Driver", json_path_text(layer, "driver"));
	page_line(indent + 2, "Module", json_path_text(layer, "module"));
	page_line(indent + 2, "Override", json_path_text(layer, "driverOverride"));
	page_line(indent + 2, "Native id", json_path_text(layer, "nativeId"));
	page_line(indent + 2, "Path", json_path_text(layer, "path"));
	show_attributes(indent + 2, json_object_object_get(layer, bus));
}

static void show_layers(struct json_object *layers)
{
	if (array_count(layers))
		page_heading(2, "Layers");
	for (size_t i = 0; i < array_count(layers); i++)
		show_layer(4 + 2 * (unsigned)i, json_object_array_get_idx(layers, i));
}

static void append(struct text *line, const char *before, const char *text)
{
	if (text && text_add(line, before, line->length ? strlen(before) : 0) == 0)
		text_add(line, text, strlen(text));
}

static void append_use(struct text *line, struct json_object *object)
{
	struct json_object *mounts = json_object_object_get(object, "mounts");

	for (size_t i = 0; i < array_count(mounts); i++)
		append(line, i ? ", " : ", mounted on ",
		       json_object_get_string(json_object_array_get_idx(mounts, i)));
	if (json_object_get_boolean(json_object_object_get(object, "isSwap")))
		append(line, ", ", "swap");
}

/* "dm-0, vg0-root, mounted on /" */
static void show_holders(unsigned indent, struct json_object *holders)
{
	for (size_t i = 0; i < array_count(holders); i++) {
		struct json_object *holder = json_object_array_get_idx(holders, i);
		struct text line = { 0 };

		append(&line, "", text_or(holder, "name", "?"));
		append(&line, ", ", json_path_text(holder, "mapName"));
		append(&line, ", ", json_path_text(holder, "raidLevel"));
		append_use(&line, holder);
		page_line(indent, "Holder", line.data);
		free(line.data);
	}
}

/* "vda1, 20G, mounted on /" */
static void show_partition(unsigned indent, struct json_object *partition)
{
	struct json_object *bytes = json_object_object_get(partition, "sizeBytes");
	char size[TEXT_SIZE_MAX];
	struct text line = { 0 };

	append(&line, "", text_or(partition, "name", "?"));
	if (bytes) {
		text_size(json_object_get_uint64(bytes), size);
		append(&line, ", ", size);
	}
	append_use(&line, partition);
	page_line(indent, "Partition", line.data);
	free(line.data);
	show_holders(indent + 2, json_object_object_get(partition, "holders"));
}

static void show_mounts(unsigned indent, struct json_object *mounts)
{
	for (size_t i = 0; i < array_count(mounts); i++)
		page_line(indent, "Mounted on",
			  json_object_get_string(json_object_array_get_idx(mounts, i)));
}

/* What lies on the disk itself, and not on a partition of it. */
static void show_whole_disk(unsigned indent, struct json_object *block)
{
	show_mounts(indent, json_object_object_get(block, "mounts"));
	if (json_object_get_boolean(json_object_object_get(block, "isSwap")))
		page_line(indent, "Swap", "yes");
	show_holders(indent, json_object_object_get(block, "holders"));
}

static bool is_contents(const char *key)
{
	return strcmp(key, "partitions") == 0 || strcmp(key, "holders") == 0 ||
	       strcmp(key, "mounts") == 0 || strcmp(key, "isSwap") == 0;
}

static void show_block(unsigned indent, struct json_object *block)
{
	struct json_object *partitions;

	if (!json_object_is_type(block, json_type_object))
		return;
	json_object_object_foreach(block, key, value)
	{
		if (!is_contents(key))
			page_member(indent, key, value);
	}
	show_whole_disk(indent, block);
	partitions = json_object_object_get(block, "partitions");
	for (size_t i = 0; i < array_count(partitions); i++)
		show_partition(indent, json_object_array_get_idx(partitions, i));
}

static struct json_object *share_mounts(struct json_object *interface)
{
	return json_object_object_get(json_object_object_get(interface, "share"), "mounts");
}

static void show_interface(struct json_object *interface)
{
	page_heading(4, "%s %s", text_or(interface, "class", "?"), text_or(interface, "name", "?"));
	page_line(6, "Label", json_path_text(interface, "label"));
	page_line(6, "Device node", json_path_text(interface, "devnode"));
	page_object(6, json_object_object_get(interface, "net"));
	show_block(6, json_object_object_get(interface, "block"));
	show_mounts(6, share_mounts(interface));
}

/* A controller of six ports has six hosts, of which there is nothing to tell but the names. */
static bool has_only_name(struct json_object *interface)
{
	static const char *const members[] = { "label", "devnode", "net", "block" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(members); i++) {
		if (json_object_object_get(interface, members[i]))
			return false;
	}
	return array_count(share_mounts(interface)) == 0;
}

/* Show the names from FIRST on that follow each other with the same class. Return how many. */
static size_t show_names(struct json_object *interfaces, size_t first)
{
	const char *class = text_or(json_object_array_get_idx(interfaces, first), "class", "?");
	vd_autojson struct json_object *names = vd_json_array();
	size_t i = first;

	for (; i < array_count(interfaces); i++) {
		struct json_object *interface = json_object_array_get_idx(interfaces, i);

		if (!has_only_name(interface) ||
		    strcmp(text_or(interface, "class", "?"), class) != 0)
			break;
		vd_json_append(names, vd_json_text(text_or(interface, "name", "?")));
	}
	page_words(4, class, names);
	return i - first;
}

static void show_interfaces(struct json_object *interfaces)
{
	size_t shown;

	if (array_count(interfaces))
		page_heading(2, "Interfaces");
	for (size_t i = 0; i < array_count(interfaces); i += shown) {
		struct json_object *interface = json_object_array_get_idx(interfaces, i);

		shown = has_only_name(interface) ? show_names(interfaces, i) : 1;
		if (!has_only_name(interface))
			show_interface(interface);
	}
}

/* The names of the bits; "bit 40" where the specification has none. */
static struct json_object *feature_names(struct json_object *features)
{
	struct json_object *names = vd_json_array();

	for (size_t i = 0; names && i < array_count(features); i++) {
		struct json_object *feature = json_object_array_get_idx(features, i);
		const char *name = json_path_text(feature, "name");
		vd_autofree char *number = NULL;

		if (!name && asprintf(&number, "bit-%s", text_or(feature, "bit", "?")) > 0)
			name = number;
		json_object_array_add(names, vd_json_text(name ? name : "?"));
	}
	return names;
}

static void show_virtio(struct json_object *virtio)
{
	vd_autojson struct json_object *names = NULL;

	if (!virtio)
		return;
	names = feature_names(json_object_object_get(virtio, "features"));
	page_heading(2, "Virtio");
	page_words(4, "Status", json_object_object_get(virtio, "status"));
	page_words(4, "Features", names);
}

/* WORD, the member KEY of QUEUE and AFTER, if there is such a member; SEPARATOR before all but the
 * first. */
static void append_part(struct text *line, const char *separator, const char *word,
			struct json_object *queue, const char *key, const char *after)
{
	const char *value = json_path_text(queue, key);

	if (!value)
		return;
	append(line, separator, word);
	append(line, "", value);
	append(line, "", after);
}

/* " on CPU 0 of 0-1", without the second part if it repeats the first. */
static void append_processors(struct text *line, struct json_object *queue)
{
	const char *effective = json_path_text(queue, "effectiveCpus");
	const char *allowed = json_path_text(queue, "allowedCpus");

	append_part(line, " ", "on CPU ", queue, "effectiveCpus", "");
	if (!effective || !allowed || strcmp(effective, allowed) != 0)
		append_part(line, " ", "of ", queue, "allowedCpus", "");
}

/* "number 1, interrupt 39 on CPU 0 of 0-1, 256 entries" */
static void show_virtqueue(struct json_object *queue)
{
	struct text line = { 0 };

	append_part(&line, ", ", "number ", queue, "number", "");
	append_part(&line, ", ", "interrupt ", queue, "interrupt", "");
	append_processors(&line, queue);
	append_part(&line, ", ", "", queue, "ringEntries", " entries");
	append_part(&line, ", ", "", queue, "maxRequests", " requests at once");
	page_text(4, text_or(queue, "name", "shared"), line.data);
	free(line.data);
}

static void show_virtqueues(struct json_object *queues)
{
	if (array_count(queues))
		page_heading(2, "Virtqueues");
	for (size_t i = 0; i < array_count(queues); i++)
		show_virtqueue(json_object_array_get_idx(queues, i));
}

static void show_in_use(struct json_object *reasons)
{
	if (array_count(reasons))
		page_heading(2, "In use");
	for (size_t i = 0; i < array_count(reasons); i++) {
		struct json_object *reason = json_object_array_get_idx(reasons, i);

		page_line(4, text_or(reason, "reason", "?"), json_path_text(reason, "message"));
	}
}

static void show_problems(struct json_object *problems)
{
	if (array_count(problems))
		page_heading(2, "Problems");
	for (size_t i = 0; i < array_count(problems); i++) {
		struct json_object *problem = json_object_array_get_idx(problems, i);

		line_of_two(4, text_or(problem, "object", "?"),
			    json_path_text(problem, "operation"), ": ",
			    json_path_text(problem, "message"), "");
	}
}

void device_page(struct json_object *device)
{
	show_head(device);
	show_layers(json_object_object_get(device, "layers"));
	show_interfaces(json_object_object_get(device, "interfaces"));
	show_virtio(json_object_object_get(device, "virtio"));
	show_virtqueues(json_object_object_get(device, "virtqueues"));
	show_in_use(json_object_object_get(device, "inUse"));
	show_problems(json_object_object_get(device, "problems"));
}

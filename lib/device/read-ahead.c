// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/read-ahead.h"

#include <errno.h>

#include "device/build.h"
#include "device/field.h"
#include "interface/class.h"
#include "tree/kept.h"

const struct vd_attr vd_attr_modalias = { "modalias", "nativeId", VD_ATTR_STRING };
const struct vd_attr vd_attr_features = { "features", "features", VD_ATTR_STRING };

struct adding {
	struct vd_attr_batch *batch;
	unsigned fields;
	bool only_waiting;
	size_t owner;
	int error; /* the first one */
};

static void add(struct adding *adding, const char *dir, const struct vd_attr *attr)
{
	if (adding->error == 0 && (attr->may_wait || !adding->only_waiting))
		adding->error = vd_attr_batch_add(adding->batch, dir, attr, adding->owner);
}

static bool is_kept(const struct vd_attr *attr, const struct vd_kept *kept, size_t index)
{
	return attr->constant && kept && kept->values[index] != vd_not_read;
}

static void add_table(struct adding *adding, const char *dir, const struct vd_attr *attrs,
		      const struct vd_kept *kept)
{
	for (size_t i = 0; attrs && attrs[i].key; i++) {
		if (!attrs[i].only_shown && !is_kept(&attrs[i], kept, i))
			add(adding, dir, &attrs[i]);
	}
}

static void add_layer(struct adding *adding, const struct vd_node *node)
{
	const struct vd_attr *override = vd_bus_override_attr(node->bus);

	if (!node->bus->native_id && !(node->kept && node->kept->has_native_id))
		add(adding, node->path, &vd_attr_modalias);
	if (override)
		add(adding, node->path, override);
	add_table(adding, node->path, node->bus->attrs, node->kept);
}

static void add_node(void *data, const struct vd_node *node)
{
	struct adding *adding = data;

	if (vd_wants(adding->fields, VD_FIELD_LAYERS))
		add_layer(adding, node);
	for (const struct vd_entry *entry = node->entries;
	     entry && vd_wants(adding->fields, VD_FIELD_INTERFACES); entry = entry->next)
		add_table(adding, entry->path, entry->class->attrs, entry->kept);
	if (vd_wants(adding->fields, VD_FIELD_VIRTIO) && node->bus == &vd_bus_virtio &&
	    !node->above)
		add(adding, node->path, &vd_attr_features);
}

int vd_read_ahead_add(struct vd_attr_batch *batch, const struct vd_node *root, unsigned fields,
		      bool only_waiting, size_t owner)
{
	struct adding adding = {
		.batch = batch, .fields = fields, .only_waiting = only_waiting, .owner = owner
	};
	size_t count = vd_attr_batch_count(batch);

	vd_node_walk(root, add_node, &adding);
	if (adding.error < 0)
		vd_attr_batch_cut(batch, count);
	return adding.error;
}

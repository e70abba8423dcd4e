// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "device/build.h"
#include "device/dev-nodes.h"
#include "device/field.h"
#include "device/missing.h"
#include "scan/ahead.h"
#include "scan/filter.h"
#include "scan/last-event.h"
#include "scan/part.h"
#include "scan/select.h"
#include "scan/tree-cache.h"
#include "tree/attach.h"
#include "tree/tree-connect.h"
#include "tree/tree-read.h"

/* How long one call reads nodes before it returns, so that others can be served. */
#define CALL_NS 500000

/* How often a tree is put together in all, if devices come meanwhile. */
#define GATHERINGS_MAX 3

struct vd_scan {
	struct vd_tree_cache *cache; /* NULL: none */
	struct vd_shared_tree *shared;
	struct vd_tree *tree; /* of SHARED */
	struct vd_source source;
	struct vd_filter filter;
	struct vd_selector *selectors;
	size_t selector_count;	/* those that are parsed */
	bool has_selectors;	/* all of them */
	unsigned fields;	/* asked for */
	unsigned filter_fields; /* to be read before it is known whether the device is wanted */
	char **selector_texts;	/* borrowed */
	unsigned
		step; /* of gathering: the buses, connecting, the classes, what no class links to */
	struct vd_part *part; /* NULL: the whole tree is read */
	bool only_part, has_sought_part;
	bool has_event;		    /* ROOT numbers its events */
	uint64_t event;		    /* the last one before the tree was begun */
	unsigned gatherings;	    /* that were begun */
	struct vd_folder_walk walk; /* of the bus or class that is being read */
	struct vd_dev_walk dev_walk;
	size_t next_node;
	struct vd_bound *bound; /* NULL: each driver is read for itself */
	bool has_bound;		/* all of them, or none is wanted */
	struct vd_ahead ahead;
};

static int make_selectors(struct vd_scan *scan)
{
	size_t count = 0;

	while (scan->selector_texts && scan->selector_texts[count])
		count++;
	scan->selectors = calloc(count + 1, sizeof(*scan->selectors));
	return scan->selectors ? 0 : -ENOMEM;
}

/* A call may have thousands, and each reads links: -EAGAIN: there are more of them. */
static int step_selectors(struct vd_scan *scan, uint64_t began_ns)
{
	int r = scan->selectors ? 0 : make_selectors(scan);

	while (r == 0 && scan->selector_texts && scan->selector_texts[scan->selector_count]) {
		struct vd_selector *selector = &scan->selectors[scan->selector_count];

		if (vd_clock_ns() - began_ns > CALL_NS)
			return -EAGAIN;
		r = vd_selector_parse(&scan->source, scan->selector_texts[scan->selector_count],
				      selector);
		if (r < 0)
			break;
		scan->selector_count++;
		scan->filter_fields |= vd_selector_fields(selector);
	}
	scan->has_selectors = r == 0;
	return r;
}

static size_t class_count(void)
{
	size_t count = 0;

	while (vd_classes[count].name)
		count++;
	return count;
}

/* The last step: which classes have entries and no folder, and what tells of the system. */
static int note_missing(struct vd_scan *scan)
{
	int r = vd_missing_note_evidence(scan->source.root, &scan->tree->arena,
					 &scan->tree->problems);

	for (const struct vd_class *class = vd_classes; class->name && r == 0; class ++)
		r = vd_missing_note_class(scan->tree, scan->source.root, class);
	return r;
}

/* Let *NAMES be those of SUBSYSTEM that are wanted, if not all are: 0: there are none. */
static int narrow(const struct vd_scan *scan, const char *subsystem, bool hex, char ***names)
{
	if (!scan->part || *names)
		return 1;
	return vd_part_names(scan->part, subsystem, hex, names);
}

static int gather_bus(struct vd_scan *scan, const struct vd_bus *bus)
{
	int r = narrow(scan, bus->kernel_name, bus->hex_names, &scan->walk.names);

	return r <= 0 ? r : vd_tree_add_bus(scan->tree, scan->source.root, bus, &scan->walk);
}

static int gather_class(struct vd_scan *scan, const struct vd_class *class)
{
	const char *slash = class->dir ? strrchr(class->dir, '/') : NULL;
	int r = slash ? narrow(scan, slash + 1, false, &scan->walk.names) : 0;

	return r <= 0 ? r : vd_tree_add_class(scan->tree, scan->source.root, class, &scan->walk);
}

static int gather_numbers(struct vd_scan *scan)
{
	int r = narrow(scan, "dev", false, &scan->dev_walk.names);

	return r <= 0 ? r : vd_dev_walk_step(&scan->dev_walk, scan->tree, scan->source.root);
}

/* A part of a step: 1 while the step has more, 0 at its end. */
static int gather_part(struct vd_scan *scan, unsigned step, bool *ret_last)
{
	unsigned classes = (unsigned)class_count();

	if (step < VD_BUS_COUNT)
		return gather_bus(scan, vd_buses[step]);
	step -= VD_BUS_COUNT;
	if (step == 0)
		return vd_tree_connect(scan->tree, scan->source.root);
	step -= 1;
	if (step < classes)
		return gather_class(scan, &vd_classes[step]);
	step -= classes;
	if (step == 0)
		return vd_tree_attach_shared(scan->tree, scan->source.root);
	if (step == 1)
		return vd_tree_attach_children(scan->tree, scan->source.root);
	if (step == 2)
		return vd_tree_attach_tags(scan->tree, scan->source.root);
	if (step == 3)
		return gather_numbers(scan);
	*ret_last = true;
	return note_missing(scan);
}

/* What is before the first step: the number of the last event, and the part, which is that of one moment. */
static int begin_gathering(struct vd_scan *scan)
{
	int r;

	if (scan->has_sought_part)
		return 0;
	scan->has_sought_part = true;
	scan->gatherings++;
	scan->has_event = !scan->shared->is_whole && vd_last_event(scan->source.root, &scan->event);
	if (!scan->selector_texts || !scan->selector_texts[0] ||
	    !vd_root_is_live(scan->source.root))
		return scan->only_part ? -EOPNOTSUPP : 0;
	r = vd_part_find(scan->source.root, scan->selector_texts, &scan->part);
	scan->source.is_part = r == 0;
	return r == -ENOMEM || scan->only_part ? r : 0;
}

/* One more part of what the tree is put together from: 1 while there are more, 0 when it is whole. */
static int gather(struct vd_scan *scan)
{
	bool last = false;
	int r = gather_part(scan, scan->step, &last);

	if (r == 0)
		scan->step++;
	return r < 0 ? r : !last;
}

static void use_tree(struct vd_scan *scan, struct vd_shared_tree *shared)
{
	vd_shared_tree_drop(scan->shared);
	scan->shared = shared;
	scan->tree = &shared->tree;
	scan->source.tree = scan->tree;
	scan->tree->registry = scan->source.registry;
}

/* Whether a node lies on none, though its bus lies on others. Some always do. */
static bool has_orphan(const struct vd_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct vd_node *node = tree->nodes[i];

		if (node->bus->parent_buses && !node->below && !node->link_error)
			return true;
	}
	return false;
}

/* Whether the whole tree has perhaps a device, and not the one below it, which came after its bus had
 * been read. One that changes without end is taken as it is. */
static bool is_overtaken(const struct vd_scan *scan)
{
	uint64_t event;

	return scan->has_event && scan->gatherings < GATHERINGS_MAX && has_orphan(scan->tree) &&
	       vd_last_event(scan->source.root, &event) && event != scan->event;
}

static int gather_again(struct vd_scan *scan)
{
	struct vd_shared_tree *shared;

	vd_root_forget(scan->source.root);
	shared = vd_tree_cache_get(scan->cache);
	if (!shared)
		return -ENOMEM;
	use_tree(scan, shared);
	vd_part_free(scan->part);
	scan->part = NULL;
	scan->source.is_part = scan->has_sought_part = false;
	vd_dev_walk_clear(&scan->dev_walk);
	scan->step = 0;
	return begin_gathering(scan);
}

int vd_scan_new(const struct vd_root *root, const struct vd_registry *registry,
		const struct vd_query *query, struct vd_scan **ret, const char **ret_bad)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = calloc(1, sizeof(*scan));
	struct vd_shared_tree *shared;
	const char *bad = NULL;
	int r;

	if (!scan)
		return -ENOMEM;
	vd_root_forget(root);
	scan->cache = query->cache;
	shared = vd_tree_cache_get(scan->cache);
	if (!shared)
		return -ENOMEM;
	scan->source = (struct vd_source){
		.root = root,
		.registry = registry,
		.read_system = query->system,
	};
	use_tree(scan, shared);
	scan->fields = query->fields;
	scan->selector_texts = query->selectors;
	scan->only_part = query->only_part;
	r = vd_filter_init(&scan->filter, registry, query, &bad);
	if (r == 0)
		scan->filter_fields = vd_filter_fields(&scan->filter);
	if (r < 0) {
		if (ret_bad)
			*ret_bad = bad;
		return r;
	}
	*ret = vd_take_ptr(scan);
	return 0;
}

void vd_scan_free(struct vd_scan *scan)
{
	if (!scan)
		return;
	for (size_t i = 0; i < scan->selector_count; i++)
		vd_selector_clear(&scan->selectors[i]);
	free(scan->selectors);
	vd_filter_clear(&scan->filter);
	vd_hwdb_close(scan->source.hwdb);
	vd_folder_walk_clear(&scan->walk);
	vd_dev_walk_clear(&scan->dev_walk);
	vd_bound_free(scan->bound);
	vd_ahead_clear(&scan->ahead);
	vd_part_free(scan->part);
	vd_shared_tree_drop(scan->shared);
	free(scan);
}

static bool is_selected(struct vd_scan *scan, const struct vd_node *node,
			const struct vd_device *device)
{
	bool selected = !scan->selector_count;

	for (size_t i = 0; i < scan->selector_count; i++) {
		struct vd_selector *selector = &scan->selectors[i];
		const char *interface;

		selector->matches_last =
			vd_selector_matches(&scan->source, selector, node, device, &interface);
		if (!selector->matches_last)
			continue;
		vd_selector_note(selector, interface);
		selected = true;
	}
	return selected;
}

/* The device that begins at NODE, if it is wanted: 1, else 0. */
static int make_device(struct vd_scan *scan, const struct vd_node *node, struct vd_device **ret)
{
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	int r = vd_device_build(node, &device);

	if (r == 0)
		r = vd_device_read(&scan->source, device, scan->filter_fields);
	if (r < 0)
		return r;
	if (!is_selected(scan, node, device) ||
	    !vd_filter_passes(&scan->filter, scan->source.registry, scan->source.root, device))
		return 0;
	r = vd_device_read(&scan->source, device, scan->fields);
	if (r == 0 && vd_wants(scan->fields, VD_FIELD_PROBLEMS))
		r = vd_missing_note_device(scan->tree, scan->source.root, device);
	if (r < 0)
		return r;
	*ret = vd_take_ptr(device);
	return 1;
}

static int gather_all(struct vd_scan *scan)
{
	uint64_t began_ns = vd_clock_ns();
	int r = scan->has_selectors ? 0 : begin_gathering(scan);

	if (scan->has_selectors || r < 0)
		return r;
	while (!scan->shared->is_whole) {
		r = gather(scan);
		if (r == 0 && is_overtaken(scan))
			r = gather_again(scan) ?: 1;
		if (r < 0)
			return r;
		/* Others need the whole. */
		if (r == 0 && scan->part)
			scan->shared->is_whole = true;
		else if (r == 0)
			vd_tree_cache_put(scan->cache, scan->shared);
		else if (vd_clock_ns() - began_ns > CALL_NS)
			return -EAGAIN;
	}
	scan->source.kept = &scan->tree->arena;
	return step_selectors(scan, began_ns);
}

/* Whether a device may begin at NODE that is wanted, without reading anything. */
static bool is_of_interest(const struct vd_scan *scan, const struct vd_node *node)
{
	return vd_node_is_root(node) &&
	       (!scan->part || vd_part_has(scan->part, node->bus->kernel_name, node->name));
}

/* Whether most devices are to be read. */
static bool reads_most(const struct vd_scan *scan)
{
	return !scan->selector_count && !scan->part;
}

static bool wants_drivers(const struct vd_scan *scan)
{
	return (scan->fields | scan->filter_fields) &
	       (1u << VD_FIELD_DRIVER | 1u << VD_FIELD_STATE | 1u << VD_FIELD_LAYERS);
}

/* Read the drivers of many devices together: 0: all were read. */
static int bind_all(struct vd_scan *scan, uint64_t began_ns)
{
	int r = 0;

	if (scan->has_bound || !reads_most(scan) || !vd_root_is_live(scan->source.root) ||
	    !wants_drivers(scan))
		return 0;
	if (!scan->bound)
		r = vd_bound_new(scan->tree, &scan->bound);
	while (r == 0 && (r = vd_bound_step(scan->bound, scan->source.root)) > 0)
		r = vd_clock_ns() - began_ns > CALL_NS ? -EAGAIN : 0;
	if (r < 0)
		return r;
	scan->has_bound = true;
	scan->source.bound = scan->bound;
	return 0;
}

/* A device that nobody wants is not read ahead. */
static bool reads_ahead(const struct vd_scan *scan)
{
	return vd_wants(scan->fields, VD_FIELD_LAYERS) && reads_most(scan) &&
	       vd_filter_is_open(&scan->filter);
}

/* Have what is read ahead of the next node. Return 0, or -EAGAIN, -ENOMEM as vd_ahead_step(). */
static int read_ahead(struct vd_scan *scan)
{
	int r;

	if (!reads_ahead(scan))
		return 0;
	scan->ahead.root = scan->source.root;
	scan->ahead.tree = scan->tree;
	scan->ahead.fields = scan->fields;
	r = vd_ahead_step(&scan->ahead, scan->next_node);
	scan->source.ahead = scan->ahead.now;
	/* Without a descriptor for another thread, this one reads. */
	return r == -EAGAIN || r == -ENOMEM ? r : 0;
}

int vd_scan_next(struct vd_scan *scan, struct vd_device **ret)
{
	uint64_t began_ns = vd_clock_ns();
	int r = gather_all(scan);

	if (r == 0)
		r = bind_all(scan, began_ns);
	if (r < 0)
		return r;
	for (bool first = true; scan->next_node < scan->tree->count;) {
		const struct vd_node *node = scan->tree->nodes[scan->next_node];

		if (!is_of_interest(scan, node)) {
			scan->next_node++;
			continue;
		}
		if (!first && vd_clock_ns() - began_ns > CALL_NS)
			return -EAGAIN;
		first = false;
		r = read_ahead(scan);
		if (r < 0)
			return r;
		scan->next_node++;
		r = make_device(scan, node, ret);
		if (r)
			return r;
	}
	return 0;
}

const char *vd_scan_unmatched(const struct vd_scan *scan, size_t *at)
{
	while (*at < scan->selector_count) {
		const struct vd_selector *selector = &scan->selectors[(*at)++];

		if (!selector->matched)
			return selector->text;
	}
	return NULL;
}

bool vd_scan_selects(const struct vd_scan *scan, size_t selector, const char **ret_interface)
{
	if (selector >= scan->selector_count || !scan->selectors[selector].matches_last)
		return false;
	*ret_interface = scan->selectors[selector].interface;
	return true;
}

const char *vd_scan_interface(const struct vd_scan *scan, size_t selector)
{
	return selector < scan->selector_count ? scan->selectors[selector].interface : NULL;
}

struct json_object *vd_scan_problems_json(const struct vd_scan *scan)
{
	return vd_problems_json(scan->tree->problems);
}

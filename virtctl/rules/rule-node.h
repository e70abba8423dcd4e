/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The nodes that udev sees of devices, and what a rule can read of each. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

struct json_object;

/* Texts are borrowed from the device's record, but for the four that the node owns. */
struct rule_node {
	struct json_object *device;    /* the record; the node holds a reference */
	struct json_object *interface; /* borrowed from it; NULL: the node is the device itself */
	const char *sysfs;	       /* "/sys/devices/…" */
	const char *subsystem;
	char *kernel; /* what names like its own match; NULL: the name does not matter */
	bool kernel_is_pattern;
	char *virt_path;    /* VIRT_PATH; NULL: it has none, or another one at the next start */
	char *slot;	    /* DEVPATH of what is in its PCI slot, a pattern; NULL: it is in none */
	char *slot_behind; /* DEVPATH of what is behind a bridge in the slot, a pattern; may be NULL */
	const char *id;	    /* VIRT_ID; NULL: it has none, or that of its slot */
	const char *serial; /* NULL: it has none, or a rule can't read it without a program */
	bool serial_of_parent;
	const char *mac;
	const char *wwid;
	bool wwid_of_parent;
};

struct rule_nodes {
	struct rule_node *list;
	size_t count;
};

/*
 * rule_nodes_add - Append the nodes of DEVICE, a record of List or Show: those of its interfaces
 * that udev sees below it, then its own. Return 0, or: -ENOMEM: NODES may only be cleared then.
 */
int rule_nodes_add(struct rule_nodes *nodes, struct json_object *device);

/* rule_nodes_clear - Free the nodes and empty NODES; empty ones are accepted. */
void rule_nodes_clear(struct rule_nodes *nodes);
#define RULE_NODES_AUTO VD_CLEANUP(rule_nodes_clear)

/* rule_node_is - Return whether NODE is an interface of CLASS. */
bool rule_node_is(const struct rule_node *node, const char *class);

/* rule_node_devpath - Return DEVPATH of NODE, borrowed. */
const char *rule_node_devpath(const struct rule_node *node);

/* rule_node_name - Return the kernel's name of NODE, borrowed. */
const char *rule_node_name(const struct rule_node *node);

/* rule_node_devnode - Return the file below /dev of NODE, borrowed; NULL: it has none. */
const char *rule_node_devnode(const struct rule_node *node);

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules/rule-match.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "text/text.h"

const char *const rule_by_names[RULE_BY_COUNT] = { "path", "serial", "mac", "id", "slot" };

static const char *value_of(const struct rule_node *node, enum rule_field field)
{
	switch (field) {
	case RULE_SUBSYSTEM:
		return node->subsystem;
	case RULE_DEVTYPE:
		return rule_node_is(node, "block") ? "disk" : NULL;
	case RULE_KERNEL:
		return node->kernel;
	case RULE_DEVNAME:
		return rule_node_devnode(node) ? "?*" : "";
	case RULE_PATH:
		return node->virt_path;
	case RULE_ID:
		return node->id;
	case RULE_SERIAL:
		return node->serial;
	case RULE_MAC:
		return node->mac;
	case RULE_WWID:
		return node->wwid;
	case RULE_SLOT:
		return node->slot;
	case RULE_SLOT_BEHIND:
		return node->slot_behind;
	default:
		return "?*";
	}
}

/* As udev compares (systemd 252, src/udev/udev-rules.c). */
static bool is_devpath_of(const char *pattern, const struct rule_node *node)
{
	return fnmatch(pattern, rule_node_devpath(node), 0) == 0;
}

static bool key_fits(const struct rule_key *key, const struct rule_node *node)
{
	const char *value;

	if (key->field == RULE_SLOT)
		return is_devpath_of(key->value, node);
	if (key->field == RULE_SLOT_BEHIND)
		return !is_devpath_of(key->value, node);
	value = value_of(node, key->field);
	return value && strcmp(value, key->value) == 0;
}

bool rule_match_fits(const struct rule_match *match, const struct rule_node *node)
{
	for (size_t i = 0; i < match->count; i++) {
		if (!key_fits(&match->keys[i], node))
			return false;
	}
	return true;
}

size_t rule_match_others(const struct rule_match *match, const struct rule_nodes *nodes,
			 const struct rule_node *node)
{
	size_t count = 0;

	for (size_t i = 0; i < nodes->count; i++)
		count += strcmp(nodes->list[i].sysfs, node->sysfs) != 0 &&
			 rule_match_fits(match, &nodes->list[i]);
	return count;
}

static void add(struct rule_match *match, const struct rule_node *node, enum rule_field field,
		const char *key, const char *why)
{
	match->keys[match->count++] = (struct rule_key){
		.field = field,
		.key = key,
		.value = value_of(node, field),
		.is_unequal = field == RULE_SLOT_BEHIND,
		.is_pattern =
			field == RULE_DEVNAME || field == RULE_SLOT || field == RULE_SLOT_BEHIND ||
			(field == RULE_KERNEL && node->kernel_is_pattern) || field == RULE_ANY_PATH,
		.why = why,
	};
}

static void add_kind(struct rule_match *match, const struct rule_node *node)
{
	add(match, node, RULE_SUBSYSTEM, "SUBSYSTEM",
	    node->interface ? "the class of the interface" : "the bus of the device itself");
	if (rule_node_is(node, "block"))
		add(match, node, RULE_DEVTYPE, "ENV{DEVTYPE}",
		    "the whole disk, not a partition of it");
	/* Both a bus and a class have this name. */
	if (strcmp(node->subsystem, "virt") == 0)
		add(match, node, RULE_DEVNAME, "ENV{DEVNAME}",
		    node->interface ? "the interface, which has a file below /dev"
				    : "the device itself, which has no file below /dev");
	if (node->kernel)
		add(match, node, RULE_KERNEL, "KERNEL",
		    "the kernel's name; the number that can change is a pattern");
}

static void add_any(struct rule_match *match, const struct rule_node *node)
{
	add(match, node, RULE_ANY_PATH, "ENV{VIRT_PATH}",
	    rule_node_is(node, "block")
		    ? "only nodes below a virtual device"
		    : "only nodes below a device: a bond or VLAN on it can have the same address");
}

/* A disk among several at one address. */
static void add_unit(struct rule_match *match, const struct rule_nodes *nodes,
		     const struct rule_node *node)
{
	struct rule_match more = *match;

	if (!node->wwid || rule_match_others(match, nodes, node) == 0)
		return;
	add(&more, node, RULE_WWID, node->wwid_of_parent ? "ATTRS{wwid}" : "ATTR{wwid}",
	    "the storage's own name of this disk, among several at the address");
	if (rule_match_others(&more, nodes, node) == 0)
		*match = more;
}

static const char *make_path(struct rule_match *match, const struct rule_nodes *nodes,
			     const struct rule_node *node)
{
	if (!node->virt_path)
		return "it has no address that is the same at the next start";
	add(match, node, RULE_PATH, "ENV{VIRT_PATH}",
	    "the address on the bus; it stays until the host gives the device another place");
	add_unit(match, nodes, node);
	return NULL;
}

static const char *make_serial(struct rule_match *match, const struct rule_node *node)
{
	if (!rule_node_is(node, "block"))
		return "only a disk has a serial number that a rule can compare";
	if (!node->serial)
		return "it has no serial number that a rule can read without a program";
	add(match, node, RULE_SERIAL, node->serial_of_parent ? "ATTRS{serial}" : "ATTR{serial}",
	    "the host gives the serial number; it follows the disk to another address");
	add_any(match, node);
	return NULL;
}

static const char *make_mac(struct rule_match *match, const struct rule_node *node)
{
	if (!node->mac)
		return "it has no MAC address; only a network interface has one";
	add(match, node, RULE_MAC, "ATTR{address}",
	    "the MAC address now; the host gives it, and an administrator can change it");
	add_any(match, node);
	return NULL;
}

static const char *make_id(struct rule_match *match, const struct rule_node *node)
{
	if (!node->id)
		return "the node has no common id of its own";
	add(match, node, RULE_ID, "ENV{VIRT_ID}",
	    "the kind of the device: a second device of the kind has the same id");
	return NULL;
}

static const char *make_slot(struct rule_match *match, const struct rule_node *node)
{
	if (!node->slot)
		return "it has no PCI slot: channels, slots in memory, Hyper-V, Xen, PowerVM and "
		       "virtual functions have none";
	add(match, node, RULE_SLOT, "DEVPATH",
	    "the PCI slot, by the ports that lead to it; any function in the slot matches, and any "
	    "bus number that can change");
	if (node->slot_behind)
		add(match, node, RULE_SLOT_BEHIND, "DEVPATH",
		    "not the devices behind a bridge in the slot: these are in other slots");
	return NULL;
}

const char *rule_match_make(const struct rule_nodes *nodes, const struct rule_node *node,
			    enum rule_by by, struct rule_match *ret)
{
	struct rule_match match = { 0 };
	const char *problem;

	add_kind(&match, node);
	switch (by) {
	case RULE_BY_SERIAL:
		problem = make_serial(&match, node);
		break;
	case RULE_BY_MAC:
		problem = make_mac(&match, node);
		break;
	case RULE_BY_ID:
		problem = make_id(&match, node);
		break;
	case RULE_BY_SLOT:
		problem = make_slot(&match, node);
		break;
	default:
		problem = make_path(&match, nodes, node);
	}
	if (!problem)
		*ret = match;
	return problem;
}

/* Whether C can stand in a value. udev splits at "|" before anything else, and no version takes a
 * backslash before it. */
static bool is_writable(const struct rule_key *key, char c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && (c != '|' || key->is_pattern);
}

bool rule_match_is_writable(const struct rule_match *match)
{
	for (size_t i = 0; i < match->count; i++) {
		for (const char *c = match->keys[i].value; *c; c++) {
			if (!is_writable(&match->keys[i], *c))
				return false;
		}
	}
	return true;
}

const char *rule_match_operator(const struct rule_key *key)
{
	return key->is_unequal ? "!=" : "==";
}

/* A character in brackets is itself. */
int rule_match_text(const struct rule_key *key, char **ret)
{
	struct text text = { 0 };
	int r = text_add(&text, "", 0);

	for (const char *c = key->value; r == 0 && *c; c++) {
		char bracketed[] = { '[', *c, ']' };
		bool is_special = !key->is_pattern && strchr("*?[", *c);

		if (!is_writable(key, *c))
			r = -EINVAL;
		else
			r = text_add(&text, is_special ? bracketed : c, is_special ? 3 : 1);
	}
	if (r == 0)
		*ret = text.data;
	else
		free(text.data);
	return r;
}

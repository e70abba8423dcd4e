// SPDX-License-Identifier: LGPL-2.1-or-later
/* The device tree: Linux Documentation/devicetree/bindings, and nodes that only one hypervisor
 * makes. */
#include <stdio.h>
#include <string.h>

#include "platform/source.h"

/* The beginning of a "compatible", and whose it is. */
struct compatible {
	const char *text;
	const char *name;
	bool certain;
};

static const struct compatible hypervisor_node[] = {
	{ "linux,kvm", "kvm", true },
	{ "xen,xen", "xen", true },
	{ "vmware", "vmware", true },
	{ "gunyah-hypervisor", "gunyah", true },
	{ "jailhouse,cell", "jailhouse", true },
	{ "", "unknown", true }, /* there is no such node on bare metal */
};

static const struct compatible root_node[] = {
	{ "qemu,", "qemu", true },
	{ "riscv-virtio", "qemu", false },
	{ "linux,dummy-virt", "unknown", true }, /* several programs call their machine so */
};

static const char *tree_of(const struct vd_root *root)
{
	static const char *const trees[] = { "sys/firmware/devicetree/base", "proc/device-tree" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(trees); i++)
		if (vd_platform_exists(root, trees[i]))
			return trees[i];
	return NULL;
}

static const struct compatible *match(const char *text, const struct compatible *table,
				      size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(text, table[i].text, strlen(table[i].text)) == 0)
			return &table[i];
	return NULL;
}

/* A "compatible" is a list, each item with its NUL, the most exact first. */
static void examine_compatible(const struct vd_root *root, const char *tree, const char *property,
			       const struct compatible *table, size_t count, struct vd_facts *facts)
{
	char path[96], list[512];
	size_t length;

	snprintf(path, sizeof(path), "%s/%s", tree, property);
	if (vd_root_read(root, path, list, sizeof(list), &length) < 0)
		return;
	for (size_t at = 0; at < length; at += strlen(list + at) + 1) {
		const struct compatible *found = match(list + at, table, count);

		if (!found)
			continue;
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_MACHINE, found->name, found->certain, 0,
					       NULL },
			     "device tree: %s = %s", property, list + at);
		return;
	}
}

static bool has_property(const struct vd_root *root, const char *tree, const char *property)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", tree, property);
	return vd_platform_exists(root, path);
}

/* QEMU imitates a partition of PowerVM, name and all. */
static void examine_partition(const struct vd_root *root, const char *tree, struct vd_facts *facts)
{
	bool managed = has_property(root, tree, "hmc-managed?");

	/* Who is managed by an HMC is a partition, whatever else a copied tree has. */
	if (!has_property(root, tree, "ibm,partition-name") ||
	    (!managed && !has_property(root, tree, "rtas")))
		return;
	if (has_property(root, tree, "hypervisor") ||
	    has_property(root, tree, "chosen/qemu,graphic-width"))
		return;
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i].name, "qemu") == 0)
			return;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, "powervm", managed, 0, NULL },
		     "device tree: has ibm,partition-name%s", managed ? ", hmc-managed?" : "");
}

/* QEMU's own way to hand its guest files. */
static void examine_nodes(const struct vd_root *root, const char *tree, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	if (vd_root_names(root, tree, &names, NULL) < 0)
		return;
	for (char **name = names; *name; name++)
		if (strncmp(*name, "fw-cfg@", 7) == 0)
			vd_facts_add(facts,
				     (struct vd_fact){ VD_WITNESS_MACHINE, "qemu", true, 0, NULL },
				     "device tree: has %s", *name);
}

void vd_platform_devicetree(const struct vd_root *root, struct vd_facts *facts)
{
	const char *tree = tree_of(root);

	if (!tree)
		return;
	examine_compatible(root, tree, "hypervisor/compatible", hypervisor_node,
			   VD_ARRAY_SIZE(hypervisor_node), facts);
	examine_compatible(root, tree, "compatible", root_node, VD_ARRAY_SIZE(root_node), facts);
	examine_nodes(root, tree, facts);
	examine_partition(root, tree, facts);
}

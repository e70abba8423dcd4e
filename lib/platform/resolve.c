// SPDX-License-Identifier: LGPL-2.1-or-later
/* From facts to levels. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "platform/fact.h"

enum kind { HYPERVISOR, PROGRAM, OWNER, NOTHING_KNOWN };

/* All that is no hypervisor. */
static const struct {
	const char *name;
	enum kind kind;
} kinds[] = {
	{ "qemu", PROGRAM },	   { "firecracker", PROGRAM },	 { "cloud-hypervisor", PROGRAM },
	{ "crosvm", PROGRAM },	   { "bochs", PROGRAM },	 { "aws", OWNER },
	{ "aws-nitro", OWNER },	   { "azure", OWNER },		 { "google", OWNER },
	{ "oracle-cloud", OWNER }, { "alibaba-cloud", OWNER },	 { "openstack", OWNER },
	{ "kubevirt", OWNER },	   { "nutanix", OWNER },	 { "ovirt", OWNER },
	{ "digitalocean", OWNER }, { "hetzner", OWNER },	 { "scaleway", OWNER },
	{ "vultr", OWNER },	   { "unknown", NOTHING_KNOWN },
};

/*
 * Who offers whose interface. QEMU can show Hyper-V's alone and hide KVM's (its "hv-passthrough"),
 * but never without KVM; some distributions' QEMU calls the machine "KVM" even where it emulates
 * the processor.
 */
static const struct {
	const char *shown, *beside, *is;
} imitations[] = {
	{ "hyperv", "kvm", "kvm" },
	{ "hyperv", "xen", "xen" },
	{ "hyperv", "xen-dom0", "xen-dom0" },
	{ "hyperv", "vmware", "vmware" },
	{ "hyperv", "virtualbox", "virtualbox" },
	{ "hyperv", "parallels", "parallels" },
	{ "hyperv", "bhyve", "bhyve" },
	{ "hyperv", "qemu", "kvm" },
	{ "kvm", "virtualbox", "virtualbox" },
	{ "kvm", "parallels", "parallels" },
	{ "xen", "kvm", "kvm" },
};

static bool is(const struct vd_fact *fact, const char *name)
{
	return strcmp(fact->name, name) == 0;
}

static enum kind kind_of(const struct vd_fact *fact)
{
	/* An emulator that says so by CPUID is what runs the processor too. */
	if (is(fact, "qemu") && fact->witness <= VD_WITNESS_PROCESSOR)
		return HYPERVISOR;
	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++)
		if (is(fact, kinds[i].name))
			return kinds[i].kind;
	return HYPERVISOR;
}

static const struct vd_fact *find(const struct vd_facts *facts, const char *name, int level)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].level == level && is(&facts->items[i], name))
			return &facts->items[i];
	return NULL;
}

static void remove_at(struct vd_facts *facts, size_t at)
{
	free(facts->items[at].evidence);
	memmove(&facts->items[at], &facts->items[at + 1],
		(--facts->count - at) * sizeof(facts->items[0]));
}

/* Xen shows its own signature to a domain that it shows the machine to as well. */
static void place(struct vd_facts *facts)
{
	bool dom0 = find(facts, "xen-dom0", 0);
	bool kernel_on_xen = dom0 || find(facts, "xen", 0);

	for (size_t i = 0; i < facts->count; i++) {
		struct vd_fact *fact = &facts->items[i];

		if (fact->witness == VD_WITNESS_KERNEL)
			continue;
		if (fact->witness == VD_WITNESS_PROCESSOR && is(fact, "xen") && kernel_on_xen)
			fact->name = dom0 ? "xen-dom0" : "xen";
		else
			fact->level += facts->machine_is_outer;
	}
}

static void unmask(const struct vd_facts *facts, struct vd_fact *fact)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(imitations); i++) {
		if (!is(fact, imitations[i].shown) ||
		    !find(facts, imitations[i].beside, fact->level))
			continue;
		fact->name = imitations[i].is;
		fact->certain = fact->certain && is(fact, imitations[i].beside);
		return;
	}
}

static const struct vd_fact *processor_of(const struct vd_facts *facts, int level)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct vd_fact *fact = &facts->items[i];

		if (fact->level == level && fact->witness <= VD_WITNESS_PROCESSOR &&
		    kind_of(fact) == HYPERVISOR)
			return fact;
	}
	return NULL;
}

static bool contradicts(const struct vd_fact *dmi, const struct vd_fact *processor)
{
	return dmi->witness == VD_WITNESS_DMI && dmi->level == processor->level &&
	       kind_of(dmi) == HYPERVISOR && !is(dmi, processor->name);
}

/* Where the machine's texts name another hypervisor than the processor does, they were copied from
 * the host's. */
static void move_copied_texts_out(struct vd_facts *facts)
{
	int level = facts->machine_is_outer;
	const struct vd_fact *processor = processor_of(facts, level);
	bool copied = false;

	for (size_t i = 0; processor && i < facts->count; i++) {
		struct vd_fact *fact = &facts->items[i];

		if (contradicts(fact, processor) && is(fact, "kvm") && is(processor, "qemu"))
			fact->name = "qemu";
		copied = copied || contradicts(fact, processor);
	}
	for (size_t i = 0; copied && i < facts->count; i++) {
		if (facts->items[i].witness != VD_WITNESS_DMI)
			continue;
		facts->items[i].level++;
		facts->items[i].certain = false;
	}
}

static bool tells_nothing(const struct vd_facts *facts, const struct vd_fact *fact, bool any_known)
{
	switch (kind_of(fact)) {
	case OWNER:
		return facts->processor_denies;
	case NOTHING_KNOWN:
		return any_known;
	default:
		return false;
	}
}

static void drop_empty_talk(struct vd_facts *facts)
{
	bool any_known = false;

	for (size_t i = 0; i < facts->count; i++)
		any_known = any_known || kind_of(&facts->items[i]) < OWNER;
	for (size_t i = facts->count; i-- > 0;)
		if (tells_nothing(facts, &facts->items[i], any_known))
			remove_at(facts, i);
}

static int by_level_and_kind(const void *a, const void *b)
{
	const struct vd_fact *left = a, *right = b;

	if (left->level != right->level)
		return left->level - right->level;
	if (kind_of(left) != kind_of(right))
		return (int)kind_of(left) - (int)kind_of(right);
	if (strcmp(left->name, right->name) != 0)
		return strcmp(left->name, right->name);
	if (left->witness != right->witness)
		return (int)left->witness - (int)right->witness;
	return strcmp(left->evidence, right->evidence);
}

static void close_gaps(struct vd_facts *facts)
{
	int last = -1, level = -1;

	for (size_t i = 0; i < facts->count; i++) {
		level += facts->items[i].level != last;
		last = facts->items[i].level;
		facts->items[i].level = level;
	}
}

void vd_facts_resolve(struct vd_facts *facts)
{
	place(facts);
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].witness != VD_WITNESS_DMI)
			unmask(facts, &facts->items[i]);
	move_copied_texts_out(facts);
	drop_empty_talk(facts);
	if (facts->count)
		qsort(facts->items, facts->count, sizeof(facts->items[0]), by_level_and_kind);
	close_gaps(facts);
}

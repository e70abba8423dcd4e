// SPDX-License-Identifier: LGPL-2.1-or-later
/* Gives each fact its level. */
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
	{ "qemu", PROGRAM },	   { "firecracker", PROGRAM }, { "cloud-hypervisor", PROGRAM },
	{ "crosvm", PROGRAM },	   { "bochs", PROGRAM },       { "aws", OWNER },
	{ "aws-nitro", OWNER },	   { "azure", OWNER },	       { "google", OWNER },
	{ "oracle-cloud", OWNER }, { "alibaba-cloud", OWNER }, { "openstack", OWNER },
	{ "kubevirt", OWNER },	   { "nutanix", OWNER },       { "ovirt", OWNER },
	{ "digitalocean", OWNER }, { "hetzner", OWNER },       { "scaleway", OWNER },
	{ "vultr", OWNER },	   { "tencent-cloud", OWNER }, { "akamai", OWNER },
	{ "upcloud", OWNER },	   { "exoscale", OWNER },      { "cloudsigma", OWNER },
	{ "unknown", NOTHING_KNOWN },
};

/*
 * Who offers whose interface. QEMU can show Hyper-V's alone and hide KVM's (its "hv-passthrough"),
 * but never without KVM; some distributions' QEMU calls the machine "KVM" even where it emulates
 * the processor.
 */
static const struct {
	const char *shown, *beside, *is;
} imitations[] = {
	{ "powervm", "kvm", "kvm" },
	{ "powervm", "qemu", "qemu" },
	{ "hyperv", "hyperv-root", "hyperv-root" },
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

/* These run this system, which is no guest of theirs. */
static const char *const no_hosts[] = { "xen-dom0", "hyperv-root", "lpar" };

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

const struct vd_fact *vd_facts_find(const struct vd_facts *facts, const char *name, int level)
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
	bool dom0 = vd_facts_find(facts, "xen-dom0", 0);
	bool kernel_on_xen = dom0 || vd_facts_find(facts, "xen", 0);

	for (size_t i = 0; i < facts->count; i++) {
		struct vd_fact *fact = &facts->items[i];

		if (fact->witness <= VD_WITNESS_PROCESSOR && is(fact, "xen") && kernel_on_xen)
			fact->name = dom0 ? "xen-dom0" : "xen";
		else if (fact->witness != VD_WITNESS_KERNEL)
			fact->level += facts->machine_is_outer;
	}
}

/* What bears the name of Bochs is QEMU's, unless there is a Bochs. */
static bool is_from_bochs(const struct vd_facts *facts, const struct vd_fact *fact)
{
	return is(fact, "qemu") && !fact->certain && vd_facts_find(facts, "bochs", fact->level);
}

static void unmask(const struct vd_facts *facts, struct vd_fact *fact)
{
	if (is_from_bochs(facts, fact))
		fact->name = "bochs";
	if (fact->witness == VD_WITNESS_DMI)
		return;
	for (size_t i = 0; i < VD_ARRAY_SIZE(imitations); i++) {
		if (!is(fact, imitations[i].shown) ||
		    !vd_facts_find(facts, imitations[i].beside, fact->level))
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

static bool says_kvm(const struct vd_facts *facts, enum vd_witness witness)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct vd_fact *fact = &facts->items[i];

		if (fact->witness == witness && fact->level == 0 && is(fact, "kvm"))
			return true;
	}
	return false;
}

/*
 * A guest of PVM, which is KVM without the processor's help, runs in user mode: CPUID goes past its
 * hypervisor, to the machine that this one runs in. The kernel knows better.
 */
static void move_foreign_processor_out(struct vd_facts *facts)
{
	if (!says_kvm(facts, VD_WITNESS_KERNEL) || says_kvm(facts, VD_WITNESS_PROCESSOR))
		return;
	for (size_t i = 0; i < facts->count; i++) {
		struct vd_fact *fact = &facts->items[i];

		if (fact->witness != VD_WITNESS_PROCESSOR || fact->level != 0 ||
		    kind_of(fact) != HYPERVISOR)
			continue;
		fact->level++;
		fact->certain = false;
	}
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

/* The first fact of a hypervisor or program, at LEVEL or (-1) at any. */
static const struct vd_fact *find_known(const struct vd_facts *facts, int level)
{
	for (size_t i = 0; i < facts->count; i++)
		if (kind_of(&facts->items[i]) < OWNER &&
		    (level < 0 || facts->items[i].level == level))
			return &facts->items[i];
	return NULL;
}

static bool tells_nothing(const struct vd_facts *facts, const struct vd_fact *fact)
{
	switch (kind_of(fact)) {
	case OWNER:
		return facts->processor_denies || facts->is_whole_machine;
	case NOTHING_KNOWN:
		/* Only the kernel knows the level that it tells of. */
		return find_known(facts, fact->witness == VD_WITNESS_KERNEL ? fact->level : -1);
	default:
		return false;
	}
}

static void drop_empty_talk(struct vd_facts *facts)
{
	for (size_t i = facts->count; i-- > 0;)
		if (tells_nothing(facts, &facts->items[i]))
			remove_at(facts, i);
}

static const struct vd_fact *find_owner(const struct vd_facts *facts, int level)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].level == level && kind_of(&facts->items[i]) == OWNER)
			return &facts->items[i];
	return NULL;
}

static bool has_witness(const struct vd_facts *facts, int level)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].level == level && facts->items[i].certain &&
		    kind_of(&facts->items[i]) != OWNER)
			return true;
	return false;
}

/* An owner's texts are on whole machines as well: what is certain of a guest is a hypervisor. */
static void doubt_owners(struct vd_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct vd_fact *fact = &facts->items[i];

		if (kind_of(fact) == OWNER && !has_witness(facts, fact->level))
			fact->certain = false;
	}
}

/* A hypervisor that nothing names is its owner's. */
static void name_the_unknown(struct vd_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct vd_fact *fact = &facts->items[i];
		const struct vd_fact *owner = find_owner(facts, fact->level);

		if (kind_of(fact) == NOTHING_KNOWN && owner)
			fact->name = owner->name;
	}
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
		unmask(facts, &facts->items[i]);
	move_foreign_processor_out(facts);
	move_copied_texts_out(facts);
	drop_empty_talk(facts);
	doubt_owners(facts);
	name_the_unknown(facts);
	if (facts->count)
		qsort(facts->items, facts->count, sizeof(facts->items[0]), by_level_and_kind);
	close_gaps(facts);
}

/*
 * Oracle puts its text on the whole machines that it rents out, too, and its virtual ones always
 * have QEMU's beside it.
 */
static bool makes_a_guest(const struct vd_fact *fact)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(no_hosts); i++)
		if (is(fact, no_hosts[i]))
			return false;
	return !is(fact, "oracle-cloud");
}

const struct vd_fact *vd_facts_guest(const struct vd_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		if (makes_a_guest(&facts->items[i]))
			return &facts->items[i];
	return NULL;
}

static enum vd_system system_of(const struct vd_fact *fact)
{
	if (is(fact, "xen-dom0") || is(fact, "hyperv-root"))
		return VD_SYSTEM_HOST;
	return is(fact, "lpar") || is(fact, "powervm") ? VD_SYSTEM_PARTITION : VD_SYSTEM_GUEST;
}

enum vd_system vd_facts_system(const struct vd_facts *facts)
{
	/* The facts are in order: a hypervisor before the program and the owner. */
	for (size_t i = 0; i < facts->count && facts->items[i].level == 0; i++) {
		if (facts->items[i].certain && kind_of(&facts->items[i]) != OWNER)
			return system_of(&facts->items[i]);
	}
	return facts->count == 0 && facts->processor_denies ? VD_SYSTEM_HOST : VD_SYSTEM_UNKNOWN;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/registry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "id/ids-key.h"
#include "id/ids-load.h"
#include "id/ids-table.h"
#include "id/native-id.h"

struct vd_registry {
	struct vd_ids_table table;
	struct vd_ids_parser *parser; /* holds the table, where it is not the compiled-in one */
};

void vd_registry_free(struct vd_registry *registry)
{
	if (!registry)
		return;
	vd_ids_parser_free(registry->parser);
	free(registry);
}

static int add_files(struct vd_registry *registry, const char *dir, vd_registry_report report,
		     void *data)
{
	int r = vd_ids_load_dir(&vd_ids_builtin, dir, report, data, &registry->parser);

	if (r == 0 && registry->parser)
		r = vd_ids_parser_table(registry->parser, &registry->table);
	return r;
}

int vd_registry_new(const char *dir, vd_registry_report report, void *data,
		    struct vd_registry **ret)
{
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = calloc(1, sizeof(*registry));
	int r;

	if (!registry)
		return -ENOMEM;
	registry->table = vd_ids_builtin;
	r = dir ? add_files(registry, dir, report, data) : 0;
	if (r < 0)
		return r;
	*ret = vd_take_ptr(registry);
	return 0;
}

static bool find(const struct vd_ids_table *table, const struct vd_ids_key *key, struct vd_id *id)
{
	const struct vd_ids_entry *entry = vd_ids_find(table, key);

	if (entry)
		*id = vd_ids_entry_id(table, entry);
	return entry;
}

static bool find_number(const struct vd_ids_table *table, enum vd_ids_kind kind, uint64_t hi,
			uint64_t lo, struct vd_id *id)
{
	return find(table, &(struct vd_ids_key){ .kind = kind, .hi = hi, .lo = lo, .text = "" },
		    id);
}

/* LENGTH characters at TEXT. */
static bool find_text(const struct vd_ids_table *table, enum vd_ids_kind kind, const char *text,
		      size_t length, struct vd_id *id)
{
	char copy[VD_IDS_TEXT_MAX + 1];

	if (length == 0 || length > VD_IDS_TEXT_MAX)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return find(table, &(struct vd_ids_key){ .kind = kind, .text = copy }, id);
}

/*
 * Below 0x1040 the subsystem tells the type, above it the device does: Linux
 * drivers/virtio/virtio_pci_modern_dev.c and virtio_pci_legacy_dev.c. Without a subsystem, or with
 * one that is a machine's mark such as 1af4:1100, the registry's lines for the transitional ids
 * stand.
 */
static bool find_transitional(const struct vd_ids_table *table, const struct vd_native_id *native,
			      struct vd_id *id)
{
	uint32_t number = native->pci.sub_device;
	struct vd_id found;

	if (!native->pci.has_sub || native->pci.vendor != VD_IDS_VIRTIO_VENDOR ||
	    native->pci.device < VD_IDS_VIRTIO_TRANS ||
	    native->pci.device >= VD_IDS_VIRTIO_MODERN || number == 0 ||
	    (!vd_ids_virtio(table, number, &found) && number > VD_IDS_VIRTIO_UNKNOWN_MAX))
		return false;
	*id = found;
	return true;
}

static bool find_modern(const struct vd_ids_table *table, const struct vd_native_id *native,
			struct vd_id *id)
{
	return native->pci.vendor == VD_IDS_VIRTIO_VENDOR &&
	       native->pci.device > VD_IDS_VIRTIO_MODERN &&
	       native->pci.device <= VD_IDS_VIRTIO_MODERN + VD_IDS_VIRTIO_PCI_MAX &&
	       vd_ids_virtio(table, native->pci.device - VD_IDS_VIRTIO_MODERN, id);
}

/* Virtio 1.2, 4.1.2: every PCI device 1AF4:1000 to 107F is a virtio device, whichever it is. */
static bool is_virtio_part(const struct vd_native_id *native)
{
	return native->pci.vendor == VD_IDS_VIRTIO_VENDOR &&
	       native->pci.device >= VD_IDS_VIRTIO_TRANS &&
	       native->pci.device <= VD_IDS_VIRTIO_MODERN + VD_IDS_VIRTIO_PCI_MAX;
}

static void set_proven(struct vd_id *id, uint32_t vendor, enum vd_origin origin)
{
	id->vendor = vendor;
	id->origin = origin;
	id->certainty = VD_CERTAINTY_CERTAIN;
}

static bool find_mark(const struct vd_ids_table *table, const struct vd_native_id *native,
		      struct vd_id *ret)
{
	uint64_t sub_vendor = native->pci.sub_vendor;
	uint64_t sub = sub_vendor << 16 | native->pci.sub_device;

	return native->pci.has_sub && (find_number(table, VD_IDS_PCI_MARK, 8, sub, ret) ||
				       find_number(table, VD_IDS_PCI_MARK, 4, sub_vendor, ret));
}

/* A line is about the part, real or imitated; the subsystem of a hypervisor proves which it is. */
static void apply_mark(const struct vd_ids_table *table, const struct vd_native_id *native,
		       struct vd_id *id)
{
	struct vd_id mark;

	if (id->origin == VD_ORIGIN_VIRTUAL || !find_mark(table, native, &mark))
		return;
	id->origin = mark.origin;
	id->certainty = mark.certainty;
}

/* The subsystem of a hypervisor proves more than the maker of the part, unless that makes virtual
 * parts only: what it gives its own ids to, it does not imitate. */
static void guess_origin(const struct vd_ids_table *table, const struct vd_native_id *native,
			 struct vd_id *id)
{
	struct vd_id maker, mark;
	bool has_maker = find_number(table, VD_IDS_PCI_MAKER, 0, native->pci.vendor, &maker);
	bool has_mark = find_mark(table, native, &mark);
	const struct vd_id *found = &maker;

	if (has_mark && !(has_maker && maker.origin == VD_ORIGIN_VIRTUAL))
		found = &mark;
	if (has_maker || has_mark) {
		id->origin = found->origin;
		id->certainty = found->certainty;
	}
}

static void guess_by_class(const struct vd_ids_table *table, const struct vd_native_id *native,
			   struct vd_id *id)
{
	uint64_t class = (uint64_t)native->pci.base_class << 8 | native->pci.sub_class;

	if (native->pci.has_class && !find_number(table, VD_IDS_PCI_CLASS, 4, class, id))
		find_number(table, VD_IDS_PCI_CLASS, 2, class >> 8, id);
	id->vendor = native->pci.vendor;
	id->device = native->pci.device;
	id->is_by_part = true;
	if (is_virtio_part(native))
		set_proven(id, VD_IDS_VIRTIO_VENDOR, VD_ORIGIN_VIRTUAL);
	else
		guess_origin(table, native, id);
}

static bool identify_pci(const struct vd_ids_table *table, const struct vd_native_id *native,
			 struct vd_id *id)
{
	uint64_t part = (uint64_t)native->pci.vendor << 16 | native->pci.device;
	uint64_t sub = (uint64_t)native->pci.sub_vendor << 16 | native->pci.sub_device;

	if (native->pci.has_sub && find_number(table, VD_IDS_PCI_SUB, sub, part, id))
		return true;
	if (find_transitional(table, native, id))
		return true;
	if (find_number(table, VD_IDS_PCI, 0, part, id)) {
		/* The common id of a transitional part is the modern one's. */
		id->is_by_part =
			id->vendor == native->pci.vendor && id->device == native->pci.device;
		apply_mark(table, native, id);
		return true;
	}
	if (find_modern(table, native, id))
		return true;
	guess_by_class(table, native, id);
	return false;
}

static bool identify_ccw(const struct vd_ids_table *table, const struct vd_native_id *native,
			 struct vd_id *id)
{
	if (native->ccw.cu_type == VD_IDS_VIRTIO_CCW_CU)
		return vd_ids_virtio(table, native->ccw.cu_model, id);
	for (unsigned rank = VD_IDS_CCW_RANKS; rank--;) {
		uint64_t lo = vd_ids_ccw_lo(rank, native->ccw.cu_type, native->ccw.cu_model,
					    native->ccw.dev_type, native->ccw.dev_model);

		if ((rank < 2 || native->ccw.has_dev) &&
		    find_number(table, VD_IDS_CCW, rank, lo, id))
			return true;
	}
	id->vendor = VD_IDS_CCW_VENDOR;
	id->device = native->ccw.has_dev ? native->ccw.dev_type : native->ccw.cu_type;
	return false;
}

/* A channel subsystem is the hypervisor's, whatever its subchannels are for. */
static bool identify_css(const struct vd_ids_table *table, const struct vd_native_id *native,
			 struct vd_id *id)
{
	if (find_number(table, VD_IDS_CSS, 0, native->css_type, id))
		return true;
	set_proven(id, VD_IDS_CCW_VENDOR, VD_ORIGIN_VIRTUAL);
	return false;
}

static bool identify_vmbus(const struct vd_ids_table *table, const struct vd_native_id *native,
			   struct vd_id *id)
{
	uint64_t hi = native->vmbus.hi, lo = native->vmbus.lo;

	if (find_number(table, VD_IDS_VMBUS, hi, lo, id) ||
	    find_number(table, VD_IDS_VMBUS_PORT, (uint32_t)hi, lo, id))
		return true;
	set_proven(id, VD_IDS_VMBUS_VENDOR, VD_ORIGIN_BUS);
	return false;
}

static bool identify_text(const struct vd_ids_table *table, enum vd_ids_kind kind,
			  uint32_t bus_vendor, const char *text, struct vd_id *id)
{
	if (find_text(table, kind, text, strlen(text), id))
		return true;
	set_proven(id, bus_vendor, VD_ORIGIN_BUS);
	return false;
}

/*
 * N<name>T<type>C<compatible>C<compatible>…: a C may be a letter of a compatible too, so each
 * stretch from one C to another is tried, the leftmost and shortest first. Only so many, so that
 * the time that this takes is bounded.
 */
static bool identify_of(const struct vd_ids_table *table, const char *text, struct vd_id *id)
{
	const char *at = strchr(text, 'T');
	unsigned tries = 1024;

	while ((at = strchr(at, 'C'))) {
		const char *end = ++at;

		do {
			end += strcspn(end, "C");
			if (find_text(table, VD_IDS_OF, at, (size_t)(end - at), id))
				return true;
			if (--tries == 0)
				return false;
		} while (*end++ && end - at <= VD_IDS_TEXT_MAX);
	}
	return false;
}

/* <hardware id>:<compatible id>:… */
static bool identify_acpi(const struct vd_ids_table *table, const char *text, struct vd_id *id)
{
	while (*text) {
		size_t length = strcspn(text, ":");

		if (find_text(table, VD_IDS_ACPI, text, length, id))
			return true;
		text += length + (text[length] == ':');
	}
	return false;
}

static bool identify_virt(const struct vd_ids_table *table, const struct vd_native_id *native,
			  struct vd_id *id)
{
	const struct vd_ids_type *type = vd_ids_type(table, native->virt.type);

	*id = native->virt;
	if (type)
		id->name = table->strings + type->description;
	if (id->origin != VD_ORIGIN_UNKNOWN)
		id->certainty = VD_CERTAINTY_CERTAIN;
	return type;
}

static bool identify(const struct vd_ids_table *table, const struct vd_native_id *native,
		     struct vd_id *id)
{
	switch (native->bus) {
	case VD_NATIVE_PCI:
		return identify_pci(table, native, id);
	case VD_NATIVE_VIRTIO:
		return vd_ids_virtio(table, native->virtio.device, id);
	case VD_NATIVE_CCW:
		return identify_ccw(table, native, id);
	case VD_NATIVE_CSS:
		return identify_css(table, native, id);
	case VD_NATIVE_VMBUS:
		return identify_vmbus(table, native, id);
	case VD_NATIVE_XEN:
		return identify_text(table, VD_IDS_XEN, VD_IDS_XEN_VENDOR, native->text, id);
	case VD_NATIVE_VIO:
		return identify_text(table, VD_IDS_VIO, VD_IDS_VIO_VENDOR, native->text, id);
	case VD_NATIVE_OF:
		return identify_of(table, native->text, id);
	case VD_NATIVE_ACPI:
		return identify_acpi(table, native->text, id);
	case VD_NATIVE_PLATFORM:
		return find_text(table, VD_IDS_PLATFORM, native->text, strlen(native->text), id);
	case VD_NATIVE_VIRT:
		return identify_virt(table, native, id);
	}
	return false;
}

int vd_registry_identify(const struct vd_registry *registry, const char *text, struct vd_id *ret)
{
	struct vd_native_id native;
	struct vd_id id = { .name = "" };
	int r = vd_native_id_parse(text, &native);
	bool known;

	if (r < 0)
		return r;
	known = identify(&registry->table, &native, &id);
	*ret = id;
	return known ? 0 : 1;
}

const char *vd_registry_type_name(const struct vd_registry *registry, uint16_t type)
{
	return vd_ids_type_name(&registry->table, type);
}

/* What people call them, if the registry has no type of that name. */
static const char *other_name(const char *text)
{
	static const char *const names[][2] = { { "disk", "block" },
						{ "nic", "net" },
						{ "network", "net" } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (strcmp(names[i][0], text) == 0)
			return names[i][1];
	}
	return text;
}

int vd_registry_type_parse(const struct vd_registry *registry, const char *text, uint16_t *ret)
{
	const struct vd_ids_type *type = vd_ids_type_by_name(&registry->table, text);
	uint64_t number = 0;

	if (!type)
		type = vd_ids_type_by_name(&registry->table, other_name(text));
	if (type)
		number = type->number;
	else if (strcmp(text, "unknown") != 0 && vd_parse_uint(text, 0, UINT16_MAX, &number) < 0)
		return -EINVAL;
	*ret = (uint16_t)number;
	return 0;
}

const char *vd_registry_type_description(const struct vd_registry *registry, uint16_t type)
{
	const struct vd_ids_type *entry = vd_ids_type(&registry->table, type);

	return entry ? registry->table.strings + entry->description : "";
}

bool vd_registry_type_is_plumbing(const struct vd_registry *registry, uint16_t type)
{
	const struct vd_ids_type *entry = vd_ids_type(&registry->table, type);

	return entry && entry->plumbing;
}

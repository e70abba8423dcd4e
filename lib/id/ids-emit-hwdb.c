// SPDX-License-Identifier: LGPL-2.1-or-later
/* The registry as a hardware database of udev. */
#include <inttypes.h>

#include "base/cleanup.h"
#include "id/ids-emit.h"

/*
 * Of two globs that match, the later line wins, except on big-endian processors: there, udev compares
 * the numbers of the lines with their bytes swapped (seen with systemd 252). So no two globs that
 * match one id give a property two values: a glob with more special ones beside it has properties of
 * its own, and 60-virt.rules takes the most special. A property whose name begins with a dot is not
 * kept in udev's database: udev(7).
 */
#define EXACT	"VIRT_"
#define GENERAL ".VIRT_GENERAL_"

static void emit_origin(FILE *out, const char *prefix, enum vd_origin origin,
			enum vd_certainty certainty)
{
	fprintf(out, " %sORIGIN=%s\n %sORIGIN_CERTAINTY=%s\n\n", prefix, vd_origin_name(origin),
		prefix, vd_certainty_name(certainty));
}

/* What 60-virt.rules makes the common id of, where a glob can't carry the part's own numbers. WHOSE:
 * the part's, the mark's or the maker's; the first that there is counts. */
static void emit_origin_of_part(FILE *out, const char *whose, enum vd_origin origin,
				enum vd_certainty certainty)
{
	fprintf(out, " .VIRT_%s_NUMBER=%u\n .VIRT_%s_ORIGIN=%s\n .VIRT_%s_CERTAINTY=%s\n\n", whose,
		(unsigned)origin, whose, vd_origin_name(origin), whose,
		vd_certainty_name(certainty));
}

static void emit_properties(FILE *out, const char *prefix, const struct vd_ids_table *table,
			    const struct vd_id *id)
{
	char text[VD_ID_MAX];

	vd_id_format(id, text);
	fprintf(out, " %sTYPE=%s\n %sID=%s\n", prefix, vd_ids_type_name(table, id->type), prefix,
		text);
	emit_origin(out, prefix, id->origin, id->certainty);
}

/* Whether some other entry is for one subsystem of the PCI part of ENTRY. */
static bool has_subsystem(const struct vd_ids_table *table, const struct vd_ids_entry *entry)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *other = &table->entries[i];

		if (other->kind == VD_IDS_PCI_SUB && other->lo == entry->lo)
			return true;
	}
	return false;
}

/* Whether some other entry gives more of the channel device of ENTRY. */
static bool has_higher_rank(const struct vd_ids_table *table, const struct vd_ids_entry *entry)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *other = &table->entries[i];

		if (other->kind == VD_IDS_CCW && other->lo >> 32 == entry->lo >> 32 &&
		    other->hi > entry->hi)
			return true;
	}
	return false;
}

/* Whether the device number tells nothing of the virtio device of ENTRY if there is a subsystem. */
static bool is_transitional(const struct vd_ids_entry *entry)
{
	return entry->lo >= (VD_IDS_VIRTIO_VENDOR << 16 | VD_IDS_VIRTIO_TRANS) &&
	       entry->lo < (VD_IDS_VIRTIO_VENDOR << 16 | VD_IDS_VIRTIO_MODERN);
}

/* A mark wins over the line of a part that is no virtual one. */
static bool is_marked(const struct vd_ids_entry *entry)
{
	return entry->kind == VD_IDS_PCI && entry->origin != VD_ORIGIN_VIRTUAL;
}

static bool is_general(const struct vd_ids_table *table, const struct vd_ids_entry *entry)
{
	if (entry->kind == VD_IDS_CCW)
		return has_higher_rank(table, entry);
	return is_marked(entry) || (entry->kind == VD_IDS_PCI &&
				    (is_transitional(entry) || has_subsystem(table, entry)));
}

static void emit_pci_glob(FILE *out, const struct vd_ids_entry *entry)
{
	unsigned part = (unsigned)entry->lo, sub = (unsigned)entry->hi;

	fprintf(out, "pci:v%08Xd%08Xsv", part >> 16, part & 0xffff);
	if (entry->kind == VD_IDS_PCI_SUB)
		fprintf(out, "%08Xsd%08Xbc", sub >> 16, sub & 0xffff);
	fputs("*\n", out);
}

static void emit_ccw_glob(FILE *out, const struct vd_ids_entry *entry)
{
	fprintf(out, "ccw:t%04Xm", (unsigned)(entry->lo >> 32));
	if (entry->hi & 1)
		fprintf(out, "%02X", (unsigned)(entry->lo >> 24) & 0xff);
	else
		fputs("??", out);
	if (entry->hi < 2)
		fputs("dt*\n", out);
	else if (entry->hi < 4)
		fprintf(out, "dt%04Xdm*\n", (unsigned)(entry->lo >> 8) & 0xffff);
	else
		fprintf(out, "dt%04Xdm%02X\n", (unsigned)(entry->lo >> 8) & 0xffff,
			(unsigned)entry->lo & 0xff);
}

static void emit_glob(FILE *out, const struct vd_ids_entry *entry, const char *text)
{
	switch ((enum vd_ids_kind)entry->kind) {
	case VD_IDS_PCI:
	case VD_IDS_PCI_SUB:
		emit_pci_glob(out, entry);
		break;
	case VD_IDS_CCW:
		emit_ccw_glob(out, entry);
		break;
	case VD_IDS_CSS:
		fprintf(out, "css:t%X\n", (unsigned)entry->lo);
		break;
	case VD_IDS_VMBUS_PORT:
		fprintf(out, "vmbus:????????%08" PRIx64 "%016" PRIx64 "\n", entry->hi, entry->lo);
		break;
	case VD_IDS_VMBUS:
		fprintf(out, "vmbus:%016" PRIx64 "%016" PRIx64 "\n", entry->hi, entry->lo);
		break;
	case VD_IDS_XEN:
		fprintf(out, "xen:%s\n", text);
		break;
	case VD_IDS_VIO:
		fprintf(out, "vio:%s\n", text);
		break;
	case VD_IDS_OF:
		fprintf(out, "of:N*T*C%s\nof:N*T*C%sC*\n", text, text);
		break;
	case VD_IDS_ACPI:
		fprintf(out, "acpi:%s:*\nacpi:*:%s:*\n", text, text);
		break;
	case VD_IDS_PLATFORM:
		fprintf(out, "platform:%s\n", text);
		break;
	case VD_IDS_PCI_CLASS: /* these have properties of their own */
	case VD_IDS_PCI_MAKER:
	case VD_IDS_PCI_MARK:
	case VD_IDS_VIRTIO:
	case VD_IDS_KIND_COUNT:
		break;
	}
}

static void emit_kind(FILE *out, const struct vd_ids_table *table, enum vd_ids_kind kind)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *entry = &table->entries[i];
		struct vd_id id = vd_ids_entry_id(table, entry);

		if (entry->kind != kind)
			continue;
		emit_glob(out, entry, table->strings + entry->text);
		emit_properties(out, is_general(table, entry) ? GENERAL : EXACT, table, &id);
	}
}

/* The hexadecimal digits of the numbers of a PCI part, one by one: no rule of udev's can take a text
 * apart. */
static void emit_digits(FILE *out)
{
	static const char digits[] = "0123456789ABCDEF", any[] = "????";

	for (int at = 0; at < 4; at++) {
		for (const char *digit = digits; *digit; digit++)
			fprintf(out,
				"pci:v0000%.*s%c%.*sd*\n .VIRT_V%d=%c\n\n"
				"pci:v????????d0000%.*s%c%.*ssv*\n .VIRT_D%d=%c\n\n",
				at, any, *digit, 3 - at, any, at, *digit, at, any, *digit, 3 - at,
				any, at, *digit);
	}
}

static void emit_scsi_number(FILE *out, const char *before, const char *after, const char *name,
			     unsigned count)
{
	for (unsigned number = 0; number < count; number++)
		fprintf(out, "virt-scsi:%s:%u%s\n .VIRT_%s=%u\n\n", before, number, after, name,
			number);
}

/* "virt-scsi:" and the name of a SCSI device, HOST:CHANNEL:TARGET:LUN, which it takes apart. What is
 * beyond these numbers has no link. */
static void emit_scsi(FILE *out)
{
	emit_scsi_number(out, "*", ":*:*", "CHANNEL_NUMBER", 8);
	emit_scsi_number(out, "*:*", ":*", "TARGET", 256);
	emit_scsi_number(out, "*:*:*", "", "LUN", 1024);
}

static void emit_class(FILE *out, const struct vd_ids_table *table,
		       const struct vd_ids_entry *entry)
{
	unsigned class = (unsigned)entry->lo;
	const char *level = entry->hi == 2 ? "CLASS" : "SUBCLASS";

	if (entry->hi == 2)
		fprintf(out, "pci:v*bc%02Xsc*\n", class);
	else
		fprintf(out, "pci:v*bc%02Xsc%02Xi*\n", class >> 8, class & 0xff);
	fprintf(out, " .VIRT_%s=%s\n .VIRT_%s_NUMBER=%04X\n\n", level,
		vd_ids_type_name(table, entry->type), level, entry->type);
}

/* The type only: what is known by its class alone is of unknown origin. */
static void emit_classes(FILE *out, const struct vd_ids_table *table)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		if (table->entries[i].kind == VD_IDS_PCI_CLASS)
			emit_class(out, table, &table->entries[i]);
	}
}

/* What is behind one of these globs is on a bus of virtual devices only, so that much is certain of
 * every id there. */
static void emit_buses(FILE *out, const struct vd_ids_table *table)
{
	static const struct {
		const char *glob;
		uint32_t vendor;
		enum vd_origin origin;
	} buses[] = {
		{ "css:t?", VD_IDS_CCW_VENDOR, VD_ORIGIN_VIRTUAL },
		{ "vmbus:????????????????????????????????", VD_IDS_VMBUS_VENDOR, VD_ORIGIN_BUS },
		{ "xen:?*", VD_IDS_XEN_VENDOR, VD_ORIGIN_BUS },
		{ "vio:T*S*", VD_IDS_VIO_VENDOR, VD_ORIGIN_BUS },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(buses); i++) {
		struct vd_id id = {
			.vendor = buses[i].vendor,
			.origin = buses[i].origin,
			.certainty = VD_CERTAINTY_CERTAIN,
		};

		fprintf(out, "%s\n", buses[i].glob);
		emit_properties(out, GENERAL, table, &id);
	}
}

/* The same of the ids of virtio; no VIRT_ID, since the number is in it. The type of a PCI part
 * stays the class's. */
static void emit_virtio_any(FILE *out)
{
	fprintf(out, "pci:v%08Xd000010[0-3]?sv*\npci:v%08Xd%08Xsv*\n", VD_IDS_VIRTIO_VENDOR,
		VD_IDS_VIRTIO_VENDOR, VD_IDS_VIRTIO_MODERN);
	emit_origin_of_part(out, "PART", VD_ORIGIN_VIRTUAL, VD_CERTAINTY_CERTAIN);
	fprintf(out, "virtio:d????????v????????\n .VIRT_CLASS=unknown\n .VIRT_CLASS_NUMBER=0000\n");
	emit_origin_of_part(out, "PART", VD_ORIGIN_VIRTUAL, VD_CERTAINTY_CERTAIN);
}

static void emit_maker(FILE *out, const struct vd_ids_entry *entry)
{
	fprintf(out, "pci:v%08Xd*\n", (unsigned)entry->lo);
	/* Whatever its mark is, a part of a maker of virtual ones is virtual. */
	emit_origin_of_part(out, entry->origin == VD_ORIGIN_VIRTUAL ? "PART" : "MAKER",
			    entry->origin, entry->certainty);
}

static void emit_mark(FILE *out, const struct vd_ids_entry *entry)
{
	unsigned number = (unsigned)entry->lo;

	if (entry->hi == 4)
		fprintf(out, "pci:v*sv%08Xsd*\n", number);
	else
		fprintf(out, "pci:v*sv%08Xsd%08Xbc*\n", number >> 16, number & 0xffff);
	emit_origin_of_part(out, "MARK", entry->origin, entry->certainty);
}

/* The origin only: the class has the type. */
static void emit_origins(FILE *out, const struct vd_ids_table *table)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *entry = &table->entries[i];

		if (entry->kind == VD_IDS_PCI_MAKER)
			emit_maker(out, entry);
		else if (entry->kind == VD_IDS_PCI_MARK)
			emit_mark(out, entry);
	}
}

static void emit_marked(FILE *out, const struct vd_ids_table *table,
			const struct vd_ids_entry *entry, const struct vd_ids_entry *mark)
{
	struct vd_id id = vd_ids_entry_id(table, entry);
	unsigned part = (unsigned)entry->lo, sub = (unsigned)mark->lo;

	fprintf(out, "pci:v%08Xd%08X", part >> 16, part & 0xffff);
	if (mark->hi == 4)
		fprintf(out, "sv%08Xsd*\n", sub);
	else
		fprintf(out, "sv%08Xsd%08Xbc*\n", sub >> 16, sub & 0xffff);
	id.origin = mark->origin;
	id.certainty = mark->certainty;
	emit_properties(out, EXACT, table, &id);
}

/* The part named by ENTRY, with the mark of each hypervisor. */
static void emit_marks_of(FILE *out, const struct vd_ids_table *table,
			  const struct vd_ids_entry *entry)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *mark = &table->entries[i];

		if (mark->kind == VD_IDS_PCI_MARK)
			emit_marked(out, table, entry, mark);
	}
}

static void emit_marks(FILE *out, const struct vd_ids_table *table)
{
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *entry = &table->entries[i];

		if (is_marked(entry))
			emit_marks_of(out, table, entry);
	}
}

/* Writes the globs of the virtio device NUMBER. */
typedef void (*virtio_glob)(FILE *out, unsigned number);

static void modern_glob(FILE *out, unsigned number)
{
	fprintf(out, "pci:v%08Xd%08Xsv*\n", VD_IDS_VIRTIO_VENDOR, VD_IDS_VIRTIO_MODERN + number);
}

static void transitional_glob(FILE *out, unsigned number)
{
	fprintf(out, "pci:v%08Xd000010[0-3]?sv*sd%08Xbc*\n", VD_IDS_VIRTIO_VENDOR, number);
}

static void other_globs(FILE *out, unsigned number)
{
	fprintf(out, "virtio:d%08Xv*\n", number);
	if (number <= UINT8_MAX)
		fprintf(out, "ccw:t%04Xm%02Xdt*\n", VD_IDS_VIRTIO_CCW_CU, number);
}

static void emit_virtio(FILE *out, const struct vd_ids_table *table, virtio_glob glob,
			unsigned from, unsigned to)
{
	for (unsigned number = from; number <= to; number++) {
		struct vd_id id;

		if (!vd_ids_virtio(table, number, &id) && number > VD_IDS_VIRTIO_UNKNOWN_MAX)
			continue;
		glob(out, number);
		emit_properties(out, EXACT, table, &id);
	}
}

static void emit_virt_type(FILE *out, const char *prefix, const char *number, const char *name)
{
	fprintf(out, "virt:t%sv????????d????????\n %sTYPE=%s\n", number, prefix, name);
	emit_origin(out, prefix, VD_ORIGIN_BUS, VD_CERTAINTY_CERTAIN);
}

/* The virt bus's modalias has the type in it. */
static void emit_virt(FILE *out, const struct vd_ids_table *table)
{
	emit_virt_type(out, GENERAL, "????", "unknown");
	for (size_t i = 0; i < table->type_count; i++) {
		char number[8];

		snprintf(number, sizeof(number), "%04X", table->types[i].number);
		emit_virt_type(out, EXACT, number, table->strings + table->types[i].name);
	}
}

void vd_ids_emit_hwdb(FILE *out, const struct vd_ids_table *table)
{
	fputs("# Made from virt.ids by ids-compile: the kind of a virtual device, its common id\n"
	      "# and the way in which the guest is given it, for udev rules.\n\n",
	      out);
	emit_digits(out);
	emit_scsi(out);
	emit_classes(out, table);
	emit_origins(out, table);
	emit_buses(out, table);
	emit_virtio_any(out);
	emit_virtio(out, table, modern_glob, 1, VD_IDS_VIRTIO_PCI_MAX);
	emit_kind(out, table, VD_IDS_PCI);
	emit_marks(out, table);
	emit_virtio(out, table, transitional_glob, 1, UINT16_MAX);
	emit_kind(out, table, VD_IDS_PCI_SUB);
	for (unsigned kind = VD_IDS_CCW; kind < VD_IDS_KIND_COUNT; kind++)
		emit_kind(out, table, kind);
	emit_virtio(out, table, other_globs, 0, UINT16_MAX);
	emit_virt(out, table);
}

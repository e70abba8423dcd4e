// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * id-samples - for hwdb.sh: modaliases as the kernel would write them, some for every entry of the
 * registry and some that are just not one, each with what the program makes of it: MODALIAS,
 * VIRT_TYPE, VIRT_ID, VIRT_ORIGIN, VIRT_ORIGIN_CERTAINTY, with tabs between and - for none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "id/ids-table.h"
#include "id/native-id.h"
#include "id/registry.h"

static struct vd_registry *registry;

static bool is_on(const char *modalias, const char *bus)
{
	return strncmp(modalias, bus, strlen(bus)) == 0;
}

/* What no glob can carry is the number of a part that no entry has: man virt-ids. */
static bool has_id(const char *modalias, int r, const struct vd_id *id)
{
	if (is_on(modalias, "virt:"))
		return false;
	if (r == 0)
		return true;
	if (is_on(modalias, "virtio:"))
		return id->device && id->device <= VD_IDS_VIRTIO_MODERN + UINT8_MAX;
	return !is_on(modalias, "pci:") && id->origin != VD_ORIGIN_UNKNOWN;
}

static void print_expected(const char *modalias, int r, const struct vd_id *id)
{
	/* Of a PCI part the type and the origin come from the class, if that has a line. */
	bool tells_type =
		r == 0 || id->type || (!is_on(modalias, "pci:") && id->origin != VD_ORIGIN_UNKNOWN);
	bool tells_origin = r == 0 || id->type || id->origin != VD_ORIGIN_UNKNOWN;
	char text[VD_ID_MAX];

	vd_id_format(id, text);
	printf("%s\t%s\t%s\t%s\t%s\n", modalias,
	       tells_type ? vd_registry_type_name(registry, id->type) : "-",
	       has_id(modalias, r, id) ? text : "-",
	       tells_origin ? vd_origin_name(id->origin) : "-",
	       tells_origin ? vd_certainty_name(id->certainty) : "-");
}

static void print_one(const char *modalias)
{
	struct vd_id id;
	int r = vd_registry_identify(registry, modalias, &id);

	if (r >= 0)
		print_expected(modalias, r, &id);
}

/* The text itself, and the same with one character made another of its kind. */
static void print_with_misses(const char *modalias)
{
	size_t length = strlen(modalias);

	print_one(modalias);
	for (size_t part = 1; part <= 5; part++) {
		size_t at = (length - 1) * part / 5;
		char other[512], c = modalias[at];

		snprintf(other, sizeof(other), "%s", modalias);
		other[at] = strchr("9FZfz", c) ? (char)(c - 1) : (char)(c + 1);
		print_one(other);
	}
}

static void print_pci(const struct vd_ids_entry *entry, size_t i)
{
	static const char *const classes[] = { "bc02sc00i00", "bc01sc08i02", "bcFFscFFi00",
					       "bc06sc04i00", "bc07sc80i00" };
	/* Hypervisors' marks. */
	static const uint32_t marks[] = { 0x1af41100, 0x15ad07d0, 0x1ab80400, 0x58530001,
					  0x80ee0000 };
	char modalias[128];

	for (size_t j = i; j < i + 2; j++) {
		uint64_t other = j == i ? 0x1028beef : marks[i % VD_ARRAY_SIZE(marks)];
		uint64_t sub = entry->kind == VD_IDS_PCI_SUB ? entry->hi : other;

		snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08Xsv%08Xsd%08X%s",
			 (unsigned)(entry->lo >> 16), (unsigned)(entry->lo & 0xffff),
			 (unsigned)(sub >> 16), (unsigned)(sub & 0xffff),
			 classes[j % VD_ARRAY_SIZE(classes)]);
		if (j == i)
			print_with_misses(modalias);
		else
			print_one(modalias);
	}
}

static void print_class(const struct vd_ids_entry *entry)
{
	unsigned class = (unsigned)entry->lo << (entry->hi == 2 ? 8 : 0);
	char modalias[128];

	snprintf(modalias, sizeof(modalias),
		 "pci:v0000FEEDd0000BEEFsv00000000sd00000000bc%02Xsc%02Xi01", class >> 8,
		 class & 0xff);
	print_with_misses(modalias);
}

/* A part, and a class, that no line has. */
static void print_origin(const struct vd_ids_entry *entry)
{
	unsigned sub = (unsigned)entry->lo, vendor = 0xfeed;
	char modalias[128];

	if (entry->kind == VD_IDS_PCI_MAKER) {
		vendor = (unsigned)entry->lo;
		sub = 0x1028beef;
	} else if (entry->hi == 4) {
		sub = sub << 16 | 0xbeef;
	}
	snprintf(modalias, sizeof(modalias), "pci:v%08Xd0000BEEFsv%08Xsd%08XbcFFsc00i01", vendor,
		 sub >> 16, sub & 0xffff);
	print_with_misses(modalias);
}

/* Every transport, and the vendors that each has been seen with. */
static void print_virtio(unsigned number)
{
	char modalias[128];

	snprintf(modalias, sizeof(modalias), "virtio:d%08Xv00001AF4", number);
	print_with_misses(modalias);
	snprintf(modalias, sizeof(modalias), "virtio:d%08Xv554D4551", number);
	print_one(modalias);
	snprintf(modalias, sizeof(modalias), "ccw:t3832m%02Xdtdm", number);
	print_with_misses(modalias);
	snprintf(modalias, sizeof(modalias), "pci:v00001AF4d%08Xsv00001AF4sd00001100bc01sc80i00",
		 0x1040 + number);
	print_with_misses(modalias);
	for (unsigned device = 0x1000; device < 0x1041; device += 0x3f) {
		snprintf(modalias, sizeof(modalias),
			 "pci:v00001AF4d%08Xsv0000108Esd%08Xbc02sc00i00", device, number);
		print_with_misses(modalias);
	}
}

/* Numbers that no PCI id has room for. */
static void print_virtio_beyond(void)
{
	static const unsigned numbers[] = { 0x80,   0xff,    0x100,	 0xefff,     0xf000,
					    0xffff, 0x10000, 0xffffefbf, 0xffffefc0, 0xffffffff };
	char modalias[64];

	for (size_t i = 0; i < VD_ARRAY_SIZE(numbers); i++) {
		snprintf(modalias, sizeof(modalias), "virtio:d%08Xv554D4551", numbers[i]);
		print_one(modalias);
		if (numbers[i] > UINT8_MAX)
			continue;
		snprintf(modalias, sizeof(modalias), "ccw:t3832m%02Xdtdm", numbers[i]);
		print_one(modalias);
	}
}

static void print_ccw(const struct vd_ids_entry *entry)
{
	unsigned cu = (unsigned)(entry->lo >> 32), cu_model = (unsigned)(entry->lo >> 24) & 0xff;
	unsigned dev = (unsigned)(entry->lo >> 8) & 0xffff, dev_model = (unsigned)entry->lo & 0xff;
	char modalias[64];

	if (!(entry->hi & 1))
		cu_model = 0xe9;
	if (entry->hi < 4)
		dev_model = 0x0a;
	if (entry->hi < 2) {
		snprintf(modalias, sizeof(modalias), "ccw:t%04Xm%02Xdtdm", cu, cu_model);
		print_with_misses(modalias);
		dev = 0x3178;
	}
	snprintf(modalias, sizeof(modalias), "ccw:t%04Xm%02Xdt%04Xdm%02X", cu, cu_model, dev,
		 dev_model);
	print_with_misses(modalias);
}

static void print_text(const char *before, const char *text, const char *after)
{
	char modalias[512];

	snprintf(modalias, sizeof(modalias), "%s%s%s", before, text, after);
	print_with_misses(modalias);
}

static void print_entry(const struct vd_ids_entry *entry, const char *text, size_t i)
{
	char modalias[64];

	switch ((enum vd_ids_kind)entry->kind) {
	case VD_IDS_PCI_CLASS:
		print_class(entry);
		break;
	case VD_IDS_PCI_MAKER:
	case VD_IDS_PCI_MARK:
		print_origin(entry);
		break;
	case VD_IDS_PCI:
	case VD_IDS_PCI_SUB:
		print_pci(entry, i);
		break;
	case VD_IDS_CCW:
		print_ccw(entry);
		break;
	case VD_IDS_CSS:
		snprintf(modalias, sizeof(modalias), "css:t%X", (unsigned)entry->lo);
		print_with_misses(modalias);
		break;
	case VD_IDS_VMBUS_PORT:
		snprintf(modalias, sizeof(modalias), "vmbus:e8030000%08" PRIx64 "%016" PRIx64,
			 entry->hi, entry->lo);
		print_with_misses(modalias);
		break;
	case VD_IDS_VMBUS:
		snprintf(modalias, sizeof(modalias), "vmbus:%016" PRIx64 "%016" PRIx64, entry->hi,
			 entry->lo);
		print_with_misses(modalias);
		break;
	case VD_IDS_XEN:
		print_text("xen:", text, "");
		break;
	case VD_IDS_VIO:
		print_text("vio:", text, "");
		break;
	case VD_IDS_OF:
		print_text("of:NvirtT(null)C", text, "");
		print_text("of:NvirtT(null)C", text, "Cacme,thing");
		print_text("of:NvirtT(null)Cacme,thingC", text, "");
		break;
	case VD_IDS_ACPI:
		print_text("acpi:", text, ":");
		print_text("acpi:ACME0001:", text, ":");
		break;
	case VD_IDS_PLATFORM:
		print_text("platform:", text, "");
		break;
	case VD_IDS_VIRTIO: /* all numbers, with an entry or not: print_virtio() */
	case VD_IDS_KIND_COUNT:
		break;
	}
}

int main(void)
{
	const struct vd_ids_table *table = &vd_ids_builtin;
	char modalias[64], line[VD_NATIVE_ID_MAX];

	if (vd_registry_new(NULL, NULL, NULL, &registry) < 0)
		return 1;
	for (size_t i = 0; i < table->entry_count; i++)
		print_entry(&table->entries[i], table->strings + table->entries[i].text, i);
	for (unsigned number = 0; number <= 0x41; number++)
		print_virtio(number);
	print_virtio_beyond();
	for (unsigned type = 0; type <= 0xf; type++) {
		snprintf(modalias, sizeof(modalias), "css:t%X", type);
		print_one(modalias);
	}
	for (size_t i = 0; i < table->type_count; i++) {
		snprintf(modalias, sizeof(modalias), "virt:t%04Xv00001AF4d00001042",
			 table->types[i].number);
		print_with_misses(modalias);
	}
	/* Further ones, a line each. */
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		print_one(line);
	}
	vd_registry_free(registry);
	return 0;
}

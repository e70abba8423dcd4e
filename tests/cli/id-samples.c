// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * id-samples - for hwdb.sh: modaliases as the kernel would write them, some for every entry of the
 * registry and some that are just not one, each with what the program makes of it: MODALIAS,
 * VIRT_TYPE, VIRT_ID, VIRT_ORIGIN, with tabs between and - for none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "id/ids-table.h"
#include "id/registry.h"

static struct vd_registry *registry;

static void print_expected(const char *modalias, int r, const struct vd_id *id)
{
	const char *type = vd_registry_type_name(registry, id->type);
	const char *origin = vd_origin_name(id->origin);
	char text[VD_ID_MAX];

	vd_id_format(id, text);
	if (strncmp(modalias, "virt:", 5) == 0)
		printf("%s\t%s\t-\t%s\n", modalias, r ? "-" : type, r ? "-" : origin);
	else if (r == 0)
		printf("%s\t%s\t%s\t%s\n", modalias, type, text, origin);
	else
		printf("%s\t%s\t-\t-\n", modalias, id->type ? type : "-");
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
	uint64_t sub = entry->kind == VD_IDS_PCI_SUB ? entry->hi : 0x1028beef;
	char modalias[128];

	for (size_t j = i; j < i + 2; j++) {
		snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08Xsv%08Xsd%08X%s",
			 (unsigned)(entry->lo >> 16), (unsigned)(entry->lo & 0xffff),
			 (unsigned)(sub >> 16), (unsigned)(sub & 0xffff),
			 classes[j % VD_ARRAY_SIZE(classes)]);
		print_with_misses(modalias);
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
	char modalias[64];

	if (vd_registry_new(NULL, NULL, NULL, &registry) < 0)
		return 1;
	for (size_t i = 0; i < table->entry_count; i++)
		print_entry(&table->entries[i], table->strings + table->entries[i].text, i);
	for (unsigned number = 0; number <= 0x41; number++)
		print_virtio(number);
	for (size_t i = 0; i < table->type_count; i++) {
		snprintf(modalias, sizeof(modalias), "virt:t%04Xv00001AF4d00001042",
			 table->types[i].number);
		print_with_misses(modalias);
	}
	vd_registry_free(registry);
	return 0;
}

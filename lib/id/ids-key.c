// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/ids-key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

int vd_ids_vendor_device_parse(const char *text, uint64_t *ret)
{
	uint64_t vendor, device;

	if (strlen(text) != 9 || text[4] != ':' || vd_parse_hexn(text, 4, &vendor) < 0 ||
	    vd_parse_hexn(text + 5, 4, &device) < 0)
		return -EINVAL;
	*ret = vendor << 16 | device;
	return 0;
}

int vd_ids_guid_parse(const char *text, uint64_t *ret_hi, uint64_t *ret_lo)
{
	uint64_t a, b, c, d, e;

	if (strlen(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
	    text[23] != '-')
		return -EINVAL;
	if (vd_parse_hexn(text, 8, &a) < 0 || vd_parse_hexn(text + 9, 4, &b) < 0 ||
	    vd_parse_hexn(text + 14, 4, &c) < 0 || vd_parse_hexn(text + 19, 4, &d) < 0 ||
	    vd_parse_hexn(text + 24, 12, &e) < 0)
		return -EINVAL;
	*ret_hi = (uint64_t)__builtin_bswap32((uint32_t)a) << 32 |
		  (uint64_t)__builtin_bswap16((uint16_t)b) << 16 | __builtin_bswap16((uint16_t)c);
	*ret_lo = d << 48 | e;
	return 0;
}

static int parse_pci(const char *text, struct vd_ids_key *key)
{
	char device[10];

	if (strlen(text) == 9)
		return vd_ids_vendor_device_parse(text, &key->lo);
	if (strlen(text) != 19 || text[9] != '/')
		return -EINVAL;
	memcpy(device, text, 9);
	device[9] = '\0';
	key->kind = VD_IDS_PCI_SUB;
	if (vd_ids_vendor_device_parse(device, &key->lo) < 0)
		return -EINVAL;
	return vd_ids_vendor_device_parse(text + 10, &key->hi);
}

static int parse_pci_class(const char *text, struct vd_ids_key *key)
{
	key->hi = strlen(text);
	if (key->hi != 2 && key->hi != 4)
		return -EINVAL;
	return vd_parse_hexn(text, key->hi, &key->lo);
}

static int parse_pci_maker(const char *text, struct vd_ids_key *key)
{
	return strlen(text) == 4 ? vd_parse_hexn(text, 4, &key->lo) : -EINVAL;
}

static int parse_pci_mark(const char *text, struct vd_ids_key *key)
{
	bool has_device = strchr(text, ':');

	key->hi = has_device ? 8 : 4;
	return has_device ? vd_ids_vendor_device_parse(text, &key->lo) : parse_pci_maker(text, key);
}

static int parse_virtio(const char *text, struct vd_ids_key *key)
{
	if (strlen(text) != 4 || vd_parse_hexn(text, 4, &key->lo) < 0 || key->lo == 0)
		return -EINVAL;
	return 0;
}

/* "3990/E9" or "3990/ *": the type and the model; true in *GIVEN for the former. */
static const char *type_and_model(const char *at, uint64_t *type, uint64_t *model, bool *given)
{
	if (vd_parse_hexn(at, 4, type) < 0 || at[4] != '/')
		return NULL;
	at += 5;
	*given = *at != '*';
	if (!*given)
		return at + 1;
	return vd_parse_hexn(at, 2, model) < 0 ? NULL : at + 2;
}

static int parse_ccw(const char *text, struct vd_ids_key *key)
{
	uint64_t cu = 0, cu_model = 0, dev = 0, dev_model = 0;
	bool has_cu_model, has_dev_model = false, has_dev;
	const char *at = type_and_model(text, &cu, &cu_model, &has_cu_model);

	has_dev = at && *at == ':';
	if (has_dev)
		at = type_and_model(at + 1, &dev, &dev_model, &has_dev_model);
	if (!at || *at)
		return -EINVAL;
	key->hi = vd_ids_ccw_rank(has_cu_model, has_dev, has_dev_model);
	key->lo = vd_ids_ccw_lo((unsigned)key->hi, (uint16_t)cu, (uint8_t)cu_model, (uint16_t)dev,
				(uint8_t)dev_model);
	return 0;
}

static int parse_css(const char *text, struct vd_ids_key *key)
{
	return strlen(text) == 1 ? vd_parse_hexn(text, 1, &key->lo) : -EINVAL;
}

/* "*-facb-11e6-bd58-64006a7986d3": the first group may be any. */
static int parse_vmbus(const char *text, struct vd_ids_key *key)
{
	char guid[37];

	if (text[0] != '*')
		return vd_ids_guid_parse(text, &key->hi, &key->lo);
	if (snprintf(guid, sizeof(guid), "00000000%s", text + 1) != 36)
		return -EINVAL;
	key->kind = VD_IDS_VMBUS_PORT;
	return vd_ids_guid_parse(guid, &key->hi, &key->lo);
}

/* The key becomes part of a glob in the hardware database, so nothing in it may be one. */
static int parse_text(const char *text, struct vd_ids_key *key)
{
	size_t length = strlen(text);

	if (length == 0 || length > VD_IDS_TEXT_MAX)
		return -EINVAL;
	for (const char *at = text; *at; at++) {
		if (*at <= ' ' || *at > '~' || strchr("*?[]\\\"", *at))
			return -EINVAL;
	}
	key->text = text;
	return 0;
}

static int parse_vio(const char *text, struct vd_ids_key *key)
{
	return *text == 'T' && strchr(text, 'S') ? parse_text(text, key) : -EINVAL;
}

static int parse_acpi(const char *text, struct vd_ids_key *key)
{
	return strchr(text, ':') ? -EINVAL : parse_text(text, key);
}

static const struct {
	const char *name;
	enum vd_ids_kind kind;
	int (*parse)(const char *text, struct vd_ids_key *key);
	const char *form;
} kinds[] = {
	{ "pci-class", VD_IDS_PCI_CLASS, parse_pci_class, "a pci-class key is CC or CCSS" },
	{ "pci-maker", VD_IDS_PCI_MAKER, parse_pci_maker, "a pci-maker key is VVVV" },
	{ "pci-mark", VD_IDS_PCI_MARK, parse_pci_mark, "a pci-mark key is SSSS or SSSS:SSSS" },
	{ "pci", VD_IDS_PCI, parse_pci, "a pci key is VVVV:DDDD or VVVV:DDDD/SSSS:SSSS" },
	{ "virtio", VD_IDS_VIRTIO, parse_virtio,
	  "a virtio key is a number of four digits, not 0000" },
	{ "ccw", VD_IDS_CCW, parse_ccw,
	  "a ccw key is CCCC/MM or CCCC/MM:DDDD/MM, where a model may be *" },
	{ "css", VD_IDS_CSS, parse_css, "a css key is one digit" },
	{ "vmbus", VD_IDS_VMBUS, parse_vmbus,
	  "a vmbus key is a GUID, xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, its first group may be *" },
	{ "xen", VD_IDS_XEN, parse_text, "a xen key is a xenbus device type" },
	{ "vio", VD_IDS_VIO, parse_vio, "a vio key is T, the type, S and the compatible" },
	{ "of", VD_IDS_OF, parse_text, "an of key is a compatible" },
	{ "acpi", VD_IDS_ACPI, parse_acpi, "an acpi key is a hardware id, no colon in it" },
	{ "platform", VD_IDS_PLATFORM, parse_text, "a platform key is a device's name" },
};

int vd_ids_key_parse(const char *kind, const char *text, struct vd_ids_key *ret,
		     const char **ret_form)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++) {
		struct vd_ids_key key = { .kind = kinds[i].kind, .text = "" };

		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		if (kinds[i].parse(text, &key) < 0) {
			*ret_form = kinds[i].form;
			return -EINVAL;
		}
		*ret = key;
		return 0;
	}
	return -ENOENT;
}

int vd_ids_key_derive(const struct vd_ids_key *key, uint32_t *ret_vendor, uint32_t *ret_device)
{
	uint32_t low = (uint32_t)key->lo;

	switch (key->kind) {
	case VD_IDS_PCI_CLASS:
	case VD_IDS_PCI_MAKER:
	case VD_IDS_PCI_MARK:
		*ret_vendor = *ret_device = 0;
		return 0;
	case VD_IDS_PCI:
	case VD_IDS_PCI_SUB:
		*ret_vendor = low >> 16;
		*ret_device = low & 0xffff;
		return 0;
	case VD_IDS_VIRTIO:
		*ret_vendor = VD_IDS_VIRTIO_VENDOR;
		*ret_device = VD_IDS_VIRTIO_MODERN + low;
		return 0;
	case VD_IDS_CCW:
		*ret_vendor = VD_IDS_CCW_VENDOR;
		*ret_device = key->hi >= 2 ? low >> 8 & 0xffff : (uint32_t)(key->lo >> 32);
		return 0;
	default:
		return -ENODATA;
	}
}

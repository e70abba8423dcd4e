// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/native-id.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "id/ids-key.h"

/* Reads from *AT the literal NAME and DIGITS hexadecimal digits. False, and *AT is NULL, where that
 * is not there. */
static bool field(const char **at, const char *name, size_t digits, uint64_t *ret)
{
	size_t length = strlen(name);

	if (!*at || strncmp(*at, name, length) != 0 ||
	    vd_parse_hexn(*at + length, digits, ret) < 0) {
		*at = NULL;
		return false;
	}
	*at += length + digits;
	return true;
}

/* PCI's numbers have 16 bits; the modalias writes 32. */
static bool field16(const char **at, const char *name, uint16_t *ret)
{
	uint64_t value;

	if (!field(at, name, 8, &value) || value > UINT16_MAX)
		return false;
	*ret = (uint16_t)value;
	return true;
}

static bool field8(const char **at, const char *name, uint8_t *ret)
{
	uint64_t value;

	if (!field(at, name, 2, &value))
		return false;
	*ret = (uint8_t)value;
	return true;
}

static int ended(const char *at)
{
	return at && !*at ? 0 : -EINVAL;
}

static int parse_pci(const char *at, struct vd_native_id *id)
{
	uint8_t interface;

	if (!field16(&at, "v", &id->pci.vendor) || !field16(&at, "d", &id->pci.device) ||
	    !field16(&at, "sv", &id->pci.sub_vendor) || !field16(&at, "sd", &id->pci.sub_device) ||
	    !field8(&at, "bc", &id->pci.base_class) || !field8(&at, "sc", &id->pci.sub_class) ||
	    !field8(&at, "i", &interface))
		return -EINVAL;
	id->pci.has_sub = id->pci.has_class = true;
	return ended(at);
}

static int parse_virtio(const char *at, struct vd_native_id *id)
{
	uint64_t device, vendor;

	if (!field(&at, "d", 8, &device) || !field(&at, "v", 8, &vendor))
		return -EINVAL;
	id->virtio.device = (uint32_t)device;
	return ended(at);
}

/* The kernel ends in dtdm where there is no device type, and people leave the d of dm out. */
static int parse_ccw(const char *at, struct vd_native_id *id)
{
	uint64_t cu, dev;

	if (!field(&at, "t", 4, &cu) || !field8(&at, "m", &id->ccw.cu_model))
		return -EINVAL;
	id->ccw.cu_type = (uint16_t)cu;
	if (strcmp(at, "dtdm") == 0)
		return 0;
	if (!field(&at, "dt", 4, &dev) || !field8(&at, *at == 'd' ? "dm" : "m", &id->ccw.dev_model))
		return -EINVAL;
	id->ccw.dev_type = (uint16_t)dev;
	id->ccw.has_dev = dev != 0;
	return ended(at);
}

static int parse_css(const char *at, struct vd_native_id *id)
{
	uint64_t type;

	if (!field(&at, "t", 1, &type))
		return -EINVAL;
	id->css_type = (uint8_t)type;
	return ended(at);
}

static int parse_vmbus(const char *at, struct vd_native_id *id)
{
	if (!field(&at, "", 16, &id->vmbus.hi) || !field(&at, "", 16, &id->vmbus.lo))
		return -EINVAL;
	return ended(at);
}

static int parse_text(const char *at, struct vd_native_id *id)
{
	if (!*at)
		return -EINVAL;
	id->text = at;
	for (; *at; at++) {
		if (*at <= ' ' || *at > '~')
			return -EINVAL;
	}
	return 0;
}

/* vio:T<type>S<compatible>, either of which may be empty: Linux
 * arch/powerpc/platforms/pseries/vio.c */
static int parse_vio(const char *at, struct vd_native_id *id)
{
	return *at == 'T' && strchr(at, 'S') ? parse_text(at, id) : -EINVAL;
}

/* of:N<name>T<type>C<compatible>…: Linux drivers/of/device.c */
static int parse_of(const char *at, struct vd_native_id *id)
{
	return *at == 'N' && strchr(at, 'T') ? parse_text(at, id) : -EINVAL;
}

static const struct {
	const char *prefix;
	enum vd_native_bus bus;
	int (*parse)(const char *at, struct vd_native_id *id);
} forms[] = {
	{ "pci:", VD_NATIVE_PCI, parse_pci },	    { "virtio:", VD_NATIVE_VIRTIO, parse_virtio },
	{ "ccw:", VD_NATIVE_CCW, parse_ccw },	    { "css:", VD_NATIVE_CSS, parse_css },
	{ "vmbus:", VD_NATIVE_VMBUS, parse_vmbus }, { "xen:", VD_NATIVE_XEN, parse_text },
	{ "vio:", VD_NATIVE_VIO, parse_vio },	    { "of:", VD_NATIVE_OF, parse_of },
	{ "acpi:", VD_NATIVE_ACPI, parse_text },    { "platform:", VD_NATIVE_PLATFORM, parse_text },
};

/* vvvv:dddd and vvvv:dddd:ssss:ssss, as lspci -n and QEMU write them */
static int parse_short_pci(const char *at, struct vd_native_id *id)
{
	uint64_t vendor, device, sub_vendor, sub_device;

	if (!field(&at, "", 4, &vendor) || !field(&at, ":", 4, &device))
		return -EINVAL;
	id->bus = VD_NATIVE_PCI;
	id->pci.vendor = (uint16_t)vendor;
	id->pci.device = (uint16_t)device;
	if (!*at)
		return 0;
	if (!field(&at, ":", 4, &sub_vendor) || !field(&at, ":", 4, &sub_device))
		return -EINVAL;
	id->pci.sub_vendor = (uint16_t)sub_vendor;
	id->pci.sub_device = (uint16_t)sub_device;
	id->pci.has_sub = true;
	return ended(at);
}

static int parse_guid(const char *text, size_t length, struct vd_native_id *id)
{
	char bare[37];

	if (length == 38 && text[0] == '{' && text[37] == '}')
		text++;
	else if (length != 36)
		return -EINVAL;
	memcpy(bare, text, 36);
	bare[36] = '\0';
	id->bus = VD_NATIVE_VMBUS;
	return vd_ids_guid_parse(bare, &id->vmbus.hi, &id->vmbus.lo);
}

/* The virt bus's modalias says no origin: it is that bus. */
static int parse_virt(const char *text, size_t length, struct vd_native_id *id)
{
	int r = vd_id_parse(text, &id->virt);

	id->bus = VD_NATIVE_VIRT;
	if (r == 0 && length == strlen("virt:tTTTTvVVVVVVVVdDDDDDDDD"))
		id->virt.origin = VD_ORIGIN_BUS;
	return r;
}

static int parse_any(const char *text, size_t length, struct vd_native_id *id)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(forms); i++) {
		size_t prefix = strlen(forms[i].prefix);

		if (strncmp(text, forms[i].prefix, prefix) == 0) {
			id->bus = forms[i].bus;
			return forms[i].parse(text + prefix, id);
		}
	}
	if (strncmp(text, "virt:", 5) == 0)
		return parse_virt(text, length, id);
	if (length == 9 || length == 19)
		return parse_short_pci(text, id);
	return parse_guid(text, length, id);
}

int vd_native_id_parse(const char *text, struct vd_native_id *ret)
{
	struct vd_native_id id = { 0 };
	size_t length = strnlen(text, VD_NATIVE_ID_MAX + 1);
	int r;

	if (length > VD_NATIVE_ID_MAX)
		return -EINVAL;
	r = parse_any(text, length, &id);
	if (r == 0)
		*ret = id;
	return r;
}

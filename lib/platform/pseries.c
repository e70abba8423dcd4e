// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * POWER's partitions, besides their device tree: proc/ppc64/lparcfg, which only they have (Linux
 * arch/powerpc/platforms/pseries/lparcfg.c), and the devices of the bus vio.
 */
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "platform/source.h"
#include "platform/text.h"

#define VIO_DIR "sys/devices/vio"

void vd_platform_pseries_model(const char *model, size_t length, const char *what,
			       bool is_partition, struct vd_facts *facts)
{
	static const char emulated[] = "IBM pSeries (emulated by qemu)";
	struct vd_fact fact = { VD_WITNESS_MACHINE, "powervm", is_partition, 0, NULL };

	if (length >= strlen(emulated) && strncmp(model, emulated, strlen(emulated)) == 0)
		fact = (struct vd_fact){ VD_WITNESS_MACHINE, "qemu", true, 0, NULL };
	else if (length < 4 || strncmp(model, "IBM,", 4) != 0)
		return;
	vd_facts_add(facts, fact, "%s = %.*s", what, (int)length, model);
}

static bool is_known(const struct vd_facts *facts)
{
	return vd_facts_find(facts, "kvm", 0) || vd_facts_find(facts, "qemu", 0) ||
	       vd_facts_find(facts, "powervm", 0);
}

static void examine_lparcfg(const struct vd_root *root, struct vd_facts *facts)
{
	/* proc/ppc64 is a link. */
	static const char *const paths[] = { "proc/powerpc/lparcfg", "proc/ppc64/lparcfg" };
	const size_t size = 64 * 1024;
	vd_autofree char *text = malloc(size);
	const char *model = NULL;
	size_t length;

	if (!text) {
		facts->failed = true;
		return;
	}
	for (size_t i = 0; !model && i < VD_ARRAY_SIZE(paths); i++)
		if (vd_root_read(root, paths[i], text, size, NULL) == 0)
			model = vd_platform_value(text, "system_type", &length);
	if (model)
		vd_platform_pseries_model(model, length, "lparcfg: system_type", true, facts);
}

/*
 * What only one of the two has. QEMU numbers its devices from 71000000 (hw/ppc/spapr_vio.c),
 * PowerVM from 30000000; the rest is the end of the modalias.
 */
static const struct {
	const char *compatible;
	const char *name;
} devices[] = {
	{ "Sqemu,spapr-nvram", "qemu" },  { "SIBM,vnic", "powervm" },
	{ "SIBM,vfc-client", "powervm" }, { "SIBM,v-scsi-host", "powervm" },
	{ "SIBM,vmc", "powervm" },	  { "Shvterm2", "powervm" },
};

static const char *name_by_modalias(const struct vd_root *root, const char *device)
{
	char path[300], modalias[256];
	const char *compatible;

	snprintf(path, sizeof(path), VIO_DIR "/%s/modalias", device);
	if (vd_root_read(root, path, modalias, sizeof(modalias), NULL) < 0)
		return NULL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(devices); i++) {
		compatible = strstr(modalias, devices[i].compatible);
		if (compatible && strcmp(compatible, devices[i].compatible) == 0)
			return devices[i].name;
	}
	return NULL;
}

static const char *name_by_address(const char *device)
{
	uint64_t address;

	if (strlen(device) != 8 || vd_parse_hexn(device, 8, &address) < 0)
		return NULL;
	switch (address >> 24) {
	case 0x71:
		return "qemu";
	case 0x30:
		return "powervm";
	default:
		return "unknown";
	}
}

static void examine_device(const struct vd_root *root, const char *device, struct vd_facts *facts)
{
	const char *by_modalias = name_by_modalias(root, device);
	const char *name = by_modalias ? by_modalias : name_by_address(device);
	/* Whatever it is, only a hypervisor has such devices. */
	bool certain = by_modalias || (name && strcmp(name, "unknown") == 0);
	const struct vd_fact *before = name ? vd_facts_find(facts, name, 0) : NULL;

	/* One of each is enough. */
	if (!name || (before && (before->certain || !certain)))
		return;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, name, certain, 0, NULL },
		     "vio device %s", device);
}

static void examine_devices(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	if (vd_root_names(root, VIO_DIR, &names, NULL) < 0 &&
	    vd_root_names(root, "sys/bus/vio/devices", &names, NULL) < 0)
		return;
	for (char **name = names; *name; name++)
		examine_device(root, *name, facts);
}

void vd_platform_pseries(const struct vd_root *root, struct vd_facts *facts)
{
	/* The kernel asks the hypervisor for lparcfg's contents: that is left out where something
	 * else tells. */
	if (!vd_root_is_live(root) || !is_known(facts))
		examine_lparcfg(root, facts);
	examine_devices(root, facts);
}

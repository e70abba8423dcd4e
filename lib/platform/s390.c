// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * s390, by proc/sysinfo: the instruction STSI describes every level below, the innermost as VM00,
 * and the partition (LPAR) that all of them run in (Linux arch/s390/kernel/sysinfo.c;
 * z/Architecture Principles of Operation, STSI). In a tree without that file, channel devices are
 * the evidence.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "platform/source.h"

#define CHANNEL_DEVICES "sys/bus/ccw/devices"

enum { MAX_LEVELS = 8 }; /* as many as STSI's block has room for */

static void trim(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && text[length - 1] == ' ')
		text[--length] = '\0';
}

/* The value of the line that begins with KEY; NULL where there is none. */
static const char *value_of(const char *text, const char *key, char *buf, size_t size)
{
	size_t length = strlen(key);
	const char *line = text;

	while (line && strncmp(line, key, length) != 0) {
		const char *end = strchr(line, '\n');

		line = end ? end + 1 : NULL;
	}
	if (!line)
		return NULL;
	line += length + strspn(line + length, " ");
	snprintf(buf, size, "%.*s", (int)strcspn(line, "\n"), line);
	trim(buf);
	return buf;
}

static const char *name_of_program(const char *program, bool emulated)
{
	if (strncmp(program, "z/VM", 4) == 0)
		return "zvm";
	if (strncmp(program, "KVM/", 4) == 0)
		return emulated ? "qemu" : "kvm";
	return "unknown";
}

static int examine_programs(const char *text, bool emulated, struct vd_facts *facts)
{
	char key[32], program[64];
	int level = 0;

	for (; level < MAX_LEVELS; level++) {
		snprintf(key, sizeof(key), "VM%02d Control Program:", level);
		if (!value_of(text, key, program, sizeof(program)))
			break;
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_KERNEL,
					       name_of_program(program, emulated), true, level,
					       NULL },
			     "proc/sysinfo: VM%02d Control Program = %s", level, program);
	}
	return level;
}

/* QEMU's and Hercules's processors tell of a partition too, but there is none. */
static void examine_machine(const char *manufacturer, const char *lpar, int level,
			    struct vd_facts *facts)
{
	const char *name = strcmp(manufacturer, "QEMU") == 0  ? "qemu"
			   : strcmp(manufacturer, "HRC") == 0 ? "hercules"
							      : NULL;

	if (name)
		vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_KERNEL, name, true, 0, NULL },
			     "proc/sysinfo: Manufacturer = %s", manufacturer);
	else if (lpar)
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_KERNEL, "lpar", true, level, NULL },
			     "proc/sysinfo: LPAR Name = %s", lpar);
}

/* Virtio 1.2, 4.3.1: the control unit of a virtio device. Only QEMU has such. */
static bool is_virtio(const struct vd_root *root, const char *address)
{
	char link[300], folder[PATH_MAX], path[PATH_MAX + 8], type[16];

	snprintf(link, sizeof(link), CHANNEL_DEVICES "/%s", address);
	if (vd_link_resolve(root, link, folder, sizeof(folder)) < 0)
		return false;
	snprintf(path, sizeof(path), "%s/cutype", folder);
	return vd_root_read(root, path, type, sizeof(type), NULL) == 0 &&
	       strncmp(type, "3832/", 5) == 0;
}

static void examine_devices(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	if (vd_root_names(root, CHANNEL_DEVICES, &names, NULL) < 0)
		return;
	for (char **name = names; *name; name++) {
		if (!is_virtio(root, *name))
			continue;
		vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, "qemu", false, 0, NULL },
			     "ccw %s has the control unit 3832, virtio", *name);
		return;
	}
}

void vd_platform_s390(const struct vd_root *root, struct vd_facts *facts)
{
	const size_t size = 64 * 1024;
	vd_autofree char *text = malloc(size);
	char manufacturer[64], lpar[64];
	int levels;

	if (!text) {
		facts->failed = true;
		return;
	}
	if (vd_root_read(root, "proc/sysinfo", text, size, NULL) < 0 ||
	    !value_of(text, "Manufacturer:", manufacturer, sizeof(manufacturer))) {
		examine_devices(root, facts);
		return;
	}
	levels = examine_programs(text, strcmp(manufacturer, "QEMU") == 0, facts);
	examine_machine(manufacturer, value_of(text, "LPAR Name:", lpar, sizeof(lpar)), levels,
			facts);
}

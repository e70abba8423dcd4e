// SPDX-License-Identifier: LGPL-2.1-or-later
/* proc/cpuinfo: User Mode Linux, and in a copied tree what CPUID's hypervisor bit was. */
#include <stdlib.h>
#include <string.h>

#include "platform/source.h"

/* The value of the first line that begins with KEY, up to the line's end; NULL where there is none.
 */
static const char *value_of(const char *text, const char *key, size_t *ret_length)
{
	size_t length = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0)
			continue;
		line += length + strspn(line + length, "\t :");
		*ret_length = strcspn(line, "\n");
		return line;
	}
	return NULL;
}

static bool has_word(const char *text, size_t length, const char *word)
{
	size_t word_length = strlen(word);

	for (size_t at = 0, end; at < length; at = end + 1) {
		end = at + strcspn(text + at, " \n");
		if (end - at == word_length && strncmp(text + at, word, word_length) == 0)
			return true;
	}
	return false;
}

/* User Mode Linux is a process, with the processor of the machine that it runs on. */
static void examine_vendor(const char *text, struct vd_facts *facts)
{
	const char name[] = "User Mode Linux";
	size_t length;
	const char *vendor = value_of(text, "vendor_id", &length);

	if (!vendor || strncmp(vendor, name, strlen(name)) != 0)
		return;
	facts->machine_is_outer = true;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_KERNEL, "uml", true, 0, NULL },
		     "proc/cpuinfo: vendor_id = %s", name);
}

static void examine_flags(const char *text, struct vd_facts *facts)
{
	size_t length;
	const char *flags = value_of(text, "flags", &length);

	if (!flags)
		return;
	facts->processor_denies = !has_word(flags, length, "hypervisor");
	if (!facts->processor_denies)
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_PROCESSOR, "unknown", true, 0, NULL },
			     "proc/cpuinfo: flags has hypervisor");
}

void vd_platform_cpuinfo(const struct vd_root *root, struct vd_facts *facts)
{
	/* Live, only User Mode Linux is looked for, which has few processors: a long file is not
	 * waited for. */
	size_t size = vd_root_is_live(root) ? 16 * 1024 : 1024 * 1024;
	vd_autofree char *text = malloc(size);

	if (!text) {
		facts->failed = true;
		return;
	}
	if (vd_root_read(root, "proc/cpuinfo", text, size, NULL) < 0)
		return;
	examine_vendor(text, facts);
	if (!vd_root_is_live(root))
		examine_flags(text, facts);
}

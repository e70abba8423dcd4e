// SPDX-License-Identifier: LGPL-2.1-or-later
/* One word for what this system is a guest of: that of systemd-detect-virt(1) where that has one.
 */
#include <string.h>

#include "platform/source.h"

/* Names that differ from the word; all others are the word. */
static const struct {
	const char *name, *word;
} words[] = {
	{ "hyperv", "microsoft" }, { "virtualbox", "oracle" }, { "aws", "amazon" },
	{ "aws-nitro", "amazon" }, { "openstack", "kvm" },     { "kubevirt", "kvm" },
	{ "unknown", "vm-other" },
};

/* Owners that stand for the hypervisor, which is their own. */
static const char *const owners[] = { "aws-nitro", "google" };

const char *vd_platform_word(const struct vd_facts *facts)
{
	const struct vd_fact *guest = vd_facts_guest(facts);
	const char *name = guest ? guest->name : "none";

	for (size_t i = 0; guest && i < VD_ARRAY_SIZE(owners); i++)
		if (vd_facts_find(facts, owners[i], guest->level))
			name = owners[i];
	for (size_t i = 0; i < VD_ARRAY_SIZE(words); i++)
		if (strcmp(words[i].name, name) == 0)
			return words[i].word;
	return name;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Each case is a small tree, the processor's signatures, and what must come out: the one word,
 * which is "none" just when the system is no guest, and one entry a line, with level, name,
 * certainty, and the evidence in brackets.
 */
#pragma once

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/root.h"
#include "platform/platform.h"
#include "platform/source.h"
#include "tests/lib/tree.h"

#define DMI   "sys/devices/virtual/dmi/id/"
#define PCI   "sys/devices/pci0000:00/"
#define OF    "sys/firmware/devicetree/base/"
#define FLAGS "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu vme "

struct file {
	const char *path, *text;
	size_t length; /* where the text has NULs */
};

struct leaf {
	uint32_t leaf;
	const char *signature;
	uint32_t eax, ebx; /* where there is no signature */
};

struct scenario {
	const char *title;
	struct file files[8];
	struct leaf leaves[6];
	const char *word, *expected;
	bool no_cpuid; /* a copied tree, or no x86 */
	bool denies;   /* the hypervisor bit is clear */
	bool tells_system;
	enum vd_system system;
};

/* All of them come out right; those that do not are told. */
void assert_scenarios(const struct scenario *scenarios, size_t count);

/* What is found in the tree, to be freed. */
char *examine(vd_cpuid_reader processor);

/* ARRAY, which is taken over, as the entries of a scenario; to be freed. */
char *summary_of(struct json_object *array);

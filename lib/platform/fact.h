/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the sources found, before it is put in order. Internal to the platform library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/system.h"

/* Who says it: that decides whom it is about. */
enum vd_witness {
	VD_WITNESS_KERNEL,    /* the kernel, of what it was started by */
	VD_WITNESS_PROCESSOR, /* CPUID: one hypervisor, with the interfaces that it imitates */
	VD_WITNESS_DMI,	      /* texts that can be chosen, and copied from the host's own */
	VD_WITNESS_MACHINE,   /* firmware tables, devices */
};

struct vd_fact {
	enum vd_witness witness;
	const char *name; /* static */
	bool certain;
	int level; /* the kernel's: absolute; the others': 0 is the level that the machine belongs
		      to */
	char *evidence; /* valid UTF-8; owned */
};

struct vd_facts {
	struct vd_fact *items;
	size_t count;
	/* The kernel's hypervisor shows the machine as it is, so what the machine says is about the
	 * next level. */
	bool machine_is_outer;
	/* The processor says that there is none. Some hide, and an owner of machines rents whole
	 * ones out as well. */
	bool processor_denies;
	/* The firmware says that the machine is a whole one of its owner's. */
	bool is_whole_machine;
	bool failed; /* out of memory: the facts are not whole */
};

/* vd_facts_add - FACT with an evidence made by printf; bytes that are no UTF-8 come out as \xNN. */
void vd_facts_add(struct vd_facts *facts, struct vd_fact fact, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* vd_facts_resolve - give each fact its level from 0 on, tell imitations from the real ones, and
 * order them as platform.h says. */
void vd_facts_resolve(struct vd_facts *facts);

/* vd_facts_guest - the fact that best says what this system is a guest of, of facts that are
 * resolved; NULL: it is none. Borrowed. */
const struct vd_fact *vd_facts_guest(const struct vd_facts *facts);

/* vd_facts_find - the first fact of that name at LEVEL, or NULL. Borrowed. */
const struct vd_fact *vd_facts_find(const struct vd_facts *facts, const char *name, int level);

/* vd_facts_system - what kind of system resolved FACTS tell of. */
enum vd_system vd_facts_system(const struct vd_facts *facts);

void vd_facts_clear(struct vd_facts *facts);

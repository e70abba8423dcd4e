/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts that the sources found, before and after they are resolved. Internal to this
 * library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "id/system.h"

/* The witness of a fact, which decides the level that the fact is about. */
enum vd_witness {
	VD_WITNESS_KERNEL,    /* the kernel, about the hypervisor that started it */
	VD_WITNESS_PROCESSOR, /* CPUID: one hypervisor, with the interfaces that it imitates */
	VD_WITNESS_DMI,	      /* texts that can be chosen, or copied from the host */
	VD_WITNESS_MACHINE,   /* firmware tables, devices */
};

struct vd_fact {
	enum vd_witness witness;
	const char *name; /* static */
	bool certain;
	int level; /* of the kernel: absolute; of others: 0 is the level that the machine belongs
		      to */
	char *evidence; /* valid UTF-8; owned */
};

struct vd_facts {
	struct vd_fact *items;
	size_t count;
	/* The kernel's hypervisor shows the machine as it is, so facts of the machine are about the
	 * next level. */
	bool machine_is_outer;
	/* The processor says that there is no hypervisor. Some hide, and owners of machines rent
	 * out whole ones, too. */
	bool processor_denies;
	/* The firmware says that this is a whole machine of its owner. */
	bool is_whole_machine;
	bool failed; /* out of memory: some facts are missing */
};

/* vd_facts_add - Add FACT with the evidence that FORMAT of printf(3) makes, bytes that are no UTF-8
 * as \xNN. Set failed if memory runs out. */
void vd_facts_add(struct vd_facts *facts, struct vd_fact fact, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* vd_facts_resolve - Give each fact its level, from 0 on without gaps. Give imitations the name of
 * their maker, remove facts that say nothing, and sort as platform.h says. Call this once. */
void vd_facts_resolve(struct vd_facts *facts);

/* vd_facts_guest - Return the first of the resolved FACTS that makes this system a guest, borrowed.
 * NULL: this system is no guest. */
const struct vd_fact *vd_facts_guest(const struct vd_facts *facts);

/* vd_facts_find - Return the first fact called NAME at LEVEL, borrowed until the next change of
 * FACTS. NULL: there is none. */
const struct vd_fact *vd_facts_find(const struct vd_facts *facts, const char *name, int level);

/* vd_facts_system - Return the kind of system that the resolved FACTS prove; VD_SYSTEM_UNKNOWN:
 * they prove none. */
enum vd_system vd_facts_system(const struct vd_facts *facts);

/* vd_facts_clear - Free what FACTS holds. FACTS is then empty and can be used again. */
void vd_facts_clear(struct vd_facts *facts);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sources of evidence. Each adds the facts that it finds. A source that does not exist, or
 * can't be read, adds none. */
#pragma once

#include <stdint.h>

#include "base/root.h"
#include "platform/fact.h"

/* Puts eax, ebx, ecx and edx of the CPUID leaf LEAF in REGISTERS. */
typedef void (*vd_cpuid_reader)(uint32_t leaf, uint32_t registers[static 4]);

/* Asks the processor that this runs on; NULL if it has no CPUID. */
extern const vd_cpuid_reader vd_cpuid_processor;

/* vd_platform_cpuid - Add the hypervisors that CPUID shows by READ, which is not NULL, to the empty
 * FACTS, and set processor_denies. Each of 256 leaves is an exit to the hypervisor. */
void vd_platform_cpuid(vd_cpuid_reader read, struct vd_facts *facts);

/* vd_platform_cpuid_first - Do as vd_platform_cpuid() for the first leaf only. */
void vd_platform_cpuid_first(vd_cpuid_reader read, struct vd_facts *facts);

/* vd_platform_cpuinfo - Add the facts of one source of ROOT, which the file of that name describes,
 * to FACTS. If memory runs out, set FACTS->failed. */
void vd_platform_cpuinfo(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_xen(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_hyperv(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_s390(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_devicetree(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_dmi(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_acpi(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_pci(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_clock(const struct vd_root *root, struct vd_facts *facts);
/* vd_platform_pseries - Do as vd_platform_cpuinfo() for pSeries. Call this after the others, since
 * it reads less if they have found kvm, qemu or powervm. */
void vd_platform_pseries(const struct vd_root *root, struct vd_facts *facts);

/*
 * vd_platform_pseries_model - Add qemu or powervm to FACTS by the model of a pSeries, LENGTH bytes
 * at MODEL. WHAT says in the evidence where MODEL is from; only partitions have WHAT if
 * IS_PARTITION is true. Another model adds nothing.
 */
void vd_platform_pseries_model(const char *model, size_t length, const char *what,
			       bool is_partition, struct vd_facts *facts);

/* vd_platform_exists - Return whether PATH is a file that can be read, or a folder that can be
 * opened. */
bool vd_platform_exists(const struct vd_root *root, const char *path);

/* vd_platform_word - Return shortName of vd_platform_reply() for the resolved FACTS, a constant
 * text. */
const char *vd_platform_word(const struct vd_facts *facts);

struct json_object;

/* vd_platform_reply_of - Do as vd_platform_reply(), or vd_platform_system(), but ask PROCESSOR
 * (NULL: none). */
struct json_object *vd_platform_reply_of(const struct vd_root *root, vd_cpuid_reader processor);
enum vd_system vd_platform_system_of(const struct vd_root *root, vd_cpuid_reader processor);

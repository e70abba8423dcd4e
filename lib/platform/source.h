/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sources of evidence. Each adds what it finds; one that is not there, or unreadable, adds
 * nothing. */
#pragma once

#include <stdint.h>

#include "base/root.h"
#include "platform/fact.h"

/* Gives the registers eax, ebx, ecx, edx of the CPUID leaf. */
typedef void (*vd_cpuid_reader)(uint32_t leaf, uint32_t registers[static 4]);

/* The processor that this runs on; NULL where it has no CPUID. */
extern const vd_cpuid_reader vd_cpuid_processor;

void vd_platform_cpuid(vd_cpuid_reader read, struct vd_facts *facts);
/* The same of the first leaf alone: each leaf is a trip to the hypervisor. */
void vd_platform_cpuid_first(vd_cpuid_reader read, struct vd_facts *facts);

void vd_platform_cpuinfo(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_xen(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_hyperv(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_s390(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_devicetree(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_dmi(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_acpi(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_pci(const struct vd_root *root, struct vd_facts *facts);
void vd_platform_clock(const struct vd_root *root, struct vd_facts *facts);
/* After the others: it reads less where they found what it could tell. */
void vd_platform_pseries(const struct vd_root *root, struct vd_facts *facts);

/*
 * vd_platform_pseries_model - tell QEMU from PowerVM by the MODEL of a pSeries (LENGTH bytes),
 * which WHAT has. IS_PARTITION: only partitions have WHAT.
 */
void vd_platform_pseries_model(const char *model, size_t length, const char *what,
			       bool is_partition, struct vd_facts *facts);

/* vd_platform_exists - whether PATH is a file or folder of the tree that can be looked into. */
bool vd_platform_exists(const struct vd_root *root, const char *path);

/* vd_platform_word - the word of platform.h, of facts that are resolved. Static. */
const char *vd_platform_word(const struct vd_facts *facts);

struct json_object;

/* vd_platform_reply(), with the processor to ask (NULL: none). */
struct json_object *vd_platform_reply_of(const struct vd_root *root, vd_cpuid_reader processor);
enum vd_system vd_platform_system_of(const struct vd_root *root, vd_cpuid_reader processor);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the build makes of the registry. Write errors are left to the caller's ferror(). */
#pragma once

#include <stdio.h>

#include "id/ids-table.h"

/* The C source of vd_ids_builtin. */
void vd_ids_emit_table(FILE *out, const struct vd_ids_table *table);

/*
 * The hardware database: VIRT_TYPE, VIRT_ID, VIRT_ORIGIN and VIRT_ORIGIN_CERTAINTY by modalias.
 * Where several globs match, the one that comes last in the file wins (systemd
 * src/libsystemd/sd-hwdb), so they go from the general to the special, as registry.c looks them up.
 */
void vd_ids_emit_hwdb(FILE *out, const struct vd_ids_table *table);

/* The table of types, for a manual page (scdoc). */
void vd_ids_emit_man(FILE *out, const struct vd_ids_table *table);

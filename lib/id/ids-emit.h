/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that the build makes of the registry. The caller checks for write errors by ferror(). */
#pragma once

#include <stdio.h>

#include "id/ids-table.h"

/* vd_ids_emit_table - Write the C source of vd_ids_builtin, which has the rows of TABLE, to OUT. */
void vd_ids_emit_table(FILE *out, const struct vd_ids_table *table);

/*
 * vd_ids_emit_hwdb - Write the hardware database to OUT: VIRT_TYPE, VIRT_ID, VIRT_ORIGIN and
 * VIRT_ORIGIN_CERTAINTY by modalias. If several globs match, the last one in the file wins (systemd
 * src/libsystemd/sd-hwdb). So the special ones follow the general ones, to give what registry.c
 * finds.
 */
void vd_ids_emit_hwdb(FILE *out, const struct vd_ids_table *table);

/* vd_ids_emit_man - Write the types of TABLE to OUT as a table of a manual page (scdoc(5)). */
void vd_ids_emit_man(FILE *out, const struct vd_ids_table *table);

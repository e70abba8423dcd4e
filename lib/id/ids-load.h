/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that an administrator adds to the registry. */
#pragma once

#include "id/ids-parser.h"

/*
 * vd_ids_load_dir - Collect the rows of BASE and of the files DIR/ *.ids, in the order of their
 * names; hidden files are skipped. A file or folder that can't be read is reported to REPORT (may
 * be NULL) with line 0, and the other files are read. A DIR that does not exist is no error.
 * The caller frees *RET, which is NULL if DIR has no such file. May block as reading files does.
 * Return 0, or -ENOMEM.
 */
int vd_ids_load_dir(const struct vd_ids_table *base, const char *dir, vd_ids_report report,
		    void *data, struct vd_ids_parser **ret);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An administrator's files. */
#pragma once

#include "id/ids-parser.h"

/*
 * vd_ids_load_dir - the rows of BASE and of DIR/ *.ids, read in the order of their names. What
 * can't be read is reported to REPORT (may be NULL) with line 0, and the others are read; no DIR is
 * no error. *RET is freed by the caller; NULL where there was no file to read. -ENOMEM.
 */
int vd_ids_load_dir(const struct vd_ids_table *base, const char *dir, vd_ids_report report,
		    void *data, struct vd_ids_parser **ret);

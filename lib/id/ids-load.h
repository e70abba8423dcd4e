/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An administrator's files. */
#pragma once

#include "id/ids-parser.h"

/*
 * vd_ids_load_dir - give DIR/ *.ids to PARSER, in the order of their names. What can't be read is reported to REPORT (may be NULL) with
 * line 0, and the others are read; no DIR is no error. The number of files that were read. -ENOMEM.
 */
int vd_ids_load_dir(struct vd_ids_parser *parser, const char *dir, vd_ids_report report, void *data);

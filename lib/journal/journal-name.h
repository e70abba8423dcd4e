/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Device ids as file names (base/file-name.h) with the endings of the journal's files. */
#pragma once

#include <limits.h>

/*
 * vd_journal_name - Write the name for the id DEVICE, without an ending, to NAME. Return 0, or:
 * -ENAMETOOLONG: it leaves no room for an ending.
 * -EINVAL: the id is empty.
 */
int vd_journal_name(const char *device, char name[static NAME_MAX + 1]);

/*
 * vd_journal_device - Find the id that the file name FILE (NAME.json, NAME.lock, NAME.new) is for.
 * The caller frees *RET. Return 0, or:
 * -EINVAL: vd_journal_name() does not make that name, or the ending is another one.
 * -ENOMEM.
 */
int vd_journal_device(const char *file, char **ret);

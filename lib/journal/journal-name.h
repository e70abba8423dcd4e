/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids as names of files: letters, digits and -.:_ stay, every other byte is %XX. */
#pragma once

#include <limits.h>

/* vd_journal_name - the name for DEVICE, without an ending. -ENAMETOOLONG: no room for an ending;
 * -EINVAL: an empty id. */
int vd_journal_name(const char *device, char name[static NAME_MAX + 1]);

/*
 * vd_journal_device - the id that FILE (NAME.json, NAME.lock, NAME.new) is of; the caller frees it.
 * -EINVAL: not a name that vd_journal_name() makes, or another ending; -ENOMEM.
 */
int vd_journal_device(const char *file, char **ret);

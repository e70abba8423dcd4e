// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/interfaces.h"

#include <string.h>

const struct vd_interface_file *vd_interface_find(const char *name)
{
	for (size_t i = 0; i < vd_interface_file_count; i++) {
		if (strcmp(vd_interface_files[i].name, name) == 0)
			return &vd_interface_files[i];
	}
	return NULL;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/idl.h"

#include <string.h>

const struct vd_idl_member *vd_idl_find(const struct vd_idl *idl, enum vd_idl_member_kind kind,
					const char *name)
{
	for (const struct vd_idl_member *member = idl->members; member; member = member->next) {
		if (member->kind == kind && strcmp(member->name, name) == 0)
			return member;
	}
	return NULL;
}

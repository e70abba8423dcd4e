/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of system a tree is of. */
#pragma once

enum vd_system {
	VD_SYSTEM_UNKNOWN,
	VD_SYSTEM_HOST, /* a machine, or the domain that manages the others: it has real parts */
	VD_SYSTEM_PARTITION, /* of a hypervisor that hands real parts out and imitates none */
	VD_SYSTEM_GUEST,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of system that a tree can be of. */
#pragma once

enum vd_system {
	VD_SYSTEM_UNKNOWN,
	VD_SYSTEM_HOST, /* a machine, or the domain that manages others: it has physical parts */
	VD_SYSTEM_PARTITION, /* of a hypervisor that passes parts through and imitates none */
	VD_SYSTEM_GUEST,
};

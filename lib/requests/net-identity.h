/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which network interface is meant. sysfs shows the network namespace that it was mounted in; ioctls
 * and netlink ask that of the process, where another interface may have the name and the number.
 */
#pragma once

#include <net/if.h>
#include <stddef.h>

#define VD_NET_MAC_BYTES 14 /* as many as SIOCGIFHWADDR has of a longer one */

/* What sysfs tells of an interface. */
struct vd_net_identity {
	char name[IF_NAMESIZE];
	int index;
	unsigned char mac[VD_NET_MAC_BYTES];
	size_t mac_size; /* 0: unknown, and not compared */
};

/*
 * vd_net_identity_set - Fill *RET with NAME, the number INDEX and the address MAC, as the file
 * "address" has it (NULL: unknown). Return 0, or: -ENAMETOOLONG: no interface has such a name.
 */
int vd_net_identity_set(struct vd_net_identity *ret, const char *name, int index, const char *mac);

/*
 * vd_net_identity_check - Compare IDENTITY with what the kernel tells by the socket FD. Block for
 * as long as the kernel does. Return 0, or: -ENODEV: there is no such interface, or another one has
 * its name. Others of ioctl(2).
 */
int vd_net_identity_check(const struct vd_net_identity *identity, int fd);

/*
 * vd_net_identity_open - Return a socket for the ioctls of network interfaces, which the caller
 * closes, after vd_net_identity_check(). Return a negative errno of it or of socket(2) otherwise.
 */
int vd_net_identity_open(const struct vd_net_identity *identity);

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "requests/net-identity.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static void set_mac(struct vd_net_identity *identity, const char *text)
{
	unsigned byte;
	int length;

	while (identity->mac_size < VD_NET_MAC_BYTES &&
	       sscanf(text, "%2x%n", &byte, &length) == 1) {
		identity->mac[identity->mac_size++] = (unsigned char)byte;
		text += length;
		text += *text == ':';
	}
}

int vd_net_identity_set(struct vd_net_identity *ret, const char *name, int index, const char *mac)
{
	struct vd_net_identity identity = { .index = index };

	if (strlen(name) >= sizeof(identity.name))
		return -ENAMETOOLONG;
	strcpy(identity.name, name);
	if (mac)
		set_mac(&identity, mac);
	*ret = identity;
	return 0;
}

int vd_net_identity_check(const struct vd_net_identity *identity, int fd)
{
	struct ifreq index = { 0 }, address = { 0 };

	_Static_assert(sizeof(address.ifr_hwaddr.sa_data) == VD_NET_MAC_BYTES, "all of it");
	strcpy(index.ifr_name, identity->name);
	strcpy(address.ifr_name, identity->name);
	if (ioctl(fd, SIOCGIFINDEX, &index) < 0 || ioctl(fd, SIOCGIFHWADDR, &address) < 0)
		return -errno;
	return index.ifr_ifindex == identity->index &&
			       memcmp(address.ifr_hwaddr.sa_data, identity->mac,
				      identity->mac_size) == 0
		       ? 0
		       : -ENODEV;
}

/* A socket of any family will do; no module is loaded for this one. */
int vd_net_identity_open(const struct vd_net_identity *identity)
{
	vd_autoclose int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int r = fd < 0 ? -errno : vd_net_identity_check(identity, fd);

	return r < 0 ? r : vd_take_fd(&fd);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "requests/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/loss.h"

#define COUNT_MAX 4096
#define ATTEMPTS  3

_Static_assert(VD_ETHTOOL_NAME_BYTES == ETH_GSTRING_LEN, "as long as the kernel's names");

/* Older kernels write as many names or values as the driver has by then, whatever the room. */
static size_t room_for(size_t count)
{
	return 2 * count + 1024;
}

void *vd_ethtool_new(const struct vd_net_identity *identity)
{
	struct vd_ethtool *ethtool = calloc(1, sizeof(*ethtool));

	if (ethtool)
		ethtool->identity = *identity;
	else
		vd_lose();
	return ethtool;
}

void vd_ethtool_free(void *data)
{
	struct vd_ethtool *ethtool = data;

	if (!ethtool)
		return;
	free(ethtool->names);
	free(ethtool->values);
	free(ethtool);
}

static int command(const struct vd_ethtool *ethtool, int fd, void *data)
{
	struct ifreq request = { .ifr_data = data };

	strcpy(request.ifr_name, ethtool->identity.name);
	return ioctl(fd, SIOCETHTOOL, &request) < 0 ? -errno : 0;
}

static int read_count(const struct vd_ethtool *ethtool, int fd, size_t *ret)
{
	vd_autofree struct ethtool_sset_info *sets =
		calloc(1, sizeof(*sets) + sizeof(sets->data[0]));
	int r;

	if (!sets)
		return -ENOMEM;
	sets->cmd = ETHTOOL_GSSET_INFO;
	sets->sset_mask = 1ULL << ETH_SS_STATS;
	r = command(ethtool, fd, sets);
	if (r < 0)
		return r;
	if (!sets->sset_mask || !sets->data[0])
		return -EOPNOTSUPP;
	*ret = sets->data[0];
	return sets->data[0] <= COUNT_MAX ? 0 : -E2BIG;
}

static int read_names(struct vd_ethtool *ethtool, int fd)
{
	vd_autofree struct ethtool_gstrings *strings =
		calloc(1, sizeof(*strings) + room_for(ethtool->count) * ETH_GSTRING_LEN);
	int r;

	if (!strings)
		return -ENOMEM;
	*strings = (struct ethtool_gstrings){ ETHTOOL_GSTRINGS, ETH_SS_STATS,
					      (uint32_t)ethtool->count };
	r = command(ethtool, fd, strings);
	if (r < 0)
		return r;
	if (strings->len != ethtool->count)
		return -EAGAIN;
	ethtool->names = malloc(ethtool->count * sizeof(*ethtool->names));
	if (!ethtool->names)
		return -ENOMEM;
	memcpy(ethtool->names, strings->data, ethtool->count * sizeof(*ethtool->names));
	return 0;
}

static int read_values(struct vd_ethtool *ethtool, int fd)
{
	vd_autofree struct ethtool_stats *stats =
		calloc(1, sizeof(*stats) + room_for(ethtool->count) * sizeof(stats->data[0]));
	int r;

	if (!stats)
		return -ENOMEM;
	*stats = (struct ethtool_stats){ ETHTOOL_GSTATS, (uint32_t)ethtool->count };
	r = command(ethtool, fd, stats);
	if (r < 0)
		return r;
	if (stats->n_stats != ethtool->count)
		return -EAGAIN;
	ethtool->values = malloc(ethtool->count * sizeof(*ethtool->values));
	if (!ethtool->values)
		return -ENOMEM;
	memcpy(ethtool->values, stats->data, ethtool->count * sizeof(*ethtool->values));
	return 0;
}

static int read_counters(struct vd_ethtool *ethtool, int fd)
{
	int r = read_count(ethtool, fd, &ethtool->count);

	free(vd_take_ptr(ethtool->names));
	if (r == 0)
		r = read_names(ethtool, fd);
	return r == 0 ? read_values(ethtool, fd) : r;
}

void vd_ethtool_counters(void *data)
{
	struct vd_ethtool *ethtool = data;
	vd_autoclose int fd = vd_net_identity_open(&ethtool->identity);

	ethtool->error = fd < 0 ? fd : -EAGAIN;
	for (unsigned i = 0; i < ATTEMPTS && ethtool->error == -EAGAIN; i++)
		ethtool->error = read_counters(ethtool, fd);
	if (ethtool->error == 0)
		ethtool->error = vd_net_identity_check(&ethtool->identity, fd);
}

void vd_ethtool_rings(void *data)
{
	struct vd_ethtool *ethtool = data;
	struct ethtool_ringparam rings = { .cmd = ETHTOOL_GRINGPARAM };
	vd_autoclose int fd = vd_net_identity_open(&ethtool->identity);

	ethtool->error = fd < 0 ? fd : command(ethtool, fd, &rings);
	if (ethtool->error == 0)
		ethtool->error = vd_net_identity_check(&ethtool->identity, fd);
	ethtool->rx_ring = rings.rx_pending;
	ethtool->tx_ring = rings.tx_pending;
}

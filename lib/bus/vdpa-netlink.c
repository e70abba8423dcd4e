// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bus/vdpa-netlink.h"

#include <errno.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "config.h"

#if VD_HAVE_NETLINK

#include <linux/vdpa.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

VD_DEFINE_CLEANUP(struct nl_sock *, nl_socket_free);
VD_DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

struct answer {
	bool found;
	uint32_t type, vendor;
};

static int on_device(struct nl_msg *msg, void *data)
{
	struct answer *answer = data;
	struct nlattr *attrs[VDPA_ATTR_MAX + 1];

	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, VDPA_ATTR_MAX, NULL) < 0 ||
	    !attrs[VDPA_ATTR_DEV_ID] || nla_len(attrs[VDPA_ATTR_DEV_ID]) < (int)sizeof(uint32_t))
		return NL_SKIP;
	answer->type = nla_get_u32(attrs[VDPA_ATTR_DEV_ID]);
	if (attrs[VDPA_ATTR_DEV_VENDOR_ID] &&
	    nla_len(attrs[VDPA_ATTR_DEV_VENDOR_ID]) >= (int)sizeof(uint32_t))
		answer->vendor = nla_get_u32(attrs[VDPA_ATTR_DEV_VENDOR_ID]);
	answer->found = true;
	return NL_SKIP;
}

static int send_request(struct nl_sock *sock, int family, const char *name)
{
	VD_CLEANUP(nlmsg_freep) struct nl_msg *msg = nlmsg_alloc();

	if (!msg ||
	    !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_REQUEST, VDPA_CMD_DEV_GET,
			 VDPA_GENL_VERSION) ||
	    nla_put_string(msg, VDPA_ATTR_DEV_NAME, name) < 0)
		return -ENOMEM;
	return nl_send_auto(sock, msg) < 0 ? -EIO : 0;
}

int vd_vdpa_identify(const char *name, uint32_t *ret_type, uint32_t *ret_vendor)
{
	VD_CLEANUP(nl_socket_freep) struct nl_sock *sock = nl_socket_alloc();
	struct answer answer = {};
	int family, r;

	if (!sock)
		return -ENOMEM;
	if (genl_connect(sock) < 0)
		return -EIO;
	family = genl_ctrl_resolve(sock, VDPA_GENL_NAME);
	if (family < 0)
		return -ENODATA;
	r = send_request(sock, family, name);
	if (r < 0)
		return r;
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_device, &answer);
	r = nl_recvmsgs_default(sock);
	if (r == -NLE_NODEV || r == -NLE_OBJ_NOTFOUND)
		return -ENODEV;
	if (r < 0 || !answer.found)
		return -EIO;
	*ret_type = answer.type;
	*ret_vendor = answer.vendor;
	return 0;
}

#else

int vd_vdpa_identify(const char *name, uint32_t *ret_type, uint32_t *ret_vendor)
{
	return -ENODATA;
}

#endif

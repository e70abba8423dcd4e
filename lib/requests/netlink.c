// SPDX-License-Identifier: LGPL-2.1-or-later
#include "requests/netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "config.h"

#if VD_HAVE_NETLINK

#include <netlink/cache.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/family.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

VD_DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);
VD_DEFINE_CLEANUP(struct nl_cache *, nl_cache_free);

struct vd_netlink {
	struct nl_sock *sock;
	int family;
};

/* A request, and how it ended. */
struct run {
	const struct vd_netlink_request *request;
	int error;
	bool is_finished; /* a list is whole */
};

int vd_netlink_take(const struct vd_netlink_request *request, struct nlmsghdr *header)
{
	vd_autofree struct nlattr **attributes =
		calloc((size_t)request->attribute_max + 1, sizeof(*attributes));
	struct genlmsghdr *generic;

	if (!attributes)
		return -ENOMEM;
	if (!genlmsg_valid_hdr(header, 0))
		return -EIO;
	generic = nlmsg_data(header);
	if (nla_parse(attributes, request->attribute_max, genlmsg_attrdata(generic, 0),
		      genlmsg_attrlen(generic, 0), NULL) < 0)
		return -EIO;
	return request->take(attributes, genlmsg_attrdata(generic, 0), genlmsg_attrlen(generic, 0),
			     request->data);
}

static int on_message(struct nl_msg *message, void *data)
{
	struct run *run = data;

	if (run->error == 0)
		run->error = vd_netlink_take(run->request, nlmsg_hdr(message));
	return run->error < 0 ? NL_STOP : NL_OK;
}

static int on_error(struct sockaddr_nl *address, struct nlmsgerr *error, void *data)
{
	struct run *run = data;

	run->error = error->error < 0 ? error->error : -EIO;
	return NL_STOP;
}

/* A list that fails before its first entry ends with the error (Linux, net/netlink/af_netlink.c). */
static int on_finish(struct nl_msg *message, void *data)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct run *run = data;
	int error = 0;

	if (nlmsg_datalen(header) >= (int)sizeof(error))
		memcpy(&error, nlmsg_data(header), sizeof(error));
	if (error < 0 && run->error == 0)
		run->error = error;
	run->is_finished = true;
	return NL_STOP;
}

/* Asked for one family, the kernel would look for a module of it, for as long as that takes. So it
 * is asked for all (Linux, net/netlink/genetlink.c, ctrl_getfamily()). */
static int find_family(struct nl_sock *sock, const char *name)
{
	VD_CLEANUP(nl_cache_freep) struct nl_cache *cache = NULL;
	struct genl_family *family;
	int r = genl_ctrl_alloc_cache(sock, &cache);

	if (r < 0)
		return r == -NLE_NOMEM ? -ENOMEM : -EIO;
	family = genl_ctrl_search_by_name(cache, name);
	if (!family)
		return -EOPNOTSUPP;
	r = (int)genl_family_get_id(family);
	genl_family_put(family);
	return r;
}

static int send_request(struct nl_sock *sock, int family, const struct vd_netlink_request *request)
{
	VD_CLEANUP(nlmsg_freep) struct nl_msg *message = nlmsg_alloc();
	int flags = NLM_F_REQUEST | (request->is_dump ? NLM_F_DUMP : 0);

	if (!message ||
	    !genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, request->command,
			 request->version) ||
	    request->fill(message, request->data) < 0)
		return -ENOMEM;
	return nl_send_auto(sock, message) < 0 ? -EIO : 0;
}

static int receive(struct nl_sock *sock, const struct vd_netlink_request *request)
{
	struct run run = { .request = request };
	int r;

	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, &run);
	nl_socket_modify_cb(sock, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, &run);
	nl_socket_modify_err_cb(sock, NL_CB_CUSTOM, on_error, &run);
	/* The messages of a list need not say that more will follow: those of "netdev" do not. */
	do {
		r = nl_recvmsgs_default(sock);
	} while (request->is_dump && r >= 0 && run.error == 0 && !run.is_finished);
	if (run.error < 0)
		return run.error;
	if (r == -NLE_DUMP_INTR)
		return -EAGAIN;
	return r == -NLE_NOMEM ? -ENOMEM : r < 0 ? -EIO : 0;
}

static int connect_to(struct vd_netlink *netlink, const char *family)
{
	netlink->sock = nl_socket_alloc();
	if (!netlink->sock)
		return -ENOMEM;
	if (genl_connect(netlink->sock) < 0)
		return -EIO;
	netlink->family = find_family(netlink->sock, family);
	if (netlink->family < 0)
		return netlink->family;
	nl_socket_disable_auto_ack(netlink->sock);
	return 0;
}

int vd_netlink_open(const char *family, struct vd_netlink **ret)
{
	VD_CLEANUP(vd_netlink_closep) struct vd_netlink *netlink = calloc(1, sizeof(*netlink));
	int r = netlink ? connect_to(netlink, family) : -ENOMEM;

	if (r == 0)
		*ret = vd_take_ptr(netlink);
	return r;
}

void vd_netlink_close(struct vd_netlink *netlink)
{
	if (!netlink)
		return;
	nl_socket_free(netlink->sock);
	free(netlink);
}

int vd_netlink_send(struct vd_netlink *netlink, const struct vd_netlink_request *request)
{
	int r = send_request(netlink->sock, netlink->family, request);

	return r == 0 ? receive(netlink->sock, request) : r;
}

bool vd_netlink_number(const struct nlattr *attribute, uint64_t *ret)
{
	int size = attribute ? nla_len(attribute) : 0;

	if (size == (int)sizeof(uint32_t))
		*ret = nla_get_u32(attribute);
	else if (size == (int)sizeof(uint64_t))
		memcpy(ret, nla_data(attribute), sizeof(*ret));
	return size == (int)sizeof(uint32_t) || size == (int)sizeof(uint64_t);
}

#else

int vd_netlink_open(const char *family, struct vd_netlink **ret)
{
	return -EOPNOTSUPP;
}

void vd_netlink_close(struct vd_netlink *netlink)
{
}

int vd_netlink_send(struct vd_netlink *netlink, const struct vd_netlink_request *request)
{
	return -EOPNOTSUPP;
}

int vd_netlink_take(const struct vd_netlink_request *request, struct nlmsghdr *header)
{
	return -EIO;
}

bool vd_netlink_number(const struct nlattr *attribute, uint64_t *ret)
{
	return false;
}

#endif

int vd_netlink_ask(const char *family, const struct vd_netlink_request *request)
{
	VD_CLEANUP(vd_netlink_closep) struct vd_netlink *netlink = NULL;
	int r = vd_netlink_open(family, &netlink);

	return r == 0 ? vd_netlink_send(netlink, request) : r;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Network interfaces: routes, addresses, connections, what lies on them. */
#include <stdio.h>

#include "in-use/reasons.h"

#define TCP_HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n"

static void default_routes(void **state)
{
	put("proc/net/route",
	    ROUTE_HEAD "eth1\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
		       "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		       "eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n");
	assert_reasons("eth0", "");
	put("proc/net/route",
	    ROUTE_HEAD "eth0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	assert_reasons("eth0", "default-route|eth0|eth0: has the default route\n");
	put("proc/net/route", ROUTE_HEAD);
#define ZERO "00000000000000000000000000000000"
	put("proc/net/ipv6_route",
	    ZERO " 00 " ZERO " 00 " ZERO " ffffffff 00000001 00000000 00200200     eth0\n" ZERO
		 " 01 " ZERO " 00 " ZERO " 00000400 00000001 00000000 00000003     eth0\n");
	assert_reasons("eth0", "");
	put("proc/net/ipv6_route", ZERO " 00 " ZERO " 00 fd000000000000000000000000000001"
					" 00000400 00000002 00000000 00000003     eth0\n");
	assert_reasons("eth0", "default-route|eth0|eth0: has the default route\n");
}

static void addresses(void **state)
{
	put("proc/net/if_inet6", "fe800000000000000000000000000001 02 40 20 80     eth0\n"
				 "fd000000000000000000000000000001 03 40 00 80     eth1\n");
	assert_reasons("eth0", "");
	put_addresses();
	assert_reasons("eth0", "addresses|eth0|eth0: up with the address 10.0.2.15\n");
	put(ETH0 "/flags", "0x1002\n");
	assert_reasons("eth0", "");
	put(ETH0 "/flags", "0x1003\n");
	put("proc/net/fib_trie", "");
	put("proc/net/if_inet6", "fd000000000000000000000000000001 02 40 00 80     eth0\n");
	assert_reasons("eth0", "addresses|eth0|eth0: up with the address fd00::1\n");
	/* fe80::/10 is automatic to its last address; what is beside it is not. */
	put("proc/net/if_inet6", "febf0000000000000000000000000001 02 40 20 80     eth0\n");
	assert_reasons("eth0", "");
	put("proc/net/if_inet6", "fec00000000000000000000000000001 02 40 40 80     eth0\n");
	assert_reasons("eth0", "addresses|eth0|eth0: up with the address fec0::1\n");
	put("proc/net/if_inet6", "fe7f0000000000000000000000000001 02 40 00 80     eth0\n");
	assert_reasons("eth0", "addresses|eth0|eth0: up with the address fe7f::1\n");
}

static void ssh_connections(void **state)
{
	struct vd_in_use_request request = { .ssh_connection = "10.0.2.2 51234 10.0.2.15 2222" };

	put_addresses();
	put(ETH0 "/flags", "0x1002\n");
	/* One that listens, one of another port, one of the other interface. */
	put("proc/net/tcp", TCP_HEAD "   0: 0F02000A:0016 00000000:0000 0A 0\n"
				     "   1: 0F02000A:08AE 0202000A:C822 01 0\n"
				     "   2: 0F03000A:0016 0203000A:C822 01 0\n");
	assert_reasons("eth0", "");
	assert_reasons_for("eth0", &request,
			   "connection|10.0.2.2:51234|eth0: carries this connection (ssh from "
			   "10.0.2.2:51234)\n");
	/* A hint alone is none. */
	request.ssh_connection = "10.0.2.2 51235 10.0.2.15 2222";
	assert_reasons_for("eth0", &request, "");
	request.ssh_connection = "a b c d e f \n%%%";
	assert_reasons_for("eth0", &request, "");
	put("proc/net/tcp6", TCP_HEAD "   0: 0000000000000000FFFF00000F02000A:0016 "
				      "0000000000000000FFFF00000202000A:C823 01 0\n");
	assert_reasons("eth0", "connection|10.0.2.2:51235|eth0: carries an ssh connection (from "
			       "10.0.2.2:51235)\n");
}

/* 8080, 2222 and 9000 of eth0, each of another remote port and another socket. */
static void put_connections(void)
{
	put_addresses();
	put(ETH0 "/flags", "0x1002\n");
	put("proc/net/tcp", TCP_HEAD "   0: 0F02000A:1F90 0202000A:0001 01 00000000:00000000 "
				     "00:00000000 00000000 0 0 801 1\n"
				     "   1: 0F02000A:08AE 0202000A:0002 01 00000000:00000000 "
				     "02:00000000 00000000 0 0 802 2\n"
				     "   2: 0F02000A:2328 0202000A:0003 01 00000000:00000000 "
				     "02:00000000 00000000 0 0 803 2\n"
				     "   3: 0F02000A:2329 0202000A:0004 01 00000000:00000000 "
				     "02:00000000 00000000 0 0 0 2\n");
}

static void put_process(unsigned pid, unsigned parent, const char *name, unsigned socket)
{
	char path[64], text[128];

	snprintf(path, sizeof(path), "proc/%u/comm", pid);
	put(path, name);
	snprintf(path, sizeof(path), "proc/%u/status", pid);
	snprintf(text, sizeof(text), "Name:\t%s\nPPid:\t%u\nUid:\t0\t0\t0\t0\n", name, parent);
	put(path, text);
	snprintf(path, sizeof(path), "proc/%u/fd/3", pid);
	snprintf(text, sizeof(text), "socket:[%u]", socket);
	put_link(path, text);
}

static void ssh_servers_on_any_port(void **state)
{
	put_connections();
	put_process(10, 1, "nginx", 801);
	put_process(20, 1, "sshd-session", 802);
	put_process(21, 20, "sshd-session", 802);
	assert_reasons("eth0", "connection|10.0.2.2:2|eth0: carries an ssh connection (from "
			       "10.0.2.2:2)\n");
	put_process(30, 1, "dropbear", 803);
	assert_reasons("eth0", "connection|10.0.2.2:2|eth0: carries an ssh connection (from "
			       "10.0.2.2:2)\n"
			       "connection|10.0.2.2:3|eth0: carries an ssh connection (from "
			       "10.0.2.2:3)\n");
}

static void what_the_caller_hangs_on(void **state)
{
	struct vd_in_use_request request = { .caller_pid = 23 };

	put_connections();
	put_process(10, 1, "nginx", 801);
	put_process(20, 1, "sshd", 802);
	put_process(22, 20, "bash", 1);
	put_process(23, 22, "virtctl", 2);
	assert_reasons_for("eth0", &request,
			   "connection|10.0.2.2:2|eth0: carries this connection (ssh from "
			   "10.0.2.2:2)\n");
	/* Not ssh at all. */
	put_process(22, 10, "sh", 1);
	assert_reasons_for("eth0", &request,
			   "connection|10.0.2.2:1|eth0: carries this connection (with 10.0.2.2:1)\n"
			   "connection|10.0.2.2:2|eth0: carries an ssh connection (from "
			   "10.0.2.2:2)\n");
	/* Its own. */
	request.caller_pid = 10;
	put_process(20, 1, "x", 802);
	assert_reasons_for("eth0", &request,
			   "connection|10.0.2.2:1|eth0: carries this connection (with "
			   "10.0.2.2:1)\n");
	/* Nobody's, who is gone, and who is his own ancestor. */
	request.caller_pid = 4000000000;
	assert_reasons_for("eth0", &request, "");
	put_process(40, 41, "a", 5);
	put_process(41, 40, "b", 5);
	request.caller_pid = 40;
	assert_reasons_for("eth0", &request, "");
}

static void ports_and_what_lies_on_an_interface(void **state)
{
	put_folder("sys/devices/virtual/net/br0/bridge");
	put_link(ETH0 "/master", SYS "devices/virtual/net/br0");
	put_link(ETH0 "/upper_br0", SYS "devices/virtual/net/br0");
	put_folder("sys/devices/virtual/net/eth0.5");
	put_link(ETH0 "/upper_eth0.5", SYS "devices/virtual/net/eth0.5");
	put("proc/net/route",
	    ROUTE_HEAD "br0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	assert_reasons("eth0", "port|br0|eth0: port of the bridge br0\n"
			       "upper|eth0.5|eth0: has eth0.5 on it\n"
			       "default-route|br0|br0 on eth0: has the default route\n");
	put_folder("sys/devices/virtual/net/bond0/bonding");
	put_link(ETH0 "/master", SYS "devices/virtual/net/bond0");
	shell("rm %s/" ETH0 "/upper_*", tree.top);
	assert_reasons("eth0", "port|bond0|eth0: port of the bond bond0\n");
	put_folder("sys/devices/virtual/net/team0");
	put_link(ETH0 "/master", SYS "devices/virtual/net/team0");
	assert_reasons("eth0", "port|team0|eth0: port of team0\n");
}

static void an_interface_in_another_namespace(void **state)
{
	shell("rm -r %s/" ETH0 " %s/sys/class/net/eth0", tree.top, tree.top);
	assert_reasons("0000:00:05.0",
		       "namespace|net|pci:0000:00:05.0: its network interface is in "
		       "another network namespace\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(default_routes),
		on_a_tree(addresses),
		on_a_tree(ssh_connections),
		on_a_tree(ssh_servers_on_any_port),
		on_a_tree(what_the_caller_hangs_on),
		on_a_tree(ports_and_what_lies_on_an_interface),
		on_a_tree(an_interface_in_another_namespace),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

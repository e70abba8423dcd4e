// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kinds/console-port.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define CLASS "virtio-ports"

#define MS 1000000u

/* How often the stop flag is checked. */
#define CHECK_NS (100u * MS)

/* How long what is on its way is waited for at the end. */
#define OWED_NS (500u * MS)

/* How long a port that has hung up is watched for being taken away. */
#define GONE_NS	   (500u * MS)
#define GONE_POLLS 10

/* So much may wait in a port that somebody else used before. */
#define STALE_MAX (1u << 20)

/* Programs that a host talks to by ports of these names: a byte that is none of their protocol's is
 * no help to the host. */
static const char *const agents[] = { "org.qemu.guest_agent", "com.redhat.spice",
				      "org.spice-space" };

static bool is_agents(const char *label)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(agents); i++) {
		if (strncmp(label, agents[i], strlen(agents[i])) == 0)
			return true;
	}
	return false;
}

/* The number of the port that is called WANTED; -ENODEV. */
static int find(const struct vd_bench_device *device, const char *wanted)
{
	const char *name;

	for (int i = 0; (name = vd_bench_interface(device, CLASS, (unsigned)i)); i++) {
		const char *label = vd_bench_label(device, CLASS, (unsigned)i);

		if (strcmp(name, wanted) == 0 || (label && strcmp(label, wanted) == 0))
			return i;
	}
	return -ENODEV;
}

/* The number of the only port with a label; -ENODEV: none; -ENOTUNIQ: several, which NAMES lists.
 */
static int find_only(const struct vd_bench_device *device, char *names, size_t size)
{
	int found = -ENODEV;
	size_t len = 0;

	for (int i = 0; vd_bench_interface(device, CLASS, (unsigned)i); i++) {
		const char *label = vd_bench_label(device, CLASS, (unsigned)i);

		if (!label || !*label)
			continue;
		found = found == -ENODEV ? i : -ENOTUNIQ;
		if (len < size)
			len += (size_t)snprintf(names + len, size - len, "%s%s", len ? ", " : "",
						label);
	}
	return found;
}

int vd_port_choose(const struct vd_bench_device *device, const char *wanted, unsigned *ret,
		   char reason[static VD_BENCH_REASON_MAX])
{
	char names[VD_BENCH_REASON_MAX / 2] = "";
	int n = wanted ? find(device, wanted) : find_only(device, names, sizeof(names));

	if (n == -ENOTUNIQ)
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "the device has several ports: %s (name one: --set port=NAME)", names);
	else if (n < 0)
		snprintf(reason, VD_BENCH_REASON_MAX,
			 wanted ? "it has no port of that name" : "it has no port with a name");
	else if (!wanted && is_agents(names)) {
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "its port belongs to an agent (to measure it nevertheless, name it: --set "
			 "port=%s)",
			 names);
		return -EPERM;
	}
	if (n < 0)
		return n;
	*ret = (unsigned)n;
	return 0;
}

static int find_port(struct vd_bench_run *run, struct vd_port *port)
{
	const struct vd_bench_device *device = vd_bench_run_device(run);
	const char *wanted = vd_bench_text(run, "port");
	char reason[VD_BENCH_REASON_MAX];
	unsigned n;
	int r = vd_port_choose(device, wanted, &n, reason);

	if (r == -ENOTUNIQ || r == -EPERM)
		return vd_bench_fail_unsupported(run, "%s", reason);
	if (r < 0)
		return vd_bench_fail(run, r, wanted ?: vd_bench_device_id(device), "find the port",
				     "%s", reason);
	port->name = vd_bench_interface(device, CLASS, n);
	port->label = vd_bench_label(device, CLASS, n);
	port->node = vd_bench_node(device, CLASS, n);
	if (!port->node)
		return vd_bench_fail(run, -ENODEV, port->name, "find the port", "it has no node");
	return vd_bench_part_in_use(run, port->name) ? vd_bench_fail_in_use(run) : 0;
}

static int open_node(struct vd_port *port)
{
	const char *why = NULL;
	int error;

	port->fd = open(port->node, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (port->fd >= 0)
		return 0;
	error = -errno;
	if (error == -EBUSY)
		why = "a process that can't be seen from here has it open";
	else if (error == -ENXIO)
		why = "it is a console, not a port";
	return vd_bench_fail(port->run, error, port->node, "open", why ? "%s" : NULL, why);
}

/* A node in /dev is whatever somebody made it. */
static int check_node(const struct vd_port *port)
{
	char path[PATH_MAX], numbers[32], own[32];
	struct stat st;

	if (fstat(port->fd, &st) < 0)
		return vd_bench_fail(port->run, -errno, port->node, "inspect it", NULL);
	snprintf(path, sizeof(path), "sys/class/" CLASS "/%s/dev", port->name);
	snprintf(own, sizeof(own), "%u:%u", major(st.st_rdev), minor(st.st_rdev));
	if (S_ISCHR(st.st_mode) &&
	    vd_root_read(vd_bench_run_device(port->run)->root, path, numbers, sizeof(numbers),
			 NULL) == 0 &&
	    strcmp(own, numbers) == 0)
		return 0;
	return vd_bench_fail(port->run, -ENODEV, port->node, "open",
			     "it is not the node of the port %s", port->name);
}

/* What came before anything was asked for. Who goes on talking is no echo, and is found out. */
static void throw_away(const struct vd_port *port)
{
	static _Thread_local char buf[4096];
	size_t all = 0;
	ssize_t n;

	while (all < STALE_MAX && (n = read(port->fd, buf, sizeof(buf))) > 0)
		all += (size_t)n;
}

int vd_port_open(struct vd_bench_run *run, struct vd_port *ret)
{
	struct vd_port port = { .run = run, .fd = -1 };
	int r = find_port(run, &port);

	if (r == 0)
		r = open_node(&port);
	if (r == 0)
		r = check_node(&port);
	if (r < 0) {
		vd_closep(&port.fd);
		return r;
	}
	throw_away(&port);
	*ret = port;
	return 0;
}

/* Stopped or not: whoever opens the port next must not find it in there. */
static void await_owed(struct vd_port *port)
{
	uint64_t until = vd_clock_ns() + OWED_NS, now;
	char buf[4096];

	while (port->owed && (now = vd_clock_ns()) < until) {
		struct pollfd fd = { .fd = port->fd, .events = POLLIN };
		ssize_t n;

		if (poll(&fd, 1, (int)((until - now) / MS) + 1) <= 0)
			continue;
		n = read(port->fd, buf, sizeof(buf));
		if (n <= 0)
			return;
		port->owed -= (size_t)n < port->owed ? (size_t)n : port->owed;
	}
}

void vd_port_close(struct vd_port *port)
{
	await_owed(port);
	throw_away(port);
	vd_closep(&port->fd);
}

int vd_port_wait(const struct vd_port *port, short events, uint64_t until_ns)
{
	while (!vd_bench_stopped(port->run)) {
		uint64_t now = vd_clock_ns(), rest = until_ns > now ? until_ns - now : 0;
		struct timespec nap = { .tv_nsec = (long)(rest < CHECK_NS ? rest : CHECK_NS) };
		struct pollfd fd = { .fd = port->fd, .events = events };
		int n = ppoll(&fd, 1, &nap, NULL);

		if (n > 0 && fd.revents & events)
			return fd.revents & events;
		if (n > 0)
			return -EPIPE;
		if (!rest)
			return -ETIMEDOUT;
	}
	return 0;
}

/* Of one that is unplugged, the host's side goes first. */
static bool is_gone(const struct vd_port *port)
{
	const struct vd_root *root = vd_bench_run_device(port->run)->root;
	const struct timespec nap = { .tv_nsec = GONE_NS / GONE_POLLS };
	char path[PATH_MAX];
	bool there = true;

	snprintf(path, sizeof(path), "sys/class/" CLASS "/%s/dev", port->name);
	for (unsigned i = 0; i < GONE_POLLS && there; i++) {
		there = vd_root_has_file(root, path);
		if (there)
			clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
	}
	return !there;
}

int vd_port_fail_hung_up(const struct vd_port *port, const char *operation)
{
	if (is_gone(port))
		return vd_bench_fail(port->run, -ENODEV, port->node, operation, "the port is gone");
	return vd_bench_fail(port->run, -EPIPE, port->node, operation,
			     "no program on the host has the port open");
}

static ssize_t check_result(const struct vd_port *port, ssize_t n, const char *operation)
{
	int error = errno;

	if (n > 0)
		return n;
	if (n == 0 || error == ENODEV || error == EPIPE)
		return vd_port_fail_hung_up(port, operation);
	if (error == EAGAIN || error == EINTR)
		return 0;
	return vd_bench_fail(port->run, -error, port->node, operation, NULL);
}

ssize_t vd_port_read(struct vd_port *port, void *buf, size_t size)
{
	ssize_t n = check_result(port, read(port->fd, buf, size), "read");

	if (n > 0)
		port->owed -= (size_t)n < port->owed ? (size_t)n : port->owed;
	return n;
}

ssize_t vd_port_write(struct vd_port *port, const void *buf, size_t size)
{
	return check_result(port, write(port->fd, buf, size), "write");
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * intruder: a library that plays an attacker who has taken a process over. Loaded into each program
 * of a unit (LD_PRELOAD), it tries at the start of each what no program of the project needs, and
 * writes to standard error "intruder: PROGRAM ATTEMPT refused", or "succeeds". Nothing that succeeds
 * is put to any use.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct attempt {
	const char *name;
	int (*try)(void); /* 0 or more: it succeeds */
};

static int opened(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd;
}

/* systemd has an empty file in the place of one that a unit may not have. */
static int has_text(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;
	char byte;

	if (fd < 0)
		return -1;
	r = read(fd, &byte, 1) == 1 ? 0 : -1;
	close(fd);
	return r;
}

static int read_shadow(void)
{
	return has_text("/etc/shadow");
}

static int read_home(void)
{
	return has_text("/root/.bashrc");
}

static int write_system(void)
{
	return opened("/usr/intruder", O_WRONLY | O_CREAT);
}

static int write_settings(void)
{
	return opened("/etc/intruder", O_WRONLY | O_CREAT);
}

static int write_kernel(void)
{
	return opened("/proc/sys/kernel/core_pattern", O_WRONLY);
}

static int write_memory_of_init(void)
{
	return opened("/proc/1/mem", O_RDWR);
}

static int trace_init(void)
{
	return (int)ptrace(PTRACE_SEIZE, 1, NULL, NULL);
}

static int signal_init(void)
{
	return kill(1, 0);
}

static int mount_memory(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}

static int make_namespace(void)
{
	return (int)syscall(SYS_unshare, CLONE_NEWNS);
}

static int make_user_namespace(void)
{
	return (int)syscall(SYS_unshare, CLONE_NEWUSER);
}

/* Of no file: a kernel that lets it in finds that out. */
static int load_module(void)
{
	return syscall(SYS_finit_module, -1, "", 0) < 0 && errno == EPERM ? -1 : 0;
}

static int write_disk(void)
{
	return opened("/dev/vda", O_WRONLY);
}

/* A node for the first virtio disk, in a folder where root may make files. */
static int make_disk_node(void)
{
	return mknod("/tmp/intruder-disk", S_IFBLK | 0600, (dev_t)254 << 8);
}

static int write_ports(void)
{
	return opened("/dev/port", O_RDWR);
}

static int change_device(void)
{
	return opened("/sys/bus/pci/drivers_probe", O_WRONLY);
}

static int connect_out(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(22) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return -1;
	r = connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != ECONNREFUSED ? -1 : 0;
	close(fd);
	return r;
}

static int capture_packets(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd;
}

static int run_own_code(void)
{
	return mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
			       MAP_FAILED
		       ? -1
		       : 0;
}

static int become_root(void)
{
	return geteuid() == 0 ? -1 : setuid(0);
}

static int set_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return clock_settime(CLOCK_REALTIME, &now);
}

static int set_host_name(void)
{
	char name[65];

	return gethostname(name, sizeof(name)) < 0 ? -1 : sethostname(name, strlen(name));
}

static const struct attempt attempts[] = {
	{ "read-shadow", read_shadow },
	{ "read-home", read_home },
	{ "write-system", write_system },
	{ "write-settings", write_settings },
	{ "write-kernel", write_kernel },
	{ "write-memory-of-init", write_memory_of_init },
	{ "trace-init", trace_init },
	{ "signal-init", signal_init },
	{ "mount", mount_memory },
	{ "make-namespace", make_namespace },
	{ "make-user-namespace", make_user_namespace },
	{ "load-module", load_module },
	{ "write-disk", write_disk },
	{ "make-disk-node", make_disk_node },
	{ "write-ports", write_ports },
	{ "change-device", change_device },
	{ "connect-out", connect_out },
	{ "capture-packets", capture_packets },
	{ "run-own-code", run_own_code },
	{ "become-root", become_root },
	{ "set-clock", set_clock },
	{ "set-host-name", set_host_name },
};

static void __attribute__((constructor)) intrude(void)
{
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		const char *end = attempts[i].try() < 0 ? "refused" : "succeeds";

		dprintf(STDERR_FILENO, "intruder: %s %s %s\n", program_invocation_short_name,
			attempts[i].name, end);
	}
}

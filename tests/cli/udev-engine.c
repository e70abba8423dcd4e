// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * LD_PRELOAD=libudev-engine.so TREE=… UDEV=… udevadm test -a add PATH: udev's engine, started once for
 * many nodes. To start udevadm takes longer than to run the rules for a node.
 *
 * PATH is replaced by each line of standard input in turn: udevadm's main() runs in a child process of
 * its own for it, and prints to standard output after a line "@@@ PATH". Needs root. All of it happens in
 * a mount and network namespace where TREE/sys is /sys, UDEV is /etc/udev, and no other rules are there:
 * even an udevadm that renamed a card would find none here. BEFORE is a command for the shell that runs
 * in these namespaces first; it may be unset.
 */
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *main, int argc, char **argv, void (*init)(void),
			   void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

static main_function *real_main;
static int nothing; /* /dev/null */

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		errx(1, "%s is not set", name);
	return value;
}

static void bind_on(const char *from, const char *on)
{
	if (mount(from, on, NULL, MS_BIND, NULL) < 0)
		err(1, "bind %s on %s", from, on);
}

static void empty(const char *folder)
{
	if (mount("none", folder, "tmpfs", 0, NULL) < 0 && errno != ENOENT)
		err(1, "mount a tmpfs on %s", folder);
}

static void isolate(void)
{
	char sys[4096];

	if (unshare(CLONE_NEWNS | CLONE_NEWNET) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		err(1, "make namespaces");
	if (snprintf(sys, sizeof(sys), "%s/sys", setting("TREE")) >= (int)sizeof(sys))
		errx(1, "TREE is too long");
	bind_on(sys, "/sys");
	bind_on(setting("UDEV"), "/etc/udev");
	empty("/run");
	empty("/dev");
	empty("/usr/lib/udev/rules.d");
	/* Each child would read the .link files of the system. */
	empty("/usr/lib/systemd/network");
	if (mkdir("/run/udev", 0755) < 0 || mkdir("/run/udev/data", 0755) < 0)
		err(1, "make /run/udev/data");
}

static int run_one(int argc, char **argv, char **environment)
{
	int status;
	pid_t child;

	printf("@@@ %s\n", argv[argc - 1]);
	fflush(stdout);
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0) {
		/* At its exit, the C library would set the common offset of a file back. */
		dup2(nothing, STDIN_FILENO);
		dup2(STDOUT_FILENO, STDERR_FILENO);
		exit(real_main(argc, argv, environment));
	}
	if (waitpid(child, &status, 0) < 0)
		err(1, "wait for udevadm");
	return status;
}

static int run_all(int argc, char **argv, char **environment)
{
	char line[4096];

	if (argc < 2)
		errx(1, "udevadm has no PATH");
	nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing < 0)
		err(1, "/dev/null");
	unsetenv("LD_PRELOAD");
	isolate();
	if (getenv("BEFORE") && system(getenv("BEFORE")) != 0)
		errx(1, "BEFORE failed");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		argv[argc - 1] = line;
		if (run_one(argc, argv, environment) != 0)
			errx(1, "udevadm failed for %s", line);
	}
	return 0;
}

/* The start-up code of a program calls it, and it calls main(). */
__attribute__((visibility("default"))) int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
		      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
		      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
	start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");

	if (!start)
		errx(1, "the C library has no __libc_start_main()");
	real_main = main;
	return start(run_all, argc, argv, init, fini, rtld_fini, stack_end);
}

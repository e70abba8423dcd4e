// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "drivers/kernel.h"
#include "tests/lib/wait.h"

#define WATCHES_MAX 256

struct kernel {
	const char *bus, *default_driver;
	_Atomic(const char *) refused;
	pthread_t thread;
	int inotify;
	char *watched[WATCHES_MAX]; /* by watch descriptor: paths in the tree */
	atomic_uint settled;
	atomic_bool stop;
};

static const char mark[] = "sys/settle";

static void watch(struct kernel *kernel, const char *path)
{
	int wd;

	put(path, "");
	wd = inotify_add_watch(kernel->inotify, tree_path(path), IN_CLOSE_WRITE);
	assert_true(wd > 0 && wd < WATCHES_MAX);
	free(kernel->watched[wd]);
	kernel->watched[wd] = strdup(path);
}

/* The folder of the device NAME: the link leads from sys/bus/BUS/devices. */
static bool find_device(const struct kernel *kernel, const char *name, char path[static PATH_MAX])
{
	char link[PATH_MAX], text[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "sys/bus/%s/devices/%s", kernel->bus, name);
	n = *name && !strchr(name, '/') ? readlink(tree_path(link), text, sizeof(text) - 1) : -1;
	if (n < 0)
		return false;
	text[n] = '\0';
	snprintf(path, PATH_MAX, "sys/%.4000s", text + strlen("../../../"));
	return true;
}

static bool has_driver(const struct kernel *kernel, const char *device, const char *driver)
{
	char link[PATH_MAX], text[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "%.4000s/driver", device);
	n = readlink(tree_path(link), text, sizeof(text) - 1);
	if (n < 0)
		return false;
	text[n] = '\0';
	return !driver || strcmp(strrchr(text, '/') + 1, driver) == 0;
}

static void read_override(const struct kernel *kernel, const char *device, char *buf, size_t size)
{
	char path[PATH_MAX];

	*buf = '\0';
	snprintf(path, sizeof(path), "%.4000s/driver_override", device);
	if (access(tree_path(path), F_OK) == 0)
		tree_read(path, buf, size);
	if (strcmp(buf, "(null)") == 0)
		*buf = '\0';
}

static void bind_device(struct kernel *kernel, const char *driver, const char *name)
{
	const char *refused = kernel->refused;
	char device[PATH_MAX], override[256], link[PATH_MAX], target[PATH_MAX] = "";

	if (!driver || !find_device(kernel, name, device) || has_driver(kernel, device, NULL) ||
	    (refused && strcmp(refused, driver) == 0))
		return;
	read_override(kernel, device, override, sizeof(override));
	if (*override && strcmp(override, driver) != 0)
		return;
	for (const char *p = strchr(device, '/'); p; p = strchr(p + 1, '/'))
		strcat(target, "../");
	snprintf(target + strlen(target), sizeof(target) - strlen(target), "bus/%s/drivers/%s",
		 kernel->bus, driver);
	snprintf(link, sizeof(link), "%.4000s/driver", device);
	put_link(link, target);
}

static void unbind_device(struct kernel *kernel, const char *driver, const char *name)
{
	char device[PATH_MAX], link[PATH_MAX];

	if (!find_device(kernel, name, device) || !has_driver(kernel, device, driver))
		return;
	snprintf(link, sizeof(link), "%.4000s/driver", device);
	tree_unlink(link);
}

static void probe(struct kernel *kernel, const char *name)
{
	char device[PATH_MAX], override[256];

	if (!find_device(kernel, name, device))
		return;
	read_override(kernel, device, override, sizeof(override));
	bind_device(kernel, *override ? override : kernel->default_driver, name);
}

/* PATH was written to: sys/bus/BUS/drivers/DRIVER/{bind,unbind} or sys/bus/BUS/drivers_probe. */
static void react(struct kernel *kernel, const char *path)
{
	char copy[PATH_MAX], name[256], *file, *driver;

	tree_read(path, name, sizeof(name));
	snprintf(copy, sizeof(copy), "%s", path);
	file = strrchr(copy, '/');
	*file++ = '\0';
	driver = strrchr(copy, '/') + 1;
	if (strcmp(file, "bind") == 0)
		bind_device(kernel, driver, name);
	else if (strcmp(file, "unbind") == 0)
		unbind_device(kernel, driver, name);
	else if (strcmp(file, "drivers_probe") == 0)
		probe(kernel, name);
}

static void *run(void *data)
{
	struct kernel *kernel = data;
	char events[4096] __attribute__((aligned(8)));
	ssize_t n;

	while (!kernel->stop && (n = read(kernel->inotify, events, sizeof(events))) > 0) {
		for (char *p = events; p < events + n;) {
			const struct inotify_event *event = (const struct inotify_event *)p;
			const char *path = event->wd > 0 ? kernel->watched[event->wd] : NULL;

			if (path && strcmp(path, mark) == 0)
				kernel->settled++;
			else if (path && !(event->mask & IN_IGNORED))
				react(kernel, path);
			p += sizeof(*event) + event->len;
		}
	}
	return NULL;
}

struct kernel *kernel_start(const char *bus, const char *default_driver)
{
	struct kernel *kernel = calloc(1, sizeof(*kernel));
	VD_CLEANUP(vd_names_freep) char **drivers = NULL;
	char path[PATH_MAX];

	assert_non_null(kernel);
	*kernel = (struct kernel){ .bus = bus, .default_driver = default_driver };
	kernel->inotify = inotify_init1(IN_CLOEXEC);
	assert_true(kernel->inotify >= 0);
	snprintf(path, sizeof(path), "sys/bus/%s/drivers", bus);
	assert_int_equal(vd_root_names(tree.root, path, &drivers, NULL), 0);
	for (char **driver = drivers; *driver; driver++) {
		snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s/bind", bus, *driver);
		watch(kernel, path);
		snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s/unbind", bus, *driver);
		watch(kernel, path);
	}
	snprintf(path, sizeof(path), "sys/bus/%s/drivers_probe", bus);
	watch(kernel, path);
	watch(kernel, mark);
	assert_int_equal(pthread_create(&kernel->thread, NULL, run, kernel), 0);
	return kernel;
}

void kernel_refuse(struct kernel *kernel, const char *driver)
{
	kernel->refused = driver;
}

void kernel_settle(struct kernel *kernel)
{
	unsigned before = kernel->settled;

	/* Events come in order: once this one has come, so have all before it. */
	put(mark, "x");
	WAIT_UNTIL(kernel->settled != before);
}

void kernel_stop(struct kernel *kernel)
{
	kernel->stop = true;
	put(mark, "x");
	pthread_join(kernel->thread, NULL);
	close(kernel->inotify);
	for (size_t i = 0; i < WATCHES_MAX; i++)
		free(kernel->watched[i]);
	free(kernel);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Consoles of the kernel's. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "usage/in-use-internal.h"

/*
 * Terminals that sysfs shows below no device: the driver tells whose they are (Linux,
 * drivers/tty/hvc/, drivers/s390/char/con32*.c).
 */
static const struct {
	const char *driver;
	const char *console; /* the name begins so */
} unlinked[] = {
	{ "virtio_console", "hvc" }, { "hvc_console", "hvc" }, { "xenconsole", "hvc" },
	{ "3215", "ttyS" },	     { "3270", "tty3270" },
};

static int add_console(struct vd_proc_snapshot *proc, const char *name)
{
	const char *const *known = proc->consoles.rows;

	for (size_t i = 0; i < proc->consoles.count; i++) {
		if (strcmp(known[i], name) == 0)
			return 0;
	}
	return vd_rows_add_text(proc, &proc->consoles, name);
}

/* "tty0 ttyS0" */
static int add_active(struct vd_proc_snapshot *proc, void *data, char *line)
{
	char *name;
	int r = 0;

	while (r == 0 && *(name = vd_proc_word(&line)))
		r = add_console(proc, name);
	return r;
}

/* "ttyS0 -W- (EC p a) 4:64" */
static int add_registered(struct vd_proc_snapshot *proc, void *data, char *line)
{
	char *name = vd_proc_word(&line);

	return *name ? add_console(proc, name) : 0;
}

static int read_consoles(struct vd_proc_snapshot *proc)
{
	char dir[PATH_MAX], path[PATH_MAX];
	int r = 0;

	if (vd_link_resolve(proc->root, "sys/class/tty/console", dir, sizeof(dir)) == 0 &&
	    vd_attr_path(path, sizeof(path), dir, "active") == 0)
		r = vd_proc_lines(proc, path, add_active, NULL);
	if (r != -ENOMEM)
		r = vd_proc_lines(proc, "proc/consoles", add_registered, NULL);
	return r == -ENOMEM ? r : 0;
}

int vd_proc_consoles(struct vd_proc_snapshot *proc, const char *const **ret)
{
	int r = 0;

	if (!proc->consoles.read) {
		proc->consoles.count = 0;
		r = read_consoles(proc);
		proc->consoles.read = r == 0;
	}
	*ret = proc->consoles.rows;
	return r < 0 ? r : (int)proc->consoles.count;
}

static const char *terminal_of(const struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		char driver[128];

		if (!vd_usage_check_driver(check, device->layers[i].path, driver, sizeof(driver)))
			continue;
		for (size_t j = 0; j < VD_ARRAY_SIZE(unlinked); j++) {
			if (strcmp(unlinked[j].driver, driver) == 0)
				return unlinked[j].console;
		}
	}
	return NULL;
}

/*
 * A device of virtio ports may have none that is a console. Only debugfs says so (Linux,
 * drivers/char/virtio_console.c); where it can't be read, the device may have one.
 */
static bool has_no_console_port(const struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	bool any = false;

	for (size_t i = 0; i < device->interface_count; i++) {
		char text[1024];

		if (strcmp(device->interfaces[i].class->name, "virtio-ports") != 0)
			continue;
		if (!vd_usage_check_read(check, "sys/kernel/debug/virtio-ports",
					 device->interfaces[i].name, text, sizeof(text)) ||
		    !strstr(text, "\nis_console: no\n"))
			return false;
		any = true;
	}
	return any;
}

static bool is_terminal(const struct vd_device *device, const char *name)
{
	for (size_t i = 0; i < device->interface_count; i++) {
		if (strcmp(device->interfaces[i].class->name, "tty") == 0 &&
		    strcmp(device->interfaces[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Where sysfs has a terminal's device, it is that one, and no other. */
static bool has_device(const struct vd_usage_check *check, const char *name)
{
	char path[PATH_MAX];

	return vd_usage_check_link(check, "sys/class/tty", name, path, sizeof(path)) &&
	       strncmp(path, "sys/devices/virtual/", 20) != 0;
}

static int add_reason(struct vd_usage_check *check, const char *object, const char *console,
		      bool is_certain)
{
	const struct vd_reason reason = { .use = VD_USE_CONSOLE,
					  .object = object,
					  .holder = console };

	if (is_certain)
		return vd_usage_check_add(check, &reason, "console of the system");
	return vd_usage_check_add(check, &reason, "may be the terminal of the console %s", console);
}

int vd_in_use_console(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	const char *terminal = has_no_console_port(check) ? NULL : terminal_of(check);
	const char *const *consoles;
	int count, r = 0;

	count = vd_proc_consoles(check->proc, &consoles);
	for (int i = 0; i < count && r == 0; i++) {
		const char *name = consoles[i];

		if (is_terminal(device, name))
			r = add_reason(check, name, name, true);
		else if (terminal && strncmp(name, terminal, strlen(terminal)) == 0 &&
			 !has_device(check, name))
			r = add_reason(check, device->id, name, false);
	}
	return count < 0 ? count : r;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * volatile: reads of every PCI device, network interface and disk in /sys what can change without an
 * event, once, in one thread, and does nothing with it. A list with all fields that keeps everything
 * else can't take less time, unless it reads with several threads.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"

struct kind {
	const char *folder;
	const char *const *files;
	const char *list; /* a folder whose entries are read; NULL: none */
};

static const char *const pci[] = { "driver_override", "irq", "numa_node", NULL };
static const char *const net[] = { "address", "mtu", "operstate", "carrier", NULL };
static const char *const block[] = { "size", "ro", "queue/rotational",
				     "queue/logical_block_size", NULL };
static const struct kind kinds[] = {
	{ "/sys/bus/pci/devices", pci, "msi_irqs" },
	{ "/sys/class/net", net, NULL },
	{ "/sys/class/block", block, NULL },
};

static void read_file(int dir, const char *file)
{
	vd_autoclose int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	char text[4096];

	if (fd >= 0)
		(void)!read(fd, text, sizeof(text));
}

static void read_folder(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	vd_autodir DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;

	while (folder && readdir(folder))
		;
}

static unsigned read_kind(const struct kind *kind)
{
	vd_autodir DIR *folder = opendir(kind->folder);
	const struct dirent *entry;
	unsigned count = 0;

	while (folder && (entry = readdir(folder))) {
		vd_autoclose int dir = openat(dirfd(folder), entry->d_name, O_PATH | O_CLOEXEC);

		if (entry->d_name[0] == '.' || dir < 0)
			continue;
		for (const char *const *file = kind->files; *file; file++)
			read_file(dir, *file);
		if (kind->list)
			read_folder(dir, kind->list);
		count++;
	}
	return count;
}

int main(void)
{
	unsigned count = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++)
		count += read_kind(&kinds[i]);
	printf("%u\n", count);
	return EXIT_SUCCESS;
}

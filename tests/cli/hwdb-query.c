// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * hwdb-query HWDB.BIN - for hwdb.sh: what "systemd-hwdb query" prints for each line of standard
 * input, below a line "=MODALIAS". One process asks libudev for all of them.
 */
#include <fcntl.h>
#include <libudev.h>
#include <stdio.h>
#include <string.h>

static const char *database;

/*
 * libudev has fixed paths for the database, and opens them with this function of the C library: it
 * gets the named file instead.
 */
__attribute__((visibility("default"))) FILE *fopen64(const char *path, const char *mode)
{
	const char *name = strrchr(path, '/');
	int fd;

	(void)mode;
	if (!name || strcmp(name, "/hwdb.bin") != 0)
		return NULL;
	fd = open(database, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? NULL : fdopen(fd, "r");
}

static void print_properties(struct udev_hwdb *hwdb, const char *modalias)
{
	struct udev_list_entry *entry;

	printf("=%s\n", modalias);
	udev_list_entry_foreach(entry, udev_hwdb_get_properties_list_entry(hwdb, modalias, 0))
		printf("%s=%s\n", udev_list_entry_get_name(entry),
		       udev_list_entry_get_value(entry));
}

int main(int argc, char **argv)
{
	struct udev *udev = udev_new();
	struct udev_hwdb *hwdb;
	char line[8192];

	if (argc != 2 || !udev)
		return 2;
	database = argv[1];
	hwdb = udev_hwdb_new(udev);
	if (!hwdb)
		return 1;
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		print_properties(hwdb, line);
	}
	udev_hwdb_unref(hwdb);
	udev_unref(udev);
	return 0;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * unpack FILE.tree DIR - make the tree that FILE describes (lib/snapshot/text.h) below DIR, which is made if need be. Unlike a
 * snapshot file of `virtctl --sysroot`, FILE may have links that lead anywhere: some tests are about these.
 * Exit: 0 done; 1 a line that can't be used, named by file and line, and nothing was made; 2 usage.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/read-all.h"
#include "snapshot/place.h"
#include "snapshot/text.h"

#define TREE_MAX   (64u << 20)
#define EXIT_USAGE 2

static int read_tree(struct vd_snapshot *snapshot, const char *file)
{
	vd_autoclose int fd = open(file, O_RDONLY | O_CLOEXEC);
	vd_autofree char *text = NULL, *copy = NULL;
	ssize_t len;

	if (fd < 0)
		return vd_snapshot_fault(snapshot, -errno, "can't be opened: %s", strerror(errno));
	len = vd_read_whole(fd, TREE_MAX, &text);
	if (len < 0)
		return vd_snapshot_fault(snapshot, (int)len, "can't be read: %s",
					 strerror((int)-len));
	copy = calloc(1, (size_t)len + 1);
	if (!copy)
		return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
	memcpy(copy, text, (size_t)len);
	return vd_text_read(snapshot, copy, (size_t)len);
}

static int make_folder(const char *folder)
{
	vd_autofree char *path = strdup(folder);

	if (!path)
		return -ENOMEM;
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -errno;
		*at = '/';
	}
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

static int unpack(struct vd_snapshot *snapshot, const char *file, const char *folder)
{
	vd_autoclose int top = -1;
	int r = make_folder(folder);

	if (r == 0 && (top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		r = -errno;
	if (r < 0)
		return vd_snapshot_fault(snapshot, r, "the folder can't be made: %s", strerror(-r));
	r = read_tree(snapshot, file);
	return r < 0 ? r : vd_place(snapshot, top);
}

int main(int argc, char **argv)
{
	VD_CLEANUP(vd_snapshot_freep) struct vd_snapshot *snapshot = vd_snapshot_new();

	if (argc != 3) {
		fprintf(stderr, "usage: unpack FILE.tree DIR\n");
		return EXIT_USAGE;
	}
	if (!snapshot)
		return EXIT_FAILURE;
	snapshot->takes_any_link = true;
	if (unpack(snapshot, argv[1], argv[2]) == 0)
		return EXIT_SUCCESS;
	fprintf(stderr, "%s: %s\n", argv[1], snapshot->fault);
	return EXIT_FAILURE;
}

// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/root.h"
#include "base/loss.h"
#include "base/permissions.h"
#include "base/read-all.h"
#include "base/read-for.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

/* With less, stat(2) fails for what was changed after January 2038: a device would be taken for gone. */
_Static_assert(sizeof(time_t) >= 8, "_TIME_BITS=64 is missing, or the C library does not know it");

/* The folders, each with its slash, that others could search when the thread was restricted last. */
struct searched {
	unsigned restriction; /* which time that was */
	char path[PATH_MAX + 1];
};

/* The folder that was read last: the attributes of a device, and the links of a bus, come one after
 * the other. */
struct held_dir {
	int fd;
	size_t length; /* of path */
	char path[PATH_MAX];
	char whole[PATH_MAX +
		   1]; /* the absolute path of the file that is opened without the folder */
	struct searched searched;
};

struct vd_root {
	int fd;
	bool live;
	bool is_top;	/* "/" itself */
	bool is_hidden; /* below a folder that is closed to others */
	struct held_dir *held;
};

/* virtd serves users of different rights in one thread, one slice after the other. */
static _Thread_local bool is_restricted;

/* Which time it is that a thread is restricted: counted over all threads, never 0. */
static atomic_uint restrictions;
static _Thread_local unsigned restriction;

static _Thread_local unsigned shortages;

unsigned vd_root_shortages(void)
{
	return shortages;
}

/* ERROR, which is counted if it is one of want of descriptors. */
static int count_shortage(int error)
{
	shortages += error == -EMFILE || error == -ENFILE;
	return error;
}

bool vd_root_restrict(bool restricted)
{
	bool before = is_restricted;

	is_restricted = restricted;
	if (restricted)
		restriction = atomic_fetch_add(&restrictions, 1) + 1;
	return before;
}

bool vd_root_is_restricted(void)
{
	return is_restricted;
}

static bool is_of_process(const char *path)
{
	return strncmp(path, "proc/self/", 10) == 0 ||
	       (strncmp(path, "proc/", 5) == 0 && path[5] >= '0' && path[5] <= '9');
}

/* Whether the descriptor FD of PATH is one that this thread may read now: 0, or a negative errno. */
static int check_mode(int fd, const char *path)
{
	struct stat st;

	if (!is_restricted || is_of_process(path))
		return 0;
	if (fstat(fd, &st) < 0)
		return -errno;
	return st.st_mode & S_IROTH ? 0 : -EACCES;
}

/* FD, an open file or folder of PATH or a negative errno; or it is closed, and the errno why not. */
static int check_open(int fd, const char *path)
{
	int r = fd < 0 ? fd : check_mode(fd, path);

	if (fd >= 0 && r < 0)
		close(fd);
	return r < 0 ? count_shortage(r) : fd;
}

/* Whether others may search the folder that the first LENGTH bytes of PATH name. What is no folder
 * lets the caller fail by itself. */
static bool may_enter(const struct vd_root *root, const char *path, size_t length)
{
	char folder[PATH_MAX];
	struct stat st;

	if (length >= sizeof(folder))
		return false;
	memcpy(folder, path, length);
	folder[length] = '\0';
	return fstatat(root->fd, folder, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode) ||
	       st.st_mode & S_IXOTH;
}

/* The length of the folders that A and B share, with their slashes. */
static size_t shared_length(const char *a, const char *b)
{
	size_t shared = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		shared = a[i] == '/' ? i + 1 : shared;
	return shared;
}

/* Whether others may search the folder of the tree itself, and those above it. */
static bool may_enter_top(const struct vd_root *root)
{
	struct stat st;

	return !root->is_hidden && fstat(root->fd, &st) == 0 && st.st_mode & S_IXOTH;
}

/*
 * Whether others may search all folders of PATH. Files that are read one after the other share most
 * of these, which are looked at once each time that a client has its turn.
 */
static bool may_search(const struct vd_root *root, const char *path)
{
	struct searched *searched = &root->held->searched;
	bool is_new = searched->restriction != restriction;
	size_t known;

	if (!is_restricted || is_of_process(path))
		return true;
	if (is_new && !may_enter_top(root))
		return false;
	known = is_new ? 0 : shared_length(searched->path, path);
	for (const char *slash; (slash = strchr(path + known, '/'));) {
		if (!may_enter(root, path, (size_t)(slash - path)))
			return false;
		known = (size_t)(slash - path) + 1;
	}
	memcpy(searched->path, path, known);
	searched->path[known] = '\0';
	searched->restriction = restriction;
	return true;
}

static bool is_sysfs(int dirfd)
{
	vd_autoclose int fd = openat(dirfd, "sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs st;

	return fd >= 0 && fstatfs(fd, &st) == 0 && st.f_type == SYSFS_MAGIC;
}

/* A root of FD, which is taken over; the rest is to be set. */
static int make_root(int *fd, struct vd_root **ret)
{
	struct vd_root *root = calloc(1, sizeof(*root));

	if (!root)
		return vd_lose();
	root->held = calloc(1, sizeof(*root->held));
	if (!root->held) {
		free(root);
		return vd_lose();
	}
	root->held->fd = -1;
	root->fd = vd_take_fd(fd);
	*ret = root;
	return 0;
}

int vd_root_new(const char *path, struct vd_root **ret)
{
	vd_autoclose int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	int r;

	if (fd < 0)
		return -errno;
	if (fstatat(fd, "sys", &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? -ENODATA : -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENODATA;
	r = make_root(&fd, ret);
	if (r < 0)
		return r;
	(*ret)->live = is_sysfs((*ret)->fd);
	(*ret)->is_top = strcmp(path, "/") == 0;
	(*ret)->is_hidden = !vd_others_reach(path);
	return 0;
}

int vd_root_again(const struct vd_root *root, struct vd_root **ret)
{
	vd_autoclose int fd = fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
	int r = fd < 0 ? -errno : make_root(&fd, ret);

	if (r < 0)
		return r;
	(*ret)->live = root->live;
	(*ret)->is_top = root->is_top;
	(*ret)->is_hidden = root->is_hidden;
	return 0;
}

void vd_root_free(struct vd_root *root)
{
	if (!root)
		return;
	vd_root_forget(root);
	free(root->held);
	close(root->fd);
	free(root);
}

void vd_root_forget(const struct vd_root *root)
{
	if (root->held->fd >= 0)
		close(root->held->fd);
	root->held->fd = -1;
}

bool vd_root_is_live(const struct vd_root *root)
{
	return root->live;
}

void vd_root_look_again(struct vd_root *root)
{
	root->live = root->live || is_sysfs(root->fd);
}

/* Kernels before 5.6 have no openat2: one component at a time says the same. */
static int open_beneath_stepwise(int dirfd, const char *path, int flags)
{
	vd_autoclose int at = dup(dirfd);

	while (at >= 0) {
		size_t length = strcspn(path, "/");
		char part[256];
		int next;

		if (length == 0 || length >= sizeof(part))
			return -EINVAL;
		memcpy(part, path, length);
		part[length] = '\0';
		if (strcmp(part, "..") == 0)
			return -EXDEV;
		path += length + strspn(path + length, "/");
		next = openat(at, part,
			      (*path ? O_PATH | O_DIRECTORY : flags) | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0 || !*path)
			return next < 0 ? -errno : next;
		close(at);
		at = next;
	}
	return -errno;
}

static int open_beneath(int dirfd, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));

	if (fd >= 0)
		return (int)fd;
	if (errno == ENOSYS || errno == EPERM)
		return open_beneath_stepwise(dirfd, path, flags);
	return -errno;
}

static int open_in(const struct vd_root *root, const char *path, int flags)
{
	int fd;

	if (!root->live)
		return open_beneath(root->fd, path, flags);
	fd = openat(root->fd, path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static bool is_held_path(const struct held_dir *held, const char *path, size_t length)
{
	return held->length == length && memcmp(held->path, path, length) == 0;
}

/* Remember the folder of PATH, its first LENGTH bytes, and take PATH as a whole. Below "/" it is an
 * absolute one: libraries that show a program another /sys replace only those. */
static int take_whole(const struct vd_root *root, const char *path, size_t length,
		      const char **ret_name)
{
	struct held_dir *held = root->held;

	vd_root_forget(root);
	memcpy(held->path, path, length);
	held->length = length;
	*ret_name = path;
	if (!root->is_top)
		return root->fd;
	if ((size_t)snprintf(held->whole, sizeof(held->whole), "/%s", path) >= sizeof(held->whole))
		return -ENAMETOOLONG;
	*ret_name = held->whole;
	return root->fd;
}

/*
 * Opens the folder of PATH, or takes the one that is held; *RET_NAME is the last component of PATH.
 * In the running system, the first file of a folder is opened by its whole path: of many folders one
 * file is read, and to open the folder takes two calls more.
 */
static int hold_dir(const struct vd_root *root, const char *path, const char **ret_name)
{
	struct held_dir *held = root->held;
	const char *slash = strrchr(path, '/');
	size_t length;

	if (!slash || slash == path || !slash[1])
		return -EINVAL;
	if (!may_search(root, path))
		return -EACCES;
	length = (size_t)(slash - path);
	*ret_name = slash + 1;
	if (held->fd >= 0 && is_held_path(held, path, length))
		return held->fd;
	if (length >= sizeof(held->path))
		return -ENAMETOOLONG;
	if (root->live && !is_held_path(held, path, length))
		return take_whole(root, path, length, ret_name);
	vd_root_forget(root);
	memcpy(held->path, path, length);
	held->path[length] = '\0';
	held->length = length;
	held->fd = count_shortage(open_in(root, held->path, O_PATH | O_DIRECTORY));
	return held->fd;
}

/* A copied tree may hold device nodes and FIFOs: they are not to be opened, not even for a moment.
 */
static int refuse_irregular(const struct vd_root *root, int dirfd, const char *name)
{
	struct stat st;

	if (root->live)
		return 0;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	return S_ISREG(st.st_mode) ? 0 : -EINVAL;
}

int vd_root_open(const struct vd_root *root, const char *path)
{
	const char *name;
	int dirfd = hold_dir(root, path, &name);
	int fd = dirfd < 0 ? dirfd : refuse_irregular(root, dirfd, name);

	if (fd < 0)
		return fd;
	fd = openat(dirfd, name,
		    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (root->live ? 0 : O_NOFOLLOW));
	return check_open(fd < 0 ? -errno : fd, path);
}

/* N bytes in BUF, or a negative errno, as the text that callers get. */
static int finish_text(char *buf, ssize_t n, size_t *ret_len)
{
	if (n < 0)
		return (int)n;
	if (n > 0 && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	if (ret_len)
		*ret_len = (size_t)n;
	return 0;
}

int vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
		 size_t *ret_len)
{
	vd_autoclose int fd = vd_root_open(root, path);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = strncmp(path, "sys/", 4) == 0 ? vd_read_attribute(fd, buf, size)
					  : vd_read_all(fd, buf, size);
	return finish_text(buf, n, ret_len);
}

int vd_root_read_for(const struct vd_root *root, unsigned timeout_ms, const char *path, char *buf,
		     size_t size)
{
	int fd;
	ssize_t n;

	if (!root->live)
		return vd_root_read(root, path, buf, size, NULL);
	fd = vd_root_open(root, path);
	if (fd < 0)
		return fd;
	n = vd_read_for(fd, timeout_ms, buf, size);
	return n == (ssize_t)size ? -E2BIG : finish_text(buf, n, NULL);
}

bool vd_root_has_file(const struct vd_root *root, const char *path)
{
	const char *name;
	struct stat st;
	int dirfd = hold_dir(root, path, &name);

	return dirfd >= 0 && fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode);
}

int vd_root_readlink(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	const char *name;
	ssize_t n;
	int dirfd = hold_dir(root, path, &name);

	if (dirfd < 0)
		return dirfd;
	n = readlinkat(dirfd, name, buf, size);
	if (n < 0)
		return -errno;
	if ((size_t)n >= size)
		return -E2BIG;
	buf[n] = '\0';
	return 0;
}

/* A folder without a link in its path, opened anew: what is held may be that of a device which is
 * gone. */
static int open_parent(const struct vd_root *root, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_MAX];

	if (!slash || slash == path || !slash[1])
		return -EINVAL;
	if ((size_t)(slash - path) >= sizeof(parent))
		return -ENAMETOOLONG;
	memcpy(parent, path, (size_t)(slash - path));
	parent[slash - path] = '\0';
	*ret_name = slash + 1;
	return open_beneath(root->fd, parent, O_PATH | O_DIRECTORY);
}

int vd_root_write(const struct vd_root *root, const char *path, const char *value)
{
	size_t len = strlen(value);
	const char *name;
	struct stat st;
	ssize_t n;
	vd_autoclose int dirfd = open_parent(root, path, &name);

	if (dirfd < 0)
		return dirfd;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISLNK(st.st_mode) ? -ELOOP : -EINVAL;
	vd_autoclose int fd =
		openat(dirfd, name, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, value, len);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

int vd_root_inode(const struct vd_root *root, const char *path, uint64_t *ret)
{
	vd_autoclose int fd = may_search(root, path)
				      ? open_beneath(root->fd, path, O_PATH | O_DIRECTORY)
				      : -EACCES;
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret = st.st_ino;
	return 0;
}

int vd_root_device_number(const struct vd_root *root, const char *path,
			  struct vd_device_number *ret)
{
	const char *name;
	struct stat st;
	int dirfd = root->live ? hold_dir(root, path, &name) : -EOPNOTSUPP;

	if (dirfd < 0)
		return dirfd;
	if (fstatat(dirfd, name, &st, AT_NO_AUTOMOUNT) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode))
		return -ENODEV;
	ret->is_block = S_ISBLK(st.st_mode);
	ret->major = major(st.st_rdev);
	ret->minor = minor(st.st_rdev);
	return 0;
}

static int open_folder(const struct vd_root *root, const char *path)
{
	if (!may_search(root, path))
		return -EACCES;
	return check_open(open_in(root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK), path);
}

int vd_root_opendir(const struct vd_root *root, const char *path, DIR **ret)
{
	int fd = open_folder(root, path);
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		int r = vd_lose_if(-errno);

		close(fd);
		return r;
	}
	*ret = dir;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text)
{
	size_t count = 0;

	while (is_digit(text[count]))
		count++;
	return count;
}

/* strverscmp(3), and faster where the names differ in a number without a 0 before it. */
static int natural_order(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t same = 0, start = 0, left_digits, right_digits;

	for (; left[same] && left[same] == right[same]; same++) {
		if (!is_digit(left[same]))
			start = same + 1;
	}
	if (left[start] == '0' || right[start] == '0' || !is_digit(left[start]) ||
	    !is_digit(right[start]))
		return strverscmp(left, right);
	left_digits = count_digits(left + start);
	right_digits = count_digits(right + start);
	if (left_digits != right_digits)
		return left_digits < right_digits ? -1 : 1;
	return (unsigned char)left[same] - (unsigned char)right[same];
}

static int append_name(char ***names, size_t *count, size_t *room, const char *name)
{
	if (*count + 1 >= *room) {
		size_t wanted = *room ? *room * 2 : 32;
		char **grown = reallocarray(*names, wanted, sizeof(*grown));

		if (!grown)
			return vd_lose();
		*names = grown;
		*room = wanted;
	}
	(*names)[*count] = strdup(name);
	if (!(*names)[*count])
		return vd_lose();
	(*names)[++*count] = NULL;
	return 0;
}

static int text_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char **list;
	size_t count, room;
};

/* As getdents64(2) has it; not each C library has a name for it. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	uint8_t type;
	char name[];
};

/* The names in the LEN bytes at ENTRIES, which getdents64(2) has written. */
static int take_entries(struct names *names, const char *entries, size_t len)
{
	const struct entry *entry;

	for (size_t at = 0; at < len; at += entry->length) {
		int r;

		entry = (const struct entry *)(entries + at);
		if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0)
			continue;
		r = append_name(&names->list, &names->count, &names->room, entry->name);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Three calls of the kernel for a small folder: readdir(3) makes seven of it, and many are read. */
static int take_names(const struct vd_root *root, const char *path, struct names *names)
{
	_Alignas(struct entry) char entries[32768];
	vd_autoclose int fd = open_folder(root, path);
	ssize_t len;
	int r = fd < 0 ? fd : 0;

	while (r == 0 && (len = syscall(SYS_getdents64, fd, entries, sizeof(entries))) != 0)
		r = len < 0 ? -errno : take_entries(names, entries, (size_t)len);
	return r;
}

void vd_names_sort(char **names, size_t count, bool hex)
{
	qsort(names, count, sizeof(*names), hex ? text_order : natural_order);
}

static int read_names(const struct vd_root *root, const char *path, bool hex, char ***ret,
		      size_t *ret_count)
{
	struct names names = { .list = calloc(1, sizeof(*names.list)) };
	int r = names.list ? take_names(root, path, &names) : vd_lose();

	if (r < 0) {
		vd_names_free(names.list);
		return r;
	}
	vd_names_sort(names.list, names.count, hex);
	if (ret_count)
		*ret_count = names.count;
	*ret = names.list;
	return 0;
}

int vd_root_names(const struct vd_root *root, const char *path, char ***ret, size_t *ret_count)
{
	return read_names(root, path, false, ret, ret_count);
}

int vd_root_names_hex(const struct vd_root *root, const char *path, char ***ret)
{
	return read_names(root, path, true, ret, NULL);
}

void vd_names_free(char **names)
{
	if (!names)
		return;
	for (char **name = names; *name; name++)
		free(*name);
	free(names);
}
